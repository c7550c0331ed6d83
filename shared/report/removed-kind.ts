/**
 * What kinds of things can be taken out of a file. The report lists them so that the opener knows what the
 * file no longer says; the values themselves are nowhere.
 */
export const REMOVED_KINDS = [
  'place', //          GPS and other words for where
  'time', //           dates and times
  'device', //         camera, phone, scanner, printer: make, model, serial numbers, maker notes
  'software', //       programs, their versions and settings
  'author', //         people and organisations: creator, owner, reviewer
  'patient', //        what a clinical file says about the patient and the visit
  'text', //           titles, captions, comments, keywords, lyrics
  'thumbnail', //      previews, covers, second pictures, depth maps
  'identifier', //     unique ids of the file, its parts or its ancestors
  'history', //        earlier versions, tracked changes, what was deleted but still there
  'script', //         scripts, actions, macros
  'attachment', //     files inside the file, custom data
  'link', //           references to something outside the file
  'signature', //      signatures and certificates, which no longer fit once anything is taken out
  'track', //          tracks that are neither picture nor sound
  'colour-profile', // words, dates and devices inside a colour profile; the colours stay
  'private', //        blocks only one maker understands, or nobody
  'trailing-bytes', // bytes that belong to no part of the file
] as const

export type RemovedKind = (typeof REMOVED_KINDS)[number]
