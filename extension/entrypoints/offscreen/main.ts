import { call, serve } from '../../messages/channel.ts'
import { mayCallSealing } from '../../messages/may-call.ts'
import { startSealing } from '../../seal/sealing-process.ts'

const IDLE_CHECK_MS = 30_000

const sealing = startSealing({
  deliverLink: (asks) => call('background', 'link/deliver', asks),
  outboxChanged: (counts) => call('background', 'outbox/changed', counts),
})
serve('sealing', sealing.handlers, mayCallSealing)

// A process that holds nothing should not be there: its memory goes back, with whatever was in it.
let wasIdle = false
setInterval(() => {
  const isIdle = sealing.isIdle()
  if (isIdle && wasIdle) close()
  wasIdle = isIdle
}, IDLE_CHECK_MS)
