import assert from 'node:assert/strict'
import { test } from 'node:test'
import { severityOf } from '../src/logLines.ts'

test('a line of the log has its own severity, and what continues it has none', () => {
  assert.equal(severityOf('2026-11-30 20:47:07,518 INFO armls.lsp.slow_pass: ARM-TTK is not run'), 'info')
  assert.equal(severityOf('2026-11-30 20:47:07,518 WARNING armls.lsp: a setting'), 'warn')
  assert.equal(severityOf('2026-11-30 20:47:07,518 CRITICAL armls: out of memory'), 'error')
  assert.equal(severityOf('Traceback (most recent call last):'), undefined)
  assert.equal(severityOf('an ERROR in the text'), undefined)
})
