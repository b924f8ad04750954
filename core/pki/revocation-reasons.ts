// The reason codes of RFC 5280 section 5.3.1 that fit an asset. Two are left out on purpose: certificateHold and
// removeFromCRL, because what is revoked stays revoked.
export const REVOCATION_REASONS = [
  'unspecified',
  'keyCompromise',
  'superseded',
  'cessationOfOperation',
  'affiliationChanged',
  'privilegeWithdrawn',
] as const
export type RevocationReason = (typeof REVOCATION_REASONS)[number]
