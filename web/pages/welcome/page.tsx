// The first administrator of a platform was invited by nobody, so nobody has named them. The name is sealed with the organisation's
// key, which a session reaches only when it has shown what it must: so this comes last.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { NAME_CHARS_MAX } from '../../../core/limits.ts'
import { api } from '../../data/api.ts'
import { fieldsOf } from '../../data/problem.ts'
import { sessionQuery } from '../../data/queries.ts'
import { safeReturn } from '../../paths.ts'
import { Centred } from '../../shell/whole-page.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Refused } from '../../ui/states.tsx'

export function WelcomePage() {
  useTitle('Your name')
  const { next } = useSearch({ from: '/welcome' })
  const router = useRouter()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const save = useMutation({
    mutationFn: async () => {
      const { person } = await api.session.read()
      await api.people.edit({ params: { personId: person.personId }, body: { name: name.trim() } })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
      router.history.replace(safeReturn(next))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const fields = fieldsOf(save.error)
  return (
    <Centred>
      <h1 className="text-xl font-semibold">Who are you?</h1>
      <form onSubmit={submit} className="grid gap-4">
        <p className="text-ink-2">
          You are the first one here. Colleagues, and the audit log, will know you by this name.
        </p>
        <TextField
          label="Your name"
          name="name"
          autoComplete="name"
          required
          autoFocus
          maxLength={NAME_CHARS_MAX}
          value={name}
          error={fields.name}
          onChange={(e) => setName(e.target.value)}
        />
        {!fields.name && <Refused error={save.error} what="Not saved" />}
        <Button kind="primary" type="submit" busy={save.isPending} className="w-full">
          Save and go on
        </Button>
      </form>
    </Centred>
  )
}
