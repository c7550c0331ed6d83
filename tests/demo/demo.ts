/**
 * `npm run demo`: everything on one machine, and a browser to try it in.
 * `npm run demo -- --check`: the whole journey without a display, a line for each step.
 * `npm run demo -- --headless`: starts everything and prints where another browser can look on.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { installBrowsers } from '../commands/install-browsers.ts'
import { ROOT } from '../commands/run.ts'
import { checkJourney } from './check-journey.ts'
import { PRACTICE_ORIGIN } from './practice-whatsapp/server/server.ts'
import { freePort } from './relay-process.ts'
import { openPractice } from './sender.ts'
import { type Demo, startDemo } from './start.ts'
import { StepFailed, startSteps } from './steps.ts'

const OUTPUT = join(ROOT, 'demo-output')
const words = new Set(process.argv.slice(2))

try {
  installBrowsers(['chromium'])
  if (words.has('--check')) await check()
  else await show({ headless: words.has('--headless') })
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem)
  process.exitCode = 1
}

async function check(): Promise<void> {
  const startedAt = performance.now()
  const steps = await startSteps(OUTPUT, (line) => console.log(line))
  try {
    await checkJourney(steps, { samplesFolder: join(OUTPUT, 'samples') })
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    console.log(`All ${steps.count()} steps in ${seconds} s. Pictures of them are in demo-output/.`)
  } catch (problem) {
    if (!(problem instanceof StepFailed)) throw problem
    console.error(`\nThis step failed: ${problem.step}\n${problem.message}`)
    process.exitCode = 1
  }
}

async function show({ headless }: { headless: boolean }): Promise<void> {
  const hasDisplay =
    process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  if (!hasDisplay && !headless) {
    console.log(
      [
        'This machine has no display to open a browser on. Three ways to look all the same:',
        '  npm run demo -- --check      does the whole journey and leaves pictures in demo-output/',
        '  npm run demo -- --headless   runs the browser unseen; open its address in a Chromium that can reach it',
        '  xvfb-run npm run demo        gives it a display nobody sees',
      ].join('\n'),
    )
    return
  }
  const samplesFolder = join(OUTPUT, 'samples')
  await rm(OUTPUT, { recursive: true, force: true })
  const stop = stopped()
  const demo = await startDemo({ samplesFolder, secondRegion: true })
  try {
    const debuggingPort = headless ? await freePort() : undefined
    const sender = await demo.startSender({
      headless,
      viewport: headless ? { width: 1280, height: 860 } : null,
      ...(debuggingPort === undefined ? {} : { debuggingPort }),
    })
    await openPractice(sender.context)
    for (const page of sender.context.pages()) if (page.url() === 'about:blank') await page.close()
    console.log(whatToDo(demo, debuggingPort))
    await Promise.race([stop, new Promise((resolve) => sender.context.once('close', resolve))])
  } finally {
    console.log('Ending the demo…')
    await demo.close()
  }
}

function whatToDo(demo: Demo, debuggingPort: number | undefined): string {
  const { samples, relayOrigin, viewerOrigin, issuer, german } = demo
  const look =
    debuggingPort === undefined
      ? 'A Chromium with the extension stands open on the practice page.'
      : `A Chromium with the extension runs unseen. Look on from another: chrome://inspect, or http://localhost:${debuggingPort}`
  return `
${look}

 1. Press + and choose "Photos & videos", or drop a file on the chat, or paste one. Samples:
      ${samples.jpeg.path}
      ${samples.png.path}
      ${samples.pdf.path}
 2. "Share securely" opens. Press "Sign in" and choose Dr Asha Patel.
 3. Patient: NHS number ${samples.patient.nhsNumber}, name ${samples.patient.name}, born ${samples.patient.dateOfBirth}.
    Consent: direct care, said yes. Who can open: named people, lee.chen@ward7.example.
 4. "Seal and share". The link stands in the message. Press send, or not.
 5. Open the link in another browser or a private window, sign in as Dr Lee Chen, say why, look.
    (Any browser on this machine will do; the viewer needs nothing installed.)
 6. Try the same link as Sam Okoro.
 7. The extension's icon shows what you shared: who opened it, and Revoke.
 8. Who governs the trust finds it too: ${viewerOrigin}/governance, as Ivy Gower.
    A change of the policy takes two: Ivy proposes, Dr Noor Haddad (another browser window) approves.

   practice page  ${PRACTICE_ORIGIN} (in that Chromium only)
   relay          ${relayOrigin}
   viewer         ${viewerOrigin}
   for Germany    ${german?.relayOrigin}: a second relay, which keeps its own region's reports and no other's
   sign-in        ${issuer.issuer}

Nothing leaves this machine. Close the window or press Ctrl+C to end it; everything is thrown away.`
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}
