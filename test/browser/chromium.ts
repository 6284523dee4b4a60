/** A real Chromium for tests: the one npm ships, or the one that CHROMIUM_PATH names. */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import bundled from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

/** Not the package's own defaults: those switch web security off, and with it CORS and CSP. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function launchChromium(): Promise<Browser> {
  const own = process.env.CHROMIUM_PATH
  if (own !== undefined) return chromium.launch({ executablePath: own, args: ARGS })
  const folder = await mkdtemp(join(tmpdir(), 'article-brief-chromium-'))
  const browser = await chromium.launch({ executablePath: await unpackInto(folder), args: ARGS })
  browser.on('disconnected', () => rmSync(folder, { recursive: true, force: true }))
  return browser
}

/** Unpacks the bundled Chromium, and names its executable. */
async function unpackInto(folder: string): Promise<string> {
  const { TMPDIR } = process.env
  // The package unpacks into the temporary folder and takes whatever older copy it finds there.
  process.env.TMPDIR = folder
  try {
    return await bundled.executablePath()
  } finally {
    // The folder goes with its browser; the next launch needs one that is there.
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
}
