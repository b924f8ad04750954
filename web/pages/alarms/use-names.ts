// What assets, sites and people are called, as far as the viewer may know it.

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { assetsQuery, peopleQuery, sitesQuery } from '../../data/queries.ts'
import { useCan, useSession } from '../../shell/use-session.ts'

type Names = ReadonlyMap<string, string>

export function useNames(): { assets: Names; sites: Names } {
  const assets = useQuery(assetsQuery)
  const sites = useQuery(sitesQuery)
  return {
    assets: useMemo(() => new Map((assets.data?.assets ?? []).map((each) => [each.assetId, each.name])), [assets.data]),
    sites: useMemo(() => new Map((sites.data ?? []).map((each) => [each.siteId, each.name])), [sites.data]),
  }
}

/** Of whoever answered an alarm: "you", a colleague's name where the viewer may see people. */
export function usePersonWords(): (personId: string) => string {
  const { person } = useSession()
  const can = useCan()
  const people = useQuery({ ...peopleQuery, enabled: can('person.read') })
  return (personId) => {
    if (personId === person.personId) return 'you'
    return people.data?.find((each) => each.personId === personId)?.name ?? 'a colleague'
  }
}
