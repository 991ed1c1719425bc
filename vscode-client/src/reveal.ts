/** Shows places that the server has named. */

import * as vscode from 'vscode'

/** A range as the protocol writes it. */
export interface Range {
  start: { line: number; character: number }
  end: { line: number; character: number }
}

/** Select a range in an editor; for a glance, the focus stays where it is and the tab is a preview. */
export async function reveal(uri: vscode.Uri, { start, end }: Range, isGlance = false): Promise<void> {
  const selection = new vscode.Range(start.line, start.character, end.line, end.character)
  const editor = await vscode.window.showTextDocument(uri, { selection, preserveFocus: isGlance, preview: isGlance })
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport)
}
