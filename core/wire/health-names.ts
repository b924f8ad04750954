// What self-checks are called and what they may say (docs/health.md). Names that everybody understands; a device may have more.
export const HEALTH_CHECKS = ['process', 'storage', 'clock', 'certificate', 'files', 'sensors'] as const
export const HEALTH_STATES = ['ok', 'warn', 'fail'] as const
export type HealthState = (typeof HEALTH_STATES)[number]
export const HEALTH_CHECK_NAME = /^[a-z][a-z0-9_-]{0,31}$/
