import { gatewayError } from './arm-error.ts'
import { scopeContains } from './resource-id.ts'

/** `CanNotDelete` refuses deletes; `ReadOnly` writes and POST actions as well (Microsoft: lock-resources). */
const LOCK_LEVELS = ['CanNotDelete', 'ReadOnly'] as const

export type LockLevel = (typeof LOCK_LEVELS)[number]

export interface Lock {
  readonly name: string
  /** Subscription, resource group or resource; everything below it is locked with it. */
  readonly scope: string
  readonly level: LockLevel
}

/** A POST action counts as a write (recorded for listKeys under `ReadOnly`). */
export type LockedOperation = 'delete' | 'write'

export interface Locks {
  readonly all: readonly Lock[]
  /** Adds a lock; replaces one of the same name and scope. */
  add(lock: Lock): Lock
  /** Removes a lock; without a name every lock at the scope. Returns their number. */
  remove(scope: string, name?: string): number
  /** Refuses what a lock at the scope or above it forbids. */
  check(operation: LockedOperation, scope: string): void
  /** The same for an operation that deletes everything below the scope. */
  checkTree(operation: LockedOperation, scope: string): void
}

export function createLocks(): Locks {
  const all: Lock[] = []

  function remove(scope: string, name?: string): number {
    const kept = all.filter((lock) => !isAt(lock, scope) || (name ?? lock.name) !== lock.name)
    const removed = all.length - kept.length
    all.splice(0, all.length, ...kept)
    return removed
  }

  function refuse(operation: LockedOperation, scope: string, locks: readonly Lock[]): void {
    const holding = locks.filter(({ level }) => operation === 'delete' || level === 'ReadOnly')
    if (holding.length === 0) return
    const scopes = [...new Set(holding.map((lock) => lock.scope))].join(',')
    throw gatewayError(
      409,
      'ScopeLocked',
      `The scope '${scope}' cannot perform ${operation} operation because following scope(s) are locked: '${scopes}'. ` +
        'Please remove the lock and try again.'
    )
  }

  return {
    all,
    add(lock) {
      if (!LOCK_LEVELS.includes(lock.level)) {
        throw new RangeError(`a lock is one of ${LOCK_LEVELS.join(', ')}, not '${lock.level}'`)
      }
      remove(lock.scope, lock.name)
      all.push(lock)
      return lock
    },
    remove,
    check(operation, scope) {
      refuse(
        operation,
        scope,
        all.filter((lock) => scopeContains(lock.scope, scope))
      )
    },
    checkTree(operation, scope) {
      refuse(
        operation,
        scope,
        all.filter((lock) => scopeContains(lock.scope, scope) || scopeContains(scope, lock.scope))
      )
    }
  }
}

function isAt(lock: Lock, scope: string): boolean {
  return lock.scope.toLowerCase() === scope.toLowerCase()
}
