// `npm run bench console [assets]`: the fleet page with so many assets (10,000) in a real browser on loopback, from the start
// of a first visit until its first rows stand there and the main thread is free; then a word typed into the search.
// The server is the console's stand-in (web/dev), so that what is measured is the page.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { ensureConsole } from '../cli/console-build.ts'
import { openBrowser } from '../test/browser.ts'

const ROUNDS = 7
const NAMES = ['rows_ms', 'free_ms', 'rowsCpu_ms', 'cpu_ms', 'script_ms', 'layout_ms', 'search_ms'] as const
type Figures = Record<(typeof NAMES)[number], number>

export async function run(): Promise<void> {
  const assets = Number(process.argv[3] ?? 10_000)
  await ensureConsole()
  const server = fork(join(import.meta.dirname, '../web/dev/serve.ts'), [String(assets)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
  })
  const { browser, close } = await openBrowser()
  const visits: Figures[] = []
  try {
    const [line] = server.stdout === null ? [] : await once(server.stdout, 'data')
    const url = /http:\S+/.exec(String(line))?.[0] ?? ''
    for (let round = 0; round <= ROUNDS; round++) {
      // Nothing is cached: each visit is a person's first.
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      const figures = await visit(await context.newPage(), url)
      await context.close()
      // The first one warms the stand-in.
      if (round > 0) visits.push(figures)
    }
  } finally {
    await close()
    server.kill()
  }
  const median = (name: keyof Figures) =>
    visits.map((one) => one[name]).sort((a, b) => a - b)[Math.floor(visits.length / 2)] ?? Number.NaN
  console.log(`${assets} assets, medians of ${ROUNDS} first visits, ms; CPU is that of the main thread\n`)
  console.log(
    '| first rows | then free | CPU until then | CPU a second later | of it script | style and layout | a word sought |',
  )
  console.log('|---|---|---|---|---|---|---|')
  console.log(`| ${NAMES.map((name) => median(name).toFixed(0)).join(' | ')} |`)
}

/** Runs in the page before anything else: notes when the first row is there, and every task over 50 ms. */
const WATCH = `
  window.fleet = { rows: 0, busyUntil: 0 }
  new MutationObserver((_, observer) => {
    if (document.querySelector('[data-row="0"]') === null) return
    observer.disconnect()
    requestAnimationFrame(() => setTimeout(() => { fleet.rows = performance.now() }))
  }).observe(document, { childList: true, subtree: true })
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) fleet.busyUntil = Math.max(fleet.busyUntil, task.startTime + task.duration)
  }).observe({ type: 'longtask', buffered: true })`

/** From a word in the search until the rows have changed and are painted. */
const SEARCH = `new Promise((resolve) => {
  const field = document.querySelector('input[type=search]')
  const before = document.querySelector('[role=status].sr-only').textContent
  const started = performance.now()
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, 'pump 1')
  field.dispatchEvent(new Event('input', { bubbles: true }))
  const look = () => document.querySelector('[role=status].sr-only').textContent === before
    ? requestAnimationFrame(look)
    : setTimeout(() => resolve(performance.now() - started))
  look()
})`

async function visit(page: Page, url: string): Promise<Figures> {
  const tools = await page.context().newCDPSession(page)
  // CPU, not time on the clock: other load on the machine must not count.
  await tools.send('Performance.enable', { timeDomain: 'threadTicks' })
  // A session of the developer tools: the page's policy stays as strict as it is, and allows no script of ours.
  const number = async (expression: string) => {
    const { result } = await tools.send('Runtime.evaluate', { expression, awaitPromise: true })
    return Number(result.value)
  }
  await page.addInitScript(WATCH)
  await page.goto(url)
  await page.locator('[data-row="0"]').waitFor()
  const atRows = await used(tools)
  // What follows from the first rows, their sparklines and the live stream.
  await page.waitForTimeout(1_000)
  const later = await used(tools)
  const rows_ms = await number('fleet.rows')
  return {
    rows_ms,
    free_ms: Math.max(rows_ms, await number('fleet.busyUntil')),
    rowsCpu_ms: atRows('TaskDuration'),
    cpu_ms: later('TaskDuration'),
    script_ms: later('ScriptDuration'),
    layout_ms: later('LayoutDuration') + later('RecalcStyleDuration'),
    search_ms: await number(SEARCH),
  }
}

/** By name, ms since the page began. */
async function used(tools: CDPSession): Promise<(name: string) => number> {
  const { metrics } = await tools.send('Performance.getMetrics')
  return (name) => 1000 * (metrics.find((one) => one.name === name)?.value ?? Number.NaN)
}
