import { useId } from 'preact/hooks'

type Props = {
  label: string
  hint?: string
  /** What is wrong with it; absent: nothing. */
  wrong?: string | undefined
  type?: 'text' | 'date'
  value: string
  onValue: (value: string) => void
}

/** One labelled field, with its hint and its mistake where assistive technology finds them. */
export function Field({ label, hint, wrong, type = 'text', value, onValue }: Props) {
  const id = useId()
  const described = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ')
  const attributes = {
    id,
    class: 'field-input',
    value,
    // Names and numbers of people: nothing of this browser's is to remember them.
    autocomplete: 'off',
    spellcheck: false,
    'aria-invalid': wrong ? true : undefined,
    'aria-describedby': described || undefined,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => onValue(currentTarget.value),
  } as const
  return (
    <div class="field" data-type={type}>
      <label for={id}>{label}</label>
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {wrong && (
        <p class="field-wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
      {type === 'date' ? <input type="date" {...attributes} /> : <input type="text" {...attributes} />}
    </div>
  )
}
