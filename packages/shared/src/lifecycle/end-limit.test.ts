import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'

const BLOCKED = `
  import { limitEnd } from '${new URL('./end-limit.ts', import.meta.url)}'
  limitEnd(100)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
`

describe('the limit of an end', () => {
  it('holds for a process whose main thread is blocked', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', BLOCKED], { stdio: 'inherit' })
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  })

  it('keeps no process from ending', async () => {
    const idle = BLOCKED.replace(/Atomics.*/, '')
    const child = spawn(process.execPath, ['--input-type=module', '--eval', idle.replace('100', '60_000')])
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
