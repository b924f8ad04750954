// What would become of each line, before anything is made.

import { plural } from '../../data/format.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { BadLines } from './bad-lines.tsx'
import type { Checked } from './job.ts'

type Props = { checked: Checked; onMake: () => void; onBack: () => void }

export function Preview({ checked, onMake, onBack }: Props) {
  const { good, bad } = checked
  const fresh = good.filter(({ isThere }) => !isThere)
  const there = good.length - fresh.length
  const codes = fresh.filter(({ line }) => line.wanted.csr === undefined).length
  const requests = good.filter(({ line }) => line.wanted.csr !== undefined).length
  return (
    <div className="stack gap-6">
      <ul className="grid gap-1 text-base">
        <li>
          <strong>{plural(fresh.length, 'asset')}</strong> will be added
          {fresh.length > 0 &&
            `: ${fresh.length - codes} with a certificate for their request, ${codes} with a claim code`}
          .
        </li>
        {there > 0 && (
          <li>
            <strong>{there}</strong> {there === 1 ? 'is' : 'are'} there already from an earlier import and will not be
            made again.
          </li>
        )}
        {bad.length > 0 && (
          <li>
            <strong>{plural(bad.length, 'line')}</strong> will be left out: {bad.length === 1 ? 'it' : 'each'} is named
            below.
          </li>
        )}
      </ul>
      {good.length === 0 && (
        <Notice severity="warning" title="There is no line that could be imported">
          Mend the lines below and choose the file again.
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        {fresh.length > 0 && (
          <Button kind="primary" onClick={onMake}>
            Add {plural(fresh.length, 'asset')}
          </Button>
        )}
        {fresh.length === 0 && requests > 0 && (
          <Button kind="primary" onClick={onMake}>
            Get the certificates again
          </Button>
        )}
        <Button kind={good.length === 0 ? 'primary' : 'quiet'} onClick={onBack}>
          Choose another file
        </Button>
      </div>
      {bad.length > 0 && (
        <Section title="Lines that are left out">
          <BadLines bad={bad} />
        </Section>
      )}
    </div>
  )
}
