import { describe, expect, it } from 'vitest'
import { SES_ERRORS } from './error-table.ts'
import { toMailNotSent } from './errors.ts'

const CONTEXT = { sender: 'shop@shop.example', recipient: 'ada@mail.example' }
const errorOf = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more })
const aboutOf = (name: string, message = '', more: object = {}, context = {}) =>
  toMailNotSent(errorOf(name, message, more), { ...CONTEXT, ...context }).about

const UNVERIFIED = 'Email address is not verified. The following identities failed the check in region EU-WEST-1:'

describe('an error of SES', () => {
  it.each([
    ['MessageRejected', 'Address blacklisted.'],
    ['MessageRejected', 'Address is on the suppression list'],
    ['MessageRejected', 'The message contains a virus'],
    ['MessageRejected', "Transaction failed: Duplicate header 'Subject'."],
    ['InvalidParameterValue', "Missing final '@domain'"],
    ['InvalidParameterValue', 'Illegal address'],
    ['InvalidParameterValue', 'Local address contains control or whitespace'],
    ['InvalidParameterValue', 'Domain contains dot-dot'],
    ['InvalidParameterValue', 'Domain starts with dot'],
  ])('is about the message, and final: %s: %s', (name, message) => {
    expect(aboutOf(name, message)).toBe('message')
  })

  it.each([
    ['MessageRejected', 'Sending paused for this account. For more information, please check the inbox'],
    ['MessageRejected', 'Sending suspended for this account.'],
    ['AccountSendingPausedException', 'Email sending is disabled for your entire account'],
    ['MessageRejected', UNVERIFIED],
    ['MessageRejected', `${UNVERIFIED} shop@shop.example`],
    ['MessageRejected', `${UNVERIFIED} ada@mail.example, shop@shop.example`],
    ['MessageRejected', 'Email address not verified shop@shop.example'],
    ['InvalidParameterValue', 'Invalid email address for Source: Illegal address'],
    ['InvalidParameterValue', 'Illegal address in Sender'],
    ['MailFromDomainNotVerifiedException', 'could not read the MX record'],
    ['ConfigurationSetDoesNotExistException', ''],
    ['ConfigurationSetDoesNotExist', ''],
    ['ConfigurationSetSendingPausedException', ''],
  ])('is about the account or the sender: %s: %s', (name, message) => {
    expect(aboutOf(name, message)).toBe('account')
  })

  it('is about one recipient, while the account is in its sandbox', () => {
    expect(aboutOf('MessageRejected', `${UNVERIFIED} ada@mail.example`)).toBe('recipient')
    const resource = 'arn:aws:ses:eu-west-1:1:identity/ada@mail.example'
    expect(aboutOf('AccessDenied', `not authorized to perform \`ses:SendEmail' on resource \`${resource}'`)).toBe(
      'recipient',
    )
  })

  it.each([
    ['Throttling', 'Maximum sending rate exceeded.', 'rate'],
    ['ThrottlingException', 'Rate exceeded', 'rate'],
    ['Throttling', 'Daily message quota exceeded', 'quota'],
  ])('is about capacity: %s: %s', (name, message, about) => {
    expect(aboutOf(name, message)).toBe(about)
  })

  it.each([
    ['CredentialsProviderError', 'Could not load credentials from any providers'],
    ['ExpiredToken', 'The security token included in the request is expired'],
    ['ExpiredTokenException', ''],
    ['InvalidClientTokenId', 'The security token included in the request is invalid'],
    ['UnrecognizedClientException', ''],
    ['SignatureDoesNotMatch', 'Signature expired: 20260131T120000Z is now earlier than 20260131T121500Z'],
    ['SignatureDoesNotMatch', 'The request signature we calculated does not match'],
    ['RequestExpired', ''],
    ['AccessDenied', "User `arn:aws:iam::1:user/w' is not authorized to perform `ses:SendEmail' on resource `*'"],
    [
      'AccessDenied',
      'not authorized to perform ses:SendEmail on resource arn:aws:ses:eu-west-1:1:identity/shop@shop.example',
    ],
    ['AccessDeniedException', ''],
    ['OptInRequired', ''],
    ['InvalidAction', ''],
  ])('is about us: %s: %s', (name, message) => {
    expect(aboutOf(name, message)).toBe('us')
  })

  it.each([
    ['ServiceUnavailable', {}],
    ['InternalFailure', {}],
    ['TimeoutError', {}],
    ['Error', { code: 'ECONNREFUSED' }],
    ['Error', { code: 'ECONNRESET' }],
    ['SyntaxError', { $metadata: { httpStatusCode: 502 } }],
  ])('is about the service: %s', (name, more) => {
    expect(aboutOf(name, 'down', more)).toBe('service')
  })

  it.each([
    ['MessageRejected', 'Something that SES does not say today'],
    ['InvalidParameterValue', 'Unknown tag'],
    ['NewException', 'of the year 2030'],
    ['TypeError', 'x is not a function'],
  ])('is never final where it is not known: %s: %s', (name, message) => {
    expect(aboutOf(name, message)).toBe('unknown')
  })

  it('about an address that cannot be read is not final where it may be the sender', () => {
    const context = { sender: '"our shop"@shop.example' }
    expect(aboutOf('InvalidParameterValue', 'Illegal address', {}, context)).toBe('unknown')
    expect(aboutOf('InvalidParameterValue', 'Illegal address', {}, { sender: 'shop@@shop' })).toBe('unknown')
  })

  it('is told in words that name no address', () => {
    const error = toMailNotSent(errorOf('MessageRejected', `${UNVERIFIED} ada@mail.example`), CONTEXT)
    expect(`${error.message} ${error.code}`).not.toContain('@')
    expect(toMailNotSent(errorOf('ada@mail.example said no', ''), CONTEXT).code).not.toContain('@')
  })

  it('is final in few rows of the table, and each of them names what SES says', () => {
    const final = SES_ERRORS.filter(({ about }) => about === 'message')
    expect(final.every(({ text }) => text !== undefined)).toBe(true)
  })
})
