import type { Page } from 'playwright'
import type { PracticeRecord } from './practice-whatsapp/page/record.ts'
import type { PracticeWhatsApp } from './practice-whatsapp/server/server.ts'

/** What the practice page's scripts saw, once their last reading is done. */
export async function practiceRecord(page: Page): Promise<PracticeRecord> {
  await page.waitForFunction(() => window.__practice.reading === 0)
  return await page.evaluate(() => window.__practice)
}

/** How a file got through to the page or its server, in words; empty when nothing did. */
export function whatThePageGot(record: PracticeRecord, server: PracticeWhatsApp): string[] {
  return [
    ...record.seen.map((file) => `saw a file of ${file.lengthBytes} bytes by ${file.where}`),
    ...record.announced.map((drag) => `saw by ${drag.event} that files of ${drag.types} are coming`),
    ...record.inputEvents
      .filter((event) => event.filesCount > 0)
      .map((event) => `its input had ${event.filesCount} files at ${event.event}`),
    ...record.uploads.map((upload) => `uploaded ${upload.lengthBytes} bytes by ${upload.by}`),
    ...server.requests
      .filter((request) => request.body.length > 0)
      .map((request) => `sent ${request.body.length} bytes to ${request.host}`),
  ]
}
