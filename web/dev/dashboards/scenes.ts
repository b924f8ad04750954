// Scenes of dashboards: looked at, arranged by hand and by keys, and what goes wrong.

import type { Page } from 'playwright-core'
import { HOSTILE } from '../access/world.ts'
import { runHours } from '../asset/computed.ts'
import type { Fixture } from '../fixture.ts'
import { idOf } from '../plant.ts'
import type { Scene } from '../scenes.ts'
import { WALL_TOKEN } from './answers.ts'

const options = { assets: 24, alarms: 8 }
const path = `/dashboards/${idOf(15, 1)}`
const WALL = `/wall#${idOf(15, 1)}.${WALL_TOKEN}`
const see = (text: string | RegExp) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}
const drawn = async (page: Page) => {
  await page.locator('.uplot canvas').first().waitFor()
  await page.waitForTimeout(1_600)
}
const handles = (page: Page) => page.locator('[data-handle]')
const order = (page: Page) =>
  page.locator('[data-tile]').evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('data-tile')).join(' '))
const isOrder = (wanted: string) => (page: Page) =>
  page.waitForFunction(
    (text) =>
      [...document.querySelectorAll('[data-tile]')].map((tile) => tile.getAttribute('data-tile')).join(' ') === text,
    wanted,
  )
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).first().click()

function spoil({ world }: Fixture): void {
  world.assets.forEach((asset, n) => {
    asset.name = [HOSTILE.long, HOSTILE.override, HOSTILE.markup][n % 3] ?? asset.name
  })
  const [first] = world.dashboards
  if (!first) return
  first.name = HOSTILE.long
  const [tile] = first.tiles
  if (tile && 'title' in tile) tile.title = HOSTILE.override
}

export const DASHBOARD_SCENES: Scene[] = [
  { name: 'dashboards', path: '/dashboards', options, act: see('Quay at a glance') },
  {
    name: 'dashboards-none',
    path: '/dashboards',
    options,
    before: ({ world }) => void (world.dashboards = []),
    act: see('No dashboard yet'),
  },
  {
    name: 'dashboards-failed',
    path: '/dashboards',
    options,
    before: ({ fail }) => fail.set('GET /v1/dashboards', 500),
    act: see('could not be loaded'),
  },
  { name: 'dashboard', path, options, act: drawn },
  {
    name: 'dashboard-computed',
    path,
    options,
    before: ({ world }) => {
      world.computed = [runHours({ op: 'cycles', of: { op: 'above', of: { op: 'signal', signal: 'load' }, limit: 5 } })]
      const [board] = world.dashboards
      if (board)
        board.tiles = board.tiles.map((tile) => (tile.kind === 'chart' ? { ...tile, signals: [50_001] } : tile))
    },
    act: drawn,
  },
  { name: 'dashboard-empty', path: `/dashboards/${idOf(15, 2)}`, options, act: see('Nothing on it yet') },
  { name: 'dashboard-gone', path: `/dashboards/${idOf(15, 9)}`, options, act: see('There is no such dashboard') },
  {
    name: 'dashboard-loading',
    path,
    options,
    before: ({ hold }) => hold.add('GET /v1/dashboards/'),
    act: async (page) => {
      await page.getByRole('status', { name: /^Loading/ }).waitFor()
    },
  },
  {
    name: 'dashboard-failed',
    path,
    options,
    before: ({ fail }) => fail.set('GET /v1/dashboards/', 500),
    act: see('could not be loaded'),
  },
  {
    name: 'dashboard-hidden',
    path,
    options: { ...options, role: 'operator' },
    before: ({ world }) => {
      const [first] = world.dashboards
      if (first) first.tiles = first.tiles.map((tile, n) => (n % 3 === 0 ? hidden(tile) : tile))
    },
    act: see('something that you may not see'),
  },
  { name: 'dashboard-hostile', path, options, before: spoil, act: drawn },
  {
    name: 'dashboard-arrange',
    path: `${path}?edit=yes`,
    options,
    act: async (page) => {
      await handles(page).first().waitFor()
      await drawn(page)
    },
  },
  {
    name: 'dashboard-by-keys',
    path: `${path}?edit=yes`,
    options,
    async act(page) {
      await handles(page).first().waitFor()
      const before = await order(page)
      const [first, second, ...rest] = before.split(' ')
      await handles(page).first().focus()
      await page.keyboard.press('ArrowRight')
      await isOrder([second, first, ...rest].join(' '))(page)
      // The keyboard goes along with the tile.
      await page.locator(`[data-handle="${first}"]:focus`).waitFor()
      await page.keyboard.press('Shift+ArrowRight')
      await page.getByText(/4 wide, 2 high/).waitFor({ state: 'attached' })
      await page.keyboard.press('Delete')
      await isOrder([second, ...rest].join(' '))(page)
      for (let n = 0; n < 3; n += 1) await page.keyboard.press('Control+z')
      await isOrder(before)(page)
    },
  },
  {
    name: 'dashboard-add-tile',
    path: `${path}?edit=yes`,
    options,
    async act(page) {
      await handles(page).first().waitFor()
      await press(page, 'Add a tile')
      await press(page, 'Add tile')
      await see('Choose an asset.')(page)
    },
  },
  {
    name: 'dashboard-new-chart',
    path: `/dashboards/${idOf(15, 2)}?edit=yes`,
    options,
    async act(page) {
      await press(page, 'Add a tile')
      await page.getByLabel('Shows').selectOption('chart')
      await press(page, 'Choose an asset')
      await page.getByRole('dialog').getByRole('listitem').first().getByRole('button').click()
      await page.getByRole('checkbox').nth(0).waitFor()
      await page.getByRole('dialog').getByRole('checkbox').nth(0).click()
      await press(page, 'Add tile')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await press(page, 'Save')
      await drawn(page)
    },
  },
  {
    name: 'dashboard-conflict',
    path: `${path}?edit=yes`,
    options,
    async act(page, { world }) {
      await handles(page).first().waitFor()
      const [first] = world.dashboards
      if (first) first.version += 1
      await handles(page).first().focus()
      await page.keyboard.press('Delete')
      await press(page, 'Save')
      await see('Somebody else has changed this dashboard')(page)
    },
  },
  {
    name: 'dashboard-leave',
    path: `${path}?edit=yes`,
    options,
    async act(page) {
      await handles(page).first().focus()
      await page.keyboard.press('Delete')
      await press(page, 'Cancel')
      await see('Leave without saving?')(page)
    },
  },
  { name: 'dashboard-wall', path: WALL, options, act: drawn },
  {
    name: 'dashboard-wall-over',
    path: WALL,
    options,
    before: ({ fail }) => fail.set('GET /v1/dashboards/', 401),
    act: see('does not work any more'),
  },
  {
    name: 'dashboard-wall-link',
    path,
    options,
    async act(page) {
      await page.getByRole('button', { name: 'More about this dashboard' }).click()
      await page.getByRole('menuitem', { name: 'Show it on a wall' }).click()
      await page.getByLabel('Name').fill('Screen in the control room')
      await press(page, 'Make the link')
      await see('it is shown once')(page)
    },
  },
]

const hidden = ({ id, w, h }: { id: string; w: number; h: number }) => ({ id, w, h, kind: 'hidden' as const })
