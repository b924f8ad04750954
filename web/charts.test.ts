// What hands and keys do to the charts of an asset, in a real browser against the fixture: where the view goes, that Back comes back, that
// the page still scrolls, and that what leaves the page says what is on it.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { ensureConsole } from '../cli/console-build.ts'
import { openBrowser, type TestBrowser } from '../test/browser.ts'
import { type Fixture, startFixture } from './dev/fixture.ts'
import { idOf } from './dev/plant.ts'

const HOUR = 3_600_000
const TO = Math.floor(Date.now() / HOUR) * HOUR
const FROM = TO - HOUR
const CRANE = `/assets/${idOf(2, 1)}`
const HELD = `${CRANE}?from=${FROM}&to=${TO}&signals=1,2,5`
const STEP_MS_MAX = 30_000

let opened: TestBrowser
before(async () => {
  await ensureConsole()
  opened = await openBrowser()
})
after(() => opened.close())

type Chart = Awaited<ReturnType<typeof chartOn>>

async function onChart(
  path: string,
  act: (chart: Chart, page: Page, fixture: Fixture) => Promise<void>,
  touch = false,
) {
  const fixture = await startFixture({})
  const context = await opened.browser.newContext({
    colorScheme: 'dark',
    viewport: { width: 1200, height: 800 },
    hasTouch: touch,
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(STEP_MS_MAX)
    const wrong: string[] = []
    page.on('pageerror', (error) => wrong.push(error.message))
    await page.goto(fixture.url + path)
    await page.locator('.uplot canvas').first().waitFor()
    await act(await chartOn(page), page, fixture)
    assert.deepEqual(wrong, [])
  } finally {
    await context.close()
    await fixture.close()
  }
}

async function chartOn(page: Page) {
  const pane = page.locator('section [data-plot="values"]').first()
  const box = await pane.boundingBox()
  assert.ok(box, 'there is a pane')
  const y = box.y + box.height / 2
  const x = (part: number) => box.x + part * box.width
  const query = () => new URL(page.url()).searchParams
  const span = () => ({ from: Number(query().get('from')), to: Number(query().get('to')) })
  return {
    x,
    y,
    query,
    span,
    async drag(from: number, to: number, key?: 'Shift') {
      if (key) await page.keyboard.down(key)
      await page.mouse.move(x(from), y)
      await page.mouse.down()
      await page.mouse.move(x((from + to) / 2), y, { steps: 3 })
      await page.mouse.move(x(to), y, { steps: 3 })
      await page.mouse.up()
      if (key) await page.keyboard.up(key)
    },
    /** Until the address is another one than it was. */
    async changed(act: () => Promise<unknown>) {
      const was = page.url()
      await act()
      await page.waitForURL((url) => url.href !== was)
    },
    slider: page.getByRole('slider', { name: 'Time in the chart' }),
  }
}

/** As near as pixels are. */
function near(found: number, wanted: number, of = HOUR) {
  assert.ok(Math.abs(found - wanted) < of * 0.01, `${found - wanted} ms beside`)
}

/** Eight notches at once, as fast as no test driver sends them. */
const turnFast = (page: Page, clientX: number, clientY: number) =>
  page.evaluate(
    (at) => {
      const plot = document.elementFromPoint(at.clientX, at.clientY)
      const turn = { ...at, deltaY: -60, ctrlKey: true, bubbles: true, cancelable: true }
      for (let i = 0; i < 8; i++) plot?.dispatchEvent(new WheelEvent('wheel', turn))
    },
    { clientX, clientY },
  )

/** How light the corner of a picture is, 0 to 255. */
const groundOf = (page: Page, png: Buffer) =>
  page.evaluate(
    async (bytes) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }))
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
      const ctx = canvas.getContext('2d')
      ctx?.drawImage(bitmap, 0, 0)
      return ctx?.getImageData(2, 2, 1, 1).data[1] ?? 0
    },
    [...png],
  )

