import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const CONTRACTS = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))

type Found = [path: string, expects: unknown]

/** Every schema in it that has a pattern or a format; of functions that make one, what they make. */
function findFormed(value: unknown, path: string): Found[] {
  if (typeof value === 'function')
    return value.length <= 2 ? findFormed(value('description', 'example'), `${path}()`) : []
  if (typeof value !== 'object' || value === null) return []
  const { pattern, format, expects } = value as Record<string, unknown>
  const own: Found[] = typeof pattern === 'string' || typeof format === 'string' ? [[path, expects]] : []
  return [...own, ...Object.entries(value).flatMap(([name, part]) => findFormed(part, `${path}/${name}`))]
}

it('every pattern and format has words for people', async () => {
  const modules = await Promise.all(
    CONTRACTS.map((name) => import(join(import.meta.dirname, name)) as Promise<Record<string, unknown>>),
  )
  const formed = modules.flatMap((module, index) =>
    Object.entries(module)
      .filter(([name]) => name.endsWith('Schema'))
      .flatMap(([name, schema]) => findFormed(schema, `${CONTRACTS[index]}: ${name}`)),
  )
  expect(formed.length).toBeGreaterThan(20)
  expect(formed.filter(([, expects]) => typeof expects !== 'string' || expects === '')).toEqual([])
})
