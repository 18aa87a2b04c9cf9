// A report as Markdown. Texts are hostile: what Markdown or HTML would obey is escaped, so that a log line stays a log line.
import { type Block, blocksOf } from './document.ts'
import type { Report } from './report.ts'

/** Characters that mean something in Markdown (CommonMark, tables) or HTML; a line break would begin a new block. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\\`*_{}[\]<>#|~!&]/g, '\\$&')
    .replace(/^(\s*)([-+=])(?=\s|$)/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')
    // Bare addresses of pages are made links by many readers.
    .replace(/(https?|ftp)(:)(?=\/\/)/gi, '$1\\$2')
    .replace(/\bwww\./gi, (found) => `${found.slice(0, -1)}\\.`)

export const markdownOf = (report: Report): string =>
  [`# ${escapeMarkdown(report.title)}`, ...blocksOf(report).map(blockText), ''].join('\n\n')

const blockText = (block: Block): string => {
  if (block.kind === 'heading') return `## ${escapeMarkdown(block.text)}`
  if (block.kind === 'paragraph') return escapeMarkdown(block.text)
  if (block.kind === 'list') return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n')
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`
  return [line(block.columns), `|${block.columns.map(() => ' --- |').join('')}`, ...block.rows.map(line)].join('\n')
}
