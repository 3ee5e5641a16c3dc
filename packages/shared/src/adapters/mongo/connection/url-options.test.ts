import { expect, it } from 'vitest'
import { parseConfig, pickVariables } from '../../../config/parse.ts'
import { EmbeddedConfigSchema } from '../../../config/services.ts'
import { createMongoClient } from './client.ts'
import { findUnsafeMongoOption } from './url-options.ts'

const MAJORITY = 'an acknowledged order has to survive a failover'
const POWER_CUT = 'an acknowledged order has to survive a power cut'

it.each([
  ['w=1', `w may only be majority: ${MAJORITY}`],
  ['W=0', `W may only be majority: ${MAJORITY}`],
  ['%77=2', `w may only be majority: ${MAJORITY}`],
  ['w=majority&W=1', `W may only be majority: ${MAJORITY}`],
  ['journal=false', `journal may only be true: ${POWER_CUT}`],
  ['j=false', `j may only be true: ${POWER_CUT}`],
  ['fsync=0', `fsync may only be true: ${POWER_CUT}`],
  [
    'readConcernLevel=local',
    'readConcernLevel may only be majority: what is read must not be taken back by a failover',
  ],
  ['readPreference=secondary', 'readPreference may only be primary: a secondary answers with what was true before'],
  ['retryWrites=false', 'retryWrites may only be true: a failover would fail the writes in flight'],
  ['retryReads=false', 'retryReads may only be true: a failover would fail the reads in flight'],
])('refuses a MongoDB URL with %s', (query, problem) => {
  expect(findUnsafeMongoOption(`mongodb://db/orders?${query}`)).toBe(problem)
})

it.each([
  'wtimeoutMS',
  'wtimeout',
  'timeoutMS',
  'maxStalenessSeconds',
  'readPreferenceTags',
  'readConcern',
  'writeConcern',
  'loadBalanced',
  'maxAdaptiveRetries',
  'promoteLongs',
  'promoteValues',
  'useBigInt64',
  'raw',
  'ignoreUndefined',
  'checkKeys',
  'serializeFunctions',
  'forceServerObjectId',
  'dbName',
  'lookup',
  'checkServerIdentity',
  'rejectUnauthorized',
  'connectionType',
  'not-an-option',
])('refuses a MongoDB URL with %s, which the promises are not tried with', (name) => {
  const problem = `${name} is not an option that its URL may have`
  expect(findUnsafeMongoOption(`mongodb://db/?retryWrites=true&${name}=1`)).toBe(problem)
})

it('names every option that it refuses, once, and no value', () => {
  const url = 'mongodb://ada:s3cret@db/?w=s3cret&journal=s3cret&raw=s3cret&raw=s3cret'
  expect(findUnsafeMongoOption(url)).toBe(
    `w may only be majority: ${MAJORITY}; journal may only be true: ${POWER_CUT}; raw is not an option that its URL may have`,
  )
})

const optionsOf = (url: string): Record<string, unknown> => ({ ...createMongoClient(url).options })

it.each([
  'w=majority&journal=true&retryWrites=true&retryReads=true&readConcernLevel=majority&readPreference=primary',
  'appName=Cluster0&connectTimeoutMS=1&heartbeatFrequencyMS=600000&maxPoolSize=1&minPoolSize=60',
  'serverSelectionTimeoutMS=1&socketTimeoutMS=1&waitQueueTimeoutMS=1',
  'authSource=admin&tls=true&tlsAllowInvalidCertificates=true&compressors=zlib&zlibCompressionLevel=3&replicaSet=rs0',
])('takes a MongoDB URL with %s, and none of its own concerns and limits change', (query) => {
  const { writeConcern, ...options } = optionsOf(`mongodb://db/orders?${query}`)
  const expected = optionsOf('mongodb://db/orders')
  expect(writeConcern).toMatchObject({ w: 'majority' })
  expect(writeConcern).not.toHaveProperty('wtimeout')
  for (const name of Object.keys(expected).filter((one) => /read|retry|timeout|poolsize|appname|heartbeat/i.test(one)))
    expect([name, options[name]]).toEqual([name, expected[name]])
})

it('makes no client of a URL that it refuses', () => {
  expect(() => createMongoClient('mongodb://db/?readConcernLevel=local')).toThrow(
    /readConcernLevel may only be majority/,
  )
})

it.each([
  ['embedded mode', EmbeddedConfigSchema],
  ['a command', pickVariables(['DATA_DIR'], ['MONGODB_URL'])],
])('refuses it for %s too', (_who, schema) => {
  const [problem] = [() => parseConfig(schema, { MONGODB_URL: 'mongodb://db/?w=1' })].map(problemsOf)
  expect(problem).toEqual([`MONGODB_URL cannot be used: w may only be majority: ${MAJORITY}`])
})

function problemsOf(parse: () => unknown): unknown {
  try {
    return parse()
  } catch (error) {
    return (error as { problems: string[] }).problems
  }
}
