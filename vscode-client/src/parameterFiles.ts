/** Which parameter file gives a template its values: the one that is chosen, else the one of its name beside it. */

import * as path from 'node:path'
import * as vscode from 'vscode'
import { recognize } from './recognize.ts'

const SECTION = 'parameterFiles'
const MOST_LISTED = 200

/** The setting `armls.parameterFiles`; what ARM Tools has in its own setting counts where ours says nothing. */
export function parameterFilesSetting(): Record<string, string | null> {
  const theirs = vscode.workspace.getConfiguration('azureResourceManagerTools').get<unknown>(SECTION)
  const ours = vscode.workspace.getConfiguration('armls').get<unknown>(SECTION)
  return { ...asTable(theirs), ...asTable(ours) }
}

function asTable(value: unknown): Record<string, string | null> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).filter(([, file]) => typeof file === 'string' || file === null))
}

/** The parameter file of a template; null: none, the defaults count. */
export async function parameterFileOf(template: vscode.Uri): Promise<vscode.Uri | null> {
  const chosen = chosenFor(template)
  if (chosen === '') return null
  if (chosen !== undefined) return template.with({ path: absolute(chosen, template) })
  const automatic = automaticFor(template)
  return automatic !== undefined && (await exists(automatic)) ? automatic : null
}

/** What the setting says of a template: a path, an empty string for none, undefined for nothing. */
function chosenFor(template: vscode.Uri): string | undefined {
  for (const [key, file] of Object.entries(parameterFilesSetting())) {
    const keys = path.isAbsolute(key)
      ? [vscode.Uri.file(key).fsPath] // not `path`, in which the letter of a drive may be of either case
      : (vscode.workspace.workspaceFolders ?? []).map((folder) => vscode.Uri.joinPath(folder.uri, key).fsPath)
    if (keys.includes(template.fsPath)) return file ?? ''
  }
  return undefined
}

function absolute(file: string, template: vscode.Uri): string {
  return path.isAbsolute(file) ? vscode.Uri.file(file).path : vscode.Uri.joinPath(template, '..', file).path
}

function automaticFor(template: vscode.Uri): vscode.Uri | undefined {
  const changed = template.path.replace(/\.jsonc?$/i, '.parameters.json')
  return changed === template.path || template.scheme !== 'file' ? undefined : template.with({ path: changed })
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri)
    return true
  } catch {
    return false
  }
}

interface Choice extends vscode.QuickPickItem {
  /** The value of the setting; undefined removes the entry. */
  value?: string | undefined
  browse?: boolean
}

/** Ask for a parameter file and write the setting. */
export async function chooseParameterFile(template: vscode.Uri): Promise<void> {
  const chosen = await pick(template, await choicesFor(template), 'Parameter file for the values of')
  if (chosen === undefined) return
  const settings = vscode.workspace.getConfiguration('armls')
  const key = vscode.workspace.getWorkspaceFolder(template) ? vscode.workspace.asRelativePath(template, false) : template.fsPath
  const others = Object.entries(asTable(settings.get(SECTION))).filter(([other]) => other !== key)
  const own = Object.fromEntries(chosen.value === undefined ? others : [...others, [key, chosen.value]])
  const target = vscode.workspace.workspaceFolders ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global
  await settings.update(SECTION, own, target)
}

/** Ask for a parameter file for one comparison; undefined if the user gave up, null for the defaults. */
export async function pickParameterFile(template: vscode.Uri): Promise<vscode.Uri | null | undefined> {
  const choices = (await choicesFor(template)).filter((choice) => choice.value !== undefined || choice.browse)
  const chosen = await pick(template, choices, 'Other parameter file for')
  if (chosen?.value === undefined) return undefined
  return chosen.value === '' ? null : template.with({ path: absolute(chosen.value, template) })
}

async function pick(template: vscode.Uri, choices: Choice[], question: string): Promise<Choice | undefined> {
  const placeHolder = `${question} ${path.posix.basename(template.path)}`
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder })
  if (chosen?.browse !== true) return chosen
  const opened = await vscode.window.showOpenDialog({
    defaultUri: vscode.Uri.joinPath(template, '..'),
    filters: { 'Parameter files': ['json', 'jsonc'] },
    title: placeHolder,
  })
  return opened?.[0] && { label: '', value: relativeTo(template, opened[0]) }
}

async function choicesFor(template: vscode.Uri): Promise<Choice[]> {
  const automatic = automaticFor(template)
  const has = automatic !== undefined && (await exists(automatic))
  const choices: Choice[] = [
    {
      label: '$(sparkle) Automatic',
      description: has ? path.posix.basename(automatic.path) : 'no parameter file of the same name: default values',
      value: undefined,
    },
    { label: '$(circle-slash) None', description: 'default values only', value: '' },
  ]
  for (const file of await parameterFilesNear(template)) {
    choices.push({ label: path.posix.basename(file.path), description: vscode.workspace.asRelativePath(file), value: relativeTo(template, file) })
  }
  choices.push({ label: '$(folder-opened) Browse…', browse: true })
  return choices
}

/** The parameter files beside a template and in the folders beneath. */
async function parameterFilesNear(template: vscode.Uri): Promise<vscode.Uri[]> {
  const folder = vscode.Uri.joinPath(template, '..')
  const pattern = new vscode.RelativePattern(folder, '**/*param*.{json,jsonc}')
  const files = await vscode.workspace.findFiles(pattern, '**/node_modules/**', MOST_LISTED)
  const found: vscode.Uri[] = []
  for (const file of files) {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file))
    if (recognize(file.path, text) === 'arm-parameters') found.push(file)
  }
  return found.sort((a, b) => a.path.split('/').length - b.path.split('/').length || a.path.localeCompare(b.path))
}

function relativeTo(template: vscode.Uri, file: vscode.Uri): string {
  const relative = path.relative(path.dirname(template.fsPath), file.fsPath)
  return path.isAbsolute(relative) ? file.fsPath : relative.split(path.sep).join('/')
}
