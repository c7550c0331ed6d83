import { defineContentScript } from 'wxt/utils/define-content-script'
import { HOST_MATCHES } from '../hosts/host-matches.ts'
import { startBridge } from '../intercept/bridge.ts'

export default defineContentScript({
  matches: HOST_MATCHES,
  runAt: 'document_start',
  allFrames: true,
  matchAboutBlank: true,
  matchOriginAsFallback: true,
  // Nothing of ours is said on the page's own channels.
  noScriptStartedPostMessage: true,
  main: startBridge,
})
