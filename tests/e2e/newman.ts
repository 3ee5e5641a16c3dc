import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { endWithThisProcess } from './processes.ts'
import { throwAwayFolder } from './system.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const NEWMAN = resolve(ROOT, 'node_modules/newman/bin/newman.js')
const COLLECTION = resolve(ROOT, 'order-processing-system.postman_collection.json')

export interface SentRequest {
  name: string
  method: string
  url: string
  status: number
  headers: Record<string, string>
  body: string
}

interface NewmanRun {
  code: number | null
  /** What newman prints for people. */
  summary: string
  sent: SentRequest[]
}

interface Execution {
  item: { name: string }
  request: { method: string; url: { path: string[]; variable?: { key: string; value: string }[] } }
  response?: { code: number; header: { key: string; value: string }[]; stream: { data: number[] } }
}

/** Runs folders of the Postman collection against a system. */
export async function runNewman(folders: string[], variables: Record<string, string>): Promise<NewmanRun> {
  const output = await throwAwayFolder()
  const report = join(output.path, 'report.json')
  try {
    const args = [
      ...folders.flatMap((folder) => ['--folder', folder]),
      ...Object.entries(variables).flatMap(([name, value]) => ['--env-var', `${name}=${value}`]),
      ...['--reporters', 'cli,json', '--reporter-json-export', report, '--color', 'off', '--timeout-request', '20000'],
    ]
    const child = spawn(process.execPath, ['--no-deprecation', NEWMAN, 'run', COLLECTION, ...args])
    endWithThisProcess(child)
    let summary = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        summary += chunk
      })
    const code = await new Promise<number | null>((done) => child.once('close', done))
    const { run } = JSON.parse(await readFile(report, 'utf8')) as { run: { executions: Execution[] } }
    return { code, summary, sent: run.executions.map(toSentRequest) }
  } finally {
    await output.remove()
  }
}

function toSentRequest({ item, request, response }: Execution): SentRequest {
  const { path, variable = [] } = request.url
  const values = new Map(variable.map(({ key, value }) => [`:${key}`, value]))
  const headers = (response?.header ?? []).map(({ key, value }) => [key.toLowerCase(), value])
  return {
    name: item.name,
    method: request.method,
    url: `/${path.map((name) => values.get(name) ?? name).join('/')}`,
    status: response?.code ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.from(response?.stream.data ?? []).toString(),
  }
}
