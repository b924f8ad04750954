// The picture of a plan with something on it. It keeps its shape while it is on its way, and says when it cannot be drawn.

import { useQuery } from '@tanstack/react-query'
import { type CSSProperties, type ReactNode, type Ref, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { cx } from '../../../ui/class.ts'
import { BlobImage } from './blob-image.tsx'
import type { Picture } from './contract.ts'
import { pictureQuery } from './queries.ts'

type Props = {
  siteId: string
  picture: Picture
  /** What the picture shows, for those who do not see it. */
  label: string
  /** Where the plan has to fit in both directions; left out, it is as wide as there is room. */
  fits?: boolean
  sheet?: Ref<HTMLDivElement>
  children: ReactNode
}

export function PlanStage({ siteId, picture, label, fits = false, sheet, children }: Props) {
  const { version, width, height } = picture
  const blob = useQuery(pictureQuery(siteId, version))
  const [unreadable, setUnreadable] = useState<Blob>()
  const isUnreadable = blob.data !== undefined && unreadable === blob.data
  const ratio = width / height
  const style: CSSProperties = { aspectRatio: `${width} / ${height}`, ...(fits ? { '--ratio': ratio } : {}) }
  return (
    <div
      ref={sheet}
      data-sheet=""
      style={style}
      // White under it, in the dark too: drawings are black on nothing.
      className={cx('@container relative bg-white', fits ? 'mx-auto w-[min(100cqw,100cqh*var(--ratio))]' : 'w-full')}
    >
      {blob.data && !isUnreadable && (
        <BlobImage
          blob={blob.data}
          alt={label}
          onError={() => setUnreadable(blob.data)}
          className="absolute inset-0 size-full select-none"
        />
      )}
      {blob.isPending && (
        <span role="status" aria-label="Loading the plan" className="shimmer absolute inset-0 block" />
      )}
      {(blob.isError || isUnreadable) && (
        <div
          role="alert"
          className="absolute inset-0 grid place-content-center justify-items-center gap-2 bg-raised p-2 text-sm text-ink-2"
        >
          {blob.isError ? 'The picture could not be loaded.' : 'The picture cannot be drawn.'}
          {blob.isError && <Button onClick={() => void blob.refetch()}>Try again</Button>}
        </div>
      )}
      {children}
    </div>
  )
}

declare module 'react' {
  interface CSSProperties {
    '--ratio'?: number
  }
}
