/** Writes the vectors of the share link: `node tests/vectors/make-share-link-vectors.ts`. Frozen, like the envelope's. */
import { createHash, hkdfSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const ID = 'gb-AAECAwQFBgcICQoLDA0ODw'
const SECRET = Buffer.from(Array.from({ length: 32 }, (_, at) => 0x10 + at))

// From the specification, with Node's own functions: not what the product says, what it must say.
function link(viewerOrigin: string, id: string, secret: Buffer): string {
  const check = createHash('sha256')
    .update('wardlink/1 link\0')
    .update(`${id}\0`)
    .update(secret)
    .digest('base64url')
  return `${viewerOrigin}/r/${id}#1.${secret.toString('base64url')}.${check.slice(0, 6)}`
}

function valid(
  about: string,
  address: string,
  viewerOrigin = 'https://view.example',
  id = ID,
  secret = SECRET,
) {
  const token = hkdfSync('sha384', secret, `wardlink/1\0${id}`, 'access', 32)
  const accessToken = Buffer.from(token).toString('hex')
  return { about, address, viewerOrigin, envelopeId: id, linkSecret: secret.toString('hex'), accessToken }
}

const LINK = link('https://view.example', ID, SECRET)
const [before = '', after = ''] = LINK.split('#')
const ZEROS = Buffer.alloc(32)
const ONES = Buffer.alloc(32, 255)

const validLinks = [
  valid('the example of docs/spec/share-link.md', LINK),
  valid('white space around it', `\t ${LINK} \r\n`),
  valid('a full stop behind it', `${LINK}.`),
  valid('a bracket and a full stop behind it', `${LINK}).`),
  valid('a query some gateway added', `${before}?utm_source=mail#${after}`),
  valid(
    'a viewer on this machine',
    link('http://view.localhost:8080', ID, SECRET),
    'http://view.localhost:8080',
  ),
  valid('a viewer on a port', link('https://view.example:8443', ID, SECRET), 'https://view.example:8443'),
  valid('a host in capital letters', LINK.replace('view.example', 'VIEW.Example')),
  valid('a secret of zeros', link('https://view.example', ID, ZEROS), 'https://view.example', ID, ZEROS),
  valid(
    'a secret and an id of ones, in Ireland',
    link('https://view.example', `ie-${'_'.repeat(21)}w`, ONES),
    'https://view.example',
    `ie-${'_'.repeat(21)}w`,
    ONES,
  ),
]

const letters = SECRET.toString('base64url')
const check = LINK.slice(-6)
const refusedLinks: { about: string; address: string; because: string }[] = [
  ['nothing', '', 'not-ours'],
  ['no address', 'see attached', 'not-ours'],
  ['another page of the viewer', 'https://view.example/help', 'not-ours'],
  ['a longer path', LINK.replace('/r/', '/r/x/'), 'not-ours'],
  ['no web address', LINK.replace('https:', 'javascript:'), 'not-ours'],
  ['a file', LINK.replace('https://view.example', 'file://'), 'not-ours'],
  ['version 2', `${before}#2.${letters}`, 'newer-version'],
  ['version 2 and nothing else', `${before}#2`, 'newer-version'],
  ['version 10, which begins like version 1', `${before}#10.${letters}.${check}`, 'newer-version'],
  ['version 3 with an id we cannot read', 'https://view.example/r/nz.1234#3.x', 'newer-version'],
  ['no id', 'https://view.example/r/', 'cut-short'],
  ['an id cut in the middle', 'https://view.example/r/gb-AAECAwQF', 'cut-short'],
  ['no fragment', before, 'cut-short'],
  ['an empty fragment', `${before}#`, 'cut-short'],
  ['a fragment cut behind the version', `${before}#1`, 'cut-short'],
  ['a fragment cut behind the first dot', `${before}#1.`, 'cut-short'],
  ['a secret cut by one letter', `${before}#1.${letters.slice(0, 42)}`, 'cut-short'],
  ['no check', `${before}#1.${letters}`, 'cut-short'],
  ['an empty check', `${before}#1.${letters}.`, 'cut-short'],
  ['a check cut by one letter', LINK.slice(0, -1), 'cut-short'],
  ['another region', LINK.replace('/gb-', '/ie-'), 'altered'],
  ['a region there is none of', LINK.replace('/gb-', '/xx-'), 'altered'],
  ['an id with unused bits set', LINK.replace('DA0ODw#', 'DA0ODx#'), 'altered'],
  ['an id one letter too long', LINK.replace('#', 'A#'), 'altered'],
  ['a letter of the secret changed', LINK.replace('#1.E', '#1.F'), 'altered'],
  ['a letter of the secret missing', LINK.replace('#1.EB', '#1.E'), 'altered'],
  ['a letter of the secret twice', LINK.replace('#1.E', '#1.EE'), 'altered'],
  ['a sign that is no letter of ours', LINK.replace('#1.E', '#1.%45'), 'altered'],
  ['the other base64 alphabet', LINK.replace('#1.E', '#1.+'), 'altered'],
  ['a check of another link', `${before}#1.${letters}.AAAAAA`, 'altered'],
  ['letters behind the check', `${LINK}A`, 'altered'],
  ['version 0', LINK.replace('#1.', '#0.'), 'altered'],
  ['version 01', LINK.replace('#1.', '#01.'), 'altered'],
  ['all in small letters', LINK.toLowerCase(), 'altered'],
  ['the hash sign escaped', LINK.replace('#', '%23'), 'altered'],
].map(([about = '', address = '', because = '']) => ({ about, address, because }))

write('share-link-valid.json', validLinks)
write('share-link-refused.json', refusedLinks)

function write(name: string, entries: object[]): void {
  const path = new URL(name, import.meta.url)
  const text = `[\n${entries.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')}\n]\n`
  const word = !existsSync(path) ? 'new' : readFileSync(path, 'utf8') === text ? 'the same' : 'CHANGED'
  console.log(`${name}: ${word}`)
  if (word === 'new' || process.argv.includes('--break-frozen-vectors')) writeFileSync(path, text)
  else if (word === 'CHANGED') process.exitCode = 1
}
