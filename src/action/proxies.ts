/**
 * Proxies in the environment. The libraries of the action read these variables in different ways: one fails at a proxy
 * without a scheme, another ignores it, and one reads names in NO_PROXY as hosts only.
 */

import { ActionError } from '../errors.ts'

/** In the order in which Azure's SDK chooses one. */
const PROXIES = [
  'HTTPS_PROXY',
  'https_proxy',
  'ALL_PROXY',
  'all_proxy',
  'HTTP_PROXY',
  'http_proxy'
] as const

const BYPASSES = ['NO_PROXY', 'no_proxy'] as const

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The variables in a form that every library reads in the same way: a proxy with its scheme, and in NO_PROXY each name
 * with its subdomains. `*` means no proxy.
 */
export function evenProxies(environment: Environment): Readonly<Record<string, string>> {
  const hosts = BYPASSES.map((name) => [name, hostsIn(environment[name] ?? '')] as const)
  const isOff = hosts.some(([, all]) => all.includes('*'))
  return Object.fromEntries([
    ...PROXIES.filter((name) => isSet(environment[name])).map(
      (name) => [name, isOff ? '' : withScheme(environment[name] ?? '')] as const
    ),
    ...hosts
      .filter(([, all]) => all.length > 0)
      .map(([name, all]) => [name, [...new Set(all.flatMap(formsOf))].join(',')] as const)
  ])
}

/**
 * Whether there is a proxy. Throws `InvalidInput` when it is not an HTTP proxy. Its URL may hold a password, and is not
 * quoted.
 */
export function usesProxy(env: (name: string) => string | undefined): boolean {
  const name = PROXIES.find((one) => isSet(env(one)))
  if (name === undefined) return false
  const url = URL.parse(env(name) ?? '')
  if (url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '') return true
  const scheme =
    url === null ? 'it cannot be read as a URL' : `it begins with "${url.protocol.slice(0, 20)}"`
  throw new ActionError(
    'InvalidInput',
    `The environment variable ${name} is not the URL of an HTTP proxy: ${scheme}.`,
    {
      remedy: `Set ${name} to a URL such as http://proxy.example:3128, or unset it. NO_PROXY lists the hosts that are reached without the proxy.`
    }
  )
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== ''
}

function withScheme(value: string): string {
  const proxy = value.trim()
  return proxy.includes('://') ? proxy : `http://${proxy.startsWith('//') ? proxy.slice(2) : proxy}`
}

function hostsIn(value: string): readonly string[] {
  return value.split(/[\s,]/).filter((host) => host !== '')
}

/** `example.com` and `*.example.com` include subdomains; Azure's SDK ignores a port. */
function formsOf(host: string): readonly string[] {
  if (host === '*') return []
  const plain = /^(?:\[.*\]|[^:]*)(?=:\d+$)/.exec(host)?.[0] ?? host
  if (plain.includes(':')) return [plain.startsWith('[') ? plain : `[${plain}]`]
  const name = plain.replace(/^\*?\./, '')
  return [
    ...new Set([
      host,
      ...(plain.startsWith('.') || plain.startsWith('*') ? [] : [name]),
      `.${name}`
    ])
  ]
}
