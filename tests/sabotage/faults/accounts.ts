import type { Detector, Sabotage } from '../sabotage.ts'

const AUTH = 'packages/api/src/auth'
const api =
  (name: string) =>
  (title: string): Detector => ({ test: `tests/api/${name}.test.ts`, title })
const guessing = api('guessing')
const passwords = api('passwords')
const sessions = api('sessions')
const leaving = api('leaving')
const verification = api('verification')

/** What guards an account: guesses, mailed tokens, sessions, and its end. */
export const ACCOUNTS_FAULTS: readonly Sabotage[] = [
  {
    name: 'right passwords are counted as guesses',
    file: `${AUTH}/passwords/guesses.ts`,
    search: 'if (!isWrong) await giveBack(taken)',
    replace: '',
    noticedBy: guessing('are never counted'),
    quick: true,
  },
  {
    name: 'strangers use up the tries of the owner',
    file: `${AUTH}/passwords/guesses.ts`,
    search: 'if (known === undefined) throw',
    replace: "if (known !== '') throw",
    noticedBy: guessing('from the device and from the address'),
    quick: true,
  },
  {
    name: 'guesses at one account are not limited',
    file: `${AUTH}/passwords/guesses.ts`,
    search: 'if (current <= budget.most) return 0',
    replace: "if (current <= budget.most || budget.key.startsWith('guess:minute')) return 0",
    noticedBy: guessing('few in a minute'),
  },
  {
    name: 'an hour of guesses is sixty minutes of them',
    file: `${AUTH}/passwords/guesses.ts`,
    search: 'const MINUTES_AN_HOUR = 3',
    replace: 'const MINUTES_AN_HOUR = 60',
    noticedBy: guessing('few in an hour'),
  },
  {
    name: 'who has enough addresses makes the count of an hour forgotten',
    file: `${AUTH}/passwords/guesses.ts`,
    search: 'for (const [index, budget] of budgets.entries()) {',
    replace: 'for (const [index, budget] of [...budgets.slice(0, 2), ...budgets.slice(2).reverse()].entries()) {',
    noticedBy: { test: `${AUTH}/passwords/guesses.test.ts` },
  },
  {
    name: 'a guess counts once it was found wrong',
    file: `${AUTH}/passwords/guesses.ts`,
    search: 'const { current, ttl } = await counts.count(budget.key, budget.windowMs)',
    replace:
      'const { key, windowMs } = budget\n    const { current, ttl } = await counts.count(key, windowMs)\n    await counts.giveBack(key)\n    setTimeout(() => void counts.count(key, windowMs), 300)',
    noticedBy: guessing('sent at the same time'),
  },
  {
    name: 'the cookie of a device need not be signed',
    file: `${AUTH}/passwords/device-hint.ts`,
    search: 'return isOurs ? { id, userId } : undefined',
    replace: 'return isOurs || mac ? { id, userId } : undefined',
    noticedBy: guessing('when it is forged'),
    quick: true,
  },
  {
    name: 'any user’s device is a known one',
    file: `${AUTH}/passwords/credentials.ts`,
    search: 'client.device?.userId === user?.id ? client.device?.id : undefined',
    replace: 'client.device?.id',
    noticedBy: guessing('when it is forged'),
  },
  {
    name: 'a new password by mail makes no device known',
    file: `${AUTH}/account-routes.ts`,
    search: '    giveDeviceHint(request, reply, userId, deps.options)\n',
    replace: '',
    noticedBy: guessing('after a new password by mail'),
  },
  {
    name: 'ended sessions are not announced',
    file: `${AUTH}/sessions/ended-sessions.ts`,
    search: 'sessionEndings?.publish(sessionIds)',
    replace: '',
    noticedBy: sessions('also by replicas that are told'),
    quick: true,
  },
  {
    name: 'ended sessions are not looked for in the store',
    file: `${AUTH}/sessions/ended-sessions.ts`,
    search: 'POLL_MS).unref()',
    replace: 'POLL_MS * 1_000).unref()',
    noticedBy: sessions('by a replica that is not told'),
  },
  {
    name: 'after a failure to read them, ended sessions are not looked for again',
    file: `${AUTH}/sessions/ended-sessions.ts`,
    search: 'log.failed(error)',
    replace: 'isStopped = true',
    noticedBy: sessions('though the store could not be read'),
  },
  {
    name: 'an access token outlives its session',
    file: `${AUTH}/tokens/tokens.ts`,
    search:
      "if (ended.has(person.sessionId)) throw new DomainError('UNAUTHENTICATED', { detail: 'The session has ended.' })",
    replace: '',
    noticedBy: sessions('is refused at once'),
    quick: true,
  },
  {
    name: 'event streams outlive their session',
    file: 'packages/api/src/orders/events/routes.ts',
    search: 'ended.onEnd(streams.endSession)',
    replace: 'ended.onEnd(() => {})',
    noticedBy: sessions('ends the event streams'),
  },
  {
    name: 'anyone ends anyone’s session',
    file: `${AUTH}/sessions/sessions.ts`,
    search: 'sessions.end(id, deps.clock.nowMs(), userId)',
    replace: 'sessions.end(id, deps.clock.nowMs())',
    noticedBy: sessions('do not end by an id'),
    quick: true,
  },
  {
    name: 'a request for a new password is noted for known addresses only',
    file: `${AUTH}/mailed-tokens.ts`,
    search: "await deps.store.mails.add(newMail(deps, 'reset-password', user?.id ?? randomUUID()))",
    replace: "if (user) await deps.store.mails.add(newMail(deps, 'reset-password', user.id))",
    noticedBy: passwords('whether the address is known or not'),
    quick: true,
  },
  {
    name: 'mails that reset a password are sent as often as they are asked for',
    file: 'packages/api/src/http/rate-limits.ts',
    search: 'return result.isAllowed || !result.isExceeded',
    replace: 'return result !== undefined',
    noticedBy: passwords('three mails an hour'),
  },
  {
    name: 'a mailed token is good for anything',
    file: 'packages/shared/src/adapters/sqlite/accounts/account-tokens.ts',
    search: "'SELECT user_id FROM account_tokens WHERE hash = ? AND purpose = ? AND expires_at_ms > ?'",
    replace: "'SELECT user_id FROM account_tokens WHERE hash = ? AND ? IS NOT NULL AND expires_at_ms > ?'",
    noticedBy: verification('is for something else'),
  },
  {
    name: 'a weak password is taken with a mailed token',
    file: `${AUTH}/mailed-tokens.ts`,
    search:
      "if (!user) throw new DomainError('INVALID_TOKEN')\n  await refuseWeakPassword({ password: newPassword, email: user.email }, 'newPassword')",
    replace: "if (!user) throw new DomainError('INVALID_TOKEN')",
    noticedBy: passwords('refused by a link'),
    quick: true,
  },
  {
    name: 'the commonest passwords are taken',
    file: `${AUTH}/passwords/password-rules.ts`,
    search: 'if ((await loadCommon()).has(plain))',
    replace: 'if ((await loadCommon()).size === 0)',
    noticedBy: { test: `${AUTH}/passwords/password-rules.test.ts`, title: 'is not one of the commonest' },
  },
  {
    name: 'other sessions outlive a change of the password where it is made',
    file: `${AUTH}/mailed-tokens.ts`,
    search: "  if (!endedIds) throw new DomainError('INVALID_CREDENTIALS')\n  ended.announce(endedIds)\n",
    replace: "  if (!endedIds) throw new DomainError('INVALID_CREDENTIALS')\n",
    noticedBy: passwords('ends all other sessions'),
  },
  {
    name: 'the mail that verifies an address is sent three times at once',
    file: 'packages/api/src/http/rate-limits.ts',
    search: "'verification-minute', 1,",
    replace: "'verification-minute', VERIFICATIONS_A_DAY,",
    noticedBy: verification('refusals are not counted'),
  },
  {
    name: 'who has to verify an address may order before',
    file: 'packages/api/src/orders/place-order.ts',
    search: "options.EMAIL_VERIFICATION === 'required' && ",
    replace: "options.EMAIL_VERIFICATION === 'off' && ",
    noticedBy: verification('orders are refused until then'),
    quick: true,
  },
  {
    name: 'an export has the orders of all',
    file: `${AUTH}/leave.ts`,
    search: 'pagesOf(store, { userId })',
    replace: 'pagesOf(store, {} as never)',
    noticedBy: leaving('nothing of another customer'),
    quick: true,
  },
  {
    name: 'an export ends with its first page',
    file: `${AUTH}/leave.ts`,
    search: 'if (page.length < PAGE) return',
    replace: 'if (page.length <= PAGE) return',
    noticedBy: leaving('one JSON document'),
  },
  {
    name: 'an account is erased without its password',
    file: `${AUTH}/leave.ts`,
    search: 'const { id } = await confirmPassword(deps, session, password)',
    replace: 'const { userId: id } = session',
    noticedBy: leaving('with a wrong password'),
    quick: true,
  },
  {
    name: 'who leaves keeps the stock',
    file: `${AUTH}/leave.ts`,
    search: 'await cancelOpenOrders(deps, id, session.traceparent)',
    replace: '',
    noticedBy: leaving('cancels what no worker has in hand'),
  },
  {
    name: 'who leaves has an order worked at that nobody is at',
    file: `${AUTH}/leave.ts`,
    search: "['PENDING', 'PROCESSING'] as const",
    replace: "['PENDING'] as const",
    noticedBy: leaving('cancels what no worker has in hand'),
  },
  {
    name: 'what follows a domain is dropped from an address',
    file: 'packages/shared/src/domain/mail-address.ts',
    search: "HOST.test(host) ? domainToASCII(host) : ''",
    replace: 'domainToASCII(host)',
    noticedBy: { test: 'packages/shared/src/domain/mail-address.test.ts', title: 'a path' },
  },
  {
    name: 'an address is compared as it was written',
    file: 'packages/shared/src/domain/mail-address.ts',
    search: "text.normalize('NFKC').trim()",
    replace: 'text.trim()',
    noticedBy: { test: 'packages/shared/src/domain/mail-address.test.ts', title: 'full-width' },
  },
  {
    name: 'a name may turn the direction of a text around',
    file: 'packages/shared/src/contracts/primitives.ts',
    search: '\\\\p{Zl}\\\\p{Zp}\\\\p{Cc}\\\\p{Cf}\\\\p{Cs}',
    replace: '\\\\p{Zl}\\\\p{Zp}\\\\p{Cc}\\\\p{Cs}',
    noticedBy: { test: 'packages/shared/src/contracts/primitives.test.ts', title: 'override' },
  },
]
