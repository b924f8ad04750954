// What has changed between two self-checks of an asset, for the list of events. Pure.
import type { HealthCheck } from '../wire/health.ts'
import type { HealthState } from '../wire/health-names.ts'

export type Standing = ReadonlyMap<string, HealthState>
export type HealthChange = { readonly name: string; readonly state: HealthState; readonly text: string }

export function standingOf(checks: readonly HealthCheck[]): Standing {
  return new Map(checks.map(({ name, state }) => [name, state]))
}

/** Equal for reports whose checks stand the same way; a check that is fine and one that is not there are alike. */
export function standingText(standing: Standing): string {
  return [...standing]
    .filter(([, state]) => state !== 'ok')
    .map(([name, state]) => `${name}=${state}`)
    .toSorted()
    .join(' ')
}

/** A check that was not known before is news only when it is not fine. */
export function changesOf(before: Standing, checks: readonly HealthCheck[]): HealthChange[] {
  const gone = [...before].filter(([name, state]) => state !== 'ok' && checks.every((check) => check.name !== name))
  return [
    ...checks
      .filter(({ name, state }) => (before.get(name) ?? 'ok') !== state)
      .map((check) => ({ name: check.name, state: check.state, text: inWords(check) })),
    ...gone.map(([name]) => ({ name, state: 'ok' as const, text: `Self-check "${name}" is not reported any more.` })),
  ]
}

function inWords({ name, state, value, unit, text }: HealthCheck): string {
  const measured = value === null ? '' : `, ${String(value)}${unit === null ? '' : ` ${unit}`}`
  const told = text === null ? '' : `: ${text}`
  return `Self-check "${name}" says ${state}${measured}${told}`
}
