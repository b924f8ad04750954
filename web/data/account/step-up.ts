// Step-up: what is dangerous needs a factor shown within the last minutes. The server refuses with the kind `step-up`; the
// transport then waits here for the person and sends the same request once more. One question at a time, whoever asks.

type Asked = { answer: Promise<boolean>; settle: (confirmed: boolean) => void }

let asked: Asked | undefined
const waiting = new Set<() => void>()

/** Resolves to whether the person confirmed that it is them. */
export function confirmItIsYou(): Promise<boolean> {
  if (asked === undefined) {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    asked = { answer: promise, settle: resolve }
    wake()
  }
  return asked.answer
}

export function settleStepUp(confirmed: boolean): void {
  const was = asked
  asked = undefined
  was?.settle(confirmed)
  wake()
}

export const isConfirming = (): boolean => asked !== undefined

export function onConfirming(hear: () => void): () => void {
  waiting.add(hear)
  return () => waiting.delete(hear)
}

function wake(): void {
  for (const hear of waiting) hear()
}
