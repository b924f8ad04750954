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
    <div className="grid gap-3">
      {given.map(([head, text]) => (
        <div key={head}>
          <h3 className="caption">{head}</h3>
          <p className="whitespace-pre-line text-ink">
            <Plain text={text} />
          </p>
        </div>
      ))}
    </div>
  )
}
