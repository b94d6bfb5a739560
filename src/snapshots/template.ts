/** The ARM template that takes the same snapshots: what a dry run would have sent, for people and reviews. */

import type { SnapshotRequest } from './request.ts'
import { requestBody } from './request.ts'
import type { ResourceRef } from './resource-id.ts'
import { canonical } from './resource-id.ts'

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'

/** The version of the Compute API whose body the action sends. */
const COMPUTE_API_VERSION = '2026-03-02'
const DEPLOYMENTS_API_VERSION = '2022-09-01'

/** A snapshot that would be written, and where. */
export type PlannedSnapshot = { readonly ref: ResourceRef; readonly request: SnapshotRequest }

type Resource = Readonly<Record<string, unknown>>

/**
 * One template for all snapshots. It is deployed to the group of the first; snapshots of other groups are
 * nested deployments to theirs.
 */
export function armTemplate(planned: readonly PlannedSnapshot[]): Resource {
  const groups = [...Map.groupBy(planned, ({ ref }) => groupKey(ref)).values()]
  const [home = [], ...others] = groups
  return template([...home.map(snapshotResource), ...others.map(nestedDeployment)])
}

function template(resources: readonly Resource[]): Resource {
  return { $schema: SCHEMA, contentVersion: '1.0.0.0', resources }
}

function snapshotResource({ ref, request }: PlannedSnapshot): Resource {
  return {
    type: 'Microsoft.Compute/snapshots',
    apiVersion: COMPUTE_API_VERSION,
    name: ref.name,
    ...(literal(requestBody(request)) as Resource)
  }
}

/** Texts in brackets are expressions in a template; a second bracket makes them texts again. */
function literal(value: unknown): unknown {
  if (typeof value === 'string') return /^\[.*\]$/s.test(value) ? `[${value}` : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(literal)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, literal(inner)]))
}

function nestedDeployment(members: readonly PlannedSnapshot[], index: number): Resource {
  const [first] = members
  return {
    type: 'Microsoft.Resources/deployments',
    apiVersion: DEPLOYMENTS_API_VERSION,
    name: `snapshots-${index + 2}`,
    subscriptionId: first?.ref.subscriptionId,
    resourceGroup: first?.ref.resourceGroup,
    properties: {
      mode: 'Incremental',
      // Evaluated once, inside: texts that were made literal would become expressions again.
      expressionEvaluationOptions: { scope: 'inner' },
      template: template(members.map(snapshotResource))
    }
  }
}

function groupKey({ subscriptionId, resourceGroup }: ResourceRef): string {
  return canonical(`${subscriptionId}/${resourceGroup}`)
}
