import { a as __toESM, r as __name } from "./rolldown-runtime.js";
import { A as ActionError, C as CLOUDS, D as formatDuration, F as howToReach, I as isRetryableStatus, L as redacted, M as cut, N as describe, O as formatMinute, P as findActionError, S as connections, T as cloudOfName, _ as waitAfter, b as parseJson, c as formatResourceId, d as spelledAs, f as withoutSlash, g as pagingGuard, h as RETRY_RHYTHM, i as EDGE_ZONE, j as PROXY_SIGN_IN, k as listed, l as parseResourceId, m as MISSING_PAUSES_MS, n as leastRoleFor, o as canonical, p as pLimit, r as CUSTOMER_KEY, s as canonicalLocation, t as urlOf, u as sameResource, v as fieldOf, w as FEDERATED_AUDIENCE, x as textOf$1, y as isObject, z as require__builtin_node_util } from "./index.js";
import { C as userAgentPolicy, P as HttpsProxyAgent, T as createEmptyPipeline, a as createDefaultHttpClient, c as RestError, et as AzureLogger, f as proxyPolicy, i as createHttpHeaders, l as isRestError, n as bearerTokenAuthenticationPolicyName, o as createPipelineFromOptions, r as createPipelineRequest, s as tracingPolicyName, t as bearerTokenAuthenticationPolicy, w as redirectPolicyName } from "./core-rest-pipeline.js";

// src/snapshots/server-clock.ts
var import__builtin_node_util = /* @__PURE__ */ __toESM(require__builtin_node_util(), 1);
const MAX_DISAGREEMENT_MS = 3e5;
const SET_BACK_MS = 1e3;
function heard(clock, date, { sentAt, arrivedAt }) {
	const ahead = {
		least: date - arrivedAt,
		most: date - sentAt
	};
	if (clock === void 0 || arrivedAt < clock.heardAt - SET_BACK_MS) return {
		heardAt: arrivedAt,
		latest: date,
		ahead
	};
	return {
		heardAt: Math.max(arrivedAt, clock.heardAt),
		latest: Math.max(date, clock.latest),
		ahead: {
			least: Math.max(ahead.least, clock.ahead.least),
			most: Math.min(ahead.most, clock.ahead.most)
		}
	};
}
function timeOf(clock) {
	if (clock === void 0) return {
		known: false,
		latest: void 0,
		reason: "no response of Azure has reported the time yet"
	};
	const { heardAt, latest, ahead } = clock;
	const apart = ahead.least - ahead.most;
	if (apart <= 3e5) return {
		known: true,
		at: latest
	};
	return {
		known: false,
		latest,
		reason: `Azure's clocks disagree by ${formatDuration(apart)} (now is ${formatMinute(heardAt + ahead.most)} by one, ${formatMinute(heardAt + ahead.least)} by another)`
	};
}

// src/azure/urls.ts
let latest;
function parseUrl(text) {
	if (latest?.text !== text) latest = {
		text,
		url: URL.parse(text)
	};
	return latest.url;
}
function isResourceManager(url, { resourceManager }) {
	const host = hostOf$1(url);
	const own = new URL(resourceManager).host;
	if (host === own) return true;
	const region = host?.endsWith(`.${own}`) === true ? host.slice(0, -own.length - 1) : "";
	return /^[a-z0-9-]+$/.test(region);
}
function isStorage(url, { storageSuffixes }) {
	const host = hostOf$1(url);
	return storageSuffixes.some((suffix) => host === suffix || host?.endsWith(`.${suffix}`) === true);
}
function isSignIn(url, { signInHosts }) {
	const host = hostOf$1(url);
	return host !== void 0 && signInHosts.includes(host);
}
function hostOf$1(url) {
	const parsed = parseUrl(url);
	if (parsed?.protocol !== "https:" || parsed.username !== "" || parsed.password !== "") return;
	return parsed.host;
}
__name(hostOf$1, "hostOf");
function formatHost(url) {
	const parsed = parseUrl(url);
	if (parsed === null) return "an unreadable address";
	return parsed.protocol === "https:" ? `"${parsed.host}"` : `"${parsed.protocol}//${parsed.host}"`;
}
function isOfMachine(url) {
	const host = parseUrl(url)?.hostname ?? "";
	return /^(?:127|169\.254)\.[\d.]+$/.test(host) || host === "localhost" || host === "[::1]" || /^\[fe[89ab][0-9a-f]:/.test(host);
}
function isList({ method, url }) {
	return method === "GET" && /\/providers\/[^/]+\/[^/]+\/?$/i.test(parseUrl(url)?.pathname ?? "");
}
function isOperation(url) {
	return /\/locations\/[^/]+\/(?:Disk)?Operations\//i.test(parseUrl(url)?.pathname ?? "");
}
function isOfWrite({ method, url }) {
	return method !== "GET" && method !== "HEAD" || isOperation(url);
}

// src/azure/arm/api-version.ts
const OLDEST = "2023-04-02";
const NEWER_FIELDS = [[
	"instantAccessDurationMinutes",
	"2025-01-02",
	"instant-access-minutes"
], [
	"dataDisksToAttach",
	"2024-03-01",
	"swap"
]];
const VERSION = /(?<=[?&]api-version=)[^&]+/;
function fallsBackToOfferedVersion(say) {
	const offered = /* @__PURE__ */ new Map();
	return {
		name: "apiVersionFallbackPolicy",
		async sendRequest(request, next) {
			const type = resourceType(request);
			if (type === void 0) return next(request);
			const known = offered.get(type);
			if (known !== void 0) useVersion(request, known);
			const response = await next(request);
			const asked = VERSION.exec(request.url)?.[0];
			const versions = supportedVersions(response);
			if (versions === void 0 || asked === void 0) return response;
			const newest = versions.filter((version) => version < asked).toSorted().at(-1);
			if (newest === void 0 || newest < OLDEST) throw new ActionError("AzureRefused", `This cloud does not support Compute API version ${asked}, and its newest version, ${newest ?? "none"}, is older than ${OLDEST}.`, { remedy: "Use another cloud: the action needs a newer version of the Compute API." });
			if (!offered.has(type)) say(`This cloud does not support Compute API version ${asked}; using ${newest}`);
			offered.set(type, newest);
			useVersion(request, newest);
			return next(request);
		}
	};
}
function resourceType({ url }) {
	if (/[?&](?:\$|%24)skiptoken=/i.test(url)) return void 0;
	return /\/providers\/Microsoft\.Compute\/(disks|snapshots|virtualMachines)(?:\/|$)/i.exec(parseUrl(url)?.pathname ?? "")?.[1]?.toLowerCase();
}
function useVersion(request, version) {
	const body = typeof request.body === "string" ? request.body : "";
	for (const [field, since, input] of NEWER_FIELDS) if (version < since && body.includes(`"${field}"`)) throw new ActionError("InvalidInput", `The input "${input}" needs Compute API version ${since}, but this cloud supports only ${version}.`, { remedy: `Leave "${input}" out in this cloud.` });
	request.url = request.url.replace(VERSION, version);
}
function supportedVersions(response) {
	if (response.status !== 400 && response.status !== 404) return void 0;
	const text = response.bodyAsText ?? "";
	if (!/"code"\s*:\s*"(?:NoRegisteredProviderFound|InvalidResourceType)"/.test(text)) return void 0;
	return (/supported api-versions are '([^']*)'/i.exec(text)?.[1] ?? "").split(",").map((version) => version.trim()).filter((version) => /^\d{4}-\d{2}-\d{2}$/.test(version));
}

// src/azure/network.ts
const MAX_CONNECTIONS = 64;
let shared;
function network() {
	shared ??= keepingConnections(createDefaultHttpClient());
	return shared;
}
var Tunnels = class extends HttpsProxyAgent {
	constructor(proxy) {
		super(proxy, { keepAlive: true });
	}
	isSecureEndpoint() {
		return true;
	}
};
function keepingConnections(client) {
	const tunnels = /* @__PURE__ */ new Map();
	function agentFor({ agent, url, tlsSettings }) {
		if (agent instanceof HttpsProxyAgent && !(agent instanceof Tunnels)) {
			const { href } = agent.proxy;
			const kept = tunnels.get(href) ?? new Tunnels(href);
			tunnels.set(href, kept);
			return kept;
		}
		return agent === void 0 && tlsSettings === void 0 && url.startsWith("https:") ? connections : agent;
	}
	const limits = /* @__PURE__ */ new Map();
	return { sendRequest(request) {
		const agent = agentFor(request);
		if (agent !== void 0) request.agent = agent;
		const host = parseUrl(request.url)?.host ?? "";
		const limit = limits.get(host) ?? pLimit(MAX_CONNECTIONS);
		limits.set(host, limit);
		return limit(() => isStreamed(request) ? client.sendRequest(request) : exchange(request, client));
	} };
}
function isStreamed({ streamResponseStatusCodes }) {
	return streamResponseStatusCodes !== void 0 && streamResponseStatusCodes.size > 0;
}
const EVERY_STATUS = /* @__PURE__ */ new Set([Infinity]);
async function exchange(request, client) {
	const startedAt = performance.now();
	const { onDownloadProgress: progress, ...asked } = request;
	const response = await client.sendRequest({
		...asked,
		streamResponseStatusCodes: EVERY_STATUS
	});
	response.request = request;
	if (response.readableStreamBody === void 0) return response;
	const body = response.readableStreamBody;
	delete response.readableStreamBody;
	const left = request.timeout - (performance.now() - startedAt);
	const late = () => body.destroy(new DOMException("The answer is late.", "AbortError"));
	const timer = request.timeout > 0 ? setTimeout(late, left) : void 0;
	try {
		response.bodyAsText = await textOf(body, progress);
		return response;
	} finally {
		clearTimeout(timer);
	}
}
let spare = Buffer.alloc(65536);
async function textOf(body, progress) {
	let bytes = spare;
	spare = Buffer.alloc(0);
	let loadedBytes = 0;
	try {
		for await (const chunk of body) {
			const end = loadedBytes + chunk.length;
			if (end > bytes.length) {
				const longer = Buffer.allocUnsafe(Math.max(end, 2 * bytes.length));
				bytes.copy(longer, 0, 0, loadedBytes);
				bytes = longer;
			}
			chunk.copy(bytes, loadedBytes);
			loadedBytes = end;
			progress?.({ loadedBytes });
		}
		return bytes.toString("utf8", 0, loadedBytes);
	} catch (error) {
		if (error instanceof Error && error.name === "AbortError") throw error;
		throw new RestError(`The answer was interrupted: ${describe(error)}`, { code: RestError.PARSE_ERROR });
	} finally {
		if (bytes.length > spare.length) spare = bytes;
	}
}

