// Scenes of records: an asset that is locked out, a record in each kind, checks being filled in and signed.
import type { Page } from 'playwright-core'
import type { Fixture } from '../../fixture.ts'
import { idOf } from '../../plant.ts'
import type { Scene } from '../../scenes.ts'
import { withPast } from './world.ts'

const CRANE = `/assets/${idOf(2, 1)}`
const CHECKS = `${CRANE}/check`
const see = (text: string | RegExp) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}
const waiting = async (page: Page) => {
  await page
    .getByRole('status', { name: /^Loading/ })
    .first()
    .waitFor()
}
const past =
  (hostile = false) =>
  ({ world }: Fixture) => {
    const [crane] = world.assets
    if (crane) withPast(world.records, crane, Date.now(), hostile)
  }
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()
const open = async (page: Page, form: string | RegExp) => {
  await page.getByRole('link', { name: form }).first().click()
  await page.getByRole('button', { name: 'Go on to sign' }).waitFor()
}
const PRE_USE = /pre-use check/
const passAll = async (page: Page) => {
  for (const each of await page.getByRole('button', { name: 'Pass', exact: true }).all()) await each.click()
}
const toDefects = async (page: Page) => {
  await page
    .getByRole('table', { name: 'Records' })
    .or(page.getByRole('list', { name: 'Records' }))
    .first()
    .waitFor()
  await page.getByRole('heading', { name: 'Open defects' }).scrollIntoViewIfNeeded()
}

const SCENES: Scene[] = [
  { name: 'asset-locked-out', path: CRANE, before: past(), act: see('See the defect') },
  { name: 'asset-records', path: CRANE, before: past(), act: toDefects },
  { name: 'asset-records-hostile', path: CRANE, before: past(true), act: toDefects },
  { name: 'asset-records-empty', path: CRANE, act: see('No defect is open') },
  {
    name: 'asset-records-failed',
    path: CRANE,
    before: ({ fail }) => fail.set('GET /v1/records', 503),
    act: see('The records could not be loaded'),
  },
  { name: 'asset-records-operator', path: CRANE, options: { role: 'operator' }, before: past(), act: toDefects },
  { name: 'fleet-locked-out', path: '/?q=NH-01C', before: past(), act: see('Do not use') },
  {
    name: 'defect-close',
    path: CRANE,
    before: (fixture) => {
      past()(fixture)
      for (const defect of fixture.world.records.defects) defect.foundAt = '2020-01-01T00:00:00.000Z'
    },
    async act(page) {
      await press(page, 'Close…')
      await see('What was done about it')(page)
    },
  },
  { name: 'record-check', path: `/records/${idOf(21, 4)}`, before: past(), act: see('Checked in this browser') },
  { name: 'record-hostile', path: `/records/${idOf(21, 4)}`, before: past(true), act: see('Versions') },
  { name: 'record-earlier', path: `/records/${idOf(21, 4)}?version=1`, before: past(), act: see('To the newest') },
  { name: 'record-examination', path: `/records/${idOf(21, 1)}`, before: past(), act: see('Entered later') },
  {
    name: 'record-not-as-signed',
    path: `/records/${idOf(21, 3)}`,
    before: (fixture) => {
      past()(fixture)
      const [version] = fixture.world.records.records.get(idOf(21, 3)) ?? []
      if (version) version.body = { ...version.body, signer: { ...version.body.signer, name: 'Somebody else' } }
    },
    act: see('it is not what was signed'),
  },
  { name: 'record-service', path: `/records/${idOf(21, 2)}`, before: past(), act: see('Brought back') },
  {
    name: 'record-operator',
    path: `/records/${idOf(21, 3)}`,
    options: { role: 'operator' },
    before: past(),
    act: see('faster than'),
  },
  { name: 'record-missing', path: `/records/${idOf(21, 99)}`, act: see('No such record') },
  {
    name: 'record-loading',
    path: `/records/${idOf(21, 1)}`,
    before: ({ hold }) => hold.add('GET /v1/records/'),
    act: waiting,
  },
  {
    name: 'record-failed',
    path: `/records/${idOf(21, 1)}`,
    before: ({ fail }) => fail.set('GET /v1/records/', 503),
    act: see('could not be'),
  },
  {
    name: 'record-archive',
    path: `/records/${idOf(21, 3)}`,
    before: past(),
    async act(page) {
      await press(page, 'Archive…')
      await press(page, 'Archive it')
      await see('Say why')(page)
    },
  },
  {
    name: 'record-amend',
    path: `/records/${idOf(21, 4)}/amend`,
    before: past(),
    async act(page) {
      await press(page, 'Go on to sign')
      await see('Say why')(page)
    },
  },
  { name: 'checks', path: CHECKS, before: past(), act: see(PRE_USE) },
  {
    name: 'checks-no-credential',
    path: CHECKS,
    before: ({ world }) => void (world.records.hasCredential = false),
    act: see('You have no credential'),
  },
  {
    name: 'checks-empty',
    path: CHECKS,
    before: ({ world }) => void (world.records.forms = []),
    act: see('No form for this asset'),
  },
  { name: 'checks-loading', path: CHECKS, before: ({ hold }) => hold.add('GET /v1/forms'), act: waiting },
  {
    name: 'checks-failed',
    path: CHECKS,
    before: ({ fail }) => fail.set('GET /v1/forms', 503),
    act: see('could not be loaded'),
  },
  {
    name: 'check-fail',
    path: CHECKS,
    options: { role: 'operator' },
    async act(page) {
      await open(page, PRE_USE)
      await press(page, 'Fail')
      await see('Locks the asset out at once')(page)
    },
  },
  {
    name: 'check-missing',
    path: CHECKS,
    async act(page) {
      await open(page, PRE_USE)
      await press(page, 'Go on to sign')
      await see('are missing or wrong')(page)
    },
  },
  {
    name: 'check-summary',
    path: CHECKS,
    async act(page) {
      await open(page, PRE_USE)
      await passAll(page)
      await press(page, 'Fail')
      await press(page, 'Go on to sign')
      await see('You sign:')(page)
    },
  },
  {
    name: 'check-not-sent',
    path: CHECKS,
    async act(page, fixture) {
      await open(page, PRE_USE)
      await passAll(page)
      await press(page, 'Go on to sign')
      await see('You sign:')(page)
      await page.route('**/v1/records', (route) => route.abort())
      await press(page, 'Sign')
      await see('Not sent, or nobody knows')(page)
      await page.unroute('**/v1/records')
      if (fixture.world.records.signed.length > 0) throw new Error('it was sent')
    },
  },
  {
    name: 'check-examination',
    path: CHECKS,
    async act(page) {
      await open(page, /Thorough examination/)
      await press(page, 'Go on to sign')
      await see('are missing or wrong')(page)
    },
  },
]

/** Forms and credentials are those that these scenes fill in and sign under, and not those of the compliance view. */
export const RECORD_SCENES: Scene[] = SCENES.map((scene) => ({
  ...scene,
  before: (fixture) => {
    fixture.world.records.isFilledIn = true
    scene.before?.(fixture)
  },
}))
