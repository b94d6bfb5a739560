import type { KeyObject } from 'node:crypto'
import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { JsonObject } from '../wire/json.ts'
import { isObject } from '../wire/json.ts'

/**
 * A signer of tokens. Entra and GitHub sign with RSA; the simulator signs with P-256, because creating an RSA key would
 * take longer than the whole start. No client reads the signature.
 */
export interface Signer {
  readonly sign: (claims: JsonObject) => string
  /** The public half as a JSON Web Key, for `/discovery/v2.0/keys`. */
  readonly publicKey: JsonObject
}

export function createSigner(): Signer {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' })
  const kid = createHash('sha1').update(JSON.stringify(jwk)).digest('base64url')
  const head = encode({ typ: 'JWT', alg: 'ES256', x5t: kid, kid })
  return {
    sign: (claims) => signToken(head, claims, privateKey),
    publicKey: { ...jwk, kid, use: 'sig', alg: 'ES256' }
  }
}

/** The claims of a token, unverified; `undefined` for any other text. */
export function readClaims(token: string): JsonObject | undefined {
  return decode(token.split('.')[1])
}

/** Its header, with algorithm and key. */
export function readHeader(token: string): JsonObject | undefined {
  return decode(token.split('.')[0])
}

function decode(part: string | undefined): JsonObject | undefined {
  if (part === undefined) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function signToken(head: string, claims: JsonObject, key: KeyObject): string {
  const signed = `${head}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
