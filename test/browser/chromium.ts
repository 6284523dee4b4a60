/** A real Chromium for tests: the one npm ships, or the one that CHROMIUM_PATH names. */
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
  // The package unpacks into the temporary folder and takes whatever older copy it finds there.
  if (own === undefined) process.env.TMPDIR = await mkdtemp(join(tmpdir(), 'article-brief-chromium-'))
  return chromium.launch({ executablePath: own ?? (await bundled.executablePath()), args: ARGS })
}
