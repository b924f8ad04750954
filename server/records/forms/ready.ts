import { z } from 'zod'
import { READY_FORMS } from '../../../core/records/ready/list.ts'
import { operation } from '../../operation/operation.ts'
import { spec } from './spec.ts'

export const ready = operation({
  id: 'forms.ready',
  method: 'GET',
  path: '/v1/ready-forms',
  permission: 'record.read',
  audit: 'read',
  zone: 'api',
  summary: 'Ready forms that come with the platform, for an organisation to take over and change',
  input: {},
  output: z.object({ forms: z.array(z.object({ name: z.string(), spec })) }),
  handler: () => Promise.resolve({ forms: [...READY_FORMS].map(([name, its]) => ({ name, spec: its })) }),
})