// src/azure/remedies.ts
const ROLES_TAKE_TIME = "A new role assignment takes a few minutes to take effect.";
const AZURE_SAYS_WHAT = "The message of Azure above names what it does not accept.";
function permissionsRemedy({ message, attempt }) {
	const actions = [...message.matchAll(/perform action(?:\(s\))? '([^']+)'/gi)].map((match) => match[1]);
	const linked = /linked scope\(s\) '([^']+)'/i.exec(message)?.[1];
	const scope = linked ?? /(?:over|on) scope '([^']+)'/i.exec(message)?.[1];
	const action = linked === void 0 ? actions[0] : actions.at(-1);
	const role = action === void 0 ? void 0 : leastRoleFor(action);
	return `Grant ${action ?? "the missing action"} on ${scope ?? `subscription ${attempt.subscriptionId}`}${role === void 0 ? "" : `: the least privileged built-in role that includes it is "${role}"`}. ${ROLES_TAKE_TIME}`;
}
function createsDisk({ attempt }) {
	return attempt.what.startsWith("create disk");
}
function nameInput(context) {
	return createsDisk(context) ? "restore-disk-name" : "snapshot-name";
}
function quotedAfter(words, { message }) {
	return new RegExp(`${words} '([^']+)'`, "i").exec(message)?.[1];
}
const DENIED = ["Forbidden", "Use a resource group that the deny assignment does not cover (\"snapshot-resource-group\", \"restore-resource-group\"), or ask the owner of the managed application or cluster for an exclusion. No role overrides a deny assignment."];
const OTHER_TENANT = ["Forbidden", (context) => {
	const tenant = quotedAfter("tenant", context) ?? "that of this sign-in";
	const linked = quotedAfter("linked subscription", context) ?? "that the message names";
	return `Subscription ${linked} does not belong to tenant ${tenant}, where this step signs in. Name only resources in subscriptions of tenant ${tenant}, or set "tenant-id" to the tenant of subscription ${linked}.`;
}];
const NO_LINKED_SUBSCRIPTION = ["NotFound", (context) => `Subscription ${quotedAfter("linked subscription", context) ?? "that the message names"} does not exist. Correct the resource id that names it: a source must be in the same subscription as the resource created from it.`];
const OTHER_SOURCE = ["NameTaken", (context) => `A ${createsDisk(context) ? "disk" : "snapshot"} with that name exists, created from another source. Set another "${nameInput(context)}".`];
const LARGE_SECTORS = ["AzureRefused", "Run this step again: the disk has 4096-byte sectors, which Azure exports as VHDX only, and the action requests VHDX when the snapshot reports its sector size. If the error occurs again, report it with the debug log."];
const UNSUPPORTED_SKU = ["InvalidInput", (context) => `Set "${createsDisk(context) ? "disk-sku" : "sku"}" to a value that the message lists as supported, or leave it out.`];
const OTHER_EDGE_ZONE = ["AzureRefused", "A snapshot, and a disk created from one, must be in the edge zone of its source; the message names both. Run this step again. If the error occurs again, report it with the debug log."];
const NO_INSTANT_ACCESS = ["InvalidInput", (context) => createsDisk(context) ? "Wait until the background copy of that snapshot is complete (\"operation: list\" shows its progress). Then run this step again." : "Leave \"instant-access-minutes\" out: the snapshot is usable when its background copy is complete."];
const SNAPSHOT_LIMIT = ["LimitReached", "Delete snapshots of this disk that are no longer needed."];
const BUSY = ["Conflict", "Another operation is changing that resource. Wait until it ends, then run this step again."];
const NO_CAPACITY = ["LimitReached", "Azure has no capacity for a virtual machine of that size there now. Start it again later, or choose another size."];
const EXPIRED = ["SignInFailed", "Run this step again. If the error occurs again, check \"tenant-id\" and \"environment\", and the clock of a self-hosted runner."];
const PERMISSIONS = ["Forbidden", permissionsRemedy];
const RESOURCE_MANAGER$1 = {
	byWords: {
		AuthorizationFailed: [[/deny assignment/i, DENIED]],
		LinkedAuthorizationFailed: [
			[/deny assignment/i, DENIED],
			[/not authorized to access linked subscription/i, OTHER_TENANT],
			[/linked subscription '[^']*' was not found/i, NO_LINKED_SUBSCRIPTION]
		],
		BadRequest: [[/not allowed for existing (?:disk|snapshot)/i, OTHER_SOURCE], [/\bVHDX\b/, LARGE_SECTORS]],
		InvalidParameter: [[/\bExtendedLocation\b/i, OTHER_EDGE_ZONE], [/^SKU \S+ is not supported/i, UNSUPPORTED_SKU]]
	},
	byCode: {
		AuthorizationFailed: PERMISSIONS,
		LinkedAuthorizationFailed: PERMISSIONS,
		DenyAssignmentAuthorizationFailed: DENIED,
		RequestDisallowedByPolicy: ["Forbidden", "Comply with the Azure Policy assignment that the message names (tags, network access, region), or ask its owner for an exemption."],
		InvalidAuthenticationToken: EXPIRED,
		InvalidAuthenticationTokenTenant: EXPIRED,
		ExpiredAuthenticationToken: EXPIRED,
		AuthenticationFailed: EXPIRED,
		ResourceNotFound: ["NotFound", "Check the name and the resource group. Azure returns the same error when a source is in another region."],
		ResourceGroupNotFound: ["NotFound", ({ attempt }) => `Check "resource-group" and that it belongs to subscription ${attempt.subscriptionId}.`],
		SubscriptionNotFound: ["NotFound", "Check \"subscription-id\", and that the client has a role in that subscription: without a role, Azure reports it as not found."],
		InvalidSubscriptionId: ["InvalidInput", "\"subscription-id\" must be the GUID of a subscription."],
		ReadOnlyDisabledSubscription: ["AzureRefused", ({ attempt }) => `Subscription ${attempt.subscriptionId} is disabled, so its resources are read-only. Ask its owner to re-enable it (Azure portal, Subscriptions), then run this step again.`],
		MissingSubscriptionRegistration: ["AzureRefused", (context) => {
			return `Register the resource provider once with \`az provider register --namespace ${quotedAfter("namespace", context) ?? "Microsoft.Compute"} --subscription ${context.attempt.subscriptionId}\`. This takes a few minutes. Then run this step again.`;
		}],
		SnapshotsLimitReached: SNAPSHOT_LIMIT,
		SnapshotLimitReached: SNAPSHOT_LIMIT,
		InvalidInstantAccessRequest: NO_INSTANT_ACCESS,
		AzdError_InstantAccessNotEnabled: NO_INSTANT_ACCESS,
		PropertyChangeNotAllowed: OTHER_SOURCE,
		ScopeLocked: ["Conflict", "Remove the lock that the message names, or use a resource group without a lock."],
		InvalidResourceLocation: ["NameTaken", (context) => `A resource with that name exists in another region of the same resource group: use another "${nameInput(context)}".`],
		QuotaExceeded: ["LimitReached", "A quota of the subscription is exhausted: delete resources that are no longer needed, or request an increase."],
		OperationNotAllowed: ["Conflict", "The message of Azure above says whether a quota or the state of the resource is the reason: Azure uses this code for both."],
		AttachDiskWhileBeingDetached: ["Conflict", "Wait until that disk is detached from its virtual machine, then run this step again."],
		DiskRestorePointUsedByCustomer: ["Conflict", "Revoke the SAS access (`az snapshot revoke-access`), then run this step again."],
		AllocationFailed: NO_CAPACITY,
		ZonalAllocationFailed: NO_CAPACITY,
		OverconstrainedAllocationRequest: NO_CAPACITY,
		OverconstrainedZonalAllocationRequest: NO_CAPACITY,
		Conflict: BUSY,
		ConflictingUserInput: BUSY,
		OperationPreempted: ["Conflict", "Another operation on the same resource preempted this one. Run this step again."],
		NoRegisteredProviderFound: ["AzureRefused", "This cloud does not support the Compute API version that the action uses."]
	},
	byStatus: {
		401: EXPIRED,
		403: ["Forbidden", (context) => /perform action/i.test(context.message) ? permissionsRemedy(context) : `${AZURE_SAYS_WHAT} Roles, deny assignments and policies on subscription ${context.attempt.subscriptionId} can forbid a request.`],
		404: ["NotFound", "Check the names, the resource group and the subscription."],
		407: ["Unreachable", PROXY_SIGN_IN],
		409: ["Conflict", `${AZURE_SAYS_WHAT} See the activity log of the resource group for details.`],
		429: ["Throttled", ({ answer }) => answer.retryAfterMs === void 0 ? "Azure limits the request rate of this subscription. Run this step again later." : `Azure requests a wait of ${formatDuration(answer.retryAfterMs)}. Raise "timeout" above that, or run this step again later.`]
	}
};
const STORAGE_PERMISSIONS = ["Forbidden", ({ attempt: { role } }) => `Grant the identity "${role}" there, or use a signed URL with that permission. ${ROLES_TAKE_TIME}`];
const ENDED = ["Forbidden", "Run this step again: the signed URL has expired or was revoked. Do not run jobs that read the same snapshot at the same time, because each job revokes the SAS access for both when it ends."];
const INCOMPARABLE = ["Conflict", "Compare snapshots of the same family that were taken while the disk was on the same side of 4096 GiB."];
const LEASED = ["Conflict", "Another process holds a lease on that blob, or broke the lease of this step. Run exports to the same blob one after the other. If no process uses the blob, break the lease with `az storage blob lease break`."];
const MISSING = ["NotFound", "Check \"blob-url\": the account and the container must exist."];
const STORAGE_BUSY = ["Throttled", "Run this step again later with a lower \"max-parallel\": the storage account is over its request limit."];
const STORAGE = {
	byWords: {},
	byCode: {
		AuthenticationFailed: ENDED,
		CannotVerifyCopySource: ENDED,
		NoAuthenticationInformation: STORAGE_PERMISSIONS,
		InvalidAuthenticationInfo: STORAGE_PERMISSIONS,
		AuthorizationPermissionMismatch: STORAGE_PERMISSIONS,
		AuthorizationResourceTypeMismatch: STORAGE_PERMISSIONS,
		AuthorizationServiceMismatch: STORAGE_PERMISSIONS,
		InsufficientAccountPermissions: STORAGE_PERMISSIONS,
		AuthorizationFailure: ["Forbidden", "Allow this runner in the network access policy of the snapshot or in the firewall of the storage account: a network rule blocks it."],
		PublicAccessNotPermitted: STORAGE_PERMISSIONS,
		KeyBasedAuthenticationNotPermitted: ["Forbidden", "Remove the signature from \"blob-url\" to use the sign-in instead: the storage account does not accept signed URLs."],
		PreviousSnapshotNotFound: INCOMPARABLE,
		PreviousSnapshotOperationNotSupported: INCOMPARABLE,
		PreviousSnapshotCannotBeNewer: INCOMPARABLE,
		LeaseAlreadyPresent: LEASED,
		LeaseIdMissing: LEASED,
		LeaseIdMismatchWithBlobOperation: LEASED,
		LeaseIdMismatchWithLeaseOperation: LEASED,
		LeaseLost: LEASED,
		LeaseNotPresentWithBlobOperation: LEASED,
		LeaseIsBreakingAndCannotBeAcquired: LEASED,
		LeaseIsBrokenAndCannotBeRenewed: LEASED,
		ContainerNotFound: MISSING,
		BlobNotFound: MISSING,
		ResourceNotFound: MISSING,
		ServerBusy: STORAGE_BUSY,
		OperationTimedOut: STORAGE_BUSY,
		InvalidBlobType: ["InvalidInput", "\"blob-url\" names a blob that is not a page blob. Name a page blob or a container."],
		BlobImmutableDueToPolicy: ["Forbidden", "Use another container: an immutability policy of this one forbids the request."],
		SnapshotCountExceeded: ["LimitReached", "Delete snapshots of that blob that are no longer needed."]
	},
	byStatus: {
		401: STORAGE_PERMISSIONS,
		403: STORAGE_PERMISSIONS,
		404: MISSING,
		407: ["Unreachable", PROXY_SIGN_IN],
		429: STORAGE_BUSY,
		503: STORAGE_BUSY
	}
};
const FEDERATION = ({ clientId }) => `Add a federated credential to application ${clientId ?? ""} with exactly the issuer and subject that the message names. They are case-sensitive. The subject depends on the branch, tag, environment or pull request of the job.`;
const ENTRA = {
	70021: FEDERATION,
	700211: FEDERATION,
	700213: FEDERATION,
	7002138: FEDERATION,
	700212: (who) => `The audience of GitHub's token does not match the federated credential of application ${who.clientId ?? ""}: set the same value in the input "audience" or in the credential.`,
	700016: (who) => `Check "client-id" (${who.clientId ?? ""}) and "tenant-id" (${who.tenantId ?? ""}): the application must exist in that tenant.`,
	90002: (who) => `Check "tenant-id" (${who.tenantId ?? ""}), and "environment" if the tenant is in a national cloud.`,
	900023: (who) => `"tenant-id" (${who.tenantId ?? ""}) must be a GUID or a domain name.`,
	7000215: () => "AZURE_CLIENT_SECRET must contain the value of the secret, not its id. Create a new secret, or use \"auth: oidc\", which needs no secret.",
	7000222: () => "The client secret has expired. Create a new one, or use \"auth: oidc\", which needs no secret.",
	700024: () => "The assertion was not valid at that time. Check the clock of a self-hosted runner, then run this step again.",
	53003: () => "A Conditional Access policy of the tenant blocks this sign-in. Ask the administrator of the tenant."
};
function rowForRefusal(remedies, status, code, message) {
	return (status === 429 ? void 0 : rowForCode(remedies, code, message)) ?? remedies.byStatus[status];
}
function rowForCode({ byWords, byCode }, code, message) {
	if (code === void 0) return void 0;
	return ((Object.hasOwn(byWords, code) ? byWords[code] : void 0)?.find(([words]) => words.test(message)))?.[1] ?? (Object.hasOwn(byCode, code) ? byCode[code] : void 0);
}

// src/azure/throttling.ts
const EVERYTHING = "everything";
const MAX_RETRIES = 8;
const MAX_PROBES = 3;
const RESOURCE_MANAGER = {
	methods: /* @__PURE__ */ new Set(["GET"]),
	who: "Azure",
	again: "retrying",
	throttler: () => "Resource Manager",
	bucketOf: readBucketOf,
	isKnown: isOperation
};
function readBucketOf(url) {
	if (isOperation(url)) return "operations";
	const [, type = "", name] = /\/providers\/[^/]+\/([^/]+)(?:\/([^/]+))?/.exec(parseUrl(url)?.pathname ?? "") ?? [];
	return `${type.toLowerCase()} ${name === void 0 ? "list" : "read"}`;
}
function retryAfterOf(headers) {
	const value = headers.get("retry-after")?.trim();
	if (value === void 0 || value === "") return void 0;
	if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1e3;
	const until = Date.parse(value);
	const from = Date.parse(headers.get("date") ?? "");
	return Number.isNaN(until) || Number.isNaN(from) ? void 0 : Math.max(0, until - from);
}
function retryPolicy({ remaining, now, say, rhythm = RETRY_RHYTHM }, asked = RESOURCE_MANAGER) {
	const gates = /* @__PURE__ */ new Map();
	const gateOf = (bucket) => {
		const gate = gates.get(bucket) ?? makeGate(rhythm);
		gates.set(bucket, gate);
		return gate;
	};
	const sayWait = (why, wait) => say(`${why}; ${asked.again} in ${formatDuration(wait)}, at ${new Date(now() + wait).toISOString()}`);
	return {
		name: "patiencePolicy",
		async sendRequest(request, next) {
			if (!asked.methods.has(request.method)) return next(request);
			const { bucketOf = asked.throttler } = asked;
			const everything = gateOf(EVERYTHING);
			const own = gateOf(bucketOf(request.url));
			let retries = 0;
			let denials = 0;
			const sleep = (ms) => delay(ms, request.abortSignal);
			for (;;) {
				const tickets = [await everything.pass(), await own.pass()];
				const turn = await take(next(request));
				const { response } = turn;
				const retryAfterMs = response === void 0 ? void 0 : retryAfterOf(response.headers);
				if (response?.status === 429 && isReadable(turn)) {
					const [gate, ticket] = response.headers.get("x-ms-failure-cause") === "gateway" ? [everything, tickets[0]] : [own, tickets[1]];
					const closing = gate.refused(ticket, {
						retryAfterMs,
						mostMs: remaining(),
						sleep
					});
					if (closing === void 0) return endOf(turn);
					if (closing.isFirst) sayWait(reasonOf(turn, asked), closing.waitMs);
					continue;
				}
				everything.answered(tickets[0]);
				own.answered(tickets[1]);
				const pause = response?.status === 404 && asked.isKnown?.(request.url) === true ? MISSING_PAUSES_MS[denials] : void 0;
				const isWorthRetry = isPassing(turn, asked) && retries < maxRetries(turn);
				if (pause === void 0 && !isWorthRetry) return endOf(turn);
				const wait = pause === void 0 ? waitAfter(rhythm, retries, retryAfterMs) : Math.min(pause, rhythm.mostMs);
				if (wait > remaining()) return endOf(turn);
				if (pause === void 0) retries += 1;
				else denials += 1;
				sayWait(reasonOf(turn, asked), wait);
				await sleep(wait);
			}
		}
	};
}
async function take(sending) {
	try {
		return {
			response: await sending,
			error: void 0
		};
	} catch (error) {
		if (!isRestError(error)) throw error;
		return {
			response: error.response,
			error
		};
	}
}
function endOf({ response, error }) {
	if (error !== void 0 || response === void 0) throw error ?? new RestError("no response");
	return response;
}
function delay(ms, signal) {
	return new Promise((resolve, reject) => {
		const stop = () => {
			clearTimeout(timer);
			reject(new DOMException("The operation was aborted.", "AbortError"));
		};
		const timer = setTimeout(() => {
			signal?.removeEventListener("abort", stop);
			resolve();
		}, ms);
		if (signal?.aborted === true) stop();
		else signal?.addEventListener("abort", stop);
	});
}
function isReadable({ response, error }) {
	return response !== void 0 && error?.code !== RestError.PARSE_ERROR;
}
function isPassing(turn, { passing }) {
	const { response, error } = turn;
	if (isReadable(turn) && response !== void 0) return isRetryableStatus(response.status) || passing?.has(response.status) === true;
	return error !== void 0 && !/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/i.test(error.code ?? "");
}
function maxRetries({ error }) {
	return error?.code === "ENOTFOUND" || error?.code === "ECONNREFUSED" ? MAX_PROBES : MAX_RETRIES;
}
function reasonOf(turn, asked) {
	const { response, error } = turn;
	if (response?.status === 429) return `${asked.who} throttles (${throttler(response, asked)})`;
	return isReadable(turn) && response !== void 0 ? `${asked.who} returned ${response.status}` : `${asked.who} could not be read (${error?.code ?? "no response"})`;
}
function throttler(response, asked) {
	const buckets = response.headers.get("x-ms-ratelimit-remaining-resource");
	if (buckets === void 0) return asked.throttler(response.request.url);
	const empty = buckets.split(",").map((bucket) => bucket.trim().split(";")).filter(([, left]) => Number(left) <= 0).map(([name]) => name);
	return empty.length > 0 ? empty.join(", ") : "Microsoft.Compute";
}
function makeGate(rhythm) {
	let closed;
	let closedMs = 0;
	let closings = 0;
	let streak = 0;
	function close(waitMs, sleep) {
		if (closed !== void 0 && waitMs <= closedMs) return;
		const opening = Promise.all([closed, sleep(waitMs)]).then(() => {
			if (closed === opening) closed = void 0;
		});
		opening.catch(() => void 0);
		closed = opening;
		closedMs = waitMs;
	}
	return {
		async pass() {
			while (closed !== void 0) await closed;
			return closings;
		},
		answered(ticket) {
			if (ticket === closings) streak = 0;
		},
		refused(ticket, { retryAfterMs, mostMs, sleep }) {
			const isFirst = ticket === closings;
			const waitMs = waitAfter(rhythm, isFirst ? streak : Math.max(0, streak - 1), retryAfterMs);
			if (waitMs > mostMs) return void 0;
			if (isFirst) {
				closings += 1;
				streak += 1;
			}
			close(waitMs, sleep);
			return {
				waitMs,
				isFirst
			};
		}
	};
}

