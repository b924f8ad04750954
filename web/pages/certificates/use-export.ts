import { useMutation } from '@tanstack/react-query'
import { api } from '../../data/api.ts'
import { arrive } from '../../data/file-fetch.ts'
import { downloadBlob } from '../../ui/download.ts'

const untold = () => undefined

/** All that the viewer may see, whatever is filtered here: a file that leaves the house should not depend on a search box. */
export function useExport() {
  return useMutation({
    mutationFn: async () => {
      const { signal } = new AbortController()
      const file = await arrive(() => api.certificates.export({ signal }), untold, signal)
      downloadBlob(file.name ?? 'certificates.csv', file.blob)
    },
  })
}
