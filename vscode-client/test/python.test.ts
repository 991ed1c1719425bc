import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { candidates, findPython, thisMachine, type Machine } from '../src/python.ts'

/** What a program does when it is asked for its version: it prints this text, or fails with this message. */
type Behaviour = string | { fails: string }

interface Given {
  platform?: NodeJS.Platform
  arch?: string
  path?: string
  env?: Record<string, string>
  workspace?: string[]
  files: Record<string, Behaviour>
  /** Links and where they lead. */
  links?: Record<string, string>
  setting?: string
  preferred?: string
}

interface Case extends Given {
  name: string
  /** The command that is chosen, with its arguments; undefined for none. */
  finds: string[] | undefined
  from?: string
  /** Lines on what was asked and not used. */
  rejects?: string[]
}

function python(version: string, more: { of?: string; on?: string; for?: string; is32?: boolean; isFree?: boolean; runs?: string } = {}): string {
  const numbers = version.split('.').map(Number)
  return JSON.stringify([
    numbers,
    more.of ?? 'cpython',
    more.on ?? 'linux',
    more.for ?? 'x86_64',
    more.is32 !== true,
    more.isFree === true,
    more.runs ?? '',
  ])
}

const STUB = { fails: 'exit code 9009' } // of the Windows Store, given arguments
const windows = (version: string) => python(version, { on: 'win32', for: 'amd64' })
const mac = (version: string) => python(version, { on: 'darwin', for: 'arm64' })
const LOCAL = 'C:\\Users\\Ann Lee\\AppData\\Local'

