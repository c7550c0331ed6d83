import { patientReference } from '#shared/report/patient-reference.ts'
import { readSecretKeyFile } from '../keys/key-file.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink patient-reference

  --key-file <file>     the trust's reference key: 32 bytes, base64url; never kept on the relay
  --nhs-number <n>      or --chi-number, --hc-number, --local

Prints the reference that "wardlink erase --patient" takes. Run it where the key is, not on the relay.`

/** What the trust's extensions call this patient's reports at the relay. */
export async function patientReferenceOf(words: readonly string[]): Promise<number> {
  const { values } = readFlags(words, {
    help: { type: 'boolean' },
    'key-file': { type: 'string' },
    'nhs-number': { type: 'string' },
    'chi-number': { type: 'string' },
    'hc-number': { type: 'string' },
    local: { type: 'string' },
  })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const keyFile = values['key-file']
  if (keyFile === undefined) throw new UsageProblem('--key-file is needed')
  const named = KINDS.flatMap((type) => {
    const value = values[type]
    return value === undefined ? [] : [{ type, value: type === 'local' ? value : value.replace(/\s/g, '') }]
  })
  const [identifier] = named
  if (identifier === undefined || named.length > 1) {
    throw new UsageProblem('say one number; see wardlink patient-reference --help')
  }
  console.log(await patientReference(readSecretKeyFile(keyFile), identifier))
  return 0
}

const KINDS = ['nhs-number', 'chi-number', 'hc-number', 'local'] as const
