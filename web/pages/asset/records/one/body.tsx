// What was signed, readable: the answers in the sections of the form as it was, the report field by field, the defects.

import { type Answer, CHECK_RESULTS } from '../../../../../core/records/answers.ts'
import type { BodyDefect, RecordBody } from '../../../../../core/records/body.ts'
import type { AskingBlock, Block } from '../../../../../core/records/form.ts'
import type { RopeExamination } from '../../../../../core/records/rope.ts'
import { formatMinute } from '../../../../data/format.ts'
import { Facts, Section } from '../../../../ui/page.tsx'
import { Plain } from '../../../../ui/plain.tsx'
import { Lines } from '../lines.tsx'
import { DefectMark, ResultMark } from '../marks.tsx'
import { ReportShown } from '../report/shown.tsx'

export function RecordBodyShown({ body }: { body: RecordBody }) {
  const imminent = new Set(body.report?.defects.flatMap((each, i) => (each.isImminent ? [i] : [])))
  return (
    <div className="stack content-start gap-6">
      {body.defects.length > 0 && (
        <Section title="Defects that it found">
          <ul className="divide-y divide-line border-y border-line">
            {body.defects.map((defect, i) => (
              <DefectShown key={defect.defectId} defect={defect} isImminent={imminent.has(i)} />
            ))}
          </ul>
        </Section>
      )}
      {body.report && <ReportShown report={body.report} />}
      {body.rope && <RopeShown rope={body.rope} />}
      {sectionsOf(body.form.blocks).map(({ title, hint, blocks }, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- two sections may have one title
        <section key={i}>
          <h2 className="mb-2 text-base font-semibold">
            <Plain text={title} />
          </h2>
          {hint !== '' && (
            <p className="mb-2 text-sm text-ink-3">
              <Plain text={hint} />
            </p>
          )}
          <dl className="divide-y divide-line border-y border-line">
            {blocks.map((block) => (
              <div
                key={block.key}
                className="grid grid-cols-[minmax(0,1fr)_minmax(0,auto)] items-baseline gap-x-6 gap-y-1 py-2"
              >
                <dt>
                  <Plain text={block.label} />
                </dt>
                <dd className="min-w-0 text-right">
                  <Answered block={block} answer={body.answers[block.key]} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}

function DefectShown({ defect, isImminent }: { defect: BodyDefect; isImminent: boolean }) {
  return (
    <li className="grid gap-1 py-3">
      <span className="text-sm">
        <DefectMark severity={defect.severity} />
        {defect.byAt !== null && ` by ${formatMinute(defect.byAt)}`}
      </span>
      {isImminent && (
        <p className="text-sm font-medium text-fault">Existing or imminent risk of serious personal injury</p>
      )}
      <p className="font-medium">
        <Plain text={defect.part} />
      </p>
      <div className="text-ink-2">
        <Lines text={defect.description} />
      </div>
      {defect.remedy !== '' && (
        <div className="text-sm text-ink-2">
          To be done: <Lines text={defect.remedy} />
        </div>
      )}
    </li>
  )
}

type Part = { title: string; hint: string; blocks: AskingBlock[] }

/** Blocks before the first section stand under a heading of their own. */
export function sectionsOf(blocks: readonly Block[]): Part[] {
  const parts: Part[] = []
  for (const block of blocks) {
    if (block.kind === 'section') parts.push({ title: block.title, hint: block.hint, blocks: [] })
    else {
      if (parts.length === 0) parts.push({ title: 'Answers', hint: '', blocks: [] })
      parts.at(-1)?.blocks.push(block)
    }
  }
  return parts.filter((part) => part.blocks.length > 0)
}

function Answered({ block, answer }: { block: AskingBlock; answer: Answer | undefined }) {
  if (answer === undefined) return <span className="text-ink-3">not answered</span>
  if (block.kind === 'check') {
    const result = CHECK_RESULTS.find((each) => each === answer)
    return result ? <ResultMark result={result} /> : null
  }
  if (typeof answer !== 'object') {
    const unit = block.kind === 'number' && block.unit !== '' ? ` ${block.unit}` : ''
    return <Lines text={`${answer}${unit}`} />
  }
  if (answer.value === null)
    return (
      <>
        no reading: <Plain text={answer.reason} />
      </>
    )
  return (
    <>
      {answer.value} {block.kind === 'meter' && block.unit}
      <span className="block text-sm text-ink-3">
        {answer.at === null ? 'read off and typed' : `sent by the machine ${formatMinute(answer.at)}`}
      </span>
    </>
  )
}

function RopeShown({ rope: { facts, limits, readings } }: { rope: RopeExamination }) {
  return (
    <Section title="The rope">
      <Facts
        facts={[
          ['Reel', <Plain key="reel" text={facts.reel} />],
          ['Construction', <Plain key="construction" text={facts.construction} />],
          ['Category (RCN)', <Plain key="rcn" text={facts.rcn} />],
          ['Diameter', `${facts.nominalMm} mm nominal, ${facts.referenceMm} mm when new`],
          ['Installed', facts.installedOn],
          ['Limits from', <Plain key="source" text={limits.source} />],
          [
            'Discarded at',
            `${limits.brokenWires6d} broken wires over 6d, ${limits.brokenWires30d} over 30d, ${limits.decreasePercent} % less diameter`,
          ],
        ]}
      />
      <ul className="mt-3 divide-y divide-line border-y border-line text-sm">
        {readings.map((reading) => (
          <li key={reading.position} className="py-2">
            <span className="font-medium">
              <Plain text={reading.position} />
            </span>
            <span className="block text-ink-2">
              {reading.diameterMm} mm; broken wires {reading.brokenWires6d} over 6d, {reading.brokenWires30d} over 30d;
              wear {reading.wear ?? 'none'}; corrosion {reading.corrosion ?? 'none'}; deformation{' '}
              {reading.deformation ?? 'none'}
              {reading.isHeatDamaged && '; damaged by heat'}
              {reading.isStrandFractured && '; a strand is fractured'}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
