// A picture is chosen, looked at as it will be kept, and uploaded.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ChangeEvent, type FormEvent, useState } from 'react'
import { IMAGE_TYPES } from '../../../../../core/wire/images/kind.ts'
import { ImageRefused } from '../../../../../core/wire/images/refused.ts'
import { api } from '../../../../data/api.ts'
import { isProblem } from '../../../../data/problem.ts'
import { Button } from '../../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../../ui/dialog.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { Refused } from '../../../../ui/states.tsx'
import { BlobImage } from '../blob-image.tsx'
import type { Plan } from '../contract.ts'
import { planKey } from '../queries.ts'
import { base64Of, type Prepared, prepare } from './prepare.ts'

type Props = { siteId: string; plan: Plan; onClose: () => void }

export function UploadDialog({ siteId, plan, onClose }: Props) {
  const queries = useQueryClient()
  // What was looked at when the dialog was opened: whoever replaces a newer one is told.
  const [version, setVersion] = useState(plan.version)
  const chosen = useMutation({ mutationFn: (file: File) => prepare(file), retry: false })
  const upload = useMutation({
    mutationFn: async ({ blob }: Prepared) =>
      api.plans.upload({ params: { siteId }, body: { version, image: await base64Of(blob) } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: planKey(siteId) })
      onClose()
    },
    onError: () => void queries.invalidateQueries({ queryKey: planKey(siteId) }),
  })
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? []
    upload.reset()
    if (file) chosen.mutate(file)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen.data) upload.mutate(chosen.data)
  }
  const isLate = isProblem(upload.error, 409)
  return (
    <Dialog open onClose={onClose} title={plan.image ? 'Another picture' : 'Upload a plan'}>
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <div className="grid gap-1">
          <label htmlFor="plan-file" className="text-sm font-medium">
            Picture
          </label>
          <input
            id="plan-file"
            type="file"
            accept={IMAGE_TYPES.join(',')}
            aria-describedby="plan-file-hint"
            onChange={choose}
            className="tap w-full text-sm file:mr-3 file:h-full file:rounded-md file:border file:border-control file:bg-raised file:px-3 file:text-sm file:font-medium"
          />
          <p id="plan-file-hint" className="text-sm text-ink-3">
            PNG, JPEG or WebP. It is drawn anew before it is sent: where and with what it was taken stays behind.
            {plan.image && ' Assets keep their places.'}
          </p>
        </div>
        {chosen.isPending && (
          <p role="status" className="text-sm text-ink-2">
            Being drawn…
          </p>
        )}
        <Unusable error={chosen.error} />
        {chosen.data && <Preview prepared={chosen.data} />}
        {isLate ? (
          <Notice
            severity="warning"
            live
            title="Somebody else has changed this plan meanwhile"
            actions={
              <Button
                onClick={() => {
                  setVersion(plan.version)
                  upload.reset()
                }}
              >
                I have seen theirs
              </Button>
            }
          >
            Theirs is behind this dialog. Your picture was not taken, so that nothing of theirs is lost.
          </Notice>
        ) : (
          <Refused error={upload.error} what="Not uploaded" />
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={upload.isPending}
            disabled={!chosen.data || chosen.isPending || isLate}
          >
            Upload
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function Unusable({ error }: { error: Error | null }) {
  if (error === null) return null
  if (!(error instanceof ImageRefused)) return <Refused error={error} what="Not usable" />
  return (
    <Notice severity="fault" live title={`${error.message}.`}>
      {error.hint}
    </Notice>
  )
}

function Preview({ prepared: { blob, width, height, isSmaller } }: { prepared: Prepared }) {
  return (
    <div className="grid gap-1">
      <BlobImage
        blob={blob}
        alt="As it will be kept"
        className="max-h-56 w-full rounded-md border border-line bg-white object-contain"
      />
      <p role="status" className="text-sm text-ink-2">
        {width} × {height} pixels, {Math.max(1, Math.round(blob.size / 1024)).toLocaleString('en-GB')} kB
        {isSmaller && ', scaled down'}
      </p>
    </div>
  )
}
