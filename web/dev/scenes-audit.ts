// Scenes of the audit log, its proof and its streams.

import type { Page } from 'playwright-core'
import { makeAudit } from './audit-world.ts'
import type { Fixture } from './fixture.ts'
import { idOf } from './plant.ts'
import type { Scene } from './scenes.ts'

const see = (text: string | RegExp) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}
const waiting = async (page: Page) => {
  await page.getByRole('status', { name: /^Loading/ }).waitFor()
}
const press = async (page: Page, name: string | RegExp) => {
  await page.getByRole('button', { name }).first().click()
}
const lines = async (page: Page) => {
  await page.locator('button[aria-expanded]').nth(5).waitFor()
  await page.waitForTimeout(400)
}
const spoil = ({ world }: Fixture) => {
  world.audit = makeAudit(Date.now(), false, true)
}
/** Opens the newest line of this kind that is in the tree. */
const openLine = (event: string) => async (page: Page, fixture: Fixture) => {
  const alike = fixture.world.audit.lines.filter((line) => line.event === event)
  const at = alike.findIndex((line) => line.seq !== null)
  const words = alike[at]?.words.slice(0, 24) ?? ''
  const row = page.getByRole('button', { name: words }).nth(at)
  await row.scrollIntoViewIfNeeded()
  await row.click()
  await see('Sealed as line')(page)
}
const check = (event: string) => async (page: Page, fixture: Fixture) => {
  await openLine(event)(page, fixture)
  await press(page, 'Check the proof here')
  await see(/It fits|It does not fit/)(page)
}

export const AUDIT_SCENES: Scene[] = [
  { name: 'audit', path: '/audit', act: lines },
  { name: 'audit-refused', path: '/audit?result=refused&last=30d', act: see('was refused') },
  {
    name: 'audit-filtered',
    path: `/audit?person=${idOf(3, 1)}&event=group.changed&from=1700000000000`,
    act: see('Clear all'),
  },
  { name: 'audit-none', path: '/audit?q=zeppelin', act: see('No line matches') },
  { name: 'audit-empty', path: '/audit', options: { assets: 0 }, act: see('Nothing has happened yet') },
  { name: 'audit-loading', path: '/audit', before: ({ hold }) => hold.add('GET /v1/audit'), act: waiting },
  {
    name: 'audit-failed',
    path: '/audit',
    before: ({ fail }) => fail.set('GET /v1/audit', 500),
    act: see('could not be loaded'),
  },
  { name: 'audit-line', path: '/audit', act: openLine('asset.changed') },
  { name: 'audit-line-list', path: '/audit', act: openLine('group.changed') },
  { name: 'audit-proof-good', path: '/audit', act: check('person.changed') },
  {
    name: 'audit-proof-drawing',
    path: '/audit',
    async act(page, fixture) {
      await check('person.changed')(page, fixture)
      await page.locator('figure').scrollIntoViewIfNeeded()
      await page.locator('figure li').last().scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'audit-proof-bad',
    path: '/audit',
    before: ({ world }) => {
      world.audit.rewritten = true
    },
    act: check('person.changed'),
  },
  {
    name: 'audit-proof-raw',
    path: '/audit',
    async act(page, fixture) {
      await check('person.changed')(page, fixture)
      await page.getByText('What was checked').click()
      await page.getByText('Download the proof').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'audit-hostile',
    path: '/audit',
    before: spoil,
    async act(page) {
      await page
        .getByRole('button', { name: /changed the group/ })
        .first()
        .click()
      await see('Check the proof here')(page)
    },
  },
  {
    name: 'audit-asset-pick',
    path: '/audit',
    async act(page) {
      const fold = page.getByRole('button', { name: 'More filters' })
      await lines(page)
      if (await fold.isVisible()) await fold.click()
      await press(page, 'Any asset…')
      await page.getByRole('dialog').getByText('NH-01C').first().waitFor()
    },
  },
  {
    name: 'audit-export',
    path: '/audit?last=7d',
    async act(page) {
      await press(page, 'Export…')
      await see('It proves nothing')(page)
    },
  },
  {
    name: 'audit-exporting',
    path: '/audit',
    before: ({ hold }) => hold.add('GET /v1/audit/exports'),
    async act(page) {
      await press(page, 'Export…')
      await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click()
      await page.getByRole('progressbar').waitFor()
    },
  },
  {
    name: 'audit-exported',
    path: '/audit',
    async act(page) {
      await press(page, 'Export…')
      await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click()
      await see('The file is in your downloads')(page)
    },
  },
  { name: 'audit-proof', path: '/audit/proof', act: see('Check it without us') },
  {
    name: 'audit-proof-unwitnessed',
    path: '/audit/proof',
    before: ({ world }) => {
      world.audit.checkpoint.cosigned = []
    },
    act: see('nobody yet'),
  },
  { name: 'audit-proof-empty', path: '/audit/proof', options: { assets: 0 }, act: see('Nothing sealed yet') },
  {
    name: 'audit-proof-failed',
    path: '/audit/proof',
    before: ({ fail }) => fail.set('GET /v1/audit/checkpoint', 500),
    act: see('could not be loaded'),
  },
  { name: 'audit-streams', path: '/audit/streams', act: see('siem.hafenbetriebe') },
  { name: 'audit-streams-empty', path: '/audit/streams', options: { assets: 0 }, act: see('The log is sent nowhere') },
  {
    name: 'audit-streams-failed',
    path: '/audit/streams',
    before: ({ fail }) => fail.set('GET /v1/audit/sinks', 500),
    act: see('could not be loaded'),
  },
  {
    name: 'audit-stream-added',
    path: '/audit/streams',
    async act(page) {
      await press(page, 'Add a stream')
      await page.getByLabel('Address').fill('https://siem.example/hook')
      await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click()
      await see('Keep this secret')(page)
    },
  },
  {
    name: 'audit-stream-add',
    path: '/audit/streams',
    async act(page) {
      await press(page, 'Add a stream')
      await page.getByLabel('Address').fill('http://plain.example')
      await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click()
      await see('takes an https address')(page)
    },
  },
  {
    name: 'audit-stream-tested',
    path: '/audit/streams',
    async act(page) {
      await press(page, 'Actions for logs.werk-sued')
      await page.getByText('Send a test').click()
      await see('The test did not arrive')(page)
    },
  },
]
