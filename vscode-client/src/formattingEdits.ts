/** How JSON with comments is laid out. Strings over several lines, which Azure accepts and JSON does not, are kept. */

import { format, parse, type Edit, type FormattingOptions, type ParseError, type Range } from 'jsonc-parser'

const STRING_OR_COMMENT = /"[^"\\]*(?:\\[^][^"\\]*)*"?|\/\/[^\n]*|\/\*[^*]*(?:\*+[^*/][^*]*)*(?:\*+\/)?/g

/** The edits that format a range of a text; none where it cannot be told which quotes begin a string. */
export function formattingEdits(text: string, range: Range, options: FormattingOptions): Edit[] {
  const joined = withoutLineEndsInStrings(text)
  if (joined !== text && !isJson(joined)) return []
  return format(joined, range, options)
}

/** A text of the same length whose strings are JSON's. */
function withoutLineEndsInStrings(text: string): string {
  return text.replace(STRING_OR_COMMENT, (token) => (token.startsWith('"') ? token.replace(/[\r\n]/g, ' ') : token))
}

function isJson(text: string): boolean {
  const errors: ParseError[] = []
  parse(text, errors, { allowTrailingComma: true })
  return errors.length === 0
}
