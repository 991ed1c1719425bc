import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { recognize } from '../src/recognize.ts'

/** `server` says what the server takes the text for, where that differs; a Python test reads it. */
interface Case {
  why: string
  name: string
  text: string
  language: string | null
  server?: string | null
}

const cases = JSON.parse(readFileSync(new URL('recognize.json', import.meta.url), 'utf8')) as Case[]

for (const { why, name, text, language } of cases) {
  test(`recognizes ${why}`, () => {
    assert.equal(recognize(name, text) ?? null, language)
  })
}

test('text that is made to be slow is read in time', () => {
  const size = 1_000_000
  const texts = [
    '{"a": "' + '\\"'.repeat(size / 2),
    "{'" + "\\'".repeat(size / 2),
    '{ /*' + '*'.repeat(size),
    '{' + '/* '.repeat(size / 3),
    '{ /*' + '*/ /*'.repeat(size / 5),
    '{"a": ' + '['.repeat(size),
    '{"a": "' + 'x'.repeat(size) + '"}',
    '{' + '\\'.repeat(size),
    '{"parameters": {' + '"a": 1,'.repeat(size / 7),
  ]
  for (const text of texts) assert.equal(recognize('package.json', text), undefined)
})
