// Reads an event stream (HTML section 9.2.6) from a fetch response: works where EventSource does not (Node, headers),
// and a refusal is a Problem instead of a silent retry.

export type StreamEvent = { event: string; data: unknown }

/** The events as they come. Ends with the stream; leaving the loop closes it. */
export async function* eventsOf<E extends StreamEvent>(response: Response): AsyncGenerator<E> {
  if (response.body === null) return
  let pending = ''
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (pending + text).split('\n\n')
    pending = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = parsed(block)
      // The server names and shapes its events by the declaration that E was generated from.
      if (event !== undefined) yield event as E
    }
  }
}

function parsed(block: string): StreamEvent | undefined {
  let event = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) event = line.slice(7)
    else if (line.startsWith('data: ')) data.push(line.slice(6))
  }
  return data.length === 0 ? undefined : { event, data: JSON.parse(data.join('\n')) }
}
