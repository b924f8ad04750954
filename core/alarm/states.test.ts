import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALARM_ACTS, ALARM_STATES, ALARM_TURNS, nextStanding, type Standing } from './states.ts'

// The table of ISA-18.2, figure 3, by hand: state (with + while the condition holds), event, state. What is not in it
// cannot be done or changes nothing.
const TABLE = `
normal raised unacknowledged+
normal shelve shelved
normal suppressed suppressed
normal out-of-service out-of-service
unacknowledged+ cleared returned
unacknowledged+ acknowledge acknowledged+
unacknowledged+ shelve shelved+
unacknowledged+ suppressed suppressed+
unacknowledged+ out-of-service out-of-service+
unacknowledged+ ended normal
acknowledged+ cleared normal
acknowledged+ shelve shelved+
acknowledged+ suppressed suppressed+
acknowledged+ out-of-service out-of-service+
acknowledged+ ended normal
returned raised unacknowledged+
returned acknowledge normal
returned shelve shelved
returned suppressed suppressed
returned out-of-service out-of-service
returned ended normal
shelved raised shelved+
shelved unshelve normal
shelved shelf-ended normal
shelved out-of-service out-of-service
shelved ended normal
shelved+ cleared shelved
shelved+ unshelve unacknowledged+
shelved+ shelf-ended unacknowledged+
shelved+ out-of-service out-of-service+
shelved+ ended normal
suppressed raised suppressed+
suppressed unsuppressed normal
suppressed out-of-service out-of-service
suppressed ended normal
suppressed+ cleared suppressed
suppressed+ unsuppressed unacknowledged+
suppressed+ out-of-service out-of-service+
suppressed+ ended normal
out-of-service raised out-of-service+
out-of-service return-to-service normal
out-of-service ended normal
out-of-service+ cleared out-of-service
out-of-service+ return-to-service unacknowledged+
out-of-service+ ended normal`

/** Where a latching alarm differs. */
const LATCHING = `
unacknowledged+ cleared unacknowledged
acknowledged+ cleared acknowledged
unacknowledged raised unacknowledged+
unacknowledged acknowledge normal
unacknowledged shelve shelved
unacknowledged suppressed suppressed
unacknowledged out-of-service out-of-service
unacknowledged ended normal
acknowledged raised unacknowledged+
acknowledged acknowledge normal
acknowledged shelve shelved
acknowledged suppressed suppressed
acknowledged out-of-service out-of-service
acknowledged ended normal`

const read = (table: string) =>
  new Map(
    table
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([from, event, to]) => [`${from} ${event}`, to]),
  )
const print = ({ state, isActive }: Standing) => `${state}${isActive ? '+' : ''}`
const IMPOSSIBLE = new Set(['normal+', 'returned+'])
const ONLY_LATCHING = new Set(['unacknowledged', 'acknowledged'])

for (const isLatching of [false, true])
  test(`every state meets every event as the table says${isLatching ? ', latching' : ''}`, () => {
    const table = new Map([...read(TABLE), ...(isLatching ? read(LATCHING) : [])])
    for (const state of ALARM_STATES)
      for (const isActive of [false, true]) {
        const from = { state, isActive }
        if (IMPOSSIBLE.has(print(from)) || (!isLatching && ONLY_LATCHING.has(print(from)))) continue
        for (const event of [...ALARM_ACTS, ...ALARM_TURNS]) {
          const next = nextStanding(from, event, isLatching)
          assert.equal(next && print(next), table.get(`${print(from)} ${event}`), `${print(from)} ${event}`)
        }
      }
  })
