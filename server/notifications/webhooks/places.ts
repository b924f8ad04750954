// Where sealed values of webhooks belong. They are sealed as the streams of the audit log are, with a key that of the
// processes the worker alone gets.
import type { WebhookId } from '../../../core/ids.ts'
import type { Place } from '../../keys/org-keys.ts'

export const webhookTarget = (row: WebhookId): Place => ({ table: 'webhook', column: 'target_sealed', row })
export const webhookSecret = (row: WebhookId): Place => ({ table: 'webhook', column: 'secret_sealed', row })
