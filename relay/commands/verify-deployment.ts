import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fetchWhole } from '../deployment/fetch-whole.ts'
import { verifyDeployment } from '../deployment/verify-deployment.ts'
import {
  MANIFEST_PATH,
  manifestOf,
  readManifest,
  type ViewerManifest,
} from '../deployment/viewer-manifest.ts'
import { readFlags, UsageProblem } from './usage.ts'
import { BUILT_VIEWER } from './viewer-sign.ts'

const HELP = `wardlink verify-deployment <address of the viewer>

Compares what a live viewer serves, headers included, with what was built. Exit code 1 when anything differs.

  --viewer <folder>      compare with this build (the one that came with this program)
  --key <verifier key>   compare with the signed manifest the deployment itself serves, as wardlink viewer sign printed
                         the key; for whoever has no build
  --issuer <origin>      the shell may speak to these and no others; may be given again`

/** Says whether the script people run is the script that was built. */
export async function verifyDeploymentCommand(words: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(words, {
    help: { type: 'boolean' },
    viewer: { type: 'string' },
    key: { type: 'string' },
    issuer: { type: 'string', multiple: true, default: [] },
  })
  const [address] = positionals
  if (values.help || address === undefined) {
    console.log(HELP)
    return values.help ? 0 : 1
  }
  if (!URL.canParse(address)) throw new UsageProblem(`${address} is not an address`)
  const { origin } = new URL(address)
  const manifest =
    values.key === undefined
      ? builtManifest(resolve(values.viewer ?? BUILT_VIEWER))
      : await signedManifest(origin, values.key)
  const verdict = await verifyDeployment(origin, manifest, fetchWhole)
  const strangers = verdict.issuerOrigins.filter(
    (issuer) => values.issuer.length > 0 && !values.issuer.includes(issuer),
  )
  const findings = [
    ...verdict.findings,
    ...strangers.map((stranger) => `the shell may speak to ${stranger}, which is none of the issuers`),
  ]
  for (const finding of findings) console.log(`WRONG ${finding}`)
  console.log(
    `${origin}: ${verdict.checked} answers compared with ${manifest.size} files, ${findings.length} differences`,
  )
  console.log(`the shell may speak to: ${verdict.issuerOrigins.join(', ') || 'nobody else'}`)
  console.log(`a report may be filed to: ${verdict.recordOrigins.join(', ') || 'no record'}`)
  return findings.length > 0 ? 1 : 0
}

function builtManifest(folder: string): ViewerManifest {
  if (!existsSync(join(folder, 'shell.html')))
    throw new UsageProblem(`no built viewer in ${folder}: run npm run build`)
  return manifestOf(folder)
}

async function signedManifest(origin: string, key: string): Promise<ViewerManifest> {
  const answer = await fetchWhole(origin + MANIFEST_PATH)
  if (answer.status !== 200) throw new UsageProblem(`${origin} serves no signed manifest`)
  const manifest = await readManifest(answer.body.toString('utf8'), key)
  if (!manifest) throw new UsageProblem('the manifest it serves is not signed by this key')
  return manifest
}
