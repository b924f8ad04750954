import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numberOption, readOptions, UsageError } from './arguments.ts'
import { main } from './main.ts'
import { HELP } from './help.ts'
import { table } from './terminal.ts'

test('options are read, and what is unknown, empty or positional is refused in words', () => {
  const known = { data: { type: 'string' }, json: { type: 'boolean' } } as const
  assert.deepEqual({ ...readOptions(['--data', 'x', '--json'], known) }, { data: 'x', json: true })
  for (const wrong of [['--date', 'x'], ['--data'], ['x'], ['--json=1']])
    assert.throws(() => readOptions(wrong, known), UsageError, wrong.join(' '))
})

test('a number is whole and within its range', () => {
  assert.equal(numberOption('port', undefined, 5, [1, 9]), 5)
  assert.equal(numberOption('port', '9', 5, [1, 9]), 9)
  for (const wrong of ['0', '10', '1.5', '-1', '0x5', '', ' 5', '5e0'])
    assert.throws(() => numberOption('port', wrong, 5, [1, 9]), /whole number from 1 to 9/, wrong)
})

test('a wrong command line ends with 2', async () => {
  assert.equal(await main(['no-such-command']), 2)
  assert.equal(await main(['demo', '--no-such-option']), 2)
})

test('help fits a terminal', () => {
  for (const line of HELP.split('\n')) assert.ok(line.length <= 80, line)
})

test('columns are as wide as their widest cell', () => {
  assert.equal(table([['a', 'bb'], ['ccc', 'd'], ['e']]), '  a    bb\n  ccc  d\n  e')
})
