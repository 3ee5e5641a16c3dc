import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { openRedis } from '@orders/shared/adapters/redis/open-redis'
import { aCachedOrder } from '@orders/shared/testing/builders'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { itNeeds } from '../adapters/needs.ts'
import { freePort } from '../faults/services/free-port.ts'
import { hasRedisServer, type RedisServer, startRedisServer } from '../faults/services/redis-server.ts'
import { recordingLogger } from '../worker/world/recording-logger.ts'

/** As docs/deploy.md has it for a cluster. */
const RIGHTS = [
  ...['+hello', '+ping', '+get', '+getrange', '+set', '+incr', '+decr', '+pexpire', '+pttl', '+eval', '+evalsha'],
  ...['+cluster|slots', '+asking', '+spublish', '+ssubscribe'],
  ...['~order:*', '~rate-limit:*', '&order-changes', '&session-endings'],
]

if (!hasRedisServer()) itNeeds('redis-server', 'the program, to make a cluster with TLS')
else describe('a cluster with TLS, a user and a password', () => describeAccess())

function describeAccess(): void {
  const trusted = getCACertificates('default')
  let folder: string
  let tlsPort: number
  let node: RedisServer
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redis-tls-'))
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    })
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    await Promise.all([writeFile(certFile, cert), writeFile(keyFile, key)])
    setDefaultCACertificates([...trusted, cert])
    tlsPort = await freePort()
    const tls = ['--tls-cert-file', certFile, '--tls-key-file', keyFile, '--tls-ca-cert-file', certFile]
    node = await startRedisServer([
      ...['--cluster-enabled', 'yes', '--tls-port', String(tlsPort)],
      ...['--tls-cluster', 'yes', '--tls-auth-clients', 'no', ...tls],
    ])
    await node.ask('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
    const isOk = async () => expect(await node.ask('CLUSTER', 'INFO')).toContain('cluster_state:ok')
    await vi.waitFor(isOk, { timeout: 10_000 })
  })
  afterAll(async () => {
    setDefaultCACertificates(trusted)
    await node.close()
    await rm(folder, { recursive: true, force: true })
  })

  function use(password: string) {
    const logger = recordingLogger()
    const url = `rediss+cluster://orders:${encodeURIComponent(password)}@127.0.0.1:${tlsPort}`
    const redis = openRedis({ url, logger })
    const limits = redis.limitRates()
    const endings = redis.tellEndings()
    redis.changes.subscribe(() => {})
    endings.subscribe(() => {})
    const stateOf = (ping: () => Promise<void>) =>
      ping().then(
        () => 'up',
        ({ state, message }) => `${state}: ${message}`,
      )
    const states = () => Promise.all([redis.cache, limits, redis.changes, endings].map(({ ping }) => stateOf(ping)))
    return { ...redis, limits, states, logger }
  }

  it('is used with the rights that the documentation lists, and no others', async () => {
    await node.ask('ACL', 'SETUSER', 'orders', 'reset', 'on', '>se/cr@t', ...RIGHTS)
    await node.ask('ACL', 'LOG', 'RESET')
    const { cache, limits, states, logger, close } = use('se/cr@t')
    await expect.poll(states).toEqual(['up', 'up', 'up', 'up'])
    const order = aCachedOrder()
    // On a busy machine the cache is given up for a while, and what is loaded then is not kept
    const kept = async () => {
      await cache.load(order.id, async () => order)
      return await cache.get(order.id)
    }
    await expect.poll(kept).toEqual(order)
    expect((await limits.count('a', 60_000)).current).toBe(1)
    await limits.giveBack('a')
    expect((await limits.count('a', 60_000)).current).toBe(1)
    expect(logger.lines.filter(({ level }) => level === 'warn')).toEqual([])
    expect(await node.ask('ACL', 'LOG')).toBe('')
    await close()
  })

  it('names what fails for want of a right to ask for its slots', async () => {
    await node.ask('ACL', 'SETUSER', 'orders', 'reset', 'on', '>secret', ...RIGHTS, '-cluster|slots')
    const { states, close } = use('secret')
    await expect.poll(states).toEqual(Array(4).fill(expect.stringMatching(/no_permission.*cluster\|slots/)))
    await close()
  })

  it('says that it refuses the password, and does not repeat it', async () => {
    await node.ask('ACL', 'SETUSER', 'orders', 'reset', 'on', '>secret', ...RIGHTS)
    const { states, logger, close } = use('wrong')
    await expect.poll(states).toEqual(Array(4).fill(expect.stringContaining('not_authenticated')))
    expect(JSON.stringify(logger.lines)).not.toContain('wrong')
    await close()
  })
}
