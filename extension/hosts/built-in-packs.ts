import { gmail } from './gmail.ts'
import type { HostPack } from './host-pack.ts'
import { outlook } from './outlook.ts'
import { proton } from './proton.ts'
import { roundcube } from './roundcube.ts'
import { whatsapp } from './whatsapp.ts'
import { yahoo } from './yahoo.ts'

export const BUILT_IN_PACKS: HostPack[] = [whatsapp, gmail, outlook, proton, yahoo, roundcube]
