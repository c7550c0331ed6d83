import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { type PreparingScope, runPreparing } from '../seal/run-preparing.ts'

export default defineUnlistedScript(() => runPreparing(self as unknown as PreparingScope))
