/** First and only message to a frame's window: a port. Everything else goes over the port. */
const HELLO = 'wardlink/hello'

/**
 * Waits for the parent's one hello and returns its port. Origin and source are checked here, once; no
 * listener is left on the window afterwards, so there is nothing for a stray message to reach.
 *
 * Call it before the first `await` of the document: the parent greets as soon as the frame has loaded.
 */
export function portFromParent(parentOrigin: string | Promise<string>): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const listen = async (event: MessageEvent<unknown>) => {
      const [port] = event.ports
      if (event.source !== window.parent || event.data !== HELLO || !port) return
      try {
        if (event.origin !== (await parentOrigin)) return
        window.removeEventListener('message', listen)
        resolve(port)
      } catch (thrown) {
        reject(thrown)
      }
    }
    window.addEventListener('message', listen)
  })
}

/**
 * Gives a loaded frame its port.
 *
 * @param targetOrigin the frame's origin, or `*` for an opaque one, which has no name to give
 */
export function greetFrame(frame: HTMLIFrameElement, targetOrigin: string): MessagePort {
  const { port1, port2 } = new MessageChannel()
  frame.contentWindow?.postMessage(HELLO, targetOrigin, [port2])
  return port1
}
