import type { GenericSchema } from 'valibot'
import * as governance from '../governance/messages.ts'
import * as messages from './messages.ts'

/** Who may call: anyone, a sender's session, the vault with a release's ticket, or the page that knocked. */
export type Caller = 'anyone' | 'sender' | 'ticket' | 'knock'

export type Route = {
  method: 'GET' | 'POST' | 'DELETE' | 'HEAD' | 'PATCH'
  /** `{envelopeId}` and the like are filled by `pathOf`. */
  path: string
  caller: Caller
  /** Absent: the route takes no JSON. */
  request?: GenericSchema
  /** Absent: the answer is not JSON. */
  reply?: GenericSchema
  status: number
}

/** Every path of the relay, once. Handlers, clients, OpenAPI and the fuzzer are made from this table. */
export const routes = {
  describe: {
    method: 'GET',
    path: '/description',
    caller: 'anyone',
    reply: messages.RelayDescription,
    status: 200,
  },
  startSession: {
    method: 'POST',
    path: '/sessions',
    caller: 'anyone',
    request: messages.StartSession,
    reply: messages.StartedSession,
    status: 201,
  },
  endSession: { method: 'DELETE', path: '/sessions/mine', caller: 'sender', status: 204 },
  createEnvelope: {
    method: 'POST',
    path: '/envelopes',
    caller: 'sender',
    request: messages.CreateEnvelope,
    reply: messages.CreatedEnvelope,
    status: 201,
  },
  listSent: {
    method: 'GET',
    path: '/envelopes',
    caller: 'sender',
    reply: messages.SentEnvelopes,
    status: 200,
  },
  revoke: {
    method: 'POST',
    path: '/envelopes/{envelopeId}/revocation',
    caller: 'sender',
    reply: messages.Revoked,
    status: 200,
  },
  /** The patient no longer consents: ends the report as `revoke` does, and says why. */
  withdrawConsent: {
    method: 'POST',
    path: '/envelopes/{envelopeId}/consent-withdrawal',
    caller: 'sender',
    reply: messages.Revoked,
    status: 200,
  },
  /** The sender gives it longer, within the policy's bound on a report's whole life. */
  extend: {
    method: 'POST',
    path: '/envelopes/{envelopeId}/expiry',
    caller: 'sender',
    request: messages.Extend,
    reply: messages.Extended,
    status: 200,
  },
  /** What the log says of a report, with proofs, for its sender to check. `keptSize`: of the tree they know already. */
  prove: {
    method: 'GET',
    path: '/envelopes/{envelopeId}/proof/{keptSize}',
    caller: 'sender',
    reply: messages.Proof,
    status: 200,
  },
  declareFiling: {
    method: 'POST',
    path: '/envelopes/{envelopeId}/filing',
    caller: 'sender',
    request: messages.DeclareFiling,
    reply: messages.DeclaredFiling,
    status: 200,
  },
  /** tus 1.0.0 core with the checksum (sha256), expiration and termination extensions. */
  uploadOffset: { method: 'HEAD', path: '/uploads/{envelopeId}', caller: 'sender', status: 200 },
  uploadAppend: { method: 'PATCH', path: '/uploads/{envelopeId}', caller: 'sender', status: 204 },
  uploadStop: { method: 'DELETE', path: '/uploads/{envelopeId}', caller: 'sender', status: 204 },
  /** Range reads of the sealed bytes; needs the ticket and the access token (header `wardlink-access`). */
  readEnvelope: { method: 'GET', path: '/envelopes/{envelopeId}/bytes', caller: 'ticket', status: 206 },
  /** A token endpoint (RFC 6749 section 4.1.3) for issuers that want the relay's credential; takes a form. */
  exchangeCode: {
    method: 'POST',
    path: '/issuers/{issuerRef}/token',
    caller: 'anyone',
    reply: messages.ExchangedCode,
    status: 200,
  },
  park: {
    method: 'POST',
    path: '/parkings',
    caller: 'anyone',
    request: messages.Park,
    reply: messages.Parked,
    status: 201,
  },
  takeParked: {
    method: 'POST',
    path: '/parkings/{parkingId}/taking',
    caller: 'anyone',
    request: messages.TakeParked,
    reply: messages.TakenParked,
    status: 200,
  },
  askRelease: {
    method: 'POST',
    path: '/envelopes/{envelopeId}/releases',
    caller: 'anyone',
    request: messages.AskRelease,
    reply: messages.Released,
    status: 201,
  },
  /** Asks the sender to be let in. */
  knock: {
    method: 'POST',
    path: '/envelopes/{envelopeId}/knocks',
    caller: 'anyone',
    request: messages.AskRelease,
    reply: messages.Knocked,
    status: 201,
  },
  /** Answered when the sender has answered, and after some twenty seconds in any case. */
  awaitKnock: {
    method: 'GET',
    path: '/knocks/{knockId}',
    caller: 'knock',
    reply: messages.KnockStanding,
    status: 200,
  },
  answerKnock: {
    method: 'POST',
    path: '/envelopes/{envelopeId}/knocks/{knockId}/answer',
    caller: 'sender',
    request: messages.AnswerKnock,
    reply: messages.AnsweredKnock,
    status: 200,
  },
  /** No exception without its entry: the extension lifts nothing before this is answered. */
  sendUnprotected: {
    method: 'POST',
    path: '/unprotected',
    caller: 'sender',
    request: messages.SendUnprotected,
    reply: messages.NotedUnprotected,
    status: 201,
  },
  /** The canary of a browser found that a page is not guarded as it should be. */
  noteMissed: {
    method: 'POST',
    path: '/protection-misses',
    caller: 'sender',
    request: messages.NoteMissed,
    reply: messages.NotedMissed,
    status: 201,
  },
  /** A browser's report about its own protection, by its hash (`shared/protection/`). */
  noteProtection: {
    method: 'POST',
    path: '/protection-reports',
    caller: 'sender',
    request: messages.NoteProtection,
    reply: messages.NotedProtection,
    status: 201,
  },
  /** For people with the governance role at their trust's issuer; the sign-in is in the request (`shared/governance/`). */
  findReports: {
    method: 'POST',
    path: '/governance/reports',
    caller: 'anyone',
    request: governance.FindReports,
    reply: governance.FoundReports,
    status: 200,
  },
  endReport: {
    method: 'POST',
    path: '/governance/reports/{envelopeId}/ending',
    caller: 'anyone',
    request: governance.EndReport,
    reply: governance.EndedReport,
    status: 200,
  },
  /** Which trust somebody governs, and what the relay enforces for it. */
  readTenant: {
    method: 'POST',
    path: '/governance/tenant',
    caller: 'anyone',
    request: governance.ReadTenant,
    reply: governance.GovernedTenant,
    status: 200,
  },
  /** A change of what the relay enforces for a trust: it holds once another of its governors has approved it. */
  proposePolicy: {
    method: 'POST',
    path: '/governance/proposals',
    caller: 'anyone',
    request: governance.ProposePolicy,
    reply: governance.ProposedPolicy,
    status: 201,
  },
  answerProposal: {
    method: 'POST',
    path: '/governance/proposals/{proposalId}/answer',
    caller: 'anyone',
    request: governance.AnswerProposal,
    reply: governance.AnsweredProposal,
    status: 200,
  },
  /** The trust's log as FHIR AuditEvents, a table or syslog. */
  exportEntries: {
    method: 'POST',
    path: '/governance/entries',
    caller: 'anyone',
    request: governance.ExportEntries,
    status: 200,
  },
  acknowledgeOpened: {
    method: 'POST',
    path: '/releases/{releaseId}/opened',
    caller: 'ticket',
    reply: messages.Opened,
    status: 200,
  },
  /** The opener's word on what became of it as a record. */
  fileAsOpener: {
    method: 'POST',
    path: '/releases/{releaseId}/filing',
    caller: 'ticket',
    request: messages.FileAsOpener,
    reply: messages.DeclaredFiling,
    status: 200,
  },
  auditCheckpoint: { method: 'GET', path: '/audit/{tenant}/checkpoint', caller: 'anyone', status: 200 },
  /** C2SP tlog-tiles: `tile/<level>/<index>[.p/<width>]`, `tile/entries/<index>[.p/<width>]`. */
  auditTile: { method: 'GET', path: '/audit/{tenant}/tile/{tile}', caller: 'anyone', status: 200 },
  /** The signed directory of regions (docs/spec/relay-api.md, regions). */
  regions: { method: 'GET', path: '/regions', caller: 'anyone', status: 200 },
  /** OpenAPI 3.1, made from this table. */
  describeApi: { method: 'GET', path: '/openapi.json', caller: 'anyone', status: 200 },
  health: { method: 'GET', path: '/health', caller: 'anyone', status: 200 },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes

/** Header that carries the access token on a ciphertext read. */
export const ACCESS_HEADER = 'wardlink-access'

/** The path with its names filled in, percent-encoded. */
export function pathOf(name: RouteName, values: Readonly<Record<string, string>> = {}): string {
  return routes[name].path.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = values[key]
    if (value === undefined) throw new TypeError(`route ${name} needs ${key}`)
    return encodeURIComponent(value)
  })
}
