import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'
import Ajv from 'ajv'

import { mergeTags, ownTags } from '../../src/snapshots/tags.ts'
import { armTemplate, requestFor } from '../../src/snapshots/request.ts'
import type { SnapshotRequest } from '../../src/snapshots/request.ts'
import { closedByDefault, disk, run } from '../support/builders.ts'

/**
 * The template of a dry run against Azure's own schemas of ARM templates, where they are at hand: in the folder that
 * the environment variable AZURE_DATA_DIR names, or beside the project.
 */

const data = process.env.AZURE_DATA_DIR ?? join(import.meta.dirname, '../../../shared/azure-data')
const folder = join(data, 'arm-schemas')
const describeSchema = existsSync(folder) ? describe : describe.skip
const title = existsSync(folder)
  ? 'the template obeys Azure’s schema'
  : 'the template obeys Azure’s schema (skipped: no schemas; set AZURE_DATA_DIR)'

type Schema = {
  readonly resourceDefinitions: { readonly snapshots: { readonly properties: object } }
  readonly definitions: Readonly<Record<string, { readonly properties?: object }>>
}

const source = disk({ name: 'data', sku: 'PremiumV2_LRS', tags: { app: 'shop' } })

function resourceOf(request: SnapshotRequest): Record<string, unknown> {
  const { resources } = armTemplate([{ ref: { ...source, name: 'data-1' }, request }]) as {
    resources: Record<string, unknown>[]
  }
  return resources[0] ?? {}
}

const { tags } = mergeTags(ownTags(run(), source, 'r'), { team: 'x' }, source.tags)
const resourceId = (kind: string): string =>
  `/subscriptions/${source.subscriptionId}/resourceGroups/g/providers/Microsoft.Compute/${kind}/x`

const cases: readonly (readonly [string, SnapshotRequest])[] = [
  ['with the defaults', requestFor(source, closedByDefault, tags)],
  [
    'with everything that can be chosen',
    requestFor(
      { ...source, extendedLocation: { name: 'losangeles', type: 'EdgeZone' } },
      {
        ...closedByDefault,
        sku: 'Standard_ZRS',
        networkAccessPolicy: 'AllowPrivate',
        diskAccessId: resourceId('diskAccesses'),
        diskEncryptionSetId: resourceId('diskEncryptionSets'),
        instantAccessMinutes: 60
      },
      tags
    )
  ]
]

describeSchema(title, () => {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'))

  function validator(): {
    readonly errorsOf: (resource: unknown) => unknown
    readonly schema: Schema
  } {
    const ajv = new Ajv({ schemaId: 'id', meta: false, unknownFormats: 'ignore', logger: false })
    ajv.addMetaSchema(
      createRequire(import.meta.url)('ajv/lib/refs/json-schema-draft-04.json') as object
    )
    const schema = read('Microsoft.Compute.2026-03-02.json') as Schema & { readonly id: string }
    ajv.addSchema(
      read('common-definitions.json') as object,
      'https://schema.management.azure.com/schemas/common/definitions.json'
    )
    ajv.addSchema(schema)
    const validate = ajv.compile({ $ref: `${schema.id}/resourceDefinitions/snapshots` })
    return {
      schema,
      errorsOf: (resource) => (validate(resource) === true ? [] : validate.errors)
    }
  }

  test.each(cases)('%s', (_what, request) => {
    expect(validator().errorsOf(resourceOf(request))).toEqual([])
  })

  test('the schema would report a mistake', () => {
    const wrong = {
      ...resourceOf(cases[0]?.[1] ?? requestFor(source, closedByDefault, {})),
      location: 1
    }
    expect(validator().errorsOf(wrong)).not.toEqual([])
  })

  test('every field is one that the schema names: it would let unknown ones pass', () => {
    const { schema } = validator()
    const { properties, ...rest } = resourceOf(
      cases[1]?.[1] ?? requestFor(source, closedByDefault, {})
    )
    const known = (definition: string): readonly string[] =>
      Object.keys(schema.definitions[definition]?.properties ?? {})
    const { creationData, encryption, ...others } = properties as Record<string, object>
    for (const [names, allowed] of [
      [
        Object.keys(rest),
        [...Object.keys(schema.resourceDefinitions.snapshots.properties), 'type']
      ],
      [Object.keys(others), known('SnapshotProperties')],
      [Object.keys(creationData ?? {}), known('CreationData')],
      [Object.keys(encryption ?? {}), known('Encryption')]
    ] as const) {
      expect(names.filter((name) => !allowed.includes(name))).toEqual([])
    }
  })
})
