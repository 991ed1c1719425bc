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

  /** Show the diagnostics of a document: now if they differ from the last ones, else after a pause in typing. */
  show(uri: vscode.Uri, diagnostics: vscode.Diagnostic[], show: Show): void {
    diagnostics.forEach(linkToRule)
    const key = uri.toString()
    const now = fingerprint(diagnostics)
    const isSame = this.last.get(key) === now
    if (diagnostics.length === 0) this.last.delete(key)
    else this.last.set(key, now)
    this.pauses.cancel(key)
    if (!isSame) {
      show(uri, diagnostics)
    } else if (diagnostics.length > 0) {
      // Typing moves the underlines, and text that is deleted takes them with it.
      this.pauses.after(PAUSE_MS, key, () => {
        show(uri, diagnostics)
      })
    }
  }

  /** Forget everything; nothing is shown any more. */
  clear(): void {
    this.pauses.dispose()
    this.last.clear()
  }
}

function fingerprint(diagnostics: readonly vscode.Diagnostic[]): string {
  return JSON.stringify(
    diagnostics.map(({ range, severity, message, source, code, tags }) => [range, severity, message, source, code, tags]),
  )
}
