// Whether a request is the person's or the page's own. Pages refresh themselves; a screen that nobody touches must still come to
// the end of its session, so only a request after a touch counts as a sign of life (the server reads x-fairlead-background).

let touched = true

/** Pressing, typing, scrolling. Not mere movement: a mouse on a shaking desk would stay signed in for ever. */
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const

for (const sign of SIGNS) window.addEventListener(sign, () => (touched = true), { capture: true, passive: true })

/** True for the first request after the person did something (opening the page is one such thing). */
export function takeTouch(): boolean {
  const was = touched
  touched = false
  return was
}
