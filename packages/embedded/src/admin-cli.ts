import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { EmbeddedConfigSchema } from '@orders/shared/config/services'
import { loadConfig } from '@orders/shared/environment'
import { openSqliteStore } from './sqlite/store.ts'

const USAGE = `Usage: npm run admin -- grant EMAIL     make a registered user an admin
       npm run admin -- revoke EMAIL    make an admin a customer again

It works beside a running system, and counts at once.`

const ROLES = { grant: 'admin', revoke: 'customer' } as const

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h' } },
})
const [command, email, ...rest] = positionals
if (values.help) {
  console.log(USAGE)
} else if ((command !== 'grant' && command !== 'revoke') || !email || rest.length > 0) {
  console.error(USAGE)
  process.exitCode = 2
} else {
  await setRole(email, ROLES[command])
}

async function setRole(email: string, role: 'admin' | 'customer'): Promise<void> {
  const { DATA_DIR } = loadConfig(EmbeddedConfigSchema)
  mkdirSync(DATA_DIR, { recursive: true })
  const store = openSqliteStore({ path: join(DATA_DIR, 'orders.sqlite') })
  try {
    const user = await store.users.setRole(email, role)
    if (user) return console.log(`${user.email} is ${role === 'admin' ? 'an admin' : 'a customer'} now.`)
    console.error(`Nobody has registered as ${email}.`)
    process.exitCode = 1
  } finally {
    await store.close()
  }
}
