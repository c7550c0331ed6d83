import { ConfigProblem } from './config.ts'

/** What a relay keeps its rows and its bytes in. Null: SQLite, and a directory, in its own folder. */
export type Engines = {
  database: string | null
  storage: string | null
  /** How many processes of this relay share the requests; absent: this one alone. */
  processes?: number
  /** Where traces and metrics go (OTLP over HTTP); absent or null: nowhere. */
  telemetry?: string | null
}

/**
 * From the environment and not from the configuration: both addresses hold a password, or stand beside one, and the
 * configuration is a file that is read aloud.
 *
 * @throws ConfigProblem
 */
export function readEngines(environment: NodeJS.ProcessEnv = process.env): Engines {
  const database = environment.WARDLINK_DATABASE || null
  const storage = environment.WARDLINK_STORAGE || null
  if (database !== null && !/^postgres(?:ql)?:\/\//.test(database)) {
    throw new ConfigProblem('WARDLINK_DATABASE', 'begins with postgres://')
  }
  if (storage !== null && !storage.startsWith('s3://')) {
    throw new ConfigProblem('WARDLINK_STORAGE', 'begins with s3://')
  }
  const telemetry = environment.WARDLINK_TELEMETRY || null
  if (telemetry !== null && !/^https?:$/.test(URL.parse(telemetry)?.protocol ?? '')) {
    throw new ConfigProblem('WARDLINK_TELEMETRY', 'is the address of a collector, as http://localhost:4318')
  }
  const processes = Number(environment.WARDLINK_PROCESSES || 1)
  if (!Number.isInteger(processes) || processes < 1) {
    throw new ConfigProblem('WARDLINK_PROCESSES', 'is how many processes of this relay there are')
  }
  return { database, storage, processes, telemetry }
}
