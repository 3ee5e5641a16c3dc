import { DomainError } from '@orders/shared/domain/errors'
import { chance, pick } from '../plan/chance.ts'
import { faultNow } from '../services/faults.ts'
import { virtualTime } from '../time/virtual-time.ts'
import type { World } from '../world.ts'
import type { SimulatedApi } from './api.ts'
import type { Supervisor } from './supervisor.ts'

export interface Answered<T> {
  api: SimulatedApi
  answer: T
}

type Request<T> = (api: SimulatedApi) => Promise<T>

/** A customer's way to the apis. */
export interface Requests {
  /** One request, to any api that is up. @throws DomainError; Unanswered when it is not known what has become of it */
  ask<T>(what: string, request: Request<T>): Promise<Answered<T>>
  /** Asks until there is an answer. @returns undefined for a refusal, and where there never was one */
  insist<T>(what: string, request: Request<T>): Promise<Answered<T> | undefined>
}

export class Unanswered extends Error {}

const TIMEOUT_MS = 10_000
const MOST_TRIES = 30
const LONGEST_PAUSE_MS = 5_000

export function createRequests({ plan, random, trace }: World, supervisor: Supervisor, who: string): Requests {
  async function ask<T>(what: string, request: Request<T>): Promise<Answered<T>> {
    const apis = supervisor.apis()
    if (apis.length === 0) throw new Unanswered('no api is up')
    const api = pick(random, apis)
    await virtualTime.after(random.between(1, 20))
    const flaky = faultNow(plan, 'network', 'flaky')
    const lost = flaky !== undefined && chance(random, flaky.share ?? 0)
    if (lost && chance(random, 0.5)) throw new Unanswered('the request was lost')
    const answer = await answerOf(api, request)
    if (lost) throw new Unanswered('the answer was lost')
    trace.add(who, `${what} at ${api.process.name}`)
    return { api, answer }
  }

  return {
    ask,
    insist: async (what, request) => {
      for (let tries = 1; tries <= MOST_TRIES; tries++) {
        try {
          return await ask(what, request)
        } catch (error) {
          if (error instanceof DomainError && error.code !== 'SERVICE_UNAVAILABLE') {
            trace.add(who, `${what}: ${error.code}`)
            return undefined
          }
          await virtualTime.after(Math.min(LONGEST_PAUSE_MS, 200 * 2 ** tries))
        }
      }
      return undefined
    },
  }
}

/** What the api answers, unless it crashes before or takes too long. */
function answerOf<T>(api: SimulatedApi, request: Request<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const tooLate = () => reject(new Unanswered('it took too long'))
    const late = virtualTime.at(virtualTime.nowMs() + TIMEOUT_MS, tooLate)
    void api.process.ended.then(() => reject(new Unanswered('the connection was cut')))
    const answer = virtualTime.runAs(api.process, () => request(api))
    answer.then(resolve, reject).finally(() => {
      late.cleared = true
    })
  })
}
