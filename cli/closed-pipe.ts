// Output that goes through a pipe whose reader leaves early (`| head`).

/** Ends quietly when the reader of standard output is gone. */
export const quitOnClosedPipe = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
}
