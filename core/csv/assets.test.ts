import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvRow } from '../audit/csv.ts'
import { CSR_PEM_CHARS_MAX, IMPORT_LINES_MAX } from '../limits.ts'
import { type AssetLine, readAssets } from './assets.ts'

const known = {
  kinds: ['pump', 'air_quality', 'crane'],
  sites: [
    { siteId: 'id-yard', name: 'Yard' },
    { siteId: 'id-quay', name: 'Quay, north' },
    { siteId: 'id-one', name: 'Twin' },
    { siteId: 'id-two', name: 'twin' },
  ],
}
const BODY =
  'MIHdMIGEAgEAMCIxIDAeBgNVBAMMF3RoZSBuYW1lIGlzIG9mIG5vIHVzZSBoZXJlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE'.repeat(2)
const FOLDED = BODY.match(/.{1,64}/g)?.join('\n') ?? ''
const PEM = `-----BEGIN CERTIFICATE REQUEST-----\n${FOLDED}\n-----END CERTIFICATE REQUEST-----\n`

function linesOf(text: string): AssetLine[] {
  const table = readAssets(text, known)
  assert.ok('lines' in table, JSON.stringify(table))
  return table.lines
}
const problemOf = (row: string): string => {
  const [line] = linesOf(`name,kind,site,identity\n${row}\n`)
  return line && 'problem' in line ? line.problem : 'nothing'
}

test('heads in any order and case, other columns aside; sites by name or id, kinds as they are written', () => {
  const lines = linesOf(
    'Site;Note;CSR;Kind;Name\nyard;x;Claim code;PUMP;Pump 1\nid-quay;;claim-code;Air quality;Æther\n',
  )
  assert.deepEqual(
    lines.map((line) => 'wanted' in line && line.wanted),
    [
      { name: 'Pump 1', kind: 'pump', siteId: 'id-yard' },
      { name: 'Æther', kind: 'air_quality', siteId: 'id-quay' },
    ],
  )
  assert.deepEqual(
    lines.map(({ line, cells }) => [line, cells]),
    [
      [2, ['Pump 1', 'PUMP', 'yard', 'Claim code']],
      [3, ['Æther', 'Air quality', 'id-quay', 'claim-code']],
    ],
  )
})

test('without heads the columns come in their order', () => {
  const [line] = linesOf('Pump 1\tpump\tYard\tclaim code\n')
  assert.deepEqual(line && 'wanted' in line && line.wanted, { name: 'Pump 1', kind: 'pump', siteId: 'id-yard' })
})

test('a request in PEM over many lines, in PEM on one, in base64, with CRLF: always the same text', () => {
  const cells = [`"${PEM}"`, `"${PEM.replaceAll('\n', ' ').trim()}"`, BODY, `"${PEM.replaceAll('\n', '\r\n')}"`]
  for (const cell of cells) {
    const [line] = linesOf(`name,kind,site,identity\nPump 1,pump,Yard,${cell}\n`)
    assert.deepEqual(line && 'wanted' in line && line.wanted.csr, PEM, cell)
  }
})

test('what our own files make harmless for spreadsheets is read as it was meant', () => {
  const row = csvRow(['+4 pump', 'pump', 'Yard', PEM])
  assert.match(row, /"'-----BEGIN/)
  const [line] = linesOf(`name,kind,site,identity\r\n${row}`)
  assert.deepEqual(line && 'wanted' in line && line.wanted, {
    name: '+4 pump',
    kind: 'pump',
    siteId: 'id-yard',
    csr: PEM,
  })
})

test('what is wrong with a line is said of that line', () => {
  assert.match(problemOf(',pump,Yard,claim code'), /no name/)
  assert.match(problemOf(`${'x'.repeat(121)},pump,Yard,claim code`), /more than 120/)
  assert.match(problemOf('P,zeppelin,Yard,claim code'), /"zeppelin" is none of: pump/)
  assert.match(problemOf('P,,Yard,claim code'), /kind is missing/)
  assert.match(problemOf('P,pump,Moon,claim code'), /"Moon" is no site/)
  assert.match(problemOf('P,pump,TWIN,claim code'), /Several sites/)
  assert.match(problemOf('P,pump,Yard,'), /no identity/)
  assert.match(problemOf('P,pump,Yard'), /no identity/)
  assert.match(problemOf('P,pump,Yard,maybe'), /neither/)
  assert.match(
    problemOf('P,pump,Yard,"-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----"'),
    /never leave/,
  )
  assert.match(problemOf(`P,pump,Yard,${'A'.repeat(CSR_PEM_CHARS_MAX)}`), /more than/)
  assert.match(problemOf('P,pump,"Yard"s,claim code'), /after a closing quote/)
})

test('a broken line costs itself alone, and keeps its number and its text', () => {
  const lines = linesOf(
    `name,kind,site,identity\nP1,pump,Yard,"${PEM}"\n\nbro"ken,pump\n,,,\nP2,pump,Yard,claim code\n`,
  )
  const broken = 2 + PEM.split('\n').length + 1
  assert.deepEqual(
    lines.map((line) => [line.line, 'wanted' in line]),
    [
      [2, true],
      [broken, false],
      [broken + 2, true],
    ],
  )
  assert.deepEqual(lines[1]?.cells, ['bro"ken,pump'])
})

test('a line that is there twice, and a key that is: told with the line of the first', () => {
  const lines = linesOf(
    `name,kind,site,identity\nP,pump,Yard,claim code\nQ,pump,Yard,${BODY}\np ,pump,Yard,claim code\nP,pump,id-yard,claim-code\nR,pump,Yard,${BODY}\n`,
  )
  assert.deepEqual(
    lines.map((line) => ('problem' in line ? line.problem : '')),
    ['', '', '', 'It says the same as line 2.', 'It has the certificate request of line 3; a key serves one asset.'],
  )
})

test('a file that is none: said in words', () => {
  for (const [text, why] of [
    ['', /no lines/],
    ['\n\n', /no lines/],
    ['name,kind,site,identity\n', /no line after/],
    ['name,kind,place,identity\nP,pump,Yard,claim code', /no column "site"/],
    ['P,pump\n', /2 columns/],
  ] as const) {
    const table = readAssets(text, known)
    assert.ok('problem' in table)
    assert.match(table.problem, why)
  }
  const rows = Array.from({ length: IMPORT_LINES_MAX }, (_, i) => `P${i},pump,Yard,claim code`)
  assert.equal(linesOf(rows.join('\n')).length, IMPORT_LINES_MAX)
  assert.ok('problem' in readAssets([...rows, 'one,pump,Yard,claim code'].join('\n'), known))
})
