// Puts the two entries beside the bundle that they share.
import { cpSync } from 'node:fs'

cpSync(new URL('../src/entries', import.meta.url), new URL('../dist', import.meta.url), {
  recursive: true
})
