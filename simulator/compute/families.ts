import { randomUUID } from 'node:crypto'

/** Incremental snapshots whose changes can be compared: those of one disk, or the copies of one family in one region. */
export interface Family {
  readonly id: string
  /** Sku of its latest snapshot: the next one inherits it when none is asked for (Microsoft: Compute REST model, snapshot sku). */
  sku: string | undefined
}

export type Families = Map<string, Family>

/** The family of what is made from `origin` (a disk's uniqueId, or another family's id) in a region. */
export function familyOf(families: Families, origin: string, region: string): Family {
  const key = `${origin}@${region}`
  let family = families.get(key)
  if (family === undefined) {
    family = { id: randomUUID(), sku: undefined }
    families.set(key, family)
  }
  return family
}
