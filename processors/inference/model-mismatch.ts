/** The models in a folder cannot be used with this program; the message says which file and why. */
export class ModelMismatchError extends Error {
  override readonly name = 'ModelMismatchError'
}
