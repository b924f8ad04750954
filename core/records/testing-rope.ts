// An invented rope with an invented table for tests: no figure of it is one of ISO 4309 or of any maker.
import type { RopeExamination } from './rope.ts'

export const INVENTED_ROPE: RopeExamination = {
  facts: {
    reel: 'R-2231',
    construction: '8x19S-IWRC',
    rcn: 'invented',
    nominalMm: 20,
    referenceMm: 20.3,
    installedOn: '2024-02-29',
  },
  limits: {
    source: 'Invented for this test',
    rcn: 'invented',
    brokenWires6d: 6,
    brokenWires30d: 12,
    decreasePercent: 8,
    wear: [
      { name: 'light', percent: 20 },
      { name: 'heavy', percent: 70 },
    ],
    corrosion: [{ name: 'pitted', percent: 60 }],
    deformation: [
      { name: 'wavy', percent: 10 },
      { name: 'basket', percent: 100 },
    ],
    combined: 'sum',
  },
  readings: [
    {
      position: 'Drum end',
      brokenWires6d: 1,
      brokenWires30d: 2,
      diameterMm: 19.9,
      wear: 'light',
      corrosion: null,
      deformation: null,
      isHeatDamaged: false,
      isStrandFractured: false,
    },
  ],
}
