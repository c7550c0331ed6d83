import { existsSync } from 'node:fs'
import { canInstallFromDebian, installFromDebian } from './debian.ts'

/**
 * Programs that are not ours and check what ours wrote: Go's transparency log packages read the audit log,
 * Python's cryptography opens the frozen envelopes. Debian packages by a file each brings.
 */
const WITNESSES: Readonly<Record<string, string>> = {
  '/usr/bin/go': 'golang-go',
  '/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog': 'golang-golang-x-mod-dev',
  '/usr/bin/python3': 'python3',
  '/usr/lib/python3/dist-packages/cryptography': 'python3-cryptography',
  // An OpenID Connect issuer of other people's making.
  '/usr/lib/python3/dist-packages/authlib/__init__.py': 'python3-authlib',
  '/usr/lib/python3/dist-packages/flask/__init__.py': 'python3-flask',
  // What the operating system saw of a flush.
  '/usr/bin/strace': 'strace',
  // A real webmail. The two of PHP first: what Roundcube would take otherwise brings a web server with it.
  '/usr/bin/php': 'php-cli',
  '/usr/bin/php-cgi': 'php-cgi',
  '/usr/share/doc/roundcube-sqlite3': 'roundcube-sqlite3',
  '/var/lib/roundcube/index.php': 'roundcube-core',
  '/usr/lib/dovecot/imap': 'dovecot-imapd',
  // What a relay beyond one machine stands on: a database, a store, and what spreads the requests.
  '/usr/lib/postgresql/15/bin/initdb': 'postgresql-15',
  '/usr/bin/radosgw': 'radosgw',
  '/usr/bin/ceph-mon': 'ceph-mon',
  '/usr/bin/ceph-osd': 'ceph-osd',
  '/usr/bin/ceph': 'ceph-common',
  '/usr/sbin/nginx': 'nginx-light',
  // What other programs make of the same films, pictures, scans and pages.
  '/usr/bin/ffmpeg': 'ffmpeg',
  '/usr/bin/heif-enc': 'libheif-examples',
  '/usr/bin/exiftool': 'libimage-exiftool-perl',
  '/usr/bin/tiffcp': 'libtiff-tools',
  '/usr/bin/dcm2pnm': 'dcmtk',
  '/usr/bin/gdcmconv': 'libgdcm-tools',
  // A network of its own for whoever tries to get out.
  '/bin/ip': 'iproute2',
  '/usr/bin/pdftoppm': 'poppler-utils',
  '/usr/lib/python3/dist-packages/pydicom/__init__.py': 'python3-pydicom',
  // Whether a PDF is PDF/A: PDFBox's preflight, with what Debian leaves to whoever runs it.
  '/usr/share/java/preflight.jar': 'libpdfbox2-java',
  '/usr/share/java/javax.activation.jar': 'libactivation-java',
  '/usr/share/java/jaxb-api.jar': 'libjaxb-api-java',
  '/usr/bin/java': 'default-jre-headless',
  '/usr/bin/qpdf': 'qpdf',
}

/** Installs them where we may; elsewhere the tests that need one are skipped and say so. */
export function installWitnesses(): void {
  const missing = Object.entries(WITNESSES).filter(([path]) => !existsSync(path))
  if (missing.length === 0 || !canInstallFromDebian()) return
  installFromDebian(missing.map(([, name]) => name))
}
