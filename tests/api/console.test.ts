import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { buildApp } from '@orders/api/app'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from './harness.ts'

const PAGE = resolve(import.meta.dirname, '../../packages/console/src')

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const get = (url: string, headers: Record<string, string> = {}) => api.send({ url, headers })

describe('the console', () => {
  it('is a page that runs its own files only, and cannot be framed', async () => {
    for (const url of ['/console', '/console/', '/console/index.html', '/console/main.js', '/console/nowhere.js']) {
      const { headers } = await get(url)
      expect(headers['content-security-policy']?.toString().split(';')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
      ])
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('no-referrer')
    }
    const { body } = await get('/console')
    expect(body).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i)
  })

  it('leaves the policy of other pages alone', async () => {
    expect((await get('/docs/static/index.html')).headers['content-security-policy']).toContain("font-src 'self'")
  })

  it.each([
    ['/console', 'text/html; charset=utf-8'],
    ['/console/main.js', 'text/javascript; charset=utf-8'],
    ['/console/styles/theme.css', 'text/css; charset=utf-8'],
    ['/console/icon.svg', 'image/svg+xml'],
  ])('serves %s as %s, once', async (url, type) => {
    const first = await get(url)
    expect([first.statusCode, first.headers['content-type']]).toEqual([200, type])
    expect(first.headers['cache-control']).toBe('no-cache')
    const again = await get(url, { 'if-none-match': String(first.headers['etag']) })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })

  it('has every file that the page and its modules name', async () => {
    const seen = new Set<string>()
    const left = ['/console']
    for (let url = left.pop(); url !== undefined; url = left.pop()) {
      const { statusCode, body } = await get(url)
      expect(statusCode, url).toBe(200)
      const names = [...body.matchAll(/(?:href|src|from) ?=?"?'?((?:\/console|\.\.?)\/[\w/.-]+)/g)].map(
        ([, name = '']) => name,
      )
      const found = names.map((name) => new URL(name, `http://api${url}`).pathname).filter((path) => !seen.has(path))
      for (const path of found) seen.add(path)
      left.push(...found)
    }
    const files = globSync('**/*.{js,css,svg}', { cwd: PAGE }).map((path) => `/console/${path}`)
    expect([...seen].toSorted()).toEqual(files.toSorted())
  })

  it.each([
    '/console/api/client.test.ts',
    '/console/testing/answers.ts',
    '/console/tsconfig.json',
    '/console/../app.ts',
    '/console/%2e%2e/routes.ts',
    '/console/..%2froutes.ts',
    '/console/styles',
  ])('serves nothing else: %s', async (url) => {
    const answer = await get(url)
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'ROUTE_NOT_FOUND'])
  })

  it('is no part of the documented API', async () => {
    const { paths } = (await get('/openapi.json')).json()
    expect(Object.keys(paths).filter((path) => path.includes('console'))).toEqual([])
  })

  it('learns where the inbox is, where there is one', async () => {
    expect((await get('/console/config.json')).json()).toEqual({ inboxUrl: null })
    const inboxUrl = 'http://127.0.0.1:8005'
    const app = await buildApp({ ...api.deps, metrics: new Registry(), inboxUrl })
    expect((await app.inject('/console/config.json')).json()).toEqual({ inboxUrl })
    await app.close()
  })
})
