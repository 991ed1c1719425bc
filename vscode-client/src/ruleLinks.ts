/** Links from the codes of diagnostics to the manuals of their rules. */

import * as vscode from 'vscode'

/** Make the code of a diagnostic of ours a link to the rule's manual, unless the server has given it one. */
export function linkToRule(diagnostic: vscode.Diagnostic): void {
  if (typeof diagnostic.code === 'string') {
    const argument = encodeURIComponent(JSON.stringify([diagnostic.code]))
    diagnostic.code = { value: diagnostic.code, target: vscode.Uri.parse(`command:armls.showRule?${argument}`) }
  }
}
