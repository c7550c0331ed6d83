import type { Days } from './days.ts'
import { Field } from './Field.tsx'
import { say } from './words/say.ts'

type Props = { days: Days; onDays: (days: Days) => void; isWrong: boolean }

/** Two days, both included. */
export function DayFields({ days, onDays, isWrong }: Props) {
  return (
    <div class="day-fields">
      <Field
        type="date"
        label={say('search.from')}
        value={days.from}
        onValue={(from) => onDays({ ...days, from })}
        wrong={isWrong ? say('wrong.time') : undefined}
      />
      <Field
        type="date"
        label={say('search.until')}
        value={days.until}
        onValue={(until) => onDays({ ...days, until })}
      />
    </div>
  )
}
