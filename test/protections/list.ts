import { AUTHORITIES } from './authorities.ts'
import { DASHBOARD_PROTECTIONS } from './dashboards.ts'
import { ENROLMENT } from './enrolment.ts'
import { KEEPING } from './keeping.ts'
import { LISTS_AND_ANSWERS } from './lists.ts'
import { PLAN_PROTECTIONS } from './plans.ts'
import type { Protection } from './protection.ts'
import { REVOCATION } from './revocation.ts'
import { TIME } from './time.ts'

/** The protections of the life of an identity, of what telemetry is kept, and of what screens show. */
export const PROTECTIONS: readonly Protection[] = [
  ...REVOCATION,
  ...LISTS_AND_ANSWERS,
  ...ENROLMENT,
  ...TIME,
  ...AUTHORITIES,
  ...KEEPING,
  ...DASHBOARD_PROTECTIONS,
  ...PLAN_PROTECTIONS,
]
