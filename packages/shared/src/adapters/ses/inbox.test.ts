import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createEmulatorInbox, createLocalStackInbox } from './inbox.ts'

let server: Server
afterEach(() => {
  server.close()
  server.closeAllConnections()
})

async function answering(body: string, status = 200): Promise<string> {
  server = createServer((_request, response) => response.writeHead(status).end(body))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const idsOf = (mails: readonly { id: string }[]) => mails.map(({ id }) => id)

describe('the inbox of the emulator', () => {
  const email = (messageId: string, at: number) => ({
    messageId,
    at,
    from: 'shop@example.com',
    destination: { to: ['ada@example.com'], cc: [], bcc: [] },
    subject: 'Hello',
    body: { text: 'Hello ☂', html: '<p>Hello ☂</p>' },
  })

  it('has the newest mail first, also of those that came within a second', async () => {
    const emails = [email('a', 100), email('b', 200), email('c', 200)]
    const url = await answering(JSON.stringify({ total: 7, emails }))
    const { total, mails } = await createEmulatorInbox({ url }).list(3)
    expect([total, idsOf(mails)]).toEqual([7, ['c', 'b', 'a']])
  })

  it('tells what was sent to whom, and when', async () => {
    const url = await answering(
      JSON.stringify({ total: 1, emails: [{ ...email('a', 1_767_225_600), body: { text: 'Hi' } }] }),
    )
    expect((await createEmulatorInbox({ url }).list(1)).mails).toEqual([
      { id: 'a', at: '2026-01-01T00:00:00.000Z', to: ['ada@example.com'], subject: 'Hello', text: 'Hi', html: '' },
    ])
  })
})

describe('the inbox of LocalStack', () => {
  it('tells what was sent to whom, and when, newest first', async () => {
    const message = {
      Id: 'old',
      Region: 'us-east-1',
      Source: 'shop@example.com',
      Timestamp: '2026-01-01T00:00:00',
      Destination: { ToAddresses: ['ada@example.com'] },
      Subject: 'Grüße',
      Body: { text_part: 'Hello ☂', html_part: null },
    }
    const raw = { Id: 'raw', Region: 'us-east-1', Timestamp: '2026-01-01T00:00:01', RawData: 'Subject: x' }
    const url = await answering(JSON.stringify({ messages: [message, raw] }))
    const inbox = createLocalStackInbox({ url })
    const [first, second] = (await inbox.list(2)).mails
    expect(first).toEqual({ id: 'raw', at: '2026-01-01T00:00:01.000Z', to: [], subject: '', text: '', html: '' })
    expect(second).toEqual({
      id: 'old',
      at: '2026-01-01T00:00:00.000Z',
      to: ['ada@example.com'],
      subject: 'Grüße',
      text: 'Hello ☂',
      html: '',
    })
    expect(await inbox.list(1)).toEqual({ total: 2, mails: [first] })
  })
})

describe.each([createEmulatorInbox, createLocalStackInbox])('%o', (createInbox) => {
  it.each([
    ['an error', '{"messages":[],"emails":[]}', 500],
    ['no JSON', '<html>', 200],
    ['something else', '{"emails":{},"messages":{}}', 200],
  ])('says that the mails cannot be read where the source answers with %s', async (_name, body, status) => {
    const inbox = createInbox({ url: await answering(body, status) })
    await expect(inbox.list(1)).rejects.toThrow('the mails of the inbox cannot be read')
  })
})
