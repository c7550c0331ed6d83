import { type Route, type RouteName, routes } from '#shared/protocol/routes.ts'

export type Match =
  | { is: 'route'; name: RouteName; parameters: Record<string, string> }
  | { is: 'other-method'; allowed: string[] }
  | { is: 'unknown' }

type Pattern = { name: RouteName; method: Route['method']; path: RegExp }

/** From the route table. Ids are plain letters, so nothing percent-encoded, dotted or empty ever matches. */
const patterns: readonly Pattern[] = Object.entries(routes).map(([name, route]) => ({
  name: name as RouteName,
  method: route.method,
  path: new RegExp(`^${route.path.replace(/\{(\w+)\}/g, patternOf)}$`),
}))

function patternOf(_: string, parameter: string): string {
  // Tile paths go down several folders; `parseTilePath` is strict about them.
  if (parameter === 'tile') return `(?<tile>[a-z0-9./]{1,80})`
  // A parking's id is all that is kept of it, so it is longer than a name.
  const letters = parameter === 'parkingId' ? '[A-Za-z0-9_-]{1,200}' : '[A-Za-z0-9_-]{1,64}'
  return `(?<${parameter}>${letters})`
}

/** Which route a request is for. HEAD is answered wherever GET is. */
export function matchRoute(method: string, path: string): Match {
  const allowed: string[] = []
  for (const pattern of patterns) {
    const found = pattern.path.exec(path)
    if (!found) continue
    if (pattern.method === method || (method === 'HEAD' && pattern.method === 'GET')) {
      return { is: 'route', name: pattern.name, parameters: { ...found.groups } }
    }
    allowed.push(pattern.method)
  }
  return allowed.length > 0 ? { is: 'other-method', allowed } : { is: 'unknown' }
}
