import { Link } from '@tanstack/react-router'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Tabs, tabClass } from '../../ui/tabs.tsx'

export function AuditTabs() {
  const can = useCan()
  return (
    <Tabs label="Audit log">
      <Link {...to.audit()} activeOptions={{ exact: true, includeSearch: false }} className={tabClass}>
        Log
      </Link>
      <Link {...to.auditProof()} className={tabClass}>
        Proof
      </Link>
      {can('audit.stream') && (
        <Link {...to.auditStreams()} className={tabClass}>
          Streams
        </Link>
      )}
    </Tabs>
  )
}
