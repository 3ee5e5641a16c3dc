import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'

const NICE = 10

/**
 * Lets this thread yield to the one that answers requests, where there are fewer cores than work. Linux has priorities by thread, and
 * tells a thread its own id; elsewhere threads stay equal.
 */
export function workBehindRequests(): void {
  try {
    const [, threadId] = /task\/(\d+)$/.exec(readlinkSync('/proc/thread-self')) ?? []
    if (threadId) setPriority(Number(threadId), NICE)
  } catch {
    // No Linux, or no right to: nothing but speed depends on it
  }
}
