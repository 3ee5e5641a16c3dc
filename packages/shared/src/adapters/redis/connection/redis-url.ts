export interface RedisNode {
  host: string
  port: number
}

/** What REDIS_URL says. */
export interface RedisTarget {
  /** One server, or a name that stands for it; a cluster; or a primary that Sentinel knows. */
  form: 'server' | 'cluster' | 'sentinel'
  /** The server; some nodes of the cluster; or the Sentinels. */
  nodes: readonly RedisNode[]
  tls: boolean
  credentials: Credentials
  database: number
  /** Sentinel only: the name of the primary, and who asks for it. */
  primary?: { name: string; credentials: Credentials }
}

export interface Credentials {
  username?: string
  password?: string
}

const FORMS = 'redis://host, redis+cluster://host,host or redis+sentinel://host,host/name (rediss… for TLS)'
const URL_PARTS = /^redis(s?)(?:\+(cluster|sentinel))?:\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/
const DEFAULT_PORT = { server: 6379, cluster: 6379, sentinel: 26_379 }

/** Its message repeats nothing of the URL, which may hold a secret. */
class UnusableRedisUrl extends Error {}

/** @throws UnusableRedisUrl */
export function parseRedisUrl(url: string): RedisTarget {
  const match = URL_PARTS.exec(url)
  if (!match) throw new UnusableRedisUrl(`it must be ${FORMS}`)
  const [, tls, scheme, userInfo = '', hosts = '', path = '', query = ''] = match
  const form: RedisTarget['form'] = scheme === 'cluster' || scheme === 'sentinel' ? scheme : 'server'
  const nodes = hosts.split(',').map((host) => parseNode(host, DEFAULT_PORT[form]))
  if (form === 'server' && nodes.length > 1)
    throw new UnusableRedisUrl('several hosts are redis+cluster://… or redis+sentinel://…')
  const common = { form, nodes, tls: tls === 's', credentials: parseUserInfo(userInfo) }
  if (form !== 'sentinel') {
    if (query !== '') throw new UnusableRedisUrl('it takes no options (?…)')
    const database = parseDatabase(path)
    if (form === 'cluster' && database !== 0) throw new UnusableRedisUrl('a cluster has the database 0 only')
    return { ...common, database }
  }
  const [name = '', database = '', ...rest] = path.split('/')
  if (name === '' || rest.length > 0)
    throw new UnusableRedisUrl('Sentinel needs the name of the primary after the hosts: …/name')
  return {
    ...common,
    database: parseDatabase(database),
    primary: { name: decode(name), credentials: ofSentinels(query) },
  }
}

/** For config. @returns what is wrong with it, if anything */
export function findRedisUrlProblem(url: string): string | undefined {
  try {
    parseRedisUrl(url)
    return undefined
  } catch (error) {
    if (error instanceof UnusableRedisUrl) return error.message
    throw error
  }
}

function parseNode(text: string, defaultPort: number): RedisNode {
  const [, ipv6, name, port = String(defaultPort)] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s%]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const host = ipv6 ?? name
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new UnusableRedisUrl(
      'a host must be a name or an address, with a port or without: host, host:6379, [::1]:6379',
    )
  return { host, port: Number(port) }
}

function parseUserInfo(userInfo: string): Credentials {
  const [username = '', ...password] = userInfo.split(':')
  return toCredentials(decode(username), decode(password.join(':')))
}

function ofSentinels(query: string): Credentials {
  const { username = '', password = '', ...others } = Object.fromEntries(new URLSearchParams(query))
  if (Object.keys(others).length > 0)
    throw new UnusableRedisUrl('its options are username and password, those of the Sentinels')
  return toCredentials(username, password)
}

const toCredentials = (username: string, password: string): Credentials => ({
  ...(username === '' ? {} : { username }),
  ...(password === '' ? {} : { password }),
})

function parseDatabase(text: string): number {
  if (!/^\d{0,6}$/.test(text)) throw new UnusableRedisUrl('what follows its hosts must be the number of a database')
  return Number(text)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new UnusableRedisUrl('what stands for a special character must be written as %40')
  }
}
