// Shapes of the functions' routes.
import { type TSchema, Type } from 'typebox'
import { questionResponse } from '../routes/schemas.ts'

const texts = (description: string) => Type.Array(Type.String(), { description })
const { searched, coverage } = questionResponse.properties

/** What every function answers, around a result of its own. */
export const answerOf = (name: string, result: TSchema) =>
  Type.Object({
    function: Type.Literal(name),
    result,
    facts: Type.Array(
      Type.Object({
        text: Type.String(),
        event_ids: texts('Events that prove it; each was looked up.'),
        alert_ids: texts('Alerts that prove it; each was looked up.'),
        log_ids: texts('Log lines that prove it; each was looked up.'),
        sql_ref: Type.String({ description: 'Query file that its numbers come from.' }),
      }),
    ),
    dropped_facts: Type.Integer({ description: 'Facts left out because their ids or contents did not hold.' }),
    searched,
    sql_refs: texts('Query files that the result comes from.'),
    coverage,
    took_ms: Type.Number(),
  })

/** JSON, or the function's message where it has one. */
export const bodyOf = (schema: TSchema, hasMessage: boolean): { content: Record<string, { schema: TSchema }> } => ({
  content: {
    'application/json': { schema },
    ...(hasMessage
      ? {
          'application/x-protobuf': {
            schema: Type.String({ format: 'binary', description: 'Its message of schemas/proto/functions.proto.' }),
          },
        }
      : {}),
  },
})

export const functionList = Type.Object({
  functions: Type.Array(
    Type.Object({
      name: Type.String(),
      description: Type.String(),
      input: Type.Record(Type.String(), Type.Unknown(), { description: 'JSON schema.' }),
      output: Type.Record(Type.String(), Type.Unknown(), { description: 'JSON schema of `result`.' }),
      default_hours: Type.Number({ description: 'Length of the window where the input names none.' }),
      protobuf: Type.Boolean({ description: 'It takes and gives messages of schemas/proto/functions.proto as well.' }),
    }),
  ),
  caps: Type.Object({
    span_hours: Type.Number({ description: 'Longest window of a call.' }),
    rows: Type.Integer({ description: 'Most rows of a list.' }),
    events: Type.Integer({ description: 'Most events that one call may hand in.' }),
  }),
})
