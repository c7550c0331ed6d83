import { expect, test } from 'vitest'
import { imagesAsPdf } from '../../../../../extension/compose/cover/images-as-pdf.ts'
import { prepareMedia } from '../../../../../extension/prepare/prepare-media.ts'
import { HEIGHT, plainJpeg, WIDTH } from '../../prepare/planted-pictures.ts'

test('pages that became pictures are a PDF with nothing in it to take out', async () => {
  const page = {
    jpeg: new Uint8Array(plainJpeg()),
    width: WIDTH,
    height: HEIGHT,
    pointWidth: 595,
    pointHeight: 842,
  }
  const prepared = await prepareMedia(imagesAsPdf([page, page]), 'letter.pdf')
  expect(prepared).toMatchObject({ is: 'prepared', mediaType: 'application/pdf' })
  // The test's own encoder writes a profile into its JPEG.
  expect(prepared.is === 'prepared' && prepared.removed.filter((kind) => kind !== 'colour-profile')).toEqual(
    [],
  )
})
