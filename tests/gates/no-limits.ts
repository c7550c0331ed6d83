const MANY = { burst: 1_000_000, perMinute: 1_000_000 }

/** For gates in which one person does what a thousand do: what limits them has a gate of its own. */
export const NO_LIMITS = {
  requestsOfAnAddress: MANY,
  failuresOfAnAddress: MANY,
  failuresOfAnAccount: MANY,
  envelopesOfASession: MANY,
}
