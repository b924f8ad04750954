// The link in a letter about an alarm. Programs that look into mail open links by themselves, so nothing happens before
// somebody presses the button. It names no machine: whoever holds the link need not be who it was sent to.

import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { PRIORITY_WORD } from '../../data/alarms/words.ts'
import { api } from '../../data/api.ts'
import { formatDateTime } from '../../data/format.ts'
import { isProblem } from '../../data/problem.ts'
import { to } from '../../paths.ts'
import { Centred } from '../../shell/whole-page.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useTitle } from '../../ui/page.tsx'
import { PriorityShape } from '../../ui/state-mark.tsx'
import { Bone, Failed, Refused } from '../../ui/states.tsx'

export function AcknowledgePage() {
  useTitle('Acknowledge an alarm')
  const [token] = useState(() => window.location.hash.slice(1))
  const alarm = useQuery({
    queryKey: ['alarm-link', token],
    gcTime: 0,
    enabled: token !== '',
    retry: false,
    refetchOnWindowFocus: false,
    queryFn: () => api.alarmLinks.inspect({ body: { token } }),
  })
  const acknowledge = useMutation({
    meta: { signingIn: true },
    gcTime: 0,
    mutationFn: () => api.alarmLinks.acknowledge({ body: { token } }),
  })
  const isBad = [alarm.error, acknowledge.error].some((error) => isProblem(error, 404) || isProblem(error, 400))
  const isTaken = isProblem(acknowledge.error, 409) || ['acknowledged', 'normal'].includes(alarm.data?.state ?? '')
  const isOpen = !isBad && token !== '' && !acknowledge.isSuccess && !isTaken
  return (
    <Centred>
      <h1 className="text-xl font-semibold">Acknowledge an alarm</h1>
      {(isBad || token === '') && (
        <Notice severity="fault" live title="This link does not work">
          It has been used, has expired, or the alarm was raised anew since. The alarm is in the console.
        </Notice>
      )}
      {acknowledge.isSuccess && (
        <Notice live title="Acknowledged">
          In your name. That it was by the link of a mail stands in the audit log.
        </Notice>
      )}
      {isTaken && !acknowledge.isSuccess && (
        <Notice live title="There is nothing to acknowledge any more">
          Somebody was faster, or the alarm is over.
        </Notice>
      )}
      {isOpen && alarm.isPending && <Bone className="w-52" />}
      {isOpen && alarm.isError && <Failed error={alarm.error} what="The alarm" retry={() => void alarm.refetch()} />}
      {isOpen && alarm.data && (
        <>
          <p className="flex items-center gap-2 text-lg">
            <PriorityShape priority={alarm.data.priority} />
            {PRIORITY_WORD[alarm.data.priority]}
            {alarm.data.raisedAt !== null && (
              <span className="text-base text-ink-2">since {formatDateTime(alarm.data.raisedAt)}</span>
            )}
          </p>
          <p className="text-ink-2">With this you say, in your name, that you have seen it and act.</p>
          <Refused error={acknowledge.error} what="Not acknowledged" />
          <Button kind="primary" busy={acknowledge.isPending} className="w-full" onClick={() => acknowledge.mutate()}>
            Acknowledge
          </Button>
        </>
      )}
      <div>
        <Link {...to.alarms()} className={buttonClass(isOpen ? 'quiet' : 'primary')}>
          To the alarms
        </Link>
      </div>
    </Centred>
  )
}
