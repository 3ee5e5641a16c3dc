import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'

const WRITER = `
  import { once } from 'node:events'
  import { createLogger } from '${new URL('../../packages/shared/src/logging/logger.ts', import.meta.url)}'
  const logger = createLogger('test', { LOG_LEVEL: 'info', LOG_FORMAT: process.argv[1] })
  console.error('begin')
  await once(process.stdin, 'data')
  for (let line = 0; line < 2000; line++) logger.info({ line }, 'a line that is long enough to fill a pipe with')
  logger.fatal('the last one')
  console.log('and what is printed')
  setTimeout(() => process.exit(7), 200)
`

const CREDENTIALS = `
  import { createLogger } from '${new URL('../../packages/shared/src/logging/logger.ts', import.meta.url)}'
  const logger = createLogger('test', { LOG_LEVEL: 'info', LOG_FORMAT: process.argv[1] })
  const headers = { authorization: 'secret' }
  const tokens = { accessToken: 'secret', refreshToken: 'secret' }
  logger.info({ password: 'secret', passwordHash: 'secret', ...tokens, headers }, 'given')
  logger.info({ req: { headers } }, 'asked')
  logger.info({ request: { headers } }, 'asked')
`

/** @param handle what becomes of its stdout before it writes */
async function runWriter(format: string, handle: (child: ReturnType<typeof startWriter>) => unknown) {
  const child = startWriter(format)
  await once(child.stderr, 'data')
  await handle(child)
  child.stdin.end('go\n')
  return once(child, 'exit')
}

const startWriter = (format: string) => spawn(process.execPath, ['--input-type=module', '--eval', WRITER, format])

describe.each(['json', 'text'])('a log in %s', (format) => {
  it('loses no line to a reader, also at the end of the process', async () => {
    let read = Promise.resolve('')
    await runWriter(format, ({ stdout }) => {
      read = text(stdout)
    })
    expect((await read).trim().split('\n')).toHaveLength(2002)
  })

  it('holds no credential, wherever programs usually have one', async () => {
    const { stdout } = spawn(process.execPath, ['--input-type=module', '--eval', CREDENTIALS, format])
    const written = await text(stdout)
    expect(written).toContain('[redacted]')
    expect(written).not.toContain('secret')
  })

  it('neither ends nor hangs the process whose reader is gone', async () => {
    const leave = ({ stdout }: { stdout: Readable }) => once(stdout.destroy(), 'close')
    expect(await runWriter(format, leave)).toEqual([7, null])
  })

  it('does not keep the process from ending while its reader takes nothing', async () => {
    const [code, signal] = await runWriter(format, () => {})
    expect(code === 7 || signal === 'SIGKILL').toBe(true)
  })
})

const LOGGING = new URL('../../packages/shared/src/logging/logger.ts', import.meta.url)
const RUSH = `
  import('${LOGGING}').then(({ createLogger }) => {
    const logger = createLogger('test', { LOG_LEVEL: 'info', LOG_FORMAT: 'json' })
    for (let line = 0; line < 5000; line++) logger.info({ line }, 'said by one of two')
  })
`
const TWO_THREADS = `
  import { Worker } from 'node:worker_threads'
  new Worker(${JSON.stringify(RUSH)}, { eval: true })
  ${RUSH}
`

it('keeps the lines of two threads apart', async () => {
  const { stdout } = spawn(process.execPath, ['--input-type=module', '--eval', TWO_THREADS])
  const lines = (await text(stdout)).trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(Array(10_000).fill('said by one of two'))
})
