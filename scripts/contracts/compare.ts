import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Type, { type Static } from 'typebox'
import * as Value from 'typebox/value'
import { byDirection, undirected, undirectedNames } from './by-direction.ts'
import { isOpenSet } from './open-sets.ts'

/** What a consumer of the earlier document may not bear in the later one. */
export interface Break {
  /** JSON pointer: of what is gone, into the earlier document; else, and of what has another name, into the later one. */
  path: string
  /** By which rule of Redocly. */
  rule: string
  message: string
  /** The first place that it is seen at, as a JSON pointer through all references. */
  seenAt: string
}

const ReportSchema = Type.Object({
  changes: Type.Array(
    Type.Object({
      path: Type.String(),
      impact: Type.String(),
      verdicts: Type.Array(
        Type.Object({
          ruleId: Type.String(),
          impact: Type.String(),
          message: Type.String(),
          location: Type.Object({ pointer: Type.String() }),
        }),
      ),
    }),
  ),
})

const REDOCLY = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js')
const RULES = 'extends: [diff-recommended]\n'
const QUIET = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024

/** @param earlier an OpenAPI or AsyncAPI document, as `later` is */
export async function breaksBetween(earlier: object, later: object): Promise<Break[]> {
  const report = await diff(withOptionalBodies(byDirection(earlier), later), byDirection(later))
  const breaks = report.changes.flatMap(({ path, verdicts }) =>
    verdicts
      .filter(({ impact }) => impact === 'major')
      .map(({ ruleId, message, location: { pointer } }) => ({
        path: undirected(pointer),
        rule: ruleId,
        message: undirectedNames(message),
        seenAt: path,
      })),
  )
  return breaks.filter((one) => !isOpenSet(one))
}

async function diff(earlier: object, later: object): Promise<Static<typeof ReportSchema>> {
  const folder = await mkdtemp(join(tmpdir(), 'contracts-'))
  const at = (name: string) => join(folder, name)
  try {
    await Promise.all([
      writeFile(at('earlier.json'), JSON.stringify(earlier)),
      writeFile(at('later.json'), JSON.stringify(later)),
      writeFile(at('redocly.yaml'), RULES),
    ])
    const options = ['--config', at('redocly.yaml'), '--format', 'json', '--fail-on', 'none', '--output', at('report')]
    await promisify(execFile)(process.execPath, [REDOCLY, 'diff', at('earlier.json'), at('later.json'), ...options], {
      env: { ...process.env, ...QUIET },
      maxBuffer: MOST_OUTPUT_BYTES,
    })
    return Value.Parse(ReportSchema, JSON.parse(await readFile(at('report'), 'utf8')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Operations {
  paths?: Record<string, Record<string, { requestBody?: object }>>
}

/** A body where there was none is an addition to Redocly, even one that has to be there: what was not sent was an optional one. */
function withOptionalBodies<T extends Operations>(earlier: T, later: Operations): T {
  if (!earlier.paths) return earlier
  const paths = Object.entries(earlier.paths).map(([path, operations]) => {
    const padded = Object.entries(operations).map(([method, operation]) => {
      const added = later.paths?.[path]?.[method]?.requestBody
      return [
        method,
        added && !operation.requestBody ? { ...operation, requestBody: { ...added, required: false } } : operation,
      ]
    })
    return [path, Object.fromEntries(padded)]
  })
  return { ...earlier, paths: Object.fromEntries(paths) }
}
