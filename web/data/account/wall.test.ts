import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorise, beWall, isWall, wallOf } from './wall.ts'

const ID = 'aaaaaaaa-0000-0000-0000-000000000001'
const TOKEN = 'A'.repeat(43)

test('a link of a wall is a dashboard and a token, and nothing else is', () => {
  assert.deepEqual(wallOf(`#${ID}.${TOKEN}`), { dashboardId: ID, token: TOKEN })
  for (const bad of ['', '#', `#${ID}`, `#${TOKEN}`, `#${ID}.${TOKEN}x`, `#${ID}.${TOKEN}.x`, `#../x.${TOKEN}`])
    assert.equal(wallOf(bad), undefined, bad)
})

test('only a screen that is a wall asks as one', () => {
  const headers = new Headers()
  authorise(headers)
  assert.equal(headers.get('authorization'), null)
  assert.equal(isWall(), false)
  beWall(TOKEN)
  authorise(headers)
  assert.equal(headers.get('authorization'), `Bearer ${TOKEN}`)
  assert.equal(isWall(), true)
})
