/** What is said over a host's page, where no page of ours is open. Carried into every page: no more than that. */
export const english = {
  'dialog.share': 'Share securely',
  close: 'Close',
  'try-again': 'Try again',
  reload: 'Wardlink was updated and your attachment was not sent. Reload this tab, then attach it again.',
  'reload.now': 'Reload this tab',
  blocked: 'Your organisation does not allow attachments here. Nothing was attached.',
  warning: 'Attachments here are not protected. Do not attach anything about a patient.',
  'not-guarded':
    'This page has changed something Wardlink needs to keep attachments from it. Attach nothing here, and tell your IT team.',
  'picture-not-readable':
    'This picture cannot be taken from the other page. Save it first, then attach the file.',
  'not-from-clipboard': 'The clipboard could not be read. Paste with the keyboard, or attach the file.',
  'not-answering': 'Wardlink is holding your attachment but is not answering. Nothing was sent.',
  refused: 'Your attachment was not taken, and this page did not get it.',
  'nudge.nhs-number':
    'There is an NHS number in your message. Everybody in this chat can read it, and so can the messenger. To share about a patient, attach a file: Wardlink seals it with the details.',
  'nudge.date-of-birth':
    'There seems to be a date of birth in your message. Everybody in this chat can read it, and so can the messenger. To share about a patient, attach a file: Wardlink seals it with the details.',
  'capture.camera': 'Pictures and video from the camera cannot be sent from here. Calls still work.',
  'capture.camera.record': 'Take a photo with Wardlink',
  'capture.voice-note': 'Voice notes cannot be sent from here. Calls still work.',
  'capture.voice-note.record': 'Record with Wardlink',
  'capture.screen-capture': 'Recordings of the screen cannot be sent from here. Calls still work.',
} as const
