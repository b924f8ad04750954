// P-80: TLS 1.3 on every listener, and nothing in clear in any file.
import type { Probe } from '../claim.ts'
import { nowhereIn } from '../looks/files.ts'
import { plantMarkers, talkativeLog } from '../looks/markers.ts'
import { listenersOf, onlyTls13 } from '../looks/protocols.ts'
import { placesOf } from './p-14.ts'

export const probe: Probe = {
  id: 'P-80',
  async run(world) {
    const needles = await plantMarkers(world)
    const versions = await onlyTls13(listenersOf(world))
    await world.checkpoint()
    return `${versions}; ${nowhereIn(placesOf(world), needles)} after CHECKPOINT`
  },
  control: {
    broken: 'a log that writes what it was sent',
    async run(world) {
      const needles = await plantMarkers(world)
      return nowhereIn([...placesOf(world), talkativeLog(world, needles)], needles)
    },
  },
}
