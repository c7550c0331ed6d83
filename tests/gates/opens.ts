import { makeCrashRelay } from '../fixtures/crash-relay.ts'
import { PEOPLE } from '../fixtures/fake-issuer.ts'
import { grantTo, seal, TestSender, TestVault } from '../fixtures/relay-client.ts'
import { type Gate, judge, type Verdict } from './gate.ts'
import { NO_LIMITS } from './no-limits.ts'

const LIMITS = [1, 3, 10]
const AT_ONCE = 64

export const opens: Gate = {
  about: 'a report that may be opened N times is, with 64 people asking at once',
  times: 100,
  run: opensGate,
}

async function opensGate(rounds: number): Promise<Verdict> {
  const relay = await makeCrashRelay({ algorithm: 'ES256', config: { limits: NO_LIMITS } })
  const figures = { rounds: 0, asked: 0, opened: 0, wrongRounds: 0, otherAnswers: 0 }
  try {
    await relay.start()
    const sender = await TestSender.signIn(relay.origin, relay.issuer)
    const vaults = await Promise.all(
      Array.from({ length: AT_ONCE }, () => TestVault.make(relay.origin, relay.issuer)),
    )
    for (let round = 0; round < rounds; round++) {
      for (const limit of LIMITS) {
        const sealed = await seal(1200)
        const everyone = grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 })
        await sender.share(sealed, { ...everyone, maximumOpensCount: limit })
        const answers = await Promise.all(
          vaults.map(async (vault, at) => {
            const answer = await vault.ask(sealed, { ...PEOPLE.lee, sub: `person-${at}` })
            return answer.status === 201 ? 'opened' : ((await answer.json()) as { code: string }).code
          }),
        )
        const opened = answers.filter((answer) => answer === 'opened').length
        figures.rounds += 1
        figures.asked += answers.length
        figures.opened += opened
        figures.wrongRounds += opened === limit ? 0 : 1
        figures.otherAnswers += answers.filter((one) => one !== 'opened' && one !== 'release/used-up').length
      }
    }
  } finally {
    await relay.close()
  }
  return judge(figures, {
    'each round opened exactly as often as allowed': figures.wrongRounds === 0,
    'everybody else heard used-up': figures.otherAnswers === 0,
    'there were rounds': figures.rounds > 0,
  })
}
