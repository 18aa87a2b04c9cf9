// Puts the page together: language, live alerts, questions.
import { drawAlerts, takeAlert } from './alerts.js'
import { followAlerts, onTokenNeeded } from './api.js'
import { byId } from './dom.js'
import { ask, drawExamples } from './question.js'
import { TEXTS } from './texts.js'

const LANGUAGE = 'autoinmune-language'
let language = localStorage.getItem(LANGUAGE) ?? (navigator.language.startsWith('es') ? 'es' : 'en')
if (!Object.hasOwn(TEXTS, language)) language = 'en'
let isLive = false

const draw = () => {
  document.documentElement.lang = language
  for (const place of document.querySelectorAll('[data-text]')) place.textContent = TEXTS[language][place.dataset.text]
  for (const place of document.querySelectorAll('[data-label]')) {
    place.placeholder = TEXTS[language][place.dataset.label]
    place.setAttribute('aria-label', place.placeholder)
  }
  for (const choice of document.querySelectorAll('[data-language]')) {
    choice.setAttribute('aria-pressed', String(choice.dataset.language === language))
  }
  drawState()
  drawExamples(language)
  drawAlerts(language)
}

const drawState = () => {
  const state = byId('state')
  state.textContent = isLive ? TEXTS[language].live : TEXTS[language].offline
  state.classList.toggle('live', isLive)
}

for (const choice of document.querySelectorAll('[data-language]')) {
  choice.addEventListener('click', () => {
    language = choice.dataset.language
    localStorage.setItem(LANGUAGE, language)
    draw()
  })
}

byId('ask').addEventListener('submit', (event) => {
  event.preventDefault()
  const question = byId('question').value.trim()
  if (question) ask(question, language)
})

onTokenNeeded(async () => window.prompt(TEXTS[language].needsToken) ?? undefined)

// Alerts come in bursts: the table is drawn once per frame.
let isDrawPlanned = false
followAlerts({
  onAlert(alert) {
    takeAlert(alert)
    if (isDrawPlanned) return
    isDrawPlanned = true
    requestAnimationFrame(() => {
      isDrawPlanned = false
      drawAlerts(language)
    })
  },
  onState(state) {
    isLive = state
    drawState()
  },
})

draw()
