// Scenes of plans of sites: looked at, on a dashboard and a wall, put up, set by hand and by keys, and what goes wrong.

import type { Page } from 'playwright-core'
import { SITE_DRAWINGS } from '../../../../sim/site-drawing.ts'
import { HOSTILE } from '../../access/world.ts'
import { WALL_TOKEN } from '../answers.ts'
import type { Fixture } from '../../fixture.ts'
import { idOf } from '../../plant.ts'
import type { Scene } from '../../scenes.ts'
import { PLANNED, UNPLANNED } from './world.ts'

const options = { assets: 60, alarms: 20 }
const path = `/sites/${PLANNED}/plan`
const empty = `/sites/${UNPLANNED}/plan`
const board = `/dashboards/${idOf(15, 2)}`
const see = (text: string | RegExp) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).first().click()
const marks = (page: Page) => page.getByRole('list', { name: 'Assets on the plan' }).first().getByRole('listitem')
const held = (page: Page) => page.locator('[data-row]')
const drawn = async (page: Page) => {
  await page.locator('[data-sheet] img').first().waitFor()
  await marks(page).first().waitFor()
}
const arranged = async (page: Page) => {
  await page.locator('[data-sheet] img').waitFor()
  await held(page).first().waitFor()
}

/** The plan on a dashboard, small and large. */
function onBoard({ world }: Fixture): void {
  const mine = world.dashboards.find(({ dashboardId }) => dashboardId === idOf(15, 2))
  if (!mine) return
  mine.tiles = [
    { id: 'p1', kind: 'plan', title: '', w: 8, h: 6, siteId: PLANNED },
    { id: 'p2', kind: 'plan', title: 'Small', w: 4, h: 4, siteId: PLANNED },
    { id: 'p3', kind: 'plan', title: '', w: 4, h: 2, siteId: UNPLANNED },
  ]
}

function spoil({ world }: Fixture): void {
  world.assets.forEach((asset, n) => {
    asset.name = [HOSTILE.long, HOSTILE.override, HOSTILE.markup][n % 3] ?? asset.name
  })
  for (const site of world.sites) site.name = HOSTILE.long
}

const choose = (page: Page, name: string, buffer: Buffer) =>
  page.locator('#plan-file').setInputFiles({ name, mimeType: 'image/png', buffer })
const drawing = () => Buffer.from(SITE_DRAWINGS.Workshop?.().png ?? [])

