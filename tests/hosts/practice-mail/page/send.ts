import { lookAt, record } from '../../../demo/practice-whatsapp/page/record.ts'

/** An attachment or a draft on its way, as these hosts do it. Says whether the server took it. */
export async function sendTo(
  address: string,
  body: BodyInit,
  by: 'fetch' | 'xhr',
  { method = 'POST', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<boolean> {
  if (by === 'fetch') {
    return fetch(address, { method, body, headers }).then(
      (answer) => answer.ok,
      () => false,
    )
  }
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open(method, address)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.onloadend = () => resolve(request.status === 200)
    request.send(body as XMLHttpRequestBodyInit)
  })
}

/** Notes an upload of a file, then sends it. */
export async function uploadFile(
  file: File,
  address: string,
  body: BodyInit,
  by: 'fetch' | 'xhr',
  headers: Record<string, string> = {},
): Promise<boolean> {
  lookAt([file], 'upload')
  const upload = { path: address, by, lengthBytes: file.size, result: 'failed' as 'taken' | 'failed' }
  record.uploads.push(upload)
  const taken = await sendTo(address, body, by, { headers })
  upload.result = taken ? 'taken' : 'failed'
  return taken
}

export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
