import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { exifTime } from './exif.ts'

const WORDS: readonly (readonly [RegExp, RemovedKind])[] = [
  [/GPS|Location|photoshop:(City|State|Country)|Iptc4xmpCore:CountryCode|geo:/i, 'place'],
  [/Date|Time/, 'time'],
  [/tiff:(Make|Model)|aux:|SerialNumber|Lens|exifEX:|Camera/i, 'device'],
  [/CreatorTool|softwareAgent|crs:|Software|xmptk/, 'software'],
  [/dc:(creator|rights|publisher|contributor)|Author|CreatorContactInfo|Credit|Rights/i, 'author'],
  [/dc:(title|description|subject)|Headline|Caption|Keywords|UserComment|Label|Rating/i, 'text'],
  [/Thumbnail|xmpGImg|GainMap|GImage|GDepth|Container:Directory/i, 'thumbnail'],
  [/DocumentID|InstanceID|Identifier|VersionID/i, 'identifier'],
  [/History|DerivedFrom|Ingredients|Pantry/, 'history'],
]

/** What kinds of things an XMP packet holds, by the names in it. It is dropped whole whatever they are. */
export function readXmp(packet: Uint8Array): { capturedAt: number | null; kinds: Set<RemovedKind> } {
  // The names stand near the front; a packet padded to megabytes is not searched to its end.
  const text = new TextDecoder().decode(packet.subarray(0, 1 << 18))
  const kinds = new Set<RemovedKind>(WORDS.filter(([word]) => word.test(text)).map(([, kind]) => kind))
  kinds.add('text')
  const taken = /(?:exif:DateTimeOriginal|photoshop:DateCreated|xmp:CreateDate)(?:="|>)([^"<]{19,32})/.exec(
    text,
  )?.[1]
  const capturedAt = exifTime(
    taken,
    /([+-]\d\d:\d\d)$/.exec(taken ?? '')?.[1] ?? (taken?.endsWith('Z') ? '+00:00' : ''),
  )
  return { capturedAt, kinds }
}
