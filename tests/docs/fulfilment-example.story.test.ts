import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, expect, it } from 'vitest'
import { codeBlocksOf } from '../../scripts/docs/markdown.ts'
import { asCustomer, register, until } from '../e2e/client.ts'
import { endWithThisProcess } from '../e2e/processes.ts'
import { startSystem, type TestSystem, throwAwayFolder } from '../e2e/system.ts'
import { ROOT } from './shell.ts'

const [receiver, warehouse] = codeBlocksOf('docs/fulfilment.md').filter(({ info }) => info === 'ts')
const SECRET = 'a secret that only the two of them know'
const TOO_MUCH = 'we send three of a kind at most'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** @returns the lines that a program of the page prints */
function run(text: string, env: Record<string, string>) {
  const args = ['--input-type=module-typescript', '-e', text]
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  endWithThisProcess(child)
  const lines: string[] = []
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  return { lines, child, ended: once(child, 'close') }
}

async function start(env: Record<string, string>): Promise<TestSystem> {
  const folder = await throwAwayFolder()
  cleanups.push(folder.remove)
  const system = await startSystem(folder.path, env)
  cleanups.push(() => system.end('SIGTERM'))
  return system
}

it('the receiver ships what is signed, and its refusal reaches the customer', async () => {
  const { lines, child, ended } = run(receiver!.text, { FULFILMENT_SECRET: SECRET, PORT: '0' })
  cleanups.push(() => {
    child.kill()
    return ended
  })
  const port = await until('it listens', 10_000, async () => /port: (\d+)/.exec(lines.join('\n'))?.[1])
  const url = `http://127.0.0.1:${port}/`
  expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401)

  const system = await start({ FULFILMENT_URL: url, FULFILMENT_SECRET: SECRET })
  const ada = await register(system.url, 'ada@example.com')
  const small = (await ada.place([{ productId: 'helmet1', quantity: 3 }])).body
  const large = (await ada.place([{ productId: 'helmet1', quantity: 4 }])).body
  expect((await ada.settled(small.id)).status).toBe('CONFIRMED')
  expect((await ada.settled(large.id)).history.at(-1)).toMatchObject({ status: 'FAILED', reason: TOO_MUCH })
  expect(lines.filter((line) => line.startsWith('shipped'))).toEqual([`shipped ${small.number}`])
}, 90_000)

it('the warehouse answers the orders that wait for it', async () => {
  const system = await start({ FULFILMENT: 'await' })
  const admin = await register(system.url, 'admin@example.com')
  await system.grantAdmin(admin.email)
  const ada = await register(system.url, 'ada@example.com')
  const small = (await ada.place([{ productId: 'helmet1', quantity: 3 }])).body
  const large = (await ada.place([{ productId: 'helmet1', quantity: 4 }])).body
  for (const { id } of [small, large])
    await until('it waits', 10_000, async () => (await ada.read(id)).body.version === 3 || undefined)

  const text = warehouse!.text.replace('http://127.0.0.1:3000', system.url)
  const { lines, ended } = run(text, { TOKEN: admin.token })
  await ended
  expect(lines).toEqual([`${small.number} CONFIRMED`, `${large.number} FAILED`])
  const again = asCustomer(system.url, ada.email, ada.token)
  expect((await again.read(large.id)).body.history.at(-1)).toMatchObject({ reason: TOO_MUCH })
}, 90_000)
