// Scenes of alarms: the list, one of them, the journal, statistics, and where alarms stand on other pages.

import type { Page } from 'playwright-core'
import { HOSTILE } from '../access/world.ts'
import type { Fixture } from '../fixture.ts'
import { idOf } from '../plant.ts'
import type { Scene } from '../scenes.ts'
import { MAINTENANCE_SCENES } from './maintenance-scenes.ts'
import { NOTIFICATION_SCENES } from './notification-scenes.ts'
import { RULE_SCENES } from './rule-scenes.ts'

const options = { assets: 120, alarms: 40 }
const see = (text: string | RegExp) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}
const rows = async (page: Page) => {
  await page.locator('[data-row="0"]').waitFor()
}
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()
const isPhone = (page: Page) => (page.viewportSize()?.width ?? 0) < 1_024

/** The first of a kind: rule 1 is of compressors. */
function placeOf({ world }: Fixture, state: string): string {
  const alarm = world.alarms.alarms.find((each) => each.state === state)
  return `/alarms/${alarm?.ruleId}/${alarm?.assetId}`
}

const open = (state: string) => async (page: Page, fixture: Fixture) => {
  await page.goto(fixture.url + placeOf(fixture, state))
  await see('Journal')(page)
  await see('Raised so far')(page)
  await page.locator('li').first().waitFor()
}

/** As a person does it: a key for each, or the hand on a phone. */
async function ask(page: Page, key: string, button: string) {
  await rows(page)
  if (isPhone(page)) {
    await page.locator('[data-row="0"]').click()
    return press(page, button)
  }
  await page.locator('[data-row="0"]').focus()
  await page.keyboard.press(key)
}

async function pickThree(page: Page) {
  await rows(page)
  for (const n of [0, 1, 2]) await page.getByRole('checkbox').nth(n).click()
  await see('3 chosen')(page)
}

function spoil({ world }: Fixture): void {
  for (const rule of world.alarms.rules)
    Object.assign(rule, { name: HOSTILE.long, response: HOSTILE.markup, consequence: HOSTILE.override })
  for (const alarm of world.alarms.alarms) alarm.name = HOSTILE.long
  for (const event of world.alarms.events) if (event.comment) event.comment = `${HOSTILE.markup} ${HOSTILE.long}`
  world.assets.forEach((asset, n) => {
    asset.name = [HOSTILE.long, HOSTILE.override, HOSTILE.markup][n % 3] ?? asset.name
  })
  for (const site of world.sites) site.name = HOSTILE.long
}

