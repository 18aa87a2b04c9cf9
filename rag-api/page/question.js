// The question box and its answer: how it was understood, claims with the ids behind them, tables, what to ask next.
import { postQuestion } from './api.js'
import { chartOf } from './chart.js'
import { showDetail } from './detail.js'
import { button, byId, element, timeText } from './dom.js'
import { EXAMPLES, TEXTS } from './texts.js'

const SHOWN_IDS = 5

/** Asks and draws the answer; an error is shown in its place. */
export const ask = async (question, language) => {
  const answer = byId('answer')
  byId('question').value = question
  answer.hidden = false
  answer.removeAttribute('data-done')
  drawMessage(TEXTS[language].asking)
  try {
    drawAnswer(await postQuestion(question), language)
  } catch (error) {
    drawMessage(error.message)
  }
  answer.setAttribute('data-done', 'true')
}

export const drawExamples = (language) => drawQuestions(byId('examples'), EXAMPLES[language], language)

const drawQuestions = (place, questions, language) =>
  place.replaceChildren(...questions.map((question) => button(question, () => ask(question, language))))

const drawMessage = (text) => {
  byId('understood').textContent = text
  for (const id of ['claims', 'chart', 'tables', 'follow-ups']) byId(id).replaceChildren()
  byId('coverage').textContent = ''
}

const drawAnswer = (response, language) => {
  const words = TEXTS[language]
  byId('understood').textContent = `${words.understood}: ${response.interpretation.understood_as}`
  const claims = new Map(response.claims.map((claim) => [`• ${claim.text}`, claim]))
  const lines = response.answer.split('\n')
  // In a model's words the claims stand below: they are the proof.
  const proofs = response.wording?.by === 'model' ? [...claims.keys()].filter((line) => !lines.includes(line)) : []
  const heading =
    proofs.length > 0 ? [element('p', { text: `${words.wordedBy} ${response.wording.model}. ${words.proofs}:` })] : []
  const drawn = (line) => lineOf(line, claims.get(line), language)
  byId('claims').replaceChildren(...lines.map(drawn), ...heading, ...proofs.map(drawn))
  byId('chart').replaceChildren(...chartOf(response.chart, language))
  byId('tables').replaceChildren(...response.tables.filter(({ rows }) => rows.length > 0).map(tableOf))
  byId('coverage').textContent = coverageText(response, language)
  drawQuestions(byId('follow-ups'), response.follow_ups, language)
}

const lineOf = (line, claim, language) => {
  if (!claim) return element('p', { text: line })
  const made = element('p', { text: claim.text, className: 'claim' })
  const ids = element('span', { className: 'ids' })
  const add = (kind, word, prefix, all) =>
    ids.append(
      ...all
        .slice(0, SHOWN_IDS)
        .map((id) => button(`${prefix}${id.slice(0, 13)}`, () => showDetail(kind, id, `${word} ${id}`), { title: id })),
    )
  add('alerts', TEXTS[language].alert, `${TEXTS[language].alert} `, claim.alert_ids)
  add('events', TEXTS[language].event, '', claim.event_ids)
  add('logs', TEXTS[language].log, `${TEXTS[language].log} `, claim.log_ids)
  made.append(ids)
  return made
}

const tableOf = ({ title, columns, rows }) => {
  const details = element('details')
  const table = element('table')
  const head = element('tr')
  head.append(...columns.map((column) => element('th', { text: column })))
  const body = element('tbody')
  body.append(
    ...rows.map((cells) => {
      const row = element('tr')
      row.append(
        ...cells.map((cell) => element('td', { text: cell, className: typeof cell === 'number' ? 'number' : '' })),
      )
      return row
    }),
  )
  const thead = element('thead')
  thead.append(head)
  table.append(thead, body)
  const scroll = element('div', { className: 'scroll' })
  scroll.append(table)
  details.append(element('summary', { text: `${title} (${rows.length})` }), scroll)
  return details
}

const coverageText = ({ coverage, took_ms, dropped_claims }, language) => {
  const words = TEXTS[language]
  const newest = coverage.newest_event ? timeText(coverage.newest_event, language) : words.none
  const dropped = dropped_claims > 0 ? ` · ${dropped_claims} ${words.dropped}` : ''
  const age = coverage.newest_event_age_seconds
  const aged = age === null ? '' : ` (${words.age} ${durationText(age)})`
  const tiers = coverage.tier.map((tier) => words.tiers[tier]).join(', ')
  const from = tiers ? ` · ${words.from} ${tiers}` : ''
  const isWaiting = ['filling', 'behind', 'away'].includes(coverage.hot_tier)
  const hot = isWaiting ? ` · ${words.hotTier[coverage.hot_tier]}` : ''
  return `${words.coverage}: ${newest}${aged}${from}${hot} · ${words.took} ${took_ms} ms${dropped}`
}

const durationText = (seconds) => {
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
