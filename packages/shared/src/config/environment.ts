import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Static, TObject } from 'typebox'
import { type Checks, ConfigError, parseConfig } from './parse.ts'
import { fileVariableOf, readSecretFiles } from './secret-files.ts'

export interface ConfigOptions {
  defaults?: Record<string, string>
  checks?: Checks
}

/**
 * The configuration of a process: its environment over an `.env` file beside it. With problems it prints all of them and ends the
 * process with 1: a service must not run on half of its settings.
 */
export function loadConfig<T extends TObject>(schema: T, options: ConfigOptions = {}): Static<T> {
  try {
    return readConfig(schema, options)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    endWith(error)
  }
}

/** Says what is wrong with the settings, and ends the process. */
export function endWith({ message, problems }: ConfigError): never {
  process.stderr.write(`${message}\n${problems.map((problem) => `  - ${problem}\n`).join('')}`)
  process.exit(1)
}

/**
 * The same for a command, which has exit codes of its own.
 * @throws ConfigError
 */
export function readConfig<T extends TObject>(schema: T, { defaults, checks }: ConfigOptions = {}): Static<T> {
  // The file does not replace what is set, and to Node and the AWS SDK an empty variable is
  for (const name of Object.keys(schema.properties)) if (process.env[name] === '') delete process.env[name]
  for (const [name, value] of Object.entries(readEnvFile())) process.env[name] ||= value
  const files = readSecretFiles(schema, process.env)
  giveToAwsSdk(files.values)
  const set = Object.entries(process.env).filter(([, value]) => value !== '')
  return parseConfig(schema, { ...defaults, ...Object.fromEntries(set), ...files.values }, checks, files.problems)
}

/** It reads its keys from the environment itself. No other secret of a file goes there, where child processes would get it. */
function giveToAwsSdk(values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!name.startsWith('AWS_')) continue
    process.env[name] = value
    delete process.env[fileVariableOf(name)]
  }
}

/** Windows editors begin a file with a byte order mark, which Node would take for a part of the first name. */
const BYTE_ORDER_MARK = /^\uFEFF/

function readEnvFile(): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync('.env', 'utf8').replace(BYTE_ORDER_MARK, ''))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return {}
    throw new ConfigError([`.env cannot be read (${code})`])
  }
}
