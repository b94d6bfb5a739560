/** The regions that the simulator offers; `zones` decides the default redundancy of incremental snapshots. */
interface Region {
  readonly name: string
  readonly displayName: string
  readonly zones: boolean
}

const REGIONS: readonly Region[] = [
  { name: 'australiaeast', displayName: 'Australia East', zones: true },
  { name: 'centralus', displayName: 'Central US', zones: true },
  { name: 'eastus', displayName: 'East US', zones: true },
  { name: 'eastus2', displayName: 'East US 2', zones: true },
  { name: 'germanywestcentral', displayName: 'Germany West Central', zones: true },
  { name: 'northeurope', displayName: 'North Europe', zones: true },
  { name: 'southeastasia', displayName: 'Southeast Asia', zones: true },
  { name: 'swedencentral', displayName: 'Sweden Central', zones: true },
  { name: 'uksouth', displayName: 'UK South', zones: true },
  { name: 'westeurope', displayName: 'West Europe', zones: true },
  { name: 'ukwest', displayName: 'UK West', zones: false },
  { name: 'westcentralus', displayName: 'West Central US', zones: false },
  { name: 'westus', displayName: 'West US', zones: false },
  { name: 'usgovvirginia', displayName: 'USGov Virginia', zones: true },
  { name: 'chinanorth3', displayName: 'China North 3', zones: true }
]

/** `West Europe`, `westeurope` and `WESTEUROPE` are the same region. */
export function findRegion(location: string): Region | undefined {
  const name = location.replaceAll(' ', '').toLowerCase()
  return REGIONS.find((region) => region.name === name)
}

export function regions(): readonly Region[] {
  return REGIONS
}

export function regionNames(): string[] {
  return REGIONS.map((region) => region.name)
}
