import type { ErrorCode } from '#shared/errors.ts'
import { problemOf } from '#shared/protocol/problem.ts'

/** What a route sends back. Bodies are short texts; the sealed bytes are written to the socket by their own route. */
export type Answer = { status: number; headers?: Record<string, string>; body?: string | Uint8Array }

export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) }
}

/** RFC 9457. The same code gives the same bytes, whoever asked and whatever for. */
export function problemAnswer(code: ErrorCode, headers: Record<string, string> = {}): Answer {
  const problem = problemOf(code)
  return {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify(problem),
  }
}
