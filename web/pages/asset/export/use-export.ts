import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { type Span, settled } from '../../../chart/span.ts'
import { files } from '../../../data/api.ts'
import { arrive } from '../../../data/file-fetch.ts'
import { downloadBlob } from '../../../ui/download.ts'

export type Format = 'csv' | 'parquet'
type Asked = { assetId: string; span: Span; format: Format; signals: number[] | undefined; name: string }

/** The file as it arrives, counted; `stop` lets go of it. */
export function useExport() {
  const [bytes, setBytes] = useState(0)
  const controller = useRef<AbortController | null>(null)
  const saving = useMutation({
    mutationFn: async ({ assetId, span, format, signals, name }: Asked) => {
      setBytes(0)
      const { signal } = (controller.current = new AbortController())
      const body = { ...settled(span, span.to), format, signals }
      const open = () => files.samples.export({ params: { assetId }, body }, { signal })
      const file = await arrive(open, (so_far) => setBytes(so_far.bytes), signal)
      downloadBlob(name, file.blob)
      return { name, bytes: file.bytes }
    },
  })
  return {
    bytes,
    busy: saving.isPending,
    error: saving.error,
    saved: saving.data,
    save: (asked: Asked) => saving.mutate(asked),
    stop: () => controller.current?.abort(),
  }
}
