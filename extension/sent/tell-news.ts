import * as v from 'valibot'
import { browser } from 'wxt/browser'
import type { SentEnvelope } from '#shared/protocol/messages.ts'
import { ownAddress } from '../messages/own-address.ts'
import { say } from '../words/words.ts'
import { type News, newSince, newsIn } from './news.ts'

/** The one notification there is at a time: a newer one takes its place. */
const NOTIFICATION = 'sent'
const Seen = v.object({ opened: v.array(v.string()), knocks: v.array(v.string()) })
const NOTHING: News = { opened: [], knocks: [] }

/**
 * Tells the sender, once, that something was opened or that somebody asks to be let in. Neither says who, nor whose
 * report it is: a notification is read by whoever stands there, and systems keep a list of them.
 */
export async function tellNews(reports: readonly SentEnvelope[]): Promise<void> {
  const now = newsIn(reports)
  const seen = await readSeen()
  await browser.storage.session.set({ newsSeen: now })
  // The first list of a sitting is what was there before; nobody has to be told of it.
  if (!seen) return
  const { opened, knocks } = newSince(now, seen)
  if (knocks.length > 0) await notify(say('news.knock'))
  else if (opened.length > 0) await notify(say('news.opened'))
}

async function readSeen(): Promise<News | null> {
  const { newsSeen } = await browser.storage.session.get('newsSeen')
  const read = v.safeParse(Seen, newsSeen)
  return read.success ? read.output : newsSeen === undefined ? null : NOTHING
}

async function notify(message: string): Promise<void> {
  // A system without notifications, or a person who does not want any: Sent says it all the same.
  await browser.notifications
    ?.create(NOTIFICATION, {
      type: 'basic',
      iconUrl: ownAddress('/icon/128.png'),
      title: say('news.title'),
      message,
    })
    .catch(() => {})
}

/** @param open shows Sent */
export function openOnClick(open: () => void): void {
  browser.notifications?.onClicked.addListener((id) => {
    if (id !== NOTIFICATION) return
    void browser.notifications.clear(id)
    open()
  })
}
