/** What the extension says, in English: the list every other language is checked against. */
export const english = {
  // the message
  'message.text':
    'I’ve shared something securely with you. Sign in with your work account to view it: {link}',

  // the panel
  'panel.title': 'Share securely',
  'panel.loading': 'Getting the attachment',
  'panel.who-am-i': 'Sharing as {name}, {organisation}',
  'panel.seal': 'Seal and share',
  'panel.cancel': 'Cancel',
  'panel.close': 'Close',
  'panel.promise': 'Your files have not been given to this page.',

  // media
  'media.heading': 'What you are sharing',
  'media.remove': 'Remove',
  'media.removed': '{name} removed',
  'media.none-left': 'Nothing is left to share. Cancel, and attach again.',

  // patient
  'patient.heading': 'Patient',
  'patient.nhs-number': 'NHS number',
  'patient.name': 'Name',
  'patient.date-of-birth': 'Date of birth',
  'patient.date-of-birth.hint': 'Day, month, year: 27 3 1962',
  'patient.two-needed': 'Two of the three, so that nobody is mistaken for somebody else',
  'patient.age': '{date}, {years} years old',
  'patient.age-months': '{date}, {months} months old',
  'patient.same-again': 'Same patient as before',
  'patient.nhs-number.valid': 'Check digit fits',

  // about
  'about.label': 'What this is about',
  optional: '(optional)',

  // consent
  'consent.heading': 'Consent',
  'consent.kind': 'Shared for',
  'consent.kind.direct-care': 'Direct care',
  'consent.kind.teaching': 'Teaching',
  'consent.kind.publication': 'Publication',
  'consent.kind.emergency': 'Emergency',
  'consent.kind.best-interests': 'Best interests',
  'consent.kind.exempt-class': 'Exempt image',
  'consent.given': 'The patient',
  'consent.given.spoken': 'said yes',
  'consent.given.written': 'signed',
  'consent.given.not-able': 'could not be asked',
  'consent.given.not-needed': 'need not be asked',
  'consent.emergency.why': 'No consent is needed to treat in an emergency. Tell the patient when you can.',
  'consent.best-interests.why': 'The patient lacks capacity and this is in their best interests.',
  'consent.exempt-class.why':
    'X-rays, scans, pathology slides and the like need no consent of their own when nobody can be recognised.',
  'consent.teaching.why': 'Teaching needs the patient’s signature.',
  'consent.publication.why': 'Publication needs the patient’s signature for this very use.',

  // who can open
  'grant.heading': 'Who can open',
  'grant.whom': 'Shared with',
  'grant.organisation': 'Anyone at {organisation}',
  'grant.other-organisation': 'Another organisation',
  'grant.people': 'Named people',
  'grant.emails': 'E-mail addresses',
  'grant.emails.hint': 'Their work addresses, with a comma between them.',
  'grant.organisation-code': 'Organisation code',
  'grant.role': 'Only this role',
  'grant.until': 'Until',
  'grant.until.1-day': '1 day',
  'grant.until.3-days': '3 days',
  'grant.until.7-days': '7 days',
  'grant.until.hours': '{hours} hours',
  'grant.until.minutes': '{minutes} minutes',
  'summary.organisation': 'Anyone at {organisation} who signs in can open this until {until}.',
  'summary.role': 'Anyone at {organisation} with the role {role} who signs in can open this until {until}.',
  'summary.people': '{people} can open this after signing in, until {until}.',
  'summary.nobody-yet': 'Nobody can open this until you say who.',
  'summary.and': '{first} and {last}',

  // what is missing
  'errors.heading': 'Before you can share',
  'error.sign-in': 'Sign in first.',
  'error.media': 'There is nothing to share. Cancel, and attach again.',
  'error.two-identifiers': 'Give two of: NHS number, name, date of birth.',
  'error.nhs-number.length': 'An NHS number has 10 digits. This has {count}.',
  'error.nhs-number.letters': 'An NHS number has digits only.',
  'error.nhs-number.check-digit':
    'One digit of this NHS number is wrong, or two have changed places. Check it.',
  'error.date-of-birth.unreadable': 'Give the date of birth as day, month and year, for example 27 3 1962.',
  'error.date-of-birth.no-such-day': 'There is no such day.',
  'error.date-of-birth.future': 'This date of birth lies in the future.',
  'error.date-of-birth.too-old': 'Nobody alive was born then. Check the year.',
  'error.date-of-birth.which-century': 'Give the year with four digits: this could be {first} or {second}.',
  'error.consent.given': 'Say how the patient gave consent.',
  'error.consent.written-needed': 'This needs the patient’s signature.',
  'error.grant.emails': 'Give the e-mail address of at least one person.',
  'error.grant.email': '“{email}” is not an e-mail address.',
  'error.grant.organisation': 'Give the organisation’s code, for example RX1.',
  'error.about.long': 'At most 2,000 characters. This has {count}.',

  // signing in
  'sign-in.heading': 'You are not signed in',
  'sign-in.sentence': 'Sign in with your work account. What you have filled in stays.',
  'sign-in.button': 'Sign in',
  'sign-in.at': 'Sign in at {name}',
  'sign-in.busy': 'Signing in: a window has opened',

  // sealing
  'seal.progress': 'Sealing and uploading',
  'seal.sealing': 'Sealing',
  'seal.of': '{done} of {total}',
  'seal.linked': 'Link added to your message',
  'seal.linked.next': 'Nothing has been sent yet: press send when you are ready.',
  'seal.copy.heading': 'The link is ready',
  'seal.copy.sentence':
    'It could not be put into your message. Copy it and paste it there. Until you close the browser it is also under “What you shared”.',
  'seal.copy': 'Copy link',
  'seal.copied': 'Link copied',
  'seal.link': 'Link',
  'seal.waiting': 'Sealed and kept',
  'seal.waiting.sentence':
    'Nothing is lost. We go on trying, and put the link into your message as soon as we can.',
  'seal.retry': 'Try again',
  'seal.back': 'Back to the form',

  // leaving
  'leave.heading': 'Throw this away?',
  'leave.sentence': 'What you have filled in is forgotten. The page does not get your files.',
  'leave.stay': 'Keep editing',
  'leave.go': 'Throw away',

  // states without a form
  'not-set-up.heading': 'Not set up yet',
  'not-set-up.sentence':
    'Your organisation has not set up secure sharing in this browser. Your files were held back and not given to this page. Ask your IT team.',
  'lost.heading': 'The attachment is gone',
  'lost.sentence': 'The browser or the extension was restarted in the meantime. Attach it again.',

  // Sent
  'sent.heading': 'What you shared',
  'sent.none': 'Nothing yet. What you share securely appears here, with who opened it and when.',
  'sent.unnamed': 'Report of {when}',
  'sent.shared-at': 'Shared {when}',
  'sent.until': 'Can be opened until {when}',
  'sent.ended-at': 'Could be opened until {when}',
  'sent.state.uploading': 'Uploading',
  'sent.state.ready': 'Can be opened',
  'sent.state.revoked': 'Revoked',
  'sent.state.expired': 'Expired',
  'sent.state.erased': 'Erased',
  'sent.opened-by': '{name} opened it {when}',
  'sent.again': ', and again ',
  'sent.released-to': '{name} was let in {when}, and has not opened it yet',
  'sent.not-opened': 'Nobody has opened it yet.',
  'sent.refused': 'Turned away: {count}',
  'sent.refused.hint': 'Times somebody with the link was turned away.',
  'sent.revoke': 'Revoke',
  'sent.revoke.heading': 'Revoke this report?',
  'sent.revoke.sentence':
    'Nobody can open it from now on, and this cannot be undone. Who has opened it before may have kept what they saw.',
  'sent.revoke.keep': 'Keep it',
  'sent.revoked': 'Revoked. Nobody can open it any more.',
  'sent.refresh': 'Refresh',
  'sent.names-note': 'Patients’ names are shown until you close the browser. They are kept nowhere.',
  'sent.updated': 'Up to date at {when}',
  'sent.to': 'For {who}',
  'sent.sign-in': 'Sign in to see what you shared.',
  'sent.not-set-up':
    'Your organisation has not set up secure sharing in this browser. Ask your IT team, or give the relay’s address in the settings.',
  'sent.options': 'Settings',
  'outbox.heading': 'On its way',
  'outbox.progress': '{done} of {total} uploaded',
  'outbox.stop': 'Stop',
  'outbox.stop.heading': 'Stop this upload?',
  'outbox.stop.sentence': 'What has not arrived is thrown away, and a link you have given will not open.',
  'outbox.stop.keep': 'Go on uploading',
  'outbox.retry': 'Try now',
  'outbox.dismiss': 'Dismiss',
  'outbox.others': 'Somebody else at this computer shared this. It waits until they sign in again.',
  'outbox.stopped': 'Could not be finished',
  'missed.heading': 'Wardlink is not in place everywhere',
  'missed.sentence':
    'Attachments at {host} are not held back ({intake}). Attach nothing about a patient there, and tell your IT team.',
  'badge.missed': 'Wardlink: not in place everywhere',
  'badge.waiting': 'Wardlink: something is waiting',
  'badge.uploading': 'Wardlink: uploading',

  // settings
  'options.title': 'Wardlink settings',
  'options.relay': 'Relay address',
  'options.relay.hint': 'Your IT team has it, for example https://relay.hospital.example',
  'options.relay.save': 'Save',
  'options.relay.saved': 'Saved',
  'options.relay.wrong':
    'This is not an address of a relay. It begins with https:// and has nothing after the name.',
  'options.relay.managed': 'Set by your organisation: {origin}',
  'options.wrong-policy':
    'Your organisation’s policy has a value in “{field}” that cannot be used. Tell your IT team.',
  'options.account': 'Account',
  'options.signed-in-as': 'Signed in as {name}, {organisation}, until {when}',
  'options.signed-out': 'Not signed in',
  'options.sign-out': 'Sign out',
  'options.sent': 'What you shared',
  'options.version': 'Version {version}',

  // troubles, by what a person can do about them
  'trouble.relay-unreachable': 'The relay does not answer. Check your connection.',
  'trouble.relay-busy': 'The relay is busy.',
  'trouble.relay-full': 'The relay has no room left. Your IT team has to make some.',
  'trouble.relay-odd':
    'Something else answered in place of the relay. If you are on guest Wi-Fi, sign in to it first.',
  'trouble.sign-in-needed': 'Your sign-in has run out. Sign in again: nothing is lost.',
  'trouble.sign-in-not-accepted': 'Your organisation’s relay did not accept this sign-in. Tell your IT team.',
  'trouble.sign-in-missing-claim':
    'Your account does not say what your organisation asks for. Tell your IT team.',
  'trouble.sign-in-cancelled': 'The sign-in window was closed before you were signed in.',
  'trouble.sign-in-lost': 'The sign-in took too long or was started twice. Sign in again.',
  'trouble.sign-in-unreachable': 'The sign-in page does not answer. Check your connection.',
  'trouble.may-not-send': 'Your account is not allowed to share. Your IT team can change that.',
  'trouble.outside-policy': 'Your organisation does not allow sharing this widely or for this long.',
  'trouble.too-large': 'This is more than your organisation allows in one report. Remove something.',
  'trouble.quota': 'You have shared as much as your organisation allows for now.',
  'trouble.file-gone': 'One of the files changed or went away while it was read. Attach it again.',
  'trouble.storage-full': 'There is no room left on this computer to keep the sealed files.',
  'trouble.upload-gone': 'The relay no longer knows this upload. Share it again.',
  'trouble.upload-stopped': 'Stopped.',
  'trouble.too-many-files': 'At most 100 files at a time.',
  'trouble.hold-lost':
    'The browser was closed before everything was sealed. The files are not kept in the clear, so share them again.',
  'trouble.reload': 'The extension was updated. Reload this page.',
  'trouble.wrong-region': 'The relay keeps another region’s reports. Tell your IT team.',
  'trouble.internal': 'Something of ours went wrong. Try again; if it stays, tell your IT team.',
} as const
