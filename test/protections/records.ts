// What keeps a record what was signed, by whom may sign it, and an asset locked out until somebody has put it right.
import type { Protection } from './protection.ts'

const TEST = 'server/records/records.test.ts'
const SIGNING = 'db/migrations/0082-record-signing.sql'
const POLICIES = 'db/migrations/0081-record-policies.sql'
const LOCKED_OUT =
  'a dangerous defect locks the asset out at once, and only the record of what was done about it lifts that'
const FACTOR = 'an examination, an amendment and the closing of a danger take a factor shown lately'

export const RECORD_PROTECTIONS: readonly Protection[] = [
  {
    what: 'records: nobody signs an examination without a credential',
    edits: [{ file: SIGNING, text: 'if found_id is null then', instead: 'if false then' }],
    test: {
      file: TEST,
      name: 'a thorough examination is signed whole, by somebody qualified on the day and today, who has shown a factor',
    },
  },
  {
    what: 'records: nobody signs an examination or an amendment without a factor shown lately',
    edits: [
      {
        file: SIGNING,
        text: 'if (rule.statutory or p_version > 1) and not ctx.is_fresh() then',
        instead: 'if false then',
      },
    ],
    test: { file: TEST, name: FACTOR },
  },
  {
    what: 'records: nobody lifts a lock-out without a factor shown lately',
    edits: [
      {
        file: SIGNING,
        text: `if defect.severity <> 'observation' and not ctx.is_fresh() then`,
        instead: 'if false then',
      },
    ],
    test: { file: TEST, name: FACTOR },
  },
  {
    what: 'records: a credential is not withdrawn while something is signed under it',
    edits: [
      {
        file: POLICIES,
        text: `perform pg_catalog.pg_advisory_xact_lock(hashtextextended('app.credential ' || old.org_id || old.person_id, 0));`,
        instead: '',
      },
    ],
    test: {
      file: TEST,
      name: 'a credential is withdrawn before something is signed under it or after that, never meanwhile',
    },
  },
  {
    what: 'records: an amendment takes no defect back',
    edits: [
      {
        file: SIGNING,
        text: 'if exists (select from app.defect d where',
        instead: 'if false and exists (select from app.defect d where',
      },
    ],
    test: { file: TEST, name: 'an amendment adds defects and takes none back, and does not report one twice' },
  },
  {
    what: 'records: what was done before a defect was found does not close it',
    edits: [{ file: SIGNING, text: 'closing.done_at < defect.found_at or ', instead: '' }],
    test: { file: TEST, name: LOCKED_OUT },
  },
  {
    what: 'records: who may not close defects lifts no lock-out',
    edits: [
      { file: SIGNING, text: `app.record_asset(defect.asset_id, 'defect.close')`, instead: 'defect.asset_id' },
      {
        file: 'server/records/defects/close.ts',
        text: `permission: 'defect.close'`,
        instead: `permission: 'record.add'`,
      },
    ],
    test: { file: TEST, name: LOCKED_OUT },
  },
  {
    what: 'records: nothing of one is deleted, by whatever role',
    edits: [
      {
        file: POLICIES,
        text: 'create trigger never_removed before delete on app.%I for each statement execute',
        instead: 'create trigger never_removed before delete on app.%I for each statement when (false) execute',
      },
      {
        file: POLICIES,
        text: 'create trigger only_grows before update or delete on',
        instead: 'create trigger only_grows before update on',
      },
    ],
    test: {
      file: TEST,
      name: 'nobody changes or removes a record, whatever their role in the database',
      inOrder: true,
    },
  },
  {
    what: 'records: those of another site are not seen',
    edits: [
      {
        file: POLICIES,
        text: `(select ctx.can_everywhere(''record.read'')) or ((select`,
        instead: `(select ctx.can(''record.read'')) or ((select`,
      },
    ],
    test: { file: TEST, name: 'records go with their asset: of one at another site nothing is seen' },
  },
  {
    what: 'records: what says something else under a request id is not taken for what was signed',
    edits: [
      {
        file: 'server/records/repeated.ts',
        text: 'saysTheSame(openBody(keys, row), row.next_due_on, words)\n',
        instead: 'saysTheSame !== undefined\n',
      },
    ],
    test: {
      file: TEST,
      name: 'what says something else under the request id of a record is refused, and never taken for it',
    },
  },
]
