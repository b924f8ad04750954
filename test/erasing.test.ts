// The vault of names: what identifies somebody is gone wherever it stood, and what they did is still there, with every
// proof about it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { PersonId } from '../core/ids.ts'
import {
  addSite,
  foundOrganisation,
  enrolStaff,
  inviteMember,
  json,
  type Member,
  type PeoplePlatform,
  signIn,
  startPeoplePlatform,
} from './people-platform.ts'
import { inTruth, plantSession } from './people-sessions.ts'

type Person = { personId: PersonId; name: string | null; email: string | null; state: string; erasedAt: string | null }

let platform: PeoplePlatform
let admin: Member
let bolt: Member

before(async () => {
  platform = await startPeoplePlatform()
  const staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
  bolt = await foundOrganisation(platform, staff, 'Bolt')
})
after(() => platform?.stop())

const personOf = async (by: Member, personId: PersonId): Promise<Person | undefined> =>
  json<{ people: Person[] }>(await by.visitor.get('/v1/people')).people.find((each) => each.personId === personId)
const erase = (by: Member, personId: PersonId, reason = 'They left and asked for it') =>
  by.visitor.post(`/v1/people/${personId}/erase`, { reason })
const disable = (by: Member, personId: PersonId) => by.visitor.patch(`/v1/people/${personId}`, { state: 'disabled' })
const leaves = () =>
  inTruth(platform, async (truth) =>
    (
      await truth.query<{ text: string }>(
        'select audit.leaf_text(l) as text from audit.line l where org_id = $1 order by xid, n',
        [admin.orgId],
      )
    ).rows.map(({ text }) => text),
  )

test('a name is sealed under a key of its own, and the trail holds it as it is sealed', async () => {
  const { personId } = await inviteMember(platform, admin, 'engineer')
  assert.equal((await admin.visitor.patch(`/v1/people/${personId}`, { name: 'Ada Lovelace' })).status, 204)
  const { rows } = await inTruth(platform, (truth) =>
    truth.query<{ name_sealed: Buffer; key_wrapped: Buffer }>(
      'select p.name_sealed, k.key_wrapped from app.person p join app.person_key k using (org_id, person_id) where person_id = $1',
      [personId],
    ),
  )
  // Version 0: no key of the organisation opens it.
  assert.equal(rows[0]?.name_sealed.readUInt32BE(1), 0)
  const trail = (await leaves()).join('\n')
  assert.ok(trail.includes(rows[0]?.name_sealed.toString('base64') ?? '?'), 'the log shows from what to what')
  assert.ok(!trail.includes(rows[0]?.key_wrapped.toString('base64') ?? '?'), 'the log does not hold the key')
})

test('erasing takes the name from the row, the trail and the account, and leaves every line as it was', async () => {
  const ada = await inviteMember(platform, admin, 'operator', [await addSite(admin, 'Yard')], 'ada@people.example')
  await admin.visitor.patch(`/v1/people/${ada.personId}`, { name: 'Ada Lovelace' })
  const before = await leaves()
  assert.equal((await erase(admin, ada.personId)).status, 409, 'who is active is not erased')
  assert.equal((await disable(admin, ada.personId)).status, 204)
  const answer = await erase(admin, ada.personId)
  assert.equal(answer.status, 204, answer.text)
  const gone = await personOf(admin, ada.personId)
  assert.deepEqual([gone?.name, gone?.email, gone?.state], [null, null, 'disabled'])
  assert.ok(gone?.erasedAt)
  const after = await leaves()
  assert.deepEqual(after.slice(0, before.length), before)
  assert.ok(after.some((text) => text.includes('"event":"person.erased"') && text.includes(ada.personId)))
  await nothingIsLeftOf(ada)
  assert.equal((await platform.visitor().post('/v1/sign-in', { email: ada.email, password: ada.password })).status, 401)
})

