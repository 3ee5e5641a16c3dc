import type { Command } from './command.ts'

const status: Command = {
  usage: '',
  summary: 'how many events wait to be sent, and for how long',
  takes: { least: 0, most: 0 },
  run: async (_input, { store, clock }) => {
    const { pending, oldestAtMs } = await store.outbox.depth()
    const oldestAgeSeconds = oldestAtMs === undefined ? null : Math.max(0, clock.nowMs() - oldestAtMs) / 1000
    const age = oldestAgeSeconds === null ? '' : `, the oldest for ${oldestAgeSeconds.toFixed(1)} s`
    return { json: { pending, oldestAgeSeconds }, text: `${pending} events wait to be sent${age}.` }
  },
}

export const outboxCommands = { status }
