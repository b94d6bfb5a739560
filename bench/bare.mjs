// What the action is compared with: the same work by bare `fetch`, nothing checked.
//
//     BARE=create  one snapshot by the fewest requests
//     BARE=list    the snapshots of a group, filtered by the disk
//     BARE=many    one snapshot of each disk, by the requests that the action sends
//     BARE=scan    the snapshots of a subscription, filtered by the disks
const { BARE, INPUT_ENVIRONMENT, INPUT_DISK = '', SNAPSHOT } = process.env
const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_SUBSCRIPTION_ID } = process.env
const { ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN } = process.env
const disks = INPUT_DISK.split(',')

const json = async (url, options) => (await fetch(url, options)).json()

const isKnown = INPUT_ENVIRONMENT === 'AzureCloud'
const arm = isKnown ? 'https://management.azure.com' : INPUT_ENVIRONMENT
const [cloud, { value: assertion }] = await Promise.all([
  isKnown
    ? { loginEndpoint: 'https://login.microsoftonline.com', audiences: [arm] }
    : json(`${arm}/metadata/endpoints?api-version=2022-09-01`).then(
        (answer) => [answer].flat()[0].authentication
      ),
  json(`${ACTIONS_ID_TOKEN_REQUEST_URL}&audience=api%3A%2F%2FAzureADTokenExchange`, {
    headers: { authorization: `Bearer ${ACTIONS_ID_TOKEN_REQUEST_TOKEN}` }
  })
])
const authority = `${cloud.loginEndpoint.replace(/\/$/, '')}/${AZURE_TENANT_ID}`
if (BARE === 'many') await json(`${authority}/v2.0/.well-known/openid-configuration`)
const { access_token } = await json(`${authority}/oauth2/v2.0/token`, {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: AZURE_CLIENT_ID,
    scope: `${cloud.audiences[0].replace(/\/$/, '')}/.default`,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion
  })
})

const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' }
const subscription = `${arm}/subscriptions/${AZURE_SUBSCRIPTION_ID}`
const provider = 'providers/Microsoft.Compute'
const group = `${subscription}/resourceGroups/production/${provider}`
const version = 'api-version=2026-03-02'
const read = (kind, name) => json(`${group}/${kind}/${name}?${version}`, { headers })

async function create(disk, name) {
  const [source] = await Promise.all([
    read('disks', disk),
    ...(BARE === 'many' ? [read('snapshots', name)] : [])
  ])
  const put = await fetch(`${group}/snapshots/${name}?${version}`, {
    method: 'PUT',
    headers,
    body: JSON.stringify({
      location: source.location,
      properties: {
        creationData: { createOption: 'Copy', sourceResourceId: source.id },
        incremental: true
      }
    })
  })
  await put.json()
  const operation = put.headers.get('azure-asyncoperation')
  const { status } = await json(operation, { headers })
  const made = await read('snapshots', name)
  if (status !== 'Succeeded' || made.name !== name) throw new Error('the bare script is broken')
}

/** Each by so many at a time: more connections than that only cost time. */
async function each(all, work) {
  const left = all.values()
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (const one of left) await work(one)
    })
  )
}

/** How many of the listed snapshots are of the disks. */
async function filter(first) {
  const ids = new Set()
  await each(disks, async (disk) => ids.add((await read('disks', disk)).id.toLowerCase()))
  let found = 0
  for (let url = first; url;) {
    const { value, nextLink } = await json(url, { headers })
    for (const { properties } of value) {
      if (ids.has(properties.creationData.sourceResourceId.toLowerCase())) found += 1
    }
    url = nextLink
  }
  console.log(found)
}

if (BARE === 'create') await create(disks[0], SNAPSHOT)
if (BARE === 'many') await each(disks, (disk) => create(disk, `${disk}-${SNAPSHOT}`))
if (BARE === 'list') await filter(`${group}/snapshots?${version}`)
if (BARE === 'scan') await filter(`${subscription}/${provider}/snapshots?${version}`)
process.exit()
