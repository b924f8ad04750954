// Where the key is made: by the platform for this answer, or by the device, which then sends a request (CSR) and keeps its key.

import { type ChangeEvent, useState } from 'react'
import { Radio, TextArea } from '../../ui/field.tsx'

export type KeyOrigin = { kind: 'platform' } | { kind: 'csr'; pem: string }

/** A request is about a kilobyte; what is larger is another file. */
const CSR_BYTES_MAX = 16 * 1024

type Props = { origin: KeyOrigin; onChange: (origin: KeyOrigin) => void; error?: string }

export function KeyOriginFields({ origin, onChange, error }: Props) {
  const [wrong, setWrong] = useState<string>()
  const upload = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0]
    if (!file) return
    if (file.size > CSR_BYTES_MAX) return setWrong('That file is too large to be a certificate request.')
    const pem = await file.text()
    setWrong(pem.includes('-----BEGIN') ? undefined : 'That file has no PEM text in it.')
    onChange({ kind: 'csr', pem })
  }
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-sm font-medium">Private key</legend>
      <Radio
        name="key-origin"
        label="Made by the platform"
        hint="You get it once, with the certificate. It is not kept."
        checked={origin.kind === 'platform'}
        onChange={() => onChange({ kind: 'platform' })}
      />
      <Radio
        name="key-origin"
        label="Made by the device"
        hint="Better where the device can: it keeps its key and gives a certificate request (CSR)."
        checked={origin.kind === 'csr'}
        onChange={() => onChange({ kind: 'csr', pem: '' })}
      />
      {origin.kind === 'csr' && (
        <div className="mt-2 grid gap-3 pl-7">
          <TextArea
            label="Certificate request (PEM)"
            rows={6}
            required
            spellCheck={false}
            className="font-mono text-xs"
            placeholder={'-----BEGIN CERTIFICATE REQUEST-----\n…'}
            value={origin.pem}
            error={error ?? wrong}
            onChange={(event) => onChange({ kind: 'csr', pem: event.target.value })}
          />
          <label className="grid gap-1 text-sm">
            <span className="text-ink-2">or choose the file</span>
            <input
              type="file"
              accept=".csr,.pem,.req,.txt"
              onChange={(event) => void upload(event)}
              className="tap w-full text-sm file:mr-3 file:rounded-md file:border file:border-solid file:border-control file:bg-raised file:px-3 file:py-1.5 file:text-ink"
            />
          </label>
        </div>
      )}
    </fieldset>
  )
}

export const csrOf = (origin: KeyOrigin) => (origin.kind === 'csr' ? origin.pem : undefined)
