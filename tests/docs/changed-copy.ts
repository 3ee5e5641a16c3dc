import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CodeBlock } from '../../scripts/docs/markdown.ts'

/** Makes the file that a block is, or changes the lines that it is a diff of. */
export async function applyBlock(root: string, { info, text }: CodeBlock): Promise<void> {
  const [language, path = ''] = info.split(' ')
  const file = join(root, path)
  if (language === 'diff') return writeFile(file, changed(await readFile(file, 'utf8'), text, path))
  if (existsSync(file)) throw new Error(`${path} is there already`)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}

/** A diff without line numbers: what it takes away or leaves has to be there, once. */
function changed(file: string, diff: string, path: string): string {
  const lines = diff.trimEnd().split('\n')
  const side = (sign: string) =>
    lines
      .filter((line) => line[0] === ' ' || line[0] === sign)
      .map((line) => `${line.slice(1)}\n`)
      .join('')
  const parts = file.split(side('-'))
  if (parts.length !== 2) throw new Error(`found ${parts.length - 1} times in ${path}:\n${side('-')}`)
  return parts.join(side('+'))
}
