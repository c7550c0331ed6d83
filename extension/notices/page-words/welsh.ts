import type { Translated } from '#shared/words/say.ts'
import type { english } from './english.ts'

export const welsh: Translated<typeof english> = {
  'dialog.share': 'Rhannu’n ddiogel',
  close: 'Cau',
  'try-again': 'Rhoi cynnig arall arni',
  reload: 'Diweddarwyd Wardlink ac nid anfonwyd eich atodiad. Ail-lwythwch y tab hwn, yna atodwch ef eto.',
  'reload.now': 'Ail-lwytho’r tab hwn',
  blocked: 'Nid yw eich sefydliad yn caniatáu atodiadau yma. Ni atodwyd dim.',
  warning: 'Nid yw atodiadau yma wedi’u diogelu. Peidiwch ag atodi dim am glaf.',
  'not-guarded':
    'Mae’r dudalen hon wedi newid rhywbeth y mae ar Wardlink ei angen i gadw atodiadau rhagddi. Peidiwch ag atodi dim yma, a dywedwch wrth eich tîm TG.',
  'picture-not-readable':
    'Ni ellir cymryd y llun hwn o’r dudalen arall. Cadwch ef yn gyntaf, yna atodwch y ffeil.',
  'not-from-clipboard': 'Nid oedd modd darllen y clipfwrdd. Gludwch gyda’r bysellfwrdd, neu atodwch y ffeil.',
  'not-answering': 'Mae Wardlink yn dal eich atodiad ond nid yw’n ateb. Ni anfonwyd dim.',
  refused: 'Ni chymerwyd eich atodiad, ac ni chafodd y dudalen hon ef.',
  'nudge.nhs-number':
    'Mae rhif GIG yn eich neges. Gall pawb yn y sgwrs hon ei ddarllen, a’r negesydd hefyd. I rannu am glaf, atodwch ffeil: mae Wardlink yn ei selio gyda’r manylion.',
  'nudge.date-of-birth':
    'Mae’n ymddangos bod dyddiad geni yn eich neges. Gall pawb yn y sgwrs hon ei ddarllen, a’r negesydd hefyd. I rannu am glaf, atodwch ffeil: mae Wardlink yn ei selio gyda’r manylion.',
  'capture.camera': 'Ni ellir anfon lluniau a fideo o’r camera o’r fan hon. Mae galwadau’n dal i weithio.',
  'capture.camera.record': 'Tynnu llun gyda Wardlink',
  'capture.voice-note': 'Ni ellir anfon nodiadau llais o’r fan hon. Mae galwadau’n dal i weithio.',
  'capture.voice-note.record': 'Recordio gyda Wardlink',
  'capture.screen-capture': 'Ni ellir anfon recordiadau o’r sgrin o’r fan hon. Mae galwadau’n dal i weithio.',
}
