// P-46: records of at least four kinds on one asset, each by its own form; nothing incomplete is signed, and a record that
// is sent twice is one.
import { holds, type Probe } from '../claim.ts'
import { filledIn, formFor, signedBy } from '../looks/records.ts'
import type { World } from '../world/world.ts'

const KINDS = ['pre-use-check', 'service', 'defect-report', 'report'] as const

async function eachKind(world: World, answers: object): Promise<string> {
  const asset = await world.addAsset('harbour')
  const engineer = await world.as('harbour', 'engineer')
  for (const kind of KINDS) {
    const formId = await formFor(engineer, kind)
    const filled = filledIn(asset.assetId, formId, { answers })
    const first = await engineer.ask('POST', '/v1/records', filled)
    holds(first.status === 201, `a ${kind} is answered ${first.status}`)
    const again = await engineer.ask('POST', '/v1/records', filled)
    holds(again.text.includes('"isRepeated":true'), `a ${kind} that was sent twice is two`)
    for (const [what, wrong] of [
      ['a gap', {}],
      ['an answer that nobody asked for', { hook: 'pass', more: 'pass' }],
      ['an answer that is none', { hook: 'perhaps' }],
    ] as const) {
      const { status } = await engineer.ask('POST', '/v1/records', filledIn(asset.assetId, formId, { answers: wrong }))
      holds(status === 400, `${what} in a ${kind} is answered ${status}`)
    }
  }
  return `${KINDS.length} kinds on one asset`
}

/** A thorough examination: not without its report, not with a gap in it, not by whom nobody has said to be qualified. */
async function statutory(world: World): Promise<string> {
  const asset = await world.addAsset('harbour')
  const admin = await world.as('harbour', 'org_admin')
  const formId = await formFor(admin, 'thorough-examination')
  const bare = await admin.ask('POST', '/v1/records', filledIn(asset.assetId, formId))
  holds(bare.status === 400 && bare.text.includes('report'), `an examination without its report: ${bare.status}`)
  const partly = await admin.ask(
    'POST',
    '/v1/records',
    filledIn(asset.assetId, formId, { report: { occasion: 'twelve-months' } }),
  )
  const missing = [...partly.text.matchAll(/"report\.[a-zA-Z.]+"/g)].length
  holds(partly.status === 400 && missing >= 9, `of a report with one field only ${missing} are missed`)
  const inspection = await formFor(admin, 'inspection')
  const { status } = await admin.ask('POST', '/v1/records', filledIn(asset.assetId, inspection))
  holds(status === 403, `an inspection by whom nobody has called qualified is answered ${status}`)
  return `an examination without ${missing} fields of its report is refused, and one by an unqualified person`
}

export const probe: Probe = {
  id: 'P-46',
  async run(world) {
    const waterworks = await world.as('waterworks', 'engineer')
    const words = `${await eachKind(world, { hook: 'pass' })}; ${await statutory(world)}`
    const engineer = await world.as('harbour', 'engineer')
    const asset = await world.addAsset('harbour')
    const { recordId } = await signedBy(engineer, asset.assetId, await formFor(engineer, 'report'))
    const { status } = await waterworks.ask('GET', `/v1/records/${recordId}`)
    holds(status === 404, `another organisation reads the record: ${status}`)
    return words
  },
  control: { broken: 'a record with a gap, told as one that is whole', run: (world) => eachKind(world, {}) },
}
