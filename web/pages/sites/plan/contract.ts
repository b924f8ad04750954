// The words of the console for plans of sites. The shapes come from the generated client.

import type { PlansReadOutput } from '../../../../client/operations.gen.ts'

export type Plan = PlansReadOutput
export type Picture = NonNullable<Plan['image']>
/** Where an asset stands: fractions of the picture's width and height, from its upper left corner. */
export type Place = Plan['places'][number]