// src/azure/trust.ts
const FOREIGN_REMEDY = "Find out what changes responses between the runner and Azure, such as a proxy (HTTPS_PROXY) or a certificate authority in NODE_EXTRA_CA_CERTS. Then run this step again.";
const NOT_SENT = "No request was sent to that host.";
var RefusedAnswer = class extends Error {
	remedy;
	afterWrite;
	constructor(message, { remedy = FOREIGN_REMEDY, afterWrite = false } = {}) {
		super(message);
		this.name = "RefusedAnswer";
		this.remedy = remedy;
		this.afterWrite = afterWrite;
	}
};
function explainRefused(error, what) {
	const refused = findRefused(error);
	if (refused === void 0) return void 0;
	return new ActionError(refused.afterWrite ? "Unreachable" : "AzureRefused", `Could not ${what}: ${refused.message}`, { remedy: refused.remedy });
}
function findRefused(error) {
	for (let inner = error; inner instanceof Error; inner = inner.cause) if (inner instanceof RefusedAnswer) return inner;
}
function endless(why) {
	return new RefusedAnswer(`The list does not end: ${why}.`, { remedy: "Run this step again. If the error occurs again, find out what answers between the runner and Azure, such as a proxy (HTTPS_PROXY), or report it with the debug log." });
}
const NAMING = [
	"Azure-AsyncOperation",
	"Operation-Location",
	"Location"
];
function staysOnResourceManager(cloud, say) {
	const namedIn = /* @__PURE__ */ new Map();
	const logged = /* @__PURE__ */ new Set();
	return {
		name: "staysOnResourceManagerPolicy",
		async sendRequest(request, next) {
			const { url } = request;
			if (!isResourceManager(url, cloud)) {
				const host = formatHost(url);
				const refused = foreignResourceManager(url, namedIn.get(host), cloud, true);
				if (!logged.has(host)) say(refused.message);
				logged.add(host);
				throw refused;
			}
			const response = await next(request);
			refuseRedirect(response);
			for (const header of NAMING) {
				const host = formatHost(response.headers.get(header) ?? "");
				if (!namedIn.has(host)) namedIn.set(host, header);
			}
			return response;
		}
	};
}
function refuseForeignPage(body, cloud) {
	const link = textOf$1(body, "nextLink") ?? "";
	if (link === "" || isResourceManager(link, cloud)) return;
	throw foreignResourceManager(link, "nextLink", cloud, false);
}
function foreignResourceManager(url, where, { name, resourceManager }, afterWrite) {
	const place = where === void 0 ? "" : ` in ${where}`;
	return new RefusedAnswer(`The response of Azure names host ${formatHost(url)}${place}, but Resource Manager of ${name} is ${formatHost(resourceManager)}. ${NOT_SENT}`, { afterWrite });
}
function staysOnSignIn(cloud) {
	return {
		name: "staysOnSignInPolicy",
		async sendRequest(request, next) {
			refuseForeignSignIn(request.url, cloud);
			const response = await next(request);
			const isDescription = new URL(request.url).pathname.endsWith("/openid-configuration");
			if (response.status === 200 && isDescription) {
				const tokenEndpoint = textOf$1(parseJson(response.bodyAsText), "token_endpoint");
				if (tokenEndpoint !== void 0) refuseForeignSignIn(tokenEndpoint, cloud);
			}
			return response;
		}
	};
}
function refuseForeignSignIn(url, cloud) {
	if (isSignIn(url, cloud)) return;
	throw new RefusedAnswer(`A response names host ${formatHost(url)} for the sign-in, but the sign-in host of ${cloud.name} is ${formatHost(cloud.authority)}. ${NOT_SENT}`);
}
const SIGNED = ["x-ms-copy-source", "x-ms-previous-snapshot-url"];
function staysOnStorage(cloud) {
	return {
		name: "staysOnStoragePolicy",
		sendRequest(request, next) {
			for (const url of [request.url, ...SIGNED.map((name) => request.headers.get(name))]) if (url !== void 0) refuseForeignStorage(url, cloud);
			return next(request);
		}
	};
}
function refuseForeignStorage(url, cloud) {
	if (isStorage(url, cloud)) return;
	throw new RefusedAnswer(`The response of Azure names host ${formatHost(url)} for the data, but ${formatStorage(cloud)}. ${NOT_SENT}`);
}
function formatStorage({ name, storageSuffixes }) {
	const suffixes = storageSuffixes.map((one) => `"${one}"`);
	return `storage hosts of ${name} end in ${listed(suffixes, "or")}`;
}
function refusesRedirects() {
	return {
		name: "refusesRedirectsPolicy",
		async sendRequest(request, next) {
			const response = await next(request);
			refuseRedirect(response);
			return response;
		}
	};
}
function refuseRedirect({ request, status, headers }) {
	if (status < 300 || status >= 400) return;
	const to = headers.get("location");
	const url = to === void 0 ? null : URL.parse(to, request.url);
	const target = url === null ? "" : ` to host ${formatHost(url.href)}`;
	throw new RefusedAnswer(`${formatHost(request.url)} returned ${status}, a redirect${target}. Redirects are not followed, because requests carry credentials.`, { afterWrite: isOfWrite(request) });
}
const MIB = 1048576;
const MAX_PAGE_BYTES = 64 * MIB;
const MAX_ANSWER_BYTES = MIB;
function boundsAnswers() {
	return {
		name: "boundsAnswersPolicy",
		async sendRequest(request, next) {
			const maxBytes = isPage$1(request) ? MAX_PAGE_BYTES : MAX_ANSWER_BYTES;
			let refused;
			request.onDownloadProgress = ({ loadedBytes }) => {
				if (loadedBytes <= maxBytes) return;
				refused = tooLong(request, maxBytes);
				throw refused;
			};
			try {
				return await next(request);
			} catch (error) {
				throw refused ?? error;
			}
		}
	};
}
function isPage$1(request) {
	const component = parseUrl(request.url)?.searchParams.get("comp");
	return component === "list" || component === "pagelist" || isList(request);
}
__name(isPage$1, "isPage");
function tooLong(request, maxBytes) {
	return new RefusedAnswer(`The response of ${formatHost(request.url)} exceeds ${maxBytes / MIB} MiB, the limit of the action for this response. The rest was not read.`, {
		remedy: "Find out what answers between the runner and Azure, such as a proxy (HTTPS_PROXY). If Azure itself sent this response, report it with the debug log.",
		afterWrite: isOfWrite(request)
	});
}

// src/azure/transport.ts
const REQUEST_TIMEOUT_MS = 6e4;
var OperationFailed = class extends Error {
	code;
	constructor(code, message) {
		super(message);
		this.name = "OperationFailed";
		this.code = code;
	}
};
function addPerAttempt(pipeline, signal, policies) {
	for (const policy of [
		...policies,
		boundsAnswers(),
		abortsWithTheRun(signal)
	]) pipeline.addPolicy(policy, { afterPhase: "Retry" });
}
function abortsWithTheRun(signal) {
	return {
		name: "endsWithTheRunPolicy",
		async sendRequest(request, next) {
			request.abortSignal = signal;
			request.timeout = REQUEST_TIMEOUT_MS;
			try {
				return await next(request);
			} catch (error) {
				if (error instanceof RestError) error.request ??= request;
				if (signal.aborted || !(error instanceof Error && error.name === "AbortError")) throw error;
				throw new RestError(`no response within ${REQUEST_TIMEOUT_MS / 1e3} s`, {
					code: "ETIMEDOUT",
					request
				});
			}
		}
	};
}
function keepsRefusals() {
	return inspects("keepsRefusalsPolicy", (response) => {
		const { status: statusCode, request } = response;
		if (statusCode < 400) return;
		throw new RestError(`status ${statusCode}`, {
			statusCode,
			request,
			response
		});
	});
}
function insistsOnStorage() {
	return inspects("insistsOnStoragePolicy", (response) => {
		const { status, headers } = response;
		if (status >= 400 || status < 300 && headers.has("x-ms-request-id")) return;
		dropBody(response);
		throw unreadable$1(`the response, status ${status}, did not come from Azure Storage`, response);
	});
}
function dropBody({ readableStreamBody: body }) {
	if (body !== void 0 && "destroy" in body) body.destroy();
}
function insistsOnJson() {
	return inspects("insistsOnJsonPolicy", (response) => {
		const body = parseJson(response.bodyAsText);
		if (response.status >= 300 || isObject(body) || Array.isArray(body)) return;
		const { host } = new URL(response.request.url);
		throw unreadable$1(`${host} returned a response that is not JSON`, response);
	});
}
const bodies = /* @__PURE__ */ new WeakMap();
function bodyOf(response) {
	return bodies.get(response);
}
function readsAnswers(cloud) {
	return inspects("readsAnswersPolicy", (response) => {
		const { request, status } = response;
		if (status >= 300 || request.method !== "GET" && request.method !== "PUT") return;
		const body = read(response);
		if (isList(request)) {
			refuseForeignPage(body, cloud);
			bodies.set(response, body);
		}
		if (request.method === "GET" && isOperation(request.url)) failIfFailed(body);
	});
}
function inspects(name, inspect) {
	return {
		name,
		async sendRequest(request, next) {
			const response = await next(request);
			inspect(response);
			return response;
		}
	};
}
function read(response) {
	const { request, status, bodyAsText } = response;
	const text = bodyAsText ?? "";
	if (text.trim() === "" && mayBeEmpty(response)) return void 0;
	const size = `${text.length} characters`;
	const body = parseJson(text);
	if (body === void 0) throw unreadable$1(`the response is not JSON (${size})`, response);
	if (!(status === 200 || request.method === "PUT" || isOperation(request.url)) || !isObject(body) || isList(request) && !isPage(body)) throw unreadable$1(`the response, status ${status}, does not match the format of Azure (${size})`, response);
	return body;
}
function mayBeEmpty({ request: { method, url }, status }) {
	return method === "PUT" ? status === 202 : isOperation(url);
}
function unreadable$1(message, { status, request }) {
	return new RestError(message, {
		code: RestError.PARSE_ERROR,
		statusCode: status,
		request
	});
}
__name(unreadable$1, "unreadable");
function isPage({ value, nextLink }) {
	const ends = nextLink === void 0 || nextLink === null || nextLink === "";
	return Array.isArray(value) && value.every(isObject) && (ends || typeof nextLink === "string" && URL.canParse(nextLink));
}
function failIfFailed(body) {
	const status = fieldOf(body, "status");
	if (status !== "Failed" && status !== "Canceled") return;
	throw new OperationFailed(textOf$1(body, "error", "code") ?? status, textOf$1(body, "error", "message") ?? `The operation ended with status ${status}.`);
}

