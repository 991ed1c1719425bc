/** The language client. This file is a bundle of its own, loaded when the first template is opened. */

import * as vscode from 'vscode'
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  vsdiag,
  type CloseHandlerResult,
  type LanguageClientOptions,
  type ServerOptions,
} from 'vscode-languageclient/node'
import { isOurs } from './documents.ts'
import { LANGUAGES } from './recognize.ts'
import { linkToRule } from './ruleLinks.ts'
import { parameterFilesSetting } from './parameterFiles.ts'

export { LanguageClient, State, WorkDoneProgress } from 'vscode-languageclient/node'

const MOST_RESTARTS = 4
const WITHIN_MS = 3 * 60_000

/** A program with its arguments, and the folder it is started in. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
}

/** What the client needs to know of the extension. */
export interface Surroundings {
  readonly output: vscode.LogOutputChannel
  /** Resolves when the user has asked for the findings of all files of the workspace. */
  readonly workspaceIsWanted: Promise<void>
  /** Called when the server has crashed too often to be restarted. */
  readonly gaveUp: () => void
}

/** A client that is not started yet. */
export function createClient(launch: Launch, { output, workspaceIsWanted, gaveUp }: Surroundings): LanguageClient {
  const run = { command: launch.command, args: [...launch.args], options: { cwd: launch.cwd } }
  const server: ServerOptions = { run, debug: run }
  const schemes = ['file', 'untitled']
  const crashes: number[] = []
  let workspaceWasWanted = false
  void workspaceIsWanted.then(() => {
    workspaceWasWanted = true
  })
  const options: LanguageClientOptions = {
    documentSelector: [
      ...LANGUAGES.flatMap((language) => schemes.map((scheme) => ({ language, scheme }))),
      { scheme: 'file', pattern: '**/armlsconfig.json' },
    ],
    outputChannel: output,
    diagnosticCollectionName: 'armls',
    initializationOptions: settings(),
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue }),
      closed: (): CloseHandlerResult => {
        const now = Date.now()
        crashes.push(now)
        if (crashes.filter((time) => time > now - WITHIN_MS).length <= MOST_RESTARTS) {
          output.warn('The server has stopped unexpectedly and is restarted.')
          return { action: CloseAction.Restart, handled: true }
        }
        gaveUp()
        return { action: CloseAction.DoNotRestart, handled: true }
      },
    },
    diagnosticPullOptions: { onChange: true, onSave: true },
    middleware: {
      handleDiagnostics: (uri, diagnostics, next) => {
        diagnostics.forEach(linkToRule)
        next(uri, diagnostics)
      },
      provideDiagnostics: async (document, previousResultId, token, next) => {
        // The library asks once more for a document that was closed; its findings stay only if the workspace's are wanted.
        if (!workspaceWasWanted && !isOpen(document instanceof vscode.Uri ? document : document.uri)) {
          return { kind: vsdiag.DocumentDiagnosticReportKind.full, items: [] }
        }
        const report = await next(document, previousResultId, token)
        if (report && 'items' in report) report.items.forEach(linkToRule)
        return report
      },
      provideWorkspaceDiagnostics: async (resultIds, token, resultReporter, next) => {
        const cancelled = new Promise<void>((resolve) => token.onCancellationRequested(() => { resolve() }))
        await Promise.race([workspaceIsWanted, cancelled])
        if (token.isCancellationRequested) return { items: [] }
        return next(resultIds, token, (chunk) => {
          for (const report of chunk?.items ?? []) if ('items' in report) report.items.forEach(linkToRule)
          resultReporter(chunk)
        })
      },
      workspace: {
        configuration: async (params, token, next) => {
          const answer = await next(params, token)
          if (!Array.isArray(answer)) return answer
          return answer.map((section: unknown, index) =>
            params.items[index]?.section === 'armls' ? withParameterFiles(section) : section,
          )
        },
      },
    },
  }
  return new LanguageClient('armls', 'ARM Language Server', server, options)
}

function isOpen(uri: vscode.Uri): boolean {
  const key = uri.toString()
  return vscode.workspace.textDocuments.some(
    (document) => document.uri.toString() === key && (isOurs(document) || key.endsWith('/armlsconfig.json')),
  )
}

function settings(): unknown {
  return withParameterFiles(JSON.parse(JSON.stringify(vscode.workspace.getConfiguration('armls'))))
}

function withParameterFiles(section: unknown): unknown {
  return typeof section === 'object' && section !== null
    ? { ...section, parameterFiles: parameterFilesSetting() }
    : section
}
