// P-55: archiving is the only way to put a record away, and an archived one is read and listed as before.
import { z } from 'zod'
import { holds, type Probe } from '../claim.ts'
import { recordOf } from '../looks/keeping.ts'
import type { World } from '../world/world.ts'

const listed = z.object({ records: z.array(z.object({ recordId: z.string() })) })

async function putAway(world: World, how: (recordId: string) => Promise<number>): Promise<string> {
  const operator = await world.as('harbour', 'engineer')
  const recordId = await recordOf(world, 'report')
  const before = (await operator.ask('GET', `/v1/records/${recordId}`)).text
  const status = await how(recordId)
  holds(status < 300, `putting a record away is answered ${status}`)
  const isIn = async (archived: boolean) =>
    (await operator.call('GET', `/v1/records?archived=${archived}`, listed)).records.some(
      (each) => each.recordId === recordId,
    )
  holds(!(await isIn(false)) && (await isIn(true)), 'an archived record is in the wrong list')
  const after = await operator.ask('GET', `/v1/records/${recordId}`)
  const body = (text: string) => JSON.stringify((JSON.parse(text) as { body: unknown }).body)
  holds(after.status === 200 && body(after.text) === body(before), 'an archived record is not read as before')
  return 'archived, listed among the archived, read as it was signed'
}

export const probe: Probe = {
  id: 'P-55',
  async run(world) {
    const admin = await world.as('harbour', 'org_admin')
    return putAway(world, async (recordId) => {
      const body = { archived: true, reason: 'Audited' }
      return (await admin.ask('POST', `/v1/records/${recordId}/archive`, body)).status
    })
  },
  control: {
    broken: 'a record that is deleted',
    async run(world) {
      const admin = await world.as('harbour', 'org_admin')
      return putAway(world, async (recordId) => (await admin.ask('DELETE', `/v1/records/${recordId}`)).status)
    },
  },
}
