import { describe, expect, it } from 'vitest'
import { findRedisUrlProblem, parseRedisUrl } from './redis-url.ts'

const PLAIN = { tls: false, credentials: {}, database: 0 }

describe('a URL of Redis', () => {
  it.each([
    ['redis://cache', { ...PLAIN, form: 'server', nodes: [{ host: 'cache', port: 6379 }] }],
    [
      'rediss://ada:p%40s:s@[::1]:6380/2',
      {
        form: 'server',
        nodes: [{ host: '::1', port: 6380 }],
        tls: true,
        credentials: { username: 'ada', password: 'p@s:s' },
        database: 2,
      },
    ],
    [
      'redis://:secret@cache:6379/',
      { ...PLAIN, form: 'server', nodes: [{ host: 'cache', port: 6379 }], credentials: { password: 'secret' } },
    ],
    [
      'rediss+cluster://ada:secret@one:7000,two',
      {
        form: 'cluster',
        nodes: [
          { host: 'one', port: 7000 },
          { host: 'two', port: 6379 },
        ],
        tls: true,
        credentials: { username: 'ada', password: 'secret' },
        database: 0,
      },
    ],
    [
      'redis+sentinel://ada:secret@one,two:26380/orders%2Fmain/3?username=watch&password=a%26b',
      {
        form: 'sentinel',
        nodes: [
          { host: 'one', port: 26_379 },
          { host: 'two', port: 26_380 },
        ],
        tls: false,
        credentials: { username: 'ada', password: 'secret' },
        database: 3,
        primary: { name: 'orders/main', credentials: { username: 'watch', password: 'a&b' } },
      },
    ],
  ])('%s says all that is needed to connect', (url, target) => {
    expect(parseRedisUrl(url)).toEqual(target)
    expect(findRedisUrlProblem(url)).toBeUndefined()
  })

  it.each([
    ['redis://one,two', 'several hosts'],
    ['redis+cluster://one/1', 'the database 0 only'],
    ['redis+cluster://one,', 'a host must be'],
    ['redis+cluster://one:70000', 'a host must be'],
    ['redis+cluster://one:0', 'a host must be'],
    ['redis+sentinel://one,two', 'the name of the primary'],
    ['redis+sentinel://one/orders/1/2', 'the name of the primary'],
    ['redis+sentinel://one/orders?db=1', 'its options are username and password'],
    ['redis+sentinel://one/orders/main', 'the number of a database'],
    ['redis://cache/orders', 'the number of a database'],
    ['redis://cache?db=1', 'no options'],
    ['redis://:%zz@cache', 'a special character'],
    ['redis://:top/secret#pw@cache:6379', ''],
    ['redis+cluster://:secret@one@two', ''],
    ['redis+nodes://one', 'it must be redis://host'],
  ])('%s is refused in words that repeat nothing of it', (url, problem) => {
    const found = findRedisUrlProblem(url)
    expect(found).toContain(problem)
    expect(found).not.toMatch(/secret|orders|%zz|pw/)
  })
})
