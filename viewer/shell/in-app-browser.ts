/**
 * Apps that open links in a window of their own. Issuers refuse to sign anybody in there (Google answers
 * `disallowed_useragent`), or the answer comes back to another browser, which knows nothing of the link.
 */
const APPS =
  /\b(FBAN|FBAV|FB_IAB|Instagram|Line\/|MicroMessenger|WhatsApp\/|Snapchat|TikTok|musical_ly|BytedanceWebview|LinkedInApp|Twitter for|Pinterest\/|GSA\/|KAKAOTALK|Viber|Teams\/|Slack\/)/i

/** Android says `; wv` in every embedded view. */
const ANDROID_VIEW = /\bAndroid\b.*;\s*wv\)/

/** An iPhone's own browsers say `Safari/`; views inside other apps leave it out. */
const APPLE_VIEW =
  /\((iPhone|iPad|iPod)[^)]*\).*AppleWebKit(?!.*(Safari|CriOS|FxiOS|EdgiOS|OPiOS|DuckDuckGo)\/)/

/**
 * Whether this is another app's own window. A guess from a name: it may be wrong, so whoever is told may go on
 * all the same.
 */
export function isInAppBrowser(userAgent: string): boolean {
  return APPS.test(userAgent) || ANDROID_VIEW.test(userAgent) || APPLE_VIEW.test(userAgent)
}
