import type { PolicyHost } from './policy-hosts.ts'

/** A rule of `declarativeNetRequest`, as far as we use them. */
export type Rule = {
  id: number
  priority: number
  action: { type: 'allow' | 'block' }
  condition: {
    initiatorDomains?: string[]
    requestDomains?: string[]
    tabIds?: number[]
    regexFilter?: string
    requestMethods: string[]
    excludedResourceTypes: string[]
  }
}

/** What blocks stands lowest, then policy's exceptions for a host, then a lift for one tab. */
const PRIORITY = { block: 1, host: 2, tab: 3 } as const

const UPLOAD_METHODS = ['post', 'put']
/**
 * Every kind of request, the document's own among them, which no list at all would leave out. The kinds by name would
 * not do: Firefox calls a beacon something Chromium does not know.
 */
const EXCLUDED_KINDS = ['font']

/** Upload addresses of webmail that hospitals run themselves, under names nobody but policy knows. */
const OWN_WEBMAIL_UPLOADS = [
  // Roundcube.
  '^https://[^/]+/([^?]*)\\?(.*&)?_action=upload(&|$)',
  // Horde IMP, which speaks of its own file box as well.
  '^https://[^/]+/.*/(addAttachment|uploadFile)(\\?|$)',
]

/**
 * The rules policy's `hosts` add to `rules/backstop.json`: more hosts to block, and hosts where nothing is held
 * and so nothing may be blocked either.
 */
export function policyRules(hosts: readonly PolicyHost[]): Rule[] {
  const rules: Rule[] = []
  const open = hosts.filter(({ mode }) => mode === 'warn' || mode === 'off').map(({ host }) => host)
  const more = hosts.filter((one) => !one.isBuiltIn && !open.includes(one.host)).map(({ host }) => host)
  if (open.length > 0) {
    for (const whose of ['initiatorDomains', 'requestDomains'] as const) {
      rules.push({
        id: rules.length + 1,
        priority: PRIORITY.host,
        action: { type: 'allow' },
        condition: { [whose]: open, requestMethods: UPLOAD_METHODS, excludedResourceTypes: EXCLUDED_KINDS },
      })
    }
  }
  if (more.length > 0) {
    for (const regexFilter of OWN_WEBMAIL_UPLOADS) {
      rules.push({
        id: rules.length + 1,
        priority: PRIORITY.block,
        action: { type: 'block' },
        // By where it goes to, so that a frame without an origin of its own is no way round.
        condition: {
          requestDomains: more,
          requestMethods: UPLOAD_METHODS,
          regexFilter,
          excludedResourceTypes: EXCLUDED_KINDS,
        },
      })
    }
  }
  return rules
}

/** Lets one tab's uploads through. The rule's number is the tab's. */
export function liftRule(tabId: number): Rule {
  return {
    // A rule's number begins at one, a tab's may be nought.
    id: tabId + 1,
    priority: PRIORITY.tab,
    action: { type: 'allow' },
    condition: { tabIds: [tabId], requestMethods: UPLOAD_METHODS, excludedResourceTypes: EXCLUDED_KINDS },
  }
}
