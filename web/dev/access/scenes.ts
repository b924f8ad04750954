// Scenes of people, groups, sessions and operating-as. Long because every state of every page has one.

import type { Page } from 'playwright-core'
import { HOSTILE, letStaffIn } from './world.ts'
import type { Fixture } from '../fixture.ts'
import { idOf } from '../plant.ts'
import type { Scene } from '../scenes.ts'

const see = (text: string | RegExp) => async (page: Page) => {
  await page.getByText(text).first().waitFor()
}
const waiting = async (page: Page) => {
  await page.getByRole('status', { name: /^Loading/ }).waitFor()
}
const press = async (page: Page, name: string | RegExp) => {
  await page.getByRole('button', { name }).first().click()
}
const whyMay = (n: number) => `/people/${idOf(3, n)}/access`
const groupPath = (n: number) => `/people/groups/${idOf(5, n)}`
const admitStaff = ({ world }: Fixture) => letStaffIn(world.access)
/** As somebody whose permissions are fewer than those of the group: an engineer who was given group.edit. */
const withoutAudit = ({ world }: Fixture) => {
  world.session.permissions = world.session.permissions.filter((each) => !/^(audit|person\.erase|operate)/.test(each))
}

/** Names that try to break the page, everywhere at once. */
function spoil({ world }: Fixture): void {
  const [marta, jonas, ayse] = world.people
  if (marta) marta.name = HOSTILE.long
  if (jonas) Object.assign(jonas, { name: HOSTILE.markup, email: `${'x'.repeat(64)}@${'y'.repeat(180)}.example` })
  if (ayse) ayse.name = HOSTILE.override
  const [group, second] = world.access.groups
  if (group)
    Object.assign(group, {
      name: HOSTILE.long,
      note: HOSTILE.markup,
      members: world.people.map((each) => each.personId),
    })
  if (second) Object.assign(second, { name: HOSTILE.override })
  const [site] = world.sites
  if (site) site.name = HOSTILE.long
  for (const session of world.access.sessions) {
    session.client = `${HOSTILE.markup.repeat(3)}${'A'.repeat(2_000)}`
    if (session.person) session.person.name = HOSTILE.override
    if (session.kind === 'token') session.name = HOSTILE.long
  }
  letStaffIn(world.access)
  for (const grant of world.access.grants) {
    grant.reason = `${HOSTILE.markup} ${HOSTILE.long}`
    grant.ticket = HOSTILE.long
    grant.staff.name = HOSTILE.override
  }
  world.session.organisation.name = HOSTILE.long
}

