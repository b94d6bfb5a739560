import type { Json, JsonObject } from '../wire/json.ts'
import { objectAt, stringAt } from '../wire/json.ts'
import { ArmError } from './arm-error.ts'
import { scopeContains } from './resource-id.ts'

/**
 * What a policy denies, as the condition of its rule. As in Azure Policy, an absent value is not among the allowed
 * ones.
 */
export interface PolicyRule {
  /** Resources without this tag. */
  missingTag?: string
  /** Resources anywhere else. */
  allowedLocations?: string[]
  /** Any other sku. */
  allowedSkus?: string[]
  /** Any other `networkAccessPolicy`. */
  allowedNetworkAccess?: string[]
}

export interface PolicySeed {
  /** Of the assignment; the definition has the same name unless it says otherwise. */
  name: string
  displayName?: string
  definitionName?: string
  /** Subscription or resource group; the seeded subscription when absent. */
  scope?: string
  /** Such as `Microsoft.Compute/snapshots`; every type when absent. */
  resourceType?: string
  deny: PolicyRule
}

export interface Policy extends PolicySeed {
  scope: string
}

export interface Policies {
  readonly all: readonly Policy[]
  /** Assigns a policy; replaces one of the same name. */
  add(policy: Policy): Policy
  /** Removes a policy; returns the number of removed ones. */
  remove(name: string): number
  /** Refuses a write when a policy denies the resulting resource. */
  check(target: PolicyTarget, resource: JsonObject): void
}

interface PolicyTarget {
  readonly name: string
  readonly type: string
  readonly scope: string
}

/** A violation of a rule, in the form of a policy's `evaluatedExpressions`. */
interface Violation {
  readonly path: string
  readonly value: string | undefined
  readonly operator: 'Exists' | 'NotIn'
  readonly expected: Json
}

export function createPolicies(): Policies {
  const all: Policy[] = []

  function remove(name: string): number {
    const kept = all.filter((policy) => policy.name !== name)
    const removed = all.length - kept.length
    all.splice(0, all.length, ...kept)
    return removed
  }

  return {
    all,
    add(policy) {
      remove(policy.name)
      all.push(policy)
      return policy
    },
    remove,
    check(target, resource) {
      const denials = all
        .filter((policy) => appliesTo(policy, target))
        .map((policy) => ({ policy, violations: violationsOf(policy.deny, resource) }))
        .filter(({ violations }) => violations.length > 0)
      if (denials.length > 0) throw disallowed(target, denials)
    }
  }
}

function appliesTo(policy: Policy, { type, scope }: PolicyTarget): boolean {
  const wanted = policy.resourceType ?? type
  return wanted.toLowerCase() === type.toLowerCase() && scopeContains(policy.scope, scope)
}

function violationsOf(rule: PolicyRule, resource: JsonObject): Violation[] {
  const sku = stringAt(objectAt(resource, 'sku'), 'name')
  const network = stringAt(objectAt(resource, 'properties'), 'networkAccessPolicy')
  return [
    missing(rule.missingTag, objectAt(resource, 'tags')),
    outside('location', stringAt(resource, 'location'), rule.allowedLocations),
    outside('sku.name', sku, rule.allowedSkus),
    outside('properties.networkAccessPolicy', network, rule.allowedNetworkAccess)
  ].filter((violation) => violation !== undefined)
}

function missing(tag: string | undefined, tags: JsonObject): Violation | undefined {
  if (tag === undefined) return undefined
  // Names of tags are not case-sensitive (Microsoft: tag-resources).
  if (Object.keys(tags).some((name) => name.toLowerCase() === tag.toLowerCase())) return undefined
  return { path: `tags[${tag}]`, value: undefined, operator: 'Exists', expected: 'false' }
}

function outside(
  path: string,
  value: string | undefined,
  allowed: readonly string[] | undefined
): Violation | undefined {
  if (allowed === undefined) return undefined
  if (allowed.some((one) => one.toLowerCase() === value?.toLowerCase())) return undefined
  return { path, value, operator: 'NotIn', expected: allowed }
}

interface Denial {
  readonly policy: Policy
  readonly violations: readonly Violation[]
}

/** Azure's refusal (Microsoft: error-policy-requestdisallowedbypolicy): identifiers as JSON in the message, details as additionalInfo. */
function disallowed(target: PolicyTarget, denials: readonly Denial[]): ArmError {
  const identifiers = denials.map(({ policy }) => ({
    policyAssignment: { name: titleOf(policy), id: idsOf(policy).assignment },
    policyDefinition: { name: titleOf(policy), id: idsOf(policy).definition }
  }))
  return new ArmError(
    'gateway',
    403,
    'RequestDisallowedByPolicy',
    `Resource '${target.name}' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers)}'.`,
    { target: target.name, additionalInfo: denials.map(infoOf) }
  )
}

function infoOf({ policy, violations }: Denial): JsonObject {
  const { assignment, definition } = idsOf(policy)
  const evaluatedExpressions = violations.map(({ path, value, operator, expected }) => ({
    result: 'True',
    expressionKind: 'Field',
    expression: path,
    path,
    ...(value === undefined ? {} : { expressionValue: value }),
    targetValue: expected,
    operator
  }))
  return {
    type: 'PolicyViolation',
    info: {
      evaluationDetails: { evaluatedExpressions },
      policyDefinitionId: definition,
      policyDefinitionName: policy.definitionName ?? policy.name,
      policyDefinitionDisplayName: titleOf(policy),
      policyDefinitionEffect: 'deny',
      policyAssignmentId: assignment,
      policyAssignmentName: policy.name,
      policyAssignmentDisplayName: titleOf(policy),
      policyAssignmentScope: policy.scope,
      policyAssignmentParameters: {}
    }
  }
}

function titleOf(policy: Policy): string {
  return policy.displayName ?? policy.name
}

/** Assigned at its scope, defined in the subscription. */
function idsOf(policy: Policy): { assignment: string; definition: string } {
  const under = (scope: string, kind: string, name: string) =>
    `${scope.replace(/\/+$/, '')}/providers/Microsoft.Authorization/${kind}/${name}`
  const subscription = policy.scope.split('/').slice(0, 3).join('/')
  return {
    assignment: under(policy.scope, 'policyAssignments', policy.name),
    definition: under(subscription, 'policyDefinitions', policy.definitionName ?? policy.name)
  }
}
