import type { Json } from '../wire/json.ts'
import { compactAnswer } from '../wire/answer.ts'
import type { Route } from '../wire/route.ts'
import type { Actions } from './actions.ts'
import { runByName } from './actions.ts'

export const CONTROL_PATH = '/_control/'

/** `POST /_control/{action}` with the arguments as JSON; `GET` where there are none. */
export function controlRoute(actions: Actions): Route {
  return {
    method: '*',
    path: /^\/_control\/(\w+)$/,
    handle(call, [name = '']) {
      try {
        const args = call.body === '' ? {} : call.json()
        if (args === undefined) throw new RangeError('the body is not JSON')
        return compactAnswer(200, runByName(actions, name, args) as Json)
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        return compactAnswer(400, { error: { code: 'ControlError', message } })
      }
    }
  }
}
