// Scenes of maintenance windows.

import type { Page } from 'playwright-core'
import { HOSTILE } from '../access/world.ts'
import type { Scene } from '../scenes.ts'

const options = { assets: 60, alarms: 20 }
const path = '/alarms/maintenance'
const see = (text: string | RegExp) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()

export const MAINTENANCE_SCENES: Scene[] = [
  { name: 'maintenance', path, options, act: see('Oil and filters') },
  { name: 'maintenance-operator', path, options: { ...options, role: 'operator' }, act: see('Oil and filters') },
  {
    name: 'maintenance-empty',
    path,
    options,
    before({ world }) {
      world.maintenance = []
    },
    act: see('No maintenance now, and none planned'),
  },
  {
    name: 'maintenance-loading',
    path,
    options,
    before: ({ hold }) => void hold.add('GET /v1/maintenance'),
    async act(page) {
      await page.getByRole('status', { name: 'Loading maintenance' }).waitFor()
    },
  },
  {
    name: 'maintenance-failed',
    path,
    options,
    before: ({ fail }) => void fail.set('GET /v1/maintenance', 500),
    act: see('Maintenance could not be loaded'),
  },
  {
    name: 'maintenance-hostile',
    path,
    options,
    before({ world }) {
      for (const asset of world.assets) asset.name = HOSTILE.long
      for (const site of world.sites) site.name = HOSTILE.markup
      for (const window of world.maintenance) window.reason = `${HOSTILE.override} ${HOSTILE.long}`
    },
    async act(page) {
      await page.getByRole('heading', { name: 'Past' }).waitFor()
    },
  },
  {
    name: 'maintenance-dialog',
    path,
    options,
    async act(page) {
      await press(page, 'Plan maintenance')
      await press(page, 'Choose')
      await page.getByRole('dialog', { name: 'Which asset?' }).getByRole('button').nth(2).click()
      await page.getByLabel('Reason').fill('New rope')
    },
  },
  {
    name: 'maintenance-dialog-refused',
    path,
    options,
    async act(page) {
      await press(page, 'Plan maintenance')
      await page.getByLabel('For', { exact: true }).selectOption('site')
      await page.getByLabel('Until').fill('2020-01-01T00:00')
      await press(page, 'Plan it')
      await see('Choose the site')(page)
    },
  },
  {
    name: 'maintenance-end',
    path,
    options,
    async act(page) {
      await press(page, /^End now/)
      await see('End the maintenance?')(page)
    },
  },
  {
    name: 'maintenance-asset',
    path: '/',
    options,
    before({ world }) {
      for (const alarm of world.alarms.alarms)
        if (alarm.assetId === world.assets[0]?.assetId) alarm.state = 'suppressed'
    },
    async act(page, { url, world }) {
      await page.goto(`${url}/assets/${world.assets[0]?.assetId}`)
      await see(/its alarms are suppressed/)(page)
    },
  },
]
