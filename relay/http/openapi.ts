import { toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'
import { Problem } from '#shared/protocol/messages.ts'
import { ACCESS_HEADER, type Caller, type Route, type RouteName, routes } from '#shared/protocol/routes.ts'
import { EXAMPLES } from './openapi-examples.ts'

/** The relay's API as OpenAPI 3.1, from the table that also makes its handlers: it cannot say anything else. */
export function openApi(relayOrigin: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const name of Object.keys(routes) as RouteName[]) {
    const route: Route = routes[name]
    const path = paths[route.path] ?? {}
    path[route.method.toLowerCase()] = operation(name, route)
    paths[route.path] = path
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Wardlink relay',
      version: '1',
      summary: 'Keeps sealed reports and half of their keys; hands a half over with the proof that it did.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: relayOrigin }],
    paths,
    components: {
      securitySchemes: {
        sender: bearer('A sender’s session, from POST /sessions.'),
        ticket: bearer('The ticket of a release.'),
        knock: bearer('The token of a knock.'),
        access: { type: 'apiKey', in: 'header', name: ACCESS_HEADER },
      },
      responses: {
        Problem: {
          description: 'A problem (RFC 9457). Its code is all it says.',
          content: { 'application/problem+json': { schema: schemaOf(Problem) } },
        },
      },
    },
  }
}

function bearer(description: string): object {
  return { type: 'http', scheme: 'bearer', description }
}

function operation(name: RouteName, route: Route): object {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  const example = EXAMPLES[name]
  return {
    operationId: name,
    security: security(route.caller, name),
    ...(names.length > 0
      ? {
          parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
        }
      : {}),
    ...(route.request
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: schemaOf(route.request),
                ...(example === undefined ? {} : { example }),
              },
            },
          },
        }
      : {}),
    responses: {
      [String(route.status)]: {
        description: 'As asked.',
        ...(route.reply ? { content: { 'application/json': { schema: schemaOf(route.reply) } } } : {}),
      },
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

function security(caller: Caller, name: RouteName): object[] {
  if (caller === 'anyone') return []
  return [name === 'readEnvelope' ? { [caller]: [], access: [] } : { [caller]: [] }]
}

/** What the parsers check beyond a schema's words stays with them. */
function schemaOf(schema: GenericSchema): object {
  const { $schema: _, ...rest } = toJsonSchema(schema as Parameters<typeof toJsonSchema>[0], {
    errorMode: 'ignore',
    typeMode: 'input',
  })
  return rest
}
