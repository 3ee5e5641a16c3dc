import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ConfigError, parseConfig } from './parse.ts'
import { ApiConfigSchema, EmbeddedConfigSchema, WorkerConfigSchema } from './services.ts'

const deployed = {
  MONGODB_URL: 'mongodb://127.0.0.1/orders?replicaSet=rs0',
  REDIS_URL: 'redis://127.0.0.1',
  SQS_URL: 'http://127.0.0.1:4566/0/orders',
  SQS_DLQ_URL: 'http://127.0.0.1:4566/0/orders-dlq',
  ACCESS_TOKEN_JWT_SECRET: 'a'.repeat(32),
  REFRESH_TOKEN_JWT_SECRET: 'r'.repeat(32),
}
const problemsOf = (work: () => unknown): readonly string[] => {
  try {
    work()
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
  }
  throw new Error('expected a ConfigError')
}

const PARTNER = { FULFILMENT_URL: 'https://partner.example', FULFILMENT_SECRET: 's'.repeat(32) }

describe('configuration', () => {
  it('needs nothing in embedded mode', () => {
    expect(parseConfig(EmbeddedConfigSchema, {})).toMatchObject({ PORT: 3000, INBOX_PORT: 8005, DATA_DIR: '.data' })
  })

  it('reads numbers and booleans, and takes an empty variable as not set', () => {
    const config = parseConfig(ApiConfigSchema, { ...deployed, PORT: '0', TRUST_PROXY: 'true', LOG_LEVEL: '' })
    expect(config).toMatchObject({ PORT: 0, TRUST_PROXY: true, LOG_LEVEL: 'info' })
  })

  it('takes how many proxies are in front', () => {
    expect(parseConfig(EmbeddedConfigSchema, { TRUST_PROXY: '2' }).TRUST_PROXY).toBe(2)
  })

  it.each([ApiConfigSchema, WorkerConfigSchema])('names a network of webhooks that is none', (schema) => {
    const env = { ...deployed, WEBHOOK_ALLOWED_NETWORKS: '10.1.0.0/16,10.2.0.1' }
    expect(problemsOf(() => parseConfig(schema, env))).toEqual([
      'WEBHOOK_ALLOWED_NETWORKS cannot be used: "10.2.0.1" is no network such as 10.1.0.0/16 or fd00:1::/64',
    ])
    const networks = '10.1.0.0/16,fd00:1::/64'
    expect(parseConfig(schema, { ...env, WEBHOOK_ALLOWED_NETWORKS: networks }).WEBHOOK_ALLOWED_NETWORKS).toBe(networks)
    expect(parseConfig(schema, deployed).WEBHOOK_ALLOWED_NETWORKS).toBeUndefined()
  })

  it('lists everything that a deployed service lacks', () => {
    expect(problemsOf(() => parseConfig(ApiConfigSchema, {}))).toEqual([
      ...['MONGODB_URL', 'REDIS_URL', 'SQS_URL', 'REFRESH_TOKEN_JWT_SECRET'].map((name) => `${name} is not set`),
      'ACCESS_TOKEN_JWT_SECRET is not set, nor is ACCESS_TOKEN_PRIVATE_KEY: one of them has to be',
    ])
    expect(problemsOf(() => parseConfig(WorkerConfigSchema, {}))).toContain('SQS_DLQ_URL is not set')
  })

  it('refuses secrets that are short or the same, without repeating them', () => {
    const short = { ...deployed, ACCESS_TOKEN_JWT_SECRET: 'hunter2' }
    expect(problemsOf(() => parseConfig(ApiConfigSchema, short))).toEqual([
      'ACCESS_TOKEN_JWT_SECRET must be 32 characters or more',
    ])
    const same = { ...deployed, REFRESH_TOKEN_JWT_SECRET: deployed.ACCESS_TOKEN_JWT_SECRET }
    expect(problemsOf(() => parseConfig(ApiConfigSchema, same))).toEqual([
      'ACCESS_TOKEN_JWT_SECRET and REFRESH_TOKEN_JWT_SECRET must differ',
    ])
  })

  it.each([
    ['ACCESS_TOKEN_JWT_SECRET', 'REFRESH_TOKEN_JWT_SECRET'],
    ['ACCESS_TOKEN_JWT_SECRET', 'REFRESH_TOKEN_JWT_SECRET_PREVIOUS'],
    ['ACCESS_TOKEN_JWT_SECRET_PREVIOUS', 'REFRESH_TOKEN_JWT_SECRET'],
    ['ACCESS_TOKEN_JWT_SECRET_PREVIOUS', 'REFRESH_TOKEN_JWT_SECRET_PREVIOUS'],
  ])('refuses one secret as %s and as %s', (access, refresh) => {
    const env = { ...deployed, [access]: 's'.repeat(32), [refresh]: 's'.repeat(32) }
    expect(problemsOf(() => parseConfig(ApiConfigSchema, env))).toEqual([`${access} and ${refresh} must differ`])
  })

  it.each([
    ['SQS_URL', 'SQS_DLQ_URL'],
    ['SQS_URL', 'SES_EVENTS_SQS_URL'],
    ['SQS_DLQ_URL', 'SES_EVENTS_SQS_URL'],
  ])('refuses one queue as %s and as %s', (one, other) => {
    const queue = 'http://localhost:4566/000000000000/orders'
    const env = { ...deployed, [one]: queue, [other]: queue }
    expect(problemsOf(() => parseConfig(WorkerConfigSchema, env))).toEqual([`${one} and ${other} must differ`])
  })

  it.each([
    ['PORT', '80a', 'a whole number from 0 to 65535'],
    ['PORT', '3000.5', 'a whole number from 0 to 65535'],
    ['PORT', '70000', 'a whole number from 0 to 65535'],
    ['MAX_SQS_RETRIES', '-1', 'a whole number from 0 to 100'],
    ['TRUST_PROXY', 'yes', 'true, false or a whole number from 1 to 10'],
    ['TRUST_PROXY', '11', 'true, false or a whole number from 1 to 10'],
    ['LOG_LEVEL', 'loud', 'one of trace, debug, info, warn, error, fatal, silent'],
    ['MONGODB_URL', 'postgres://x', 'a URL (mongodb://… or mongodb+srv://…)'],
    ['SES_SENDER_EMAIL', 'nobody', 'an e-mail address'],
  ])('refuses %s=%s, and says what it takes', (name, value, expected) => {
    expect(problemsOf(() => parseConfig(EmbeddedConfigSchema, { [name]: value }))).toEqual([
      `${name} must be ${expected}`,
    ])
  })

  it.each([
    ['SQS_URL', ApiConfigSchema],
    ['SQS_URL', WorkerConfigSchema],
    ['SQS_DLQ_URL', WorkerConfigSchema],
    ['SQS_URL', EmbeddedConfigSchema],
    ['SQS_DLQ_URL', EmbeddedConfigSchema],
    ['SES_EVENTS_SQS_URL', WorkerConfigSchema],
  ])('refuses a FIFO queue as %s', (name, schema) => {
    const env = { ...deployed, [name]: 'https://sqs.us-east-1.amazonaws.com/1/orders.fifo' }
    expect(problemsOf(() => parseConfig(schema, env))).toEqual([
      `${name} must be the URL of a standard queue (http://… or https://…), not of a .fifo one`,
    ])
  })

  it.each([ApiConfigSchema, WorkerConfigSchema, EmbeddedConfigSchema])('takes a standard topic', (schema) => {
    for (const arn of ['arn:aws:sns:eu-west-1:123456789012:order-events', 'arn:aws-cn:sns:cn-north-1:000000000000:x'])
      expect(parseConfig(schema, { ...deployed, SNS_TOPIC_ARN: arn }).SNS_TOPIC_ARN).toBe(arn)
  })

  it.each(['arn:aws:sns:us-east-1:123456789012:orders.fifo', 'arn:aws:sqs:us-east-1:123456789012:orders', 'orders'])(
    'refuses %s as a topic',
    (arn) => {
      expect(problemsOf(() => parseConfig(WorkerConfigSchema, { ...deployed, SNS_TOPIC_ARN: arn }))).toEqual([
        'SNS_TOPIC_ARN must be the ARN of a standard topic (arn:aws:sns:REGION:ACCOUNT:NAME), not of a .fifo one',
      ])
    },
  )

  it('refuses a partner that orders are sent to without a secret to sign them', () => {
    expect(problemsOf(() => parseConfig(EmbeddedConfigSchema, { FULFILMENT_URL: 'https://partner.example' }))).toEqual([
      'FULFILMENT_SECRET is not set, and FULFILMENT_URL needs it',
    ])
  })

  it.each([
    ['http', {}, 'FULFILMENT_URL is not set, and FULFILMENT=http needs it'],
    ['await', PARTNER, 'FULFILMENT_URL is set, and FULFILMENT=await posts no order there: unset one of them'],
    ['auto', PARTNER, 'FULFILMENT_URL is set, and FULFILMENT=auto posts no order there: unset one of them'],
    ['later', {}, 'FULFILMENT must be one of auto, http, await'],
  ])('refuses FULFILMENT=%s where another setting contradicts it', (FULFILMENT, partner, problem) => {
    for (const [schema, env] of [
      [WorkerConfigSchema, deployed],
      [EmbeddedConfigSchema, {}],
    ] as const)
      expect(problemsOf(() => parseConfig(schema, { ...env, FULFILMENT, ...partner }))).toEqual([problem])
  })

  it('takes each way of fulfilment with what it needs, and three days as the deadline', () => {
    const read = (env: object) => parseConfig(EmbeddedConfigSchema, { ...env })
    expect(read({})).toMatchObject({ FULFILMENT_DEADLINE_HOURS: 72 })
    expect(read({})).not.toHaveProperty('FULFILMENT')
    expect(read({ FULFILMENT: 'auto' }).FULFILMENT).toBe('auto')
    expect(read({ FULFILMENT: 'http', ...PARTNER }).FULFILMENT).toBe('http')
    expect(read({ FULFILMENT: 'await', FULFILMENT_DEADLINE_HOURS: '720' })).toMatchObject({
      FULFILMENT: 'await',
      FULFILMENT_DEADLINE_HOURS: 720,
    })
    for (const hours of ['0', '721', '1.5'])
      expect(problemsOf(() => read({ FULFILMENT_DEADLINE_HOURS: hours }))).toEqual([
        'FULFILMENT_DEADLINE_HOURS must be a whole number from 1 to 720',
      ])
  })

  it('refuses a secret that says it is base64 and is not', () => {
    const env = { ...PARTNER, FULFILMENT_SECRET: `whsec_${'!'.repeat(32)}` }
    expect(problemsOf(() => parseConfig(EmbeddedConfigSchema, env))).toEqual([
      'FULFILMENT_SECRET cannot be used: what follows whsec_ is not base64',
    ])
    const good = { ...PARTNER, FULFILMENT_SECRET: `whsec_${Buffer.alloc(24).toString('base64')}` }
    expect(parseConfig(EmbeddedConfigSchema, good).FULFILMENT_SECRET).toBe(good.FULFILMENT_SECRET)
  })

  it.each([
    ['SQS_URL', 'http://h/orders', 'SQS_DLQ_URL'],
    ['SQS_DLQ_URL', 'http://h/orders-dlq', 'SQS_URL'],
    ['AWS_ACCESS_KEY_ID', 'id', 'AWS_SECRET_ACCESS_KEY'],
    ['AWS_SECRET_ACCESS_KEY', 'secret', 'AWS_ACCESS_KEY_ID'],
    ['AWS_ENDPOINT_URL_SQS', 'http://127.0.0.1:4566', 'SQS_URL'],
    ['SES_EVENTS_SQS_URL', 'http://h/ses-events', 'SQS_URL'],
  ])('refuses %s=%s without its companion', (name, value, companion) => {
    expect(problemsOf(() => parseConfig(EmbeddedConfigSchema, { [name]: value }))).toEqual([
      `${companion} is not set, and ${name} needs it`,
    ])
  })

  it.each(['http://two words', 'http://user:password@partner.example', 'http://', 'https:///orders'])(
    'refuses the URL %s, which no request could be sent to',
    (url) => {
      const env = { FULFILMENT_URL: url, FULFILMENT_SECRET: 's'.repeat(32) }
      expect(problemsOf(() => parseConfig(EmbeddedConfigSchema, env))).toEqual([
        'FULFILMENT_URL must be a URL (http://… or https://…)',
      ])
    },
  )

  it.each([
    ['PUBLIC_URL', 'https://x.example/shop?x=1'],
    ['PUBLIC_URL', 'https://x.example/#top'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318/?key=1'],
  ])('refuses %s=%s, which no path can be added to', (name, url) => {
    expect(problemsOf(() => parseConfig(EmbeddedConfigSchema, { [name]: url }))).toEqual([
      `${name} cannot be used: nothing may follow its path, no query and no fragment`,
    ])
  })

  it.each([
    ['MONGODB_URL', 'mongodb://ada:top/secret@db/orders'],
    ['MONGODB_URL', 'mongodb://ada:top#secret@db/orders'],
    ['MONGODB_URL', 'mongodb://ada:%zz@db/orders'],
    ['MONGODB_URL', 'mongodb://one,two:70000/orders'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:70000'],
  ])('refuses %s=%s, and does not repeat it', (name, url) => {
    const [problem, ...others] = problemsOf(() => parseConfig(EmbeddedConfigSchema, { [name]: url }))
    expect(problem).toMatch(new RegExp(`^${name} must be a URL \\([a-z]+://…`))
    expect(others).toEqual([])
  })

  it.each([
    ['redis://:%zz@cache:6379', 'cannot be used: what stands for a special character must be written as %40'],
    ['redis+sentinel://one,two', 'cannot be used: Sentinel needs the name of the primary after the hosts: …/name'],
    [
      'http://cache',
      'must be a URL (redis://…, redis+cluster://host,host or redis+sentinel://host,host/name; rediss… for TLS)',
    ],
  ])('refuses REDIS_URL=%s, and says what is wrong with it', (url, problem) => {
    expect(problemsOf(() => parseConfig(ApiConfigSchema, { ...deployed, REDIS_URL: url }))).toEqual([
      `REDIS_URL ${problem}`,
    ])
  })

  it.each([
    ['REDIS_URL', 'rediss://ada:p%40ss@cache:6379/2'],
    ['REDIS_URL', 'rediss+cluster://ada:p%40ss@one:6379,two:6379'],
    ['MONGODB_URL', 'mongodb://ada:p%40ss@one:27017,[::1]:27018/orders?replicaSet=rs0&appName=a@b'],
    ['MONGODB_URL', 'mongodb+srv://cluster.example'],
    ['MONGODB_URL', 'mongodb://%2Frun%2Fmongodb.sock/orders'],
  ])('takes %s=%s', (name, url) => {
    expect(parseConfig(EmbeddedConfigSchema, { [name]: url })).toMatchObject({ [name]: url })
  })

  it('reports what a driver finds along with everything else', () => {
    const checks = { MONGODB_URL: () => 'option bogus is not supported' }
    expect(problemsOf(() => parseConfig(ApiConfigSchema, { ...deployed, PORT: 'x' }, checks))).toEqual([
      'MONGODB_URL cannot be used: option bogus is not supported',
      'PORT must be a whole number from 0 to 65535',
    ])
  })

  it.each([
    'http://[::1]:8080',
    'https://partner.example/orders?shop=1',
    'http://sqs.us-east-1.localhost:4566/0/orders',
  ])('takes the URL %s', (url) => {
    const env = { FULFILMENT_URL: url, FULFILMENT_SECRET: 's'.repeat(32) }
    expect(parseConfig(EmbeddedConfigSchema, env).FULFILMENT_URL).toBe(url)
  })
})

describe('the private key of access tokens', () => {
  const ed25519 = generateKeyPairSync('ed25519')
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string
  const { ACCESS_TOKEN_JWT_SECRET: _, ...withoutSecret } = deployed
  const read = (pem: string) => parseConfig(ApiConfigSchema, { ...withoutSecret, ACCESS_TOKEN_PRIVATE_KEY: pem })

  it.each([
    ['Ed25519', pkcs8(ed25519.privateKey)],
    ['P-256', pkcs8(p256.privateKey)],
    ['P-256 as SEC 1', p256.privateKey.export({ type: 'sec1', format: 'pem' }) as string],
  ])('may take the place of the secret: %s', (_kind, pem) => {
    expect(read(pem).ACCESS_TOKEN_PRIVATE_KEY).toBe(pem)
  })

  it('may have its line breaks written as two characters', () => {
    const pem = pkcs8(ed25519.privateKey)
    expect(read(pem.replaceAll('\n', '\\n')).ACCESS_TOKEN_PRIVATE_KEY).toBe(pem)
  })

  it.each([
    ['an RSA key', pkcs8(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)],
    ['a key of another curve', pkcs8(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey)],
    ['a key that cannot sign', pkcs8(generateKeyPairSync('x25519').privateKey)],
    ['a public key', ed25519.publicKey.export({ type: 'spki', format: 'pem' }) as string],
    [
      'a key with a passphrase',
      p256.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }) as string,
    ],
    ['half of a key', pkcs8(p256.privateKey).slice(0, 80)],
    ['no key', 'hunter2'],
  ])('cannot be %s, which is not repeated', (_kind, pem) => {
    for (const name of ['ACCESS_TOKEN_PRIVATE_KEY', 'ACCESS_TOKEN_PRIVATE_KEY_PREVIOUS'])
      expect(problemsOf(() => parseConfig(ApiConfigSchema, { ...deployed, [name]: pem }))).toEqual([
        `${name} must be a private key in PEM, Ed25519 or P-256, without a passphrase`,
      ])
  })
})
