import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyEdits, type Range } from 'jsonc-parser'
import { formattingEdits } from '../src/formattingEdits.ts'

function formatted(text: string, range: Range = { offset: 0, length: text.length }, eol = '\n'): string {
  return applyEdits(text, formattingEdits(text, range, { tabSize: 2, insertSpaces: true, eol }))
}

const CASES: { name: string; text: string; becomes: string }[] = [
  { name: 'an object in one line', text: '{"a":1,"b":[1,2]}', becomes: '{\n  "a": 1,\n  "b": [\n    1,\n    2\n  ]\n}' },
  { name: 'comments', text: '{ // one\n/* two */ "a":1}', becomes: '{ // one\n  /* two */ "a": 1\n}' },
  {
    name: 'a string over several lines, whose lines and brackets are kept',
    text: '{\n"a": "[concat(\n      parameters(\'x\'),\n   \'{\')]",\n"b":1,\n    "c": {"d":2}}',
    becomes: '{\n  "a": "[concat(\n      parameters(\'x\'),\n   \'{\')]",\n  "b": 1,\n  "c": {\n    "d": 2\n  }\n}',
  },
  {
    name: 'a string over several lines with quotes, a backslash and what looks like comments in it',
    text: '{"a":"one \\"\n  // two\n  /* three \\\\",\n      "b":1}',
    becomes: '{\n  "a": "one \\"\n  // two\n  /* three \\\\",\n  "b": 1\n}',
  },
  { name: 'a quote in a comment', text: '{ // it is 6" long\n"a":1,\n// "\n"b":2}', becomes: '{ // it is 6" long\n  "a": 1,\n  // "\n  "b": 2\n}' },
  { name: 'a string that is not closed, as it is', text: '{"a: 1,\n "b": "x   y"}', becomes: '{"a: 1,\n "b": "x   y"}' },
  { name: 'text that is broken elsewhere', text: '{"a":1 "b":"x   y"}', becomes: '{\n  "a": 1 "b": "x   y"\n}' },
  { name: 'nothing', text: '', becomes: '' },
]

for (const { name, text, becomes } of CASES) {
  test(`formats ${name}`, () => {
    assert.equal(formatted(text), becomes)
    assert.equal(formatted(becomes), becomes)
  })
}

test('formats a range alone', () => {
  const text = '{\n"a":1,\n"b":2\n}'
  assert.equal(formatted(text, { offset: text.indexOf('"b"'), length: 5 }), '{\n"a":1,\n"b": 2\n}')
})

test('keeps Windows line ends', () => {
  const text = '{"a": "x\r\n  y","b":1}'
  assert.equal(formatted(text, undefined, '\r\n'), '{\r\n  "a": "x\r\n  y",\r\n  "b": 1\r\n}')
})

test('text that is made to be slow is read in time', () => {
  const size = 2_000_000
  for (const text of ['{"a": "' + '\\"'.repeat(size / 2), '{ /*' + '*'.repeat(size), '{' + '/* '.repeat(size / 3), '"\n'.repeat(size / 2)]) {
    formattingEdits(text, { offset: 0, length: 1 }, { tabSize: 2, insertSpaces: true })
  }
})
