import type { Firefox } from '../hosts/firefox.ts'
import type { Context } from '../hosts/firefox-page.ts'

/** Runs script in the first frame of any window whose address fits, once there is one that answers. */
export async function inFrameOf(firefox: Firefox, address: RegExp, expression: string): Promise<string> {
  const flat = (contexts: Context[]): Context[] =>
    contexts.flatMap((context) => [context, ...flat(context.children ?? [])])
  for (let tries = 0; tries < 200; tries++) {
    const { contexts } = (await firefox.send('browsingContext.getTree', {})) as { contexts: Context[] }
    const found = flat(contexts).find(({ url }) => address.test(url))
    const answer = found && (await evaluated(firefox, found.context, expression))
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`no frame at ${address} answered`)
}

async function evaluated(firefox: Firefox, context: string, expression: string): Promise<string | undefined> {
  const answer = (await firefox
    .send('script.evaluate', { expression, target: { context }, awaitPromise: true })
    .catch(() => ({}))) as { type?: string; result?: { value?: string } }
  return answer.type === 'success' ? (answer.result?.value ?? '') : undefined
}
