// The codes, once: a sheet of labels to print (A4, two a row), each with all that a device or a person needs.

import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import type { ClaimCodes } from '../../data/contract.ts'
import { formatDateTime, grouped } from '../../data/format.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { download } from '../../ui/download.ts'
import { Notice } from '../../ui/notice.tsx'
import { Plain } from '../../ui/plain.tsx'
import { QrCode } from '../../ui/qr-code.tsx'

export type Made = ClaimCodes & { fingerprint: string }
type Label = ClaimCodes['codes'][number]

/** SHA-256 of the one certificate in the PEM text, hexadecimal: what a device compares before it trusts. */
export async function fingerprintOf(pem: string): Promise<string> {
  const der = Uint8Array.from(atob(pem.replaceAll(/-----[^-]+-----|\s/g, '')), (char) => char.charCodeAt(0))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', der))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function Sheet({ made, nameOf, onDone }: { made: Made; nameOf: (id: string) => string; onDone: () => void }) {
  const [kept, setKept] = useState(false)
  const leaving = useBlocker({ shouldBlockFn: () => !kept, enableBeforeUnload: () => !kept, withResolver: true })
  const print = () => {
    setKept(true)
    window.print()
  }
  return (
    <div className="stack gap-4">
      <div className="print:hidden">
        <Notice severity="warning" title="Print or note the codes now: they are shown once">
          Whoever has a code can get the certificate of its asset. A code that nobody used can be withdrawn on the page
          of the asset.
        </Notice>
      </div>
      <div className="flex flex-wrap gap-2 print:hidden">
        <Button kind="primary" icon="print" onClick={print}>
          Print the sheet
        </Button>
        <Button onClick={() => download('trust.pem', made.trust, 'application/x-pem-file')}>Download trust.pem</Button>
        <Button
          kind="quiet"
          onClick={() => {
            setKept(true)
            // After the state: the page is not left, and nothing asks.
            queueMicrotask(onDone)
          }}
        >
          I have them
        </Button>
      </div>
      <div data-print className="grid gap-4 md:grid-cols-2 print:grid-cols-2 print:gap-2">
        {made.codes.map((each) => (
          <LabelCard key={each.claimId} label={each} name={nameOf(each.assetId)} made={made} />
        ))}
      </div>
      <Confirm
        open={leaving.status === 'blocked'}
        onClose={() => leaving.reset?.()}
        title="Leave without the codes?"
        action="Leave without them"
        cancel="Stay"
        danger
        onConfirm={() => leaving.proceed?.()}
      >
        <p>They have not been printed and cannot be shown again. You would make new ones.</p>
      </Confirm>
    </div>
  )
}

function LabelCard({ label, name, made }: { label: Label; name: string; made: Made }) {
  const { est } = made.endpoints
  const text = JSON.stringify({ est: est.url, user: label.assetId, code: label.code, trust: made.fingerprint })
  return (
    <section
      aria-label={`Claim code of ${name}`}
      className="flex break-inside-avoid flex-wrap gap-4 rounded-md border border-line-strong bg-raised p-4 print:gap-2 print:p-2"
    >
      <div className="shrink-0">
        <QrCode text={text} label={`Claim code of ${name} to scan`} />
      </div>
      <dl className="grid min-w-0 grow basis-52 content-start gap-1.5 text-sm">
        <dt className="text-lg font-semibold [overflow-wrap:anywhere]">
          <Plain text={name} />
        </dt>
        <Line name="Claim code" value={label.code} strong />
        <Line name="User (asset id)" value={label.assetId} />
        <Line name="EST" value={est.url} />
        <Line name="SHA-256 of trust.pem's certificate" value={grouped(made.fingerprint)} />
        <Line name="Good once, until" value={formatDateTime(label.expiresAt)} />
      </dl>
    </section>
  )
}

function Line({ name, value, strong = false }: { name: string; value: string; strong?: boolean }) {
  return (
    <dd>
      <span className="block text-xs text-ink-3">{name}</span>
      <span
        className={`font-mono break-words select-all [overflow-wrap:anywhere] ${strong ? 'block max-w-[21ch] text-base font-semibold' : 'text-xs'}`}
      >
        {value}
      </span>
    </dd>
  )
}
