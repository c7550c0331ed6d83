/** Somebody the demo issuer can sign in. Invented, like every person in this tree. */
export type DemoPerson = {
  /** The issuer's `sub`. */
  subject: string
  name: string
  email: string
  /** What the sign-in page shows under the name. */
  post: string
  organisation: string
  roles: readonly string[]
  acr: string
}

export const ASHA: DemoPerson = {
  subject: 'asha',
  name: 'Dr Asha Patel',
  email: 'asha.patel@ward7.example',
  post: 'Registrar, Ward 7',
  organisation: 'RX1',
  roles: ['clinician'],
  acr: 'AAL2',
}

export const LEE: DemoPerson = {
  subject: 'lee',
  name: 'Dr Lee Chen',
  email: 'lee.chen@ward7.example',
  post: 'Consultant, Ward 7',
  organisation: 'RX1',
  roles: ['clinician'],
  acr: 'AAL2',
}

export const SAM: DemoPerson = {
  subject: 'sam',
  name: 'Sam Okoro',
  email: 'sam.okoro@elsewhere.example',
  post: 'Another organisation',
  organisation: 'RY9',
  roles: ['clinician'],
  acr: 'AAL1',
}

export const IVY: DemoPerson = {
  subject: 'ivy',
  name: 'Ivy Gower',
  email: 'ivy.gower@ward7.example',
  post: 'Information governance lead',
  organisation: 'RX1',
  roles: ['information-governance'],
  acr: 'AAL2',
}

export const NOOR: DemoPerson = {
  subject: 'noor',
  name: 'Dr Noor Haddad',
  email: 'noor.haddad@ward7.example',
  post: 'Caldicott Guardian',
  organisation: 'RX1',
  roles: ['information-governance'],
  acr: 'AAL2',
}

export const DEMO_PEOPLE: readonly DemoPerson[] = [ASHA, LEE, SAM, IVY, NOOR]

/** Who governs the demo's trust, in the words of a relay's configuration. */
export const DEMO_GOVERNANCE = [{ organisation: 'RX1', role: 'information-governance' }]

export function demoPerson(subject: string): DemoPerson | undefined {
  return DEMO_PEOPLE.find((person) => person.subject === subject)
}
