/** Gives the documents that are ours their language, wherever they are opened: in a tab, untitled, or in a diff. */

import * as vscode from 'vscode'
import { Pauses } from './pauses.ts'
import { LANGUAGES, recognize, type LanguageId } from './recognize.ts'

const CANDIDATES = new Set(['json', 'jsonc'])
const VIRTUAL = /^(output|vscode(-settings|-userdata)?|armls-.*)$/
const PAUSE_MS = 400

/** Whether a document has one of our languages. */
export function isOurs(document: vscode.TextDocument): boolean {
  return LANGUAGES.includes(document.languageId as LanguageId)
}

/** Whether a document may be one of ours though it has another language: JSON, or text that was pasted into a new editor. */
function isCandidate({ languageId, isUntitled }: vscode.TextDocument): boolean {
  return CANDIDATES.has(languageId) || (isUntitled && languageId === 'plaintext')
}

/** Give a document a language; one that has been closed meanwhile needs none. */
export function setLanguage(document: vscode.TextDocument, language: string): void {
  vscode.languages.setTextDocumentLanguage(document, language).then(undefined, () => undefined)
}

/** Recognizes documents until it is disposed. */
export class Documents implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[] = []
  private readonly pauses = new Pauses()
  /** Documents whose language a user has set back to JSON. */
  private readonly leftAlone = new Set<string>()
  private readonly justClosed = new Set<string>()

  /** `recognized` is called for each document that gets one of our languages, before it has it. */
  constructor(private readonly recognized: () => void) {
    this.subscriptions.push(
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (this.justClosed.has(document.uri.toString()) && CANDIDATES.has(document.languageId)) {
          this.leftAlone.add(document.uri.toString())
        } else {
          this.consider(document)
        }
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.considerSoon(document)
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.closed(document)
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('armls.recognize')) this.considerAll()
      }),
    )
    this.considerAll()
  }

  dispose(): void {
    this.pauses.dispose()
    for (const subscription of this.subscriptions) subscription.dispose()
  }

  private considerAll(): void {
    for (const document of vscode.workspace.textDocuments) this.consider(document)
  }

  private considerSoon(document: vscode.TextDocument): void {
    if (!this.mayBeOurs(document)) return
    this.pauses.after(PAUSE_MS, document.uri.toString(), () => {
      this.consider(document)
    })
  }

  private consider(document: vscode.TextDocument): void {
    if (!this.mayBeOurs(document)) return
    const language = recognize(document.uri.path, document.getText())
    if (language === undefined) return
    this.recognized()
    setLanguage(document, language)
  }

  private mayBeOurs(document: vscode.TextDocument): boolean {
    return (
      isCandidate(document) &&
      !document.isClosed &&
      !VIRTUAL.test(document.uri.scheme) &&
      !document.uri.path.toLowerCase().endsWith('/armlsconfig.json') &&
      !this.leftAlone.has(document.uri.toString()) &&
      vscode.workspace.getConfiguration('armls').get('recognize', true)
    )
  }

  /** A change of language closes a document and opens it again at once; anything else is really a close. */
  private closed(document: vscode.TextDocument): void {
    const key = document.uri.toString()
    this.pauses.cancel(key)
    if (isOurs(document)) {
      this.justClosed.add(key)
      setTimeout(() => this.justClosed.delete(key), 0)
    } else if (!vscode.workspace.textDocuments.some((one) => one.uri.toString() === key)) {
      this.leftAlone.delete(key)
    }
  }
}
