import type { ComponentChildren } from 'preact'
import type { ErrorCode } from '#shared/errors.ts'
import type { Intake } from '#shared/protection/intake.ts'
import type { HostCheck, PolicyLine, ProtectionReport } from '#shared/protection/protection-report.ts'
import { Notice } from '../look/Notice.tsx'
import { troubleOf } from '../notices/trouble.ts'
import { SignInNotice } from '../session/SignInNotice.tsx'
import { dayAndTime } from '../words/times.ts'
import { say } from '../words/words.ts'
import type { ProtectionState } from './protection-state.ts'
import { verdictOf } from './verdict.ts'
import '../look/page.css'
import './protection-page.css'

type Props = {
  state: ProtectionState
  /** In the language of the page. */
  regionName(code: string): string
  onCheck(): void
  onSave(): void
  onSignIn(issuer: string | null): void
  onStricter(isStricter: boolean): void
}

/** What protects this browser, tried just now; what does not; and the policy it goes by. */
export function ProtectionPage(props: Props) {
  const { report, isChecking } = props.state
  return (
    <main class="page protection">
      <div class="page__head">
        <img class="page__mark" src="/icon/icon.svg" alt="" />
        <h1 class="page__title">{say('protection.title')}</h1>
        <button type="button" class="button protection__act" disabled={isChecking} onClick={props.onCheck}>
          {say('protection.again')}
        </button>
        <a class="button protection__act" href="/options.html">
          {say('protection.settings')}
        </a>
      </div>
      <p role="status" class="page__soft">
        {isChecking || !report
          ? say('protection.checking')
          : say('protection.checked', { when: dayAndTime(report.checkedAt) })}
      </p>
      {report ? <Checked {...props} report={report} /> : null}
    </main>
  )
}

function Checked(props: Props & { report: ProtectionReport }) {
  const { report, regionName } = props
  return (
    <>
      <Verdict hosts={report.hosts} />
      <Section title={say('protection.hosts')}>
        <ul class="protection__hosts">
          {report.hosts.map((check) => (
            <Host key={check.host} check={check} />
          ))}
        </ul>
      </Section>
      <Section title={say('protection.services')}>
        <dl class="protection__facts">
          <Fact name={say('protection.relay')} isGood={report.relay.is === 'reached'}>
            {report.relay.origin === null
              ? say('not-set-up.heading')
              : `${report.relay.origin} ${answers(report.relay.is)}`}
          </Fact>
          {report.issuers.map(({ issuer, is }) => (
            <Fact key={issuer} name={say('protection.issuer')} isGood={is === 'reached'}>
              {`${issuer} ${answers(is)}`}
            </Fact>
          ))}
          {report.region === null ? null : (
            <Fact name={say('protection.region')}>{regionName(report.region)}</Fact>
          )}
        </dl>
      </Section>
      <Section title={say('protection.copy')}>
        <p>{say('protection.version', { version: report.extension.version, browser: report.browser })}</p>
        {report.extension.isForced === null ? null : (
          <p data-is={report.extension.isForced ? 'good' : 'bad'} class="protection__is">
            {say(report.extension.isForced ? 'protection.forced' : 'protection.not-forced')}
          </p>
        )}
      </Section>
      <Section title={say('protection.not-covered')}>
        <ul class="protection__not-covered">
          <li>{say('protection.not-covered.phones')}</li>
          <li>{say('protection.not-covered.apps')}</li>
          <li>{say('protection.not-covered.browsers')}</li>
          <li>{say('protection.not-covered.pages')}</li>
          <li>{say('protection.not-covered.words')}</li>
        </ul>
      </Section>
      <Section title={say('protection.policy')}>
        <PolicyTable lines={report.policy} />
        <Stricter {...props} />
      </Section>
      <Acts {...props} />
    </>
  )
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="page__section protection__section">
      <h2>{title}</h2>
      {children}
    </section>
  )
}

function Verdict({ hosts }: { hosts: readonly HostCheck[] }) {
  switch (verdictOf(hosts)) {
    case 'bad':
      return (
        <Notice is="warning" role="alert" heading={say('missed.heading')}>
          <p>{say('protection.bad')}</p>
        </Notice>
      )
    case 'untried':
      return (
        <Notice>
          <p>{say('protection.untried')}</p>
        </Notice>
      )
    case 'good':
      return (
        <Notice heading={say('protection.good.heading')}>
          <p>{say('protection.good')}</p>
        </Notice>
      )
  }
}

