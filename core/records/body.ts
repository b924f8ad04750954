export type RecordBody = Record<string, unknown> & {
  outcome: 'safe' | 'safe-until' | 'unsafe' | 'none'
  signer: { personId: string; name: string }
}
export const canonicalBody = (b: RecordBody): string => JSON.stringify(b)
export const parseBody = (t: string): RecordBody => JSON.parse(t) as RecordBody
