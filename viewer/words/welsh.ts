import type { Translated } from '#shared/words/say.ts'
import { welsh as shared } from '#shared/words/welsh.ts'
import type { ViewerWords } from './english.ts'

/** What the viewer says, in Welsh. */
export const welsh: Translated<ViewerWords> = {
  ...shared,
  title: 'Neges ddiogel',

  // arriving
  'arriving.heading': 'Yn agor eich neges ddiogel',
  'ready.heading': 'Mae gennych neges ddiogel',
  'ready.sentence': 'Mewngofnodwch â’ch cyfrif gwaith i’w gweld. Ni chaiff dim ei gadw ar y ddyfais hon.',
  'ready.issuers': 'Ble ydych chi’n gweithio?',
  'ready.sign-in': 'Mewngofnodi i weld',
  'ready.no-issuers':
    'Nid oes modd mewngofnodi wedi’i osod ar gyfer y neges hon. Gofynnwch i dîm TG yr anfonwr.',
  'leaving.heading': 'Yn mynd â chi i fewngofnodi',
  'returning.heading': 'Yn gwirio’ch mewngofnodi',
  'no-script': 'Mae angen JavaScript ar y dudalen hon i agor neges ddiogel.',

  // purpose
  'purpose.heading': 'Pam ydych chi’n agor hwn?',
  'purpose.sentence':
    'Caiff eich enw, yr amser a’r rheswm hwn eu hysgrifennu yn y log archwilio. Gall yr anfonwr eu gweld.',
  'purpose.as': 'Rydych wedi mewngofnodi fel {who}.',
  'purpose.cancel': 'Peidio â’i agor',
  'releasing.heading': 'Yn gofyn am y neges',

  // opening
  'opening.heading': 'Yn agor y neges',
  'opening.checking': 'Yn gwirio bod eich agoriad wedi’i gofnodi',
  'opening.fetching': 'Yn nôl y neges',
  'waiting.sender': 'Mae’r anfonwr yn dal i uwchlwytho. Bydd y dudalen hon yn mynd ymlaen ar ei phen ei hun.',
  'waiting.network': 'Collwyd y cysylltiad. Yn ceisio eto, nid oes dim wedi’i golli.',
  progress: '{done} o {total}',

  // the report
  'patient.heading': '{name}',
  'patient.unnamed': 'Claf heb enw',
  'patient.born': 'Dyddiad geni',
  'patient.nhs-number': 'Rhif GIG',
  'patient.local-number': 'Rhif lleol',
  'patient.confirm': 'Cadarnhau mai hwn yw’r claf cywir',
  'patient.check':
    'Gwiriwch yr enw, y dyddiad geni a’r rhif yn erbyn y claf rydych yn ei drin. Nid y claf roeddech yn ei ddisgwyl? Caewch hwn a dywedwch wrth yr anfonwr.',
  'patient.confirmed': 'Rydych wedi cadarnhau’r claf',
  'opener.unnamed': 'Agorwr heb enw',
  'report.region': 'Adroddiad',
  'report.about': 'Am beth mae hwn',
  'report.sender': 'Oddi wrth',
  'report.sent': 'Wedi’i selio',
  'report.consent': 'Cydsyniad',
  'report.media': 'Lluniau a dogfennau',
  'consent-kind.direct-care': 'Gofal uniongyrchol',
  'consent-kind.teaching': 'Addysgu',
  'consent-kind.publication': 'Cyhoeddi',
  'consent-kind.emergency': 'Argyfwng',
  'consent-kind.best-interests': 'Lles gorau',
  'consent-kind.exempt-class': 'Delwedd nad oes angen cydsyniad ar wahân ar ei chyfer',
  'consent-given.spoken': 'ar lafar',
  'consent-given.written': 'yn ysgrifenedig',
  'consent-given.not-able': 'yn methu cydsynio',
  'consent-given.not-needed': 'nid oes ei angen',
  'consent.line': '{kind}, {given}',
  'not-diagnosis': 'Er gwybodaeth yn unig. Nid ar gyfer diagnosis sylfaenol.',
  close: 'Cau',

  // looking
  'media.item': '{index} o {count}: {name}',
  'media.unnamed': 'Eitem {index}',
  'media.size': '{kind}, {size}',
  'media.captured': 'Tynnwyd {time}',
  'media.next': 'Nesaf',
  'media.previous': 'Blaenorol',
  'media.zoom-in': 'Chwyddo',
  'media.zoom-out': 'Lleihau',
  'media.fit': 'Ffitio',
  'media.rotate': 'Troi',
  'media.next-page': 'Tudalen nesaf',
  'media.previous-page': 'Tudalen flaenorol',
  'media.page': 'Tudalen {page} o {pages}',
  'media.full-screen': 'Sgrin lawn',
  'media.controls': 'Rheolyddion y llun',
  'media.loading': 'Yn nôl {name}',
  'media.frame': 'Man gweld: {name}',
  'media.document': 'Dogfen',
  'media.picture': 'Llun',
  'media.other': 'Ffeil',
  'media.try-again': 'Ceisio eto',
  'media.cut': 'Mae diwedd y ffeil hon ar goll: nid dyma’r llun cyfan. Gofynnwch i’r anfonwr ei hanfon eto.',
  'media.brighter': 'Goleuach',
  'media.darker': 'Tywyllach',
  'media.more-contrast': 'Mwy o gyferbyniad',
  'media.less-contrast': 'Llai o gyferbyniad',
  'media.next-frame': 'Ffrâm nesaf',
  'media.previous-frame': 'Ffrâm flaenorol',
  'media.frame-number': 'Ffrâm {page} o {pages}',
  'media.loading-start': 'Yn nôl dechrau {name}',
  'media.film': 'Fideo',
  'media.recording': 'Recordiad',
  'media.scan': 'Sgan (DICOM)',
  'media.lacks-sound':
    'Ni all y porwr hwn chwarae sain y fideo hwn. Agorwch y ddolen mewn porwr arall i’w chlywed.',
  'media.lacks-picture':
    'Ni all y porwr hwn ddangos lluniau’r fideo hwn. Agorwch y ddolen mewn porwr arall i’w weld.',
  'media.no-decoder.heading': 'Ni all y porwr hwn ddangos y math hwn o ffeil',
  'media.no-decoder.sentence':
    'Cyrhaeddodd yn gyfan a heb ei newid, ond nid oes gan y porwr hwn ddatgodiwr ar gyfer y ffordd y mae wedi’i phacio.',
  'media.no-decoder.next':
    'Agorwch y ddolen mewn porwr arall neu ar ddyfais arall, neu gofynnwch i’r anfonwr am fformat arall.',
  'media.no-picture.heading': 'Nid oes llun yn y ffeil hon',
  'media.no-picture.sentence': 'Ffeil DICOM o fath arall yw hi: mae’n dal data ar gyfer peiriannau eraill.',
  'media.no-picture.next': 'Gofynnwch i’r anfonwr am y llun neu’r adroddiad sy’n perthyn iddi.',
  'media.broken.heading': 'Ni ellir dangos y ffeil hon',
  'media.broken.sentence':
    'Mae wedi’i difrodi neu nid yw’r hyn y mae’n dweud ei bod. Nid yw’n effeithio ar ddim arall.',
  'media.broken.next': 'Gofynnwch i’r anfonwr ei hanfon eto.',
  'media.unsupported.heading': 'Ni ellir dangos y math hwn o ffeil yma',
  'media.unsupported.sentence':
    'Cyrhaeddodd yn gyfan a heb ei newid, ond nid oes ffordd ddiogel i’w dangos yma.',
  'media.unsupported.next': 'Gofynnwch i’r anfonwr am lun neu PDF ohoni.',
  'media.too-large.heading': 'Mae’r ffeil hon yn rhy fawr i’r ddyfais hon',
  'media.too-large.sentence': 'Gallai ei dangos atal y porwr.',
  'media.too-large.next': 'Agorwch y ddolen ar gyfrifiadur, neu gofynnwch i’r anfonwr am un llai.',
  'media.over.heading': 'Mae eich amser gyda’r adroddiad hwn ar ben',
  'media.over.sentence': 'Mae adroddiad yn aros ar agor am awr. Ni chadwyd dim ar y ddyfais hon.',
  'media.over.next': 'Caewch ef, a thapiwch y ddolen yn eich neges eto.',
  'media.locked.heading': 'Mae cyfrinair ar y ddogfen hon',
  'media.locked.sentence': 'Nid yw’r dudalen hon yn gofyn am gyfrineiriau dogfennau.',
  'media.locked.next': 'Gofynnwch i’r anfonwr ei hanfon heb un. Mae’r neges wedi’i selio eisoes.',

  // leaving
  'closed.heading': 'Wedi cau',
  'closed.sentence': 'Ni chadwyd dim ar y ddyfais hon. I’w gweld eto, tapiwch y ddolen yn eich neges.',
  'closed-away.heading': 'Wedi cau am eich bod i ffwrdd',
  'closed-away.sentence': 'Ni chadwyd dim ar y ddyfais hon. I’w gweld eto, tapiwch y ddolen yn eich neges.',
  'cover.heading': 'Wedi’i guddio tra byddwch mewn ffenestr arall',
  'print.sentence': 'Mae argraffu wedi’i ddiffodd ar gyfer y neges hon.',

  // next steps
  'next.tap-link': 'Ewch yn ôl at y neges a thapiwch y ddolen eto.',
  'next.copy-link': 'Copïwch y ddolen gyfan o’r neges ac agorwch hi eto.',
  'next.ask-sender': 'Gofynnwch i’r anfonwr ei rhannu eto.',
  'next.ask-sender-add': 'Os dylech ei gweld, gofynnwch i’r anfonwr eich ychwanegu.',
  'next.update': 'Agorwch y ddolen mewn porwr cyfredol.',
  'next.open-in-browser':
    'Agorwch hi yn Safari, Chrome, Edge neu Firefox: dewiswch “Agor mewn porwr” yn newislen yr ap hwn, neu gopïo’r ddolen yno.',
  'next.set-clock': 'Gosodwch ddyddiad ac amser y ddyfais hon i fod yn awtomatig.',
  'next.tell-it': 'Peidiwch â cheisio eto. Dywedwch wrth eich tîm TG.',
  'next.try-again': 'Ceisio eto',
  'next.another-account': 'Defnyddio cyfrif arall',
  'next.step-up': 'Mewngofnodi gydag ail gam',
  'next.go-on-here': 'Ceisio mewngofnodi yma beth bynnag',
  'next.another-purpose': 'Dewis rheswm arall',
  'next.sign-in': 'Mewngofnodi i weld',

  // problems: one heading and one sentence each
  'problem.no-link.heading': 'Tapiwch y ddolen yn eich neges',
  'problem.no-link.sentence':
    'Mae’r dudalen hon yn agor negeseuon diogel. Nid yw’n cadw dim, felly mae angen y ddolen arni bob tro.',
  'problem.cut-short.heading': 'Mae rhan o’r ddolen ar goll',
  'problem.cut-short.sentence': 'Torrwyd y ddolen ar ei ffordd atoch. Mae’r neges ei hun yn ddiogel.',
  'problem.altered.heading': 'Newidiwyd y ddolen hon ar ei ffordd',
  'problem.altered.sentence': 'Mae’r cyfan yno, ond nid yw rhai llythrennau yr un â’r rhai a anfonwyd.',
  'problem.not-ours.heading': 'Nid dolen i neges ddiogel yw hon',
  'problem.not-ours.sentence': 'Ni all y dudalen hon agor y cyfeiriad.',
  'problem.newer-version.heading': 'Mae’r ddolen hon yn fwy newydd na’r dudalen hon',
  'problem.newer-version.sentence':
    'Fe’i gwnaed gan fersiwn mwy newydd nag y mae gwelydd eich sefydliad yn ei adnabod.',
  'problem.unsupported-browser.heading': 'Ni all y porwr hwn agor negeseuon diogel',
  'problem.unsupported-browser.sentence': 'Nid oes ganddo’r amgryptio sydd ei angen ar y dudalen hon.',
  'problem.in-app.heading': 'Agorwch hon yn eich porwr',
  'problem.in-app.sentence': 'Rydych yn ffenestr ap arall, lle mae mewngofnodi’n aml yn methu.',
  'problem.clock.heading': 'Mae cloc y ddyfais hon yn anghywir',
  'problem.clock.sentence': 'Mae angen y dyddiad a’r amser cywir i fewngofnodi.',
  'problem.not-granted.heading': 'Ni rannwyd hon â chi',
  'problem.not-granted.sentence':
    'Rydych wedi mewngofnodi fel {who}, ac mae’r ddolen hon yn agor i rywun arall.',
  'problem.not-granted-unnamed.sentence':
    'Rydych wedi mewngofnodi, ac mae’r ddolen hon yn agor i rywun arall.',
  'problem.revoked.heading': 'Mae’r anfonwr wedi tynnu hon yn ôl',
  'problem.revoked.sentence': 'Ni all neb ei hagor mwyach.',
  'problem.expired.heading': 'Mae’r ddolen hon wedi dod i ben',
  'problem.expired.sentence': 'Mae’r amser a osododd yr anfonwr ar ben.',
  'problem.erased.heading': 'Mae’r neges hon wedi’i dileu',
  'problem.erased.sentence': 'Nid yw ei chynnwys yn bodoli yma mwyach.',
  'problem.used-up.heading': 'Agorwyd hon mor aml ag y caniateir',
  'problem.used-up.sentence': 'Yr anfonwr a osododd sawl gwaith y gellir ei hagor.',
  'problem.purpose.heading': 'Nid am y rheswm hwnnw',
  'problem.purpose.sentence':
    'Ni chaniataodd yr anfonwr na’i sefydliad i hon gael ei hagor am y rheswm a roesoch.',
  'problem.assurance.heading': 'Mae angen mewngofnodi cryfach',
  'problem.assurance.sentence': 'Gofynnodd yr anfonwr am fewngofnodi ag ail gam, fel cerdyn clyfar neu ap.',
  'problem.not-ready.heading': 'Heb ei huwchlwytho eto',
  'problem.not-ready.sentence': 'Nid yw dyfais yr anfonwr wedi gorffen rhan gyntaf yr uwchlwytho.',
  'problem.proof.heading': 'Ni ellid agor hon yn ddiogel',
  'problem.proof.sentence':
    'Nid yw’r prawf bod yr agoriad hwn wedi’i gofnodi yn ffitio, felly ni chafodd dim ei nôl.',
  'problem.tampered.heading': 'Newidiwyd y neges hon ar ôl ei selio',
  'problem.tampered.sentence':
    'Nid yr hyn a seliodd yr anfonwr yw’r hyn a anfonodd y storfa, felly ni ddangosir dim ohono.',
  'problem.wrong-key.heading': 'Nid yw rhannau’r neges hon yn ffitio gyda’i gilydd',
  'problem.wrong-key.sentence':
    'Mae’r ddolen a’r hyn y mae’r storfa’n ei gadw yn perthyn i negeseuon gwahanol, felly ni ddangosir dim.',
  'problem.cut-envelope.heading': 'Mae rhan o’r neges hon ar goll',
  'problem.cut-envelope.sentence': 'Mae gan y storfa lai ohoni nag a seliodd yr anfonwr.',
  'problem.newer-envelope.heading': 'Mae’r neges hon yn fwy newydd na’r dudalen hon',
  'problem.newer-envelope.sentence':
    'Fe’i seliwyd gan fersiwn mwy newydd nag y mae gwelydd eich sefydliad yn ei adnabod.',
  'problem.unreachable.heading': 'Dim cysylltiad â’r storfa negeseuon',
  'problem.unreachable.sentence': 'Mae eich dyfais neu’r storfa all-lein. Nid oes dim wedi’i golli.',
  'problem.overloaded.heading': 'Prysur ar hyn o bryd',
  'problem.overloaded.sentence': 'Mae gormod o bobl yn gofyn ar unwaith. Nid oes dim wedi’i golli.',
  'problem.sign-in-failed.heading': 'Ni dderbyniwyd eich mewngofnodi',
  'problem.sign-in-failed.sentence':
    'Nid yw’r cyfrif yn un y mae sefydliad y neges hon yn ei dderbyn, neu cymerodd y mewngofnodi’n rhy hir.',
  'problem.missing-claim.heading': 'Nid yw’ch cyfrif yn dweud digon amdanoch',
  'problem.missing-claim.sentence':
    'Ni ddywedodd yr hyn y mae angen i sefydliad yr anfonwr ei wybod i’ch gadael i mewn.',
  'problem.issuer.heading': 'Nid yw’r dudalen fewngofnodi’n ateb',
  'problem.issuer.sentence':
    'Ni ellir cyrraedd mewngofnodi eich sefydliad ar hyn o bryd. Mae’r neges yma o hyd.',
  'problem.cancelled.heading': 'Ni orffennoch fewngofnodi',
  'problem.cancelled.sentence': 'Mae’r neges yma o hyd.',
  'problem.lost.heading': 'Rydych wedi mewngofnodi',
  'problem.lost.sentence':
    'Ond mae’r tab hwn wedi colli’r ddolen, am fod y mewngofnodi wedi gorffen mewn tab arall neu wedi cymryd yn rhy hir.',
  'problem.internal.heading': 'Aeth rhywbeth o’i le yma',
  'problem.internal.sentence': 'Ein bai ni yw hyn, nid eich un chi. Ni ddangoswyd na cholli dim.',
}
