import { utf8 } from '#shared/bytes/bytes.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { crc32 } from '../../bytes/crc32.ts'
import type { XmlRules } from './xml.ts'

/** Relationships that are the document itself, by the last word of their type. */
export const KEPT_RELATIONSHIPS = new Set([
  ...[
    'styles',
    'settings',
    'fontTable',
    'theme',
    'numbering',
    'footnotes',
    'endnotes',
    'header',
    'footer',
    'comments',
  ],
  ...[
    'image',
    'chart',
    'chartUserShapes',
    'chartStyle',
    'chartColorStyle',
    'font',
    'hyperlink',
    'vmlDrawing',
    'drawing',
  ],
  ...[
    'diagramData',
    'diagramLayout',
    'diagramQuickStyle',
    'diagramColors',
    'diagramDrawing',
    'themeOverride',
  ],
  ...['worksheet', 'chartsheet', 'sharedStrings', 'calcChain', 'table', 'tableSingleCells', 'sheetMetadata'],
  ...[
    'slide',
    'slideLayout',
    'slideMaster',
    'notesSlide',
    'notesMaster',
    'handoutMaster',
    'presProps',
    'viewProps',
  ],
  ...['tableStyles', 'commentAuthors'],
])

/** What runs, or is a document of its own inside this one. */
export const ACTIVE_RELATIONSHIPS = new Set([
  ...[
    'vbaProject',
    'wordVbaData',
    'attachedToolbars',
    'control',
    'activeXControlBinary',
    'ctrlProp',
    'aFChunk',
  ],
  ...[
    'oleObject',
    'package',
    'xlMacrosheet',
    'xlIntlMacrosheet',
    'dialogsheet',
    'audio',
    'video',
    'media',
    'subDocument',
  ],
  ...['webextension', 'webextensiontaskpanes', 'model3d', 'frame'],
])

/** Whose content is somewhere else. */
export const OUTSIDE_RELATIONSHIPS = new Set([
  'externalLink',
  'externalLinkPath',
  'connections',
  'queryTable',
])

const KINDS_OF_RELATIONSHIP: Record<string, readonly RemovedKind[]> = {
  'core-properties': ['author', 'time', 'text'],
  'extended-properties': ['software', 'author'],
  'custom-properties': ['private'],
  thumbnail: ['thumbnail'],
  customXml: ['attachment'],
  customXmlProps: ['attachment'],
  person: ['author'],
  people: ['author'],
  comments: ['author', 'text'],
  authors: ['author', 'text'],
  threadedComment: ['text', 'author'],
  printerSettings: ['device'],
  attachedTemplate: ['link'],
  mailMergeSource: ['link'],
  glossaryDocument: ['history'],
  revisionHeaders: ['history', 'author'],
  usernames: ['author'],
  origin: ['signature'],
  classificationlabels: ['identifier'],
}

export function kindsOfRelationship(type: string): readonly RemovedKind[] {
  return KINDS_OF_RELATIONSHIP[type] ?? ['private']
}

/** Deleted text and earlier looks of tracked changes; what names programs, templates and machines; data beside the text. */
const DROPPED = new Set([
  ...['del', 'moveFrom', 'rPrChange', 'pPrChange', 'sectPrChange', 'tblPrChange', 'trPrChange', 'tcPrChange'],
  ...[
    'tblGridChange',
    'tblPrExChange',
    'numberingChange',
    'cellMerge',
    'moveFromRangeStart',
    'moveFromRangeEnd',
  ],
  ...[
    'moveToRangeStart',
    'moveToRangeEnd',
    'rsids',
    'attachedTemplate',
    'docVars',
    'mailMerge',
    'docId',
    'dataBinding',
  ],
  ...[
    'saveThroughXslt',
    'absPath',
    'fileSharing',
    'revisionPtr',
    'customProperties',
    'webPublishing',
    'externalData',
  ],
  ...[
    'custDataLst',
    'custData',
    'svgBlip',
    'contentPart',
    'smartTagPr',
    'customXmlPr',
    'fileRecoveryPr',
    'creationId',
  ],
  // Whatever a later program adds: nobody can name what may stand in it.
  'extLst',
  ...['customWorkbookViews', 'customSheetViews', 'scenarios', 'rsid', 'tblCaption', 'tblDescription'],
  ...['helpText', 'statusText', 'entryMacro', 'exitMacro'],
])
const UNWRAPPED = new Set(['ins', 'moveTo', 'customXml', 'smartTag'])
const EMPTIED = new Set(['author'])

