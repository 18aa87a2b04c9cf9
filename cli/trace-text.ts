// Runs of the language model as text for a terminal.
import type { Replayed } from '../rag-api/language-model/replay.ts'
import type { StoredRun } from '../rag-api/language-model/runs.ts'

type Listed = Pick<
  StoredRun,
  'run_id' | 'at' | 'question' | 'model' | 'verdict' | 'refused_because' | 'input_tokens' | 'output_tokens' | 'took_ms'
>

const SHOWN_QUESTION = 60

const lineOf = ({ run_id, at, verdict, model, input_tokens, output_tokens, took_ms, question }: Listed): string => {
  const asked = question.length > SHOWN_QUESTION ? `${question.slice(0, SHOWN_QUESTION)}…` : question
  return `${run_id}  ${at.slice(0, 19)}Z  ${verdict.padEnd(7)}  ${model}  ${input_tokens}+${output_tokens} tokens  ${Math.round(took_ms)} ms  ${asked.replaceAll('\n', ' ')}`
}

/** A line per run, and why where its words were not sent. */
export const renderRuns = (runs: readonly Listed[]): string =>
  runs.length === 0
    ? 'no run: the language model took part in no question yet, or it is off'
    : runs.flatMap((run) => [lineOf(run), ...(run.refused_because ? [`    ${run.refused_because}`] : [])]).join('\n')

/** The run call by call: what it was told, what it said, what became of the functions that it wanted. */
export const renderRun = (run: StoredRun): string => {
  const steps = run.steps.flatMap((step, at) => [
    '',
    `${at + 1}. ${step.task}, ${Math.round(step.took_ms)} ms${step.offers.length > 0 ? `, ${step.offers.length} functions offered` : ''}${step.error ? `: ${step.error}` : ''}`,
    ...step.messages.flatMap((message) => indented(message.role, message.text)),
    ...indented('said', step.output.text),
    ...step.calls.map(
      ({ name, given, became }) => `   called ${name} ${JSON.stringify(given) ?? '(no JSON)'}: ${became}`,
    ),
  ])
  const hidden = Object.entries(run.pseudonyms).map(([token, value]) => `   ${token} stands for ${value}`)
  return [lineOf(run), ...(run.refused_because ? [`    ${run.refused_because}`] : []), ...steps, ...hidden].join('\n')
}

const indented = (who: string, text: string): string[] =>
  text === '' ? [] : text.split('\n').map((line, at) => `   ${(at === 0 ? who : '').padEnd(9)} ${line}`)

/** Then and now, and the answer as it would be sent. */
export const renderReplayed = (replayed: Replayed): string => {
  const because = (text: string | null) => (text === null ? '' : `: ${text}`)
  return [
    `then ${replayed.verdict_then}${because(replayed.refused_because_then)}`,
    `now  ${replayed.verdict_now}${because(replayed.refused_because_now)}`,
    ...replayed.calls.map(
      (call) => `call ${call.name}: ${call.accepted ? 'accepted' : `refused${because(call.because)}`}`,
    ),
    ...(replayed.answer === null ? [] : ['', replayed.answer]),
  ].join('\n')
}
