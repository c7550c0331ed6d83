import { Validator } from '@seriousme/openapi-schema-validator'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Route, type RouteName, routes } from '#shared/protocol/routes.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

type Operation = {
  operationId: RouteName
  security: object[]
  requestBody?: { content: { 'application/json': { schema: object; example?: object } } }
  responses: Record<string, unknown>
}
type Document = { openapi: string; paths: Record<string, Record<string, Operation>> }

let running: TestRelay
let document: Document

beforeAll(async () => {
  running = await startTestRelay()
  document = (await (await fetch(`${running.relay.origin}/openapi.json`)).json()) as Document
})
afterAll(() => running.close())

function operations(): { path: string; method: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
}

describe('the description of the API', () => {
  test('is OpenAPI 3.1 by its own schema', async () => {
    const { valid, errors } = await new Validator().validate(document)
    expect(valid, JSON.stringify(errors)?.slice(0, 1000)).toBe(true)
    expect(document.openapi).toBe('3.1.0')
  })

  test('has every route of the table, once, and no other', () => {
    expect(
      operations()
        .map(({ operation }) => operation.operationId)
        .sort(),
    ).toEqual(Object.keys(routes).sort())
  })

  test('says who may call: only what is open to anyone asks for no token', () => {
    for (const { operation } of operations()) {
      const { caller } = routes[operation.operationId]
      expect(operation.security.length, operation.operationId).toBe(caller === 'anyone' ? 0 : 1)
    }
  })

  test('each example is what its route takes, and a relay answers it as described', async () => {
    let examples = 0
    for (const { path, method, operation } of operations()) {
      const { request }: Route = routes[operation.operationId]
      const example = operation.requestBody?.content['application/json'].example
      if (!request || example === undefined) continue
      examples += 1
      expect(v.safeParse(request, example).success, operation.operationId).toBe(true)
      const address = path.replaceAll(/\{\w+\}/g, 'gb-AAECAwQFBgcICQoLDA0ODw')
      const answer = await fetch(running.relay.origin + address, {
        method: method.toUpperCase(),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(example),
      })
      const body = (await answer.json()) as { code?: string }
      const described = answer.status in operation.responses || typeof body.code === 'string'
      expect(described, operation.operationId).toBe(true)
      // Of the right form, so it is never the form that is refused.
      expect(body.code, operation.operationId).not.toBe('request/malformed')
    }
    expect(examples).toBeGreaterThanOrEqual(6)
  })
})