export const ACCESS_SCENES: Scene[] = [
  { name: 'people-hostile', path: '/people', before: spoil, act: see('Groups only') },
  {
    name: 'people-role',
    path: '/people',
    async act(page) {
      await press(page, 'Actions for Pieter')
      await page.getByText('Role and groups…').click()
      await page.getByRole('dialog').getByText('Certificate desk').waitFor()
    },
  },
  {
    name: 'people-erase',
    path: '/people',
    async act(page) {
      await press(page, 'Actions for Tom Albers')
      await page.getByText('Erase name…').click()
      await see('There is no way back')(page)
      await press(page, 'Erase for good')
      await see('Say why.')(page)
    },
  },
  {
    name: 'people-erased',
    path: '/people',
    before: ({ world }) => {
      const tom = world.people.find((each) => each.name === 'Tom Albers')
      if (tom) Object.assign(tom, { name: null, email: null, erasedAt: new Date().toISOString() })
    },
    act: see('Erased person'),
  },
  { name: 'why-may-role', path: whyMay(2), act: see('Revoke certificates') },
  { name: 'why-may-sites', path: whyMay(4), act: see('Revoke certificates') },
  { name: 'why-may-hostile', path: whyMay(4), before: spoil, act: see('Revoke certificates') },
  {
    name: 'why-may-loading',
    path: whyMay(4),
    before: ({ hold }) => hold.add(`GET /v1/people/${idOf(3, 4)}/access`),
    act: waiting,
  },
  {
    name: 'why-may-failed',
    path: whyMay(4),
    before: ({ fail }) => fail.set(`GET /v1/people/${idOf(3, 4)}/access`, 500),
    act: see('could not be loaded'),
  },
  { name: 'why-may-nobody', path: whyMay(999), act: see('No such person') },
  { name: 'groups', path: '/people/groups', act: see('Night shift') },
  { name: 'groups-empty', path: '/people/groups', options: { assets: 0 }, act: see('No group yet') },
  { name: 'groups-hostile', path: '/people/groups', before: spoil, act: see('Auditors') },
  { name: 'groups-loading', path: '/people/groups', before: ({ hold }) => hold.add('GET /v1/groups'), act: waiting },
  {
    name: 'groups-failed',
    path: '/people/groups',
    before: ({ fail }) => fail.set('GET /v1/groups', 503),
    act: see('could not be loaded'),
  },
  { name: 'group-new', path: '/people/groups/new', act: see('Where it counts') },
  { name: 'group-edit', path: groupPath(1), act: see('Only in a group that counts everywhere.') },
  {
    name: 'group-members',
    path: groupPath(1),
    async act(page) {
      await see('Where it counts')(page)
      await page.getByText('Take out').first().scrollIntoViewIfNeeded()
    },
  },
  { name: 'group-beyond', path: groupPath(3), before: withoutAudit, act: see('This group holds more than you do') },
  {
    name: 'group-limited-giver',
    path: '/people/groups/new',
    before: withoutAudit,
    async act(page) {
      await page.getByText('You do not hold this yourself').last().scrollIntoViewIfNeeded()
    },
  },
  { name: 'group-hostile', path: groupPath(1), before: spoil, act: see('Where it counts') },
  {
    name: 'group-name-taken',
    path: '/people/groups/new',
    async act(page) {
      await page.getByLabel('Name', { exact: true }).fill('Night shift')
      await page.getByLabel('See assets').check()
      await press(page, 'Make the group')
      await see('Another group has this name')(page)
    },
  },
  {
    name: 'group-archive',
    path: groupPath(1),
    async act(page) {
      await press(page, 'Archive…')
      await see('lose at once')(page)
    },
  },
  { name: 'group-missing', path: groupPath(99), act: see('No such group') },
  { name: 'sessions', path: '/people/sessions', before: admitStaff, act: see('Grafana') },
  { name: 'sessions-person', path: `/people/sessions?person=${idOf(3, 2)}`, act: see('Grafana') },
  {
    name: 'sessions-end-all',
    path: `/people/sessions?person=${idOf(3, 2)}`,
    async act(page) {
      await see('Grafana')(page)
      await press(page, 'End all of theirs…')
      await see('never works')(page)
    },
  },
  {
    name: 'sessions-ended',
    path: '/people/sessions',
    async act(page) {
      await press(page, /^End Edge/)
      await press(page, 'End it')
      await see('1 session ended.')(page)
    },
  },
  { name: 'sessions-hostile', path: '/people/sessions', before: spoil, act: see('192.0.2.13') },
  {
    name: 'sessions-loading',
    path: '/people/sessions',
    before: ({ hold }) => hold.add('GET /v1/sessions'),
    act: waiting,
  },
  {
    name: 'sessions-failed',
    path: '/people/sessions',
    before: ({ fail }) => fail.set('GET /v1/sessions', 500),
    act: see('could not be loaded'),
  },
  { name: 'staff-access', path: '/people/staff-access', before: admitStaff, act: see('Asking to come in') },
  { name: 'staff-access-quiet', path: '/people/staff-access', act: see('Before') },
  { name: 'staff-access-empty', path: '/people/staff-access', options: { assets: 0 }, act: see('Nobody was ever in') },
  { name: 'staff-access-hostile', path: '/people/staff-access', before: spoil, act: see('Asking to come in') },
  {
    name: 'staff-access-end',
    path: '/people/staff-access',
    before: admitStaff,
    async act(page) {
      await press(page, 'End it now…')
      await see('ends within a second')(page)
    },
  },
  {
    name: 'staff-access-approved',
    path: '/people/staff-access',
    before: admitStaff,
    async act(page) {
      await press(page, 'Let them in')
      await page.getByText('Asking to come in').waitFor({ state: 'detached' })
    },
  },
  {
    name: 'staff-access-loading',
    path: '/people/staff-access',
    before: ({ hold }) => hold.add('GET /v1/operate-as'),
    act: waiting,
  },
  {
    name: 'staff-access-failed',
    path: '/people/staff-access',
    before: ({ fail }) => fail.set('GET /v1/operate-as', 500),
    act: see('could not be loaded'),
  },
  { name: 'staff-notice', path: '/', options: { assets: 240 }, before: admitStaff, act: see('of the platform is in') },
  {
    name: 'staff-notice-operator',
    path: '/',
    options: { assets: 240, role: 'operator' },
    before: admitStaff,
    act: see('of the platform is in'),
  },
  {
    name: 'operate-request',
    path: '/organisations',
    options: { role: 'staff' },
    async act(page) {
      await press(page, 'Operate as Kran & Hebe AG')
      await see('Their administrators read it now')(page)
    },
  },
  {
    name: 'operate-waiting',
    path: '/organisations',
    options: { role: 'staff' },
    async act(page) {
      await press(page, 'Operate as Kran & Hebe AG')
      await page.getByLabel('Reason').fill('Values stop at night; look at the events with Jonas.')
      await page.getByLabel('Ticket').fill('SUP-4711')
      await press(page, 'Ask to operate')
      await see('Waiting for consent')(page)
    },
  },
  {
    name: 'operate-granted',
    path: '/organisations',
    options: { role: 'staff' },
    async act(page) {
      await press(page, 'Operate as Hafenbetriebe Nord')
      await page.getByLabel('Reason').fill('Values stop at night; look at the events with Jonas.')
      await page.getByLabel('Ticket').fill('SUP-4711')
      await press(page, 'Ask to operate')
      await see('You can enter below')(page)
    },
  },
  {
    name: 'operating',
    path: '/',
    options: { assets: 240, role: 'staff' },
    before: ({ world }) => {
      letStaffIn(world.access)
      world.operate(world.access.grants[1] ?? null)
    },
    act: see('You operate as'),
  },
  {
    name: 'operating-elevated-short',
    path: '/events',
    options: { role: 'staff' },
    before: ({ world }) => {
      letStaffIn(world.access)
      const [, grant] = world.access.grants
      if (grant) world.operate({ ...grant, elevated: true, expiresAt: new Date(Date.now() + 190_000).toISOString() })
    },
    act: see('You may change machines'),
  },
  {
    name: 'operating-hostile',
    path: '/events',
    options: { role: 'staff' },
    before: ({ world }) => {
      letStaffIn(world.access)
      const [, grant] = world.access.grants
      const organisation = { orgId: idOf(4, 1), name: HOSTILE.long }
      if (grant) world.operate({ ...grant, organisation, reason: HOSTILE.markup })
    },
    act: see('You operate as'),
  },
  {
    name: 'operate-entered',
    path: '/organisations',
    options: { role: 'staff' },
    async act(page) {
      await press(page, 'Operate as Hafenbetriebe Nord')
      await page.getByLabel('Reason').fill('Values stop at night; look at the events with Jonas.')
      await page.getByLabel('Ticket').fill('SUP-4711')
      await press(page, 'Ask to operate')
      await press(page, 'Enter Hafenbetriebe Nord')
      await see('You operate as')(page)
    },
  },
  {
    name: 'operate-left',
    path: '/events',
    options: { role: 'staff' },
    before: ({ world }) => {
      letStaffIn(world.access)
      world.operate(world.access.grants[1] ?? null)
    },
    async act(page) {
      await press(page, 'Leave')
      await see('unless they operate as it')(page)
    },
  },
  {
    name: 'operating-thrown-out',
    path: '/events',
    options: { role: 'staff' },
    before: ({ world }) => {
      letStaffIn(world.access)
      const [, grant] = world.access.grants
      if (grant) world.operate({ ...grant, expiresAt: new Date(Date.now() + 5_000).toISOString() })
    },
    async act(page) {
      await see('You operate as')(page)
      await see('You are out of the organisation')(page)
    },
  },
  { name: 'operating-ended', path: '/operating-ended', options: { role: 'staff' }, act: see('You are out') },
]
