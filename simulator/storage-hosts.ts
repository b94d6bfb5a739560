import type { Call } from './wire/call.ts'
import { readCall } from './wire/call.ts'

/**
 * Storage by its own names. On loopback an account is the first part of the path; a client that uses Azure's names
 * calls each account at its own host.
 */
const HOSTS = [
  'blob.core.windows.net',
  'blob.core.usgovcloudapi.net',
  'blob.core.chinacloudapi.cn',
  // The zone of accounts with DNS zone endpoints, and of the hidden ones of disks.
  'z01.blob.storage.azure.net'
] as const

/** The names that a certificate must have. */
export const STORAGE_NAMES: readonly string[] = HOSTS.map((host) => `*.${host}`)

/** The host of the data of disks, by Resource Manager's host; recorded for the public cloud only. */
const EXPORT_HOSTS: Readonly<Record<string, (typeof HOSTS)[number]>> = {
  'management.azure.com': 'z01.blob.storage.azure.net',
  'management.usgovcloudapi.net': 'blob.core.usgovcloudapi.net',
  'management.chinacloudapi.cn': 'blob.core.chinacloudapi.cn'
}

/**
 * Everything before the container in the URL of a hidden account, for a client that calls Resource Manager at `origin`.
 */
export function accountUrl(origin: string, account: string): string {
  const host = EXPORT_HOSTS[new URL(origin).host]
  return host === undefined ? `${origin}/${account}` : `https://${account}.${host}`
}

/** A call with its account in the path, wherever it was. */
export function atAccountPath(call: Call): Call {
  const account = accountIn(new URL(call.origin).host)
  if (account === undefined) return call
  return readCall(call.method, `/${account}${call.target}`, call.headers, call.bytes)
}

/**
 * The path and query of a URL of data, with the account in the path; `undefined` for one that is neither at `origin` nor
 * at a host of Storage.
 */
export function dataTarget(url: string, origin: string): string | undefined {
  const parsed = URL.parse(url)
  if (parsed === null) return undefined
  const account = accountIn(parsed.host)
  if (account !== undefined) return `/${account}${parsed.pathname}${parsed.search}`
  return parsed.origin === new URL(origin).origin ? parsed.pathname + parsed.search : undefined
}

function accountIn(host: string): string | undefined {
  const suffix = HOSTS.find((one) => host.endsWith(`.${one}`))
  return suffix === undefined ? undefined : host.slice(0, -suffix.length - 1)
}
