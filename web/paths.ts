// Paths are functions: no page writes an address by hand. Spread into <Link> or navigate().

export const to = {
  fleet: () => ({ to: '/' as const }),
  asset: (assetId: string) => ({ to: '/assets/$assetId' as const, params: { assetId } }),
  addAsset: (site?: string) => ({ to: '/assets/add' as const, search: site ? { site } : {} }),
  issueCertificate: (assetId: string) => ({ to: '/assets/$assetId/certificate' as const, params: { assetId } }),
  events: () => ({ to: '/events' as const }),
  sites: () => ({ to: '/sites' as const }),
  people: () => ({ to: '/people' as const }),
  organisations: () => ({ to: '/organisations' as const }),
  signIn: (next?: string) => ({ to: '/sign-in' as const, search: next ? { next } : {} }),
}

/** A path inside the console to return to, or the fleet. Anything that could lead elsewhere is dropped. */
export function safeReturn(next: string | undefined): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/'
  if (/^\/(sign-in|enter|demo|enrol)\b/.test(next)) return '/'
  return next
}
