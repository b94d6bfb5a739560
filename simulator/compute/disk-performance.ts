import type { JsonObject } from '../wire/json.ts'

/** Premium SSD tiers: size up to GiB, tier, IOPS, MB/s (Microsoft: disks-types; P15 recorded 2023-11). */
const PREMIUM = [
  [4, 'P1', 120, 25],
  [8, 'P2', 120, 25],
  [16, 'P3', 120, 25],
  [32, 'P4', 120, 25],
  [64, 'P6', 240, 50],
  [128, 'P10', 500, 100],
  [256, 'P15', 1100, 125],
  [512, 'P20', 2300, 150],
  [1024, 'P30', 5000, 200],
  [2048, 'P40', 7500, 250],
  [4096, 'P50', 7500, 250],
  [8192, 'P60', 16_000, 500],
  [16_384, 'P70', 18_000, 750],
  [32_767, 'P80', 20_000, 900]
] as const

/** `diskIOPSReadWrite`, `diskMBpsReadWrite` and, where there is one, `tier`: that of the size, or a higher one that was chosen. */
export function performanceOf(sku: string, sizeGb: number, chosen?: string): JsonObject {
  if (sku === 'Premium_LRS' || sku === 'Premium_ZRS') {
    const [, tier, iops, mbps] =
      PREMIUM.find(([, name]) => name === chosen) ??
      PREMIUM.find(([upTo]) => sizeGb <= upTo) ??
      PREMIUM[13]
    return { diskIOPSReadWrite: iops, diskMBpsReadWrite: mbps, tier }
  }
  // Premium SSD v2 starts with 3000 IOPS and 125 MB/s (Microsoft: disks-types).
  if (sku === 'PremiumV2_LRS' || sku === 'UltraSSD_LRS') {
    return { diskIOPSReadWrite: 3000, diskMBpsReadWrite: 125 }
  }
  // Recorded 2019 for Standard_LRS up to 4 TiB.
  return { diskIOPSReadWrite: 500, diskMBpsReadWrite: 60 }
}
