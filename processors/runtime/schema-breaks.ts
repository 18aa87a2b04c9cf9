// What a changed protobuf schema would break for readers of old messages, in words.
import protobuf from 'protobufjs'

/**
 * One sentence for each field of `before` that `after` changes the type, name or label of, or removes without `reserved`.
 * Empty: additive or equal. Throws on text that is no proto3 schema.
 */
export const schemaBreaks = (before: string, after: string): readonly string[] => {
  const newTypes = new Map(typesOf(parse(after)).map((type) => [type.fullName, type]))
  return typesOf(parse(before)).flatMap((old) => {
    const type = newTypes.get(old.fullName)
    return type ? fieldBreaks(old, type) : [`message ${old.name} is removed`]
  })
}

const parse = (text: string): protobuf.Root => protobuf.parse(text, { keepCase: true }).root

const typesOf = (namespace: protobuf.NamespaceBase): protobuf.Type[] =>
  namespace.nestedArray.flatMap((child) => {
    const inner = child instanceof protobuf.Namespace ? typesOf(child) : []
    return child instanceof protobuf.Type ? [child, ...inner] : inner
  })

const fieldBreaks = (old: protobuf.Type, type: protobuf.Type): string[] =>
  old.fieldsArray.flatMap((before) => {
    const where = `${old.name} field ${before.id}`
    const after = type.fieldsById[before.id]
    if (after === undefined) {
      const reserved = type.isReservedId(before.id) && type.isReservedName(before.name)
      return reserved ? [] : [`${where} (${before.name}) is removed without reserving its number and name`]
    }
    return [
      ...(after.name === before.name ? [] : [`${where} is renamed from ${before.name} to ${after.name}`]),
      ...(typeOf(after) === typeOf(before) ? [] : [`${where} changes from ${typeOf(before)} to ${typeOf(after)}`]),
    ]
  })

const typeOf = (field: protobuf.Field): string => {
  if (field instanceof protobuf.MapField) return `map<${field.keyType}, ${field.type}>`
  return field.repeated ? `repeated ${field.type}` : field.type
}
