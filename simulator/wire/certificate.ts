import { randomUUID } from 'node:crypto'
import { generate } from 'selfsigned'
import { STORAGE_NAMES } from '../storage-hosts.ts'

/** The certificate of the listener, and the authority for a client; all PEM. */
export interface Certificate {
  readonly key: string
  readonly cert: string
  readonly ca: string
}

/** Names that a redirected client may use; its TLS must work there too. */
export const NAMES: readonly string[] = [
  'localhost',
  'management.azure.com',
  'login.microsoftonline.com',
  'management.usgovcloudapi.net',
  'login.microsoftonline.us',
  'management.chinacloudapi.cn',
  'login.chinacloudapi.cn',
  'login.partner.microsoftonline.cn',
  'token.actions.githubusercontent.com',
  '*.actions.githubusercontent.com',
  ...STORAGE_NAMES
]

let made: Promise<Certificate> | undefined

/** One certificate for the whole process: creating it is the slowest part of the start. */
export function certificate(): Promise<Certificate> {
  made ??= makeCertificate()
  return made
}

/**
 * A certificate that is its own authority. One with an authority above it would need key identifiers, which selfsigned
 * cannot write and strict verifiers (Python 3.13) require; for a chain of one they require nothing.
 */
async function makeCertificate(): Promise<Certificate> {
  // A unique name: in a trust store with the certificates of several simulators they are not confused.
  const name = `Azure simulator ${randomUUID()}`
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...NAMES.map((value) => ({ type: 2 as const, value })),
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' }
        ]
      }
    ]
  })
  return { key: made.private, cert: made.cert, ca: made.cert }
}