describe('charts', { concurrency: 2 }, () => {
  it('a drag zooms, Back and a double click come back, as does the key', () =>
    onChart(HELD, async (chart, page) => {
      await chart.changed(() => chart.drag(0.25, 0.5))
      near(chart.span().from, FROM + 0.25 * HOUR)
      near(chart.span().to, FROM + 0.5 * HOUR)
      await page.getByRole('button', { name: 'Zoom back' }).waitFor()
      await chart.changed(() => page.goBack())
      assert.deepEqual(chart.span(), { from: FROM, to: TO })
      await chart.changed(() => chart.drag(0.75, 0.5))
      near(chart.span().from, FROM + 0.5 * HOUR)
      await chart.changed(() => page.mouse.dblclick(chart.x(0.3), chart.y))
      assert.deepEqual(chart.span(), { from: FROM, to: TO })
      await chart.slider.focus()
      await chart.changed(() => page.keyboard.press('+'))
      near(chart.span().to - chart.span().from, HOUR / 2)
      await chart.changed(() => page.keyboard.press('Backspace'))
      assert.deepEqual(chart.span(), { from: FROM, to: TO })
    }))

  it('a wheel scrolls the page; sideways it pans, with Ctrl it zooms where the pointer is', () =>
    onChart(HELD, async (chart, page) => {
      await page.mouse.move(chart.x(0.25), chart.y)
      await page.mouse.wheel(0, 200)
      await page.waitForFunction(() => window.scrollY > 0)
      assert.deepEqual(chart.span(), { from: FROM, to: TO })
      await page.mouse.wheel(0, -400)
      await page.waitForFunction(() => window.scrollY === 0)
      await chart.changed(() => page.mouse.wheel(-150, 0))
      const panned = chart.span()
      assert.equal(panned.to - panned.from, HOUR)
      assert.ok(panned.from < FROM)
      await page.keyboard.down('Control')
      await chart.changed(() => page.mouse.wheel(0, -400))
      await page.keyboard.up('Control')
      const closer = chart.span()
      assert.ok(closer.to - closer.from < 0.6 * HOUR)
      near(closer.from + 0.25 * (closer.to - closer.from), panned.from + 0.25 * HOUR)
      assert.equal(await page.evaluate(() => window.scrollY), 0)
    }))

  it('Shift and a drag marks a stretch; its figures follow, Enter looks at it, Escape lets go', () =>
    onChart(HELD, async (chart, page) => {
      await chart.changed(() => chart.drag(0.1, 0.3, 'Shift'))
      assert.deepEqual(chart.span(), { from: FROM, to: TO })
      const [from, to] = (chart.query().get('mark') ?? '').split('-').map(Number)
      near(from ?? 0, FROM + 0.1 * HOUR)
      near(to ?? 0, FROM + 0.3 * HOUR)
      await page.getByText('Marked stretch').waitFor()
      await chart.slider.focus()
      await chart.changed(() => page.keyboard.press('Enter'))
      assert.deepEqual(chart.span(), { from, to })
      await chart.changed(() => page.keyboard.press('Escape'))
      assert.equal(chart.query().get('mark'), null)
    }))

  it('arrows go from point to point and the values are told', () =>
    onChart(HELD, async (chart, page) => {
      await chart.slider.focus()
      await page.keyboard.press('Home')
      const first = Number(await chart.slider.getAttribute('aria-valuenow'))
      await page.keyboard.press('ArrowRight')
      const second = Number(await chart.slider.getAttribute('aria-valuenow'))
      assert.ok(second > first && second - first <= 10_000, `${second - first} ms`)
      await page
        .locator('[aria-live="polite"]', { hasText: /Hoist load [\d.]+ t, Boom angle [\d.]+ °, Operation \w+/ })
        .waitFor({ state: 'attached' })
    }))

  it('two fingers zoom and one pans', () =>
    onChart(
      HELD,
      async (chart, page) => {
        const tools = await page.context().newCDPSession(page)
        const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...parts: number[]) =>
          tools.send('Input.dispatchTouchEvent', {
            type,
            touchPoints: parts.map((part, id) => ({ x: chart.x(part), y: chart.y, id })),
          })
        await chart.changed(async () => {
          await touch('touchStart', 0.4, 0.6)
          for (const out of [0.05, 0.1, 0.15, 0.2]) await touch('touchMove', 0.4 - out, 0.6 + out)
          await touch('touchEnd')
        })
        const { from, to } = chart.span()
        near(to - from, HOUR / 3)
        near((from + to) / 2, (FROM + TO) / 2)
        await chart.changed(async () => {
          await touch('touchStart', 0.5)
          for (const at of [0.55, 0.6, 0.7, 0.75]) await touch('touchMove', at)
          await touch('touchEnd')
        })
        assert.equal(chart.span().to - chart.span().from, to - from)
        assert.ok(chart.span().from < from)
      },
      true,
    ))

  it('zooming keeps what is drawn until the finer values are there, and asks once', () =>
    onChart(HELD, async (chart, page, { hold }) => {
      const asked: string[] = []
      page.on('request', (request) => request.url().includes('/series') && asked.push(request.url()))
      hold.add(`GET /v1${CRANE}/series`)
      await page.mouse.move(chart.x(0.5), chart.y)
      await page.keyboard.down('Control')
      await chart.changed(() => turnFast(page, chart.x(0.5), chart.y))
      await page.keyboard.up('Control')
      // Each notch goes on from the one before it, not from what is drawn or where the address still is.
      near(chart.span().to - chart.span().from, HOUR * Math.exp(-0.96))
      await page.getByText('Loading finer values').waitFor()
      assert.equal(asked.length, 1, 'one request for eight notches of the wheel')
      await page.mouse.move(chart.x(0.4), chart.y)
      await page.locator('section', { hasText: 'Hoist load' }).getByText(/\d t$/).waitFor()
    }))

  it('a link to a view that moves is a link to what was on screen', () =>
    onChart(`${CRANE}?range=1h&signals=1,5&compare=1d&panes=unit`, async (_, page) => {
      await page.getByRole('button', { name: 'Share' }).click()
      await page.getByRole('menuitem', { name: 'Copy link to this view' }).click()
      await page.getByRole('button', { name: 'Copied' }).waitFor()
      const link = new URL(await page.evaluate(() => navigator.clipboard.readText()))
      const said = Object.fromEntries(link.searchParams)
      assert.equal(Number(said.to) - Number(said.from), HOUR)
      assert.deepEqual(
        { ...said, from: '', to: '' },
        { signals: '1,5', compare: '1d', panes: 'unit', from: '', to: '' },
      )
    }))

  it('the picture is a picture, and the file has what is shown', () =>
    onChart(HELD, async (_, page) => {
      const saved = async (name: string) => {
        await page.getByRole('button', { name: /^(Share|Saved)$/ }).click()
        const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name }).click()])
        return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
      }
      const picture = await saved('Save image (PNG)')
      assert.match(picture.name, /^NH-01C-Tower-crane-\d{8}T\d{6}-\d{8}T\d{6}\.png$/)
      assert.equal(picture.bytes.subarray(1, 4).toString(), 'PNG')
      assert.equal(picture.bytes.readUInt32BE(16), 1_240)
      assert.ok(picture.bytes.length > 20_000, 'something is drawn')
      assert.ok((await groundOf(page, picture.bytes)) > 240, 'its ground is light though the screen is dark')
      const lines = (await saved('Values as shown (CSV)')).bytes.toString().trimEnd().split('\r\n')
      assert.match(lines[0] ?? '', /^"Time \(UTC\)","Hoist load \(t\)","Hoist load \(t\) lowest"/)
      assert.ok(lines.length > 300)
      assert.match(lines[1] ?? '', new RegExp(`^${new Date(FROM).toISOString().slice(0, 13)}`))
    }))

  it('every sample leaves in the format that was chosen, under the name of the asset and its time', () =>
    onChart(HELD, async (_, page) => {
      await page.getByRole('button', { name: 'Share' }).click()
      await page.getByRole('menuitem', { name: 'Every sample…' }).click()
      await page.getByRole('radio', { name: 'Parquet' }).check()
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export', exact: true }).click(),
      ])
      assert.match(file.suggestedFilename(), /^NH-01C-Tower-crane-\d{8}T\d{6}-\d{8}T\d{6}\.parquet$/)
      await page.getByText('The file is in your downloads').waitFor()
      assert.ok((await readFile(await file.path(), 'utf8')).includes('parquet'))
      await page.getByRole('button', { name: 'Done' }).click()
      assert.equal(await page.getByRole('dialog').count(), 0)
    }))
})
