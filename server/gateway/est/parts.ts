// What enrolment is made of in a running gateway.
import { randomBytes } from 'node:crypto'
import type { Database } from '../../db/database.ts'
import type { Log } from '../../platform/running.ts'
import type { VaultClient } from '../../vault/client.ts'
import type { Assets } from '../asset.ts'
import type { OperatorEvents } from '../operator-events.ts'
import { databaseClaims } from './claims.ts'
import { Guesses } from './guesses.ts'
import type { EstParts } from './server.ts'
import { trustOf } from './trust.ts'

type Known = {
  db: Database
  vault: VaultClient
  assets: Assets
  events: OperatorEvents
  log: Log
  clock: () => number
  onBug: (error: unknown) => void
}

export function estPartsOf({ db, vault, assets, events, log, clock, onBug }: Known): EstParts {
  const claims = databaseClaims(db)
  const guesses = new Guesses({
    clock,
    onGuessing: (address, tries) => {
      log.warn({ address, tries }, 'claim codes are being guessed')
      claims.guessed(address, tries).catch((err: unknown) => log.warn({ err }, 'guessing could not be told of'))
    },
  })
  return {
    claims,
    vault,
    guesses,
    assets,
    events,
    clock,
    random: randomBytes,
    trust: trustOf(vault, clock),
    onTrouble: (err) => log.warn({ err }, 'an intended certificate was left to the worker'),
    onBug,
  }
}
