import { useEffect, useRef, useState } from 'preact/hooks'
import { PURPOSES_OF_USE, type PurposeOfUse } from '#shared/access/purpose-of-use.ts'
import type { TenantPolicy } from '#shared/governance/messages.ts'
import { Field } from './Field.tsx'
import { type PolicyFields, policyFieldsOf, readPolicyForm, type WrongPolicyField } from './policy-form.ts'
import type { GovernanceDoing } from './start-governing.ts'
import { Tick } from './Tick.tsx'
import { say } from './words/say.ts'

type Props = { now: TenantPolicy; doing: GovernanceDoing; onLeave: () => void }

/** Another policy than the one in force, to be proposed. */
export function PolicyForm({ now, doing, onLeave }: Props) {
  const [fields, setFields] = useState(() => policyFieldsOf(now))
  const [wrong, setWrong] = useState<readonly WrongPolicyField[]>([])
  const [isSame, setSame] = useState(false)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  useEffect(() => {
    if (wrong.length > 0) document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [wrong])
  const set = (changes: Partial<PolicyFields>) => setFields((before) => ({ ...before, ...changes }))
  const text = (name: 'life' | 'size' | 'grace' | 'names' | 'assurance' | 'lease') => (
    <Field
      label={say(`change.${name}`)}
      value={fields[name]}
      onValue={(value) => set({ [name]: value })}
      wrong={wrong.includes(name) ? say('wrong.number') : undefined}
    />
  )
  const allow = (purpose: PurposeOfUse, isAllowed: boolean) =>
    set({ purposes: [...fields.purposes.filter((one) => one !== purpose), ...(isAllowed ? [purpose] : [])] })
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault()
        const read = readPolicyForm(fields, now)
        setWrong(read.is === 'wrong' ? read.fields : [])
        setSame(read.is === 'same')
        if (read.is === 'wanted') doing.propose(read.wanted)
      }}
    >
      <h2 class="found-heading" tabIndex={-1} ref={title}>
        {say('change.heading')}
      </h2>
      {text('life')}
      {text('size')}
      {text('grace')}
      {text('names')}
      <fieldset class="form-choices">
        <legend>{say('change.purposes')}</legend>
        {wrong.includes('purposes') && (
          <p class="field-wrong" role="alert">
            {say('wrong.purposes')}
          </p>
        )}
        {PURPOSES_OF_USE.map((purpose) => (
          <Tick
            key={purpose}
            label={say(`purpose.${purpose}`)}
            isTicked={fields.purposes.includes(purpose)}
            onTick={(is) => allow(purpose, is)}
          />
        ))}
      </fieldset>
      <Tick label={say('policy.saving')} isTicked={fields.saving} onTick={(saving) => set({ saving })} />
      <Tick
        label={say('policy.printing')}
        isTicked={fields.printing}
        onTick={(printing) => set({ printing })}
      />
      <Tick
        label={say('change.emergency')}
        isTicked={fields.emergency}
        onTick={(emergency) => set({ emergency })}
      />
      {fields.emergency && (
        <>
          <Field
            label={say('change.organisation')}
            hint={say('change.empty')}
            value={fields.organisation}
            onValue={(organisation) => set({ organisation })}
          />
          <Field
            label={say('change.role')}
            hint={say('change.empty')}
            value={fields.role}
            onValue={(role) => set({ role })}
          />
          {text('assurance')}
          {text('lease')}
        </>
      )}
      {isSame && <p role="status">{say('change.same')}</p>}
      <div class="endings">
        <button type="submit" class="button">
          {say('change.do')}
        </button>
        <button type="button" class="button button-quiet" onClick={onLeave}>
          {say('end.leave')}
        </button>
      </div>
    </form>
  )
}