export const ALARM_SCENES: Scene[] = [
  ...RULE_SCENES,
  ...NOTIFICATION_SCENES,
  ...MAINTENANCE_SCENES,
  { name: 'alarms', path: '/alarms', options, act: rows },
  {
    name: 'alarms-open',
    path: '/alarms',
    options,
    async act(page) {
      await rows(page)
      await page.locator('[data-row="1"]').focus()
      await page.keyboard.press('Enter')
      await see(isPhone(page) ? 'Journal' : 'Whole history')(page)
      await see('Raised so far')(page)
    },
  },
  { name: 'alarms-shelved', path: '/alarms?tab=shelved', options, act: rows },
  { name: 'alarms-10000', path: '/alarms', options: { assets: 10_000, alarms: 10_000 }, act: rows },
  { name: 'alarms-none', path: '/alarms', options: { assets: 24 }, act: see('Nothing is alarming') },
  { name: 'alarms-none-match', path: '/alarms?q=zeppelin', options, act: see('No alarm matches') },
  {
    name: 'alarms-loading',
    path: '/alarms',
    options,
    before: ({ hold }) => hold.add('GET /v1/alarms'),
    act: async (page) => {
      await page.getByRole('status', { name: /^Loading/ }).waitFor()
    },
  },
  {
    name: 'alarms-failed',
    path: '/alarms',
    options,
    before: ({ fail }) => fail.set('GET /v1/alarms', 500),
    act: see('could not be loaded'),
  },
  { name: 'alarms-hostile', path: '/alarms', options, before: spoil, act: rows },
  {
    name: 'alarms-watching',
    path: '/alarms',
    options,
    before: ({ world: { session } }) => {
      session.permissions = session.permissions.filter((each) => !/^alarm\.(?!read)/.test(each))
    },
    act: rows,
  },
  {
    name: 'alarms-keys',
    path: '/alarms',
    options,
    async act(page) {
      await rows(page)
      await page.keyboard.press('?')
      await see('these keys')(page)
    },
  },
  {
    name: 'alarms-by-keys',
    path: '/alarms',
    options,
    async act(page) {
      const focused = (row: number) => page.locator(`[data-row="${row}"]:focus`).waitFor()
      await rows(page)
      await page.locator('[data-row="0"]').focus()
      for (const [key, row] of [
        ['j', 1],
        ['j', 2],
        ['k', 1],
      ] as const) {
        await page.keyboard.press(key)
        await focused(row)
      }
      await page.keyboard.press(' ')
      await see('1 chosen')(page)
      await page.keyboard.press('Shift+ArrowDown')
      await see('2 chosen')(page)
      await focused(2)
      await page.keyboard.press('a')
      await see('Acknowledge: 2 alarms')(page)
      // Thought better of it: the keyboard is where it was.
      await page.keyboard.press('Escape')
      await focused(2)
    },
  },
  { name: 'alarms-chosen', path: '/alarms', options, act: pickThree },
  {
    name: 'alarms-acknowledge',
    path: '/alarms',
    options,
    async act(page) {
      await ask(page, 'a', 'Acknowledge')
      await see('You have seen it and act on it')(page)
    },
  },
  {
    name: 'alarms-acknowledged',
    path: '/alarms',
    options,
    async act(page) {
      await ask(page, 'a', 'Acknowledge')
      await see('You have seen it and act on it')(page)
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.getByText('1 alarm acknowledged').first().waitFor({ state: 'attached' })
      // The next one is in hand, and one key away.
      if (!isPhone(page)) await page.locator('[data-row="0"]:focus').waitFor()
    },
  },
  {
    name: 'alarms-shelve',
    path: '/alarms',
    options,
    async act(page) {
      await pickThree(page)
      await press(page, /^Shelve/)
      await page.getByRole('dialog').getByRole('button', { name: 'Shelve' }).click()
      await see('Say why')(page)
    },
  },
  {
    name: 'alarms-last-shelved',
    path: '/alarms',
    options: { assets: 24, alarms: 1 },
    async act(page) {
      await rows(page)
      await page.getByRole('checkbox').first().click()
      await press(page, /^Shelve/)
      await page.getByRole('dialog').getByLabel('Reason').fill('The sensor is being changed.')
      await page.keyboard.press('Enter')
      await see('1 alarm shelved')(page)
      await see('Nothing is alarming')(page)
    },
  },
  {
    name: 'alarms-refused',
    path: '/alarms',
    options,
    before: ({ world, fail }) => {
      for (const { ruleId, assetId } of world.alarms.alarms.slice(0, 2))
        fail.set(`POST /v1/alarms/${ruleId}/${assetId}`, 409)
    },
    async act(page) {
      await rows(page)
      for (const box of (await page.getByRole('checkbox').all()).slice(0, 8)) await box.click()
      await press(page, /^Shelve/)
      await page.getByRole('dialog').getByLabel('Reason').fill('Sensors are being changed, job 4711.')
      await page.keyboard.press('Enter')
      await see('What changed meanwhile')(page)
    },
  },
  { name: 'alarm', path: '/alarms', options, act: open('acknowledged') },
  { name: 'alarm-unacknowledged', path: '/alarms', options, act: open('unacknowledged') },
  {
    name: 'alarm-hostile',
    path: '/alarms',
    options,
    before: spoil,
    act: open('shelved'),
  },
  { name: 'alarm-missing', path: `/alarms/${idOf(12, 99)}/${idOf(2, 1)}`, options, act: see('No such alarm') },
  {
    name: 'alarm-fleet',
    path: '/',
    options,
    async act(page) {
      await rows(page)
      await see('Critical alarm')(page)
    },
  },
  {
    name: 'alarm-asset',
    path: `/assets/${idOf(2, 1)}`,
    options,
    async act(page) {
      await see('Hoist overloaded')(page)
      await page.locator('canvas').first().waitFor()
      await page.waitForTimeout(1_600)
    },
  },
  { name: 'alarm-journal', path: '/alarms/journal', options, act: see('On my way') },
  { name: 'alarm-journal-empty', path: '/alarms/journal', act: see('Nothing has happened yet') },
  { name: 'alarm-statistics', path: '/alarms/statistics', options, act: see('Most frequent') },
  {
    name: 'alarm-statistics-proposal',
    path: '/alarms/statistics',
    options,
    async act(page) {
      await see('Most frequent')(page)
      for (const n of [0, 0, 0]) await page.getByRole('button', { name: 'Look for one' }).nth(n).click()
      await see('would have left')(page)
    },
  },
  { name: 'alarm-statistics-none', path: '/alarms/statistics', act: see('No alarm in this time') },
]
