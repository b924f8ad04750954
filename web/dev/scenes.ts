// Every page in every state that a person can meet, by name: what the pictures show and what axe looks at.
// Long because it is the one list of them.

import type { Page } from 'playwright-core'
import type { Fixture, FixtureOptions } from './fixture.ts'
import { idOf } from './plant.ts'
import { ACCESS_SCENES } from './access/scenes.ts'
import { ACCOUNT_SCENES } from './scenes-account.ts'
import { ALARM_SCENES } from './alarms/scenes.ts'
import { AUDIT_SCENES } from './scenes-audit.ts'
import { CHART_SCENES } from './asset/scenes-charts.ts'
import { COMPUTED_SCENES } from './asset/scenes-computed.ts'
import { DASHBOARD_SCENES } from './dashboards/scenes.ts'
import { KEY_SCENES } from './keys/scenes.ts'
import { RECORD_SCENES } from './asset/records/scenes.ts'
import { COMPLIANCE_SCENES } from './asset/compliance/scenes.ts'
import { STORAGE_SCENES } from './storage/scenes.ts'
import { PLAN_SCENES } from './dashboards/plan/scenes.ts'
import { IMPORT_SCENES } from './scenes-import.ts'
import { CERTIFICATE_SCENES } from './scenes-certificates.ts'

export type Scene = {
  name: string
  path: string
  options?: FixtureOptions
  /** Before the page is opened. */
  before?: (fixture: Fixture) => void
  /** After it is there; ends when what the scene is about is on screen. */
  act?: (page: Page, fixture: Fixture) => Promise<void>
}

const CRANE = `/assets/${idOf(2, 1)}`
const see = (text: string | RegExp) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}
const drawn = async (page: Page) => {
  await page.locator('.uplot canvas').first().waitFor()
  await page.waitForTimeout(1_600)
}
const rows = async (page: Page) => {
  await page.locator('[data-row="0"]').waitFor()
  await page.waitForTimeout(1_600)
}
const waiting = async (page: Page) => {
  await page.getByRole('status', { name: /^Loading/ }).waitFor()
}
const press = async (page: Page, name: string | RegExp) => {
  await page.getByRole('button', { name }).first().click()
}
async function fillNewAsset(page: Page) {
  await page.getByLabel('Name').fill('Tower crane 12')
  await press(page, 'Add and issue certificate')
}

