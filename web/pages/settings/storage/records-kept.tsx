// How long records are kept, by kind: never less than the floor, and never less for what was signed already.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { RECORD_KEEP_MONTHS_MAX } from '../../../../core/limits.ts'
import { api } from '../../../data/api.ts'
import { type KeptKind, keepingQuery } from '../../compliance/queries.ts'
import { RECORD_KIND_WORD } from '../../compliance/words.ts'
import { fieldsOf } from '../../../data/problem.ts'
import { useCan } from '../../../shell/use-session.ts'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Facts, Section } from '../../../ui/page.tsx'
import { Failed, Refused, WaitingRows } from '../../../ui/states.tsx'

export function RecordsKept() {
  const can = useCan()
  const kept = useQuery({ ...keepingQuery, enabled: can('record.read') })
  if (!can('record.read')) return null
  return (
    <Section title="Records are kept">
      <p className="mb-4 max-w-2xl text-sm text-ink-2">
        At least so long after they were signed; the law may ask for longer, and nothing goes while the asset is in use.
        A change counts for what is signed from then on: what was signed keeps the time that held that day.
      </p>
      {kept.isPending && <WaitingRows rows={7} label="how long records are kept" />}
      {kept.isError && !kept.data && (
        <Failed error={kept.error} what="How long records are kept" retry={() => void kept.refetch()} />
      )}
      {kept.data &&
        (can('organisation.edit') ? (
          <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
            {kept.data.map((each) => (
              <KindForm key={each.kind} kept={each} />
            ))}
          </div>
        ) : (
          <Facts facts={kept.data.map(({ kind, months }) => [RECORD_KIND_WORD[kind], monthsWords(months)])} />
        ))}
    </Section>
  )
}

function monthsWords(months: number): string {
  const [years, rest] = [Math.floor(months / 12), months % 12]
  const parts = [years > 0 && `${years} ${years === 1 ? 'year' : 'years'}`, rest > 0 && `${rest} months`]
  return parts.filter(Boolean).join(' ')
}

/** Each kind is saved by itself, as the server takes it. */
function KindForm({ kept }: { kept: KeptKind }) {
  const queries = useQueryClient()
  const [typed, setTyped] = useState<string | null>(null)
  const months = typed === null ? kept.months : Number(typed)
  const save = useMutation({
    mutationFn: () => api.keeping.edit({ body: { kind: kept.kind, months } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keepingQuery.queryKey })
      setTyped(null)
    },
  })
  const tooFew = months < kept.floorMonths
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!tooFew && typed !== null) save.mutate()
  }
  return (
    <form onSubmit={submit} className="grid content-start gap-2">
      <TextField
        label={`${RECORD_KIND_WORD[kept.kind]}, months`}
        type="number"
        inputMode="numeric"
        required
        min={kept.floorMonths}
        max={RECORD_KEEP_MONTHS_MAX}
        value={typed ?? String(kept.months)}
        hint={`${monthsWords(months)}; never less than ${monthsWords(kept.floorMonths)}.`}
        error={tooFew ? `Not fewer than ${kept.floorMonths}.` : fieldsOf(save.error).months}
        onChange={(e) => setTyped(e.target.value)}
      />
      <Refused error={save.error} what="Not saved" />
      {typed !== null && (
        <div className="flex gap-2">
          <Button kind="primary" type="submit" busy={save.isPending} disabled={tooFew}>
            Save
          </Button>
          <Button kind="quiet" onClick={() => setTyped(null)}>
            Undo
          </Button>
        </div>
      )}
    </form>
  )
}
