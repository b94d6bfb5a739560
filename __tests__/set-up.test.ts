/** scripts/set-up.sh with stand-ins for az and gh that record what they are asked and remember what was created. */

import { execFile, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { missing } from './support/az.ts'

const SCRIPT = resolve(import.meta.dirname, '../scripts/set-up.sh')
const SUBSCRIPTION = '8d1e9c40-52b7-4a6f-8f0c-6b7d2e3a4c15'
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/production`

let folder: string

/** Answers of az, one case per command; `$made` is a file for each thing that a create command has created. */
const AZ = `#!/usr/bin/env bash
set -eu
printf '%s\\n' "az $*" >>"$STANDINS/calls"
if [ -n "\${FAIL:-}" ] && [[ "$*" == $FAIL* ]]; then echo 'ERROR: (AuthorizationFailed) no' >&2; exit 1; fi
value() { local name=$1; shift; while [ $# -gt 0 ]; do if [ "$1" = "$name" ]; then echo "$2"; fi; shift; done; }
made="$STANDINS/made-"
case "$*" in
  'account show'*'tenantId'*) echo the-tenant ;;
  'account show'*) echo ${SUBSCRIPTION} ;;
  'cloud show'*) echo "\${CLOUD:-AzureCloud}" ;;
  'group show'*) echo ${GROUP} ;;
  'identity list'*) [ ! -e "\${made}identity" ] || case "$*" in *clientId*) echo the-client ;; *) echo the-principal ;; esac ;;
  'identity create'*) touch "\${made}identity"; echo id ;;
  'identity federated-credential list'*) grep -lF "$(value --query "$@" | cut -d"'" -f2)" "\${made}"trust-* 2>/dev/null || true ;;
  'identity federated-credential create'*) value --subject "$@" >"\${made}trust-$(value --name "$@")"; echo id ;;
  'role assignment list'*) ! grep -qxF "$(value --role "$@") $(value --scope "$@")" "\${made}roles" 2>/dev/null || echo id ;;
  'role assignment create'*) echo "$(value --role "$@") $(value --scope "$@")" >>"\${made}roles"; echo id ;;
  *) echo "unexpected: $*" >&2; exit 64 ;;
esac
`

const GH = `#!/usr/bin/env bash
printf '%s\\n' "gh $*" >>"$STANDINS/calls"
case "$*" in 'repo view'*) echo octo-org/shop ;; 'variable set'*) ;; *) exit 64 ;; esac
`

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'set-up-'))
  for (const [name, text] of Object.entries({ az: AZ, gh: GH })) {
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), 0o755)
  }
  writeFileSync(join(folder, 'calls'), '')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Ran = {
  readonly code: number
  readonly out: string
  readonly said: string
  /** What this run asked az and gh to change. */
  readonly writes: readonly string[]
}

function setUp(args: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  writeFileSync(join(folder, 'calls'), '')
  return new Promise((done) => {
    execFile(
      'bash',
      [SCRIPT, ...args.split(' ').filter((one) => one !== '')],
      { env: { PATH: `${folder}:${process.env.PATH ?? ''}`, STANDINS: folder, ...env } },
      (error, out, said) => {
        const calls = readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n')
        const writes = calls.filter((call) => / (?:create|set) /.test(call))
        done({ code: error === null ? 0 : Number(error.code), out, said, writes })
      }
    )
  })
}

const assignment = (role: string, scope: string): string =>
  `az role assignment create --assignee-object-id the-principal --assignee-principal-type ServicePrincipal --role ${role} --scope ${scope} --query id --subscription ${SUBSCRIPTION} --output tsv`

const VARIABLES = [
  'gh variable set AZURE_CLIENT_ID --repo octo-org/shop --body the-client',
  'gh variable set AZURE_TENANT_ID --repo octo-org/shop --body the-tenant',
  `gh variable set AZURE_SUBSCRIPTION_ID --repo octo-org/shop --body ${SUBSCRIPTION}`
]

test('creates the identity, its trust and the roles of least privilege, then sets the variables', async () => {
  const { code, out, said, writes } = await setUp('--resource-group production')
  expect([code, said]).toEqual([0, ''])
  expect(writes).toEqual([
    `az identity create --name snapshot-action --resource-group production --query id --subscription ${SUBSCRIPTION} --output tsv`,
    `az identity federated-credential create --name repo-octo-org-shop-ref-refs-heads-main --identity-name snapshot-action --resource-group production --issuer https://token.actions.githubusercontent.com --subject repo:octo-org/shop:ref:refs/heads/main --audiences api://AzureADTokenExchange --query id --subscription ${SUBSCRIPTION} --output tsv`,
    assignment('Disk Backup Reader', GROUP),
    assignment('Disk Snapshot Contributor', GROUP),
    assignment('Reader', GROUP),
    ...VARIABLES
  ])
  expect(out.indexOf('create   managed identity')).toBeGreaterThan(0)
})

