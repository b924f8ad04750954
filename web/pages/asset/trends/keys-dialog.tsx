// What hands and keys do in the charts.

import { Dialog } from '../../../ui/dialog.tsx'
import { Facts } from '../../../ui/page.tsx'

const HANDS: [string, string][] = [
  ['Drag', 'Look closer at what is dragged over'],
  ['Shift and drag', 'Mark a stretch for its figures'],
  ['Scroll sideways', 'Move in time; Shift and the wheel does the same, and dragging the time axis'],
  ['Ctrl and scroll', 'Zoom where the pointer is'],
  ['Double click', 'Back to the view before'],
  ['One finger', 'Sideways moves in time; a tap reads the values'],
  ['Two fingers', 'Zoom'],
]
const KEYS: [string, string][] = [
  ['← →', 'From point to point; with Ctrl, ten at once'],
  ['Shift and ← →', 'Mark a stretch'],
  ['Home, End', 'First and last point in view'],
  ['+ −', 'Zoom where the cursor is'],
  ['Page Up, Page Down', 'Half a view earlier or later'],
  ['Enter', 'Zoom to the marked stretch'],
  ['Backspace', 'Back to the view before'],
  ['M, Shift and M', 'Next and previous event'],
  ['Escape', 'Let go'],
]

export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title="Hands and keys in the charts">
      <h3 className="caption mb-1">With a mouse or fingers</h3>
      <Facts facts={HANDS} />
      <h3 className="caption mt-5 mb-1">With keys, when the time axis has the focus</h3>
      <Facts facts={KEYS} />
    </Dialog>
  )
}
