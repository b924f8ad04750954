// What an asset can be; the database holds the same list (app.asset).
export const ASSET_KINDS = [
  'crane',
  'hoist',
  'pump',
  'compressor',
  'air_quality',
  'forklift',
  'vehicle',
  'gateway',
  'sensor',
  'other',
] as const
