import { REVOCATION_REASONS, type RevocationReason } from '../../data/contract.ts'
import { REASON_WORD } from '../../data/words.ts'
import { SelectField } from '../../ui/field.tsx'

type Props = { value: RevocationReason; onChange: (reason: RevocationReason) => void }

/** Why a certificate is revoked: it stands in the record, and in the lists that others read. */
export function ReasonField({ value, onChange }: Props) {
  return (
    <SelectField
      label="Reason"
      value={value}
      onChange={(e) => onChange(REVOCATION_REASONS.find((each) => each === e.target.value) ?? 'unspecified')}
    >
      {REVOCATION_REASONS.map((each) => (
        <option key={each} value={each}>
          {REASON_WORD[each]}
        </option>
      ))}
    </SelectField>
  )
}
