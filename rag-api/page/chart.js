// An answer's chart as SVG: bars side by side; a line through time joins what was measured. Shapes only, texts as titles.
import { element, numberText, svgElement } from './dom.js'

const WIDTH = 640
const HEIGHT = 120

/** A figure, or nothing to show where nothing was measured. */
export const chartOf = (chart, language) => {
  const most = Math.max(0, ...(chart?.points ?? []).map(({ value }) => value ?? 0))
  if (most === 0) return []
  const figure = element('figure', { className: 'chart' })
  const drawn = svgElement('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': chart.title })
  drawn.append(...(chart.kind === 'line' ? lineOf(chart.points, most) : barsOf(chart, most, language)))
  const { points } = chart
  const ends = points.length > 1 ? ` · ${points[0].label} – ${points.at(-1).label}` : ''
  const caption = `${chart.title}: 0–${numberText(most, language)} ${chart.unit}${ends}`
  figure.append(drawn, element('figcaption', { text: caption, className: 'quiet' }))
  return [figure]
}

const barsOf = ({ points, unit }, most, language) => {
  const step = WIDTH / points.length
  return points.map(({ label, value }, index) => {
    const height = (HEIGHT * (value ?? 0)) / most
    const bar = svgElement('rect', { x: index * step, y: HEIGHT - height, width: step * 0.8, height })
    bar.append(svgElement('title', {}, `${label}: ${value === null ? '-' : numberText(value, language)} ${unit}`))
    return bar
  })
}

const lineOf = (points, most) => {
  const step = WIDTH / Math.max(points.length - 1, 1)
  const places = points.flatMap(({ value }, index) =>
    value === null ? [] : [`${index * step},${HEIGHT - (HEIGHT * value) / most}`],
  )
  return [svgElement('polyline', { points: places.join(' ') })]
}
