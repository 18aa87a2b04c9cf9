// Hostile text in a form that the database keeps.

// PostgreSQL stores no NUL, and jsonb no lone surrogate. Refusing the row would let an attacker hide a flow behind one byte of
// a host name, so the byte is replaced and the row kept.
/** Text as PostgreSQL can keep it. */
export const storable = (text: string): string => text.replaceAll('\0', '\ufffd').toWellFormed()

const storableValue = (_key: string, value: unknown): unknown => (typeof value === 'string' ? storable(value) : value)

/** The value as JSON text that jsonb takes. */
export const jsonOf = (value: unknown): string => {
  const json = JSON.stringify(value)
  return json.includes('\\u') ? JSON.stringify(value, storableValue) : json
}
