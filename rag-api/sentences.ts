// The sentence model as this service uses it. It is handed in: the processor that embeds signatures owns it, and services do not import one
// another.

export type Sentences = {
  /** Vectors of different models are not compared. */
  readonly name: string
  /** One vector of length 1 per text, in order. */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>
  close(): Promise<void>
}

/** Throws, saying why, when the model cannot be loaded. */
export type OpenSentences = () => Promise<Sentences>

export type LazySentences = { get(): Promise<Sentences>; close(): Promise<void> }

/** Loads the model when it is first asked for, since few ask; what failed is tried again. */
export const openWhenAsked = (open: OpenSentences): LazySentences => {
  let opening: Promise<Sentences> | undefined
  return {
    get() {
      opening ??= open().catch((error: unknown) => {
        opening = undefined
        throw error
      })
      return opening
    },
    async close() {
      await (await opening?.catch(() => undefined))?.close()
    },
  }
}
