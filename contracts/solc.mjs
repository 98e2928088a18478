#!/usr/bin/env node
// forge expects a native solc. This answers like one, with the compiler that npm installed.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isAbsolute, relative } from 'node:path'

const solc = createRequire(import.meta.url)('solc')

// forge names one file absolutely where it follows an import and relatively where it follows a remapping; solc, which
// reads no disk here, must find each under the one name that relative imports resolve to.
const nameOf = path => (isAbsolute(path) ? relative(process.cwd(), path) : path)
const renamed = entries => Object.fromEntries(Object.entries(entries).map(([path, value]) => [nameOf(path), value]))

if (process.argv.includes('--version')) {
  const version = solc.version().replace('.Emscripten.clang', '.Linux.g++')
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`)
} else {
  const input = JSON.parse(readFileSync(0, 'utf8'))
  input.sources = renamed(input.sources)
  input.settings.outputSelection = renamed(input.settings.outputSelection)
  process.stdout.write(solc.compile(JSON.stringify(input)))
}
