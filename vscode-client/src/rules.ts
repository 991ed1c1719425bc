/** The manuals of rules, a page for each. */

import * as vscode from 'vscode'
import type { Server } from './server.ts'
import { showPage } from './pages.ts'

/** Show a rule's manual; without an id, ask which. */
export async function showRule(server: Server, extension: vscode.Uri, id?: unknown): Promise<void> {
  const chosen = typeof id === 'string' ? id : await chooseRule(extension)
  if (chosen === undefined) return
  const rule = await server.execute<{ id: string; markdown: string }>('armls.rule', { id: chosen })
  if (rule !== undefined) await showPage(rule.id, rule.markdown)
}

interface ConfigSchema {
  properties: { rules: { properties: Record<string, { description?: string }> } }
}

async function chooseRule(extension: vscode.Uri): Promise<string | undefined> {
  const file = vscode.Uri.joinPath(extension, 'schemas', 'armlsconfig.schema.json')
  const schema = JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file))) as ConfigSchema
  const here = rulesAtCursor()
  const items = Object.entries(schema.properties.rules.properties).map(([label, { description }]) => ({
    label,
    detail: description ?? '',
    description: here.has(label) ? 'at the cursor' : '',
  }))
  items.sort((a, b) => Number(here.has(b.label)) - Number(here.has(a.label)) || a.label.localeCompare(b.label))
  return (
    await vscode.window.showQuickPick(items, { placeHolder: 'Rule whose manual to show', matchOnDetail: true })
  )?.label
}

function rulesAtCursor(): Set<string> {
  const editor = vscode.window.activeTextEditor
  if (editor === undefined) return new Set()
  const found = vscode.languages.getDiagnostics(editor.document.uri)
  return new Set(
    found
      .filter((one) => one.range.contains(editor.selection.active))
      .map(({ code }) => String(typeof code === 'object' ? code.value : code)),
  )
}
