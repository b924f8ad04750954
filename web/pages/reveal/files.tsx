// The files of one issuance, shown once. They live in this component's memory and nowhere else: no cache, no storage, no address.

import { strToU8, zipSync } from 'fflate'
import { useState } from 'react'
import type { AssetFiles } from '../../data/contract.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { download } from '../../ui/download.ts'
import { Icon } from '../../ui/icon.tsx'
import { plainName } from './file-name.ts'

type FileName = keyof AssetFiles
const ORDER: FileName[] = ['asset.key', 'asset.crt', 'trust.pem', 'certificate-record.txt']
const PURPOSE: Record<FileName, { text: string; secret: boolean }> = {
  'asset.key': { text: 'The private key. Secret: whoever has it can speak as this asset.', secret: true },
  'asset.crt': { text: 'The certificate, with its chain. The machine shows it when it connects.', secret: false },
  'trust.pem': { text: 'What the machine trusts: by it, it knows this platform.', secret: false },
  'certificate-record.txt': {
    text: 'For your records: whose it is, until when, its fingerprint. No secret.',
    secret: false,
  },
}

type Props = { name: string; files: AssetFiles; onKeyTaken: () => void }

export function Files({ name, files, onKeyTaken }: Props) {
  const [taken, setTaken] = useState<ReadonlySet<FileName>>(new Set())
  const present = ORDER.flatMap((file) => {
    const content = files[file]
    return content === undefined ? [] : [{ file, content }]
  })
  const take = (...names: FileName[]) => {
    setTaken(new Set([...taken, ...names]))
    if (names.includes('asset.key')) onKeyTaken()
  }
  const all = () => {
    const zip = zipSync(Object.fromEntries(present.map(({ file, content }) => [file, strToU8(content)])))
    download(`${plainName(name)}.zip`, zip, 'application/zip')
    take(...present.map(({ file }) => file))
  }
  return (
    <div>
      <ul className="divide-y divide-line border-y border-line-strong">
        {present.map(({ file, content }) => (
          <li key={file} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
            <div className="min-w-56 flex-1">
              <p className="flex items-center gap-2">
                <code className="font-mono text-sm font-semibold">{file}</code>
                {PURPOSE[file].secret && (
                  <span className="rounded-sm border border-ink px-1.5 text-xs font-semibold">Secret · shown once</span>
                )}
                {taken.has(file) && (
                  <span className="inline-flex items-center gap-1 text-xs text-ink-2">
                    <Icon name="check" size={12} />
                    taken
                  </span>
                )}
              </p>
              <p className="text-sm text-ink-3">{PURPOSE[file].text}</p>
            </div>
            <div className="flex gap-2">
              <CopyButton text={content} what={file} onCopied={() => take(file)} />
              <Button
                icon="download"
                aria-label={`Download ${file}`}
                onClick={() => {
                  download(file, content, 'application/x-pem-file')
                  take(file)
                }}
              >
                Download
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <div className="mt-4">
        <Button kind="primary" icon="download" onClick={all}>
          Download all as a zip
        </Button>
      </div>
    </div>
  )
}
