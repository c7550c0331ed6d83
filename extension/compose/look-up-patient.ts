import * as v from 'valibot'

/** What the trust's own record says of a number. */
export type FoundPatient = { name: string; dateOfBirth: string | null }

/** Longer than this nobody waits at a bedside; the form never waits at all. */
const PATIENCE_MS = 4000

/** As little of FHIR R4 as is needed, and nothing else believed. */
const Bundle = v.object({
  resourceType: v.literal('Bundle'),
  entry: v.optional(
    v.array(
      v.object({
        resource: v.object({
          resourceType: v.string(),
          identifier: v.optional(v.array(v.object({ value: v.optional(v.string()) }))),
          name: v.optional(
            v.array(
              v.object({
                use: v.optional(v.string()),
                text: v.optional(v.string()),
                family: v.optional(v.string()),
                given: v.optional(v.array(v.string())),
              }),
            ),
          ),
          birthDate: v.optional(v.string()),
        }),
      }),
    ),
  ),
})

/**
 * Asks the trust's FHIR server for the patient with this number. Null for anything but exactly one patient: none,
 * several, an error, no answer in time. Look-up helps when it is there and never stops a message when it is not.
 *
 * @param base e.g. `https://fhir.hospital.example/r4`
 */
export async function lookUpPatient(
  base: string,
  number: string,
  signal: AbortSignal,
): Promise<FoundPatient | null> {
  const query = new URLSearchParams({ identifier: number, _count: '2' })
  try {
    const response = await fetch(`${base}/Patient?${query}`, {
      headers: { accept: 'application/fhir+json' },
      // Whoever is signed in to the record in this browser is not asked to lend it to us.
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    })
    return response.ok ? patientIn(await response.json(), number) : null
  } catch {
    return null
  }
}

/** The one patient of a search result who really has this number: servers leave out what they do not understand. */
export function patientIn(bundle: unknown, number: string): FoundPatient | null {
  const parsed = v.safeParse(Bundle, bundle)
  if (!parsed.success) return null
  const patients = (parsed.output.entry ?? []).flatMap(({ resource }) => {
    const has = resource.identifier?.some(({ value }) => value?.replace(/[\s-]/g, '') === number)
    return resource.resourceType === 'Patient' && has ? [resource] : []
  })
  const [patient, another] = patients
  if (!patient || another) return null
  const names = patient.name ?? []
  const name =
    names.find(({ use }) => use === 'official') ?? names.find(({ use }) => use === 'usual') ?? names[0]
  const shown = name?.text ?? [...(name?.given ?? []), name?.family ?? ''].join(' ')
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(patient.birthDate ?? '')
  return {
    name: shown.trim().replace(/\s+/g, ' ').slice(0, 200),
    dateOfBirth: isDay ? (patient.birthDate ?? null) : null,
  }
}
