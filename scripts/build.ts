/**
 * Builds `dist`: the bundle, the two entries that the runner starts, and the licence texts of what is in the bundle.
 * Two builds of one source give the same bytes, wherever they are made. Names are not shortened, so that a stack trace
 * can be read.
 *
 *     node scripts/build.ts [<folder>]
 */

import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, resolve } from 'node:path'

import type { OutputChunk, Plugin } from 'rolldown'
import { rolldown } from 'rolldown'

const ROOT = resolve(import.meta.dirname, '..')

/** Name of the file with the licence texts. */
export const LICENSES = 'THIRD_PARTY_LICENSES.txt'

/** Packages of which the bundle has this in their place. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  // No step signs in with a browser.
  open: `export default function open() { throw new Error('A step opens no browser.') }`,
  // Nearly a megabyte for a dispatcher of `@actions/http-client` that nothing here asks for. Proxies are reached by
  // its agents.
  undici: `export class ProxyAgent { constructor() { throw new Error('undici is not part of the bundle') } }`
}

/** The operations of Compute that the action uses, as `ComputeClient` in `src/azure/arm/stores.ts` names them. */
const COMPUTE_GROUPS = ['disks', 'snapshots', 'virtualMachines']

const COMPUTE_GROUP =
  /[\\/]@azure[\\/]arm-compute[\\/]dist[\\/]esm[\\/]classic[\\/](\w+)[\\/]index\.js$/

/** Leaves out what no step uses. */
const leavesOut: Plugin = {
  name: 'leaves-out',
  resolveId: {
    filter: { id: new RegExp(`^(?:${Object.keys(LEFT_OUT).join('|')})$`) },
    handler: (id) => `\0left-out/node_modules/${id}`
  },
  load: {
    filter: { id: [/^\0left-out/, COMPUTE_GROUP] },
    handler(id) {
      const group = COMPUTE_GROUP.exec(id)?.[1]
      if (group === undefined) return LEFT_OUT[packageIn(id) ?? '']
      if (COMPUTE_GROUPS.includes(group)) return undefined
      // 55 of 58 groups: 0.9 MB that every step would read and compile.
      return `export const _get${group.charAt(0).toUpperCase()}${group.slice(1)}Operations = () => undefined`
    }
  }
}

/**
 * Loads what signs with a certificate when a step does: the sign-in library loads it always, for 4 ms of every start
 * (measured on Node 24).
 */
const signsLater: Plugin = {
  name: 'signs-later',
  resolveId: {
    filter: { id: /^jsonwebtoken$/ },
    handler: (id, importer) =>
      importer === undefined || importer.startsWith('\0') ? undefined : `\0later:${id}`
  },
  load: {
    filter: { id: /^\0later:/ },
    handler: () => `export default { sign: (...given) => require('jsonwebtoken').sign(...given) }`
  }
}

/**
 * Takes Node's own modules without an import: that reads every export, and those of `node:http` load a second HTTP
 * client, for 15 ms of every start (measured on Node 24).
 */
const takesBuiltins: Plugin = {
  name: 'takes-builtins',
  resolveId: (id) =>
    isBuiltin(id) && id !== 'node:module'
      ? `\0builtin:node:${id.replace(/^node:/, '')}`
      : undefined,
  load: {
    filter: { id: /^\0builtin:/ },
    handler: (id) => ({
      code: `module.exports = process.getBuiltinModule('${id.replace('\0builtin:', '')}')`,
      moduleType: 'js'
    })
  }
}

/** Builds into a folder, whose content is replaced. Rejects when a module cannot be found or read. */
export async function build(folder: string): Promise<void> {
  const bundle = await rolldown({
    cwd: ROOT,
    input: { index: 'src/index.ts' },
    platform: 'node',
    tsconfig: false,
    // What a part that is loaded later shares with the start comes from there.
    preserveEntrySignatures: 'allow-extension',
    // Asked for by a proxy that wants Kerberos; who has none is told to install it.
    external: ['kerberos'],
    // No request is a form, and to ask whether one is loads Node's second HTTP client, for 10 ms (measured on Node 24).
    transform: { define: { FormData: 'undefined' } },
    plugins: [leavesOut, signsLater, takesBuiltins],
    onLog: (level, log) => {
      if (level === 'warn') throw new Error(log.message)
    }
  })
  rmSync(folder, { recursive: true, force: true })
  const { output } = await bundle.write({
    dir: folder,
    format: 'esm',
    // A string of one byte a character is read faster.
    charset: 'ascii',
    comments: false,
    keepNames: true,
    minify: false,
    entryFileNames: '[name].js',
    // By the package that is loaded, or for the sake of which several parts share a file.
    chunkFileNames: ({ moduleIds, name }) => `${packageIn(moduleIds.at(-1)) ?? name}.js`
  })
  await bundle.close()
  const chunks = output.filter((file) => file.type === 'chunk')
  writeFileSync(join(folder, LICENSES), licenses(chunks))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  cpSync(join(ROOT, 'src/entries'), folder, { recursive: true })
}

/** The name of the package that a module is of, without its scope. */
function packageIn(id: string | undefined): string | undefined {
  return folderOf(id)?.split(/[\\/]/).at(-1)
}

type Package = {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly repository?: string | { readonly url: string }
}

/** The licence texts of the packages of which code is in a bundle, sorted by name. */
export function licenses(chunks: readonly OutputChunk[]): string {
  const modules = chunks
    .flatMap(({ modules }) => Object.entries(modules))
    .filter(([, { renderedLength }]) => renderedLength > 0)
  const folders = new Set([
    // What joins the modules is its own code.
    join(ROOT, 'node_modules/rolldown'),
    ...modules
      .filter(([id]) => !id.startsWith('\0'))
      .map(([id]) => folderOf(id))
      .filter((folder) => folder !== undefined)
  ])
  const sections = [...folders].map((folder) => {
    const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package
    return `${about.name} ${about.version}\n\n${licenseText(folder, about)}\n`
  })
  return [...new Set(sections)].sort().join(`\n${'-'.repeat(80)}\n\n`)
}

/** The folder of the package that a module is of; `undefined` for the action's own. */
function folderOf(id: string | undefined): string | undefined {
  return id?.match(/^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/)?.[0]
}

/** What a package says about its licence: its files, or what it declares. */
function licenseText(folder: string, { name, license, repository }: Package): string {
  const texts = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
  if (texts.length > 0) return texts.join('\n\n')
  const url = typeof repository === 'string' ? repository : repository?.url
  if (license === undefined || url === undefined) throw new Error(`${name} declares no licence.`)
  return `${license}\n${url}`
}

if (import.meta.main) {
  await build(resolve(process.argv[2] ?? join(ROOT, 'dist')))
}
