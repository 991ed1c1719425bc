/** The language client. This file is a bundle of its own, loaded when the first template is opened. */

import type { ChildProcessWithoutNullStreams as ServerProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { severityOf } from './logLines.ts'
import * as vscode from 'vscode'
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type CloseHandlerResult,
  type DynamicFeature,
  type LanguageClientOptions,
  type StaticFeature,
} from 'vscode-languageclient/node'
import { LANGUAGES } from './recognize.ts'
import { Diagnostics } from './diagnostics.ts'
import { parameterFilesSetting } from './parameterFiles.ts'

export { State, WorkDoneProgress } from 'vscode-languageclient/node'

/**
 * A client that is sent diagnostics and does not ask for them. Where a server can give the diagnostics of a whole
 * workspace, the library would ask for them all the time, and keep those of closed documents.
 */
class PushClient extends LanguageClient {
  constructor(
    private readonly server: ServerProcess,
    private readonly shown: Diagnostics,
    options: LanguageClientOptions,
  ) {
    super('armls', 'ARM Language Server', () => Promise.resolve(server), options)
  }

  /** Stop the server, and end its process where it does not end by itself. */
  override async dispose(timeout?: number): Promise<void> {
    this.shown.clear()
    try {
      await super.dispose(timeout)
    } finally {
      this.server.kill()
    }
  }

  /** Write an error to the log alone: what a user can act on is said by the extension. */
  override error(message: string, data?: unknown): void {
    super.error(message, data, false)
  }

  override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
    if (!('registrationType' in feature) || feature.registrationType.method !== 'textDocument/diagnostic') {
      super.registerFeature(feature)
    }
  }
}

/** What the client needs to know of the extension. */
export interface Surroundings {
  readonly output: vscode.LogOutputChannel
  /** Called when the server has ended without being asked to. */
  readonly lost: () => void
}

/** Write what the server logs, each line with its own severity. */
function writeLog(input: NodeJS.ReadableStream, output: vscode.LogOutputChannel): void {
  let severity: ReturnType<typeof severityOf>
  createInterface({ input, terminal: false }).on('line', (line) => {
    severity = severityOf(line) ?? severity
    output[severity ?? 'error'](line)
  })
}

/** A client, not started yet, of a server whose process runs already. */
export function createClient(server: ServerProcess, { output, lost }: Surroundings): LanguageClient {
  const schemes = ['file', 'untitled']
  const shown = new Diagnostics()
  const ended = () => {
    shown.clear()
    lost()
  }
  const options: LanguageClientOptions = {
    documentSelector: [
      ...LANGUAGES.flatMap((language) => schemes.map((scheme) => ({ language, scheme }))),
      { scheme: 'file', pattern: '**/armlsconfig.json' },
    ],
    outputChannel: output,
    stdioOptions: {
      stdout: () => undefined,
      stderr: (lines) => {
        writeLog(lines, output)
      },
    },
    diagnosticCollectionName: 'armls',
    initializationOptions: settings(),
    initializationFailedHandler: () => false, // it is started again as after any other end
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue }),
      closed: (): CloseHandlerResult => {
        ended() // it may have closed its output and go on
        return { action: CloseAction.DoNotRestart, handled: true }
      },
    },
    middleware: {
      handleDiagnostics: (uri, diagnostics, next) => {
        shown.show(uri, diagnostics, next)
      },
      workspace: {
        configuration: async (params, token, next) => {
          const answer = await next(params, token)
          if (!Array.isArray(answer)) return answer
          return answer.map((section: unknown, index) =>
            params.items[index]?.section === 'armls' ? completed(section) : section,
          )
        },
      },
    },
  }
  server.on('error', ended).on('exit', ended)
  return new PushClient(server, shown, options)
}

function settings(): unknown {
  return completed(JSON.parse(JSON.stringify(vscode.workspace.getConfiguration('armls'))))
}

/** The section `armls` with the parameter files that ARM Tools knows; without trust in the workspace, ARM-TTK is not run. */
function completed(section: unknown): unknown {
  if (typeof section !== 'object' || section === null) return section
  const whole = { ...section, parameterFiles: parameterFilesSetting() }
  if (vscode.workspace.isTrusted) return whole
  const ttk: unknown = 'ttk' in section ? section.ttk : undefined
  return { ...whole, ttk: { ...(typeof ttk === 'object' ? ttk : undefined), mode: 'off' } }
}
