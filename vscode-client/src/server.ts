/**
 * The life of the language server: it is started when the first of our documents is opened, waits for a Python where
 * there is none, and is restarted and stopped in order, one after the other.
 */

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import * as vscode from 'vscode'
import type * as ClientModule from './client.ts'
import type { LanguageClient } from 'vscode-languageclient/node'
import { isOurs } from './documents.ts'
import { findPython, thisMachine, type Python } from './python.ts'
import { messageOf } from './texts.ts'
import type { ArmTools } from './armTools.ts'

export type Phase = 'waiting' | 'starting' | 'running' | 'noPython' | 'crashed' | 'stopped' | 'standingBy'

const LOOK_AGAIN_MS = 5_000
/** How long the Python extension may take to name its choice. */
const PATIENCE_MS = 5_000
const MOST_RESTARTS = 4
const CRASH_WINDOW_MS = 3 * 60_000
const GET_PYTHON = 'https://www.python.org/downloads/'

/** What `armls/status` and `armls.status` give; see docs/language-server.md. */
export interface Status {
  pool: { workers: number; busy: number; queued: number; restarts: number; timeouts: number; failures: number }
  cache: { hits: number; misses: number; entries: number; bytes: number }
  memory: { rss: number; children: number }
  pwsh: {
    state: 'off' | 'notLookedFor' | 'starting' | 'ready' | 'unavailable'
    version: string | null
    ttkVersion: string | null
    reason: string | null
  }
}

export interface ExecuteOptions {
  /** Called with what the server reports of its progress; the percentage is missing where it is not known. */
  progress?: (message: string, percentage: number | undefined) => void
  cancellation?: vscode.CancellationToken
  /** Whether an error is thrown and not shown. */
  isQuiet?: boolean
}

export class Server implements vscode.Disposable {
  phase: Phase = 'waiting'
  python: Python | undefined
  status: Status | undefined
  /** Why there is no server, for `noPython` and `crashed`. */
  reason = ''

  private readonly changed = new vscode.EventEmitter<void>()
  readonly onDidChange = this.changed.event
  private readonly startedOrStopped = new vscode.EventEmitter<boolean>()
  /** Whether the server runs now, when that has changed. */
  readonly onDidStartOrStop = this.startedOrStopped.event
  private client: LanguageClient | undefined
  private queue: Promise<void> = Promise.resolve()
  private lookAgain: NodeJS.Timeout | undefined
  private wasTold = false
  private tokens = 0
  private rejected: readonly string[] = []
  /** When the server was lost lately. */
  private crashes: number[] = []
  private readonly subscriptions: vscode.Disposable[] = []

