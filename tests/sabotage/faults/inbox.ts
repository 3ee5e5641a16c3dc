import type { Sabotage } from '../sabotage.ts'

const INBOX = 'packages/api/src/console/inbox.ts'
const API_TEST = 'tests/api/inbox.test.ts'
const BROWSER_TEST = 'tests/browser/looks.story.test.ts'

/** Who reads the mails of a system that sends none, and what a mail may do. */
export const INBOX_FAULTS: readonly Sabotage[] = [
  {
    name: 'other machines read the mails of embedded mode',
    file: INBOX,
    search: 'return inbox.isBehindContainerNetwork || isFromThisMachine(request)',
    replace: 'return true',
    noticedBy: { test: API_TEST, title: 'nobody else: another machine' },
    quick: true,
  },
  {
    name: 'embedded mode takes its network for one of containers',
    file: 'packages/embedded/src/start.ts',
    search: 'isBehindContainerNetwork: false',
    replace: 'isBehindContainerNetwork: true',
    noticedBy: { test: 'tests/e2e/embedded-mode.story.test.ts', title: 'which other machines do not get' },
  },
  {
    name: 'a proxy on this machine passes the mails on',
    file: 'packages/api/src/console/this-machine.ts',
    search: 'Object.keys(headers).some(',
    replace: 'Object.keys(headers).every(',
    noticedBy: { test: API_TEST, title: 'nobody else: a machine behind a proxy' },
  },
  {
    name: 'a site reads the mails once its name leads to this machine',
    file: INBOX,
    search: ' || !isLoopbackHost(host)',
    replace: ' || !host',
    noticedBy: { test: API_TEST, title: 'a site whose name leads here' },
  },
  {
    name: "a site reads the emulator's mails once its name leads to this machine",
    file: 'packages/embedded/src/backing/embedded-ses.ts',
    search: '!isLoopbackHost(host) ||',
    replace: '!host ||',
    noticedBy: { test: 'packages/embedded/src/backing/embedded-ses.test.ts', title: 'its own name lead here' },
    quick: true,
  },
  {
    name: 'pages that may call the API read the mails too',
    file: INBOX,
    search: 'origin !== undefined',
    replace: "origin === ''",
    noticedBy: { test: API_TEST, title: 'a page that may call the API' },
  },
  {
    name: 'a proxy that says nothing of itself passes the mails on',
    file: INBOX,
    search: "split('; ').includes(inbox.pass.cookie)",
    replace: "split('; ').length > 0",
    noticedBy: { test: API_TEST, title: 'no mail is shown without it' },
    quick: true,
  },
  {
    name: "each tab has the inbox's source read for itself",
    file: INBOX,
    search: 'reading ??= read()',
    replace: 'reading = read()',
    noticedBy: { test: API_TEST, title: 'once for all tabs' },
  },
  {
    name: 'a mail runs its scripts',
    file: INBOX,
    search: `  "default-src 'none'",`,
    replace: `  "default-src 'unsafe-inline'",`,
    noticedBy: { test: API_TEST, title: 'a policy of its own' },
  },
  {
    name: "a mail's button opens the order within the frame",
    file: INBOX,
    search: '<base target="_blank">',
    replace: '<base>',
    noticedBy: { test: BROWSER_TEST, title: 'the button of the mail to the order' },
  },
  {
    name: 'an order leads to all mails',
    file: 'packages/console/src/inbox/address.ts',
    search: 'Object.entries({ order, to, mail })',
    replace: 'Object.entries({ to, mail })',
    noticedBy: { test: 'packages/console/src/inbox/address.test.ts' },
  },
  {
    name: 'the mailbox of embedded mode keeps every mail for ever',
    file: 'packages/embedded/src/backing/mailbox.ts',
    search: 'mails.length > most.mails ||',
    replace: '',
    noticedBy: { test: 'packages/embedded/src/backing/mailbox.test.ts', title: 'however many come' },
  },
  {
    name: 'the SES of embedded mode takes whatever it is asked for',
    file: 'packages/embedded/src/backing/embedded-ses.ts',
    search: "form.get('Action') === 'SendEmail' ?",
    replace: "form.get('Action') !== '' ?",
    noticedBy: { test: 'packages/embedded/src/backing/embedded-ses.test.ts', title: 'is refused where it is none' },
  },
  {
    name: "a page of another origin empties the emulator's inbox",
    file: 'packages/embedded/src/backing/embedded-ses.ts',
    search: ' || origin !== undefined',
    replace: '',
    noticedBy: { test: 'packages/embedded/src/backing/embedded-ses.test.ts', title: 'its own name lead here' },
  },
  {
    name: 'the inbox has all mails told each time',
    file: 'packages/embedded/src/backing/mailbox.ts',
    search: 'Math.max(0, mails.length - most)',
    replace: '0',
    noticedBy: { test: 'packages/embedded/src/backing/embedded-ses.test.ts', title: 'the newest ones alone' },
  },
]
