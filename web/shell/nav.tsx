// Where one can go: a rail on a desk, a bar within reach of the thumb on a phone. The same links, once each.

import { Link } from '@tanstack/react-router'
import type { Permission } from '../data/contract.ts'
import { to } from '../paths.ts'
import { cx } from '../ui/class.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { AlarmCount } from './alarm-count.tsx'
import { useCan, useSession } from './use-session.ts'

type Place = {
  word: string
  /** On a phone, where nine of them share a line. */
  short?: string
  icon: IconName
  needs: Permission
  link: ReturnType<
    (typeof to)[
      | 'fleet'
      | 'alarms'
      | 'dashboards'
      | 'compliance'
      | 'certificates'
      | 'events'
      | 'sites'
      | 'people'
      | 'organisations'
      | 'keys'
      | 'audit']
  >
}

const PLACES: Place[] = [
  { word: 'Fleet', icon: 'fleet', needs: 'asset.read', link: to.fleet() },
  { word: 'Alarms', icon: 'bell', needs: 'alarm.read', link: to.alarms() },
  { word: 'Dashboards', short: 'Boards', icon: 'dashboards', needs: 'asset.read', link: to.dashboards() },
  { word: 'Compliance', short: 'Due', icon: 'shield', needs: 'record.read', link: to.compliance() },
  { word: 'Certificates', short: 'Certs', icon: 'key', needs: 'asset.read', link: to.certificates() },
  { word: 'Events', icon: 'events', needs: 'event.read', link: to.events() },
  { word: 'Sites', icon: 'sites', needs: 'site.read', link: to.sites() },
  { word: 'Organisations', icon: 'organisations', needs: 'platform.organisations', link: to.organisations() },
  { word: 'Keys', icon: 'key', needs: 'platform.organisations', link: to.keys() },
  { word: 'People', icon: 'people', needs: 'person.read', link: to.people() },
  { word: 'Audit log', short: 'Audit', icon: 'audit', needs: 'audit.read', link: to.audit() },
]

export function Nav() {
  const can = useCan()
  const { organisation } = useSession()
  const places = PLACES.filter((place) => can(place.needs))
  return (
    <nav
      aria-label={organisation.name}
      className={cx(
        'max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-30 max-lg:flex max-lg:justify-around max-lg:border-t max-lg:border-line-strong max-lg:bg-surface max-lg:pb-[env(safe-area-inset-bottom)]',
        'lg:grid lg:gap-0.5 lg:px-3',
      )}
    >
      {places.map((place) => (
        <Link
          key={place.word}
          {...place.link}
          activeOptions={{ exact: place.word === 'Fleet', includeSearch: false }}
          className={cx(
            'relative flex text-ink-2 hover:text-ink',
            'max-lg:min-h-14 max-lg:grow max-lg:flex-col max-lg:items-center max-lg:justify-center max-lg:gap-0.5 max-lg:text-xs',
            'lg:tap lg:items-center lg:gap-3 lg:rounded-md lg:px-3 lg:text-base lg:hover:bg-sunken',
            'aria-[current=page]:font-semibold aria-[current=page]:text-ink lg:aria-[current=page]:bg-sunken',
            'max-lg:aria-[current=page]:shadow-[inset_0_2px_0_var(--ink)]',
          )}
        >
          <Icon name={place.icon} />
          {place.short ? (
            <>
              <span className="max-lg:hidden">{place.word}</span>
              <span className="lg:hidden">{place.short}</span>
            </>
          ) : (
            place.word
          )}
          {place.needs === 'alarm.read' && <AlarmCount />}
        </Link>
      ))}
    </nav>
  )
}
