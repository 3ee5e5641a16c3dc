import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import { preparePages } from '@orders/console/pages'

/** What the console's build has for Swagger UI: our name and icon, our looks, and a script that fills in the console's session. */
export async function swaggerUiTheme(): Promise<NonNullable<FastifySwaggerUiOptions['theme']>> {
  const title = 'API · Orders'
  // Without its pages, of which the console's routes tell, Swagger UI is as it comes
  const pages = await preparePages().catch(() => undefined)
  if (!pages) return { title }
  const [script, style, icon] = await Promise.all(
    ['docs.js', 'docs-style.css', 'icon.svg'].map((name) => readFile(join(pages.folder, name), 'utf8')),
  )
  return {
    title,
    js: [{ filename: 'docs.js', content: script ?? '' }],
    css: [{ filename: 'docs.css', content: style ?? '' }],
    favicon: [{ filename: 'icon.svg', rel: 'icon', sizes: 'any', type: 'image/svg+xml', content: icon ?? '' }],
  }
}
