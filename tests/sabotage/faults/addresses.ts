import type { Sabotage } from '../sabotage.ts'

const HTTP = 'packages/shared/src/adapters/http'
const FILTER = { test: `${HTTP}/addresses/address-filter.test.ts` }
const NETWORK = `${HTTP}/webhook-sender-network.test.ts`
const BEHAVIOUR = `${HTTP}/webhook-sender.test.ts`

/** Faults of what is sent to strangers: ways into our network, and time and memory that they take. */
export const ADDRESSES_FAULTS: readonly Sabotage[] = [
  {
    name: 'endpoints of one origin wait for those that do not answer',
    file: `${HTTP}/webhooks/client.ts`,
    search: 'keepAlive: true, maxFreeSockets',
    replace: 'keepAlive: true, maxSockets: 32, maxFreeSockets',
    noticedBy: { test: NETWORK, title: 'do not wait for each other' },
  },
  {
    name: 'of the addresses of a name the first alone is checked',
    file: `${HTTP}/webhooks/client.ts`,
    search: 'const addresses = (await resolve(name)).filter(isAllowed)',
    replace:
      'const all = await resolve(name)\n      const addresses = all.filter((_, index) => index > 0 || isAllowed(all[0] ?? ""))',
    noticedBy: { test: NETWORK, title: 'refuses the connection' },
    quick: true,
  },
  {
    name: 'a name is checked, and looked up again for the connection',
    file: `${HTTP}/webhooks/client.ts`,
    search: 'return addresses.map(',
    replace: 'return (await resolve(name)).map(',
    noticedBy: { test: NETWORK, title: 'changes its answer' },
  },
  {
    name: 'an address in a URL is not checked',
    file: `${HTTP}/addresses/url-rules.ts`,
    search: 'isIP(host) !== 0 && !isAllowed(host)',
    replace: 'false',
    noticedBy: { test: `${HTTP}/addresses/url-rules.test.ts`, title: 'however its address is written' },
  },
  {
    name: 'a redirect is followed',
    file: `${HTTP}/webhooks/exchange.ts`,
    search: "incoming.on('end', answered)",
    replace: "incoming.on('end', () => void fetch(incoming.headers.location ?? 'data:,').then(answered, answered))",
    noticedBy: { test: NETWORK, title: 'not opened by a redirect' },
    quick: true,
  },
  {
    name: 'IPv4 addresses that are mapped into IPv6 are not unwrapped',
    file: `${HTTP}/addresses/address-filter.ts`,
    search: '  const [, high, low] = WRAPPED.exec(canonical) ?? []',
    replace: '  const [, high, low] = [canonical]',
    noticedBy: FILTER,
  },
  {
    name: 'IPv6 addresses are allowed unless they are known to be special',
    file: `${HTTP}/addresses/address-filter.ts`,
    search: 'return GLOBAL_IPV6(address) && !SPECIAL_IPV6(address)',
    replace: 'return !SPECIAL_IPV6(address)',
    noticedBy: FILTER,
  },
  {
    name: 'what NAT64 translates is taken for IPv6',
    file: `${HTTP}/addresses/address-filter.ts`,
    search: '(?:::ffff:|64:ff9b::)',
    replace: '(?:::ffff:)',
    noticedBy: FILTER,
  },
  {
    name: 'certificates are trusted where a variable says so',
    file: `${HTTP}/webhooks/client.ts`,
    search: 'rejectUnauthorized: true, ',
    replace: '',
    noticedBy: { test: NETWORK, title: 'trusts every certificate' },
  },
  {
    name: 'an answer has ten seconds for its headers only',
    file: `${HTTP}/webhooks/exchange.ts`,
    search: '    response = incoming\n',
    replace: "    response = incoming\n    signal.removeEventListener('abort', breakOff)\n",
    noticedBy: { test: BEHAVIOUR, title: 'a byte at a time' },
  },
  {
    name: 'an answer is read to its end, however long it is',
    file: `${HTTP}/webhooks/exchange.ts`,
    search: '      answered()\n      request.destroy()\n',
    replace: '',
    noticedBy: { test: BEHAVIOUR, title: '1,024 bytes are kept' },
  },
  {
    name: 'control characters of an answer reach the terminal of its reader',
    file: `${HTTP}/webhooks/exchange.ts`,
    search: ".replace(UNSEEN, '\\ufffd')",
    replace: '',
    noticedBy: { test: BEHAVIOUR, title: 'moves the cursor' },
  },
  {
    name: 'a kept connection that was closed meanwhile is a failed attempt',
    file: `${HTTP}/webhook-sender.ts`,
    search: 'if (!first.wasStale) return first.outcome',
    replace: 'if (first.outcome) return first.outcome',
    noticedBy: { test: BEHAVIOUR, title: 'costs no attempt' },
  },
  {
    name: 'the secret before a rotation signs no more',
    file: 'packages/shared/src/domain/webhook-signature.ts',
    search: 'secrets.map((secret)',
    replace: 'secrets.slice(0, 1).map((secret)',
    noticedBy: { test: 'packages/shared/src/domain/webhook-signature.test.ts', title: 'while one is rotated' },
  },
  {
    name: 'the time of a webhook is not signed',
    file: 'packages/shared/src/domain/webhook-signature.ts',
    search: '{timestamp}.$',
    replace: '{0}.$',
    noticedBy: { test: 'packages/shared/src/domain/webhook-signature.test.ts', title: 'of the specification' },
    quick: true,
  },
  {
    name: 'a receiver takes what another secret has signed',
    file: 'packages/embedded/src/webhook-receiver/receiver.ts',
    search: "if (delivery.isVerified === false) return { status: 400, what: 'not taken' }",
    replace: '',
    noticedBy: { test: 'tests/e2e/webhook-receiver.test.ts', title: 'another secret has signed' },
  },
  {
    name: 'a receiver dumps a body that is not the one that came',
    file: 'packages/embedded/src/webhook-receiver/dump.ts',
    search: '    BODY: body,',
    replace: '    BODY: body.trimEnd().slice(0, -1),',
    noticedBy: { test: 'tests/docs/webhooks.test.ts', title: 'what the receiver dumps is verified' },
  },
]
