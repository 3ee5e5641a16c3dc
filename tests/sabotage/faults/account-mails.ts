import type { Detector, Sabotage } from '../sabotage.ts'

const preparation = (title: string): Detector => ({ test: 'tests/worker/mail-preparation.test.ts', title })
const worker = (title: string): Detector => ({ test: 'tests/worker/account-mails.test.ts', title })
const rendering = (title: string): Detector => ({
  test: 'packages/worker/src/mail/rendering/account-mail.test.ts',
  title,
})
const TOKENS = 'packages/shared/src/domain/account-token.ts'
const POLICY = 'packages/worker/src/mail/address-policy.ts'
const DELIVERING = 'packages/worker/src/mail/deliver.ts'
const GREETING = {
  file: 'packages/worker/src/mail/rendering/greeting.ts',
  search: 'emailVerifiedAt ? `Hello',
  replace: "emailVerifiedAt !== '' ? `Hello",
}
const ALLOWANCE = {
  file: POLICY,
  search: 'if (most === undefined) return undefined',
  replace: 'if (most !== null) return undefined',
}

/** Mail is no weapon, and its links open no more than they should. */
export const ACCOUNT_MAILS_FAULTS: readonly Sabotage[] = [
  {
    name: 'a stranger’s mail has what the registrant calls itself',
    ...GREETING,
    noticedBy: preparation('gets nothing that the registrant wrote'),
    quick: true,
  },
  {
    name: 'a stranger’s mail has what the registrant calls itself, in the whole system',
    ...GREETING,
    noticedBy: { guarantee: 'G16' },
  },
  {
    name: 'nothing limits the mails to an address that is not verified',
    ...ALLOWANCE,
    noticedBy: preparation('three mails a day'),
    quick: true,
  },
  {
    name: 'orders take the mail of the day that would verify the address',
    file: POLICY,
    search: 'DAY_MS, most - 1)',
    replace: 'DAY_MS, most)',
    noticedBy: preparation('keeps the last of its day for a link'),
  },
  {
    name: 'nothing limits the mails to an address that is not verified, in the whole system',
    ...ALLOWANCE,
    noticedBy: { guarantee: 'G16' },
  },
  {
    name: 'each account of an address has mails of its own',
    file: POLICY,
    search: 'const address = addressHash(user.email)',
    replace: 'const address = user.id',
    noticedBy: preparation('no more for another account'),
  },
  {
    name: 'a mail that is tried again takes another part of the day',
    file: POLICY,
    search: 'mailId(mail), { nowMs',
    replace: 'mailId(mail) + mail.tries, { nowMs',
    noticedBy: preparation('take nothing more of its day'),
  },
  {
    name: 'links to choose a password go to a verified address without a limit',
    file: POLICY,
    search: "if (kind === 'reset-password' && !(await",
    replace: "if (kind === 'reset-password' && !user.emailVerifiedAt && !(await",
    noticedBy: preparation('go to a verified address three times an hour'),
  },
  {
    name: 'a bounced address gets mails all the same',
    file: POLICY,
    search: '  if (suppression && !isWayBack) return',
    replace: '  if (suppression && !isWayBack && most === 0) return',
    noticedBy: preparation('gets no mail but the one'),
    quick: true,
  },
  {
    name: 'a bounced address cannot be verified again',
    file: POLICY,
    search: "const isWayBack = kind === 'verify-email' && suppression",
    replace: "const isWayBack = kind !== 'verify-email' && suppression",
    noticedBy: worker('until its owner verifies it'),
  },
  {
    name: 'a mail that is held is never let go (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/accounts/users.ts',
    search: '    releaseHeld.run(nowMs, userId)\n',
    replace: '',
    noticedBy: worker('as soon as its address is verified'),
  },
  {
    name: 'a mail that is held while its address is verified is held for ever',
    file: DELIVERING,
    search: 'if (!user || user.emailVerifiedAt) await',
    replace: 'if (!user) await',
    noticedBy: worker('verified just before'),
  },
  {
    name: 'a mail that is held while its account is erased is held for ever',
    file: DELIVERING,
    search: 'if (!user || user.emailVerifiedAt) await',
    replace: 'if (user?.emailVerifiedAt) await',
    noticedBy: worker('erased just before'),
  },
  {
    name: 'a mail that is let go waits for the lease of its last look (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/mails/mails.ts',
    search: 'check_at_ms = ?, lease_until_ms = 0, settled_at_ms = NULL',
    replace: 'check_at_ms = ?, settled_at_ms = NULL',
    noticedBy: worker('as soon as its address is verified'),
  },
  {
    name: 'the token of a mail is stored as it is',
    file: TOKENS,
    search: "createHash('sha256').update(token).digest('base64url')",
    replace: "createHash('sha256') ? token : ''",
    noticedBy: preparation('kept as its SHA-256 alone'),
    quick: true,
  },
  {
    name: 'a link to choose a password is good for ever',
    file: TOKENS,
    search: "'reset-password': 30 * 60_000,",
    replace: "'reset-password': 30_000 * 86_400_000,",
    noticedBy: preparation('sets a password until half an hour'),
  },
  {
    name: 'a mail to nobody stays in the ledger',
    file: DELIVERING,
    search: "if (unsent === 'drop') return store.mails.remove(mail)",
    replace: "if (unsent === 'drop') return",
    noticedBy: worker('leaves no row behind'),
  },
  {
    name: 'a link tells the server its token',
    file: 'packages/worker/src/mail/rendering/greeting.ts',
    search: '#/$',
    replace: '/$',
    noticedBy: rendering('in the fragment of its link'),
    quick: true,
  },
  {
    name: 'embedded mode links to no address of its own',
    file: 'packages/embedded/src/start.ts',
    search: 'config.PUBLIC_URL ?? thisMachine(url)',
    replace: "config.PUBLIC_URL ?? ''",
    noticedBy: { test: 'tests/e2e/account-mails.test.ts' },
  },
  {
    name: 'orderctl goes on after another suppression',
    file: 'packages/cli/src/commands/pages.ts',
    search: '[text, text.toLowerCase()].find',
    replace: '[text.toLowerCase()].find',
    noticedBy: { test: 'tests/e2e/orderctl.test.ts', title: 'in both cases' },
  },
  {
    name: 'the key that a customer gave an order outlives the customer',
    file: 'packages/shared/src/adapters/sqlite/accounts/erase.ts',
    search: "'UPDATE orders SET idempotency_key = NULL, fingerprint = NULL WHERE user_id = ?",
    replace: "'UPDATE orders SET fingerprint = NULL WHERE user_id = ?",
    noticedBy: { guarantee: 'G20' },
  },
]
