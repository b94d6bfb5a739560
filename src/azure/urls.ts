/**
 * The parts of a URL: its host, and what it requests. A token of Resource Manager may go to the cloud's Resource
 * Manager, a signed URL or a token of Storage to the cloud's storage hosts, and a secret to the cloud's sign-in hosts.
 * Answers can name any host.
 */

import type { PipelineRequest } from '@azure/core-rest-pipeline'

import type { Cloud } from './clouds.ts'

let latest: { readonly text: string; readonly url: URL | null } | undefined

/**
 * Parses a URL, whose parts must not be changed; `null` when it is none. Every policy of a request asks about the same
 * one, so the latest is kept.
 */
export function parseUrl(text: string): Readonly<URL> | null {
  if (latest?.text !== text) latest = { text, url: URL.parse(text) }
  return latest.url
}

/** Whether a URL is on Resource Manager: its own host, or one regional subdomain of it (Azure returns those rarely). */
export function isResourceManager(url: string, { resourceManager }: Cloud): boolean {
  const host = hostOf(url)
  const own = new URL(resourceManager).host
  if (host === own) return true
  const region = host?.endsWith(`.${own}`) === true ? host.slice(0, -own.length - 1) : ''
  return /^[a-z0-9-]+$/.test(region)
}

/** Whether a URL is on a storage host of the cloud. */
export function isStorage(url: string, { storageSuffixes }: Cloud): boolean {
  const host = hostOf(url)
  return storageSuffixes.some((suffix) => host === suffix || host?.endsWith(`.${suffix}`) === true)
}

/** Whether a URL is on a sign-in host of the cloud. */
export function isSignIn(url: string, { signInHosts }: Cloud): boolean {
  const host = hostOf(url)
  return host !== undefined && signInHosts.includes(host)
}

/** Host and port of an https URL; `undefined` for any other text, and for a URL with a user. */
function hostOf(url: string): string | undefined {
  const parsed = parseUrl(url)
  if (parsed?.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '') {
    return undefined
  }
  return parsed.host
}

/** The host of a URL for a message; never its path or query, which may be signed. */
export function formatHost(url: string): string {
  const parsed = parseUrl(url)
  if (parsed === null) return 'an unreadable address'
  return parsed.protocol === 'https:' ? `"${parsed.host}"` : `"${parsed.protocol}//${parsed.host}"`
}

/**
 * Whether a URL is of the machine itself: a metadata service, or the endpoint of a managed identity. Only loopback and
 * link-local addresses are (RFC 6890, RFC 4291); no proxy can reach them.
 */
export function isOfMachine(url: string): boolean {
  const host = parseUrl(url)?.hostname ?? ''
  return (
    /^(?:127|169\.254)\.[\d.]+$/.test(host) ||
    host === 'localhost' ||
    host === '[::1]' ||
    /^\[fe[89ab][0-9a-f]:/.test(host)
  )
}

/** The URL of a list ends in a type without a name. */
export function isList({ method, url }: PipelineRequest): boolean {
  return method === 'GET' && /\/providers\/[^/]+\/[^/]+\/?$/i.test(parseUrl(url)?.pathname ?? '')
}

/** Operation URLs are signed: they are recognised by their path and never logged. */
export function isOperation(url: string): boolean {
  return /\/locations\/[^/]+\/(?:Disk)?Operations\//i.test(parseUrl(url)?.pathname ?? '')
}

/** Whether a request is a write, or polls one: then a lost answer leaves the outcome unknown. */
export function isOfWrite({ method, url }: PipelineRequest): boolean {
  return (method !== 'GET' && method !== 'HEAD') || isOperation(url)
}
