import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'
import { CodedError } from '#shared/errors.ts'

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}))
const { call, serve } = await import('../../../../extension/messages/channel.ts')

const anybody = () => true
const holdId = 'AAAAAAAAAAAAAAAAAAAAAA'

beforeEach(() => fakeBrowser.reset())

describe('a call', () => {
  test('is answered by the party it names', async () => {
    const seen: unknown[] = []
    serve('background', { 'hold/drop': (asks: unknown) => void seen.push(asks) } as never, anybody)
    serve('sealing', { 'hold/drop': () => seen.push('wrong party') } as never, anybody)
    expect(await call('background', 'hold/drop', { holdId })).toBe(null)
    expect(seen).toEqual([{ holdId }])
  })

  test('that throws carries its code and nothing else', async () => {
    const handler = () => {
      throw new CodedError('relay/unreachable', { cause: new Error('patient Jane Tracer') })
    }
    serve('background', { 'hold/drop': handler } as never, anybody)
    const thrown = await call('background', 'hold/drop', { holdId }).catch((error: unknown) => error)
    expect(thrown).toMatchObject({ code: 'relay/unreachable', message: 'relay/unreachable' })
    expect(JSON.stringify(thrown)).not.toContain('Tracer')
  })

  test('that broke on something of ours says internal', async () => {
    serve('background', { 'hold/drop': () => JSON.parse('{') } as never, anybody)
    await expect(call('background', 'hold/drop', { holdId })).rejects.toMatchObject({ code: 'internal' })
  })

  test('by someone who may not make it is not answered', async () => {
    const handler = vi.fn()
    serve('background', { 'hold/drop': handler } as never, (_name, caller) => caller.is === 'panel')
    await expect(call('background', 'hold/drop', { holdId })).rejects.toMatchObject({
      code: 'extension/reload-needed',
    })
    expect(handler).not.toHaveBeenCalled()
  })

  test.for([
    ['toString', 'toString'],
    ['__proto__', '__proto__'],
    ['a name nobody serves', 'hold/unknown'],
  ])('of %s is not answered', async ([, name]) => {
    serve('background', {} as never, anybody)
    await expect(call('background', name as never, null as never)).rejects.toMatchObject({
      code: 'extension/reload-needed',
    })
  })
})
