import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unknownIn } from '../../scripts/docs/commands.ts'
import { codeBlocksOf, pages } from '../../scripts/docs/markdown.ts'
import { startSystem, type TestSystem, throwAwayFolder } from '../e2e/system.ts'
import { freePort } from '../faults/services/free-port.ts'
import { parseSnippet, runSnippet, startAndStopSnippet } from './shell.ts'
import { KNOWN_SNIPPETS, type KnownSnippet } from './snippets.ts'

const DOCUMENTED_URL = 'http://127.0.0.1:3000'
const FREE_PORTS = { PORT: '0', WORKER_PORT: '0', INBOX_PORT: '0' }

const blocks = pages()
  .flatMap(codeBlocksOf)
  .filter(({ info }) => info === 'sh')
  .map(({ page, text }) => ({ page, text, first: text.slice(0, text.indexOf('\n')) }))
const isOf = ({ page, begins }: KnownSnippet, block: (typeof blocks)[number]) =>
  block.page === page && block.first.startsWith(begins)
const treated = blocks.map((block) => {
  // The longest, for one may begin as another does
  const [known] = KNOWN_SNIPPETS.filter((snippet) => isOf(snippet, block)).toSorted(
    (a, b) => b.begins.length - a.begins.length,
  )
  return { ...block, treatment: known?.treatment }
})

describe('the shell snippets of the documentation', () => {
  it('are all known, and those that are known are there', () => {
    expect(treated.filter(({ treatment }) => !treatment).map(({ page, first }) => `${page}: ${first}`)).toEqual([])
    expect(KNOWN_SNIPPETS.filter((snippet) => !blocks.some((block) => isOf(snippet, block)))).toEqual([])
  })

  it.each(treated)('are shell, of commands and files that there are: $page: $first', async ({ text }) => {
    await parseSnippet(text)
    expect(unknownIn(text)).toEqual([])
  })

  it('that are not run here name what runs them', () => {
    const missing = KNOWN_SNIPPETS.flatMap(({ treatment }) =>
      treatment.does === 'not run' && treatment.by !== undefined && !existsSync(treatment.by) ? [treatment.by] : [],
    )
    expect(missing).toEqual([])
  })
})

describe('a newcomer who pastes them', () => {
  let folder: Awaited<ReturnType<typeof throwAwayFolder>>
  let system: TestSystem
  beforeAll(async () => {
    folder = await throwAwayFolder()
    system = await startSystem(`${folder.path}`)
  })
  afterAll(async () => {
    await system.end('SIGTERM')
    await folder.remove()
  })
  const running = treated.flatMap(({ treatment, ...block }) =>
    treatment === undefined || treatment.does === 'not run' ? [] : [{ ...block, ...treatment }],
  )

  it.each(running.filter((snippet) => snippet.does === 'end'))(
    'gets what is promised: $page: $first',
    async (snippet) => {
      const text = `${snippet.text.trimEnd()} ${snippet.adding ?? ''}`
        .replaceAll(DOCUMENTED_URL, system.url)
        .replaceAll(/\b4000\b/g, String(await freePort()))
      const printed = await runSnippet(text, { ...FREE_PORTS, DATA_DIR: `${folder.path}/.data` })
      for (const pattern of snippet.printing) expect(printed).toMatch(pattern)
    },
    60_000,
  )

  it.each(running.filter((snippet) => snippet.does === 'stay'))(
    'has it started: $page: $first',
    async (snippet) => {
      const own = await throwAwayFolder()
      const { ready, output } = await startAndStopSnippet(
        snippet.text,
        { ...FREE_PORTS, DATA_DIR: own.path },
        snippet.printing,
      )
      expect(ready, output).toBe(true)
      await own.remove()
    },
    60_000,
  )
})
