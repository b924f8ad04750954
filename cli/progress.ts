// The steps of a start in words, for `fairlead demo` and `fairlead up`.
import type { Progress } from '../server/platform/constellation.ts'
import { type Steps, steps as openSteps } from './terminal.ts'

const DONE: Record<Progress['step'], string> = {
  postgres: 'PostgreSQL',
  schema: 'Schema',
  processes: 'Keys, certificates and processes',
}
const NEXT: Record<Progress['step'], string | undefined> = {
  postgres: DONE.schema,
  schema: DONE.processes,
  processes: undefined,
}

export function showProgress(): { steps: Steps; progress: (step: Progress) => void } {
  const steps = openSteps()
  steps.begin(DONE.postgres)
  const progress = ({ step }: Progress): void => {
    steps.done(DONE[step])
    const next = NEXT[step]
    if (next !== undefined) steps.begin(next)
  }
  return { steps, progress }
}
