/** Lower case without accents: "Ayer por la MAÑANA" becomes "ayer por la manana". */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[‘’´`]/g, "'")
