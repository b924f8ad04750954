// Scenes of signing in, of the own account and of the settings.
// Long because every state is named once, in one place.

import type { Page } from 'playwright-core'
import { RECOVERY_CODES, withoutFactors } from './account-world.ts'
import type { Fixture } from './fixture.ts'
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
const bare = ({ world }: Fixture) => withoutFactors(world.account)
function mustSetUp(fixture: Fixture) {
  bare(fixture)
  Object.assign(fixture.world.account.security, { required: true, secondFactorNeeded: true })
  fixture.world.session.needsSecondFactor = true
}
async function toSecondFactor(page: Page) {
  await page.getByLabel('E-mail').fill('two@hafenbetriebe.example')
  await page.getByLabel('Password', { exact: true }).fill('winch gravel teapot forty')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await see('One more thing')(page)
}
async function askStepUp(page: Page) {
  await page.getByLabel('Everybody needs a second factor').check()
  await press(page, 'Save')
  await see('Confirm that it is you')(page)
  await page.getByLabel('Code from the authenticator app').waitFor()
}

const SIGN_IN: Scene[] = [
  { name: 'sign-in', path: '/sign-in', options: { signedIn: false }, act: see('E-mail') },
  {
    name: 'sign-in-refused',
    path: '/sign-in?next=/events',
    options: { signedIn: false },
    async act(page) {
      await page.getByLabel('E-mail').fill('marta@hafenbetriebe.example')
      await page.getByLabel('Password', { exact: true }).fill('wrong password, surely')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await see('That did not work')(page)
    },
  },
  { name: 'sign-in-code', path: '/sign-in', options: { signedIn: false }, act: toSecondFactor },
  {
    name: 'sign-in-code-refused',
    path: '/sign-in',
    options: { signedIn: false },
    async act(page) {
      await toSecondFactor(page)
      await page.getByLabel('Code from the authenticator app').fill('000 000')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await see('That was not right')(page)
    },
  },
  {
    name: 'sign-in-recovery',
    path: '/sign-in',
    options: { signedIn: false },
    async act(page) {
      await toSecondFactor(page)
      await press(page, 'Use a recovery code')
      await page.getByLabel('Recovery code').fill(RECOVERY_CODES[1] ?? '')
    },
  },
  {
    name: 'sign-in-recovery-used',
    path: '/sign-in',
    options: { signedIn: false },
    async act(page) {
      await toSecondFactor(page)
      await press(page, 'Use a recovery code')
      await page.getByLabel('Recovery code').fill(RECOVERY_CODES[0] ?? '')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await see('1 recovery code left')(page)
    },
  },
  { name: 'forgot', path: '/forgot', options: { signedIn: false }, act: see('Mail me a link') },
  {
    name: 'forgot-asked',
    path: '/forgot',
    options: { signedIn: false },
    async act(page) {
      await page.getByLabel('E-mail').fill('marta@hafenbetriebe.example')
      await press(page, 'Mail me a link')
      await see('Look into your mail')(page)
    },
  },
  {
    name: 'reset',
    path: '/reset#token',
    options: { signedIn: false },
    async act(page) {
      await page.getByLabel('New password', { exact: true }).fill('winch gravel teapot')
    },
  },
  {
    name: 'reset-done',
    path: '/reset#token',
    options: { signedIn: false },
    async act(page) {
      await page.getByLabel('New password', { exact: true }).fill('winch gravel teapot forty')
      await press(page, 'Change the password')
      await see('The password is changed')(page)
    },
  },
  {
    name: 'reset-expired',
    path: '/reset#expired',
    options: { signedIn: false },
    async act(page) {
      await page.getByLabel('New password', { exact: true }).fill('winch gravel teapot forty')
      await press(page, 'Change the password')
      await see('This link does not work')(page)
    },
  },
  { name: 'confirm-email', path: '/email#token', options: { signedIn: false }, act: see('Confirm the address') },
  { name: 'second-factor', path: '/', before: mustSetUp, act: see('Authenticator app') },
  {
    name: 'second-factor-app',
    path: '/',
    before: mustSetUp,
    async act(page) {
      await press(page, 'Set up the app')
      await see('Scan this')(page)
    },
  },
  {
    name: 'second-factor-codes',
    path: '/',
    before: mustSetUp,
    async act(page) {
      await press(page, 'Set up the app')
      await page.getByLabel(/Type the code/).fill('123456')
      await press(page, 'Verify and set up')
      await see('keep them now')(page)
    },
  },
  {
    name: 'second-factor-show',
    path: '/events',
    before: ({ world }) => {
      world.session.needsSecondFactor = true
    },
    act: see('Show the second factor that you have set up'),
  },
  {
    name: 'welcome',
    path: '/',
    before: ({ world }) => {
      world.session.person.name = null
    },
    act: see('Who are you?'),
  },
]

