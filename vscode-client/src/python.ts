/**
 * Finds a Python that can run the bundled server.
 *
 * Programs in the workspace are never started, unless the user's own settings name them: candidates come from that
 * setting, from the Python extension, from PATH and from the places where installers put Python. Each is asked for its
 * version, which also tells a real Python from the stub that Windows has under that name, and for its executable, which
 * is not the candidate where that is a shim or a launcher.
 */

import { execFile } from 'node:child_process'
import { realpathSync, statSync } from 'node:fs'
import path from 'node:path'

export const OLDEST = [3, 10] as const
export const NEWEST = [3, 14] as const

const PROBE_MS = 10_000
const PROBE = [
  'import sys, platform, json, sysconfig',
  'processor = sysconfig.get_platform().split("-")[-1]',
  'processor = platform.machine() if processor.startswith("universal") else processor',
  'free = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))',
  'version = list(sys.version_info[:2])',
  'is64 = sys.maxsize > 2**32',
  'print(json.dumps([version, sys.implementation.name, sys.platform, processor, is64, free, sys.executable]))',
].join('\n')

/** One program that may be a Python; `args` come before all others (`py -3`). */
export interface Candidate {
  readonly command: string
  readonly args: readonly string[]
  /** Where it comes from, for messages. */
  readonly origin: string
}

/** A Python that can run the server; the command is its own executable. */
export interface Python extends Candidate {
  readonly version: string
}

export interface Search {
  readonly python?: Python
  /** One line for each candidate that was rejected, and why. */
  readonly rejected: readonly string[]
}

/** The machine that is searched; tests give one of their own. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute paths in which nothing is started. */
  readonly workspaceFolders: readonly string[]
  isFile(file: string): boolean
  /** The path without links; the path itself if there is nothing. */
  real(file: string): string
  /** What the program prints; rejects if it fails or takes longer than ten seconds. */
  run(command: string, args: readonly string[]): Promise<string>
}

const SETTING = 'the setting armls.python.path'
const IN_WORKSPACE = 'it is in the workspace; only the setting armls.python.path can name it'

/** The first Python that can run the server: `setting` (a path) alone if there is one, else `preferred`, then the usual places. */
export async function findPython(machine: Machine, setting: string, preferred: string | undefined): Promise<Search> {
  const rejected: string[] = []
  for (const candidate of candidates(machine, setting, preferred)) {
    const answer = isForbidden(machine, candidate) ? IN_WORKSPACE : await examine(machine, candidate)
    if (typeof answer !== 'string') return { python: answer, rejected }
    rejected.push(`${candidate.command}: ${answer}`)
  }
  return { rejected }
}

function isForbidden(machine: Machine, { command, origin }: Candidate): boolean {
  return origin !== SETTING && isInWorkspace(machine, command)
}

/** The files that may be a Python, in the order in which they are asked, those in the workspace included. */
export function* candidates(machine: Machine, setting: string, preferred: string | undefined): Generator<Candidate> {
  if (setting !== '') {
    yield { command: setting, args: [], origin: SETTING }
    return
  }
  const seen = new Set<string>()
  const isNew = (command: string) => {
    if (seen.has(command) || !machine.isFile(command)) return false
    seen.add(command)
    return true
  }
  if (preferred !== undefined && isNew(preferred)) yield { command: preferred, args: [], origin: 'the Python extension' }
  const isWindows = machine.platform === 'win32'
  const folders = searchPath(machine)
  for (const name of isWindows ? ['python.exe', 'python3.exe', 'py.exe'] : unixNames()) {
    for (const folder of folders) {
      const command = join(machine, folder, name)
      if (isNew(command)) yield { command, args: argumentsOf(command), origin: 'PATH' }
    }
  }
  for (const command of usualPlaces(machine)) {
    if (isNew(command)) yield { command, args: argumentsOf(command), origin: 'the usual places' }
  }
}

/** What Python's launcher for Windows is told before all else. */
function argumentsOf(command: string): string[] {
  return /[\\/]py\.exe$/i.test(command) ? ['-3'] : []
}

