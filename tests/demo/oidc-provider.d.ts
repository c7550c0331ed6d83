/** The little of oidc-provider that the demo issuer uses; the package brings no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

  export type Claims = Record<string, unknown> & { sub: string }

  export type Context = {
    type: string
    body: string
    status: number
    set(name: string, value: string): void
    oidc: {
      account?: { accountId: string }
      client?: { clientId: string; postLogoutRedirectUris?: string[] }
      params?: { scope?: string }
      provider: Provider
    }
  }

  export type Grant = {
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }

  export type Interaction = {
    uid: string
    prompt: { name: string }
    params: { client_id?: string; redirect_uri?: string }
  }

  export default class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>)
    Grant: new (of: {
      accountId: string
      clientId: string
    }) => Grant
    callback(): RequestListener
    on(event: string, listener: (...values: unknown[]) => void): void
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: Record<string, unknown>,
      options?: { mergeWithLastSubmission?: boolean },
    ): Promise<void>
  }
}
