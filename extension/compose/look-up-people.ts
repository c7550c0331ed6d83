import * as v from 'valibot'

/** Somebody of the trust's directory, by the address a grant names them with. */
export type FoundPerson = { name: string; email: string }

/** Longer than this nobody looks at a field; the field never waits at all. */
const PATIENCE_MS = 4000
const MOST = 6
/** Fewer letters than this are half a hospital. */
const FEWEST_LETTERS = 3

const Email = v.pipe(v.string(), v.trim(), v.email(), v.maxLength(254))
/** As little of FHIR R4 as is needed, and nothing else believed. */
const Bundle = v.object({
  resourceType: v.literal('Bundle'),
  entry: v.optional(v.array(v.object({ resource: v.unknown() }))),
})
const Practitioner = v.object({
  resourceType: v.literal('Practitioner'),
  active: v.optional(v.boolean()),
  name: v.optional(
    v.array(
      v.object({
        use: v.optional(v.string()),
        text: v.optional(v.string()),
        family: v.optional(v.string()),
        given: v.optional(v.array(v.string())),
        prefix: v.optional(v.array(v.string())),
      }),
    ),
  ),
  telecom: v.optional(
    v.array(
      v.object({
        system: v.optional(v.string()),
        value: v.optional(v.string()),
        use: v.optional(v.string()),
      }),
    ),
  ),
})

/** What of the field is a name to look for: what stands behind the last comma, while it is no address. */
export function soughtIn(emails: string): string | null {
  const last = emails.slice(emails.search(/[^,;\n]*$/)).trim()
  return last.includes('@') || last.replace(/[^\p{L}]/gu, '').length < FEWEST_LETTERS ? null : last
}

/** The field with a person in the place of the name that was typed, ready for the next. */
export function withPerson(emails: string, { email }: FoundPerson): string {
  const before = emails.slice(0, emails.search(/[^,;\n]*$/)).trimEnd()
  return `${before}${before ? ' ' : ''}${email}, `
}

/**
 * Asks the trust's FHIR directory for people by name. Nobody for every error and for no answer in time: an address can
 * always be typed.
 *
 * @param base e.g. `https://directory.hospital.example/r4`
 */
export async function lookUpPeople(base: string, name: string, signal: AbortSignal): Promise<FoundPerson[]> {
  const query = new URLSearchParams({ name, active: 'true', _count: String(MOST * 2) })
  try {
    const response = await fetch(`${base}/Practitioner?${query}`, {
      headers: { accept: 'application/fhir+json' },
      // Whoever is signed in to the directory in this browser is not asked to lend it to us.
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    })
    return response.ok ? peopleIn(await response.json()) : []
  } catch {
    return []
  }
}

/** Those of a search result who can be named in a grant: still there, and with a work address. */
export function peopleIn(bundle: unknown): FoundPerson[] {
  const parsed = v.safeParse(Bundle, bundle)
  if (!parsed.success) return []
  const people = new Map<string, FoundPerson>()
  for (const { resource } of parsed.output.entry ?? []) {
    const read = v.safeParse(Practitioner, resource)
    if (!read.success || read.output.active === false) continue
    const emails = (read.output.telecom ?? []).filter(
      ({ system, use }) => system === 'email' && use !== 'home' && use !== 'old',
    )
    const email = v.safeParse(Email, (emails.find(({ use }) => use === 'work') ?? emails[0])?.value)
    const names = read.output.name ?? []
    const name = names.find(({ use }) => use === 'official' || use === 'usual') ?? names[0]
    const shown =
      name?.text ?? [...(name?.prefix ?? []), ...(name?.given ?? []), name?.family ?? ''].join(' ')
    if (!email.success || shown.trim() === '') continue
    people.set(email.output.toLowerCase(), {
      name: shown.trim().replace(/\s+/g, ' ').slice(0, 200),
      email: email.output,
    })
  }
  return [...people.values()].slice(0, MOST)
}
