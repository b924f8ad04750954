// The lint between to-be-signed and signature: nothing reaches a CA key that has not passed it. Each rule names the
// clause of RFC 5280 (or the profile) that it follows, so that reviewing is reading two texts side by side.
import { bug, unavailable } from '../errors.ts'
import { DerError } from './der.ts'
import { rules } from './lint-rules.ts'
import type { Plan } from './tbs.ts'
import { viewTbs } from './view.ts'

export type Finding = { readonly rule: string; readonly clause: string; readonly says: string }

declare const linted: unique symbol
/** A TBSCertificate that has passed the lint. Only `lintedTbs` makes one, and a signer takes nothing else. */
export type LintedTbs = Uint8Array & { readonly [linted]: true }

/** All that is wrong with `tbs` as a certificate of `plan`. */
export function lint(tbs: Uint8Array, plan: Plan): Finding[] {
  try {
    const view = viewTbs(tbs)
    return rules.flatMap(({ rule, clause, check }) => {
      const says = check(view, plan)
      return says === undefined ? [] : [{ rule, clause, says }]
    })
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return [{ rule: 'readable', clause: 'X.690', says: error.message }]
  }
}

/**
 * The step before signing. Throws a Failure of kind bug with every finding (our own encoder made what it refuses), or
 * unavailable when the one thing wrong is that the issuer does not live long enough.
 */
export function lintedTbs(tbs: Uint8Array, plan: Plan): LintedTbs {
  const findings = lint(tbs, plan)
  if (findings.length === 1 && findings[0]?.rule === 'within-issuer')
    throw unavailable(`the issuing authority ends before a new ${plan.subject.kind} certificate would`, {
      hint: 'a new issuing authority is due; a shorter certificate than promised is not issued',
    })
  if (findings.length > 0) {
    const list = findings.map(({ rule, clause, says }) => `${rule} (${clause}): ${says}`)
    throw bug(`a ${plan.subject.kind} certificate was not signed: ${list.join('; ')}`)
  }
  // The one place where the mark is given.
  return Uint8Array.from(tbs) as LintedTbs
}
