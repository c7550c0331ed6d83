import type { RemovedKind } from '#shared/report/removed-kind.ts'

/**
 * What a PDF may still say when we are done, dictionary by dictionary (ISO 32000-2). A key that is not here is
 * not copied: the table is the rule.
 *
 * `data` takes numbers, names, strings and arrays of them; `plain` the same without strings; `map:x` is a
 * dictionary with free keys whose values are `x`. Arrays take the rule of their values.
 */
export type Rule = 'data' | 'plain' | 'layer-name' | `map:${RoleName}` | RoleName

export type RoleName = keyof typeof ROLES

const STREAM = { Length: 'plain', Filter: 'plain', DecodeParms: 'decode' } as const
const FUNCTION = {
  FunctionType: 'plain', Domain: 'plain', Range: 'plain', Size: 'plain', BitsPerSample: 'plain', Order: 'plain',
  Encode: 'plain', Decode: 'plain', C0: 'plain', C1: 'plain', N: 'plain', Functions: 'function', Bounds: 'plain',
} as const // biome-ignore format: rows
const STRUCTURED = { StructParent: 'plain', StructParents: 'plain', OC: 'layer' } as const

// biome-ignore format: a vocabulary reads best in rows
export const ROLES = {
  catalog: {
    Type: 'plain', Version: 'plain', Pages: 'page', PageLabels: 'numbers', Names: 'names', Dests: 'map:destination',
    ViewerPreferences: 'viewer', PageLayout: 'plain', PageMode: 'plain', Outlines: 'outline', AcroForm: 'form',
    OCProperties: 'layers', StructTreeRoot: 'structure', MarkInfo: 'plainDict', Lang: 'data',
    OutputIntents: 'outputIntent',
  },
  page: {
    Type: 'plain', Parent: 'page', Kids: 'page', Count: 'plain', Resources: 'resources', MediaBox: 'plain',
    CropBox: 'plain', BleedBox: 'plain', TrimBox: 'plain', ArtBox: 'plain', Rotate: 'plain', UserUnit: 'plain',
    Contents: 'content', Annots: 'annotation', Group: 'group', Tabs: 'plain', StructParents: 'plain',
  },
  content: { ...STREAM },
  decode: {
    Predictor: 'plain', Colors: 'plain', BitsPerComponent: 'plain', Columns: 'plain', EarlyChange: 'plain',
    K: 'plain', EndOfLine: 'plain', EncodedByteAlign: 'plain', Rows: 'plain', EndOfBlock: 'plain',
    BlackIs1: 'plain', DamagedRowsBeforeError: 'plain', ColorTransform: 'plain', JBIG2Globals: 'content',
  },
  resources: {
    Font: 'map:font', XObject: 'map:xobject', ExtGState: 'map:state', ColorSpace: 'map:colour',
    Pattern: 'map:pattern', Shading: 'map:shading', Properties: 'map:layer', ProcSet: 'plain',
  },
  font: {
    ...STREAM,
    Type: 'plain', Subtype: 'plain', BaseFont: 'plain', Name: 'plain', FirstChar: 'plain', LastChar: 'plain',
    Widths: 'plain', FontDescriptor: 'font', Encoding: 'font', ToUnicode: 'font', DescendantFonts: 'font',
    CIDSystemInfo: 'cidSystem', DW: 'plain', W: 'plain', DW2: 'plain', W2: 'plain', CIDToGIDMap: 'font',
    FontBBox: 'plain', FontMatrix: 'plain', CharProcs: 'map:content', Resources: 'resources',
    FontName: 'plain', FontFamily: 'data', FontStretch: 'plain', FontWeight: 'plain', Flags: 'plain',
    ItalicAngle: 'plain', Ascent: 'plain', Descent: 'plain', Leading: 'plain', CapHeight: 'plain',
    XHeight: 'plain', StemV: 'plain', StemH: 'plain', AvgWidth: 'plain', MaxWidth: 'plain',
    MissingWidth: 'plain', FontFile: 'font', FontFile2: 'font', FontFile3: 'font', CharSet: 'data',
    CIDSet: 'font', Style: 'cidSystem', FD: 'map:font', Lang: 'plain',
    BaseEncoding: 'plain', Differences: 'plain', CMapName: 'plain', WMode: 'plain', UseCMap: 'font',
    Length1: 'plain', Length2: 'plain', Length3: 'plain',
  },
  cidSystem: { Registry: 'data', Ordering: 'data', Supplement: 'plain', Panose: 'data' },
  xobject: {
    ...STREAM, ...STRUCTURED,
    Type: 'plain', Subtype: 'plain', Width: 'plain', Height: 'plain', ColorSpace: 'colour',
    BitsPerComponent: 'plain', Intent: 'plain', ImageMask: 'plain', Mask: 'xobject', Decode: 'plain',
    Interpolate: 'plain', SMask: 'xobject', SMaskInData: 'plain', Name: 'plain', Matte: 'plain',
    FormType: 'plain', BBox: 'plain', Matrix: 'plain', Resources: 'resources', Group: 'group',
    ColorTransform: 'plain',
  },
  group: { Type: 'plain', S: 'plain', CS: 'colour', I: 'plain', K: 'plain' },
  state: {
    Type: 'plain', LW: 'plain', LC: 'plain', LJ: 'plain', ML: 'plain', D: 'plain', RI: 'plain', OP: 'plain',
    op: 'plain', OPM: 'plain', Font: 'font', BG: 'function', BG2: 'function', UCR: 'function', UCR2: 'function',
    TR: 'function', TR2: 'function', FL: 'plain', SM: 'plain', SA: 'plain', BM: 'plain', SMask: 'softMask',
    CA: 'plain', ca: 'plain', AIS: 'plain', TK: 'plain',
  },
  softMask: { Type: 'plain', S: 'plain', G: 'xobject', BC: 'plain', TR: 'function' },
  function: { ...STREAM, ...FUNCTION },
  colour: {
    ...STREAM, ...FUNCTION,
    WhitePoint: 'plain', BlackPoint: 'plain', Gamma: 'plain', Matrix: 'plain', Alternate: 'colour',
    Subtype: 'plain', Colorants: 'map:colour', Process: 'colour', ColorSpace: 'colour', Components: 'plain',
  },
  pattern: {
    ...STREAM,
    Type: 'plain', PatternType: 'plain', PaintType: 'plain', TilingType: 'plain', BBox: 'plain', XStep: 'plain',
    YStep: 'plain', Resources: 'resources', Matrix: 'plain', Shading: 'shading', ExtGState: 'state',
  },
  shading: {
    ...STREAM,
    ShadingType: 'plain', ColorSpace: 'colour', Background: 'plain', BBox: 'plain', AntiAlias: 'plain',
    Domain: 'plain', Coords: 'plain', Function: 'function', Extend: 'plain', Matrix: 'plain',
    BitsPerCoordinate: 'plain', BitsPerComponent: 'plain', BitsPerFlag: 'plain', Decode: 'plain',
    VerticesPerRow: 'plain',
  },
  // Layers, and the property lists of marked content that a page refers to.
  layer: {
    Type: 'plain', Name: 'layer-name', OCGs: 'layer', P: 'plain', VE: 'layer', MCID: 'plain', Lang: 'data',
    ActualText: 'data', Alt: 'data', E: 'data',
  },
  layers: { OCGs: 'layer', D: 'layerSetting' },
  layerSetting: {
    BaseState: 'plain', ON: 'layer', OFF: 'layer', RBGroups: 'layer', Locked: 'layer', ListMode: 'plain',
  },
  annotation: {
    Type: 'plain', Subtype: 'plain', Rect: 'plain', Contents: 'data', P: 'page', F: 'plain', AP: 'appearances',
    AS: 'plain', Border: 'plain', C: 'plain', StructParent: 'plain', OC: 'layer', Dest: 'destination',
    A: 'action', H: 'plain', QuadPoints: 'plain', BS: 'border', BE: 'border', CA: 'plain', Popup: 'annotation',
    Parent: 'annotation', Name: 'plain', Open: 'plain', DA: 'data', DS: 'data', Q: 'plain', CL: 'plain',
    RD: 'plain', LE: 'plain', Vertices: 'plain', InkList: 'plain', L: 'plain', IC: 'plain', IT: 'plain',
    LL: 'plain', LLE: 'plain', LLO: 'plain', Cap: 'plain', CP: 'plain', CO: 'plain', Sy: 'plain',
    FT: 'plain', V: 'data', DV: 'data', Ff: 'plain', MK: 'control', Kids: 'annotation', MaxLen: 'plain',
    Opt: 'data', TI: 'plain', I: 'plain', T: 'data',
  },
  border: { Type: 'plain', W: 'plain', S: 'plain', D: 'plain', I: 'plain' },
  control: {
    R: 'plain', BC: 'plain', BG: 'plain', CA: 'data', RC: 'data', AC: 'data', I: 'xobject', RI: 'xobject',
    IX: 'xobject', IF: 'plainDict', TP: 'plain',
  },
  appearances: { N: 'appearance', R: 'appearance', D: 'appearance' },
  // Either a form itself, or one form for each state.
  appearance: { '*': 'xobject' },
  action: { Type: 'plain', S: 'plain', D: 'destination', URI: 'data', N: 'plain' },
  destination: { D: 'destination', Type: 'plain', Parent: 'page' },
  outline: {
    Type: 'plain', Title: 'data', First: 'outline', Last: 'outline', Next: 'outline', Prev: 'outline',
    Parent: 'outline', Count: 'plain', Dest: 'destination', A: 'action', C: 'plain', F: 'plain',
  },
  names: { Dests: 'nameTree' },
  nameTree: { Kids: 'nameTree', Names: 'destination', Limits: 'data' },
  numbers: { Kids: 'numbers', Nums: 'numbers', Limits: 'plain', S: 'plain', P: 'data', St: 'plain', Type: 'plain' },
  form: { Fields: 'annotation', NeedAppearances: 'plain', DR: 'resources', DA: 'data', Q: 'plain' },
  structure: {
    Type: 'plain', K: 'structure', ParentTree: 'structureNumbers', ParentTreeNextKey: 'plain',
    RoleMap: 'plainDict', ClassMap: 'map:plainDict', S: 'plain', P: 'structure', Pg: 'page', A: 'plainDict',
    C: 'plain', R: 'plain', Lang: 'data', Alt: 'data', E: 'data', ActualText: 'data', Phoneme: 'data',
    MCID: 'plain', Obj: 'annotation',
  },
  structureNumbers: { Kids: 'structureNumbers', Nums: 'structure', Limits: 'plain' },
  viewer: {
    HideToolbar: 'plain', HideMenubar: 'plain', HideWindowUI: 'plain', FitWindow: 'plain', CenterWindow: 'plain',
    DisplayDocTitle: 'plain', NonFullScreenPageMode: 'plain', Direction: 'plain', Duplex: 'plain',
  },
  outputIntent: { Type: 'plain', S: 'plain', DestOutputProfile: 'colour' },
  plainDict: { '*': 'plain' },
} as const satisfies Record<string, Record<string, string>>

/** What went, by the key that held it; anything else was `private`. */
export const KIND_OF_KEY: Partial<Record<string, RemovedKind>> = {
  Metadata: 'text',
  Info: 'text',
  Title: 'text',
  Subject: 'text',
  Keywords: 'text',
  Author: 'author',
  Creator: 'software',
  Producer: 'software',
  CreationDate: 'time',
  ModDate: 'time',
  LastModified: 'time',
  M: 'time',
  T: 'author',
  NM: 'identifier',
  ID: 'identifier',
  IDTree: 'identifier',
  AA: 'script',
  JS: 'script',
  JavaScript: 'script',
  OpenAction: 'script',
  CO: 'script',
  XFA: 'script',
  Next: 'script',
  A: 'script',
  PA: 'link',
  URI: 'link',
  EmbeddedFiles: 'attachment',
  AF: 'attachment',
  Collection: 'attachment',
  FS: 'attachment',
  Thumb: 'thumbnail',
  Alternates: 'thumbnail',
  Perms: 'signature',
  DSS: 'signature',
  SigFlags: 'signature',
  Legal: 'signature',
  VP: 'place',
  Measure: 'place',
  PtData: 'place',
  'PTEX.FileName': 'place',
  'PTEX.Fullbanner': 'software',
}
