/** The extension's entry. Everything that takes time waits for the first ARM document. */

import * as vscode from 'vscode'
import { ArmTools } from './armTools.ts'
import { registerCommands } from './commands.ts'
import { PackageCreator } from './createPackage.ts'
import { Documents } from './documents.ts'
import { Expansions } from './expansion.ts'
import { registerFormatting } from './formatting.ts'
import { NewSolution } from './newSolution.ts'
import { registerPages } from './pages.ts'
import { ResourceTree } from './resourceTree.ts'
import { Server } from './server.ts'
import { StatusItems } from './status.ts'
import { SummaryView } from './summaryView.ts'
import { registerTasks } from './tasks.ts'

let running: Server | undefined

export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('ARM Language Server', { log: true })
  const armTools = new ArmTools(context.globalState)
  const server = new Server(context, output, armTools)
  running = server
  const expansions = new Expansions(server)
  const resources = new ResourceTree(server)
  const summary = new SummaryView(context.extensionUri, server)
  const newSolution = new NewSolution(server)
  const packages = new PackageCreator(server)
  context.subscriptions.push(
    output,
    armTools,
    server,
    expansions,
    resources,
    summary,
    newSolution,
    packages,
    new StatusItems(server),
    new Documents(() => {
      server.startIfNeeded()
    }),
    registerPages(),
    registerFormatting(),
    registerTasks(server),
    registerCommands({ context, server, armTools, expansions, resources, summary, newSolution, packages }),
  )
}

export async function deactivate(): Promise<void> {
  await running?.stop()
}
