/** The resources of the template in the active editor, with the names that they are deployed with. */

import * as path from 'node:path'
import * as vscode from 'vscode'
import { Pauses } from './pauses.ts'
import { reveal, type Range } from './reveal.ts'
import type { Server } from './server.ts'
import { messageOf } from './texts.ts'

const PAUSE_MS = 400

interface Node {
  name: string
  type: string
  apiVersion: string | null
  id: string | null
  kind: 'resource' | 'deployment' | 'linkedDeployment' | 'existing'
  condition: 'true' | 'false' | 'unknown' | null
  copy: { name: string | null; count: number | string | null } | null
  selectionRange: Range
  children: Node[]
}

interface Resources {
  resources: Node[]
  reason?: string
}

export class ResourceTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>()
  readonly onDidChangeTreeData = this.changed.event
  private readonly view: vscode.TreeView<Node>
  private readonly subscriptions: vscode.Disposable[]
  private readonly pauses = new Pauses()
  private template: vscode.Uri | undefined

  constructor(private readonly server: Server) {
    this.view = vscode.window.createTreeView('armls.resources', { treeDataProvider: this, showCollapseAll: true })
    this.subscriptions = [
      this.view,
      this.changed,
      this.pauses,
      this.view.onDidChangeVisibility(() => {
        this.follow()
      }),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.follow()
      }),
      vscode.workspace.onDidOpenTextDocument(() => {
        this.follow()
      }),
      vscode.window.tabGroups.onDidChangeTabs(() => {
        if (this.template !== undefined && !isInTab(this.template)) this.show(undefined)
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.toString() === this.template?.toString()) this.refreshSoon()
      }),
      server.onDidStartOrStop(() => {
        this.refreshSoon()
      }),
    ]
    this.follow()
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose()
  }

  /** Ask the server again. */
  refresh(): void {
    this.changed.fire()
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node !== undefined) return node.children
    if (this.template === undefined || this.server.phase !== 'running') return []
    try {
      const uri = this.template.toString()
      const found = await this.server.execute<Resources>('armls.resources', { uri }, { isQuiet: true })
      this.view.message = found?.reason ?? (found?.resources.length === 0 ? 'This template has no resources.' : undefined)
      return found?.resources ?? []
    } catch (error) {
      this.view.message = messageOf(error)
      return []
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const state = node.children.length > 0 ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None
    const item = new vscode.TreeItem(node.name || '(no name)', state)
    item.description = [shortType(node.type), loop(node), condition(node)].filter(Boolean).join(' · ')
    item.iconPath = icon(node)
    item.contextValue = node.id === null ? 'unnamed' : 'resource'
    item.tooltip = tooltip(node)
    item.command = { command: 'armls.goToResource', title: 'Go to Resource', arguments: [node] }
    return item
  }

  async goTo(node: Node): Promise<void> {
    if (this.template === undefined) return
    await reveal(this.template, node.selectionRange)
  }

  async copyId(node: Node): Promise<void> {
    await vscode.env.clipboard.writeText(node.id ?? '')
  }

  async copyName(node: Node): Promise<void> {
    await vscode.env.clipboard.writeText(node.name)
  }

  /** Show the active editor's template; another kind of editor changes nothing. */
  private follow(): void {
    const document = vscode.window.activeTextEditor?.document
    if (!this.view.visible || document?.languageId !== 'arm-template') return
    if (document.uri.toString() !== this.template?.toString()) {
      this.show(document.uri)
    }
  }

  private show(template: vscode.Uri | undefined): void {
    this.template = template
    this.view.message = undefined
    this.view.description = template && path.posix.basename(template.path)
    this.refresh()
  }

  private refreshSoon(): void {
    this.pauses.after(PAUSE_MS, 'refresh', () => {
      if (this.view.visible) this.refresh()
    })
  }
}

/** Whether a document is in a tab, alone or in a comparison. */
function isInTab(uri: vscode.Uri): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => {
      const shown =
        input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : input instanceof vscode.TabInputText ? [input.uri] : []
      return shown.some((one) => one.toString() === uri.toString())
    }),
  )
}

/** A type without its provider's company: `storageAccounts`, `virtualNetworks/subnets`. */
function shortType(type: string): string {
  return type.replace(/^[^/]*\//, '')
}

function loop({ copy }: Node): string {
  return copy === null ? '' : `× ${copy.count ?? '?'}`
}

function condition(node: Node): string {
  if (node.condition === 'false') return 'not deployed'
  return node.condition === 'unknown' ? 'conditional' : ''
}

function icon(node: Node): vscode.ThemeIcon {
  if (node.condition === 'false') return new vscode.ThemeIcon('circle-slash')
  switch (node.kind) {
    case 'deployment':
      return new vscode.ThemeIcon('symbol-namespace')
    case 'linkedDeployment':
      return new vscode.ThemeIcon('link')
    case 'existing':
      return new vscode.ThemeIcon('references')
    case 'resource':
      return new vscode.ThemeIcon(node.copy === null ? 'symbol-class' : 'layers')
  }
}

function tooltip(node: Node): vscode.MarkdownString {
  const text = new vscode.MarkdownString()
  text.appendText(`${node.type}${node.apiVersion === null ? '' : ` (${node.apiVersion})`}`)
  if (node.id !== null) text.appendCodeblock(node.id, 'text')
  return text
}
