import type { Answer } from '../wire/answer.ts'

/** The start of every body that Storage writes, including a byte order mark. */
const HEAD = '\ufeff<?xml version="1.0" encoding="utf-8"?>'

/** Longer bodies are not recorded: a list of a million ranges would fill the memory a hundred times over. */
const MAX_RECORDED = 65_536

export function xmlAnswer(
  status: number,
  xml: string,
  headers: Readonly<Record<string, string>> = {}
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml', ...headers },
    body: HEAD + xml,
    content: xml.length <= MAX_RECORDED ? xml : null
  }
}

/** `<Name>text</Name>`, or `<Name />` when there is no text. */
export function element(name: string, text: string | number): string {
  const inside = typeof text === 'number' ? String(text) : escape(text)
  return inside === '' ? `<${name} />` : `<${name}>${inside}</${name}>`
}

export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
