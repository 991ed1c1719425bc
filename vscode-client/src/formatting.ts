/** Formats JSON with comments, as VS Code does for its own JSON languages. */

import { format } from 'jsonc-parser'
import * as vscode from 'vscode'
import { multiLineStrings } from './multiLineStrings.ts'
import { LANGUAGES } from './recognize.ts'

/** Register the formatter for our languages. */
export function registerFormatting(): vscode.Disposable {
  return vscode.languages.registerDocumentRangeFormattingEditProvider([...LANGUAGES], {
    provideDocumentRangeFormattingEdits: (document, range, options) => {
      const offset = document.offsetAt(range.start)
      const length = document.offsetAt(range.end) - offset
      const text = document.getText()
      const edits = format(text, { offset, length }, {
        tabSize: options.tabSize,
        insertSpaces: options.insertSpaces,
        eol: document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n',
      })
      const kept = multiLineStrings(text)
      return edits
        .filter((edit) => !kept.some(([start, end]) => edit.offset <= end && edit.offset + edit.length >= start))
        .map((edit) => {
          const end = document.positionAt(edit.offset + edit.length)
          return vscode.TextEdit.replace(new vscode.Range(document.positionAt(edit.offset), end), edit.content)
        })
    },
  })
}
