// npm run questions [-- FILE ...]: how many of the labelled questions are read as expected, field by field, and which are not.
// Exit code 1 below 97 % in any field.
import { comparedOf, expectedOf, FIELDS, readAs, readQuestions } from '../../rag-api/understanding/questions.fixture.ts'

const THRESHOLD = 0.97
const files = process.argv.slice(2)
const tally = Object.fromEntries(FIELDS.map((field) => [field, 0])) as Record<(typeof FIELDS)[number], number>
let questions = 0
let whole = 0

for (const file of files.length > 0 ? files : ['es', 'en']) {
  for (const row of readQuestions(file)) {
    const language = file.endsWith('es') ? 'es' : 'en'
    const expected = expectedOf(row, language)
    const read = comparedOf(readAs(row))
    const wrong = FIELDS.filter((field) => expected[field] !== read[field])
    for (const field of FIELDS) if (!wrong.includes(field)) tally[field]++
    questions++
    if (wrong.length === 0) whole++
    else
      console.log(
        [row.question, ...wrong.map((field) => `  ${field}: ${read[field]}, not ${expected[field]}`)].join('\n'),
      )
  }
}

const shown = (right: number) => `${right} of ${questions} (${((100 * right) / questions).toFixed(1)} %)`
for (const field of FIELDS) console.log(`${field.padEnd(10)}${shown(tally[field])}`)
console.log(`${'everything'.padEnd(10)} ${shown(whole)}`)
process.exitCode = FIELDS.every((field) => tally[field] >= THRESHOLD * questions) ? 0 : 1
