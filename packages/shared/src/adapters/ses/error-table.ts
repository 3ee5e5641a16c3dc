import type { MailErrorAbout } from '../../ports/services.ts'
import { isOfRecipient, isOfSender, namesRecipientOnly, type SendContext } from './whose-address.ts'

interface Row {
  /** SES's, AWS's and Node's codes, without the `Exception` that some of them end in. */
  codes: readonly string[]
  /** What the error's message has to say. */
  text?: RegExp
  /** What else has to be so. */
  when?(message: string, context: SendContext): boolean
  about: MailErrorAbout
  /** In our own words: SES's may name addresses. */
  words: string
}

/** SES reads addresses as JavaMail does, and has its words; they do not say whose address it is. */
const BAD_ADDRESS =
  /(illegal|invalid|missing|unterminated|domain|local (address|part|name)|address) .*(address|domain|name|dot|character|whitespace|string|[<>"'])/i
const ADDRESS_CODES = ['InvalidParameterValue', 'MessageRejected']
const THROTTLED = [
  'Throttling',
  'Throttled',
  'EC2Throttled',
  'TooManyRequests',
  'LimitExceeded',
  'RequestLimitExceeded',
]
const UNKNOWN_KEYS = ['InvalidClientTokenId', 'UnrecognizedClient', 'InvalidAccessKeyId', 'InvalidToken', 'AuthFailure']
const BAD_SIGNATURE = ['SignatureDoesNotMatch', 'InvalidSignature', 'IncompleteSignature']
const NOT_SES = ['InvalidAction', 'UnknownOperation', 'MissingAction', 'MissingParameter', 'MalformedQueryString']

/**
 * The errors of SES SendEmail (API v1): those of its API reference, the texts of the developer guide's page on sending errors, and
 * AWS's common errors; then the SDK's and Node's own. The first row that fits decides. What fits none is `unknown`.
 */
export const SES_ERRORS: readonly Row[] = [
  // MessageRejected says in its text only what is the matter.
  {
    codes: ['MessageRejected'],
    text: /sending .*(paused|suspended|disabled)|account .*(paused|suspended|shut down|disabled)/i,
    about: 'account',
    words: 'SES has paused the sending of this account',
  },
  {
    codes: ADDRESS_CODES,
    text: /not verified/i,
    when: namesRecipientOnly,
    about: 'recipient',
    words: 'SES takes no mail to an unverified address while the account is in its sandbox',
  },
  {
    codes: ADDRESS_CODES,
    text: /not verified/i,
    about: 'account',
    words: 'the sender (SES_SENDER_EMAIL) is not verified with SES in this region',
  },
  {
    codes: ['MessageRejected'],
    text: /blacklist|blocklist|suppress/i,
    about: 'message',
    words: 'the address is on a suppression list of SES',
  },
  { codes: ['MessageRejected'], text: /virus|malware/i, about: 'message', words: 'SES takes the mail for harmful' },
  {
    codes: ADDRESS_CODES,
    text: /(duplicate|invalid|illegal) header|too (large|long)|exceeds? .*(size|length)|more than .*bytes/i,
    about: 'message',
    words: 'SES does not take the mail as it is',
  },
  {
    codes: ADDRESS_CODES,
    text: BAD_ADDRESS,
    when: isOfSender,
    about: 'account',
    words: 'SES does not take the address of the sender (SES_SENDER_EMAIL)',
  },
  {
    codes: ADDRESS_CODES,
    text: BAD_ADDRESS,
    when: isOfRecipient,
    about: 'message',
    words: 'SES does not take the address of the recipient',
  },
  { codes: ADDRESS_CODES, text: BAD_ADDRESS, about: 'unknown', words: 'SES does not take an address of the mail' },

  {
    codes: ['AccountSendingPaused', 'SendingPaused', 'AccountSuspended'],
    about: 'account',
    words: 'SES has paused the sending of this account',
  },
  {
    codes: ['MailFromDomainNotVerified'],
    about: 'account',
    words: "the sender's MAIL FROM domain has no valid MX record",
  },
  { codes: ['ConfigurationSetDoesNotExist'], about: 'account', words: 'the configuration set of SES does not exist' },
  { codes: ['ConfigurationSetSendingPaused'], about: 'account', words: 'the configuration set of SES is paused' },
  { codes: ['ProductionAccessNotGranted'], about: 'account', words: 'the account of SES is in its sandbox' },

  { codes: THROTTLED, text: /daily|quota|24.hour/i, about: 'quota', words: 'the daily quota of SES is used up' },
  { codes: ['AccountDailyQuotaExceeded'], about: 'quota', words: 'the daily quota of SES is used up' },
  { codes: [...THROTTLED, 'RequestThrottled', 'SlowDown'], about: 'rate', words: 'SES takes fewer mails at a time' },

  {
    codes: ['CredentialsProviderError', 'TokenProviderError', 'MissingAuthenticationToken'],
    about: 'us',
    words: 'there are no AWS credentials',
  },
  { codes: ['ExpiredToken', 'TokenRefreshRequired'], about: 'us', words: 'the AWS credentials have expired' },
  {
    codes: ['RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture', ...BAD_SIGNATURE],
    text: /expired|skew|not yet current|earlier than|later than/i,
    about: 'us',
    words: 'the clock of this machine is wrong',
  },
  { codes: ['RequestExpired', 'RequestTimeTooSkewed'], about: 'us', words: 'the clock of this machine is wrong' },
  { codes: [...UNKNOWN_KEYS, ...BAD_SIGNATURE], about: 'us', words: 'AWS does not take the credentials' },
  {
    codes: ['AccessDenied'],
    when: namesRecipientOnly,
    about: 'recipient',
    words: 'the AWS credentials may not send mail to this address (ses:SendEmail, in the sandbox)',
  },
  {
    codes: ['AccessDenied', 'NotAuthorized', 'UnauthorizedOperation'],
    about: 'us',
    words: 'the AWS credentials may not send mail (ses:SendEmail)',
  },
  {
    codes: ['OptInRequired', 'SubscriptionRequired'],
    about: 'us',
    words: 'the AWS account has no subscription to SES',
  },
  {
    codes: [...NOT_SES, 'NotFound', 'ENOTFOUND'],
    about: 'us',
    words: 'what is asked is not SES (AWS_ENDPOINT_URL_SES, SES_REGION, AWS_REGION)',
  },

  {
    codes: ['TimeoutError', 'RequestTimeout', 'AbortError', 'ETIMEDOUT'],
    about: 'service',
    words: 'SES does not answer in time',
  },
  {
    codes: ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'],
    about: 'service',
    words: 'SES cannot be reached',
  },
  {
    codes: ['ServiceUnavailable', 'InternalFailure', 'InternalServerError', 'InternalError'],
    about: 'service',
    words: 'SES says that it is out',
  },
]