// src/azure/errors.ts
const MAX_DETAILS = 10;
const PASSES = "If the fault is transient, run this step again.";
function explainAzure(error, attempt, signal) {
	const known = explainAnyway(error, attempt.what, signal);
	if (known !== void 0) return known;
	if (error instanceof OperationFailed) return operationFailed(error, attempt);
	if (error instanceof RestError && error.response && error.code !== RestError.PARSE_ERROR) {
		const { headers } = error.response;
		const id = headers.get("x-ms-correlation-request-id") ?? headers.get("x-ms-request-id");
		const refusal = readJson(error.response);
		return refused(error, error.response, refusal, attempt, RESOURCE_MANAGER$1, ["correlation", id]);
	}
	const why = isOfAnotherForm(error) ? "it does not match the documented format" : transportMessage(error);
	return unreachable(error, `Could not ${attempt.what}: no complete response from Azure (${why}).`, howToReach(hostOf(error) ?? "Resource Manager"));
}
function explainStorage(error, attempt, signal) {
	const known = explainAnyway(error, attempt.what, signal);
	if (known !== void 0) return known;
	const answer = error instanceof RestError ? error.response : void 0;
	if (answer !== void 0 && answer.status >= 400) {
		const id = answer.headers.get("x-ms-request-id");
		return refused(error, answer, readXml(answer), attempt, STORAGE, ["request", id]);
	}
	if (isNoAnswer(error)) {
		const why = (error instanceof RestError && answer === void 0 ? error.message : void 0) ?? (answer === void 0 ? void 0 : `status ${answer.status}`);
		return unreachable(void 0, `Could not ${attempt.what}: the response did not come from Azure Storage${why === void 0 ? "" : ` (${redacted(why)})`}.`, "Check whether a proxy between the runner and Azure Storage answers instead.");
	}
	return unreachable(error, `Could not ${attempt.what}: Azure Storage did not answer (${transportMessage(error)}).`, howToReach(hostOf(error) ?? "Azure Storage"));
}
function explainAnyway(error, what, signal) {
	const known = findActionError(error);
	if (known !== void 0) return known;
	if (!signal.aborted) return explainRefused(error, what);
	return signal.reason instanceof ActionError ? signal.reason : new ActionError("Cancelled", `Stopped before the result was known: ${what}.`, { cause: withoutUrl(error) });
}
function operationFailed({ code, message }, attempt) {
	const row = rowForCode(RESOURCE_MANAGER$1, code, message);
	const context = {
		attempt,
		message: redacted(message),
		answer: {
			status: 200,
			code
		}
	};
	return new ActionError(row?.[0] ?? "SnapshotFailed", `Could not ${attempt.what}: Azure accepted the request, but the operation failed.\n${code}: ${context.message}`, {
		remedy: remedyOf(row, context) ?? "See the activity log of the resource group for details. Then run this step again.",
		azure: context.answer
	});
}
function refused(error, { status, headers }, { code, message, details }, attempt, remedies, [idName, correlationId]) {
	const retryAfterMs = retryAfterOf(headers);
	const answer = {
		status,
		...code !== void 0 && { code },
		...retryAfterMs !== void 0 && { retryAfterMs },
		...correlationId !== void 0 && { correlationId }
	};
	const row = rowForRefusal(remedies, status, code, message ?? "");
	const words = redacted(message ?? `status ${status} without an explanation`);
	const id = correlationId === void 0 ? "" : ` (${idName} id ${correlationId})`;
	return new ActionError(row?.[0] ?? "AzureRefused", `Could not ${attempt.what}.\n${code ?? status}: ${words}${details}${id}`, {
		remedy: remedyOf(row, {
			attempt,
			message: words,
			answer
		}) ?? (isRetryableStatus(status) ? "The service has a fault. Run this step again. https://status.azure.com reports outages." : "The message of Azure above names what it does not accept."),
		azure: answer,
		cause: withoutUrl(error)
	});
}
function remedyOf(row, context) {
	const remedy = row?.[1];
	return typeof remedy === "function" ? remedy(context) : remedy;
}
function unreachable(error, message, remedy) {
	return new ActionError("Unreachable", message, {
		remedy: `${remedy} ${PASSES}`,
		cause: withoutUrl(error)
	});
}
function hostOf(error) {
	const url = error instanceof RestError ? error.request?.url : void 0;
	return url === void 0 ? void 0 : new URL(url).host;
}
function transportMessage(error) {
	if (!(error instanceof Error)) return redacted(String(error));
	const text = redacted(error.message);
	const code = "code" in error && typeof error.code === "string" ? error.code : "";
	return text.includes(code) ? text : `${code}: ${text}`;
}
function isOfAnotherForm(error) {
	return error instanceof TypeError || error instanceof SyntaxError || error instanceof RestError && /^Body Property|^Couldn't paginate|^Error ".*" occurred while parsing/s.test(error.message);
}
function isNoAnswer(error) {
	return error instanceof RestError ? error.response !== void 0 || error.code === RestError.PARSE_ERROR : error instanceof TypeError;
}
function readJson({ bodyAsText }) {
	const outer = parseJson(bodyAsText);
	const wrapped = fieldOf(outer, "error");
	const body = isObject(wrapped) ? wrapped : outer;
	const message = cutText(body, "message");
	const found = fieldOf(body, "details");
	const details = (Array.isArray(found) ? found.slice(0, MAX_DETAILS) : []).flatMap((one) => {
		const words = cutText(one, "message");
		if (words === void 0 || words === message) return [];
		return [`${cutText(one, "code") ?? "detail"}: ${redacted(words)}`];
	});
	return {
		code: cutText(body, "code"),
		message,
		details: details.length === 0 ? "" : ` (${details.join("; ")})`
	};
}
function cutText(body, name) {
	const text = textOf$1(body, name);
	return text === void 0 ? void 0 : cut(text);
}
function readXml({ headers, bodyAsText }) {
	const text = cut(bodyAsText ?? "");
	const words = [element("Message", text)?.split(/\r?\n/)[0], element("AuthenticationErrorDetail", text)].filter((one) => one !== void 0 && one !== "");
	return {
		code: headers.get("x-ms-error-code") ?? element("Code", text),
		message: words.length === 0 ? void 0 : words.join(" "),
		details: ""
	};
}
function element(name, xml) {
	return (new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1])?.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", "\"").replaceAll("&apos;", "'").replaceAll("&amp;", "&");
}
function withoutUrl(error) {
	return error instanceof Error ? Object.assign(new Error(redacted(error.message)), { name: error.name }) : void 0;
}

// src/azure/storage/list.ts
var NotAPageList = class extends Error {
	constructor(why, cause) {
		super(`the response is not a list of page ranges: ${why}`, { cause });
		this.name = "NotAPageList";
	}
};
const BYTE_ORDER_MARK = [
	239,
	187,
	191
];
const HEAD = /^(?:<\?xml [^>]{0,200}\?>)?\s{0,9}<PageList>/;
const TAIL = /^(?:<NextMarker\s*\/>|<NextMarker>([\w+/=.~!-]*)<\/NextMarker>)?<\/PageList>\s*$/;
const LONGEST = 4096;
const MAX_OTHER_BYTES = 8388608;
function pageListReader() {
	const scanned = rangeKeeper();
	const waiting = byteQueue();
	let form = "unknown";
	let isInside = false;
	function findHead() {
		const bytes = waiting.bytes();
		const from = BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte) ? 3 : 0;
		const head = HEAD.exec(bytes.toString("latin1", from, LONGEST));
		if (head === null) return;
		form = "scanned";
		isInside = true;
		waiting.drop(from + head[0].length);
	}
	function scan() {
		const bytes = waiting.bytes();
		let at = 0;
		for (;;) {
			const end = scanRange(bytes, at, scanned);
			if (end === void 0) break;
			at = end;
		}
		waiting.drop(at);
	}
	return {
		take(bytes) {
			waiting.add(bytes);
			if (form === "unknown") findHead();
			if (form === "scanned") scan();
			if (waiting.bytes().length > LONGEST) form = "other";
			if (waiting.bytes().length > MAX_OTHER_BYTES) throw new NotAPageList("it is too long");
		},
		async end() {
			const text = waiting.bytes().toString("utf8");
			const tail = form === "scanned" ? TAIL.exec(text) : null;
			if (tail !== null) return {
				ranges: scanned.kept(),
				marker: markerOf(tail[1])
			};
			const rest = await parse(isInside ? `<PageList>${text}` : text);
			return {
				ranges: [...scanned.kept(), ...rest.ranges],
				marker: rest.marker
			};
		}
	};
}
function byteQueue() {
	let buffer = Buffer.allocUnsafe(131072);
	let used = 0;
	return {
		add(bytes) {
			if (used + bytes.length > buffer.length) {
				const larger = Buffer.allocUnsafe(2 * (used + bytes.length));
				larger.set(buffer.subarray(0, used));
				buffer = larger;
			}
			buffer.set(bytes, used);
			used += bytes.length;
		},
		bytes: () => buffer.subarray(0, used),
		drop(count) {
			buffer.copyWithin(0, count, used);
			used -= count;
		}
	};
}
function rangeKeeper() {
	let numbers = /* @__PURE__ */ new Float64Array(3072);
	let used = 0;
	function* each() {
		for (let at = 0; at < used; at += 3) {
			const offset = numbers[at] ?? 0;
			yield {
				offset,
				length: (numbers[at + 1] ?? 0) - offset + 1,
				kind: numbers[at + 2] === 1 ? "changed" : "cleared"
			};
		}
	}
	return {
		keep(first, last, kind) {
			if (used + 3 > numbers.length) {
				const more = new Float64Array(numbers.length * 2);
				more.set(numbers);
				numbers = more;
			}
			numbers[used] = first;
			numbers[used + 1] = last;
			numbers[used + 2] = kind === "changed" ? 1 : 0;
			used += 3;
		},
		kept() {
			for (let at = 0; at < used; at += 3) refuseOdd(numbers[at], numbers[at + 1]);
			return { [Symbol.iterator]: each };
		}
	};
}
const bytesOf = (text) => Buffer.from(text, "latin1");
const SCANNED = [{
	kind: "changed",
	start: bytesOf("<PageRange><Start>"),
	end: bytesOf("</End></PageRange>")
}, {
	kind: "cleared",
	start: bytesOf("<ClearRange><Start>"),
	end: bytesOf("</End></ClearRange>")
}];
const BETWEEN = bytesOf("</Start><End>");
let endOfNumber = 0;
function scanRange(bytes, at, ranges) {
	for (const { kind, start, end } of SCANNED) {
		if (!startsWith(bytes, at, start)) continue;
		const first = numberAt(bytes, at + start.length);
		if (!startsWith(bytes, endOfNumber, BETWEEN)) return void 0;
		const last = numberAt(bytes, endOfNumber + BETWEEN.length);
		if (!startsWith(bytes, endOfNumber, end)) return void 0;
		ranges.keep(first, last, kind);
		return endOfNumber + end.length;
	}
}
function startsWith(bytes, at, what) {
	for (let index = 0; index < what.length; index++) if (bytes[at + index] !== what[index]) return false;
	return true;
}
function numberAt(bytes, at) {
	let value = 0;
	let end = at;
	for (;; end++) {
		const digit = (bytes[end] ?? 0) - 48;
		if (digit < 0 || digit > 9) break;
		value = value * 10 + digit;
	}
	endOfNumber = end;
	return end === at ? NaN : value;
}
function markerOf(text) {
	return text === "" ? void 0 : text;
}
async function parse(xml) {
	const list = await rootOf(xml);
	const ranges = [...rangesOf(list.PageRange, "changed"), ...rangesOf(list.ClearRange, "cleared")].sort((one, other) => one.offset - other.offset);
	const marker = list.NextMarker;
	if (marker !== void 0 && typeof marker !== "string") throw new NotAPageList("its marker");
	return {
		ranges,
		marker: markerOf(marker)
	};
}
async function rootOf(xml) {
	const { parseXML } = await import("./core-xml.js").then((n) => n.t);
	let document;
	try {
		document = await parseXML(xml.replace(/^\uFEFF/, ""), { includeRoot: true });
	} catch (error) {
		throw new NotAPageList("it is not well-formed", error);
	}
	const list = isElement(document) ? document.PageList : void 0;
	if (typeof list === "string" && list.trim() === "") return {};
	if (!isElement(list)) throw new NotAPageList("it has no PageList");
	return list;
}
function rangesOf(found, kind) {
	if (found === void 0) return [];
	return (Array.isArray(found) ? found : [found]).map((element) => {
		if (!isElement(element)) throw new NotAPageList("a range is empty");
		const { Start: start, End: end } = element;
		if (typeof start !== "string" || typeof end !== "string" || start === "" || end === "") throw new NotAPageList("a range has no bounds");
		return rangeOf$1(Number(start), Number(end), kind);
	});
}
function rangeOf$1(offset, end, kind) {
	refuseOdd(offset, end);
	return {
		offset,
		length: end - offset + 1,
		kind
	};
}
__name(rangeOf$1, "rangeOf");
function refuseOdd(offset = NaN, end = NaN) {
	if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(end) || offset < 0 || end < offset) throw new NotAPageList("a range has no bounds");
	if (offset % 512 !== 0 || (end + 1) % 512 !== 0) throw new NotAPageList("a range is not of whole pages");
}
function isElement(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/azure/storage/pipeline.ts
const STORAGE_VERSION = "2020-10-02";
const DISK_SCOPE = "https://disk.azure.com//.default";
function storagePipeline(options, asked, policies) {
	const throttler = (url) => new URL(url).host;
	const pipeline = createEmptyPipeline();
	pipeline.addPolicy(staysOnStorage(options.cloud));
	pipeline.addPolicy(proxyPolicy());
	pipeline.addPolicy(userAgentPolicy({ userAgentPrefix: options.userAgent }));
	pipeline.addPolicy(keepsRefusals());
	pipeline.addPolicy(retryPolicy(options, {
		...asked,
		who: "Azure Storage",
		throttler
	}), { phase: "Retry" });
	addPerAttempt(pipeline, options.signal, [...policies, insistsOnStorage()]);
	return pipeline;
}
function readsPageLists() {
	return {
		name: "readsPageListsPolicy",
		async sendRequest(request, next) {
			const response = await next(request);
			if (!(new URL(request.url).searchParams.get("comp") === "pagelist") || response.status >= 300) return response;
			try {
				Object.assign(response, { page: await readPage(response) });
			} catch (error) {
				throw unreadableResponse(error, request, response.status);
			}
			return response;
		}
	};
}
function pageOf(response) {
	if (response.page === void 0) throw new TypeError("the response was not read");
	return response.page;
}
async function readPage({ readableStreamBody: body, bodyAsText }) {
	const reader = pageListReader();
	const chunks = body ?? [Buffer.from(bodyAsText ?? "")];
	for await (const chunk of chunks) reader.take(chunk);
	return reader.end();
}
function unreadableResponse(error, request, statusCode) {
	if (error instanceof NotAPageList) return new RestError(error.message, {
		code: RestError.PARSE_ERROR,
		statusCode,
		request
	});
	if (request.abortSignal?.aborted === true || error instanceof RestError) return error;
	if (error instanceof RefusedAnswer) return error;
	const message = error instanceof Error ? error.message : String(error);
	return new RestError(`the response was interrupted: ${message}`, {
		code: "ECONNRESET",
		request
	});
}
async function diskToken({ credential, signal }) {
	return (await credential.getToken([DISK_SCOPE], { abortSignal: signal }))?.token;
}
function signsInWhenAsked(options) {
	const protectedHosts = /* @__PURE__ */ new Set();
	const signIn = async (request) => {
		const token = await diskToken(options);
		if (token !== void 0) request.headers.set("authorization", `Bearer ${token}`);
	};
	return {
		name: "signsInWhenAskedPolicy",
		async sendRequest(request, next) {
			const { host } = new URL(request.url);
			if (protectedHosts.has(host)) await signIn(request);
			const response = await next(request);
			const asks = /^bearer\b/i.test(response.headers.get("www-authenticate") ?? "");
			if (response.status !== 401 || !asks || request.headers.has("authorization")) return response;
			protectedHosts.add(host);
			await signIn(request);
			return next(request);
		}
	};
}
function storageSdkNetwork(cloud) {
	const client = network();
	const pipeline = createEmptyPipeline();
	for (const policy of [
		staysOnStorage(cloud),
		insistsOnStorage(),
		boundsAnswers()
	]) pipeline.addPolicy(policy);
	return { async sendRequest(resource) {
		const response = await pipeline.sendRequest(client, requestOf(resource));
		const { status, bodyAsText } = response;
		return {
			request: resource,
			status,
			headers: headersOf$1(response, resource),
			bodyAsText: bodyAsText ?? null
		};
	} };
}
function requestOf({ url, method, headers, body, timeout, abortSignal, agent }) {
	return createPipelineRequest({
		url,
		method,
		headers: createHttpHeaders({
			...headers.toJson({ preserveCase: true }),
			"x-ms-version": STORAGE_VERSION
		}),
		timeout,
		...typeof body === "string" && { body },
		...abortSignal !== void 0 && { abortSignal },
		...agent !== void 0 && { agent }
	});
}
function headersOf$1({ headers }, resource) {
	const own = resource.headers.clone();
	for (const name of own.headerNames()) own.remove(name);
	for (const [name, value] of headers) own.set(name, value);
	return own;
}
__name(headersOf$1, "headersOf");

// src/azure/storage/requests.ts
const DISK_ROLE = "Data Operator for Managed Disks";
const STORAGE_SCOPE = "https://storage.azure.com/.default";
const TARGET_ROLE = "Storage Blob Data Contributor";
const REPEATED = {
	methods: /* @__PURE__ */ new Set([
		"GET",
		"HEAD",
		"PUT"
	]),
	again: "retrying"
};
function sourceReader(options, asked = REPEATED) {
	const pipeline = storagePipeline(options, asked, [signsInWhenAsked(options), readsPageLists()]);
	const client = network();
	return (method, { url }, headers) => {
		const request = createPipelineRequest({
			url,
			method,
			headers: headersOf(headers)
		});
		if (method === "GET") request.streamResponseStatusCodes = /* @__PURE__ */ new Set([200, 206]);
		return pipeline.sendRequest(client, request);
	};
}
const MAX_RANGES = 1e4;
function changedPages(options) {
	const ask = sourceReader(options, {
		methods: /* @__PURE__ */ new Set(["GET"]),
		again: "retrying"
	});
	return (newer, older, marker) => onSource(older === void 0 ? "read the allocated ranges of a snapshot" : "read the changed ranges of a disk", options, async () => {
		const from = marker === void 0 ? "" : `&marker=${encodeURIComponent(marker)}`;
		const url = `${newer.url}&comp=pagelist&maxresults=${MAX_RANGES}${from}`;
		const headers = {
			accept: "application/xml",
			...older !== void 0 && { "x-ms-previous-snapshot-url": older.url }
		};
		return pageOf(await ask("GET", { url }, headers));
	});
}
function sender(address, options) {
	const { signature } = address;
	const url = urlOf(address);
	const { credential } = options;
	const signIn = bearerTokenAuthenticationPolicy({
		credential,
		scopes: STORAGE_SCOPE
	});
	const writer = storagePipeline(options, REPEATED, [...signature === void 0 ? [signIn] : [], readsPageLists()]);
	const client = network();
	return (method, component, headers) => {
		const query = [component, signature].filter((part) => part).join("&");
		const target = query === "" ? url : `${url}?${query}`;
		const request = createPipelineRequest({
			url: target,
			method,
			headers: headersOf(headers)
		});
		if (component === "") request.streamResponseStatusCodes = /* @__PURE__ */ new Set([200, 206]);
		return writer.sendRequest(client, request);
	};
}
async function connect({ endpoint, container: name, blob, signature }, { cloud, credential, userAgent }) {
	const { AnonymousCredential, ContainerClient, newPipeline } = await import("./storage-blob.js");
	const pipeline = newPipeline(signature === void 0 ? forStorage(credential) : new AnonymousCredential(), {
		retryOptions: { maxTries: 1 },
		userAgentOptions: { userAgentPrefix: userAgent },
		httpClient: storageSdkNetwork(cloud)
	});
	const container = new ContainerClient(`${endpoint}/${name}${signature === void 0 ? "" : `?${signature}`}`, pipeline);
	return {
		client: container.getPageBlobClient(blob),
		container
	};
}
function forStorage(credential) {
	return { getToken(scopes, options) {
		const other = [scopes].flat().find((scope) => scope !== STORAGE_SCOPE);
		if (other === void 0) return credential.getToken(scopes, options);
		throw new RefusedAnswer(`Azure Storage requests a token for another service (${formatHost(other)}). The token was not sent.`);
	} };
}
async function onSource(what, { signal }, work) {
	try {
		return await work();
	} catch (error) {
		throw explainStorage(error, {
			what,
			role: DISK_ROLE
		}, signal);
	}
}
async function onTarget(what, { signal }, work) {
	try {
		return await work();
	} catch (error) {
		throw ofTarget(explainStorage(error, {
			what,
			role: TARGET_ROLE
		}, signal));
	}
}
function ofTarget(failure) {
	if (failure.azure?.code !== "AuthenticationFailed") return failure;
	return new ActionError("Forbidden", failure.message, {
		remedy: "Create a new signature for \"blob-url\": it has expired, or does not belong to that location. It needs the read, create, write and list permissions for the duration of the export.",
		azure: { status: 403 },
		cause: failure
	});
}
function headersOf(headers) {
	return createHttpHeaders({
		"x-ms-version": STORAGE_VERSION,
		...headers
	});
}
function rangeOf(offset, length) {
	return `bytes=${offset}-${offset + length - 1}`;
}
function abort({ signal }) {
	return { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]) };
}

