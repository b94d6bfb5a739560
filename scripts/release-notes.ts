/**
 * Prints the part of CHANGELOG.md for a tag such as `v0.2.0`, which becomes the text of the release. Fails when the tag
 * is not the version of package.json, or the CHANGELOG has no such part.
 */

import { readFileSync } from 'node:fs'

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')

/** The part under `## 0.2.0 …`; throws an Error that says what to do. */
export function releaseNotes(tag: string, version: string, changelog: string): string {
  if (tag !== `v${version}`) {
    throw new Error(
      `The tag is ${tag}, but package.json has ${version}. Tag the commit that sets the version.`
    )
  }
  const parts = changelog.split(/^## /m).slice(1)
  const part = parts.find((one) => /^\[?([^\s\]]+)/.exec(one)?.[1] === version)
  const text = part?.slice(part.indexOf('\n')).trim() ?? ''
  if (text === '') {
    throw new Error(
      `CHANGELOG.md has no text under "## ${version}". Move the text of "Unreleased" there.`
    )
  }
  return text
}

if (import.meta.main) {
  try {
    const { version } = JSON.parse(read('package.json')) as { version: string }
    console.log(releaseNotes(process.argv[2] ?? '', version, read('CHANGELOG.md')))
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
