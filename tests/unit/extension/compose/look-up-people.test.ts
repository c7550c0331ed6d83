import { afterEach, describe, expect, test, vi } from 'vitest'
import { lookUpPeople, peopleIn, soughtIn, withPerson } from '../../../../extension/compose/look-up-people.ts'

const lee = {
  resourceType: 'Practitioner',
  name: [{ use: 'official', prefix: ['Dr'], given: ['Lee'], family: 'Chen' }],
  telecom: [
    { system: 'phone', value: '020' },
    { system: 'email', use: 'home', value: 'lee@home.example' },
    { system: 'email', use: 'work', value: 'lee.chen@ward7.example' },
  ],
}
const bundle = (...people: unknown[]) => ({
  resourceType: 'Bundle',
  entry: people.map((resource) => ({ resource })),
})
const found = { name: 'Dr Lee Chen', email: 'lee.chen@ward7.example' }
afterEach(() => vi.unstubAllGlobals())

describe('what is looked for', () => {
  test.for([
    ['chen', 'chen'],
    ['asha@ward7.example, lee ch', 'lee ch'],
    ['asha@ward7.example; Chén', 'Chén'],
    ['le', null],
    ['', null],
    ['asha@ward7.example, ', null],
    ['lee.chen@ward', null],
  ] as const)('in “%s” is %s', ([typed, sought]) => expect(soughtIn(typed)).toBe(sought))

  test.for([
    ['chen', 'lee.chen@ward7.example, '],
    ['asha@ward7.example, lee ch', 'asha@ward7.example, lee.chen@ward7.example, '],
  ] as const)('gives way to the person: “%s”', ([typed, after]) => {
    expect(withPerson(typed, found)).toBe(after)
    expect(soughtIn(after)).toBe(null)
  })
})

describe('a directory’s answer', () => {
  test('is people with a work address, each once', () => {
    expect(peopleIn(bundle(lee, lee))).toEqual([found])
  })

  test.for<[string, unknown]>([
    ['who have left', { ...lee, active: false }],
    ['without an address', { ...lee, telecom: [] }],
    ['with a private address alone', { ...lee, telecom: lee.telecom.slice(0, 2) }],
    ['with something that is no address', { ...lee, telecom: [{ system: 'email', value: 'lee chen' }] }],
    ['without a name', { ...lee, name: [] }],
    ['who are patients', { ...lee, resourceType: 'Patient' }],
  ])('leaves out those %s, and keeps the others', ([, one]) => {
    expect(peopleIn(bundle(one, lee))).toEqual([found])
  })

  test.for<[string, () => Promise<Response>]>([
    ['is down', () => Promise.reject(new TypeError('network'))],
    ['wants a sign-in', async () => new Response('', { status: 401 })],
    ['answers nonsense', async () => new Response('{')],
    ['answers with something else', async () => Response.json({ resourceType: 'OperationOutcome' })],
  ])('is nobody when it %s', async ([, answer]) => {
    vi.stubGlobal('fetch', answer)
    expect(await lookUpPeople('https://directory.example', 'chen', new AbortController().signal)).toEqual([])
  })

  test('is asked for without anything that says who asks', async () => {
    const fetched = vi.fn(async (_address: string, _how: RequestInit) => Response.json(bundle(lee)))
    vi.stubGlobal('fetch', fetched)
    const people = await lookUpPeople('https://directory.example/r4', 'lee ch', new AbortController().signal)
    expect(people).toEqual([found])
    const [address, how] = fetched.mock.calls[0] ?? []
    expect(address).toBe('https://directory.example/r4/Practitioner?name=lee+ch&active=true&_count=12')
    expect(how).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' })
  })
})