const SECURITY: Scene[] = [
  { name: 'security', path: '/settings/security', act: see('Recovery codes') },
  { name: 'security-bare', path: '/settings/security', before: bare, act: see('Off') },
  {
    name: 'security-few-codes',
    path: '/settings/security',
    before: ({ world }) => {
      world.account.security.recovery.left = 1
    },
    act: see('1 code left'),
  },
  {
    name: 'security-link',
    path: '/settings/security',
    before: ({ world }) => {
      Object.assign(world.account.security, { hasAccount: false, email: null })
    },
    act: see('by a link of the demonstration'),
  },
  {
    name: 'security-loading',
    path: '/settings/security',
    before: ({ hold }) => hold.add('GET /v1/security'),
    act: waiting,
  },
  {
    name: 'security-failed',
    path: '/settings/security',
    before: ({ fail }) => fail.set('GET /v1/security', 500),
    act: see('could not be loaded'),
  },
  {
    name: 'security-totp',
    path: '/settings/security',
    before: bare,
    async act(page) {
      await press(page, 'Set up…')
      await see('Scan this')(page)
    },
  },
  {
    name: 'security-totp-refused',
    path: '/settings/security',
    before: bare,
    async act(page) {
      await press(page, 'Set up…')
      await page.getByLabel(/Type the code/).fill('000000')
      await press(page, 'Verify and set up')
      await see('not the code of this secret')(page)
    },
  },
  {
    name: 'security-codes',
    path: '/settings/security',
    async act(page) {
      await press(page, 'Make new ones…')
      await page.getByRole('alertdialog').getByRole('button', { name: 'Make new ones' }).click()
      await see('keep them now')(page)
    },
  },
  {
    name: 'security-codes-leave',
    path: '/settings/security',
    async act(page) {
      await press(page, 'Make new ones…')
      await page.getByRole('alertdialog').getByRole('button', { name: 'Make new ones' }).click()
      await see('keep them now')(page)
      await page.getByRole('link', { name: 'Sessions' }).click()
      await see('Leave without the recovery codes?')(page)
    },
  },
  {
    name: 'security-passkey',
    path: '/settings/security',
    async act(page) {
      await press(page, 'Add a passkey')
      await see('The device keeps a key')(page)
    },
  },
  {
    name: 'security-remove',
    path: '/settings/security',
    async act(page) {
      await press(page, 'Remove Phone…')
      await see('It no longer signs in')(page)
    },
  },
  {
    name: 'security-password',
    path: '/settings/security',
    async act(page) {
      await press(page, 'Change…')
      await page.getByLabel('Password now').fill('wrong password, surely')
      await page.getByLabel('New password', { exact: true }).fill('winch gravel teapot forty')
      await page.getByRole('dialog').getByRole('button', { name: 'Change the password' }).click()
      await see('This is not the password now')(page)
    },
  },
  {
    name: 'security-email',
    path: '/settings/security',
    async act(page) {
      await page.getByRole('button', { name: 'Change…' }).nth(1).click()
      await page.getByLabel('New address').fill('marta.lindqvist@hafenbetriebe.example')
      await press(page, 'Mail the link')
      await see('Open the link in the mail')(page)
    },
  },
]