function unixNames(): string[] {
  const names = ['python3', 'python']
  for (let minor: number = NEWEST[1]; minor >= OLDEST[1]; minor--) names.push(`python3.${minor}`)
  return names
}

/** The absolute folders of PATH. */
function searchPath(machine: Machine): string[] {
  const isWindows = machine.platform === 'win32'
  const value = machine.env['PATH'] ?? machine.env['Path'] ?? ''
  return value
    .split(isWindows ? ';' : ':')
    .map((folder) => (isWindows ? folder.replace(/^"(.*)"$/, '$1') : folder))
    .filter((folder) => isAbsolute(machine, folder))
}

/** Whether a path says the same in every folder and on every drive. */
function isAbsolute(machine: Machine, file: string): boolean {
  return machine.platform === 'win32' ? /^([a-z]:[\\/]|[\\/]{2}[^\\/])/i.test(file) : file.startsWith('/')
}

function usualPlaces(machine: Machine): string[] {
  const minors = Array.from({ length: NEWEST[1] - OLDEST[1] + 1 }, (_, index) => NEWEST[1] - index)
  switch (machine.platform) {
    case 'win32': {
      const found: string[] = []
      if (machine.env['SystemRoot'] !== undefined) found.push(join(machine, machine.env['SystemRoot'], 'py.exe'))
      const local = machine.env['LOCALAPPDATA']
      if (local !== undefined) found.push(join(machine, local, 'Programs', 'Python', 'Launcher', 'py.exe'))
      for (const minor of minors) {
        if (local !== undefined) {
          found.push(join(machine, local, 'Programs', 'Python', `Python3${minor}`, 'python.exe'))
          found.push(join(machine, local, 'Python', `pythoncore-3.${minor}-64`, 'python.exe'))
        }
        const programs = machine.env['ProgramFiles']
        if (programs !== undefined) found.push(join(machine, programs, `Python3${minor}`, 'python.exe'))
      }
      return found
    }
    case 'darwin':
      return [
        '/opt/homebrew/bin/python3',
        '/usr/local/bin/python3',
        ...minors.map((minor) => `/Library/Frameworks/Python.framework/Versions/3.${minor}/bin/python3`),
        ...minors.map((minor) => `/opt/homebrew/bin/python3.${minor}`),
      ]
    default:
      // Elsewhere they are on PATH, if there is one.
      return machine.env['PATH'] ? [] : ['/usr/bin/python3', '/usr/local/bin/python3']
  }
}

/** Whether a file is in a workspace folder, also by way of a link. */
function isInWorkspace(machine: Machine, file: string): boolean {
  const isWindows = machine.platform === 'win32'
  const paths = isWindows ? path.win32 : path.posix
  const fold = (one: string) => (isWindows || machine.platform === 'darwin' ? one.toLowerCase() : one)
  const isBelow = (one: string, folder: string) => {
    const relative = paths.relative(fold(folder), fold(one))
    return relative !== '..' && !relative.startsWith(`..${paths.sep}`) && !paths.isAbsolute(relative)
  }
  return machine.workspaceFolders.some(
    (folder) => isBelow(file, folder) || isBelow(machine.real(file), machine.real(folder)),
  )
}

/** Apple's /usr/bin/python3 opens a dialog to install the developer tools where these are missing. */
function isAppleStub(machine: Machine, command: string): boolean {
  return (
    machine.platform === 'darwin' &&
    machine.real(command).startsWith('/usr/bin/') &&
    !machine.isFile('/Library/Developer/CommandLineTools/usr/bin/python3')
  )
}

function join(machine: Machine, ...parts: string[]): string {
  return (machine.platform === 'win32' ? path.win32 : path.posix).join(...parts)
}

