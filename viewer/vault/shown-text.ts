/** Turn the direction of what follows: `gpj.exe` reads `exe.jpg`, and a number reads as another. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const CONTROL = /(?![\n\t])\p{Cc}/gu

/** Text from inside an envelope, for the screen. Lines stay, and so do the joiners some scripts are written with. */
export function shownText(text: string): string {
  return text.replace(TURNING, '').replace(CONTROL, '').trim()
}
