// axe looks at every scene of the console, light and dark, wide and phone-sized: WCAG 2.2 AA, no exception. Beside it, what a page must
// never do: break the policy (CSP, Trusted Types), throw, or run over the edge of a phone.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { ensureConsole } from '../cli/console-build.ts'
import { openBrowser, type TestBrowser } from '../test/browser.ts'
import { type Fixture, startFixture } from './dev/fixture.ts'
import { SCENES, type Scene } from './dev/scenes.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const STEP_MS_MAX = 20_000
const OVERHANG_LOOKS = 20
const OVERHANG_LOOK_MS = 100
/** Of each screen; scenes wait for the network and the clock more than they compute. */
const SEATS = 2
const SCREENS = {
  'wide light': { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  'phone dark': { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true, isMobile: true },
} as const

type Found = { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }

type ScreenName = keyof typeof SCREENS
/** A page that is used for one scene after another, always from the same address: its console is compiled once. */
type Seat = { page: Page; port: number }

let opened: TestBrowser
const free: Record<ScreenName, Seat[]> = { 'wide light': [], 'phone dark': [] }
before(async () => {
  await ensureConsole()
  opened = await openBrowser()
})
after(() => opened.close())

for (const [screen, options] of Object.entries(SCREENS) as [ScreenName, (typeof SCREENS)[ScreenName]][])
  describe(screen, { concurrency: SEATS }, () => {
    for (const scene of SCENES) it(`${scene.name}, ${screen}`, () => seated(scene, screen, options))
  })

async function seated(scene: Scene, screen: ScreenName, options: (typeof SCREENS)[ScreenName]): Promise<void> {
  const seat = free[screen].pop() ?? (await newSeat(options))
  const { page } = seat
  const wrong: string[] = []
  page.on('pageerror', (error) => wrong.push(error.message))
  page.on('console', (line) => {
    if (line.type() === 'error' && !line.text().startsWith('Failed to load resource')) wrong.push(line.text())
  })
  const fixture = await startFixture(scene.options, seat.port)
  try {
    await look(scene, fixture, page, wrong)
    await page.evaluate('localStorage.clear()')
    await page.goto('about:blank')
    page.removeAllListeners()
    // After a failure the page is left: nobody knows what is still on it.
    free[screen].push({ page, port: fixture.port })
  } finally {
    await fixture.close()
  }
}

async function newSeat(options: (typeof SCREENS)[ScreenName]): Promise<Seat> {
  const context = await opened.browser.newContext({ ...options, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(STEP_MS_MAX)
  return { page, port: 0 }
}

async function look(scene: Scene, fixture: Fixture, page: Page, wrong: readonly string[]): Promise<void> {
  scene.before?.(fixture)
  await page.goto(fixture.url + scene.path)
  await scene.act?.(page, fixture)
  assert.deepEqual(wrong, [], 'nothing is thrown, nothing breaks the policy')
  assert.equal(await overhangAtRest(page), 0, 'nothing runs over the edge')
  const found = await violations(page)
  assert.equal(found.map(told).join('\n'), '')
}

const overhang = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** While one page gives way to the next both are there for a moment: what counts is what stays. */
async function overhangAtRest(page: Page): Promise<number> {
  let over = await overhang(page)
  for (let looks = 0; over !== 0 && looks < OVERHANG_LOOKS; looks++) {
    await sleep(OVERHANG_LOOK_MS)
    over = await overhang(page)
  }
  return over
}

async function violations(page: Page): Promise<Found[]> {
  const given = `${AXE};axe.run(document, ${JSON.stringify({ runOnly: TAGS, resultTypes: ['violations'] })}).then((found) => found.violations)`
  // A session of the developer tools, not a script of the page: the policy stays as strict as it is.
  const tools = await page.context().newCDPSession(page)
  const { result, exceptionDetails } = await tools.send('Runtime.evaluate', {
    expression: given,
    awaitPromise: true,
    returnByValue: true,
  })
  await tools.detach()
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  return result.value as Found[]
}

function told({ id, help, nodes }: Found): string {
  return `${id}: ${help}\n${nodes
    .slice(0, 4)
    .map((node) => `  ${node.html.slice(0, 200)}\n  ${node.failureSummary ?? ''}`)
    .join('\n')}`
}
