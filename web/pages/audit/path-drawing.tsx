// The way from the line (below) to the checkpoint (above), as a drawing: at each step the hash that was computed here meets the one that
// the server sent, which stands for a whole stretch of other lines. A list for those who listen.

import type { Step } from '../../data/proof.ts'
import type { Verdict } from '../../data/verdict.ts'
import { cx } from '../../ui/class.ts'

/** Enough to compare by eye; the whole is in the proof. */
const HASH_CHARS = 8
const short = (hash: string) => hash.slice(0, HASH_CHARS)
const count = (n: number) => n.toLocaleString('en-GB')

export function PathDrawing({ verdict, seq }: { verdict: Verdict; seq: number }) {
  const { walk, root, isSameRoot, size } = verdict
  const before = (n: number) => (n === 0 ? walk.leafHash : (walk.steps[n - 1]?.result ?? ''))
  return (
    <figure className="max-w-2xl">
      <ol aria-label="From the checkpoint down to the line" className="text-xs">
        <li className={ROW}>
          <span className={cx('text-right', isSameRoot ? 'text-ink-2' : 'font-semibold text-fault')}>
            Checkpoint
            <Hash hash={root} />
          </span>
          <Root isSame={isSameRoot} isAlone={walk.steps.length === 0} />
          <span className={isSameRoot ? 'text-ink' : 'font-semibold text-fault'}>
            {isSameRoot ? 'The same here' : 'Another here'}
            <Hash hash={walk.root} />
          </span>
        </li>
        {walk.steps
          .map((step, n) => ({ step, n }))
          .toReversed()
          .map(({ step, n }) => (
            <Level key={n} step={step} own={before(n)} isLine={n === 0} seq={seq} />
          ))}
        {walk.steps.length === 0 && <li className="text-center">The line is the whole tree.</li>}
      </ol>
      <figcaption className="mt-2 text-xs text-ink-3">
        {count(size)} lines in all. Outlined: hashes that the server sent, each for a stretch of other lines. Filled:
        computed in this browser.
      </figcaption>
    </figure>
  )
}

const ROW = 'grid grid-cols-[minmax(0,11rem)_7rem_minmax(0,11rem)] items-center gap-x-2'

type LevelProps = { step: Step; own: string; isLine: boolean; seq: number }

function Level({ step, own, isLine, seq }: LevelProps) {
  const given = (
    <span className={cx('text-ink-3', step.side === 'left' && 'text-right')}>
      <Hash hash={step.hash} />
      <span className="block">{stretch(step)}</span>
    </span>
  )
  const computed = (
    <span className={cx('text-ink', step.side === 'right' && 'text-right')}>
      <Hash hash={own} />
      {isLine && <span className="block font-semibold">This line, {count(seq)}</span>}
    </span>
  )
  return (
    <li className={ROW}>
      {step.side === 'left' ? given : computed}
      <Fork side={step.side} isLine={isLine} size={step.to - step.from} />
      {step.side === 'left' ? computed : given}
    </li>
  )
}

function stretch({ from, to }: Step): string {
  return to - from === 1 ? `line ${count(from)}` : `${count(from)} to ${count(to - 1)}`
}

function Hash({ hash }: { hash: string }) {
  return (
    <span className="block font-mono" title={hash}>
      {short(hash)}
    </span>
  )
}

const W = 112
const H = 48
const box = { viewBox: `0 0 ${W} ${H}`, 'aria-hidden': true, className: 'h-12 w-28' } as const

function Root({ isSame, isAlone }: { isSame: boolean; isAlone: boolean }) {
  return (
    <svg {...box}>
      {!isAlone && <path d={`M${W / 2} ${H / 2}V${H}`} className="stroke-ink" strokeWidth="1.5" />}
      <rect
        x={W / 2 - 7}
        y={H / 2 - 7}
        width="14"
        height="14"
        rx="2"
        className={isSame ? 'fill-ink' : 'fill-fault-mark'}
      />
    </svg>
  )
}

/** Two children below one parent: a dot for what was computed, a triangle for the tree that was sent, the wider the more it holds. */
function Fork({ side, isLine, size }: { side: Step['side']; isLine: boolean; size: number }) {
  const own = side === 'left' ? W - 26 : 26
  const other = W - own
  const half = 5 + Math.min(15, Math.log2(size))
  const y = H / 2
  return (
    <svg {...box}>
      <path
        d={`M${W / 2} 0C${W / 2} 12 ${other} 4 ${other} ${y - 8}`}
        fill="none"
        className="stroke-line-strong"
        strokeWidth="1.5"
      />
      <path d={`M${W / 2} 0C${W / 2} 14 ${own} 10 ${own} ${y}`} fill="none" className="stroke-ink" strokeWidth="1.5" />
      {!isLine && (
        <path
          d={`M${own} ${y}C${own} ${H - 8} ${W / 2} ${H - 14} ${W / 2} ${H}`}
          fill="none"
          className="stroke-ink"
          strokeWidth="1.5"
        />
      )}
      {size === 1 ? (
        <circle cx={other} cy={y} r="4" className="fill-surface stroke-ink-3" strokeWidth="1.5" />
      ) : (
        <path
          d={`M${other} ${y - 9}L${other + half} ${y + 9}H${other - half}z`}
          className="fill-surface stroke-ink-3"
          strokeWidth="1.5"
          strokeLinejoin="round"
        />
      )}
      {isLine ? (
        <rect x={own - 7} y={y - 7} width="14" height="14" rx="2" className="fill-ink" />
      ) : (
        <circle cx={own} cy={y} r="4.5" className="fill-ink" />
      )}
    </svg>
  )
}
