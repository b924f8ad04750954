// V-02: what is sent goes through TLS 1.3 alone, what is stored is sealed: the same promise as P-80, from the other door.
import type { Probe } from '../claim.ts'
import { nowhereIn } from '../looks/files.ts'
import { plantMarkers } from '../looks/markers.ts'
import { listenersOf, onlyTls13 } from '../looks/protocols.ts'
import { placesOf } from './p-14.ts'

export const probe: Probe = {
  id: 'V-02',
  async run(world) {
    const needles = await plantMarkers(world)
    const versions = await onlyTls13(listenersOf(world))
    await world.checkpoint()
    return `${versions}; ${nowhereIn(placesOf(world), needles)} after CHECKPOINT`
  },
  control: {
    broken: 'a listener that speaks TLS 1.2',
    run: (world) => onlyTls13([world.lax.mqtt]),
  },
}
