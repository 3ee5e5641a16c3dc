import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'

// Before the recorder and the processes of the tests look for it
const folder = mkdtempSync(join(tmpdir(), 'orders-shards-'))
const file = join(folder, 'broadcasts.jsonl')
writeFileSync(file, '')
process.env['BROADCASTS_FILE'] = file
await import('./record-commands.ts')
const { reasonOf } = await import('./every-shard.ts')

/** Holds for each file of tests, and all processes that it starts. */
afterAll(() => {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  rmSync(folder, { recursive: true })
  const unlisted = lines.filter((line) => reasonOf(JSON.parse(line)) === undefined)
  expect(unlisted, 'commands that go to every shard and are not in tests/shards/every-shard.ts').toEqual([])
})
