// Elements are made here and nowhere else: text only, never markup, so that hostile data stays data.

/** An element with text and attributes. */
export const element = (tag, { text, className, ...attributes } = {}) => {
  const made = document.createElement(tag)
  if (text !== undefined && text !== null) made.textContent = String(text)
  if (className) made.className = className
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

/** A shape of a chart with attributes and, for its title, a text. */
export const svgElement = (tag, attributes = {}, text = '') => {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  if (text) made.textContent = text
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

export const byId = (id) => document.getElementById(id)

/** A button that calls `press`. */
export const button = (text, press, attributes = {}) => {
  const made = element('button', { text, type: 'button', ...attributes })
  made.addEventListener('click', press)
  return made
}

const LOCALES = { es: 'es-ES', en: 'en-GB' }

export const timeText = (time, language) =>
  new Date(time).toLocaleString(LOCALES[language], { dateStyle: 'medium', timeStyle: 'medium' })
export const numberText = (value, language) =>
  typeof value === 'number' ? value.toLocaleString(LOCALES[language], { useGrouping: true }) : ''
export const percentText = (value, language) =>
  value.toLocaleString(LOCALES[language], { style: 'percent', maximumFractionDigits: 0 })
