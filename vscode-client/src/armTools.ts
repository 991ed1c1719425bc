/**
 * Getting along with Microsoft's ARM Tools, which has the language `arm-template` as well. Where both are installed, the
 * user is asked once which of the two is to be active; until then, and where it is ARM Tools, our server does not run.
 */

import * as vscode from 'vscode'

const ID = 'msazurermtools.azurerm-vscode-tools'
const CHOICE = 'armls.chosenExtension'
const OURS = 'ARM Language Server'
const THEIRS = 'ARM Tools'

export class ArmTools implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>()
  readonly onDidChange = this.changed.event
  private asked: Promise<void> | undefined
  private readonly subscription: vscode.Disposable

  constructor(private readonly memory: vscode.Memento) {
    let was = this.isInstalled
    this.publish()
    this.subscription = vscode.extensions.onDidChange(() => {
      if (was !== this.isInstalled) {
        was = this.isInstalled
        this.publish()
        this.changed.fire()
      }
    })
  }

  dispose(): void {
    this.subscription.dispose()
    this.changed.dispose()
  }

  get isInstalled(): boolean {
    return vscode.extensions.getExtension(ID) !== undefined
  }

  /** Whether our server is to run. Asks in the background where nothing was chosen yet. */
  async letsUsRun(): Promise<boolean> {
    if (!this.isInstalled) return true
    const choice = this.memory.get<string>(CHOICE)
    if (choice === undefined) this.asked ??= this.choose()
    return Promise.resolve(choice === OURS)
  }

  /** Ask which extension is to be active, and keep the answer. */
  async choose(): Promise<void> {
    const chosen = await vscode.window.showInformationMessage(
      'Both the ARM Language Server and ARM Tools are installed. Which one should check your templates?',
      OURS,
      THEIRS,
    )
    if (chosen === undefined) return
    await this.memory.update(CHOICE, chosen)
    this.changed.fire()
    if (chosen !== OURS) return
    const show = 'Show ARM Tools'
    const message = 'The ARM Language Server is active. Disable ARM Tools to see each problem only once.'
    if ((await vscode.window.showInformationMessage(message, show)) === show) {
      await vscode.commands.executeCommand('extension.open', ID)
    }
  }

  private publish(): void {
    void vscode.commands.executeCommand('setContext', 'armls.hasArmTools', this.isInstalled)
  }
}
