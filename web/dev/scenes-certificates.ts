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

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()

/** By mouse and by keyboard: one, a stretch of three with Shift, one more with Space. */
async function pickSome(page: Page) {
  const box = (index: number) => page.locator(`[data-row="${index}"]`)
  await box(0).click()
  await page
    .getByRole('row')
    .nth(3)
    .click({ modifiers: ['Shift'] })
  for (const next of [3, 4]) {
    await page.keyboard.press('ArrowDown')
    await page.locator(`[data-row="${next}"]:focus`).waitFor()
  }
  await page.keyboard.press('Space')
  await see('4 chosen')(page)
}

async function pickAll(page: Page) {
  await rows(page)
  await press(page, /^Choose all/)
  await press(page, /^Revoke \d/)
  await see('There is no undoing')(page)
}

async function revokeAll(page: Page) {
  await pickAll(page)
  const asked = await page.getByText(/^Type \d+ to go on/).textContent()
  await page.getByLabel('How many certificates').fill(asked?.replaceAll(/\D/g, '') ?? '')
  await press(page, 'Revoke for good')
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
  { name: 'certificates-pick', path: '/certificates?pick=yes', options: { assets: 240 }, act: pickSome },
  {
    name: 'certificates-pick-nothing',
    path: '/certificates?pick=yes&state=revoked',
    options: { assets: 240 },
    act: see('Nothing like that can be revoked'),
  },
  {
    name: 'certificates-operator',
    path: '/certificates?pick=yes',
    options: { role: 'operator' },
    async act(page) {
      await rows(page)
      if ((await page.getByText(/Revoke several|Stop choosing|Choose what/).count()) > 0)
        throw new Error('who may not revoke is offered to choose')
    },
  },
  {
    name: 'certificates-pick-few',
    path: '/certificates?pick=yes',
    async act(page) {
      await pickSome(page)
      await press(page, /^Revoke 4/)
      await see('There is no undoing')(page)
    },
  },
  {
    name: 'certificates-pick-all',
    path: '/certificates?pick=yes',
    options: { assets: 240 },
    async act(page) {
      await pickAll(page)
      await press(page, 'Revoke for good')
      await see('This is not')(page)
    },
  },
  {
    name: 'certificates-revoke-issuer',
    path: '/certificates?pick=yes',
    options: { assets: 240 },
    async act(page) {
      await rows(page)
      await press(page, 'All of an issuer…')
      await see('Revoke everything of an issuer?')(page)
    },
  },
  {
    name: 'certificates-revoking',
    path: '/certificates?pick=yes',
    options: { assets: 1_200 },
    before: ({ hold }) => hold.add('POST /v1/certificates/revoke'),
    async act(page) {
      await revokeAll(page)
      await see('Revoking: 0 of')(page)
    },
  },
  {
    name: 'certificates-revoked-many',
    path: '/certificates?pick=yes&sort=name',
    options: { assets: 240 },
    async act(page) {
      await revokeAll(page)
      await see('revoked for good')(page)
      await see('Was revoked already')(page)
    },
  },
  {
    name: 'certificates-revoke-failed',
    path: '/certificates?pick=yes',
    before: ({ fail }) => fail.set('POST /v1/certificates/revoke', 403),
    async act(page) {
      await pickSome(page)
      await press(page, /^Revoke 4/)
      await press(page, 'Revoke for good')
      await see('It stopped before its end')(page)
    },
  },
  {
    name: 'certificates-revoked-issuer',
    path: '/certificates?pick=yes',
    async act(page) {
      await rows(page)
      await press(page, 'All of an issuer…')
      await page.getByLabel('Which issuer?').fill('Fairlead Asset CA 1')
      await press(page, 'Revoke for good')
      await see('revoked for good')(page)
    },
  },
  { name: 'expiry-banner', path: '/', options: { assets: 24, expiring: 6 }, act: see('within 90 days') },
  { name: 'expiry-banner-one', path: '/sites', options: { assets: 24, expiring: 2 }, act: see('A certificate ends') },
]
