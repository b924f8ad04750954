// The reveal: the files of a new identity, once. It confirms to the platform that they were shown (else the platform revokes the
// certificate by itself), keeps the person from leaving without the key, and then waits for the machine to speak.

import { useQuery } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import type { Issued } from '../../data/contract.ts'
import { formatDate, grouped, issuerName } from '../../data/format.ts'
import { assetQuery } from '../../data/queries.ts'
import { Button } from '../../ui/button.tsx'
import { Code } from '../../ui/code.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Facts, Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { Connect } from './connect.tsx'
import { Files } from './files.tsx'
import { FirstValue } from './first-value.tsx'
import { useConfirmShown } from './use-confirm-shown.ts'

export function Reveal({ name, issued }: { name: string; issued: Issued }) {
  const { assetId, certificate, files } = issued
  const secret = files['asset.key'] !== undefined
  const [kept, setKept] = useState(!secret)
  const confirm = useConfirmShown(assetId, certificate.serial)
  const asset = useQuery({ ...assetQuery(assetId), enabled: confirm.settled })
  const leaving = useBlocker({ shouldBlockFn: () => !kept, enableBeforeUnload: () => !kept, withResolver: true })
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-x-12 gap-y-8 xl:grid-cols-[minmax(0,1fr)_28rem]">
      <div className="stack content-start gap-8">
        <KeyNotice secret={secret} />
        {confirm.failed && (
          <Notice
            severity="fault"
            live
            title="The platform has not heard that you have the files"
            actions={<Button onClick={confirm.again}>Try again</Button>}
          >
            Unless it hears so, or the asset connects, it revokes this certificate ten minutes after issue.
          </Notice>
        )}
        <Section title="Files">
          <Files name={name} files={files} onKeyTaken={() => setKept(true)} />
        </Section>
        <Section title="Certificate">
          <Facts
            facts={[
              ['Asset id', <Code key="id" text={assetId} what="asset id" />],
              ['Valid until', formatDate(certificate.notAfter)],
              ['Issuer', issuerName(certificate.issuer)],
              [
                'Serial',
                <Code key="serial" text={certificate.serial} shown={grouped(certificate.serial)} what="serial" />,
              ],
              [
                'SHA-256',
                <Code
                  key="print"
                  text={certificate.fingerprint}
                  shown={grouped(certificate.fingerprint)}
                  what="fingerprint"
                />,
              ],
            ]}
          />
        </Section>
      </div>
      <div className="stack content-start gap-6">
        {asset.data && <Connect endpoints={asset.data.endpoints} />}
        {asset.isError && <Failed error={asset.error} what="How to connect" retry={() => void asset.refetch()} />}
        <FirstValue assetId={assetId} link />
      </div>
      <Confirm
        open={leaving.status === 'blocked'}
        onClose={() => leaving.reset?.()}
        title="Leave without the key?"
        action="Leave without it"
        cancel="Stay"
        danger
        onConfirm={() => leaving.proceed?.()}
      >
        <p>
          <code className="font-mono">asset.key</code> has not been copied or downloaded. It cannot be shown again; the
          asset would need a new certificate.
        </p>
      </Confirm>
    </div>
  )
}

function KeyNotice({ secret }: { secret: boolean }) {
  if (!secret)
    return (
      <Notice title="The private key stays where it was made">The certificate below fits the request you gave.</Notice>
    )
  return (
    <Notice severity="warning" title="Take the key now: it is shown once and kept nowhere">
      It was made for this answer. When you leave this page nobody can show it again, neither you nor we. A lost key
      means a new certificate.
    </Notice>
  )
}
