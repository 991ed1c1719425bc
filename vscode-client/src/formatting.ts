/** Formats our languages as VS Code formats its own JSON languages. */

import * as vscode from 'vscode'
import { formattingEdits } from './formattingEdits.ts'
import { LANGUAGES } from './recognize.ts'

/** Register the formatter for our languages. */
export function registerFormatting(): vscode.Disposable {
  return vscode.languages.registerDocumentRangeFormattingEditProvider([...LANGUAGES], {
    provideDocumentRangeFormattingEdits: (document, range, options) => {
      const offset = document.offsetAt(range.start)
      const length = document.offsetAt(range.end) - offset
      const edits = formattingEdits(document.getText(), { offset, length }, {
        tabSize: options.tabSize,
        insertSpaces: options.insertSpaces,
        eol: document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n',
      })
      return edits.map((edit) => {
        const end = document.positionAt(edit.offset + edit.length)
        return vscode.TextEdit.replace(new vscode.Range(document.positionAt(edit.offset), end), edit.content)
      })
    },
  })
}
