import { isContentOrigin, type Origins } from '#shared/isolation/origins.ts'
import { ACCESS_HEADER } from '#shared/protocol/routes.ts'

/**
 * Which pages may talk to the relay: the viewer's shell, its vaults, and browser extensions. There are no cookies, so
 * this protects nobody's session; it keeps other pages from using a visitor's network position.
 */
export function mayCall(origins: Origins, origin: string): boolean {
  return (
    origin === origins.viewerOrigin ||
    isContentOrigin(origins.contentOrigin, origin) ||
    /^(?:chrome-extension:\/\/[a-p]{32}|moz-extension:\/\/[0-9a-f-]{36})$/.test(origin)
  )
}

export function corsHeaders(origin: string): Record<string, string> {
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED, vary: 'origin' }
}

export function preflightHeaders(origin: string): Record<string, string> {
  return {
    ...corsHeaders(origin),
    'access-control-allow-methods': 'GET, HEAD, POST, PATCH, DELETE',
    'access-control-allow-headers': ALLOWED,
    'access-control-max-age': '7200',
  }
}

const ALLOWED = [
  'authorization',
  'content-type',
  'range',
  'tus-resumable',
  'upload-offset',
  'upload-checksum',
  ACCESS_HEADER,
].join(', ')

const EXPOSED = [
  'content-range',
  'location',
  'retry-after',
  'tus-resumable',
  'upload-offset',
  'upload-length',
  'upload-expires',
  'wardlink-received',
].join(', ')
