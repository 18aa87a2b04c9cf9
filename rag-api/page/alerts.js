// The table of live alerts: one row per alert, its newest revision, newest first.
import { showDetail } from './detail.js'
import { byId, element, numberText, percentText, timeText } from './dom.js'
import { className, severityName, TEXTS } from './texts.js'

const MAX_ROWS = 200
const alerts = new Map()

/** Takes in one alert; an older revision than the one shown is ignored. */
export const takeAlert = (alert) => {
  const known = alerts.get(alert.alert_id)
  if (known && known.revision > alert.revision) return
  alerts.set(alert.alert_id, alert)
}

/** Draws the table anew. */
export const drawAlerts = (language) => {
  const newest = [...alerts.values()]
    .sort((one, other) => (one.last_seen < other.last_seen ? 1 : -1))
    .slice(0, MAX_ROWS)
  const table = byId('alerts')
  table.hidden = newest.length === 0
  byId('no-alerts').hidden = newest.length > 0
  byId('alert-count').textContent = numberText(newest.length, language)
  table.tBodies[0].replaceChildren(...newest.map((alert) => rowOf(alert, language)))
}

const rowOf = (alert, language) => {
  const row = element('tr', { tabindex: '0', 'data-alert': alert.alert_id })
  const shown = alert.targets.slice(0, 2).join(', ')
  const targets = alert.targets.length > 2 ? `${shown} +${alert.targets.length - 2}` : shown
  const severity = ['low', 'medium', 'high', 'critical'].includes(alert.severity) ? alert.severity : ''
  row.append(
    element('td', { text: severityName(alert.severity, language), className: `severity ${severity}` }),
    element('td', { text: className(alert.class, language) }),
    element('td', { text: alert.source_ip ?? TEXTS[language].manySources }),
    element('td', { text: targets || alert.subject.value }),
    element('td', { text: timeText(alert.last_seen, language) }),
    element('td', { text: numberText(alert.event_count, language), className: 'number' }),
    element('td', { text: percentText(alert.score, language), className: 'number' }),
  )
  const open = () =>
    showDetail('alerts', alert.alert_id, `${TEXTS[language].alert}: ${className(alert.class, language)}`)
  row.addEventListener('click', open)
  row.addEventListener('keydown', ({ key }) => key === 'Enter' && open())
  return row
}
