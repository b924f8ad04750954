import { useQuery } from '@tanstack/react-query'
import { groupsQuery } from '../../../data/access.ts'
import type { EscalationStep } from '../../../data/alarms/notifications.ts'
import { PRIORITY_WORD } from '../../../data/alarms/words.ts'
import { plural } from '../../../data/format.ts'
import { useCan } from '../../../shell/use-session.ts'
import { Plain } from '../../../ui/plain.tsx'
import { Empty } from '../../../ui/states.tsx'
import { usePersonWords } from '../use-names.ts'

/** For whoever may look and not change. */
export function StepList({ steps }: { steps: EscalationStep[] }) {
  const can = useCan()
  const personWords = usePersonWords()
  const groups = useQuery({ ...groupsQuery, enabled: can('person.read') })
  const whom = ({ personId, groupId }: EscalationStep) =>
    personId === null
      ? (groups.data?.find((group) => group.groupId === groupId)?.name ?? 'a group')
      : personWords(personId)
  if (steps.length === 0)
    return <Empty title="Nobody else is told">Alarms wait until somebody acknowledges them.</Empty>
  return (
    <ol className="divide-y divide-line border-y border-line">
      {steps.map((step) => (
        <li key={step.afterMinutes} className="flex flex-wrap gap-x-4 py-3">
          <span className="font-medium">After {plural(step.afterMinutes, 'minute')}</span>
          <Plain text={whom(step)} />
          <span className="text-ink-3">{PRIORITY_WORD[step.priority]} and above</span>
        </li>
      ))}
    </ol>
  )
}
