import { AUTHORITIES } from './authorities.ts'
import { DASHBOARD_PROTECTIONS } from './dashboards.ts'
import { ENROLMENT } from './enrolment.ts'
import { EXPORTING } from './exporting.ts'
import { KEEPING } from './keeping.ts'
import { LISTS_AND_ANSWERS } from './lists.ts'
import { NOTIFICATION_PROTECTIONS } from './notifications.ts'
import { PLAN_PROTECTIONS } from './plans.ts'
import type { Protection } from './protection.ts'
import { RECORD_PROTECTIONS } from './records.ts'
import { REVOCATION } from './revocation.ts'
import { TIME } from './time.ts'

/**
 * The protections of the life of an identity, of what telemetry is kept and taken out, of what screens show, of what
 * people are told, and of records.
 */
export const PROTECTIONS: readonly Protection[] = [
  ...REVOCATION,
  ...LISTS_AND_ANSWERS,
  ...ENROLMENT,
  ...TIME,
  ...AUTHORITIES,
  ...KEEPING,
  ...EXPORTING,
  ...DASHBOARD_PROTECTIONS,
  ...NOTIFICATION_PROTECTIONS,
  ...PLAN_PROTECTIONS,
  ...RECORD_PROTECTIONS,
]
