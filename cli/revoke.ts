// fairlead revoke: break-glass. Straight to the database, when the api is down or not to be trusted.
//   revoke/command  what was asked    server/db/operator  the database    revoke/report  the words
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { REVOKE_BATCH_CERTIFICATES, REVOKE_CONFIRM_MS_MAX } from '../core/limits.ts'
import { type Found, openOperator, type Operator } from '../server/db/operator.ts'
import { demonstrationConfig } from '../server/platform/constellation.ts'
import { readSettings } from '../server/platform/settings.ts'
import { demonstrationDir } from './data-dir.ts'
import { readRevokeCommand, REVOKE_USAGE, type RevokeCommand } from './revoke/command.ts'
import { confirmationsInWords, foundInWords } from './revoke/report.ts'

const POLL_MS = 200

export async function revoke(args: string[]): Promise<number> {
  const command = readRevokeCommand(args)
  if (command === undefined) {
    process.stdout.write(REVOKE_USAGE)
    return 0
  }
  const config =
    command.config === undefined
      ? demonstrationConfig(resolve(command.data ?? demonstrationDir()))
      : readSettings(command.config).config
  const operator = await openOperator(config)
  try {
    return await run(operator, command)
  } finally {
    await operator.close()
  }
}

async function run(operator: Operator, command: RevokeCommand): Promise<number> {
  const found = await operator.certificates(command)
  process.stdout.write(foundInWords(found))
  const unknown = missing(command, found)
  for (const text of unknown) process.stderr.write(`There is no certificate for ${text}.\n`)
  const live = found.filter(({ revokedAt }) => revokedAt === null).map(({ serial }) => serial)
  if (!command.isMeant) {
    process.stdout.write(`\nNothing was done. With --yes ${live.length} are revoked, for good.\n`)
    return unknown.length === 0 ? 0 : 1
  }
  let revoked = 0
  // Batches, so that no transaction lasts longer than the gateways look back (REVOCATION_OVERLAP_MS).
  for (let from = 0; from < live.length; from += REVOKE_BATCH_CERTIFICATES)
    revoked += await operator.revoke(live.slice(from, from + REVOKE_BATCH_CERTIFICATES), command.reason)
  process.stdout.write(`\nRevoked: ${revoked} (${command.reason}).\n`)
  if (revoked > 0) process.stdout.write(confirmationsInWords(await confirmed(operator, live), live.length))
  return unknown.length === 0 ? 0 : 1
}

/** Waits until every live gateway has confirmed all, or for so long. */
async function confirmed(operator: Operator, serials: readonly string[]) {
  const until = performance.now() + REVOKE_CONFIRM_MS_MAX
  for (;;) {
    const found = await operator.confirmations(serials)
    const isDone = found.every(({ state, confirmed: n }) => state === 'silent' || n >= serials.length)
    if (isDone || performance.now() > until) return found
    await sleep(POLL_MS)
  }
}

function missing({ serials, assets }: RevokeCommand, found: readonly Found[]): string[] {
  const known = new Set(found.flatMap(({ serial, assetId }) => [serial, assetId]))
  return [...serials, ...assets].filter((text) => !known.has(text))
}