function Host({ check }: { check: HostCheck }) {
  const { host, mode, pack } = check
  return (
    <li class="protection__host">
      <h3>{host}</h3>
      <p>{say(`protection.mode.${mode}`)}</p>
      {check.missing.length > 0 ? (
        <p class="protection__is" data-is="bad">
          {say('protection.is.missing', { intakes: named(check.missing) })}
        </p>
      ) : null}
      <HostState check={check} />
      {pack ? <p class="page__soft">{say('protection.pack', { when: pack.recordedAt })}</p> : null}
    </li>
  )
}

function HostState({ check }: { check: HostCheck }) {
  switch (check.is) {
    case 'stands':
    case 'missing':
      return check.stand.length === 0 ? null : (
        <p class="protection__is" data-is="good">
          {say('protection.is.stands', { intakes: named(check.stand) })}
        </p>
      )
    case 'silent':
      return (
        <p class="protection__is" data-is="bad">
          {say('protection.is.silent')}
        </p>
      )
    case 'not-open':
      return <p class="page__soft">{say('protection.is.not-open')}</p>
    case 'off':
      return <p class="page__soft">{say('protection.is.off')}</p>
  }
}

function named(intakes: readonly string[]): string {
  return intakes.map((intake) => say(`intake.${intake as Intake}`)).join(', ')
}

function answers(is: 'reached' | 'not-reached' | 'not-set-up'): string {
  return say(is === 'reached' ? 'protection.reached' : 'protection.not-reached')
}

function Fact({ name, isGood, children }: { name: string; isGood?: boolean; children: ComponentChildren }) {
  return (
    <div class="protection__fact">
      <dt>{name}</dt>
      <dd class="protection__is" data-is={isGood === undefined ? undefined : isGood ? 'good' : 'bad'}>
        {children}
      </dd>
    </div>
  )
}

function PolicyTable({ lines }: { lines: readonly PolicyLine[] }) {
  return (
    <table class="protection__policy">
      <thead>
        <tr>
          <th scope="col">{say('protection.policy.name')}</th>
          <th scope="col">{say('protection.policy.value')}</th>
          <th scope="col">{say('protection.policy.from')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ field, value, from, isInvalid }) => (
          <tr key={field}>
            <th scope="row">
              <code>{field}</code>
            </th>
            <td>{value === 'null' ? '–' : <code>{plain(value)}</code>}</td>
            <td>
              {say(`protection.from.${from}`)}
              {isInvalid ? (
                <span class="protection__is" data-is="bad">
                  {say('protection.invalid')}
                </span>
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A text without the quotes that it has as JSON. */
function plain(value: string): string {
  return value.startsWith('"') ? value.slice(1).replace(/"$/, '') : value
}

function Stricter({ report, onStricter }: Props & { report: ProtectionReport }) {
  const inForce = report.policy.find(({ field }) => field === 'failMode')
  const isBlock = inForce?.value === '"block"'
  // What policy demands already is nobody's choice here.
  if (isBlock && inForce?.from !== 'person') return null
  return (
    <div class="protection__stricter">
      <label class="protection__choice">
        <input
          type="checkbox"
          checked={isBlock}
          aria-describedby="stricter-hint"
          onChange={(event) => onStricter(event.currentTarget.checked)}
        />
        <span>{say('protection.stricter')}</span>
      </label>
      <p id="stricter-hint" class="page__soft">
        {say('protection.stricter.hint')}
      </p>
    </div>
  )
}

function Acts({ state, onSave, onSignIn }: Props) {
  const { account, issuers, trouble, saving } = state
  return (
    <div class="page__section protection__act">
      {account === 'signed-in' ? (
        <>
          <p class="page__soft">{say('protection.export.hint')}</p>
          <div class="protection__row">
            <button
              type="button"
              class="button"
              data-is="main"
              disabled={saving === 'saving'}
              onClick={onSave}
            >
              {say('protection.export')}
            </button>
            <PrintButton />
          </div>
          <p role="status">{saving === 'saved' ? say('protection.export.done') : ''}</p>
          {trouble ? <Trouble because={trouble} /> : null}
        </>
      ) : (
        <>
          {account === 'not-set-up' ? null : (
            <SignInNotice
              issuers={issuers}
              because={trouble}
              sentence={say('protection.export.hint')}
              isBusy={account === 'signing-in'}
              onSignIn={onSignIn}
            />
          )}
          <PrintButton />
        </>
      )}
    </div>
  )
}

function PrintButton() {
  return (
    <button type="button" class="button" onClick={() => window.print()}>
      {say('protection.print')}
    </button>
  )
}

function Trouble({ because }: { because: ErrorCode }) {
  return (
    <Notice is="warning" role="alert">
      <p>{say(troubleOf(because))}</p>
    </Notice>
  )
}