/** Whatever opened a name before opens none now, and no table knows the address. */
async function nothingIsLeftOf({ personId }: Member): Promise<void> {
  await inTruth(platform, async (truth) => {
    const { rows } = await truth.query(
      `select k.key_wrapped, p.account_id, p.name_sealed, p.email_sealed,
         (select count(*)::int from identity.session s where s.person_id = p.person_id
           and (s.address is not null or s.client is not null or s.account_id is not null)) as sessions,
         (select count(*)::int from identity.invitation i where i.person_id = p.person_id
           and (i.email_index is not null or i.email_sealed is not null)) as invitations,
         (select count(*)::int from identity.account a where a.email_sealed = '' and a.password_hash = 'erased') as accounts
       from app.person p join app.person_key k using (org_id, person_id) where p.person_id = $1`,
      [personId],
    )
    assert.deepEqual(rows, [
      {
        key_wrapped: null,
        account_id: null,
        name_sealed: null,
        email_sealed: null,
        sessions: 0,
        invitations: 0,
        accounts: 1,
      },
    ])
  })
}

test('somebody who is a person elsewhere keeps their account there, and nothing here leads to it', async () => {
  const ann = await inviteMember(platform, admin, 'engineer', [], 'ann@people.example')
  const made = await bolt.visitor.post('/v1/people', { name: 'Ann', email: ann.email, role: 'engineer' })
  const { invitation, personId } = json<{ personId: PersonId; invitation: { url: string } }>(made, 201)
  const token = new URL(invitation.url).hash.slice(1)
  assert.equal((await platform.visitor().post('/v1/enrolment/accept', { token, password: ann.password })).status, 200)
  await disable(admin, ann.personId)
  assert.equal((await erase(admin, ann.personId)).status, 204)
  assert.equal((await personOf(bolt, personId))?.name, 'Ann')
  const session = json<{ organisation: { orgId: string } }>(await (await signIn(platform, ann)).get('/v1/session'))
  assert.equal(session.organisation.orgId, bolt.orgId)
  // The same human may come back: as somebody new, whom nothing links to who was erased.
  const again = await admin.visitor.post('/v1/people', { name: 'Ann', email: ann.email, role: 'engineer' })
  assert.notEqual(json<{ personId: PersonId }>(again, 201).personId, ann.personId)
})

test('who has been erased stays erased: no name, no state, no second key, no second time', async () => {
  const { personId } = await inviteMember(platform, admin, 'engineer')
  await disable(admin, personId)
  assert.equal((await erase(admin, personId)).status, 204)
  for (const change of [{ name: 'Ann' }, { state: 'active' }, { role: 'operator' }])
    assert.equal((await admin.visitor.patch(`/v1/people/${personId}`, change)).status, 409, JSON.stringify(change))
  assert.equal((await erase(admin, personId)).status, 409)
  await assert.rejects(
    inTruth(platform, (truth) =>
      truth.query(
        `update app.person_key set key_wrapped = decode(repeat('00', 80), 'hex'), erased_at = null where person_id = $1`,
        [personId],
      ),
    ),
  )
})

test('erasing is for who may, with a reason, and for people of the organisation alone', async () => {
  const { personId } = await inviteMember(platform, bolt, 'engineer')
  await disable(bolt, personId)
  assert.equal((await erase(admin, personId)).status, 404)
  const engineer = await inviteMember(platform, bolt, 'engineer')
  assert.equal((await erase(engineer, personId)).status, 403)
  for (const reason of ['', '   ', 'x'.repeat(3_000), 'a\u0000b'])
    assert.equal((await erase(bolt, personId, reason)).status, 400)
  const stale = { ...bolt, visitor: (await plantSession(platform, bolt, { verifiedAgo: 11 })).visitor }
  assert.equal((await erase(stale, personId)).status, 403)
  assert.equal((await personOf(bolt, personId))?.name, 'The engineer')
})

test('who holds person.erase alone erases nobody who holds more', async () => {
  const group = { name: 'Erasers', permissions: ['person.erase', 'person.read'], siteIds: 'all' }
  const { groupId } = json<{ groupId: string }>(await bolt.visitor.post('/v1/groups', group), 201)
  const eraser = await inviteMember(platform, bolt, 'none')
  assert.equal((await bolt.visitor.patch(`/v1/people/${eraser.personId}`, { groupIds: [groupId] })).status, 204)
  const { visitor } = await plantSession(platform, eraser)
  const [engineer, none] = [await inviteMember(platform, bolt, 'engineer'), await inviteMember(platform, bolt, 'none')]
  for (const { personId } of [engineer, none]) await disable(bolt, personId)
  assert.equal((await erase({ ...eraser, visitor }, engineer.personId)).status, 403)
  assert.equal((await personOf(bolt, engineer.personId))?.name, 'The engineer')
  assert.equal((await erase({ ...eraser, visitor }, none.personId)).status, 204)
})
