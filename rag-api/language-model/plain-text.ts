// What characters and shapes a wording may have: one paragraph or a few, of plain letters. A link, a tag or a letter of another script has no
// place in an answer, whoever asked for it.

const ALLOWED = /^[\p{Script=Latin}\p{M}0-9\s.,;:!?¡¿'"“”‘’()[\]%/@+=#&*_~$·•→←–—…«»°º ª≥≤<>|\\  −-]*$/u
const SHAPES: readonly (readonly [string, RegExp])[] = [
  ['a link', /:\/\/|\bwww\.|\bmailto:|\bjavascript:|\bdata:[a-z]+\/|\bhxxps?/i],
  ['a link', /\]\s*\(|\]\s*:\s|!\[|\[[^\]]*\]\[/],
  ['markup', /<\/?[a-z!?]|&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});|`|\*\*|__|^\s{0,3}#{1,6}\s|\|\s*-{3}/im],
  ['a tool call', /\{\s*"|"(?:name|arguments|tool|function)"\s*:|<\|/i],
]

/** Why the text is not plain; undefined when it is. */
export const notPlain = (text: string): string | undefined => {
  const shape = SHAPES.find(([, pattern]) => pattern.test(text))
  if (shape) return shape[0]
  // Compatibility forms (fullwidth digits, ligatures) read like others and are compared like none.
  if (text.normalize('NFC') !== text.normalize('NFKC').replaceAll('...', '…') && /[^\s…ºª ]/u.test(odd(text)))
    return 'a character that only looks like another'
  // Format and direction characters are in no allowed class: they fail here.
  return ALLOWED.test(text) ? undefined : 'a character that has no place in an answer'
}

/** Characters whose compatibility form is another. */
const odd = (text: string): string => [...text].filter((char) => char.normalize('NFKC') !== char).join('')
