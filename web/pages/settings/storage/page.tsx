// Settings, Storage: how long telemetry and records are kept, and what telemetry takes.

import { useQuery } from '@tanstack/react-query'
import { storageQuery } from '../../../data/account/storage.ts'
import { useCan } from '../../../shell/use-session.ts'
import { Section } from '../../../ui/page.tsx'
import { Failed, WaitingRows } from '../../../ui/states.tsx'
import { SettingsPage } from '../frame.tsx'
import { RecordsKept } from './records-kept.tsx'
import { KeptForm, KeptWords } from './kept.tsx'
import { UsedTable } from './used.tsx'

export function StoragePage() {
  const storage = useQuery(storageQuery)
  const can = useCan()
  return (
    <SettingsPage title="Storage">
      {storage.isPending && <WaitingRows rows={6} label="what telemetry takes" />}
      {storage.isError && !storage.data && (
        <Failed error={storage.error} what="What telemetry takes" retry={() => void storage.refetch()} />
      )}
      {storage.data && (
        <div className="stack gap-8">
          <Section title="Telemetry is kept">
            {can('organisation.edit') ? <KeptForm read={storage.data.kept} /> : <KeptWords kept={storage.data.kept} />}
          </Section>
          <RecordsKept />
          <UsedTable stored={storage.data} />
        </div>
      )}
    </SettingsPage>
  )
}
