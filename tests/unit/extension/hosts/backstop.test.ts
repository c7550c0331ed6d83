import { describe, expect, test } from 'vitest'
import { HOST_MATCHES } from '../../../../extension/hosts/host-matches.ts'
import rules from '../../../../extension/public/rules/backstop.json' with { type: 'json' }

/** As the browser reads them: `isUrlFilterCaseSensitive` is false unless a rule says otherwise. */
function isBlocked(from: string, method: string, address: string): boolean {
  return rules.some(
    ({ condition }) =>
      (condition.initiatorDomains ?? [from]).includes(from) &&
      (condition.requestDomains ?? [hostOf(address)]).some((domain) => isWithin(hostOf(address), domain)) &&
      condition.requestMethods.includes(method) &&
      new RegExp(condition.regexFilter, 'i').test(address),
  )
}

const hostOf = (address: string) => new URL(address).hostname
const isWithin = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`)

describe('the backstop', () => {
  test.for([
    ['web.whatsapp.com', 'https://media-lhr8-1.cdn.whatsapp.net/mms/image/abc?auth=1'],
    ['web.whatsapp.com', 'https://mmg.whatsapp.net/wa-msgr/mms/video/abc'],
    ['web.whatsapp.com', 'https://media.cdn.whatsapp.net/mms/ptt/abc'],
    ['web.whatsapp.com', 'https://mmg.whatsapp.net/newsletter/newsletter-document/abc'],
    ['mail.google.com', 'https://mail.google.com/mail/u/0/upload?authuser=0'],
    ['mail.google.com', 'https://mail.google.com/upload/att?authuser=0'],
    ['mail.google.com', 'https://mail.google.com/upload/drive/resumable?authuser=0'],
    ['mail.google.com', 'https://clients6.google.com/upload/drive/v2/files?uploadType=resumable'],
    ['mail.google.com', 'https://mail.google.com/mail/u/0/?ui=2&view=trup&ik=1'],
    [
      'outlook.office.com',
      'https://outlook.office.com/owa/service.svc?action=CreateAttachmentFromLocalFile&app=Mail',
    ],
    [
      'outlook.live.com',
      'https://outlook.live.com/owa/0/service.svc?action=CreateReferenceAttachmentFromLocalFile',
    ],
    [
      'outlook.office.com',
      'https://trust.sharepoint.com/_api/v2.0/drive/items/root:/a.jpg:/createUploadSession',
    ],
    ['mail.proton.me', 'https://mail.proton.me/api/mail/v4/attachments'],
  ] as const)('on %s shuts %s', ([from, address]) => {
    expect(isBlocked(from, 'post', address)).toBe(true)
    expect(isBlocked(from, 'get', address)).toBe(false)
  })

  test.for([
    ['web.whatsapp.com', 'https://mmg.whatsapp.net/mms/md-app-state/abc'],
    ['web.whatsapp.com', 'https://mmg.whatsapp.net/mms/md-msg-hist/abc'],
    ['web.whatsapp.com', 'https://web.whatsapp.com/wa_web_call_bundle'],
    ['mail.google.com', 'https://mail.google.com/sync/u/0/i/s?hl=en&c=14'],
    ['mail.google.com', 'https://mail.google.com/mail/u/0/?act=sm&ui=2'],
    ['outlook.office.com', 'https://outlook.office.com/owa/service.svc?action=UpdateItem&app=Mail'],
    ['outlook.office.com', 'https://outlook.office.com/owa/service.svc?action=CreateItem&app=Mail'],
  ] as const)('on %s leaves %s alone', ([from, address]) => {
    expect(isBlocked(from, 'post', address)).toBe(false)
  })

  test.for([
    'https://mmg.whatsapp.net/mms/image/abc',
    'https://mail.google.com/mail/u/0/upload?authuser=0',
    'https://outlook.office.com/owa/service.svc?action=CreateAttachmentFromLocalFile',
    'https://mail.proton.me/api/mail/v4/attachments',
  ])('shuts %s whoever asks: a frame without an origin has no host', (address) => {
    expect(isBlocked('', 'post', address)).toBe(true)
    expect(isBlocked('unrelated.example', 'post', address)).toBe(true)
  })

  test('holds for every kind of request: a list of kinds would leave out what one browser calls otherwise', () => {
    expect(rules.filter((rule) => 'resourceTypes' in rule.condition)).toEqual([])
    expect(rules.every(({ condition }) => condition.excludedResourceTypes.join() === 'font')).toBe(true)
  })

  test('gives each rule a number of its own', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
  })

  test('speaks of no host that is not guarded', () => {
    const guarded = HOST_MATCHES.map((match) => new URL(match.replace('*', '')).hostname)
    const named = rules.flatMap(({ condition }) => condition.initiatorDomains ?? [])
    expect(named.filter((host) => !guarded.includes(host))).toEqual([])
  })
})
