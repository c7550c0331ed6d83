import type { EnvelopeRow } from '../database/schema.ts'
import type { ShareSlot } from './share-keys.ts'

/** Where an envelope's share has its key. */
export function slotOf(row: Pick<EnvelopeRow, 'share_epoch' | 'share_slot'>): ShareSlot {
  return { epoch: row.share_epoch, slot: row.share_slot }
}
