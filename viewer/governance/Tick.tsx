type Props = { label: string; isTicked: boolean; onTick: (isTicked: boolean) => void }

/** One yes or no, with room for a finger. */
export function Tick({ label, isTicked, onTick }: Props) {
  return (
    <label class="form-choice">
      <input
        type="checkbox"
        checked={isTicked}
        onChange={({ currentTarget }) => onTick(currentTarget.checked)}
      />
      {label}
    </label>
  )
}
