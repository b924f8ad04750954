// Scenes of what is due, of forms, of credentials, and of how long records are kept.

import type { Page } from 'playwright-core'
import { idOf } from '../../plant.ts'
import type { Scene } from '../../scenes.ts'

const see = (text: string | RegExp) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}
const waiting = async (page: Page) => {
  await page
    .getByRole('status', { name: /^Loading/ })
    .first()
    .waitFor()
}
const row = async (page: Page) => {
  await page.locator('[data-row="0"]').waitFor()
}
const press = async (page: Page, name: string | RegExp) => {
  await page.getByRole('button', { name }).first().click()
}

const path = '/compliance'
const AT = `/compliance/assets/${idOf(2, 1)}`
const FORM = `/compliance/forms/${idOf(21, 0)}`

const DUE_SCENES: Scene[] = [
  { name: 'compliance', path, options: { assets: 240 }, act: row },
  { name: 'compliance-table', path: `${path}?view=table`, options: { assets: 240 }, act: row },
  { name: 'compliance-10000', path: `${path}?show=overdue`, options: { assets: 10_000 }, act: row },
  { name: 'compliance-locked', path: `${path}?show=locked`, options: { assets: 240 }, act: row },
  { name: 'compliance-operator', path, options: { role: 'operator' }, act: row },
  { name: 'compliance-none-match', path: `${path}?q=zeppelin`, act: see('Nothing matches') },
  { name: 'compliance-empty', path, options: { assets: 0 }, act: see('Nothing is due yet') },
  { name: 'compliance-loading', path, before: ({ hold }) => hold.add('GET /v1/duties'), act: waiting },
  { name: 'compliance-failed', path, before: ({ fail }) => fail.set('GET /v1/duties', 503), act: see('could not be') },
  {
    name: 'compliance-stale',
    path,
    async act(page, { fail }) {
      await row(page)
      fail.set('GET /v1/duties', 503)
      // Ending something asks for the list again.
      await page.locator('[data-row="0"]').click()
      await press(page, /^End /)
      await press(page, 'End it')
      await see('The newest list could not be')(page)
    },
  },
  {
    name: 'compliance-add',
    path,
    async act(page) {
      await row(page)
      await press(page, 'Add')
      await page.getByLabel('Why so often').selectOption('six-months')
      await see('6 months at the latest')(page)
    },
  },
  { name: 'due-at', path: AT, act: see('The asset') },
  { name: 'due-at-operator', path: AT, options: { role: 'operator' }, act: see('The asset') },
  {
    name: 'due-at-end',
    path: AT,
    async act(page) {
      await press(page, /^End /)
      await see('nobody is reminded')(page)
    },
  },
  { name: 'due-at-nothing', path: `/compliance/assets/${idOf(2, 24)}`, act: see('Nothing is due here') },
  { name: 'due-at-missing', path: `/compliance/assets/${idOf(2, 999_999)}`, act: see('No such asset') },
]

const FORM_SCENES: Scene[] = [
  { name: 'forms', path: '/compliance/forms', act: see('Ready forms') },
  {
    name: 'forms-empty',
    path: '/compliance/forms',
    options: { assets: 0 },
    before: ({ world }) => {
      world.compliance.forms = []
    },
    act: see('No form yet'),
  },
  { name: 'forms-loading', path: '/compliance/forms', before: ({ hold }) => hold.add('GET /v1/forms'), act: waiting },
  {
    name: 'forms-failed',
    path: '/compliance/forms',
    before: ({ fail }) => fail.set('GET /v1/forms', 503),
    act: see('could not be'),
  },
  { name: 'forms-operator', path: '/compliance/forms', options: { role: 'operator' }, act: see('Pre-use check') },
  {
    name: 'forms-look',
    path: '/compliance/forms',
    async act(page) {
      await page.getByRole('button', { name: 'Look at Hoist: pre-use check' }).click()
      await see('Take it over')(page)
    },
  },
  { name: 'form', path: FORM, act: see('What it asks') },
  { name: 'form-missing', path: `/compliance/forms/${idOf(21, 999)}`, act: see('No such form') },
  {
    name: 'form-problems',
    path: '/compliance/forms/new',
    async act(page) {
      await page.getByRole('group', { name: 'Add a block' }).getByRole('button', { name: 'Number' }).click()
      await press(page, 'Make the form')
      await see('not right yet')(page)
    },
  },
  {
    name: 'form-conflict',
    path: FORM,
    async act(page, { world }) {
      await page.getByLabel('Title', { exact: true }).fill('Crane: before each shift')
      world.compliance.forms = world.compliance.forms.map((each) => ({ ...each, version: each.version + 1 }))
      await press(page, 'Save')
      await see('Somebody has saved version')(page)
    },
  },
  {
    name: 'form-leave',
    path: FORM,
    async act(page) {
      await page.getByLabel('Title', { exact: true }).fill('Crane: before each shift')
      await press(page, 'Cancel')
      await see('Leave without saving?')(page)
    },
  },
]

const PEOPLE_SCENES: Scene[] = [
  { name: 'credentials', path: '/compliance/credentials', act: see('Ends soon') },
  {
    name: 'credentials-operator',
    path: '/compliance/credentials',
    options: { role: 'operator' },
    act: see('Examiner of'),
  },
  {
    name: 'credentials-empty',
    path: '/compliance/credentials',
    before: ({ world }) => {
      world.compliance.credentials = []
    },
    act: see('Nobody has one yet'),
  },
  {
    name: 'credentials-loading',
    path: '/compliance/credentials',
    before: ({ hold }) => hold.add('GET /v1/credentials'),
    act: waiting,
  },
  {
    name: 'credentials-failed',
    path: '/compliance/credentials',
    before: ({ fail }) => fail.set('GET /v1/credentials', 503),
    act: see('could not be'),
  },
  {
    name: 'credentials-add',
    path: '/compliance/credentials',
    async act(page) {
      await press(page, 'Add')
      await see('Who has seen what')(page)
    },
  },
  {
    name: 'credentials-withdraw',
    path: '/compliance/credentials',
    async act(page) {
      await press(page, /^Withdraw /)
      await see('Nothing more is signed')(page)
    },
  },
  {
    name: 'records-kept-too-short',
    path: '/settings/storage',
    async act(page) {
      await page.getByLabel('Inspection, months').fill('12')
      await see('Not fewer than 60')(page)
    },
  },
]

export const COMPLIANCE_SCENES: Scene[] = [...DUE_SCENES, ...FORM_SCENES, ...PEOPLE_SCENES]
