import { expect, it, onTestFinished } from 'vitest'
import { runCommand } from './commands.ts'
import { throwAwayFolder } from './system.ts'

async function printCommands(env: Record<string, string>) {
  const { path: folder, remove } = await throwAwayFolder()
  onTestFinished(remove)
  return runCommand({ folder, env, args: ['shard-commands'] })
}

it('npm run cli -- shard-commands is for the database that MONGODB_URL names, without asking it', async () => {
  const { code, stdout } = await printCommands({ MONGODB_URL: 'mongodb://127.0.0.1:1/shop' })
  expect([code, stdout.split('\n')[0]]).toEqual([0, "db = db.getSiblingDB('shop')"])
})

it('npm run cli -- shard-commands prints none for a database that nobody has named', async () => {
  expect(await printCommands({})).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('MONGODB_URL is not set'),
  })
})
