import { expect, it } from 'vitest'
import { readTemplate } from './template.ts'

const { Resources } = readTemplate('services.yml')
const propertiesOf = (name: string) => Resources[name]?.Properties ?? {}
const TASKS = ['ApiTask', 'WorkerTask', 'ProvisionTask']

it.each(TASKS)('the container of %s runs without rights, and on a disk that it cannot write', (task) => {
  expect(propertiesOf(task)['ContainerDefinitions']).toMatchObject([
    { User: '1000:1000', ReadonlyRootFilesystem: true, LinuxParameters: { Capabilities: { Drop: ['ALL'] } } },
  ])
})

it.each(['ApiService', 'WorkerService'])('a version that does not become healthy is rolled back in %s', (service) => {
  const circuit = { Enable: true, Rollback: true }
  expect(propertiesOf(service)['DeploymentConfiguration']).toMatchObject({ DeploymentCircuitBreaker: circuit })
})

it.each([
  ['ApiTask', ['CMD', 'ready', 'PORT', '3000', '/health/live']],
  ['WorkerTask', ['CMD', 'ready', 'WORKER_PORT', '3001', '/health/live']],
])('an outage of the database does not end the container of %s', (task, Command) => {
  expect(propertiesOf(task)['ContainerDefinitions']).toMatchObject([{ HealthCheck: { Command } }])
})

it('an api gets traffic once it is ready, and has half an hour for its indexes and 100 s for an outage', () => {
  const targets = propertiesOf('ApiTargets')
  expect(targets['HealthCheckPath']).toBe('/health/ready')
  expect(Number(targets['HealthCheckIntervalSeconds']) * Number(targets['UnhealthyThresholdCount'])).toBe(100)
  expect(propertiesOf('ApiService')['HealthCheckGracePeriodSeconds']).toBe(1800)
})

it('no worker may read the secrets that tokens are signed with', () => {
  expect(JSON.stringify(propertiesOf('ApiExecutionRole'))).toContain('TokenSecretArn')
  for (const name of ['WorkerExecutionRole', 'WorkerTask', 'ProvisionTask'])
    expect(JSON.stringify(propertiesOf(name)), name).not.toContain('TokenSecretArn')
})

it('workers are counted by what waits and what is in flight, by the running ones', () => {
  const policy = propertiesOf('WorkersByBacklog')['TargetTrackingScalingPolicyConfiguration'] as {
    CustomizedMetricSpecification: { Metrics: { Id: string; Expression?: string; MetricStat?: object }[] }
  }
  const { Metrics } = policy.CustomizedMetricSpecification
  expect(Metrics[0]?.Expression).toBe('(waiting + inFlight) / IF(running > 0, running, 1)')
  const names = Metrics.slice(1).map(({ Id, MetricStat }) => [
    Id,
    /"MetricName":"(\w+)"/.exec(JSON.stringify(MetricStat))?.[1],
  ])
  expect(Object.fromEntries(names)).toEqual({
    waiting: 'ApproximateNumberOfMessagesVisible',
    inFlight: 'ApproximateNumberOfMessagesNotVisible',
    running: 'RunningTaskCount',
  })
})
