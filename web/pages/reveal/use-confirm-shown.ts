import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { api } from '../../data/api.ts'
import { assetQuery, assetsQuery, certificatesQuery } from '../../data/queries.ts'

type Shown = {
  /** An answer has come, whichever: only now does reading the asset say what holds. */
  settled: boolean
  failed: boolean
  again: () => void
}

/** Tells the platform, once, that the files of this certificate are on a screen. */
export function useConfirmShown(assetId: string, serial: string): Shown {
  const queries = useQueryClient()
  const confirm = useMutation({
    mutationFn: () => api.certificates.confirm({ params: { assetId, serial } }),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries(assetQuery(assetId)),
        queries.invalidateQueries({ queryKey: assetsQuery.queryKey }),
        queries.invalidateQueries({ queryKey: certificatesQuery.queryKey }),
      ]),
    retry: 3,
  })
  const told = useRef('')
  const { mutate } = confirm
  useEffect(() => {
    if (told.current === serial) return
    told.current = serial
    mutate()
  }, [serial, mutate])
  return { settled: confirm.isSuccess || confirm.failureCount > 0, failed: confirm.isError, again: () => mutate() }
}