export const SCENES: Scene[] = [
  ...ACCOUNT_SCENES,
  ...ACCESS_SCENES,
  ...ALARM_SCENES,
  ...AUDIT_SCENES,
  ...DASHBOARD_SCENES,
  ...KEY_SCENES,
  ...STORAGE_SCENES,
  ...COMPLIANCE_SCENES,
  ...PLAN_SCENES,
  ...CERTIFICATE_SCENES,
  ...IMPORT_SCENES,
  ...CHART_SCENES,
  ...COMPUTED_SCENES,
  ...RECORD_SCENES,
  { name: 'enter-expired', path: '/demo#expired', options: { signedIn: false }, act: see('This link does not work') },
  {
    name: 'enrol',
    path: '/enrol#token',
    options: { signedIn: false },
    async act(page) {
      await page.getByLabel('New password', { exact: true }).fill('only nine')
    },
  },
  { name: 'enrol-first', path: '/enrol#first', options: { signedIn: false }, act: see('You become staff') },
  { name: 'enrol-used', path: '/enrol#expired', options: { signedIn: false }, act: see('does not work') },
  { name: 'fleet', path: '/', options: { assets: 240 }, act: rows },
  { name: 'fleet-10000', path: '/?sort=state', options: { assets: 10_000 }, act: rows },
  { name: 'fleet-filtered', path: '/?q=crane&state=offline', options: { assets: 240 }, act: rows },
  { name: 'fleet-none-match', path: '/?q=zeppelin', options: { assets: 24 }, act: see('No asset matches') },
  { name: 'fleet-first-run', path: '/', options: { assets: 0 }, act: see('From here to the first live value') },
  { name: 'fleet-operator-empty', path: '/', options: { assets: 0, role: 'operator' }, act: see('No asset here yet') },
  {
    name: 'fleet-loading',
    path: '/',
    before: ({ hold }) => hold.add('GET /v1/assets'),
    act: waiting,
  },
  {
    name: 'fleet-failed',
    path: '/',
    before: ({ fail }) => fail.set('GET /v1/assets', 500),
    act: see('could not be loaded'),
  },
  {
    name: 'fleet-lost',
    path: '/',
    options: { assets: 240 },
    async act(page, fixture) {
      await rows(page)
      fixture.world.silent = true
      await see('No connection to the server')(page)
    },
  },
  { name: 'asset', path: CRANE, act: drawn },
  { name: 'asset-hour', path: `${CRANE}?range=1h&signals=1,2,5,6`, act: drawn },
  { name: 'asset-table', path: `${CRANE}?view=table&range=1h&signals=1,5`, act: see(/^Page 1 of/) },
  {
    name: 'asset-paused',
    path: CRANE,
    async act(page) {
      await drawn(page)
      await press(page, 'Pause')
      await see('Not live')(page)
    },
  },
  {
    name: 'asset-lost',
    path: CRANE,
    async act(page, fixture) {
      await drawn(page)
      fixture.world.silent = true
      await see('No connection to the server')(page)
      await page.waitForTimeout(8_000)
    },
  },
  {
    name: 'asset-signals',
    path: CRANE,
    async act(page) {
      await drawn(page)
      await press(page, /^Signals/)
      await see('Signals on this page')(page)
    },
  },
  { name: 'asset-self-check', path: CRANE, act: see('data partition') },
  {
    name: 'asset-edit',
    path: CRANE,
    async act(page) {
      await drawn(page)
      await press(page, 'Edit')
      await see('Name, site, note and rhythm')(page)
      await page.getByLabel('How often it speaks').selectOption('set')
      await page.getByLabel('Every: how many').waitFor()
    },
  },
  {
    name: 'asset-revoke',
    path: CRANE,
    async act(page) {
      await drawn(page)
      await press(page, 'Revoke…')
      await see('It can never connect')(page)
    },
  },
  {
    name: 'asset-revoked',
    path: CRANE,
    async act(page) {
      await drawn(page)
      await press(page, 'Revoke…')
      await press(page, 'Revoke for good')
      await see('refuses everybody by itself')(page)
      await page.getByText('refuses everybody by itself').first().scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'asset-loading',
    path: CRANE,
    before: ({ hold }) => hold.add('GET /v1/assets/'),
    act: waiting,
  },
  {
    name: 'asset-failed',
    path: CRANE,
    before: ({ fail }) => fail.set('GET /v1/assets/', 503),
    act: see('could not be loaded'),
  },
  { name: 'asset-missing', path: `/assets/${idOf(2, 999_999)}`, act: see('No such asset') },
  { name: 'asset-operator', path: CRANE, options: { role: 'operator' }, act: drawn },
  { name: 'claim-codes', path: '/assets/claim-codes', act: see('Good for') },
  { name: 'claim-codes-of-asset', path: `/assets/claim-codes?asset=${idOf(2, 1)}`, act: see('Earlier codes') },
  { name: 'claim-codes-empty', path: '/assets/claim-codes', options: { assets: 0 }, act: see('An asset comes first') },
  {
    name: 'claim-codes-failed',
    path: `/assets/claim-codes?asset=${idOf(2, 1)}`,
    before: ({ fail }) => fail.set('POST /v1/claim-codes', 503),
    async act(page) {
      await press(page, 'Make 1 code')
      await see('No codes were made')(page)
    },
  },
  {
    name: 'claim-codes-sheet',
    path: `/assets/claim-codes?asset=${idOf(2, 1)}`,
    async act(page) {
      await page.getByRole('checkbox').nth(1).check()
      await press(page, 'Make 2 codes')
      await see('Print or note the codes now')(page)
    },
  },
  { name: 'add-asset', path: '/assets/add', act: see('Made by the platform') },
  {
    name: 'add-asset-csr',
    path: '/assets/add',
    async act(page) {
      await page.getByLabel('Made by the device').check()
      await page.getByLabel('Name').fill('Tower crane 12')
      await page.getByLabel('Certificate request (PEM)').fill('not a request')
      await press(page, 'Add and issue certificate')
      await see('This is not a certificate request')(page)
    },
  },
  {
    name: 'add-asset-reveal',
    path: '/assets/add',
    async act(page) {
      await fillNewAsset(page)
      await see('Waiting for the first value')(page)
      await see('mosquitto_pub')(page)
    },
  },
  {
    name: 'add-asset-live',
    path: '/assets/add',
    async act(page, fixture) {
      await fillNewAsset(page)
      await see('Waiting for the first value')(page)
      const added = fixture.world.assets.at(-1)
      if (added) fixture.world.speaking.set(added.assetId, Date.now())
      await see('It is live.')(page)
      await page.getByText('It is live.').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'add-asset-leave',
    path: '/assets/add',
    async act(page) {
      await fillNewAsset(page)
      await see('Waiting for the first value')(page)
      await page.getByRole('link', { name: 'Events' }).click()
      await see('Leave without the key?')(page)
    },
  },
  {
    name: 'add-asset-lost-answer',
    path: '/assets/add',
    before: ({ fail }) => fail.set('POST /v1/assets', 504),
    async act(page) {
      await page.getByLabel('Name').fill('NH-01C Tower crane')
      await press(page, 'Add and issue certificate')
      await see(/did not arrive/)(page)
    },
  },
  { name: 'events', path: '/events', act: see('Connected over') },
  { name: 'events-empty', path: '/events', options: { assets: 0 }, act: see('Nothing has happened yet') },
  {
    name: 'events-failed',
    path: '/events',
    before: ({ fail }) => fail.set('GET /v1/events', 500),
    act: see('could not be loaded'),
  },
  { name: 'sites', path: '/sites', act: see('Kiesgrube') },
  { name: 'sites-add', path: '/sites?add=yes', act: see('Add a site') },
  {
    name: 'sites-failed',
    path: '/sites',
    before: ({ fail }) => fail.set('GET /v1/sites', 500),
    act: see('could not be loaded'),
  },
  { name: 'people', path: '/people', act: see('Jonas Brandt') },
  {
    name: 'people-invite',
    path: '/people',
    async act(page) {
      await press(page, 'Invite')
      await see('Invite a person')(page)
    },
  },
  {
    name: 'people-invited',
    path: '/people',
    async act(page) {
      await press(page, 'Invite')
      await page.getByLabel('Name', { exact: true }).fill('Nils Holm')
      await page.getByLabel('E-mail').fill('nils@hafenbetriebe.example')
      await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click()
      await see('Give this link to')(page)
    },
  },
  {
    name: 'people-menu',
    path: '/people',
    async act(page) {
      await press(page, 'Actions for Jonas Brandt')
      await see('Role and groups…')(page)
    },
  },
  {
    name: 'people-loading',
    path: '/people',
    before: ({ hold }) => hold.add('GET /v1/people'),
    act: waiting,
  },
  { name: 'organisations', path: '/organisations', options: { role: 'staff' }, act: see('Kran & Hebe AG') },
  {
    name: 'session-failed',
    path: '/',
    before: ({ fail }) => fail.set('GET /v1/session', 500),
    act: see('This page could not be shown'),
  },
  { name: 'not-found', path: '/nowhere', act: see('There is nothing here') },
]
