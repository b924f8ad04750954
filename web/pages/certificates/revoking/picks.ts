// Which certificates can be revoked, and what revoking them would mean. Pure.

import type { ListedCertificate } from '../../../data/contract.ts'
import type { CertificateRow } from '../select.ts'

/** What is revoked or over cannot connect any more: there is nothing to take from it. */
export const isRevocable = ({ standing }: Pick<CertificateRow, 'standing'>): boolean =>
  standing !== 'revoked' && standing !== 'expired'

export type Meaning = {
  certificates: number
  assets: number
  /** Assets that have no other certificate that lets them in: out until they get a new one. */
  cutOff: number
  /** Of these, the ones with an open connection. */
  connected: number
}

type Certificate = Pick<ListedCertificate, 'serial' | 'assetId' | 'state'>

/** `all`: every certificate that is listed. An unconfirmed one lets in as a valid one does. */
export function meaningOf(
  picked: readonly Certificate[],
  all: readonly Certificate[],
  isConnected: (assetId: string) => boolean,
): Meaning {
  const serials = new Set(picked.map(({ serial }) => serial))
  const assets = new Set(picked.map(({ assetId }) => assetId))
  const kept = new Set(
    all
      .filter(({ state, serial }) => (state === 'valid' || state === 'unconfirmed') && !serials.has(serial))
      .map(({ assetId }) => assetId),
  )
  const cutOff = [...assets].filter((id) => !kept.has(id))
  return {
    certificates: picked.length,
    assets: assets.size,
    cutOff: cutOff.length,
    connected: cutOff.filter(isConnected).length,
  }
}
