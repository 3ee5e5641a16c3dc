import { randomUUID } from 'node:crypto'
import { DomainError } from '@orders/shared/domain/errors'
import { addressHash } from '@orders/shared/domain/mail-address'
import type { AttemptCounts } from '@orders/shared/ports/services'
import type { UserRecord } from '@orders/shared/ports/stores'
import type { ApiDeps } from '../../deps.ts'
import { countHere } from '../../http/attempt-counts.ts'
import type { LimitState } from '../../http/rate-limit-headers.ts'

/** An attempt to guess a password, as far as one can know. */
export interface Attempt {
  /** Whom it is about. */
  email: string
  /** Whose it is; undefined where no one has the address. */
  user: UserRecord | undefined
  /** Where it comes from: an IPv4 address or an IPv6 /64. */
  network: string
  /** Of where it comes from, as sessions have it: by the secret of today, and by the one before. */
  addressHashes: readonly [string, ...string[]]
  /** On which the user has logged in before. */
  deviceId: string | undefined
  /** Is told what is left for where it comes from; of the account's own budgets, nothing. */
  reportLimits?: ReportLimits
}

export type ReportLimits = (states: readonly LimitState[]) => void

export interface Guesses {
  /**
   * Checks a password if the budget of its place and account has one left. It is counted before, so that many at once are no way around it,
   * and stays counted if it is wrong.
   * @returns what the check returns
   * @throws DomainError RATE_LIMITED
   */
  check(attempt: Attempt, matches: () => Promise<boolean>): Promise<boolean>
  /** For who is logged in and asked for the password. @throws DomainError RATE_LIMITED */
  checkOwn(sessionId: string, matches: () => Promise<boolean>, reportLimits?: ReportLimits): Promise<boolean>
}

const MINUTE_MS = 60_000
/** Of one account; more would be no one who logs in. */
const MOST_WAITING = 50
const HOUR_MS = 60 * MINUTE_MS
/** For a device or an address that the owner has logged in from, and for a session: OWASP's lock-out, but of this place only. */
const KNOWN = { most: 10, windowMs: 15 * MINUTE_MS }
/** From one place for one account, as many as for the account in a minute: two thirds of its hour, so that no place uses that up by itself. */
const PLACE_AND_ACCOUNT_MS = 30 * MINUTE_MS
/**
 * How many times as many wrong guesses as in a minute are checked in an hour, over all addresses. Two replicas that lose their Redis then check
 * 90 at the most.
 */
const MINUTES_AN_HOUR = 3

/** Of one account. */
interface Checks {
  running: number
  /** Attempts that found the budget used up, first come, first served. */
  waiting: (() => void)[]
}

interface Budget {
  key: string
  most: number
  windowMs: number
  /** Of one whose state may be told. */
  name?: string
  /** How many are counted, and how long the window goes on, in ms; undefined until one is taken. */
  counted?: { current: number; ttl: number }
}

/**
 * How many wrong passwords are checked (docs/security.md): few from one place, fewer from one place for one account, and few for one account.
 * Where strangers have used these up, the owner still gets in: each device and address that an owner has logged in from has a budget of its own for that account. Only wrong
 * attempts stay counted.
 */
