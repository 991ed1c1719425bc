/** What a kind of solution asks for, as the server describes it, and whether an answer is fit. */

/** Bounds of a value; lengths are a string's characters or an array's items. */
export interface Bounds {
  readonly minLength?: number
  readonly maxLength?: number
  readonly minValue?: number
  readonly maxValue?: number
  readonly allowedValues?: readonly (string | number)[]
  /** For the whole string. */
  readonly pattern?: string
  /** What the pattern wants: "must be …". */
  readonly message?: string
}

/** One input. Without a default it is required. */
export interface Input extends Bounds {
  readonly name: string
  readonly type: 'string' | 'int' | 'bool' | 'array'
  readonly title?: string
  readonly description: string
  readonly default?: Value
  readonly items?: Bounds
}

export type Value = string | number | boolean | string[]

/** The text of a value in an input box. */
export function textOf(value: Value | undefined): string {
  return Array.isArray(value) ? value.join(', ') : value === undefined ? '' : String(value)
}

/** The value that a text means: an array is written with commas. */
export function valueOf(input: Input, text: string): Value {
  if (input.type === 'array') return text.trim() === '' ? [] : text.split(',').map((part) => part.trim())
  return input.type === 'int' ? Number(text) : text
}

/** The reason why a text is not accepted, as a sentence; undefined if it is. */
export function problemOf(input: Input, text: string): string | undefined {
  if (input.type === 'int') return problemOfInteger(input, text)
  if (input.type === 'array') return problemOfArray(input, text)
  return problemOfText(input, text)
}

function problemOfInteger({ minValue, maxValue }: Bounds, text: string): string | undefined {
  if (!/^-?[0-9]{1,15}$/.test(text)) return 'Enter an integer.'
  const value = Number(text)
  if ((minValue !== undefined && value < minValue) || (maxValue !== undefined && value > maxValue)) {
    if (maxValue === undefined) return `Enter at least ${minValue}.`
    return minValue === undefined ? `Enter at most ${maxValue}.` : `Enter ${minValue} to ${maxValue}.`
  }
  return undefined
}

function problemOfArray(input: Input, text: string): string | undefined {
  const items = valueOf(input, text) as string[]
  const { minLength = 0, maxLength = 100 } = input
  if (items.length < minLength || items.length > maxLength) return `Enter ${minLength} to ${maxLength} items, with commas between them.`
  for (const item of items) {
    const problem = problemOfText(input.items ?? {}, item)
    if (problem !== undefined) return `'${item}': ${problem}`
  }
  const lower = items.map((item) => item.toLowerCase())
  const double = lower.find((item, index) => lower.indexOf(item) !== index)
  return double === undefined ? undefined : `'${double}' is there twice.`
}

function problemOfText({ minLength = 0, maxLength = 500, pattern, message }: Bounds, text: string): string | undefined {
  const length = Array.from(text).length // code points, as the server counts
  if (length < minLength || length > maxLength) {
    return minLength === 0 ? `Enter at most ${maxLength} characters.` : `Enter ${minLength} to ${maxLength} characters.`
  }
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(text)) {
    return message === undefined ? `It must match ${pattern}.` : `It ${message}.`
  }
  return text.startsWith('[') && text.endsWith(']') ? 'It must not be a template expression.' : undefined
}
