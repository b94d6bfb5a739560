/**
 * Draws who imports whom, folder by folder: a Mermaid graph from the import lines of `src`, for docs/architecture.md.
 * `npm run readme` writes it, and the architecture test fails when it is not up to date.
 */

import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

import { importsOf } from './loaded-files.ts'

const SRC = join(import.meta.dirname, '../src')

/** The rooms, from the outside in. A file belongs to the first one that matches its path. */
const ROOMS: readonly { readonly name: string; readonly holds: RegExp }[] = [
  { name: 'action/inputs', holds: /^action\/inputs\// },
  { name: 'action/operations', holds: /^action\/operations\// },
  { name: 'action/report', holds: /^action\/report\// },
  { name: 'action', holds: /^action\// },
  { name: 'azure', holds: /^azure\// },
  { name: 'operations/common', holds: /^operations\/common\// },
  { name: 'operations', holds: /^operations\// },
  { name: 'snapshots', holds: /^snapshots\// },
  { name: 'ports.ts', holds: /^ports\.ts$/ },
  { name: 'errors.ts', holds: /^errors\.ts$/ },
  { name: 'the steps', holds: /^[\w-]+\.ts$/ }
]

/** Every room imports it: its arrows would hide all others. */
const EVERYWHERE = 'errors.ts'

function roomOf(file: string): string {
  const path = relative(SRC, file).split(sep).join('/')
  const room = ROOMS.find(({ holds }) => holds.test(path))
  if (room === undefined) throw new Error(`src/${path} belongs to no room of the picture`)
  return room.name
}

/** The graph as Mermaid: a node for each room with its number of files, an arrow with its number of imports. */
function picture(): string {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(SRC, name))
  const drawn = ROOMS.map(({ name }) => name).filter((name) => name !== EVERYWHERE)
  const counts = new Map<string, number>()
  for (const file of files) {
    for (const imported of new Set(importsOf(file))) {
      const arrow = `${roomOf(file)}>${roomOf(imported)}`
      counts.set(arrow, (counts.get(arrow) ?? 0) + 1)
    }
  }
  const idOf = (name: string): string => `room${drawn.indexOf(name)}`
  return [
    'flowchart TB',
    ...drawn.map((name) => {
      const count = files.filter((file) => roomOf(file) === name).length
      return `  ${idOf(name)}["${name}${count === 1 ? '' : `<br>${count} files`}"]`
    }),
    ...drawn.flatMap((from) =>
      drawn.flatMap((to) => {
        const count = from === to ? undefined : counts.get(`${from}>${to}`)
        return count === undefined ? [] : [`  ${idOf(from)} -->|${count}| ${idOf(to)}`]
      })
    )
  ].join('\n')
}

/** The page with a fresh picture. */
export function withPicture(page: string): string {
  const [begin, end] = ['<!-- picture:begin -->', '<!-- picture:end -->']
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error('no place for the picture')
  return `${page.slice(0, from + begin.length)}\n\n\`\`\`mermaid\n${picture()}\n\`\`\`\n\n${page.slice(to)}`
}
