/** How the server is doing: language status items beside the language's name, and a page with all figures. */

import * as path from 'node:path'
import * as vscode from 'vscode'
import { showPage } from './pages.ts'
import { parameterFileOf } from './parameterFiles.ts'
import { LANGUAGES } from './recognize.ts'
import type { Phase, Server, Status } from './server.ts'

const SELECTOR = LANGUAGES.map((language) => ({ language }))

const { Information, Warning, Error: Wrong } = vscode.LanguageStatusSeverity
const DETAILS = { severity: Information, command: { command: 'armls.showStatus', title: 'Details' } }

/** What the first item says of the server; its details are a click away unless there is something better to do. */
const STATES: Record<Phase, { text: string; severity?: vscode.LanguageStatusSeverity; command?: vscode.Command }> = {
  waiting: { text: 'ARM: starting' },
  starting: { text: 'ARM: starting' },
  running: { text: 'ARM: ready' },
  stopped: { text: 'ARM: stopped', command: { command: 'armls.restartServer', title: 'Start' } },
  noPython: {
    text: 'ARM: no Python 3.10 or newer',
    severity: Wrong,
    command: { command: 'armls.choosePython', title: 'Choose Python' },
  },
  crashed: { text: 'ARM: crashed', severity: Wrong, command: { command: 'armls.restartServer', title: 'Restart' } },
  standingBy: {
    text: 'ARM: off, ARM Tools is active',
    severity: Warning,
    command: { command: 'armls.chooseExtension', title: 'Change' },
  },
}

/** Keeps the items in step with the server until it is disposed. */
export class StatusItems implements vscode.Disposable {
  private readonly native = vscode.languages.createLanguageStatusItem('armls.native', SELECTOR)
  private readonly ttk = vscode.languages.createLanguageStatusItem('armls.ttk', SELECTOR)
  private readonly values = vscode.languages.createLanguageStatusItem('armls.values', { language: 'arm-template' })
  private readonly subscriptions: vscode.Disposable[]

  constructor(private readonly server: Server) {
    this.native.name = 'ARM Language Server'
    this.ttk.name = 'ARM-TTK'
    this.values.name = 'ARM Parameter File'
    this.values.command = { command: 'armls.chooseParameterFile', title: 'Choose' }
    this.subscriptions = [
      this.native,
      this.ttk,
      this.values,
      server.onDidChange(() => {
        this.update()
      }),
      vscode.window.onDidChangeActiveTextEditor(() => void this.updateValues()),
      vscode.workspace.onDidOpenTextDocument(() => void this.updateValues()),
      vscode.workspace.onDidChangeConfiguration(() => void this.updateValues()),
    ]
    this.update()
    void this.updateValues()
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose()
  }

  private update(): void {
    const { native, ttk, server } = this
    const { text: state, severity, command } = { ...DETAILS, ...STATES[server.phase] }
    native.text = state
    native.severity = severity
    native.command = command
    native.busy = server.phase === 'starting'
    const { text, detail, busy } = describeTtk(server.status)
    ttk.text = text
    ttk.detail = detail
    ttk.busy = busy
    ttk.command = DETAILS.command
  }

  private async updateValues(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document
    if (document?.languageId !== 'arm-template') return
    const file = await parameterFileOf(document.uri)
    if (document !== vscode.window.activeTextEditor?.document) return // of another call by now
    this.values.text = file === null ? 'Values: defaults' : `Values: ${path.posix.basename(file.path)}`
  }
}

function describeTtk(status: Status | undefined): { text: string; detail: string; busy: boolean } {
  if (status === undefined) return { text: 'ARM-TTK', detail: 'not started', busy: false }
  const { pwsh, pool } = status
  if (pool.busy > 0 || pool.queued > 0) {
    const queued = pool.queued > 0 ? `${pool.queued} queued` : ''
    return { text: 'ARM-TTK: running', detail: queued, busy: true }
  }
  if (pwsh.state === 'starting') return { text: 'ARM-TTK: starting', detail: '', busy: true }
  if (pwsh.state === 'ready') {
    return { text: 'ARM-TTK: ready', detail: `version ${pwsh.ttkVersion ?? 'unknown'}, PowerShell ${pwsh.version ?? ''}`, busy: false }
  }
  const text = { off: 'ARM-TTK: off', notLookedFor: 'ARM-TTK: waiting', unavailable: 'ARM-TTK: not available' }[pwsh.state]
  return { text, detail: reasonOf(pwsh), busy: false }
}

/** Show all figures of the server on a page. */
export async function showStatus(server: Server): Promise<void> {
  const lines = ['# ARM Language Server', '', ...environment(server)]
  if (server.phase === 'running') {
    const status = await server.execute<Status>('armls.status', {})
    if (status !== undefined) lines.push('', ...figures(status))
  } else {
    lines.push('', server.explanation())
  }
  await showPage('ARM Language Server Status', lines.join('\n'))
}

/** Versions and states, one a line; without paths, so that it can be sent to somebody. */
export function environment(server: Server): string[] {
  const extension = vscode.extensions.getExtension('armls.armls')
  const version = (extension?.packageJSON as { version?: string } | undefined)?.version
  return [
    `- armls ${version ?? 'unknown'}, ${server.phase}`,
    `- Python ${server.python?.version ?? 'none'}${server.python ? `, from ${server.python.origin}` : ''}`,
    `- VS Code ${vscode.version} on ${process.platform} ${process.arch}${remote()}`,
    `- workspace ${vscode.workspace.isTrusted ? 'trusted' : 'not trusted'}`,
  ]
}

/** The kind of remote machine, such as `ssh-remote`, without the address that some hosts add or give in its place. */
function remote(): string {
  const name = vscode.env.remoteName
  if (name === undefined) return ''
  return /^[a-z-]+$/i.test(name) ? ` (${name})` : ' (remote)'
}

/** Why ARM-TTK does not run, with the settings in place of the environment variables that the server names. */
function reasonOf({ reason }: Status['pwsh']): string {
  return (reason ?? '').replace('ARMLS_PWSH', "the setting 'armls.pwsh.path'").replace('ARM_TTK_PATH', "the setting 'armls.ttk.path'")
}

function sentenceOnTtk(pwsh: Status['pwsh']): string {
  if (pwsh.state === 'ready') {
    return `Runs with PowerShell ${pwsh.version ?? 'unknown'} and ARM-TTK ${pwsh.ttkVersion ?? 'unknown'}.`
  }
  if (pwsh.state === 'starting') return 'Starting.'
  const reason = reasonOf(pwsh)
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}. All other features work; the native checks include ARM-TTK's tests.`
}

function figures({ pool, cache, memory, pwsh }: Status): string[] {
  const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`
  return [
    '## ARM-TTK',
    '',
    sentenceOnTtk(pwsh),
    '',
    '| workers | busy | queued | restarts | timeouts | failures |',
    '|---|---|---|---|---|---|',
    `| ${pool.workers} | ${pool.busy} | ${pool.queued} | ${pool.restarts} | ${pool.timeouts} | ${pool.failures} |`,
    '',
    '## Result cache',
    '',
    '| hits | misses | entries | size |',
    '|---|---|---|---|',
    `| ${cache.hits} | ${cache.misses} | ${cache.entries} | ${megabytes(cache.bytes)} |`,
    '',
    '## Memory',
    '',
    `${megabytes(memory.rss)}, and ${megabytes(memory.children)} in child processes`,
  ]
}
