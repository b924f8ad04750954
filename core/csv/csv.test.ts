import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Row, rowReader } from './row.ts'
import { readSample, recogniseTable, type Table } from './table.ts'
import { parseTime, recogniseTime } from './time.ts'

const rows = (text: string, delimiter = ','): Row[] => {
  const reader = rowReader(delimiter)
  return [...reader.push(text), ...reader.end()]
}
const tableOf = (text: string, time?: string): Table => {
  const recognised = recogniseTable(text, time)
  assert.ok('table' in recognised, JSON.stringify(recognised))
  return recognised.table
}

test('rows: quotes, doubled quotes, line breaks in quotes, CRLF, byte order mark, empty lines', () => {
  assert.deepEqual(rows('\uFEFFa,"b ""c""",d\r\n\r\n"1\r\n2",,3'), [
    { line: 1, fields: ['a', 'b "c"', 'd'] },
    { line: 3, fields: ['1\n2', '', '3'] },
  ])
})

test('rows are the same however the text is cut into pieces', () => {
  const text = '\uFEFFt;"x;\ny"\r\n1;2\n"a""b";c\nlast;row'
  const whole = rows(text, ';')
  for (let size = 1; size < 9; size++) {
    const reader = rowReader(';')
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size))
    assert.deepEqual([...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()], whole, `pieces of ${size}`)
  }
})

test('a quote that is never closed costs its own line, not the file', () => {
  const read = rows(`a,b\n"open,1\n${Array.from({ length: 40 }, (_, i) => `${i},x`).join('\n')}\n`)
  assert.deepEqual(
    read.filter((row) => 'problem' in row).map((row) => row.line),
    [2],
  )
  assert.equal(read.length, 42)
  assert.deepEqual(read.at(-1), { line: 42, fields: ['39', 'x'] })
  assert.deepEqual(
    rows('a\n"b').map((row) => row.line),
    [1, 2],
  )
})

test('stray quotes and endless lines are reported with their line', () => {
  const read = rows(`ok,1\n"a"b,2\nc"d,3\n${'x'.repeat(200_000)}\nok,4`)
  assert.deepEqual(
    read.map((row) => ['problem' in row, row.line]),
    [
      [false, 1],
      [true, 2],
      [true, 3],
      [true, 4],
      [false, 5],
    ],
  )
})

test('times: ISO with and without zone, with a blank, epoch in s and ms; what does not exist is refused', () => {
  const at = Date.UTC(2020, 1, 8, 13, 30, 47)
  for (const text of [
    '2020-02-08 13:30:47',
    '2020-02-08T13:30:47Z',
    '2020-02-08T14:30:47+01:00',
    '2020-02-08 13:30:47.000',
  ])
    assert.equal(parseTime(text, 'text'), at, text)
  assert.equal(parseTime('2020-02-08T13:30:47.123456Z', 'text'), at + 123)
  assert.equal(parseTime('1581168647.5', 'epoch-s'), at + 500)
  assert.equal(parseTime('1581168647123', 'epoch-ms'), at + 123)
  for (const text of [
    '2020-02-30 00:00:00',
    '2020-13-01',
    '2020-01-01 24:00:00',
    '2020-01-01 10:61',
    'soon',
    '12',
    '-5',
  ])
    assert.equal(recogniseTime(text), undefined, text)
})

test('delimiter, header, time column and kinds are recognised', () => {
  const table = tableOf('flow;"at";ok;mode\n1,5;2020-01-01 00:00:00;true;auto\n2;2020-01-01 00:00:01;FALSE;hand\n')
  assert.equal(table.delimiter, ';')
  assert.equal(table.time.name, 'at')
  assert.deepEqual(
    table.columns.map(({ key, kind }) => [key, kind]),
    [
      ['flow', 'number'],
      ['ok', 'boolean'],
      ['mode', 'state'],
    ],
  )
  const sample = readSample(table, { line: 2, fields: ['1,5', '2020-01-01 00:00:00', 'true', 'auto'] })
  assert.deepEqual(sample, { ts: Date.UTC(2020, 0, 1), values: { flow: 1.5, ok: true, mode: 'auto' }, problems: [] })
})

test('a file without a header, tabs, epochs, and two columns of one name', () => {
  const bare = tableOf('1581168647\t1.5\n1581168648\t1.6\n')
  assert.deepEqual(
    [bare.header, bare.time.format, bare.columns.map((column) => column.key)],
    [false, 'epoch-s', ['column 2']],
  )
  assert.deepEqual(
    tableOf('t,x,x\n1581168647,1,2\n').columns.map((column) => column.key),
    ['x', 'x (2)'],
  )
})

test('two columns of times: the one that is named for it, or the one that was asked for', () => {
  const text = 'made,timestamp,x\n2020-01-01,2020-01-02,1\n2020-01-01,2020-01-02,2\n'
  assert.equal(tableOf(text).time.name, 'timestamp')
  assert.equal(tableOf(text, 'made').time.name, 'made')
})

test('broken rows and cells are told apart; an empty cell is no value', () => {
  const table = tableOf('t,x\n2020-01-01,1\n2020-01-02,2\n')
  const read = (...fields: string[]) => readSample(table, { line: 9, fields })
  assert.deepEqual(read('2020-01-03'), { problem: '1 fields where the table has 2' })
  assert.deepEqual(read('today', '3'), { problem: '"today" is no time' })
  assert.deepEqual(read('2020-01-03', ''), { ts: Date.UTC(2020, 0, 3), values: {}, problems: [] })
  for (const text of ['1e999', 'x', '1,5', '0x10', 'Infinity'])
    assert.deepEqual(read('2020-01-03', text), {
      ts: Date.UTC(2020, 0, 3),
      values: {},
      problems: [`x: "${text}" is no number`],
    })
})

test('a file that is no table says what is missing', () => {
  for (const text of ['', 'just one line', 'a,b\n1,2\n', 't\n2020-01-01\n2020-01-02\n'])
    assert.ok('problem' in recogniseTable(text), JSON.stringify(text))
})
