import type { Prepared } from '../prepare/prepare-media.ts'

/** What the sealing process tells the worker that prepares files: one file at a time. */
export type ToPreparing = { is: 'prepare'; file: File }

/** What the worker tells: one answer for each file. */
export type PreparingNews = { is: 'prepared'; prepared: Prepared }
