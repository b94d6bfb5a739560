import type { Delivery } from './answer.ts'
import { emptyAnswer } from './answer.ts'
import type { Call } from './call.ts'
import type { Certificate } from './certificate.ts'
import type { Serve } from './listener.ts'
import { listen } from './listener.ts'

/** A request to a foreign host, with all secrets in it. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A host on loopback that is not part of Azure, which manipulated answers point to. */
export interface ForeignHost {
  /** `https://127.0.0.1:port`, another port than the simulator's. */
  readonly url: string
  readonly received: readonly Received[]
  readonly close: () => Promise<void>
}

/**
 * Opens the host. It records its requests and answers like `mirror`: a client that follows an answer there is not
 * stopped by what it finds.
 */
export async function openForeignHost(
  certificate: Certificate,
  mirror: Serve
): Promise<ForeignHost> {
  const received: Received[] = []
  async function serve(call: Call): Promise<Delivery> {
    received.push({
      method: call.method,
      url: call.origin + call.target,
      headers: textsOf(call.headers),
      body: call.body
    })
    try {
      return await mirror(call)
    } catch {
      return { how: 'whole', answer: emptyAnswer(404) }
    }
  }
  const listener = await listen(0, certificate, serve)
  return {
    url: `https://127.0.0.1:${String(listener.port)}`,
    received,
    close: () => listener.close()
  }
}

function textsOf(headers: Call['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')])
  )
}
