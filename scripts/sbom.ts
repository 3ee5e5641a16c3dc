import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '..')
/** What the Dockerfile installs for each image. */
export const WORKSPACES = {
  api: ['packages/shared', 'packages/api', 'packages/console', 'packages/cli'],
  worker: ['packages/shared', 'packages/worker', 'packages/cli'],
}

/** @returns the packages of an image, in CycloneDX */
export function createSbom(image: keyof typeof WORKSPACES): string {
  const folder = mkdtempSync(join(tmpdir(), 'orders-sbom-'))
  try {
    copyManifests(folder)
    const workspaces = WORKSPACES[image].flatMap((path) => ['--workspace', path])
    const args = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only', ...workspaces]
    const { status, stdout, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 })
    if (status !== 0) throw new Error(`npm sbom has failed:\n${stderr}`)
    return stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Without the root's own packages: `--omit dev` drops what these have in common with a service. */
function copyManifests(folder: string): void {
  for (const file of ['package-lock.json', ...globSync('packages/*/package.json', { cwd: ROOT })])
    cpSync(join(ROOT, file), join(folder, file))
  const { devDependencies, optionalDependencies, ...root } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  )
  writeFileSync(join(folder, 'package.json'), JSON.stringify(root))
}

if (import.meta.main) {
  mkdirSync(join(ROOT, 'sbom'), { recursive: true })
  for (const image of Object.keys(WORKSPACES) as (keyof typeof WORKSPACES)[]) {
    const file = join('sbom', `${image}.cdx.json`)
    writeFileSync(join(ROOT, file), createSbom(image))
    process.stdout.write(`wrote ${file}\n`)
  }
}
