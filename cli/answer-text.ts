// An answer of the HTTP service as text for a terminal.
import { chartLines, type ShownChart } from './answer-chart.ts'
import { terminalText } from './terminal-text.ts'

/** The parts of the response that are shown. */
export type ShownAnswer = {
  readonly answer: string
  readonly interpretation: { readonly understood_as: string; readonly confidence: number }
  readonly claims: readonly {
    readonly text: string
    readonly event_ids: readonly string[]
    readonly alert_ids: readonly string[]
    readonly log_ids: readonly string[]
  }[]
  readonly dropped_claims: number
  readonly chart?: ShownChart
  readonly coverage: { readonly newest_event: string | null; readonly tier: readonly string[] }
  readonly follow_ups: readonly string[]
  readonly took_ms: number
  /** Absent: of a service that has no language model. */
  readonly wording?: { readonly by: string; readonly model: string | null; readonly refused_because: string | null }
}

const SHOWN_IDS = 3

/** Answer with the ids under each claim, how the question was read, and what to ask next. */
export const renderAnswer = (response: ShownAnswer): string => {
  const claims = new Map(response.claims.map((claim) => [`• ${claim.text}`, claim]))
  const said = response.answer.split('\n')
  // In a model's words the claims stand below: they are the proof.
  const proofs = response.wording?.by === 'model' ? [...claims.keys()].filter((line) => !said.includes(line)) : []
  const all = proofs.length > 0 ? [...said, '', `(${response.wording?.model}, checked against:)`, ...proofs] : said
  const lines = all.flatMap((line) => [line, ...idLines(claims.get(line))])
  const { understood_as, confidence } = response.interpretation
  const dropped =
    response.dropped_claims > 0 ? [`(${response.dropped_claims} claims dropped: they did not check out)`] : []
  const refused = response.wording?.refused_because
  const plain = refused ? [`(not in a language model's words: ${refused})`] : []
  const next = response.follow_ups.map((question) => `  ? ${question}`)
  const footer = `[${understood_as}; ${Math.round(confidence * 100)} %; ${response.coverage.newest_event ?? '-'}; ${response.coverage.tier.join('+') || '-'}; ${response.took_ms} ms]`
  const chart = response.chart ? chartLines(response.chart) : []
  const drawn = chart.length > 0 ? ['', ...chart] : []
  return terminalText([...lines, ...drawn, ...dropped, ...plain, '', footer, ...next].join('\n'))
}

const idLines = (claim: ShownAnswer['claims'][number] | undefined): string[] => {
  if (!claim) return []
  const line = (kind: string, ids: readonly string[]) =>
    ids.length === 0
      ? []
      : [
          `    ${kind} ${ids.slice(0, SHOWN_IDS).join(' ')}${ids.length > SHOWN_IDS ? ` +${ids.length - SHOWN_IDS}` : ''}`,
        ]
  return [...line('alert', claim.alert_ids), ...line('event', claim.event_ids), ...line('log', claim.log_ids)]
}
