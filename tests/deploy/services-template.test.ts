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
