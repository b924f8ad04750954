// Signing in as a person does it, in a real browser against the real processes: enrolment with a second factor, codes, recovery
// codes, passkeys (Chromium's own virtual authenticator), step-up, ending a session elsewhere, and the mails that lead back in.
// Long because it is one story, told in the order in which a person meets it.
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { ensureConsole } from '../cli/console-build.ts'
import { fromBase32 } from '../core/codes/totp.ts'
import { openBrowser, type TestBrowser } from './browser.ts'
import {
  type App,
  codeOf,
  enrolStaff,
  freshCode,
  json,
  type PeoplePlatform,
  signIn,
  startPeoplePlatform,
} from './people-platform.ts'

const STEP_MS_MAX = 30_000
const SECOND_MS = 1_000
const EMAIL = 'admin@test-harbour.example'
const NEW_EMAIL = 'harbour.master@test-harbour.example'
const PASSWORD = 'harbour lights over calm water 7'
const NEW_PASSWORD = 'seven cranes under a winter moon'

let platform: PeoplePlatform
let opened: TestBrowser
let publicUrl: string
let context: BrowserContext
let page: Page
let app: App
let finger: ((on: boolean) => Promise<unknown>) | undefined
/** What happened in the console that a person would not see. */
const wrong: string[] = []

before(async () => {
  await ensureConsole()
  const port = await freePort()
  publicUrl = `https://localhost:${port}`
  platform = await startPeoplePlatform({
    publicUrl,
    listen: {
      api: { host: '127.0.0.1', port },
      mqtt: { host: '127.0.0.1', port: 0 },
      ingest: { host: '127.0.0.1', port: 0 },
      est: { host: '127.0.0.1', port: 0 },
    },
  })
  opened = await openBrowser()
  ;({ context, page } = await newBrowser())
})
after(async () => {
  await opened?.close()
  await platform?.stop()
})
// A minute later: whoever comes from this address may try as often as ever.
beforeEach(() => {
  platform.clock.now = new Date(platform.clock.now.getTime() + 60_000)
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}

async function newBrowser(): Promise<{ context: BrowserContext; page: Page }> {
  const made = await opened.browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce' })
  const tab = await made.newPage()
  tab.setDefaultTimeout(STEP_MS_MAX)
  tab.on('pageerror', (error) => wrong.push(error.message))
  tab.on('console', (line) => {
    if (line.type() === 'error' && !line.text().startsWith('Failed to load resource')) wrong.push(line.text())
  })
  return { context: made, page: tab }
}

let broken = false
/** One story: where a step fails, what comes after it says nothing. */
function step(name: string, act: () => Promise<void>): void {
  test(name, async (t) => {
    if (broken) return t.skip('an earlier step failed')
    broken = true
    await act()
    broken = false
  })
}

const button = (name: string, on = page) => on.getByRole('button', { name, exact: true })
const code = (on = page) => on.getByLabel('Code from the authenticator app')

async function givePassword(on = page, email = EMAIL, password = PASSWORD): Promise<void> {
  await on.goto(`${publicUrl}/sign-in`)
  await on.getByLabel('E-mail').fill(email)
  await on.getByLabel('Password', { exact: true }).fill(password)
  await button('Sign in', on).click()
  await on.getByText('One more thing shows that it is you').waitFor()
}

async function signOut(): Promise<void> {
  await page.getByRole('button', { name: /Administrator Organisation admin/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL('**/sign-in')
}

/** An authenticator in the device itself. The answer puts the finger on it, or takes it off. */
async function plugIn(): Promise<(on: boolean) => Promise<unknown>> {
  const tools = await context.newCDPSession(page)
  await tools.send('WebAuthn.enable')
  const { authenticatorId } = await tools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  })
  return (enabled) => tools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
}

/**
 * A virtual authenticator answers a question at the moment it is asked, or never: the finger has to be there before the button's
 * question and after the sign-in page's own offer is taken back, which is while the challenge is being fetched.
 */
async function pressPasskey(): Promise<void> {
  const challenge = '**/sign-in/passkey/options'
  await page.waitForLoadState('networkidle')
  await page.route(challenge, async (route) => {
    await finger?.(true)
    await route.continue()
  })
  await button('Sign in with a passkey').click()
  await page.waitForURL((address) => !address.pathname.startsWith('/sign-in'))
  await page.unroute(challenge)
}

/** As if the last factor had been shown a quarter of an hour ago. */
async function growStale(): Promise<void> {
  const truth = await platform.database.superuser()
  await truth.query(`update identity.session set verified_at = now() - interval '15 minutes'`)
  await truth.end()
}

/** What the demonstration would have mailed: read where a person reads it. */
async function linkInOutbox(to: string, subject: RegExp): Promise<string> {
  const { context: other, page: tab } = await newBrowser()
  await tab.goto(`${publicUrl}/outbox`)
  const mail = tab
    .getByRole('article')
    .filter({ hasText: to })
    .filter({ has: tab.getByRole('heading', { name: subject }) })
  const href = await mail.first().getByRole('link').getAttribute('href')
  await other.close()
  assert.ok(href)
  return href
}

step('an administrator enrols, and is led to a second factor before anything else', async () => {
  const staff = await enrolStaff(platform)
  const named = { name: 'Test Harbour', adminName: 'Administrator', adminEmail: EMAIL }
  const made = await staff.visitor.post('/v1/organisations', named)
  const { invitation } = json<{ invitation: { url: string | null } }>(made, 201)
  assert.ok(invitation.url)
  await page.goto(invitation.url)
  await page
    .getByLabel('New password')
    .or(page.getByLabel('Password', { exact: true }))
    .fill(PASSWORD)
  await button('Enrol and sign in').click()
  await page.getByRole('heading', { name: 'One more thing: a second factor' }).waitFor()

  // Every other address leads here too.
  await page.goto(`${publicUrl}/people`)
  await page.waitForURL('**/second-factor?next=*')

  await button('Set up the app').click()
  const secret = await page.getByText(/^([A-Z2-7]{4} ?){8}$/).textContent()
  app = { secret: fromBase32((secret ?? '').replaceAll(' ', '')), recoveryCodes: [] }
  await page.getByLabel(/Type the code/).fill('000000')
  await button('Verify and set up').click()
  await page.getByText('not the code of this secret').waitFor()
  await page.getByLabel(/Type the code/).fill(codeOf(app, platform.clock))
  await button('Verify and set up').click()
  await page.getByText('Recovery codes: keep them now').waitFor()
  app.recoveryCodes = await page.getByRole('listitem').allTextContents()
  assert.equal(app.recoveryCodes.length, 10)
  await button('I have kept them').click()
  // Back to where they wanted to go.
  await page.getByRole('heading', { name: 'People', level: 1 }).waitFor()
})

step('signing in: password, then the code of the app; a wrong one says what to do', async () => {
  await signOut()
  await givePassword()
  await code().fill('000 000')
  await button('Sign in').click()
  await page.getByText('That was not right').waitFor()
  // Pasted as some apps show it.
  const six = await freshCode(platform, app)
  await code().fill(`${six.slice(0, 3)} ${six.slice(3)}`)
  await page.keyboard.press('Enter')
  await page.getByText('From here to the first live value').waitFor()
})

step('a recovery code signs in once, and what is left is told', async () => {
  await signOut()
  const [first = ''] = app.recoveryCodes
  await givePassword()
  await button('Use a recovery code').click()
  await page.getByLabel('Recovery code').fill(first)
  await button('Sign in').click()
  await page.getByText('You are in. 9 recovery codes left.').waitFor()
  await button('Go on').click()
  await page.getByText('From here to the first live value').waitFor()
  await signOut()
  await givePassword()
  await button('Use a recovery code').click()
  await page.getByLabel('Recovery code').fill(first)
  await button('Sign in').click()
  await page.getByText('That was not right').waitFor()
  await button('Use a code from the authenticator app').click()
  await code().fill(await freshCode(platform, app))
  await button('Sign in').click()
  await page.getByText('From here to the first live value').waitFor()
})

step('a passkey is made in the settings, and then signs in by itself', async () => {
  finger = await plugIn()
  await finger(true)
  await page.getByRole('button', { name: /Administrator Organisation admin/ }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await button('Add a passkey').click()
  await page.getByLabel('Name', { exact: true }).fill('Tablet in the harbour office')
  await button('Make a passkey').click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.getByText('Tablet in the harbour office').waitFor()
  await page.getByText('9 of 10 left').waitFor()

  // The same device is refused a second one, in words.
  await button('Add a passkey').click()
  await button('Make a passkey').click()
  await page.getByText('This device has a passkey of yours already').waitFor()
  await button('Cancel').click()

  // The browser offers it on the sign-in page, too; nobody takes the offer before pressing.
  await finger(false)
  await signOut()
  await pressPasskey()
  await page.getByText('From here to the first live value').waitFor()
  await finger(false)
})

step('what is dangerous asks for a factor again, and then goes through', async () => {
  await page.goto(`${publicUrl}/settings/organisation`)
  await page.getByLabel('End a session after').fill('30')
  await growStale()
  await button('Save').click()
  await page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor()
  await code().fill('000000')
  await button('Confirm').click()
  await page.getByText('That was not right').waitFor()
  await code().fill(await freshCode(platform, app))
  await button('Confirm').click()
  await page.getByText('Saved.').waitFor()
  await page.reload()
  assert.equal(await page.getByLabel('End a session after').inputValue(), '30')

  await growStale()
  await page.getByLabel('End a session after').fill('45')
  await button('Save').click()
  await finger?.(true)
  await button('Use a passkey instead').click()
  await page.getByText('Saved.').waitFor()
  await finger?.(false)
})

step('an API token is shown once and works until it is ended', async () => {
  await page.goto(`${publicUrl}/settings/tokens`)
  await button('Make a token').first().click()
  await page.getByLabel('Name', { exact: true }).fill('Historian')
  await page.getByLabel('See assets').check()
  await button('Make the token').click()
  await page.getByText('Take the token now').waitFor()
  const token = await page.locator('[aria-labelledby=new-token] .select-all').textContent()
  const asked = () => context.request.get(`${publicUrl}/v1/assets`, { headers: { authorization: `Bearer ${token}` } })
  assert.equal((await asked()).status(), 200)
  await button('I have it').click()
  await page.getByRole('button', { name: 'End Historian…' }).click()
  await button('End it').click()
  await page.getByText('No API token').waitFor()
  assert.equal((await asked()).status(), 401)
})

step('a session that is ended elsewhere dies within a second, live view and all', async () => {
  const member = { email: EMAIL, password: PASSWORD, app, visitor: platform.visitor() }
  const visitor = await signIn(platform, { ...member, role: 'org_admin', orgId: '' as never, personId: '' as never })
  const { siteId } = json<{ siteId: string }>(await visitor.post('/v1/sites', { name: 'North yard' }), 201)
  const asset = { requestId: crypto.randomUUID(), name: 'Tower crane 3', kind: 'crane', siteId }
  json(await visitor.post('/v1/assets', asset), 201)

  const other = await newBrowser()
  await givePassword(other.page)
  await code(other.page).fill(await freshCode(platform, app))
  const streaming = other.page.waitForResponse((response) => response.url().includes('/v1/live'))
  await button('Sign in', other.page).click()
  await other.page.getByText('Tower crane 3').first().waitFor()
  await streaming

  await page.goto(`${publicUrl}/settings/sessions`)
  const row = page.getByRole('row').filter({ has: page.getByRole('cell', { name: '1', exact: true }) })
  await row.getByRole('button', { name: /^End/ }).waitFor()
  const gone = other.page.waitForURL('**/sign-in*').then(() => performance.now())
  const answered = page.waitForResponse((response) => response.url().endsWith('/end'))
  await row.getByRole('button', { name: /^End/ }).click()
  assert.equal((await answered).status(), 204)
  const ended = performance.now()
  const took = (await gone) - ended
  assert.ok(took < SECOND_MS, `the other screen was left after ${Math.round(took)} ms`)
  await other.page.getByText('You were signed out').waitFor()
  await other.context.close()
})

step('a forgotten password: the link of the mail changes the password alone', async () => {
  await signOut()
  await page.getByRole('link', { name: 'Forgot the password?' }).click()
  await page.getByLabel('E-mail').fill(EMAIL)
  await button('Mail me a link').click()
  await page.getByText('Look into your mail').waitFor()
  const link = await linkInOutbox(EMAIL, /password/i)
  await page.goto(link)
  await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD)
  await button('Change the password').click()
  await page.getByText('The password is changed').waitFor()

  await givePassword(page, EMAIL, NEW_PASSWORD)
  await code().fill(await freshCode(platform, app))
  await button('Sign in').click()
  await page.getByText('Tower crane 3').first().waitFor()

  const { context: later, page: tab } = await newBrowser()
  await tab.goto(link)
  await tab.getByLabel('New password', { exact: true }).fill(PASSWORD)
  await button('Change the password', tab).click()
  await tab.getByText('This link does not work').waitFor()
  await later.close()
})

step('a new address counts when its link was opened, and the old one is told', async () => {
  await page.goto(`${publicUrl}/settings/security`)
  await page.getByRole('button', { name: 'Change…' }).nth(1).click()
  await page.getByLabel('New address').fill(NEW_EMAIL)
  await button('Mail the link').click()
  await page.getByText('Open the link in the mail').waitFor()
  await page.goto(await linkInOutbox(NEW_EMAIL, /address/i))
  await button('Confirm the address').click()
  await page.getByText('The address is changed').waitFor()
  await page.goto(`${publicUrl}/settings/security`)
  await page.getByText(NEW_EMAIL).waitFor()
  const { context: other, page: tab } = await newBrowser()
  await tab.goto(`${publicUrl}/outbox`)
  await tab
    .getByRole('article')
    .filter({ hasText: `To ${EMAIL}` })
    .filter({ hasText: /address/i })
    .first()
    .waitFor()
  await other.close()
})

test('nothing was thrown, nothing broke the policy', () => {
  assert.deepEqual(wrong, [])
})
