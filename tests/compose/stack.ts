import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { onInterrupt, requireDocker } from '../containers/docker.ts'
import { compose, DOWN } from './compose.ts'

/** Builds the images and starts the stack beside whatever else runs here, with three workers. */
export default async function startStack(): Promise<() => Promise<void>> {
  requireDocker('npm run test:compose')
  const [apiPort, localStackPort] = await freePorts(2)
  Object.assign(process.env, {
    COMPOSE_PROJECT_NAME: `orders-test-${process.pid}`,
    API_PORT: String(apiPort),
    LOCALSTACK_PORT: String(localStackPort),
    // What a restart of the queue has lost is published again that soon.
    ORDER_DEADLINE_SECONDS: '10',
  })
  const takeDown = async () => {
    await compose(...DOWN)
  }
  onInterrupt(() => ['compose', ...DOWN])
  try {
    await compose('up', '--build', '--detach', '--wait', '--scale', 'worker=3')
  } catch (error) {
    process.stderr.write(await compose('logs', '--tail', '20').catch(String))
    await takeDown()
    throw error
  }
  return takeDown
}

/** Held all at once, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
