import { describe, expect, it } from 'vitest'
import { findNetworksProblem, parseNetworks } from './networks.ts'

describe('networks of a setting', () => {
  it('are of both kinds, and none where nothing is set', () => {
    expect(parseNetworks('10.1.0.0/16, fd00:1::/64')).toEqual([
      { address: '10.1.0.0', prefix: 16, family: 'ipv4' },
      { address: 'fd00:1::', prefix: 64, family: 'ipv6' },
    ])
    expect(parseNetworks()).toEqual([])
  })

  it.each([
    '10.0.0.1',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0/8',
    '10.0.0.0/',
    'intranet',
    '10.0.0.0/8,',
    'fe80::1%1/64',
  ])('are refused by name where one is none: %s', (text) =>
    expect(findNetworksProblem(text)).toContain('is no network such as'),
  )
})
