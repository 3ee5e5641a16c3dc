import { expect, it } from 'vitest'
import { readTemplate } from './template.ts'

const [main, ses] = [readTemplate('cloudformation.yml'), readTemplate('ses.yml')]

it.each(Object.keys(ses.Resources))('%s is the same in both templates, and made by one of them only', (name) => {
  const { Condition, ...here } = main.Resources[name] ?? {}
  const { Condition: _, ...there } = ses.Resources[name] ?? {}
  expect(here).toEqual(there)
  expect(['WithSesHere', 'WithIdentity', 'WithConfigurationSet']).toContain(Condition)
})

it('both templates ask for the same', () => {
  for (const [name, parameter] of Object.entries(ses.Parameters))
    expect(main.Parameters[name], name).toMatchObject({ Default: parameter.Default })
})
