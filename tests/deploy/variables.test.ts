import { readFileSync } from 'node:fs'
import { ProvisionConfigSchema } from '@orders/cli/commands/provision/services'
import { ApiConfigSchema, WorkerConfigSchema } from '@orders/shared/config/services'
import { VARIABLES } from '@orders/shared/config/variables'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { readTemplate } from './template.ts'

interface ReadBy {
  required?: string[]
  properties: Record<string, object>
}

const READ_BY: Record<string, ReadBy> = {
  api: ApiConfigSchema,
  worker: WorkerConfigSchema,
  provision: ProvisionConfigSchema,
}
/** Of which the api needs one: what compose and ECS give it. */
const SIGNS = 'ACCESS_TOKEN_JWT_SECRET'

const CHART = new URL('../../deploy/helm/', import.meta.url)

type Given = Record<string, readonly string[]>

function fromCompose(): Given {
  const text = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8')
  const { services } = parse(text, { merge: true }) as { services: Record<string, { environment?: object }> }
  return Object.fromEntries(Object.keys(READ_BY).map((name) => [name, Object.keys(services[name]?.environment ?? {})]))
}

interface Container {
  Name: string
  Environment: { Name: string }[]
  Secrets?: ({ Name: string } | { If: [string, { Name: string }] })[]
}

function fromTasks(): Given {
  const tasks = Object.values(readTemplate('services.yml').Resources).filter(({ Type }) =>
    Type.endsWith('TaskDefinition'),
  )
  const containers = tasks.flatMap(({ Properties }) => Properties['ContainerDefinitions'] as Container[])
  const named = ({ Environment, Secrets = [] }: Container) =>
    [...Environment, ...Secrets.map((secret) => ('If' in secret ? secret.If[1] : secret))].map(({ Name }) => Name)
  return Object.fromEntries(containers.map((container) => [container.Name, named(container)]))
}

interface Values {
  secrets: { api: string[]; worker: string[]; provision: string[] }
  env: { both: object; api: object; worker: object }
}

function fromChart(): Given {
  const { secrets, env }: Values = parse(readFileSync(new URL('values.yaml', CHART), 'utf8'))
  const given = (service: 'api' | 'worker') => [...Object.keys(env.both), ...Object.keys(env[service])]
  return {
    api: [...given('api'), ...secrets.api],
    worker: [...given('worker'), ...secrets.worker],
    provision: [...given('worker'), ...secrets.provision],
  }
}

it.each([
  ['compose', fromCompose()],
  ['ECS', fromTasks()],
  ['the chart', fromChart()],
])('%s gives each service what it needs, and nothing that none reads', (_, given) => {
  expect(Object.keys(given).toSorted()).toEqual(Object.keys(READ_BY).toSorted())
  for (const [service, names] of Object.entries(given)) {
    const { required = [], properties } = READ_BY[service] ?? { properties: {} }
    const needed = required.filter((name) => !('default' in (properties[name] ?? {})))
    expect(names, service).toEqual(expect.arrayContaining(service === 'api' ? [...needed, SIGNS] : needed))
    expect(
      names.filter((name) => !(name in VARIABLES)),
      service,
    ).toEqual([])
  }
})
