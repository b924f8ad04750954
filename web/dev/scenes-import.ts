// The import of assets, in every state that a person can meet.

import type { Page } from 'playwright-core'
import type { Scene } from './scenes.ts'
import { makeWorld } from './world.ts'

const PATH = '/assets/import'
const BODY = 'MIHdMIGEAgEAMCIxIDAeBgNVBAMMF3RoZSBuYW1lIGlzIG9mIG5vIHVzZSBoZXJlMFkwEwYHKoZIzj0CAQ'
const SITE = makeWorld({}).sites[0]?.name ?? ''
const csr = (no: number) => `${BODY}${String(no).padStart(30, 'A')}`

const see = (text: string | RegExp) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()

async function paste(page: Page, rows: string[]) {
  await page.getByLabel('Or paste the lines').fill(['name,kind,site,identity', ...rows].join('\n'))
  await press(page, 'Check these lines')
}
const row = (name: string, identity: string, kind = 'pump', site = SITE) => `"${name}",${kind},"${site}",${identity}`
const GOOD = [
  ...Array.from({ length: 8 }, (_, i) => row(`Basin pump ${i + 1}`, csr(i + 1))),
  ...Array.from({ length: 6 }, (_, i) => row(`Hoist ${i + 1}`, 'claim code', 'hoist')),
]
const BAD = [
  row('Zeppelin 1', 'claim code', 'zeppelin'),
  row('Crane at the quay', 'claim code', 'crane', 'Old quay'),
  row('', 'claim code'),
  row('Pump without identity', ''),
  row('Basin pump 1', csr(1)),
  row('Pump with a used key', csr(99)),
  'A broken "line, pump',
]

export const IMPORT_SCENES: Scene[] = [
  { name: 'import', path: PATH, act: see('One line for each asset') },
  {
    name: 'import-no-table',
    path: PATH,
    async act(page) {
      await page.getByLabel('Or paste the lines').fill('name,kind,place\nPump 1,pump,Yard')
      await press(page, 'Check these lines')
      await see('It has no column')(page)
    },
  },
  {
    name: 'import-checking',
    path: PATH,
    before: ({ hold }) => hold.add('POST /v1/assets/import-check'),
    async act(page) {
      await paste(page, GOOD)
      await see('Checking the lines')(page)
    },
  },
  {
    name: 'import-check-failed',
    path: PATH,
    before: ({ fail }) => fail.set('POST /v1/assets/import-check', 403),
    async act(page) {
      await paste(page, GOOD)
      await see('could not be checked')(page)
    },
  },
  {
    name: 'import-preview',
    path: PATH,
    async act(page) {
      await paste(page, [...GOOD, ...BAD, row('Pump that is there', 'claim code')])
      await see('will be left out')(page)
    },
  },
  {
    name: 'import-nothing-good',
    path: PATH,
    async act(page) {
      await paste(
        page,
        BAD.filter((each) => !each.includes('Basin pump') && !each.includes(csr(99))),
      )
      await see('no line that could be imported')(page)
    },
  },
  {
    name: 'import-running',
    path: PATH,
    before: ({ hold }) => hold.add('POST /v1/assets/import'),
    async act(page, fixture) {
      // The check has the same beginning.
      fixture.hold.clear()
      await paste(page, GOOD)
      await see('will be added')(page)
      fixture.hold.add('POST /v1/assets/import')
      await press(page, /^Add \d+ assets/)
      await see('Adding assets')(page)
    },
  },
  {
    name: 'import-report',
    path: PATH,
    async act(page) {
      await paste(page, [
        ...GOOD,
        row('Pump that comes too late', csr(50)),
        ...BAD,
        row('Pump that is there', 'claim code'),
      ])
      await see('will be left out')(page)
      await press(page, /^Add \d+ assets/)
      await see('assets added')(page)
    },
  },
  {
    name: 'import-codes',
    path: PATH,
    async act(page) {
      await paste(page, GOOD)
      await press(page, /^Add \d+ assets/)
      await press(page, /^Sheet of/)
      await see('Print the sheet')(page)
    },
  },
  {
    name: 'import-stopped',
    path: PATH,
    async act(page, fixture) {
      await paste(page, GOOD)
      await see('will be added')(page)
      fixture.fail.set('POST /v1/assets/import', 403)
      await press(page, /^Add \d+ assets/)
      await see('stopped before its end')(page)
    },
  },
  {
    name: 'import-unheard',
    path: PATH,
    before: ({ fail }) => fail.set('POST /v1/certificates/confirm', 500),
    async act(page) {
      await paste(page, GOOD)
      await press(page, /^Add \d+ assets/)
      await see('has not heard')(page)
    },
  },
  { name: 'import-no-site', path: PATH, options: { sites: 0, assets: 0 }, act: see('A site comes first') },
]
