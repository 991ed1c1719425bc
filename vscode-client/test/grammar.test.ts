import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type * as Oniguruma from 'vscode-oniguruma'
import type * as TextMate from 'vscode-textmate'

const require = createRequire(import.meta.url)
const { INITIAL, Registry, parseRawGrammar } = require('vscode-textmate') as typeof TextMate
const { loadWASM, OnigScanner, OnigString } = require('vscode-oniguruma') as typeof Oniguruma

await loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')))
const source = new URL('../syntaxes/arm.tmLanguage.json', import.meta.url)
const registry = new Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new OnigScanner(patterns),
    createOnigString: (text) => new OnigString(text),
  }),
  loadGrammar: async () => Promise.resolve(parseRawGrammar(readFileSync(source, 'utf8'), 'arm.tmLanguage.json')),
})
const loaded = await registry.loadGrammar('source.json.arm')
assert.ok(loaded)
const grammar = loaded

type Token = [text: string, scopes: string]

/** The tokens of lines that follow each other, each with all its scopes. */
function tokensOf(lines: string[]): Token[] {
  let state = INITIAL
  const found: Token[] = []
  for (const line of lines) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state)
    state = ruleStack
    for (const { startIndex, endIndex, scopes } of tokens) found.push([line.slice(startIndex, endIndex), scopes.join(' ')])
  }
  return found
}

interface Case {
  name: string
  lines: string[]
  tokens: Token[]
}

const cases = JSON.parse(readFileSync(new URL('grammar.json', import.meta.url), 'utf8')) as Case[]

for (const { name, lines, tokens } of cases) {
  test(`colours ${name}`, () => {
    assert.deepEqual(tokensOf(lines), tokens)
  })
}

test('lines of a million characters are read to their end', () => {
  const size = 1_000_000
  const many = size / 20 // where each is a token of its own
  const lines = [
    '"[' + 'a'.repeat(size),
    '"[' + 'a'.repeat(size) + '"',
    '"[' + '\\"'.repeat(many) + ']',
    '"[' + '\\"'.repeat(many) + '"',
    '"["'.repeat(many),
    '"[\\"]",'.repeat(many),
    `"[parameters('` + "''".repeat(many),
    `"[${"parameters('".repeat(many)}`,
    `"[${'a.'.repeat(many)}(`,
    `"[${'a'.repeat(size)}(`,
    `"[f${' '.repeat(size)}`,
    `"[parameters${' '.repeat(size)}(`,
    `"[${"'".repeat(many)}`,
    '{"[' + '[]'.repeat(size / 2),
    '/*' + '*'.repeat(size),
    '1'.repeat(size) + 'x',
    'x'.repeat(size),
    '"' + '\\u000'.repeat(many),
    ' '.repeat(size),
  ]
  for (const line of lines) {
    const { tokens, stoppedEarly } = grammar.tokenizeLine(`{"a": ${line}`, INITIAL)
    assert.equal(stoppedEarly, false)
    assert.ok((tokens.at(-1)?.endIndex ?? 0) >= line.length + 6)
  }
})
