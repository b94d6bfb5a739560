/**
 * The ids of what a list has and a run does not keep. A subscription has hundreds of thousands of snapshots, and a copy
 * on a later page can come from any of them.
 */

/** The ids of a resource, and a number of the caller. */
export type Ids = {
  readonly id: string
  readonly uniqueId: string | undefined
  readonly number: number
}

export type IdStore = {
  /** The texts must be well-formed Unicode. */
  readonly add: (ids: Ids) => void
  /** Everything, in the same order. */
  readonly all: () => Iterable<Ids>
}

/** Size of a block, in bytes: some 3,000 snapshots. */
const BLOCK_BYTES = 256 * 1024

/** The four numbers before the texts: place, number of the caller, and the length of name and unique id in bytes. */
const HEAD_BYTES = 16

/** Maximum bytes of a UTF-16 unit in UTF-8. */
const MAX_UNIT_BYTES = 3

/** The length of a unique id that is absent. */
const ABSENT = 0xffff_ffff

/**
 * Stores ids as bytes, outside of V8's heap. As strings they would survive every collection of V8's space for new
 * objects, which grows with what survives. What many ids have in common, everything before the name, is stored once.
 */
export function idStore(): IdStore {
  const blocks: { readonly bytes: Buffer; used: number }[] = []
  const places: string[] = []
  const placeNumbers = new Map<string, number>()

  const numberOf = (place: string): number => {
    const known = placeNumbers.get(place)
    if (known !== undefined) return known
    placeNumbers.set(place, places.length)
    return places.push(place) - 1
  }
  const blockFor = (size: number): (typeof blocks)[number] => {
    const last = blocks.at(-1)
    if (last !== undefined && last.used + size <= last.bytes.length) return last
    const block = { bytes: Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, size)), used: 0 }
    blocks.push(block)
    return block
  }

  return {
    add({ id, uniqueId, number }) {
      const cut = id.lastIndexOf('/') + 1
      const name = id.slice(cut)
      const text = uniqueId ?? ''
      const block = blockFor(HEAD_BYTES + (name.length + text.length) * MAX_UNIT_BYTES)
      const { bytes, used } = block
      const nameAt = used + HEAD_BYTES
      const nameBytes = bytes.write(name, nameAt)
      const uniqueIdBytes = bytes.write(text, nameAt + nameBytes)
      bytes.writeUInt32LE(numberOf(id.slice(0, cut)), used)
      bytes.writeUInt32LE(number, used + 4)
      bytes.writeUInt32LE(nameBytes, used + 8)
      bytes.writeUInt32LE(uniqueId === undefined ? ABSENT : uniqueIdBytes, used + 12)
      block.used = nameAt + nameBytes + uniqueIdBytes
    },
    *all() {
      for (const { bytes, used } of blocks) {
        for (let at = 0; at < used;) {
          const place = places[bytes.readUInt32LE(at)] ?? ''
          const number = bytes.readUInt32LE(at + 4)
          const nameAt = at + HEAD_BYTES
          const uniqueIdAt = nameAt + bytes.readUInt32LE(at + 8)
          const length = bytes.readUInt32LE(at + 12)
          const end = uniqueIdAt + (length === ABSENT ? 0 : length)
          const id = place + bytes.toString('utf8', nameAt, uniqueIdAt)
          const uniqueId = length === ABSENT ? undefined : bytes.toString('utf8', uniqueIdAt, end)
          yield { id, uniqueId, number }
          at = end
        }
      }
    }
  }
}