// src/azure/arm/models.ts
function toDisk(model) {
	const id = model.id ?? "";
	const ref = parseResourceId(id, "disks");
	if (ref === void 0 || !model.uniqueId || !model.location) throw incomplete("disk", id, {
		id: ref,
		uniqueId: model.uniqueId,
		location: model.location
	});
	return diskOf(model, {
		...ref,
		id
	});
}
function toListedDisk(model, scope) {
	return diskOf(model, placeOf(model, "disks", scope));
}
function diskOf(model, place) {
	return {
		...place,
		location: canonicalLocation(orUndefined(model.location) ?? ""),
		extendedLocation: toExtendedLocation(model),
		uniqueId: model.uniqueId ?? "",
		sku: model.sku?.name,
		sizeGb: model.diskSizeGB,
		zones: model.zones ?? [],
		tags: toTags(model.tags),
		state: model.diskState,
		osType: model.osType,
		managedBy: model.managedBy,
		maxShares: model.maxShares,
		profile: {
			...toProfile(model),
			tier: model.tier,
			iops: model.diskIopsReadWrite,
			mbps: model.diskMBpsReadWrite,
			iopsReadOnly: model.diskIopsReadOnly,
			mbpsReadOnly: model.diskMBpsReadOnly,
			bursting: model.burstingEnabled,
			performancePlus: model.creationData?.performancePlus,
			frequentAttach: model.optimizedForFrequentAttach,
			actionOnDelay: model.availabilityPolicy?.actionOnDiskDelay
		},
		provisioningState: model.provisioningState,
		timeCreated: toInstant(model.timeCreated),
		sourceResourceId: model.creationData?.sourceResourceId,
		sourceUniqueId: model.creationData?.sourceUniqueId,
		ownersChangedAt: toInstant(model.lastOwnershipUpdateTime)
	};
}
function toProfile(model) {
	return {
		logicalSectorSize: model.creationData?.logicalSectorSize,
		encryptionSetId: model.encryption?.diskEncryptionSetId,
		encryptionType: model.encryption?.type,
		networkAccessPolicy: model.networkAccessPolicy,
		publicNetworkAccess: model.publicNetworkAccess,
		diskAccessId: model.diskAccessId,
		dataAccessAuthMode: model.dataAccessAuthMode,
		hyperVGeneration: model.hyperVGeneration,
		architecture: model.supportedCapabilities?.architecture,
		acceleratedNetwork: model.supportedCapabilities?.acceleratedNetwork,
		diskControllerTypes: model.supportedCapabilities?.diskControllerTypes,
		securityType: model.securityProfile?.securityType,
		secureEncryptionSetId: model.securityProfile?.secureVMDiskEncryptionSetId
	};
}
function orUndefined(text) {
	const nonEmpty = text ?? "";
	return nonEmpty === "" ? void 0 : nonEmpty;
}
function toExtendedLocation({ extendedLocation }) {
	const { name, type = EDGE_ZONE } = extendedLocation ?? {};
	return name === void 0 || name === "" ? void 0 : {
		name,
		type
	};
}
function toInstant(date) {
	const instant = date?.getTime();
	return instant === void 0 || Number.isNaN(instant) ? void 0 : instant;
}
function toSnapshot(model) {
	const id = model.id ?? "";
	const ref = parseResourceId(id, "snapshots");
	const properties = isBare(model) ? void 0 : true;
	if (ref === void 0 || !model.location || properties === void 0) throw incomplete("snapshot", id, {
		id: ref,
		location: model.location,
		properties
	});
	return snapshotOf(model, {
		...ref,
		id
	});
}
function toListedSnapshot(item, scope, shared = UNSHARED) {
	const model = fromItem(item);
	return snapshotOf(model, placeOf(model, "snapshots", scope), shared);
}
function factsOf({ id, location, tags, properties }) {
	const { uniqueId, timeCreated, creationData } = properties ?? {};
	return {
		id: orUndefined(id) ?? "",
		location: orUndefined(location) ?? "",
		uniqueId: orUndefined(uniqueId),
		timeCreated: toInstant(timeCreated ? new Date(timeCreated) : void 0),
		sourceResourceId: orUndefined(creationData?.sourceResourceId),
		sourceUniqueId: orUndefined(creationData?.sourceUniqueId),
		tags: tags ?? {}
	};
}
function fromItem({ properties, ...item }) {
	const { timeCreated, immutabilityPolicy: policy } = properties ?? {};
	return {
		...item,
		...properties,
		...timeCreated && { timeCreated: new Date(timeCreated) },
		...policy && { immutabilityPolicy: {
			...policy,
			...policy.policyExpirationTime && { policyExpirationTime: new Date(policy.policyExpirationTime) }
		} }
	};
}
const UNSHARED = {
	text: (value) => value,
	profile: (profile) => profile
};
function sharing() {
	const firstOf = (known, key, value) => {
		const before = known.get(key);
		if (before === void 0) known.set(key, value);
		return before ?? value;
	};
	const texts = /* @__PURE__ */ new Map();
	const profiles = /* @__PURE__ */ new Map();
	return {
		text: (value) => value === void 0 ? value : firstOf(texts, value, value),
		profile: (profile) => firstOf(profiles, JSON.stringify(profile), profile)
	};
}
function placeOf(model, kind, { subscriptionId, resourceGroup = "" }) {
	const id = model.id ?? "";
	const ref = parseResourceId(id, kind);
	if (ref !== void 0) {
		const own = model.name === ref.name ? {
			...ref,
			name: model.name
		} : ref;
		const place = spelledAs(resourceGroup, own);
		return {
			...place,
			id: place === own ? id : formatResourceId(place, kind)
		};
	}
	const name = orUndefined(model.name);
	if (name === void 0) throw incomplete(NOUNS[kind], id, {
		id: ref,
		name
	});
	return {
		subscriptionId,
		resourceGroup,
		name,
		id: ""
	};
}
const NOUNS = {
	disks: "disk",
	snapshots: "snapshot"
};
function isBare(model) {
	const { creationData, timeCreated, uniqueId, diskSizeGB, provisioningState } = model;
	return [
		creationData,
		timeCreated,
		uniqueId,
		diskSizeGB,
		provisioningState
	].every((one) => (one ?? "") === "");
}
function snapshotOf(model, place, shared = UNSHARED) {
	const error = model.copyCompletionError ?? void 0;
	return {
		name: place.name,
		id: place.id,
		subscriptionId: shared.text(place.subscriptionId),
		resourceGroup: shared.text(place.resourceGroup),
		location: shared.text(canonicalLocation(orUndefined(model.location) ?? "")),
		extendedLocation: toExtendedLocation(model),
		uniqueId: orUndefined(model.uniqueId),
		timeCreated: toInstant(model.timeCreated),
		incremental: model.incremental ?? isBare(model),
		createOption: shared.text(model.creationData?.createOption),
		sourceResourceId: shared.text(orUndefined(model.creationData?.sourceResourceId)),
		sourceUniqueId: shared.text(orUndefined(model.creationData?.sourceUniqueId)),
		familyId: shared.text(orUndefined(model.incrementalSnapshotFamilyId)),
		sizeGb: model.diskSizeGB,
		sku: shared.text(model.sku?.name),
		tags: toTags(model.tags, shared),
		provisioningState: shared.text(model.provisioningState),
		completionPercent: model.completionPercent ?? void 0,
		accessState: shared.text(model.snapshotAccessState),
		copyError: error === void 0 ? void 0 : {
			code: error.errorCode,
			message: error.errorMessage
		},
		logicalSectorSize: model.creationData?.logicalSectorSize ?? void 0,
		osType: shared.text(model.osType),
		immutability: toImmutability(model.immutabilityPolicy),
		profile: shared.profile(toProfile(model))
	};
}
function toImmutability(policy) {
	if (!policy) return void 0;
	return {
		type: policy.type,
		days: policy.immutabilityDurationDays,
		expiresAt: toInstant(policy.policyExpirationTime),
		expired: policy.isPolicyExpired ?? void 0
	};
}
function toVirtualMachine(model) {
	const id = model.id ?? "";
	const ref = parseResourceId(id, "virtualMachines");
	if (ref === void 0 || !model.location) throw incomplete("virtual machine", id, {
		id: ref,
		location: model.location
	});
	const { osDisk, dataDisks = [] } = model.storageProfile ?? {};
	const disks = [...osDisk === void 0 ? [] : [{
		...osDisk,
		lun: void 0
	}], ...dataDisks.toSorted((a, b) => a.lun - b.lun).map((one) => ({
		...one,
		diffDiskSettings: void 0
	}))];
	return {
		...ref,
		id,
		location: canonicalLocation(model.location),
		zones: model.zones ?? [],
		disks: disks.map((one) => ({
			name: one.name ?? "",
			lun: one.lun,
			diskId: one.managedDisk?.id,
			ephemeral: one.diffDiskSettings?.option === "Local",
			caching: one.caching,
			writeAccelerator: one.writeAcceleratorEnabled,
			deleteOption: one.deleteOption
		})),
		power: model.instanceView?.statuses?.map(({ code }) => /^PowerState\/(.+)$/i.exec(code ?? "")?.[1]?.toLowerCase()).find((state) => state !== void 0),
		provisioningState: model.provisioningState
	};
}
function fromRequest(request) {
	const { sku, diskEncryptionSetId, instantAccessMinutes, copy } = request;
	return {
		location: request.location,
		tags: { ...request.tags },
		creationData: {
			createOption: copy === void 0 ? "Copy" : "CopyStart",
			sourceResourceId: request.sourceResourceId,
			...copy?.speed === "enhanced" && { provisionedBandwidthCopySpeed: "Enhanced" },
			...given({ instantAccessDurationMinutes: instantAccessMinutes })
		},
		incremental: true,
		networkAccessPolicy: request.networkAccessPolicy,
		publicNetworkAccess: request.publicNetworkAccess,
		...given({
			extendedLocation: request.extendedLocation,
			sku: sku === void 0 ? void 0 : { name: sku },
			encryption: encryptionOf(diskEncryptionSetId, request.encryptionType),
			diskAccessId: request.diskAccessId
		})
	};
}
function fromDiskRequest(request) {
	const { sku, zones, profile } = request;
	const { architecture, acceleratedNetwork, diskControllerTypes, securityType } = profile;
	const capabilities = given({
		architecture,
		acceleratedNetwork,
		diskControllerTypes
	});
	return {
		location: request.location,
		tags: { ...request.tags },
		creationData: {
			createOption: "Copy",
			sourceResourceId: request.sourceResourceId,
			...given({
				logicalSectorSize: profile.logicalSectorSize,
				performancePlus: profile.performancePlus
			})
		},
		...given({
			extendedLocation: request.extendedLocation,
			sku: sku === void 0 ? void 0 : { name: sku },
			zones: zones.length === 0 ? void 0 : [...zones],
			diskSizeGB: request.sizeGb,
			osType: request.osType,
			maxShares: request.maxShares,
			tier: profile.tier,
			diskIopsReadWrite: profile.iops,
			diskMBpsReadWrite: profile.mbps,
			diskIopsReadOnly: profile.iopsReadOnly,
			diskMBpsReadOnly: profile.mbpsReadOnly,
			burstingEnabled: profile.bursting,
			optimizedForFrequentAttach: profile.frequentAttach,
			availabilityPolicy: profile.actionOnDelay === void 0 ? void 0 : { actionOnDiskDelay: profile.actionOnDelay },
			hyperVGeneration: profile.hyperVGeneration,
			encryption: encryptionOf(profile.encryptionSetId, profile.encryptionType),
			networkAccessPolicy: profile.networkAccessPolicy,
			publicNetworkAccess: profile.publicNetworkAccess,
			diskAccessId: profile.diskAccessId,
			dataAccessAuthMode: profile.dataAccessAuthMode,
			supportedCapabilities: Object.keys(capabilities).length === 0 ? void 0 : capabilities,
			securityProfile: securityType === void 0 ? void 0 : {
				securityType,
				...given({ secureVMDiskEncryptionSetId: profile.secureEncryptionSetId })
			}
		})
	};
}
function encryptionOf(diskEncryptionSetId, type = CUSTOMER_KEY) {
	return diskEncryptionSetId === void 0 ? void 0 : {
		diskEncryptionSetId,
		type
	};
}
function fromDataDiskChange(change) {
	return {
		dataDisksToDetach: change.detach.map((diskId) => ({ diskId })),
		dataDisksToAttach: change.attach.map(({ diskId, lun, caching, writeAccelerator, deleteOption }) => ({
			diskId,
			lun,
			...given({
				caching,
				deleteOption
			}),
			...writeAccelerator === true && { writeAcceleratorEnabled: true }
		}))
	};
}
function given(fields) {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== void 0));
}
function toTags(tags, shared = UNSHARED) {
	return Object.fromEntries(Object.entries(tags ?? {}).map(([name, value]) => [name, shared.text(value ?? "")]));
}
function incomplete(kind, id, fields) {
	const missing = Object.entries(fields).filter(([, value]) => value === void 0 || value === "" || value === null).map(([name]) => name);
	return new ActionError("AzureRefused", `The response of Azure about ${kind} ${id === "" ? "(without an id)" : id} lacks ${missing.join(", ") || "required fields"}.`, { remedy: "Run this step again. If the error occurs again, report it with the debug log." });
}

