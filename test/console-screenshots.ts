// Pictures of every scene of the console: `npm run fairlead -- run test/console-screenshots.ts DIR [name ...]`.
// Wide and phone-sized, light and dark, against the fixture. They are made to be looked at.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { ensureConsole } from '../cli/console-build.ts'
import { startFixture } from '../web/dev/fixture.ts'
import { SCENES, type Scene } from '../web/dev/scenes.ts'
import { openBrowser } from './browser.ts'

const [out = 'screenshots', ...names] = process.argv.slice(2)
const SIZES = {
  wide: { viewport: { width: 1440, height: 900 }, hasTouch: false, isMobile: false },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const
const SCHEMES = ['light', 'dark'] as const
const STEP_MS_MAX = 20_000

await ensureConsole()
await mkdir(out, { recursive: true })
const opened = await openBrowser()
let failed = 0
for (const scene of SCENES.filter(({ name }) => names.length === 0 || names.includes(name))) {
  for (const [size, screen] of Object.entries(SIZES))
    for (const scheme of SCHEMES) {
      const file = join(out, `${scene.name}-${size}-${scheme}.png`)
      try {
        await take(opened.browser, scene, screen, scheme, file)
        console.log(file)
      } catch (error) {
        failed += 1
        console.error(file, error instanceof Error ? error.message : error)
      }
    }
}
await opened.close()
process.exitCode = failed > 0 ? 1 : 0

async function take(
  from: Browser,
  scene: Scene,
  screen: (typeof SIZES)['wide' | 'phone'],
  scheme: 'light' | 'dark',
  file: string,
) {
  const fixture = await startFixture(scene.options)
  const context = await from.newContext({
    ...screen,
    colorScheme: scheme,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  })
  try {
    scene.before?.(fixture)
    const page = await context.newPage()
    page.setDefaultTimeout(STEP_MS_MAX)
    page.on(
      'console',
      (line) =>
        line.type() === 'error' &&
        !line.text().includes('Failed to load resource') &&
        console.error('  console:', line.text()),
    )
    page.on('pageerror', (error) => console.error('  error:', error.message))
    await page.goto(fixture.url + scene.path)
    await scene.act?.(page, fixture)
    await page.screenshot({ path: file })
  } finally {
    await context.close()
    await fixture.close()
  }
}
