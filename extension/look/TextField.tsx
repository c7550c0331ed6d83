import type { ComponentChildren } from 'preact'
import { say } from '../words/words.ts'
import './text-field.css'

type Props = {
  id: string
  label: string
  value: string
  onInput(value: string): void
  onLeave?(): void
  hint?: ComponentChildren
  /** A hint that says it is right, as far as can be told. */
  isGood?: boolean
  fault?: string | undefined
  isOptional?: boolean
  rows?: number
  inputMode?: 'text' | 'numeric' | 'email' | 'url'
  spellCheck?: boolean
  disabled?: boolean
  /** A small control that belongs to the field; before it, so that the keyboard goes from field to field. */
  beside?: ComponentChildren
}

/** One field: its label, what it is for, and what is wrong with it. */
export function TextField(props: Props) {
  const { id, label, value, hint, fault, isOptional, rows } = props
  const described = [hint ? `${id}-hint` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ')
  const shared = {
    id,
    value,
    class: 'text-field__input',
    // Nothing about a patient is for the browser to remember, complete or correct.
    autocomplete: 'off',
    spellcheck: props.spellCheck ?? false,
    disabled: props.disabled ?? false,
    'aria-invalid': fault ? ('true' as const) : ('false' as const),
    onBlur: props.onLeave ?? (() => {}),
    ...(described ? { 'aria-describedby': described } : {}),
  }
  return (
    <div class="text-field">
      <div class="text-field__head">
        <label class="text-field__label" for={id}>
          {label}
          {isOptional ? <span class="text-field__optional"> {say('optional')}</span> : null}
        </label>
        {props.beside}
      </div>
      {rows ? (
        <textarea {...shared} rows={rows} onInput={(event) => props.onInput(event.currentTarget.value)} />
      ) : (
        <input
          {...shared}
          type="text"
          inputMode={props.inputMode ?? 'text'}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
      {hint ? (
        <span class="text-field__hint" id={`${id}-hint`} data-is={props.isGood ? 'good' : 'plain'}>
          {hint}
        </span>
      ) : null}
      {fault ? (
        <span class="text-field__fault" id={`${id}-fault`}>
          {fault}
        </span>
      ) : null}
    </div>
  )
}
