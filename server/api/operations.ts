// Every operation there is. A part of the platform adds its own here; what is not in this list does not exist.
import { add as organisationsAdd } from '../access/organisations/add.ts'
import { list as organisationsList } from '../access/organisations/list.ts'
import { edit as peopleEdit } from '../access/people/edit.ts'
import { invite as peopleInvite } from '../access/people/invite.ts'
import { list as peopleList } from '../access/people/list.ts'
import { reinvite as peopleReinvite } from '../access/people/reinvite.ts'
import { read as sessionRead } from '../access/session/read.ts'
import { add as sitesAdd } from '../access/sites/add.ts'
import { edit as sitesEdit } from '../access/sites/edit.ts'
import { list as sitesList } from '../access/sites/list.ts'
import { identityOperations } from '../identity/operations.ts'
import type { Operation } from '../operation/operation.ts'

export const operations: readonly Operation[] = [
  ...identityOperations,
  organisationsAdd,
  organisationsList,
  peopleEdit,
  peopleInvite,
  peopleList,
  peopleReinvite,
  sessionRead,
  sitesAdd,
  sitesEdit,
  sitesList,
]
