/** From a deployment error, as it was copied, to the place in the template. */

import * as vscode from 'vscode'
import { reveal, type Range } from './reveal.ts'
import type { Server } from './server.ts'
import { oneLine } from './texts.ts'

interface Location {
  uri: string
  pointer: string
  range: Range
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
    await reveal(vscode.Uri.parse(first.uri), first.range)
    void vscode.window.setStatusBarMessage(`$(search-fuzzy) ${oneLine(first.message)}`, 10_000)
  } else {
    await choose(found.locations)
  }
}

/** The error on the clipboard, or one that is typed or pasted. */
async function askForError(): Promise<string | undefined> {
  const copied = (await vscode.env.clipboard.readText()).trim()
  if (copied !== '') {
    const use = { label: '$(clippy) Use the Clipboard', detail: oneLine(copied).slice(0, 200) }
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
  const items = locations.map((location) => {
    const uri = vscode.Uri.parse(location.uri)
    const description = vscode.workspace.asRelativePath(uri)
    return { label: location.pointer || '/', description, detail: oneLine(location.message), uri, location }
  })
  const before = vscode.window.activeTextEditor
  const beforeSelection = before?.selection
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: 'The error concerns these places',
    onDidSelectItem: (item) => {
      const { uri, location } = item as (typeof items)[number]
      void reveal(uri, location.range, true)
    },
  })
  if (chosen !== undefined) await reveal(chosen.uri, chosen.location.range)
  else if (before !== undefined && beforeSelection !== undefined) {
    await vscode.window.showTextDocument(before.document, { selection: beforeSelection })
  }
}
