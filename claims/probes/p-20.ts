// P-20: encryption at rest is falsified with grep. Markers go in by every way that people and devices have; none of
// them may be found in any file: tables, indexes, write-ahead log, temporary files, logs. What a device sent is looked for
// when it is in blocks too, and is still read as it was sent.
import type { Probe } from '../claim.ts'
import { nowhereIn } from '../looks/files.ts'
import { plantMarkers, talkativeLog } from '../looks/markers.ts'
import { placesOf } from './p-14.ts'

export const probe: Probe = {
  id: 'P-20',
  async run(world) {
    const needles = await plantMarkers(world)
    await world.checkpoint()
    return `AES-256-GCM; ${nowhereIn(placesOf(world), needles)} after CHECKPOINT`
  },
  control: {
    broken: 'a log that writes what it was sent',
    async run(world) {
      const needles = await plantMarkers(world)
      return nowhereIn([...placesOf(world), talkativeLog(world, needles)], needles)
    },
  },
}
