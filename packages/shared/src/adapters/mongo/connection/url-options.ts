/** What the promises rest on: a URL may say it, and nothing else. */
const ONLY = new Map([
  ['w', { value: 'majority', since: 'an acknowledged order has to survive a failover' }],
  ['journal', { value: 'true', since: 'an acknowledged order has to survive a power cut' }],
  ['j', { value: 'true', since: 'an acknowledged order has to survive a power cut' }],
  ['fsync', { value: 'true', since: 'an acknowledged order has to survive a power cut' }],
  ['readconcernlevel', { value: 'majority', since: 'what is read must not be taken back by a failover' }],
  ['readpreference', { value: 'primary', since: 'a secondary answers with what was true before' }],
  ['retrywrites', { value: 'true', since: 'a failover would fail the writes in flight' }],
  ['retryreads', { value: 'true', since: 'a failover would fail the reads in flight' }],
])

/** How to reach the server and who asks: this is for the one to decide who runs it. */
const FREE = [
  'authMechanism, authMechanismProperties, authSource',
  'tls, ssl, tlsAllowInvalidCertificates, tlsAllowInvalidHostnames, tlsCAFile, tlsCertificateKeyFile',
  'tlsCertificateKeyFilePassword, tlsCRLFile, tlsInsecure',
  'replicaSet, directConnection, srvMaxHosts, srvServiceName, localThresholdMS, serverMonitoringMode',
  'autoSelectFamily, autoSelectFamilyAttemptTimeout, family, noDelay, proxyHost, proxyPassword, proxyPort, proxyUsername',
  'compressors, zlibCompressionLevel, maxConnecting, maxIdleTimeMS',
]

/** Limits that belong together, and that the client sets itself, whatever the URL says. */
const OVERRIDDEN =
  'appName, connectTimeoutMS, heartbeatFrequencyMS, maxPoolSize, minPoolSize, serverSelectionTimeoutMS, socketTimeoutMS, waitQueueTimeoutMS'

const ALLOWED = new Set([...FREE, OVERRIDDEN].flatMap((names) => names.toLowerCase().split(', ')))

/**
 * Finds the options of a MongoDB URL that the promises do not hold with. Drivers take any of their own options from a URL, and some
 * of them win against those of the program: so what is not known to be harmless is refused.
 * @returns what is wrong, by name and without the values, which may be secrets; undefined where nothing is
 */
export function findUnsafeMongoOption(url: string): string | undefined {
  const query = /\?(.*)$/.exec(url)?.[1] ?? ''
  const problems = [...new URLSearchParams(query)].map(([name, value]) => problemOf(name, value)).filter(Boolean)
  return problems.length === 0 ? undefined : [...new Set(problems)].join('; ')
}

function problemOf(name: string, value: string): string | undefined {
  const only = ONLY.get(name.toLowerCase())
  if (only) return value === only.value ? undefined : `${name} may only be ${only.value}: ${only.since}`
  return ALLOWED.has(name.toLowerCase()) ? undefined : `${name} is not an option that its URL may have`
}
