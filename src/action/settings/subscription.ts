/** The subscription that the session brings, where the inputs left it open. */

import type { NamedTarget } from '../../snapshots/attested.ts'
import type { Selection } from '../../operations/common/select.ts'
import { selectsNothing } from '../../operations/common/select.ts'
import type { OperationRequest } from '../inputs.ts'
import { LACKING_FOR_PRUNE } from './prune.ts'
import { invalid } from '../inputs/read.ts'
import { LACKING_FOR_RECEIPT } from './receipt.ts'
import { lackingForName } from '../inputs/resources.ts'
import { DISKS, LACKING_FOR_TAGS, MACHINES } from './selection.ts'
import { BASE_SNAPSHOT, SNAPSHOTS } from './targets.ts'

/**
 * The request with the subscription of the session, where the input left it open. Throws `InvalidInput` when
 * something needs one, and there is none.
 */
export function withSubscription(
  request: OperationRequest,
  subscriptionId: string | undefined
): OperationRequest {
  function close<T extends { readonly subscriptionId: string }>(open: T, lacking: string): T {
    if (open.subscriptionId !== '') return open
    if (subscriptionId === undefined) throw invalid([lacking])
    return { ...open, subscriptionId }
  }
  const closed = ({ disks, vms, tagged, shard }: Selection): Selection => ({
    disks: disks.map((ref) => close(ref, lackingForName('subscription-id', DISKS))),
    vms: vms.map((ref) => close(ref, lackingForName('subscription-id', MACHINES))),
    tagged: tagged && close(tagged, LACKING_FOR_TAGS),
    shard
  })
  const closedTargets = (targets: readonly NamedTarget[]): readonly NamedTarget[] =>
    targets.map(({ ref, entry }) => ({
      ref: close(
        ref,
        entry === undefined ? lackingForName('subscription-id', SNAPSHOTS) : LACKING_FOR_RECEIPT
      ),
      entry
    }))
  switch (request.operation) {
    case 'create':
      return {
        ...request,
        selection: closed(request.selection),
        subscriptionId: request.subscriptionId ?? subscriptionId
      }
    case 'list':
      return { ...request, selection: closed(request.selection) }
    case 'copy':
      return {
        ...request,
        sources: closedTargets(request.sources),
        selection: closed(request.selection)
      }
    case 'restore': {
      const { targets, selection, snapshotGroup } = request.sources
      const lacking = lackingForName('subscription-id', MACHINES)
      return {
        ...request,
        sources: {
          targets: closedTargets(targets),
          selection: closed(selection),
          snapshotGroup
        },
        vm: request.vm && close(request.vm, lacking),
        subscriptionId: request.subscriptionId ?? subscriptionId
      }
    }
    case 'prune':
      return {
        ...request,
        selection: closed(request.selection),
        // A selection brings its own subscriptions; then the home is only a hint, and may stay open.
        home:
          subscriptionId === undefined && !selectsNothing(request.selection)
            ? request.home
            : close(request.home, LACKING_FOR_PRUNE)
      }
    case 'diff':
      return {
        ...request,
        targets: closedTargets(request.targets),
        base: request.base && close(request.base, lackingForName('subscription-id', BASE_SNAPSHOT))
      }
    case 'export':
      return {
        ...request,
        selection: closed(request.selection),
        snapshots: request.snapshots.map((ref) =>
          close(ref, lackingForName('subscription-id', SNAPSHOTS))
        )
      }
    case 'finalize':
      return {
        ...request,
        targets: closedTargets(request.targets)
      }
  }
}
