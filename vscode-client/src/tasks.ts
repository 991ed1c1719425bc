/** The task `armls`: `armls check` over files and folders, with the Python and the server that the editor uses. */

import * as vscode from 'vscode'
import type { Server } from './server.ts'

interface Definition extends vscode.TaskDefinition {
  paths?: unknown
  profile?: string
  failOn?: string
}

/** Offer the task. */
export function registerTasks(server: Server): vscode.Disposable {
  return vscode.tasks.registerTaskProvider('armls', {
    provideTasks: async () => {
      const task = await create(server, { type: 'armls' }, vscode.TaskScope.Workspace)
      return task === undefined ? [] : [task]
    },
    resolveTask: (task) => create(server, task.definition, task.scope ?? vscode.TaskScope.Workspace),
  })
}

async function create(
  server: Server,
  definition: Definition,
  scope: vscode.WorkspaceFolder | vscode.TaskScope,
): Promise<vscode.Task | undefined> {
  if (server.python === undefined) await server.findPython()
  const program = server.bundled()
  if (program === undefined) return undefined
  const args = [...program.args, 'check', ...pathsOf(definition)]
  if (definition.profile) args.push(`--profile=${definition.profile}`)
  if (definition.failOn) args.push(`--fail-on=${definition.failOn}`)
  const execution = new vscode.ProcessExecution(program.command, args)
  const task = new vscode.Task(definition, scope, 'check templates', 'armls', execution, '$armls')
  task.group = vscode.TaskGroup.Test
  return task
}

/** The paths of a definition, which a workspace has written; none is taken for an option. */
function pathsOf({ paths }: Definition): string[] {
  const texts = Array.isArray(paths) ? paths.filter((one) => typeof one === 'string') : ['.']
  return texts.map((one) => (one.startsWith('-') ? `./${one}` : one))
}
