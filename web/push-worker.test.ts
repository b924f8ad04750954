// The console's service worker in a real browser: what is pushed is shown, pressing it opens the page it is about, and
// nothing but a page of this console. There is no push service here: the browser is handed the message by its debugger.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BrowserContext, CDPSession, Page, Worker } from 'playwright-core'
import { ensureConsole } from '../cli/console-build.ts'
import { openBrowser, type TestBrowser } from '../test/browser.ts'
import { type Fixture, startFixture } from './dev/fixture.ts'

let opened: TestBrowser
let fixture: Fixture
let context: BrowserContext
let page: Page
let worker: Worker
let debugging: CDPSession
let registrationId: string

before(async () => {
  await ensureConsole()
  opened = await openBrowser()
  fixture = await startFixture({ assets: 6, alarms: 4 })
  context = await opened.browser.newContext()
  await context.grantPermissions(['notifications'], { origin: fixture.url })
  page = await context.newPage()
  await page.goto(`${fixture.url}/settings/notifications`)
  await page.getByRole('heading', { name: 'Browsers' }).waitFor()
  debugging = await context.newCDPSession(page)
  const known = Promise.withResolvers<string>()
  debugging.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => {
    if (first) known.resolve(first.registrationId)
  })
  await debugging.send('ServiceWorker.enable')
  const started = context.waitForEvent('serviceworker')
  // As the console registers it, under the policy of the server.
  await page.evaluate(`(async () => {
    const policy = window.trustedTypes.createPolicy('push-worker', { createScriptURL: () => '/push-worker.js' })
    await navigator.serviceWorker.register(policy.createScriptURL(''), { updateViaCache: 'none' })
    await navigator.serviceWorker.ready
  })()`)
  worker = await started
  registrationId = await known.promise
})
after(async () => {
  await context?.close()
  await opened?.close()
  await fixture?.close()
})

const push = (data: string) =>
  debugging.send('ServiceWorker.deliverPushMessage', { origin: fixture.url, registrationId, data })
type Shown = { title: string; body: string; tag: string; path: string }
const standing = (): Promise<Shown[]> =>
  page.evaluate(
    `navigator.serviceWorker.ready.then((it) => it.getNotifications())
      .then((all) => all.map(({ title, body, tag, data }) => ({ title, body, tag, path: data.path })))`,
  )
/** What stands there once it is so many. */
async function shown(count: number): Promise<Shown[]> {
  for (;;) {
    const all = await standing()
    if (all.length >= count) return all
    await new Promise((next) => setTimeout(next, 50))
  }
}

test('what is pushed is shown, and the same notification once', async () => {
  const told = { title: 'An alarm, critical', body: 'Waiting for an answer.', tag: 'one', path: '/alarms/a/b' }
  await push(JSON.stringify(told))
  assert.deepEqual(await shown(1), [told])
  await push(JSON.stringify(told))
  await push(JSON.stringify({ ...told, tag: 'two' }))
  assert.equal((await shown(2)).length, 2)
})

test('what cannot be read still says where to look', async () => {
  await push('not what the platform sends')
  const all = await shown(3)
  assert.ok(all.some(({ title, path }) => title === 'Fairlead' && path === '/alarms'))
})

test('pressing it opens the page it is about, and no other site', async () => {
  const opens = async (path: unknown): Promise<string> =>
    worker.evaluate(`(async () => {
      const opened = []
      const before = self.clients.openWindow
      self.clients.openWindow = async (url) => void opened.push(url)
      let ended
      const press = new Event('notificationclick')
      press.notification = { close() {}, data: { path: ${JSON.stringify(path)} } }
      press.waitUntil = (work) => { ended = work }
      self.dispatchEvent(press)
      await ended
      self.clients.openWindow = before
      return opened.join(' ')
    })()`)
  assert.equal(await opens('/alarms/a/b'), `${fixture.url}/alarms/a/b`)
  for (const elsewhere of ['https://elsewhere.example/', '//elsewhere.example/', 'javascript:alert(1)', 7])
    assert.equal(await opens(elsewhere), `${fixture.url}/alarms`)
})

test('it keeps nothing: pages come from the server', async () => {
  assert.deepEqual(await worker.evaluate('caches.keys()'), [])
  assert.equal(await page.evaluate('navigator.serviceWorker.controller?.state ?? null'), null)
})
