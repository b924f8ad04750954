// A hand that carries an asset: one that is on the plan to another place, one from the list onto it.

import { type PointerEvent, type RefObject, useRef } from 'react'
import type { Deed } from './layout.ts'

/** A hand that trembles wants nothing yet. */
const SLACK_PX = 5

type Held = { assetId: string; x: number; y: number; isMoving: boolean; isOn: boolean }

export function useDrag(sheet: RefObject<HTMLElement | null>, act: (deed: Deed) => void) {
  const held = useRef<Held | null>(null)

  const take = (assetId: string, isOn: boolean) => (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    held.current = { assetId, x: event.clientX, y: event.clientY, isMoving: false, isOn }
  }

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const now = held.current
    const box = sheet.current?.getBoundingClientRect()
    if (!now || !box) return
    if (!now.isMoving) {
      if (Math.hypot(event.clientX - now.x, event.clientY - now.y) < SLACK_PX) return
      now.isMoving = true
      act({ do: 'hold' })
    }
    const x = (event.clientX - box.left) / box.width
    const y = (event.clientY - box.top) / box.height
    // From the list it lands only where the plan is; what is on it stops at its edge.
    if (!now.isOn && (x < 0 || x > 1 || y < 0 || y > 1)) return
    now.isOn = true
    act({ do: 'place', assetId: now.assetId, x, y })
  }

  const letGo = () => {
    if (held.current?.isMoving) act({ do: 'let-go' })
    held.current = null
  }

  return (assetId: string, isOn: boolean) => ({
    onPointerDown: take(assetId, isOn),
    onPointerMove,
    onPointerUp: letGo,
    onPointerCancel: letGo,
  })
}
