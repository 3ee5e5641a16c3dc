import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { call, register, until } from '../e2e/client.ts'
import { endWithThisProcess } from '../e2e/processes.ts'
import { startSystem, throwAwayFolder } from '../e2e/system.ts'
import { freePort } from '../faults/services/free-port.ts'
import { PROMETHEUS_IS_INSTALLED, promtool } from './promtool.ts'

const OPS = resolve(import.meta.dirname, '../../ops/prometheus')

if (PROMETHEUS_IS_INSTALLED) {
  describe('promtool', () => {
    it.each([
      ['check', 'config', 'prometheus.yml'],
      ['check', 'rules', 'alerts.yml'],
      ['test', 'rules', 'alerts.test.yml'],
    ])('is content with %s %s %s', async (verb, what, file) => {
      await promtool(verb, what, join(OPS, file))
    })
  })

  it('a real Prometheus scrapes a running system, and its rules work on what it gets', async () => {
    const folder = await throwAwayFolder()
    const system = await startSystem(folder.path)
    const prometheus = await startPrometheus(folder.path, system.url)
    try {
      const ada = await register(system.url, 'ada@example.com')
      const { body } = await ada.place([{ productId: 'helmet1', quantity: 1 }])
      await ada.settled(body.id)
      const confirmed = 'sum(orders_settled_total{job="api",status="CONFIRMED"})'
      await until('the order is counted', 15_000, () => prometheus.query(confirmed, '1'))
      expect(await prometheus.query('count(dependency_up) - sum(dependency_up)', '0')).toBe('0')
      await until('the rules are evaluated', 15_000, () => prometheus.query('ALERTS{alertname="WorkerDown"}', '1'))
    } finally {
      await prometheus.end()
      await system.end('SIGTERM')
      await folder.remove()
    }
  }, 60_000)
} else {
  it('is not run: it needs Prometheus (Debian: apt-get install prometheus)', () => {
    process.stderr.write(
      'not run, since promtool is not installed: the tests of the alert rules (apt-get install prometheus)\n',
    )
    expect(PROMETHEUS_IS_INSTALLED).toBe(false)
  })
}

/** Its job is called api, as in the real configuration; there is no worker of its own, and an alert has to say so. */
async function startPrometheus(folder: string, target: string) {
  const config = join(folder, 'prometheus.yml')
  await writeFile(
    config,
    `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [${join(OPS, 'alerts.yml')}]
scrape_configs: [{ job_name: api, static_configs: [{ targets: ['${new URL(target).host}'] }] }]
`,
  )
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(
    'prometheus',
    [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'tsdb')}`, `--web.listen-address=${address}`],
    { stdio: 'ignore' },
  )
  endWithThisProcess(child)
  const exited = new Promise((done) => child.once('exit', done))
  return {
    /** @returns the value once it is the wanted one */
    query: async (expression: string, wanted: string): Promise<string | undefined> => {
      const url = `http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`
      const answer = await call<QueryAnswer>(url).catch(() => undefined)
      const value = answer?.body.data?.result[0]?.value[1]
      return value === wanted ? value : undefined
    },
    end: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}

interface QueryAnswer {
  data?: { result: { value: [number, string] }[] }
}
