/** Strings over several lines, which Azure accepts and JSON does not. */

/** The whole lines that such strings are on, as pairs of offsets. */
export function multiLineStrings(text: string): [number, number][] {
  const found: [number, number][] = []
  for (const match of text.matchAll(/"(?:[^"\\]|\\[^])*"|\/\/[^\n]*|\/\*[^]*?\*\//g)) {
    if (!match[0].startsWith('"') || !match[0].includes('\n')) continue
    const end = text.indexOf('\n', match.index + match[0].length)
    found.push([text.lastIndexOf('\n', match.index) + 1, end < 0 ? text.length : end])
  }
  return found
}
