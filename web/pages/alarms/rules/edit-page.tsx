// A rule is made or changed. draft/ (what is typed) -> read.ts (what it means) -> trial.tsx (what it would have been) -> use-save.ts

import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AlarmRule, RuleStep } from '../../../data/alarms/contract.ts'
import { ruleEscalationQuery, rulesQuery } from '../../../data/alarms/queries.ts'
import { to } from '../../../paths.ts'
import { useCan } from '../../../shell/use-session.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { Page } from '../../../ui/page.tsx'
import { Empty, Failed, WaitingRows } from '../../../ui/states.tsx'
import { formatMinute } from '../../../data/format.ts'
import { draftOf, newDraft } from './draft/draft.ts'
import { Editor } from './editor.tsx'
import type { RuleSearch } from './search.ts'

export function AddAlarmRulePage() {
  const { asset } = useSearch({ from: '/app/alarms/rules/add' })
  const can = useCan()
  const navigate = useNavigate()
  return (
    <Page title="New rule" above={<Crumb />}>
      {can('alarm.edit') ? (
        <Editor begun={newDraft(asset)} onSaved={() => void navigate(to.alarmRules())} />
      ) : (
        <NotYours />
      )}
    </Page>
  )
}

export function AlarmRulePage() {
  const { ruleId } = useParams({ from: '/app/alarms/rules/$ruleId' })
  const search = useSearch({ from: '/app/alarms/rules/$ruleId' })
  const rules = useQuery({ ...rulesQuery(false), refetchInterval: false })
  const rule = rules.data?.find((each) => each.ruleId === ruleId)
  if (rule) return <RuleView rule={rule} search={search} />
  return (
    <Page title="Rule" above={<Crumb />}>
      {rules.isPending && <WaitingRows label="the rule" />}
      {rules.isError && <Failed error={rules.error} what="The rule" retry={() => void rules.refetch()} />}
      {rules.data && (
        <Empty
          title="No such rule"
          action={
            <Link {...to.alarmRules()} className={buttonClass()}>
              To the rules
            </Link>
          }
        >
          It does not exist, was archived, or is not for a site you may see.
        </Empty>
      )}
    </Page>
  )
}

function RuleView({ rule, search }: { rule: AlarmRule; search: RuleSearch }) {
  const can = useCan()
  const navigate = useNavigate()
  return (
    <Page
      title={rule.name}
      above={<Crumb />}
      beside={
        <span className="text-sm text-ink-3">
          version {rule.version}, changed {formatMinute(rule.changedAt)}
        </span>
      }
    >
      {can('alarm.edit') ? (
        <WithSteps rule={rule}>
          {(steps) => (
            <Editor
              key={rule.ruleId}
              begun={withProposal(draftOf(rule, steps), search)}
              rule={rule}
              example={search.asset}
              onSaved={() => void navigate(to.alarmRules())}
            />
          )}
        </WithSteps>
      ) : (
        <NotYours />
      )}
    </Page>
  )
}

/** Steps of its own come apart from the rule: not everybody who sees one sees the other. */
function WithSteps({ rule, children }: { rule: AlarmRule; children: (steps: readonly RuleStep[]) => ReactNode }) {
  const escalation = useQuery({ ...ruleEscalationQuery(rule.ruleId), enabled: rule.escalates === 'own' })
  if (rule.escalates !== 'own') return children([])
  if (escalation.data) return children(escalation.data.steps)
  if (escalation.isPending) return <WaitingRows label="the rule" />
  return <Failed error={escalation.error} what="The rule" retry={() => void escalation.refetch()} />
}

/** A deadband that was proposed stands in its field, for a person to try and to keep. */
function withProposal(draft: ReturnType<typeof draftOf>, { deadband }: RuleSearch) {
  const [only] = draft.parts
  if (deadband === undefined || only === undefined || draft.parts.length > 1) return draft
  return { ...draft, parts: [{ ...only, deadband }] }
}

function NotYours() {
  return <Empty title="Rules are made by engineers">You may see them in the list, and not change them.</Empty>
}

function Crumb() {
  return (
    <nav aria-label="Where this is" className="mb-1 flex items-center gap-1.5 text-sm text-ink-3">
      <Link {...to.alarmRules()} className="hover:text-ink hover:underline pointer-coarse:py-2">
        Rules of alarms
      </Link>
      <Icon name="right" size={12} />
    </nav>
  )
}
