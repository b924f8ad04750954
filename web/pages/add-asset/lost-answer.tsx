// The answer with the files did not arrive. What happened is unknown here, so it says what may have happened and what is safe to do.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isProblem, isUnreachable } from '../../data/problem.ts'
import { assetsQuery } from '../../data/queries.ts'
import { to } from '../../paths.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'

/** True when the platform may have acted although no files are here: no answer, or "this request was done before". */
export function mayBeLost(error: unknown): boolean {
  return isUnreachable(error) || (isProblem(error) && (error.status === 409 || error.status >= 502))
}

type Props = { name: string; siteId: string; again: () => void }

export function LostAnswer({ name, siteId, again }: Props) {
  const assets = useQuery({ ...assetsQuery, staleTime: 0 })
  const found = assets.data?.assets.find((asset) => asset.name === name && asset.siteId === siteId)
  return (
    <Notice
      severity="warning"
      live
      title={found ? 'The asset was added, but its files did not arrive' : 'The answer did not arrive'}
      actions={
        found ? (
          <Link {...to.issueCertificate(found.assetId)} className={buttonClass('primary')}>
            Issue a new certificate for {found.name}
          </Link>
        ) : (
          <Button onClick={again}>Ask again</Button>
        )
      }
    >
      {found ? (
        <p>
          The key was made for that answer alone, so it is gone. The certificate that nobody holds is revoked by itself
          within ten minutes. Give the asset a new one.
        </p>
      ) : (
        <p>
          No asset of this name is in the list yet. Asking again is safe: the same request is never carried out twice.
        </p>
      )}
    </Notice>
  )
}
