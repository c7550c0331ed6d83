/**
 * What can be made stricter on one computer than the trust's policy has it, from the loosest value to the strictest.
 * A value that is not here is no choice of the person's.
 */
const STRICTNESS: Readonly<Record<string, readonly unknown[]>> = {
  hosts: ['off', 'warn', 'convert', 'block'],
  failMode: ['badge', 'warn', 'block'],
  // Off, on: a hint more is stricter.
  textNudge: [false, true],
}

/**
 * The stricter of policy's value and the person's. A person loosens nothing: theirs counts only where it is further
 * along the list, and one that is not on the list counts for nothing.
 */
export function tightened(setting: string, policys: unknown, persons: unknown): unknown {
  const order = STRICTNESS[setting] ?? []
  return order.indexOf(persons) > order.indexOf(policys) ? persons : policys
}
