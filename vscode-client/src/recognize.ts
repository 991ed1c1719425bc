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
  ['deploymenttemplate', 'arm-template'],
  ['deploymentparameters.json', 'arm-parameters'],
  ['createuidefinition', 'arm-ui'],
  ['uiformdefinition', 'arm-ui'],
  ['viewdefinition', 'arm-ui'],
]

const NAMES: readonly [RegExp, LanguageId][] = [
  [/(createuidefinition|uiformdefinition|viewdefinition)\.json$/i, 'arm-ui'],
  [/\.parameters(\.[\w-]+)?\.json$/i, 'arm-parameters'],
  [/(^|[./\\])(maintemplate|azuredeploy)\.json$/i, 'arm-template'],
]

/** The language of a text, or undefined for a text that is none of ours. `path` is a path or a file name. */
export function recognize(path: string, text: string): LanguageId | undefined {
  const top = topLevel(text.slice(0, LIMIT))
  if (top === undefined) return undefined
  return bySchema(top.schema) ?? byNameAndShape(path, top)
}

function bySchema(schema: string | undefined): LanguageId | undefined {
  const lower = schema?.toLowerCase()
  return lower === undefined ? undefined : SCHEMAS.find(([part]) => lower.includes(part))?.[1]
}

function byNameAndShape(path: string, top: TopLevel): LanguageId | undefined {
  const has = (name: string) => top.children.has(name)
  const isTemplate = has('resources') && (has('contentversion') || has('$schema'))
  const isUi = has('handler') && has('parameters') && has('version')
  const isParameters = has('parameters') && has('contentversion') && !has('resources') && areValues(top)
  const named = NAMES.find(([pattern]) => pattern.test(path))?.[1]
  switch (named) {
    case 'arm-template':
      return has('resources') ? named : undefined
    case 'arm-ui':
      return isUi || has('view') ? named : undefined
    case 'arm-parameters':
      if (has('parameters') && !has('resources') && areValues(top)) return named
      break
    case undefined:
      break
  }
  return isTemplate ? 'arm-template' : isUi ? 'arm-ui' : isParameters ? 'arm-parameters' : undefined
}

/** Whether each entry of `parameters` has a value, as in a parameter file, and is no declaration. */
function areValues(top: TopLevel): boolean {
  return top.entries.every((names) => names.has('value') || names.has('reference'))
}

interface TopLevel {
  /** The value of `$schema`, if it is a string. */
  schema?: string
  /** The names of the properties at the top level, in lower case. */
  children: Set<string>
  /** For each object directly in `parameters`, the names of its properties, in lower case. */
  entries: Set<string>[]
}

const TOKEN = /"(?:[^"\\]|\\[^])*"|\/\/[^\n]*|\/\*[^]*?\*\/|[{}[\]:,]|[^\s"/{}[\]:,]+/g

/** The properties at the top level of a JSON text, however it ends; undefined if it does not begin with `{`. */
function topLevel(text: string): TopLevel | undefined {
  const top: TopLevel = { children: new Set(), entries: [] }
  const open: string[] = []
  let key = ''
  let section = ''
  let last = ''
  for (const [token] of text.replace(/^\uFEFF/, '').matchAll(TOKEN)) {
    if (token.startsWith('//') || token.startsWith('/*')) continue
    if (open.length === 0 && token !== '{') return undefined
    if (token === '{' || token === '[') {
      if (open.length === 1) section = key
      if (open.length === 2 && section === 'parameters' && token === '{') top.entries.push(new Set())
      open.push(token)
    } else if (token === '}' || token === ']') {
      open.pop()
      if (open.length === 0) return top
    } else if (token === ':' && open.at(-1) === '{' && last.startsWith('"')) {
      key = last.slice(1, -1).toLowerCase()
      if (open.length === 1) top.children.add(key)
      else if (open.length === 3 && section === 'parameters') top.entries.at(-1)?.add(key)
    } else if (open.length === 1 && key === '$schema' && last === ':' && token.startsWith('"')) {
      top.schema = token.slice(1, -1)
      if (bySchema(top.schema) !== undefined) return top
    }
    last = token
  }
  return open.length > 0 ? top : undefined
}
