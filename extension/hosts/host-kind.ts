import type { UnprotectedHost } from '#shared/access/unprotected.ts'
import { BUILT_IN_PACKS } from './built-in-packs.ts'
import { packFor } from './host-pack.ts'

/** A host as the audit log names it, by its kind: the name of a trust's own webmail is its own affair. */
export function hostKind(host: string): UnprotectedHost {
  switch (packFor(host, null, BUILT_IN_PACKS)?.name) {
    case 'WhatsApp':
      return 'whatsapp'
    case 'Gmail':
      return 'gmail'
    case 'Outlook':
      return 'outlook'
    case 'Proton Mail':
      return 'proton'
    case 'Yahoo Mail':
      return 'yahoo'
    default:
      return 'other'
  }
}
