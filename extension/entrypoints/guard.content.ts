import { defineContentScript } from 'wxt/utils/define-content-script'
import { HOST_MATCHES } from '../hosts/host-matches.ts'
import { startGuard } from '../intercept/guard/guard.ts'

export default defineContentScript({
  matches: HOST_MATCHES,
  world: 'MAIN',
  runAt: 'document_start',
  allFrames: true,
  matchAboutBlank: true,
  matchOriginAsFallback: true,
  main: startGuard,
})