const CASES: Case[] = [
  // Linux
  { name: 'python3 on PATH', path: '/usr/bin', files: { '/usr/bin/python3': python('3.11') }, finds: ['/usr/bin/python3'], from: 'PATH' },
  {
    name: 'the first folder of PATH',
    path: '/home/ann/.local/bin:/usr/bin',
    files: { '/usr/bin/python3': python('3.11'), '/home/ann/.local/bin/python3': python('3.14') },
    finds: ['/home/ann/.local/bin/python3'],
  },
  {
    name: 'python where there is no python3',
    path: '/opt/conda/bin',
    files: { '/opt/conda/bin/python': python('3.12') },
    finds: ['/opt/conda/bin/python'],
  },
  {
    name: 'a newer one beside one that is too old',
    path: '/usr/bin',
    files: { '/usr/bin/python3': python('3.6'), '/usr/bin/python3.11': python('3.11'), '/usr/bin/python3.10': python('3.10') },
    finds: ['/usr/bin/python3.11'],
    rejects: ['/usr/bin/python3: it is Python 3.6; 3.10 or newer is required'],
  },
  {
    name: 'none where the only one is Python 2',
    path: '/usr/bin',
    files: { '/usr/bin/python': python('2.7') },
    finds: undefined,
    rejects: ['/usr/bin/python: it is Python 2.7; 3.10 or newer is required'],
  },
  {
    name: 'none where the only one is too new',
    path: '/usr/bin',
    files: { '/usr/bin/python3': python('3.15') },
    finds: undefined,
    rejects: ['/usr/bin/python3: it is Python 3.15; this version supports up to 3.14'],
  },
  { name: 'the newest that is supported', path: '/usr/bin', files: { '/usr/bin/python3': python('3.14') }, finds: ['/usr/bin/python3'] },
  { name: 'the oldest that is supported', path: '/usr/bin', files: { '/usr/bin/python3': python('3.10') }, finds: ['/usr/bin/python3'] },
  { name: 'nothing on a bare machine', path: '/usr/bin', files: {}, finds: undefined, rejects: [] },
  { name: 'one in the usual places where PATH is empty', path: '', files: { '/usr/bin/python3': python('3.11') }, finds: ['/usr/bin/python3'], from: 'the usual places' },
  { name: 'nothing in the usual places where PATH leaves them out', path: '/opt/bin', files: { '/usr/bin/python3': python('3.11') }, finds: undefined, rejects: [] },
  { name: 'one in the usual places where there is no PATH', files: { '/usr/local/bin/python3': python('3.11') }, finds: ['/usr/local/bin/python3'] },
  {
    name: 'nothing by way of a relative entry of PATH',
    path: 'bin:./tools::.:~/bin',
    files: { 'bin/python3': python('3.11'), './tools/python3': python('3.11'), python3: python('3.11') },
    finds: undefined,
    rejects: [],
  },
  {
    name: 'a folder whose name has quotes, spaces and letters of all kinds',
    path: '/opt/"Åsa\'s tools"/%41',
    files: { '/opt/"Åsa\'s tools"/%41/python3': python('3.11') },
    finds: ['/opt/"Åsa\'s tools"/%41/python3'],
  },
  {
    name: 'CPython beside PyPy',
    path: '/opt/pypy/bin:/usr/bin',
    files: { '/opt/pypy/bin/python3': python('3.11', { of: 'pypy' }), '/usr/bin/python3': python('3.11') },
    finds: ['/usr/bin/python3'],
    rejects: ['/opt/pypy/bin/python3: it is pypy; CPython is required'],
  },
  {
    name: 'one with the lock beside a free-threaded one',
    path: '/opt/free/bin:/usr/bin',
    files: { '/opt/free/bin/python3': python('3.14', { isFree: true }), '/usr/bin/python3': python('3.11') },
    finds: ['/usr/bin/python3'],
    rejects: ['/opt/free/bin/python3: it is a free-threaded build, which is not supported'],
  },
  {
    name: 'none where the only one has 32 bits',
    path: '/usr/bin',
    files: { '/usr/bin/python3': python('3.11', { is32: true, for: 'i686' }) },
    finds: undefined,
    rejects: ['/usr/bin/python3: it is a 32-bit Python; a 64-bit one is required'],
  },
  {
    name: 'none of another processor',
    arch: 'arm64',
    path: '/usr/bin',
    files: { '/usr/bin/python3': python('3.11') },
    finds: undefined,
    rejects: ['/usr/bin/python3: it is built for x86_64, the editor for arm64'],
  },
  { name: 'one for ARM', arch: 'arm64', path: '/usr/bin', files: { '/usr/bin/python3': python('3.11', { for: 'aarch64' }) }, finds: ['/usr/bin/python3'] },
  {
    name: 'the next one where one hangs',
    path: '/opt/shims:/usr/bin',
    files: { '/opt/shims/python3': { fails: 'no answer within 10 seconds' }, '/usr/bin/python3': python('3.11') },
    finds: ['/usr/bin/python3'],
    rejects: ['/opt/shims/python3: it does not run (no answer within 10 seconds)'],
  },
  {
    name: 'the next one where one prints something else',
    path: '/a:/b:/c:/d:/e:/f:/usr/bin',
    files: {
      '/a/python3': 'Hello!\n',
      '/b/python3': '[]',
      '/c/python3': '{"version": "3.11"}',
      '/d/python3': '[["3", "11"], "cpython", "linux", "x86_64", true, false]',
      '/e/python3': '[[3, 11], null, null, null, null, null, null]',
      '/f/python3': '[[3, 11], "cpython", "linux", "x86_64", true, false]',
      '/usr/bin/python3': python('3.11'),
    },
    finds: ['/usr/bin/python3'],
    rejects: ['a', 'b', 'c', 'd', 'e', 'f'].map((folder) => `/${folder}/python3: it is not a Python`),
  },
  {
    name: "the executable behind a shim",
    path: '/opt/shims',
    files: { '/opt/shims/python3': python('3.11', { runs: '/opt/3.11/bin/python3' }), '/opt/3.11/bin/python3': python('3.11') },
    finds: ['/opt/3.11/bin/python3'],
    from: 'PATH',
  },
  {
    name: 'the program itself where the executable it names is gone',
    path: '/opt/shims',
    files: { '/opt/shims/python3': python('3.11', { runs: '/opt/gone/python3' }) },
    finds: ['/opt/shims/python3'],
  },
  {
    name: 'the program itself where the executable it names is no absolute path',
    path: '/opt/shims',
    files: { '/opt/shims/python3': python('3.11', { runs: 'python3' }), python3: python('3.11') },
    finds: ['/opt/shims/python3'],
  },
  // the workspace
  {
    name: 'nothing in the workspace by way of a shim',
    path: '/opt/shims:/usr/bin',
    workspace: ['/ws'],
    files: {
      '/opt/shims/python3': python('3.12', { runs: '/ws/.venv/bin/python3' }),
      '/ws/.venv/bin/python3': python('3.12'),
      '/usr/bin/python3': python('3.11'),
    },
    finds: ['/usr/bin/python3'],
    rejects: ['/opt/shims/python3: /ws/.venv/bin/python3, which it runs, is in the workspace'],
  },
  {
    name: 'nothing in the workspace',
    path: '/ws/.venv/bin:/usr/bin',
    workspace: ['/ws'],
    files: { '/ws/.venv/bin/python3': python('3.12'), '/usr/bin/python3': python('3.11') },
    finds: ['/usr/bin/python3'],
    rejects: ['/ws/.venv/bin/python3: it is in the workspace; only the setting armls.python.path can name it'],
  },
  {
    name: 'nothing in the second folder of the workspace',
    path: '/two/bin',
    workspace: ['/one', '/two'],
    files: { '/two/bin/python3': python('3.12') },
    finds: undefined,
    rejects: ['/two/bin/python3: it is in the workspace; only the setting armls.python.path can name it'],
  },
  {
    name: 'nothing in a folder of the workspace whose name begins with dots',
    path: '/ws/..tools/bin',
    workspace: ['/ws'],
    files: { '/ws/..tools/bin/python3': python('3.12') },
    finds: undefined,
  },
  {
    name: 'nothing by way of dots in PATH',
    path: '/usr/../ws/bin',
    workspace: ['/ws'],
    files: { '/usr/../ws/bin/python3': python('3.12'), '/ws/bin/python3': python('3.12') },
    finds: undefined,
  },
  {
    name: 'nothing by way of a link into the workspace',
    path: '/opt/bin',
    workspace: ['/ws'],
    files: { '/opt/bin/python3': python('3.12') },
    links: { '/opt/bin/python3': '/ws/evil' },
    finds: undefined,
  },
  {
    name: 'nothing in a workspace that is itself a link',
    path: '/data/project/bin',
    workspace: ['/ws'],
    files: { '/data/project/bin/python3': python('3.12') },
    links: { '/ws': '/data/project' },
    finds: undefined,
  },
  {
    name: 'one in a folder whose name only begins like that of the workspace',
    path: '/ws-tools/bin',
    workspace: ['/ws'],
    files: { '/ws-tools/bin/python3': python('3.12') },
    finds: ['/ws-tools/bin/python3'],
  },
  {
    name: 'one in the workspace that the setting names',
    path: '/usr/bin',
    workspace: ['/ws'],
    files: { '/ws/.venv/bin/python': python('3.12'), '/usr/bin/python3': python('3.11') },
    setting: '/ws/.venv/bin/python',
    finds: ['/ws/.venv/bin/python'],
    from: 'the setting armls.python.path',
  },
  // settings and the Python extension
  {
    name: 'nothing else than what the setting names',
    path: '/usr/bin',
    files: { '/opt/old/python3': python('3.8'), '/usr/bin/python3': python('3.11') },
    setting: '/opt/old/python3',
    preferred: '/usr/bin/python3',
    finds: undefined,
    rejects: ['/opt/old/python3: it is Python 3.8; 3.10 or newer is required'],
  },
  {
    name: 'nothing where the setting is no absolute path',
    path: '/usr/bin',
    files: { '/usr/bin/python3': python('3.11'), python3: python('3.11') },
    setting: 'python3',
    finds: undefined,
    rejects: ['python3: it is not an absolute path'],
  },
  {
    name: 'the choice of the Python extension first',
    path: '/usr/bin',
    files: { '/opt/env/bin/python': python('3.13'), '/usr/bin/python3': python('3.11') },
    preferred: '/opt/env/bin/python',
    finds: ['/opt/env/bin/python'],
    from: 'the Python extension',
  },
  {
    name: 'PATH where the choice of the Python extension is in the workspace',
    path: '/usr/bin',
    workspace: ['/ws'],
    files: { '/ws/.venv/bin/python': python('3.13'), '/usr/bin/python3': python('3.11') },
    preferred: '/ws/.venv/bin/python',
    finds: ['/usr/bin/python3'],
    from: 'PATH',
  },
  {
    name: 'PATH where the choice of the Python extension is gone',
    path: '/usr/bin',
    files: { '/usr/bin/python3': python('3.11') },
    preferred: '/opt/gone/bin/python',
    finds: ['/usr/bin/python3'],
  },
  // Windows' launcher
  {
    name: 'the executable that the launcher starts, without the option of the launcher',
    platform: 'win32',
    path: 'C:\\Windows',
    files: {
      'C:\\Windows\\py.exe': python('3.12', { on: 'win32', for: 'amd64', runs: 'C:\\Python312\\python.exe' }),
      'C:\\Python312\\python.exe': windows('3.12'),
    },
    finds: ['C:\\Python312\\python.exe'],
  },
  // macOS
  {
    name: "Homebrew's on a Mac without the developer tools",
    platform: 'darwin',
    arch: 'arm64',
    path: '/usr/bin:/bin',
    files: { '/usr/bin/python3': { fails: 'a dialog opens' }, '/opt/homebrew/bin/python3': mac('3.13') },
    finds: ['/opt/homebrew/bin/python3'],
    from: 'the usual places',
    rejects: ['/usr/bin/python3: it is a placeholder; the command line developer tools are not installed'],
  },
  {
    name: "no link to Apple's placeholder",
    platform: 'darwin',
    arch: 'arm64',
    path: '/usr/local/bin',
    files: { '/usr/local/bin/python3': { fails: 'a dialog opens' } },
    links: { '/usr/local/bin/python3': '/usr/bin/python3' },
    finds: undefined,
    rejects: ['/usr/local/bin/python3: it is a placeholder; the command line developer tools are not installed'],
  },
  {
    name: "python.org's on a Mac whose developer tools have an old one",
    platform: 'darwin',
    arch: 'arm64',
    path: '/usr/bin:/bin',
    files: {
      '/Library/Developer/CommandLineTools/usr/bin/python3': mac('3.9'),
      '/usr/bin/python3': mac('3.9'),
      '/Library/Frameworks/Python.framework/Versions/3.12/bin/python3': mac('3.12'),
    },
    finds: ['/Library/Frameworks/Python.framework/Versions/3.12/bin/python3'],
    rejects: ['/usr/bin/python3: it is Python 3.9; 3.10 or newer is required'],
  },
  {
    name: 'one for Intel on a Mac with Intel',
    platform: 'darwin',
    arch: 'x64',
    path: '/usr/local/bin',
    files: { '/usr/local/bin/python3': python('3.12', { on: 'darwin' }) },
    finds: ['/usr/local/bin/python3'],
  },
  {
    name: 'nothing in the workspace on a Mac, whatever the case of its name',
    platform: 'darwin',
    arch: 'arm64',
    path: '/Users/ann/Project/bin',
    workspace: ['/Users/Ann/project'],
    files: { '/Users/ann/Project/bin/python3': mac('3.12') },
    finds: undefined,
  },
  // Windows
  {
    name: 'python.exe in a quoted folder of PATH',
    platform: 'win32',
    path: '"C:\\Program Files\\Python312";C:\\Windows',
    files: { 'C:\\Program Files\\Python312\\python.exe': windows('3.12') },
    finds: ['C:\\Program Files\\Python312\\python.exe'],
  },
  {
    name: "the launcher's where python is the Store's stub",
    platform: 'win32',
    path: `${LOCAL}\\Microsoft\\WindowsApps;C:\\Windows`,
    files: {
      [`${LOCAL}\\Microsoft\\WindowsApps\\python.exe`]: STUB,
      [`${LOCAL}\\Microsoft\\WindowsApps\\python3.exe`]: STUB,
      'C:\\Windows\\py.exe': windows('3.11'),
    },
    finds: ['C:\\Windows\\py.exe', '-3'],
    rejects: [
      `${LOCAL}\\Microsoft\\WindowsApps\\python.exe: it does not run (exit code 9009)`,
      `${LOCAL}\\Microsoft\\WindowsApps\\python3.exe: it does not run (exit code 9009)`,
    ],
  },
  {
    name: "the Store's where it is a real one",
    platform: 'win32',
    path: `${LOCAL}\\Microsoft\\WindowsApps`,
    files: { [`${LOCAL}\\Microsoft\\WindowsApps\\python.exe`]: windows('3.13') },
    finds: [`${LOCAL}\\Microsoft\\WindowsApps\\python.exe`],
  },
  {
    name: "the launcher's where it is not on PATH",
    platform: 'win32',
    path: 'C:\\Windows\\System32',
    env: { SystemRoot: 'C:\\Windows' },
    files: { 'C:\\Windows\\py.exe': windows('3.12') },
    finds: ['C:\\Windows\\py.exe', '-3'],
    from: 'the usual places',
  },
  {
    name: 'an older one where the launcher answers with one that is too new',
    platform: 'win32',
    path: 'C:\\Windows',
    env: { LOCALAPPDATA: LOCAL },
    files: { 'C:\\Windows\\py.exe': windows('3.15'), [`${LOCAL}\\Programs\\Python\\Python312\\python.exe`]: windows('3.12') },
    finds: [`${LOCAL}\\Programs\\Python\\Python312\\python.exe`],
    rejects: ['C:\\Windows\\py.exe: it is Python 3.15; this version supports up to 3.14'],
  },
  {
    name: "one of Python's install manager",
    platform: 'win32',
    path: 'C:\\Windows',
    env: { LOCALAPPDATA: LOCAL },
    files: { [`${LOCAL}\\Python\\pythoncore-3.14-64\\python.exe`]: windows('3.14') },
    finds: [`${LOCAL}\\Python\\pythoncore-3.14-64\\python.exe`],
  },
  {
    name: 'nothing by way of an entry of PATH without a drive',
    platform: 'win32',
    path: '\\tools;tools;C:tools;.',
    files: {
      '\\tools\\python.exe': windows('3.12'),
      'tools\\python.exe': windows('3.12'),
      'C:tools\\python.exe': windows('3.12'),
      'python.exe': windows('3.12'),
    },
    finds: undefined,
    rejects: [],
  },
  {
    name: 'nothing in the workspace on Windows, whatever its case and slashes',
    platform: 'win32',
    path: 'c:\\WORK\\project\\.venv\\Scripts;C:/work/project/bin',
    workspace: ['C:\\work\\Project'],
    files: { 'c:\\WORK\\project\\.venv\\Scripts\\python.exe': windows('3.12'), 'C:\\work\\project\\bin\\python.exe': windows('3.12') },
    finds: undefined,
  },
  {
    name: 'one on another drive than the workspace',
    platform: 'win32',
    path: 'D:\\tools',
    workspace: ['C:\\'],
    files: { 'D:\\tools\\python.exe': windows('3.12') },
    finds: ['D:\\tools\\python.exe'],
  },
  {
    name: 'one on a network share',
    platform: 'win32',
    path: '\\\\server\\share\\python',
    files: { '\\\\server\\share\\python\\python.exe': windows('3.12') },
    finds: ['\\\\server\\share\\python\\python.exe'],
  },
  {
    name: 'one for x64 on Windows for ARM, which emulates it',
    platform: 'win32',
    arch: 'arm64',
    path: 'C:\\Python',
    files: { 'C:\\Python\\python.exe': windows('3.12') },
    finds: ['C:\\Python\\python.exe'],
  },
  {
    name: 'none for ARM on Windows for x64',
    platform: 'win32',
    path: 'C:\\Python',
    files: { 'C:\\Python\\python.exe': python('3.12', { on: 'win32', for: 'arm64' }) },
    finds: undefined,
    rejects: ['C:\\Python\\python.exe: it is built for arm64, the editor for x64'],
  },
  {
    name: 'none of Cygwin, which looks like a Windows program',
    platform: 'win32',
    path: 'C:\\cygwin64\\bin',
    files: { 'C:\\cygwin64\\bin\\python3.exe': python('3.12', { on: 'cygwin' }) },
    finds: undefined,
    rejects: ['C:\\cygwin64\\bin\\python3.exe: it is built for cygwin, the editor for win32'],
  },
]

