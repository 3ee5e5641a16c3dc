import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'

interface Step {
  uses?: string
  run?: string
  with?: Record<string, string>
}
interface Workflow {
  on: { push: { tags: string[] } }
  permissions: Record<string, string>
  jobs: Record<string, { needs?: string; permissions?: Record<string, string>; steps: Step[] }>
}

const FOLDER = new URL('../../.github/workflows/', import.meta.url)
const textOf = (file: string) => readFileSync(new URL(file, FOLDER), 'utf8')
const release: Workflow = parse(textOf('release.yml'))
const steps = release.jobs['publish']?.steps ?? []

it('a tag is published only when all that CI runs has passed', () => {
  expect(release.on.push.tags).toEqual(['v*.*.*'])
  expect(release.jobs['test']?.steps.at(-1)?.run).toBe('bash .ci/run')
  expect(release.jobs['publish']?.needs).toBe('test')
})

it('images are built for both architectures, with provenance, and signed by their digest', () => {
  const build = steps.find(({ uses }) => uses?.startsWith('docker/build-push-action@'))
  expect(build?.with).toMatchObject({ platforms: 'linux/amd64,linux/arm64', provenance: 'mode=max', push: true })
  const run = steps.at(-1)
  expect(run?.run).toContain('cosign sign --yes --recursive "$IMAGE"')
  expect(run).toMatchObject({ env: { IMAGE: expect.stringMatching(/@\$\{\{ steps\.build\.outputs\.digest \}\}$/) } })
})

it('only the job that publishes may write packages, and nothing else', () => {
  expect(release.permissions).toEqual({ contents: 'read' })
  expect(release.jobs['test']?.permissions).toBeUndefined()
  expect(release.jobs['publish']?.permissions).toEqual({
    contents: 'read',
    packages: 'write',
    'id-token': 'write',
  })
})

it.each(readdirSync(FOLDER))('%s takes every action at a commit, with its version beside it', (file) => {
  const uses = textOf(file).match(/uses: .*/g) ?? []
  for (const line of uses) expect(line).toMatch(/^uses: [\w./-]+@[0-9a-f]{40} # v\d+(\.\d+\.\d+)?$/)
  expect(uses.length).toBeGreaterThan(0)
})
