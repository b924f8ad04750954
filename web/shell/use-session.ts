import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Permission, Session } from '../data/contract.ts'
import { sessionQuery } from '../data/queries.ts'

const app = getRouteApi('/app')

/** The session of this page: the gate has read it; later answers replace it. */
export function useSession(): Session {
  const { session } = app.useRouteContext()
  return useQuery({ ...sessionQuery, initialData: session }).data
}

/** What the server would refuse is not offered. The server refuses all the same. */
export function useCan(): (permission: Permission) => boolean {
  const { permissions } = useSession()
  return (permission) => permissions.includes(permission)
}
