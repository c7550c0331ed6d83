import { polish as shared } from '#shared/words/polish.ts'
import type { Translated } from '#shared/words/say.ts'
import type { ExtensionWords } from './words.ts'

/** What the extension says, in Polish. */
export const polish: Translated<ExtensionWords> = {
  ...shared,

  // the message
  'message.text': 'Udostępniam Ci coś bezpiecznie. Zaloguj się kontem służbowym, aby to zobaczyć: {link}',

  // the panel
  'panel.title': 'Udostępnij bezpiecznie',
  'panel.loading': 'Pobieranie załącznika',
  'panel.who-am-i': 'Udostępniasz jako {name}, {organisation}',
  'panel.seal': 'Zapieczętuj i udostępnij',
  'panel.cancel': 'Anuluj',
  'panel.close': 'Zamknij',
  'panel.promise': 'Ta strona nie dostała Twoich plików.',

  // media
  'media.heading': 'Co udostępniasz',
  'media.remove': 'Usuń',
  'media.removed': 'Usunięto: {name}',
  'media.none-left': 'Nie ma już czego udostępnić. Anuluj i załącz ponownie.',
  'media.preparing': 'Zabezpieczanie',
  'media.safe': 'Zabezpieczono. Nie trzeba było niczego usuwać.',
  'media.taken-out': 'Usunięto z pliku: {kinds}',
  'media.may-show-words': 'Obejrzyj to: urządzenie mogło wpisać nazwisko pacjenta w obraz.',
  'media.refused': 'Nie można zabezpieczyć',
  'media.let-go': 'Wyślij bez zmian',
  'media.as-it-is': 'Idzie bez zmian. Nic nie zostanie z niego usunięte.',

  // what can be taken out of a file
  'removed.place': 'miejsce wykonania',
  'removed.time': 'daty i godziny',
  'removed.device': 'aparat lub telefon',
  'removed.software': 'programy',
  'removed.author': 'autorzy',
  'removed.patient': 'dane pacjenta w pliku',
  'removed.text': 'podpisy i komentarze',
  'removed.thumbnail': 'miniatury',
  'removed.identifier': 'numery pliku',
  'removed.history': 'wcześniejsze wersje',
  'removed.script': 'skrypty',
  'removed.attachment': 'dołączone pliki',
  'removed.link': 'odnośniki na zewnątrz',
  'removed.signature': 'podpisy elektroniczne',
  'removed.track': 'ukryte ścieżki',
  'removed.colour-profile': 'słowa w profilu kolorów',
  'removed.private': 'dane producenta',
  'removed.trailing-bytes': 'bajty za końcem',

  // patient
  'patient.heading': 'Pacjent',
  'patient.nhs-number': 'Numer NHS',
  'patient.name': 'Imię i nazwisko',
  'patient.date-of-birth': 'Data urodzenia',
  'patient.date-of-birth.hint': 'Dzień, miesiąc, rok: 27 3 1962',
  'patient.two-needed': 'Dwie z trzech informacji, aby nikogo z nikim nie pomylić',
  'patient.age': {
    one: '{date}, {years} rok',
    few: '{date}, {years} lata',
    many: '{date}, {years} lat',
    other: '{date}, {years} roku',
  },
  'patient.age-months': {
    one: '{date}, {months} miesiąc',
    few: '{date}, {months} miesiące',
    many: '{date}, {months} miesięcy',
    other: '{date}, {months} miesiąca',
  },
  'patient.same-again': 'Ten sam pacjent co poprzednio',
  'patient.nhs-number.valid': 'Cyfra kontrolna się zgadza',

  // about
  'about.label': 'Czego to dotyczy',
  optional: '(opcjonalnie)',

  // consent
  'consent.heading': 'Zgoda',
  'consent.kind': 'Udostępniane w celu',
  'consent.kind.direct-care': 'Bezpośrednia opieka',
  'consent.kind.teaching': 'Nauczanie',
  'consent.kind.publication': 'Publikacja',
  'consent.kind.emergency': 'Nagły wypadek',
  'consent.kind.best-interests': 'Dobro pacjenta',
  'consent.kind.exempt-class': 'Obraz zwolniony ze zgody',
  'consent.given': 'Pacjent',
  'consent.given.spoken': 'zgodził się ustnie',
  'consent.given.written': 'podpisał',
  'consent.given.not-able': 'nie mógł być zapytany',
  'consent.given.not-needed': 'nie musi być pytany',
  'consent.emergency.why':
    'W nagłym wypadku do leczenia nie potrzeba zgody. Powiedz pacjentowi, gdy to będzie możliwe.',
  'consent.best-interests.why': 'Pacjent nie może decydować o sobie, a to służy jego dobru.',
  'consent.exempt-class.why':
    'Zdjęcia rentgenowskie, skany, preparaty patologiczne i podobne nie wymagają osobnej zgody, gdy nikogo nie można rozpoznać.',
  'consent.teaching.why': 'Do nauczania potrzebny jest podpis pacjenta.',
  'consent.publication.why': 'Do publikacji potrzebny jest podpis pacjenta na to właśnie użycie.',

  // who can open
  'grant.heading': 'Kto może otworzyć',
  'grant.whom': 'Udostępniane dla',
  'grant.organisation': 'Każdy w {organisation}',
  'grant.other-organisation': 'Inna organizacja',
  'grant.people': 'Wskazane osoby',
  'grant.emails': 'Adresy e-mail',
  'grant.emails.hint': 'Adresy służbowe, rozdzielone przecinkami.',
  'grant.organisation-code': 'Kod organizacji',
  'grant.role': 'Tylko ta rola',
  'grant.until': 'Do kiedy',
  'grant.until.1-day': '1 dzień',
  'grant.until.3-days': '3 dni',
  'grant.until.7-days': '7 dni',
  'grant.until.hours': {
    one: '{hours} godzina',
    few: '{hours} godziny',
    many: '{hours} godzin',
    other: '{hours} godziny',
  },
  'grant.until.minutes': {
    one: '{minutes} minuta',
    few: '{minutes} minuty',
    many: '{minutes} minut',
    other: '{minutes} minuty',
  },
  'summary.organisation': 'Każdy w {organisation}, kto się zaloguje, może to otworzyć do: {until}.',
  'summary.role': 'Każdy w {organisation} z rolą {role}, kto się zaloguje, może to otworzyć do: {until}.',
  'summary.people': 'Po zalogowaniu mogą to otworzyć: {people}, do: {until}.',
  'summary.nobody-yet': 'Nikt nie może tego otworzyć, dopóki nie powiesz kto.',
  'summary.and': '{first} i {last}',

  // what is missing
  'errors.heading': 'Zanim udostępnisz',
  'error.sign-in': 'Najpierw się zaloguj.',
  'error.media': 'Nie ma czego udostępnić. Anuluj i załącz ponownie.',
  'error.media.refused': 'Usuń pliki, których nie można zabezpieczyć.',
  'error.two-identifiers': 'Podaj dwa z trzech: numer NHS, imię i nazwisko, datę urodzenia.',
  'error.nhs-number.length': 'Numer NHS ma 10 cyfr. Tu jest ich {count}.',
  'error.nhs-number.letters': 'Numer NHS składa się tylko z cyfr.',
  'error.nhs-number.check-digit':
    'Jedna cyfra tego numeru NHS jest błędna albo dwie zamieniły się miejscami. Sprawdź go.',
  'error.date-of-birth.unreadable': 'Podaj datę urodzenia jako dzień, miesiąc i rok, na przykład 27 3 1962.',
  'error.date-of-birth.no-such-day': 'Nie ma takiego dnia.',
  'error.date-of-birth.future': 'Ta data urodzenia leży w przyszłości.',
  'error.date-of-birth.too-old': 'Nikt żyjący nie urodził się wtedy. Sprawdź rok.',
  'error.date-of-birth.which-century': 'Podaj rok czterema cyframi: może to być {first} albo {second}.',
  'error.consent.given': 'Podaj, jak pacjent wyraził zgodę.',
  'error.consent.written-needed': 'To wymaga podpisu pacjenta.',
  'error.grant.emails': 'Podaj adres e-mail co najmniej jednej osoby.',
  'error.grant.email': '„{email}” nie jest adresem e-mail.',
  'error.grant.organisation': 'Podaj kod organizacji, na przykład RX1.',
  'error.about.long': 'Najwyżej 2000 znaków. Tu jest ich {count}.',

  // signing in
  'sign-in.heading': 'Nie zalogowano',
  'sign-in.sentence': 'Zaloguj się kontem służbowym. To, co wpisano, zostanie.',
  'sign-in.button': 'Zaloguj się',
  'sign-in.at': 'Zaloguj się w {name}',
  'sign-in.busy': 'Logowanie: otwarto okno',

  // sealing
  'seal.progress': 'Pieczętowanie i przesyłanie',
  'seal.sealing': 'Pieczętowanie',
  'seal.of': '{done} z {total}',
  'seal.linked': 'Link dodano do wiadomości',
  'seal.linked.next': 'Nic jeszcze nie wysłano: naciśnij wyślij, gdy będziesz gotowy.',
  'seal.copy.heading': 'Link jest gotowy',
  'seal.copy.sentence':
    'Nie udało się wstawić go do wiadomości. Skopiuj go i wklej tam. Dopóki nie zamkniesz przeglądarki, jest też w „Co udostępniono”.',
  'seal.copy': 'Kopiuj link',
  'seal.copied': 'Link skopiowano',
  'seal.link': 'Link',
  'seal.waiting': 'Zapieczętowano i zachowano',
  'seal.waiting.sentence':
    'Nic nie zginęło. Próbujemy dalej i wstawimy link do wiadomości, gdy tylko się uda.',
  'seal.retry': 'Spróbuj ponownie',
  'seal.back': 'Wróć do formularza',

  // leaving
  'leave.heading': 'Odrzucić to?',
  'leave.sentence': 'To, co wpisano, zostanie zapomniane. Strona nie dostanie Twoich plików.',
  'leave.stay': 'Edytuj dalej',
  'leave.go': 'Odrzuć',

  // states without a form
  'not-set-up.heading': 'Jeszcze nie ustawiono',
  'not-set-up.sentence':
    'Twoja organizacja nie ustawiła bezpiecznego udostępniania w tej przeglądarce. Pliki zostały zatrzymane i strona ich nie dostała. Zapytaj dział IT.',
  'lost.heading': 'Załącznika już nie ma',
  'lost.sentence':
    'Przeglądarka lub rozszerzenie uruchomiły się w tym czasie ponownie. Załącz go jeszcze raz.',

  // Sent
  'sent.heading': 'Co udostępniono',
  'sent.none': 'Jeszcze nic. Tu pojawi się to, co udostępnisz bezpiecznie, oraz kto i kiedy to otworzył.',
  'sent.unnamed': 'Raport: {when}',
  'sent.shared-at': 'Udostępniono {when}',
  'sent.until': 'Można otworzyć do {when}',
  'sent.ended-at': 'Można było otworzyć do {when}',
  'sent.state.uploading': 'Przesyłanie',
  'sent.state.ready': 'Można otworzyć',
  'sent.state.revoked': 'Wycofano',
  'sent.state.withdrawn': 'Wycofano, zgoda cofnięta',
  'sent.state.expired': 'Wygasło',
  'sent.state.erased': 'Usunięto',
  'sent.opened-by': '{name}: otwarto {when}',
  'sent.again': ', i ponownie ',
  'sent.released-to': '{name}: wpuszczono {when}, jeszcze nie otwarto',
  'sent.not-opened': 'Nikt jeszcze tego nie otworzył.',
  'sent.refused': 'Odmowy: {count}',
  'sent.refused.hint': 'Ile razy odmówiono komuś, kto miał link.',
  'sent.revoke': 'Wycofaj',
  'sent.revoke.heading': 'Wycofać ten raport?',
  'sent.revoke.sentence':
    'Odtąd nikt go nie otworzy i nie można tego cofnąć. Kto otworzył go wcześniej, mógł zachować to, co zobaczył.',
  'sent.revoke.keep': 'Zostaw',
  'sent.revoked': 'Wycofano. Nikt już tego nie otworzy.',
  'sent.refresh': 'Odśwież',
  'sent.names-note': 'Nazwiska pacjentów widać do zamknięcia przeglądarki. Nigdzie nie są przechowywane.',
  'sent.updated': 'Stan z {when}',
  'sent.to': 'Dla: {who}',
  'sent.to.knock': 'każdy, kogo wpuścisz',
  'sent.sign-in': 'Zaloguj się, aby zobaczyć, co udostępniono.',
  'sent.not-set-up':
    'Twoja organizacja nie ustawiła bezpiecznego udostępniania w tej przeglądarce. Zapytaj dział IT albo podaj adres magazynu w ustawieniach.',
  'sent.options': 'Ustawienia',
  'outbox.heading': 'W drodze',
  'outbox.progress': 'Przesłano {done} z {total}',
  'outbox.stop': 'Zatrzymaj',
  'outbox.stop.heading': 'Zatrzymać to przesyłanie?',
  'outbox.stop.sentence': 'To, co nie dotarło, zostanie odrzucone, a podany link się nie otworzy.',
  'outbox.stop.keep': 'Przesyłaj dalej',
  'outbox.retry': 'Spróbuj teraz',
  'outbox.dismiss': 'Zamknij',
  'outbox.others': 'Udostępnił to ktoś inny przy tym komputerze. Czeka, aż ta osoba znów się zaloguje.',
  'outbox.stopped': 'Nie udało się dokończyć',
  'missed.heading': 'Wardlink nie działa wszędzie',
  'missed.sentence':
    'Załączniki na {host} nie są zatrzymywane ({intake}). Nie załączaj tam niczego o pacjencie i powiadom dział IT.',
  'badge.missed': 'Wardlink: nie działa wszędzie',
  'badge.waiting': 'Wardlink: coś czeka',
  'badge.uploading': 'Wardlink: przesyłanie',

  // settings
  'options.title': 'Ustawienia Wardlink',
  'options.relay': 'Adres magazynu',
  'options.relay.hint': 'Zna go dział IT, na przykład https://relay.hospital.example',
  'options.relay.save': 'Zapisz',
  'options.relay.saved': 'Zapisano',
  'options.relay.wrong': 'To nie jest adres magazynu. Zaczyna się od https:// i nie ma nic po nazwie.',
  'options.relay.managed': 'Ustawione przez Twoją organizację: {origin}',
  'options.wrong-policy':
    'Zasady Twojej organizacji mają w „{field}” wartość, której nie można użyć. Powiadom dział IT.',
  'options.account': 'Konto',
  'options.signed-in-as': 'Zalogowano jako {name}, {organisation}, do {when}',
  'options.signed-out': 'Nie zalogowano',
  'options.sign-out': 'Wyloguj się',
  'options.sent': 'Co udostępniono',
  'options.version': 'Wersja {version}',

  // troubles, by what a person can do about them
  'trouble.relay-unreachable': 'Magazyn nie odpowiada. Sprawdź połączenie.',
  'trouble.relay-busy': 'Magazyn jest zajęty.',
  'trouble.relay-full': 'W magazynie nie ma już miejsca. Dział IT musi je zrobić.',
  'trouble.relay-odd':
    'Zamiast magazynu odpowiedziało coś innego. W sieci Wi-Fi dla gości najpierw się do niej zaloguj.',
  'trouble.sign-in-needed': 'Twoje logowanie wygasło. Zaloguj się ponownie: nic nie zginęło.',
  'trouble.sign-in-not-accepted': 'Magazyn Twojej organizacji nie przyjął tego logowania. Powiadom dział IT.',
  'trouble.sign-in-missing-claim':
    'Twoje konto nie podaje tego, czego wymaga Twoja organizacja. Powiadom dział IT.',
  'trouble.sign-in-cancelled': 'Okno logowania zamknięto przed zalogowaniem.',
  'trouble.sign-in-lost': 'Logowanie trwało zbyt długo albo zaczęto je dwa razy. Zaloguj się ponownie.',
  'trouble.sign-in-unreachable': 'Strona logowania nie odpowiada. Sprawdź połączenie.',
  'trouble.may-not-send': 'Twoje konto nie może udostępniać. Dział IT może to zmienić.',
  'trouble.outside-policy': 'Twoja organizacja nie pozwala udostępniać tak szeroko ani tak długo.',
  'trouble.too-large': 'To więcej, niż Twoja organizacja pozwala w jednym raporcie. Usuń coś.',
  'trouble.quota': 'Udostępniono tyle, na ile Twoja organizacja na razie pozwala.',
  'trouble.file-gone': 'Jeden z plików zmienił się lub zniknął podczas odczytu. Załącz go ponownie.',
  'trouble.storage-full': 'Na tym komputerze nie ma miejsca na zapieczętowane pliki.',
  'trouble.upload-gone': 'Magazyn nie zna już tego przesyłania. Udostępnij ponownie.',
  'trouble.upload-stopped': 'Zatrzymano.',
  'trouble.too-many-files': 'Najwyżej 100 plików naraz.',
  'trouble.hold-lost':
    'Przeglądarkę zamknięto, zanim wszystko zapieczętowano. Pliki nie są przechowywane otwarcie, więc udostępnij je ponownie.',
  'trouble.reload': 'Rozszerzenie zostało zaktualizowane. Odśwież tę stronę.',
  'trouble.wrong-region': 'Magazyn przechowuje raporty innego regionu. Powiadom dział IT.',
  'trouble.unknown-type':
    'Tego rodzaju pliku nie można jeszcze zabezpieczyć. Udostępnij obraz, PDF, film lub dźwięk.',
  'trouble.broken-file': 'Plik jest uszkodzony, więc nie wiadomo, co w nim jest.',
  'trouble.several-kinds': 'Plik jest dwoma rodzajami pliku naraz. Tak ukrywa się różne rzeczy.',
  'trouble.locked-file': 'Plik ma hasło. Zapisz kopię bez hasła i załącz ją.',
  'trouble.active-content': 'Plik zawiera makra lub programy. Zapisz go jako PDF i załącz.',
  'trouble.points-outside': 'Część pliku znajduje się gdzie indziej. Zapisz go jako PDF i załącz.',
  'trouble.too-large-to-prepare':
    'Plik jest za duży lub zbyt złożony, aby ten komputer mógł go zabezpieczyć.',
  'trouble.cannot-convert': 'Ta przeglądarka nie czyta tego rodzaju obrazu. Zapisz go jako JPEG i załącz.',
  'trouble.residue': 'Po zabezpieczeniu coś zostało w pliku. Zapisz go w innym formacie i powiadom dział IT.',
  'trouble.internal':
    'Coś po naszej stronie zawiodło. Spróbuj ponownie; jeśli się powtarza, powiadom dział IT.',
}
