/**
 * Sending one PUT so that it happens exactly once, whatever it makes.
 *
 * A 429, a 5xx or a broken connection after the PUT was sent does not mean that it failed. So before anything else the
 * name is read back: when it holds what this write makes, Azure accepted it. A repetition sends the same request to the
 * same name, so it can never make a second one.
 */

import { ActionError, describe } from '../../errors.ts'
import type { AcceptedWrite, Ports } from '../../ports.ts'
import { MISSING_PAUSES_MS, OPERATION_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { WriteTime } from '../../snapshots/verification.ts'
import { durationInWords } from '../../snapshots/words.ts'
import { MAX_ATTEMPTS, countAttempts } from './attempts.ts'
import {
  asActionError,
  endsRun,
  isOperationFailure,
  isRetryable,
  isThrottled,
  isUncertain
} from './failures.ts'
import { gateOf } from './gate.ts'
import { readKnown } from './read-known.ts'

/** How often the limits of what is written are read because of a 429, in milliseconds: lists are scarce. */
const LIMITS_MS = 60_000

/** One PUT, and what reading back tells about it. */
export type Sending<Written> = {
  readonly ref: ResourceRef
  readonly noun: 'snapshot' | 'disk'
  readonly put: () => Promise<AcceptedWrite<Written>>
  /** What has the name now, if anything. */
  readonly find: () => Promise<Written | undefined>
  /** Whether that was made by this write. */
  readonly isOurs: (found: Written, time: WriteTime) => boolean
  /** Whether a refused write is worth another attempt; waits for room when one of Azure's limits is reached. */
  readonly waitForRoom?: (refusal: ActionError) => Promise<boolean>
  /** How a later run resumes what may have been written; the end of a sentence. */
  readonly resume: string
  /** How to get a name that nobody else takes. */
  readonly otherName: string
}

/** A write that Azure has accepted. */
export type Sent<Written> = {
  /** Follows it; absent when reading back alone tells that Azure accepted it. */
  readonly accepted: AcceptedWrite<Written> | undefined
  /** What is known of its time; more after it was followed. */
  readonly time: () => WriteTime
}

/** Sends the PUT until Azure has accepted it, or has refused it. */
export async function sendWrite<Written>(
  sending: Sending<Written>,
  ports: Ports
): Promise<Sent<Written>> {
  const { azure, clock, log } = ports
  const { ref, noun } = sending
  const gate = gateOf('writes', ref, ports)
  const limits = limitsOf(sending, ports)
  let notBefore: number | undefined
  const attempts = countAttempts(clock)
  let missed = 0
  /** A refusal that was waited for, or still is: the name has to be read before the request is sent again. */
  let refusal: ActionError | undefined
  /** Whether an earlier attempt may have taken effect: then the latest operation need not be the one that made it. */
  let isDoubtful = false
  const time = (accepted?: AcceptedWrite<Written>): WriteTime => ({
    startedAt: isDoubtful ? undefined : accepted?.startedAt?.(),
    notBefore
  })
  const tookEffect = async (cause: ActionError): Promise<boolean> => {
    const taken = await wasTaken(sending, time(), cause)
    if (taken) log.info(`${ref.name}: Azure accepted the request`)
    return taken
  }
  const again = async (wait: number, why: string): Promise<void> => {
    log.info(
      `${ref.name}: ${why} Sending the request again in ${durationInWords(wait)}, at ${new Date(clock.now() + wait).toISOString()}`
    )
    await clock.sleep(wait)
  }

  for (;;) {
    try {
      await gate.pass()
    } catch (error) {
      if (endsRun(asActionError(error))) throw error
      if (refusal === undefined) throw notSent(sending, asActionError(error))
      if (await tookEffect(refusal)) return { accepted: undefined, time }
      throw gaveUp(sending, attempts.nth(), refusal)
    }
    if (refusal !== undefined && (await tookEffect(refusal))) return { accepted: undefined, time }
    refusal = undefined
    notBefore ??= azure.lastAnswerAt()
    try {
      const accepted = await gate.send(sending.put)
      return { accepted, time: () => time(accepted) }
    } catch (error) {
      if (!(error instanceof ActionError)) throw error
      if (isThrottled(error)) {
        // No attempt: the gate waits as long as Azure asks to, and the run has time.
        refusal = error
        await limits.mind(error)
      } else if (isUncertain(error)) {
        isDoubtful = true
        log.info(`${ref.name}: ${error.message} Reading back whether Azure accepted the request.`)
        if (await tookEffect(error)) return { accepted: undefined, time }
        const wait = isRetryable(error) ? attempts.next(error) : undefined
        if (wait === undefined) throw gaveUp(sending, attempts.nth(), error)
        await again(wait, `Azure did not accept it (attempt ${attempts.nth()} of ${MAX_ATTEMPTS}).`)
      } else {
        const pause = isSourceMissing(error) ? MISSING_PAUSES_MS[missed] : undefined
        if (pause !== undefined && pause <= clock.remaining()) {
          missed += 1
          await again(pause, `${error.message} This run has seen the source of the ${noun}.`)
        } else if (await limits.haveRoom(error)) {
          // That can have taken minutes: somebody may have taken the name meanwhile.
          refusal = error
        } else throw error
      }
    }
  }
}

/** The limits of what is written, as far as a refusal may be because of them. */
type Limits = {
  /** Waits for room where there is none; whether a refused write is worth another attempt. */
  readonly haveRoom: (refusal: ActionError) => Promise<boolean>
  /** The same for a 429, which mostly means requests; it is worth another attempt anyway. */
  readonly mind: (refusal: ActionError) => Promise<void>
}

function limitsOf<Written>({ ref, waitForRoom }: Sending<Written>, { clock, log }: Ports): Limits {
  let mindedAt: number | undefined
  const haveRoom = (refusal: ActionError): Promise<boolean> =>
    waitForRoom === undefined ? Promise.resolve(false) : waitForRoom(refusal)
  return {
    haveRoom,
    async mind(refusal) {
      if (mindedAt !== undefined && clock.now() - mindedAt < LIMITS_MS) return
      mindedAt = clock.now()
      try {
        await haveRoom(refusal)
      } catch (error) {
        const failure = asActionError(error)
        if (endsRun(failure) || failure.code === 'LimitReached') throw error
        log.debug(`${ref.name}: how near its limits are could not be read: ${describe(error)}`)
      }
    }
  }
}

/** Azure's word for a source that it does not have; the group of the target was seen. */
function isSourceMissing({ azure }: ActionError): boolean {
  return azure?.status === 404 && azure.code === 'ResourceNotFound'
}

async function wasTaken<Written>(
  { ref, noun, find, isOurs, resume, otherName }: Sending<Written>,
  time: WriteTime,
  cause: ActionError
): Promise<boolean> {
  let found: Written | undefined
  try {
    found = await find()
  } catch (error) {
    throw new ActionError(
      cause.code,
      `${cause.message} Whether Azure made ${noun} "${ref.name}" could not be read back either: ${describe(error)}`,
      {
        remedy: `Look for ${noun} "${ref.name}" in resource group "${ref.resourceGroup}", or ${resume}`,
        ...(cause.azure !== undefined && { azure: cause.azure }),
        cause: error
      }
    )
  }
  if (found === undefined) return false
  if (isOurs(found, time)) return true
  throw new ActionError(
    'NameTaken',
    `While this step was writing, another process made a ${noun} "${ref.name}" in resource group "${ref.resourceGroup}".`,
    { remedy: otherName, cause }
  )
}

/** Another write met a refusal whose wait is longer than the run; this one did not leave. */
function notSent<Written>({ ref, noun }: Sending<Written>, cause: ActionError): ActionError {
  return new ActionError(
    cause.code,
    `The request to create ${noun} "${ref.name}" was not sent: Azure throttles writes. ${cause.message}`,
    {
      ...(cause.remedy !== undefined && { remedy: cause.remedy }),
      ...(cause.azure !== undefined && { azure: cause.azure }),
      cause
    }
  )
}

function gaveUp<Written>(
  { ref, noun }: Sending<Written>,
  attempts: number,
  cause: ActionError
): ActionError {
  const tried = attempts === 1 ? 'one attempt' : `${attempts} attempts`
  const after = isThrottled(cause) ? '' : ` after ${tried}`
  const remedy = isThrottled(cause) ? outOfTime(cause) : cause.remedy
  return new ActionError(
    cause.code,
    `${cause.message} ${noun === 'disk' ? 'Disk' : 'Snapshot'} "${ref.name}" does not exist${after}.`,
    {
      ...(remedy !== undefined && { remedy }),
      ...(cause.azure !== undefined && { azure: cause.azure }),
      cause
    }
  )
}

/** Nothing but the time of the run ends the wait for a 429. */
function outOfTime({ azure, remedy }: ActionError): string | undefined {
  return azure?.retryAfterMs === undefined
    ? 'Azure still throttles, and the next wait is longer than "timeout" allows: raise "timeout", or run this step again later.'
    : remedy
}

/**
 * Follows the operation of a write to its end. When that is not possible, what was made tells by itself; when Azure
 * says that the operation failed, that is the end.
 */
export async function follow<Written>(
  accepted: AcceptedWrite<Written>,
  { ref, noun }: Pick<Sending<Written>, 'ref' | 'noun'>,
  settled: () => Promise<Written>,
  { log }: Pick<Ports, 'log'>
): Promise<Written> {
  try {
    return await accepted.finished()
  } catch (error) {
    if (!(error instanceof ActionError) || endsRun(error) || isOperationFailure(error)) throw error
    log.info(
      `${ref.name}: Azure's operation could not be followed (${error.message}); asking the ${noun} itself`
    )
    return settled()
  }
}

/** How the wait for something that Azure accepted can end badly. */
export type Settling = {
  readonly gone: () => ActionError
  readonly failed: (state: string) => ActionError | Promise<ActionError>
}

/** Reads what Azure accepted until its provisioning has ended, one way or the other. */
export async function settle<Written extends { readonly provisioningState?: string | undefined }>(
  find: () => Promise<Written | undefined>,
  { gone, failed }: Settling,
  { clock }: Pick<Ports, 'clock'>
): Promise<Written> {
  for (let look = 0; ; look++) {
    const found = await readKnown(find, { clock })
    if (found === undefined) throw gone()
    const state = found.provisioningState ?? ''
    if (state.toLowerCase() === 'succeeded') return found
    if (hasFailed(found)) throw await failed(state)
    await clock.sleep(waitAfter(OPERATION_RHYTHM, look))
  }
}

/** Whether Azure failed to make something that it had accepted. */
export function hasFailed({
  provisioningState = ''
}: {
  readonly provisioningState?: string | undefined
}): boolean {
  return /^(?:failed|canceled)$/i.test(provisioningState)
}
