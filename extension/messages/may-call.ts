import type { Caller } from './caller.ts'
import type { CallName } from './channel.ts'

const callersOf: Readonly<Record<CallName<'background'>, readonly Caller['is'][]>> = {
  'hold/start': ['bridge'],
  'hold/drop': ['bridge'],
  'canary/missed': ['bridge'],
  'viewer/open': ['bridge'],
  'viewer/describe': ['viewer'],
  'viewer/take-link': ['viewer'],
  'hold/describe': ['panel'],
  'hold/safe-file': ['panel'],
  'hold/replace-file': ['panel'],
  'hold/let-go-as-it-is': ['panel'],
  'hold/remove-file': ['panel'],
  'hold/add-files': ['panel'],
  'hold/move-file': ['panel'],
  'hold/cancel': ['panel'],
  'panel/done': ['panel'],
  'seal/start': ['panel'],
  'seal/retry': ['panel'],
  'unprotected/ask': ['panel'],
  'unprotected/describe': ['page'],
  'unprotected/send': ['page'],
  'session/state': ['panel', 'page'],
  'session/sign-in': ['panel', 'page'],
  'session/sign-out': ['page'],
  'protection/sign': ['page'],
  'missed/list': ['page'],
  'sent/list': ['page'],
  'sent/revoke': ['page'],
  'sent/extend': ['page'],
  'sent/prove': ['page'],
  'sent/declare-filing': ['page'],
  'sent/answer-knock': ['page'],
  'outbox/stop': ['page'],
  'outbox/retry': ['page'],
  'link/deliver': ['sealing'],
  'outbox/changed': ['sealing'],
}

/**
 * Who may call the background for what. A bridge lives beside a host page's script: it may hand over an
 * attachment and take it back, and can ask nothing about one.
 */
export function mayCallBackground(name: CallName<'background'>, caller: Caller): boolean {
  return callersOf[name].includes(caller.is)
}

/** The sealing process holds files and keys: only the background speaks to it. */
export function mayCallSealing(_name: CallName<'sealing'>, caller: Caller): boolean {
  return caller.is === 'background'
}