function machineOf(given: Given): Machine {
  return {
    platform: given.platform ?? 'linux',
    arch: given.arch ?? 'x64',
    env: { ...(given.path !== undefined && { PATH: given.path }), ...given.env },
    workspaceFolders: given.workspace ?? [],
    isFile: (file) => file in given.files,
    real: (file) => given.links?.[file] ?? file,
    run: async (command) => {
      const behaviour = given.files[command]
      if (typeof behaviour === 'string') return Promise.resolve(behaviour)
      return Promise.reject(new Error(behaviour?.fails ?? 'ENOENT'))
    },
  }
}

for (const given of CASES) {
  test(`finds ${given.name}`, async () => {
    const { python: found, rejected } = await findPython(machineOf(given), given.setting ?? '', given.preferred)
    assert.deepEqual(found && [found.command, ...found.args], given.finds)
    if (given.from !== undefined) assert.equal(found?.origin, given.from)
    if (given.rejects !== undefined) assert.deepEqual(rejected, given.rejects)
  })
}

test('each file is asked once', () => {
  const machine = machineOf({ path: '/usr/bin:/usr/bin:/usr/local/bin', files: { '/usr/bin/python3': '', '/usr/local/bin/python3': '' } })
  const commands = [...candidates(machine, '', '/usr/bin/python3')].map(({ command }) => command)
  assert.deepEqual(commands, ['/usr/bin/python3', '/usr/local/bin/python3'])
})