// src/azure/arm/stores.ts
const POLL_INTERVAL_MS = 300;
function polling({ signal }) {
	return {
		updateIntervalInMs: POLL_INTERVAL_MS,
		abortSignal: signal
	};
}
const LOCATIONS_API_VERSION = "2022-12-01";
const PERMISSIONS_API_VERSION = "2022-04-01";
function stores(arm, cleanupArm, resourceManager) {
	const { attempt } = arm;
	const disksOf = ({ subscriptionId }) => arm.clientFor(subscriptionId).disks;
	const snapshotsOf = ({ subscriptionId }) => arm.clientFor(subscriptionId).snapshots;
	const machinesOf = ({ subscriptionId }) => arm.clientFor(subscriptionId).virtualMachines;
	const getDisk = (ref) => attempt(`read disk ${inGroup(ref)}`, ref, async () => about(ref, toDisk(await disksOf(ref).get(ref.resourceGroup, ref.name))));
	const readSnapshot = async (ref) => about(ref, toSnapshot(await snapshotsOf(ref).get(ref.resourceGroup, ref.name)));
	const begin = (what, ref, send, end, by = arm) => by.attempt(what, ref, async () => {
		const poller = send(polling(by));
		await poller.submitted();
		return { finished: () => by.attempt(what, ref, async () => {
			const isEcho = poller.isDone;
			return await end(await poller.pollUntilDone({ abortSignal: by.signal }), isEcho);
		}) };
	});
	const list = (noun, scope, all, convert, isWanted) => {
		const group = scope.resourceGroup;
		const place = group === void 0 ? `subscription ${scope.subscriptionId}` : `resource group "${group}"`;
		return attempt(`list the ${noun} of ${place}`, scope, () => collect(group === void 0 ? all.list() : all.listByResourceGroup(group), (model) => convert(model, scope), isWanted));
	};
	const change = (verb, ref, work) => attempt(`${verb} virtual machine ${inGroup(ref)}`, ref, async () => {
		await work(machinesOf(ref), [ref.resourceGroup, ref.name]);
	});
	return {
		getDisk,
		findDisk: (ref) => ignoreNotFound(getDisk(ref)),
		listDisks: (scope) => list("disks", scope, disksOf(scope), toListedDisk),
		async putDisk(ref, request) {
			const { onResponse, startedAt } = arm.notes.follow();
			return {
				...await begin(`create disk ${inGroup(ref)}`, ref, (options) => disksOf(ref).createOrUpdate(ref.resourceGroup, ref.name, fromDiskRequest(request), {
					...options,
					onResponse
				}), () => getDisk(ref)),
				startedAt
			};
		},
		findSnapshot: (ref) => ignoreNotFound(attempt(`read snapshot ${inGroup(ref)}`, ref, () => readSnapshot(ref))),
		listSnapshots(scope, filter) {
			const shared = sharing();
			const client = arm.clientFor(scope.subscriptionId);
			const place = `${resourceManager}/subscriptions/${encodeURIComponent(scope.subscriptionId)}`;
			const pages = (path) => pagesAt(client, `${place}${path}/providers/Microsoft.Compute/snapshots`);
			return list("snapshots", scope, {
				list: () => pages(""),
				listByResourceGroup: (group) => pages(`/resourceGroups/${encodeURIComponent(group)}`)
			}, (item) => toListedSnapshot(item, scope, shared), filter?.then((isWanted) => (item) => isWanted(factsOf(item))));
		},
		async putSnapshot(ref, request) {
			const { onResponse, startedAt } = arm.notes.follow();
			return {
				...await begin(`create snapshot ${inGroup(ref)}`, ref, (options) => snapshotsOf(ref).createOrUpdate(ref.resourceGroup, ref.name, fromRequest(request), {
					...options,
					onResponse
				}), async (model, isEcho) => isEcho ? await readSnapshot(ref) : about(ref, toSnapshot(model))),
				startedAt
			};
		},
		setSnapshotTags: (ref, tags) => attempt(`set the tags of snapshot ${inGroup(ref)}`, ref, async () => {
			const changes = { tags: { ...tags } };
			await snapshotsOf(ref).update(ref.resourceGroup, ref.name, changes, polling(arm));
		}),
		deleteSnapshot: (ref) => begin(`delete snapshot ${inGroup(ref)}`, ref, (options) => snapshotsOf(ref).delete(ref.resourceGroup, ref.name, options), () => Promise.resolve()),
		deleteDisk: (ref) => begin(`delete disk ${inGroup(ref)}`, ref, (options) => cleanupArm.clientFor(ref.subscriptionId).disks.delete(ref.resourceGroup, ref.name, options), () => Promise.resolve(), cleanupArm),
		getVirtualMachine: (ref, { power } = { power: false }) => attempt(`read virtual machine ${inGroup(ref)}`, ref, async () => {
			const options = power ? { expand: "instanceView" } : {};
			const model = await machinesOf(ref).get(ref.resourceGroup, ref.name, options);
			return about(ref, toVirtualMachine(model));
		}),
		changeDataDisks: (ref, disks) => change("swap data disks of", ref, (machines, place) => machines.attachDetachDataDisks(...place, fromDataDiskChange(disks), polling(arm))),
		replaceOsDisk: (ref, { id, name }) => change("swap the OS disk of", ref, async (machines, place) => {
			const { storageProfile } = await machines.get(...place);
			const osDisk = {
				createOption: storageProfile?.osDisk?.createOption ?? "Attach",
				name,
				managedDisk: { id }
			};
			await machines.update(...place, { storageProfile: { osDisk } }, polling(arm));
		}),
		deallocate: (ref) => change("deallocate", ref, (machines, place) => machines.deallocate(...place, polling(arm))),
		start: (ref) => change("start", ref, (machines, place) => machines.start(...place, polling(arm))),
		listRegions: (subscriptionId) => attempt(`list the regions of subscription ${subscriptionId}`, { subscriptionId }, async () => {
			const url = `${resourceManager}/subscriptions/${encodeURIComponent(subscriptionId)}/locations?api-version=${LOCATIONS_API_VERSION}`;
			const { bodyAsText } = await arm.clientFor(subscriptionId).pipeline.sendRequest(network(), createPipelineRequest({ url }));
			const regions = fieldOf(parseJson(bodyAsText), "value");
			if (!Array.isArray(regions)) throw notAListOf("regions");
			return regions.map((one) => textOf$1(one, "name")).filter((name) => name !== void 0).map(canonicalLocation);
		}),
		listPermissions: (scope) => {
			const subscriptionId = scope.split("/")[2] ?? "";
			const path = scope.split("/").map(encodeURIComponent).join("/");
			return attempt(`list the permissions of this sign-in on ${scope}`, { subscriptionId }, () => allPermissions(`${resourceManager}${path}/providers/Microsoft.Authorization/permissions?api-version=${PERMISSIONS_API_VERSION}`, arm.clientFor(subscriptionId)));
		}
	};
}
async function allPermissions(first, { pipeline }) {
	const all = [];
	const refusalOf = pagingGuard(PAGING$1);
	for (let url = first; url !== void 0;) {
		const { bodyAsText } = await pipeline.sendRequest(network(), createPipelineRequest({ url }));
		const page = parseJson(bodyAsText);
		const entries = fieldOf(page, "value");
		const read = Array.isArray(entries) ? entries.map(toPermission) : [void 0];
		const known = read.filter((one) => one !== void 0);
		if (known.length < read.length) throw notAListOf("permissions");
		all.push(...known);
		url = orUndefined(textOf$1(page, "nextLink"));
		const why = refusalOf(url, known.length > 0);
		if (why !== void 0) throw endless(why);
	}
	return all;
}
function toPermission(entry) {
	const listOf = (name) => {
		const value = fieldOf(entry, name) ?? [];
		return Array.isArray(value) && value.every((one) => typeof one === "string") ? value : void 0;
	};
	const [actions, notActions] = [listOf("actions"), listOf("notActions")];
	const [dataActions, notDataActions] = [listOf("dataActions"), listOf("notDataActions")];
	return actions === void 0 || notActions === void 0 || dataActions === void 0 || notDataActions === void 0 ? void 0 : {
		actions,
		notActions,
		dataActions,
		notDataActions
	};
}
function notAListOf(what) {
	return new ActionError("AzureRefused", `The response of Azure is not a list of ${what}.`, { remedy: "Run this step again. If the error occurs again, report it with the debug log." });
}
const PAGING$1 = {
	pages: 2e3,
	pagesWithoutNews: 100
};
const MAX_ITEMS = 25e4;
async function collect(pages, convert, isWanted) {
	const all = [];
	const known = /* @__PURE__ */ new Set();
	const omitted = /* @__PURE__ */ new Set();
	const refusalOf = pagingGuard(PAGING$1);
	let count = 0;
	for await (const page of pages.byPage()) {
		const wants = await isWanted;
		const before = count;
		let isRepeated;
		for (const model of drained(page)) {
			const id = model.id === void 0 ? void 0 : canonical(model.id);
			if (id !== void 0 && known.has(id)) continue;
			if (wants?.(model) === false) {
				if (isRepeated === void 0) {
					isRepeated = omitted.has(id);
					omitted.add(id);
				}
				if (!isRepeated) count += 1;
				continue;
			}
			if (id !== void 0) known.add(id);
			count += 1;
			all.push(convert(model));
		}
		const why = refusalOf(page.continuationToken, count > before) ?? (count > MAX_ITEMS ? `it has more than ${MAX_ITEMS} items` : void 0);
		if (why !== void 0) throw endless(why);
	}
	return all;
}
function* drained(page) {
	page.reverse();
	for (let model = page.pop(); model !== void 0; model = page.pop()) yield model;
}
const SNAPSHOTS_API_VERSION = "2026-03-02";
function pagesAt({ pipeline }, list) {
	return { async *byPage() {
		let url = `${list}?api-version=${SNAPSHOTS_API_VERSION}`;
		while (url !== void 0) {
			const headers = createHttpHeaders({ accept: "application/json" });
			const request = createPipelineRequest({
				url,
				headers
			});
			const page = bodyOf(await pipeline.sendRequest(network(), request));
			url = orUndefined(page.nextLink);
			yield Object.assign(page.value, url === void 0 ? {} : { continuationToken: url });
		}
	} };
}
function about(asked, answer) {
	if (sameResource(asked, answer)) return answer;
	throw new ActionError("AzureRefused", `The request was about ${inGroup(asked)}, but the response of Azure is about ${inGroup(answer)}.`, { remedy: "Run this step again. Check whether a proxy between the runner and Azure mixes up responses." });
}
async function ignoreNotFound(reading) {
	try {
		return await reading;
	} catch (error) {
		if (error instanceof ActionError && error.azure?.code === "ResourceNotFound") return void 0;
		throw error;
	}
}
function inGroup(ref) {
	return `"${ref.name}" in resource group "${ref.resourceGroup}"`;
}

