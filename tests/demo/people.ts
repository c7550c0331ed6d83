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

export const DEMO_PEOPLE: readonly DemoPerson[] = [ASHA, LEE, SAM]

export function demoPerson(subject: string): DemoPerson | undefined {
  return DEMO_PEOPLE.find((person) => person.subject === subject)
}
