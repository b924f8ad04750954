// Sign-in by link, in the demonstration alone. The token stands behind the # and so never reaches a server's log.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { api } from '../../data/api.ts'
import { isProblem } from '../../data/problem.ts'
import { to } from '../../paths.ts'
import { Centred } from '../../shell/whole-page.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Bone, Refused } from '../../ui/states.tsx'

export function EnterPage() {
  useTitle('Sign in by link')
  const router = useRouter()
  const queries = useQueryClient()
  const [token] = useState(() => window.location.hash.slice(1))
  const enter = useMutation({
    meta: { signingIn: true },
    mutationFn: () => api.signIn.link({ body: { token: token } }),
    onSuccess: async () => {
      queries.clear()
      await router.navigate({ ...to.fleet(), replace: true })
    },
  })
  const asked = useRef(false)
  const { mutate } = enter
  useEffect(() => {
    if (asked.current || token === '') return
    asked.current = true
    mutate()
  }, [mutate, token])
  const bad = token === '' || isProblem(enter.error, 401) || isProblem(enter.error, 404)
  return (
    <Centred>
      <h1 className="text-xl font-semibold">Sign in by link</h1>
      {!bad && !enter.isError && (
        <div role="status" aria-label="Signing in" className="grid gap-3">
          <Bone className="w-2/3" />
          <Bone className="w-1/2" />
        </div>
      )}
      {bad && (
        <Notice severity="fault" live title="This link does not work">
          Links of a demonstration end when it is stopped. The newest ones stand in the terminal where it was started.
        </Notice>
      )}
      {!bad && <Refused error={enter.error} what="Not signed in" />}
      {(bad || enter.isError) && (
        <div className="flex gap-2">
          {!bad && <Button onClick={() => mutate()}>Try again</Button>}
          <Link {...to.signIn()} className={buttonClass()}>
            Sign in with a password
          </Link>
        </div>
      )}
    </Centred>
  )
}
