// Bundles the extension: `extension` is loaded at start, `client` (the language client library) with the first template.
import { build } from 'esbuild'
import { writeFileSync } from 'node:fs'

const result = await build({
  entryPoints: ['src/extension.ts', 'src/client.ts'],
  outdir: 'dist',
  bundle: true,
  minify: true,
  sourcemap: false,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  conditions: ['node'],
  mainFields: ['module', 'main'],
  external: ['vscode', './client.js'],
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
})
writeFileSync('dist/meta.json', JSON.stringify(result.metafile))
