import { randomBytes } from 'node:crypto'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { pathOf, type Route, type RouteName, routes } from '#shared/protocol/routes.ts'
import { type FakeIssuer, startFakeIssuer } from '../fixtures/fake-issuer.ts'
import { grantTo, type Sealed, seal, TestSender, TestVault } from '../fixtures/relay-client.ts'
import { issuerRule, startTestRelay, wardSeven } from '../fixtures/test-relay.ts'
import { type Gate, judge, type Verdict } from './gate.ts'

export const walls: Gate = {
  about: 'every kind of caller at every route with their own, a foreign and an unknown report',
  times: 3,
  run: wallsGate,
}

/** What a report of one trust is known by. */
type Place = { sealed: Sealed; releaseId: string; ticket: string; sender: TestSender }

/** The two trusts, and who is about. */
type World = {
  origin: string
  issuer: FakeIssuer
  hers: Place
  theirs: Place
  colleague: TestSender
}

type Role = { name: string; bearer(world: World): string | undefined }

/** Everyone but the one whose report it is. */
const STRANGERS: readonly Role[] = [
  { name: 'nobody', bearer: () => undefined },
  { name: 'a made-up token', bearer: () => 'A'.repeat(43) },
  { name: 'a token of another form', bearer: () => 'x' },
  { name: 'an opener of another report', bearer: ({ theirs }) => theirs.ticket },
  { name: 'a sender of another trust', bearer: ({ theirs }) => theirs.sender.token },
  { name: 'a colleague of the sender', bearer: ({ colleague }) => colleague.token },
  {
    name: 'the access token for a session',
    bearer: ({ hers }) => toBase64url(hers.sealed.accessToken.reveal()),
  },
]
const REFUSED = [400, 401, 403, 404, 412]

async function wallsGate(times: number): Promise<Verdict> {
  const figures = {
    routes: Object.keys(routes).length,
    callers: STRANGERS.length + 2,
    cells: 0,
    wrongCells: 0,
    distinguishable: 0,
    ownRefused: 0,
  }
  const wrong = new Set<string>()
  for (let time = 0; time < times; time++) {
    const otherIssuer = await startFakeIssuer({ algorithm: 'ES256' })
    const running = await startTestRelay({
      algorithm: 'ES256',
      tenants: (issuer) => [
        wardSeven(issuer),
        {
          id: 'elsewhere',
          name: 'Elsewhere Trust',
          maySend: [{ organisation: 'RY9', role: null }],
          issuers: [issuerRule(otherIssuer)],
        },
      ],
    })
    try {
      const { origin } = running.relay
      const world: World = {
        origin,
        issuer: running.issuer,
        hers: await placeOf(origin, running.issuer, 'asha', 'lee'),
        theirs: await placeOf(origin, otherIssuer, 'sam', 'sam'),
        colleague: await TestSender.signIn(origin, running.issuer, 'lee'),
      }
      for (const name of Object.keys(routes) as RouteName[]) await tryRoute(world, name, figures, wrong)
    } finally {
      await running.close()
      await otherIssuer.close()
    }
  }
  return judge(figures, {
    [`strangers get past no wall (${[...wrong].join('; ')})`]: figures.wrongCells === 0,
    'a foreign report answers as an unknown one': figures.distinguishable === 0,
    'whose report it is gets through': figures.ownRefused === 0,
    'every cell was tried': figures.cells >= figures.routes * (figures.callers - 1) * times,
  })
}

async function tryRoute(
  world: World,
  name: RouteName,
  figures: Record<'cells' | 'wrongCells' | 'distinguishable' | 'ownRefused', number>,
  wrong: Set<string>,
): Promise<void> {
  const route: Route = routes[name]
  const unknown: Place = {
    ...world.hers,
    sealed: await seal(100),
    releaseId: toBase64url(randomBytes(16)),
  }
  for (const role of STRANGERS) {
    const bearer = role.bearer(world)
    const foreign = await ask(world, name, world.hers, bearer)
    const none = await ask(world, name, unknown, bearer)
    figures.cells += 2
    // Where nothing of a report is in the path, a session is all a sender's route asks for.
    const may =
      route.caller === 'anyone' || (route.caller === 'sender' && !route.path.includes('{') && isSession(role))
    if (!may && !REFUSED.includes(foreign.status)) {
      figures.wrongCells += 1
      wrong.add(`${name} as ${role.name}: ${foreign.status}`)
    }
    if (route.path.includes('{') && foreign.seen !== none.seen) {
      figures.distinguishable += 1
      wrong.add(`${name} as ${role.name}: ${foreign.seen} and ${none.seen}`)
    }
  }
  if (route.caller !== 'sender' && route.caller !== 'ticket') return
  // The owner, with a report of their own for each route: some of them end it.
  const own = await placeOf(world.origin, world.issuer, 'asha', 'lee')
  const bearer = route.caller === 'sender' ? own.sender.token : own.ticket
  const other = route.caller === 'sender' ? own.ticket : own.sender.token
  const crossed = await ask(world, name, own, other)
  const answer = await ask(world, name, own, bearer)
  figures.cells += 2
  if (!REFUSED.includes(crossed.status)) {
    figures.wrongCells += 1
    wrong.add(`${name} with a ${route.caller === 'sender' ? 'ticket' : 'session'}: ${crossed.status}`)
  }
  if ([401, 403].includes(answer.status)) {
    figures.ownRefused += 1
    wrong.add(`${name} as whose it is: ${answer.status}`)
  }
}

function isSession(role: Role): boolean {
  return role.name.includes('sender')
}

/** Everything an outsider can see of an answer. The same request, whatever the report. */
async function ask(
  world: World,
  name: RouteName,
  place: Place,
  bearer: string | undefined,
): Promise<{ status: number; seen: string }> {
  const route: Route = routes[name]
  const values = new Proxy(valuesOf(place), {
    get: (known, key) => Reflect.get(known, key) ?? 'A'.repeat(22),
  })
  const answer = await fetch(world.origin + pathOf(name, values), {
    method: route.method,
    headers: {
      'tus-resumable': '1.0.0',
      'wardlink-access': toBase64url(place.sealed.accessToken.reveal()),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(route.method === 'PATCH'
        ? { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }
        : {}),
      ...(route.request === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(route.request === undefined ? {} : { body: '{}' }),
  })
  const headers = [...answer.headers].filter(([header]) => header !== 'date')
  return { status: answer.status, seen: JSON.stringify([answer.status, headers, await answer.text()]) }
}

function valuesOf({ sealed, releaseId }: Place): Record<string, string> {
  return { envelopeId: sealed.id, releaseId, tenant: 'ward7', tile: '0/000.p/1', parkingId: 'A'.repeat(43) }
}

async function placeOf(
  origin: string,
  issuer: FakeIssuer,
  sends: 'asha' | 'sam',
  opens: 'lee' | 'sam',
): Promise<Place> {
  const sender = await TestSender.signIn(origin, issuer, sends)
  const sealed = await seal(1200)
  const organisation = opens === 'sam' ? 'RY9' : 'RX1'
  await sender.share(sealed, grantTo({ type: 'role', organisation, role: null, minimumAssurance: 0 }))
  const vault = await TestVault.make(origin, issuer)
  const { released, ticket } = await vault.open(sealed, opens)
  return { sealed, sender, ticket, releaseId: released.releaseId }
}
