// Scenes of what telemetry takes and how long it is kept.

import type { Page } from 'playwright-core'
import type { Scene } from '../scenes.ts'

const path = '/settings/storage'
const see = (text: string) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}

export const STORAGE_SCENES: Scene[] = [
  { name: 'storage', path, act: see('are minutes and hours') },
  {
    name: 'storage-shorter',
    path,
    async act(page) {
      await page.getByLabel('Every value of numbers').selectOption('90')
      await see('What is older is deleted')(page)
    },
  },
  {
    name: 'storage-contradiction',
    path,
    async act(page) {
      await page.getByLabel('Minutes and hours of numbers').selectOption('30')
      await see('Not shorter than the values')(page)
    },
  },
  { name: 'storage-operator', path, options: { role: 'operator' }, act: see('are minutes and hours') },
  {
    name: 'storage-empty',
    path,
    before: ({ world }) => {
      world.storage = { ...world.storage, assets: [], total: { points: 0, blockBytes: 0, rollupBytes: 0 } }
    },
    act: see('Nothing yet'),
  },
  {
    name: 'storage-loading',
    path,
    before: ({ hold }) => hold.add('GET /v1/storage'),
    act: async (page) => {
      await page.getByRole('status', { name: /^Loading/ }).waitFor()
    },
  },
  { name: 'storage-failed', path, before: ({ fail }) => fail.set('GET /v1/storage', 503), act: see('could not be') },
]
