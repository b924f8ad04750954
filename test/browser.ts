// A browser for tests: an installed Chromium first, else the one that npm brings.
// The packaged one unpacks its libraries only when it believes to be on AWS, leaves its files in TMPDIR and dies without a locale; its
// own arguments switch web security off, so they are never used.

import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
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

/** Starts a browser of its own, with its files in a directory of its own that goes with it. */
export async function openBrowser(): Promise<TestBrowser> {
  const dir = await mkdtemp(join(tmpdir(), 'fairlead-browser-'))
  const remove = () => rm(dir, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 })
  try {
    const executable = INSTALLED.find((path) => existsSync(path)) ?? (await packaged())
    const env = { ...process.env, TMPDIR: dir, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', HOME: dir }
    const browser = await chromium.launch({ executablePath: executable, args: ARGS, env })
    return {
      browser,
      executable,
      async close() {
        await browser.close()
        await remove()
      },
    }
  } catch (cause) {
    await remove()
    throw new Error('no browser could be started', { cause })
  }
}

let unpacked: Promise<string> | undefined

/**
 * The browser of the registry, unpacked once for this process: its package fixes the place of its fonts and libraries
 * in the environment when it is first imported, so that place has to stay.
 */
function packaged(): Promise<string> {
  unpacked ??= unpack()
  return unpacked
}

async function unpack(): Promise<string> {
  const before = process.env.TMPDIR
  const dir = await mkdtemp(join(tmpdir(), 'fairlead-chromium-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  process.env.TMPDIR = dir
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x'
  try {
    const { default: bundle } = await import('@sparticuz/chromium')
    return await bundle.executablePath()
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}
