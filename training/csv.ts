// Rows of a comma-separated table (RFC 4180 quoting) by column name.

/** The table's rows; a missing cell is ''. */
export const readTable = (text: string): Record<string, string>[] => {
  const [header, ...lines] = text.split(/\r?\n/).filter((line) => line !== '')
  const names = cellsOf(header ?? '')
  return lines.map((line) => {
    const cells = cellsOf(line)
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']))
  })
}

const cellsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  )
