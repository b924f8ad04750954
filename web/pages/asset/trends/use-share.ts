// The link, the picture and the files of a view.

import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Band } from '../../../chart/annotations.ts'
import { drawPicture, type PicturePane } from '../../../chart/picture.ts'
import { settled } from '../../../chart/span.ts'
import { download, downloadBlob } from '../../../ui/download.ts'
import type { Viewed } from './chart-bar.tsx'
import { panesOf } from './panes.ts'
import { bandsOf, linesOf, type Shown, signalName } from './shown.ts'
import { csvOfView } from './values-rows.ts'

export type Share = ReturnType<typeof useShare>

const SAID_MS = 2_500

export function useShare(props: Viewed) {
  const { assetName, shown, span } = props
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (said === '') return
    const timer = window.setTimeout(() => setSaid(''), SAID_MS)
    return () => window.clearTimeout(timer)
  }, [said])
  const name = (kind: string) => `${fileName(assetName)}-${stamp(span.from)}-${stamp(span.to)}.${kind}`

  const link = useMutation({
    mutationFn: () => navigator.clipboard.writeText(linkOf(props)),
    onSuccess: () => setSaid('Copied'),
  })
  const image = useMutation({
    mutationFn: async () => downloadBlob(name('png'), await drawPicture(pictureOf(props))),
    onSuccess: () => setSaid('Saved'),
  })
  return {
    said,
    busy: image.isPending,
    error: link.error ?? image.error,
    copyLink: () => link.mutate(),
    saveImage: () => image.mutate(),
    name,
    saveView: () => {
      download(name('csv'), csvOfView(shown, span), 'text/csv')
      setSaid('Saved')
    },
  }
}

/** The view as it stands: whoever opens the link later sees this time and not that one's last quarter of an hour. */
function linkOf({ span }: Viewed): string {
  const url = new URL(window.location.href)
  const { from, to } = settled(span, span.to)
  for (const moving of ['range', 'pause']) url.searchParams.delete(moving)
  url.searchParams.set('from', String(from))
  url.searchParams.set('to', String(to))
  // Commas are allowed in a query and keep lists readable.
  return url.href.replaceAll('%2C', ',')
}

function pictureOf({ assetName, search, shown, span, markers, bands, earlier }: Viewed) {
  const bySignal = new Map(shown.map((each) => [each.signal.signalNo, each]))
  const signals = shown.map((each) => each.signal)
  const panes = panesOf(signals, search.panes ?? 'signal').map((pane) =>
    paneOf(
      pane.signals.flatMap((signal) => bySignal.get(signal.signalNo) ?? []),
      bands,
    ),
  )
  return { title: assetName, span, earlier, markers, panes }
}

function paneOf(shown: Shown[], bands: readonly Band[]): PicturePane {
  const [first] = shown
  if (first?.kind === 'state') return { kind: 'states', name: signalName(first.signal), intervals: first.intervals }
  const numbers = shown.filter((each) => each.kind === 'number')
  const names = numbers.map(({ signal }) => signalName(signal))
  const own = bandsOf(shown, bands)
  return { kind: 'lines', names, unit: first?.signal.unit ?? null, lines: linesOf(numbers), bands: own }
}

const fileName = (text: string) => text.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'asset'
const stamp = (at: number) => new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
