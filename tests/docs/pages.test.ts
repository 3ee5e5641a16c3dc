import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { unknownIn } from '../../scripts/docs/commands.ts'
import { anchorsOf, codeBlocksOf } from '../../scripts/docs/markdown.ts'
import { throwAwayFolder } from '../e2e/system.ts'

let page: string
let folder: Awaited<ReturnType<typeof throwAwayFolder>>
beforeAll(async () => {
  folder = await throwAwayFolder()
  page = `${folder.path}/page.md`
  await writeFile(
    page,
    '# G1: no oversell!\n## `npm test` & _more_\n## Twice\n## Twice\n```sh\n# no heading\n```\n```\nx\n```\n',
  )
})
afterAll(() => folder.remove())

it('headings have the anchors that GitHub gives them', () => {
  expect([...anchorsOf(page)]).toEqual(['g1-no-oversell', 'npm-test--_more_', 'twice', 'twice-1'])
})

it('code blocks are found with their language', () => {
  expect(codeBlocksOf(page)).toEqual([
    { page, info: 'sh', text: '# no heading\n' },
    { page, info: '', text: 'x\n' },
  ])
})

it('npm scripts and files that are spoken of have to be there', () => {
  expect(unknownIn('`npm run audit`, `npm test`, `npm run --silent orderctl -- x`, npm ci')).toEqual([])
  expect(unknownIn('node packages/cli/src/main.ts admin grant')).toEqual([])
  expect(unknownIn('`npm run nonsense`, node packages/api/src/gone.ts')).toEqual([
    'npm script nonsense',
    'packages/api/src/gone.ts',
  ])
})

it('npm run help has a line for each script', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/help.mjs'])
  expect(stdout).toContain('npm run audit ')
})
