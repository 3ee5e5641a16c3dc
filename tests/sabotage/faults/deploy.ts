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
]
