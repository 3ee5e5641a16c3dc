import { expect, it } from 'vitest'
import { excerptOf } from './output.ts'

const failed = (time: number, type: string) => JSON.stringify({ level: 50, time, err: { type }, msg: 'it failed' })

it('shows the last error of each kind, however far above the end', () => {
  const noise = Array.from({ length: 1000 }, (_, n) => JSON.stringify({ level: 30, n, msg: 'request served' }))
  const output = ['process 1', failed(1, 'Outage'), failed(2, 'TypeError'), failed(3, 'Outage'), ...noise].join('\n')
  const [process, ...lines] = excerptOf(output).split('\n')
  expect(process).toBe('process 1')
  expect(lines.slice(0, 2)).toEqual([failed(3, 'Outage'), failed(2, 'TypeError')])
  expect(lines.slice(2)).toEqual(['and at the end', ...noise.slice(-15)])
})

it('can show what is no log line', () => {
  expect(excerptOf('process 1\nSegmentation fault')).toBe('process 1\nand at the end\nSegmentation fault')
})
