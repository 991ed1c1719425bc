/**
 * Which of our languages a JSON text is in: by its `$schema`, else by its file name and the properties at its top level.
 *
 * The rules are those of the server (`armls.core.kinds`); a table of cases in the tests is checked against both.
 */

export type LanguageId = 'arm-template' | 'arm-parameters' | 'arm-ui'

export const LANGUAGES: readonly LanguageId[] = ['arm-template', 'arm-parameters', 'arm-ui']

/** Longer texts are recognized by what their first million characters hold. */
const LIMIT = 1_000_000

const SCHEMAS: readonly [string, LanguageId][] = [
  ['deploymentparameters.json', 'arm-parameters'],
  ['deploymenttemplate', 'arm-template'],
  ['createuidefinition', 'arm-ui'],
  ['uiformdefinition', 'arm-ui'],
  ['viewdefinition', 'arm-ui'],
]
const META_SCHEMA = 'json-schema.org'

const NAMES: readonly [RegExp, LanguageId][] = [
  [/(createuidefinition|uiformdefinition|viewdefinition)\.json$/i, 'arm-ui'],
  [/\.parameters?(\.[\w-]+)?\.json$/i, 'arm-parameters'],
  [/(^|[./\\])(maintemplate|azuredeploy)\.json$/i, 'arm-template'],
]

const TEMPLATE_SECTIONS = new Set(
  [
    '$schema contentversion apiprofile languageversion metadata definitions extensions imports',
    'parameters variables functions resources outputs asserts',
  ].flatMap((line) => line.split(' ')),
)
const PARAMETER_SECTIONS = new Set(['$schema', 'contentversion', 'parameters'])
const DECLARATION = ['type', 'metadata', 'defaultvalue', 'allowedvalues']

/** The language of a text, or undefined for a text that is none of ours. `path` is a path or a file name. */
export function recognize(path: string, text: string): LanguageId | undefined {
  const named = byName(path)
  const top = topLevel(text.slice(0, LIMIT), named)
  if (top === 'other') return named === 'arm-parameters' ? undefined : named // lists of parameters are of other tools
  return top === 'empty' ? named : byContent(named, top)
}

function byContent(named: LanguageId | undefined, top: TopLevel): LanguageId | undefined {
  const has = (name: string) => top.children.has(name)
  const schema = top.schema.toLowerCase()
  const bySchema = languageOfSchema(schema)
  const isParameterFile = areValues(top) && !has('resources')
  const isEmpty = top.entries.length === 0 && [...top.children].every((name) => PARAMETER_SECTIONS.has(name))
  // Azure's tools ignore the '$schema' of a parameter file.
  if (bySchema === 'arm-template' && named === 'arm-parameters' && (isParameterFile || isEmpty)) return named
  if (bySchema !== undefined) return bySchema
  if (schema.includes(META_SCHEMA)) return undefined
  if (named !== undefined && fits(named, top)) return named
  if (has('resources') && (has('contentversion') || schema.includes('azure'))) return 'arm-template'
  if (has('handler') && has('parameters') && has('version')) return 'arm-ui'
  return isParameterFile && has('contentversion') ? 'arm-parameters' : undefined
}

function languageOfSchema(schema: string): LanguageId | undefined {
  const lower = schema.toLowerCase()
  return SCHEMAS.find(([part]) => lower.includes(part))?.[1]
}

function byName(path: string): LanguageId | undefined {
  return NAMES.find(([pattern]) => pattern.test(path))?.[1]
}

/** Whether an object can be of the kind that its name tells, finished or not: others use these names as well. */
function fits(language: LanguageId, top: TopLevel): boolean {
  const { children } = top
  switch (language) {
    case 'arm-template':
      return children.has('resources') || [...children].every((name) => TEMPLATE_SECTIONS.has(name))
    case 'arm-parameters':
      if (children.size === 0) return true
      return (
        ['$schema', 'contentversion', 'parameters'].some((name) => children.has(name)) &&
        !children.has('resources') &&
        !areDeclarations(top)
      )
    case 'arm-ui':
      return true
  }
}

function areValues({ entries }: TopLevel): boolean {
  return entries.length > 0 && entries.every((names) => names.has('value') || names.has('reference'))
}

function areDeclarations({ entries }: TopLevel): boolean {
  const declares = (names: Set<string>) =>
    DECLARATION.some((name) => names.has(name)) && !names.has('value') && !names.has('reference')
  return entries.length > 0 && entries.every(declares)
}

interface TopLevel {
  /** The value of `$schema`; empty if it is not a string. */
  schema: string
  /** The names of the properties at the top level, in lower case. */
  children: Set<string>
  /** For each entry of `parameters`, the names of its properties, in lower case; none for what is not an object. */
  entries: Set<string>[]
}

// Each alternative also accepts what is cut off at the end of the text: none of them is tried twice over the same text.
const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"?|'[^'\\]*(?:\\[^][^'\\]*)*'?|\/\/[^\n]*|\/\*[^*]*(?:\*+[^*/][^*]*)*(?:\*+\/)?|[{}[\]:,]|[^\s"'/{}[\]:,]+/g

/**
 * The properties at the top level of a JSON object, however it ends; `other` for anything but an object. What follows a
 * `$schema` that decides is not read.
 */
function topLevel(text: string, named: LanguageId | undefined): TopLevel | 'empty' | 'other' {
  const top: TopLevel = { schema: '', children: new Set(), entries: [] }
  const open: string[] = []
  let key = ''
  let section = ''
  let last = ''
  for (const [token] of text.replace(/^\uFEFF/, '').matchAll(TOKEN)) {
    if (token.startsWith('//') || token.startsWith('/*')) continue
    if (open.length === 0 && token !== '{') return 'other'
    const isValue = last === ':' && token !== '}' && token !== ']' && token !== ','
    if (isValue && open.length === 2 && section === 'parameters') top.entries.push(new Set())
    if (isValue && open.length === 1 && key === '$schema') {
      top.schema = /^["']/.test(token) ? token.slice(1, -1) : ''
      if (named !== 'arm-parameters' && languageOfSchema(top.schema) !== undefined) return top
    }
    if (token === '{' || token === '[') {
      if (open.length === 1) section = token === '{' ? key : ''
      open.push(token)
    } else if (token === '}' || token === ']') {
      open.pop()
      if (open.length === 0) return top
    } else if (token === ':' && open.at(-1) === '{' && last !== '{' && last !== ',') {
      key = last.replace(/^["']|["']$/g, '').toLowerCase()
      if (open.length === 1) top.children.add(key)
      else if (open.length === 3 && section === 'parameters') top.entries.at(-1)?.add(key)
    }
    last = token
  }
  return open.length > 0 ? top : 'empty'
}
