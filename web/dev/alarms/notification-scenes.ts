// Scenes of what one is told of alarms, and of the link in a letter.

import type { Page } from 'playwright-core'
import { HOSTILE } from '../access/world.ts'
import type { Scene } from '../scenes.ts'

const options = { assets: 60, alarms: 20 }
const path = '/settings/notifications'
const see = (text: string | RegExp) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()

export const NOTIFICATION_SCENES: Scene[] = [
  { name: 'notifications', path, options, act: see('Mailed') },
  {
    name: 'notifications-told',
    path,
    options,
    async act(page) {
      await see('Mailed')(page)
      await page.getByRole('heading', { name: 'What you were told' }).scrollIntoViewIfNeeded()
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
    },
  },
  {
    name: 'notifications-browsers',
    path,
    options,
    async act(page) {
      await see('Firefox on Linux')(page)
      await page.getByRole('heading', { name: 'Browsers' }).scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'notifications-digest',
    path,
    options,
    async act(page) {
      await page.getByLabel('One mail a day instead').check()
      await page.getByLabel('At', { exact: true }).scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'notifications-sites',
    path,
    options,
    async act(page) {
      await page.getByLabel('At these alone').check()
      await see('Choose at least one')(page)
    },
  },
  {
    name: 'notifications-empty',
    path,
    options,
    before({ world }) {
      world.notifications.told = []
      Object.assign(world.notifications.settings, { enabled: false, hours: null, timeZone: 'UTC' })
    },
    act: see('Nothing yet'),
  },
  {
    name: 'notifications-loading',
    path,
    options,
    before({ hold }) {
      hold.add('GET /v1/notifications')
      hold.add('GET /v1/notifications/settings')
    },
    async act(page) {
      await page
        .getByRole('status', { name: /^Loading/ })
        .first()
        .waitFor()
    },
  },
  {
    name: 'notifications-failed',
    path,
    options,
    before({ fail }) {
      fail.set('GET /v1/notifications', 500)
      fail.set('GET /v1/notifications/settings', 500)
    },
    act: see('What you were told could not be loaded'),
  },
  {
    name: 'notifications-hostile',
    path,
    options,
    before({ world }) {
      for (const asset of world.assets) asset.name = HOSTILE.long
      for (const site of world.sites) site.name = HOSTILE.markup
      world.notifications.settings.siteIds = world.sites.slice(0, 1).map(({ siteId }) => siteId)
    },
    act: see('Mailed'),
  },
  {
    name: 'alarms-outage',
    path: '/alarms',
    options,
    before({ world }) {
      world.notifications.outages = world.notifications.recentOutages
    },
    act: see('The platform itself was down'),
  },
  { name: 'escalation', path: '/alarms/escalation', options, act: see('Step 2') },
  {
    name: 'escalation-added',
    path: '/alarms/escalation',
    options,
    async act(page) {
      await press(page, 'Add a step')
      await page.getByLabel('After minutes').last().fill('5')
      await see('Later than the step before')(page)
    },
  },
  {
    name: 'escalation-operator',
    path: '/alarms/escalation',
    options: { ...options, role: 'operator' },
    act: see('After 30 minutes'),
  },
  {
    name: 'escalation-empty',
    path: '/alarms/escalation',
    options,
    before({ world }) {
      world.notifications.steps = []
    },
    act: see('Nobody else is told'),
  },
  {
    name: 'escalation-failed',
    path: '/alarms/escalation',
    options,
    before: ({ fail }) => fail.set('GET /v1/escalation', 500),
    act: see('The steps could not be loaded'),
  },
  { name: 'webhooks', path: '/settings/webhooks', act: see('Delivering') },
  {
    name: 'webhooks-empty',
    path: '/settings/webhooks',
    before({ world }) {
      world.notifications.webhooks = []
    },
    act: see('Alarms are sent nowhere'),
  },
  {
    name: 'webhooks-messages',
    path: '/settings/webhooks',
    async act(page) {
      await press(page, /Actions for .*tickets/)
      await page.getByText('What was sent…').click()
      await see('it answered 502')(page)
    },
  },
  {
    name: 'webhooks-added',
    path: '/settings/webhooks',
    async act(page) {
      await press(page, 'Add a webhook')
      await page.getByLabel('Address').fill('https://pager.hafenbetriebe.example/alarms')
      await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click()
      await see('Keep this secret')(page)
    },
  },
  {
    name: 'webhooks-failed',
    path: '/settings/webhooks',
    before: ({ fail }) => fail.set('GET /v1/webhooks', 500),
    act: see('The webhooks could not be loaded'),
  },
  {
    name: 'webhooks-loading',
    path: '/settings/webhooks',
    before: ({ hold }) => hold.add('GET /v1/webhooks'),
    async act(page) {
      await page.getByRole('status', { name: /^Loading/ }).waitFor()
    },
  },
  { name: 'acknowledge', path: '/acknowledge#token', options: { ...options, signedIn: false }, act: see('Critical') },
  {
    name: 'acknowledge-done',
    path: '/acknowledge#token',
    options: { ...options, signedIn: false },
    async act(page) {
      await press(page, 'Acknowledge')
      await see('In your name. That')(page)
    },
  },
  {
    name: 'acknowledge-faster',
    path: '/acknowledge#faster',
    options: { ...options, signedIn: false },
    act: see('Somebody was faster'),
  },
  {
    name: 'acknowledge-expired',
    path: '/acknowledge#expired',
    options: { ...options, signedIn: false },
    act: see('This link does not work'),
  },
]
