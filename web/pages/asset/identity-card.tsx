// The identity of the asset: its certificate, in the facts that an auditor asks for, and what can be done about it.

import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Asset, CertificateFacts } from '../../data/contract.ts'
import { serverNow } from '../../data/clock.ts'
import { formatDate, formatDateTime, grouped, issuerName, plural } from '../../data/format.ts'
import { REASON_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Code } from '../../ui/code.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Facts, Section } from '../../ui/page.tsx'
import { CertificateMark } from '../../ui/state-mark.tsx'
import { RevocationFacts } from './revocation.tsx'
import { RevokeDialog } from './revoke-dialog.tsx'

const DAY_MS = 86_400_000
/** Time enough to plan a visit to the machine. */
const EXPIRY_WARN_DAYS = 30

export function IdentityCard({ asset }: { asset: Asset }) {
  const can = useCan()
  const [revoking, setRevoking] = useState<CertificateFacts | null>(null)
  const [current, ...older] = asset.certificates
  const usable = current && (current.state === 'valid' || current.state === 'unconfirmed')
  return (
    <Section title="Identity" beside={<CertificateMark state={current?.state ?? 'none'} />}>
      {current ? (
        <Current assetId={asset.assetId} facts={current} />
      ) : (
        <p className="text-sm text-ink-3">This asset has no certificate and cannot connect.</p>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        {can('certificate.issue') && (
          <Link {...to.issueCertificate(asset.assetId)} className={buttonClass()}>
            Issue new certificate
          </Link>
        )}
        {can('certificate.issue') && (
          <Link {...to.claimCodes(asset.assetId)} className={buttonClass()}>
            Let the device make its key
          </Link>
        )}
        {usable && can('certificate.revoke') && (
          <Button kind="danger" onClick={() => setRevoking(current)}>
            Revoke…
          </Button>
        )}
      </div>
      {older.length > 0 && (
        <Older certificates={older} onRevoke={can('certificate.revoke') ? setRevoking : undefined} />
      )}
      {revoking && <RevokeDialog asset={asset} facts={revoking} onClose={() => setRevoking(null)} />}
    </Section>
  )
}

function Current({ assetId, facts }: { assetId: string; facts: CertificateFacts }) {
  const left = Math.floor((Date.parse(facts.notAfter) - serverNow()) / DAY_MS)
  return (
    <div className="grid gap-3">
      {facts.state === 'valid' && left < EXPIRY_WARN_DAYS && (
        <Notice severity="warning" title={`Expires in ${plural(left, 'day')}`}>
          Issue a new one and put it on the machine before then.
        </Notice>
      )}
      {facts.state === 'unconfirmed' && (
        <Notice severity="warning" title="Nobody has confirmed having the files">
          If nobody does and the asset does not connect
          {facts.confirmBefore && ` until ${formatDateTime(facts.confirmBefore)}`}, it is revoked by itself.
        </Notice>
      )}
      <Facts
        facts={[
          [
            'Valid until',
            `${formatDate(facts.notAfter)}${facts.state === 'valid' ? `, ${plural(Math.max(0, left), 'day')}` : ''}`,
          ],
          ...(facts.retireAt && facts.state === 'valid'
            ? [['Replaced', `revoked by itself on ${formatDateTime(facts.retireAt)}`] as [string, string]]
            : []),
          ['Valid from', formatDateTime(facts.notBefore)],
          ['Key made by', facts.keyOrigin === 'csr' ? 'the device (CSR)' : 'the platform, shown once, not kept'],
          ['Issuer', issuerName(facts.issuer)],
          ['Confirmed', facts.confirmedAt ? formatDateTime(facts.confirmedAt) : 'not yet'],
          ['Serial', <Code key="serial" text={facts.serial} shown={grouped(facts.serial)} what="serial" />],
          [
            'SHA-256',
            <Code key="print" text={facts.fingerprint} shown={grouped(facts.fingerprint)} what="fingerprint" />,
          ],
        ]}
      />
      {facts.revokedAt && (
        <RevocationFacts assetId={assetId} serial={facts.serial} reason={reasonWord(facts.revokedReason)} />
      )}
    </div>
  )
}

function reasonWord(reason: string | null): string {
  return Object.entries(REASON_WORD).find(([key]) => key === reason)?.[1] ?? ''
}

type OlderProps = { certificates: CertificateFacts[]; onRevoke: ((facts: CertificateFacts) => void) | undefined }

function Older({ certificates, onRevoke }: OlderProps) {
  return (
    <details className="mt-4 border-t border-line pt-2">
      <summary className="tap flex items-center text-sm text-ink-2">
        {plural(certificates.length, 'earlier certificate')}
      </summary>
      <ul className="divide-y divide-line">
        {certificates.map((each) => (
          <li key={each.serial} className="grid gap-1 py-2 text-sm">
            <span className="flex items-center justify-between gap-3">
              <CertificateMark state={each.state} />
              <span className="text-ink-3">{formatDate(each.createdAt)}</span>
            </span>
            <Code text={each.serial} shown={grouped(each.serial)} what="serial" copy={false} />
            {each.retireAt && each.state === 'valid' && (
              <span className="text-ink-2">Replaced; revoked by itself on {formatDateTime(each.retireAt)}</span>
            )}
            {each.state === 'valid' && onRevoke && (
              <span>
                <Button kind="danger" onClick={() => onRevoke(each)}>
                  Revoke…
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}
