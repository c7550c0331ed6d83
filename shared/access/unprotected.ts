/**
 * What a sender may say of a file they send without protection. Lists, because it goes into a log that anyone can
 * read: a sentence or an address of the sender's own choice could hold a patient.
 */
export const UNPROTECTED_REASONS = [
  'no-patient', //      nothing in it is about a patient
  'emergency', //       there is no time
  'cannot-open', //     the other person has no way to open a protected link
  'other',
] as const
export type UnprotectedReason = (typeof UNPROTECTED_REASONS)[number]

/** Where it is sent, as a kind of host: the trust's own webmail has a name that says too much. */
export const UNPROTECTED_HOSTS = ['whatsapp', 'gmail', 'outlook', 'proton', 'yahoo', 'other'] as const
export type UnprotectedHost = (typeof UNPROTECTED_HOSTS)[number]
