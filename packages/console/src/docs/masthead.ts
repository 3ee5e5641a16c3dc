import { at } from '../ui/navigation/at.ts'

/** In place of Swagger UI's own bar: whose API it is, and the way to the console. */
export function prependMasthead(): void {
  const icon = Object.assign(document.createElement('img'), {
    src: 'static/theme/icon.svg',
    alt: '',
    width: 28,
    height: 28,
  })
  const brand = Object.assign(document.createElement('a'), { className: 'brand', href: at('/console') })
  brand.append(icon, 'Orders')
  const header = Object.assign(document.createElement('header'), { className: 'docs-masthead' })
  header.append(brand, 'API')
  document.body.prepend(header)
}
