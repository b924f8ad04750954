// Going into an organisation as staff, and back. Each is another session under another cookie: the page is loaded anew, so that nothing
// of the one stays in the memory of the other.

import { tell } from '../data/ask.ts'

export async function enterOrganisation(grantId: string): Promise<void> {
  await tell('POST', '/v1/operate-as/{grantId}/enter', { params: { grantId } })
  window.location.assign('/')
}

export async function leaveOrganisation(): Promise<void> {
  await tell('POST', '/v1/operate-as/leave')
  window.location.assign('/organisations')
}
