// How large tiles are: columns of the grid and rows of a fixed height, so that a chart knows its place before it is drawn.

import type { CSSProperties } from 'react'
import { DASHBOARD_COLUMNS, DASHBOARD_TILE_COLUMNS_MIN, DASHBOARD_TILE_ROWS_MAX } from '../../../core/limits.ts'
import type { TileKind } from './contract.ts'

export type Size = { w: number; h: number }

export const ROW_PX = 76
export const GAP_PX = 12
/** The title of a tile and what is around it. */
const FRAME_PX = 58

export const SIZE_USUAL: Record<TileKind, Size> = {
  value: { w: 3, h: 2 },
  chart: { w: 6, h: 4 },
  state: { w: 3, h: 2 },
  alarms: { w: 6, h: 4 },
  plan: { w: 6, h: 5 },
}

export const heightOf = ({ h }: Size): number => h * ROW_PX + (h - 1) * GAP_PX
/** What is left for the content. */
export const roomOf = (size: Size): number => heightOf(size) - FRAME_PX

const between = (low: number, high: number, value: number) => Math.min(high, Math.max(low, value))

export const fitted = ({ w, h }: Size): Size => ({
  w: between(DASHBOARD_TILE_COLUMNS_MIN, DASHBOARD_COLUMNS, w),
  h: between(1, DASHBOARD_TILE_ROWS_MAX, h),
})

/** For the grid: on a phone there is one column, whatever `w` says. */
export const placeStyle = (size: Size): CSSProperties => ({
  height: heightOf(size),
  '--w': size.w,
  '--h': size.h,
})

declare module 'react' {
  interface CSSProperties {
    '--w'?: number
    '--h'?: number
  }
}
