// A report in the form that is asked for, sealed.
import { htmlOf, REPORT_POLICY } from './html.ts'
import { markdownOf } from './markdown.ts'
import type { Report } from './report.ts'
import { seal } from './seal.ts'

export const REPORT_FORMATS = ['json', 'markdown', 'html'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

type FormatType = { readonly type: string; readonly extension: string; readonly policy?: string }
export const REPORT_TYPES: Readonly<Record<ReportFormat, FormatType>> = {
  json: { type: 'application/json; charset=utf-8', extension: 'json' },
  markdown: { type: 'text/markdown; charset=utf-8', extension: 'md' },
  html: { type: 'text/html; charset=utf-8', extension: 'html', policy: REPORT_POLICY },
}

/** The first of the types in an Accept header that there is; JSON where there is none. */
export const formatWanted = (accept: string | undefined): ReportFormat => {
  for (const range of (accept ?? '').toLowerCase().split(',')) {
    const type = range.split(';', 1)[0]?.trim()
    if (type === 'application/json') return 'json'
    if (type === 'text/markdown') return 'markdown'
    if (type === 'text/html') return 'html'
  }
  return 'json'
}

const RENDERERS: Readonly<Record<ReportFormat, (report: Report) => string>> = {
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  markdown: markdownOf,
  html: htmlOf,
}

export const renderReport = (report: Report, format: ReportFormat): ReturnType<typeof seal> =>
  seal(RENDERERS[format](report))
