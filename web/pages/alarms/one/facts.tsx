// What is known of one alarm: where, since when, at which value, who has it in hand.

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type SignalNames, specRemarks, specWords } from '../../../data/alarms/condition-words.ts'
import type { Alarm, AlarmEvent, AlarmRule } from '../../../data/alarms/contract.ts'
import { formatMinute, formatValue } from '../../../data/format.ts'
import { to } from '../../../paths.ts'
import { Age } from '../../../ui/age.tsx'
import { Facts } from '../../../ui/page.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { useNames, usePersonWords } from '../use-names.ts'

type Props = {
  alarm: Alarm
  rule: AlarmRule | undefined
  names: SignalNames
  /** The line of the journal with which it began; undefined while it is not known. */
  raised: AlarmEvent | undefined
}

export function AlarmFacts({ alarm, rule, names, raised }: Props) {
  const { assets, sites } = useNames()
  const person = usePersonWords()
  const facts: [string, ReactNode][] = [
    [
      'Asset',
      <Link key="asset" {...to.asset(alarm.assetId)} className="font-medium underline underline-offset-2">
        <Plain text={assets.get(alarm.assetId) ?? 'Asset'} />
      </Link>,
    ],
    ['Site', <Plain key="site" text={sites.get(alarm.siteId) ?? '–'} />],
  ]
  if (rule) facts.push(['Condition', <Condition key="condition" rule={rule} names={names} />])
  if (raised?.value) facts.push(['At raising', <RaisedValue key="value" value={raised.value} names={names} />])
  if (alarm.raisedAt) facts.push(['Raised', <When key="raised" at={alarm.raisedAt} />])
  if (alarm.clearedAt && !alarm.active) facts.push(['Gone', <When key="gone" at={alarm.clearedAt} />])
  if (alarm.acknowledgedBy && alarm.acknowledgedAt && alarm.state === 'acknowledged')
    facts.push(['Acknowledged', `${formatMinute(alarm.acknowledgedAt)} by ${person(alarm.acknowledgedBy)}`])
  if (alarm.shelvedUntil) facts.push(['Shelved until', formatMinute(alarm.shelvedUntil)])
  facts.push(['Raised so far', alarm.raises === 1 ? 'once' : `${alarm.raises.toLocaleString('en-GB')} times`])
  return <Facts facts={facts} />
}

function When({ at }: { at: string }) {
  return (
    <>
      {formatMinute(at)}{' '}
      <span className="text-ink-3">
        (<Age at={at} />)
      </span>
    </>
  )
}

function Condition({ rule, names }: { rule: AlarmRule; names: SignalNames }) {
  return (
    <>
      <Plain text={specWords(rule.spec, names)} />
      {specRemarks(rule.spec, names).map((remark) => (
        <span key={remark} className="block text-ink-3">
          <Plain text={remark} />
        </span>
      ))}
    </>
  )
}

function RaisedValue({ value, names }: { value: NonNullable<AlarmEvent['value']>; names: SignalNames }) {
  const { name, unit } = names(value.signal)
  return (
    <>
      <strong className="font-semibold">
        {formatValue(value.value)}
        {unit && ` ${unit}`}
      </strong>{' '}
      <Plain text={name} className="text-ink-2" />
    </>
  )
}