// src/azure/arm/data-store.ts
function dataStore(arm, cleanupArm, options) {
	return {
		async grantAccess(ref, { seconds, fileFormat }) {
			try {
				return await arm.attempt(`grant access to the data of ${named(ref)}`, ref, async () => {
					const resources = resourcesOf(ref, arm);
					const access = {
						access: "Read",
						durationInSeconds: seconds,
						...fileFormat !== void 0 && { fileFormat }
					};
					const { accessSAS: url } = await resources.grantAccess(ref.resourceGroup, ref.name, access, polling(arm));
					if (url === void 0 || !URL.canParse(url)) throw new ActionError("AzureRefused", `Azure granted SAS access to ${named(ref)}, but returned no URL.`, { remedy: "Run this step again." });
					maskSigned(url, options.mask);
					refuseForeignStorage(url, options.cloud);
					return { url };
				});
			} catch (error) {
				throw tooManyOpen(error) ?? error;
			}
		},
		revokeAccess: (ref) => cleanupArm.attempt(`revoke access to the data of ${named(ref)}`, ref, async () => {
			await resourcesOf(ref, cleanupArm).revokeAccess(ref.resourceGroup, ref.name, polling(cleanupArm));
		}),
		changedPages: changedPages(options)
	};
}
function named(ref) {
	return `${ref.kind ?? "snapshot"} ${inGroup(ref)}`;
}
function resourcesOf({ kind, subscriptionId }, arm) {
	const { disks, snapshots } = arm.clientFor(subscriptionId);
	return kind === "disk" ? disks : snapshots;
}
function maskSigned(url, mask) {
	mask(url);
	const signature = /[?&]sig=([^&]+)/.exec(url)?.[1];
	if (signature === void 0) return;
	mask(signature);
	mask(new URLSearchParams(`sig=${signature}`).get("sig") ?? signature);
}
function tooManyOpen(error) {
	if (!(error instanceof ActionError) || error.azure === void 0) return void 0;
	const { message, azure } = error;
	if (!/shared access signature|\bSAS\b/i.test(message) || !/limit|exceed/i.test(message)) return void 0;
	return new ActionError("LimitReached", message, {
		remedy: "Wait until other readers end, or revoke their SAS access with `az snapshot revoke-access`. Then run this step again. Azure grants SAS access to at most 5 snapshots of one disk at a time.",
		azure,
		cause: error
	});
}

// src/azure/arm/notes.ts
const BUCKETS = {
	writes: ["x-ms-ratelimit-remaining-subscription-writes", "x-ms-ratelimit-remaining-subscription-global-writes"],
	deletes: ["x-ms-ratelimit-remaining-subscription-deletes", "x-ms-ratelimit-remaining-subscription-global-deletes"]
};
const KINDS = Object.keys(BUCKETS);
function takeNotes(now) {
	let clock;
	const left = /* @__PURE__ */ new Map();
	const starts = /* @__PURE__ */ new Map();
	const keyOf = (subscriptionId, kind) => canonical(`${subscriptionId}/${kind}`);
	return {
		policy: () => ({
			name: "notesPolicy",
			async sendRequest(request, next) {
				const sentAt = now();
				const response = await next(request);
				const date = Date.parse(response.headers.get("date") ?? "");
				if (!Number.isNaN(date)) clock = heard(clock, date, {
					sentAt,
					arrivedAt: now()
				});
				const [, subscriptionId] = /\/subscriptions\/([^/?]+)/i.exec(request.url) ?? [];
				for (const kind of subscriptionId === void 0 ? [] : KINDS) {
					const amounts = BUCKETS[kind].map((name) => response.headers.get(name)?.trim() ?? "").filter((text) => /^-?\d+$/.test(text)).map(Number);
					if (amounts.length === 0) continue;
					left.set(keyOf(subscriptionId ?? "", kind), { left: Math.min(...amounts) });
				}
				const id = operationIn(request.url);
				if (request.method === "GET" && id !== void 0 && starts.has(id)) starts.set(id, starts.get(id) ?? startTimeIn(response, id));
				return response;
			}
		}),
		clock: () => clock,
		allowance: (subscriptionId, kind) => left.get(keyOf(subscriptionId, kind)),
		follow() {
			let id;
			return {
				onResponse({ headers }) {
					id = operationIn(headers.get("azure-asyncoperation") ?? "");
					if (id !== void 0) starts.set(id, void 0);
				},
				startedAt: () => id === void 0 ? void 0 : starts.get(id)
			};
		}
	};
}
function operationIn(url) {
	return isOperation(url) ? parseUrl(url)?.pathname.split("/").at(-1)?.toLowerCase() : void 0;
}
function startTimeIn({ status, bodyAsText }, id) {
	const body = status === 200 ? parseJson(bodyAsText) : void 0;
	if ((textOf$1(body, "name")?.toLowerCase() ?? id) !== id) return void 0;
	const instant = Date.parse(textOf$1(body, "startTime") ?? "");
	return Number.isNaN(instant) ? void 0 : instant;
}

// src/azure/storage/target.ts
const LEASE_SECONDS = 60;
const RENEWAL_MS = 2e4;
const PAGING = {
	pages: 2e3,
	pagesWithoutNews: 1e3
};
function pageBlobTargets(options) {
	const ask = sourceReader(options);
	return {
		async dataLength(source) {
			return onSource("read the length of a snapshot", options, async () => {
				const { headers } = await ask("HEAD", source, {});
				const length = Number(headers.get("content-length") ?? NaN);
				if (Number.isSafeInteger(length) && length > 0) return length;
				throw new ActionError("AzureRefused", "Azure Storage did not report the length of the data.", { remedy: "Run this step again." });
			});
		},
		sameData: (offset, length, one, other) => onSource("read the hashes of a range of a snapshot and of a disk", options, async () => {
			const headers = hashedRange(offset, length);
			const [a, b] = await Promise.all([one, other].map(async (source) => hashOf(await ask("GET", source, headers))));
			return a === b;
		}),
		target(address) {
			refuseForeignTarget(address, options.cloud);
			return makeTarget(address, ask, options);
		}
	};
}
function refuseForeignTarget(address, cloud) {
	const url = urlOf(address);
	if (isStorage(url, cloud)) return;
	throw new ActionError("InvalidInput", `The input "blob-url" is on host ${formatHost(url)}, but ${formatStorage(cloud)}. No request was sent to that host.`, { remedy: "Use the URL of a container or blob on the host of the storage account, without a custom domain, and check \"environment\". An export sends a signed URL of the data to that account, and to no other host." });
}
function makeTarget(address, ask, options) {
	const url = urlOf(address);
	const { blob, signature } = address;
	const send = sender(address, options);
	let connected;
	const onBlob = (what, work) => onTarget(`${what} blob ${url}`, options, work);
	const control = (what, work) => onBlob(what, async () => {
		const { client, container } = await (connected ??= connect(address, options));
		return work(client, container);
	});
	return {
		url,
		read: () => control("read", async (client) => {
			const found = await client.getProperties(abort(options));
			return {
				type: found.blobType ?? "",
				length: found.contentLength ?? 0,
				metadata: found.metadata ?? {}
			};
		}).catch(absentWhen(({ azure }) => azure?.code === "BlobNotFound")),
		create: (length, metadata) => control("create", async (client) => {
			const conditions = { ifNoneMatch: "*" };
			await client.create(length, {
				...abort(options),
				conditions,
				metadata: { ...metadata }
			});
		}),
		snapshots: () => control("list the snapshots of", async (_client, container) => {
			const found = [];
			const items = container.listBlobsFlat({
				prefix: blob,
				includeSnapshots: true,
				includeMetadata: true,
				...abort(options)
			});
			const refusalOf = pagingGuard(PAGING);
			for await (const { segment, continuationToken } of items.byPage()) {
				for (const item of segment.blobItems) if (item.name === blob && item.snapshot) found.push(item.metadata ?? {});
				const why = refusalOf(continuationToken === "" ? void 0 : continuationToken, segment.blobItems.length > 0);
				if (why !== void 0) throw endless(why);
			}
			return found;
		}).catch(absentWhen(({ code }) => signature !== void 0 && code === "Forbidden")),
		async equals(offset, length, source) {
			const headers = hashedRange(offset, length);
			const [there, here] = await Promise.all([onSource("read the hash of a range of a snapshot", options, async () => hashOf(await ask("GET", source, headers))), onBlob("verify", async () => hashOf(await send("GET", "", headers)))]);
			return there === here;
		},
		isClear: (offset, length) => onBlob("verify", async () => {
			const headers = { "x-ms-range": rangeOf(offset, length) };
			const refusalOf = pagingGuard(PAGING);
			let from = "";
			for (;;) {
				const list = await send("GET", `comp=pagelist&maxresults=1${from}`, headers);
				const { ranges, marker } = pageOf(list);
				if ([...ranges].some(({ kind }) => kind === "changed")) return false;
				if (marker === void 0) return true;
				const why = refusalOf(marker, false);
				if (why !== void 0) throw endless(why);
				from = `&marker=${encodeURIComponent(marker)}`;
			}
		}),
		async lease(id) {
			const giveBack = () => control("release", async (client) => {
				await client.getBlobLeaseClient(id).releaseLease(abort({ signal: options.cleanupSignal }));
			});
			try {
				await control("lease", (client) => client.getBlobLeaseClient(id).acquireLease(LEASE_SECONDS, abort(options)));
			} catch (error) {
				if (options.signal.aborted) await giveBack().catch(() => void 0);
				throw error;
			}
			const timer = setInterval(() => {
				control("lease", (client) => client.getBlobLeaseClient(id).renewLease(abort(options))).catch(() => void 0);
			}, RENEWAL_MS);
			timer.unref();
			return {
				...leased(id),
				async release() {
					clearInterval(timer);
					await giveBack();
				}
			};
		}
	};
	function leased(leaseId) {
		const conditions = { leaseId };
		const protectedHosts = /* @__PURE__ */ new Set();
		async function putPages(headers) {
			await send("PUT", "comp=page", {
				"x-ms-lease-id": leaseId,
				"content-length": "0",
				...headers
			});
		}
		async function copyOnce(range, source, token) {
			await putPages({
				"x-ms-page-write": "update",
				"x-ms-range": range,
				"x-ms-source-range": range,
				"x-ms-copy-source": source.url,
				...token !== void 0 && { "x-ms-copy-source-authorization": `Bearer ${token}` }
			});
		}
		return {
			resize: (length) => control("resize", async (client) => {
				await client.resize(length, {
					...abort(options),
					conditions
				});
			}),
			setMetadata: (metadata) => control("write the metadata of", async (client) => {
				await client.setMetadata({ ...metadata }, {
					...abort(options),
					conditions
				});
			}),
			clear: (offset, length) => onBlob("clear pages of", () => putPages({
				"x-ms-page-write": "clear",
				"x-ms-range": rangeOf(offset, length)
			})),
			copy: (offset, length, source) => onBlob("copy pages to", async () => {
				const range = rangeOf(offset, length);
				const { host } = new URL(source.url);
				const token = async () => await diskToken(options) ?? "";
				if (protectedHosts.has(host)) return copyOnce(range, source, await token());
				try {
					await copyOnce(range, source);
				} catch (error) {
					if (error.statusCode !== 401) throw error;
					protectedHosts.add(host);
					await copyOnce(range, source, await token());
				}
			}),
			snapshot: (metadata) => control("take a snapshot of", async (client) => {
				await client.createSnapshot({
					...abort(options),
					conditions,
					metadata: { ...metadata }
				});
			})
		};
	}
}
function absentWhen(isAbsence) {
	return (error) => {
		if (!(error instanceof ActionError && isAbsence(error))) throw error;
	};
}
function hashedRange(offset, length) {
	return {
		"x-ms-range": rangeOf(offset, length),
		"x-ms-range-get-content-md5": "true"
	};
}
function hashOf(response) {
	dropBody(response);
	const hash = response.headers.get("content-md5");
	if (hash !== void 0) return hash;
	throw new ActionError("AzureRefused", "Azure Storage did not return the hash of a range.", { remedy: "Run this step again, or without \"verify\"." });
}

