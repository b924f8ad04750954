// Scenes of the inventory of keys.

import type { Page } from 'playwright-core'
import type { Scene } from '../scenes.ts'

const options = { role: 'staff' } as const
const see = (text: string) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}

export const KEY_SCENES: Scene[] = [
  { name: 'keys', path: '/keys', options, act: see('asset-ca') },
  {
    name: 'keys-loading',
    path: '/keys',
    options,
    before: ({ hold }) => hold.add('GET /v1/keys'),
    act: async (page) => {
      await page.getByRole('status', { name: /^Loading/ }).waitFor()
    },
  },
  {
    name: 'keys-failed',
    path: '/keys',
    options,
    before: ({ fail }) => fail.set('GET /v1/keys', 503),
    act: see('The inventory of keys'),
  },
  {
    name: 'keys-empty',
    path: '/keys',
    options,
    before: ({ world }) => {
      world.keys = []
    },
    act: see('No key'),
  },
]
