import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '../../core/errors.ts'
import { refuseUnfitVersion, versionNumberOf } from './postgres-version.ts'

test('the patched minor of each supported major is taken, the one before it is not', () => {
  for (const patched of [150_016, 160_012, 170_008, 180_002]) {
    refuseUnfitVersion(patched)
    assert.throws(
      () => refuseUnfitVersion(patched - 1),
      (error) => isFailure(error, 'unavailable') && /or later/.test(error.hint ?? ''),
    )
  }
})

test('a major that nothing was tested on is refused', () => {
  for (const version of [140_020, 190_000])
    assert.throws(
      () => refuseUnfitVersion(version),
      (error) => isFailure(error, 'unavailable'),
    )
})

test('the version is read from what the program says', () => {
  assert.equal(versionNumberOf('postgres (PostgreSQL) 18.4'), 180_004)
  assert.throws(() => versionNumberOf('postgres (PostgreSQL) 19devel'))
})
