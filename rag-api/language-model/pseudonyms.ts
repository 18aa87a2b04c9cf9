// What must not leave is replaced by tokens, the same one for the same value within one question, and put back in what comes in.
import { isIP } from 'node:net'
import type { LanguageModelConfig } from './config.ts'
import { namedIn } from './config.ts'

export type Pseudonyms = {
  /** The text as it leaves. */
  hide(text: string): string
  /** The text as it came, with values in the place of tokens. */
  reveal(text: string): string
  /** A token in a revealed text that stands for nothing. */
  unknownIn(text: string): string | undefined
  /** Value by token. */
  readonly values: Readonly<Record<string, string>>
}

const ADDRESS =
  /(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\/\d{1,3})?)(?![\w])/gi
const DOMAIN = /(?<![\w.@-])(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z]{2,24}(?![\w-]|\.\w)/gi
/** A name with a hyphen and a number, such as web-01. */
const HOST_SHAPE = /(?<![\w.@-])[a-z][a-z0-9]*(?:-[a-z0-9]+)*-[a-z]*\d[a-z0-9]*(?![\w-])/gi
const USER =
  /(?<=\b(?:users?|usuari[oa]s?|accounts?|cuentas?|login|logon|judged by|valorada por)(?: named| called| llamad[oa])?[ :=]+"?)(?!(?:QUOTE|USER|HOST|ADDRESS)_|of\b|de\b|the\b|la\b|el\b|from\b|desde\b|to\b|in\b|en\b|y\b|and\b|\()[\p{L}\p{N}][\p{L}\p{N}._@\\$-]*/giu
const MAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu
const QUOTE = /«[^»]*»|“[^”]*”/g
/** What gives access is hidden whatever the configuration says, and is not put back. */
const SECRET =
  /-----BEGIN[^-]*PRIVATE KEY-----[^-]*(?:-----END[^-]*-----)?|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\bAKIA[0-9A-Z]{16}\b|\b(?:sk|ghp|gho|glpat|xox[abp])[-_][\w-]{16,}|(?<=\bBearer )[\w.~+/=-]{8,}|(?<=\b(?:password|passwd|pwd|contrase[nñ]a|clave|secret|token|api[_-]?key)["']?\s?[:=]\s?["']?)[^\s"'»,;&]+/gi

export const hideSecrets = (text: string): string => text.replace(SECRET, '(secret)')

/** `hosts`: names known to be hosts. A text that has tokens of this form of its own makes them longer, so that none is taken for ours. */
export const openPseudonyms = (
  config: Pick<LanguageModelConfig, 'LANGUAGE_MODEL_PSEUDONYMISE'>,
  hosts: readonly string[],
  texts: readonly string[],
): Pseudonyms => {
  const kinds = namedIn(config.LANGUAGE_MODEL_PSEUDONYMISE)
  const mark = markNotIn(texts)
  const tokens = new Map<string, string>()
  const values: Record<string, string> = {}
  const tokenOf = (kind: string, value: string): string => {
    const key = `${kind} ${value}`
    const known = tokens.get(key)
    if (known) return known
    const token = `${kind}${mark}${lettersOf(tokens.size)}`
    tokens.set(key, token)
    values[token] = value
    return token
  }
  const names = hosts.filter((name) => name.length > 1).sort((one, other) => other.length - one.length)
  const hideAddress = (all: string): string => {
    // A colon behind an address ends what it leads to: "fe80::1: 3 flows".
    const address = all.replace(/(?<!:):$/, '')
    if (isIP(address.split('/')[0] ?? '') === 0) return all
    return tokenOf('ADDRESS', address) + all.slice(address.length)
  }
  const hideHosts = (text: string): string =>
    names
      .reduce((hidden, name) => hidden.replace(wholeName(name), (all) => tokenOf('HOST', all)), text)
      .replace(DOMAIN, (all) => tokenOf('HOST', all))
      .replace(HOST_SHAPE, (all) => tokenOf('HOST', all))
  const hide = (text: string): string => {
    let hidden = hideSecrets(text)
    // Nobody can tell which word of a log line is a person or a machine.
    if (kinds.has('users') || kinds.has('hosts')) hidden = hidden.replace(QUOTE, (all) => tokenOf('QUOTE', all))
    if (kinds.has('users'))
      hidden = hidden.replace(MAIL, (all) => tokenOf('USER', all)).replace(USER, (all) => tokenOf('USER', all))
    if (kinds.has('addresses')) hidden = hidden.replace(ADDRESS, hideAddress)
    return kinds.has('hosts') ? hideHosts(hidden) : hidden
  }
  const ours = new RegExp(`\\b(?:ADDRESS|HOST|USER|QUOTE)${mark}[A-Z]+\\b`, 'g')
  return {
    hide,
    reveal: (text) => text.replace(ours, (token) => values[token] ?? token),
    unknownIn: (text) => text.match(ours)?.find((token) => values[token] === undefined),
    values,
  }
}

/** The same from a stored trace. */
export const revealWith = (text: string, values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .sort(([one], [other]) => other.length - one.length)
    .reduce((revealed, [token, value]) => revealed.replaceAll(token, value), text)

const markNotIn = (texts: readonly string[]): string => {
  let mark = '_'
  while (texts.some((text) => new RegExp(`(?:ADDRESS|HOST|USER|QUOTE)${mark}[A-Z]`).test(text))) mark += '_'
  return mark
}

/** A, B, ... Z, BA, BB: letters only, so that no token holds a number. */
const lettersOf = (index: number): string =>
  (index >= 26 ? lettersOf(Math.floor(index / 26)) : '') + String.fromCharCode(65 + (index % 26))

const wholeName = (name: string): RegExp =>
  new RegExp(`(?<![\\w.-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-]|\\.\\w)`, 'gi')
