// A form is saved: made, or changed as a further version of the one that was read.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormSpec } from '../../../../core/records/form.ts'
import { api } from '../../../data/api.ts'
import { formsQuery, type OwnForm } from '../queries.ts'
import { isProblem } from '../../../data/problem.ts'

export function useSave(form: OwnForm | undefined, onSaved: () => void) {
  const queries = useQueryClient()
  /** What somebody else made of it meanwhile. */
  const [theirs, setTheirs] = useState<OwnForm | null>(null)
  const save = useMutation({
    mutationFn: async ({ spec, over }: { spec: FormSpec; over?: OwnForm }) => {
      // The client has the spec as an object of whatever fields: the server reads it with the same parser.
      const body = { ...spec }
      const base = over ?? form
      if (base === undefined) await api.forms.add({ body: { spec: body } })
      else await api.forms.edit({ params: { formId: base.formId }, body: { version: base.version, spec: body } })
    },
    onSuccess: async () => {
      onSaved()
      await queries.invalidateQueries({ queryKey: formsQuery.queryKey })
    },
    onError: async (error) => {
      if (form === undefined || !isProblem(error, 409)) return
      const all = await queries.fetchQuery({ ...formsQuery, staleTime: 0 })
      setTheirs(all.find(({ formId, version }) => formId === form.formId && version > form.version) ?? null)
    },
  })
  return { save, theirs, forget: () => setTheirs(null) }
}
