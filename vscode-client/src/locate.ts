/** From a deployment error, as it was copied, to the place in the template. */

import * as vscode from 'vscode'
import type { Server } from './server.ts'

interface Location {
  uri: string
  pointer: string
  range: { start: vscode.Position; end: vscode.Position }
  message: string
}

interface Located {
  locations: Location[]
  missing: string[]
  notes: string[]
}

/** Ask for an error and show the place in a template, or in the files beside it, that it comes from. */
export async function locateError(server: Server, template: vscode.Uri): Promise<void> {
  const error = await askForError()
  if (error === undefined) return
  const found = await server.execute<Located>('armls.locate', { uri: template.toString(), error })
  if (found === undefined) return
  const [first] = found.locations
  if (first === undefined) {
    const reasons = [...found.missing, ...found.notes].join(' ')
    void vscode.window.showWarningMessage(`No place in the template was found for this error. ${reasons}`.trim())
  } else if (found.locations.length === 1) {
    await reveal(first, false)
    void vscode.window.setStatusBarMessage(`$(search-fuzzy) ${first.message.replace(/\s+/g, ' ')}`, 10_000)
  } else {
    await choose(found.locations)
  }
}

/** The error on the clipboard, or one that is typed or pasted. */
async function askForError(): Promise<string | undefined> {
  const copied = (await vscode.env.clipboard.readText()).trim()
  if (copied !== '') {
    const use = { label: '$(clippy) Use the Clipboard', detail: copied.replace(/\s+/g, ' ').slice(0, 200) }
    const type = { label: '$(edit) Type or Paste…' }
    const chosen = await vscode.window.showQuickPick([use, type], { placeHolder: 'Deployment error to locate' })
    if (chosen === undefined) return undefined
    if (chosen === use) return copied
  }
  const typed = await vscode.window.showInputBox({
    prompt: 'Paste the error that Azure, the Azure CLI, PowerShell or a pipeline printed',
    placeHolder: 'Deployment template validation failed: …',
    ignoreFocusOut: true,
  })
  return typed?.trim() ? typed : undefined
}

async function choose(locations: Location[]): Promise<void> {
  const items = locations.map((location) => ({
    label: location.pointer || '/',
    description: vscode.workspace.asRelativePath(vscode.Uri.parse(location.uri)),
    detail: location.message.replace(/\s+/g, ' '),
    location,
  }))
  const before = vscode.window.activeTextEditor
  const beforeSelection = before?.selection
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: 'The error concerns these places',
    onDidSelectItem: (item) => void reveal((item as (typeof items)[number]).location, true),
  })
  if (chosen !== undefined) await reveal(chosen.location, false)
  else if (before !== undefined && beforeSelection !== undefined) {
    await vscode.window.showTextDocument(before.document, { selection: beforeSelection })
  }
}

async function reveal({ uri, range }: Location, isGlance: boolean): Promise<void> {
  const { start, end } = range
  const selection = new vscode.Range(start.line, start.character, end.line, end.character)
  const editor = await vscode.window.showTextDocument(vscode.Uri.parse(uri), { selection, preserveFocus: isGlance, preview: isGlance })
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport)
}
