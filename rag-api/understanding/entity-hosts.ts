// Host names: those of the asset list, and what stands behind "host" or "servidor" and looks like a name.

import { fold } from './fold.ts'
import { isKnownWord } from './spelling.ts'

/** An entry of the asset list: its name as people write it and the networks that it stands for. */
export type KnownHost = { readonly name: string; readonly networks: readonly string[] }
/** By folded name. */
export type HostIndex = ReadonlyMap<string, KnownHost>

export type HostsRead = {
  /** Names as in the asset list; lower case where the list has none such. */
  readonly hosts: readonly string[]
  /** Networks of those that are listed. */
  readonly networks: readonly string[]
  /** Names that the list does not have: what they did cannot be looked up by address. */
  readonly unlisted: readonly string[]
  /** The text with " @host0 " in the place of the first. */
  readonly text: string
}

const LONGEST_NAME_WORDS = 5
const NAME_PIECE = /[\p{L}\d@][\p{L}\d@._-]*/gu
const HOST_WORD =
  /^(?:host|hosts|hostname|servidor|server|equipo|maquina|machine|nodo|node|estacion|workstation|laptop|pc|box|activo|asset)$/
/** A letter first, and a digit or a hyphen in it: "srv-db", "dc01", "web-01.corp.local". */
const LOOKS_LIKE_NAME = /^[a-z](?=[a-z0-9._-]*[\d-])[a-z0-9]*(?:[._-][a-z0-9]+)*$/
/** Without a host word before it a name needs both. */
const IS_UNMISTAKABLE =
  /^(?!(?:top|sha|md|ipv|tls|http|http2|ssl|as|rfc|cve|covid|utf|base)-?\d)[a-z]{2,}(?:-[a-z0-9]+)*-[a-z]*\d{1,4}(?:\.[a-z][a-z0-9-]*)*$/
const IS_REGION = /^(?:[a-z]{2}|[a-z]+)-(?:gov-)?(?:north|south|east|west|central)[a-z]*-?\d?$/
const IS_DATE = /^\d|^(?:ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic|jan|apr|aug|dec)[a-z]*-/

export const indexHosts = (hosts: readonly KnownHost[]): HostIndex =>
  new Map(hosts.map((host) => [keyOf(host.name), host]))

const keyOf = (name: string): string => fold(name).replace(/\s+/g, ' ').trim()

/** Reads host names of folded text; the longest listed name wins. */
export const readHosts = (folded: string, index: HostIndex): HostsRead => {
  const pieces = [...folded.matchAll(NAME_PIECE)].map((match) => ({
    word: match[0].replace(/[._-]+$/, ''),
    at: match.index,
  }))
  const hosts: string[] = []
  const networks: string[] = []
  const unlisted: string[] = []
  let text = ''
  let copied = 0
  for (let at = 0; at < pieces.length; at++) {
    const found = hostAt(pieces, at, index)
    const first = pieces[at]
    const last = pieces[at + (found?.words ?? 1) - 1]
    if (!found || !first || !last) continue
    if (!hosts.includes(found.name)) hosts.push(found.name)
    if (found.networks) networks.push(...found.networks)
    else if (!unlisted.includes(found.name)) unlisted.push(found.name)
    text += `${folded.slice(copied, first.at)} @host${hosts.indexOf(found.name)} `
    copied = last.at + last.word.length
    at += found.words - 1
  }
  return { hosts, networks: [...new Set(networks)], unlisted, text: text + folded.slice(copied) }
}

type Piece = { readonly word: string; readonly at: number }
type FoundHost = { readonly name: string; readonly networks?: readonly string[]; readonly words: number }

const hostAt = (pieces: readonly Piece[], at: number, index: HostIndex): FoundHost | undefined => {
  const isLed = HOST_WORD.test(pieces[at - 1]?.word ?? '')
  for (let words = Math.min(LONGEST_NAME_WORDS, pieces.length - at); words > 0; words--) {
    const key = pieces
      .slice(at, at + words)
      .map(({ word }) => word)
      .join(' ')
    const known = index.get(key)
    // An asset called "web" is meant only where a host word says so.
    if (known && (isLed || words > 1 || !isKnownWord(key))) return { ...known, words }
  }
  const word = pieces[at]?.word ?? ''
  const looksRight = isLed ? LOOKS_LIKE_NAME.test(word) : IS_UNMISTAKABLE.test(word)
  const isOther = IS_REGION.test(word) || IS_DATE.test(word) || isKnownWord(word)
  return looksRight && !isOther ? { name: word, words: 1 } : undefined
}
