// axe looks at every scene of the console, light and dark, wide and phone-sized: WCAG 2.2 AA, no exception. Beside it, what a page must
// never do: break the policy (CSP, Trusted Types), throw, or run over the edge of a phone.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { ensureConsole } from '../cli/console-build.ts'
import { openBrowser, type TestBrowser } from '../test/browser.ts'
import { startFixture } from './dev/fixture.ts'
import { SCENES, type Scene } from './dev/scenes.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const STEP_MS_MAX = 20_000
const SCREENS = {
  'wide light': { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  'phone dark': { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true, isMobile: true },
} as const

type Found = { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }

let opened: TestBrowser
before(async () => {
  await ensureConsole()
  opened = await openBrowser()
})
after(() => opened.close())

/** Scenes wait for the network and the clock more than they compute. */
describe('scenes', { concurrency: 4 }, () => {
  for (const scene of SCENES)
    for (const [screen, options] of Object.entries(SCREENS)) it(`${scene.name}, ${screen}`, () => look(scene, options))
})

async function look(scene: Scene, screen: (typeof SCREENS)['wide light' | 'phone dark']): Promise<void> {
  const fixture = await startFixture(scene.options)
  const context = await opened.browser.newContext({ ...screen, reducedMotion: 'reduce' })
  try {
    scene.before?.(fixture)
    const page = await context.newPage()
    page.setDefaultTimeout(STEP_MS_MAX)
    const wrong: string[] = []
    page.on('pageerror', (error) => wrong.push(error.message))
    page.on('console', (line) => {
      if (line.type() === 'error' && !line.text().startsWith('Failed to load resource')) wrong.push(line.text())
    })
    await page.goto(fixture.url + scene.path)
    await scene.act?.(page, fixture)
    assert.deepEqual(wrong, [], 'nothing is thrown, nothing breaks the policy')
    assert.equal(await overhang(page), 0, 'nothing runs over the edge')
    const found = await violations(page)
    assert.equal(found.map(told).join('\n'), '')
  } finally {
    await context.close()
    await fixture.close()
  }
}

const overhang = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

async function violations(page: Page): Promise<Found[]> {
  const given = `${AXE};axe.run(document, ${JSON.stringify({ runOnly: TAGS })}).then((found) => found.violations)`
  // A session of the developer tools, not a script of the page: the policy stays as strict as it is.
  const tools = await page.context().newCDPSession(page)
  const { result, exceptionDetails } = await tools.send('Runtime.evaluate', {
    expression: given,
    awaitPromise: true,
    returnByValue: true,
  })
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  return result.value as Found[]
}

function told({ id, help, nodes }: Found): string {
  return `${id}: ${help}\n${nodes
    .slice(0, 4)
    .map((node) => `  ${node.html.slice(0, 200)}\n  ${node.failureSummary ?? ''}`)
    .join('\n')}`
}
