import { createHash } from 'node:crypto'
import type { Content } from './page-content.ts'
import { heldContent, PAGE } from './page-content.ts'

/** Length of the footer after the disk's bytes in a fixed VHD. */
export const FOOTER = PAGE

/** The epoch of VHD: 2000-01-01, in seconds. */
const EPOCH = 946_684_800

/**
 * The last page of a fixed VHD (Microsoft: Virtual Hard Disk Image Format Specification). Everything in it depends on
 * the disk and its size, so that it does not differ between two snapshots of one size.
 */
export function vhdFooter(diskId: string, size: number): Content {
  const footer = Buffer.alloc(FOOTER)
  footer.write('conectix', 0, 'latin1')
  footer.writeUInt32BE(2, 8)
  footer.writeUInt32BE(0x0001_0000, 12)
  footer.writeBigUInt64BE(0xffff_ffff_ffff_ffffn, 16)
  footer.writeUInt32BE(1_600_000_000 - EPOCH, 24)
  footer.write('sim ', 28, 'latin1')
  footer.writeUInt32BE(0x0001_0000, 32)
  footer.write('Wi2k', 36, 'latin1')
  footer.writeBigUInt64BE(BigInt(size), 40)
  footer.writeBigUInt64BE(BigInt(size), 48)
  writeGeometry(footer, size)
  footer.writeUInt32BE(2, 60)
  createHash('md5').update(diskId).digest().copy(footer, 68)
  footer.writeUInt32BE(checksum(footer), 64)
  return heldContent(footer, size)
}

/** Of everything except itself, which counts as zero. */
function checksum(footer: Buffer): number {
  return ~footer.reduce((sum, byte) => sum + byte, 0) >>> 0
}

/** Cylinders, heads and sectors; a disk of more than 127 GiB has the maximum. */
function writeGeometry(footer: Buffer, size: number): void {
  const sectors = Math.min(size / PAGE, 65_535 * 16 * 255)
  footer.writeUInt16BE(Math.floor(sectors / (16 * 255)), 56)
  footer.writeUInt8(16, 58)
  footer.writeUInt8(255, 59)
}