test('creates nothing a second time', async () => {
  await setUp('--resource-group production')
  const { code, out, writes } = await setUp('--resource-group production')
  expect([code, writes]).toEqual([0, VARIABLES])
  expect(out).not.toContain('  create ')
  expect(out.match(/^ {2}exists /gm)).toHaveLength(5)
})

test('adds what more operations and another environment need', async () => {
  await setUp('--resource-group production')
  const { code, writes } = await setUp(
    '--resource-group production --operations create,restore,swap,prune --environment production'
  )
  expect(code).toBe(0)
  expect(writes).toEqual([
    expect.stringContaining('--subject repo:octo-org/shop:environment:production '),
    assignment('Disk Restore Operator', GROUP),
    assignment('Virtual Machine Contributor', GROUP),
    assignment('Reader', `/subscriptions/${SUBSCRIPTION}`),
    ...VARIABLES
  ])
})

test('trusts the audience of a sovereign cloud', async () => {
  const { writes } = await setUp('--resource-group production', { CLOUD: 'AzureUSGovernment' })
  expect(writes[1]).toContain('--audiences api://AzureADTokenExchangeUSGov ')
})

test('--dry-run prints what is missing and changes nothing', async () => {
  const { code, out, writes } = await setUp('--resource-group production --dry-run')
  expect([code, writes]).toEqual([0, []])
  expect(out.match(/^ {2}create /gm)).toHaveLength(5)
  expect(out).toContain(`  create   role "Disk Snapshot Contributor" on ${GROUP}\n`)
  expect(out).toContain('Dry run: nothing was changed.')
})

describe('stops at the first error, says where, and continues there the next time:', () => {
  test.each([
    ['account show', 'read the az session', 0],
    ['group show', 'read resource group "production"', 0],
    ['identity list', 'read the identity "snapshot-action"', 0],
    ['identity create', 'create the identity "snapshot-action"', 0],
    ['identity federated-credential create', 'create the federated credential', 1],
    ['role assignment create', 'assign the role "Disk Backup Reader"', 2]
  ])('%s', async (command, step, before) => {
    const failed = await setUp('--resource-group production', { FAIL: command })
    expect(failed.code).toBe(1)
    expect(failed.said).toContain(`could not ${step}`)
    expect(failed.said).toContain('AuthorizationFailed')
    // The write that failed is the last one.
    const done = failed.writes.filter((call) => !call.startsWith(`az ${command}`))
    expect([done.length, failed.writes.some((call) => call.startsWith('gh'))]).toEqual([
      before,
      false
    ])
    const again = await setUp('--resource-group production')
    expect([again.code, again.writes.length]).toEqual([0, 8 - before])
  })
})

describe('is refused before anything is read:', () => {
  test.each([
    ['no resource group', '', '--resource-group is required'],
    ['an unknown option', '--resource-group production --brunch main', '"--brunch" is no option'],
    ['an option without its value', '--resource-group', '"--resource-group" needs a value'],
    [
      'an unknown operation',
      '--resource-group production --operations creat',
      '"creat" is no operation'
    ]
  ])('%s', async (_what, args, says) => {
    const { code, said, writes } = await setUp(args)
    expect([code, said, writes]).toEqual([2, expect.stringContaining(says), []])
  })
})

test('assigns only roles that docs/setup.md names', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../docs/setup.md'), 'utf8')
  const text = readFileSync(SCRIPT, 'utf8')
  const roles = [...text.matchAll(/(?:group|subscription) ([A-Z][A-Za-z ]+)\\n/g)].map(
    ([, role = '']) => role
  )
  expect(roles.length).toBeGreaterThan(8)
  expect(roles.filter((role) => !page.includes(`_${role}_`))).toEqual([])
})

const absent = missing('shellcheck')
if (absent.length > 0) process.stderr.write('set-up.test.ts: no shellcheck on the PATH\n')

test.skipIf(absent.length > 0)('shellcheck finds nothing', () => {
  const { status, stdout } = spawnSync('shellcheck', [SCRIPT], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([0, ''])
})
