// A map that forgets its oldest entry rather than grow: what a peer can fill must have an end.

/** Sets an entry; where that makes more than `limit`, the oldest is forgotten. */
export const remember = <K, V>(map: Map<K, V>, key: K, value: V, limit: number): void => {
  if (!map.has(key) && map.size >= limit) map.delete(map.keys().next().value as K)
  map.set(key, value)
}
