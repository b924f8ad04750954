import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { ROLE_WORD } from '../data/words.ts'
import { to } from '../paths.ts'
import { Icon } from '../ui/icon.tsx'
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx'
import { setTheme, type Theme, useTheme } from '../ui/theme.ts'
import { signOut } from './session-gate.ts'
import { UnseenCount } from './unseen-count.tsx'
import { useCan, useSession } from './use-session.ts'

const THEMES: { theme: Theme; word: string }[] = [
  { theme: 'system', word: 'As the system' },
  { theme: 'light', word: 'Light' },
  { theme: 'dark', word: 'Dark' },
]

export function AccountMenu() {
  const { person, operateAs } = useSession()
  // The first administrator has no name until they give themselves one.
  const name = person.name ?? person.email ?? ROLE_WORD[person.role]
  const can = useCan()
  const theme = useTheme()
  const router = useRouter()
  const queries = useQueryClient()
  const trigger = (
    <button
      type="button"
      className="tap flex w-full min-w-0 items-center gap-3 rounded-md px-2 text-left hover:bg-sunken max-lg:w-auto"
    >
      <span className="grid size-7 shrink-0 place-items-center rounded-full bg-ink text-xs font-semibold text-canvas">
        {initials(name)}
      </span>
      <span className="grid min-w-0 grow max-lg:sr-only">
        <span className="truncate text-sm font-medium">{name}</span>
        <span className="truncate text-xs text-ink-3">{ROLE_WORD[person.role]}</span>
      </span>
      {!operateAs && <UnseenCount />}
      <span className="text-ink-3 max-lg:hidden">
        <Icon name="up" size={14} />
      </span>
    </button>
  )
  return (
    <Menu trigger={trigger}>
      <div className="px-3.5 pt-1 pb-2 text-sm">
        <p className="font-medium">{name}</p>
        <p className="text-ink-3">{person.email}</p>
      </div>
      <MenuLine />
      {THEMES.map((each) => (
        <MenuItem key={each.theme} onSelect={() => setTheme(each.theme)}>
          <span className="w-4">{each.theme === theme && <Icon name="check" />}</span>
          {each.word}
          {each.theme === theme && <span className="sr-only">(chosen)</span>}
        </MenuItem>
      ))}
      <MenuLine />
      {/* Whoever operates as an organisation is not at home here: the settings are those of their own account. */}
      {!operateAs && can('alarm.read') && (
        <MenuItem onSelect={() => void router.navigate(to.notifications())}>
          <Icon name="bell" />
          Notifications
          <UnseenCount />
        </MenuItem>
      )}
      {!operateAs && (
        <MenuItem onSelect={() => void router.navigate(to.security())}>
          <Icon name="settings" />
          Settings
        </MenuItem>
      )}
      <MenuItem onSelect={() => void signOut(router, queries)}>
        <Icon name="out" />
        Sign out
      </MenuItem>
    </Menu>
  )
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  return `${words[0]?.[0] ?? ''}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase()
}
