import type { RouteName } from '#shared/protocol/routes.ts'
import { answerProposal } from '../governance/answer-proposal.ts'
import { endReport } from '../governance/end-report.ts'
import { exportEntries } from '../governance/export-entries.ts'
import { findReports } from '../governance/find-reports.ts'
import { proposePolicy } from '../governance/propose-policy.ts'
import { readTenant } from '../governance/read-tenant.ts'
import type { Answer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { acknowledgeOpened } from './acknowledge-opened.ts'
import { answerKnock } from './answer-knock.ts'
import { askRelease } from './ask-release.ts'
import { auditCheckpoint, auditTile } from './audit.ts'
import { awaitKnock } from './await-knock.ts'
import { createEnvelope } from './create-envelope.ts'
import { declareFiling } from './declare-filing.ts'
import { describe } from './describe.ts'
import { endSession } from './end-session.ts'
import { exchangeCode } from './exchange-code.ts'
import { extend } from './extend.ts'
import { fileAsOpener } from './file-as-opener.ts'
import { health } from './health.ts'
import { knock } from './knock.ts'
import { listSent } from './list-sent.ts'
import { noteMissed } from './note-missed.ts'
import { noteProtection } from './note-protection.ts'
import { describeApi } from './openapi.ts'
import { park } from './park.ts'
import { prove } from './prove.ts'
import { readEnvelope } from './read-envelope.ts'
import { regions } from './regions.ts'
import { revoke, withdrawConsent } from './revoke.ts'
import { sendUnprotected } from './send-unprotected.ts'
import { startSession } from './start-session.ts'
import { takeParked } from './take-parked.ts'
import { uploadAppend, uploadOffset, uploadStop } from './upload.ts'

/** What answers a route. `sent`: the route wrote its answer to the socket itself. */
export type Handler = (relay: Relay, exchange: Exchange) => Promise<Answer | 'sent'>

/** Every route of the table has its handler: leaving one out does not compile. */
export const handlers: Readonly<Record<RouteName, Handler>> = {
  describe,
  startSession,
  endSession,
  createEnvelope,
  listSent,
  revoke,
  withdrawConsent,
  extend,
  prove,
  declareFiling,
  uploadOffset,
  uploadAppend,
  uploadStop,
  readEnvelope,
  exchangeCode,
  park,
  takeParked,
  askRelease,
  knock,
  awaitKnock,
  answerKnock,
  sendUnprotected,
  noteMissed,
  noteProtection,
  findReports,
  endReport,
  readTenant,
  proposePolicy,
  answerProposal,
  exportEntries,
  acknowledgeOpened,
  fileAsOpener,
  auditCheckpoint,
  auditTile,
  regions,
  describeApi,
  health,
}
