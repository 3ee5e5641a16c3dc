import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startTestApi, type TestApi } from './harness.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const get = (url: string, headers: Record<string, string> = {}) => api.send({ url, headers })

/** What the page names, apart from other pages. */
async function scriptOf(): Promise<string> {
  const { body } = await get('/console')
  const [, src = 'none'] = /<script type="module" src="([^"]+)">/.exec(body) ?? []
  return new URL(src, 'http://api/console').pathname
}

const styleOf = async (page: string): Promise<string> =>
  /<style>(.*?)<\/style>/s.exec((await get(page)).body)?.[1] ?? ''

const sha256 = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`

describe('the console', () => {
  it('is a page that runs its own script and wears its own style only, and cannot be framed', async () => {
    const { body } = await get('/console')
    const [style, inboxStyle] = await Promise.all(['/console', '/console/inbox'].map(styleOf))
    for (const url of ['/console', '/console/', '/console/index.html', await scriptOf(), '/console/nowhere.js']) {
      const { headers } = await get(url)
      expect(headers['content-security-policy']?.toString().split(';')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        `style-src '${sha256(style ?? '')}' '${sha256(inboxStyle ?? '')}'`,
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        "img-src 'self' data: https:",
      ])
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('no-referrer')
    }
    expect(body).not.toMatch(/\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i)
  })

  it('leaves the policy of other pages alone', async () => {
    expect((await get('/docs/static/index.html')).headers['content-security-policy']).toContain("font-src 'self'")
  })

  it('is asked for each time, and loaded once', async () => {
    for (const url of ['/console', '/favicon.ico']) {
      const first = await get(url)
      const type = url === '/console' ? 'text/html; charset=utf-8' : 'image/svg+xml'
      expect([first.statusCode, first.headers['content-type']]).toEqual([200, type])
      expect(first.headers['cache-control']).toBe('no-cache')
      const again = await get(url, { 'if-none-match': String(first.headers['etag']) })
      expect([again.statusCode, again.body]).toEqual([304, ''])
    }
  })

  it('names a script that is never asked for again, since its name is of its content', async () => {
    const url = await scriptOf()
    expect(url).toMatch(/^\/console\/chunk-[A-Z0-9]{8}\.js$/)
    for (const [file, type] of [
      [url, 'text/javascript; charset=utf-8'],
      [`${url}.map`, 'application/json; charset=utf-8'],
    ] as const) {
      const { statusCode, headers } = await get(file)
      expect([statusCode, headers['content-type']]).toEqual([200, type])
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    }
    expect(JSON.parse((await get(`${url}.map`)).body).sources).toContainEqual(expect.stringMatching(/\.tsx?$/))
  })

  it.each(['/console', '/console/inbox'])(
    'names fonts that are never asked for again, and whose licence is there: %s',
    async (page) => {
      const names = [...(await styleOf(page)).matchAll(/url\("([^"]+)"\)/g)].map(([, url = '']) => url)
      expect(names.length).toBeGreaterThan(0)
      for (const name of names) {
        const { statusCode, headers, rawPayload } = await get(new URL(name, `http://api${page}`).pathname, {
          'accept-encoding': 'br',
        })
        expect([statusCode, headers['content-type'], headers['content-encoding']]).toEqual([
          200,
          'font/woff2',
          undefined,
        ])
        expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
        expect(rawPayload.length).toBeLessThanOrEqual(24_000)
      }
      expect((await get('/console/figtree-license.txt')).body).toContain('SIL OPEN FONT LICENSE Version 1.1')
    },
  )

  it.each([
    '/console/manifest.json',
    '/console/main.tsx',
    '/console/../app.ts',
    '/console/%2e%2e/package.json',
    '/console/..%2fpackage.json',
    '/console/console-AAAAAAAA.js',
  ])('serves nothing else: %s', async (url) => {
    const answer = await get(url)
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'ROUTE_NOT_FOUND'])
  })

  it('is no part of the documented API', async () => {
    const { paths } = (await get('/openapi.json')).json()
    expect(Object.keys(paths).filter((path) => path.includes('console'))).toEqual([])
  })

  it.each(['/console/', '/console/index.html'])(
    'has one address, for what it names is relative to it: %s',
    async (url) => {
      const { statusCode, headers } = await get(url)
      expect([statusCode, new URL(String(headers['location']), `http://api/shop${url}`).pathname]).toEqual([
        302,
        '/shop/console',
      ])
    },
  )

  it.each(['GET', 'HEAD'] as const)('is where / leads, whatever the prefix of a proxy: %s', async (method) => {
    const { statusCode, headers, body } = await api.send({ method, url: '/' })
    expect([statusCode, headers['location'], body]).toEqual([302, 'console', ''])
    expect((await get('/openapi.json')).json().paths).not.toHaveProperty('/')
  })
})

it.each([
  ['off', false],
  ['optional', true],
  ['required', true],
] as const)('is told whether addresses are verified: %s', async (verification, verifiesAddresses) => {
  const shop = await startTestApi({ EMAIL_VERIFICATION: verification })
  onTestFinished(shop.close)
  const settings = (await shop.send({ url: '/console/config.json' })).json()
  expect(settings).toEqual({ hasInbox: false, verifiesAddresses })
})

it('has its version told to open pages in development only', async () => {
  const settings = async (of: TestApi) => (await of.send({ url: '/console/config.json' })).json()
  expect(await settings(api)).not.toHaveProperty('version')
  const developed = await startTestApi({}, { liveReload: true })
  const { version } = await settings(developed)
  expect(version).toContain((await developed.send({ url: '/console' })).headers['etag'])
  await developed.close()
})
