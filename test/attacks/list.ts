import { accounts } from './accounts.ts'
import { alarming } from './telemetry/alarming.ts'
import type { Attack } from './attack.ts'
import { compacting } from './telemetry/compacting.ts'
import { maintaining } from './telemetry/maintaining.ts'
import { keeping } from './telemetry/keeping.ts'
import { denial } from './denial.ts'
import { factors } from './factors.ts'
import { functions } from './functions.ts'
import { granting } from './granting.ts'
import { keys } from './keys.ts'
import { leftovers } from './leftovers.ts'
import { looking } from './looking.ts'
import { notifying } from './telemetry/notifying.ts'
import { operating } from './operating.ts'
import { ranks } from './ranks.ts'
import { recording } from './records/signing.ts'
import { replay } from './replay.ts'
import { revoking } from './revoking.ts'
import { roles } from './roles.ts'
import { sealing } from './log/sealing.ts'
import { sessions } from './sessions.ts'
import { settings } from './settings.ts'
import { plans } from './telemetry/plans.ts'
import { showing } from './telemetry/showing.ts'
import { streaming } from './log/streaming.ts'
import { taking } from './taking.ts'
import { trail } from './log/trail.ts'

export const ATTACKS: Readonly<Record<string, readonly Attack[]>> = {
  settings,
  roles,
  replay,
  leftovers,
  functions,
  looking,
  keys,
  sessions,
  ranks,
  granting,
  factors,
  accounts,
  operating,
  trail,
  revoking,
  sealing,
  taking,
  streaming,
  alarming,
  maintaining,
  notifying,
  compacting,
  keeping,
  showing,
  plans,
  recording,
  denial,
}
