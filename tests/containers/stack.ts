import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation'
import { CREDENTIALS, REGION } from './localstack.ts'

const TEMPLATE = readFileSync(resolve(import.meta.dirname, '../../infra/cloudformation.yml'), 'utf8')
const WITHIN = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 }

/** Deploys infra/cloudformation.yml; resolves when all of it has been created. */
export async function deployStack(endpoint: string, name: string, parameters: Record<string, string>) {
  const client = new CloudFormationClient({ region: REGION, endpoint, credentials: CREDENTIALS })
  const stack = { StackName: name }
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }))
  const creation = { ...stack, TemplateBody: TEMPLATE, Parameters, Capabilities: ['CAPABILITY_IAM' as const] }
  await client.send(new CreateStackCommand(creation))
  await waitUntilStackCreateComplete({ client, ...WITHIN }, stack)

  const { Stacks: [described] = [] } = await client.send(new DescribeStacksCommand(stack))
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand(stack))
  return {
    outputs: new Map(described?.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
    resourceTypes: StackResources.map(({ ResourceType = '' }) => ResourceType).toSorted(),
    remove: async () => {
      await client.send(new DeleteStackCommand(stack))
      await waitUntilStackDeleteComplete({ client, ...WITHIN }, stack)
      client.destroy()
    },
  }
}
