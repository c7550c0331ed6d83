import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { runJob, type WorkerScope } from '../seal/job-worker.ts'

export default defineUnlistedScript(() => runJob(self as unknown as WorkerScope))
