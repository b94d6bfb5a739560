// The yardstick of bench/create.ts: the requests of one `create` by bare `fetch`, nothing checked.
const { INPUT_ENVIRONMENT: arm, INPUT_DISK: disk, SNAPSHOT: snapshot } = process.env
const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_SUBSCRIPTION_ID } = process.env
const { ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN } = process.env

const json = async (url, options) => (await fetch(url, options)).json()

const [cloud] = [await json(`${arm}/metadata/endpoints?api-version=2022-09-01`)].flat()
const authority = `${cloud.authentication.loginEndpoint.replace(/\/$/, '')}/${AZURE_TENANT_ID}`
const { value: assertion } = await json(
  `${ACTIONS_ID_TOKEN_REQUEST_URL}&audience=api%3A%2F%2FAzureADTokenExchange`,
  { headers: { authorization: `Bearer ${ACTIONS_ID_TOKEN_REQUEST_TOKEN}` } }
)
const { token_endpoint } = await json(`${authority}/v2.0/.well-known/openid-configuration`)
const { access_token } = await json(token_endpoint, {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: AZURE_CLIENT_ID,
    scope: `${cloud.authentication.audiences[0].replace(/\/$/, '')}/.default`,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion
  })
})

const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' }
const compute = `${arm}/subscriptions/${AZURE_SUBSCRIPTION_ID}/resourceGroups/production/providers/Microsoft.Compute`
const version = 'api-version=2026-03-02'
const [source] = await Promise.all([
  json(`${compute}/disks/${disk}?${version}`, { headers }),
  json(`${compute}/snapshots/${snapshot}?${version}`, { headers })
])
const put = await fetch(`${compute}/snapshots/${snapshot}?${version}`, {
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
const { status } = await json(put.headers.get('azure-asyncoperation'), { headers })
const made = await json(`${compute}/snapshots/${snapshot}?${version}`, { headers })
if (status !== 'Succeeded' || made.name !== snapshot) throw new Error('the yardstick is broken')
process.exit()
