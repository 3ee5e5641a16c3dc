import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { register } from '../e2e/client.ts'
import { startSystem, type TestSystem, throwAwayFolder } from '../e2e/system.ts'
import { metricsIn, scrape } from './exposed-metrics.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(resolve(ROOT, path), 'utf8')
/** prom-client's own, which every process has. */
const DEFAULT = /^(process|nodejs)_/

let folder: Awaited<ReturnType<typeof throwAwayFolder>>
let system: TestSystem
beforeAll(async () => {
  folder = await throwAwayFolder()
  system = await startSystem(folder.path)
})
afterAll(async () => {
  await system?.end('SIGTERM')
  await folder.remove()
})

describe('the metrics of a running system', () => {
  it('tell what has become of an order', async () => {
    const ada = await register(system.url, 'ada@example.com')
    const { body } = await ada.place([{ productId: 'helmet1', quantity: 1 }], 'once')
    await ada.place([{ productId: 'helmet1', quantity: 1 }], 'once')
    await ada.settled(body.id)
    const reads = readsIn((await scrape(system.url)).text)
    await ada.read(body.id)

    const lines = async () => (await scrape(system.url)).text.split('\n')
    await expect.poll(lines).toContain('mails_total{kind="confirmed",result="sent"} 1')
    await expect.poll(lines).toContain('mails_unsent 0')
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'orders_placed_total 1',
        'orders_settled_total{status="CONFIRMED"} 1',
        'orders_settled_total{status="CANCELLED"} 0',
        'order_time_to_settle_seconds_count{status="CONFIRMED"} 1',
        'message_age_at_receipt_seconds_count 1',
        'message_handling_duration_seconds_count{type="order.placed",outcome="done"} 1',
        'outbox_pending 0',
        'outbox_oldest_age_seconds 0',
        'queue_messages{queue="orders"} 0',
        'queue_messages_in_flight{queue="orders"} 0',
        'orders_oldest_unsettled_age_seconds 0',
        'queue_messages{queue="dead_letters"} 0',
        'mails_unsent 0',
        'dead_letters_kept_total 0',
        'dependency_up{dependency="database"} 1',
        'password_hashes_waiting 0',
      ]),
    )
    expect(readsIn((await scrape(system.url)).text)).toBe(reads + 1)
  })

  it('are all in docs/operations.md, and no others', async () => {
    const table = read('docs/operations.md')
    const documented = [...table.matchAll(/^\| `([a-z_]+)` \| (counter|gauge|histogram) \|/gm)]
    // A worker that does not answer in time is left out of a scrape
    const exposed = async () => {
      const { families } = await scrape(system.url)
      return [...families].filter(([name]) => !DEFAULT.test(name)).toSorted()
    }
    await expect.poll(exposed).toEqual(documented.map(([, name, type]) => [name, type]).toSorted())
  })
})

describe('what operators are given', () => {
  it('shows only metrics that are exposed on the dashboard', async () => {
    const { series } = await scrape(system.url)
    const expressions = [...read('ops/grafana/orders.json').matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)]
    const used = expressions.flatMap(([, json = '""']) => metricsIn(JSON.parse(json)))
    expect(used.length).toBeGreaterThan(30)
    expect(used.filter((name) => !series.has(name))).toEqual([])
  })

  it('alerts only on metrics that are exposed', async () => {
    const { series } = await scrape(system.url)
    const used = expressionsIn(read('ops/prometheus/alerts.yml')).flatMap(metricsIn)
    expect(used.length).toBeGreaterThan(15)
    expect(used.filter((name) => !series.has(name))).toEqual([])
  })

  it('explains every alert, and tests it both ways', () => {
    const alerts = [...read('ops/prometheus/alerts.yml').matchAll(/alert: (\w+)/g)].map(([, name = '']) => name)
    const tests = read('ops/prometheus/alerts.test.yml')
    const docs = read('docs/operations.md')
    expect(alerts.filter((name) => !docs.includes(`| **${name}** |`))).toEqual([])
    expect(alerts.filter((name) => !tests.includes(`{ labels: 'ALERTS{alertname="${name}"`))).toEqual([])
  })

  it('keeps to files that are there', () => {
    const mounts = [...read('docker-compose.yml').matchAll(/- (\.\/ops\/[^:]+):/g)].map(([, path = '']) => path)
    expect(mounts).toHaveLength(3)
    for (const path of mounts) expect(globSync(path, { cwd: ROOT })).toHaveLength(1)
  })
})

const readsIn = (metrics: string): number =>
  [...metrics.matchAll(/^order_cache_requests_total\{result="\w+"\} (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  )

/** The rules' expressions, on one line or as a block. */
function expressionsIn(rules: string): string[] {
  const oneLine = [...rules.matchAll(/^ +expr: ([^|\s].*)$/gm)].map(([, text = '']) => text)
  const blocks = [...rules.matchAll(/^ +expr: \|\n((?: {10}.*\n)+)/gm)].map(([, text = '']) => text)
  return [...oneLine, ...blocks]
}
