// A check in the yard as people meet it, in a real browser against the real processes: an operator fails a point on a phone
// and signs, the asset says "Do not use", an administrator signs a service and closes the defect by it, and the asset is free.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { ensureConsole } from '../cli/console-build.ts'
import { openBrowser, type TestBrowser } from './browser.ts'
import {
  addSite,
  enrolStaff,
  foundOrganisation,
  freshCode,
  inviteMember,
  json,
  type Member,
  type PeoplePlatform,
  startPeoplePlatform,
} from './people-platform.ts'

const STEP_MS_MAX = 30_000

let platform: PeoplePlatform
let opened: TestBrowser
let publicUrl: string
let admin: Member
let operator: Member
let assetId: string
/** What happened in the console that a person would not see. */
const wrong: string[] = []

before(async () => {
  await ensureConsole()
  const port = await freePort()
  publicUrl = `https://localhost:${port}`
  const anywhere = { host: '127.0.0.1', port: 0 }
  platform = await startPeoplePlatform({
    publicUrl,
    listen: { api: { host: '127.0.0.1', port }, mqtt: anywhere, ingest: anywhere, est: anywhere },
  })
  admin = await foundOrganisation(platform, await enrolStaff(platform), 'Harbour')
  const siteId = await addSite(admin, 'Quay')
  operator = await inviteMember(platform, admin, 'operator', [siteId])
  const asset = await admin.visitor.post('/v1/assets', {
    requestId: randomUUID(),
    name: 'Crane 7',
    kind: 'crane',
    siteId,
  })
  assetId = json<{ assetId: string }>(asset, 201).assetId
  for (const kind of ['pre-use-check', 'service'])
    json(await admin.visitor.post('/v1/forms', { spec: formOf(kind) }), 201)
  opened = await openBrowser()
})
after(async () => {
  await opened?.close()
  await platform?.stop()
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}

const formOf = (kind: string) => ({
  title: kind === 'service' ? 'Quay service' : 'Before each shift',
  kind,
  appliesTo: [],
  blocks: Array.from({ length: 12 }, (_, i) => ({
    kind: 'check',
    key: `point-${i + 1}`,
    label: `Point ${i + 1} of the crane`,
    hint: '',
    failIs: 'now',
  })),
})

/** A browser in which somebody is signed in already, as wide as a small phone. */
async function browserOf({ visitor }: Member): Promise<Page> {
  const context = await opened.browser.newContext({
    ignoreHTTPSErrors: true,
    reducedMotion: 'reduce',
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  })
  await context.addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url: publicUrl, secure: true })))
  const page = await context.newPage()
  page.setDefaultTimeout(STEP_MS_MAX)
  page.on('pageerror', (error) => wrong.push(error.message))
  return page
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function fillIn(page: Page, form: string, fails: number): Promise<void> {
  await page.goto(`${publicUrl}/assets/${assetId}/check`)
  await page.getByRole('link', { name: form }).click()
  await page.getByText('0 of 12').waitFor()
  const points = page.getByRole('group', { name: /^Point / })
  for (let i = 0; i < 12; i++)
    await points
      .nth(i)
      .getByRole('button', { name: i < fails ? 'Fail' : 'Pass', exact: true })
      .click()
  await page.getByText('12 of 12').waitFor()
}

test('an operator fails a point, and the asset says "Do not use"', async () => {
  const page = await browserOf(operator)
  await fillIn(page, 'Before each shift', 1)
  const over = () => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  assert.equal(await over(), 0, 'nothing runs over the edge of 360 px')
  const tall = await button(page, 'Pass').first().boundingBox()
  assert.ok(tall && tall.height >= 48, 'a thumb in a glove hits it')
  // What a person sees of it at 200 % on a small tablet.
  await page.setViewportSize({ width: 320, height: 370 })
  assert.equal(await over(), 0, 'nor when it is zoomed')
  // A reload in the middle loses nothing.
  await page.reload()
  await page.getByText('12 of 12').waitFor()
  await page.getByLabel('What is wrong').fill('The latch of the hook is bent')
  await button(page, 'Go on to sign').click()
  await page.getByText('You sign:').waitFor()
  await button(page, 'Sign').click()
  await page.waitForURL(/\/records\//)
  await page.getByText('Checked in this browser').waitFor()
  assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('filling')).length), 0)
  await page.goto(`${publicUrl}/assets/${assetId}`)
  await page.getByRole('region', { name: 'Do not use' }).waitFor()
  await page.getByText('The latch of the hook is bent').waitFor()
  assert.equal(await button(page, 'Close…').count(), 0, 'an operator does not lift it')
})

test('an administrator signs a service and closes the defect by it, and the asset is free', async () => {
  const page = await browserOf(admin)
  await fillIn(page, 'Quay service', 0)
  await button(page, 'Go on to sign').click()
  await button(page, 'Sign').click()
  await page.waitForURL(/\/records\//)
  await page.goto(`${publicUrl}/assets/${assetId}`)
  await page.getByRole('region', { name: 'Do not use' }).waitFor()
  await button(page, 'Close…').click()
  await page.getByRole('radio', { name: /^Service/ }).check()
  await button(page, 'Close it').click()
  const asked = page.getByRole('dialog', { name: 'Confirm that it is you' })
  const free = page.getByText('No defect is open.')
  await asked.or(free).first().waitFor()
  if (await asked.isVisible()) {
    assert.ok(admin.app)
    await page.getByLabel('Code from the authenticator app').fill(await freshCode(platform, admin.app))
    await page.keyboard.press('Enter')
  }
  await free.waitFor()
  await page.getByRole('region', { name: 'Do not use' }).waitFor({ state: 'detached' })
  assert.deepEqual(wrong, [], 'nothing is thrown')
})
