import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  enrolStaff,
  foundOrganisation,
  json,
  type Member,
  newPassword,
  type PeoplePlatform,
  startPeoplePlatform,
  tokenOf,
} from './people-platform.ts'

let platform: PeoplePlatform
let staff: Member
let admin: Member

before(async () => {
  platform = await startPeoplePlatform()
  staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
})
after(() => platform.stop())

test('smoke', async () => {
  console.log((await staff.visitor.get('/v1/session')).text, (await admin.visitor.get('/v1/session')).text)
  console.log((await staff.visitor.get('/v1/organisations')).text, (await admin.visitor.get('/v1/people')).text)
})
