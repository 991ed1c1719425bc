/**
 * Brings diagnostics to VS Code, but not at each key where they are the same as before: to show a thousand of them anew
 * takes longer than a key.
 */

import * as vscode from 'vscode'
import { Pauses } from './pauses.ts'
import { linkToRule } from './ruleLinks.ts'

const PAUSE_MS = 1_000

type Show = (uri: vscode.Uri, diagnostics: vscode.Diagnostic[]) => void

export class Diagnostics {
  private readonly last = new Map<string, string>()
  private readonly pauses = new Pauses()
  /** Documents that have lost text since their diagnostics were shown: underlines go with the text that is deleted. */
  private readonly deletedFrom = new Set<string>()
  private readonly edits = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    const key = document.uri.toString()
    this.pauses.cancel(key) // the report on this edit is still to come
    if (this.last.has(key) && contentChanges.some((change) => change.rangeLength > 0)) this.deletedFrom.add(key)
  })

  /**
   * Show the diagnostics of a document if they differ from the last ones. If they don't, underlines may be missing where
   * text was deleted: show them after a pause in typing.
   */
  show(uri: vscode.Uri, diagnostics: vscode.Diagnostic[], show: Show): void {
    diagnostics.forEach(linkToRule)
    const key = uri.toString()
    const now = fingerprint(diagnostics)
    const isSame = this.last.get(key) === now
    if (diagnostics.length === 0) this.last.delete(key)
    else this.last.set(key, now)
    this.pauses.cancel(key)
    const showNow = () => {
      this.deletedFrom.delete(key)
      show(uri, diagnostics)
    }
    if (!isSame) showNow()
    else if (diagnostics.length > 0 && this.deletedFrom.has(key)) this.pauses.after(PAUSE_MS, key, showNow)
  }

  /** Forget everything; nothing is shown any more. */
  clear(): void {
    this.edits.dispose()
    this.pauses.dispose()
    this.last.clear()
  }
}

function fingerprint(diagnostics: readonly vscode.Diagnostic[]): string {
  return JSON.stringify(
    diagnostics.map(({ range, severity, message, source, code, tags }) => [range, severity, message, source, code, tags]),
  )
}
