/** Lines of the server's log. */

const LEVELS = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error', CRITICAL: 'error' } as const

/** The severity that a line begins with, after its time; undefined for one that continues the line before it. */
export function severityOf(line: string): 'debug' | 'info' | 'warn' | 'error' | undefined {
  const [, level] = /^[\d-]{10} [\d:,]{8,12} (DEBUG|INFO|WARNING|ERROR|CRITICAL) /.exec(line) ?? []
  return level === undefined ? undefined : LEVELS[level as keyof typeof LEVELS]
}
