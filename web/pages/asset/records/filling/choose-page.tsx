// Which form: those that are made for the asset's kind, with what each needs of the person told before the work begins.

import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { appliesTo } from '../../../../../core/records/form.ts'
import { KIND_RULES, RECORD_KINDS } from '../../../../../core/records/kinds.ts'
import { serverNow } from '../../../../data/clock.ts'
import { plural } from '../../../../data/format.ts'
import { assetQuery } from '../../../../data/queries.ts'
import { to } from '../../../../paths.ts'
import { useCan, useSession } from '../../../../shell/use-session.ts'
import { Icon } from '../../../../ui/icon.tsx'
import { Page, Section } from '../../../../ui/page.tsx'
import { Plain } from '../../../../ui/plain.tsx'
import { Empty, Failed, WaitingRows } from '../../../../ui/states.tsx'
import { LockOut } from '../lock-out.tsx'
import { credentialsQuery, type Form, formsQuery } from '../queries.ts'
import { RECORD_KIND_WORD } from '../words.ts'
import { progressOf } from './draft.ts'
import { keptDraft } from './kept.ts'
import { AssetCrumb } from './parts.tsx'
import { localDay } from './said.ts'

export function ChooseFormPage() {
  const { assetId } = useParams({ from: '/app/assets/$assetId/check' })
  const can = useCan()
  const asset = useQuery(assetQuery(assetId))
  const forms = useQuery(formsQuery)
  const failed = asset.isError ? asset : forms.isError && !forms.data ? forms : undefined
  return (
    <Page title="Check or record" wide={false} above={<AssetCrumb assetId={assetId} />}>
      {asset.data && <LockOut asset={asset.data} />}
      {!can('record.add') && <Empty title="Not yours to do">You may read records, but not sign any.</Empty>}
      {can('record.add') && failed && (
        <Failed
          error={failed.error}
          what="The forms"
          retry={() => void Promise.all([asset.refetch(), forms.refetch()])}
        />
      )}
      {can('record.add') && !failed && (!asset.data || !forms.data) && <WaitingRows label="the forms" rows={5} />}
      {can('record.add') && !failed && asset.data && forms.data && (
        <Forms assetId={assetId} forms={forms.data.filter(({ spec }) => appliesTo(spec, asset.data.kind))} />
      )}
    </Page>
  )
}

/** What is done most often comes first. */
const ORDER = ['pre-use-check', 'defect-report', 'service', 'report', ...RECORD_KINDS] as const
const KINDS = [...new Set(ORDER)]

function Forms({ assetId, forms }: { assetId: string; forms: Form[] }) {
  const can = useCan()
  // The console has no form for the readings along a rope yet.
  const mine = forms.filter(({ kind }) => kind !== 'wire-rope' && (!KIND_RULES[kind].statutory || can('record.sign')))
  if (mine.length === 0)
    return (
      <Empty title="No form for this asset">
        Whoever plans what is due can take over a ready form for its kind, or make one.
      </Empty>
    )
  return (
    <div className="stack gap-6">
      {KINDS.filter((kind) => mine.some((form) => form.kind === kind)).map((kind) => (
        <Section key={kind} title={RECORD_KIND_WORD[kind]}>
          <CredentialHint kind={kind} />
          <ul className="divide-y divide-line border-y border-line">
            {mine
              .filter((form) => form.kind === kind)
              .map((form) => (
                <FormLine key={form.formId} assetId={assetId} form={form} />
              ))}
          </ul>
        </Section>
      ))}
    </div>
  )
}

function FormLine({ assetId, form }: { assetId: string; form: Form }) {
  const { person } = useSession()
  const kept = keptDraft(localStorage, { personId: person.personId, assetId, formId: form.formId })
  const begun = kept && progressOf(kept)
  return (
    <li>
      <Link
        {...to.check(assetId, form.formId)}
        className="flex min-h-14 items-center justify-between gap-4 px-2 py-2 hover:bg-surface"
      >
        <span className="min-w-0">
          <span className="block font-medium">
            <Plain text={form.spec.title} />
          </span>
          <span className="block text-sm text-ink-3">
            {begun
              ? `Begun: ${begun.done} of ${begun.of}, kept on this device`
              : plural(form.spec.blocks.filter((block) => block.kind !== 'section').length, 'point')}
          </span>
        </span>
        <Icon name="right" />
      </Link>
    </li>
  )
}

/** Told before an hour of work, and not at its end. */
export function CredentialHint({ kind }: { kind: Form['kind'] }) {
  const { person } = useSession()
  const { statutory } = KIND_RULES[kind]
  const credentials = useQuery({ ...credentialsQuery(person.personId), enabled: statutory })
  if (!statutory || credentials.data === undefined) return null
  const today = localDay(serverNow())
  const isGood = credentials.data.some(
    (each) =>
      each.withdrawnAt === null && each.kinds.includes(kind) && each.validFrom <= today && today <= each.validUntil,
  )
  if (isGood) return null
  return (
    <p className="mb-2 text-sm font-medium text-warn">
      You have no credential for this that is valid today, so you cannot sign it. Whoever administers people can enter
      it.
    </p>
  )
}
