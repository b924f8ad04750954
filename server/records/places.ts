// Where sealed values of records belong. A row is named as the trail names it: shorter columns of its key first.
import type { CredentialId, DefectId, FormId, RecordId } from '../../core/ids.ts'
import type { Place } from '../keys/org-keys.ts'

export const formSpec = (form: FormId, version: number): Place => ({
  table: 'form_version',
  column: 'blocks_sealed',
  row: `${form}/${version}`,
})
export const recordBody = (record: RecordId, version: number): Place => ({
  table: 'record',
  column: 'sealed',
  row: `${version}/${record}`,
})
export const amendReason = (record: RecordId, version: number): Place => ({
  table: 'record',
  column: 'reason_sealed',
  row: `${version}/${record}`,
})
// The database numbers them, so the place cannot say which archiving it was of the record.
export const archiveReason = (row: RecordId): Place => ({ table: 'record_archiving', column: 'reason_sealed', row })
export const defectText = (row: DefectId): Place => ({ table: 'defect', column: 'text_sealed', row })
export const credentialFacts = (row: CredentialId): Place => ({ table: 'credential', column: 'facts_sealed', row })
