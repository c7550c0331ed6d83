/**
 * What stands before the script of every renderer: takes real-time connections out of its world. Only Chromium heeds
 * `webrtc 'block'`; in Firefox and WebKit a policy does not stop a document from speaking to any TURN server it likes.
 * A renderer's frames have an origin of their own each, so there is no other world to take the constructor from.
 *
 * One line, without imports: whoever gets to run in a renderer runs after it.
 */
export const RENDERER_PRELUDE =
  "for(const name of ['RTCPeerConnection','webkitRTCPeerConnection','mozRTCPeerConnection','WebTransport'])Object.defineProperty(self,name,{value:undefined,writable:false,configurable:false});"
