// Every format by name. A new one is a file, a test and a line here.
import type { Parser } from '../record.ts'
import { createAccessParser } from './access.ts'
import type { ParserContext } from './context.ts'
import { createCowrieParser } from './cowrie.ts'
import { createJsonParser, createOwnParser } from './json.ts'
import { createSuricataParser } from './suricata.ts'
import { createSyslogParser } from './syslog.ts'
import { createWebErrorParser } from './web-error.ts'
import { createZeekParser } from './zeek.ts'

export const PARSERS = {
  syslog: createSyslogParser,
  json: createJsonParser,
  suricata: createSuricataParser,
  zeek: createZeekParser,
  cowrie: createCowrieParser,
  access: createAccessParser,
  'web-error': createWebErrorParser,
  autoinmune: createOwnParser,
} as const satisfies Readonly<Record<string, (context: ParserContext) => Parser>>

export type Format = keyof typeof PARSERS
export const FORMATS = Object.keys(PARSERS) as readonly Format[]
