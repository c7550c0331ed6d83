import { describe, expect, test } from 'vitest'
import { readHeldAttachment } from '../../../../extension/messages/held-attachment.ts'

const attachment = {
  holdId: 'A'.repeat(22),
  files: [new File(['x'], 'leg.jpg')],
  intake: 'drop',
  target: { host: 'web.whatsapp.com', chat: null },
}

describe('what a bridge hands over', () => {
  test('is taken when it is an attachment', () => {
    expect(readHeldAttachment(attachment)).toEqual({ is: 'attachment', attachment })
  })

  test.for(['camera', 'voice-note'] as const)(
    'is taken with no file in it, to be made in the panel: %s',
    (intake) => {
      const asks = { ...attachment, intake, files: [] }
      expect(readHeldAttachment(asks)).toEqual({ is: 'attachment', attachment: asks })
    },
  )

  test.for([
    ['there is no file in it', { ...attachment, files: [] }],
    ['a file is not one', { ...attachment, files: [{ name: 'leg.jpg', size: 1 }] }],
    ['the id is somebody’s idea of one', { ...attachment, holdId: '../other' }],
    ['the intake is unknown', { ...attachment, intake: 'carrier pigeon' }],
    ['something else is in it', { ...attachment, extra: 1 }],
    ['it is nothing', null],
  ] as const)('is refused when %s', ([, asks]) => {
    expect(readHeldAttachment(asks)).toEqual({ is: 'refused', because: 'request/malformed' })
  })

  test('is refused with a reason of its own when there are more files than are taken at once', () => {
    const asks = { ...attachment, files: Array(101).fill(attachment.files[0]) }
    expect(readHeldAttachment(asks)).toEqual({ is: 'refused', because: 'hold/too-many-files' })
  })
})
