import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemOf, textOf, valueOf, type Input } from '../src/inputs.ts'

const of = (input: Partial<Input>): Input => ({ name: 'x', type: 'string', description: '-', ...input })

test('texts are checked as the server checks them', () => {
  const name = of({ minLength: 1, maxLength: 5, pattern: '[^<>]+', message: 'must not have < or >' })
  const texts = ['Abc', '', 'abcdef', 'a<b', '数据💡', '[a]']
  assert.deepEqual(
    texts.map((text) => problemOf(name, text)),
    [
      undefined,
      'Enter 1 to 5 characters.',
      'Enter 1 to 5 characters.',
      'It must not have < or >.',
      undefined,
      'It must not be a template expression.',
    ],
  )
  assert.equal(problemOf(of({ pattern: '[a-z]' }), 'ab'), 'It must match [a-z].')
  assert.equal(problemOf(of({ maxLength: 1 }), 'ab'), 'Enter at most 1 characters.')
})

test('integers are checked against their bounds', () => {
  const days = of({ type: 'int', minValue: 1, maxValue: 365 })
  const said = 'Enter 1 to 365.'
  assert.deepEqual(
    ['1', '365', '0', '366', '1.5', '', 'x', '-1'].map((text) => problemOf(days, text)),
    [undefined, undefined, said, said, 'Enter an integer.', 'Enter an integer.', 'Enter an integer.', said],
  )
  assert.equal(problemOf(of({ type: 'int', minValue: 2 }), '1'), 'Enter at least 2.')
  assert.equal(problemOf(of({ type: 'int', maxValue: 2 }), '3'), 'Enter at most 2.')
  assert.equal(valueOf(days, '12'), 12)
})

test('arrays are texts with commas', () => {
  const names = of({ type: 'array', minLength: 1, maxLength: 3, items: { pattern: '[a-z]{2,}', message: 'must be small' } })
  assert.deepEqual(valueOf(names, ' aa, bb '), ['aa', 'bb'])
  assert.deepEqual(valueOf(names, ''), [])
  assert.equal(textOf(['aa', 'bb']), 'aa, bb')
  assert.deepEqual(
    ['aa, bb', '', 'aa, B', 'aa, aa', 'aa,bb,cc,dd'].map((text) => problemOf(names, text)),
    [
      undefined,
      'Enter 1 to 3 items, with commas between them.',
      "'B': It must be small.",
      "'aa' is there twice.",
      'Enter 1 to 3 items, with commas between them.',
    ],
  )
})
