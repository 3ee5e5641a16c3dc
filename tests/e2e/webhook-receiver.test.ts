import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { createWebhookSender } from '@orders/shared/adapters/http/webhook-sender'
import { parseNetworks } from '@orders/shared/domain/networks'
import { newSecret, signatureHeaders } from '@orders/shared/domain/webhook-signature'
import { afterEach, describe, expect, it } from 'vitest'
import { type RunningProcess, runToEnd, startProcess } from './processes.ts'

const MAIN = 'packages/embedded/src/webhook-receiver/main.ts'
const SECRET = newSecret(randomBytes(24))
const ORDER = { id: '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e', number: '7K3M-9QXT' }

const allowedNetworks = parseNetworks('127.0.0.0/8')
const sender = createWebhookSender({ allowedNetworks })
const impatient = createWebhookSender({ allowedNetworks, timeoutMs: 1_000 })
const running: RunningProcess[] = []
afterEach(async () => {
  for (const one of running.splice(0)) {
    one.kill('SIGTERM')
    expect(await one.exited).toBe(0)
  }
})

async function start(...args: string[]) {
  const program = { main: MAIN, folder: tmpdir(), env: {}, args: ['--port', '0', ...args] }
  const receiver = await startProcess(program, /received at (\S+)\. /)
  running.push(receiver)
  const url = receiver.match[1] ?? ''
  const lines = () =>
    receiver
      .output()
      .split('\n')
      .filter((line) => /^\d{4}-/.test(line))
  return { url, lines }
}

const body = (version: number, type = 'order.confirmed') =>
  JSON.stringify({ type, data: { orderId: ORDER.id, version, order: { number: ORDER.number } } })

function send(url: string, id: string, text: string, { secrets = [SECRET], by = sender } = {}) {
  const headers = signatureHeaders({ id, timestampMs: Date.now(), body: text, secrets })
  return by.send({ url, body: text, headers: { 'content-type': 'application/json', ...headers } })
}

describe('npm run webhook-receiver', () => {
  it('verifies deliveries, and says of each what it is, whether it was there before, and whether it is late', async () => {
    const { url, lines } = await start('--secret', SECRET)
    for (const [id, version] of [
      ['a', 1],
      ['b', 3],
      ['b', 3],
      ['c', 2],
    ] as const)
      expect(await send(url, id, body(version))).toMatchObject({ status: 204 })
    expect(await send(url, 'd', '{"type":"webhook.ping","data":{"webhookId":"x"}}')).toMatchObject({ status: 204 })
    const seen = () => lines().map((line) => line.split(/ {2,}/).slice(1).join(' | '))
    await expect
      .poll(seen)
      .toEqual([
        'order.confirmed | 7K3M-9QXT | v1 | verified | new | 204',
        'order.confirmed | 7K3M-9QXT | v3 | verified | new | 204',
        'order.confirmed | 7K3M-9QXT | v3 | verified | seen before | 204',
        'order.confirmed | 7K3M-9QXT | v2 | verified | older than what is known | 204',
        'webhook.ping | - | - | verified | new | 204',
      ])
  })

  it('takes nothing that another secret has signed, and either secret while one is rotated', async () => {
    const next = newSecret(randomBytes(24))
    const { url, lines } = await start('--secret', SECRET, '--secret', next)
    expect(await send(url, 'a', body(1), { secrets: [next] })).toMatchObject({ status: 204 })
    expect(await send(url, 'b', body(1), { secrets: [newSecret(randomBytes(24)), SECRET] })).toMatchObject({
      status: 204,
    })
    expect(await send(url, 'c', body(1), { secrets: [newSecret(randomBytes(24))] })).toMatchObject({ status: 400 })
    await expect.poll(() => lines().at(-1)).toMatch(/NOT VERIFIED {2}not taken {2}400$/)
  })

  it('prints nothing that a terminal would act on', async () => {
    const { url, lines } = await start()
    await send(url, 'a', body(1, 'order.\u001b[2J'))
    await expect.poll(() => lines()[0]).toContain('order.�[2J')
  })

  it.each([
    ['--status', '410', { status: 410 }],
    ['--fail', '1', { status: 500 }],
    ['--hang', undefined, { error: 'does not answer in 1 s' }],
    ['--slow', '5000', { error: 'does not answer in 1 s' }],
  ])('answers badly where it is told to: %s', async (flag, value, answer) => {
    const { url } = await start(flag, ...(value ? [value] : []))
    expect(await send(url, 'a', body(1), { by: impatient })).toMatchObject(answer)
  })

  it('has a delivery come three times with --triple, and takes it once', async () => {
    const { url, lines } = await start('--secret', SECRET, '--triple')
    const statuses = []
    for (const _ of [1, 2, 3]) statuses.push((await send(url, 'a', body(1))).status)
    expect(statuses).toEqual([500, 500, 204])
    const taken = () => lines().map((line) => line.split(/ {2,}/).at(-2))
    await expect.poll(taken).toEqual(['new', 'seen before', 'seen before'])
  })

  it('answers in another order with --shuffle, and loses none', async () => {
    const { url } = await start('--secret', SECRET, '--shuffle')
    const answered: number[] = []
    const versions = Array.from({ length: 23 }, (_, index) => index + 1)
    for (let round = 0; round < 3 && answered.every((version, index) => version === versions[index]); round++) {
      answered.length = 0
      const answers = versions.map(async (version) => {
        expect(await send(url, `${round}-${version}`, body(version))).toMatchObject({ status: 204 })
        answered.push(version)
      })
      await Promise.all(answers)
    }
    expect(answered.toSorted((a, b) => a - b)).toEqual(versions)
    expect(answered).not.toEqual(versions)
  })

  it('changes its ways while it runs', async () => {
    const { url } = await start()
    const change = (behaviour: object) =>
      fetch(`${url}behaviour`, { method: 'PUT', body: JSON.stringify(behaviour) }).then(({ status }) => status)
    expect(await change({ status: 503 })).toBe(200)
    expect(await send(url, 'a', body(1))).toMatchObject({ status: 503 })
    expect(await change({ status: 204 })).toBe(200)
    expect(await send(url, 'a', body(1))).toMatchObject({ status: 204 })
    for (const wrong of [{ fail: 2 }, { hangs: true }]) expect(await change(wrong)).toBe(400)
  })

  it('says what is wrong with its arguments', async () => {
    const { code, stderr } = await runToEnd({ main: MAIN, folder: tmpdir(), env: {}, args: ['--fail', '2'] })
    expect(code).toBe(2)
    expect(stderr).toContain('Usage: npm run webhook-receiver')
  })
})
