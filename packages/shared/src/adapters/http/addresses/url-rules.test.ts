import { describe, expect, it } from 'vitest'
import { parseNetworks } from '../../../domain/networks.ts'
import { createAddressFilter } from './address-filter.ts'
import { findUrlProblem, NOT_ALLOWED } from './url-rules.ts'

const deployed = createAddressFilter([])
const embedded = createAddressFilter(parseNetworks('127.0.0.0/8,::1/128'))
const HTTPS_ONLY = 'the URL has to begin with https://'
const NO_URL = 'this is no URL'

describe('the URL of an endpoint', () => {
  it.each([
    'https://erp.example/hooks?shop=1',
    'https://erp.example:8443',
    'https://93.184.216.34/',
    'HTTPS://bücher.example/',
  ])('may be %s', (url) => expect(findUrlProblem(url, deployed)).toBeUndefined())

  it.each([
    ['http://erp.example/', HTTPS_ONLY],
    ['ftp://erp.example/', HTTPS_ONLY],
    ['file:///etc/passwd', HTTPS_ONLY],
    ['gopher://127.0.0.1:6379/_x', HTTPS_ONLY],
    ['https://ada:secret@erp.example/', 'the URL has a user name or a password'],
    ['https://erp.example@127.0.0.1/', 'the URL has a user name or a password'],
    ['https://erp.example/#part', 'the URL has a fragment'],
    ['https://erp.example/#', 'the URL has a fragment'],
    [`https://erp.example/${'x'.repeat(2_029)}`, 'the URL is longer than 2,048 characters'],
    ['erp.example', NO_URL],
    ['https:erp.example', NO_URL],
    ['https://', NO_URL],
    ['https://erp.\nexample/', NO_URL],
    ['https://erp.example/a b', NO_URL],
    ['https://erp.example/\u202egnp', NO_URL],
    ['https:\\\\erp.example\\', NO_URL],
    ['https://1.2.3.256/', NO_URL],
  ])('may not be %j', (url, problem) => expect(findUrlProblem(url, deployed)).toBe(problem))

  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://127.1/',
    'https://127.0.1:443/',
    'https://127.0.0.1./',
    'https://１２７.０.０.１/',
    'https://127。0。0。1/',
    'https://%31%32%37.0.0.1/',
    'https://0/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::169.254.169.254]/',
    'https://[2002:7f00:1::]/',
    'https://[fd00:ec2::254]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://0xa9fea9fe/',
    'https://2852039166/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://hooks.localhost/',
  ])('may not lead inside, however its address is written: %s', (url) =>
    expect(findUrlProblem(url, deployed)).toBe(NOT_ALLOWED),
  )

  it.each([
    'http://127.0.0.1:4000/',
    'http://localhost:4000/',
    'http://[::1]:4000/',
    'http://127.1:4000/',
    'https://127.0.0.1/',
  ])('may lead to this machine where a setting allows it: %s', (url) => {
    expect(findUrlProblem(url, embedded)).toBeUndefined()
    expect(findUrlProblem(url, deployed)).toBe(url.startsWith('http:') ? HTTPS_ONLY : NOT_ALLOWED)
  })

  it.each([
    'http://erp.example/',
    'http://10.0.0.1/',
    'http://93.184.216.34/',
    'http://localhost.erp.example/',
    'http://0.0.0.0/',
  ])('is http for no other machine: %s', (url) => {
    const all = createAddressFilter(parseNetworks('127.0.0.0/8,10.0.0.0/8'))
    expect(findUrlProblem(url, all)).toBe(HTTPS_ONLY)
  })
})
