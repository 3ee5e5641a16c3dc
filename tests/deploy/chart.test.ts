import { readFileSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parse } from 'yaml'

const ROOT = new URL('../../', import.meta.url)
const at = (path: string) => fileURLToPath(new URL(path, ROOT))
const read = (path: string) => readFileSync(at(path), 'utf8')

it('the alert rules of the chart are those of ops/prometheus, and no copy of them', () => {
  expect(realpathSync(at('deploy/helm/files/alerts.yml'))).toBe(at('ops/prometheus/alerts.yml'))
})

it('the chart deploys the version that it is part of', () => {
  const { version, appVersion } = parse(read('deploy/helm/Chart.yaml'))
  expect([version, appVersion]).toEqual(Array(2).fill(JSON.parse(read('package.json')).version))
})

it('a pod has longer to end than its services take, and what it waits before', () => {
  const template = read('deploy/helm/templates/deployments.yaml')
  const [, waits = ''] = /command: \[sleep, '(\d+)'\]/.exec(template) ?? []
  const [, ends = ''] = /terminationGracePeriodSeconds: (\d+)/.exec(template) ?? []
  expect(Number(ends)).toBeGreaterThan(Number(waits) + 10)
})
