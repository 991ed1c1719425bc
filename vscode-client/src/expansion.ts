/** What a template deploys, as a read-only document that follows the edits of the template and its parameter file. */

import * as path from 'node:path'
import * as vscode from 'vscode'
import { setLanguage } from './documents.ts'
import { chooseParameterFile, parameterFileOf, pickParameterFile } from './parameterFiles.ts'
import { Pauses } from './pauses.ts'
import type { Server } from './server.ts'
import { counted, messageOf, oneLine } from './texts.ts'

export const SCHEME = 'armls-expansion'
const PAUSE_MS = 300
/** Longer documents take the editor a while to show: they wait until nobody types any more. */
const LONG_LINES = 20_000
const LONG_PAUSE_MS = 1500

interface Expansion {
  resources: { id: string; type: string; name: string }[]
  outputs: Record<string, unknown>
  unknowns: { pointer: string; expression: string; reason: string }[]
  errors: { pointer: string; expression: string; message: string }[]
  missing?: string[]
}

/** What a document shows: a template, with the parameter file that is chosen for it unless it has one of its own. */
interface Shown {
  template: string
  /** The URI of a parameter file, null for the defaults. */
  parameters?: string | null
}

export class Expansions implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>()
  readonly onDidChange = this.changed.event
  private readonly pauses = new Pauses()
  private readonly subscriptions: vscode.Disposable[]

  constructor(private readonly server: Server) {
    this.subscriptions = [
      this.changed,
      this.pauses,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (document.uri.scheme === SCHEME && document.languageId !== 'jsonc') {
          setLanguage(document, 'jsonc')
        }
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && document.uri.scheme !== SCHEME) this.refresh(document.uri)
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('armls') || event.affectsConfiguration('azureResourceManagerTools')) this.refresh()
      }),
      server.onDidStartOrStop((isRunning) => {
        if (isRunning) this.refresh()
      }),
    ]
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose()
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const shown = shownBy(uri)
    const template = vscode.Uri.parse(shown.template)
    const parameters = shown.parameters === undefined ? await parameterFileOf(template) : shown.parameters && vscode.Uri.parse(shown.parameters)
    const argument = { uri: shown.template, ...(parameters && { parameters: parameters.toString() }) }
    try {
      const found = await this.server.execute<Expansion>('armls.expand', argument, { isQuiet: true })
      return found === undefined ? '' : render(template, parameters, found)
    } catch (error) {
      return `// ${messageOf(error)}\n`
    }
  }

  /** Open the preview of a template beside it. */
  async show(template: vscode.Uri): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uriOf({ template: template.toString() }))
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: false })
  }

  /** Ask what to compare a template with, and show the difference of what both deploy. */
  async compare(template: vscode.Uri): Promise<void> {
    const otherTemplate = { label: 'Another Template…', detail: 'With the values of the parameter file that is chosen for it' }
    const otherParameters = { label: 'Another Parameter File…', detail: 'The same template with other values' }
    const chosen = await vscode.window.showQuickPick([otherTemplate, otherParameters], {
      placeHolder: `Compare what ${path.posix.basename(template.path)} deploys with`,
    })
    if (chosen === undefined) return
    const left: Shown = { template: template.toString() }
    const right: Shown = { ...left }
    let title: string
    if (chosen === otherTemplate) {
      const opened = await vscode.window.showOpenDialog({
        defaultUri: vscode.Uri.joinPath(template, '..'),
        filters: { Templates: ['json', 'jsonc'] },
        openLabel: 'Compare',
      })
      if (opened?.[0] === undefined) return
      right.template = opened[0].toString()
      title = `${titleOf(left)} ↔ ${titleOf(right)}`
    } else {
      const file = await pickParameterFile(template)
      if (file === undefined) return
      left.parameters = (await parameterFileOf(template))?.toString() ?? null
      right.parameters = file?.toString() ?? null
      title = `${nameOf(left.template)}: ${valuesOf(left.parameters)} ↔ ${valuesOf(right.parameters)}`
    }
    await vscode.commands.executeCommand('vscode.diff', uriOf(left), uriOf(right), title)
  }

  /** Ask for the parameter file of a template, or of the template that a preview shows. */
  async chooseParameterFile(uri: vscode.Uri): Promise<void> {
    await chooseParameterFile(uri.scheme === SCHEME ? vscode.Uri.parse(shownBy(uri).template) : uri)
  }

  /** Show all documents anew in a moment, or those that may depend on a changed one: it is in the same workspace folder. */
  private refresh(changed?: vscode.Uri): void {
    for (const { uri, lineCount } of vscode.workspace.textDocuments) {
      if (uri.scheme !== SCHEME || (changed !== undefined && !mayDependOn(uri, changed))) continue
      const pause = lineCount > LONG_LINES ? LONG_PAUSE_MS : PAUSE_MS
      this.pauses.after(pause, uri.toString(), () => {
        this.changed.fire(uri)
      })
    }
  }
}

function mayDependOn(uri: vscode.Uri, changed: vscode.Uri): boolean {
  const { template, parameters } = shownBy(uri)
  const folder = path.posix.dirname(vscode.Uri.parse(template).path)
  return changed.toString() === template || changed.toString() === parameters || changed.path.startsWith(`${folder}/`)
}

function uriOf(shown: Shown): vscode.Uri {
  const name = titleOf(shown)
  return vscode.Uri.from({ scheme: SCHEME, path: `/${name}`, query: JSON.stringify(shown) })
}

function shownBy(uri: vscode.Uri): Shown {
  return JSON.parse(uri.query) as Shown
}

function titleOf({ template, parameters }: Shown): string {
  const values = parameters === undefined ? '' : ` with ${valuesOf(parameters)}`
  return `${nameOf(template)} (deployed${values})`
}

function nameOf(uri: string): string {
  return path.posix.basename(vscode.Uri.parse(uri).path)
}

function valuesOf(parameters: string | null): string {
  return parameters === null ? 'default values' : nameOf(parameters)
}

/** An expansion as JSON with comments: what is wrong and what is not known first. */
function render(template: vscode.Uri, parameters: vscode.Uri | null | '', found: Expansion): string {
  const values = parameters ? path.posix.basename(parameters.path) : 'default values'
  const lines = [`// What ${path.posix.basename(template.path)} deploys with ${values}: ${counted(found.resources.length, 'resource')}.`]
  for (const error of found.errors) lines.push(`// Error at ${error.pointer || '/'}: ${oneLine(error.message)}`)
  for (const sentence of found.missing ?? []) lines.push(`// ${oneLine(sentence)}`)
  if (found.unknowns.length > 0) {
    lines.push(`// ${counted(found.unknowns.length, 'value')} known only during deployment; see "unknowns" below.`)
  }
  const { resources, outputs, unknowns } = found
  return `${lines.join('\n')}\n${JSON.stringify({ resources, outputs, unknowns }, undefined, 2)}\n`
}
