// A computed signal that is added or changed. Of a change only what is new is sent: the log tells of no other.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../data/api.ts'
import type { Asset, Signal } from '../../../data/contract.ts'
import { type ComputedForm, expressionOf } from './form.ts'
import { type Computed, computedQuery } from './queries.ts'

export type Begun = {
  asset: Asset
  signals: Signal[]
  /** The one that is changed; null for a new one. */
  of: Computed | null
  form: ComputedForm
  /** The expression stands as it is: the form cannot say it. */
  isFixed: boolean
}

export function useSave({ asset, signals, of, form: begun, isFixed }: Begun, onDone: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (form: ComputedForm) => {
      const expression = expressionOf(form, signals)
      if (of === null) {
        const place = form.ofKind ? { kind: asset.kind } : { assetId: asset.assetId }
        await api.computedSignals.add({ body: { name: form.name, unit: unitOf(form), of: place, expression } })
        return
      }
      const isNew = !isFixed && JSON.stringify(expression) !== JSON.stringify(expressionOf(begun, signals))
      const body = {
        ...(form.name === begun.name ? {} : { name: form.name }),
        ...(unitOf(form) === unitOf(begun) ? {} : { unit: unitOf(form) }),
        ...(isNew ? { expression } : {}),
      }
      if (Object.keys(body).length > 0) await api.computedSignals.edit({ params: { computedId: of.computedId }, body })
    },
    onSuccess: async () => {
      await queries.invalidateQueries(computedQuery(asset.assetId))
      // What it was before is worked out anew as well.
      await queries.invalidateQueries({ queryKey: ['series', asset.assetId] })
      onDone()
    },
  })
}

const unitOf = ({ unit }: ComputedForm) => (unit.trim() === '' ? null : unit.trim())
