// A report as one HTML page to read and to print: nothing is loaded from anywhere and no script runs, also when it is opened as a file.
import { createHash } from 'node:crypto'
import { type Block, blocksOf } from './document.ts'
import type { Report } from './report.ts'

const STYLE = `:root{color-scheme:light}
body{font:11pt/1.45 system-ui,sans-serif;color:#111;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0 0 1rem}
h2{font-size:1.15rem;margin:1.8rem 0 .5rem;border-bottom:1px solid #999}
p,li{margin:.3rem 0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;margin:.5rem 0;font-size:.9em}
th,td{border:1px solid #bbb;padding:.25rem .4rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#eee;overflow-wrap:normal;min-width:4em}
table.code td{font-family:ui-monospace,monospace;font-size:.85em}
@page{size:A4;margin:18mm 15mm}
@media print{body{max-width:none;margin:0;padding:0;font-size:9.5pt}h2{break-after:avoid}tr,li{break-inside:avoid}thead{display:table-header-group}}
`

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** For text and for quoted attributes. Control and direction characters become blanks. */
export const escapeHtml = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)

/** Only this page's own style, by its hash; goes with the response and stands in the page itself. */
export const REPORT_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`

export const htmlOf = (report: Report): string =>
  `<!doctype html>
<html lang="${report.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${REPORT_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(report.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(report.title)}</h1>
${blocksOf(report).map(blockHtml).join('\n')}
</body>
</html>
`

const blockHtml = (block: Block): string => {
  if (block.kind === 'heading') return `<h2>${escapeHtml(block.text)}</h2>`
  if (block.kind === 'paragraph') return `<p>${escapeHtml(block.text)}</p>`
  if (block.kind === 'list') return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`
  const cells = (name: 'th' | 'td', texts: readonly string[]): string =>
    `<tr>${texts.map((text) => `<${name}>${escapeHtml(text)}</${name}>`).join('')}</tr>`
  const head = block.columns.some(Boolean) ? `<thead>${cells('th', block.columns)}</thead>` : ''
  const rows = block.rows.map((row) => cells('td', row)).join('\n')
  return `<table${block.isCode ? ' class="code"' : ''}>${head}<tbody>${rows}</tbody></table>`
}