const REST: Scene[] = [
  { name: 'my-sessions', path: '/settings/sessions', act: see('(this one)') },
  {
    name: 'my-sessions-ended',
    path: '/settings/sessions',
    async act(page) {
      await press(page, /^End Safari/)
      await see('is signed out')(page)
    },
  },
  {
    name: 'my-sessions-end-all',
    path: '/settings/sessions',
    async act(page) {
      await press(page, 'End all others…')
      await see('End the 2 other sessions?')(page)
    },
  },
  {
    name: 'my-sessions-loading',
    path: '/settings/sessions',
    before: ({ hold }) => hold.add('GET /v1/sessions'),
    act: waiting,
  },
  {
    name: 'my-sessions-failed',
    path: '/settings/sessions',
    before: ({ fail }) => fail.set('GET /v1/sessions', 500),
    act: see('could not be loaded'),
  },
  { name: 'tokens', path: '/settings/tokens', act: see('Historian') },
  {
    name: 'tokens-empty',
    path: '/settings/tokens',
    before: ({ world }) => {
      world.account.sessions = world.account.sessions.filter(({ kind }) => kind !== 'token')
    },
    act: see('No API token'),
  },
  {
    name: 'tokens-add',
    path: '/settings/tokens',
    async act(page) {
      await press(page, 'Make a token')
      await page.getByLabel('Name', { exact: true }).fill('Historian, south yard')
      await page.getByLabel('See values').check()
    },
  },
  {
    name: 'tokens-made',
    path: '/settings/tokens',
    async act(page) {
      await press(page, 'Make a token')
      await page.getByLabel('Name', { exact: true }).fill('Historian, south yard')
      await page.getByLabel('See assets').check()
      await page.getByRole('dialog').getByRole('button', { name: 'Make the token' }).click()
      await see('Take the token now')(page)
    },
  },
  {
    name: 'tokens-end',
    path: '/settings/tokens',
    async act(page) {
      await press(page, 'End Historian, north yard…')
      await see('The program that uses it')(page)
    },
  },
  { name: 'organisation', path: '/settings/organisation', act: see('Everybody needs a second factor') },
  {
    name: 'organisation-failed',
    path: '/settings/organisation',
    before: ({ fail }) => fail.set('GET /v1/organisation', 500),
    act: see('could not be loaded'),
  },
  {
    name: 'organisation-loading',
    path: '/settings/organisation',
    before: ({ hold }) => hold.add('GET /v1/organisation'),
    act: waiting,
  },
  {
    name: 'step-up',
    path: '/settings/organisation',
    before: ({ world }) => {
      world.account.wantsStepUp = true
    },
    act: askStepUp,
  },
  {
    name: 'step-up-refused',
    path: '/settings/organisation',
    before: ({ world }) => {
      world.account.wantsStepUp = true
    },
    async act(page) {
      await askStepUp(page)
      await page.getByLabel('Code from the authenticator app').fill('000000')
      await press(page, 'Confirm')
      await see('That was not right')(page)
    },
  },
  {
    name: 'step-up-over-dialog',
    path: '/settings/tokens',
    before: ({ world }) => {
      world.account.wantsStepUp = true
    },
    async act(page) {
      await press(page, 'Make a token')
      await page.getByLabel('Name', { exact: true }).fill('Historian, south yard')
      await page.getByRole('dialog').getByRole('button', { name: 'Make the token' }).click()
      await see('Confirm that it is you')(page)
      await page.getByLabel('Code from the authenticator app').waitFor()
    },
  },
  {
    name: 'step-up-password',
    path: '/settings/organisation',
    before: (fixture) => {
      bare(fixture)
      fixture.world.account.wantsStepUp = true
    },
    async act(page) {
      await page.getByLabel('Everybody needs a second factor').check()
      await press(page, 'Save')
      await page.getByRole('dialog').getByLabel('Password', { exact: true }).waitFor()
    },
  },
  {
    name: 'session-ends',
    path: '/events',
    before: ({ world }) => {
      world.session.expiresAt = new Date(Date.now() + 95_000).toISOString()
    },
    act: see('Stay signed in'),
  },
  {
    name: 'account-menu',
    path: '/events',
    async act(page) {
      await page.getByRole('button', { name: /Marta/ }).click()
      await see('Settings')(page)
    },
  },
  { name: 'outbox', path: '/outbox', options: { signedIn: false }, act: see('A passkey was added') },
  {
    name: 'outbox-empty',
    path: '/outbox',
    options: { signedIn: false },
    before: ({ world }) => {
      world.account.mails = []
    },
    act: see('No mail yet'),
  },
  {
    name: 'outbox-none',
    path: '/outbox',
    options: { signedIn: false },
    before: ({ fail }) => fail.set('GET /v1/outbox', 404),
    act: see('There is no outbox here'),
  },
]

export const ACCOUNT_SCENES: Scene[] = [...SIGN_IN, ...SECURITY, ...REST]
