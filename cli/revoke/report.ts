// What `fairlead revoke` prints.
import type { Confirmation, Found } from '../../server/db/operator.ts'
import { table } from '../terminal.ts'

const SHOWN_MAX = 40

export function foundInWords(found: readonly Found[]): string {
  if (found.length === 0) return 'No such certificate.\n'
  const rows = found
    .slice(0, SHOWN_MAX)
    .map(({ orgId, assetId, serial, notAfter, revokedAt }) => [
      serial,
      assetId,
      orgId,
      revokedAt === null ? `valid until ${notAfter.toISOString()}` : `revoked ${revokedAt.toISOString()}`,
    ])
  const more = found.length > SHOWN_MAX ? `... and ${found.length - SHOWN_MAX} more\n` : ''
  return `${table([['serial', 'asset', 'organisation', 'state'], ...rows])}\n${more}`
}

export function confirmationsInWords(found: readonly Confirmation[], of: number): string {
  if (found.length === 0) return 'No gateway runs. Each asks the database about every connection when it starts.\n'
  const rows = found.map((one) => [
    one.gateway.slice(0, 8),
    one.state === 'silent'
      ? 'cannot be reached for four minutes: it refuses everybody by itself'
      : `confirmed ${one.confirmed} of ${of}${one.confirmedAt === null ? '' : ` at ${one.confirmedAt.toISOString()}`}`,
    one.lastClosedAt === null
      ? 'nothing was connected'
      : `${one.socketsClosed} connections closed, the last at ${one.lastClosedAt.toISOString()}`,
  ])
  const late = found.some(({ state, confirmed }) => state === 'live' && confirmed < of)
  const warning = late ? '\nA gateway has not confirmed. Within four minutes it refuses everybody by itself.\n' : ''
  return `${table([['gateway', 'view', 'connections'], ...rows])}\n${warning}`
}
