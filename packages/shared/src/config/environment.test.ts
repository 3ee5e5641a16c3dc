import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const READER = `
  import { readConfig } from '${new URL('./environment.ts', import.meta.url)}'
  import { pickVariables } from '${new URL('./parse.ts', import.meta.url)}'
  try {
    const secrets = ['ACCESS_TOKEN_JWT_SECRET', 'MONGODB_URL', 'REDIS_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
    const schema = pickVariables(['LOG_LEVEL', 'PORT', 'WORKER_PORT', ...(process.env.NEEDED ? ['REFRESH_TOKEN_JWT_SECRET'] : [])], secrets)
    const [config, again] = [readConfig(schema), readConfig(schema)]
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key, ACCESS_TOKEN_JWT_SECRET: secret } = process.env
    if (process.env.SHOW) console.log(JSON.stringify({ config, again, env: { id, key, secret } }))
    else console.log(JSON.stringify(config))
  } catch (error) {
    console.error(error.problems.join('\\n'))
  }
`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-env-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function read(env: Record<string, string> = {}) {
  const options = { cwd: folder, env: { PATH: process.env['PATH'], ...env } }
  return spawnSync(process.execPath, ['--input-type=module', '--eval', READER], options)
}

it('takes from .env what the environment has not, or has empty', () => {
  writeFileSync(join(folder, '.env'), 'LOG_LEVEL=warn\nPORT=3100\n')
  const { stdout } = read({ LOG_LEVEL: '', PORT: '3200' })
  expect(JSON.parse(String(stdout))).toEqual({ LOG_LEVEL: 'warn', PORT: 3200, WORKER_PORT: 3001 })
})

it('reads an .env as editors write it: with a byte order mark, other line ends, quotes and export', () => {
  writeFileSync(
    join(folder, '.env'),
    '\uFEFFLOG_LEVEL="warn"\r\nexport PORT=\'3100\' # of the API\r\n\r\nWORKER_PORT=3101',
  )
  expect(JSON.parse(String(read().stdout))).toEqual({ LOG_LEVEL: 'warn', PORT: 3100, WORKER_PORT: 3101 })
})

it('says so where .env is there and cannot be read', () => {
  mkdirSync(join(folder, '.env'))
  expect(String(read().stderr)).toContain('.env cannot be read (EISDIR)')
})

describe('a secret in a file', () => {
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const SECRET = 'a secret of more than 32 characters'

  it('may be named in .env, or be empty there', () => {
    file('access', SECRET)
    writeFileSync(join(folder, '.env'), 'ACCESS_TOKEN_JWT_SECRET_FILE=access\nREDIS_URL_FILE=\n')
    expect(JSON.parse(String(read().stdout))).toMatchObject({ ACCESS_TOKEN_JWT_SECRET: SECRET })
  })

  it('reaches the AWS SDK where that reads it, and no child process otherwise; it may be read again', () => {
    const { stdout } = read({
      SHOW: 'true',
      AWS_ACCESS_KEY_ID_FILE: file('id', 'AKIA\n'),
      AWS_SECRET_ACCESS_KEY_FILE: file('key', 'of AWS\n'),
      ACCESS_TOKEN_JWT_SECRET_FILE: file('access', SECRET),
    })
    const { config, again, env } = JSON.parse(String(stdout))
    expect(env).toEqual({ id: 'AKIA', key: 'of AWS' })
    expect(config).toMatchObject({ AWS_ACCESS_KEY_ID: 'AKIA', ACCESS_TOKEN_JWT_SECRET: SECRET })
    expect(again).toEqual(config)
  })

  it('is a problem by name where it is set twice, cannot be read, is empty or wrong, and nothing of it is shown', () => {
    mkdirSync(join(folder, 'folder'))
    const { stdout, stderr } = read({
      PORT: 'x',
      NEEDED: 'true',
      ACCESS_TOKEN_JWT_SECRET: `${SECRET} in the environment`,
      ACCESS_TOKEN_JWT_SECRET_FILE: file('access', SECRET),
      REFRESH_TOKEN_JWT_SECRET_FILE: SECRET,
      MONGODB_URL_FILE: file('mongo', '\n'),
      REDIS_URL_FILE: file('redis', SECRET),
      AWS_ACCESS_KEY_ID_FILE: join(folder, 'folder'),
      AWS_SECRET_ACCESS_KEY: 'key',
    })
    expect(String(stdout)).toBe('')
    expect(String(stderr).trim().split('\n')).toEqual([
      'PORT must be a whole number from 0 to 65535',
      'REFRESH_TOKEN_JWT_SECRET_FILE cannot be read (ENOENT)',
      'ACCESS_TOKEN_JWT_SECRET and ACCESS_TOKEN_JWT_SECRET_FILE are both set: one of them has to go',
      'MONGODB_URL_FILE names an empty file',
      'REDIS_URL must be a URL (redis://…, redis+cluster://host,host or redis+sentinel://host,host/name; rediss… for TLS)',
      'AWS_ACCESS_KEY_ID_FILE cannot be read (EISDIR)',
    ])
  })
})
