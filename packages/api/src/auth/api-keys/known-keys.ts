import { apiKeyHash, goodUntilMs, isApiKey } from '@orders/shared/domain/api-key'
import { DomainError } from '@orders/shared/domain/errors'
import type { ApiKeyRecord } from '@orders/shared/ports/api-keys'
import type { AttemptCounts } from '@orders/shared/ports/services'
import { LRUCache } from 'lru-cache'
import type { ApiDeps } from '../../deps.ts'
import { countHere } from '../../http/attempt-counts.ts'
import type { KeyActor } from '../actor.ts'
import { createKeyUse } from './key-use.ts'

interface KnownKeys {
  /**
   * @param network where it comes from: it may try so many unknown keys
   * @throws DomainError UNAUTHENTICATED, RATE_LIMITED
   */
  get(key: string, network: string): Promise<KeyActor>
  /** Reads it again if that is due. @returns whether it is good still */
  isGood(actor: Pick<KeyActor, 'hash'>): Promise<boolean>
  /** For a key that was changed here: what was known of it is not used again. */
  forget(keyId: string): void
}

/** How late another replica may hear of a revocation. */
const READ_AGAIN_MS = 2_000
const MOST_KEYS = 1_000
const MINUTE_MS = 60_000

interface Known {
  record: ApiKeyRecord
  actor: KeyActor
  readAtMs: number
}

type Deps = Pick<ApiDeps, 'store' | 'clock' | 'logger' | 'rateLimits' | 'options'>

/** The keys that were good lately, so that most requests ask the store nothing. Of others nothing is kept. */
export function createKnownKeys(deps: Deps): KnownKeys {
  const { store, clock, options } = deps
  const counts: AttemptCounts = deps.rateLimits ?? countHere(clock)
  const noteUse = createKeyUse(deps)
  const known = new LRUCache<string, Known>({ max: MOST_KEYS })
  const reads = new Map<string, Promise<Known | undefined>>()
  /** Grows when what is being read may be out of date already. */
  let generation = 0

  async function readNow(hash: string): Promise<Known | undefined> {
    const begunIn = generation
    const readAtMs = clock.nowMs()
    const record = await store.apiKeys.findByHash(hash)
    const found = record && { record, actor: toActor(record, hash), readAtMs }
    if (!found) known.delete(hash)
    else if (begunIn === generation) known.set(hash, found)
    return found
  }

  /** Requests that come with the same key at the same time share one read, and count as one try. */
  function read(hash: string, readKey: () => Promise<Known | undefined>): Promise<Known | undefined> {
    const running = reads.get(hash)
    if (running) return running
    const begun = readKey().finally(() => {
      if (reads.get(hash) === begun) reads.delete(hash)
    })
    reads.set(hash, begun)
    return begun
  }

  /** A stranger must not have the store look for ever: an unknown key stays counted. @throws DomainError RATE_LIMITED */
  async function readCounted(hash: string, network: string): Promise<Known | undefined> {
    const name = `api-key:unknown:${network}`
    const { current, ttl } = await counts.count(name, MINUTE_MS)
    if (current > options.RATE_LIMIT_AUTH_PER_IP) {
      await counts.giveBack(name)
      throw new DomainError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1000)) })
    }
    const found = await readNow(hash)
    if (found) await counts.giveBack(name)
    return found
  }

  function findFresh(hash: string): Known | undefined {
    const found = known.get(hash)
    return found && clock.nowMs() - found.readAtMs < READ_AGAIN_MS ? found : undefined
  }

  /** One that was good is read again whatever strangers at the same address try. */
  const find = (hash: string, network: string): Promise<Known | undefined> =>
    read(hash, () => (known.has(hash) ? readNow(hash) : readCounted(hash, network)))

  return {
    get: async (key, network) => {
      if (!isApiKey(key)) throw refused('The API key is mistyped or incomplete: its checksum is wrong.')
      const hash = apiKeyHash(key)
      const found = findFresh(hash) ?? (await find(hash, network))
      if (!found) throw refused('The API key is not known: it may have been revoked.')
      const { record, actor } = found
      if (actor.expiresAtMs <= clock.nowMs()) throw refused('The API key has expired, or was rotated.')
      noteUse(record)
      return actor
    },
    isGood: async ({ hash }) => {
      const found = findFresh(hash) ?? (await read(hash, () => readNow(hash)))
      return found !== undefined && found.actor.expiresAtMs > clock.nowMs()
    },
    forget: (keyId) => {
      generation += 1
      reads.clear()
      for (const [hash, { record }] of known) if (record.id === keyId) known.delete(hash)
    },
  }
}

const toActor = (record: ApiKeyRecord, hash: string): KeyActor => ({
  kind: 'key',
  id: `key:${record.id}`,
  scopes: new Set(record.scopes),
  expiresAtMs: goodUntilMs(record, hash),
  hash,
})

const refused = (detail: string) => new DomainError('UNAUTHENTICATED', { detail })
