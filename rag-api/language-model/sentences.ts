// Where a sentence of a wording ends: at a mark followed by a blank, not inside numbers, addresses and abbreviations.

const ABBREVIATED = /(?:^|[\s(])(?:e\.g|i\.e|p\. ?ej|aprox|approx|ca|vs|etc|a\. ?m|p\. ?m|sr|dr|n[º°]?)\.$/i

export const sentencesOf = (text: string): string[] => {
  const sentences: string[] = []
  for (const line of text.split('\n')) {
    let rest = ''
    for (const piece of line.split(/(?<=[.!?…])\s+/)) {
      rest = rest ? `${rest} ${piece}` : piece
      if (ABBREVIATED.test(rest)) continue
      if (/[\p{L}\p{N}]/u.test(rest)) sentences.push(rest)
      rest = ''
    }
    if (/[\p{L}\p{N}]/u.test(rest)) sentences.push(rest)
  }
  return sentences
}
