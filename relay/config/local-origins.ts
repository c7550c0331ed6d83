import type { Config } from './config.ts'

/** Everything under `localhost` on one port: what a relay is called whose operator has named no hosts. */
export function localOrigins(port: number): NonNullable<Config['origins']> {
  return {
    relay: `http://localhost:${port}`,
    viewer: `http://view.localhost:${port}`,
    content: `http://*.content.localhost:${port}`,
  }
}