export const PLAN_SCENES: Scene[] = [
  { name: 'plan', path, options, act: drawn },
  { name: 'plan-operator', path, options: { ...options, role: 'operator' }, act: drawn },
  { name: 'plan-none', path: empty, options, act: see('No plan yet') },
  { name: 'plan-no-site', path: `/sites/${idOf(1, 99)}/plan`, options, act: see('There is no such site') },
  {
    name: 'plan-bare',
    path,
    options,
    before: ({ world }) => world.plans.forEach(({ plan }) => void (plan.places = [])),
    act: see('No asset has a place on it yet'),
  },
  {
    name: 'plan-loading',
    path,
    options,
    before: ({ hold }) => hold.add('GET /v1/sites/'),
    act: async (page) => {
      await page.getByRole('status', { name: /^Loading/ }).waitFor()
    },
  },
  {
    name: 'plan-failed',
    path,
    options,
    before: ({ fail }) => fail.set(`GET /v1/sites/${PLANNED}/plan`, 500),
    act: see('could not be loaded'),
  },
  {
    name: 'plan-picture-failed',
    path,
    options,
    before: ({ fail }) => fail.set(`GET /v1/sites/${PLANNED}/plan/image`, 500),
    act: see('The picture could not be loaded'),
  },
  {
    name: 'plan-picture-broken',
    path,
    options,
    before: ({ world }) => world.plans.forEach((each) => void (each.bytes = Buffer.from('no picture'))),
    act: see('The picture cannot be drawn'),
  },
  { name: 'plan-hostile', path, options, before: spoil, act: drawn },
  {
    name: 'plan-larger',
    path,
    options,
    async act(page) {
      await drawn(page)
      await press(page, 'Larger')
      await press(page, 'Larger')
      await see('250 %')(page)
    },
  },
  { name: 'plan-tile', path: board, options, before: onBoard, act: drawn },
  {
    name: 'plan-tile-hostile',
    path: board,
    options,
    before: (fixture) => {
      onBoard(fixture)
      spoil(fixture)
    },
    act: drawn,
  },
  { name: 'plan-wall', path: `/wall#${idOf(15, 2)}.${WALL_TOKEN}`, options, before: onBoard, act: drawn },
  {
    name: 'plan-new-tile',
    path: `${board}?edit=yes`,
    options,
    async act(page) {
      await press(page, 'Add a tile')
      await page.getByLabel('Shows').selectOption('plan')
      await press(page, 'Add tile')
      await see('Choose a site.')(page)
      await page.getByRole('dialog').getByLabel('Site').selectOption(PLANNED)
      await press(page, 'Add tile')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await press(page, 'Save')
      await drawn(page)
    },
  },
  {
    name: 'plan-upload',
    path: empty,
    options,
    async act(page) {
      await press(page, 'Upload a plan')
      await choose(page, 'plan.png', drawing())
      await see(/1200 × 600 pixels/)(page)
    },
  },
  {
    name: 'plan-uploaded',
    path: empty,
    options,
    async act(page) {
      await press(page, 'Upload a plan')
      await choose(page, 'plan.png', drawing())
      await see(/1200 × 600 pixels/)(page)
      await press(page, 'Upload')
      await page.locator('[data-sheet] img').waitFor()
    },
  },
  {
    name: 'plan-upload-svg',
    path: empty,
    options,
    async act(page) {
      await press(page, 'Upload a plan')
      await choose(page, 'plan.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'))
      await see('SVG can hold programs')(page)
    },
  },
  {
    name: 'plan-upload-late',
    path,
    options,
    async act(page, { world }) {
      await drawn(page)
      await press(page, 'More about this plan')
      await page.getByRole('menuitem', { name: 'Another picture' }).click()
      await choose(page, 'plan.png', drawing())
      await see(/1200 × 600 pixels/)(page)
      world.plans.forEach(({ plan }) => void (plan.version += 1))
      await press(page, 'Upload')
      await see('Somebody else has changed this plan')(page)
    },
  },
  {
    name: 'plan-remove',
    path,
    options,
    async act(page) {
      await drawn(page)
      await press(page, 'More about this plan')
      await page.getByRole('menuitem', { name: 'Remove the plan' }).click()
      await see('gone for good')(page)
    },
  },
  { name: 'plan-place', path: `${path}?edit=yes`, options, act: arranged },
  {
    name: 'plan-by-keys',
    path: `${path}?edit=yes`,
    options,
    async act(page, { world }) {
      await arranged(page)
      const before = await held(page).count()
      await page
        .getByRole('button', { name: /^Place / })
        .first()
        .click()
      // The keyboard goes along with the mark.
      const mine = page.locator('[data-row]:focus')
      await mine.waitFor()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Shift+ArrowUp')
      await page.getByText('52 % from the left, 49.8 % from the top').waitFor({ state: 'attached' })
      await page.keyboard.press('Delete')
      await page.waitForFunction((count) => document.querySelectorAll('[data-row]').length === count, before)
      await page.locator('[data-row]:focus').waitFor()
      await page.keyboard.press('Control+z')
      await page.waitForFunction((count) => document.querySelectorAll('[data-row]').length === count + 1, before)
      await press(page, 'Save')
      await drawn(page)
      const saved = world.plans.get(PLANNED)?.plan.places.at(-1)
      if (saved?.x !== 0.52 || saved.y !== 0.498) throw new Error('saved elsewhere')
    },
  },
  {
    name: 'plan-by-hand',
    path: `${path}?edit=yes`,
    options,
    async act(page) {
      await arranged(page)
      const mark = page.locator('[data-mark]').last()
      await mark.scrollIntoViewIfNeeded()
      const [box, sheet] = [await mark.boundingBox(), await page.locator('[data-sheet]').boundingBox()]
      if (!box || !sheet) throw new Error('nothing to take hold of')
      await page.mouse.move(box.x + 8, box.y + 8)
      await page.mouse.down()
      await page.mouse.move(sheet.x + sheet.width / 3, sheet.y + sheet.height / 3, { steps: 4 })
      await page.mouse.up()
      await press(page, 'Undo')
      await press(page, 'Redo')
    },
  },
  {
    name: 'plan-conflict',
    path: `${path}?edit=yes`,
    options,
    async act(page, { world }) {
      await arranged(page)
      world.plans.forEach(({ plan }) => void (plan.version += 1))
      await held(page).first().focus()
      await page.keyboard.press('ArrowRight')
      await press(page, 'Save')
      await see('Somebody else has changed this plan')(page)
    },
  },
  {
    name: 'plan-both',
    path: `${path}?edit=yes`,
    options,
    async act(page, { world }) {
      await arranged(page)
      world.plans.forEach(({ plan }) => {
        plan.version += 1
        plan.places = plan.places.slice(1)
      })
      await held(page).nth(1).focus()
      await page.keyboard.press('ArrowRight')
      await press(page, 'Save')
      await press(page, 'Put both together')
      await page.getByText('Put together with theirs').waitFor({ state: 'attached' })
      await press(page, 'Save')
      await drawn(page)
    },
  },
  {
    name: 'plan-leave',
    path: `${path}?edit=yes`,
    options,
    async act(page) {
      await arranged(page)
      await held(page).first().focus()
      await page.keyboard.press('ArrowRight')
      await press(page, 'Cancel')
      await see('Leave without saving?')(page)
    },
  },
]
