import type { Detector, Sabotage } from '../sabotage.ts'

const LOOKS: Detector = { test: 'packages/shared/src/audit/audit.test.ts' }
const ORDER: Detector = { test: 'packages/shared/src/audit/check-order.test.ts' }

/** The auditor, on whose word other tests rely. */
export const AUDIT_FAULTS: readonly Sabotage[] = [
  {
    name: 'the auditor does not look for stock below zero',
    file: 'packages/shared/src/audit/audit.ts',
    search: 'if (available < 0)',
    replace: 'if (available < -1_000_000)',
    noticedBy: LOOKS,
  },
  {
    name: 'the auditor misses a mail that is not there',
    file: 'packages/shared/src/audit/check-mails.ts',
    search: 'if (!mail) yield',
    replace: 'if (mail && !mail.state) yield',
    noticedBy: ORDER,
  },
  {
    name: 'the auditor misses a mail that was never sent',
    file: 'packages/shared/src/audit/check-mails.ts',
    search: "mail?.state === 'unsent' && !isPutOff && ageMs > graceMs",
    replace: "mail?.state === 'unsent' && !isPutOff && ageMs < -graceMs",
    noticedBy: ORDER,
  },
  {
    name: 'the auditor takes a mail that waits for the end of a retried order for late',
    file: 'packages/shared/src/audit/check-mails.ts',
    search: '!isSettled(status) && mailOf',
    replace: 'isSettled(status) && mailOf',
    noticedBy: { ...ORDER, title: 'may wait for the next end' },
    quick: true,
  },
  {
    name: 'the auditor reads one page of orders',
    file: 'packages/shared/src/domain/pages.ts',
    search: 'page.length > 0; page = await next(page.at(-1))) yield page',
    replace: 'page.length > 0; page = []) yield page',
    noticedBy: LOOKS,
  },
]
