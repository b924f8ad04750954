import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAnswers } from '../core/records/answers.ts'
import { READY_FORMS } from '../core/records/ready/list.ts'
import { answersOf } from './records.ts'

test('the answers of the demonstration are ones that its forms take', () => {
  for (const name of ['crane/pre-use-check', 'compressor/service', 'any-asset/inspection']) {
    const spec = READY_FORMS.get(name)
    assert.ok(spec)
    const read = parseAnswers(spec, answersOf(spec))
    assert.ok(read.ok, read.ok ? '' : `${name}: ${JSON.stringify(read.problems)}`)
  }
})

test('the hook of the crane that is locked out has a latch to fail', () => {
  const spec = READY_FORMS.get('crane/pre-use-check')
  assert.ok(spec)
  assert.equal(answersOf(spec, 'latch').latch, 'fail')
  assert.ok(parseAnswers(spec, answersOf(spec, 'latch')).ok)
})
