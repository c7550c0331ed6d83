import { auditExport } from './commands/audit-export.ts'
import { auditVerify } from './commands/audit-verify.ts'
import { backup } from './commands/backup.ts'
import { doctor } from './commands/doctor.ts'
import { erase } from './commands/erase.ts'
import { extensionPack } from './commands/extension-pack.ts'
import { init } from './commands/init.ts'
import { keys } from './commands/keys.ts'
import { patientReferenceOf } from './commands/patient-reference.ts'
import { policy } from './commands/policy.ts'
import { protectionVerify } from './commands/protection-verify.ts'
import { regionsCommand } from './commands/regions.ts'
import { relayMove } from './commands/relay-move.ts'
import { restore } from './commands/restore.ts'
import { serve } from './commands/serve.ts'
import { UsageProblem } from './commands/usage.ts'
import { verifyDeploymentCommand } from './commands/verify-deployment.ts'
import { viewerSign } from './commands/viewer-sign.ts'
import { ConfigProblem } from './config/config.ts'
import { InUse } from './database/database.ts'
import { DatabaseProblem } from './database/postgres.ts'
import { KeyFileProblem } from './keys/key-file.ts'

const USAGE = `wardlink <command>

  init [folder]                set up a relay: one configuration file, and its keys
  serve [folder]               run it
  audit verify <folder|url>    check the whole audit log again, without trusting the relay
  audit export <folder|url>    as FHIR AuditEvent, CSV or syslog
  policy <trust file>          write what a trust pushes to its computers
  protection verify <file>     check a report that Check protection in a browser wrote
  extension pack [folder]      pack and sign the extension for this relay to serve
  erase [folder]               end reports for good: one, a patient's, or all that somebody sent
  patient-reference            what a patient's reports are called at the relay
  viewer sign --key <file>     sign what the build of the viewer made
  verify-deployment <url>      compare a live viewer, headers included, with what was built
  regions key|sign|show        the signed directory of regions
  keys rotate|retire|show      new long-lived keys while the relay works
  backup [folder]              copy what a relay cannot do without, and nothing that must not come back
  restore <backup>             put a relay together again from that
  relay move [folder]          to PostgreSQL and S3, while it works
  doctor [folder]              find what is wrong and say what to do

Each command says more with --help.`

/** The operator's commands. What is wrong is said in one sentence; exit code 1. */
async function main(words: readonly string[]): Promise<number> {
  const [command, ...rest] = words
  switch (command) {
    case 'init':
      return init(rest)
    case 'serve':
      return serve(rest)
    case 'erase':
      return erase(rest)
    case 'relay':
      if (rest[0] === 'move') return relayMove(rest.slice(1))
      break
    case 'regions':
      return regionsCommand(rest)
    case 'keys':
      return keys(rest)
    case 'backup':
      return backup(rest)
    case 'restore':
      return restore(rest)
    case 'doctor':
      return doctor(rest)
    case 'patient-reference':
      return patientReferenceOf(rest)
    case 'policy':
      return policy(rest)
    case 'verify-deployment':
      return verifyDeploymentCommand(rest)
    case 'viewer':
      if (rest[0] === 'sign') return viewerSign(rest.slice(1))
      break
    case 'protection':
      if (rest[0] === 'verify') return protectionVerify(rest.slice(1))
      break
    case 'extension':
      if (rest[0] === 'pack') return extensionPack(rest.slice(1))
      break
    case 'audit':
      if (rest[0] === 'verify') return auditVerify(rest.slice(1))
      if (rest[0] === 'export') return auditExport(rest.slice(1))
      break
  }
  console.log(USAGE)
  return command === undefined || command === '--help' ? 0 : 1
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (thrown) {
  const said =
    thrown instanceof ConfigProblem ||
    thrown instanceof KeyFileProblem ||
    thrown instanceof InUse ||
    thrown instanceof DatabaseProblem ||
    thrown instanceof UsageProblem
  console.error(said ? thrown.message : thrown)
  process.exitCode = 1
}
