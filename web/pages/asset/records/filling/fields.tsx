// Everything that a form asks, in its order, with the defects where they were found.

import { DefectFields } from './defect-fields.tsx'
import { sectionsOf } from '../one/body.tsx'
import { REPORT_AFTER, REPORT_BEFORE } from '../report/fields.ts'
import { Loads, ReportGroups } from '../report/form.tsx'
import { Button } from '../../../../ui/button.tsx'
import { Plain } from '../../../../ui/plain.tsx'
import { BlockField } from './block-field.tsx'
import { type Draft, EMPTY_DEFECT, type TypedDefect } from './draft.ts'
import { defectsOf, type FoundDefect, isExamination, type Problems } from './said.ts'
import { useReadings } from './use-readings.ts'

type Props = {
  assetId: string
  draft: Draft
  onDraft: (change: (draft: Draft) => Draft) => void
  problems: Problems
}

export function Fields({ assetId, draft, onDraft, problems }: Props) {
  const defects = defectsOf(draft)
  const examination = isExamination(draft)
  const setReport = (path: string, value: string) =>
    onDraft((old) => ({ ...old, report: { ...old.report, [path]: value } }))
  const report = { fields: draft.report, problems, onChange: setReport }
  return (
    <div className="stack gap-8">
      {examination && (
        <>
          <ReportGroups groups={REPORT_BEFORE} {...report} />
          <Loads {...report} />
        </>
      )}
      <Blocks {...{ assetId, draft, onDraft, problems, defects }} />
      <MoreDefects {...{ draft, onDraft, problems, defects }} />
      {examination && <ReportGroups groups={REPORT_AFTER} {...report} />}
    </div>
  )
}

function Blocks({ assetId, draft, onDraft, problems, defects }: Props & { defects: FoundDefect[] }) {
  const readings = useReadings(assetId, draft.form)
  return sectionsOf(draft.form.blocks).map(({ title, hint, blocks }, i) => (
    // oxlint-disable-next-line react/no-array-index-key -- two sections may have one title
    <section key={i}>
      <h2 className="mb-3 text-lg font-semibold">
        <Plain text={title} />
      </h2>
      {hint !== '' && (
        <p className="mb-3 text-sm text-ink-3">
          <Plain text={hint} />
        </p>
      )}
      <ol className="divide-y divide-line border-y border-line">
        {blocks.map((block) => {
          const { key } = block
          const at = defects.findIndex((each) => each.key === key)
          const error = problems[`answers.${key}`] ?? problems[`answers.${key}.value`]
          return (
            <li key={key} data-wrong={error !== undefined && block.kind === 'check'} className="stack gap-3 py-4">
              <BlockField
                block={block}
                value={draft.typed[key] ?? ''}
                reason={draft.typed[`${key}.reason`] ?? ''}
                error={error}
                reading={readings.get(key)}
                onAnswer={(value, readAt) => onDraft((old) => answered(old, key, value, readAt))}
                onReason={(text) => onDraft((old) => ({ ...old, typed: { ...old.typed, [`${key}.reason`]: text } }))}
              />
              {defects[at] && (
                <DefectFields
                  typed={defects[at].typed}
                  path={`defects.${at}.`}
                  problems={problems}
                  isExamination={isExamination(draft)}
                  onChange={(change) => onDraft((old) => changed(old, key, change))}
                />
              )}
            </li>
          )
        })}
      </ol>
    </section>
  ))
}

/** A reading that is typed over is no longer the machine's. */
function answered(old: Draft, key: string, value: string, at: string | undefined): Draft {
  const { [key]: _, ...readAt } = old.readAt
  return { ...old, typed: { ...old.typed, [key]: value }, readAt: at === undefined ? readAt : { ...readAt, [key]: at } }
}

function changed(old: Draft, key: string, change: Partial<TypedDefect>): Draft {
  const now = defectsOf(old).find((each) => each.key === key)?.typed ?? EMPTY_DEFECT
  return { ...old, changed: { ...old.changed, [key]: { ...now, ...change } } }
}

function MoreDefects({ draft, onDraft, problems, defects }: Omit<Props, 'assetId'> & { defects: FoundDefect[] }) {
  const first = defects.length - draft.more.length
  const setMore = (more: (old: readonly TypedDefect[]) => readonly TypedDefect[]) =>
    onDraft((old) => ({ ...old, more: more(old.more) }))
  return (
    <section className="stack gap-3">
      <h2 className="text-lg font-semibold">Defects beside these points</h2>
      {draft.more.map((typed, i) => (
        <DefectFields
          // oxlint-disable-next-line react/no-array-index-key -- what is typed has no other name
          key={i}
          typed={typed}
          path={`defects.${first + i}.`}
          problems={problems}
          isExamination={isExamination(draft)}
          onChange={(change) => setMore((old) => old.map((each, n) => (n === i ? { ...each, ...change } : each)))}
          onRemove={() => setMore((old) => old.filter((_, n) => n !== i))}
        />
      ))}
      <Button
        className="min-h-12 justify-self-start"
        icon="plus"
        onClick={() => setMore((old) => [...old, EMPTY_DEFECT])}
      >
        Add a defect
      </Button>
      {problems['report.defects'] && <p className="text-sm font-medium text-fault">{problems['report.defects']}</p>}
    </section>
  )
}
