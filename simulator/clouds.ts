/** The differences between Azure's clouds that a client can see. */
interface Cloud {
  readonly name: string
  /** Accepted audiences of Resource Manager, in the order of its error. */
  readonly audiences: readonly string[]
  /** The required audience of GitHub's token for an exchange. */
  readonly exchangeAudience: string
  readonly portal: string
  readonly keyVaultSuffix: string
  /** Versions of Microsoft.Compute's disks and snapshots in this cloud. */
  readonly apiVersions: readonly string[]
  /** The same for its virtual machines, which have versions of their own. */
  readonly machineApiVersions: readonly string[]
}

export type CloudName = 'AzureCloud' | 'AzureUSGovernment' | 'AzureChinaCloud'

/** Oldest first. */
const versionsOf = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Every published DiskRP version that has snapshots (Azure/azure-resource-manager-schemas). */
const PUBLISHED = versionsOf(`
  2016-04-30-preview 2017-03-30 2018-04-01 2018-06-01 2018-09-30 2019-03-01 2019-07-01 2019-11-01
  2020-05-01 2020-06-30 2020-12-01 2021-04-01 2021-08-01 2021-12-01 2022-03-02 2022-07-02
  2023-01-02 2023-04-02 2023-10-02 2024-03-02 2025-01-02 2026-03-02
`)

/**
 * Every published version of virtual machines (up to 2023-07-01 as Azure lists them: MicrosoftDocs/azure-docs#62621,
 * azure-sdk-for-python#32029; later ones from Microsoft's reference and clients).
 */
const MACHINES = versionsOf(`
  2015-05-01-preview 2015-06-15 2016-03-30 2016-04-30-preview 2016-08-30 2017-03-30 2017-12-01
  2018-04-01 2018-06-01 2018-10-01 2019-03-01 2019-07-01 2019-12-01 2020-06-01 2020-12-01
  2021-03-01 2021-04-01 2021-07-01 2021-11-01 2022-03-01 2022-08-01 2022-11-01 2023-03-01
  2023-07-01 2023-09-01 2024-03-01 2024-07-01 2024-11-01 2025-04-01 2025-11-01 2026-03-01
  2026-04-01
`)

/**
 * Sovereign clouds have older versions; how much older is not published, so the simulator chooses versions that a
 * client must handle.
 */
const upTo = (last: string, versions = PUBLISHED) => versions.filter((version) => version <= last)

export const CLOUDS: Readonly<Record<CloudName, Cloud>> = {
  AzureCloud: {
    name: 'AzureCloud',
    audiences: [
      'https://management.core.windows.net/',
      'https://management.core.windows.net',
      'https://management.azure.com/',
      'https://management.azure.com'
    ],
    exchangeAudience: 'api://AzureADTokenExchange',
    portal: 'https://portal.azure.com',
    keyVaultSuffix: 'vault.azure.net',
    apiVersions: PUBLISHED,
    machineApiVersions: MACHINES
  },
  AzureUSGovernment: {
    name: 'AzureUSGovernment',
    audiences: [
      'https://management.core.usgovcloudapi.net/',
      'https://management.core.usgovcloudapi.net',
      'https://management.usgovcloudapi.net/',
      'https://management.usgovcloudapi.net'
    ],
    exchangeAudience: 'api://AzureADTokenExchangeUSGov',
    portal: 'https://portal.azure.us',
    keyVaultSuffix: 'vault.usgovcloudapi.net',
    apiVersions: upTo('2024-03-02'),
    machineApiVersions: upTo('2024-11-01', MACHINES)
  },
  AzureChinaCloud: {
    name: 'AzureChinaCloud',
    audiences: [
      'https://management.core.chinacloudapi.cn/',
      'https://management.core.chinacloudapi.cn',
      'https://management.chinacloudapi.cn/',
      'https://management.chinacloudapi.cn'
    ],
    exchangeAudience: 'api://AzureADTokenExchangeChina',
    portal: 'https://portal.azure.cn',
    keyVaultSuffix: 'vault.azure.cn',
    apiVersions: upTo('2023-10-02'),
    machineApiVersions: upTo('2024-03-01', MACHINES)
  }
}
