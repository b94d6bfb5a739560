import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import type { BlobClient } from './blob-client.ts'
import { connectBlobs } from './blob-client.ts'
import type { RawClient } from './raw-client.ts'
import { connect } from './raw-client.ts'

/** The simulator of the test that runs, and its clients. */
export let simulator: Simulator
export let client: RawClient
export let blobs: BlobClient

/** Each test of the file has a simulator of its own. */
export function useSimulator(options: SimulatorOptions = {}): void {
  beforeEach(() => start(options))
  afterEach(stop)
}

/** All tests of the file, or of the `describe` around, have one simulator together. */
export function shareSimulator(options: SimulatorOptions = {}): void {
  beforeAll(() => start(options))
  afterAll(stop)
}

/** Another token, when time has passed, or that of another application. */
export function reconnect(appId?: string): void {
  client.close()
  client = connect(simulator, appId)
}

async function start(options: SimulatorOptions): Promise<void> {
  simulator = await startSimulator(options)
  client = connect(simulator)
  blobs = connectBlobs(simulator)
}

async function stop(): Promise<void> {
  client.close()
  blobs.close()
  await simulator.close()
}
