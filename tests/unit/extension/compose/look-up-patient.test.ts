import { describe, expect, test, vi } from 'vitest'
import { lookUpPatient, patientIn } from '../../../../extension/compose/look-up-patient.ts'

const NUMBER = '9990000018'
const jane = {
  resourceType: 'Patient',
  identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '999 000 0018' }],
  name: [
    { use: 'old', text: 'Jane Maiden' },
    { use: 'official', given: ['Jane', 'Mary'], family: 'Example' },
  ],
  birthDate: '1962-03-27',
}
const bundle = (...patients: unknown[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: patients.map((resource) => ({ resource })),
})

describe('a patient looked up by number', () => {
  test('is found with the name in use and the date of birth', () => {
    expect(patientIn(bundle(jane), NUMBER)).toEqual({ name: 'Jane Mary Example', dateOfBirth: '1962-03-27' })
  })

  test.for<[string, unknown]>([
    ['nobody has it', bundle()],
    ['two have it', bundle(jane, jane)],
    ['the server did not look at the number', bundle({ ...jane, identifier: [{ value: '4010232137' }] })],
    ['the server answers with something else', { resourceType: 'OperationOutcome' }],
    ['the server answers with a page', '<html>'],
  ])('is nobody when %s', ([, answer]) => {
    expect(patientIn(answer, NUMBER)).toBeNull()
  })

  test('of whom only a year of birth is known has no date of birth', () => {
    expect(patientIn(bundle({ ...jane, birthDate: '1962' }), NUMBER)?.dateOfBirth).toBeNull()
  })

  test.for<[string, () => Promise<Response>]>([
    ['is down', () => Promise.reject(new TypeError('network'))],
    ['is in trouble', async () => new Response('', { status: 500 })],
    ['wants a sign-in', async () => new Response('', { status: 401 })],
    ['answers nonsense', async () => new Response('{')],
  ])('is nobody when the server %s', async ([, answer]) => {
    vi.stubGlobal('fetch', answer)
    expect(await lookUpPatient('https://fhir.example', NUMBER, new AbortController().signal)).toBeNull()
    vi.unstubAllGlobals()
  })
})
