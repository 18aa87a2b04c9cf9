// Text from events, alerts and answers for a terminal: letters of any language stay, what a terminal would act on does not.

/** Control and invisible format characters (escape sequences, bidirectional overrides) as \u{...}; line breaks stay. */
export const terminalText = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) =>
    char === '\n' ? char : `\\u{${char.codePointAt(0)?.toString(16)}}`,
  )
