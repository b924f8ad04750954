import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccessLine, Because } from '../../data/access.ts'
import { isEverywhere, pictureOf } from './places.ts'

const role: Because = { source: 'role', role: 'operator' }
const group = (groupId: string): Because => ({ source: 'group', groupId, name: groupId })
const line = (permission: AccessLine['permission'], where: AccessLine['where'], ...because: Because[]) => ({
  permission,
  where,
  because,
})

test('who is limited nowhere has one place', () => {
  const picture = pictureOf([line('asset.read', 'everywhere', role), line('person.read', 'everywhere', role)])
  assert.deepEqual(picture.places, [{ key: 'else', siteIds: [] }])
  assert.deepEqual(picture.held.get('asset.read'), [{ tags: ['Role'] }])
  assert.equal(picture.held.get('asset.edit'), undefined)
})

test('sites where everything is the same share a column', () => {
  const picture = pictureOf([
    line('asset.read', ['s1', 's2', 's3'], role),
    line('asset.edit', ['s1', 's2'], group('night')),
    line('certificate.revoke', 'everywhere', group('desk')),
  ])
  assert.deepEqual(
    picture.places.map((place) => place.siteIds),
    [['s1', 's2'], ['s3'], []],
  )
  assert.deepEqual(
    picture.sources.map((source) => source.tag),
    ['Role', 'A', 'B'],
  )
  assert.deepEqual(picture.held.get('asset.edit'), [{ tags: ['A'] }, { tags: [] }, { tags: [] }])
  const everywhere = picture.held.get('certificate.revoke') ?? []
  assert.ok(isEverywhere(everywhere))
  assert.ok(!isEverywhere(picture.held.get('asset.read') ?? []))
})

test('what is held everywhere and at a site as well names both there', () => {
  const picture = pictureOf([line('asset.read', 'everywhere', role), line('asset.read', ['s1'], group('night'))])
  assert.deepEqual(picture.held.get('asset.read'), [{ tags: ['Role', 'A'] }, { tags: ['Role'] }])
})

test('a role without a site gives nothing there, and no permission is shown as held', () => {
  assert.equal(pictureOf([line('asset.read', [], role)]).held.size, 0)
})

test('more groups than letters', () => {
  const lines = Array.from({ length: 60 }, (_, n) => line('asset.read', 'everywhere', group(`g${n}`)))
  const tags = pictureOf(lines).sources.map((source) => source.tag)
  assert.equal(new Set(tags).size, 60)
  assert.equal(tags[26], 'AA')
})
