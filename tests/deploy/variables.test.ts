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

/** What a form does not give, and why. */
const IN_EVERY_FORM = {
  HOST: 'images listen on all addresses',
  PORT: 'ports of containers are fixed',
  WORKER_PORT: 'likewise',
  LOG_FORMAT: 'JSON where there is no terminal',
}
const IN_COMPOSE = {
  ...IN_EVERY_FORM,
  ACCESS_TOKEN_PRIVATE_KEY: 'the secret for trying out would verify tokens beside it',
  ACCESS_TOKEN_PRIVATE_KEY_PREVIOUS: 'likewise',
}
const ON_AWS = {
  ...IN_EVERY_FORM,
  AWS_ACCESS_KEY_ID: 'roles serve',
  AWS_SECRET_ACCESS_KEY: 'likewise',
  AWS_ENDPOINT_URL_SQS: 'there is no LocalStack',
  AWS_ENDPOINT_URL_SES: 'likewise',
  AWS_ENDPOINT_URL_SNS: 'likewise',
  INBOX_SOURCE_URL: 'likewise',
  ACCESS_TOKEN_PRIVATE_KEY: 'a secret that not all have: who has it names it',
  ACCESS_TOKEN_JWT_SECRET_PREVIOUS: 'likewise, while keys are changed',
  ACCESS_TOKEN_PRIVATE_KEY_PREVIOUS: 'likewise',
  REFRESH_TOKEN_JWT_SECRET_PREVIOUS: 'likewise',
}
const IN_THE_CHART = { ...ON_AWS, FULFILMENT_SECRET: 'a secret that not all have: who has it names it' }

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
  ['compose', fromCompose(), IN_COMPOSE],
  ['ECS', fromTasks(), ON_AWS],
  ['the chart', fromChart(), IN_THE_CHART],
])('%s gives each service all that it reads, and nothing that none reads', (_, given, notGiven) => {
  expect(Object.keys(given).toSorted()).toEqual(Object.keys(READ_BY).toSorted())
  for (const [service, names] of Object.entries(given)) {
    const { required = [], properties } = READ_BY[service] ?? { properties: {} }
    const needed = required.filter((name) => !('default' in (properties[name] ?? {})))
    expect(names, service).toEqual(expect.arrayContaining(service === 'api' ? [...needed, SIGNS] : needed))
    expect(
      names.filter((name) => !(name in VARIABLES)),
      service,
    ).toEqual([])
    const leftOut = Object.keys(properties).filter((name) => !names.includes(name))
    expect(leftOut.toSorted(), service).toEqual(
      Object.keys(notGiven)
        .filter((name) => name in properties)
        .toSorted(),
    )
  }
})

it('compose takes from .env what .env.example says that it does', () => {
  const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
  const sections = read('.env.example').split('\n\n')
  const forCompose = sections.filter((text) => !/compose has its own|not by compose|^# Only `npm start`/m.test(text))
  const named = forCompose.flatMap((text) => [...text.matchAll(/^# ([A-Z_]+)=/gm)].map(([, name = '']) => name))
  expect(named.length).toBeGreaterThan(20)
  const taken = read('docker-compose.yml')
  // Secrets in files are for services of one's own
  expect(named.filter((name) => !name.endsWith('_FILE') && !taken.includes(`\${${name}`))).toEqual([])
})
