import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runToEnd } from './processes.ts'
import { COMMANDS, throwAwayFolder } from './system.ts'

let folder: Awaited<ReturnType<typeof throwAwayFolder>>
beforeAll(async () => {
  folder = await throwAwayFolder()
  await mkdir(folder.path, { recursive: true })
  await writeFile(join(folder.path, 'file'), '')
})
afterAll(() => folder.remove())

const CALLS = [['orderctl', 'stock', 'show'], ['admin', 'grant', 'ada@example.com'], ['audit']]

it.each(['/proc/x', 'file', 'file/data'])(
  'a DATA_DIR that cannot be made is reported in a line by all: %s',
  async (dir) => {
    const run = (main: string, args: string[] = []) =>
      runToEnd({
        main,
        folder: folder.path,
        env: { DATA_DIR: dir, PORT: '0', WORKER_PORT: '0', INBOX_PORT: '0', LOG_FORMAT: 'text' },
        args,
      })
    const start = await run('packages/embedded/src/main.ts')
    expect([start.code, start.stdout]).toEqual([1, ''])
    expect(start.stderr).toMatch(/^The configuration has a problem:\n {2}- DATA_DIR is .*, which cannot be used: .*\n$/)

    for (const args of CALLS) {
      const { code, stdout, stderr } = await run(COMMANDS, args)
      expect([args, code, stdout]).toEqual([args, 2, ''])
      expect(stderr).toContain(dir)
      expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
    }
  },
)
