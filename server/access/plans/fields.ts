// Plans of sites at the border: what people send, and what was sealed.
import { z } from 'zod'
import type { AssetId, SiteId } from '../../../core/ids.ts'
import { PLAN_ASSETS_MAX, PLAN_BYTES_MAX, PLAN_PLACE_DIGITS } from '../../../core/limits.ts'
import type { OrgKeys, Place as SealPlace } from '../../keys/org-keys.ts'
import { assetId } from '../../operation/fields.ts'

const FINEST = 10 ** PLAN_PLACE_DIGITS
/** A fraction of the plan's width or height, from its upper left corner. */
const fraction = z
  .number()
  .min(0)
  .max(1)
  .overwrite((value) => Math.round(value * FINEST) / FINEST)

export const place = z.strictObject({ assetId, x: fraction, y: fraction })
export type Placed = { assetId: AssetId; x: number; y: number }

export const places = z
  .array(place)
  .max(PLAN_ASSETS_MAX)
  .refine((all) => new Set(all.map((each) => each.assetId)).size === all.length, 'places an asset twice')

/** The version that was read: 0 where there was never a plan. */
export const version = z.int().min(0)

/** One class of characters, then the padding: a pattern of groups of four would need a stack for each of a million. */
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

export const image = z
  .string()
  .max(4 * Math.ceil(PLAN_BYTES_MAX / 3), `is larger than ${PLAN_BYTES_MAX / 1024 ** 2} MB`)
  .refine((text) => text.length % 4 === 0 && BASE64.test(text), 'is no base64')
  .meta({ description: 'PNG, JPEG or WebP, in base64', contentEncoding: 'base64' })
  .transform((text) => Buffer.from(text, 'base64'))

const layoutPlace = (row: SiteId): SealPlace => ({ table: 'site_plan', column: 'layout_sealed', row })
/** With the version that brought it: a picture that was replaced does not open any more, even when it is put back. */
export const imagePlace = (row: SiteId, imageVersion: number): SealPlace => ({
  table: 'site_plan_image',
  column: 'sealed',
  row: `${row}/${imageVersion}`,
})

export function sealedLayout(keys: OrgKeys, siteId: SiteId, all: readonly Placed[]) {
  return {
    layout_sealed: keys.seal('record', layoutPlace(siteId), JSON.stringify(all)),
    asset_ids: all.map((each) => each.assetId),
  }
}

export function openLayout(keys: OrgKeys, siteId: SiteId, sealed: Uint8Array): Placed[] {
  return z.array(place).parse(JSON.parse(keys.open('record', layoutPlace(siteId), sealed)))
}