  constructor(
    private readonly context: vscode.ExtensionContext,
    readonly output: vscode.LogOutputChannel,
    private readonly armTools: ArmTools,
  ) {
    this.subscriptions.push(
      this.changed,
      this.startedOrStopped,
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (isOurs(document)) this.startIfNeeded()
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('armls.python.path') || event.affectsConfiguration('armls.server.command')) {
          void this.restart()
        } else if (event.affectsConfiguration('azureResourceManagerTools.parameterFiles')) {
          void this.client?.sendNotification('workspace/didChangeConfiguration', { settings: null })
        }
      }),
      vscode.window.onDidChangeWindowState((state) => {
        if (state.focused && this.phase === 'noPython') void this.restart()
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.restart()),
      armTools.onDidChange(() => void this.restart()),
    )
    if (vscode.workspace.textDocuments.some(isOurs)) this.startIfNeeded()
  }

  dispose(): void {
    clearTimeout(this.lookAgain)
    for (const subscription of this.subscriptions) subscription.dispose()
  }

  /** Start the server unless it runs, is being started, or cannot be. */
  startIfNeeded(): void {
    if (this.phase === 'waiting') {
      this.enter('starting')
      void this.enqueue(() => this.start())
    }
  }

  /** Stop the server if it runs and start it again. Before the first of our documents is open, nothing happens. */
  async restart(isAsked = false): Promise<void> {
    if (this.phase === 'waiting' && !isAsked) return
    if (isAsked) this.crashes = []
    await this.enqueue(async () => {
      await this.stopClient()
      await this.start()
    })
  }

  async stop(): Promise<void> {
    await this.enqueue(async () => {
      clearTimeout(this.lookAgain)
      await this.stopClient()
      this.enter('stopped')
    })
  }

  /**
   * Run a command of the server and give its answer. Where it fails, the user is shown why and the answer is undefined;
   * so it is where it was cancelled.
   */
  async execute<Answer>(command: string, argument: object, options: ExecuteOptions = {}): Promise<Answer | undefined> {
    try {
      return await this.send<Answer>(command, argument, options)
    } catch (error) {
      if (options.cancellation?.isCancellationRequested) return undefined
      if (options.isQuiet) throw error
      const message = messageOf(error)
      this.output.warn(`${command}: ${message}`)
      void vscode.window.showErrorMessage(message)
      return undefined
    }
  }

  private async send<Answer>(command: string, argument: object, options: ExecuteOptions): Promise<Answer> {
    this.startIfNeeded()
    await this.queue
    const client = this.client
    if (client?.isRunning() !== true) throw new Error(this.explanation())
    const token = `armls-${++this.tokens}`
    const { progress } = options
    const listener =
      progress &&
      client.onProgress(library().WorkDoneProgress.type, token, (value) => {
        if (value.kind !== 'end') progress(value.message ?? '', value.percentage)
      })
    try {
      const params = { command, arguments: [argument], ...(progress && { workDoneToken: token }) }
      const { cancellation } = options
      return await (cancellation === undefined
        ? client.sendRequest<Answer>('workspace/executeCommand', params)
        : client.sendRequest<Answer>('workspace/executeCommand', params, cancellation))
    } finally {
      listener?.dispose()
    }
  }

  /** One sentence on why there is no answer. */
  explanation(): string {
    switch (this.phase) {
      case 'noPython':
        return `The ARM language server needs Python 3.10 or newer. ${this.reason}`.trim()
      case 'crashed':
        return 'The ARM language server has crashed too often and was stopped. Restart it with "ARM: Restart Language Server".'
      case 'standingBy':
        return 'ARM Tools is active in place of this extension. Change that with "ARM: Choose Between This Extension and ARM Tools".'
      case 'running':
      case 'starting':
      case 'stopped':
      case 'waiting':
        return 'The ARM language server is not running.'
    }
  }

  /** The program and the arguments that run the bundled `armls`, or undefined where no Python was found. */
  bundled(): { command: string; args: string[] } | undefined {
    if (this.python === undefined) return undefined
    const launcher = this.context.asAbsolutePath('bundled/armls_server.py')
    const { command, args } = this.python
    return { command, args: [...args, '-I', '-X', 'utf8', launcher] }
  }

  /** Look for a Python without starting anything else. */
  async findPython(): Promise<Python | undefined> {
    const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath)
    const given = vscode.workspace.getConfiguration('armls').get<unknown>('python.path')
    const setting = typeof given === 'string' ? given.trim() : ''
    const machine = thisMachine(folders, this.context.extensionPath)
    const { python, rejected } = await findPython(machine, setting, await pythonExtensionChoice())
    const isNews = rejected.join() !== this.rejected.join()
    if (isNews) for (const line of rejected) this.output.info(`Not used: ${line}`)
    this.rejected = rejected
    this.python = python
    if (python === undefined) {
      this.reason = rejected[0] === undefined ? 'None was found.' : `${rejected[0]}.`
    } else {
      this.output.info(`Python ${python.version} from ${python.origin}: ${python.command}`)
    }
    return python
  }

  // ---- one after the other

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work).catch((error: unknown) => {
      this.output.error(error instanceof Error ? error : String(error))
      this.reason = messageOf(error)
      this.enter('crashed')
    })
    return this.queue
  }

  private async start(): Promise<void> {
    clearTimeout(this.lookAgain)
    if (this.client !== undefined) return
    if (!(await this.armTools.letsUsRun())) {
      this.enter('standingBy')
      return
    }
    if (this.phase !== 'noPython') this.enter('starting')
    const server = await this.launch()
    if (server === undefined) {
      this.missesPython()
      return
    }
    const { createClient, State } = library() // while the server imports its modules
    this.wasTold = false
    let end: () => void = () => undefined
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    const client = createClient(server, {
      output: this.output,
      lost: () => {
        end()
        this.lost(client)
      },
    })
    this.client = client
    client.onNotification('armls/status', (status: Status) => {
      this.status = status
      this.changed.fire()
    })
    client.onDidChangeState(({ newState }) => {
      if (client === this.client && newState === State.Running) this.enter('running')
    })
    try {
      // The library waits for ever for a server that ends before it has answered.
      await Promise.race([client.start(), ended])
    } catch (error) {
      this.output.error(error instanceof Error ? error : String(error))
      this.lost(client)
    }
  }

  /** The server of a client has ended without being asked to: start another one, unless that happens too often. */
  private lost(client: LanguageClient): void {
    if (client !== this.client) return
    this.client = undefined
    this.status = undefined
    const now = Date.now()
    this.crashes = [...this.crashes.filter((time) => time > now - CRASH_WINDOW_MS), now]
    if (this.crashes.length > MOST_RESTARTS) {
      this.enter('crashed')
      void this.offerRestart()
    } else {
      this.output.warn('The server has ended unexpectedly and is restarted.')
      this.enter('starting')
      void this.enqueue(() => this.start())
    }
  }

  /** Start the server's process; undefined where there is no Python. */
  private async launch(): Promise<ChildProcessWithoutNullStreams | undefined> {
    const options = { cwd: this.context.extensionPath, windowsHide: true }
    const configured = vscode.workspace.getConfiguration('armls').get<unknown>('server.command')
    const [command, ...args] = Array.isArray(configured) ? configured.filter((word) => typeof word === 'string') : []
    if (command !== undefined) return spawn(command, args, options)
    const python = await this.findPython()
    const bundled = this.bundled()
    return python && bundled && spawn(bundled.command, [...bundled.args, 'serve', '--stdio'], options)
  }

  private async stopClient(): Promise<void> {
    const client = this.client
    this.client = undefined
    this.status = undefined
    if (client !== undefined) await client.dispose().catch(() => undefined)
  }

  private enter(phase: Phase): void {
    const wasRunning = this.phase === 'running'
    const isRunning = phase === 'running'
    this.phase = phase
    if (isRunning !== wasRunning) {
      void vscode.commands.executeCommand('setContext', 'armls.isActive', isRunning)
      this.startedOrStopped.fire(isRunning)
    }
    this.changed.fire()
  }

  // ---- what the user is told

  /** Say once that there is no Python, and look again until there is one. */
  private missesPython(): void {
    this.enter('noPython')
    this.lookAgain = setTimeout(() => void this.restart(), LOOK_AGAIN_MS)
    if (!this.wasTold) {
      this.wasTold = true
      void this.offerPython()
    }
  }

  private async offerPython(): Promise<void> {
    const choose = 'Choose Python…'
    const get = 'How to Get Python'
    const chosen = await vscode.window.showWarningMessage(this.explanation(), choose, get)
    if (chosen === choose) await this.choosePython()
    else if (chosen === get) await vscode.env.openExternal(vscode.Uri.parse(GET_PYTHON))
  }

  /** Ask for a Python executable and set it in the user's settings. */
  async choosePython(): Promise<void> {
    const chosen = await vscode.window.showOpenDialog({ title: 'Choose a Python 3.10 or newer', openLabel: 'Use This Python' })
    if (chosen?.[0] === undefined) return
    const settings = vscode.workspace.getConfiguration('armls')
    await settings.update('python.path', chosen[0].fsPath, vscode.ConfigurationTarget.Global)
  }

  private async offerRestart(): Promise<void> {
    const restart = 'Restart'
    const show = 'Show Output'
    const chosen = await vscode.window.showErrorMessage(
      'The ARM language server has crashed 5 times in 3 minutes and is not restarted.',
      restart,
      show,
    )
    if (chosen === restart) await this.restart(true)
    else if (chosen === show) this.output.show()
  }
}

/** The bundle with the language client library, which is loaded with the first template and not before. */
function library(): typeof ClientModule {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be part of this bundle
  return require('./client.js') as typeof ClientModule
}

interface PythonApi {
  environments?: {
    getActiveEnvironmentPath(): { path: string }
    resolveEnvironment(path: { path: string }): Promise<{ executable: { uri?: vscode.Uri } } | undefined>
  }
}

/** The Python that the Python extension has chosen, where it runs already. An untrusted workspace may have chosen for it. */
async function pythonExtensionChoice(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>('ms-python.python')
  if (extension?.isActive !== true || !vscode.workspace.isTrusted) return undefined
  try {
    const environments = extension.exports.environments
    if (environments === undefined) return undefined
    const choice = environments.resolveEnvironment(environments.getActiveEnvironmentPath())
    const patience = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS, undefined))
    return (await Promise.race([choice, patience]))?.executable.uri?.fsPath
  } catch {
    return undefined
  }
}
