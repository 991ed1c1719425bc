/** A new solution: one question after the other, made from what the server says that its kinds ask for. */

import * as os from 'node:os'
import * as path from 'node:path'
import * as vscode from 'vscode'
import { problemOf, textOf, valueOf, type Input, type Value } from './inputs.ts'
import type { Server } from './server.ts'
import { counted, messageOf } from './texts.ts'

interface Kind {
  kind: string
  title: string
  description: string
  builtIn: boolean
  options: Input[]
}

interface Problem {
  uri: string
  line: number
  severity: 'error' | 'warning'
  message: string
}

interface Kinds {
  inputs: Input[]
  kinds: Kind[]
  problems: Problem[]
}

interface Made {
  output: string | null
  mainTemplate: string | null
  files: unknown[]
  problems: Problem[]
  cancelled: boolean
}

/** What the user has answered until now, by the names of the questions. */
type Answers = Map<string, Value>

/** One question. Its answer is undefined where the user has gone away. */
interface Question {
  name: string
  ask(answers: Answers, place: Place): Promise<Value | typeof BACK | undefined>
}

interface Place {
  step: number
  steps: number
}

const BACK = Symbol('back')
const TITLE = 'New Solution'
/** Questions beside the inputs, whose names have no blanks. */
const KIND = 'the kind'
const CHOOSES = 'chooses options'
const FOLDER = 'the folder'
/** Common inputs that everybody is asked for; the others only with the options. */
const ALWAYS = ['name', 'publisher', 'managedApp']

export class NewSolution implements vscode.Disposable {
  private readonly problems = vscode.languages.createDiagnosticCollection('armls-kinds')
  private readonly saved: vscode.Disposable
  /** What has led to the problems that are shown. */
  private last: object | undefined

  constructor(private readonly server: Server) {
    this.saved = vscode.workspace.onDidSaveTextDocument((document) => {
      if (this.last !== undefined && this.problems.has(document.uri)) void this.checkAgain(this.last)
    })
  }

  dispose(): void {
    this.problems.dispose()
    this.saved.dispose()
  }

  /** Ask for everything, make the solution, and open its template. */
  async create(): Promise<void> {
    const described = await this.server.execute<Kinds>('armls.generate', { list: true })
    if (described === undefined) return
    this.show(described.problems)
    const answers = await this.answers(described)
    if (answers === undefined) return
    const kind = described.kinds.find((one) => one.kind === answers.get(KIND))
    if (kind === undefined) return
    const given = (inputs: Input[]) =>
      Object.fromEntries(inputs.filter(({ name }) => answers.has(name)).map(({ name }) => [name, answers.get(name)]))
    const optionsOf = Object.fromEntries(
      kind.options.filter(({ name }) => answers.has(ofOption(name))).map(({ name }) => [name, answers.get(ofOption(name))]),
    )
    const argument = { kind: kind.kind, ...given(described.inputs), options: optionsOf }
    await this.make(argument, vscode.Uri.file(String(answers.get(FOLDER))))
  }

  private async answers(described: Kinds): Promise<Answers | undefined> {
    const answers: Answers = new Map()
    for (let step = 0; ; ) {
      const questions = questionsOf(described, answers)
      const question = questions[step]
      if (question === undefined) return answers
      const answer = await question.ask(answers, { step: step + 1, steps: questions.length })
      if (answer === undefined) return undefined
      if (answer === BACK) {
        step -= 1
      } else {
        answers.set(question.name, answer)
        step += 1
      }
    }
  }

  private async make(argument: object, folder: vscode.Uri, force = false): Promise<void> {
    const location = vscode.ProgressLocation.Notification
    try {
      const made = await vscode.window.withProgress({ location, title: 'Generating a solution', cancellable: true }, (progress, cancellation) =>
        this.server.execute<Made>(
          'armls.generate',
          { ...argument, output: folder.toString(), force },
          { isQuiet: true, cancellation, progress: (message) => { progress.report({ message }) } },
        ),
      )
      if (made === undefined || made.cancelled) return
      this.last = argument
      this.show(made.problems)
      await this.open(made, folder)
    } catch (error) {
      await this.failed(messageOf(error), argument, folder)
    }
  }

