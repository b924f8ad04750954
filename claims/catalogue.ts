// All that is promised: 91 claims of the first page, 50 of the second. Which of them this version says it keeps.
import { P_CLAIMS } from './catalogue-p.ts'
import { V_CLAIMS } from './catalogue-v.ts'
import type { Claim } from './claim.ts'

export const CLAIMS: readonly Claim[] = [...P_CLAIMS, ...V_CLAIMS]

/** What this version promises: `npm run claims` fails when one of these does not hold. It only grows. */
const PROMISED_P =
  '01 03 04 05 06 08 09 10 11 12 13 14 15 16 17 18 19 20 22 23 24 25 26 27 28 29 30 31 35 36 37 46 48 49 50 51 52 53 54 55 59 60 61 62 66 67 71 73 74 75 76 77 79 80 81 82 89 90'
const PROMISED_V = '02 03 05 06 14 15 16 17 18 19 20 21 48'

export const PROMISED: readonly string[] = [
  ...PROMISED_P.split(' ').map((number) => `P-${number}`),
  ...PROMISED_V.split(' ').map((number) => `V-${number}`),
]
