// A browser for tests: an installed Chromium first, else the one that npm brings.
// The packaged one unpacks its libraries only when it believes to be on AWS, leaves its files in TMPDIR and dies without a locale; its
// own arguments switch web security off, so they are never used. Its font configuration names places of AWS alone: where the
// system has no fonts either, the browser ends at the first text field (it finds no last resort), so it is given another.

import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

export type TestBrowser = { browser: Browser; executable: string; close(): Promise<void> }

/** Where a browser is, and what it needs in its environment. */
type Found = { executable: string; env: Record<string, string> }

/** Starts a browser of its own, with its files in a directory of its own that goes with it. */
export async function openBrowser(): Promise<TestBrowser> {
  const dir = await mkdtemp(join(tmpdir(), 'fairlead-browser-'))
  const remove = () => rm(dir, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 })
  try {
    const installed = INSTALLED.find((path) => existsSync(path))
    const found = installed === undefined ? await packaged() : { executable: installed, env: {} }
    const own = { TMPDIR: dir, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', HOME: dir }
    const env = { ...process.env, ...own, ...found.env }
    const browser = await chromium.launch({ executablePath: found.executable, args: ARGS, env })
    return {
      browser,
      executable: found.executable,
      async close() {
        await browser.close()
        await remove()
      },
    }
  } catch (cause) {
    await remove()
    throw new Error(
      'No browser could be started, and this test needs one: install Chromium (on Debian: apt-get install chromium), ' +
        'or, on x64, run `npm ci` again, which brings one (@sparticuz/chromium)',
      { cause },
    )
  }
}

let unpacked: Promise<Found> | undefined

/** The browser of the registry, unpacked once for this process. */
function packaged(): Promise<Found> {
  unpacked ??= unpack()
  return unpacked
}

async function unpack(): Promise<Found> {
  const dir = await mkdtemp(join(tmpdir(), 'fairlead-chromium-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  const executable = await whileOnAws(dir, async () => {
    const { default: bundle } = await import('@sparticuz/chromium')
    return bundle.executablePath()
  })
  const fonts = join(dir, 'fonts.conf')
  await writeFile(fonts, fontsConf(join(dir, 'fonts'), join(dir, 'fonts-cache')))
  // Of the locale C it makes the language "en-US@posix", which its own Intl refuses; the named one need not be installed.
  const locale = { LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' }
  return { executable, env: { ...locale, FONTCONFIG_FILE: fonts, LD_LIBRARY_PATH: join(dir, 'al2023', 'lib') } }
}

/** The package reads these when it is imported and used, and sets some of them; the rest of the process keeps its own. */
async function whileOnAws<T>(dir: string, use: () => Promise<T>): Promise<T> {
  const names = ['TMPDIR', 'AWS_EXECUTION_ENV', 'FONTCONFIG_PATH', 'HOME', 'LD_LIBRARY_PATH']
  const before = names.map((name) => [name, process.env[name]] as const)
  process.env.TMPDIR = dir
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x'
  try {
    return await use()
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

/** The package's own family for every family asked for; nothing of the system, so that pages look alike everywhere. */
const fontsConf = (dir: string, cache: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${dir}</dir><cachedir>${cache}</cachedir></fontconfig>
`
