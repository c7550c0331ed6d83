import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '#shared/errors.ts'
import { type SignInWindow, signIn } from '../../../../extension/session/sign-in.ts'
import { type FakeIssuer, startFakeIssuer } from '../../../fixtures/fake-issuer.ts'

const REDIRECT = 'https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/'

let issuer: FakeIssuer

beforeAll(async () => {
  issuer = await startFakeIssuer()
  issuer.answers.metadata = {
    ...issuer.answers.metadata,
    authorization_endpoint: `${issuer.issuer}/authorize`,
    token_endpoint: `${issuer.issuer}/token`,
  }
})
afterAll(() => issuer.close())

const accepted = () => ({
  issuer: issuer.issuer,
  name: 'Demo',
  viewerClientId: 'wardlink-viewer',
  extensionClientId: 'wardlink-extension',
  scope: 'openid profile email',
})
/** A window in which something happens to the authorization request. */
const windowThat = (act: (request: URL) => string | undefined | Promise<string>): SignInWindow => ({
  redirectUri: REDIRECT,
  open: async (address) => act(new URL(address)),
})

describe('a sign-in', () => {
  test('asks with PKCE, a nonce and a state, for what the relay named', async () => {
    let request = new URL('about:blank')
    const asked = windowThat((address) => {
      request = address
      return undefined
    })
    await signIn(accepted(), asked, false).catch(() => {})
    const sent = Object.fromEntries(request.searchParams)
    expect(sent).toMatchObject({
      client_id: 'wardlink-extension',
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope: 'openid profile email',
      code_challenge_method: 'S256',
    })
    expect(sent.nonce).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(sent.state).toBeTruthy()
    expect(sent).not.toHaveProperty('prompt')
  })

  test('has the issuer ask who is there, where somebody else may still be signed in to it', async () => {
    let request = new URL('about:blank')
    const asked = windowThat((address) => {
      request = address
      return undefined
    })
    await signIn(accepted(), asked, true).catch(() => {})
    expect(request.searchParams.get('prompt')).toBe('login')
  })

  test.for<[string, SignInWindow, string]>([
    [
      'the person closes the window',
      windowThat(() => Promise.reject(new Error('The user did not approve access.'))),
      'sign-in/cancelled',
    ],
    ['the window ends without an address', windowThat(() => undefined), 'sign-in/cancelled'],
    [
      'the issuer’s page does not load',
      windowThat(() => Promise.reject(new Error('Authorization page could not be loaded.'))),
      'sign-in/unreachable',
    ],
    ['the person declines', windowThat(() => `${REDIRECT}?error=access_denied`), 'sign-in/cancelled'],
    [
      'an answer to another request comes back',
      windowThat(() => `${REDIRECT}?code=c&state=other`),
      'sign-in/lost',
    ],
  ])('says why when %s', async ([, window, code]) => {
    expect(await signIn(accepted(), window, false).then(() => 'signed in', codeOf)).toBe(code)
  })

  test('says so when the issuer does not answer', async () => {
    const nowhere = { ...accepted(), issuer: 'http://127.0.0.1:1' }
    const code = await signIn(
      nowhere,
      windowThat(() => undefined),
      false,
    ).then(() => 'signed in', codeOf)
    expect(code).toBe('sign-in/unreachable')
  })
})
