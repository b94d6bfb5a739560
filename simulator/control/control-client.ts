import { request } from 'node:https'
import type { Actions } from './actions.ts'

/** The actions of a simulator in another process, each a promise. */
export type Control = {
  readonly [Name in keyof Actions]: (
    ...args: Parameters<Actions[Name]>
  ) => Promise<ReturnType<Actions[Name]>>
}

/** Talks to the control endpoint of the simulator at `url`, trusting its certificate `ca` (PEM). */
export function connectControl(url: string, ca: string): Control {
  return new Proxy({} as Control, {
    // No action: an async function that returns this asks whether it is a promise.
    get: (_target, name) =>
      name === 'then'
        ? undefined
        : (args: unknown) => post(`${url}/_control/${String(name)}`, ca, args)
  })
}

function post(url: string, ca: string, args: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', ca }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        if (response.statusCode === 200) resolve(JSON.parse(text))
        else reject(new Error(`control: ${text}`))
      })
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(args ?? {}))
  })
}
