// What people do at night, in a real browser before the real api and its database: answer an alarm by keyboard, put one on
// the shelf and find it again when its time is over, arrange a dashboard while somebody else does so too.
// Long because one platform and one browser serve all of it: a start takes longer than any of the flows.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { ensureConsole } from '../cli/console-build.ts'
import type { AssetId, RuleId } from '../core/ids.ts'
import { openBrowser, type TestBrowser } from './browser.ts'
import {
  addSite,
  enrolStaff,
  foundOrganisation,
  json,
  type Member,
  type PeoplePlatform,
  startPeoplePlatform,
} from './people-platform.ts'
import { inTruth, plantSession } from './people-sessions.ts'

const STEP_MS_MAX = 60_000

let platform: PeoplePlatform
let opened: TestBrowser
let admin: Member
let page: Page
let crane: AssetId
/** What happened in the console that a person would not see. */
const wrong: string[] = []

before(async () => {
  await ensureConsole()
  const port = await freePort()
  const free = { host: '127.0.0.1', port: 0 }
  platform = await startPeoplePlatform({
    publicUrl: `https://localhost:${port}`,
    listen: { api: { host: '127.0.0.1', port }, mqtt: free, ingest: free, est: free },
  })
  admin = await foundOrganisation(platform, await enrolStaff(platform), 'Acme')
  const siteId = await addSite(admin, 'Yard')
  const body = { name: 'Tower crane 3', kind: 'crane', siteId, requestId: randomUUID() }
  crane = json<{ assetId: AssetId }>(await admin.visitor.post('/v1/assets', body), 201).assetId
  const { token } = await plantSession(platform, admin)
  opened = await openBrowser()
  const context = await opened.browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce' })
  const cookie = { name: '__Host-session', value: token, url: platform.config.publicUrl, httpOnly: true, secure: true }
  await context.addCookies([{ ...cookie, sameSite: 'Strict' }])
  page = await context.newPage()
  page.setDefaultTimeout(STEP_MS_MAX)
  page.on('pageerror', (error) => wrong.push(error.message))
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

const sql = (text: string, values: unknown[] = []) => inTruth(platform, (truth) => truth.query(text, values))

/** An alarm of a rule of this name, as the evaluation raises it. */
async function raise(name: string): Promise<RuleId> {
  const spec = { condition: { kind: 'limit', signal: 'load', above: 80 } }
  const rule = { name, priority: 'high', scope: { assetId: crane }, spec, enabled: true }
  const { ruleId } = json<{ ruleId: RuleId }>(await admin.visitor.post('/v1/alarm-rules', rule), 201)
  await sql(
    `insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active, raised_at, raised_received_at, raises)
     select $1, $2, a.asset_id, a.site_id, 'high', false, 'unacknowledged', true, now(), now(), 1
     from app.asset a where a.org_id = $1 and a.asset_id = $3`,
    [admin.orgId, ruleId, crane],
  )
  return ruleId
}
async function stateOf(ruleId: RuleId): Promise<string> {
  const { rows } = await sql('select state from app.alarm where org_id = $1 and rule_id = $2', [admin.orgId, ruleId])
  return String(rows[0]?.state)
}
type Event = { ruleId: RuleId; kind: string; comment: string | null }
async function told(ruleId: RuleId): Promise<string[]> {
  const { events } = json<{ events: Event[] }>(await admin.visitor.get(`/v1/alarms/journal?rule=${ruleId}`))
  return events.map(({ kind, comment }) => (comment === null ? kind : `${kind}: ${comment}`))
}

const rowOf = (name: string) => page.locator('[data-row]', { hasText: name })
const visit = (path: string) => page.goto(`${platform.config.publicUrl}${path}`)

test('an alarm is acknowledged with two keys and a word', async () => {
  const ruleId = await raise('Overload')
  await visit('/alarms')
  await rowOf('Overload').focus()
  await page.keyboard.press('a')
  await page.getByRole('dialog').getByLabel('Comment').fill('On my way')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.equal(await stateOf(ruleId), 'acknowledged')
  assert.deepEqual(await told(ruleId), ['acknowledge: On my way'])
})

test('one on the shelf takes a reason, leaves what stands, and is an alarm again when its time is over', async () => {
  const ruleId = await raise('Wind')
  await visit('/alarms')
  await rowOf('Wind').focus()
  await page.keyboard.press('s')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('For how long').selectOption('15')
  await dialog.getByRole('button', { name: 'Shelve' }).click()
  await dialog.getByText('Say why').waitFor()
  assert.equal(await stateOf(ruleId), 'unacknowledged')
  await dialog.getByLabel('Reason').fill('The anemometer is being changed')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await rowOf('Wind').waitFor({ state: 'detached' })
  await visit('/alarms?tab=shelved')
  await rowOf('Wind').waitFor()
  // A quarter of an hour later, as the worker has it.
  await sql(`update app.alarm set shelved_until = now() where rule_id = $1`, [ruleId])
  await sql('select app.worker_alarm_shelves(10)')
  await visit('/alarms')
  await rowOf('Wind').waitFor()
  assert.equal(await stateOf(ruleId), 'unacknowledged')
  assert.deepEqual(await told(ruleId), ['shelf-ended', 'shelve: The anemometer is being changed'])
})

type Tile = { kind: string }
async function onServer(dashboardId: string): Promise<{ version: number; kinds: string[] }> {
  const { version, tiles } = json<{ version: number; tiles: Tile[] }>(
    await admin.visitor.get(`/v1/dashboards/${dashboardId}`),
  )
  return { version, kinds: tiles.map(({ kind }) => kind) }
}
const handles = () => page.locator('[data-handle]')
const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).first().click()

async function addTile(kind: string, more: () => Promise<void>): Promise<void> {
  const before = await handles().count()
  await press('Add a tile')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Shows').selectOption(kind)
  await more()
  await dialog.getByRole('button', { name: 'Add tile' }).click()
  await dialog.waitFor({ state: 'detached' })
  await handles().nth(before).waitFor()
}
const chooseCrane = async () => {
  await press('Choose an asset')
  await page.getByRole('dialog').getByRole('listitem').first().getByRole('button').click()
}

test('a dashboard is made, arranged by keyboard and by hand, and not written over what somebody else has saved', async () => {
  await visit('/dashboards')
  await press(/^(New dashboard|Make a dashboard)$/)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Night shift')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/dashboards\/[0-9a-f-]{36}/)
  const dashboardId = /dashboards\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? ''
  await addTile('state', chooseCrane)
  await addTile('alarms', async () => {})
  await handles().first().focus()
  await page.keyboard.press('ArrowRight')
  await press('Save')
  await page.waitForURL((url) => !url.search.includes('edit'))
  const kept = await onServer(dashboardId)
  assert.deepEqual(kept.kinds, ['alarms', 'state'])

  await visit(`/dashboards/${dashboardId}?edit=yes`)
  await handles().nth(1).waitFor()
  const dragged = await handles().nth(1).getAttribute('data-handle')
  const [from, to] = [await handles().nth(1).boundingBox(), await handles().nth(0).boundingBox()]
  assert.ok(from && to)
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(to.x + to.width / 2 + 20, to.y + to.height / 2, { steps: 8 })
  await page.mouse.move(to.x + to.width / 4, to.y + to.height / 2, { steps: 8 })
  await page.mouse.up()
  // The state is the first again, on this screen.
  await page.locator(`[data-handle="${dragged}"]`).and(handles().first()).waitFor()
  // Somebody else is faster.
  const { version, ...theirs } = json<{ version: number; name: string; tiles: unknown[] }>(
    await admin.visitor.get(`/v1/dashboards/${dashboardId}`),
  )
  const edited = await admin.visitor.patch(`/v1/dashboards/${dashboardId}`, { name: `${theirs.name} 2`, version })
  assert.equal(edited.status < 300, true, edited.text)
  await press('Save')
  await page.getByText('Somebody else has changed this dashboard').waitFor()
  assert.deepEqual((await onServer(dashboardId)).kinds, ['alarms', 'state'])
})

test('nothing was thrown', () => {
  assert.deepEqual(wrong, [])
})
