import { X509Certificate } from 'node:crypto'
import { generate } from 'selfsigned'

/** The certificate of a PEM; a private key or a chain in the same text is ignored. */
export function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw new RangeError('this is not a PEM with a certificate')
  }
}

/** By `x5t`, `x5t#S256` (base64url) or by a `kid`, for which clients use the SHA-1 thumbprint in hex. */
export function findCertificate(
  certificates: readonly X509Certificate[],
  thumbprint: string
): X509Certificate | undefined {
  return certificates.find(({ fingerprint, fingerprint256 }) =>
    [fingerprint, fingerprint256].some((written) => {
      const hex = written.replaceAll(':', '')
      const encoded = Buffer.from(hex, 'hex').toString('base64url')
      return encoded === thumbprint.replace(/=+$/, '') || hex === thumbprint.toUpperCase()
    })
  )
}

export interface ClientCertificate {
  /** The part that an application registers. */
  readonly certificate: string
  readonly privateKey: string
  /** Both in one text, for AZURE_CLIENT_CERTIFICATE_PATH and `az login --certificate`. */
  readonly pem: string
}

/** A certificate to sign in with, like that of `az ad sp create-for-rbac --create-cert`: RSA, self-signed, valid for a year. */
export async function makeClientCertificate(): Promise<ClientCertificate> {
  const made = await generate([{ name: 'commonName', value: 'CLI-Login' }], {
    keySize: 2048,
    algorithm: 'sha256'
  })
  const { cert: certificate, private: privateKey } = made
  return { certificate, privateKey, pem: `${privateKey.trim()}\n${certificate.trim()}\n` }
}
