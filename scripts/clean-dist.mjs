// Empties dist before a build, so that a chunk that is no longer made does not stay behind.
import { rmSync } from 'node:fs'

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true })