/** The Python behind a candidate, or why it cannot run the server. */
async function examine(machine: Machine, candidate: Candidate): Promise<Python | string> {
  if (!isAbsolute(machine, candidate.command)) return 'it is not an absolute path'
  if (isAppleStub(machine, candidate.command)) return 'it is a placeholder; the command line developer tools are not installed'
  let printed: string
  try {
    printed = await machine.run(candidate.command, [...candidate.args, '-I', '-S', '-c', PROBE])
  } catch (error) {
    return `it does not run (${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)})`
  }
  const answer = read(printed)
  if (answer === undefined) return 'it is not a Python'
  const { version, implementation, platform, processor, is64, isFree, executable } = answer
  const name = version.join('.')
  if (implementation !== 'cpython') return `it is ${implementation}; CPython is required`
  if (version[0] !== 3 || version[1] < OLDEST[1]) return `it is Python ${name}; ${OLDEST.join('.')} or newer is required`
  if (version[1] > NEWEST[1]) return `it is Python ${name}; this version supports up to ${NEWEST.join('.')}`
  if (!is64) return 'it is a 32-bit Python; a 64-bit one is required'
  if (isFree) return 'it is a free-threaded build, which is not supported'
  if (platform !== machine.platform) return `it is built for ${platform}, the editor for ${machine.platform}`
  if (!runsOn(machine, architecture(processor))) return `it is built for ${processor}, the editor for ${machine.arch}`
  if (!isAbsolute(machine, executable) || !machine.isFile(executable)) return { ...candidate, version: name }
  const python = { command: executable, args: [], origin: candidate.origin, version: name }
  return isForbidden(machine, python) ? `${executable}, which it runs, is in the workspace` : python
}

/** What the probe has printed; undefined for anything else. */
function read(printed: string) {
  let answer: unknown
  try {
    answer = JSON.parse(printed)
  } catch {
    return undefined
  }
  if (!Array.isArray(answer)) return undefined
  const [version, implementation, platform, processor, is64, isFree, executable] = answer as unknown[]
  if (!Array.isArray(version)) return undefined
  const [major, minor] = version as unknown[]
  return typeof major === 'number' &&
    typeof minor === 'number' &&
    typeof implementation === 'string' &&
    typeof platform === 'string' &&
    typeof processor === 'string' &&
    typeof executable === 'string'
    ? { version: [major, minor] as const, implementation, platform, processor, is64: is64 === true, isFree: isFree === true, executable }
    : undefined
}

/** Whether there are packages for a Python of an architecture: Windows and macOS run x64 programs on arm64, too. */
function runsOn(machine: Machine, architecture: string): boolean {
  const emulates = machine.platform === 'win32' || machine.platform === 'darwin'
  return architecture === machine.arch || (emulates && machine.arch === 'arm64' && architecture === 'x64')
}

/** Node's name of a processor that Python names. */
function architecture(machine: string): string {
  const lower = machine.toLowerCase()
  if (lower === 'x86_64' || lower === 'amd64') return 'x64'
  return lower === 'aarch64' ? 'arm64' : lower
}

/** This machine. `cwd` is a folder outside the workspace in which programs are asked for their version. */
export function thisMachine(workspaceFolders: readonly string[], cwd: string, patienceMs = PROBE_MS): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    env: process.env,
    workspaceFolders,
    isFile: (file) => {
      try {
        // An app execution alias of the Windows Store cannot be opened, only listed.
        return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
      } catch {
        return process.platform === 'win32' && file.toLowerCase().includes('\\windowsapps\\')
      }
    },
    real: (file) => {
      try {
        return realpathSync.native(file)
      } catch {
        return file
      }
    },
    run: (command, args) =>
      new Promise((resolve, reject) => {
        // Without the variable, Python's install manager for Windows may download a Python to answer with.
        const env = { ...process.env, PYTHON_MANAGER_AUTOMATIC_INSTALL: 'false' }
        // What ignores the friendlier signals would be waited for without end.
        const options = { cwd, env, timeout: patienceMs, killSignal: 'SIGKILL', windowsHide: true, encoding: 'utf8' } as const
        const child = execFile(command, args, options, (error, stdout) => {
          if (error === null) resolve(stdout)
          else if (error.killed) reject(new Error(`no answer within ${patienceMs / 1000} seconds`))
          else reject(new Error(typeof error.code === 'number' ? `exit code ${error.code}` : error.message, { cause: error }))
        })
        child.stdin?.on('error', () => undefined) // it may have ended already
        child.stdin?.end()
      }),
  }
}
