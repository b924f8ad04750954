// Scenes of rules: the list, the editor, trying one against the past.

import type { Page } from 'playwright-core'
import { HOSTILE } from '../access/world.ts'
import { idOf } from '../plant.ts'
import type { Scene } from '../scenes.ts'

const options = { assets: 120, alarms: 40 }
const RULE = (n: number) => `/alarms/rules/${idOf(12, n)}`
const see = (text: string | RegExp) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()

/** The motor of a crane too hot for two minutes. */
async function type(page: Page, above: string) {
  await page.getByLabel('Name').fill('Hoist motor too hot')
  await page.getByLabel('Priority').selectOption('high')
  await page.getByLabel('Signal').first().selectOption('motor_temp')
  await page.getByLabel('Limit').fill(above)
  await page.getByLabel('For at least: how many').fill('2')
  await page.getByLabel('For at least: of what').selectOption('min')
  await see(/^Hoist motor above/)(page)
}

async function tryIt(page: Page) {
  await press(page, 'Try it')
  await page
    .getByRole('status')
    .filter({ hasText: /Tried on|Nothing to try/ })
    .first()
    .waitFor()
}

export const RULE_SCENES: Scene[] = [
  { name: 'alarm-rules', path: '/alarms/rules', options, act: see('Oil too hot') },
  {
    name: 'alarm-rules-watching',
    path: '/alarms/rules',
    options: { ...options, role: 'operator' },
    act: see('Oil too hot'),
  },
  { name: 'alarm-rules-none', path: '/alarms/rules', act: see('No rule yet') },
  {
    name: 'alarm-rules-failed',
    path: '/alarms/rules',
    before: ({ fail }) => fail.set('GET /v1/alarm-rules', 503),
    act: see('could not be loaded'),
  },
  {
    name: 'alarm-rules-archive',
    path: '/alarms/rules',
    options,
    async act(page) {
      await see('Oil too hot')(page)
      await press(page, /^Actions for Oil too hot/)
      await page.getByRole('menuitem', { name: 'Archive…' }).click()
      await see('It is not evaluated any more')(page)
    },
  },
  { name: 'alarm-rule-new', path: `/alarms/rules/add?asset=${idOf(2, 1)}`, options, act: see('Not finished yet') },
  {
    name: 'alarm-rule-missing',
    path: `/alarms/rules/add`,
    options,
    async act(page) {
      await see('Not finished yet')(page)
      await press(page, 'Save, not enabled')
      await see('Give it a name')(page)
    },
  },
  {
    name: 'alarm-rule-tried',
    path: `/alarms/rules/add?asset=${idOf(2, 1)}`,
    options,
    async act(page) {
      await type(page, '66.1')
      await tryIt(page)
      await page.getByRole('img', { name: 'Hoist motor' }).scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'alarm-rule-tried-none',
    path: `/alarms/rules/add?asset=${idOf(2, 1)}`,
    options,
    async act(page) {
      await type(page, '80')
      await tryIt(page)
      await page.getByRole('img', { name: 'Hoist motor' }).scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'alarm-rule-try-failed',
    path: `/alarms/rules/add?asset=${idOf(2, 1)}`,
    options,
    before: ({ fail }) => fail.set('POST /v1/alarms/try', 422),
    async act(page) {
      await type(page, '66.1')
      await press(page, 'Try it')
      await see('It could not be tried')(page)
    },
  },
  { name: 'alarm-rule-several', path: RULE(4), options, act: see(/^\(Discharge pressure below/) },
  { name: 'alarm-rule-quiet', path: RULE(6), options, act: see('Not raised while') },
  {
    name: 'alarm-rule-escalation',
    path: RULE(1),
    options,
    before: ({ world }) => {
      const [rule] = world.alarms.rules
      if (rule) rule.escalates = 'own'
    },
    async act(page) {
      await page.getByLabel('The next are told').scrollIntoViewIfNeeded()
      await see('These alone')(page)
      await press(page, 'Add a step')
      await press(page, 'Save changes')
      await see('Say for each step')(page)
    },
  },
  { name: 'alarm-rule-health', path: RULE(9), options, act: see(/self-check storage says warn or fail/) },
  { name: 'alarm-rule-proposal', path: `${RULE(1)}?deadband=2.8`, options, act: see('2.8') },
  {
    name: 'alarm-rule-nested',
    path: RULE(1),
    options,
    before: ({ world }) => {
      const [rule] = world.alarms.rules
      if (rule)
        rule.spec = { ...rule.spec, condition: { kind: 'any', of: [{ kind: 'all', of: [rule.spec.condition] }] } }
    },
    act: see('made by another client'),
  },
  {
    name: 'alarm-rule-hostile',
    path: RULE(1),
    options,
    before: ({ world }) => {
      const [rule] = world.alarms.rules
      if (rule) Object.assign(rule, { name: HOSTILE.long, response: HOSTILE.markup, consequence: HOSTILE.override })
      for (const asset of world.assets) asset.name = HOSTILE.long
    },
    act: see('In words'),
  },
  { name: 'alarm-rule-gone', path: RULE(99), options, act: see('No such rule') },
]
