import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import * as Value from 'typebox/value'

const SecretsSchema = Type.Object({
  ACCESS_TOKEN_JWT_SECRET: Type.String({ minLength: 32 }),
  REFRESH_TOKEN_JWT_SECRET: Type.String({ minLength: 32 }),
})
export type Secrets = Static<typeof SecretsSchema>

/** Secrets made once and kept, readable by their owner only: tokens stay valid when the system is started again. */
export function keepSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json')
  if (existsSync(path)) return Value.Parse(SecretsSchema, JSON.parse(readFileSync(path, 'utf8')))
  const secrets = { ACCESS_TOKEN_JWT_SECRET: newSecret(), REFRESH_TOKEN_JWT_SECRET: newSecret() }
  writeFileSync(path, JSON.stringify(secrets, null, 2), { mode: 0o600, flag: 'wx' })
  return secrets
}

const newSecret = (): string => randomBytes(48).toString('base64url')