// src/azure/azure.ts
const CLEANUP_GRACE_MS = 1500;
function makeAzure(options, compute) {
	const notes = takeNotes(options.now);
	const apiVersions = fallsBackToOfferedVersion(options.say);
	function makeClient(subscriptionId, signal) {
		const client = new compute.ComputeManagementClient(options.credential, subscriptionId, {
			endpoint: options.cloud.resourceManager,
			credentials: { scopes: [options.cloud.scope] },
			httpClient: network(),
			userAgentOptions: { userAgentPrefix: options.userAgent }
		});
		client.pipeline.removePolicy({ name: "defaultRetryPolicy" });
		client.pipeline.removePolicy({ name: redirectPolicyName });
		client.pipeline.removePolicy({ name: tracingPolicyName });
		client.pipeline.addPolicy(staysOnResourceManager(options.cloud, options.say), { beforePolicies: [bearerTokenAuthenticationPolicyName] });
		client.pipeline.addPolicy(keepsRefusals());
		client.pipeline.addPolicy(apiVersions);
		client.pipeline.addPolicy(retryPolicy(options), { phase: "Retry" });
		addPerAttempt(client.pipeline, signal, [readsAnswers(options.cloud), notes.policy()]);
		return client;
	}
	function armUntil(signal) {
		const clients = /* @__PURE__ */ new Map();
		return {
			signal,
			notes,
			clientFor(subscriptionId) {
				const key = canonical(subscriptionId);
				const client = clients.get(key) ?? makeClient(subscriptionId, signal);
				clients.set(key, client);
				return client;
			},
			async attempt(what, { subscriptionId }, work) {
				try {
					return await work();
				} catch (error) {
					throw explainAzure(error, {
						what,
						subscriptionId
					}, signal);
				}
			}
		};
	}
	const arm = armUntil(options.signal);
	const cleanupSignal = soonAfter(options.signal);
	const cleanupArm = armUntil(cleanupSignal);
	return {
		...dataStore(arm, cleanupArm, options),
		...stores(arm, cleanupArm, options.cloud.resourceManager),
		...pageBlobTargets({
			...options,
			cleanupSignal
		}),
		serverTime: () => timeOf(notes.clock()),
		lastAnswerAt: () => notes.clock()?.latest,
		allowance: notes.allowance
	};
}
function soonAfter(signal) {
	const later = new AbortController();
	const begin = () => {
		setTimeout(() => later.abort(signal.reason), CLEANUP_GRACE_MS).unref();
	};
	if (signal.aborted) begin();
	else signal.addEventListener("abort", begin, { once: true });
	return later.signal;
}

// src/azure/sign-in/client.ts
function signInClient(bounds, cloud, { passing = /* @__PURE__ */ new Set(), ofMachine = false }) {
	const asked = {
		methods: /* @__PURE__ */ new Set(["GET", "POST"]),
		passing,
		who: "The sign-in service",
		again: "retrying",
		throttler: (url) => new URL(url).host
	};
	const client = network();
	let obstacle;
	return {
		obstacle: () => obstacle,
		async sendRequest(request) {
			const pipeline = createEmptyPipeline();
			pipeline.addPolicy(retryPolicy(bounds, asked), { phase: "Retry" });
			pipeline.addPolicy(refusesRedirects());
			if (!ofMachine) pipeline.addPolicy(staysOnSignIn(cloud));
			else if (isOfMachine(request.url)) delete request.agent;
			addPerAttempt(pipeline, bounds.signal, [insistsOnJson()]);
			obstacle = void 0;
			try {
				const response = await pipeline.sendRequest(client, request);
				if (response.status >= 400) obstacle = obstacleOf(response);
				return response;
			} catch (error) {
				const remedy = findRefused(error)?.remedy;
				if (error instanceof Error) obstacle = {
					text: error.message,
					...remedy !== void 0 && { remedy }
				};
				throw error;
			}
		}
	};
}
function obstacleOf({ status, headers, request, bodyAsText }) {
	const words = messageOf(bodyAsText);
	const retryAfterMs = retryAfterOf(headers);
	return {
		text: `${new URL(request.url).host} returned ${status}${words === void 0 ? "" : `: ${words}`}`,
		status,
		...retryAfterMs !== void 0 && { retryAfterMs }
	};
}
function shouldRetry({ status = 0, retryAfterMs }) {
	if (retryAfterMs !== void 0) return `Raise "timeout" above the requested wait of ${formatDuration(retryAfterMs)}, or run this step again later.`;
	if (status === 407) return PROXY_SIGN_IN;
	return isRetryableStatus(status) ? "This is a transient fault: run this step again. https://status.azure.com reports outages." : void 0;
}
function messageOf(text) {
	const body = parseJson(text);
	const words = textOf$1(body, "error_description") ?? textOf$1(body, "message");
	return words === void 0 ? void 0 : firstLine(words);
}
function firstLine(text) {
	return text.split(/\r?\n/).find((line) => line.trim() !== "");
}

// src/azure/sign-in/cloud-discovery.ts
const METADATA_API_VERSION = "2022-09-01";
async function findCloud(environment, limits) {
	return cloudOfName(environment) ?? await discoverCloud(environment, limits);
}
async function discoverCloud(endpoint, limits) {
	const resourceManager = withoutSlash(endpoint);
	const url = `${resourceManager}/metadata/endpoints?api-version=${METADATA_API_VERSION}`;
	const entry = entryFor(await readMetadata(url, limits), resourceManager);
	const authority = textOf$1(entry, "authentication", "loginEndpoint");
	const audiences = fieldOf(entry, "authentication", "audiences");
	const audience = Array.isArray(audiences) ? audiences[0] : void 0;
	if (authority?.startsWith("https://") !== true || !URL.canParse(authority) || typeof audience !== "string") throw new ActionError("InvalidInput", `The input "environment" is "${endpoint}", but ${url} does not describe the sign-in: "authentication.loginEndpoint" and "authentication.audiences" are missing.`, { remedy: "Set \"environment\" to the name or the Resource Manager endpoint of an Azure cloud." });
	const suffix = textOf$1(entry, "suffixes", "storage");
	return {
		name: resourceManager,
		resourceManager,
		authority: withoutSlash(authority),
		scope: `${withoutSlash(audience)}/.default`,
		federatedAudience: FEDERATED_AUDIENCE,
		signInHosts: signInHostsOf(authority),
		storageSuffixes: [.../* @__PURE__ */ new Set([new URL(resourceManager).host, ...storageSuffixesOf(suffix)])]
	};
}
function storageSuffixesOf(suffix = "") {
	const own = suffix.toLowerCase().replace(/^\./, "");
	return CLOUDS.find(({ storageSuffixes }) => storageSuffixes.includes(own))?.storageSuffixes ?? (own === "" ? [] : [own]);
}
function signInHostsOf(authority) {
	const { host } = new URL(authority);
	return CLOUDS.find(({ signInHosts }) => signInHosts.includes(host))?.signInHosts ?? [host];
}
async function readMetadata(url, limits) {
	const { signal } = limits;
	const pipeline = createPipelineFromOptions({});
	pipeline.removePolicy({ name: "defaultRetryPolicy" });
	pipeline.removePolicy({ name: redirectPolicyName });
	pipeline.addPolicy(refusesRedirects());
	pipeline.addPolicy(retryPolicy(limits), { phase: "Retry" });
	addPerAttempt(pipeline, signal, [insistsOnJson()]);
	try {
		const response = await pipeline.sendRequest(network(), createPipelineRequest({
			url,
			method: "GET"
		}));
		if (response.status !== 200) throw unreadable(url, obstacleOf(response));
		return parseJson(response.bodyAsText);
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof ActionError) throw error;
		const remedy = findRefused(error)?.remedy;
		throw unreadable(url, {
			text: describe(error),
			...remedy !== void 0 && { remedy }
		}, error);
	}
}
function unreadable(url, obstacle, cause) {
	return new ActionError("Unreachable", `The input "environment" names a Resource Manager endpoint, but ${url} could not be read: ${redacted(obstacle.text)}`, {
		remedy: obstacle.remedy ?? shouldRetry(obstacle) ?? "Check the endpoint, the proxy (HTTPS_PROXY, NO_PROXY) and, for a private certificate authority, NODE_EXTRA_CA_CERTS.",
		cause
	});
}
function entryFor(metadata, resourceManager) {
	if (!Array.isArray(metadata)) return metadata;
	const entries = metadata;
	return entries.find((entry) => {
		const url = textOf$1(entry, "resourceManager");
		return url !== void 0 && withoutSlash(url).toLowerCase() === resourceManager.toLowerCase();
	}) ?? (entries.length === 1 ? entries[0] : void 0);
}

// src/azure/sign-in/credential-source.ts
const METHOD = {
	secret: "client credentials",
	oidc: "OIDC",
	"azure-cli": "Azure CLI",
	"managed-identity": "managed identity"
};

// src/azure/sign-in/errors.ts
function explainSignIn(error, who, cloud, obstacle) {
	const known = findActionError(error);
	if (known !== void 0) return known;
	return new ActionError("SignInFailed", `Could not sign in to ${cloud.name} with ${METHOD[who.way]} as ${who.who}: ${reasonFor(error, obstacle)}`, {
		remedy: remedyFor(error, who, cloud, obstacle),
		cause: error
	});
}
function reasonFor(error, obstacle) {
	const words = describe(error);
	const text = redacted(firstLine(words) ?? words);
	if (obstacle === void 0 || errorNumbers(error).length > 0) return text;
	return redacted(obstacle.text);
}
function remedyFor(error, who, cloud, obstacle) {
	const numbers = [...errorNumbers(error), ...numbersIn(obstacle?.text ?? "")];
	if (who.way === "azure-cli") return `The "az" session no longer returns a token. ${who.remedy}`;
	const remedy = numbers.map((number) => ENTRA[number]?.(who)).find((text) => text !== void 0);
	if (remedy !== void 0) return remedy;
	const transientRemedy = obstacle === void 0 ? void 0 : obstacle.remedy ?? shouldRetry(obstacle);
	if (transientRemedy !== void 0) return transientRemedy;
	const [unknown] = numbers;
	if (unknown !== void 0) return documentationOf(unknown);
	if (who.way === "managed-identity") return who.remedy;
	return obstacle?.status === void 0 && isNetworkFailure(error) ? `Check "tenant-id" (${who.tenantId ?? ""}), and that ${cloud.authority} can be reached from the runner: DNS, the proxy (HTTPS_PROXY, NO_PROXY) and, for a private certificate authority, NODE_EXTRA_CA_CERTS.` : `Check "client-id" (${who.clientId ?? ""}), "tenant-id" (${who.tenantId ?? ""})${who.way === "secret" ? ", AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH" : ""} and "environment", and what answers between the runner and ${cloud.authority}, such as a proxy (HTTPS_PROXY).`;
}
function documentationOf(number) {
	return `See https://login.microsoftonline.com/error?code=${number} for AADSTS${number}.`;
}
function errorNumbers(error) {
	const numbers = fieldOf(error, "errorResponse", "errorCodes");
	return Array.isArray(numbers) ? numbers.filter((code) => typeof code === "number") : numbersIn(describe(error));
}
function numbersIn(text) {
	return [...text.matchAll(/AADSTS(\d+)/g)].map((match) => Number(match[1]));
}
function isNetworkFailure(error) {
	return /ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|certificate|network|endpoints_resolution/i.test(describe(error));
}

// src/azure/sign-in/credential.ts
async function makeCredential({ way, findings }, signIn, cloud, options) {
	const client = signInClient(options, cloud, way.asks?.(signIn) ?? {});
	const who = {
		...signIn,
		way: way.name,
		who: findings.who,
		remedy: way.remedy
	};
	const credential = await way.credential(signIn, cloud, {
		mask: options.mask,
		idToken: options.idToken,
		httpClient: client
	});
	return guarded({ getToken: (...request) => untilTheEnd(options.signal, credential.getToken(...request)) }, options.mask, (error) => explainSignIn(error, who, cloud, client.obstacle()));
}
async function untilTheEnd(signal, work) {
	const { promise: end, reject } = Promise.withResolvers();
	const onAbort = () => reject(signal.reason);
	if (signal.aborted) onAbort();
	else signal.addEventListener("abort", onAbort, { once: true });
	try {
		return await Promise.race([work, end]);
	} finally {
		signal.removeEventListener("abort", onAbort);
	}
}
const RENEWED_AHEAD_MS = 3e5;
const LAST_USE_MS = 6e4;
function guarded(credential, mask, explain) {
	const pending = /* @__PURE__ */ new Map();
	const kept = /* @__PURE__ */ new Map();
	const masked = /* @__PURE__ */ new Set();
	async function exchange(place, ...request) {
		try {
			const token = await credential.getToken(...request);
			if (token === null) return null;
			if (!masked.has(token.token)) {
				masked.add(token.token);
				mask(token.token);
			}
			kept.set(place, token);
			return token;
		} catch (error) {
			const old = kept.get(place);
			if (!isChallenged(request) && lives(old, LAST_USE_MS)) return old;
			throw explain(error);
		}
	}
	async function current(place, ...request) {
		const token = kept.get(place);
		return !isChallenged(request) && lives(token, RENEWED_AHEAD_MS) ? token : await exchange(place, ...request);
	}
	return { getToken: async (...request) => {
		const [scopes, options] = request;
		const place = JSON.stringify([scopes, options?.tenantId]);
		const key = JSON.stringify([place, options?.claims]);
		const shared = pending.get(key) ?? current(place, ...request).finally(() => pending.delete(key));
		pending.set(key, shared);
		const token = await shared;
		return token === null ? null : {
			token: token.token,
			expiresOnTimestamp: Date.now()
		};
	} };
}
function isChallenged([, options]) {
	return options?.claims !== void 0;
}
function lives(token, ms) {
	return token !== void 0 && token.expiresOnTimestamp - Date.now() > ms;
}

// src/azure/connection.ts
async function connectAs(choice, options) {
	AzureLogger.log = (...parts) => options.debug?.(redacted((0, import__builtin_node_util.format)(...parts)));
	const { way, findings, reason } = choice;
	const cloud = await findCloud(options.environment, options);
	options.say(`Signing in to ${cloud.name} with ${METHOD[way.name]} (${reason}) as ${findings.who}`);
	const credential = await makeCredential(choice, options.signIn, cloud, options);
	const token = credential.getToken([cloud.scope], {
		abortSignal: options.signal,
		enableCae: true
	});
	token.catch(() => void 0);
	const { ComputeManagementClient } = await import("./arm-compute.js");
	if (await token === null) throw new ActionError("SignInFailed", `Sign-in at ${cloud.authority} returned no token.`, { remedy: "Check \"client-id\", \"tenant-id\" and \"environment\"." });
	return makeAzure({
		...options,
		cloud,
		credential
	}, { ComputeManagementClient });
}

export { connectAs };