test('programs are asked for their version without what the workspace could change', async () => {
  const asked: (readonly string[])[] = []
  const machine = { ...machineOf({ path: '/usr/bin', files: { '/usr/bin/python3': '' } }), run: async (_: string, args: readonly string[]) => {
    asked.push(args.slice(0, -1))
    return Promise.resolve('')
  } }
  await findPython(machine, '', undefined)
  assert.deepEqual(asked, [['-I', '-S', '-c']])
})

const isPosix = process.platform !== 'win32'

/** Run with a folder in which files have these texts and are executable. */
async function withPrograms(programs: Record<string, string>, run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'armls python '))
  try {
    for (const [name, text] of Object.entries(programs)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
      writeFileSync(path.join(folder, name), text)
      chmodSync(path.join(folder, name), 0o755)
    }
    await run(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('a real program that ignores signals is not waited for', { skip: !isPosix }, async () => {
  await withPrograms({ python3: '#!/bin/sh\ntrap "" TERM\nwhile :; do :; done\n' }, async (folder) => {
    const program = path.join(folder, 'python3')
    const { rejected } = await findPython(thisMachine([], folder, 100), program, undefined)
    assert.deepEqual(rejected, [`${program}: it does not run (no answer within 0.1 seconds)`])
  })
})

test('real programs that fail, are no programs or print without end say why', { skip: !isPosix }, async () => {
  await withPrograms({ fails: '#!/bin/sh\nexit 9\n', text: 'no program', floods: '#!/bin/sh\nexec yes\n' }, async (folder) => {
    const machine = thisMachine([], folder)
    const reason = async (name: string) => (await findPython(machine, path.join(folder, name), undefined)).rejected[0]
    assert.equal(await reason('fails'), `${folder}/fails: it does not run (exit code 9)`)
    assert.match((await reason('text')) ?? '', /: it does not run \(spawn .* ENOEXEC\)$|: it does not run \(exit code \d+\)$/)
    assert.match((await reason('floods')) ?? '', /: it does not run \(.*\)$/)
    assert.match((await reason('gone')) ?? '', /: it does not run \(spawn .* ENOENT\)$/)
  })
})

test('a real link into a real workspace is seen through', { skip: !isPosix }, async () => {
  await withPrograms({ 'ws/evil': '#!/bin/sh\nexit 0\n' }, async (folder) => {
    mkdirSync(path.join(folder, 'bin'))
    symlinkSync(path.join(folder, 'ws', 'evil'), path.join(folder, 'bin', 'python3'))
    symlinkSync(path.join(folder, 'ws'), path.join(folder, 'project'))
    const machine = { ...thisMachine([path.join(folder, 'project')], folder), env: { PATH: path.join(folder, 'bin') } }
    const { rejected } = await findPython(machine, '', undefined)
    assert.equal(rejected[0], `${folder}/bin/python3: it is in the workspace; only the setting armls.python.path can name it`)
  })
})
