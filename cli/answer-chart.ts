// An answer's chart in a terminal: bars one under the other, a line through time as one row of blocks.

export type ShownChart = {
  readonly title: string
  readonly kind: 'bar' | 'line'
  readonly unit: string
  readonly points: readonly { readonly label: string; readonly value: number | null }[]
}

const BAR_WIDTH = 30
const BLOCKS = '▁▂▃▄▅▆▇█'
const LABEL_WIDTH = 39
/** A row of blocks is read at a glance; longer ones wrap. */
const MOST_POINTS = 72

/** Lines of text; none where nothing was measured. */
export const chartLines = (chart: ShownChart): string[] => {
  const points = chart.points.slice(-MOST_POINTS)
  const most = Math.max(0, ...points.map(({ value }) => value ?? 0))
  if (points.length === 0 || most === 0) return []
  const title = `${chart.title} (${chart.unit})`
  return chart.kind === 'line' ? [title, ...lineOf(points, most)] : [title, ...barsOf(points, most)]
}

type Points = ShownChart['points']

const barsOf = (points: Points, most: number): string[] => {
  const width = Math.min(LABEL_WIDTH, Math.max(...points.map(({ label }) => label.length)))
  return points.map(({ label, value }) => {
    const bar = '█'.repeat(Math.ceil((BAR_WIDTH * (value ?? 0)) / most))
    return `  ${label.slice(0, LABEL_WIDTH).padEnd(width)} ${bar} ${value ?? '-'}`
  })
}

/** What was not measured is a blank, nothing is the lowest block. */
const lineOf = (points: Points, most: number): string[] => {
  const blocks = points.map(({ value }) =>
    value === null ? ' ' : BLOCKS[Math.min(BLOCKS.length - 1, Math.floor((BLOCKS.length * value) / most))],
  )
  return [`  ${blocks.join('')}  0–${most}`, `  ${points[0]?.label ?? ''} – ${points.at(-1)?.label ?? ''}`]
}
