// Step-up as a person meets it: the question stands above what they were at, the request goes once more, nothing typed is lost and
// the keyboard comes back to where it was. And whose a request is: the person's, or the page's own.

import assert from 'node:assert/strict'
import { after, before, beforeEach, afterEach, describe, it } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { ensureConsole } from '../cli/console-build.ts'
import { openBrowser, type TestBrowser } from '../test/browser.ts'
import { type Fixture, startFixture } from './dev/fixture.ts'

const STEP_MS_MAX = 20_000
const CODE = 'Code from the authenticator app'

let opened: TestBrowser
let fixture: Fixture
let context: BrowserContext
let page: Page

before(async () => {
  await ensureConsole()
  opened = await openBrowser()
})
after(() => opened?.close())
beforeEach(async () => {
  fixture = await startFixture()
  fixture.world.account.wantsStepUp = true
  context = await opened.browser.newContext()
  page = await context.newPage()
  page.setDefaultTimeout(STEP_MS_MAX)
})
afterEach(async () => {
  await context.close()
  await fixture.close()
})

async function askForToken(): Promise<void> {
  await page.goto(`${fixture.url}/settings/tokens`)
  await page.getByRole('button', { name: 'Make a token' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Historian, south yard')
  await page.getByLabel('See values').check()
  await page.getByRole('button', { name: 'Make the token' }).click()
  await page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor()
}

const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')

describe('the question above a dialog', () => {
  it('takes the keyboard, and the request goes once more when it is answered', async () => {
    await askForToken()
    await page.getByLabel(CODE).waitFor()
    assert.ok(await page.getByLabel(CODE).evaluate((field) => field === document.activeElement))
    await page.keyboard.type('123 456')
    await page.keyboard.press('Enter')
    await page.getByText('Take the token now').waitFor()
    assert.equal(fixture.world.account.sessions.at(-1)?.name, 'Historian, south yard')
  })

  it('keeps the keyboard within itself', async () => {
    await askForToken()
    await page.getByLabel(CODE).waitFor()
    const question = page.getByRole('dialog', { name: 'Confirm that it is you' })
    for (let step = 0; step < 8; step++) {
      await page.keyboard.press('Tab')
      assert.ok(
        await question.evaluate((dialog) => dialog.contains(document.activeElement)),
        `after ${step + 1} steps the focus is in the question`,
      )
    }
  })

  it('is left with Escape: nothing was done, nothing typed is lost, the dialog below is still there', async () => {
    await askForToken()
    await page.getByLabel(CODE).waitFor()
    await page.keyboard.press('Escape')
    const below = page.getByRole('dialog', { name: 'Make an API token' })
    await below.getByText('You did not confirm that it is you').waitFor()
    assert.equal(await below.getByLabel('Name', { exact: true }).inputValue(), 'Historian, south yard')
    assert.ok(await below.getByLabel('See values').isChecked())
    assert.ok(await below.evaluate((dialog) => dialog.contains(document.activeElement)), `focus on ${await focused()}`)
  })

  it('does not take a press beside it for one beside the dialog below', async () => {
    await askForToken()
    await page.mouse.click(5, 5)
    const below = page.getByRole('dialog', { name: 'Make an API token' })
    await below.getByText('You did not confirm that it is you').waitFor()
    assert.equal(await below.getByLabel('Name', { exact: true }).inputValue(), 'Historian, south yard')
  })

  it('says what to do about a wrong code, and takes the next one', async () => {
    await askForToken()
    await page.getByLabel(CODE).fill('000000')
    await page.keyboard.press('Enter')
    await page.getByText('That was not right').waitFor()
    await page.getByLabel(CODE).fill('123456')
    await page.keyboard.press('Enter')
    await page.getByText('Take the token now').waitFor()
  })
})

describe('the question above a page', () => {
  it('gives the keyboard back to what was pressed', async () => {
    await page.goto(`${fixture.url}/settings/organisation`)
    await page.getByLabel('Everybody needs a second factor').check()
    await page.getByRole('button', { name: 'Save' }).focus()
    await page.keyboard.press('Enter')
    await page.getByLabel(CODE).fill('123456')
    await page.keyboard.press('Enter')
    await page.getByText('Saved.').waitFor()
    assert.equal(fixture.world.account.organisation.mfaRequired, true)
    assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), 'BODY', 'the focus is not lost')
  })
})

describe('whose request it is', () => {
  it('what the page reads by itself is marked; the first request after a touch is not', async () => {
    const marks: (string | undefined)[] = []
    page.on('request', (request) => {
      if (request.url().includes('/v1/sessions')) marks.push(request.headers()['x-fairlead-background'])
    })
    await page.goto(`${fixture.url}/settings/sessions`)
    await page.getByText('(this one)').waitFor()
    await page.waitForRequest((request) => request.url().includes('/v1/sessions'))
    await page.getByRole('button', { name: /^End Safari/ }).click()
    await page.getByText('Safari 18 on iPhone is signed out').waitFor()
    assert.equal(marks[1], '1', 'the second reading is the page’s own')
    assert.ok(marks.slice(2).includes(undefined), 'ending a session is the person’s')
  })
})
