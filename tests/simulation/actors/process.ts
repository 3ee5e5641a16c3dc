import type { Clock } from '@orders/shared/ports/clock'
import { v7 } from 'uuid'
import type { Random } from '../../scenarios/random.ts'
import type { PlannedProcess } from '../plan/plan.ts'
import type { Owner } from '../time/timers.ts'
import { virtualTime } from '../time/virtual-time.ts'

/** One life of a process: after a crash, the next start is another one. */
export interface SimulatedProcess extends Owner {
  name: string
  clock: Clock
  /** Resolves when it has crashed or stopped. */
  ended: Promise<void>
  /** From now on nothing of it happens: its timers do not fire, its calls do not arrive, answers do not come back. */
  end(): void
}

export function createProcess({ random }: { random: Random }, { name, skewMs }: PlannedProcess): SimulatedProcess {
  const { promise, resolve } = Promise.withResolvers<void>()
  const process: SimulatedProcess = {
    name,
    alive: true,
    ended: promise,
    clock: createClock(random, skewMs),
    end: () => {
      process.alive = false
      resolve()
    },
  }
  return process
}

/** The time of a machine, and ids as `systemClock` makes them, though from a seed. */
function createClock(random: Random, skewMs: number): Clock {
  let msecs = 0
  let seq = 0
  const nowMs = () => virtualTime.nowMs() + skewMs
  return {
    nowMs,
    newId: () => {
      seq = nowMs() > msecs ? random.between(0, 0xffff) : seq + 1
      msecs = Math.max(msecs, nowMs())
      return v7({ msecs, seq, random: randomBytes(random) })
    },
  }
}

function randomBytes(random: Random): Uint8Array {
  const words = Uint32Array.from({ length: 4 }, () => random.between(0, 0xffff_ffff))
  return new Uint8Array(words.buffer)
}
