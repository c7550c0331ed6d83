import { browser } from 'wxt/browser'

/** What may be recorded in the panel, straight into a report. */
export type Recording = { voice: boolean; camera: boolean }

export const ALL_RECORDING: Recording = { voice: true, camera: true }

/** Both, unless the trust's policy says no to one. */
export function readRecording(managed: unknown): Recording {
  const { voice, camera } = (managed ?? {}) as { voice?: unknown; camera?: unknown }
  return { voice: voice !== false, camera: camera !== false }
}

export async function loadRecording(): Promise<Recording> {
  // Firefox rejects when there is no policy at all.
  return readRecording(await browser.storage.managed.get().catch(() => ({})))
}
