import type { Sabotage } from '../sabotage.ts'

/** What the system runs on. */
export const DEPLOY_FAULTS: readonly Sabotage[] = [
  {
    name: 'mails go to SES in the region of the queue',
    file: 'packages/shared/src/adapters/ses/client.ts',
    search: 'region: SES_REGION ?? AWS_REGION',
    replace: 'region: AWS_REGION ?? SES_REGION',
    noticedBy: { test: 'tests/e2e/ses-region.test.ts', title: 'region of SES_REGION' },
  },
  {
    name: 'the stack for the region of SES tells of no complaints',
    file: 'infra/ses.yml',
    search: 'MatchingEventTypes: [bounce, complaint]',
    replace: 'MatchingEventTypes: [bounce]',
    noticedBy: { test: 'tests/deploy/ses-template.test.ts', title: 'SesEventsDestination is the same' },
    quick: true,
  },
  {
    name: 'a container that compose starts may write to its disk',
    file: 'docker-compose.yml',
    search: 'x-hardened: &hardened\n  read_only: true\n',
    replace: 'x-hardened: &hardened\n',
    noticedBy: { test: 'tests/deploy/images.test.ts', title: 'may do little' },
    quick: true,
  },
  {
    name: 'the bill of materials leaves out what tools need too',
    file: 'scripts/sbom.ts',
    search: 'JSON.stringify(root)',
    replace: 'JSON.stringify({ ...root, devDependencies })',
    noticedBy: { test: 'tests/deploy/images.test.ts', title: 'bill of materials' },
  },
  {
    name: 'images are published that no test has passed',
    file: '.github/workflows/release.yml',
    search: '    needs: test\n',
    replace: '',
    noticedBy: { test: 'tests/deploy/release-workflow.test.ts', title: 'has passed' },
    quick: true,
  },
  {
    name: 'workers that are at work are not counted by ECS',
    file: 'infra/services.yml',
    search: '(waiting + inFlight) /',
    replace: 'waiting /',
    noticedBy: { test: 'tests/deploy/services-template.test.ts', title: 'in flight' },
    quick: true,
  },
  {
    name: 'a task of ECS lacks a variable',
    file: 'infra/services.yml',
    search:
      '            - { Name: SQS_DLQ_URL, Value: !Ref DeadLetterQueueUrl }\n            - { Name: SES_EVENTS_SQS_URL, Value: !Ref SesEventsQueueUrl }\n            - { Name: SES_REGION, Value: !Ref SesRegion }\n            - { Name: SES_SENDER_EMAIL, Value: !Ref SenderEmail }\n            - { Name: SES_CONFIGURATION_SET',
    replace: '            - { Name: SES_CONFIGURATION_SET',
    noticedBy: { test: 'tests/deploy/variables.test.ts', title: 'ECS' },
    quick: true,
  },
  {
    name: 'the chart gives the api no secret to sign with',
    file: 'deploy/helm/values.yaml',
    search: 'api: [MONGODB_URL, REDIS_URL, ACCESS_TOKEN_JWT_SECRET, ',
    replace: 'api: [MONGODB_URL, REDIS_URL, ',
    noticedBy: { test: 'tests/deploy/variables.test.ts', title: 'the chart' },
    quick: true,
  },
  {
    name: 'Kubernetes ends a pod before its service has finished',
    file: 'deploy/helm/templates/deployments.yaml',
    search: 'terminationGracePeriodSeconds: 20',
    replace: 'terminationGracePeriodSeconds: 10',
    noticedBy: { test: 'tests/deploy/chart.test.ts', title: 'longer to end' },
    quick: true,
  },
]
