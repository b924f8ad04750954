// The pages about people: who they are, what groups may, who is signed in, who of the platform is inside.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { grantsQuery } from '../../data/access.ts'
import { to } from '../../paths.ts'
import { useCan, useSession } from '../../shell/use-session.ts'
import { TabCount, Tabs, tabClass } from '../../ui/tabs.tsx'

export function PeopleTabs() {
  const can = useCan()
  const { organisation } = useSession()
  const tenant = organisation.kind === 'tenant'
  const decides = tenant && can('operate-as.decide')
  const grants = useQuery({ ...grantsQuery, enabled: decides })
  const asked = (grants.data ?? []).filter((grant) => grant.state === 'requested').length
  const others = [tenant && can('person.read'), can('session.manage'), decides]
  if (!others.some(Boolean)) return null
  return (
    <Tabs label="About people">
      <Link {...to.people()} activeOptions={{ exact: true, includeSearch: false }} className={tabClass}>
        People
      </Link>
      {tenant && can('person.read') && (
        <Link {...to.groups()} className={tabClass}>
          Groups
        </Link>
      )}
      {can('session.manage') && (
        <Link {...to.sessions()} activeOptions={{ includeSearch: false }} className={tabClass}>
          Sessions
        </Link>
      )}
      {decides && (
        <Link {...to.staffAccess()} className={tabClass}>
          Staff access
          <TabCount count={asked} what="waiting for an answer" />
        </Link>
      )}
    </Tabs>
  )
}
