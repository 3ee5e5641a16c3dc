import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const PROGRAM = resolve(import.meta.dirname, '../../scripts/make-yours.ts')

describe('npm run make-yours', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'make-yours-'))
    execFileSync('git', ['init', '--quiet'], { cwd: folder })
    writeFileSync(join(folder, 'mine.txt'), 'not committed')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const run = (...args: string[]) => spawnSync(process.execPath, [PROGRAM, ...args], { cwd: folder, encoding: 'utf8' })

  it('refuses a tree with changes that are not committed', () => {
    const { status, stderr } = run('--without', 'client')
    expect([status, stderr]).toEqual([2, expect.stringContaining('Commit them first')])
  })

  it('changes nothing where the code is not what it fits, though it is forced to', () => {
    const { status, stderr } = run('--without', 'client', '--force')
    expect([status, stderr]).toEqual([1, expect.stringContaining('there is no packages/client')])
    expect(readFileSync(join(folder, 'mine.txt'), 'utf8')).toBe('not committed')
  })

  it('changes nothing that git does not know, though it is forced to', () => {
    const unknown = mkdtempSync(join(tmpdir(), 'make-yours-'))
    const args = [PROGRAM, '--without', 'client', '--force']
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: unknown, encoding: 'utf8' })
    rmSync(unknown, { recursive: true })
    expect([status, stderr]).toEqual([2, expect.stringContaining('Git does not know these files')])
  })

  it('says what it would do, and does not do it', () => {
    const { status, stdout } = run('--name', 'acme-orders', '--scope', '@acme', '--without', 'client', '--dry-run')
    expect(status).toBe(0)
    for (const line of ['rename   @orders/ to @acme/', '  delete packages/client', '  edit   README.md'])
      expect(stdout).toContain(`${line}\n`)
  })

  it('says what is wrong with its arguments', () => {
    const { status, stderr } = run('--name', 'Acme')
    expect([status, stderr]).toEqual([2, expect.stringContaining('lower-case')])
  })
})
