// A report of thorough examination to be read: every field with the paragraph that asks for it.

import type { ThoroughExamination } from '../../../../../core/records/loler-report.ts'
import { Section } from '../../../../ui/page.tsx'
import {
  BASIS_WORD,
  OCCASION_WORD,
  paragraphOf,
  REPORT_AFTER,
  REPORT_BEFORE,
  type ReportField,
  type ReportFields,
  type ReportGroup,
} from './fields.ts'
import { fieldsOf } from './said.ts'
import { Lines } from '../lines.tsx'

export function ReportShown({ report }: { report: ThoroughExamination }) {
  const fields = fieldsOf(report)
  return (
    <div className="stack gap-6">
      <Groups groups={REPORT_BEFORE} fields={fields} />
      <Section title="Safe working load">
        <dl className="divide-y divide-line border-y border-line text-sm">
          {report.safeWorkingLoads.map(({ load, unit, configuration }, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- what was signed does not change
            <Row
              key={i}
              label={configuration || 'In every configuration'}
              paragraph={paragraphOf('safeWorkingLoads.load')}
            >
              {load} {unit}
            </Row>
          ))}
        </dl>
      </Section>
      <Groups groups={REPORT_AFTER} fields={fields} />
    </div>
  )
}

function Groups({ groups, fields }: { groups: readonly ReportGroup[]; fields: ReportFields }) {
  return groups.map((group) => (
    <Section key={group.title} title={group.title}>
      <dl className="divide-y divide-line border-y border-line text-sm">
        {group.fields.map((field) => (
          <Row key={field.path} label={field.label} paragraph={paragraphOf(field.path)}>
            <Lines text={shown(field, fields[field.path] ?? '')} />
          </Row>
        ))}
      </dl>
    </Section>
  ))
}

function Row({ label, paragraph, children }: { label: string; paragraph: string; children: React.ReactNode }) {
  return (
    <div className="grid gap-x-6 gap-y-0.5 py-2 sm:grid-cols-[minmax(0,16rem)_minmax(0,1fr)]">
      <dt className="[overflow-wrap:anywhere]">
        {label} <span className="block text-xs text-ink-3">{paragraph}</span>
      </dt>
      <dd className="min-w-0 text-base text-ink">{children}</dd>
    </div>
  )
}

function shown({ kind }: ReportField, value: string): string {
  if (value === '') return '–'
  const words: Record<string, string> =
    kind === 'yes-no'
      ? { yes: 'Yes', no: 'No' }
      : kind === 'occasion'
        ? OCCASION_WORD
        : kind === 'basis'
          ? BASIS_WORD
          : {}
  return words[value] ?? value
}
