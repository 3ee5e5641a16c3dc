import { existsSync } from 'node:fs'
import { loadEnvFile } from 'node:process'
import type { Static, TObject } from 'typebox'
import { parseConfig } from '../config/parse.ts'

/**
 * The configuration of an audit: its environment over an `.env` file beside it. Services end with 1 where it has problems, which
 * here would read as "violations found".
 * @throws ConfigError
 */
export function readAuditConfig<T extends TObject>(schema: T): Static<T> {
  if (existsSync('.env')) loadEnvFile('.env')
  return parseConfig(schema, process.env)
}
