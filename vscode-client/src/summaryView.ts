/** The panel that says what is in the active file and how close it is to Azure's limits. */

import * as vscode from 'vscode'
import { isOurs } from './documents.ts'
import { Pauses } from './pauses.ts'
import type { Server } from './server.ts'
import { messageOf } from './texts.ts'

const PAUSE_MS = 500

interface Summaries {
  summaries: object[]
  failures: { path: string; message: string }[]
  cancelled: boolean
}

export class SummaryView implements vscode.WebviewViewProvider, vscode.Disposable {
  private view: vscode.WebviewView | undefined
  private shown: vscode.Uri | undefined
  private readonly pauses = new Pauses()
  private running: vscode.CancellationTokenSource | undefined
  private readonly subscriptions: vscode.Disposable[]

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
  ) {
    this.subscriptions = [
      this.pauses,
      vscode.window.registerWebviewViewProvider('armls.summary', this),
      vscode.window.tabGroups.onDidChangeTabs(() => {
        this.follow()
      }),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.follow()
      }),
      vscode.workspace.onDidOpenTextDocument(() => {
        this.follow()
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && document.uri.toString() === this.shown?.toString()) this.refreshSoon()
      }),
      server.onDidStartOrStop(() => {
        this.refreshSoon()
      }),
    ]
  }

  dispose(): void {
    this.running?.cancel()
    for (const subscription of this.subscriptions) subscription.dispose()
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view
    const media = vscode.Uri.joinPath(this.extension, 'media')
    view.webview.options = { enableScripts: true, localResourceRoots: [media] }
    view.webview.html = this.page(view.webview, media)
    view.webview.onDidReceiveMessage((message: unknown) => {
      if (message === 'ready') this.follow(true)
    })
    view.onDidChangeVisibility(() => {
      this.follow(true)
    })
    view.onDidDispose(() => {
      this.view = undefined
    })
  }

  /** Bring the panel to the front and show a file in it: the given one, else the active one. */
  async show(file?: vscode.Uri): Promise<void> {
    await vscode.commands.executeCommand('armls.summary.focus')
    this.shown = file ?? activeFile() ?? this.shown
    await this.refresh()
  }

  private follow(always = false): void {
    if (this.view?.visible !== true) return
    const file = activeFile()
    const isNew = file !== undefined && file.toString() !== this.shown?.toString()
    if (isNew) this.shown = file
    if (isNew || always) void this.refresh()
  }

  private refreshSoon(): void {
    this.pauses.after(PAUSE_MS, 'refresh', () => void this.refresh())
  }

  private async refresh(): Promise<void> {
    const { view, shown } = this
    if (view?.visible !== true) return
    if (shown === undefined) {
      this.post({ state: 'nothing' })
      return
    }
    this.running?.cancel()
    const running = (this.running = new vscode.CancellationTokenSource())
    const name = vscode.workspace.asRelativePath(shown)
    try {
      const found = await this.server.execute<Summaries>(
        'armls.summarize',
        { uri: shown.toString() },
        {
          isQuiet: true,
          cancellation: running.token,
          progress: (message, percentage) => {
            if (running === this.running && percentage !== undefined) this.post({ state: 'progress', name, message, percentage })
          },
        },
      )
      if (running !== this.running || found === undefined) return
      const [summary] = found.summaries
      if (summary !== undefined) this.post({ state: 'summary', name, summary })
      else this.post({ state: 'failed', name, message: found.failures[0]?.message ?? 'It was cancelled.' })
    } catch (error) {
      if (running !== this.running) return
      this.post({ state: 'failed', name, message: messageOf(error) })
    }
  }

  private post(message: object): void {
    void this.view?.webview.postMessage(message)
  }

  private page(webview: vscode.Webview, media: vscode.Uri): string {
    const source = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString()
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src ${webview.cspSource};">
<link rel="stylesheet" href="${source('summary.css')}">
<title>Summary</title>
</head>
<body>
<main id="summary"></main>
<script src="${source('summary.js')}"></script>
</body>
</html>`
  }
}

/** The file in the active tab if it is ours; a file too large for an editor is only known by its tab. */
function activeFile(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document
  if (document !== undefined) return isOurs(document) && document.uri.scheme !== 'git' ? document.uri : undefined
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input
  return input instanceof vscode.TabInputText && /\.jsonc?$/i.test(input.uri.path) ? input.uri : undefined
}
