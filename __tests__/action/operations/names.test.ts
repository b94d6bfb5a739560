import { describe, expect, test } from 'vitest'

import type { InputName } from '../../../src/action/operations/index.ts'
import { INPUTS, OPERATIONS } from '../../../src/action/operations/index.ts'
import { OUTPUTS } from '../../../src/action/report/report.ts'

describe('names', () => {
  test('of inputs and outputs are kebab-case', () => {
    for (const name of [...Object.keys(INPUTS), ...OUTPUTS]) {
      expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
    }
  })

  test('of outputs are reported once, the id first', () => {
    expect(new Set(OUTPUTS).size).toBe(OUTPUTS.length)
    expect(OUTPUTS[0]).toBe('snapshot-id')
  })

  test('of inputs belong to at least one operation each, in the order of the operations', () => {
    for (const name of Object.keys(INPUTS) as InputName[]) {
      const used = INPUTS[name].operations
      expect(used.length).toBeGreaterThan(0)
      expect(used).toEqual(OPERATIONS.filter((operation) => used.includes(operation)))
    }
  })

  test('the default operation is create', () => {
    expect(INPUTS.operation.default).toBe('create')
  })
})
