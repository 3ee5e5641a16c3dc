import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../../..')
/** Those whose speed the results are about. */
const PACKAGES = ['fastify', 'mongodb', 'redis', 'argon2', 'sqs-consumer', 'fauxqs', 'autocannon']

export interface Machine {
  cpu: string
  cores: number
  memoryGb: number
  system: string
  node: string
  packages: Record<string, string>
}

export function describeMachine(): Machine {
  const cores = cpus()
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    packages: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
  }
}

/** The commit that is checked out, with a + where files differ from it. */
export function describeCommit(): string {
  const commit = git('rev-parse', '--short=10', 'HEAD')
  return commit === '' ? 'unknown' : `${commit}${git('status', '--porcelain') === '' ? '' : '+'}`
}

function versionOf(name: string): string {
  const text = readFileSync(resolve(ROOT, 'node_modules', name, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

const git = (...args: string[]): string => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout?.trim() ?? ''
