import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createWebhookSender } from '@orders/shared/adapters/http/webhook-sender'
import { parseNetworks } from '@orders/shared/domain/networks'
import { newSecret, signatureHeaders } from '@orders/shared/domain/webhook-signature'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { codeBlocksOf } from '../../scripts/docs/markdown.ts'
import { endWithThisProcess } from '../e2e/processes.ts'
import { throwAwayFolder } from '../e2e/system.ts'
import { freePort } from '../faults/services/free-port.ts'
import { ROOT, runSnippet } from './shell.ts'

const PAGE = 'docs/webhooks.md'
const blocks = codeBlocksOf(PAGE)
const blockOf = (language: string, containing = '') =>
  blocks.find(({ info, text }) => info === language && text.includes(containing))?.text ??
  expect.fail(`${PAGE} has no such ${language}`)

const SECRET = newSecret(randomBytes(32))
const sender = createWebhookSender({ allowedNetworks: parseNetworks('127.0.0.0/8') })
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})
afterAll(() => sender.close())

interface Program {
  command: string
  args: string[]
  env?: Record<string, string>
}

/** Starts what the page shows, at a free port; resolves once it takes connections. */
async function start(make: (port: string) => Program) {
  const port = await freePort()
  const { command, args, env } = make(String(port))
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', WEBHOOK_SECRET: SECRET, ...env },
  })
  endWithThisProcess(child)
  cleanups.push(() => child.kill('SIGKILL'))
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const listens = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
  await expect
    .poll(listens, { timeout: 20_000, message: 'it does not listen' })
    .toBe(true)
    .catch((error) => {
      throw new Error(`${error.message}\n${errors}`)
    })
  return { url: `http://127.0.0.1:${port}/`, output: () => output }
}

const example = (id: string, version: number) => {
  const event = JSON.parse(blockOf('json')) as { id: string; data: { version: number } }
  return JSON.stringify({ ...event, id, data: { ...event.data, version } })
}

async function send(url: string, body: string, { secret = SECRET, signed = body } = {}) {
  const { id } = JSON.parse(body) as { id: string }
  const headers = signatureHeaders({ id, timestampMs: Date.now(), body: signed, secrets: [secret] })
  return (await sender.send({ url, body, headers: { 'content-type': 'application/json', ...headers } })).status
}

/** What the page promises of an endpoint that is made as it shows. */
async function takesOnceAndInOrder({ url, output }: Awaited<ReturnType<typeof start>>): Promise<void> {
  for (const body of [example('a', 3), example('a', 3), example('b', 2)]) expect(await send(url, body)).toBe(204)
  expect(await send(url, '{"id":"c","type":"webhook.ping","data":{}}')).toBe(204)
  expect(await send(url, example('d', 4), { secret: newSecret(randomBytes(32)) })).toBe(400)
  expect(await send(url, example('e', 5), { signed: example('e', 6) })).toBe(400)
  expect(await send(url, example('f', 7))).toBe(204)
  await expect.poll(output).toMatch(/^order\.confirmed BXZH-RB9Y\nwebhook\.ping \w+\norder\.confirmed BXZH-RB9Y\n$/)
}

it('the example of a body is one of the contract', async () => {
  const contract = JSON.parse(await readFile(join(ROOT, 'docs/asyncapi.json'), 'utf8'))
  const [{ payload }] = contract.components.messages.OrderConfirmedDelivery.examples
  expect(payload).toMatchObject(JSON.parse(blockOf('json')))
})

it('the endpoint in TypeScript verifies, and takes events once and in order', async () => {
  const shown = blockOf('ts')
  const endpoint = await start((port) => ({
    command: process.execPath,
    args: ['--input-type=module-typescript', '-e', shown.replace('4000', port)],
  }))
  await takesOnceAndInOrder(endpoint)
})

describe('in a shell', () => {
  const verification = blockOf('sh', 'SIGNATURES=')

  it('a delivery is verified, and a changed one is not', async () => {
    expect(await runSnippet(verification, {})).toBe('verified\n')
    const rotated = verification.replace("SIGNATURES='", "SIGNATURES='v1,c29tZSBvdGhlcg== ")
    expect(await runSnippet(rotated, {})).toBe('verified\n')
    for (const [was, is] of [
      ['webhook.ping', 'webhook.pong'],
      ['1769860800', '1769860801'],
      ['MfKQ', 'MfKR'],
    ] as const)
      expect(await runSnippet(verification.replace(was, is), {})).toBe('NOT VERIFIED\n')
  })

  it('what the receiver dumps is verified', async () => {
    const main = 'packages/embedded/src/webhook-receiver/main.ts'
    const receiver = await start((port) => ({ command: process.execPath, args: [main, '--port', port, '--dump'] }))
    const body = example("it's new", 3)
    expect(await send(receiver.url, body)).toBe(204)
    await expect.poll(receiver.output).toMatch(/^BODY=/m)
    const [dump = ''] = /^ID=[\s\S]*?^BODY=.*$/m.exec(receiver.output()) ?? []
    const after = verification.slice(verification.indexOf('sign() {'))
    expect(await runSnippet([`SECRET=${SECRET}`, dump, after].join('\n'), {})).toBe('verified\n')
    expect(await runSnippet([`SECRET=${newSecret(randomBytes(32))}`, dump, after].join('\n'), {})).toBe(
      'NOT VERIFIED\n',
    )
  })

  it('one that is made with curl is taken by the endpoint', async () => {
    const [, secret = ''] = /SECRET=(\S+)/.exec(verification) ?? []
    const endpoint = await start((port) => ({
      command: process.execPath,
      args: ['--input-type=module-typescript', '-e', blockOf('ts').replace('4000', port)],
      env: { WEBHOOK_SECRET: secret },
    }))
    const text = `${verification}${blockOf('sh', '# Set SECRET')}`.replace('http://127.0.0.1:4000/', endpoint.url)
    expect(await runSnippet(text, {})).toBe('verified\n204\n')
  })
})

describe('in Python', () => {
  let packages: Awaited<ReturnType<typeof throwAwayFolder>>
  let problem: string | undefined
  beforeAll(async () => {
    packages = await throwAwayFolder()
    const args = ['-m', 'pip', 'install', '--quiet', '--target', packages.path, 'standardwebhooks==1.1.0']
    problem = await promisify(execFile)('python3', args, { timeout: 25_000 }).then(
      () => undefined,
      (error: Error) => error.message.split('\n')[0],
    )
  })
  afterAll(() => packages.remove())

  it('the endpoint verifies, and takes events once and in order', async () => {
    if (problem !== undefined) {
      process.stderr.write(
        `not run: the Python of ${PAGE} needs python3 with pip, and standardwebhooks of PyPI (${problem})\n`,
      )
      return
    }
    const endpoint = await start((port) => ({
      command: 'python3',
      args: ['-c', blockOf('python').replace('4000', port)],
      env: { PYTHONPATH: packages.path },
    }))
    await takesOnceAndInOrder(endpoint)
  })
})
