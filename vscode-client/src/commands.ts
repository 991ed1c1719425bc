/** The commands of the palette and the menus. Those of the server have ids of their own and stay out of the palette. */

import * as vscode from 'vscode'
import type { ArmTools } from './armTools.ts'
import type { PackageCreator } from './createPackage.ts'
import { isOurs } from './documents.ts'
import { SCHEME, type Expansions } from './expansion.ts'
import { locateError } from './locate.ts'
import { showRule } from './rules.ts'
import type { NewSolution } from './newSolution.ts'
import type { ResourceTree } from './resourceTree.ts'
import type { Server, Status } from './server.ts'
import { environment, showStatus } from './status.ts'
import type { SummaryView } from './summaryView.ts'
import { counted } from './texts.ts'

/** What the commands work with. */
export interface Parts {
  readonly context: vscode.ExtensionContext
  readonly server: Server
  readonly armTools: ArmTools
  readonly expansions: Expansions
  readonly resources: ResourceTree
  readonly summary: SummaryView
  readonly newSolution: NewSolution
  readonly packages: PackageCreator
}

interface Counts {
  errors: number
  warnings: number
  information: number
}

/** Register all commands of the manifest. */
export function registerCommands(parts: Parts): vscode.Disposable {
  const { context, server, armTools, expansions, resources, summary, newSolution, packages } = parts
  // What a menu hands over is not known to be of the type that is needed.
  type Run = (...args: never[]) => unknown
  const commands: Record<string, Run> = {
    checkFile: () => onDocument((uri) => checkFile(server, uri)),
    checkWorkspace: () => checkWorkspace(server),
    fixAll: () => vscode.commands.executeCommand('editor.action.sourceAction', { kind: 'source.fixAll.armls', apply: 'first' }),
    showSummary: (uri: unknown) => summary.show(uri instanceof vscode.Uri ? uri : undefined),
    showExpansion: (uri: unknown) => onTemplate((template) => expansions.show(template), uri),
    compare: (uri: unknown) => onTemplate((template) => expansions.compare(template), uri),
    locateError: (uri: unknown) => onTemplate((template) => locateError(server, template), uri),
    chooseParameterFile: (uri: unknown) => onTemplate((template) => expansions.chooseParameterFile(template), uri),
    newSolution: () => newSolution.create(),
    createPackage: (uri: unknown) => packages.create(uri instanceof vscode.Uri ? uri : undefined),
    showRule: (id: unknown) => showRule(server, context.extensionUri, id),
    emptyCache: () => emptyCache(server),
    showStatus: () => showStatus(server),
    showOutput: () => {
      server.output.show()
    },
    choosePython: () => server.choosePython(),
    chooseExtension: () => armTools.choose(),
    copyBugReport: () => copyBugReport(server),
    restartServer: () => server.restart(true),
    refreshResources: () => {
      resources.refresh()
    },
    goToResource: (node: never) => resources.goTo(node),
    copyResourceId: (node: never) => resources.copyId(node),
    copyResourceName: (node: never) => resources.copyName(node),
  }
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`armls.${name}`, run)),
  )
}

/** Run with the active document if it is ours; else say so. */
async function onDocument(run: (uri: vscode.Uri) => Promise<unknown>): Promise<void> {
  const document = vscode.window.activeTextEditor?.document
  if (document !== undefined && isOurs(document)) await run(document.uri)
  else void vscode.window.showInformationMessage('Open an ARM template, a parameter file or a createUiDefinition first.')
}

/** Run with the template that a menu has given, else with the one in the active editor; else say so. */
async function onTemplate(run: (uri: vscode.Uri) => Promise<unknown>, given: unknown): Promise<void> {
  if (given instanceof vscode.Uri) {
    await run(given)
    return
  }
  const document = vscode.window.activeTextEditor?.document
  if (document?.languageId === 'arm-template' || document?.uri.scheme === SCHEME) await run(document.uri)
  else void vscode.window.showInformationMessage('Open an ARM template first.')
}

async function checkFile(server: Server, uri: vscode.Uri): Promise<void> {
  const found = await server.execute<{ summary: Counts }>('armls.validate', { uri: uri.toString() })
  if (found !== undefined) await showCounts(found.summary, 'This file')
}

async function checkWorkspace(server: Server): Promise<void> {
  const found = await server.execute<{ files: unknown[]; summary: Counts; cancelled: boolean }>('armls.validateWorkspace', {})
  if (found === undefined || found.cancelled) return
  await showCounts(found.summary, found.files.length === 1 ? 'One file' : `${found.files.length} files`)
}

async function showCounts({ errors, warnings }: Counts, subject: string): Promise<void> {
  const has = subject.endsWith('files') ? 'have' : 'has'
  if (errors + warnings === 0) {
    void vscode.window.showInformationMessage(`${subject} ${has} no errors and no warnings.`)
    return
  }
  const show = 'Show Problems'
  const message = `${subject} ${has} ${counted(errors, 'error')} and ${counted(warnings, 'warning')}.`
  if ((await vscode.window.showInformationMessage(message, show)) === show) {
    await vscode.commands.executeCommand('workbench.actions.view.problems')
  }
}

async function emptyCache(server: Server): Promise<void> {
  const found = await server.execute<{ removed: number }>('armls.clearCache', {})
  if (found === undefined) return
  void vscode.window.showInformationMessage(`${counted(found.removed, 'result')} of ARM-TTK removed from the cache.`)
}

async function copyBugReport(server: Server): Promise<void> {
  const status = server.phase === 'running' ? await server.execute<Status>('armls.status', {}) : undefined
  // What the server says in sentences may name a folder of the user's.
  const figures = status && { ...status, pwsh: { ...status.pwsh, reason: undefined } }
  const lines = [...environment(server), ...(figures ? ['', '```json', JSON.stringify(figures, undefined, 2), '```'] : [])]
  await vscode.env.clipboard.writeText(lines.join('\n'))
  void vscode.window.showInformationMessage('Versions and figures are on the clipboard. They hold nothing of your files.')
}
