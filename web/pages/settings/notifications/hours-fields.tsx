// The hours in which one is told, and that of the digest, in one's own time zone.

import { useMemo } from 'react'
import type { NotifySettings } from '../../../data/alarms/notifications.ts'
import { Check, SelectField, TextField } from '../../../ui/field.tsx'

type Props = { form: NotifySettings; onChange: (change: Partial<NotifySettings>) => void }

const DAY_SHIFT = { from: 6 * 60, until: 18 * 60 }

export function HoursFields({ form, onChange }: Props) {
  const { hours, criticalAlways } = form
  const field = (key: 'from' | 'until') => ({
    type: 'time',
    required: true,
    className: 'max-w-32',
    value: textOf(hours?.[key] ?? 0),
    onChange: (e: { target: { value: string } }) =>
      hours && onChange({ hours: { ...hours, [key]: minuteOf(e.target.value) ?? hours[key] } }),
  })
  return (
    <div className="grid gap-4">
      <Check
        label="At certain hours only"
        checked={hours !== null}
        onChange={(e) => onChange({ hours: e.target.checked ? DAY_SHIFT : null })}
      />
      {hours !== null && (
        <>
          <div className="flex flex-wrap gap-4">
            <TextField label="From" {...field('from')} />
            <TextField
              label="Until"
              error={hours.from === hours.until ? 'Begin and end are the same.' : undefined}
              {...field('until')}
            />
          </div>
          <Check
            label="Critical ones at any time"
            hint="People or the plant are in danger."
            checked={criticalAlways}
            onChange={(e) => onChange({ criticalAlways: e.target.checked })}
          />
        </>
      )}
    </div>
  )
}

/** The zone of hours and digest alike. */
export function ZoneField({ form: { timeZone }, onChange }: Props) {
  const zones = useMemo(() => zonesWith(timeZone), [timeZone])
  return (
    <SelectField label="Time zone" value={timeZone} onChange={(e) => onChange({ timeZone: e.target.value })}>
      {zones.map((zone) => (
        <option key={zone}>{zone}</option>
      ))}
    </SelectField>
  )
}

const MORNING = 7 * 60

/** One mail a day, instead of one for every burst. */
export function DigestFields({ form: { digestAt }, onChange }: Props) {
  return (
    <div className="grid gap-2">
      <Check
        label="One mail a day instead"
        hint="Of what was raised since the last one, and of what stands. What nobody acknowledges in time is mailed at once all the same; browsers are told at once."
        checked={digestAt !== null}
        onChange={(e) => onChange({ digestAt: e.target.checked ? MORNING : null })}
      />
      {digestAt !== null && (
        <TextField
          label="At"
          type="time"
          required
          className="max-w-32"
          value={textOf(digestAt)}
          onChange={(e) => onChange({ digestAt: minuteOf(e.target.value) ?? digestAt })}
        />
      )}
    </div>
  )
}

function zonesWith(zone: string): string[] {
  const known = ['UTC', ...Intl.supportedValuesOf('timeZone')]
  return known.includes(zone) ? known : [zone, ...known]
}

const two = (figure: number): string => String(figure).padStart(2, '0')
const textOf = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`

function minuteOf(text: string): number | undefined {
  const [hour = Number.NaN, minute = Number.NaN] = text.split(':').map(Number)
  const sum = hour * 60 + minute
  return Number.isNaN(sum) ? undefined : sum
}