  private async open(made: Made, folder: vscode.Uri): Promise<void> {
    if (made.mainTemplate === null) {
      const show = 'Show Problems'
      const message = 'The templates of the kind have mistakes. Nothing was written.'
      if ((await vscode.window.showErrorMessage(message, show)) === show) {
        await vscode.commands.executeCommand('workbench.actions.view.problems')
      }
      return
    }
    await vscode.window.showTextDocument(vscode.Uri.parse(made.mainTemplate), { preview: false })
    void vscode.window.showInformationMessage(`Created ${counted(made.files.length, 'file')} in ${folder.fsPath}.`)
  }

  private async failed(message: string, argument: object, folder: vscode.Uri): Promise<void> {
    if (!/the folder (isn't empty|has changed)/.test(message)) {
      void vscode.window.showErrorMessage(message)
      return
    }
    const replace = 'Replace Files'
    const detail = `${message.replace(/^'output': /, '')}.`
    const question = 'Replace files of the same names in this folder?'
    const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, replace)
    if (chosen === replace) await this.make(argument, folder, true)
  }

  /** Make the solution once more without writing it, to see what is left of the problems. */
  private async checkAgain(argument: object): Promise<void> {
    const made = await this.server.execute<Made>('armls.generate', argument, { isQuiet: true }).catch(() => undefined)
    if (made !== undefined) this.show(made.problems)
  }

  private show(problems: Problem[]): void {
    const byFile = new Map<string, vscode.Diagnostic[]>()
    for (const { uri, line, severity, message } of problems) {
      const level = severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning
      const diagnostic = new vscode.Diagnostic(new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER), message, level)
      diagnostic.source = 'armls generate'
      byFile.set(uri, [...(byFile.get(uri) ?? []), diagnostic])
    }
    this.problems.clear()
    for (const [uri, diagnostics] of byFile) this.problems.set(vscode.Uri.parse(uri), diagnostics)
  }
}

/** The name of an option's answer: options and common inputs may have equal names. */
function ofOption(name: string): string {
  return `option ${name}`
}

/** The questions as far as they are known. */
function questionsOf({ inputs, kinds }: Kinds, answers: Answers): Question[] {
  const kind = kinds.find((one) => one.kind === answers.get(KIND))
  const always = inputs.filter(({ name }) => ALWAYS.includes(name)).map((input) => questionOf(input, input.name))
  const questions = [questionOfKind(kinds), ...always, questionOfChoice(kind)]
  if (answers.get(CHOOSES) === true && kind !== undefined) {
    questions.push(...kind.options.map((input) => questionOf(input, ofOption(input.name))))
    questions.push(...inputs.filter(({ name }) => !ALWAYS.includes(name)).map((input) => questionOf(input, input.name)))
  }
  return [...questions, questionOfFolder()]
}

function questionOfKind(kinds: Kind[]): Question {
  const items = kinds.map(({ kind, title, description, builtIn }) => ({
    label: title,
    description: builtIn ? kind : `${kind} (your own)`,
    detail: description,
    value: kind,
  }))
  return { name: KIND, ask: (answers, place) => pick(items, answers.get(KIND), 'Kind', 'What to create', place) }
}

function questionOfChoice(kind: Kind | undefined): Question {
  const items = [
    { label: 'Use the Defaults', detail: 'Everything can be changed in the files later.', value: false },
    { label: 'Choose Options…', detail: (kind?.options ?? []).map(({ name, title }) => title ?? name).join(', '), value: true },
  ]
  return { name: CHOOSES, ask: (answers, place) => pick(items, answers.get(CHOOSES), 'Options', 'Whether to choose the options one by one', place) }
}

