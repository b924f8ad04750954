// The pages about compliance: what is due, by which forms, and who may sign.

import { Link } from '@tanstack/react-router'
import { to } from '../../paths.ts'
import { Tabs, tabClass } from '../../ui/tabs.tsx'

export function ComplianceTabs() {
  return (
    <Tabs label="About compliance">
      <Link {...to.compliance()} activeOptions={{ exact: true, includeSearch: false }} className={tabClass}>
        Due
      </Link>
      <Link {...to.forms()} className={tabClass}>
        Forms
      </Link>
      <Link {...to.credentials()} className={tabClass}>
        Credentials
      </Link>
    </Tabs>
  )
}
