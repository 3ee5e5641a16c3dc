import type { Random } from '../../scenarios/random.ts'
import type { SimulatedProcess } from '../actors/process.ts'
import { chance } from '../plan/chance.ts'
import type { Settings } from '../plan/plan.ts'
import { virtualTime } from '../time/virtual-time.ts'

export interface QueueMessage {
  id: string
  body: string
  attributes: Record<string, { DataType?: string | undefined; StringValue?: string | undefined }>
  groupId: string | undefined
  sentAtMs: number
  receives: number
  visibleAtMs: number
  /** Of the latest delivery; older ones are void. */
  receipt: string | undefined
  receiver: SimulatedProcess | undefined
}

export interface Sent extends Pick<QueueMessage, 'body'>, Partial<Pick<QueueMessage, 'attributes' | 'groupId'>> {
  delayMs?: number
}

export interface SimulatedQueue {
  send(message: Sent): string
  /** Waits for messages until `untilMs`, or until it is given up. */
  receive(request: {
    most: number
    visibilityMs: number
    untilMs: number
    receiver: SimulatedProcess
    givenUp: () => boolean
  }): Promise<QueueMessage[]>
  /** @returns whether there is a message of this receipt */
  remove(receipt: string): boolean
  hide(receipt: string, ms: number): boolean
  heldBy(process: SimulatedProcess): QueueMessage[]
  waiting(): number
  size(): number
  /** Loses all messages, those being handled too. @returns them */
  purge(): QueueMessage[]
}

interface QueueOptions {
  name: string
  settings: Pick<Settings, 'duplicateRate' | 'reorderRate'>
  /** Where messages go that have been delivered so often. */
  redrive?: { to: SimulatedQueue; maxReceives: number }
  onDelivery(message: QueueMessage): void
  onDuplicate(message: QueueMessage): void
}

const DUPLICATE_WITHIN_MS = 30_000

/** A standard queue as SQS describes it: at least once, in about the order of sending, hidden while it is being handled. */
export function createQueue({ random }: { random: Random }, options: QueueOptions): SimulatedQueue {
  const { name, settings, redrive, onDelivery, onDuplicate } = options
  let messages: QueueMessage[] = []
  let ids = 0
  let wake = Promise.withResolvers<void>()
  const changed = () => {
    wake.resolve()
    wake = Promise.withResolvers<void>()
  }
  const byReceipt = (receipt: string) => messages.find((message) => message.receipt === receipt)
  const drop = (message: QueueMessage) => {
    messages = messages.filter((one) => one !== message)
  }

  function nextVisible(): QueueMessage | undefined {
    const nowMs = virtualTime.nowMs()
    const visible = messages.filter(({ visibleAtMs }) => visibleAtMs <= nowMs)
    const index = chance(random, settings.reorderRate) ? random.between(0, visible.length - 1) : 0
    return visible[index]
  }

  function take(most: number, visibilityMs: number, receiver: SimulatedProcess): QueueMessage[] {
    const taken: QueueMessage[] = []
    for (let message = nextVisible(); message && taken.length < most; message = nextVisible()) {
      if (redrive && message.receives >= redrive.maxReceives) {
        drop(message)
        redrive.to.send(message)
        continue
      }
      message.receives++
      message.receiver = receiver
      message.receipt = `${message.id}/${message.receives}/${random.between(0, 0xffff)}`
      message.visibleAtMs = virtualTime.nowMs() + visibilityMs
      taken.push({ ...message })
      onDelivery(message)
      if (chance(random, settings.duplicateRate)) duplicate(message)
    }
    return taken
  }

  function duplicate(message: QueueMessage): void {
    const visibleAtMs = virtualTime.nowMs() + random.between(0, DUPLICATE_WITHIN_MS)
    messages.push({ ...message, visibleAtMs, receipt: undefined, receiver: undefined })
    onDuplicate(message)
    changed()
  }

  const nextChangeMs = (untilMs: number) =>
    messages.reduce((next, { visibleAtMs }) => Math.min(next, visibleAtMs), untilMs)

  return {
    send: ({ body, attributes = {}, groupId, delayMs = 0 }) => {
      const id = `${name}-${++ids}`
      const sentAtMs = virtualTime.nowMs()
      const given = { id, body, attributes, groupId, sentAtMs, visibleAtMs: sentAtMs + delayMs }
      messages.push({ ...given, receives: 0, receipt: undefined, receiver: undefined })
      changed()
      return id
    },
    receive: async ({ most, visibilityMs, untilMs, receiver, givenUp }) => {
      for (;;) {
        if (givenUp()) return []
        const taken = take(most, visibilityMs, receiver)
        if (taken.length > 0 || virtualTime.nowMs() >= untilMs) return taken
        const soonest = virtualTime.at(nextChangeMs(untilMs), changed)
        await wake.promise
        soonest.cleared = true
      }
    },
    remove: (receipt) => {
      const message = byReceipt(receipt)
      if (message) drop(message)
      return message !== undefined
    },
    hide: (receipt, ms) => {
      const message = byReceipt(receipt)
      if (!message || message.visibleAtMs <= virtualTime.nowMs()) return false
      message.visibleAtMs = virtualTime.nowMs() + ms
      changed()
      return true
    },
    heldBy: (process) =>
      messages.filter(({ receiver, visibleAtMs }) => receiver === process && visibleAtMs > virtualTime.nowMs()),
    waiting: () => messages.filter(({ visibleAtMs }) => visibleAtMs <= virtualTime.nowMs()).length,
    size: () => messages.length,
    purge: () => {
      const lost = messages
      messages = []
      return lost
    },
  }
}
