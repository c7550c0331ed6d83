import type { BlockList } from 'node:net'
import type { Origins } from '#shared/isolation/origins.ts'
import type { Witnesses } from './audit/witness.ts'
import type { Config, Tenant } from './config/config.ts'
import type { Database } from './database/database.ts'
import type { GroupCommit } from './database/group-commit.ts'
import type { EnvelopeFiles } from './envelopes/envelope-files.ts'
import type { Readers } from './envelopes/readers.ts'
import type { IssuerDirectory } from './identity/issuer-keys.ts'
import type { RelayKeys } from './keys/relay-keys.ts'
import type { WaitingKnocks } from './knocks/waiting-knocks.ts'
import type { Limits } from './limits/limits.ts'
import type { AnswerTimes } from './observe/answer-times.ts'
import type { Events } from './observe/events.ts'
import type { Spans } from './observe/spans.ts'
import type { ParkingKeys } from './parkings/parking-keys.ts'
import type { ShareKeys } from './shares/share-keys.ts'
import type { EnvelopeObjects } from './storage/envelope-objects.ts'
import type { PieceHashes } from './uploads/piece-hash.ts'
import type { PromisedBytes } from './uploads/promised-bytes.ts'
import type { Writers } from './uploads/writers.ts'

/** What the routes work with. The clock is here so that tests need not wait. */
export type Relay = {
  config: Config
  origins: Origins
  /** Their policies are those in force (`governance/policy-in-force.ts`), which need not be those of the file. */
  tenants: ReadonlyMap<string, Tenant>
  keys: RelayKeys
  shares: ShareKeys
  database: Database
  commits: GroupCommit
  files: EnvelopeFiles
  /** Null: sealed bytes are in `files`. */
  objects: EnvelopeObjects | null
  writers: Writers
  promises: PromisedBytes
  hashes: PieceHashes
  readers: Readers
  limits: Limits
  parkings: ParkingKeys
  /** Whose word about a client's address is taken. */
  proxies: BlockList
  knocks: WaitingKnocks
  issuers: IssuerDirectory
  events: Events
  answerTimes: AnswerTimes
  spans: Spans
  witnesses: Witnesses
  /** The signed directory of regions, as it is served. */
  regionsNote: string | null
  /** Told to stop: what is under way is finished, and whoever balances the load should look elsewhere. */
  isDraining: boolean
  now: () => number
}
