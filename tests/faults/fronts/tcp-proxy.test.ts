import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

describe('a way to a server that can be cut', () => {
  let echo: Server
  let proxy: TcpProxy
  let client: Socket
  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1')
    await once(echo, 'listening')
    proxy = await startTcpProxy({ hostname: '127.0.0.1', port: String((echo.address() as AddressInfo).port) })
    client = connect(proxy.port, '127.0.0.1').on('error', () => {})
    await once(client, 'connect')
    expect(await answerTo('hello')).toBe('hello')
  })
  afterEach(async () => {
    client.destroy()
    await proxy.close()
    echo.close()
  })

  async function answerTo(text: string): Promise<string> {
    client.write(text)
    const [chunk] = await once(client, 'data')
    return String(chunk)
  }

  it('holds everything back while it is frozen, and lets it through afterwards', async () => {
    await proxy.set('freeze')
    const answer = answerTo('are you there?')
    const first = await Promise.race([answer, new Promise((done) => setTimeout(done, 100, 'silence'))])
    expect(first).toBe('silence')
    await proxy.set('pass')
    expect(await answer).toBe('are you there?')
  })

  it('delays what it is told to delay', async () => {
    await proxy.set('pass', 60)
    const sentAt = performance.now()
    await answerTo('slowly')
    expect(performance.now() - sentAt).toBeGreaterThan(110)
  })

  it('delays one answer, and the connections beside it not at all', async () => {
    const other = connect(proxy.port, '127.0.0.1').on('error', () => {})
    void proxy.delayAnswerTo('a lot', 60)
    const sentAt = performance.now()
    const slow = answerTo('a lot of work')
    other.write('little')
    await once(other, 'data')
    const first = await Promise.race([slow, Promise.resolve('little')])
    expect(first).toBe('little')
    expect(await slow).toBe('a lot of work')
    expect(performance.now() - sentAt).toBeGreaterThan(55)
    other.destroy()
    const againAt = performance.now()
    await answerTo('a lot of work')
    expect(performance.now() - againAt).toBeLessThan(55)
  })

  it('ends connections, and new ones too, until it passes again', async () => {
    const closed = once(client, 'close')
    await proxy.set('refuse')
    await closed
    client = connect(proxy.port, '127.0.0.1').on('error', () => {})
    await once(client, 'close')
    await proxy.set('pass')
    client = connect(proxy.port, '127.0.0.1').on('error', () => {})
    expect(await answerTo('again')).toBe('again')
  })
})
