import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runToEnd } from './processes.ts'
import { throwAwayFolder } from './system.ts'

let folder: Awaited<ReturnType<typeof throwAwayFolder>>
beforeAll(async () => {
  folder = await throwAwayFolder()
  await mkdir(folder.path, { recursive: true })
  await writeFile(join(folder.path, 'file'), '')
})
afterAll(() => folder.remove())

const COMMANDS = [
  ['orderctl-cli', ['stock', 'show']],
  ['admin-cli', ['grant', 'ada@example.com']],
  ['audit-cli', []],
] as const

it.each(['/proc/x', 'file', 'file/data'])(
  'a DATA_DIR that cannot be made is reported in a line by all: %s',
  async (dir) => {
    const run = (name: string, args: readonly string[]) =>
      runToEnd({
        main: `packages/embedded/src/${name}.ts`,
        folder: folder.path,
        env: { DATA_DIR: dir, PORT: '0', WORKER_PORT: '0', INBOX_PORT: '0', LOG_FORMAT: 'text' },
        args: [...args],
      })
    const start = await run('main', [])
    expect([start.code, start.stdout]).toEqual([1, ''])
    expect(start.stderr).toMatch(/^The configuration has a problem:\n {2}- DATA_DIR is .*, which cannot be used: .*\n$/)

    for (const [name, args] of COMMANDS) {
      const { code, stdout, stderr } = await run(name, args)
      expect([name, code, stdout]).toEqual([name, 2, ''])
      expect(stderr).toContain(dir)
      expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
    }
  },
)
