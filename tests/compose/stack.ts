import { onInterrupt, requireDocker } from '../containers/docker.ts'
import { freePort } from '../faults/services/free-port.ts'
import { compose, DOWN } from './compose.ts'

/** Builds the images and starts the stack beside whatever else runs here, with three workers. */
export default async function startStack(): Promise<() => Promise<void>> {
  requireDocker('npm run test:compose')
  const [apiPort, localStackPort] = [await freePort(), await freePort()]
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
