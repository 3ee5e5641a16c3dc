const MONGODB = /^mongodb(?:\+srv)?:\/\/(?:([^@/?#]+)@)?([^@/?#]+)(?:\/([^@/?#]*))?(?:\?.*)?$/
const REDIS_PATH = /^\/?\d*$/

/** Whether clients can make something of the URL: they throw for one that they cannot read, and show it with its password. */
export function isUsableUrl(url: string): boolean {
  const [, credentials = '', hosts = '', database = ''] = MONGODB.exec(url) ?? []
  // A list of hosts is no URL to the standard
  if (url.startsWith('mongodb'))
    return hosts !== '' && hosts.split(',').every(isHost) && canDecode(credentials) && canDecode(database)
  if (!URL.canParse(url)) return false
  const { protocol, username, password, pathname } = new URL(url)
  return !protocol.startsWith('redis') || (canDecode(username) && canDecode(password) && REDIS_PATH.test(pathname))
}

const isHost = (host: string): boolean => /%2f/i.test(host) || URL.canParse(`http://${host}`)

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
