import { TextArea } from '../field.tsx'

type Props = { value: string; error: string | undefined; onChange: (text: string) => void }

/** Who signed the receiver's certificate, folded away: most are signed by somebody whom everybody knows. */
export function OwnAuthority({ value, error, onChange }: Props) {
  return (
    <details>
      <summary className="tap inline-flex items-center text-sm font-medium hover:underline">
        Certificate authority of your own
      </summary>
      <TextArea
        label="Certificate (PEM)"
        optional
        hint="Where the receiver's certificate is not signed by a public authority."
        spellCheck={false}
        className="font-mono text-xs"
        value={value}
        error={error}
        onChange={(e) => onChange(e.target.value)}
      />
    </details>
  )
}
