import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'

const ROOT = resolve(import.meta.dirname, '../..')
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/** Runs `docker compose` on the stack that COMPOSE_PROJECT_NAME names. @returns what it printed */
export async function compose(...args: string[]): Promise<string> {
  const options = { cwd: ROOT, maxBuffer: MAX_OUTPUT_BYTES }
  const { stdout } = await promisify(execFile)('docker', ['compose', ...args], options)
  return stdout
}

/** Removes containers, networks, volumes and the images that were built, whatever state they are in. */
export const DOWN = ['down', '--volumes', '--remove-orphans', '--rmi', 'local', '--timeout', '5']

export interface ContainerState {
  Service: string
  State: string
  Health: string
  ExitCode: number
}

/** All containers of the stack, also those that have ended. */
export async function containers(): Promise<ContainerState[]> {
  const lines = (await compose('ps', '--all', '--format', 'json')).trim().split('\n')
  return lines.map((line) => JSON.parse(line) as ContainerState)
}

/** Evaluates an expression in the database's own shell. */
export async function inDatabase<T>(expression: string): Promise<T> {
  const script = `print(JSON.stringify(${expression}))`
  return JSON.parse(await compose('exec', '-T', 'mongo', 'mongosh', '--quiet', 'orders', '--eval', script)) as T
}
