// The charts of an asset: everything that a hand or a key does to them, and what they say when there is nothing, not yet, or no more.

import type { Page } from 'playwright-core'
import type { Fixture } from '../fixture.ts'
import { idOf } from '../plant.ts'
import type { Scene } from '../scenes.ts'

const CRANE = `/assets/${idOf(2, 1)}`
const AIR = `/assets/${idOf(2, 5)}`
const SERIES = `GET /v1${CRANE}/series`
const HOUR = 3_600_000
/** A whole hour that is over; the fixture has a gap in each half of an hour. */
const HELD_TO = Math.floor(Date.now() / HOUR) * HOUR
const HELD_FROM = HELD_TO - HOUR
const HELD = `from=${HELD_FROM}&to=${HELD_TO}`

const see = async (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()
const drawn = async (page: Page) => {
  await page.locator('.uplot canvas').first().waitFor()
  await page.waitForTimeout(1_600)
}
const slider = (page: Page) => page.getByRole('slider', { name: 'Time in the chart' })
async function press(page: Page, ...keys: string[]) {
  for (const key of keys) await page.keyboard.press(key)
  await page.waitForTimeout(700)
}
async function plot(page: Page) {
  const pane = page.locator('section [data-plot="values"]').first()
  await pane.scrollIntoViewIfNeeded()
  const box = await pane.boundingBox()
  if (!box) throw new Error('no plot on this page')
  return { y: box.y + box.height / 2, at: (part: number) => box.x + part * box.width }
}
async function drag(page: Page, from: number, to: number) {
  const { y, at } = await plot(page)
  await page.mouse.move(at(from), y)
  await page.mouse.down()
  await page.mouse.move(at((from + to) / 2), y, { steps: 3 })
  await page.mouse.move(at(to), y, { steps: 3 })
}
async function dragged(page: Page, from: number, to: number) {
  await drag(page, from, to)
  await page.mouse.up()
  await page.waitForTimeout(900)
}

async function openExport(page: Page) {
  await drawn(page)
  await page.getByRole('button', { name: 'Share' }).click()
  await page.getByRole('menuitem', { name: 'Every sample…' }).click()
  await see(page, 'Export every sample')
}

/** What happened to the crane in the last hours: much of nothing, and three things that matter. */
function busy({ world }: Fixture) {
  const said = [
    [0.1, 'info', 'connected', 'Connected over MQTT 5'],
    [0.32, 'info', 'disconnected', 'Disconnected: keep-alive ran out'],
    [0.33, 'info', 'connected', 'Connected over MQTT 5'],
    [0.34, 'warning', 'rate-limited', 'More than 50 messages a second: held back for 4 s'],
    [0.62, 'fault', 'refused-payload', 'A payload was refused: not JSON (position 17)'],
    [0.9, 'warning', 'takeover', 'A second connection with the same certificate took over'],
  ] as const
  const made = said.map(([part, severity, kind, text], n) => ({
    eventId: idOf(6, n + 1),
    assetId: idOf(2, 1),
    at: new Date(HELD_FROM + part * HOUR).toISOString(),
    kind,
    severity,
    text,
  }))
  world.events = [...world.events, ...made].toSorted((a, b) => (a.at < b.at ? 1 : -1))
}

export const CHART_SCENES: Scene[] = [
  { name: 'chart-held', path: `${CRANE}?${HELD}`, before: busy, act: drawn },
  {
    name: 'chart-cursor',
    path: `${CRANE}?${HELD}&signals=1,2,5`,
    before: busy,
    async act(page) {
      await drawn(page)
      const { y, at } = await plot(page)
      await page.mouse.move(at(0.625), y)
      await see(page, /payload was refused/)
    },
  },
  {
    name: 'chart-compare',
    path: `${CRANE}?${HELD}&compare=1d&signals=1,2,5`,
    before: busy,
    act: drawn,
  },
  {
    name: 'chart-compare-own',
    path: `${CRANE}?${HELD}&compare=90m&signals=1,2`,
    async act(page) {
      await drawn(page)
      await page.getByLabel('Compare with').selectOption('own')
      await see(page, 'Compare with an earlier time')
    },
  },
  { name: 'chart-units', path: `${AIR}?${HELD}&panes=unit`, act: drawn },
  { name: 'chart-units-compare', path: `${AIR}?${HELD}&panes=unit&compare=1d`, act: drawn },
  { name: 'chart-month', path: `${CRANE}?range=30d&signals=1,2,5`, act: drawn },
  { name: 'chart-wide', path: `${CRANE}?range=24h&wide=yes`, act: drawn },
  {
    name: 'chart-marked',
    path: `${CRANE}?${HELD}&signals=1,2,5&mark=${HELD_FROM + 0.3 * HOUR}-${HELD_FROM + 0.55 * HOUR}`,
    before: busy,
    async act(page) {
      await drawn(page)
      await see(page, 'Marked stretch')
    },
  },
  {
    name: 'chart-figures',
    path: `${CRANE}?${HELD}&compare=1d`,
    before: busy,
    async act(page) {
      await drawn(page)
      await page.getByRole('button', { name: /events in view/ }).click()
      await page.getByRole('heading', { name: 'In view' }).scrollIntoViewIfNeeded()
      await page.getByText('Worked out from').first().scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'chart-dragging',
    path: `${CRANE}?${HELD}&signals=1,2,5`,
    async act(page) {
      await drawn(page)
      await drag(page, 0.2, 0.45)
      await page.waitForTimeout(200)
    },
  },
  {
    name: 'chart-zoomed',
    path: `${CRANE}?range=1h&signals=1,2,5`,
    async act(page) {
      await drawn(page)
      await dragged(page, 0.2, 0.45)
      await see(page, 'Zoom back')
      await page.waitForTimeout(600)
    },
  },
  {
    name: 'chart-finer-waiting',
    path: `${CRANE}?${HELD}&signals=1,2,5`,
    async act(page, { hold }) {
      await drawn(page)
      hold.add(SERIES)
      await dragged(page, 0.2, 0.3)
      await see(page, 'Loading finer values')
    },
  },
  {
    name: 'chart-keys',
    path: `${CRANE}?${HELD}&signals=1,2,5`,
    async act(page) {
      await drawn(page)
      await slider(page).focus()
      await press(page, 'End', ...Array.from({ length: 20 }, () => 'Control+ArrowLeft'))
      await press(page, ...Array.from({ length: 9 }, () => 'Control+Shift+ArrowLeft'))
      await see(page, 'Marked stretch')
    },
  },
  {
    name: 'chart-keys-help',
    path: `${CRANE}?${HELD}&signals=1`,
    async act(page) {
      await drawn(page)
      await page.getByRole('button', { name: 'Hands and keys' }).click()
      await see(page, 'When the time axis has the focus'.slice(5))
    },
  },
  {
    name: 'chart-share',
    path: `${CRANE}?${HELD}&signals=1,2`,
    async act(page) {
      await drawn(page)
      await page.getByRole('button', { name: 'Share' }).click()
      await see(page, 'Save image')
    },
  },
  {
    name: 'chart-export',
    path: `${CRANE}?${HELD}&signals=1,2`,
    async act(page) {
      await openExport(page)
      await page.getByRole('radio', { name: 'Parquet' }).check()
      await see(page, 'Taking values out is a line of the audit log.')
    },
  },
  {
    name: 'chart-export-waiting',
    path: `${CRANE}?${HELD}&signals=1,2`,
    async act(page, { hold }) {
      hold.add(`POST /v1${CRANE}/samples/export`)
      await openExport(page)
      await page.getByRole('button', { name: 'Export', exact: true }).click()
      await see(page, 'Asking for the file')
    },
  },
  {
    name: 'chart-exported',
    path: `${CRANE}?${HELD}&signals=1,2`,
    async act(page) {
      await openExport(page)
      await page.getByRole('radio', { name: 'Parquet' }).check()
      await page.getByRole('button', { name: 'Export', exact: true }).click()
      await see(page, 'The file is in your downloads')
    },
  },
  {
    name: 'chart-export-refused',
    path: `${CRANE}?${HELD}&signals=1,2`,
    before: ({ world }) => {
      world.refusesExport = true
    },
    async act(page) {
      await openExport(page)
      await page.getByRole('button', { name: 'Export', exact: true }).click()
      await see(page, 'Computed signals take too many points')
    },
  },
  {
    name: 'chart-table',
    path: `${CRANE}?${HELD}&view=table&signals=1,2,5`,
    async act(page) {
      await page.getByRole('button', { name: 'Older' }).click()
      await see(page, /^Page 2 of/)
    },
  },
  {
    name: 'chart-table-empty',
    path: `${CRANE}?from=1577836800000&to=1577840400000&view=table`,
    act: (page) => see(page, 'No values in this time.'),
  },
  { name: 'chart-empty', path: `${CRANE}?from=1577836800000&to=1577840400000`, act: drawn },
  {
    name: 'chart-loading',
    path: `${CRANE}?${HELD}`,
    before: ({ hold }) => hold.add(SERIES),
    act: (page) => see(page, 'Not live.'),
  },
  {
    name: 'chart-failed',
    path: `${CRANE}?${HELD}`,
    before: ({ fail }) => fail.set(SERIES, 503),
    act: (page) => see(page, 'could not be loaded'),
  },
]
