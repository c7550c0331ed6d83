import { readFileSync, writeFileSync } from 'node:fs'
import * as v from 'valibot'
import { directoryText, openDirectory, RegionDirectory } from '#shared/regions/directory.ts'
import { REGIONS_FILE } from '../config/read-regions.ts'
import { readKeyFile, writeKeyFile } from '../keys/key-file.ts'
import { makeLogKeyText, readLogKey } from '../keys/log-key.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink regions <command>

  key <name> <file>                       make the key that signs the directory; prints what "regionsKey" is set to
  sign <directory.json> --key <file>      sign it; copy the regions.note it writes beside every relay's wardlink.json
  show <regions.note> --key <verifier>    check one, and print it

The directory: {"issuedAt": <epoch ms>, "regions": [{"region": "gb", "relayOrigin": "https://relay.rx1.example",
"viewerOrigin": "https://view.rx1.example", "jurisdiction": "GB"}, ...]}`

/** The directory of regions is signed away from the relays: one that is taken over cannot move a region to itself. */
export async function regionsCommand(words: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(words, {
    help: { type: 'boolean' },
    key: { type: 'string' },
    out: { type: 'string', default: REGIONS_FILE },
  })
  const [command, first, second] = positionals
  if (command === 'key' && first !== undefined && second !== undefined) {
    const text = await makeLogKeyText(first)
    writeKeyFile(second, text)
    console.log((await readLogKey(text))?.verifierKey)
    return 0
  }
  if (command === 'sign' && first !== undefined && values.key !== undefined) {
    const key = await readLogKey(readKeyFile(values.key))
    if (!key) throw new UsageProblem('--key is not a signing key')
    writeFileSync(values.out, key.signNote(directoryText(readDirectory(first))))
    return 0
  }
  if (command === 'show' && first !== undefined && values.key !== undefined) {
    const directory = await openDirectory(readFileSync(first, 'utf8'), values.key)
    if (!directory) throw new UsageProblem('not signed by this key, or altered since')
    console.log(JSON.stringify(directory, null, 2))
    return 0
  }
  console.log(HELP)
  return values.help ? 0 : 1
}

function readDirectory(path: string): RegionDirectory {
  const parsed = v.safeParse(RegionDirectory, JSON.parse(readFileSync(path, 'utf8')))
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new UsageProblem(`${path}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
}
