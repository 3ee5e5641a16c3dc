import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers'
import { onInterrupt, requireDocker } from './docker.ts'

const START_TIMEOUT_MS = 120_000
/** Makes a replica set of one node, and waits until it is its primary. */
const INITIATE = `
  try { rs.status() } catch { rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: '127.0.0.1:27017' }] }) }
  for (let tries = 0; !db.hello().isWritablePrimary; tries++) { if (tries > 50) quit(1); sleep(100) }`

const mongo = () =>
  new GenericContainer('mongo:8')
    .withCommand(['mongod', '--replSet', 'rs0', '--bind_ip_all'])
    .withExposedPorts(27017)
    .withWaitStrategy(Wait.forSuccessfulCommand(`mongosh --quiet --eval "${INITIATE}"`))

const redis = () =>
  new GenericContainer('redis:8-alpine')
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forSuccessfulCommand('redis-cli ping'))

const localStack = () =>
  new GenericContainer('localstack/localstack:4.14.0')
    .withEnvironment({ SERVICES: 'sqs,sns,ses,cloudformation,iam,cloudwatch' })
    .withExposedPorts(4566)
    .withWaitStrategy(Wait.forHttp('/_localstack/health', 4566))

/** Starts real backing services, and tells all suites by the variables that the services themselves read. */
export default async function startBackingServices(): Promise<() => Promise<void>> {
  requireDocker('npm run test:containers')
  const started: StartedTestContainer[] = []
  onInterrupt(() => ['rm', '--force', '--volumes', ...started.map((container) => container.getId())])
  const stop = async () => {
    await Promise.all(started.map((container) => container.stop({ removeVolumes: true })))
  }
  const start = async (container: GenericContainer, port: number) => {
    const running = await container.withStartupTimeout(START_TIMEOUT_MS).start()
    started.push(running)
    return `${running.getHost()}:${running.getMappedPort(port)}`
  }
  const starts = await Promise.allSettled([start(mongo(), 27017), start(redis(), 6379), start(localStack(), 4566)])
  const addresses = starts.map((result) => (result.status === 'fulfilled' ? result.value : undefined))
  const failure = starts.find((result) => result.status === 'rejected')
  if (failure) {
    await stop()
    throw failure.reason
  }
  const [mongoAddress, redisAddress, localStackAddress] = addresses
  Object.assign(process.env, {
    // The member's name in the replica set is an address inside its container.
    MONGODB_URL: `mongodb://${mongoAddress}/?directConnection=true`,
    REDIS_URL: `redis://${redisAddress}`,
    LOCALSTACK_URL: `http://${localStackAddress}`,
  })
  return stop
}