export function createGuesses({ store, clock, options, rateLimits }: ApiDeps): Guesses {
  const counts: AttemptCounts = rateLimits ?? countHere(clock)
  const { RATE_LIMIT_AUTH_PER_IP: perIp, RATE_LIMIT_AUTH_PER_EMAIL: perEmail } = options
  /** What this process checks now, by account. */
  const checking = new Map<string, Checks>()

  /** @returns what is left to wait, in ms, where it is used up; 0 where it is not */
  async function take(budget: Budget): Promise<number> {
    const { current, ttl } = await counts.count(budget.key, budget.windowMs)
    budget.counted = { current, ttl }
    if (current <= budget.most) return 0
    await giveBack([budget])
    return Math.max(1, ttl)
  }

  async function takeAll(budgets: readonly Budget[]): Promise<number> {
    for (const [index, budget] of budgets.entries()) {
      const waitMs = await take(budget)
      if (waitMs === 0) continue
      await giveBack(budgets.slice(0, index))
      return waitMs
    }
    return 0
  }

  const giveBack = async (budgets: readonly Budget[]): Promise<void> => {
    for (const { counted } of budgets) if (counted) counted.current -= 1
    await Promise.all(budgets.map(({ key }) => counts.giveBack(key)))
  }

  /** The device, or the address, that a guess comes from, where the user has logged in from it. */
  async function findKnownPlace({ user, deviceId, addressHashes }: Attempt): Promise<string | undefined> {
    if (user && deviceId) return `device:${deviceId}`
    // Asked for an unknown account too: it takes as long
    const userId = user?.id ?? randomUUID()
    const areKnown = await Promise.all(addressHashes.map((hash) => store.sessions.isKnownAddress(userId, hash)))
    return areKnown.includes(true) ? `address:${addressHashes[0]}` : undefined
  }

  async function keepIfWrong(taken: readonly Budget[], matches: () => Promise<boolean>): Promise<boolean> {
    let isWrong = false
    try {
      const isRight = await matches()
      isWrong = !isRight
      return isRight
    } finally {
      if (!isWrong) await giveBack(taken)
    }
  }

  /**
   * What is being checked may turn out right, and be taken back: an owner who logs in many times at once is not refused for it. So a few wait,
   * and each check that ends lets one of them try again.
   */
  async function takeOnceChecksEnd(account: string, take: () => Promise<Budget[]>): Promise<Budget[]> {
    for (;;) {
      try {
        return await take()
      } catch (error) {
        const checks = checking.get(account)
        // Nothing ends any more that could let the next one try
        if (checks?.running === 0) checks.waiting.shift()?.()
        if (!checks || checks.running === 0 || checks.waiting.length >= MOST_WAITING) throw error
        await new Promise<void>((resolve) => checks.waiting.push(resolve))
      }
    }
  }

  async function whileChecking(account: string, check: () => Promise<boolean>): Promise<boolean> {
    const checks = checking.get(account) ?? { running: 0, waiting: [] }
    checking.set(account, checks)
    checks.running += 1
    try {
      return await check()
    } finally {
      checks.running -= 1
      checks.waiting.shift()?.()
      if (checks.running === 0 && checks.waiting.length === 0) checking.delete(account)
    }
  }

  function sharedBudgets(account: string, { network }: Attempt): Budget[] {
    const perHour = (perMinute: number) => ({ most: perMinute * MINUTES_AN_HOUR, windowMs: HOUR_MS })
    // The hour first, so that a count in this process is too fresh to give way to those of a thousand addresses
    return [
      { key: `guess:place:hour:${network}`, ...perHour(perIp), name: 'login-hour' },
      { key: `guess:place:minute:${network}`, most: perIp, windowMs: MINUTE_MS, name: 'login-minute' },
      { key: `guess:place:account:${network}:${account}`, most: perEmail, windowMs: PLACE_AND_ACCOUNT_MS },
      { key: `guess:hour:${account}`, ...perHour(perEmail) },
      { key: `guess:minute:${account}`, most: perEmail, windowMs: MINUTE_MS },
    ]
  }

  /** @returns what the attempt has taken */
  async function takeFor(attempt: Attempt, account: string, shared: Budget[]): Promise<Budget[]> {
    const sharedWaitMs = await takeAll(shared)
    if (sharedWaitMs === 0) return shared
    const known = await findKnownPlace(attempt)
    if (known === undefined) throw tooMany(sharedWaitMs)
    return takeOwn([{ key: `guess:${known}:${account}`, ...KNOWN }])
  }

  async function takeOwn(own: Budget[]): Promise<Budget[]> {
    const waitMs = await takeAll(own)
    if (waitMs > 0) throw tooMany(waitMs)
    return own
  }

  return {
    check: async (attempt, matches) => {
      const account = addressHash(attempt.email)
      const shared = sharedBudgets(account, attempt)
      return tellingOf(shared, attempt.reportLimits, async () => {
        const taken = await takeOnceChecksEnd(account, () => takeFor(attempt, account, shared))
        return whileChecking(account, () => keepIfWrong(taken, matches))
      })
    },
    checkOwn: async (sessionId, matches, reportLimits) => {
      const own: Budget[] = [{ key: `guess:session:${sessionId}`, ...KNOWN, name: 'password' }]
      return tellingOf(own, reportLimits, async () => keepIfWrong(await takeOwn(own), matches))
    },
  }
}

/** Tells what is left once it is known whether the attempt stays counted, also where it is refused. */
async function tellingOf(
  budgets: readonly Budget[],
  tell: ReportLimits | undefined,
  check: () => Promise<boolean>,
): Promise<boolean> {
  try {
    return await check()
  } finally {
    tell?.(budgets.flatMap(toLimitState))
  }
}

function toLimitState({ name, most, windowMs, counted }: Budget): LimitState[] {
  if (name === undefined || counted === undefined) return []
  return [{ name, most, windowMs, remaining: most - counted.current, resetMs: counted.ttl }]
}

const tooMany = (waitMs: number) => new DomainError('RATE_LIMITED', { retryAfterSeconds: Math.ceil(waitMs / 1000) })
