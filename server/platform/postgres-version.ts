// Which PostgreSQL we run on. Every other minor below has CVE-2026-2006, which lets a role read past its rights.
import { unavailable } from '../../core/errors.ts'

/** The first minor of each supported major with the fix. */
export const PATCHED_MINOR: Readonly<Record<number, number>> = { 15: 16, 16: 12, 17: 8, 18: 2 }

/** Takes `server_version_num` (180004). Throws Failure unavailable for a version the platform must not run on. */
export function refuseUnfitVersion(versionNumber: number): void {
  const [major, minor] = [Math.floor(versionNumber / 10_000), versionNumber % 10_000]
  const patched = PATCHED_MINOR[major]
  if (patched === undefined)
    throw unavailable(`PostgreSQL ${major} is not supported`, { hint: 'Use PostgreSQL 15, 16, 17 or 18.' })
  if (minor < patched)
    throw unavailable(`PostgreSQL ${major}.${minor} has a known hole (CVE-2026-2006)`, {
      hint: `Update the server to ${major}.${patched} or later; the data stay as they are.`,
    })
}

/** "postgres (PostgreSQL) 18.4" -> 180004 */
export function versionNumberOf(text: string): number {
  const match = /\(PostgreSQL\) (\d+)\.(\d+)/.exec(text)
  if (match === null) throw unavailable(`this is no released PostgreSQL: ${text}`)
  return Number(match[1]) * 10_000 + Number(match[2])
}
