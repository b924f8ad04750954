// Going into an organisation as staff, and back. Each is another session under another cookie: the page is loaded anew, so that nothing
// of the one stays in the memory of the other.

import { api } from '../data/api.ts'

export async function enterOrganisation(grantId: string): Promise<void> {
  await api.operateAs.enter({ params: { grantId } })
  window.location.assign('/')
}

export async function leaveOrganisation(): Promise<void> {
  await api.operateAs.leave()
  window.location.assign('/organisations')
}
