/** The language client. This file is a bundle of its own, loaded when the first template is opened. */

import * as vscode from 'vscode'
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type CloseHandlerResult,
  type LanguageClientOptions,
  type ServerOptions,
} from 'vscode-languageclient/node'
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

/** A client that is not started yet. `gaveUp` is called when the server has crashed too often to be restarted. */
export function createClient(launch: Launch, output: vscode.LogOutputChannel, gaveUp: () => void): LanguageClient {
  const run = { command: launch.command, args: [...launch.args], options: { cwd: launch.cwd } }
  const server: ServerOptions = { run, debug: run }
  const schemes = ['file', 'untitled']
  const crashes: number[] = []
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
        const report = await next(document, previousResultId, token)
        if (report && 'items' in report) report.items.forEach(linkToRule)
        return report
      },
      provideWorkspaceDiagnostics: (resultIds, token, resultReporter, next) =>
        next(resultIds, token, (chunk) => {
          for (const report of chunk?.items ?? []) if ('items' in report) report.items.forEach(linkToRule)
          resultReporter(chunk)
        }),
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

function settings(): unknown {
  return withParameterFiles(JSON.parse(JSON.stringify(vscode.workspace.getConfiguration('armls'))))
}

function withParameterFiles(section: unknown): unknown {
  return typeof section === 'object' && section !== null
    ? { ...section, parameterFiles: parameterFilesSetting() }
    : section
}
