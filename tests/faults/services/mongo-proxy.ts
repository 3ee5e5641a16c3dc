import type { Closers } from '../closers.ts'
import { startTcpProxy, type TcpProxy } from '../fronts/tcp-proxy.ts'

export interface ProxiedMongo extends TcpProxy {
  /** The same database, by way of the proxy. */
  url: string
}

/** A way to MongoDB that can be cut. The driver must not look for the members of the set, for it would go past the proxy. */
export async function proxyMongo(url: string, closers: Closers): Promise<ProxiedMongo> {
  const { hostname, port, pathname } = new URL(url)
  const proxy = await startTcpProxy({ hostname, port: port || '27017' })
  closers.add(proxy.close)
  return { ...proxy, url: `mongodb://127.0.0.1:${proxy.port}${pathname}?directConnection=true` }
}
