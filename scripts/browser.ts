/**
 * A headless Chromium, driven by the DevTools protocol over a pipe: no port is opened, and nothing is loaded but local
 * files. Chromium comes from the system (Debian and Ubuntu: `apt-get install chromium fonts-noto-color-emoji`).
 */

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'

/** Where Chromium is: CHROMIUM_PATH, or the first place in which a system installs it. */
export function findChromium(): string | undefined {
  const { CHROMIUM_PATH } = process.env
  return [
    ...(CHROMIUM_PATH === undefined ? [] : [CHROMIUM_PATH]),
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome'
  ].find((path) => existsSync(path))
}

/** GitHub's themes, as a browser asks for them. */
export const SCHEMES = ['light', 'dark'] as const

export type Scheme = (typeof SCHEMES)[number]

/** How a page is shown. */
export type View = {
  readonly scheme: Scheme
  /** Of the window, in CSS pixels. */
  readonly width: number
  /** Device pixels for each CSS pixel. */
  readonly scale?: number
}

/** Of 100: text stays sharp, and a picture is a third of a PNG. */
const WEBP_QUALITY = 70

/** A browser with one page. */
export type Browser = {
  /** Shows a page of HTML. Resolves when all its pictures are drawn, rejects when Mermaid cannot draw one. */
  readonly show: (html: string, view: View) => Promise<void>
  /** Runs an expression in the page and returns its value, which JSON can hold. */
  readonly evaluate: (expression: string) => Promise<unknown>
  /** The first element that a selector finds, as an image. */
  readonly picture: (selector: string, format: 'png' | 'webp') => Promise<Buffer>
  readonly close: () => Promise<void>
}

/** Starts Chromium at that path. */
export async function startBrowser(path: string): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), 'browser-'))
  const child = spawn(
    path,
    [
      '--headless',
      '--remote-debugging-pipe',
      `--user-data-dir=${join(folder, 'profile')}`,
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-gpu',
      '--hide-scrollbars',
      // The sandbox refuses root, who starts it in containers. Only pages of this repository are loaded.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      'about:blank'
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] }
  )
  const [, , , input, output] = child.stdio as unknown as [null, null, null, Writable, Readable]
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const { send: sendTo, event } = connect(input, output)
  const { targetId } = (await sendTo('Target.createTarget', { url: 'about:blank' })) as {
    targetId: string
  }
  const { sessionId } = (await sendTo('Target.attachToTarget', { targetId, flatten: true })) as {
    sessionId: string
  }
  const send: Send = (method, params) => sendTo(method, params, sessionId)
  await send('Page.enable')

  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = (await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true
    })) as Evaluated
    if (exceptionDetails === undefined) return result.value
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  }

  return {
    evaluate,
    async show(html, { scheme, width, scale = 1 }) {
      const file = join(folder, 'page.html')
      writeFileSync(file, html)
      const metrics = { width, height: 800, deviceScaleFactor: scale, mobile: false }
      await send('Emulation.setDeviceMetricsOverride', metrics)
      const features = [{ name: 'prefers-color-scheme', value: scheme }]
      await send('Emulation.setEmulatedMedia', { features })
      const loaded = event('Page.loadEventFired')
      await send('Page.navigate', { url: pathToFileURL(file).href })
      await loaded
      await evaluate('drawn')
    },
    async picture(selector, format) {
      const box = (await evaluate(
        `(({ x, y, width, height }) => ({ x: x + scrollX, y: y + scrollY, width, height }))(document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect())`
      )) as { x: number; y: number; width: number; height: number }
      const { data } = (await send('Page.captureScreenshot', {
        format,
        ...(format === 'webp' && { quality: WEBP_QUALITY }),
        captureBeyondViewport: true,
        clip: {
          x: Math.floor(box.x),
          y: Math.floor(box.y),
          width: Math.ceil(box.width),
          height: Math.ceil(box.height),
          scale: 1
        }
      })) as { data: string }
      return Buffer.from(data, 'base64')
    },
    async close() {
      await sendTo('Browser.close')
      await ended
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

type Send = (method: string, params?: object, sessionId?: string) => Promise<unknown>

type Evaluated = {
  readonly result: { readonly value?: unknown }
  readonly exceptionDetails?: {
    readonly text: string
    readonly exception?: { readonly description?: string }
  }
}

/** What Chromium writes: the answer to a command, or an event. */
type Message = {
  readonly id?: number
  readonly method?: string
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** Commands and answers, each ended by a zero byte (Chromium: remote-debugging-pipe). */
function connect(
  input: Writable,
  output: Readable
): { readonly send: Send; readonly event: (method: string) => Promise<void> } {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const events = new Map<string, () => void>()
  let last = 0
  let text = ''
  let isOver = false
  const gone = (): void => {
    isOver = true
    for (const { reject } of waiting.values()) reject(new Error('Chromium has ended'))
    waiting.clear()
  }
  output.setEncoding('utf8')
  output.on('close', gone)
  // A pipe that Chromium has closed: what waits for an answer learns that from `close`.
  input.on('error', () => undefined)
  output.on('data', (chunk: string) => {
    const parts = `${text}${chunk}`.split('\0')
    text = parts.pop() ?? ''
    for (const part of parts) take(JSON.parse(part) as Message)
  })
  const take = ({ id, method, result, error }: Message): void => {
    if (method !== undefined) {
      events.get(method)?.()
      events.delete(method)
    }
    const one = id === undefined ? undefined : waiting.get(id)
    if (id === undefined || one === undefined) return
    waiting.delete(id)
    if (error === undefined) one.resolve(result)
    else one.reject(new Error(error.message))
  }
  return {
    send(method, params = {}, sessionId) {
      if (isOver) return Promise.reject(new Error('Chromium has ended'))
      last += 1
      const answer = Promise.withResolvers<unknown>()
      waiting.set(last, answer)
      const message = { id: last, method, params, ...(sessionId !== undefined && { sessionId }) }
      input.write(`${JSON.stringify(message)}\0`)
      return answer.promise
    },
    event: (method) => new Promise((resolve) => events.set(method, resolve))
  }
}
