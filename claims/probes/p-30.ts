// P-30: arbitrary SQL in the api's role and a customer's context reaches no other customer. The attack suite is run as it
// stands; its own control is the same attacks on an ordinary database, where they must succeed.
import { holds, type Probe } from '../claim.ts'
import { attack } from '../../test/attacks/attack.ts'

export const probe: Probe = {
  id: 'P-30',
  run: async () => {
    const { tried, open } = await attack('fairlead')
    holds(open.length === 0, `${open.length} of ${tried} attacks succeed: ${open.join(', ')}`)
    holds(tried >= 50, `only ${tried} attacks were tried`)
    return `${tried} attacks, none succeeds`
  },
  control: {
    broken: 'an ordinary database that isolates by current_setting',
    run: async () => {
      const { tried, open } = await attack('ordinary')
      holds(open.length === 0, `${open.length} of ${tried} attacks succeed`)
    },
  },
}
