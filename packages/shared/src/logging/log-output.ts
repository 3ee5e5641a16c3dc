import { write, writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

export interface LogOutput {
  write(line: string): void
  /** For lines that are followed by the end of the process. It waits for a reader, but not for ever. */
  flushSync(): void
}

/** More than that is dropped while there is no reader. */
const MOST_WAITING_CHARS = 8_000_000
/** A pipe takes so many bytes whole or not at all (PIPE_BUF), so lines of two threads do not get into each other. */
const WHOLE_BYTES = 4_096
const AGAIN_AFTER_MS = 20
const STUCK_AFTER_MS = 500

/**
 * Log lines to a file descriptor, several at once while a write is under way. What cannot be written is dropped, since logs are not worth
 * an outage; pino's own stream waits in `flushSync`, and so with every fatal line, for a reader that is gone.
 */
export function createLogOutput(fd: number): LogOutput {
  const waiting = createWaitingLines()
  let rest = Buffer.alloc(0)
  let begunAtMs: number | undefined
  const isStuck = () => begunAtMs !== undefined && performance.now() - begunAtMs > STUCK_AFTER_MS

  function writeWaiting(): void {
    if (rest.length === 0) rest = waiting.take()
    if (rest.length === 0) return
    begunAtMs = performance.now()
    write(fd, rest, (error, written) => {
      begunAtMs = undefined
      if (isFull(error)) return void setTimeout(writeUnlessBusy, AGAIN_AFTER_MS).unref()
      // A reader may come back, to a named pipe for example: the next line is tried again
      rest = error ? Buffer.alloc(0) : rest.subarray(written)
      writeWaiting()
    })
  }
  const writeUnlessBusy = () => begunAtMs ?? writeWaiting()

  function flushSync(): void {
    if (isStuck()) return
    const giveUpAtMs = performance.now() + STUCK_AFTER_MS
    // What is under way will be written without us
    let left = begunAtMs === undefined ? rest : waiting.take()
    if (begunAtMs === undefined) rest = Buffer.alloc(0)
    while (left.length > 0) {
      try {
        left = left.subarray(writeSync(fd, left))
        if (left.length === 0) left = waiting.take()
      } catch (error) {
        if (!isFull(error) || performance.now() > giveUpAtMs) return
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AGAIN_AFTER_MS)
      }
    }
  }

  process.on('exit', () => {
    flushSync()
    // Node would wait for the write, and so for the reader
    if (isMainThread && isStuck()) process.kill(process.pid, 'SIGKILL')
  })
  return {
    write: (line) => {
      waiting.add(line)
      if (rest.length === 0) writeWaiting()
    },
    flushSync,
  }
}

function createWaitingLines() {
  const lines: string[] = []
  let chars = 0
  return {
    add: (line: string) => {
      if (chars > MOST_WAITING_CHARS) return
      lines.push(line)
      chars += line.length
    },
    /** As many as a pipe takes whole, and one at least. Empty when there is none. */
    take: (): Buffer<ArrayBuffer> => {
      let bytes = 0
      const tooFar = lines.findIndex((line, index) => {
        bytes += Buffer.byteLength(line)
        return index > 0 && bytes > WHOLE_BYTES
      })
      const taken = lines.splice(0, tooFar === -1 ? lines.length : tooFar).join('')
      chars -= taken.length
      return Buffer.from(taken)
    },
  }
}

/** A pipe that does not block says so where a blocking one would wait for its reader. */
const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EAGAIN'
