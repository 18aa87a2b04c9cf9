// Truth that others publish as CSV.

export type CsvRow = Readonly<Record<string, string>>

/** Rows of a CSV file with a header; quotes as in RFC 4180. */
export const csvRowsOf = (text: string): CsvRow[] => {
  const records: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g)) {
    records.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end !== ',') records.push([])
  }
  const [head = [], ...rest] = records.filter((record) => record.length > 1)
  return rest.map((record) => Object.fromEntries(head.map((name, index) => [name, record[index] ?? ''])))
}
