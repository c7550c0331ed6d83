import './choices.css'

type Props<T extends string> = {
  name: string
  /** Id of the first choice: where a summary of faults leads. */
  id?: string
  legend: string
  choices: readonly { value: T; label: string }[]
  chosen: T | null
  onChoose(value: T): void
  fault?: string | undefined
}

/** A few things of which one is chosen: radio buttons that fit in a row. */
export function Choices<T extends string>({ name, id, legend, choices, chosen, onChoose, fault }: Props<T>) {
  const faultId = `${name}-fault`
  return (
    <fieldset
      class="choices"
      data-faulty={fault ? 'true' : 'false'}
      aria-describedby={fault ? faultId : undefined}
    >
      <legend class="choices__legend">{legend}</legend>
      <div class="choices__row">
        {choices.map(({ value, label }, index) => (
          <span class="choices__one" key={value}>
            <input
              class="choices__input"
              type="radio"
              name={name}
              id={index === 0 && id ? id : `${name}-${value}`}
              checked={value === chosen}
              onChange={() => onChoose(value)}
            />
            <label class="choices__label" for={index === 0 && id ? id : `${name}-${value}`}>
              {label}
            </label>
          </span>
        ))}
      </div>
      {fault ? (
        <span class="choices__fault" id={faultId}>
          {fault}
        </span>
      ) : null}
    </fieldset>
  )
}
