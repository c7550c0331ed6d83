import type { ComposeState } from './compose-state.ts'

/** What becomes of the panel when its sender wants out. */
export type Leaving = 'ask first' | 'cancel' | 'close' | 'back to the form' | 'stay'

/** **Cancel** in the form: what was typed is not thrown away without a word. */
export function leavingForm(state: ComposeState): Leaving {
  return state.is === 'composing' && state.isTouched ? 'ask first' : 'cancel'
}

/** Escape is pressed by habit, so it never ends what is on its way: for that there is **Cancel**. */
export function leavingByEscape(state: ComposeState): Leaving {
  switch (state.is) {
    case 'composing':
      return state.isLeaving ? 'stay' : leavingForm(state)
    case 'sealing':
      if (state.step.step === 'linked') return 'close'
      return state.step.step === 'stopped' ? 'back to the form' : 'stay'
    default:
      return 'cancel'
  }
}
