// Work that is asked for faster than it is done: one after the other, and once more at the end for all that asked meanwhile. So what came
// last is always seen, and never more than one is under way.

export function coalesced(work: () => Promise<unknown>): () => Promise<void> {
  let running = false
  let wanted = false
  return async () => {
    wanted = true
    if (running) return
    running = true
    try {
      while (wanted) {
        wanted = false
        await work()
      }
    } finally {
      running = false
    }
  }
}
