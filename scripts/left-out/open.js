/** In the bundle in place of `open`, by `paths` in tsconfig.json: no step signs in with a browser. */
export default function open() {
  throw new Error('A step opens no browser.')
}
