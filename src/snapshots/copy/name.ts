/** Names of copies: the template of `snapshot-name`, in which `{snapshot}` is the source and `{location}` its target. */

import type { NameContext } from '../naming.ts'
import { PLACEHOLDERS, snapshotName, unknownPlaceholders } from '../naming.ts'

/** The template of copies where the user gives none: the same in every run, so that a re-run finds them. */
export const COPY_NAME = '{snapshot}-{location}'

/** What a placeholder may be in the name of a copy, and what it stands for. */
export const COPY_PLACEHOLDERS = {
  ...PLACEHOLDERS,
  snapshot: 'name of the snapshot that is copied',
  location: 'region of the copy'
} as const

/** What the placeholders stand for; `disk` is the disk that the source came from. */
export type CopyNameContext = NameContext & { readonly snapshot: string }

/** Placeholders of a template that copies do not know; empty for a good template. */
export function unknownCopyPlaceholders(template: string): readonly string[] {
  return unknownPlaceholders(template).filter((name) => !Object.hasOwn(COPY_PLACEHOLDERS, name))
}

/** Whether a template asks for something. */
export function copyAsksFor(
  template: string,
  placeholder: keyof typeof COPY_PLACEHOLDERS
): boolean {
  return template.includes(`{${placeholder}}`)
}

/** The name that a template gives. Over 80 characters the snapshot's part is shortened first, else the disk's. */
export function copyName(template: string, context: CopyNameContext): string {
  if (!copyAsksFor(template, 'snapshot')) return snapshotName(template, context)
  const disk = context.disk.replaceAll(/[{}]/g, '-')
  const aboutSnapshot = template.replaceAll('{disk}', disk).replaceAll('{snapshot}', '{disk}')
  return snapshotName(aboutSnapshot, { ...context, disk: context.snapshot })
}
