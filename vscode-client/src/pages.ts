/** Pages of Markdown that the extension makes, shown in VS Code's own preview. */

import * as vscode from 'vscode'

const SCHEME = 'armls-text'
const pages = new Map<string, string>()
const changed = new vscode.EventEmitter<vscode.Uri>()

/** Register what gives the pages their text. */
export function registerPages(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => pages.get(uri.path) ?? '',
  })
}

/** Show a page in a Markdown preview; one of the same title is replaced. */
export async function showPage(title: string, markdown: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title}.md` })
  pages.set(uri.path, markdown)
  changed.fire(uri)
  await vscode.commands.executeCommand('markdown.showPreview', uri)
}
