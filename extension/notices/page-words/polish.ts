import type { Translated } from '#shared/words/say.ts'
import type { english } from './english.ts'

export const polish: Translated<typeof english> = {
  'dialog.share': 'Udostępnij bezpiecznie',
  close: 'Zamknij',
  'try-again': 'Spróbuj ponownie',
  reload:
    'Wardlink został zaktualizowany, a załącznik nie został wysłany. Odśwież tę kartę i załącz go ponownie.',
  'reload.now': 'Odśwież tę kartę',
  blocked: 'Twoja organizacja nie pozwala tu na załączniki. Niczego nie załączono.',
  warning: 'Załączniki nie są tu chronione. Nie załączaj niczego o pacjencie.',
  'not-guarded':
    'Ta strona zmieniła coś, czego Wardlink potrzebuje, aby zatrzymywać załączniki. Niczego tu nie załączaj i powiadom dział IT.',
  'picture-not-readable':
    'Tego obrazu nie można pobrać z innej strony. Najpierw go zapisz, a potem załącz plik.',
  'not-from-clipboard': 'Nie udało się odczytać schowka. Wklej klawiaturą albo załącz plik.',
  'not-answering': 'Wardlink trzyma Twój załącznik, ale nie odpowiada. Niczego nie wysłano.',
  refused: 'Załącznik nie został przyjęty, a ta strona go nie dostała.',
  'nudge.nhs-number':
    'W Twojej wiadomości jest numer NHS. Może go przeczytać każdy w tej rozmowie, a także komunikator. Aby udostępnić coś o pacjencie, załącz plik: Wardlink zapieczętuje go razem z danymi.',
  'nudge.date-of-birth':
    'W Twojej wiadomości jest chyba data urodzenia. Może ją przeczytać każdy w tej rozmowie, a także komunikator. Aby udostępnić coś o pacjencie, załącz plik: Wardlink zapieczętuje go razem z danymi.',
  'capture.camera': 'Stąd nie można wysyłać zdjęć ani filmów z kamery. Rozmowy nadal działają.',
  'capture.camera.record': 'Zrób zdjęcie w Wardlink',
  'capture.voice-note': 'Stąd nie można wysyłać wiadomości głosowych. Rozmowy nadal działają.',
  'capture.voice-note.record': 'Nagraj w Wardlink',
  'capture.screen-capture': 'Stąd nie można wysyłać nagrań ekranu. Rozmowy nadal działają.',
}
