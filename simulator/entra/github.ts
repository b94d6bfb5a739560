import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Settings } from '../settings.ts'
import { compactAnswer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import type { Route } from '../wire/route.ts'
import { createSigner } from './jwt.ts'

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'

/** GitHub's side of the exchange: the endpoint for id tokens of a runner. */
export interface Github {
  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN. */
  readonly requestToken: string
  /** Path and query of ACTIONS_ID_TOKEN_REQUEST_URL; the client appends `&audience=`. */
  readonly requestTarget: string
  /** Claims of every token issued, by its text. */
  readonly issued: ReadonlyMap<string, JsonObject>
  readonly issuer: string
  readonly routes: readonly Route[]
}

export function createGithub(clock: Clock, settings: Settings): Github {
  const signer = createSigner()
  const issued = new Map<string, JsonObject>()
  const requestToken = `ghs-${randomUUID()}`
  const plan = randomUUID()

  function issue(audience: string): string {
    const now = Math.floor(clock.now() / 1000)
    const claims = {
      jti: randomUUID(),
      sub: settings.githubSubject,
      aud: audience,
      ...contextOf(settings.githubSubject),
      iss: GITHUB_ISSUER,
      nbf: now - 300,
      exp: now + settings.githubTokenSeconds,
      iat: now
    }
    const token = signer.sign(claims)
    issued.set(token, claims)
    return token
  }

  return {
    requestToken,
    // The double slash and the query are GitHub's: a client that rebuilds the URL loses one of them.
    requestTarget: `/46//idtoken/${plan}/${randomUUID()}?api-version=2.0`,
    issued,
    issuer: GITHUB_ISSUER,
    routes: [
      {
        method: 'GET',
        path: /^\/\d+\/\/idtoken\/([^/]+)\/[^/]+$/,
        handle(call, [job]) {
          const authorization = call.headers.authorization
          if (authorization === undefined) return refusal(401, 'Unauthorized')
          if (!/^bearer /i.test(authorization) || authorization.slice(7) !== requestToken) {
            return refusal(403, 'Forbidden')
          }
          if (job !== plan || !call.query.has('api-version')) return refusal(404, 'Not Found')
          const token = issue(call.query.get('audience') ?? 'https://github.com/octo-org')
          return compactAnswer(200, { count: token.length, value: token })
        }
      }
    ]
  }
}

function refusal(status: number, message: string) {
  return compactAnswer(status, { $id: '1', message })
}

/** The claims that repeat parts of the subject `repo:owner/name:…`. */
function contextOf(subject: string): JsonObject {
  const repository = subject.split(':')[1] ?? 'octo-org/octo-repo'
  return {
    ref: /:ref:(.*)$/.exec(subject)?.[1] ?? 'refs/heads/main',
    repository,
    repository_owner: repository.split('/')[0] ?? repository,
    run_id: '4711',
    run_attempt: '1',
    event_name: 'workflow_dispatch'
  }
}
