// A defect is closed by a later service, inspection or examination of the same asset; where it is a danger, with a factor
// shown lately (the question comes by itself).

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { KIND_RULES } from '../../../../core/records/kinds.ts'
import { api } from '../../../data/api.ts'
import { formatMinute } from '../../../data/format.ts'
import { to } from '../../../paths.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { Radio } from '../../../ui/field.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Failed, Refused, WaitingRows } from '../../../ui/states.tsx'
import { DefectMark, OutcomeMark } from './marks.tsx'
import { type Defect, type RecordFacts, recordsChanged, recordsQuery } from './queries.ts'
import { RECORD_KIND_WORD } from './words.ts'

export function CloseDefect({ defect, onClose }: { defect: Defect; onClose: () => void }) {
  const queries = useQueryClient()
  const records = useInfiniteQuery(recordsQuery(defect.assetId, false))
  const [chosen, setChosen] = useState<string>()
  const close = useMutation({
    mutationFn: (recordId: string) => api.defects.close({ params: { defectId: defect.defectId }, body: { recordId } }),
    onSuccess: async () => {
      await recordsChanged(queries)
      onClose()
    },
  })
  const closing = (records.data?.pages.flatMap((page) => page.records) ?? []).filter((each) => closes(each, defect))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen !== undefined && !close.isPending) close.mutate(chosen)
  }
  return (
    <Dialog open onClose={onClose} title="Close the defect">
      <form onSubmit={submit} className="grid gap-4">
        <div className="rounded-md border border-line bg-sunken px-3 py-2 text-sm">
          <DefectMark severity={defect.severity} />
          <p className="font-medium">
            <Plain text={defect.part} />
          </p>
          <Plain text={defect.description} />
        </div>
        {records.isPending && <WaitingRows rows={2} label="the records" />}
        {records.isError && <Failed error={records.error} what="The records" retry={() => void records.refetch()} />}
        {records.data && closing.length === 0 && (
          <p className="text-ink-2">
            Only a service, inspection or examination that was done after the defect was found closes it, and there is
            none. Record what was done about it first.
          </p>
        )}
        {closing.length > 0 && (
          <fieldset className="grid gap-1">
            <legend className="mb-1 text-sm font-medium">What was done about it</legend>
            {closing.map((record) => (
              <Radio
                key={record.recordId}
                name="record"
                checked={chosen === record.recordId}
                onChange={() => setChosen(record.recordId)}
                label={`${RECORD_KIND_WORD[record.kind]}, ${formatMinute(record.doneAt)}`}
                hint={<OutcomeMark outcome={record.outcome} />}
              />
            ))}
          </fieldset>
        )}
        {records.hasNextPage && (
          <Button busy={records.isFetchingNextPage} onClick={() => void records.fetchNextPage()}>
            Earlier records
          </Button>
        )}
        <Refused error={close.error} what="Not closed" />
        <DialogActions>
          <Link {...to.checks(defect.assetId)} className={buttonClass()}>
            Record what was done
          </Link>
          <Button kind="primary" type="submit" disabled={chosen === undefined} busy={close.isPending}>
            Close it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

/** As the database judges it (app.defect_close). */
const closes = (record: RecordFacts, defect: Defect) =>
  KIND_RULES[record.kind].closes &&
  Date.parse(record.doneAt) >= Date.parse(defect.foundAt) &&
  record.recordId !== defect.recordId
