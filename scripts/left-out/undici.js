/**
 * In the bundle in place of `undici`, by `paths` in tsconfig.json: nearly a megabyte that every step would read first,
 * for a dispatcher of `@actions/http-client` that nothing here asks for. Proxies are reached by its agents.
 */
export class ProxyAgent {
  constructor() {
    throw new Error('undici is not part of the bundle')
  }
}
