/**
 * How busy `export` keeps a target with a limit of bytes per second: the copied bytes as a share of what the target
 * could have accepted in the time of the whole operation, from the first read to the released lease.
 */

import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { SEEDED } from '../simulator/seeded.ts'
import { startSimulator } from '../simulator/simulator.ts'
import { signIn } from '../src/azure/connect.ts'
import { startClock } from '../src/clock.ts'
import { exportSnapshots } from '../src/operations/export.ts'
import type { Azure, Blobs, Log } from '../src/ports.ts'
import { readBlobUrl } from '../src/snapshots/data/blob-url.ts'

const MIB = 1024 ** 2
/** The limit of the target, in bytes per second, and the data to copy. */
const LIMIT = 150 * MIB
const BYTES = 3 * 1024 * MIB

const SILENT: Log = {
  info: () => undefined,
  progress: () => undefined,
  warning: (message) => console.error(message),
  debug: () => undefined,
  group: (_title, work) => work()
}

const RUN = {
  repository: 'bench/bench',
  workflow: 'bench',
  runId: '1',
  runNumber: '1',
  runAttempt: 1,
  job: 'bench',
  step: 'export',
  sha: '',
  refName: 'main',
  serverUrl: 'https://github.com'
}

const simulator = await startSimulator({ recordStorage: false })
setDefaultCACertificates([...getCACertificates('default'), simulator.ca])
const { id: account } = simulator.seedStorageAccount({ name: 'backups', containers: ['disks'] })
simulator.assignRole({
  principalId: SEEDED.objectId,
  scope: account,
  role: 'Storage Blob Data Contributor'
})
const { id } = simulator.seedDisk({ name: 'data', sizeGb: 64 })
simulator.writePattern({ id, ranges: [{ offset: 0, length: BYTES }] })
simulator.seedSnapshot({
  name: 'data-1',
  source: id,
  properties: { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
})
simulator.limitThroughput({ account: 'backups', bytesPerSecond: LIMIT, mode: 'wait' })

const clock = startClock(600_000, new AbortController().signal)
const azure = (await connect(simulator.url, clock.signal)) as Azure & Blobs
const read = readBlobUrl(`${simulator.url}/backups/disks`)
if ('refusal' in read) throw new Error(read.refusal)
const { subscriptionId } = SEEDED

const start = performance.now()
const { outcomes, failure } = await exportSnapshots(
  {
    operation: 'export',
    selection: {
      disks: [{ subscriptionId, resourceGroup: 'production', name: 'data' }],
      vms: [],
      tagged: undefined,
      shard: undefined
    },
    snapshots: [],
    snapshotGroup: undefined,
    place: read.place,
    maxParallel: 8,
    verify: false,
    dryRun: false
  },
  {
    azure,
    blobs: azure,
    clock,
    log: SILENT,
    stateStore: { opening: () => undefined, closed: () => undefined },
    run: RUN
  }
)
const seconds = (performance.now() - start) / 1_000
clock.stop()
const left = simulator.readAccess().length
await simulator.close()
if (failure !== undefined) throw failure

const copied = outcomes[0]?.exported[0]?.copiedBytes ?? 0
const perSecond = copied / seconds
console.log(
  `${(copied / MIB).toFixed(0)} MiB in ${seconds.toFixed(1)} s; access left open: ${left}`
)
console.log(`${(perSecond / MIB).toFixed(0)} of ${(LIMIT / MIB).toFixed(0)} MiB/s`)
console.log(`busy: ${((perSecond / LIMIT) * 100).toFixed(0)} %`)
process.exit()

async function connect(environment: string, signal: AbortSignal): Promise<Azure> {
  const signedIn = await signIn({
    signIn: {
      auth: 'secret',
      clientId: SEEDED.clientId,
      tenantId: SEEDED.tenantId,
      audience: undefined,
      clientSecret: SEEDED.clientSecret,
      certificatePath: undefined,
      certificatePassword: undefined,
      oidcAvailable: false,
      identityExpected: false
    },
    environment,
    signal,
    remaining: () => 600_000,
    now: () => Date.now(),
    say: () => undefined,
    mask: () => undefined,
    idToken: () => Promise.reject(new Error('not asked for')),
    userAgent: 'bench/0'
  })
  return signedIn.connect()
}
