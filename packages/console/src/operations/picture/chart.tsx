import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import { formatClock } from '../../formats/times.ts'
import { type Graph, wordsOf } from './graphs.ts'

const HEIGHT_PX = 160
/** So that lines are told apart by more than their colours; in the same order in the style of `.chart-line`. */
const DASHES = [[], [7, 4], [2, 3]]

/** Lines over time; what they come to stands above them as text. Where the pointer is, it is the figures of that time. */
export function Chart({ graph }: { graph: Graph }) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(null)
  const pointedAt = useSignal<number | undefined>(undefined)

  useLayoutEffect(() => {
    const place = box.current
    if (!place) return
    const made = new uPlot(
      optionsFor(graph, place, (at) => (pointedAt.value = at)),
      dataOf(graph),
      place,
    )
    plot.current = made
    const fit = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height: HEIGHT_PX }))
    fit.observe(place)
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    const paint = () => made.redraw(false, true)
    scheme.addEventListener('change', paint)
    return () => {
      fit.disconnect()
      scheme.removeEventListener('change', paint)
      made.destroy()
    }
  }, [])
  useLayoutEffect(() => plot.current?.setData(dataOf(graph)), [graph])

  const at = pointedAt.value
  const time = at === undefined ? undefined : graph.times[at]
  return (
    <figure class="card chart">
      <figcaption>
        <h2>{graph.title}</h2>
        <ul class="chart-lines">
          {graph.lines.map((line) => {
            const { value, peak } = wordsOf(graph, line, at)
            return (
              <li key={line.label} class="chart-line" data-tone={line.tone}>
                {line.label} <strong>{value}</strong> <span class="muted">peak {peak}</span>
              </li>
            )
          })}
        </ul>
        <p class="muted" aria-hidden="true">
          {time === undefined ? 'now' : formatClock(time * 1000)}
        </p>
      </figcaption>
      <div ref={box} aria-hidden="true" />
    </figure>
  )
}

const dataOf = ({ times, lines }: Graph) =>
  [times, ...lines.map(({ values }) => values)] as unknown as uPlot.AlignedData

function optionsFor(graph: Graph, place: Element, onPoint: (at: number | undefined) => void): uPlot.Options {
  const style = getComputedStyle(place)
  const colour = (name: string) => () => style.getPropertyValue(`--${name}`)
  const axis = {
    stroke: colour('ink-soft'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colour('line'), width: 1 },
    ticks: { stroke: colour('line'), width: 1 },
  }
  return {
    width: place.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false, drag: { x: false }, sync: { key: 'operations' } },
    scales: { y: { range: (_plot, _least, most) => [0, Math.max(most ?? 0, 1e-3) * 1.1] } },
    axes: [
      { ...axis, size: 30, values: '{HH}:{mm}', space: 60 },
      { ...axis, size: 64, space: 36, values: (_plot, splits) => splits.map(graph.format) },
    ],
    series: [
      {},
      ...graph.lines.map(({ label, tone }, at) => ({
        label,
        stroke: colour(tone),
        width: 2,
        dash: DASHES[at] ?? [],
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
  }
}
