// What can be done to one's own account, each in a dialog. Where the server wants a factor shown first, the question comes on top.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Passkey, type Security } from '../../data/account/contract.ts'
import { factorsChanged } from '../../data/account/queries.ts'
import { api } from '../../data/api.ts'
import { Confirm, Dialog } from '../../ui/dialog.tsx'
import { Refused } from '../../ui/states.tsx'
import { EmailForm } from './email-form.tsx'
import { PasskeySetup } from './passkey-setup.tsx'
import { PasswordForm } from './password-form.tsx'
import { TotpSetup } from './totp-setup.tsx'

/** What is filled in. */
type Form = { kind: 'totp' | 'passkey' | 'password' | 'email' }
/** What is asked once more before it is done. */
type Change = { kind: 'recovery' | 'remove-totp' } | { kind: 'remove-passkey'; passkey: Passkey }
export type AccountAct = Form | Change

type Props = {
  act: AccountAct
  security: Security
  onClose: () => void
  /** What to say to those who listen, and codes that have just been made. */
  onDone: (told: string, recoveryCodes?: string[] | null) => void
}

export function AccountDialogs({ act, security, onClose, onDone }: Props) {
  switch (act.kind) {
    case 'totp':
      return (
        <Dialog open onClose={onClose} title="Set up an authenticator app">
          <TotpSetup onCancel={onClose} onDone={(codes) => onDone('The authenticator app is set up.', codes)} />
        </Dialog>
      )
    case 'passkey':
      return (
        <Dialog open onClose={onClose} title="Add a passkey">
          <PasskeySetup onCancel={onClose} onDone={(codes) => onDone('The passkey is added.', codes)} />
        </Dialog>
      )
    case 'password':
      return (
        <Dialog open onClose={onClose} title="Change the password">
          <PasswordForm email={security.email ?? ''} onCancel={onClose} onDone={() => onDone('Password changed.')} />
        </Dialog>
      )
    case 'email':
      return (
        <Dialog open onClose={onClose} title="Change the address">
          <EmailForm email={security.email ?? ''} onClose={onClose} />
        </Dialog>
      )
    default:
      return <AccountConfirm act={act} onClose={onClose} onDone={onDone} />
  }
}

function AccountConfirm({ act, onClose, onDone }: Omit<Props, 'security' | 'act'> & { act: Change }) {
  const queries = useQueryClient()
  const words = wordsOf(act)
  const go = useMutation({
    gcTime: 0,
    mutationFn: async (): Promise<string[] | null> => {
      if (act.kind === 'recovery') return (await api.recovery.renew()).recoveryCodes
      if (act.kind === 'remove-passkey') await api.passkeys.remove({ params: { passkeyId: act.passkey.passkeyId } })
      else await api.totp.remove()
      return null
    },
    onSuccess: async (codes) => {
      onDone(words.done, codes)
      await factorsChanged(queries)
    },
  })
  return (
    <Confirm
      open
      danger={act.kind !== 'recovery'}
      onClose={onClose}
      title={words.title}
      action={words.action}
      busy={go.isPending}
      onConfirm={() => go.mutate()}
    >
      <p>{words.text}</p>
      <Refused error={go.error} what="Not done" />
    </Confirm>
  )
}

function wordsOf(act: Change): { title: string; text: string; action: string; done: string } {
  if (act.kind === 'remove-passkey')
    return {
      title: `Remove ${act.passkey.name}?`,
      text: 'It no longer signs in. The device may go on offering it until you delete it there too.',
      action: 'Remove',
      done: 'The passkey is removed.',
    }
  if (act.kind === 'remove-totp')
    return {
      title: 'Remove the authenticator app?',
      text: 'Its codes no longer count. Delete the entry in the app too.',
      action: 'Remove',
      done: 'The authenticator app is removed.',
    }
  return {
    title: 'Make new recovery codes?',
    text: 'They are shown once. The old ones no longer work from then on.',
    action: 'Make new ones',
    done: 'New recovery codes are made.',
  }
}
