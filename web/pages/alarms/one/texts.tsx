// What stands in the rule for the person who is woken by it: what happens when nobody acts, and what to do.

import type { AlarmRule } from '../../../data/alarms/contract.ts'
import { Plain } from '../../../ui/plain.tsx'

export function AlarmTexts({ rule }: { rule: AlarmRule | undefined }) {
  if (!rule) return null
  const texts: [head: string, text: string][] = [
    ['What to do', rule.response],
    ['If nobody acts', rule.consequence],
  ]
  const given = texts.filter(([, text]) => text !== '')
  if (given.length === 0) return <p className="text-sm text-ink-3">The rule does not say what to do.</p>
  return (
    <dl className="grid gap-3">
      {given.map(([head, text]) => (
        <div key={head}>
          <dt className="caption">{head}</dt>
          <dd className="text-ink">
            <Lines text={text} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** As it was typed, line by line. */
function Lines({ text }: { text: string }) {
  return text.split('\n').map((line, i) => (
    <span key={i} className="block min-h-[1lh]">
      <Plain text={line} />
    </span>
  ))
}
