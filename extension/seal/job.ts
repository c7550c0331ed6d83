import { ownAddress } from '../messages/own-address.ts'
import type { JobNews, ToJob } from './job-messages.ts'

/** One report being sealed or uploaded, in a worker of its own. */
export type Job = { tell(message: ToJob): void }

/**
 * Starts a job. Its worker ends with it, and takes keys and file references along.
 *
 * @param onNews told everything; after `ended` nothing more comes
 */
export function startJob(
  first: Extract<ToJob, { is: 'seal' | 'resume' }>,
  onNews: (news: JobNews) => void,
): Job {
  const worker = new Worker(ownAddress('/seal-worker.js'), { name: 'seal' })
  const end = (news: JobNews) => {
    worker.terminate()
    onNews(news)
  }
  worker.addEventListener('message', ({ data }: MessageEvent<JobNews>) => {
    if (data.is === 'ended') end(data)
    else onNews(data)
  })
  worker.addEventListener('error', () => end({ is: 'ended', because: 'internal' }))
  worker.postMessage(first)
  return { tell: (message) => worker.postMessage(message) }
}
