import { write, writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

export interface LogOutput {
  write(line: string): void
  /** For lines that are followed by the end of the process. It waits for a reader, but not for ever. */
  flushSync(): void
}

/** More than that is dropped while nobody reads. */
const MOST_WAITING_CHARS = 8_000_000
const AGAIN_AFTER_MS = 20
const STUCK_AFTER_MS = 500

/**
 * Log lines to a file descriptor, several at once while a write is under way. What cannot be written is dropped, since logs are not worth
 * an outage; pino's own stream waits in `flushSync`, and so with every fatal line, for a reader that is gone.
 */
export function createLogOutput(fd: number): LogOutput {
  let waiting = ''
  let rest = Buffer.alloc(0)
  let begunAtMs: number | undefined
  const isStuck = () => begunAtMs !== undefined && performance.now() - begunAtMs > STUCK_AFTER_MS

  function writeWaiting(): void {
    if (rest.length === 0) {
      rest = Buffer.from(waiting)
      waiting = ''
    }
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
    // What is under way will be written without us
    let left = Buffer.concat([begunAtMs === undefined ? rest : Buffer.alloc(0), Buffer.from(waiting)])
    if (begunAtMs === undefined) rest = Buffer.alloc(0)
    waiting = ''
    const giveUpAtMs = performance.now() + STUCK_AFTER_MS
    while (left.length > 0) {
      try {
        left = left.subarray(writeSync(fd, left))
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
      if (waiting.length < MOST_WAITING_CHARS) waiting += line
      if (rest.length === 0) writeWaiting()
    },
    flushSync,
  }
}

/** A pipe that does not block says so where a blocking one would wait for its reader. */
const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EAGAIN'
