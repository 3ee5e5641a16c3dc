export interface ServerSentEvent {
  type: string
  data: string
  lastEventId: string
}

/**
 * Parses server-sent events (WHATWG HTML, section 9.2.6) as the text comes in. EventSource would do it, but sends no
 * Authorization header, and a token in a URL ends in logs.
 */
export function createEventParser() {
  let rest = ''
  let endedWithCr = false
  let type = ''
  let data: string[] = []
  let lastEventId = ''
  let retryMs: number | undefined

  function readField(line: string): void {
    const colon = line.indexOf(':')
    const name = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'event') type = value
    else if (name === 'data') data.push(value)
    else if (name === 'id' && !value.includes('\0')) lastEventId = value
    else if (name === 'retry' && /^\d+$/.test(value)) retryMs = Number(value)
  }

  /** None where there was no data: that is a comment or a heartbeat. */
  function dispatch(): ServerSentEvent[] {
    const event = { type: type || 'message', data: data.join('\n'), lastEventId }
    const isEvent = data.length > 0
    type = ''
    data = []
    return isEvent ? [event] : []
  }

  return {
    /** How long to wait before coming again, once the server has said so. */
    retryMs: () => retryMs,
    /** @returns the events that the chunk completes */
    push: (chunk: string): ServerSentEvent[] => {
      // The halves of CR LF may come one by one, and are one end of line
      const text = rest + (endedWithCr ? chunk.replace(/^\n/, '') : chunk)
      if (chunk !== '') endedWithCr = chunk.endsWith('\r')
      const lines = text.split(/\r\n|\n|\r/)
      rest = lines.pop() ?? ''
      return lines.flatMap((line) => {
        if (line === '') return dispatch()
        readField(line)
        return []
      })
    },
  }
}
