import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { get } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, logIn, products, register } from './client.ts'
import { runToEnd } from './processes.ts'
import { startSystem, type TestSystem, throwAwayFolder } from './system.ts'

describe('embedded mode', () => {
  let folder: Awaited<ReturnType<typeof throwAwayFolder>>
  let system: TestSystem
  beforeAll(async () => {
    folder = await throwAwayFolder()
    system = await startSystem(folder.path)
  })
  afterAll(async () => {
    await system?.end('SIGTERM')
    await folder.remove()
  })

  it('serves the page of the inbox and Swagger UI', async () => {
    for (const url of [system.inboxUrl, `${system.url}/docs/`]) {
      const response = await fetch(url)
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('text/html'),
      ])
    }
  })

  it('leads from INBOX_PORT to the inbox, which other machines do not get, whatever HOST says', async () => {
    const other = await throwAwayFolder()
    const open = await startSystem(other.path, { HOST: '0.0.0.0' })
    try {
      const { port } = new URL(open.url)
      const { redirected, url } = await fetch(open.inboxUrl)
      expect([redirected, url]).toEqual([true, `http://127.0.0.1:${port}/console/inbox?given`])
      const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
      const outside = addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address
      const statuses = await Promise.all(
        ['127.0.0.1', outside ?? '127.0.0.1'].map((address) => statusOf(address, Number(port), '/console/inbox')),
      )
      expect(statuses).toEqual([302, outside ? 404 : 302])
    } finally {
      await open.end('SIGTERM')
      await other.remove()
    }
  })

  it('listens on loopback only: queue, inbox and worker as well as the API', async () => {
    // 127.0.0.2 is this machine too, but only a socket bound to every address answers there
    const ports = [system.url, system.inboxUrl].map((url) => Number(new URL(url).port))
    for (const port of ports) expect(await accepts('127.0.0.2', port)).toBe(false)

    const other = await throwAwayFolder()
    const open = await startSystem(other.path, { HOST: '0.0.0.0' })
    try {
      const apiPort = Number(new URL(open.url).port)
      expect(await accepts('127.0.0.2', apiPort)).toBe(true)
      const listening = await portsOf(open.processes[0]!.pid)
      expect(listening).toHaveLength(4)
      for (const port of listening.filter((port) => port !== apiPort))
        expect(await accepts('127.0.0.2', port)).toBe(false)
    } finally {
      await open.end('SIGTERM')
      await other.remove()
    }
  })
})

describe('a restart', () => {
  it('keeps users, tokens, orders and stock', async () => {
    const data = await throwAwayFolder()
    const first = await startSystem(data.path)
    const ada = await register(first.url, 'ada@example.com')
    const { body } = await ada.place([{ productId: 'bike1', quantity: 2 }])
    const order = await ada.settled(body.id)
    expect(await first.end('SIGTERM')).toEqual([0])

    const second = await startSystem(data.path)
    try {
      const again = await logIn(second.url, 'ada@example.com')
      expect((await again.read(order.id)).body).toEqual(order)
      const oldToken = await call(`${second.url}/api/orders/${order.id}`, { token: ada.token })
      expect(oldToken.status).toBe(200)
      expect((await products(second.url)).get('bike1')).toBe(3)
    } finally {
      await second.end('SIGTERM')
      await data.remove()
    }
  })
})

describe('a folder of data', () => {
  it('belongs to one system at a time, and to nobody after SIGKILL', async () => {
    const data = await throwAwayFolder()
    const first = await startSystem(data.path)
    await expect(startSystem(data.path)).rejects.toThrow('DATA_DIR is .data, and another process runs on it')
    await first.end('SIGKILL')
    const second = await startSystem(data.path)
    await second.end('SIGTERM')
    await data.remove()
  })
})

describe('a wrong environment', () => {
  it('ends the start with 1 and one list of problems', async () => {
    const data = await throwAwayFolder()
    await mkdir(data.path, { recursive: true })
    const env = { PORT: 'abc', LOG_LEVEL: 'loud', ACCESS_TOKEN_JWT_SECRET: 'hunter2' }
    const { code, stdout, stderr } = await runToEnd({ main: 'packages/embedded/src/main.ts', folder: data.path, env })
    await data.remove()
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.trim().split('\n')).toHaveLength(4)
    for (const name of Object.keys(env)) expect(stderr).toContain(name)
    expect(stderr).not.toContain('hunter2')
  })

  it.each(['PORT', 'WORKER_PORT', 'INBOX_PORT'])('names the setting of a port that is taken: %s', async (setting) => {
    const data = await throwAwayFolder()
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const env = { PORT: '0', WORKER_PORT: '0', INBOX_PORT: '0', [setting]: String(port) }
    const { code, stdout, stderr } = await runToEnd({ main: 'packages/embedded/src/main.ts', folder: data.path, env })
    other.close()
    await data.remove()
    expect([code, stderr.trim()]).toEqual([
      1,
      `Could not start: port ${port} is taken: set ${setting} to another one, or to 0 for a free one`,
    ])
    expect(stdout).not.toContain('node:net')
  })

  it('names the setting of a host that cannot be listened on', async () => {
    const data = await throwAwayFolder()
    const env = { PORT: '0', WORKER_PORT: '0', INBOX_PORT: '0', HOST: 'nope.invalid' }
    const { code, stderr } = await runToEnd({ main: 'packages/embedded/src/main.ts', folder: data.path, env })
    await data.remove()
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^Could not start: nope\.invalid is no address of this machine: set HOST to one.*\n$/),
    ])
  })
})

/** Of what is asked for under a name of this machine. */
async function statusOf(address: string, port: number, path: string): Promise<number> {
  const [answer] = await once(get({ host: address, port, path, headers: { host: `localhost:${port}` } }), 'response')
  answer.resume()
  return answer.statusCode
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port })
    socket.once('connect', () => done(true)).once('error', () => done(false))
    socket.once('connect', () => socket.destroy())
  })
}

/** The ports that a process listens on, from Linux's own tables. */
async function portsOf(pid: number): Promise<number[]> {
  const { readdir, readFile, readlink } = await import('node:fs/promises')
  const fds = await readdir(`/proc/${pid}/fd`)
  const links = await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')))
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8')))
  return tables
    .flatMap((table) => table.trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && inodes.has(fields[9] ?? ''))
    .map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16))
}