function questionOf(input: Input, name: string): Question {
  const choices = input.type === 'bool' ? [true, false] : input.allowedValues
  return {
    name,
    ask: (answers, place) => {
      const current = answers.get(name) ?? input.default
      const { title = input.name, description } = input
      if (choices === undefined) return enter({ ...input, title }, textOf(current), place)
      const items = choices.map((value) => ({
        label: value === true ? 'Yes' : value === false ? 'No' : String(value),
        description: value === input.default ? 'default' : '',
        value,
      }))
      return pick(items, current, title, description, place)
    },
  }
}

function questionOfFolder(): Question {
  const input: Input = { name: FOLDER, type: 'string', title: 'Folder', description: 'The folder to create the files in.' }
  return {
    name: FOLDER,
    ask: (answers, place) => {
      const base = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? os.homedir()
      const slug = textOf(answers.get('name')).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
      const suggested = textOf(answers.get(FOLDER)) || path.join(base, slug || 'solution')
      const problem = (text: string) => (path.isAbsolute(text) ? undefined : 'Enter an absolute path.')
      return enter(input, suggested, place, problem, chooseFolder)
    },
  }
}

async function chooseFolder(): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel: 'Create Here' })
  return chosen?.[0]?.fsPath
}

interface Item<T> extends vscode.QuickPickItem {
  value: T
}

function pick<T extends Value>(
  items: Item<T>[],
  current: Value | undefined,
  title: string,
  prompt: string,
  place: Place,
): Promise<T | typeof BACK | undefined> {
  return new Promise((resolve) => {
    const box = vscode.window.createQuickPick<Item<T>>()
    box.title = `${TITLE}: ${title}`
    box.step = place.step
    box.totalSteps = place.steps
    box.placeholder = prompt
    box.ignoreFocusOut = true
    box.items = items
    box.activeItems = items.filter(({ value }) => value === current)
    if (place.step > 1) box.buttons = [vscode.QuickInputButtons.Back]
    box.onDidTriggerButton(() => {
      resolve(BACK)
      box.dispose()
    })
    box.onDidAccept(() => {
      resolve(box.selectedItems[0]?.value)
      box.dispose()
    })
    box.onDidHide(() => {
      resolve(undefined)
      box.dispose()
    })
    box.show()
  })
}

/** Ask for a text that is checked while it is typed. `browse` offers another way to enter it. */
function enter(
  input: Input,
  text: string,
  place: Place,
  problem: (text: string) => string | undefined = (typed) => problemOf(input, typed),
  browse?: () => Promise<string | undefined>,
): Promise<Value | typeof BACK | undefined> {
  return new Promise((resolve) => {
    const box = vscode.window.createInputBox()
    const open: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('folder-opened'), tooltip: 'Browse…' }
    const check = () => {
      box.validationMessage = problem(box.value)
    }
    let isBrowsing = false
    box.title = `${TITLE}: ${input.title ?? input.name}`
    box.step = place.step
    box.totalSteps = place.steps
    box.prompt = input.description
    box.placeholder = input.type === 'array' ? 'Several with commas between them' : ''
    box.ignoreFocusOut = true
    box.value = text
    box.buttons = [...(place.step > 1 ? [vscode.QuickInputButtons.Back] : []), ...(browse === undefined ? [] : [open])]
    box.onDidChangeValue(check)
    box.onDidTriggerButton(async (button) => {
      if (button !== open) {
        resolve(BACK)
        box.dispose()
        return
      }
      isBrowsing = true
      box.value = (await browse?.()) ?? box.value
      isBrowsing = false
      box.show()
      check()
    })
    box.onDidAccept(() => {
      check()
      if (box.validationMessage !== undefined && box.validationMessage !== '') return
      resolve(valueOf(input, box.value))
      box.dispose()
    })
    box.onDidHide(() => {
      if (isBrowsing) return
      resolve(undefined)
      box.dispose()
    })
    box.show()
  })
}
