import { resolve } from 'node:path'
import { readConfig } from '../config/config.ts'
import { startRelay } from '../start-relay.ts'
import { readFlags } from './usage.ts'

const HELP = `wardlink serve [folder]

  --port <n>              listen here instead of where the configuration says
  --log-level <level>     error, info (default) or debug`

/** Runs the relay until it is told to stop. Standard output is its log: JSON lines of codes and counts. */
export async function serve(words: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(words, {
    help: { type: 'boolean' },
    port: { type: 'string' },
    'log-level': { type: 'string', default: 'info' },
  })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const config = readConfig(resolve(positionals[0] ?? '.'))
  const listen = { ...config.listen, ...(values.port === undefined ? {} : { port: Number(values.port) }) }
  const relay = await startRelay(
    { ...config, listen },
    { log: process.stdout, logLevel: levelOf(values['log-level']) },
  )
  await toldToStop()
  await relay.close()
  return 0
}

function levelOf(text: string): 'debug' | 'info' | 'error' {
  return text === 'debug' || text === 'error' ? text : 'info'
}

/** A second signal ends the process at once. */
function toldToStop(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop())
  })
}
