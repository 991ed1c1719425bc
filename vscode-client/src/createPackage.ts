/** From a folder to the zip of a Marketplace package, step by step. */

import * as vscode from 'vscode'
import type { Server } from './server.ts'
import { counted } from './texts.ts'

interface Problem {
  path: string
  line?: number
  column?: number
  level: string
  message: string
  remedy: string
}

interface Finding {
  path: string
  line: number
  column: number
  level: string
  rule: string
  message: string
}

interface PackageReport {
  written: boolean
  cancelled: boolean
  failure: string | null
  text: string[]
  problems?: Problem[]
  findings?: Finding[]
  skipped?: { path: string; reason: string }[]
  totals?: { files: number; packageBytes: number }
}

const OPTIMIZATIONS = [
  { label: 'None', detail: 'Package the templates as they are', optimize: 'none' },
  { label: 'Text', detail: 'Remove comments and blanks', optimize: 'text' },
  { label: 'Expressions', detail: 'Also simplify expressions where the expansion stays the same', optimize: 'expressions' },
]

/** Asks for a folder, an optimization and the zip, packages, and shows the result. Findings are kept in Problems. */
export class PackageCreator implements vscode.Disposable {
  private readonly objections = vscode.languages.createDiagnosticCollection('armls-package')

  constructor(private readonly server: Server) {}

  dispose(): void {
    this.objections.dispose()
  }

  async create(given?: vscode.Uri): Promise<void> {
    const folder = given ?? (await chooseFolder())
    if (folder === undefined) return
    const chosen = await vscode.window.showQuickPick(OPTIMIZATIONS, { placeHolder: 'Optimization of the templates' })
    if (chosen === undefined) return
    const output = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(folder, '..', `${folder.path.split('/').pop() ?? 'package'}.zip`),
      filters: { 'Marketplace package': ['zip'] },
      saveLabel: 'Create Package',
    })
    if (output === undefined) return
    await vscode.workspace.saveAll(false)
    const report = await this.server.execute<PackageReport>('armls.package', {
      folder: folder.toString(),
      output: output.toString(),
      optimize: chosen.optimize,
    })
    if (report !== undefined && !report.cancelled) await this.show(report, folder, output)
  }

  private async show(report: PackageReport, folder: vscode.Uri, output: vscode.Uri): Promise<void> {
    this.objections.clear()
    if (report.failure !== null) {
      void vscode.window.showErrorMessage(report.failure)
      return
    }
    for (const line of report.text) this.server.output.info(line)
    const count = this.publish(report, folder)
    const [problems, details, reveal] = ['Show Problems', 'Show Details', 'Reveal Package']
    const objections = count === 0 ? 'No reason to refuse it was found' : `${counted(count, 'objection')} in Problems`
    let answer: string | undefined
    if (report.written) {
      await revealFile(output)
      const { files, packageBytes } = report.totals ?? { files: 0, packageBytes: 0 }
      const message = `${name(output)}: ${counted(files, 'file')}, ${size(packageBytes)}. ${skipped(report)} ${objections}.`
      answer = await vscode.window.showInformationMessage(message, reveal, details)
    } else {
      const message = `No package was written: the Marketplace would refuse it. ${objections}.`
      answer = await vscode.window.showErrorMessage(message, problems, details)
    }
    if (answer === reveal) await revealFile(output)
    if (answer === problems) await vscode.commands.executeCommand('workbench.actions.view.problems')
    if (answer === details) this.server.output.show()
  }

  /** Put the objections into Problems; their number. */
  private publish(report: PackageReport, folder: vscode.Uri): number {
    const byFile = new Map<string, vscode.Diagnostic[]>()
    const add = (path: string, line: number, column: number, level: string, message: string, code?: string) => {
      const severity = level === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning
      const place = new vscode.Position(line - 1, column - 1)
      const diagnostic = new vscode.Diagnostic(new vscode.Range(place, place), message, severity)
      diagnostic.source = 'armls package'
      if (code !== undefined) diagnostic.code = code
      byFile.set(path, [...(byFile.get(path) ?? []), diagnostic])
    }
    for (const { path, line, column, level, message, remedy } of report.problems ?? []) {
      add(path, line ?? 1, column ?? 1, level, `${message}; ${remedy}`)
    }
    for (const { path, line, column, level, rule, message } of report.findings ?? []) {
      if (level !== 'information') add(path, line, column, level, message, rule)
    }
    for (const [path, diagnostics] of byFile) {
      const uri = vscode.Uri.joinPath(folder, path)
      const known = new Set(vscode.languages.getDiagnostics(uri).map(keyOf)) // the server shows its findings itself
      this.objections.set(
        uri,
        diagnostics.filter((diagnostic) => !known.has(keyOf(diagnostic))),
      )
    }
    return [...byFile.values()].reduce((sum, diagnostics) => sum + diagnostics.length, 0)
  }
}

/** The folder of the active editor where it is on disk, else one of the workspace, else one that the user opens. */
async function chooseFolder(): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri
  const own = active?.scheme === 'file' ? [vscode.Uri.joinPath(active, '..')] : []
  const others = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri)
  const found = new Map([...own, ...others].map((uri) => [uri.toString(), uri]))
  const browse = { label: '$(folder-opened) Browse…', uri: undefined }
  const folders = [...found.values()].map((uri) => ({ label: `$(folder) ${name(uri)}`, description: uri.fsPath, uri }))
  const chosen = await vscode.window.showQuickPick([...folders, browse], {
    placeHolder: 'Folder to package; mainTemplate.json is in it',
  })
  if (chosen === undefined || chosen.uri !== undefined) return chosen?.uri
  const opened = await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel: 'Package' })
  return opened?.[0]
}

/** Show a file in the explorer where it is in the workspace, else in the file manager, where there is one. */
async function revealFile(file: vscode.Uri): Promise<void> {
  const isInside = vscode.workspace.getWorkspaceFolder(file) !== undefined
  if (isInside) await vscode.commands.executeCommand('revealInExplorer', file)
  else if (vscode.env.uiKind === vscode.UIKind.Desktop) await vscode.commands.executeCommand('revealFileInOS', file)
}

function keyOf({ range, message }: vscode.Diagnostic): string {
  return `${range.start.line}:${range.start.character} ${message}`
}

function skipped(report: PackageReport): string {
  const paths = (report.skipped ?? []).map((one) => one.path)
  if (paths.length === 0) return 'Nothing was left out.'
  return `Left out: ${paths.slice(0, 5).join(', ')}${paths.length > 5 ? `, … (${paths.length})` : ''}.`
}

function name(uri: vscode.Uri): string {
  return uri.path.split('/').pop() ?? ''
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
