import { expect, test } from 'vitest'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { pathOf } from '#shared/protocol/routes.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo()
const json = { 'content-type': 'application/json' }

test.for([
  ['something that is not JSON', 'POST', pathOf('startSession'), json, '{', 400, 'request/malformed'],
  ['JSON of another shape', 'POST', pathOf('startSession'), json, '{"a":1}', 400, 'request/malformed'],
  ['a body without end', 'POST', pathOf('startSession'), json, 'x'.repeat(300_000), 413, 'request/too-large'],
  ['an address it does not have', 'GET', '/nothing-here', {}, null, 404, 'request/unknown-route'],
  ['a method it does not have', 'PUT', pathOf('startSession'), json, '{}', 405, 'request/method-not-allowed'],
  [
    'a sender nobody knows',
    'GET',
    pathOf('listSent'),
    { authorization: `Bearer ${'A'.repeat(43)}` },
    null,
    401,
    'sign-in/needed',
  ],
  [
    'bytes of a report without a ticket',
    'GET',
    pathOf('readEnvelope', { envelopeId: makeEnvelopeId('gb') }),
    {},
    null,
    403,
    'release/not-granted',
  ],
] as const)(
  'the relay answers %s with a problem document',
  async ([, method, path, headers, body, status, code]) => {
    const answer = await fetch(`${demo().relayOrigin}${path}`, { method, headers: { ...headers }, body })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await answer.json()).toEqual({ type: `urn:wardlink:problem:${code}`, title: code, status, code })
  },
)
