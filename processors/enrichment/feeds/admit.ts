// From a feed's text to an indicator that may accuse somebody: what it names, and whether a feed may say such a thing. A poisoned or
// broken feed must not be able to condemn everybody (0.0.0.0/0, a whole top-level domain) or our own inside (private networks).
import { domainToASCII } from 'node:url'
import { classOf, parseAddress } from '../address.ts'
import { formatPrefix, maskedWords, type Prefix, parsePrefix, prefixesOfRange, sharesBits, wordsOf } from '../prefix.ts'
import type { SkipReason } from './raw-indicator.ts'
import { INDICATOR_TYPE_NAMES, type IndicatorType, type Observable } from './types.ts'

/** What an entry names: prefixes, or a key of the table of names ("d:evil.example", "s:evil.example" with all below, "u:http://…", "a:64500"). */
export type Admitted =
  | { readonly observable: 'address'; readonly prefixes: readonly Prefix[] }
  | { readonly observable: Exclude<Observable, 'address'>; readonly key: string }

export type Guard = { readonly widestIpv4: number; readonly widestIpv6: number; readonly allowsPrivate: boolean }

/** Widest prefixes of a list that accuses: the blocklists of whole networks have some /12; wider ones are mistakes or poison. */
export const THREAT_GUARD: Guard = { widestIpv4: 11, widestIpv6: 19, allowsPrivate: false }
/** Widest prefixes of a list that describes networks: cloud providers have some /9. */
export const NETWORK_GUARD: Guard = { widestIpv4: 8, widestIpv6: 16, allowsPrivate: false }

/** A range of IPv6 addresses takes up to 254. */
const MAX_RANGE_PREFIXES = 254
/** Networks whose overlap makes a prefix not public, though both of its ends may be. */
const SPECIAL = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '0.0.0.0/8',
]
  .map(parsePrefix)
  .filter((prefix) => prefix !== undefined)

/** The indicator that `value` names, or why there is none. */
export const admit = (value: string, guard: Guard, includesSubdomains: boolean): Admitted | SkipReason => {
  const text = refang(value.trim())
  if (text === '' || text.length > 2048) return 'malformed'
  const asn = /^AS(\d{1,10})$/i.exec(text)
  if (asn)
    return Number(asn[1]) > 0 && Number(asn[1]) < 2 ** 32
      ? { observable: 'asn', key: `a:${Number(asn[1])}` }
      : 'malformed'
  const prefixes = prefixesIn(text)
  if (prefixes) return guardPrefixes(prefixes, guard)
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return urlIn(text, guard)
  return domainIn(text, includesSubdomains)
}

/** "1[.]2[.]3[.]4" and "hxxps://" as they were before somebody made them harmless. */
const refang = (text: string): string =>
  !/[[(]|^hxxp/i.test(text)
    ? text
    : text
        .replace(/\[\.\]|\(\.\)|\[dot\]/gi, '.')
        .replace(/\[:\]/g, ':')
        .replace(/^hxxp/i, 'http')

const prefixesIn = (text: string): readonly Prefix[] | undefined => {
  const prefix = parsePrefix(text)
  if (prefix) return [prefix]
  const [, bare] = /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i.exec(text) ?? /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(text) ?? []
  const address = bare === undefined ? undefined : parseAddress(bare)
  if (address) return [{ address, bits: address.version === 4 ? 32 : 128 }]
  const [first, last] =
    text.includes('-') && !text.includes('://') ? text.split('-').map((end) => parseAddress(end.trim())) : []
  return first && last ? prefixesOfRange(first, last) : undefined
}

/** Whether a feed may accuse these networks. */
export const guardPrefixes = (prefixes: readonly Prefix[], guard: Guard): Admitted | SkipReason => {
  if (prefixes.length === 0 || prefixes.length > MAX_RANGE_PREFIXES) return 'malformed'
  const isWide = ({ address, bits }: Prefix) => bits < (address.version === 4 ? guard.widestIpv4 : guard.widestIpv6)
  if (prefixes.some(isWide)) return 'too_wide'
  if (!guard.allowsPrivate && !prefixes.every(isPublic)) return 'not_public'
  return { observable: 'address', prefixes }
}

const isPublic = ({ address, bits }: Prefix): boolean => {
  if (bits === (address.version === 4 ? 32 : 128)) return classOf(address) === 'public'
  const words = maskedWords(wordsOf(address), bits)
  const first = parseAddress(formatPrefix(words, words.length * 32))
  if (!first || classOf(first) !== 'public') return false
  const isInside = (special: Prefix) => special.bits >= bits && sharesBits(wordsOf(special.address), 0, words, bits)
  return !SPECIAL.some((special) => special.address.version === address.version && isInside(special))
}

/** A URL without path stands for its host; one with a path matches the whole address of an HTTP request. */
const urlIn = (text: string, guard: Guard): Admitted | SkipReason => {
  if (!URL.canParse(text)) return 'malformed'
  const { protocol, hostname, host, pathname, search } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:') return 'unsupported'
  if (pathname !== '/' || search) return { observable: 'url', key: `u:http://${host}${pathname}${search}` }
  const prefixes = prefixesIn(hostname)
  return prefixes ? guardPrefixes(prefixes, guard) : domainIn(hostname, false)
}

/** "*.evil.example" and ".evil.example" stand for every name below, and the name itself. */
const domainIn = (text: string, includesSubdomains: boolean): Admitted | SkipReason => {
  const wild = /^\*?\.(.+)$/.exec(text)
  const name = domainOf(wild?.[1] ?? text)
  if (!name) return 'malformed'
  if (!name.includes('.')) return 'too_wide'
  return { observable: 'domain', key: `${wild || includesSubdomains ? 's' : 'd'}:${name}` }
}

/** Lower-case ASCII form of a host name. Undefined: it is none. */
export const domainOf = (text: string): string | undefined => {
  const name = domainToASCII(text.replace(/\.$/, '').toLowerCase())
  const isName =
    name.length > 0 &&
    name.length <= 253 &&
    name.split('.').every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  return isName && !/^[0-9.]+$/.test(name) ? name : undefined
}

/** Words of feeds that tell a type, the first that fits counts. */
const TYPE_WORDS: readonly (readonly [RegExp, IndicatorType])[] = [
  [/\btor([ _-]?exit)?\b/i, 'tor_exit'],
  [/\b(c2|c&c|cnc|command[ _-](and|&)[ _-]control)\b/i, 'c2'],
  [/\bbotnet\b/i, 'botnet'],
  [/\b(brute[ _-]?force|ssh|rdp|login)\b/i, 'brute_force'],
  [/\b(scan(ner|ning)?|reconnaissance)\b/i, 'scanner'],
  [/\bphish(ing)?\b/i, 'phishing'],
  [/\bspam\b/i, 'spam'],
  [/\b(malware|ransomware|trojan|payload[ _-]delivery)\b/i, 'malware'],
  [/\b(anonymi[sz]ation|proxy|vpn)\b/i, 'vpn'],
]

/** The type that a feed's own words mean; undefined: they tell none. */
export const typeIn = (words: string | undefined): IndicatorType | undefined => {
  if (!words) return undefined
  return (
    INDICATOR_TYPE_NAMES.find((name) => name === words) ??
    TYPE_WORDS.find(([pattern]) => pattern.test(words.slice(0, 500)))?.[1]
  )
}
