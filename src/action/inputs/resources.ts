/** Inputs that name resources of Azure: by name, completed by other inputs, or by resource id. */

import type { ResourceKind, ResourceRef } from '../../snapshots/resource-id.ts'
import { parseResourceId } from '../../snapshots/resource-id.ts'
import * as fields from './fields.ts'
import type { InputName } from '../names.ts'
import type { Common } from '../settings/common.ts'
import type { Raw } from './read.ts'
import { lackingFor, problem } from './read.ts'

/** What an input names. */
export type Named = {
  readonly input: InputName
  readonly kind: ResourceKind
  /** In words, such as `disk`. */
  readonly noun: string
  readonly isName: (text: string) => boolean
  /** What a name looks like. */
  readonly nameRule: string
  /** The inputs that tell the group of a name: the first that is given. `resource-group` alone unless set. */
  readonly groups?: readonly (typeof HOME_GROUP | 'snapshot-resource-group')[]
}

const HOME_GROUP = 'resource-group'

/** What completes a name. The subscription is empty while the session may still bring it. */
type Home = Pick<Common, 'subscription-id'>

/** The resources that an input names. Problems of inputs that are needed to complete a name are told, too. */
export function readReferences(
  named: Named,
  raw: Raw,
  home: Home | undefined,
  problems: string[]
): readonly ResourceRef[] {
  const { input, kind, noun, isName, nameRule, groups = [HOME_GROUP] } = named
  const resourceGroup = groups.map((name) => raw[name]).find((group) => group !== '')
  const lacking = new Set<InputName>()
  const items = fields.textList.parse(raw[input])
  // Separators alone: an expression that gave nothing must not select something else, or everything.
  if (items.length === 0 && raw[input] !== '') {
    problems.push(problem(input, raw[input], `expected the name or resource id of a ${noun}`))
  }
  const refs = items.flatMap((item): ResourceRef[] => {
    if (item.includes('/')) {
      const ref = parseResourceId(item, kind)
      if (ref !== undefined && isName(ref.name) && fields.isGroupName(ref.resourceGroup))
        return [ref]
      problems.push(
        problem(
          input,
          item,
          `expected a name, or a resource id such as /subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/${kind}/…`
        )
      )
      return []
    }
    if (!isName(item)) {
      problems.push(problem(input, item, nameRule))
      return []
    }
    if (resourceGroup === undefined) lacking.add(HOME_GROUP)
    if (lacksSubscription(raw)) lacking.add('subscription-id')
    return [
      {
        subscriptionId: home?.['subscription-id'] ?? '',
        resourceGroup: resourceGroup ?? '',
        name: item
      }
    ]
  })
  for (const name of lacking) problems.push(lackingForName(name, named))
  return refs
}

/** An input that is empty although another one gives something by name. */
export function lackingForName(
  name: InputName,
  { input, noun }: Pick<Named, 'input' | 'noun'>
): string {
  return lackingFor(
    name,
    `"${input}" gives a ${noun} by name`,
    `where that ${noun} is, or the ${noun}'s resource id`
  )
}

/** Whether no subscription can be known. A session of `az` brings one; whether there is one is known only later. */
export function lacksSubscription(raw: Raw): boolean {
  return raw['subscription-id'] === '' && !/^(?:auto|azure-cli)$/i.test(raw.auth)
}
