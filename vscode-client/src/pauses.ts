/** Work that waits for a pause: of several calls with one key, the last one counts. */
export class Pauses {
  private readonly timers = new Map<string, NodeJS.Timeout>()

  /** Do the work in some milliseconds, unless there is another call with the key before. */
  after(milliseconds: number, key: string, work: () => void): void {
    this.cancel(key)
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key)
        work()
      }, milliseconds),
    )
  }

  /** Don't do what waits under a key. */
  cancel(key: string): void {
    clearTimeout(this.timers.get(key))
    this.timers.delete(key)
  }

  /** Don't do anything that waits. */
  dispose(): void {
    for (const key of [...this.timers.keys()]) this.cancel(key)
  }
}
