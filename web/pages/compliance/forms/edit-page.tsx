// A form is made or changed: draft.ts (what is typed) -> editor.tsx -> a new version. `/compliance/forms/new` makes one.

import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { formsQuery } from '../queries.ts'
import { plain } from '../../../data/plain.ts'
import { to } from '../../../paths.ts'
import { useCan } from '../../../shell/use-session.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { Page } from '../../../ui/page.tsx'
import { Empty, Failed, WaitingRows } from '../../../ui/states.tsx'
import { FormEditor } from './editor.tsx'

export function FormPage() {
  const { formId } = useParams({ from: '/app/compliance/forms/$formId' })
  const can = useCan()
  // What is being typed is never exchanged for a later answer.
  const forms = useQuery({ ...formsQuery, enabled: formId !== 'new', refetchOnWindowFocus: false })
  const form = forms.data?.find((each) => each.formId === formId)
  const isThere = formId === 'new' || form !== undefined
  return (
    <Page
      title={formId === 'new' ? 'A new form' : form ? plain(form.spec.title) : 'Form'}
      above={<Crumb />}
      beside={form && <span className="text-sm text-ink-3">version {form.version}</span>}
    >
      {!can('record.plan') && <Empty title="Forms are made by engineers">You may look at them in the list.</Empty>}
      {can('record.plan') && isThere && <FormEditor key={formId} form={form} />}
      {can('record.plan') && !isThere && (
        <>
          {forms.isPending && <WaitingRows label="the form" />}
          {forms.isError && <Failed error={forms.error} what="The form" retry={() => void forms.refetch()} />}
          {forms.data && (
            <Empty
              title="No such form"
              action={
                <Link {...to.forms()} className={buttonClass()}>
                  To the forms
                </Link>
              }
            >
              It does not exist, or was archived.
            </Empty>
          )}
        </>
      )}
    </Page>
  )
}

function Crumb() {
  return (
    <nav aria-label="Where this is" className="mb-1 flex items-center gap-1.5 text-sm text-ink-3">
      <Link {...to.forms()} className="hover:text-ink hover:underline pointer-coarse:py-2">
        Forms
      </Link>
      <Icon name="right" size={12} />
    </nav>
  )
}
