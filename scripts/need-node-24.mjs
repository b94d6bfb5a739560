// Loaded before the TypeScript of a script, which an older Node cannot read.
if (Number.parseInt(process.versions.node) < 24) {
  console.error(`Node 24 is required; this is Node ${process.versions.node}.`)
  console.error(
    'On Linux "npm ci" installs it for the scripts of this repository; elsewhere install it first.'
  )
  process.exit(1)
}
