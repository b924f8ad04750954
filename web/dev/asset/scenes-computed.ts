// Scenes of computed signals of an asset.

import type { Page } from 'playwright-core'
import { idOf } from '../plant.ts'
import type { Scene } from '../scenes.ts'
import { runHours } from './computed.ts'

const CRANE = `/assets/${idOf(2, 1)}`
const LIFTING = { op: 'run-hours', of: { op: 'above', of: { op: 'signal', signal: 'load' }, limit: 5 } }
const see = async (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

async function choose(page: Page) {
  await page
    .getByRole('button', { name: /signals/i })
    .first()
    .click()
  await page.getByRole('button', { name: 'Computed signals…' }).click()
}

async function fill(page: Page, name: string) {
  await choose(page)
  await page.getByLabel('Limit').fill('5')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
}

export const COMPUTED_SCENES: Scene[] = [
  {
    name: 'computed-add',
    path: CRANE,
    async act(page) {
      await choose(page)
      await see(page, 'Without one it follows from the signals')
    },
  },
  {
    name: 'computed-refused',
    path: CRANE,
    async act(page) {
      await fill(page, 'Refused')
      await see(page, 'run-hours needs what is true or false')
    },
  },
  {
    name: 'computed-list',
    path: CRANE,
    async act(page) {
      await fill(page, 'Lifting')
      await see(page, /hours while .* is above 5/)
    },
  },
  {
    name: 'computed-change',
    path: CRANE,
    before: ({ world }) => {
      world.computed = [runHours(LIFTING)]
    },
    async act(page) {
      await choose(page)
      await page.getByRole('button', { name: 'Change Lifting' }).click()
      await page.getByLabel('Limit').fill('7.5')
      await see(page, 'Its past is worked out anew')
    },
  },
  {
    name: 'computed-changed',
    path: CRANE,
    before: ({ world }) => {
      world.computed = [runHours(LIFTING)]
    },
    async act(page) {
      await choose(page)
      await page.getByRole('button', { name: 'Change Lifting' }).click()
      await page.getByLabel('Limit').fill('7.5')
      await page.getByRole('button', { name: 'Save' }).click()
      await see(page, /hours while .* is above 7.5/)
    },
  },
  {
    name: 'computed-change-fixed',
    path: CRANE,
    before: ({ world }) => {
      world.computed = [{ ...runHours({ op: 'times', of: LIFTING, by: 60 }, 'Minutes lifted'), ofKind: true }]
    },
    async act(page) {
      await choose(page)
      await page.getByRole('button', { name: 'Change Minutes lifted' }).click()
      await see(page, 'This was put together by a program')
    },
  },
  {
    name: 'computed-chart',
    path: `${CRANE}?signals=1,50001`,
    before: ({ world }) => {
      world.computed = [runHours(LIFTING)]
    },
    async act(page) {
      await see(page, 'over the time shown')
      await page.waitForTimeout(1_600)
    },
  },
]
