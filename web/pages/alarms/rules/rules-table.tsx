import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ALARMS_KEY } from '../../../data/alarms/queries.ts'
import { api } from '../../../data/api.ts'
import { to } from '../../../paths.ts'
import { useCan } from '../../../shell/use-session.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Confirm } from '../../../ui/dialog.tsx'
import { Menu, MenuItem, MenuLine } from '../../../ui/menu.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { PriorityMark } from '../../../ui/state-mark.tsx'
import { Refused } from '../../../ui/states.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import type { ListedRule } from './listed.ts'

export function RulesTable({ rules, isArchived }: { rules: ListedRule[]; isArchived: boolean }) {
  const can = useCan()
  const isOurs = can('alarm.edit') && !isArchived
  const { change, asking, ask } = useRuleActs()
  const actions = (rule: ListedRule) => <RuleMenu rule={rule} onEnable={change.mutate} onArchive={() => ask(rule)} />
  const columns: Column<ListedRule>[] = [
    { head: 'Priority', cell: ({ priority }) => <PriorityMark priority={priority} quiet />, width: 'w-28' },
    { head: 'Rule', cell: (rule) => <Title rule={rule} isOurs={isOurs} /> },
    { head: 'For', cell: ({ where }) => <Plain text={where} />, width: 'w-64', className: 'text-sm text-ink-2' },
    {
      head: 'Raised, 7 days',
      cell: ({ raises }) => raises?.toLocaleString('en-GB') ?? '–',
      figure: true,
      width: 'w-32',
    },
    ...(isArchived ? [] : [{ head: 'Enabled', cell: enabledWord, width: 'w-28', className: 'text-sm' }]),
    ...(isOurs ? [{ head: 'Actions', cell: actions, control: true }] : []),
  ]
  return (
    <>
      {change.isError && (
        <div className="mb-4">
          <Refused error={change.error} what="The rule was left as it is" />
        </div>
      )}
      <Table
        label="Rules of alarms"
        columns={columns}
        rows={rules}
        rowKey={({ ruleId }) => ruleId}
        block={(rule) => ({
          title: <Title rule={rule} isOurs={isOurs} />,
          end: isArchived ? null : enabledWord(rule),
          below: (
            <span className="flex flex-wrap gap-x-3">
              <PriorityMark priority={rule.priority} quiet />
              <Plain text={rule.where} />
              {rule.raises !== undefined && <span>raised {rule.raises} in 7 days</span>}
            </span>
          ),
          control: isOurs ? actions(rule) : undefined,
        })}
      />
      {asking && (
        <Confirm
          open
          title={`Archive “${asking.name}”?`}
          action="Archive"
          cancel="Keep it"
          danger
          busy={change.isPending}
          onClose={() => ask(null)}
          onConfirm={() => change.mutate({ ruleId: asking.ruleId, to: 'archived' })}
        >
          <p>It is not evaluated any more, and what it raised ends. It stays in the history with all of that.</p>
        </Confirm>
      )}
    </>
  )
}

const enabledWord = ({ enabled }: ListedRule) =>
  enabled ? <span className="font-medium">Enabled</span> : <span className="text-ink-3">Not enabled</span>

type Change = { ruleId: string; to: 'enabled' | 'disabled' | 'archived' }

function useRuleActs() {
  const queries = useQueryClient()
  const [asking, ask] = useState<ListedRule | null>(null)
  const change = useMutation({
    mutationFn: async ({ ruleId, to: next }: Change) => {
      const params = { ruleId }
      if (next === 'archived') await api.alarmRules.archive({ params })
      else await api.alarmRules.edit({ params, body: { enabled: next === 'enabled' } })
    },
    onSettled: async () => {
      ask(null)
      await queries.invalidateQueries({ queryKey: ALARMS_KEY })
    },
  })
  return { change, asking, ask }
}

function Title({ rule, isOurs }: { rule: ListedRule; isOurs: boolean }) {
  return (
    <span className="grid min-w-0">
      {isOurs ? (
        <Link
          {...to.alarmRule(rule.ruleId)}
          className="font-medium hover:underline pointer-coarse:inline-block pointer-coarse:py-1.5"
        >
          <Plain text={rule.name} />
        </Link>
      ) : (
        <span className="font-medium">
          <Plain text={rule.name} />
        </span>
      )}
      <span className="text-sm text-ink-2">
        <Plain text={rule.words} />
      </span>
    </span>
  )
}

type MenuProps = { rule: ListedRule; onEnable: (change: Change) => void; onArchive: () => void }

function RuleMenu({ rule, onEnable, onArchive }: MenuProps) {
  const navigate = useNavigate()
  const { ruleId, enabled } = rule
  return (
    <Menu trigger={<IconButton icon="more" label={`Actions for ${rule.name}`} />}>
      <MenuItem onSelect={() => void navigate(to.alarmRule(ruleId))}>Change or try it…</MenuItem>
      <MenuItem onSelect={() => onEnable({ ruleId, to: enabled ? 'disabled' : 'enabled' })}>
        {enabled ? 'Disable: what it raised ends' : 'Enable'}
      </MenuItem>
      <MenuLine />
      <MenuItem danger onSelect={onArchive}>
        Archive…
      </MenuItem>
    </Menu>
  )
}
