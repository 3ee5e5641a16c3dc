// `npm run help`: what each command does. Plain JavaScript, for it runs on whatever Node is there.
import { readFileSync } from 'node:fs'

const GROUPS = {
  'Run it': {
    start: 'embedded mode: everything in one process, data in .data',
    dev: 'the same, and again whenever code changes; pages reload themselves',
    demo: 'the main job step by step, on throw-away data (seconds)',
    'webhook-receiver': 'an endpoint that verifies and prints webhooks, or answers badly',
    seed: 'fill a store with a million orders',
  },
  'Look after it (each takes -- --help)': {
    admin: 'make a user an admin',
    orderctl: 'orders, stock, mails and dead letters from a terminal',
    audit: 'check the books of a running system; writes nothing',
    cli: 'all of these, backup and restore of embedded mode, and shard-commands for MongoDB',
    provision: 'make the queues, the topic and the sender where they are missing',
  },
  'Test it': {
    test: 'units, adapters, API, worker, end to end (some two and a half minutes)',
    'test:unit': 'the parts of packages/ by themselves (seconds)',
    'test:stories': 'systems killed, restarted and traced; the snippets of the docs',
    'test:adapters': 'adapters and end to end on MONGODB_URL and REDIS_URL',
    'test:compat': 'the api of the last release with the worker of now, and the reverse',
    'test:faults': 'the promises of the README under SIGKILL, outages and load',
    'test:simulation': 'thousands of schedules on simulated services and time',
    'test:sabotage': 'deliberate faults, each of which a test has to notice',
    'test:make-yours': 'copies that were renamed and have fewer parts (minutes)',
    'test:containers': 'on real MongoDB, Redis and LocalStack (needs Docker)',
    'test:compose': 'the built images as a whole stack (needs Docker)',
    capacity: 'how many of each part carry a load, and what gives way first',
    bench: 'speed against yardsticks in the same run',
  },
  'Change it': {
    check: 'what every change has to pass: format, lint, types, docs, tests',
    format: 'format and mend what can be mended',
    types: 'check the types',
    boundaries: 'check who imports whom',
    docs: 'write the generated pages, the OpenAPI document and the client',
    'docs:check': 'check that these are up to date, and links',
    'docs:recording': 'record the picture of the README (Chromium, img2webp)',
    'docs:contact-sheets': 'take pictures of every page, at four widths, light and dark (Chromium)',
    'lint:openapi': 'check the OpenAPI document',
    'contracts:check': 'check that nothing breaks a client or subscriber of the last release',
    'contracts:release': 'make the documents of now those of the last release',
    'make-yours': 'rename the product and take parts out of it',
    'audit:dependencies': 'look for known vulnerabilities',
    sbom: 'what each image is made of, in CycloneDX',
    help: 'this list',
  },
}

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const described = Object.values(GROUPS).flatMap(Object.keys)
const wrong = [
  ...described.filter((name) => !scripts[name]),
  // npm runs `prepare` by itself
  ...Object.keys(scripts).filter((name) => !['prepare', ...described].includes(name)),
]
if (wrong.length > 0) throw new Error(`scripts/help.mjs and package.json differ: ${wrong.join(', ')}`)

const callOf = (name) => (['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`)
const width = Math.max(...described.map((name) => callOf(name).length))
for (const [title, commands] of Object.entries(GROUPS)) {
  console.log(`\n${title}`)
  for (const [name, what] of Object.entries(commands)) console.log(`  ${callOf(name).padEnd(width)}  ${what}`)
}
