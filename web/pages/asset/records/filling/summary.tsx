// What the person is about to sign, in words: the outcome, the defects, when it was done, and kindly, how fast it went.

import { KIND_RULES, outcomeOf } from '../../../../../core/records/kinds.ts'
import { paceOf, paceWords } from '../../../../../core/records/pace.ts'
import { serverNow } from '../../../../data/clock.ts'
import { TextField } from '../../../../ui/field.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { Section } from '../../../../ui/page.tsx'
import { Plain } from '../../../../ui/plain.tsx'
import { DefectMark, OutcomeMark } from '../marks.tsx'
import { OUTCOME_MEANING, RECORD_KIND_WORD } from '../words.ts'
import { type Draft, progressOf } from './draft.ts'
import { defectsOf, isExamination } from './said.ts'

type Props = { draft: Draft; onDraft: (change: (draft: Draft) => Draft) => void }

export function Summary({ draft, onDraft }: Props) {
  const { kind } = draft.form
  const defects = defectsOf(draft)
  const outcome = outcomeOf(
    kind,
    defects.map(({ typed }) => typed.severity),
  )
  const isSent = draft.sent !== null
  return (
    <div className="stack gap-6">
      <div>
        <p className="text-xl">
          <OutcomeMark outcome={outcome} />
        </p>
        <p className="text-ink-2">{OUTCOME_MEANING[outcome]}</p>
      </div>
      {!isSent && <PaceNotice draft={draft} />}
      {defects.length > 0 && (
        <Section title="Defects">
          <ul className="divide-y divide-line border-y border-line">
            {defects.map(({ key, index, typed }) => (
              <li key={key ?? index} className="grid gap-1 py-3">
                <DefectMark severity={typed.severity} />
                <p className="font-medium">
                  <Plain text={typed.part} />
                </p>
                <p className="text-ink-2">
                  <Plain text={typed.description} />
                </p>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {!isSent && !isExamination(draft) && (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Done earlier than now"
            optional
            type="datetime-local"
            hint="When it was received stands beside it in the record."
            value={draft.doneAt}
            onChange={(e) => onDraft((old) => ({ ...old, doneAt: e.target.value }))}
          />
          {KIND_RULES[kind].closes && (
            <TextField
              label="Next one due on"
              optional
              type="date"
              value={draft.nextDueOn}
              onChange={(e) => onDraft((old) => ({ ...old, nextDueOn: e.target.value }))}
            />
          )}
        </div>
      )}
      <p className="text-sm text-ink-2">
        You sign: {RECORD_KIND_WORD[kind]}, <Plain text={draft.form.title} />. A signed record is never changed; it can
        be amended by a further version.
        {KIND_RULES[kind].statutory && ' You are asked to confirm that it is you.'}
      </p>
    </div>
  )
}

/** Checks on paper are typed in later, and quickly: nobody is accused. */
function PaceNotice({ draft }: { draft: Draft }) {
  const words = paceWords(paceOf(Date.parse(draft.startedAt), serverNow(), progressOf(draft).done))
  return words === undefined || draft.doneAt !== '' ? null : <Notice title="How long it took">{words}</Notice>
}
