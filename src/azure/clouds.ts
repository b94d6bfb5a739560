/** The endpoints of Azure's clouds: Resource Manager, sign-in, audiences, and the hosts of each. */

/** One Azure cloud, as far as the action uses it. */
export type Cloud = {
  readonly name: string
  /** Resource Manager, without a trailing slash. */
  readonly resourceManager: string
  /** Sign-in host, without a trailing slash. */
  readonly authority: string
  /** Scope of a Resource Manager token. */
  readonly scope: string
  /** Audience of GitHub's token for the federated exchange. */
  readonly federatedAudience: string
  /** Hosts, with their port if it is not 443, that secrets and assertions may be sent to. */
  readonly signInHosts: readonly string[]
  /** Hosts, or suffixes of host names, that signed URLs and tokens of Storage may be sent to. */
  readonly storageSuffixes: readonly string[]
}

/** The zone of page blobs with DNS zone endpoints, and of the data of disks; AzCopy trusts it in every cloud. */
const ZONES = 'storage.azure.net'

/** Audience of GitHub's token in the public cloud, and in every cloud that only its endpoint names. */
export const FEDERATED_AUDIENCE = 'api://AzureADTokenExchange'

/**
 * The clouds by name. Endpoints: `@azure/arm-compute` and `@azure/identity`; audiences: Microsoft's documentation of
 * workload identity federation in the national clouds; sign-in hosts: the aliases in `@azure/msal-common`; storage: the
 * suffixes that AzCopy trusts.
 */
export const CLOUDS: readonly Cloud[] = [
  {
    name: 'AzureCloud',
    resourceManager: 'https://management.azure.com',
    authority: 'https://login.microsoftonline.com',
    scope: 'https://management.azure.com/.default',
    federatedAudience: FEDERATED_AUDIENCE,
    signInHosts: [
      'login.microsoftonline.com',
      'login.windows.net',
      'login.microsoft.com',
      'sts.windows.net'
    ],
    storageSuffixes: ['core.windows.net', ZONES]
  },
  {
    name: 'AzureUSGovernment',
    resourceManager: 'https://management.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
    scope: 'https://management.usgovcloudapi.net/.default',
    federatedAudience: 'api://AzureADTokenExchangeUSGov',
    signInHosts: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
    storageSuffixes: ['core.usgovcloudapi.net', ZONES]
  },
  {
    name: 'AzureChinaCloud',
    resourceManager: 'https://management.chinacloudapi.cn',
    authority: 'https://login.chinacloudapi.cn',
    scope: 'https://management.chinacloudapi.cn/.default',
    federatedAudience: 'api://AzureADTokenExchangeChina',
    signInHosts: ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
    storageSuffixes: ['core.chinacloudapi.cn', ZONES]
  }
]

/** The cloud of a name, in any letter case; `undefined` for anything else. */
export function cloudOfName(name: string): Cloud | undefined {
  return CLOUDS.find((cloud) => cloud.name.toLowerCase() === name.toLowerCase())
}
