import type { Translated } from '#shared/words/say.ts'
import { welsh as shared } from '#shared/words/welsh.ts'
import type { ExtensionWords } from './words.ts'

/** What the extension says, in Welsh. */
export const welsh: Translated<ExtensionWords> = {
  ...shared,

  // the message
  'message.text':
    'Rwyf wedi rhannu rhywbeth â chi’n ddiogel. Mewngofnodwch â’ch cyfrif gwaith i’w weld: {link}',

  // the panel
  'panel.title': 'Rhannu’n ddiogel',
  'panel.loading': 'Yn nôl yr atodiad',
  'panel.who-am-i': 'Yn rhannu fel {name}, {organisation}',
  'panel.seal': 'Selio a rhannu',
  'panel.cancel': 'Canslo',
  'panel.close': 'Cau',
  'panel.promise': 'Ni roddwyd eich ffeiliau i’r dudalen hon.',

  // media
  'media.heading': 'Beth rydych yn ei rannu',
  'media.remove': 'Tynnu',
  'media.removed': 'Tynnwyd {name}',
  'media.none-left': 'Nid oes dim ar ôl i’w rannu. Canslwch, ac atodwch eto.',
  'media.preparing': 'Yn ei wneud yn ddiogel',
  'media.safe': 'Wedi’i wneud yn ddiogel. Nid oedd angen tynnu dim allan.',
  'media.taken-out': 'Tynnwyd allan: {kinds}',
  'media.may-show-words': 'Edrychwch arno: efallai bod dyfais wedi ysgrifennu enw’r claf yn y llun.',
  'media.refused': 'Ni ellir ei wneud yn ddiogel',
  'media.let-go': 'Ei anfon fel y mae',
  'media.as-it-is': 'Yn mynd fel y mae. Ni thynnir dim allan ohono.',

  // what can be taken out of a file
  'removed.place': 'lle’i tynnwyd',
  'removed.time': 'dyddiadau ac amseroedd',
  'removed.device': 'camera neu ffôn',
  'removed.software': 'rhaglenni',
  'removed.author': 'awduron',
  'removed.patient': 'manylion claf yn y ffeil',
  'removed.text': 'capsiynau a sylwadau',
  'removed.thumbnail': 'rhagolygon',
  'removed.identifier': 'rhifau ffeil',
  'removed.history': 'fersiynau cynharach',
  'removed.script': 'sgriptiau',
  'removed.attachment': 'ffeiliau ynghlwm',
  'removed.link': 'dolenni i fannau eraill',
  'removed.signature': 'llofnodion',
  'removed.track': 'traciau cudd',
  'removed.colour-profile': 'geiriau yn y proffil lliw',
  'removed.private': 'data’r gwneuthurwr',
  'removed.trailing-bytes': 'beitiau ar ôl y diwedd',

  // patient
  'patient.heading': 'Claf',
  'patient.nhs-number': 'Rhif GIG',
  'patient.number-kind': 'Math o rif',
  'patient.chi-number': 'Rhif CHI',
  'patient.hc-number': 'Rhif H&C',
  'patient.local': 'Rhif ysbyty',
  'patient.name': 'Enw',
  'patient.date-of-birth': 'Dyddiad geni',
  'patient.date-of-birth.hint': 'Diwrnod, mis, blwyddyn: 27 3 1962',
  'patient.two-needed': 'Dau o’r tri, fel na chaiff neb ei gymysgu â rhywun arall',
  'patient.age': {
    zero: '{date}, {years} oed',
    one: '{date}, {years} oed',
    two: '{date}, {years} oed',
    few: '{date}, {years} oed',
    many: '{date}, {years} oed',
    other: '{date}, {years} oed',
  },
  'patient.age-months': {
    zero: '{date}, {months} mis oed',
    one: '{date}, {months} mis oed',
    two: '{date}, {months} fis oed',
    few: '{date}, {months} mis oed',
    many: '{date}, {months} mis oed',
    other: '{date}, {months} mis oed',
  },
  'patient.same-again': 'Yr un claf ag o’r blaen',
  'patient.nhs-number.valid': 'Mae’r digid gwirio’n ffitio',

  // about
  'about.label': 'Am beth mae hwn',
  optional: '(dewisol)',

  // consent
  'consent.heading': 'Cydsyniad',
  'consent.kind': 'Wedi’i rannu ar gyfer',
  'consent.kind.direct-care': 'Gofal uniongyrchol',
  'consent.kind.teaching': 'Addysgu',
  'consent.kind.publication': 'Cyhoeddi',
  'consent.kind.emergency': 'Argyfwng',
  'consent.kind.best-interests': 'Lles gorau',
  'consent.kind.exempt-class': 'Delwedd eithriedig',
  'consent.given': 'Sut',
  'consent.given.spoken': 'wedi dweud ie',
  'consent.given.written': 'wedi llofnodi',
  'consent.by': 'Pwy gytunodd',
  'consent.by.patient': 'y claf',
  'consent.by.parent': 'rhiant neu warcheidwad',
  'consent.by.attorney': 'atwrnai neu ddirprwy',
  'consent.wording': 'Beth ofynnwyd iddynt',
  'consent.wording.language': 'Iaith y’i darllenwyd',
  'consent.wording.version': 'Geiriad {version}',
  'consent.wording.direct-care':
    'Hoffem rannu’r lluniau a’r manylion hyn â’r bobl sy’n cynghori ar eich gofal. Maent yn mewngofnodi i’w gweld, ac ni chedwir dim ar eu dyfais. Cewch ddweud na, a chewch newid eich meddwl: wedyn ni all neb eu hagor mwyach.',
  'consent.wording.teaching':
    'Hoffem ddefnyddio’r lluniau hyn i addysgu gweithwyr iechyd proffesiynol. Yr un yw eich gofal p’un a gytunwch ai peidio. Cewch newid eich meddwl: wedyn ni chânt eu defnyddio eto.',
  'consent.wording.publication':
    'Hoffem gyhoeddi’r lluniau hyn. Ar ôl eu cyhoeddi, gall unrhyw un eu gweld a’u copïo, ac ni ellir eu galw’n ôl. Efallai y cewch eich adnabod hyd yn oed heb eich enw. Yr un yw eich gofal p’un a gytunwch ai peidio.',
  'consent.record': 'Rhoi ar gofnod',
  'consent.record.sentence': 'Os dymunwch. Fe’i selir yn yr adroddiad ac yn unman arall.',
  'consent.sign': 'Llofnodi ar y sgrin',
  'consent.sign.field': 'Llofnod',
  'consent.sign.hint': 'Llofnodwch â bys, pen neu’r llygoden.',
  'consent.sign.clear': 'Clirio',
  'consent.sign.keep': 'Cadw’r llofnod',
  'consent.voice': 'Recordio eu cydsyniad',
  'consent.evidence.signature': 'Llofnod ar gofnod',
  'consent.evidence.voice': 'Cydsyniad llafar ar gofnod',
  'consent.evidence.remove': 'Tynnu oddi ar y cofnod',
  'consent.intimate': 'Mae hwn yn dangos rhan breifat o’r corff',
  'consent.intimate-child': 'Ni ellir rhannu hwn',
  'consent.intimate-child.guidance':
    'Ni rennir delweddau preifat o neb dan 18 fel hyn, beth bynnag yw’r rheswm. Peidiwch â dileu dim. Siaradwch â’ch arweinydd diogelu, sy’n gwybod sut i’w wneud.',
  'consent.given.not-able': 'ni ellid gofyn',
  'consent.given.not-needed': 'nid oes angen gofyn',
  'consent.emergency.why': 'Nid oes angen cydsyniad i drin mewn argyfwng. Dywedwch wrth y claf pan allwch.',
  'consent.best-interests.why': 'Nid oes gan y claf alluedd, ac mae hyn er ei les gorau.',
  'consent.exempt-class.why':
    'Nid oes angen cydsyniad ar wahân ar gyfer pelydrau-X, sganiau, sleidiau patholeg a’r tebyg pan na ellir adnabod neb.',
  'consent.teaching.why': 'Mae angen llofnod y claf ar gyfer addysgu.',
  'consent.publication.why': 'Mae angen llofnod y claf ar gyfer cyhoeddi, at yr union ddefnydd hwn.',

  // who can open
  'grant.heading': 'Pwy all ei agor',
  'grant.whom': 'Wedi’i rannu â',
  'grant.organisation': 'Unrhyw un yn {organisation}',
  'grant.other-organisation': 'Sefydliad arall',
  'grant.people': 'Pobl a enwir',
  'grant.emails': 'Cyfeiriadau e-bost',
  'grant.emails.hint': 'Eu cyfeiriadau gwaith, gydag atalnod rhyngddynt.',
  'grant.organisation-code': 'Cod y sefydliad',
  'grant.role': 'Y rôl hon yn unig',
  'grant.until': 'Tan',
  'grant.until.1-day': '1 diwrnod',
  'grant.until.3-days': '3 diwrnod',
  'grant.until.7-days': '7 diwrnod',
  'grant.until.hours': {
    zero: '{hours} awr',
    one: '{hours} awr',
    two: '{hours} awr',
    few: '{hours} awr',
    many: '{hours} awr',
    other: '{hours} awr',
  },
  'grant.until.minutes': {
    zero: '{minutes} munud',
    one: '{minutes} munud',
    two: '{minutes} funud',
    few: '{minutes} munud',
    many: '{minutes} munud',
    other: '{minutes} munud',
  },
  'summary.organisation': 'Gall unrhyw un yn {organisation} sy’n mewngofnodi agor hwn tan {until}.',
  'summary.role': 'Gall unrhyw un yn {organisation} â’r rôl {role} sy’n mewngofnodi agor hwn tan {until}.',
  'summary.people': 'Gall {people} agor hwn ar ôl mewngofnodi, tan {until}.',
  'summary.nobody-yet': 'Ni all neb agor hwn nes i chi ddweud pwy.',
  'summary.and': '{first} a {last}',

  // what is missing
  'errors.heading': 'Cyn y gallwch rannu',
  'error.sign-in': 'Mewngofnodwch yn gyntaf.',
  'error.media': 'Nid oes dim i’w rannu. Canslwch, ac atodwch eto.',
  'error.media.refused': 'Tynnwch y ffeiliau na ellir eu gwneud yn ddiogel.',
  'error.two-identifiers': 'Rhowch ddau o’r rhain: rhif GIG, enw, dyddiad geni.',
  'error.number.length': 'Mae 10 digid yn y rhif hwn. Mae {count} yma.',
  'error.number.letters': 'Digidau’n unig sydd yn y rhif hwn.',
  'error.number.check-digit':
    'Mae un digid o’r rhif hwn yn anghywir, neu mae dau wedi cyfnewid lle. Gwiriwch ef.',
  'error.number.digit': 'Nid yw’r rhif hwn yn ffitio: mae digid {place} yn edrych yn anghywir.',
  'error.number.swapped':
    'Nid yw’r rhif hwn yn ffitio: efallai fod digidau {place} a {next} wedi cyfnewid lle.',
  'error.number.typed-twice': 'Mae 11 digid yma: efallai i ddigid {place} gael ei deipio ddwywaith.',
  'error.number.other-range': 'Rhif o fath arall yw hwn. Gwiriwch ef, neu dewiswch ei fath.',
  'error.number.too-long': 'Dim mwy na 64 llythyren a digid.',
  'error.date-of-birth.unreadable':
    'Rhowch y dyddiad geni fel diwrnod, mis a blwyddyn, er enghraifft 27 3 1962.',
  'error.date-of-birth.no-such-day': 'Nid oes diwrnod o’r fath.',
  'error.date-of-birth.future': 'Mae’r dyddiad geni hwn yn y dyfodol.',
  'error.date-of-birth.too-old': 'Nid oes neb byw a anwyd bryd hynny. Gwiriwch y flwyddyn.',
  'error.date-of-birth.which-century':
    'Rhowch y flwyddyn â phedwar digid: gallai hon fod yn {first} neu’n {second}.',
  'error.consent.given': 'Dywedwch sut y rhoddodd y claf gydsyniad.',
  'error.consent.written-needed': 'Mae angen llofnod ar gyfer hyn.',
  'error.consent.by': 'Dywedwch pwy gytunodd.',
  'error.consent.intimate-age': 'Rhowch y dyddiad geni: ni rennir delweddau preifat o neb dan 18 fel hyn.',
  'error.consent.intimate-child': 'Ni rennir delweddau preifat o neb dan 18 fel hyn.',
  'error.grant.emails': 'Rhowch gyfeiriad e-bost o leiaf un person.',
  'error.grant.email': 'Nid yw “{email}” yn gyfeiriad e-bost.',
  'error.grant.organisation': 'Rhowch god y sefydliad, er enghraifft RX1.',
  'error.about.long': 'Dim mwy na 2,000 o nodau. Mae {count} yn hwn.',

  // signing in
  'sign-in.heading': 'Nid ydych wedi mewngofnodi',
  'sign-in.sentence': 'Mewngofnodwch â’ch cyfrif gwaith. Bydd yr hyn rydych wedi’i lenwi yn aros.',
  'sign-in.button': 'Mewngofnodi',
  'sign-in.at': 'Mewngofnodi yn {name}',
  'sign-in.busy': 'Yn mewngofnodi: mae ffenestr wedi agor',

  // sealing
  'seal.progress': 'Yn selio ac yn uwchlwytho',
  'seal.sealing': 'Yn selio',
  'seal.of': '{done} o {total}',
  'seal.linked': 'Ychwanegwyd y ddolen at eich neges',
  'seal.linked.next': 'Nid oes dim wedi’i anfon eto: pwyswch anfon pan fyddwch yn barod.',
  'seal.copy.heading': 'Mae’r ddolen yn barod',
  'seal.copy.sentence':
    'Ni ellid ei rhoi yn eich neges. Copïwch hi a’i gludo yno. Nes i chi gau’r porwr mae hefyd o dan “Yr hyn a rannoch”.',
  'seal.copy': 'Copïo’r ddolen',
  'seal.copied': 'Copïwyd y ddolen',
  'seal.link': 'Dolen',
  'seal.waiting': 'Wedi’i selio a’i gadw',
  'seal.waiting.sentence':
    'Nid oes dim wedi’i golli. Byddwn yn dal i geisio, ac yn rhoi’r ddolen yn eich neges cyn gynted ag y gallwn.',
  'seal.retry': 'Ceisio eto',
  'seal.back': 'Yn ôl at y ffurflen',

  // leaving
  'leave.heading': 'Taflu hwn?',
  'leave.sentence': 'Caiff yr hyn rydych wedi’i lenwi ei anghofio. Ni chaiff y dudalen eich ffeiliau.',
  'leave.stay': 'Dal i olygu',
  'leave.go': 'Taflu',

  // states without a form
  'not-set-up.heading': 'Heb ei osod eto',
  'not-set-up.sentence':
    'Nid yw’ch sefydliad wedi gosod rhannu diogel yn y porwr hwn. Cafodd eich ffeiliau eu dal yn ôl ac ni roddwyd mohonynt i’r dudalen hon. Gofynnwch i’ch tîm TG.',
  'lost.heading': 'Mae’r atodiad wedi mynd',
  'lost.sentence': 'Cafodd y porwr neu’r estyniad ei ailgychwyn yn y cyfamser. Atodwch ef eto.',

  // Sent
  'sent.heading': 'Yr hyn a rannoch',
  'sent.none': 'Dim eto. Bydd yr hyn a rannwch yn ddiogel yn ymddangos yma, gyda phwy a’i hagorodd a phryd.',
  'sent.unnamed': 'Adroddiad {when}',
  'sent.shared-at': 'Rhannwyd {when}',
  'sent.until': 'Gellir ei agor tan {when}',
  'sent.ended-at': 'Gellid ei agor tan {when}',
  'sent.state.uploading': 'Yn uwchlwytho',
  'sent.state.ready': 'Gellir ei agor',
  'sent.state.revoked': 'Wedi’i dynnu’n ôl',
  'sent.state.withdrawn': 'Tynnwyd yn ôl, cydsyniad wedi’i dynnu’n ôl',
  'sent.state.expired': 'Wedi dod i ben',
  'sent.state.erased': 'Wedi’i ddileu',
  'sent.opened-by': '{name} a’i hagorodd {when}',
  'sent.again': ', ac eto ',
  'sent.released-to': 'Gadawyd {name} i mewn {when}, ond nid yw wedi’i agor eto',
  'sent.not-opened': 'Nid oes neb wedi’i agor eto.',
  'sent.refused': 'Trowyd ymaith: {count}',
  'sent.refused.hint': 'Sawl gwaith y trowyd rhywun â’r ddolen ymaith.',
  'sent.revoke': 'Tynnu’n ôl',
  'sent.revoke.heading': 'Tynnu’r adroddiad hwn yn ôl?',
  'sent.revoke.sentence':
    'Ni all neb ei agor o hyn ymlaen, ac ni ellir dadwneud hyn. Efallai bod y rhai a’i hagorodd o’r blaen wedi cadw’r hyn a welsant.',
  'sent.revoke.keep': 'Ei gadw',
  'sent.revoked': 'Tynnwyd yn ôl. Ni all neb ei agor mwyach.',
  'sent.refresh': 'Adnewyddu',
  'sent.names-note': 'Dangosir enwau cleifion nes i chi gau’r porwr. Nid ydynt yn cael eu cadw yn unman.',
  'sent.updated': 'Yn gyfredol am {when}',
  'sent.to': 'Ar gyfer {who}',
  'sent.to.knock': 'pwy bynnag y byddwch yn ei adael i mewn',
  'sent.sign-in': 'Mewngofnodwch i weld yr hyn a rannoch.',
  'sent.not-set-up':
    'Nid yw’ch sefydliad wedi gosod rhannu diogel yn y porwr hwn. Gofynnwch i’ch tîm TG, neu rhowch gyfeiriad y storfa yn y gosodiadau.',
  'sent.options': 'Gosodiadau',
  'outbox.heading': 'Ar ei ffordd',
  'outbox.progress': 'Uwchlwythwyd {done} o {total}',
  'outbox.stop': 'Stopio',
  'outbox.stop.heading': 'Stopio’r uwchlwytho hwn?',
  'outbox.stop.sentence': 'Caiff yr hyn nad yw wedi cyrraedd ei daflu, ac ni fydd dolen a roesoch yn agor.',
  'outbox.stop.keep': 'Dal i uwchlwytho',
  'outbox.retry': 'Ceisio nawr',
  'outbox.dismiss': 'Diystyru',
  'outbox.others': 'Rhannodd rhywun arall wrth y cyfrifiadur hwn hwn. Mae’n aros nes iddynt fewngofnodi eto.',
  'outbox.stopped': 'Ni ellid ei orffen',
  'missed.heading': 'Nid yw Wardlink yn ei le ym mhobman',
  'missed.sentence':
    'Nid yw atodiadau yn {host} yn cael eu dal yn ôl ({intake}). Peidiwch ag atodi dim am glaf yno, a dywedwch wrth eich tîm TG.',
  'badge.missed': 'Wardlink: ddim yn ei le ym mhobman',
  'badge.waiting': 'Wardlink: mae rhywbeth yn aros',
  'badge.uploading': 'Wardlink: yn uwchlwytho',

  // settings
  'options.title': 'Gosodiadau Wardlink',
  'options.relay': 'Cyfeiriad y storfa',
  'options.relay.hint': 'Gan eich tîm TG y mae, er enghraifft https://relay.hospital.example',
  'options.relay.save': 'Cadw',
  'options.relay.saved': 'Wedi’i gadw',
  'options.relay.wrong': 'Nid cyfeiriad storfa yw hwn. Mae’n dechrau â https:// ac nid oes dim ar ôl yr enw.',
  'options.relay.managed': 'Gosodwyd gan eich sefydliad: {origin}',
  'options.wrong-policy':
    'Mae gwerth na ellir ei ddefnyddio yn “{field}” ym mholisi eich sefydliad. Dywedwch wrth eich tîm TG.',
  'options.account': 'Cyfrif',
  'options.signed-in-as': 'Wedi mewngofnodi fel {name}, {organisation}, tan {when}',
  'options.signed-out': 'Heb fewngofnodi',
  'options.sign-out': 'Allgofnodi',
  'options.sent': 'Yr hyn a rannoch',
  'options.version': 'Fersiwn {version}',

  // troubles, by what a person can do about them
  'trouble.relay-unreachable': 'Nid yw’r storfa’n ateb. Gwiriwch eich cysylltiad.',
  'trouble.relay-busy': 'Mae’r storfa’n brysur.',
  'trouble.relay-full': 'Nid oes lle ar ôl yn y storfa. Rhaid i’ch tîm TG wneud lle.',
  'trouble.relay-odd':
    'Atebodd rhywbeth arall yn lle’r storfa. Os ydych ar Wi-Fi gwesteion, mewngofnodwch iddo yn gyntaf.',
  'trouble.sign-in-needed': 'Mae’ch mewngofnodi wedi dod i ben. Mewngofnodwch eto: nid oes dim wedi’i golli.',
  'trouble.sign-in-not-accepted':
    'Ni dderbyniodd storfa eich sefydliad y mewngofnodi hwn. Dywedwch wrth eich tîm TG.',
  'trouble.sign-in-missing-claim':
    'Nid yw’ch cyfrif yn dweud yr hyn y mae’ch sefydliad yn gofyn amdano. Dywedwch wrth eich tîm TG.',
  'trouble.sign-in-cancelled': 'Caewyd y ffenestr fewngofnodi cyn i chi fewngofnodi.',
  'trouble.sign-in-lost':
    'Cymerodd y mewngofnodi’n rhy hir neu cafodd ei ddechrau ddwywaith. Mewngofnodwch eto.',
  'trouble.sign-in-unreachable': 'Nid yw’r dudalen fewngofnodi’n ateb. Gwiriwch eich cysylltiad.',
  'trouble.may-not-send': 'Ni chaniateir i’ch cyfrif rannu. Gall eich tîm TG newid hynny.',
  'trouble.outside-policy': 'Nid yw’ch sefydliad yn caniatáu rhannu mor eang â hyn nac am gyhyd â hyn.',
  'trouble.too-large':
    'Mae hyn yn fwy nag y mae’ch sefydliad yn ei ganiatáu mewn un adroddiad. Tynnwch rywbeth.',
  'trouble.quota': 'Rydych wedi rhannu cymaint ag y mae’ch sefydliad yn ei ganiatáu am y tro.',
  'trouble.file-gone':
    'Newidiodd un o’r ffeiliau, neu diflannodd, wrth iddi gael ei darllen. Atodwch hi eto.',
  'trouble.storage-full': 'Nid oes lle ar ôl ar y cyfrifiadur hwn i gadw’r ffeiliau wedi’u selio.',
  'trouble.upload-gone': 'Nid yw’r storfa’n adnabod yr uwchlwytho hwn mwyach. Rhannwch ef eto.',
  'trouble.upload-stopped': 'Wedi stopio.',
  'trouble.too-many-files': 'Dim mwy na 100 ffeil ar y tro.',
  'trouble.hold-lost':
    'Caewyd y porwr cyn i bopeth gael ei selio. Nid yw’r ffeiliau’n cael eu cadw heb eu selio, felly rhannwch nhw eto.',
  'trouble.reload': 'Diweddarwyd yr estyniad. Ail-lwythwch y dudalen hon.',
  'trouble.wrong-region': 'Mae’r storfa’n cadw adroddiadau ardal arall. Dywedwch wrth eich tîm TG.',
  'trouble.unknown-type':
    'Ni ellir gwneud y math hwn o ffeil yn ddiogel eto. Rhannwch lun, PDF, ffilm neu sain yn lle hynny.',
  'trouble.broken-file': 'Mae’r ffeil wedi’i difrodi, felly ni all neb ddweud beth sydd ynddi.',
  'trouble.several-kinds': 'Mae’r ffeil yn ddau fath o ffeil ar unwaith. Mae hynny’n ffordd o guddio pethau.',
  'trouble.locked-file': 'Mae cyfrinair ar y ffeil. Cadwch gopi heb un, ac atodwch hwnnw.',
  'trouble.active-content': 'Mae macros neu raglenni yn y ffeil. Cadwch hi fel PDF, ac atodwch hwnnw.',
  'trouble.points-outside':
    'Mae rhan o’r ffeil yn cael ei chadw yn rhywle arall. Cadwch hi fel PDF, ac atodwch hwnnw.',
  'trouble.too-large-to-prepare':
    'Mae’r ffeil yn rhy fawr neu’n rhy gymhleth i’r cyfrifiadur hwn ei gwneud yn ddiogel.',
  'trouble.cannot-convert':
    'Ni all y porwr hwn ddarllen y math hwn o lun. Cadwch ef fel JPEG, ac atodwch hwnnw.',
  'trouble.residue':
    'Gadawyd rhywbeth yn y ffeil ar ôl ei gwneud yn ddiogel. Cadwch hi fel math arall, a dywedwch wrth eich tîm TG.',
  'trouble.internal':
    'Aeth rhywbeth o’n heiddo ni o’i le. Ceisiwch eto; os yw’n parhau, dywedwch wrth eich tîm TG.',
}