const KIND_OF_PLACE: Record<string, RemovedKind> = {
  del: 'history',
  moveFrom: 'history',
  ins: 'history',
  moveTo: 'history',
  '#comment': 'text',
  '#text': 'author',
  '@w:author': 'author',
  '@w:initials': 'author',
  '@w:date': 'time',
  absPath: 'place',
  attachedTemplate: 'link',
  externalData: 'attachment',
  '@descr': 'text',
  '@title': 'text',
  '@name': 'text',
  rsids: 'identifier',
  '#instrText': 'link',
  '@w:instr': 'link',
  '@tooltip': 'link',
  '@w:tooltip': 'link',
  '@display': 'link',
  '@codeName': 'text',
  '@w:val': 'text',
  tblCaption: 'text',
  tblDescription: 'text',
  customWorkbookViews: 'author',
  scenarios: 'author',
}

export function kindOfPlace(place: string): RemovedKind {
  if (/^@\w+:(rsid|paraId|textId|uid)/.test(place) || /Change$|RangeStart$|RangeEnd$/.test(place)) {
    return place.startsWith('@') ? 'identifier' : 'history'
  }
  return KIND_OF_PLACE[place] ?? 'private'
}

const NAMED = new Set(['cNvPr', 'docPr'])
const SCHEMES = new Set(['theme', 'clrScheme', 'fontScheme', 'fmtScheme'])
/** Of a name in a workbook: what a person wrote about it. Its own name is part of the formulas. */
const ABOUT_A_NAME = /^(comment|customMenu|description|help|statusBar)$/

/**
 * Codes of fields that name nothing outside and nobody: page numbers, dates, tables of contents, links to the web. What
 * any other field shows stays as text.
 */
const SAFE_FIELD =
  /^\s*(?:(?:PAGE|NUMPAGES|SECTION|SECTIONPAGES|NUMWORDS|DATE|TIME|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN|TOC|SEQ (?:Figure|Table|Equation)|(?:PAGE|NOTE)?REF _\w+|HYPERLINK(?: \\l)? "(?:https?:[^"\s]*|mailto:[^"\s]*|_\w+)")\s*)?(?:\\[a-z@*#!]\s*(?:MERGEFORMAT|Arabic|roman|"[\d\-.,: /dMyHhms;]*"|_?Toc\w*)?\s*)*$/

/** Names Word gives by itself; a person's own become a number that stays the same. */
const OWN_BOOKMARK = /^(_(Toc|Ref|Hlk|GoBack)\w*|b[0-9a-f]{1,8})$/

export const OFFICE_RULES: XmlRules = {
  drop: DROPPED,
  unwrap: UNWRAPPED,
  empty: EMPTIED,
  attribute(element, name, value) {
    const local = name.slice(name.indexOf(':') + 1)
    const isPrefixed = name.includes(':')
    if (isPrefixed && /^(rsid\w*|paraId|textId|uid|dateUtc)$/.test(local)) return null
    if (isPrefixed && local === 'author') return 'Author'
    if (isPrefixed && local === 'initials') return ''
    // Of a comment or a change; a date inside the text is a child element.
    if (isPrefixed && local === 'date' && element !== 'sdtPr' && /^\d{4}-/.test(value)) return null
    // Who pasted a picture often finds its file's name and folders here.
    if (NAMED.has(element) && (local === 'descr' || local === 'title')) return value === '' ? undefined : null
    if (NAMED.has(element) && name === 'name') return 'Object'
    if (/^(refreshedBy|refreshedDate|refreshedDateIso|lastEdited|lowestEdited|rupBuild)$/.test(name))
      return null
    if (element === 'pageSetup' && local === 'id' && isPrefixed) return null
    if ((element === 'tag' || element === 'alias') && local === 'val' && isPrefixed) return ''
    if (
      (element === 'bookmarkStart' && local === 'name') ||
      (element === 'hyperlink' && local === 'anchor')
    ) {
      return OWN_BOOKMARK.test(value) ? undefined : `b${crc32(utf8(value)).toString(16)}`
    }
    if (local === 'instr' && !SAFE_FIELD.test(xmlWords(value))) return ''
    if (element === 'hyperlink' && local === 'display') return null
    if (/^(hyperlink|hlinkClick|hlinkHover)$/.test(element) && local === 'tooltip') return null
    if (local === 'codeName') return null
    if (
      (element === 'definedName' && ABOUT_A_NAME.test(name)) ||
      (element === 'table' && name === 'comment')
    ) {
      return null
    }
    if (element === 'cSld' && name === 'name') return null
    if (SCHEMES.has(element) && name === 'name') return 'Office'
    if (element === 'cmAuthor') {
      if (name === 'name') return 'Author'
      if (name === 'initials') return 'A'
    }
    if (element === 'cm' && name === 'dt') return null
    return undefined
  },
  words(element, words) {
    return element === 'instrText' && !SAFE_FIELD.test(xmlWords(words)) ? '' : undefined
  },
}

/** As a reader sees it: the few references that stand for what XML cannot hold. */
function xmlWords(text: string): string {
  return text
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&')
}
