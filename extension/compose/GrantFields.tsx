import { Choices } from '../look/Choices.tsx'
import { TextField } from '../look/TextField.tsx'
import type { SessionView } from '../messages/contract.ts'
import { say } from '../words/words.ts'
import type { Field } from './check-report.ts'
import { type Audience, DAY_MS, type Form, livesWithin } from './form.ts'
import { PeopleFound } from './PeopleFound.tsx'
import './grant-fields.css'

type Props = {
  form: Form
  /** Null while nobody is signed in: the sender's own organisation is not known then. */
  session: SessionView | null
  /** The trust's directory, where it has one to ask. */
  peopleAt: string | null
  faultOf(field: Field): string | undefined
  onTyped(change: Partial<Form>): void
}

/** Who can open it, and until when. */
export function GrantFields({ form, session, peopleAt, faultOf, onTyped }: Props) {
  const audiences: { value: Audience; label: string }[] = [
    ...(session
      ? [
          {
            value: 'own-organisation' as const,
            label: say('grant.organisation', { organisation: session.sender.organisation }),
          },
        ]
      : []),
    { value: 'knock', label: say('grant.knock') },
    { value: 'people', label: say('grant.people') },
    { value: 'other-organisation', label: say('grant.other-organisation') },
  ]
  const allowed = livesWithin(session?.policy.maximumLifeMs ?? Number.POSITIVE_INFINITY)
  // The trust's own default may be none of the usual ones.
  const lives = [...new Set([...allowed, form.lifeMs])].sort((a, b) => a - b)
  return (
    <fieldset class="grant-fields">
      <legend class="grant-fields__legend">{say('grant.heading')}</legend>
      <Choices
        name="audience"
        legend={say('grant.whom')}
        choices={audiences}
        chosen={form.audience}
        onChoose={(audience) => onTyped({ audience })}
      />
      {form.audience === 'knock' ? <p class="grant-fields__hint">{say('grant.knock.hint')}</p> : null}
      {form.audience === 'people' ? (
        <div>
          <TextField
            id="emails"
            label={say('grant.emails')}
            value={form.emails}
            inputMode={peopleAt === null ? 'email' : 'text'}
            hint={say(peopleAt === null ? 'grant.emails.hint' : 'grant.emails.hint-names')}
            fault={faultOf('emails')}
            onInput={(emails) => onTyped({ emails })}
          />
          {peopleAt === null ? null : <PeopleFound base={peopleAt} emails={form.emails} onTyped={onTyped} />}
        </div>
      ) : form.audience === 'knock' ? null : (
        <div class="grant-fields__pair">
          {form.audience === 'other-organisation' ? (
            <TextField
              id="organisation"
              label={say('grant.organisation-code')}
              value={form.organisation}
              fault={faultOf('organisation')}
              onInput={(organisation) => onTyped({ organisation })}
            />
          ) : null}
          <TextField
            id="role"
            label={say('grant.role')}
            value={form.role}
            isOptional
            onInput={(role) => onTyped({ role })}
          />
        </div>
      )}
      <Choices
        name="life"
        legend={say('grant.until')}
        choices={lives.map((life) => ({ value: String(life), label: lifeLabel(life) }))}
        chosen={String(form.lifeMs)}
        onChoose={(life) => onTyped({ lifeMs: Number(life) })}
      />
      <Choices
        name="opens"
        legend={say('grant.opens')}
        choices={OPENS.map((count) => ({ value: String(count), label: opensLabel(count) }))}
        chosen={String(form.maximumOpensCount)}
        onChoose={(count) => onTyped({ maximumOpensCount: count === 'null' ? null : Number(count) })}
      />
    </fieldset>
  )
}

/** No limit first: a report that is used up when it is needed helps nobody. */
const OPENS = [null, 1, 3, 10] as const

function opensLabel(count: number | null): string {
  return count === null ? say('grant.opens.any') : say('grant.opens.times', { count })
}

function lifeLabel(lifeMs: number): string {
  switch (lifeMs) {
    case DAY_MS:
      return say('grant.until.1-day')
    case 3 * DAY_MS:
      return say('grant.until.3-days')
    case 7 * DAY_MS:
      return say('grant.until.7-days')
    default: {
      const minutes = Math.round(lifeMs / 60_000)
      return minutes < 120
        ? say('grant.until.minutes', { minutes })
        : say('grant.until.hours', { hours: Math.round(minutes / 60) })
    }
  }
}
