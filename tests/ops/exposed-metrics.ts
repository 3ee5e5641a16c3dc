export interface ExposedMetrics {
  /** The families, as their TYPE lines name them. */
  families: Map<string, string>
  /** Every name that PromQL can select: histograms are three series. */
  series: Set<string>
}

/** What /metrics answers to a scrape. */
export async function scrape(url: string): Promise<ExposedMetrics & { text: string }> {
  const response = await fetch(new URL('/metrics', url))
  if (response.status !== 200) throw new Error(`/metrics answered ${response.status}`)
  const text = await response.text()
  return { ...parse(text), text }
}

export function parse(text: string): ExposedMetrics {
  const families = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]))
  const series = [...families].flatMap(([name, type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  )
  return { families, series: new Set(series) }
}

/** What Prometheus itself makes of every target. */
const OF_PROMETHEUS = new Set(['up'])
const KEYWORDS = new Set([
  'and',
  'or',
  'unless',
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'bool',
  'offset',
])

/** The metrics that a PromQL expression selects. */
export function metricsIn(expression: string): string[] {
  const bare = expression
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '')
  const names = [...bare.matchAll(/[a-zA-Z_:][\w:]*(?!\w*\s*\()/g)].map(([name]) => name)
  return names.filter((name) => !KEYWORDS.has(name) && !OF_PROMETHEUS.has(name))
}
