import { defaultDicomChoices } from '../prepare/clinical/strip-dicom.ts'
import { browserCodec } from '../prepare/pictures/browser-codec.ts'
import { prepareMedia } from '../prepare/prepare-media.ts'
import type { PreparingNews, ToPreparing } from './prepare-worker-messages.ts'

/** The part of a worker's global scope that is used. */
export type PreparingScope = {
  postMessage(news: PreparingNews): void
  addEventListener(type: 'message', listener: (event: MessageEvent<ToPreparing>) => void): void
}

/**
 * Takes the files of one hold apart, in a process of its own: whoever made a file may have made it so that it
 * takes for ever, and this can be ended.
 */
export function runPreparing(scope: PreparingScope): void {
  // One for the whole hold: the files of a series get ids that still belong together.
  const dicom = defaultDicomChoices()
  // A worker has none of the browser's interfaces for extensions; where it was loaded from is where the rest is.
  const codec = browserCodec((path) => new URL(path, location.href).href)
  scope.addEventListener('message', ({ data: { file } }) => {
    void prepareMedia(file, file.name, { dicom, codec }).then((prepared) =>
      scope.postMessage({ is: 'prepared', prepared }),
    )
  })
}
