// Pages about certificates, in every state that a person can meet.

import type { Page } from 'playwright-core'
import { idOf } from './plant.ts'
import type { Scene } from './scenes.ts'

const CRANE = `/assets/${idOf(2, 1)}`
const see = (text: string | RegExp) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}
const rows = async (page: Page) => {
  await page.locator('[data-row="0"]').waitFor()
}

export const CERTIFICATE_SCENES: Scene[] = [
  { name: 'issue-certificate', path: `${CRANE}/certificate`, act: see('Why a new certificate?') },
  {
    name: 'issue-planned',
    path: `${CRANE}/certificate`,
    async act(page) {
      await page.getByLabel('It is time for a new one').check()
      await see('Days until the old one')(page)
    },
  },
  {
    name: 'issue-compromised',
    path: `${CRANE}/certificate`,
    async act(page) {
      await page.getByLabel('The key is lost').check()
      await see('cut off until')(page)
    },
  },
  { name: 'certificates', path: '/certificates', options: { assets: 240 }, act: rows },
  { name: 'certificates-expiring', path: '/certificates', options: { assets: 40, expiring: 9 }, act: rows },
  { name: 'certificates-10000', path: '/certificates?sort=used', options: { assets: 10_000 }, act: rows },
  {
    name: 'certificates-filtered',
    path: '/certificates?q=crane&state=retiring',
    options: { assets: 240, expiring: 3 },
    act: rows,
  },
  {
    name: 'certificates-none-match',
    path: '/certificates?q=zeppelin',
    act: see('No certificate matches'),
  },
  { name: 'certificates-empty', path: '/certificates', options: { assets: 0 }, act: see('No certificate yet') },
  {
    name: 'certificates-loading',
    path: '/certificates',
    before: ({ hold }) => hold.add('GET /v1/certificates'),
    act: async (page) => {
      await page.getByRole('status', { name: /^Loading/ }).waitFor()
    },
  },
  {
    name: 'certificates-failed',
    path: '/certificates',
    before: ({ fail }) => fail.set('GET /v1/certificates', 500),
    act: see('could not be loaded'),
  },
  {
    name: 'certificates-export-refused',
    path: '/certificates',
    before: ({ fail }) => fail.set('POST /v1/certificates/export', 403),
    async act(page) {
      await rows(page)
      await page.getByRole('button', { name: 'Export all as CSV' }).click()
      await see('Not exported')(page)
    },
  },
  { name: 'expiry-banner', path: '/', options: { assets: 24, expiring: 6 }, act: see('within 90 days') },
  { name: 'expiry-banner-one', path: '/sites', options: { assets: 24, expiring: 2 }, act: see('A certificate ends') },
]
