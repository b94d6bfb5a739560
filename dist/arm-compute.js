import { a as __toESM, r as __name } from "./rolldown-runtime.js";
import { $ as createHttpHeaders, A as isReadableStream, B as defaultRetryPolicy, D as multipartPolicyName, E as multipartPolicy, G as logger$2, H as SDK_VERSION, J as uint8ArrayToString, L as tlsPolicy, M as decompressResponsePolicy, N as proxyPolicy, O as isBinaryBody, Q as createPipelineRequest, R as agentPolicy, U as logPolicy, W as createDefaultHttpClient, X as isRestError, Y as RestError, Z as createEmptyPipeline, b as delay, c as RestError$1, it as require__builtin_node_process, j as redirectPolicy, k as isBlob, l as isRestError$1, o as createPipelineFromOptions$1, q as stringToUint8Array, rt as emitNodeWarning, t as bearerTokenAuthenticationPolicy, tt as createClientLogger, z as formDataPolicy } from "./core-rest-pipeline.js";
import { t as isTokenCredential } from "./core-auth.js";
import { Y as require__builtin_node_os } from "./index.js";

// node_modules/@azure/arm-compute/dist/esm/static-helpers/cloudSettingHelpers.js
var AzureClouds;
(function(AzureClouds) {
	AzureClouds["AZURE_PUBLIC_CLOUD"] = "AZURE_PUBLIC_CLOUD";
	AzureClouds["AZURE_CHINA_CLOUD"] = "AZURE_CHINA_CLOUD";
	AzureClouds["AZURE_US_GOVERNMENT"] = "AZURE_US_GOVERNMENT";
})(AzureClouds || (AzureClouds = {}));
function getArmEndpoint(cloudSetting) {
	if (cloudSetting === void 0) return;
	const cloudEndpoints = {
		AZURE_CHINA_CLOUD: "https://management.chinacloudapi.cn/",
		AZURE_US_GOVERNMENT: "https://management.usgovcloudapi.net/",
		AZURE_PUBLIC_CLOUD: "https://management.azure.com/"
	};
	if (cloudSetting in cloudEndpoints) return cloudEndpoints[cloudSetting];
	else throw new Error(`Unknown cloud setting: ${cloudSetting}. Please refer to the enum AzureClouds for possible values.`);
}

// node_modules/@azure/arm-compute/dist/esm/logger.js
const logger$1 = createClientLogger("arm-compute");

// node_modules/@typespec/ts-http-runtime/dist/esm/util/userAgentPlatform.js
var import__builtin_node_os = /* @__PURE__ */ __toESM(require__builtin_node_os(), 1);
var import__builtin_node_process = /* @__PURE__ */ __toESM(require__builtin_node_process(), 1);
function getHeaderName() {
	return "User-Agent";
}
async function setPlatformSpecificData(map) {
	if (import__builtin_node_process.default && import__builtin_node_process.default.versions) {
		const osInfo = `${import__builtin_node_os.default.type()} ${import__builtin_node_os.default.release()}; ${import__builtin_node_os.default.arch()}`;
		if (import__builtin_node_process.default.versions.bun) map.set("Bun", `${import__builtin_node_process.default.versions.bun} (${osInfo})`);
		else if (import__builtin_node_process.default.versions.deno) map.set("Deno", `${import__builtin_node_process.default.versions.deno} (${osInfo})`);
		else if (import__builtin_node_process.default.versions.node) map.set("Node", `${import__builtin_node_process.default.versions.node} (${osInfo})`);
	}
}

// node_modules/@typespec/ts-http-runtime/dist/esm/util/userAgent.js
function getUserAgentString(telemetryInfo) {
	const parts = [];
	for (const [key, value] of telemetryInfo) {
		const token = value ? `${key}/${value}` : key;
		parts.push(token);
	}
	return parts.join(" ");
}
function getUserAgentHeaderName() {
	return getHeaderName();
}
async function getUserAgentValue(prefix) {
	const runtimeInfo = /* @__PURE__ */ new Map();
	runtimeInfo.set("ts-http-runtime", SDK_VERSION);
	await setPlatformSpecificData(runtimeInfo);
	const defaultAgent = getUserAgentString(runtimeInfo);
	return prefix ? `${prefix} ${defaultAgent}` : defaultAgent;
}

// node_modules/@typespec/ts-http-runtime/dist/esm/policies/userAgentPolicy.js
const UserAgentHeaderName = getUserAgentHeaderName();
const userAgentPolicyName = "userAgentPolicy";
function userAgentPolicy(options = {}) {
	const userAgentValue = getUserAgentValue(options.userAgentPrefix);
	return {
		name: userAgentPolicyName,
		async sendRequest(request, next) {
			if (!request.headers.has(UserAgentHeaderName)) request.headers.set(UserAgentHeaderName, await userAgentValue);
			return next(request);
		}
	};
}

// node_modules/@typespec/ts-http-runtime/dist/esm/policies/platformPolicies.js
function addPlatformPolicies(pipeline, options) {
	if (options.agent) pipeline.addPolicy(agentPolicy(options.agent));
	if (options.tlsOptions) pipeline.addPolicy(tlsPolicy(options.tlsOptions));
	pipeline.addPolicy(proxyPolicy(options.proxyOptions));
	pipeline.addPolicy(decompressResponsePolicy());
	pipeline.addPolicy(redirectPolicy(options.redirectOptions), { afterPhase: "Retry" });
}

// node_modules/@typespec/ts-http-runtime/dist/esm/createPipelineFromOptions.js
function createPipelineFromOptions(options) {
	const pipeline = createEmptyPipeline();
	addPlatformPolicies(pipeline, options);
	pipeline.addPolicy(formDataPolicy(), { beforePolicies: [multipartPolicyName] });
	pipeline.addPolicy(userAgentPolicy(options.userAgentOptions));
	pipeline.addPolicy(multipartPolicy(), { afterPhase: "Deserialize" });
	pipeline.addPolicy(defaultRetryPolicy(options.retryOptions), { phase: "Retry" });
	pipeline.addPolicy(logPolicy(options.loggingOptions), { afterPhase: "Sign" });
	return pipeline;
}

// node_modules/@typespec/ts-http-runtime/dist/esm/client/apiVersionPolicy.js
const apiVersionPolicyName$1 = "ApiVersionPolicy";
function apiVersionPolicy$1(options) {
	return {
		name: apiVersionPolicyName$1,
		sendRequest: (req, next) => {
			const url = new URL(req.url);
			if (!url.searchParams.get("api-version") && options.apiVersion) req.url = `${req.url}${Array.from(url.searchParams.keys()).length > 0 ? "&" : "?"}api-version=${options.apiVersion}`;
			return next(req);
		}
	};
}
__name(apiVersionPolicy$1, "apiVersionPolicy");

// node_modules/@typespec/ts-http-runtime/dist/esm/auth/credentials.js
function isOAuth2TokenCredential(credential) {
	return "getOAuth2Token" in credential;
}
function isBearerTokenCredential(credential) {
	return "getBearerToken" in credential;
}
function isBasicCredential(credential) {
	return "username" in credential && "password" in credential;
}
function isApiKeyCredential(credential) {
	return "key" in credential;
}

// node_modules/@typespec/ts-http-runtime/dist/esm/policies/auth/checkInsecureConnection.js
let insecureConnectionWarningEmmitted = false;
function allowInsecureConnection(request, options) {
	if (options.allowInsecureConnection && request.allowInsecureConnection) {
		const url = new URL(request.url);
		if (url.hostname === "localhost" || url.hostname === "127.0.0.1") return true;
	}
	return false;
}
function emitInsecureConnectionWarning() {
	const warning = "Sending token over insecure transport. Assume any token issued is compromised.";
	logger$2.warning(warning);
	if (!insecureConnectionWarningEmmitted) {
		insecureConnectionWarningEmmitted = true;
		emitNodeWarning(warning);
	}
}
function ensureSecureConnection(request, options) {
	if (!request.url.toLowerCase().startsWith("https://")) {
		if (allowInsecureConnection(request, options)) emitInsecureConnectionWarning();
		else throw new Error("Authentication is not permitted for non-TLS protected (non-https) URLs when allowInsecureConnection is false.");
	}
}

// node_modules/@typespec/ts-http-runtime/dist/esm/policies/auth/apiKeyAuthenticationPolicy.js
const apiKeyAuthenticationPolicyName = "apiKeyAuthenticationPolicy";
function apiKeyAuthenticationPolicy(options) {
	return {
		name: apiKeyAuthenticationPolicyName,
		async sendRequest(request, next) {
			ensureSecureConnection(request, options);
			const scheme = (request.authSchemes ?? options.authSchemes)?.find((x) => x.kind === "apiKey");
			if (!scheme) return next(request);
			if (scheme.apiKeyLocation !== "header") throw new Error(`Unsupported API key location: ${scheme.apiKeyLocation}`);
			request.headers.set(scheme.name, options.credential.key);
			return next(request);
		}
	};
}

// node_modules/@typespec/ts-http-runtime/dist/esm/policies/auth/basicAuthenticationPolicy.js
const basicAuthenticationPolicyName = "bearerAuthenticationPolicy";
function basicAuthenticationPolicy(options) {
	return {
		name: basicAuthenticationPolicyName,
		async sendRequest(request, next) {
			ensureSecureConnection(request, options);
			if (!(request.authSchemes ?? options.authSchemes)?.find((x) => x.kind === "http" && x.scheme === "basic")) return next(request);
			const { username, password } = options.credential;
			const headerValue = uint8ArrayToString(stringToUint8Array(`${username}:${password}`, "utf-8"), "base64");
			request.headers.set("Authorization", `Basic ${headerValue}`);
			return next(request);
		}
	};
}

// node_modules/@typespec/ts-http-runtime/dist/esm/policies/auth/bearerAuthenticationPolicy.js
const bearerAuthenticationPolicyName = "bearerAuthenticationPolicy";
function bearerAuthenticationPolicy(options) {
	return {
		name: bearerAuthenticationPolicyName,
		async sendRequest(request, next) {
			ensureSecureConnection(request, options);
			if (!(request.authSchemes ?? options.authSchemes)?.find((x) => x.kind === "http" && x.scheme === "bearer")) return next(request);
			const token = await options.credential.getBearerToken({ abortSignal: request.abortSignal });
			request.headers.set("Authorization", `Bearer ${token}`);
			return next(request);
		}
	};
}

// node_modules/@typespec/ts-http-runtime/dist/esm/policies/auth/oauth2AuthenticationPolicy.js
const oauth2AuthenticationPolicyName = "oauth2AuthenticationPolicy";
function oauth2AuthenticationPolicy(options) {
	return {
		name: oauth2AuthenticationPolicyName,
		async sendRequest(request, next) {
			ensureSecureConnection(request, options);
			const scheme = (request.authSchemes ?? options.authSchemes)?.find((x) => x.kind === "oauth2");
			if (!scheme) return next(request);
			const token = await options.credential.getOAuth2Token(scheme.flows, { abortSignal: request.abortSignal });
			request.headers.set("Authorization", `Bearer ${token}`);
			return next(request);
		}
	};
}

// node_modules/@typespec/ts-http-runtime/dist/esm/client/clientHelpers.js
let cachedHttpClient;
function createDefaultPipeline$1(options = {}) {
	const pipeline = createPipelineFromOptions(options);
	pipeline.addPolicy(apiVersionPolicy$1(options));
	const { credential, authSchemes, allowInsecureConnection } = options;
	if (credential) {
		if (isApiKeyCredential(credential)) pipeline.addPolicy(apiKeyAuthenticationPolicy({
			authSchemes,
			credential,
			allowInsecureConnection
		}));
		else if (isBasicCredential(credential)) pipeline.addPolicy(basicAuthenticationPolicy({
			authSchemes,
			credential,
			allowInsecureConnection
		}));
		else if (isBearerTokenCredential(credential)) pipeline.addPolicy(bearerAuthenticationPolicy({
			authSchemes,
			credential,
			allowInsecureConnection
		}));
		else if (isOAuth2TokenCredential(credential)) pipeline.addPolicy(oauth2AuthenticationPolicy({
			authSchemes,
			credential,
			allowInsecureConnection
		}));
	}
	return pipeline;
}
__name(createDefaultPipeline$1, "createDefaultPipeline");
function getCachedDefaultHttpsClient() {
	if (!cachedHttpClient) cachedHttpClient = createDefaultHttpClient();
	return cachedHttpClient;
}

// node_modules/@typespec/ts-http-runtime/dist/esm/client/multipart.js
function getHeaderValue(descriptor, headerName) {
	if (descriptor.headers) {
		const actualHeaderName = Object.keys(descriptor.headers).find((x) => x.toLowerCase() === headerName.toLowerCase());
		if (actualHeaderName) return descriptor.headers[actualHeaderName];
	}
}
function getPartContentType(descriptor) {
	const contentTypeHeader = getHeaderValue(descriptor, "content-type");
	if (contentTypeHeader) return contentTypeHeader;
	if (descriptor.contentType === null) return;
	if (descriptor.contentType) return descriptor.contentType;
	const { body } = descriptor;
	if (body === null || body === void 0) return;
	if (typeof body === "string" || typeof body === "number" || typeof body === "boolean") return "text/plain; charset=UTF-8";
	if (body instanceof Blob) return body.type || "application/octet-stream";
	if (isBinaryBody(body)) return "application/octet-stream";
	return "application/json";
}
function escapeDispositionField(value) {
	return JSON.stringify(value);
}
function getContentDisposition(descriptor) {
	const contentDispositionHeader = getHeaderValue(descriptor, "content-disposition");
	if (contentDispositionHeader) return contentDispositionHeader;
	if (descriptor.dispositionType === void 0 && descriptor.name === void 0 && descriptor.filename === void 0) return;
	let disposition = descriptor.dispositionType ?? "form-data";
	if (descriptor.name) disposition += `; name=${escapeDispositionField(descriptor.name)}`;
	let filename = void 0;
	if (descriptor.filename) filename = descriptor.filename;
	else if (typeof File !== "undefined" && descriptor.body instanceof File) {
		const filenameFromFile = descriptor.body.name;
		if (filenameFromFile !== "") filename = filenameFromFile;
	}
	if (filename) disposition += `; filename=${escapeDispositionField(filename)}`;
	return disposition;
}
function normalizeBody(body, contentType) {
	if (body === void 0) return new Uint8Array([]);
	if (isBinaryBody(body)) return body;
	if (typeof body === "string" || typeof body === "number" || typeof body === "boolean") return stringToUint8Array(String(body), "utf-8");
	if (contentType && /application\/(.+\+)?json(;.+)?/i.test(String(contentType))) return stringToUint8Array(JSON.stringify(body), "utf-8");
	throw new RestError(`Unsupported body/content-type combination: ${body}, ${contentType}`);
}
function buildBodyPart(descriptor) {
	const contentType = getPartContentType(descriptor);
	const contentDisposition = getContentDisposition(descriptor);
	const headers = createHttpHeaders(descriptor.headers ?? {});
	if (contentType) headers.set("content-type", contentType);
	if (contentDisposition) headers.set("content-disposition", contentDisposition);
	return {
		headers,
		body: normalizeBody(descriptor.body, contentType)
	};
}
function buildMultipartBody(parts) {
	return { parts: parts.map(buildBodyPart) };
}

// node_modules/@typespec/ts-http-runtime/dist/esm/client/sendRequest.js
async function sendRequest(method, url, pipeline, options = {}, customHttpClient) {
	const httpClient = customHttpClient ?? getCachedDefaultHttpsClient();
	const request = buildPipelineRequest(method, url, options);
	try {
		const response = await pipeline.sendRequest(httpClient, request);
		const headers = response.headers.toJSON();
		const stream = response.readableStreamBody ?? response.browserStreamBody;
		const parsedBody = options.responseAsStream || stream !== void 0 ? void 0 : getResponseBody(response);
		const body = stream ?? parsedBody;
		if (options?.onResponse) options.onResponse({
			...response,
			request,
			rawHeaders: headers,
			parsedBody
		});
		return {
			request,
			headers,
			status: `${response.status}`,
			body
		};
	} catch (e) {
		if (isRestError(e) && e.response && options.onResponse) {
			const { response } = e;
			const rawHeaders = response.headers.toJSON();
			options?.onResponse({
				...response,
				request,
				rawHeaders
			}, e);
		}
		throw e;
	}
}
function getContentType(body) {
	if (body === void 0) return;
	if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return "application/octet-stream";
	if (isBlob(body) && body.type) return body.type;
	if (typeof body === "string") try {
		JSON.parse(body);
		return "application/json";
	} catch (error) {
		return;
	}
	return "application/json";
}
function buildPipelineRequest(method, url, options = {}) {
	const headers = createHttpHeaders(options.headers);
	let requestContentType = options.contentType;
	if (!requestContentType) requestContentType = headers.get("content-type");
	if (requestContentType === void 0) requestContentType = getContentType(options.body);
	const { body, multipartBody } = getRequestBody(options.body, requestContentType);
	const accept = options.accept ?? headers.get("accept") ?? (options.noDefaultAcceptHeader ? void 0 : "application/json");
	if (accept !== void 0) headers.set("accept", accept);
	if (requestContentType) headers.set("content-type", requestContentType);
	const { allowInsecureConnection, abortSignal, onUploadProgress, onDownloadProgress, timeout, responseAsStream, noDefaultAcceptHeader: _noDefaultAcceptHeader, url: _url, method: _method, body: _body, multipartBody: _multiBody, headers: _headers, ...rest } = options;
	const request = createPipelineRequest({
		url,
		method,
		body,
		multipartBody,
		headers,
		allowInsecureConnection,
		abortSignal,
		onUploadProgress,
		onDownloadProgress,
		timeout,
		enableBrowserStreams: true,
		streamResponseStatusCodes: responseAsStream ? /* @__PURE__ */ new Set([Number.POSITIVE_INFINITY]) : void 0
	});
	Object.assign(request, rest);
	return request;
}
function getRequestBody(body, contentType = "") {
	if (body === void 0) return { body: void 0 };
	if (isBlob(body)) return { body };
	if (isReadableStream(body)) return { body };
	if (typeof body === "function") return { body };
	if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return { body };
	switch (contentType.split(";")[0]) {
		case "application/json": return { body: JSON.stringify(body) };
		case "multipart/form-data":
			if (Array.isArray(body)) return { multipartBody: buildMultipartBody(body) };
			return { body: JSON.stringify(body) };
		case "text/plain": return { body: String(body) };
		default:
			if (typeof body === "string") return { body };
			return { body: JSON.stringify(body) };
	}
}
function getResponseBody(response) {
	const firstType = (response.headers.get("content-type") ?? "").split(";")[0];
	const bodyToParse = response.bodyAsText ?? "";
	if (firstType === "text/plain") return String(bodyToParse);
	try {
		return bodyToParse ? JSON.parse(bodyToParse) : void 0;
	} catch (error) {
		if (firstType === "application/json") throw createParseError(response, error);
		return String(bodyToParse);
	}
}
function createParseError(response, err) {
	const msg = `Error "${err}" occurred while parsing the response body - ${response.bodyAsText}.`;
	const errCode = err.code ?? RestError.PARSE_ERROR;
	return new RestError(msg, {
		code: errCode,
		statusCode: response.status,
		request: response.request,
		response
	});
}

// node_modules/@typespec/ts-http-runtime/dist/esm/client/urlHelpers.js
function isQueryParameterWithOptions(x) {
	if (typeof x !== "object" || x === null || !Object.hasOwn(x, "value")) return false;
	return typeof x.value?.toString === "function";
}
function buildRequestUrl(endpoint, routePath, pathParameters, options = {}) {
	if (routePath.startsWith("https://") || routePath.startsWith("http://")) return routePath;
	endpoint = buildBaseUrl(endpoint, options);
	const updatedRoutePath = buildRoutePath(routePath, pathParameters, options);
	const requestUrl = appendQueryParams(appendPath(endpoint, updatedRoutePath), options);
	return new URL(requestUrl).toString();
}
function appendPath(endpoint, pathToAppend) {
	const endpointSearchStart = endpoint.indexOf("?");
	const pathSearchStart = pathToAppend.indexOf("?");
	const endpointParts = endpointSearchStart !== -1 ? [endpoint.substring(0, endpointSearchStart), endpoint.substring(endpointSearchStart + 1)] : [endpoint, ""];
	const pathParts = pathSearchStart !== -1 ? [pathToAppend.substring(0, pathSearchStart), pathToAppend.substring(pathSearchStart + 1)] : [pathToAppend, ""];
	const combinedSearch = [endpointParts[1], pathParts[1].replaceAll("?", "&")].filter(Boolean).join("&");
	const baseEndpoint = endpointParts[0].replace(/(^[^:]+:\/\/[^/]+)\/\/+/, "$1/");
	const basePathToAppend = pathParts[0];
	let combinedUrl = baseEndpoint;
	if (!baseEndpoint.endsWith("/") && !basePathToAppend.startsWith("/") && basePathToAppend !== "") combinedUrl += `/${basePathToAppend}`;
	else if (baseEndpoint.endsWith("/") && basePathToAppend.startsWith("/")) combinedUrl += basePathToAppend.substring(1);
	else combinedUrl += basePathToAppend;
	if (combinedSearch) combinedUrl += `?${combinedSearch}`;
	return combinedUrl;
}
function getQueryParamValue(key, allowReserved, style, param) {
	let separator;
	if (style === "pipeDelimited") separator = "|";
	else if (style === "spaceDelimited") separator = "%20";
	else separator = ",";
	let paramValues;
	if (Array.isArray(param)) paramValues = param;
	else if (typeof param === "object" && param.toString === Object.prototype.toString) paramValues = Object.entries(param).flat();
	else paramValues = [param];
	const value = paramValues.map((p) => {
		if (p === null || p === void 0) return "";
		if (!p.toString || typeof p.toString !== "function") throw new Error(`Query parameters must be able to be represented as string, ${key} can't`);
		const rawValue = p.toISOString !== void 0 ? p.toISOString() : p.toString();
		return allowReserved ? rawValue : encodeURIComponent(rawValue);
	}).join(separator);
	return `${allowReserved ? key : encodeURIComponent(key)}=${value}`;
}
function simpleParseQueryParams(queryString) {
	const result = /* @__PURE__ */ new Map();
	if (!queryString || queryString[0] !== "?") return result;
	queryString = queryString.slice(1);
	const pairs = queryString.split("&");
	for (const pair of pairs) {
		const eqIndex = pair.indexOf("=");
		const name = eqIndex === -1 ? pair : pair.substring(0, eqIndex);
		const value = eqIndex === -1 ? "" : pair.substring(eqIndex + 1);
		const existingValue = result.get(name);
		if (existingValue !== void 0) {
			if (Array.isArray(existingValue)) existingValue.push(value);
			else result.set(name, [existingValue, value]);
		} else result.set(name, value);
	}
	return result;
}
function appendQueryParams(url, options = {}) {
	if (!options.queryParameters) return url;
	const parsedUrl = new URL(url);
	const queryParams = options.queryParameters;
	const existingParams = simpleParseQueryParams(parsedUrl.search);
	const newParamStrings = [];
	for (const key of Object.keys(queryParams)) {
		const param = queryParams[key];
		if (param === void 0 || param === null) continue;
		const hasMetadata = isQueryParameterWithOptions(param);
		const rawValue = hasMetadata ? param.value : param;
		const explode = hasMetadata ? param.explode ?? false : false;
		const style = hasMetadata && param.style ? param.style : "form";
		if (explode) {
			if (Array.isArray(rawValue)) for (const item of rawValue) newParamStrings.push(getQueryParamValue(key, options.skipUrlEncoding ?? false, style, item));
			else if (rawValue !== null && typeof rawValue === "object") for (const [actualKey, value] of Object.entries(rawValue)) newParamStrings.push(getQueryParamValue(actualKey, options.skipUrlEncoding ?? false, style, value));
			else throw new Error("explode can only be set to true for objects and arrays");
		} else newParamStrings.push(getQueryParamValue(key, options.skipUrlEncoding ?? false, style, rawValue));
	}
	for (const paramString of newParamStrings) {
		const eqIndex = paramString.indexOf("=");
		const name = paramString.substring(0, eqIndex);
		const value = paramString.substring(eqIndex + 1);
		const existingValue = existingParams.get(name);
		if (existingValue !== void 0) {
			if (Array.isArray(existingValue)) {
				if (!existingValue.includes(value)) existingValue.push(value);
			} else if (existingValue !== value) existingParams.set(name, [existingValue, value]);
		} else existingParams.set(name, value);
	}
	const searchPieces = [];
	for (const [name, value] of existingParams) if (Array.isArray(value)) for (const subValue of value) searchPieces.push(`${name}=${subValue}`);
	else searchPieces.push(`${name}=${value}`);
	parsedUrl.search = searchPieces.length ? `?${searchPieces.join("&")}` : "";
	return parsedUrl.toString();
}
function buildBaseUrl(endpoint, options) {
	if (!options.pathParameters) return endpoint;
	const pathParams = options.pathParameters;
	for (const [key, param] of Object.entries(pathParams)) {
		if (param === void 0 || param === null) throw new Error(`Path parameters ${key} must not be undefined or null`);
		if (!param.toString || typeof param.toString !== "function") throw new Error(`Path parameters must be able to be represented as string, ${key} can't`);
		let value = param.toISOString !== void 0 ? param.toISOString() : String(param);
		if (!options.skipUrlEncoding) value = encodeURIComponent(param);
		endpoint = replaceAll(endpoint, `{${key}}`, value) ?? "";
	}
	return endpoint;
}
function buildRoutePath(routePath, pathParameters, options = {}) {
	for (const pathParam of pathParameters) {
		const allowReserved = typeof pathParam === "object" && (pathParam.allowReserved ?? false);
		let value = typeof pathParam === "object" ? pathParam.value : pathParam;
		if (!options.skipUrlEncoding && !allowReserved) value = encodeURIComponent(value);
		routePath = routePath.replace(/\{[\w-]+\}/, String(value));
	}
	return routePath;
}
function replaceAll(value, searchValue, replaceValue) {
	return !value || !searchValue ? value : value.split(searchValue).join(replaceValue || "");
}

// node_modules/@typespec/ts-http-runtime/dist/esm/client/getClient.js
function getClient$1(endpoint, clientOptions = {}) {
	const pipeline = clientOptions.pipeline ?? createDefaultPipeline$1(clientOptions);
	if (clientOptions.additionalPolicies?.length) for (const { policy, position } of clientOptions.additionalPolicies) {
		const afterPhase = position === "perRetry" ? "Sign" : void 0;
		pipeline.addPolicy(policy, { afterPhase });
	}
	const noDefaultAcceptHeader = clientOptions.internal?.noDefaultAcceptHeader ?? false;
	const { allowInsecureConnection, httpClient } = clientOptions;
	const endpointUrl = clientOptions.endpoint ?? endpoint;
	const client = (path, ...args) => {
		const getUrl = (requestOptions) => buildRequestUrl(endpointUrl, path, args, {
			allowInsecureConnection,
			...requestOptions
		});
		return {
			get: (requestOptions = {}) => {
				return buildOperation("GET", getUrl(requestOptions), pipeline, requestOptions, allowInsecureConnection, httpClient, noDefaultAcceptHeader);
			},
			post: (requestOptions = {}) => {
				return buildOperation("POST", getUrl(requestOptions), pipeline, requestOptions, allowInsecureConnection, httpClient, noDefaultAcceptHeader);
			},
			put: (requestOptions = {}) => {
				return buildOperation("PUT", getUrl(requestOptions), pipeline, requestOptions, allowInsecureConnection, httpClient, noDefaultAcceptHeader);
			},
			patch: (requestOptions = {}) => {
				return buildOperation("PATCH", getUrl(requestOptions), pipeline, requestOptions, allowInsecureConnection, httpClient, noDefaultAcceptHeader);
			},
			delete: (requestOptions = {}) => {
				return buildOperation("DELETE", getUrl(requestOptions), pipeline, requestOptions, allowInsecureConnection, httpClient, noDefaultAcceptHeader);
			},
			head: (requestOptions = {}) => {
				return buildOperation("HEAD", getUrl(requestOptions), pipeline, requestOptions, allowInsecureConnection, httpClient, noDefaultAcceptHeader);
			},
			options: (requestOptions = {}) => {
				return buildOperation("OPTIONS", getUrl(requestOptions), pipeline, requestOptions, allowInsecureConnection, httpClient, noDefaultAcceptHeader);
			},
			trace: (requestOptions = {}) => {
				return buildOperation("TRACE", getUrl(requestOptions), pipeline, requestOptions, allowInsecureConnection, httpClient, noDefaultAcceptHeader);
			}
		};
	};
	return {
		path: client,
		pathUnchecked: client,
		pipeline
	};
}
__name(getClient$1, "getClient");
function buildOperation(method, url, pipeline, options, allowInsecureConnection, httpClient, noDefaultAcceptHeader = false) {
	allowInsecureConnection = options.allowInsecureConnection ?? allowInsecureConnection;
	return {
		then: function(onFulfilled, onrejected) {
			return sendRequest(method, url, pipeline, {
				...options,
				allowInsecureConnection,
				noDefaultAcceptHeader
			}, httpClient).then(onFulfilled, onrejected);
		},
		async asBrowserStream() {
			if (true) throw new Error("`asBrowserStream` is supported only in the browser environment. Use `asNodeStream` instead to obtain the response body stream. If you require a Web stream of the response in Node, consider using `Readable.toWeb` on the result of `asNodeStream`.");
			else return sendRequest(method, url, pipeline, {
				...options,
				allowInsecureConnection,
				noDefaultAcceptHeader,
				responseAsStream: true
			}, httpClient);
		},
		async asNodeStream() {
			if (true) return sendRequest(method, url, pipeline, {
				...options,
				allowInsecureConnection,
				noDefaultAcceptHeader,
				responseAsStream: true
			}, httpClient);
			else throw new Error("`isNodeStream` is not supported in the browser environment. Use `asBrowserStream` to obtain the response body stream.");
		}
	};
}

// node_modules/@typespec/ts-http-runtime/dist/esm/client/operationOptionHelpers.js
function operationOptionsToRequestParameters$1(options) {
	return {
		allowInsecureConnection: options.requestOptions?.allowInsecureConnection,
		timeout: options.requestOptions?.timeout,
		skipUrlEncoding: options.requestOptions?.skipUrlEncoding,
		abortSignal: options.abortSignal,
		onUploadProgress: options.requestOptions?.onUploadProgress,
		onDownloadProgress: options.requestOptions?.onDownloadProgress,
		headers: { ...options.requestOptions?.headers },
		onResponse: options.onResponse
	};
}
__name(operationOptionsToRequestParameters$1, "operationOptionsToRequestParameters");

// node_modules/@typespec/ts-http-runtime/dist/esm/client/restError.js
function createRestError$1(messageOrResponse, response) {
	const resp = typeof messageOrResponse === "string" ? response : messageOrResponse;
	const internalError = resp.body?.error ?? resp.body;
	const message = typeof messageOrResponse === "string" ? messageOrResponse : internalError?.message ?? `Unexpected status code: ${resp.status}`;
	return new RestError(message, {
		statusCode: statusCodeToNumber(resp.status),
		code: internalError?.code,
		request: resp.request,
		response: toPipelineResponse(resp)
	});
}
__name(createRestError$1, "createRestError");
function toPipelineResponse(errorResponse) {
	return {
		headers: createHttpHeaders(errorResponse.headers),
		request: errorResponse.request,
		status: statusCodeToNumber(errorResponse.status) ?? -1,
		...typeof errorResponse.body === "string" ? { bodyAsText: errorResponse.body } : {}
	};
}
function statusCodeToNumber(statusCode) {
	const status = Number.parseInt(statusCode);
	return Number.isNaN(status) ? void 0 : status;
}

// node_modules/@azure-rest/core-client/dist/esm/restError.js
function createRestError(messageOrResponse, response) {
	if (typeof messageOrResponse === "string") return createRestError$1(messageOrResponse, response);
	else return createRestError$1(messageOrResponse);
}

// node_modules/@azure/core-util/dist/esm/typeGuards.js
function isDefined$1(thing) {
	return typeof thing !== "undefined" && thing !== null;
}
__name(isDefined$1, "isDefined");
function isObjectWithProperties(thing, properties) {
	if (!isDefined$1(thing) || typeof thing !== "object") return false;
	for (const property of properties) if (!objectHasProperty(thing, property)) return false;
	return true;
}
function objectHasProperty(thing, property) {
	return isDefined$1(thing) && typeof thing === "object" && property in thing;
}

// node_modules/@azure/core-auth/dist/esm/keyCredential.js
function isKeyCredential$1(credential) {
	return isObjectWithProperties(credential, ["key"]) && typeof credential.key === "string";
}
__name(isKeyCredential$1, "isKeyCredential");

// node_modules/@azure-rest/core-client/dist/esm/apiVersionPolicy.js
const apiVersionPolicyName = "ApiVersionPolicy";
function apiVersionPolicy(options) {
	return {
		name: apiVersionPolicyName,
		sendRequest: (req, next) => {
			const url = new URL(req.url);
			if (!url.searchParams.get("api-version") && options.apiVersion) req.url = `${req.url}${url.searchParams.size > 0 ? "&" : "?"}api-version=${options.apiVersion}`;
			return next(req);
		}
	};
}

// node_modules/@azure-rest/core-client/dist/esm/keyCredentialAuthenticationPolicy.js
const keyCredentialAuthenticationPolicyName = "keyCredentialAuthenticationPolicy";
function keyCredentialAuthenticationPolicy(credential, apiKeyHeaderName) {
	return {
		name: keyCredentialAuthenticationPolicyName,
		sendRequest(request, next) {
			request.headers.set(apiKeyHeaderName, credential.key);
			return next(request);
		}
	};
}

// node_modules/@azure-rest/core-client/dist/esm/clientHelpers.js
function addCredentialPipelinePolicy(pipeline, endpoint, options = {}) {
	const { credential, clientOptions } = options;
	if (!credential) return;
	if (isTokenCredential(credential)) {
		const tokenPolicy = bearerTokenAuthenticationPolicy({
			credential,
			scopes: clientOptions?.credentials?.scopes ?? `${endpoint}/.default`
		});
		pipeline.addPolicy(tokenPolicy);
	} else if (isKeyCredential(credential)) {
		if (!clientOptions?.credentials?.apiKeyHeaderName) throw new Error(`Missing API Key Header Name`);
		const keyPolicy = keyCredentialAuthenticationPolicy(credential, clientOptions?.credentials?.apiKeyHeaderName);
		pipeline.addPolicy(keyPolicy);
	}
}
function createDefaultPipeline(endpoint, credential, options = {}) {
	const pipeline = createPipelineFromOptions$1(options);
	pipeline.addPolicy(apiVersionPolicy(options));
	addCredentialPipelinePolicy(pipeline, endpoint, {
		credential,
		clientOptions: options
	});
	return pipeline;
}
function isKeyCredential(credential) {
	return typeof credential === "object" && credential !== null && "key" in credential && typeof credential.key === "string";
}

// node_modules/@azure-rest/core-client/dist/esm/operationOptionHelpers.js
function operationOptionsToRequestParameters(options) {
	const compatibilityOptions = options;
	const tspRequestParameters = operationOptionsToRequestParameters$1(options);
	return {
		...tspRequestParameters,
		headers: mergeHeaders(compatibilityOptions.requestOptions?.customHeaders, tspRequestParameters.headers),
		tracingOptions: options.tracingOptions
	};
}
function mergeHeaders(...headerSets) {
	const headers = /* @__PURE__ */ new Map();
	for (const headerSet of headerSets) for (const [name, value] of Object.entries(headerSet ?? {})) headers.set(name.toLowerCase(), value);
	return Object.fromEntries(headers);
}

// node_modules/@azure-rest/core-client/dist/esm/getClient.js
function wrapRequestParameters(parameters) {
	if (parameters.onResponse) return {
		...parameters,
		onResponse(rawResponse, error) {
			parameters.onResponse?.(rawResponse, error, error);
		}
	};
	return parameters;
}
function getClient(endpoint, credentialsOrPipelineOptions, clientOptions = {}) {
	let credentials;
	if (credentialsOrPipelineOptions) {
		if (isCredential(credentialsOrPipelineOptions)) credentials = credentialsOrPipelineOptions;
		else clientOptions = credentialsOrPipelineOptions ?? {};
	}
	const pipeline = clientOptions.pipeline ?? createDefaultPipeline(endpoint, credentials, clientOptions);
	const tspClient = getClient$1(endpoint, {
		...clientOptions,
		pipeline
	});
	const client = (path, ...args) => {
		return {
			get: (requestOptions = {}) => {
				return tspClient.path(path, ...args).get(wrapRequestParameters(requestOptions));
			},
			post: (requestOptions = {}) => {
				return tspClient.path(path, ...args).post(wrapRequestParameters(requestOptions));
			},
			put: (requestOptions = {}) => {
				return tspClient.path(path, ...args).put(wrapRequestParameters(requestOptions));
			},
			patch: (requestOptions = {}) => {
				return tspClient.path(path, ...args).patch(wrapRequestParameters(requestOptions));
			},
			delete: (requestOptions = {}) => {
				return tspClient.path(path, ...args).delete(wrapRequestParameters(requestOptions));
			},
			head: (requestOptions = {}) => {
				return tspClient.path(path, ...args).head(wrapRequestParameters(requestOptions));
			},
			options: (requestOptions = {}) => {
				return tspClient.path(path, ...args).options(wrapRequestParameters(requestOptions));
			},
			trace: (requestOptions = {}) => {
				return tspClient.path(path, ...args).trace(wrapRequestParameters(requestOptions));
			}
		};
	};
	return {
		path: client,
		pathUnchecked: client,
		pipeline: tspClient.pipeline
	};
}
function isCredential(param) {
	return isKeyCredential$1(param) || isTokenCredential(param);
}

// node_modules/@azure/arm-compute/dist/esm/api/computeManagementContext.js
function createComputeManagement(credential, subscriptionId, options = {}) {
	const endpointUrl = options.endpoint ?? getArmEndpoint(options.cloudSetting) ?? "https://management.azure.com";
	const prefixFromOptions = options?.userAgentOptions?.userAgentPrefix;
	const userAgentInfo = `azsdk-js-arm-compute/25.1.1`;
	const userAgentPrefix = prefixFromOptions ? `${prefixFromOptions} ${userAgentInfo}` : `${userAgentInfo}`;
	const { apiVersion: _, ...updatedOptions } = {
		...options,
		userAgentOptions: { userAgentPrefix },
		loggingOptions: { logger: options.loggingOptions?.logger ?? logger$1.info },
		credentials: { scopes: options.credentials?.scopes ?? ["https://management.azure.com/.default"] }
	};
	const clientContext = getClient(endpointUrl, credential, updatedOptions);
	if (options.apiVersion) logger$1.warning("This client does not support client api-version, please change it at the operation level");
	return {
		...clientContext,
		subscriptionId
	};
}

// node_modules/@azure/arm-compute/dist/esm/classic/availabilitySets/index.js
const _getAvailabilitySetsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/capacityReservationGroups/index.js
const _getCapacityReservationGroupsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/capacityReservations/index.js
const _getCapacityReservationsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/communityGalleries/index.js
const _getCommunityGalleriesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/communityGalleryImageVersions/index.js
const _getCommunityGalleryImageVersionsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/communityGalleryImages/index.js
const _getCommunityGalleryImagesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/dedicatedHostGroups/index.js
const _getDedicatedHostGroupsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/dedicatedHosts/index.js
const _getDedicatedHostsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/diskAccesses/index.js
const _getDiskAccessesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/diskEncryptionSets/index.js
const _getDiskEncryptionSetsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/diskRestorePoint/index.js
const _getDiskRestorePointOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/models/common/models.js
function cloudErrorDeserializer(item) {
	return { error: !item["error"] ? item["error"] : apiErrorDeserializer(item["error"]) };
}
function apiErrorDeserializer(item) {
	return {
		details: !item["details"] ? item["details"] : apiErrorBaseArrayDeserializer(item["details"]),
		innererror: !item["innererror"] ? item["innererror"] : innerErrorDeserializer(item["innererror"]),
		code: item["code"],
		target: item["target"],
		message: item["message"]
	};
}
function apiErrorBaseArrayDeserializer(result) {
	return result.map((item) => {
		return apiErrorBaseDeserializer(item);
	});
}
function apiErrorBaseDeserializer(item) {
	return {
		code: item["code"],
		target: item["target"],
		message: item["message"]
	};
}
function innerErrorDeserializer(item) {
	return {
		exceptiontype: item["exceptiontype"],
		errordetail: item["errordetail"]
	};
}
function subResourceSerializer(item) {
	return { id: item["id"] };
}
function subResourceDeserializer(item) {
	return { id: item["id"] };
}
function subResourceArraySerializer(result) {
	return result.map((item) => {
		return subResourceSerializer(item);
	});
}
function subResourceArrayDeserializer(result) {
	return result.map((item) => {
		return subResourceDeserializer(item);
	});
}
function userAssignedIdentitiesValueRecordSerializer(item) {
	const result = {};
	Object.keys(item).map((key) => {
		result[key] = !item[key] ? item[key] : userAssignedIdentitiesValueSerializer(item[key]);
	});
	return result;
}
function userAssignedIdentitiesValueRecordDeserializer(item) {
	const result = {};
	Object.keys(item).map((key) => {
		result[key] = !item[key] ? item[key] : userAssignedIdentitiesValueDeserializer(item[key]);
	});
	return result;
}
function userAssignedIdentitiesValueSerializer(_item) {
	return {};
}
function userAssignedIdentitiesValueDeserializer(item) {
	return {
		principalId: item["principalId"],
		clientId: item["clientId"]
	};
}
function extendedLocationSerializer(item) {
	return {
		name: item["name"],
		type: item["type"]
	};
}
function extendedLocationDeserializer(item) {
	return {
		name: item["name"],
		type: item["type"]
	};
}
var KnownExtendedLocationTypes;
(function(KnownExtendedLocationTypes) {
	KnownExtendedLocationTypes["EdgeZone"] = "EdgeZone";
})(KnownExtendedLocationTypes || (KnownExtendedLocationTypes = {}));
var KnownSnapshotAccessState;
(function(KnownSnapshotAccessState) {
	KnownSnapshotAccessState["Unknown"] = "Unknown";
	KnownSnapshotAccessState["Pending"] = "Pending";
	KnownSnapshotAccessState["Available"] = "Available";
	KnownSnapshotAccessState["InstantAccess"] = "InstantAccess";
	KnownSnapshotAccessState["AvailableWithInstantAccess"] = "AvailableWithInstantAccess";
})(KnownSnapshotAccessState || (KnownSnapshotAccessState = {}));
var KnownHyperVGeneration;
(function(KnownHyperVGeneration) {
	KnownHyperVGeneration["V1"] = "V1";
	KnownHyperVGeneration["V2"] = "V2";
})(KnownHyperVGeneration || (KnownHyperVGeneration = {}));
var KnownArchitecture;
(function(KnownArchitecture) {
	KnownArchitecture["X64"] = "x64";
	KnownArchitecture["Arm64"] = "Arm64";
})(KnownArchitecture || (KnownArchitecture = {}));

// node_modules/@azure/arm-compute/dist/esm/static-helpers/serialization/check-prop-undefined.js
function areAllPropsUndefined(item, properties) {
	for (const property of properties) if (item[property] !== void 0) return false;
	return true;
}

// node_modules/@azure/arm-compute/dist/esm/models/models.js
var KnownOrigin;
(function(KnownOrigin) {
	KnownOrigin["User"] = "user";
	KnownOrigin["System"] = "system";
	KnownOrigin["UserSystem"] = "user,system";
})(KnownOrigin || (KnownOrigin = {}));
var KnownActionType;
(function(KnownActionType) {
	KnownActionType["Internal"] = "Internal";
})(KnownActionType || (KnownActionType = {}));
function systemDataDeserializer(item) {
	return {
		createdBy: item["createdBy"],
		createdByType: item["createdByType"],
		createdAt: !item["createdAt"] ? item["createdAt"] : new Date(item["createdAt"]),
		lastModifiedBy: item["lastModifiedBy"],
		lastModifiedByType: item["lastModifiedByType"],
		lastModifiedAt: !item["lastModifiedAt"] ? item["lastModifiedAt"] : new Date(item["lastModifiedAt"])
	};
}
var KnownCreatedByType;
(function(KnownCreatedByType) {
	KnownCreatedByType["User"] = "User";
	KnownCreatedByType["Application"] = "Application";
	KnownCreatedByType["ManagedIdentity"] = "ManagedIdentity";
	KnownCreatedByType["Key"] = "Key";
})(KnownCreatedByType || (KnownCreatedByType = {}));

// node_modules/@azure/arm-compute/dist/esm/models/computeDisk/models.js
function diskSerializer(item) {
	return {
		tags: item["tags"],
		location: item["location"],
		properties: areAllPropsUndefined(item, [
			"osType",
			"hyperVGeneration",
			"purchasePlan",
			"supportedCapabilities",
			"creationData",
			"diskSizeGB",
			"encryptionSettingsCollection",
			"diskIopsReadWrite",
			"diskMBpsReadWrite",
			"diskIopsReadOnly",
			"diskMBpsReadOnly",
			"encryption",
			"maxShares",
			"networkAccessPolicy",
			"diskAccessId",
			"tier",
			"burstingEnabled",
			"supportsHibernation",
			"securityProfile",
			"completionPercent",
			"publicNetworkAccess",
			"dataAccessAuthMode",
			"optimizedForFrequentAttach",
			"availabilityPolicy"
		]) ? void 0 : _diskPropertiesSerializer(item),
		sku: !item["sku"] ? item["sku"] : diskSkuSerializer(item["sku"]),
		zones: !item["zones"] ? item["zones"] : item["zones"].map((p) => {
			return p;
		}),
		extendedLocation: !item["extendedLocation"] ? item["extendedLocation"] : extendedLocationSerializer(item["extendedLocation"])
	};
}
function diskDeserializer(item) {
	return {
		tags: !item["tags"] ? item["tags"] : Object.fromEntries(Object.entries(item["tags"]).map(([k, p]) => [k, p])),
		location: item["location"],
		id: item["id"],
		name: item["name"],
		type: item["type"],
		systemData: !item["systemData"] ? item["systemData"] : systemDataDeserializer(item["systemData"]),
		...!item["properties"] ? item["properties"] : _diskPropertiesDeserializer(item["properties"]),
		managedBy: item["managedBy"],
		managedByExtended: !item["managedByExtended"] ? item["managedByExtended"] : item["managedByExtended"].map((p) => {
			return p;
		}),
		sku: !item["sku"] ? item["sku"] : diskSkuDeserializer(item["sku"]),
		zones: !item["zones"] ? item["zones"] : item["zones"].map((p) => {
			return p;
		}),
		extendedLocation: !item["extendedLocation"] ? item["extendedLocation"] : extendedLocationDeserializer(item["extendedLocation"])
	};
}
function diskPurchasePlanSerializer(item) {
	return {
		name: item["name"],
		publisher: item["publisher"],
		product: item["product"],
		promotionCode: item["promotionCode"]
	};
}
function diskPurchasePlanDeserializer(item) {
	return {
		name: item["name"],
		publisher: item["publisher"],
		product: item["product"],
		promotionCode: item["promotionCode"]
	};
}
function supportedCapabilitiesSerializer(item) {
	return {
		diskControllerTypes: item["diskControllerTypes"],
		acceleratedNetwork: item["acceleratedNetwork"],
		architecture: item["architecture"],
		supportedSecurityOption: item["supportedSecurityOption"]
	};
}
function supportedCapabilitiesDeserializer(item) {
	return {
		diskControllerTypes: item["diskControllerTypes"],
		acceleratedNetwork: item["acceleratedNetwork"],
		architecture: item["architecture"],
		supportedSecurityOption: item["supportedSecurityOption"]
	};
}
var KnownSupportedSecurityOption;
(function(KnownSupportedSecurityOption) {
	KnownSupportedSecurityOption["TrustedLaunchSupported"] = "TrustedLaunchSupported";
	KnownSupportedSecurityOption["TrustedLaunchAndConfidentialVMSupported"] = "TrustedLaunchAndConfidentialVMSupported";
})(KnownSupportedSecurityOption || (KnownSupportedSecurityOption = {}));
function creationDataSerializer(item) {
	return {
		createOption: item["createOption"],
		storageAccountId: item["storageAccountId"],
		imageReference: !item["imageReference"] ? item["imageReference"] : imageDiskReferenceSerializer(item["imageReference"]),
		galleryImageReference: !item["galleryImageReference"] ? item["galleryImageReference"] : imageDiskReferenceSerializer(item["galleryImageReference"]),
		sourceUri: item["sourceUri"],
		sourceResourceId: item["sourceResourceId"],
		uploadSizeBytes: item["uploadSizeBytes"],
		logicalSectorSize: item["logicalSectorSize"],
		securityDataUri: item["securityDataUri"],
		securityMetadataUri: item["securityMetadataUri"],
		performancePlus: item["performancePlus"],
		elasticSanResourceId: item["elasticSanResourceId"],
		provisionedBandwidthCopySpeed: item["provisionedBandwidthCopySpeed"],
		instantAccessDurationMinutes: item["instantAccessDurationMinutes"]
	};
}
function creationDataDeserializer(item) {
	return {
		createOption: item["createOption"],
		storageAccountId: item["storageAccountId"],
		imageReference: !item["imageReference"] ? item["imageReference"] : imageDiskReferenceDeserializer(item["imageReference"]),
		galleryImageReference: !item["galleryImageReference"] ? item["galleryImageReference"] : imageDiskReferenceDeserializer(item["galleryImageReference"]),
		sourceUri: item["sourceUri"],
		sourceResourceId: item["sourceResourceId"],
		sourceUniqueId: item["sourceUniqueId"],
		uploadSizeBytes: item["uploadSizeBytes"],
		logicalSectorSize: item["logicalSectorSize"],
		securityDataUri: item["securityDataUri"],
		securityMetadataUri: item["securityMetadataUri"],
		performancePlus: item["performancePlus"],
		elasticSanResourceId: item["elasticSanResourceId"],
		provisionedBandwidthCopySpeed: item["provisionedBandwidthCopySpeed"],
		instantAccessDurationMinutes: item["instantAccessDurationMinutes"]
	};
}
var KnownDiskCreateOption;
(function(KnownDiskCreateOption) {
	KnownDiskCreateOption["Empty"] = "Empty";
	KnownDiskCreateOption["Attach"] = "Attach";
	KnownDiskCreateOption["FromImage"] = "FromImage";
	KnownDiskCreateOption["Import"] = "Import";
	KnownDiskCreateOption["Copy"] = "Copy";
	KnownDiskCreateOption["Restore"] = "Restore";
	KnownDiskCreateOption["Upload"] = "Upload";
	KnownDiskCreateOption["CopyStart"] = "CopyStart";
	KnownDiskCreateOption["ImportSecure"] = "ImportSecure";
	KnownDiskCreateOption["UploadPreparedSecure"] = "UploadPreparedSecure";
	KnownDiskCreateOption["CopyFromSanSnapshot"] = "CopyFromSanSnapshot";
})(KnownDiskCreateOption || (KnownDiskCreateOption = {}));
function imageDiskReferenceSerializer(item) {
	return {
		id: item["id"],
		sharedGalleryImageId: item["sharedGalleryImageId"],
		communityGalleryImageId: item["communityGalleryImageId"],
		lun: item["lun"]
	};
}
function imageDiskReferenceDeserializer(item) {
	return {
		id: item["id"],
		sharedGalleryImageId: item["sharedGalleryImageId"],
		communityGalleryImageId: item["communityGalleryImageId"],
		lun: item["lun"]
	};
}
var KnownProvisionedBandwidthCopyOption;
(function(KnownProvisionedBandwidthCopyOption) {
	KnownProvisionedBandwidthCopyOption["None"] = "None";
	KnownProvisionedBandwidthCopyOption["Enhanced"] = "Enhanced";
})(KnownProvisionedBandwidthCopyOption || (KnownProvisionedBandwidthCopyOption = {}));
function encryptionSettingsCollectionSerializer(item) {
	return {
		enabled: item["enabled"],
		encryptionSettings: !item["encryptionSettings"] ? item["encryptionSettings"] : encryptionSettingsElementArraySerializer(item["encryptionSettings"]),
		encryptionSettingsVersion: item["encryptionSettingsVersion"]
	};
}
function encryptionSettingsCollectionDeserializer(item) {
	return {
		enabled: item["enabled"],
		encryptionSettings: !item["encryptionSettings"] ? item["encryptionSettings"] : encryptionSettingsElementArrayDeserializer(item["encryptionSettings"]),
		encryptionSettingsVersion: item["encryptionSettingsVersion"]
	};
}
function encryptionSettingsElementArraySerializer(result) {
	return result.map((item) => {
		return encryptionSettingsElementSerializer(item);
	});
}
function encryptionSettingsElementArrayDeserializer(result) {
	return result.map((item) => {
		return encryptionSettingsElementDeserializer(item);
	});
}
function encryptionSettingsElementSerializer(item) {
	return {
		diskEncryptionKey: !item["diskEncryptionKey"] ? item["diskEncryptionKey"] : keyVaultAndSecretReferenceSerializer(item["diskEncryptionKey"]),
		keyEncryptionKey: !item["keyEncryptionKey"] ? item["keyEncryptionKey"] : keyVaultAndKeyReferenceSerializer(item["keyEncryptionKey"])
	};
}
function encryptionSettingsElementDeserializer(item) {
	return {
		diskEncryptionKey: !item["diskEncryptionKey"] ? item["diskEncryptionKey"] : keyVaultAndSecretReferenceDeserializer(item["diskEncryptionKey"]),
		keyEncryptionKey: !item["keyEncryptionKey"] ? item["keyEncryptionKey"] : keyVaultAndKeyReferenceDeserializer(item["keyEncryptionKey"])
	};
}
function keyVaultAndSecretReferenceSerializer(item) {
	return {
		sourceVault: sourceVaultSerializer(item["sourceVault"]),
		secretUrl: item["secretUrl"]
	};
}
function keyVaultAndSecretReferenceDeserializer(item) {
	return {
		sourceVault: sourceVaultDeserializer(item["sourceVault"]),
		secretUrl: item["secretUrl"]
	};
}
function sourceVaultSerializer(item) {
	return { id: item["id"] };
}
function sourceVaultDeserializer(item) {
	return { id: item["id"] };
}
function keyVaultAndKeyReferenceSerializer(item) {
	return {
		sourceVault: sourceVaultSerializer(item["sourceVault"]),
		keyUrl: item["keyUrl"]
	};
}
function keyVaultAndKeyReferenceDeserializer(item) {
	return {
		sourceVault: sourceVaultDeserializer(item["sourceVault"]),
		keyUrl: item["keyUrl"]
	};
}
var KnownDiskState;
(function(KnownDiskState) {
	KnownDiskState["Unattached"] = "Unattached";
	KnownDiskState["Attached"] = "Attached";
	KnownDiskState["Reserved"] = "Reserved";
	KnownDiskState["Frozen"] = "Frozen";
	KnownDiskState["ActiveSAS"] = "ActiveSAS";
	KnownDiskState["ActiveSASFrozen"] = "ActiveSASFrozen";
	KnownDiskState["ReadyToUpload"] = "ReadyToUpload";
	KnownDiskState["ActiveUpload"] = "ActiveUpload";
})(KnownDiskState || (KnownDiskState = {}));
function encryptionSerializer(item) {
	return {
		diskEncryptionSetId: item["diskEncryptionSetId"],
		type: item["type"]
	};
}
function encryptionDeserializer(item) {
	return {
		diskEncryptionSetId: item["diskEncryptionSetId"],
		type: item["type"]
	};
}
var KnownEncryptionType;
(function(KnownEncryptionType) {
	KnownEncryptionType["EncryptionAtRestWithPlatformKey"] = "EncryptionAtRestWithPlatformKey";
	KnownEncryptionType["EncryptionAtRestWithCustomerKey"] = "EncryptionAtRestWithCustomerKey";
	KnownEncryptionType["EncryptionAtRestWithPlatformAndCustomerKeys"] = "EncryptionAtRestWithPlatformAndCustomerKeys";
})(KnownEncryptionType || (KnownEncryptionType = {}));
function shareInfoElementArrayDeserializer(result) {
	return result.map((item) => {
		return shareInfoElementDeserializer(item);
	});
}
function shareInfoElementDeserializer(item) {
	return { vmUri: item["vmUri"] };
}
var KnownNetworkAccessPolicy;
(function(KnownNetworkAccessPolicy) {
	KnownNetworkAccessPolicy["AllowAll"] = "AllowAll";
	KnownNetworkAccessPolicy["AllowPrivate"] = "AllowPrivate";
	KnownNetworkAccessPolicy["DenyAll"] = "DenyAll";
})(KnownNetworkAccessPolicy || (KnownNetworkAccessPolicy = {}));
function propertyUpdatesInProgressDeserializer(item) {
	return { targetTier: item["targetTier"] };
}
function diskSecurityProfileSerializer(item) {
	return {
		securityType: item["securityType"],
		secureVMDiskEncryptionSetId: item["secureVMDiskEncryptionSetId"]
	};
}
function diskSecurityProfileDeserializer(item) {
	return {
		securityType: item["securityType"],
		secureVMDiskEncryptionSetId: item["secureVMDiskEncryptionSetId"],
		confidentialVMVersion: item["confidentialVMVersion"]
	};
}
var KnownDiskSecurityTypes;
(function(KnownDiskSecurityTypes) {
	KnownDiskSecurityTypes["TrustedLaunch"] = "TrustedLaunch";
	KnownDiskSecurityTypes["ConfidentialVMVmguestStateOnlyEncryptedWithPlatformKey"] = "ConfidentialVM_VMGuestStateOnlyEncryptedWithPlatformKey";
	KnownDiskSecurityTypes["ConfidentialVMDiskEncryptedWithPlatformKey"] = "ConfidentialVM_DiskEncryptedWithPlatformKey";
	KnownDiskSecurityTypes["ConfidentialVMDiskEncryptedWithCustomerKey"] = "ConfidentialVM_DiskEncryptedWithCustomerKey";
	KnownDiskSecurityTypes["ConfidentialVMNonPersistedTPM"] = "ConfidentialVM_NonPersistedTPM";
})(KnownDiskSecurityTypes || (KnownDiskSecurityTypes = {}));
var KnownConfidentialVMVersion;
(function(KnownConfidentialVMVersion) {
	KnownConfidentialVMVersion["V1"] = "V1";
	KnownConfidentialVMVersion["V2"] = "V2";
})(KnownConfidentialVMVersion || (KnownConfidentialVMVersion = {}));
var KnownPublicNetworkAccess;
(function(KnownPublicNetworkAccess) {
	KnownPublicNetworkAccess["Enabled"] = "Enabled";
	KnownPublicNetworkAccess["Disabled"] = "Disabled";
})(KnownPublicNetworkAccess || (KnownPublicNetworkAccess = {}));
var KnownDataAccessAuthMode;
(function(KnownDataAccessAuthMode) {
	KnownDataAccessAuthMode["AzureActiveDirectory"] = "AzureActiveDirectory";
	KnownDataAccessAuthMode["None"] = "None";
})(KnownDataAccessAuthMode || (KnownDataAccessAuthMode = {}));
function availabilityPolicySerializer(item) {
	return { actionOnDiskDelay: item["actionOnDiskDelay"] };
}
function availabilityPolicyDeserializer(item) {
	return { actionOnDiskDelay: item["actionOnDiskDelay"] };
}
var KnownAvailabilityPolicyDiskDelay;
(function(KnownAvailabilityPolicyDiskDelay) {
	KnownAvailabilityPolicyDiskDelay["None"] = "None";
	KnownAvailabilityPolicyDiskDelay["AutomaticReattach"] = "AutomaticReattach";
})(KnownAvailabilityPolicyDiskDelay || (KnownAvailabilityPolicyDiskDelay = {}));
function diskSkuSerializer(item) {
	return { name: item["name"] };
}
function diskSkuDeserializer(item) {
	return {
		name: item["name"],
		tier: item["tier"]
	};
}
var KnownDiskStorageAccountTypes;
(function(KnownDiskStorageAccountTypes) {
	KnownDiskStorageAccountTypes["StandardLRS"] = "Standard_LRS";
	KnownDiskStorageAccountTypes["PremiumLRS"] = "Premium_LRS";
	KnownDiskStorageAccountTypes["StandardSSDLRS"] = "StandardSSD_LRS";
	KnownDiskStorageAccountTypes["UltraSSDLRS"] = "UltraSSD_LRS";
	KnownDiskStorageAccountTypes["PremiumZRS"] = "Premium_ZRS";
	KnownDiskStorageAccountTypes["StandardSSDZRS"] = "StandardSSD_ZRS";
	KnownDiskStorageAccountTypes["PremiumV2LRS"] = "PremiumV2_LRS";
})(KnownDiskStorageAccountTypes || (KnownDiskStorageAccountTypes = {}));
function diskUpdateSerializer(item) {
	return {
		properties: areAllPropsUndefined(item, [
			"osType",
			"diskSizeGB",
			"encryptionSettingsCollection",
			"diskIopsReadWrite",
			"diskMBpsReadWrite",
			"diskIopsReadOnly",
			"diskMBpsReadOnly",
			"maxShares",
			"encryption",
			"networkAccessPolicy",
			"diskAccessId",
			"tier",
			"burstingEnabled",
			"purchasePlan",
			"supportedCapabilities",
			"supportsHibernation",
			"publicNetworkAccess",
			"dataAccessAuthMode",
			"optimizedForFrequentAttach",
			"availabilityPolicy"
		]) ? void 0 : _diskUpdatePropertiesSerializer(item),
		tags: item["tags"],
		sku: !item["sku"] ? item["sku"] : diskSkuSerializer(item["sku"])
	};
}
function _diskListDeserializer(item) {
	return {
		value: diskArrayDeserializer(item["value"]),
		nextLink: item["nextLink"]
	};
}
function diskArrayDeserializer(result) {
	return result.map((item) => {
		return diskDeserializer(item);
	});
}
function grantAccessDataSerializer(item) {
	return {
		access: item["access"],
		durationInSeconds: item["durationInSeconds"],
		getSecureVMGuestStateSAS: item["getSecureVMGuestStateSAS"],
		fileFormat: item["fileFormat"]
	};
}
var KnownAccessLevel;
(function(KnownAccessLevel) {
	KnownAccessLevel["None"] = "None";
	KnownAccessLevel["Read"] = "Read";
	KnownAccessLevel["Write"] = "Write";
})(KnownAccessLevel || (KnownAccessLevel = {}));
var KnownFileFormat;
(function(KnownFileFormat) {
	KnownFileFormat["VHD"] = "VHD";
	KnownFileFormat["Vhdx"] = "VHDX";
})(KnownFileFormat || (KnownFileFormat = {}));
function accessUriDeserializer(item) {
	return {
		accessSAS: item["accessSAS"],
		securityDataAccessSAS: item["securityDataAccessSAS"],
		securityMetadataAccessSAS: item["securityMetadataAccessSAS"]
	};
}
var KnownPrivateEndpointServiceConnectionStatus;
(function(KnownPrivateEndpointServiceConnectionStatus) {
	KnownPrivateEndpointServiceConnectionStatus["Pending"] = "Pending";
	KnownPrivateEndpointServiceConnectionStatus["Approved"] = "Approved";
	KnownPrivateEndpointServiceConnectionStatus["Rejected"] = "Rejected";
})(KnownPrivateEndpointServiceConnectionStatus || (KnownPrivateEndpointServiceConnectionStatus = {}));
var KnownPrivateEndpointConnectionProvisioningState;
(function(KnownPrivateEndpointConnectionProvisioningState) {
	KnownPrivateEndpointConnectionProvisioningState["Succeeded"] = "Succeeded";
	KnownPrivateEndpointConnectionProvisioningState["Creating"] = "Creating";
	KnownPrivateEndpointConnectionProvisioningState["Deleting"] = "Deleting";
	KnownPrivateEndpointConnectionProvisioningState["Failed"] = "Failed";
})(KnownPrivateEndpointConnectionProvisioningState || (KnownPrivateEndpointConnectionProvisioningState = {}));
var KnownDiskEncryptionSetType;
(function(KnownDiskEncryptionSetType) {
	KnownDiskEncryptionSetType["EncryptionAtRestWithCustomerKey"] = "EncryptionAtRestWithCustomerKey";
	KnownDiskEncryptionSetType["EncryptionAtRestWithPlatformAndCustomerKeys"] = "EncryptionAtRestWithPlatformAndCustomerKeys";
	KnownDiskEncryptionSetType["ConfidentialVmEncryptedWithCustomerKey"] = "ConfidentialVmEncryptedWithCustomerKey";
})(KnownDiskEncryptionSetType || (KnownDiskEncryptionSetType = {}));
var KnownDiskEncryptionSetIdentityType;
(function(KnownDiskEncryptionSetIdentityType) {
	KnownDiskEncryptionSetIdentityType["SystemAssigned"] = "SystemAssigned";
	KnownDiskEncryptionSetIdentityType["UserAssigned"] = "UserAssigned";
	KnownDiskEncryptionSetIdentityType["SystemAssignedUserAssigned"] = "SystemAssigned, UserAssigned";
	KnownDiskEncryptionSetIdentityType["None"] = "None";
})(KnownDiskEncryptionSetIdentityType || (KnownDiskEncryptionSetIdentityType = {}));
function snapshotSerializer(item) {
	return {
		tags: item["tags"],
		location: item["location"],
		properties: areAllPropsUndefined(item, [
			"osType",
			"hyperVGeneration",
			"purchasePlan",
			"supportedCapabilities",
			"creationData",
			"diskSizeGB",
			"encryptionSettingsCollection",
			"incremental",
			"encryption",
			"networkAccessPolicy",
			"diskAccessId",
			"securityProfile",
			"supportsHibernation",
			"publicNetworkAccess",
			"completionPercent",
			"copyCompletionError",
			"dataAccessAuthMode"
		]) ? void 0 : _snapshotPropertiesSerializer(item),
		sku: !item["sku"] ? item["sku"] : snapshotSkuSerializer(item["sku"]),
		extendedLocation: !item["extendedLocation"] ? item["extendedLocation"] : extendedLocationSerializer(item["extendedLocation"])
	};
}
function snapshotDeserializer(item) {
	return {
		tags: !item["tags"] ? item["tags"] : Object.fromEntries(Object.entries(item["tags"]).map(([k, p]) => [k, p])),
		location: item["location"],
		id: item["id"],
		name: item["name"],
		type: item["type"],
		systemData: !item["systemData"] ? item["systemData"] : systemDataDeserializer(item["systemData"]),
		...!item["properties"] ? item["properties"] : _snapshotPropertiesDeserializer(item["properties"]),
		managedBy: item["managedBy"],
		sku: !item["sku"] ? item["sku"] : snapshotSkuDeserializer(item["sku"]),
		extendedLocation: !item["extendedLocation"] ? item["extendedLocation"] : extendedLocationDeserializer(item["extendedLocation"])
	};
}
function copyCompletionErrorSerializer(item) {
	return {
		errorCode: item["errorCode"],
		errorMessage: item["errorMessage"]
	};
}
function copyCompletionErrorDeserializer(item) {
	return {
		errorCode: item["errorCode"],
		errorMessage: item["errorMessage"]
	};
}
var KnownCopyCompletionErrorReason;
(function(KnownCopyCompletionErrorReason) {
	KnownCopyCompletionErrorReason["CopySourceNotFound"] = "CopySourceNotFound";
})(KnownCopyCompletionErrorReason || (KnownCopyCompletionErrorReason = {}));
function immutabilityPolicyDeserializer(item) {
	return {
		immutabilityDurationDays: item["immutabilityDurationDays"],
		type: item["type"],
		policyStartTime: !item["policyStartTime"] ? item["policyStartTime"] : new Date(item["policyStartTime"]),
		policyExpirationTime: !item["policyExpirationTime"] ? item["policyExpirationTime"] : new Date(item["policyExpirationTime"]),
		isPolicyExpired: item["isPolicyExpired"]
	};
}
var KnownImmutabilityPolicyType;
(function(KnownImmutabilityPolicyType) {
	KnownImmutabilityPolicyType["Unlocked"] = "Unlocked";
	KnownImmutabilityPolicyType["Locked"] = "Locked";
})(KnownImmutabilityPolicyType || (KnownImmutabilityPolicyType = {}));
function snapshotSkuSerializer(item) {
	return { name: item["name"] };
}
function snapshotSkuDeserializer(item) {
	return {
		name: item["name"],
		tier: item["tier"]
	};
}
var KnownSnapshotStorageAccountTypes;
(function(KnownSnapshotStorageAccountTypes) {
	KnownSnapshotStorageAccountTypes["StandardLRS"] = "Standard_LRS";
	KnownSnapshotStorageAccountTypes["PremiumLRS"] = "Premium_LRS";
	KnownSnapshotStorageAccountTypes["StandardZRS"] = "Standard_ZRS";
})(KnownSnapshotStorageAccountTypes || (KnownSnapshotStorageAccountTypes = {}));
function snapshotUpdateSerializer(item) {
	return {
		properties: areAllPropsUndefined(item, [
			"osType",
			"diskSizeGB",
			"encryptionSettingsCollection",
			"encryption",
			"networkAccessPolicy",
			"diskAccessId",
			"supportsHibernation",
			"publicNetworkAccess",
			"dataAccessAuthMode",
			"supportedCapabilities"
		]) ? void 0 : _snapshotUpdatePropertiesSerializer(item),
		tags: item["tags"],
		sku: !item["sku"] ? item["sku"] : snapshotSkuSerializer(item["sku"])
	};
}
function _snapshotListDeserializer(item) {
	return {
		value: snapshotArrayDeserializer(item["value"]),
		nextLink: item["nextLink"]
	};
}
function snapshotArrayDeserializer(result) {
	return result.map((item) => {
		return snapshotDeserializer(item);
	});
}
function immutabilityPolicyDataSerializer(item) {
	return {
		immutabilityDurationDays: item["immutabilityDurationDays"],
		type: item["type"]
	};
}
function immutabilityPolicyLockDataSerializer(item) {
	return {
		immutabilityDurationDays: item["immutabilityDurationDays"],
		type: item["type"]
	};
}
function _diskPropertiesSerializer(item) {
	return {
		osType: item["osType"],
		hyperVGeneration: item["hyperVGeneration"],
		purchasePlan: !item["purchasePlan"] ? item["purchasePlan"] : diskPurchasePlanSerializer(item["purchasePlan"]),
		supportedCapabilities: !item["supportedCapabilities"] ? item["supportedCapabilities"] : supportedCapabilitiesSerializer(item["supportedCapabilities"]),
		creationData: !item["creationData"] ? item["creationData"] : creationDataSerializer(item["creationData"]),
		diskSizeGB: item["diskSizeGB"],
		encryptionSettingsCollection: !item["encryptionSettingsCollection"] ? item["encryptionSettingsCollection"] : encryptionSettingsCollectionSerializer(item["encryptionSettingsCollection"]),
		diskIOPSReadWrite: item["diskIopsReadWrite"],
		diskMBpsReadWrite: item["diskMBpsReadWrite"],
		diskIOPSReadOnly: item["diskIopsReadOnly"],
		diskMBpsReadOnly: item["diskMBpsReadOnly"],
		encryption: !item["encryption"] ? item["encryption"] : encryptionSerializer(item["encryption"]),
		maxShares: item["maxShares"],
		networkAccessPolicy: item["networkAccessPolicy"],
		diskAccessId: item["diskAccessId"],
		tier: item["tier"],
		burstingEnabled: item["burstingEnabled"],
		supportsHibernation: item["supportsHibernation"],
		securityProfile: !item["securityProfile"] ? item["securityProfile"] : diskSecurityProfileSerializer(item["securityProfile"]),
		completionPercent: item["completionPercent"],
		publicNetworkAccess: item["publicNetworkAccess"],
		dataAccessAuthMode: item["dataAccessAuthMode"],
		optimizedForFrequentAttach: item["optimizedForFrequentAttach"],
		availabilityPolicy: !item["availabilityPolicy"] ? item["availabilityPolicy"] : availabilityPolicySerializer(item["availabilityPolicy"])
	};
}
function _diskPropertiesDeserializer(item) {
	return {
		timeCreated: !item["timeCreated"] ? item["timeCreated"] : new Date(item["timeCreated"]),
		osType: item["osType"],
		hyperVGeneration: item["hyperVGeneration"],
		purchasePlan: !item["purchasePlan"] ? item["purchasePlan"] : diskPurchasePlanDeserializer(item["purchasePlan"]),
		supportedCapabilities: !item["supportedCapabilities"] ? item["supportedCapabilities"] : supportedCapabilitiesDeserializer(item["supportedCapabilities"]),
		creationData: !item["creationData"] ? item["creationData"] : creationDataDeserializer(item["creationData"]),
		diskSizeGB: item["diskSizeGB"],
		diskSizeBytes: item["diskSizeBytes"],
		uniqueId: item["uniqueId"],
		encryptionSettingsCollection: !item["encryptionSettingsCollection"] ? item["encryptionSettingsCollection"] : encryptionSettingsCollectionDeserializer(item["encryptionSettingsCollection"]),
		provisioningState: item["provisioningState"],
		diskIopsReadWrite: item["diskIOPSReadWrite"],
		diskMBpsReadWrite: item["diskMBpsReadWrite"],
		diskIopsReadOnly: item["diskIOPSReadOnly"],
		diskMBpsReadOnly: item["diskMBpsReadOnly"],
		diskState: item["diskState"],
		encryption: !item["encryption"] ? item["encryption"] : encryptionDeserializer(item["encryption"]),
		maxShares: item["maxShares"],
		shareInfo: !item["shareInfo"] ? item["shareInfo"] : shareInfoElementArrayDeserializer(item["shareInfo"]),
		networkAccessPolicy: item["networkAccessPolicy"],
		diskAccessId: item["diskAccessId"],
		burstingEnabledTime: !item["burstingEnabledTime"] ? item["burstingEnabledTime"] : new Date(item["burstingEnabledTime"]),
		tier: item["tier"],
		burstingEnabled: item["burstingEnabled"],
		propertyUpdatesInProgress: !item["propertyUpdatesInProgress"] ? item["propertyUpdatesInProgress"] : propertyUpdatesInProgressDeserializer(item["propertyUpdatesInProgress"]),
		supportsHibernation: item["supportsHibernation"],
		securityProfile: !item["securityProfile"] ? item["securityProfile"] : diskSecurityProfileDeserializer(item["securityProfile"]),
		completionPercent: item["completionPercent"],
		publicNetworkAccess: item["publicNetworkAccess"],
		dataAccessAuthMode: item["dataAccessAuthMode"],
		optimizedForFrequentAttach: item["optimizedForFrequentAttach"],
		lastOwnershipUpdateTime: !item["LastOwnershipUpdateTime"] ? item["LastOwnershipUpdateTime"] : new Date(item["LastOwnershipUpdateTime"]),
		availabilityPolicy: !item["availabilityPolicy"] ? item["availabilityPolicy"] : availabilityPolicyDeserializer(item["availabilityPolicy"])
	};
}
function _diskUpdatePropertiesSerializer(item) {
	return {
		osType: item["osType"],
		diskSizeGB: item["diskSizeGB"],
		encryptionSettingsCollection: !item["encryptionSettingsCollection"] ? item["encryptionSettingsCollection"] : encryptionSettingsCollectionSerializer(item["encryptionSettingsCollection"]),
		diskIOPSReadWrite: item["diskIopsReadWrite"],
		diskMBpsReadWrite: item["diskMBpsReadWrite"],
		diskIOPSReadOnly: item["diskIopsReadOnly"],
		diskMBpsReadOnly: item["diskMBpsReadOnly"],
		maxShares: item["maxShares"],
		encryption: !item["encryption"] ? item["encryption"] : encryptionSerializer(item["encryption"]),
		networkAccessPolicy: item["networkAccessPolicy"],
		diskAccessId: item["diskAccessId"],
		tier: item["tier"],
		burstingEnabled: item["burstingEnabled"],
		purchasePlan: !item["purchasePlan"] ? item["purchasePlan"] : diskPurchasePlanSerializer(item["purchasePlan"]),
		supportedCapabilities: !item["supportedCapabilities"] ? item["supportedCapabilities"] : supportedCapabilitiesSerializer(item["supportedCapabilities"]),
		supportsHibernation: item["supportsHibernation"],
		publicNetworkAccess: item["publicNetworkAccess"],
		dataAccessAuthMode: item["dataAccessAuthMode"],
		optimizedForFrequentAttach: item["optimizedForFrequentAttach"],
		availabilityPolicy: !item["availabilityPolicy"] ? item["availabilityPolicy"] : availabilityPolicySerializer(item["availabilityPolicy"])
	};
}
function _snapshotPropertiesSerializer(item) {
	return {
		osType: item["osType"],
		hyperVGeneration: item["hyperVGeneration"],
		purchasePlan: !item["purchasePlan"] ? item["purchasePlan"] : diskPurchasePlanSerializer(item["purchasePlan"]),
		supportedCapabilities: !item["supportedCapabilities"] ? item["supportedCapabilities"] : supportedCapabilitiesSerializer(item["supportedCapabilities"]),
		creationData: !item["creationData"] ? item["creationData"] : creationDataSerializer(item["creationData"]),
		diskSizeGB: item["diskSizeGB"],
		encryptionSettingsCollection: !item["encryptionSettingsCollection"] ? item["encryptionSettingsCollection"] : encryptionSettingsCollectionSerializer(item["encryptionSettingsCollection"]),
		incremental: item["incremental"],
		encryption: !item["encryption"] ? item["encryption"] : encryptionSerializer(item["encryption"]),
		networkAccessPolicy: item["networkAccessPolicy"],
		diskAccessId: item["diskAccessId"],
		securityProfile: !item["securityProfile"] ? item["securityProfile"] : diskSecurityProfileSerializer(item["securityProfile"]),
		supportsHibernation: item["supportsHibernation"],
		publicNetworkAccess: item["publicNetworkAccess"],
		completionPercent: item["completionPercent"],
		copyCompletionError: !item["copyCompletionError"] ? item["copyCompletionError"] : copyCompletionErrorSerializer(item["copyCompletionError"]),
		dataAccessAuthMode: item["dataAccessAuthMode"]
	};
}
function _snapshotPropertiesDeserializer(item) {
	return {
		timeCreated: !item["timeCreated"] ? item["timeCreated"] : new Date(item["timeCreated"]),
		osType: item["osType"],
		hyperVGeneration: item["hyperVGeneration"],
		purchasePlan: !item["purchasePlan"] ? item["purchasePlan"] : diskPurchasePlanDeserializer(item["purchasePlan"]),
		supportedCapabilities: !item["supportedCapabilities"] ? item["supportedCapabilities"] : supportedCapabilitiesDeserializer(item["supportedCapabilities"]),
		creationData: !item["creationData"] ? item["creationData"] : creationDataDeserializer(item["creationData"]),
		diskSizeGB: item["diskSizeGB"],
		diskSizeBytes: item["diskSizeBytes"],
		diskState: item["diskState"],
		uniqueId: item["uniqueId"],
		encryptionSettingsCollection: !item["encryptionSettingsCollection"] ? item["encryptionSettingsCollection"] : encryptionSettingsCollectionDeserializer(item["encryptionSettingsCollection"]),
		provisioningState: item["provisioningState"],
		incremental: item["incremental"],
		incrementalSnapshotFamilyId: item["incrementalSnapshotFamilyId"],
		encryption: !item["encryption"] ? item["encryption"] : encryptionDeserializer(item["encryption"]),
		networkAccessPolicy: item["networkAccessPolicy"],
		diskAccessId: item["diskAccessId"],
		securityProfile: !item["securityProfile"] ? item["securityProfile"] : diskSecurityProfileDeserializer(item["securityProfile"]),
		supportsHibernation: item["supportsHibernation"],
		publicNetworkAccess: item["publicNetworkAccess"],
		completionPercent: item["completionPercent"],
		copyCompletionError: !item["copyCompletionError"] ? item["copyCompletionError"] : copyCompletionErrorDeserializer(item["copyCompletionError"]),
		dataAccessAuthMode: item["dataAccessAuthMode"],
		snapshotAccessState: item["snapshotAccessState"],
		immutabilityPolicy: !item["immutabilityPolicy"] ? item["immutabilityPolicy"] : immutabilityPolicyDeserializer(item["immutabilityPolicy"])
	};
}
function _snapshotUpdatePropertiesSerializer(item) {
	return {
		osType: item["osType"],
		diskSizeGB: item["diskSizeGB"],
		encryptionSettingsCollection: !item["encryptionSettingsCollection"] ? item["encryptionSettingsCollection"] : encryptionSettingsCollectionSerializer(item["encryptionSettingsCollection"]),
		encryption: !item["encryption"] ? item["encryption"] : encryptionSerializer(item["encryption"]),
		networkAccessPolicy: item["networkAccessPolicy"],
		diskAccessId: item["diskAccessId"],
		supportsHibernation: item["supportsHibernation"],
		publicNetworkAccess: item["publicNetworkAccess"],
		dataAccessAuthMode: item["dataAccessAuthMode"],
		supportedCapabilities: !item["supportedCapabilities"] ? item["supportedCapabilities"] : supportedCapabilitiesSerializer(item["supportedCapabilities"])
	};
}

// node_modules/@azure/arm-compute/dist/esm/static-helpers/pagingHelpers.js
function buildPagedAsyncIterator(client, getInitialResponse, processResponseBody, expectedStatuses, options = {}) {
	const itemName = options.itemName ?? "value";
	const nextLinkName = options.nextLinkName ?? "nextLink";
	const nextLinkMethod = options.nextLinkMethod ?? "GET";
	const apiVersion = options.apiVersion;
	const pagedResult = {
		getPage: async (pageLink) => {
			let result;
			if (pageLink === void 0) result = await getInitialResponse();
			else {
				const resolvedPageLink = apiVersion ? addApiVersionToUrl$1(pageLink, apiVersion) : pageLink;
				result = nextLinkMethod === "POST" ? await client.pathUnchecked(resolvedPageLink).post() : await client.pathUnchecked(resolvedPageLink).get();
			}
			checkPagingRequest(result, expectedStatuses);
			const results = await processResponseBody(result);
			const nextLink = getNextLink(results, nextLinkName);
			return {
				page: getElements(results, itemName),
				nextPageLink: nextLink
			};
		},
		byPage: (settings) => {
			const { continuationToken } = settings ?? {};
			return getPageAsyncIterator(pagedResult, { pageLink: continuationToken });
		}
	};
	return getPagedAsyncIterator(pagedResult);
}
function getPagedAsyncIterator(pagedResult) {
	const iter = getItemAsyncIterator(pagedResult);
	return {
		next() {
			return iter.next();
		},
		[Symbol.asyncIterator]() {
			return this;
		},
		byPage: pagedResult?.byPage ?? ((settings) => {
			const { continuationToken } = settings ?? {};
			return getPageAsyncIterator(pagedResult, { pageLink: continuationToken });
		})
	};
}
async function* getItemAsyncIterator(pagedResult) {
	const pages = getPageAsyncIterator(pagedResult);
	for await (const page of pages) yield* page;
}
async function* getPageAsyncIterator(pagedResult, options = {}) {
	const { pageLink } = options;
	let response = await pagedResult.getPage(pageLink ?? pagedResult.firstPageLink);
	if (!response) return;
	let result = response.page;
	result.continuationToken = response.nextPageLink;
	yield result;
	while (response.nextPageLink) {
		response = await pagedResult.getPage(response.nextPageLink);
		if (!response) return;
		result = response.page;
		result.continuationToken = response.nextPageLink;
		yield result;
	}
}
function getNextLink(body, nextLinkName) {
	if (!nextLinkName) return;
	const nextLink = body[nextLinkName];
	if (typeof nextLink !== "string" && typeof nextLink !== "undefined" && nextLink !== null) throw new RestError$1(`Body Property ${nextLinkName} should be a string or undefined or null but got ${typeof nextLink}`);
	if (nextLink === null) return;
	return nextLink;
}
function getElements(body, itemName) {
	const value = body[itemName];
	if (!Array.isArray(value)) throw new RestError$1(`Couldn't paginate response\n Body doesn't contain an array property with name: ${itemName}`);
	return value ?? [];
}
function checkPagingRequest(response, expectedStatuses) {
	if (!expectedStatuses.includes(response.status)) throw createRestError(`Pagination failed with unexpected statusCode ${response.status}`, response);
}
function addApiVersionToUrl$1(url, apiVersion) {
	const urlObj = new URL(url, "https://microsoft.com");
	if (!urlObj.searchParams.get("api-version")) return `${url}${urlObj.search ? "&" : "?"}api-version=${apiVersion}`;
	return url;
}
__name(addApiVersionToUrl$1, "addApiVersionToUrl");

// node_modules/@azure/core-lro/dist/esm/logger.js
const logger = createClientLogger("core-lro");

// node_modules/@azure/core-lro/dist/esm/poller/constants.js
const POLL_INTERVAL_IN_MS = 2e3;
const terminalStates = [
	"succeeded",
	"canceled",
	"failed"
];

// node_modules/@azure/core-lro/dist/esm/poller/operation.js
function deserializeState(serializedState) {
	try {
		return JSON.parse(serializedState).state;
	} catch (e) {
		throw new Error(`Unable to deserialize input state: ${serializedState}`, { cause: e });
	}
}
function setStateError(inputs) {
	const { state, isOperationError } = inputs;
	return (error) => {
		if (isOperationError(error)) {
			state.error = error;
			state.status = "failed";
		}
		throw error;
	};
}
function appendReadableErrorMessage(currentMessage, innerMessage) {
	let message = currentMessage;
	if (message.slice(-1) !== ".") message = message + ".";
	return message + " " + innerMessage;
}
function simplifyError(err) {
	let message = err.message;
	let code = err.code;
	let curErr = err;
	while (curErr.innererror) {
		curErr = curErr.innererror;
		code = curErr.code;
		message = appendReadableErrorMessage(message, curErr.message);
	}
	return {
		code,
		message
	};
}
async function processOperationStatus(result) {
	const { state, status, isDone, processResult, getError, response, setErrorAsResult } = result;
	switch (status) {
		case "succeeded":
			state.status = "succeeded";
			break;
		case "failed": {
			const err = getError?.(response);
			let postfix = "";
			if (err) {
				const { code, message } = simplifyError(err);
				postfix = `. ${code}. ${message}`;
			}
			const errStr = `The long-running operation has failed${postfix}`;
			state.error = new Error(errStr);
			state.status = "failed";
			logger.warning(errStr);
			break;
		}
		case "canceled": state.status = "canceled";
	}
	if (isDone?.(response, state) || isDone === void 0 && ["succeeded", "canceled"].concat(setErrorAsResult ? [] : ["failed"]).includes(status)) state.result = await buildResult({
		response,
		state,
		processResult
	});
}
async function buildResult(inputs) {
	const { processResult, response, state } = inputs;
	return processResult ? processResult(response, state) : response;
}
async function initOperation(inputs) {
	const { init, processResult, getOperationStatus, withOperationLocation, setErrorAsResult } = inputs;
	const { operationLocation, resourceLocation, initialRequestUrl, requestMethod, metadata, response } = await init();
	if (operationLocation) withOperationLocation?.(operationLocation, false);
	const config = {
		metadata,
		operationLocation,
		resourceLocation,
		initialRequestUrl,
		requestMethod
	};
	logger.verbose(`LRO: Operation description:`, config);
	const state = {
		status: "running",
		config
	};
	await processOperationStatus({
		state,
		status: getOperationStatus({
			response,
			state,
			operationLocation
		}),
		response,
		setErrorAsResult,
		processResult
	});
	return state;
}
async function pollOperationHelper(inputs) {
	const { poll, state, operationLocation, getOperationStatus, getResourceLocation, isOperationError, options } = inputs;
	const response = await poll(operationLocation, options).catch(setStateError({
		state,
		isOperationError
	}));
	const status = getOperationStatus(response, state);
	logger.verbose(`LRO: Status:\n\tPolling from: ${state.config.operationLocation}\n\tOperation status: ${status}\n\tPolling status: ${terminalStates.includes(status) ? "Stopped" : "Running"}`);
	if (status === "succeeded") {
		const resourceLocation = getResourceLocation(response, state);
		if (resourceLocation !== void 0) return {
			response: await poll(resourceLocation).catch(setStateError({
				state,
				isOperationError
			})),
			status
		};
	}
	return {
		response,
		status
	};
}
async function pollOperation(inputs) {
	const { poll, state, options, getOperationStatus, getResourceLocation, getOperationLocation, isOperationError, withOperationLocation, getPollingInterval, processResult, getError, updateState, setDelay, isDone, setErrorAsResult } = inputs;
	const { operationLocation } = state.config;
	if (operationLocation !== void 0) {
		const { response, status } = await pollOperationHelper({
			poll,
			getOperationStatus,
			state,
			operationLocation,
			getResourceLocation,
			isOperationError,
			options
		});
		await processOperationStatus({
			status,
			response,
			state,
			isDone,
			processResult,
			getError,
			setErrorAsResult
		});
		if (!terminalStates.includes(status)) {
			const intervalInMs = getPollingInterval?.(response);
			if (intervalInMs) setDelay(intervalInMs);
			const location = getOperationLocation?.(response, state);
			if (location !== void 0) {
				const isUpdated = operationLocation !== location;
				state.config.operationLocation = location;
				withOperationLocation?.(location, isUpdated);
			} else withOperationLocation?.(operationLocation, false);
		}
		updateState?.(state, response);
	}
}

// node_modules/@azure/core-lro/dist/esm/http/operation.js
function getOperationLocationPollingUrl(inputs) {
	const { azureAsyncOperation, operationLocation } = inputs;
	return operationLocation ?? azureAsyncOperation;
}
function getLocationHeader(rawResponse) {
	return rawResponse.headers["location"];
}
function getOperationLocationHeader(rawResponse) {
	return rawResponse.headers["operation-location"];
}
function getAzureAsyncOperationHeader(rawResponse) {
	return rawResponse.headers["azure-asyncoperation"];
}
function findResourceLocation(inputs) {
	const { location, requestMethod, requestPath, resourceLocationConfig, skipFinalGet } = inputs;
	if (skipFinalGet) return;
	switch (requestMethod) {
		case "PUT": return requestPath;
		case "DELETE": return;
		case "PATCH": return getDefault() ?? requestPath;
		default: return getDefault();
	}
	function getDefault() {
		switch (resourceLocationConfig) {
			case "operation-location":
			case "azure-async-operation": return;
			case "original-uri": return requestPath;
			default: return location;
		}
	}
}
function inferLroMode(rawResponse, resourceLocationConfig, skipFinalGet) {
	const requestPath = rawResponse.request.url;
	const requestMethod = rawResponse.request.method;
	const pollingUrl = getOperationLocationPollingUrl({
		operationLocation: getOperationLocationHeader(rawResponse),
		azureAsyncOperation: getAzureAsyncOperationHeader(rawResponse)
	});
	const location = getLocationHeader(rawResponse);
	const normalizedRequestMethod = requestMethod?.toLocaleUpperCase();
	if (pollingUrl !== void 0) return {
		mode: "OperationLocation",
		operationLocation: pollingUrl,
		resourceLocation: findResourceLocation({
			requestMethod: normalizedRequestMethod,
			location,
			requestPath,
			resourceLocationConfig,
			skipFinalGet
		}),
		initialRequestUrl: requestPath,
		requestMethod
	};
	else if (location !== void 0) return {
		mode: "ResourceLocation",
		operationLocation: location,
		initialRequestUrl: requestPath,
		requestMethod
	};
	else if (normalizedRequestMethod === "PUT" && requestPath) return {
		mode: "Body",
		operationLocation: requestPath,
		initialRequestUrl: requestPath,
		requestMethod
	};
	else return;
}
function transformStatus(inputs) {
	const { status, statusCode } = inputs;
	if (typeof status !== "string" && status !== void 0) throw new Error(`Polling was unsuccessful. Expected status to have a string value or no value but it has instead: ${status}. This doesn't necessarily indicate the operation has failed. Check your Azure subscription or resource status for more information.`);
	logger.verbose(`LRO: Transforming status: ${status} with status code: ${statusCode}.`);
	const lowerCaseStatus = status?.toLocaleLowerCase();
	if (!lowerCaseStatus) return toOperationStatus(statusCode);
	if (lowerCaseStatus.includes("succeeded")) return "succeeded";
	if (lowerCaseStatus.includes("fail")) return "failed";
	if (["canceled", "cancelled"].includes(lowerCaseStatus)) return "canceled";
	return "running";
}
function getStatus(rawResponse) {
	const { status } = rawResponse.body ?? {};
	return transformStatus({
		status,
		statusCode: rawResponse.statusCode
	});
}
function getProvisioningState(rawResponse) {
	const { properties, provisioningState } = rawResponse.body ?? {};
	return transformStatus({
		status: properties?.provisioningState ?? provisioningState,
		statusCode: rawResponse.statusCode
	});
}
function toOperationStatus(statusCode) {
	if (statusCode === 202) return "running";
	else if (statusCode < 300) return "succeeded";
	else return "failed";
}
function parseRetryAfter({ rawResponse }) {
	const retryAfter = rawResponse.headers["retry-after"];
	if (retryAfter !== void 0) {
		const retryAfterInSeconds = parseInt(retryAfter);
		return isNaN(retryAfterInSeconds) ? calculatePollingIntervalFromDate(new Date(retryAfter)) : retryAfterInSeconds * 1e3;
	}
}
function getErrorFromResponse(response) {
	const error = accessBodyProperty(response, "error");
	if (!error) {
		logger.warning(`The long-running operation failed but there is no error property in the response's body`);
		return;
	}
	if (!error.code || !error.message) {
		logger.warning(`The long-running operation failed but the error property in the response's body doesn't contain code or message`);
		return;
	}
	return error;
}
function calculatePollingIntervalFromDate(retryAfterDate) {
	const timeNow = Math.floor((/* @__PURE__ */ new Date()).getTime());
	const retryAfterTime = retryAfterDate.getTime();
	if (timeNow < retryAfterTime) return retryAfterTime - timeNow;
}
function getStatusFromInitialResponse(inputs) {
	const { response, state, operationLocation } = inputs;
	function helper() {
		switch (state.config.metadata?.["mode"]) {
			case void 0: return toOperationStatus(response.rawResponse.statusCode);
			case "Body": return getOperationStatus(response, state);
			default: return "running";
		}
	}
	const status = helper();
	return status === "running" && operationLocation === void 0 ? "succeeded" : status;
}
function getOperationLocation({ rawResponse }, state) {
	switch (state.config.metadata?.["mode"]) {
		case "OperationLocation": return getOperationLocationPollingUrl({
			operationLocation: getOperationLocationHeader(rawResponse),
			azureAsyncOperation: getAzureAsyncOperationHeader(rawResponse)
		});
		case "ResourceLocation": return getLocationHeader(rawResponse);
		default: return;
	}
}
function getOperationStatus({ rawResponse }, state) {
	const mode = state.config.metadata?.["mode"];
	switch (mode) {
		case "OperationLocation": return getStatus(rawResponse);
		case "ResourceLocation": return toOperationStatus(rawResponse.statusCode);
		case "Body": return getProvisioningState(rawResponse);
		default: throw new Error(`Internal error: Unexpected operation mode: ${mode}`);
	}
}
function accessBodyProperty({ flatResponse, rawResponse }, prop) {
	return flatResponse?.[prop] ?? rawResponse.body?.[prop];
}
function getResourceLocation(res, state) {
	const loc = accessBodyProperty(res, "resourceLocation");
	if (loc && typeof loc === "string") state.config.resourceLocation = loc;
	return state.config.resourceLocation;
}
function isOperationError(e) {
	return e.name === "RestError";
}

// node_modules/@azure/core-lro/dist/esm/poller/poller.js
function buildCreatePoller(inputs) {
	const { getOperationLocation, getStatusFromInitialResponse, getStatusFromPollResponse, isOperationError, getResourceLocation, getPollingInterval, getError, resolveOnUnsuccessful } = inputs;
	return ({ init, poll }, options) => {
		const { processResult, updateState, withOperationLocation: withOperationLocationCallback, intervalInMs = POLL_INTERVAL_IN_MS, restoreFrom } = options || {};
		const withOperationLocation = withOperationLocationCallback ? (() => {
			let called = false;
			return (operationLocation, isUpdated) => {
				if (isUpdated) withOperationLocationCallback(operationLocation);
				else if (!called) withOperationLocationCallback(operationLocation);
				called = true;
			};
		})() : void 0;
		let statePromise;
		let state;
		if (restoreFrom) {
			state = deserializeState(restoreFrom);
			statePromise = Promise.resolve(state);
		} else statePromise = initOperation({
			init,
			processResult,
			getOperationStatus: getStatusFromInitialResponse,
			withOperationLocation,
			setErrorAsResult: !resolveOnUnsuccessful
		}).then((s) => state = s);
		let resultPromise;
		const abortController = new AbortController();
		const handlers = /* @__PURE__ */ new Map();
		const handleProgressEvents = async () => handlers.forEach((h) => h(state));
		const cancelErrMsg = "Operation was canceled";
		let currentPollIntervalInMs = intervalInMs;
		const poller = {
			get operationState() {
				return state;
			},
			get result() {
				return state?.result;
			},
			get isDone() {
				return [
					"succeeded",
					"failed",
					"canceled"
				].includes(state?.status ?? "");
			},
			onProgress: (callback) => {
				const s = Symbol();
				handlers.set(s, callback);
				return () => handlers.delete(s);
			},
			serialize: async () => {
				await statePromise;
				return JSON.stringify({ state });
			},
			submitted: async () => {
				await statePromise;
			},
			pollUntilDone: async (pollOptions) => {
				resultPromise ??= (async () => {
					await statePromise;
					if (!state) throw new Error("Poller should be initialized but it is not!");
					const { abortSignal: inputAbortSignal } = pollOptions || {};
					function abortListener() {
						abortController.abort();
					}
					const abortSignal = abortController.signal;
					if (inputAbortSignal?.aborted) abortController.abort();
					else if (!abortSignal.aborted) inputAbortSignal?.addEventListener("abort", abortListener, { once: true });
					try {
						if (!poller.isDone) {
							await poller.poll({ abortSignal });
							while (!poller.isDone) {
								await delay(currentPollIntervalInMs, { abortSignal });
								await poller.poll({ abortSignal });
							}
						}
					} finally {
						inputAbortSignal?.removeEventListener("abort", abortListener);
					}
					if (resolveOnUnsuccessful) return poller.result;
					else switch (state.status) {
						case "succeeded": return poller.result;
						case "canceled": throw new Error(cancelErrMsg);
						case "failed": throw state.error;
						case "notStarted":
						case "running": throw new Error(`Polling completed without succeeding or failing`);
					}
				})().finally(() => {
					resultPromise = void 0;
				});
				return resultPromise;
			},
			async poll(pollOptions) {
				await statePromise;
				if (!state) throw new Error("Poller should be initialized but it is not!");
				if (resolveOnUnsuccessful) {
					if (poller.isDone) return state;
				} else switch (state.status) {
					case "succeeded": return state;
					case "canceled": throw new Error(cancelErrMsg);
					case "failed": throw state.error;
				}
				await pollOperation({
					poll,
					state,
					getOperationLocation,
					isOperationError,
					withOperationLocation,
					getPollingInterval,
					getOperationStatus: getStatusFromPollResponse,
					getResourceLocation,
					processResult,
					getError,
					updateState,
					options: pollOptions,
					setDelay: (pollIntervalInMs) => {
						currentPollIntervalInMs = pollIntervalInMs;
					},
					setErrorAsResult: !resolveOnUnsuccessful
				});
				await handleProgressEvents();
				if (!resolveOnUnsuccessful) switch (state.status) {
					case "canceled": throw new Error(cancelErrMsg);
					case "failed": throw state.error;
				}
				return state;
			},
			then(onfulfilled, onrejected) {
				return poller.pollUntilDone().then(onfulfilled, onrejected);
			},
			catch(onrejected) {
				return poller.pollUntilDone().catch(onrejected);
			},
			finally(onfinally) {
				return poller.pollUntilDone().finally(onfinally);
			},
			[Symbol.toStringTag]: "Poller"
		};
		return poller;
	};
}

// node_modules/@azure/core-lro/dist/esm/http/utils.js
function rewriteUrl({ url, baseUrl }) {
	if (!url) return;
	if (!baseUrl) return url;
	let originalUrl;
	try {
		originalUrl = new URL(url);
	} catch {
		try {
			originalUrl = new URL(url, baseUrl);
		} catch (e) {
			throw new Error(`Invalid input URL provided: ${url}`, { cause: e });
		}
	}
	let newBase;
	try {
		newBase = new URL(baseUrl);
	} catch (e) {
		throw new Error(`Invalid base URL provided: ${baseUrl}`, { cause: e });
	}
	return new URL(`${originalUrl.pathname}${originalUrl.search}${originalUrl.hash}`, newBase).toString();
}

// node_modules/@azure/core-lro/dist/esm/http/poller.js
function createHttpPoller(lro, options) {
	const { resourceLocationConfig, intervalInMs, processResult, restoreFrom, updateState, withOperationLocation, resolveOnUnsuccessful = false, baseUrl, skipFinalGet } = options || {};
	return buildCreatePoller({
		getStatusFromInitialResponse,
		getStatusFromPollResponse: getOperationStatus,
		isOperationError,
		getOperationLocation,
		getResourceLocation,
		getPollingInterval: parseRetryAfter,
		getError: getErrorFromResponse,
		resolveOnUnsuccessful
	})({
		init: async () => {
			const response = await lro.sendInitialRequest();
			const config = inferLroMode(response.rawResponse, resourceLocationConfig, skipFinalGet);
			return {
				response,
				operationLocation: rewriteUrl({
					url: config?.operationLocation,
					baseUrl
				}),
				resourceLocation: rewriteUrl({
					url: config?.resourceLocation,
					baseUrl
				}),
				initialRequestUrl: config?.initialRequestUrl,
				requestMethod: config?.requestMethod,
				...config?.mode ? { metadata: { mode: config.mode } } : {}
			};
		},
		poll: lro.sendPollRequest
	}, {
		intervalInMs,
		withOperationLocation,
		restoreFrom,
		updateState,
		processResult: processResult ? ({ flatResponse }, state) => processResult(flatResponse, state) : ({ flatResponse }) => flatResponse
	});
}

// node_modules/@azure/arm-compute/dist/esm/static-helpers/pollingHelpers.js
function getLongRunningPoller(client, processResponseBody, expectedStatuses, options) {
	const { restoreFrom, getInitialResponse, apiVersion } = options;
	if (!restoreFrom && !getInitialResponse) throw new Error("Either restoreFrom or getInitialResponse must be specified");
	let initialResponse = void 0;
	const pollAbortController = new AbortController();
	return createHttpPoller({
		sendInitialRequest: async () => {
			if (!getInitialResponse) throw new Error("getInitialResponse is required when initializing a new poller");
			initialResponse = await getInitialResponse();
			return getLroResponse(initialResponse, expectedStatuses);
		},
		sendPollRequest: async (path, pollOptions) => {
			function abortListener() {
				pollAbortController.abort();
			}
			const abortSignal = pollAbortController.signal;
			if (options.abortSignal?.aborted) pollAbortController.abort();
			else if (pollOptions?.abortSignal?.aborted) pollAbortController.abort();
			else if (!abortSignal.aborted) {
				options.abortSignal?.addEventListener("abort", abortListener, { once: true });
				pollOptions?.abortSignal?.addEventListener("abort", abortListener, { once: true });
			}
			let response;
			try {
				const pollingPath = apiVersion ? addApiVersionToUrl(path, apiVersion) : path;
				response = await client.pathUnchecked(pollingPath).get({ abortSignal });
			} finally {
				options.abortSignal?.removeEventListener("abort", abortListener);
				pollOptions?.abortSignal?.removeEventListener("abort", abortListener);
			}
			return getLroResponse(response, expectedStatuses);
		}
	}, {
		intervalInMs: options?.updateIntervalInMs,
		resourceLocationConfig: options?.resourceLocationConfig,
		restoreFrom: options?.restoreFrom,
		processResult: (result) => {
			return processResponseBody(result);
		}
	});
}
function getLroResponse(response, expectedStatuses) {
	if (!expectedStatuses.includes(response.status)) throw createRestError(response);
	return {
		flatResponse: response,
		rawResponse: {
			...response,
			statusCode: Number.parseInt(response.status),
			body: response.body
		}
	};
}
function addApiVersionToUrl(url, apiVersion) {
	const urlObj = new URL(url, "https://microsoft.com");
	if (!urlObj.searchParams.get("api-version")) return `${url}${urlObj.search ? "&" : "?"}api-version=${apiVersion}`;
	return url;
}

// node_modules/@azure/arm-compute/dist/esm/static-helpers/urlTemplate.js
function encodeComponent(val, reserved, op) {
	return (reserved ?? op === "+") || op === "#" ? encodeReservedComponent(val) : encodeRFC3986URIComponent(val);
}
function encodeReservedComponent(str) {
	return str.split(/(%[0-9A-Fa-f]{2})/g).map((part) => !/%[0-9A-Fa-f]/.test(part) ? encodeURI(part) : part).join("");
}
function encodeRFC3986URIComponent(str) {
	return encodeURIComponent(str).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
function isDefined(val) {
	return val !== void 0 && val !== null;
}
function getNamedAndIfEmpty(op) {
	return [!!op && [
		";",
		"?",
		"&"
	].includes(op), !!op && ["?", "&"].includes(op) ? "=" : ""];
}
function getFirstOrSep(op, isFirst = false) {
	if (isFirst) return !op || op === "+" ? "" : op;
	else if (!op || op === "+" || op === "#") return ",";
	else if (op === "?") return "&";
	else return op;
}
function getExpandedValue(option) {
	let isFirst = option.isFirst;
	const { op, varName, varValue: value, reserved } = option;
	const vals = [];
	const [named, ifEmpty] = getNamedAndIfEmpty(op);
	if (Array.isArray(value)) for (const val of value.filter(isDefined)) {
		vals.push(`${getFirstOrSep(op, isFirst)}`);
		if (named && varName) {
			vals.push(`${encodeURIComponent(varName)}`);
			if (val === "") vals.push(ifEmpty);
			else vals.push("=");
		}
		vals.push(encodeComponent(val, reserved, op));
		isFirst = false;
	}
	else if (typeof value === "object") for (const key of Object.keys(value)) {
		const val = value[key];
		if (!isDefined(val)) continue;
		vals.push(`${getFirstOrSep(op, isFirst)}`);
		if (key) {
			vals.push(`${encodeURIComponent(key)}`);
			if (named && val === "") vals.push(ifEmpty);
			else vals.push("=");
		}
		vals.push(encodeComponent(val, reserved, op));
		isFirst = false;
	}
	return vals.join("");
}
function getNonExpandedValue(option) {
	const { op, varName, varValue: value, isFirst, reserved } = option;
	const vals = [];
	const first = getFirstOrSep(op, isFirst);
	const [named, ifEmpty] = getNamedAndIfEmpty(op);
	if (named && varName) {
		vals.push(encodeComponent(varName, reserved, op));
		if (value === "") {
			if (!ifEmpty) vals.push(ifEmpty);
			return !vals.join("") ? void 0 : `${first}${vals.join("")}`;
		}
		vals.push("=");
	}
	const items = [];
	if (Array.isArray(value)) for (const val of value.filter(isDefined)) items.push(encodeComponent(val, reserved, op));
	else if (typeof value === "object") for (const key of Object.keys(value)) {
		if (!isDefined(value[key])) continue;
		items.push(encodeRFC3986URIComponent(key));
		items.push(encodeComponent(value[key], reserved, op));
	}
	vals.push(items.join(","));
	return !vals.join(",") ? void 0 : `${first}${vals.join("")}`;
}
function getVarValue(option) {
	const { op, varName, modifier, isFirst, reserved, varValue: value } = option;
	if (!isDefined(value)) return;
	else if ([
		"string",
		"number",
		"boolean"
	].includes(typeof value)) {
		let val = value.toString();
		const [named, ifEmpty] = getNamedAndIfEmpty(op);
		const vals = [getFirstOrSep(op, isFirst)];
		if (named && varName) {
			vals.push(varName);
			if (val === "") vals.push(ifEmpty);
			else vals.push("=");
		}
		if (modifier && modifier !== "*") val = val.substring(0, parseInt(modifier, 10));
		vals.push(encodeComponent(val, reserved, op));
		return vals.join("");
	} else if (modifier === "*") return getExpandedValue(option);
	else return getNonExpandedValue(option);
}
function expandUrlTemplate(template, context, option) {
	return normalizeUnreserved(template.replace(/\{([^{}]+)\}|([^{}]+)/g, (_, expr, text) => {
		if (!expr) return encodeReservedComponent(text);
		let op;
		if ([
			"+",
			"#",
			".",
			"/",
			";",
			"?",
			"&"
		].includes(expr[0])) {
			op = expr[0];
			expr = expr.slice(1);
		}
		const varList = expr.split(/,/g);
		const innerResult = [];
		for (const varSpec of varList) {
			const varMatch = /([^:*]*)(?::(\d+)|(\*))?/.exec(varSpec);
			if (!varMatch || !varMatch[1]) continue;
			const varValue = getVarValue({
				isFirst: innerResult.length === 0,
				op,
				varValue: context[varMatch[1]],
				varName: varMatch[1],
				modifier: varMatch[2] || varMatch[3],
				reserved: option?.allowReserved
			});
			if (varValue) innerResult.push(varValue);
		}
		return innerResult.join("");
	}));
}
function normalizeUnreserved(uri) {
	return uri.replace(/%([0-9A-Fa-f]{2})/g, (match, hex) => {
		const char = String.fromCharCode(parseInt(hex, 16));
		if (/[.~-]/.test(char)) return char;
		return match;
	});
}

// node_modules/@azure/arm-compute/dist/esm/api/disks/operations.js
function _revokeAccessSend$1(context, resourceGroupName, diskName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/disks/{diskName}/endGetAccess{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		diskName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({ ...operationOptionsToRequestParameters(options) });
}
__name(_revokeAccessSend$1, "_revokeAccessSend");
async function _revokeAccessDeserialize$1(result) {
	if (![
		"202",
		"200",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
__name(_revokeAccessDeserialize$1, "_revokeAccessDeserialize");
function revokeAccess$1(context, resourceGroupName, diskName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _revokeAccessDeserialize$1, [
		"202",
		"200",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _revokeAccessSend$1(context, resourceGroupName, diskName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-03-02"
	});
}
__name(revokeAccess$1, "revokeAccess");
function _grantAccessSend$1(context, resourceGroupName, diskName, grantAccessData, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/disks/{diskName}/beginGetAccess{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		diskName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: grantAccessDataSerializer(grantAccessData)
	});
}
__name(_grantAccessSend$1, "_grantAccessSend");
async function _grantAccessDeserialize$1(result) {
	if (![
		"200",
		"202",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return accessUriDeserializer(result.body);
}
__name(_grantAccessDeserialize$1, "_grantAccessDeserialize");
function grantAccess$1(context, resourceGroupName, diskName, grantAccessData, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _grantAccessDeserialize$1, [
		"200",
		"202",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _grantAccessSend$1(context, resourceGroupName, diskName, grantAccessData, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-03-02"
	});
}
__name(grantAccess$1, "grantAccess");
function _listSend$2(context, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/providers/Microsoft.Compute/disks{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).get({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
__name(_listSend$2, "_listSend");
async function _listDeserialize$2(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return _diskListDeserializer(result.body);
}
__name(_listDeserialize$2, "_listDeserialize");
function list$2(context, options = { requestOptions: {} }) {
	return buildPagedAsyncIterator(context, () => _listSend$2(context, options), _listDeserialize$2, ["200"], {
		itemName: "value",
		nextLinkName: "nextLink",
		apiVersion: "2026-03-02"
	});
}
__name(list$2, "list");
function _listByResourceGroupSend$1(context, resourceGroupName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/disks{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).get({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
__name(_listByResourceGroupSend$1, "_listByResourceGroupSend");
async function _listByResourceGroupDeserialize$1(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return _diskListDeserializer(result.body);
}
__name(_listByResourceGroupDeserialize$1, "_listByResourceGroupDeserialize");
function listByResourceGroup$1(context, resourceGroupName, options = { requestOptions: {} }) {
	return buildPagedAsyncIterator(context, () => _listByResourceGroupSend$1(context, resourceGroupName, options), _listByResourceGroupDeserialize$1, ["200"], {
		itemName: "value",
		nextLinkName: "nextLink",
		apiVersion: "2026-03-02"
	});
}
__name(listByResourceGroup$1, "listByResourceGroup");
function _$deleteSend$2(context, resourceGroupName, diskName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/disks/{diskName}{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		diskName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).delete({ ...operationOptionsToRequestParameters(options) });
}
__name(_$deleteSend$2, "_$deleteSend");
async function _$deleteDeserialize$2(result) {
	if (![
		"200",
		"202",
		"204"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
__name(_$deleteDeserialize$2, "_$deleteDeserialize");
function $delete$2(context, resourceGroupName, diskName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _$deleteDeserialize$2, [
		"200",
		"202",
		"204"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _$deleteSend$2(context, resourceGroupName, diskName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-03-02"
	});
}
__name($delete$2, "$delete");
function _updateSend$2(context, resourceGroupName, diskName, disk, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/disks/{diskName}{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		diskName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).patch({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: diskUpdateSerializer(disk)
	});
}
__name(_updateSend$2, "_updateSend");
async function _updateDeserialize$2(result) {
	if (![
		"200",
		"202",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return diskDeserializer(result.body);
}
__name(_updateDeserialize$2, "_updateDeserialize");
function update$2(context, resourceGroupName, diskName, disk, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _updateDeserialize$2, [
		"200",
		"202",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _updateSend$2(context, resourceGroupName, diskName, disk, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-03-02"
	});
}
__name(update$2, "update");
function _createOrUpdateSend$2(context, resourceGroupName, diskName, disk, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/disks/{diskName}{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		diskName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).put({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: diskSerializer(disk)
	});
}
__name(_createOrUpdateSend$2, "_createOrUpdateSend");
async function _createOrUpdateDeserialize$2(result) {
	if (![
		"200",
		"202",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return diskDeserializer(result.body);
}
__name(_createOrUpdateDeserialize$2, "_createOrUpdateDeserialize");
function createOrUpdate$2(context, resourceGroupName, diskName, disk, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _createOrUpdateDeserialize$2, [
		"200",
		"202",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _createOrUpdateSend$2(context, resourceGroupName, diskName, disk, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-03-02"
	});
}
__name(createOrUpdate$2, "createOrUpdate");
function _getSend$2(context, resourceGroupName, diskName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/disks/{diskName}{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		diskName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).get({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
__name(_getSend$2, "_getSend");
async function _getDeserialize$2(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return diskDeserializer(result.body);
}
__name(_getDeserialize$2, "_getDeserialize");
async function get$2(context, resourceGroupName, diskName, options = { requestOptions: {} }) {
	return _getDeserialize$2(await _getSend$2(context, resourceGroupName, diskName, options));
}
__name(get$2, "get");

// node_modules/@azure/arm-compute/dist/esm/static-helpers/simplePollerHelpers.js
function getSimplePoller(poller) {
	return {
		isDone() {
			return poller.isDone;
		},
		isStopped() {
			throw new Error("isStopped is deprecated. Use abortSignal status to track this instead.");
		},
		getOperationState() {
			if (!poller.operationState) throw new Error("Operation state is not available. The poller may not have been started and you could await submitted() before calling getOperationState().");
			return poller.operationState;
		},
		getResult() {
			return poller.result;
		},
		toString() {
			if (!poller.operationState) throw new Error("Operation state is not available. The poller may not have been started and you could await submitted() before calling getOperationState().");
			return JSON.stringify({ state: poller.operationState });
		},
		stopPolling() {
			throw new Error("stopPolling is deprecated. Use abortSignal to stop polling instead.");
		},
		onProgress: poller.onProgress,
		poll: poller.poll,
		pollUntilDone: poller.pollUntilDone,
		serialize: poller.serialize,
		submitted: poller.submitted
	};
}

// node_modules/@azure/arm-compute/dist/esm/classic/disks/index.js
function _getDisks(context) {
	return {
		revokeAccess: (resourceGroupName, diskName, options) => revokeAccess$1(context, resourceGroupName, diskName, options),
		beginRevokeAccess: async (resourceGroupName, diskName, options) => {
			const poller = revokeAccess$1(context, resourceGroupName, diskName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginRevokeAccessAndWait: async (resourceGroupName, diskName, options) => {
			return await revokeAccess$1(context, resourceGroupName, diskName, options);
		},
		grantAccess: (resourceGroupName, diskName, grantAccessData, options) => grantAccess$1(context, resourceGroupName, diskName, grantAccessData, options),
		beginGrantAccess: async (resourceGroupName, diskName, grantAccessData, options) => {
			const poller = grantAccess$1(context, resourceGroupName, diskName, grantAccessData, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginGrantAccessAndWait: async (resourceGroupName, diskName, grantAccessData, options) => {
			return await grantAccess$1(context, resourceGroupName, diskName, grantAccessData, options);
		},
		list: (options) => list$2(context, options),
		listByResourceGroup: (resourceGroupName, options) => listByResourceGroup$1(context, resourceGroupName, options),
		delete: (resourceGroupName, diskName, options) => $delete$2(context, resourceGroupName, diskName, options),
		beginDelete: async (resourceGroupName, diskName, options) => {
			const poller = $delete$2(context, resourceGroupName, diskName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginDeleteAndWait: async (resourceGroupName, diskName, options) => {
			return await $delete$2(context, resourceGroupName, diskName, options);
		},
		update: (resourceGroupName, diskName, disk, options) => update$2(context, resourceGroupName, diskName, disk, options),
		beginUpdate: async (resourceGroupName, diskName, disk, options) => {
			const poller = update$2(context, resourceGroupName, diskName, disk, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginUpdateAndWait: async (resourceGroupName, diskName, disk, options) => {
			return await update$2(context, resourceGroupName, diskName, disk, options);
		},
		createOrUpdate: (resourceGroupName, diskName, disk, options) => createOrUpdate$2(context, resourceGroupName, diskName, disk, options),
		beginCreateOrUpdate: async (resourceGroupName, diskName, disk, options) => {
			const poller = createOrUpdate$2(context, resourceGroupName, diskName, disk, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginCreateOrUpdateAndWait: async (resourceGroupName, diskName, disk, options) => {
			return await createOrUpdate$2(context, resourceGroupName, diskName, disk, options);
		},
		get: (resourceGroupName, diskName, options) => get$2(context, resourceGroupName, diskName, options)
	};
}
function _getDisksOperations(context) {
	return { ..._getDisks(context) };
}

// node_modules/@azure/arm-compute/dist/esm/classic/galleries/index.js
const _getGalleriesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/galleryApplicationVersions/index.js
const _getGalleryApplicationVersionsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/galleryApplications/index.js
const _getGalleryApplicationsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/galleryImageVersions/index.js
const _getGalleryImageVersionsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/galleryImages/index.js
const _getGalleryImagesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/galleryInVMAccessControlProfileVersions/index.js
const _getGalleryInVMAccessControlProfileVersionsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/galleryInVMAccessControlProfiles/index.js
const _getGalleryInVMAccessControlProfilesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/galleryScriptVersions/index.js
const _getGalleryScriptVersionsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/galleryScripts/index.js
const _getGalleryScriptsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/gallerySharingProfile/index.js
const _getGallerySharingProfileOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/images/index.js
const _getImagesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/interconnectBlocks/index.js
const _getInterconnectBlocksOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/logAnalytics/index.js
const _getLogAnalyticsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/operations/index.js
const _getOperationsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/proximityPlacementGroups/index.js
const _getProximityPlacementGroupsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/resourceSkus/index.js
const _getResourceSkusOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/restorePointCollections/index.js
const _getRestorePointCollectionsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/restorePoints/index.js
const _getRestorePointsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/sharedGalleries/index.js
const _getSharedGalleriesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/sharedGalleryImageVersions/index.js
const _getSharedGalleryImageVersionsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/sharedGalleryImages/index.js
const _getSharedGalleryImagesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/sharedGalleryInvites/index.js
const _getSharedGalleryInvitesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/api/snapshots/operations.js
function _updateImmutabilityPolicyLockSend(context, resourceGroupName, snapshotName, immutabilityPolicyData, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/snapshots/{snapshotName}/updateImmutabilityPolicyLock{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		snapshotName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: immutabilityPolicyLockDataSerializer(immutabilityPolicyData)
	});
}
async function _updateImmutabilityPolicyLockDeserialize(result) {
	if (![
		"200",
		"202",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return snapshotDeserializer(result.body);
}
function updateImmutabilityPolicyLock(context, resourceGroupName, snapshotName, immutabilityPolicyData, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _updateImmutabilityPolicyLockDeserialize, [
		"200",
		"202",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _updateImmutabilityPolicyLockSend(context, resourceGroupName, snapshotName, immutabilityPolicyData, options),
		resourceLocationConfig: "azure-async-operation",
		apiVersion: "2026-03-02"
	});
}
function _updateImmutabilityPolicySend(context, resourceGroupName, snapshotName, immutabilityPolicyData, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/snapshots/{snapshotName}/updateImmutabilityPolicy{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		snapshotName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: immutabilityPolicyDataSerializer(immutabilityPolicyData)
	});
}
async function _updateImmutabilityPolicyDeserialize(result) {
	if (![
		"200",
		"202",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return snapshotDeserializer(result.body);
}
function updateImmutabilityPolicy(context, resourceGroupName, snapshotName, immutabilityPolicyData, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _updateImmutabilityPolicyDeserialize, [
		"200",
		"202",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _updateImmutabilityPolicySend(context, resourceGroupName, snapshotName, immutabilityPolicyData, options),
		resourceLocationConfig: "azure-async-operation",
		apiVersion: "2026-03-02"
	});
}
function _revokeAccessSend(context, resourceGroupName, snapshotName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/snapshots/{snapshotName}/endGetAccess{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		snapshotName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({ ...operationOptionsToRequestParameters(options) });
}
async function _revokeAccessDeserialize(result) {
	if (![
		"202",
		"200",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
function revokeAccess(context, resourceGroupName, snapshotName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _revokeAccessDeserialize, [
		"202",
		"200",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _revokeAccessSend(context, resourceGroupName, snapshotName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-03-02"
	});
}
function _grantAccessSend(context, resourceGroupName, snapshotName, grantAccessData, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/snapshots/{snapshotName}/beginGetAccess{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		snapshotName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: grantAccessDataSerializer(grantAccessData)
	});
}
async function _grantAccessDeserialize(result) {
	if (![
		"200",
		"202",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return accessUriDeserializer(result.body);
}
function grantAccess(context, resourceGroupName, snapshotName, grantAccessData, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _grantAccessDeserialize, [
		"200",
		"202",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _grantAccessSend(context, resourceGroupName, snapshotName, grantAccessData, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-03-02"
	});
}
function _listSend$1(context, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/providers/Microsoft.Compute/snapshots{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).get({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
__name(_listSend$1, "_listSend");
async function _listDeserialize$1(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return _snapshotListDeserializer(result.body);
}
__name(_listDeserialize$1, "_listDeserialize");
function list$1(context, options = { requestOptions: {} }) {
	return buildPagedAsyncIterator(context, () => _listSend$1(context, options), _listDeserialize$1, ["200"], {
		itemName: "value",
		nextLinkName: "nextLink",
		apiVersion: "2026-03-02"
	});
}
__name(list$1, "list");
function _listByResourceGroupSend(context, resourceGroupName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/snapshots{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).get({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
async function _listByResourceGroupDeserialize(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return _snapshotListDeserializer(result.body);
}
function listByResourceGroup(context, resourceGroupName, options = { requestOptions: {} }) {
	return buildPagedAsyncIterator(context, () => _listByResourceGroupSend(context, resourceGroupName, options), _listByResourceGroupDeserialize, ["200"], {
		itemName: "value",
		nextLinkName: "nextLink",
		apiVersion: "2026-03-02"
	});
}
function _$deleteSend$1(context, resourceGroupName, snapshotName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/snapshots/{snapshotName}{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		snapshotName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).delete({ ...operationOptionsToRequestParameters(options) });
}
__name(_$deleteSend$1, "_$deleteSend");
async function _$deleteDeserialize$1(result) {
	if (![
		"200",
		"202",
		"204"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
__name(_$deleteDeserialize$1, "_$deleteDeserialize");
function $delete$1(context, resourceGroupName, snapshotName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _$deleteDeserialize$1, [
		"200",
		"202",
		"204"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _$deleteSend$1(context, resourceGroupName, snapshotName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-03-02"
	});
}
__name($delete$1, "$delete");
function _updateSend$1(context, resourceGroupName, snapshotName, snapshot, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/snapshots/{snapshotName}{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		snapshotName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).patch({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: snapshotUpdateSerializer(snapshot)
	});
}
__name(_updateSend$1, "_updateSend");
async function _updateDeserialize$1(result) {
	if (![
		"200",
		"202",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return snapshotDeserializer(result.body);
}
__name(_updateDeserialize$1, "_updateDeserialize");
function update$1(context, resourceGroupName, snapshotName, snapshot, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _updateDeserialize$1, [
		"200",
		"202",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _updateSend$1(context, resourceGroupName, snapshotName, snapshot, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-03-02"
	});
}
__name(update$1, "update");
function _createOrUpdateSend$1(context, resourceGroupName, snapshotName, snapshot, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/snapshots/{snapshotName}{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		snapshotName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).put({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: snapshotSerializer(snapshot)
	});
}
__name(_createOrUpdateSend$1, "_createOrUpdateSend");
async function _createOrUpdateDeserialize$1(result) {
	if (![
		"200",
		"202",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return snapshotDeserializer(result.body);
}
__name(_createOrUpdateDeserialize$1, "_createOrUpdateDeserialize");
function createOrUpdate$1(context, resourceGroupName, snapshotName, snapshot, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _createOrUpdateDeserialize$1, [
		"200",
		"202",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _createOrUpdateSend$1(context, resourceGroupName, snapshotName, snapshot, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-03-02"
	});
}
__name(createOrUpdate$1, "createOrUpdate");
function _getSend$1(context, resourceGroupName, snapshotName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/snapshots/{snapshotName}{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		snapshotName,
		"api%2Dversion": "2026-03-02"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).get({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
__name(_getSend$1, "_getSend");
async function _getDeserialize$1(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return snapshotDeserializer(result.body);
}
__name(_getDeserialize$1, "_getDeserialize");
async function get$1(context, resourceGroupName, snapshotName, options = { requestOptions: {} }) {
	return _getDeserialize$1(await _getSend$1(context, resourceGroupName, snapshotName, options));
}
__name(get$1, "get");

// node_modules/@azure/arm-compute/dist/esm/classic/snapshots/index.js
function _getSnapshots(context) {
	return {
		updateImmutabilityPolicyLock: (resourceGroupName, snapshotName, immutabilityPolicyData, options) => updateImmutabilityPolicyLock(context, resourceGroupName, snapshotName, immutabilityPolicyData, options),
		beginUpdateImmutabilityPolicyLock: async (resourceGroupName, snapshotName, immutabilityPolicyData, options) => {
			const poller = updateImmutabilityPolicyLock(context, resourceGroupName, snapshotName, immutabilityPolicyData, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginUpdateImmutabilityPolicyLockAndWait: async (resourceGroupName, snapshotName, immutabilityPolicyData, options) => {
			return await updateImmutabilityPolicyLock(context, resourceGroupName, snapshotName, immutabilityPolicyData, options);
		},
		updateImmutabilityPolicy: (resourceGroupName, snapshotName, immutabilityPolicyData, options) => updateImmutabilityPolicy(context, resourceGroupName, snapshotName, immutabilityPolicyData, options),
		beginUpdateImmutabilityPolicy: async (resourceGroupName, snapshotName, immutabilityPolicyData, options) => {
			const poller = updateImmutabilityPolicy(context, resourceGroupName, snapshotName, immutabilityPolicyData, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginUpdateImmutabilityPolicyAndWait: async (resourceGroupName, snapshotName, immutabilityPolicyData, options) => {
			return await updateImmutabilityPolicy(context, resourceGroupName, snapshotName, immutabilityPolicyData, options);
		},
		revokeAccess: (resourceGroupName, snapshotName, options) => revokeAccess(context, resourceGroupName, snapshotName, options),
		beginRevokeAccess: async (resourceGroupName, snapshotName, options) => {
			const poller = revokeAccess(context, resourceGroupName, snapshotName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginRevokeAccessAndWait: async (resourceGroupName, snapshotName, options) => {
			return await revokeAccess(context, resourceGroupName, snapshotName, options);
		},
		grantAccess: (resourceGroupName, snapshotName, grantAccessData, options) => grantAccess(context, resourceGroupName, snapshotName, grantAccessData, options),
		beginGrantAccess: async (resourceGroupName, snapshotName, grantAccessData, options) => {
			const poller = grantAccess(context, resourceGroupName, snapshotName, grantAccessData, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginGrantAccessAndWait: async (resourceGroupName, snapshotName, grantAccessData, options) => {
			return await grantAccess(context, resourceGroupName, snapshotName, grantAccessData, options);
		},
		list: (options) => list$1(context, options),
		listByResourceGroup: (resourceGroupName, options) => listByResourceGroup(context, resourceGroupName, options),
		delete: (resourceGroupName, snapshotName, options) => $delete$1(context, resourceGroupName, snapshotName, options),
		beginDelete: async (resourceGroupName, snapshotName, options) => {
			const poller = $delete$1(context, resourceGroupName, snapshotName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginDeleteAndWait: async (resourceGroupName, snapshotName, options) => {
			return await $delete$1(context, resourceGroupName, snapshotName, options);
		},
		update: (resourceGroupName, snapshotName, snapshot, options) => update$1(context, resourceGroupName, snapshotName, snapshot, options),
		beginUpdate: async (resourceGroupName, snapshotName, snapshot, options) => {
			const poller = update$1(context, resourceGroupName, snapshotName, snapshot, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginUpdateAndWait: async (resourceGroupName, snapshotName, snapshot, options) => {
			return await update$1(context, resourceGroupName, snapshotName, snapshot, options);
		},
		createOrUpdate: (resourceGroupName, snapshotName, snapshot, options) => createOrUpdate$1(context, resourceGroupName, snapshotName, snapshot, options),
		beginCreateOrUpdate: async (resourceGroupName, snapshotName, snapshot, options) => {
			const poller = createOrUpdate$1(context, resourceGroupName, snapshotName, snapshot, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginCreateOrUpdateAndWait: async (resourceGroupName, snapshotName, snapshot, options) => {
			return await createOrUpdate$1(context, resourceGroupName, snapshotName, snapshot, options);
		},
		get: (resourceGroupName, snapshotName, options) => get$1(context, resourceGroupName, snapshotName, options)
	};
}
function _getSnapshotsOperations(context) {
	return { ..._getSnapshots(context) };
}

// node_modules/@azure/arm-compute/dist/esm/classic/softDeletedResource/index.js
const _getSoftDeletedResourceOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/sshPublicKeys/index.js
const _getSshPublicKeysOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/tenantLevelSharedGalleryInvites/index.js
const _getTenantLevelSharedGalleryInvitesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/usage/index.js
const _getUsageOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineDiagnosticRunCommands/index.js
const _getVirtualMachineDiagnosticRunCommandsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineExtensionImages/index.js
const _getVirtualMachineExtensionImagesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineExtensions/index.js
const _getVirtualMachineExtensionsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineImages/index.js
const _getVirtualMachineImagesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineImagesEdgeZone/index.js
const _getVirtualMachineImagesEdgeZoneOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineRunCommands/index.js
const _getVirtualMachineRunCommandsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineScaleSetExtensions/index.js
const _getVirtualMachineScaleSetExtensionsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineScaleSetLifeCycleHookEvents/index.js
const _getVirtualMachineScaleSetLifeCycleHookEventsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineScaleSetRollingUpgrades/index.js
const _getVirtualMachineScaleSetRollingUpgradesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineScaleSetVMDiagnosticRunCommands/index.js
const _getVirtualMachineScaleSetVMDiagnosticRunCommandsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineScaleSetVMExtensions/index.js
const _getVirtualMachineScaleSetVMExtensionsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineScaleSetVMRunCommands/index.js
const _getVirtualMachineScaleSetVMRunCommandsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineScaleSetVMs/index.js
const _getVirtualMachineScaleSetVMsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineScaleSets/index.js
const _getVirtualMachineScaleSetsOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachineSizes/index.js
const _getVirtualMachineSizesOperations = () => void 0;

// node_modules/@azure/arm-compute/dist/esm/models/compute/models.js
function planSerializer(item) {
	return {
		name: item["name"],
		publisher: item["publisher"],
		product: item["product"],
		promotionCode: item["promotionCode"]
	};
}
function planDeserializer(item) {
	return {
		name: item["name"],
		publisher: item["publisher"],
		product: item["product"],
		promotionCode: item["promotionCode"]
	};
}
function scheduledEventsPolicySerializer(item) {
	return {
		userInitiatedRedeploy: !item["userInitiatedRedeploy"] ? item["userInitiatedRedeploy"] : userInitiatedRedeploySerializer(item["userInitiatedRedeploy"]),
		userInitiatedReboot: !item["userInitiatedReboot"] ? item["userInitiatedReboot"] : userInitiatedRebootSerializer(item["userInitiatedReboot"]),
		scheduledEventsAdditionalPublishingTargets: !item["scheduledEventsAdditionalPublishingTargets"] ? item["scheduledEventsAdditionalPublishingTargets"] : scheduledEventsAdditionalPublishingTargetsSerializer(item["scheduledEventsAdditionalPublishingTargets"]),
		allInstancesDown: !item["allInstancesDown"] ? item["allInstancesDown"] : allInstancesDownSerializer(item["allInstancesDown"])
	};
}
function scheduledEventsPolicyDeserializer(item) {
	return {
		userInitiatedRedeploy: !item["userInitiatedRedeploy"] ? item["userInitiatedRedeploy"] : userInitiatedRedeployDeserializer(item["userInitiatedRedeploy"]),
		userInitiatedReboot: !item["userInitiatedReboot"] ? item["userInitiatedReboot"] : userInitiatedRebootDeserializer(item["userInitiatedReboot"]),
		scheduledEventsAdditionalPublishingTargets: !item["scheduledEventsAdditionalPublishingTargets"] ? item["scheduledEventsAdditionalPublishingTargets"] : scheduledEventsAdditionalPublishingTargetsDeserializer(item["scheduledEventsAdditionalPublishingTargets"]),
		allInstancesDown: !item["allInstancesDown"] ? item["allInstancesDown"] : allInstancesDownDeserializer(item["allInstancesDown"])
	};
}
function userInitiatedRedeploySerializer(item) {
	return { automaticallyApprove: item["automaticallyApprove"] };
}
function userInitiatedRedeployDeserializer(item) {
	return { automaticallyApprove: item["automaticallyApprove"] };
}
function userInitiatedRebootSerializer(item) {
	return { automaticallyApprove: item["automaticallyApprove"] };
}
function userInitiatedRebootDeserializer(item) {
	return { automaticallyApprove: item["automaticallyApprove"] };
}
function scheduledEventsAdditionalPublishingTargetsSerializer(item) {
	return { eventGridAndResourceGraph: !item["eventGridAndResourceGraph"] ? item["eventGridAndResourceGraph"] : eventGridAndResourceGraphSerializer(item["eventGridAndResourceGraph"]) };
}
function scheduledEventsAdditionalPublishingTargetsDeserializer(item) {
	return { eventGridAndResourceGraph: !item["eventGridAndResourceGraph"] ? item["eventGridAndResourceGraph"] : eventGridAndResourceGraphDeserializer(item["eventGridAndResourceGraph"]) };
}
function eventGridAndResourceGraphSerializer(item) {
	return {
		enable: item["enable"],
		scheduledEventsApiVersion: item["scheduledEventsApiVersion"]
	};
}
function eventGridAndResourceGraphDeserializer(item) {
	return {
		enable: item["enable"],
		scheduledEventsApiVersion: item["scheduledEventsApiVersion"]
	};
}
function allInstancesDownSerializer(item) {
	return { automaticallyApprove: item["automaticallyApprove"] };
}
function allInstancesDownDeserializer(item) {
	return { automaticallyApprove: item["automaticallyApprove"] };
}
var KnownRepairAction;
(function(KnownRepairAction) {
	KnownRepairAction["Replace"] = "Replace";
	KnownRepairAction["Restart"] = "Restart";
	KnownRepairAction["Reimage"] = "Reimage";
})(KnownRepairAction || (KnownRepairAction = {}));
function windowsConfigurationSerializer(item) {
	return {
		provisionVMAgent: item["provisionVMAgent"],
		enableAutomaticUpdates: item["enableAutomaticUpdates"],
		timeZone: item["timeZone"],
		additionalUnattendContent: !item["additionalUnattendContent"] ? item["additionalUnattendContent"] : additionalUnattendContentArraySerializer(item["additionalUnattendContent"]),
		patchSettings: !item["patchSettings"] ? item["patchSettings"] : patchSettingsSerializer(item["patchSettings"]),
		winRM: !item["winRM"] ? item["winRM"] : winRMConfigurationSerializer(item["winRM"])
	};
}
function windowsConfigurationDeserializer(item) {
	return {
		provisionVMAgent: item["provisionVMAgent"],
		enableAutomaticUpdates: item["enableAutomaticUpdates"],
		timeZone: item["timeZone"],
		additionalUnattendContent: !item["additionalUnattendContent"] ? item["additionalUnattendContent"] : additionalUnattendContentArrayDeserializer(item["additionalUnattendContent"]),
		patchSettings: !item["patchSettings"] ? item["patchSettings"] : patchSettingsDeserializer(item["patchSettings"]),
		winRM: !item["winRM"] ? item["winRM"] : winRMConfigurationDeserializer(item["winRM"]),
		enableVMAgentPlatformUpdates: item["enableVMAgentPlatformUpdates"]
	};
}
function additionalUnattendContentArraySerializer(result) {
	return result.map((item) => {
		return additionalUnattendContentSerializer(item);
	});
}
function additionalUnattendContentArrayDeserializer(result) {
	return result.map((item) => {
		return additionalUnattendContentDeserializer(item);
	});
}
function additionalUnattendContentSerializer(item) {
	return {
		passName: item["passName"],
		componentName: item["componentName"],
		settingName: item["settingName"],
		content: item["content"]
	};
}
function additionalUnattendContentDeserializer(item) {
	return {
		passName: item["passName"],
		componentName: item["componentName"],
		settingName: item["settingName"],
		content: item["content"]
	};
}
function patchSettingsSerializer(item) {
	return {
		patchMode: item["patchMode"],
		enableHotpatching: item["enableHotpatching"],
		assessmentMode: item["assessmentMode"],
		automaticByPlatformSettings: !item["automaticByPlatformSettings"] ? item["automaticByPlatformSettings"] : windowsVMGuestPatchAutomaticByPlatformSettingsSerializer(item["automaticByPlatformSettings"])
	};
}
function patchSettingsDeserializer(item) {
	return {
		patchMode: item["patchMode"],
		enableHotpatching: item["enableHotpatching"],
		assessmentMode: item["assessmentMode"],
		automaticByPlatformSettings: !item["automaticByPlatformSettings"] ? item["automaticByPlatformSettings"] : windowsVMGuestPatchAutomaticByPlatformSettingsDeserializer(item["automaticByPlatformSettings"])
	};
}
var KnownWindowsVMGuestPatchMode;
(function(KnownWindowsVMGuestPatchMode) {
	KnownWindowsVMGuestPatchMode["Manual"] = "Manual";
	KnownWindowsVMGuestPatchMode["AutomaticByOS"] = "AutomaticByOS";
	KnownWindowsVMGuestPatchMode["AutomaticByPlatform"] = "AutomaticByPlatform";
})(KnownWindowsVMGuestPatchMode || (KnownWindowsVMGuestPatchMode = {}));
var KnownWindowsPatchAssessmentMode;
(function(KnownWindowsPatchAssessmentMode) {
	KnownWindowsPatchAssessmentMode["ImageDefault"] = "ImageDefault";
	KnownWindowsPatchAssessmentMode["AutomaticByPlatform"] = "AutomaticByPlatform";
})(KnownWindowsPatchAssessmentMode || (KnownWindowsPatchAssessmentMode = {}));
function windowsVMGuestPatchAutomaticByPlatformSettingsSerializer(item) {
	return {
		rebootSetting: item["rebootSetting"],
		bypassPlatformSafetyChecksOnUserSchedule: item["bypassPlatformSafetyChecksOnUserSchedule"]
	};
}
function windowsVMGuestPatchAutomaticByPlatformSettingsDeserializer(item) {
	return {
		rebootSetting: item["rebootSetting"],
		bypassPlatformSafetyChecksOnUserSchedule: item["bypassPlatformSafetyChecksOnUserSchedule"]
	};
}
var KnownWindowsVMGuestPatchAutomaticByPlatformRebootSetting;
(function(KnownWindowsVMGuestPatchAutomaticByPlatformRebootSetting) {
	KnownWindowsVMGuestPatchAutomaticByPlatformRebootSetting["Unknown"] = "Unknown";
	KnownWindowsVMGuestPatchAutomaticByPlatformRebootSetting["IfRequired"] = "IfRequired";
	KnownWindowsVMGuestPatchAutomaticByPlatformRebootSetting["Never"] = "Never";
	KnownWindowsVMGuestPatchAutomaticByPlatformRebootSetting["Always"] = "Always";
})(KnownWindowsVMGuestPatchAutomaticByPlatformRebootSetting || (KnownWindowsVMGuestPatchAutomaticByPlatformRebootSetting = {}));
function winRMConfigurationSerializer(item) {
	return { listeners: !item["listeners"] ? item["listeners"] : winRMListenerArraySerializer(item["listeners"]) };
}
function winRMConfigurationDeserializer(item) {
	return { listeners: !item["listeners"] ? item["listeners"] : winRMListenerArrayDeserializer(item["listeners"]) };
}
function winRMListenerArraySerializer(result) {
	return result.map((item) => {
		return winRMListenerSerializer(item);
	});
}
function winRMListenerArrayDeserializer(result) {
	return result.map((item) => {
		return winRMListenerDeserializer(item);
	});
}
function winRMListenerSerializer(item) {
	return {
		protocol: item["protocol"],
		certificateUrl: item["certificateUrl"]
	};
}
function winRMListenerDeserializer(item) {
	return {
		protocol: item["protocol"],
		certificateUrl: item["certificateUrl"]
	};
}
function linuxConfigurationSerializer(item) {
	return {
		disablePasswordAuthentication: item["disablePasswordAuthentication"],
		ssh: !item["ssh"] ? item["ssh"] : sshConfigurationSerializer(item["ssh"]),
		provisionVMAgent: item["provisionVMAgent"],
		patchSettings: !item["patchSettings"] ? item["patchSettings"] : linuxPatchSettingsSerializer(item["patchSettings"]),
		enableVMAgentPlatformUpdates: item["enableVMAgentPlatformUpdates"]
	};
}
function linuxConfigurationDeserializer(item) {
	return {
		disablePasswordAuthentication: item["disablePasswordAuthentication"],
		ssh: !item["ssh"] ? item["ssh"] : sshConfigurationDeserializer(item["ssh"]),
		provisionVMAgent: item["provisionVMAgent"],
		patchSettings: !item["patchSettings"] ? item["patchSettings"] : linuxPatchSettingsDeserializer(item["patchSettings"]),
		enableVMAgentPlatformUpdates: item["enableVMAgentPlatformUpdates"]
	};
}
function sshConfigurationSerializer(item) {
	return { publicKeys: !item["publicKeys"] ? item["publicKeys"] : sshPublicKeyArraySerializer(item["publicKeys"]) };
}
function sshConfigurationDeserializer(item) {
	return { publicKeys: !item["publicKeys"] ? item["publicKeys"] : sshPublicKeyArrayDeserializer(item["publicKeys"]) };
}
function sshPublicKeyArraySerializer(result) {
	return result.map((item) => {
		return sshPublicKeySerializer(item);
	});
}
function sshPublicKeyArrayDeserializer(result) {
	return result.map((item) => {
		return sshPublicKeyDeserializer(item);
	});
}
function sshPublicKeySerializer(item) {
	return {
		path: item["path"],
		keyData: item["keyData"]
	};
}
function sshPublicKeyDeserializer(item) {
	return {
		path: item["path"],
		keyData: item["keyData"]
	};
}
function linuxPatchSettingsSerializer(item) {
	return {
		patchMode: item["patchMode"],
		assessmentMode: item["assessmentMode"],
		automaticByPlatformSettings: !item["automaticByPlatformSettings"] ? item["automaticByPlatformSettings"] : linuxVMGuestPatchAutomaticByPlatformSettingsSerializer(item["automaticByPlatformSettings"])
	};
}
function linuxPatchSettingsDeserializer(item) {
	return {
		patchMode: item["patchMode"],
		assessmentMode: item["assessmentMode"],
		automaticByPlatformSettings: !item["automaticByPlatformSettings"] ? item["automaticByPlatformSettings"] : linuxVMGuestPatchAutomaticByPlatformSettingsDeserializer(item["automaticByPlatformSettings"])
	};
}
var KnownLinuxVMGuestPatchMode;
(function(KnownLinuxVMGuestPatchMode) {
	KnownLinuxVMGuestPatchMode["ImageDefault"] = "ImageDefault";
	KnownLinuxVMGuestPatchMode["AutomaticByPlatform"] = "AutomaticByPlatform";
})(KnownLinuxVMGuestPatchMode || (KnownLinuxVMGuestPatchMode = {}));
var KnownLinuxPatchAssessmentMode;
(function(KnownLinuxPatchAssessmentMode) {
	KnownLinuxPatchAssessmentMode["ImageDefault"] = "ImageDefault";
	KnownLinuxPatchAssessmentMode["AutomaticByPlatform"] = "AutomaticByPlatform";
})(KnownLinuxPatchAssessmentMode || (KnownLinuxPatchAssessmentMode = {}));
function linuxVMGuestPatchAutomaticByPlatformSettingsSerializer(item) {
	return {
		rebootSetting: item["rebootSetting"],
		bypassPlatformSafetyChecksOnUserSchedule: item["bypassPlatformSafetyChecksOnUserSchedule"]
	};
}
function linuxVMGuestPatchAutomaticByPlatformSettingsDeserializer(item) {
	return {
		rebootSetting: item["rebootSetting"],
		bypassPlatformSafetyChecksOnUserSchedule: item["bypassPlatformSafetyChecksOnUserSchedule"]
	};
}
var KnownLinuxVMGuestPatchAutomaticByPlatformRebootSetting;
(function(KnownLinuxVMGuestPatchAutomaticByPlatformRebootSetting) {
	KnownLinuxVMGuestPatchAutomaticByPlatformRebootSetting["Unknown"] = "Unknown";
	KnownLinuxVMGuestPatchAutomaticByPlatformRebootSetting["IfRequired"] = "IfRequired";
	KnownLinuxVMGuestPatchAutomaticByPlatformRebootSetting["Never"] = "Never";
	KnownLinuxVMGuestPatchAutomaticByPlatformRebootSetting["Always"] = "Always";
})(KnownLinuxVMGuestPatchAutomaticByPlatformRebootSetting || (KnownLinuxVMGuestPatchAutomaticByPlatformRebootSetting = {}));
function vaultSecretGroupArraySerializer(result) {
	return result.map((item) => {
		return vaultSecretGroupSerializer(item);
	});
}
function vaultSecretGroupArrayDeserializer(result) {
	return result.map((item) => {
		return vaultSecretGroupDeserializer(item);
	});
}
function vaultSecretGroupSerializer(item) {
	return {
		sourceVault: !item["sourceVault"] ? item["sourceVault"] : subResourceSerializer(item["sourceVault"]),
		vaultCertificates: !item["vaultCertificates"] ? item["vaultCertificates"] : vaultCertificateArraySerializer(item["vaultCertificates"])
	};
}
function vaultSecretGroupDeserializer(item) {
	return {
		sourceVault: !item["sourceVault"] ? item["sourceVault"] : subResourceDeserializer(item["sourceVault"]),
		vaultCertificates: !item["vaultCertificates"] ? item["vaultCertificates"] : vaultCertificateArrayDeserializer(item["vaultCertificates"])
	};
}
function vaultCertificateArraySerializer(result) {
	return result.map((item) => {
		return vaultCertificateSerializer(item);
	});
}
function vaultCertificateArrayDeserializer(result) {
	return result.map((item) => {
		return vaultCertificateDeserializer(item);
	});
}
function vaultCertificateSerializer(item) {
	return {
		certificateUrl: item["certificateUrl"],
		certificateStore: item["certificateStore"]
	};
}
function vaultCertificateDeserializer(item) {
	return {
		certificateUrl: item["certificateUrl"],
		certificateStore: item["certificateStore"]
	};
}
function imageReferenceSerializer(item) {
	return {
		id: item["id"],
		publisher: item["publisher"],
		offer: item["offer"],
		sku: item["sku"],
		version: item["version"],
		sharedGalleryImageId: item["sharedGalleryImageId"],
		communityGalleryImageId: item["communityGalleryImageId"]
	};
}
function imageReferenceDeserializer(item) {
	return {
		id: item["id"],
		publisher: item["publisher"],
		offer: item["offer"],
		sku: item["sku"],
		version: item["version"],
		exactVersion: item["exactVersion"],
		sharedGalleryImageId: item["sharedGalleryImageId"],
		communityGalleryImageId: item["communityGalleryImageId"]
	};
}
var KnownDiskCreateOptionTypes;
(function(KnownDiskCreateOptionTypes) {
	KnownDiskCreateOptionTypes["FromImage"] = "FromImage";
	KnownDiskCreateOptionTypes["Empty"] = "Empty";
	KnownDiskCreateOptionTypes["Attach"] = "Attach";
	KnownDiskCreateOptionTypes["Copy"] = "Copy";
	KnownDiskCreateOptionTypes["Restore"] = "Restore";
})(KnownDiskCreateOptionTypes || (KnownDiskCreateOptionTypes = {}));
function diffDiskSettingsSerializer(item) {
	return {
		option: item["option"],
		placement: item["placement"],
		enableFullCaching: item["enableFullCaching"]
	};
}
function diffDiskSettingsDeserializer(item) {
	return {
		option: item["option"],
		placement: item["placement"],
		enableFullCaching: item["enableFullCaching"]
	};
}
var KnownDiffDiskOptions;
(function(KnownDiffDiskOptions) {
	KnownDiffDiskOptions["Local"] = "Local";
})(KnownDiffDiskOptions || (KnownDiffDiskOptions = {}));
var KnownDiffDiskPlacement;
(function(KnownDiffDiskPlacement) {
	KnownDiffDiskPlacement["CacheDisk"] = "CacheDisk";
	KnownDiffDiskPlacement["ResourceDisk"] = "ResourceDisk";
	KnownDiffDiskPlacement["NvmeDisk"] = "NvmeDisk";
})(KnownDiffDiskPlacement || (KnownDiffDiskPlacement = {}));
var KnownStorageFaultDomainAlignmentType;
(function(KnownStorageFaultDomainAlignmentType) {
	KnownStorageFaultDomainAlignmentType["Aligned"] = "Aligned";
	KnownStorageFaultDomainAlignmentType["BestEffortAligned"] = "BestEffortAligned";
})(KnownStorageFaultDomainAlignmentType || (KnownStorageFaultDomainAlignmentType = {}));
function virtualHardDiskSerializer(item) {
	return { uri: item["uri"] };
}
function virtualHardDiskDeserializer(item) {
	return { uri: item["uri"] };
}
var KnownStorageAccountTypes;
(function(KnownStorageAccountTypes) {
	KnownStorageAccountTypes["StandardLRS"] = "Standard_LRS";
	KnownStorageAccountTypes["PremiumLRS"] = "Premium_LRS";
	KnownStorageAccountTypes["StandardSSDLRS"] = "StandardSSD_LRS";
	KnownStorageAccountTypes["UltraSSDLRS"] = "UltraSSD_LRS";
	KnownStorageAccountTypes["PremiumZRS"] = "Premium_ZRS";
	KnownStorageAccountTypes["StandardSSDZRS"] = "StandardSSD_ZRS";
	KnownStorageAccountTypes["PremiumV2LRS"] = "PremiumV2_LRS";
})(KnownStorageAccountTypes || (KnownStorageAccountTypes = {}));
function diskEncryptionSetParametersSerializer(item) {
	return { id: item["id"] };
}
function diskEncryptionSetParametersDeserializer(item) {
	return { id: item["id"] };
}
function vmDiskSecurityProfileSerializer(item) {
	return {
		securityEncryptionType: item["securityEncryptionType"],
		diskEncryptionSet: !item["diskEncryptionSet"] ? item["diskEncryptionSet"] : diskEncryptionSetParametersSerializer(item["diskEncryptionSet"])
	};
}
function vmDiskSecurityProfileDeserializer(item) {
	return {
		securityEncryptionType: item["securityEncryptionType"],
		diskEncryptionSet: !item["diskEncryptionSet"] ? item["diskEncryptionSet"] : diskEncryptionSetParametersDeserializer(item["diskEncryptionSet"])
	};
}
var KnownSecurityEncryptionTypes;
(function(KnownSecurityEncryptionTypes) {
	KnownSecurityEncryptionTypes["VMGuestStateOnly"] = "VMGuestStateOnly";
	KnownSecurityEncryptionTypes["DiskWithVMGuestState"] = "DiskWithVMGuestState";
	KnownSecurityEncryptionTypes["NonPersistedTPM"] = "NonPersistedTPM";
})(KnownSecurityEncryptionTypes || (KnownSecurityEncryptionTypes = {}));
function additionalDiskPropertiesSerializer(item) {
	return { managedDiskProperties: !item["managedDiskProperties"] ? item["managedDiskProperties"] : virtualMachineDiskPropertiesSerializer(item["managedDiskProperties"]) };
}
function additionalDiskPropertiesDeserializer(item) {
	return { managedDiskProperties: !item["managedDiskProperties"] ? item["managedDiskProperties"] : virtualMachineDiskPropertiesDeserializer(item["managedDiskProperties"]) };
}
function virtualMachineDiskPropertiesSerializer(item) {
	return {
		tier: item["tier"],
		burstingEnabled: item["burstingEnabled"],
		performancePlus: item["performancePlus"],
		optimizedForFrequentAttach: item["optimizedForFrequentAttach"],
		availabilityPolicy: !item["availabilityPolicy"] ? item["availabilityPolicy"] : diskAvailabilityPolicySerializer(item["availabilityPolicy"]),
		maxShares: item["maxShares"],
		networkAccessPolicy: item["networkAccessPolicy"],
		diskAccessId: item["diskAccessId"],
		diskIOPSReadOnly: item["diskIopsReadOnly"],
		diskMBpsReadOnly: item["diskMBpsReadOnly"],
		logicalSectorSize: item["logicalSectorSize"]
	};
}
function virtualMachineDiskPropertiesDeserializer(item) {
	return {
		tier: item["tier"],
		burstingEnabled: item["burstingEnabled"],
		performancePlus: item["performancePlus"],
		optimizedForFrequentAttach: item["optimizedForFrequentAttach"],
		availabilityPolicy: !item["availabilityPolicy"] ? item["availabilityPolicy"] : diskAvailabilityPolicyDeserializer(item["availabilityPolicy"]),
		maxShares: item["maxShares"],
		networkAccessPolicy: item["networkAccessPolicy"],
		diskAccessId: item["diskAccessId"],
		diskIopsReadOnly: item["diskIOPSReadOnly"],
		diskMBpsReadOnly: item["diskMBpsReadOnly"],
		logicalSectorSize: item["logicalSectorSize"]
	};
}
function diskAvailabilityPolicySerializer(item) {
	return { actionOnDiskDelay: item["actionOnDiskDelay"] };
}
function diskAvailabilityPolicyDeserializer(item) {
	return { actionOnDiskDelay: item["actionOnDiskDelay"] };
}
var KnownVirtualMachineDiskDelayAction;
(function(KnownVirtualMachineDiskDelayAction) {
	KnownVirtualMachineDiskDelayAction["None"] = "None";
	KnownVirtualMachineDiskDelayAction["AutomaticReattach"] = "AutomaticReattach";
})(KnownVirtualMachineDiskDelayAction || (KnownVirtualMachineDiskDelayAction = {}));
var KnownVirtualMachineDiskNetworkAccessPolicy;
(function(KnownVirtualMachineDiskNetworkAccessPolicy) {
	KnownVirtualMachineDiskNetworkAccessPolicy["AllowAll"] = "AllowAll";
	KnownVirtualMachineDiskNetworkAccessPolicy["AllowPrivate"] = "AllowPrivate";
	KnownVirtualMachineDiskNetworkAccessPolicy["DenyAll"] = "DenyAll";
})(KnownVirtualMachineDiskNetworkAccessPolicy || (KnownVirtualMachineDiskNetworkAccessPolicy = {}));
var KnownDiskDeleteOptionTypes;
(function(KnownDiskDeleteOptionTypes) {
	KnownDiskDeleteOptionTypes["Delete"] = "Delete";
	KnownDiskDeleteOptionTypes["Detach"] = "Detach";
})(KnownDiskDeleteOptionTypes || (KnownDiskDeleteOptionTypes = {}));
var KnownDiskControllerTypes;
(function(KnownDiskControllerTypes) {
	KnownDiskControllerTypes["Scsi"] = "SCSI";
	KnownDiskControllerTypes["NVMe"] = "NVMe";
})(KnownDiskControllerTypes || (KnownDiskControllerTypes = {}));
var KnownDiskApiVersion;
(function(KnownDiskApiVersion) {
	KnownDiskApiVersion["DiskApiVersion20250102"] = "2025-01-02";
	KnownDiskApiVersion["DiskApiVersion20260302"] = "2026-03-02";
})(KnownDiskApiVersion || (KnownDiskApiVersion = {}));
function apiEntityReferenceSerializer(item) {
	return { id: item["id"] };
}
function apiEntityReferenceDeserializer(item) {
	return { id: item["id"] };
}
var KnownDomainNameLabelScopeTypes;
(function(KnownDomainNameLabelScopeTypes) {
	KnownDomainNameLabelScopeTypes["TenantReuse"] = "TenantReuse";
	KnownDomainNameLabelScopeTypes["SubscriptionReuse"] = "SubscriptionReuse";
	KnownDomainNameLabelScopeTypes["ResourceGroupReuse"] = "ResourceGroupReuse";
	KnownDomainNameLabelScopeTypes["NoReuse"] = "NoReuse";
})(KnownDomainNameLabelScopeTypes || (KnownDomainNameLabelScopeTypes = {}));
var KnownIPVersion;
(function(KnownIPVersion) {
	KnownIPVersion["IPv4"] = "IPv4";
	KnownIPVersion["IPv6"] = "IPv6";
})(KnownIPVersion || (KnownIPVersion = {}));
var KnownDeleteOptions;
(function(KnownDeleteOptions) {
	KnownDeleteOptions["Delete"] = "Delete";
	KnownDeleteOptions["Detach"] = "Detach";
})(KnownDeleteOptions || (KnownDeleteOptions = {}));
function publicIPAddressSkuSerializer(item) {
	return {
		name: item["name"],
		tier: item["tier"]
	};
}
function publicIPAddressSkuDeserializer(item) {
	return {
		name: item["name"],
		tier: item["tier"]
	};
}
var KnownPublicIPAddressSkuName;
(function(KnownPublicIPAddressSkuName) {
	KnownPublicIPAddressSkuName["Basic"] = "Basic";
	KnownPublicIPAddressSkuName["Standard"] = "Standard";
})(KnownPublicIPAddressSkuName || (KnownPublicIPAddressSkuName = {}));
var KnownPublicIPAddressSkuTier;
(function(KnownPublicIPAddressSkuTier) {
	KnownPublicIPAddressSkuTier["Regional"] = "Regional";
	KnownPublicIPAddressSkuTier["Global"] = "Global";
})(KnownPublicIPAddressSkuTier || (KnownPublicIPAddressSkuTier = {}));
var KnownNetworkInterfaceAuxiliaryMode;
(function(KnownNetworkInterfaceAuxiliaryMode) {
	KnownNetworkInterfaceAuxiliaryMode["None"] = "None";
	KnownNetworkInterfaceAuxiliaryMode["AcceleratedConnections"] = "AcceleratedConnections";
	KnownNetworkInterfaceAuxiliaryMode["Floating"] = "Floating";
})(KnownNetworkInterfaceAuxiliaryMode || (KnownNetworkInterfaceAuxiliaryMode = {}));
var KnownNetworkInterfaceAuxiliarySku;
(function(KnownNetworkInterfaceAuxiliarySku) {
	KnownNetworkInterfaceAuxiliarySku["None"] = "None";
	KnownNetworkInterfaceAuxiliarySku["A1"] = "A1";
	KnownNetworkInterfaceAuxiliarySku["A2"] = "A2";
	KnownNetworkInterfaceAuxiliarySku["A4"] = "A4";
	KnownNetworkInterfaceAuxiliarySku["A8"] = "A8";
})(KnownNetworkInterfaceAuxiliarySku || (KnownNetworkInterfaceAuxiliarySku = {}));
var KnownNetworkApiVersion;
(function(KnownNetworkApiVersion) {
	KnownNetworkApiVersion["TwoThousandTwenty1101"] = "2020-11-01";
	KnownNetworkApiVersion["TwoThousandTwentyTwo1101"] = "2022-11-01";
})(KnownNetworkApiVersion || (KnownNetworkApiVersion = {}));
function interconnectGroupProfileSerializer(item) {
	return {
		interconnectGroup: !item["interconnectGroup"] ? item["interconnectGroup"] : subResourceSerializer(item["interconnectGroup"]),
		subgroups: !item["subgroups"] ? item["subgroups"] : subResourceArraySerializer(item["subgroups"])
	};
}
function interconnectGroupProfileDeserializer(item) {
	return {
		interconnectGroup: !item["interconnectGroup"] ? item["interconnectGroup"] : subResourceDeserializer(item["interconnectGroup"]),
		subgroups: !item["subgroups"] ? item["subgroups"] : subResourceArrayDeserializer(item["subgroups"])
	};
}
function securityProfileSerializer(item) {
	return {
		uefiSettings: !item["uefiSettings"] ? item["uefiSettings"] : uefiSettingsSerializer(item["uefiSettings"]),
		encryptionAtHost: item["encryptionAtHost"],
		securityType: item["securityType"],
		encryptionIdentity: !item["encryptionIdentity"] ? item["encryptionIdentity"] : encryptionIdentitySerializer(item["encryptionIdentity"]),
		proxyAgentSettings: !item["proxyAgentSettings"] ? item["proxyAgentSettings"] : proxyAgentSettingsSerializer(item["proxyAgentSettings"])
	};
}
function securityProfileDeserializer(item) {
	return {
		uefiSettings: !item["uefiSettings"] ? item["uefiSettings"] : uefiSettingsDeserializer(item["uefiSettings"]),
		encryptionAtHost: item["encryptionAtHost"],
		securityType: item["securityType"],
		encryptionIdentity: !item["encryptionIdentity"] ? item["encryptionIdentity"] : encryptionIdentityDeserializer(item["encryptionIdentity"]),
		proxyAgentSettings: !item["proxyAgentSettings"] ? item["proxyAgentSettings"] : proxyAgentSettingsDeserializer(item["proxyAgentSettings"])
	};
}
function uefiSettingsSerializer(item) {
	return {
		secureBootEnabled: item["secureBootEnabled"],
		vTpmEnabled: item["vTpmEnabled"]
	};
}
function uefiSettingsDeserializer(item) {
	return {
		secureBootEnabled: item["secureBootEnabled"],
		vTpmEnabled: item["vTpmEnabled"]
	};
}
var KnownSecurityTypes;
(function(KnownSecurityTypes) {
	KnownSecurityTypes["Standard"] = "Standard";
	KnownSecurityTypes["TrustedLaunch"] = "TrustedLaunch";
	KnownSecurityTypes["ConfidentialVM"] = "ConfidentialVM";
})(KnownSecurityTypes || (KnownSecurityTypes = {}));
function encryptionIdentitySerializer(item) {
	return { userAssignedIdentityResourceId: item["userAssignedIdentityResourceId"] };
}
function encryptionIdentityDeserializer(item) {
	return { userAssignedIdentityResourceId: item["userAssignedIdentityResourceId"] };
}
function proxyAgentSettingsSerializer(item) {
	return {
		enabled: item["enabled"],
		mode: item["mode"],
		keyIncarnationId: item["keyIncarnationId"],
		wireServer: !item["wireServer"] ? item["wireServer"] : hostEndpointSettingsSerializer(item["wireServer"]),
		imds: !item["imds"] ? item["imds"] : hostEndpointSettingsSerializer(item["imds"]),
		addProxyAgentExtension: item["addProxyAgentExtension"]
	};
}
function proxyAgentSettingsDeserializer(item) {
	return {
		enabled: item["enabled"],
		mode: item["mode"],
		keyIncarnationId: item["keyIncarnationId"],
		wireServer: !item["wireServer"] ? item["wireServer"] : hostEndpointSettingsDeserializer(item["wireServer"]),
		imds: !item["imds"] ? item["imds"] : hostEndpointSettingsDeserializer(item["imds"]),
		addProxyAgentExtension: item["addProxyAgentExtension"]
	};
}
var KnownMode;
(function(KnownMode) {
	KnownMode["Audit"] = "Audit";
	KnownMode["Enforce"] = "Enforce";
})(KnownMode || (KnownMode = {}));
function hostEndpointSettingsSerializer(item) {
	return {
		mode: item["mode"],
		inVMAccessControlProfileReferenceId: item["inVMAccessControlProfileReferenceId"],
		useLocalFileRules: item["useLocalFileRules"]
	};
}
function hostEndpointSettingsDeserializer(item) {
	return {
		mode: item["mode"],
		inVMAccessControlProfileReferenceId: item["inVMAccessControlProfileReferenceId"],
		useLocalFileRules: item["useLocalFileRules"]
	};
}
var KnownModes;
(function(KnownModes) {
	KnownModes["Audit"] = "Audit";
	KnownModes["Enforce"] = "Enforce";
	KnownModes["Disabled"] = "Disabled";
})(KnownModes || (KnownModes = {}));
function diagnosticsProfileSerializer(item) {
	return { bootDiagnostics: !item["bootDiagnostics"] ? item["bootDiagnostics"] : bootDiagnosticsSerializer(item["bootDiagnostics"]) };
}
function diagnosticsProfileDeserializer(item) {
	return { bootDiagnostics: !item["bootDiagnostics"] ? item["bootDiagnostics"] : bootDiagnosticsDeserializer(item["bootDiagnostics"]) };
}
function bootDiagnosticsSerializer(item) {
	return {
		enabled: item["enabled"],
		storageUri: item["storageUri"]
	};
}
function bootDiagnosticsDeserializer(item) {
	return {
		enabled: item["enabled"],
		storageUri: item["storageUri"]
	};
}
function keyVaultSecretReferenceSerializer(item) {
	return {
		secretUrl: item["secretUrl"],
		sourceVault: subResourceSerializer(item["sourceVault"])
	};
}
function keyVaultSecretReferenceDeserializer(item) {
	return {
		secretUrl: item["secretUrl"],
		sourceVault: subResourceDeserializer(item["sourceVault"])
	};
}
var KnownVirtualMachinePriorityTypes;
(function(KnownVirtualMachinePriorityTypes) {
	KnownVirtualMachinePriorityTypes["Regular"] = "Regular";
	KnownVirtualMachinePriorityTypes["Low"] = "Low";
	KnownVirtualMachinePriorityTypes["Spot"] = "Spot";
	KnownVirtualMachinePriorityTypes["SpotPlus"] = "SpotPlus";
})(KnownVirtualMachinePriorityTypes || (KnownVirtualMachinePriorityTypes = {}));
var KnownVirtualMachineEvictionPolicyTypes;
(function(KnownVirtualMachineEvictionPolicyTypes) {
	KnownVirtualMachineEvictionPolicyTypes["Deallocate"] = "Deallocate";
	KnownVirtualMachineEvictionPolicyTypes["Delete"] = "Delete";
})(KnownVirtualMachineEvictionPolicyTypes || (KnownVirtualMachineEvictionPolicyTypes = {}));
function billingProfileSerializer(item) {
	return { maxPrice: item["maxPrice"] };
}
function billingProfileDeserializer(item) {
	return { maxPrice: item["maxPrice"] };
}
function scheduledEventsProfileSerializer(item) {
	return {
		terminateNotificationProfile: !item["terminateNotificationProfile"] ? item["terminateNotificationProfile"] : terminateNotificationProfileSerializer(item["terminateNotificationProfile"]),
		osImageNotificationProfile: !item["osImageNotificationProfile"] ? item["osImageNotificationProfile"] : osImageNotificationProfileSerializer(item["osImageNotificationProfile"])
	};
}
function scheduledEventsProfileDeserializer(item) {
	return {
		terminateNotificationProfile: !item["terminateNotificationProfile"] ? item["terminateNotificationProfile"] : terminateNotificationProfileDeserializer(item["terminateNotificationProfile"]),
		osImageNotificationProfile: !item["osImageNotificationProfile"] ? item["osImageNotificationProfile"] : osImageNotificationProfileDeserializer(item["osImageNotificationProfile"])
	};
}
function terminateNotificationProfileSerializer(item) {
	return {
		notBeforeTimeout: item["notBeforeTimeout"],
		enable: item["enable"]
	};
}
function terminateNotificationProfileDeserializer(item) {
	return {
		notBeforeTimeout: item["notBeforeTimeout"],
		enable: item["enable"]
	};
}
function osImageNotificationProfileSerializer(item) {
	return {
		notBeforeTimeout: item["notBeforeTimeout"],
		enable: item["enable"]
	};
}
function osImageNotificationProfileDeserializer(item) {
	return {
		notBeforeTimeout: item["notBeforeTimeout"],
		enable: item["enable"]
	};
}
function capacityReservationProfileSerializer(item) {
	return {
		capacityReservationGroup: !item["capacityReservationGroup"] ? item["capacityReservationGroup"] : subResourceSerializer(item["capacityReservationGroup"]),
		disableCapacityReservationAssignment: item["disableCapacityReservationAssignment"]
	};
}
function capacityReservationProfileDeserializer(item) {
	return {
		capacityReservationGroup: !item["capacityReservationGroup"] ? item["capacityReservationGroup"] : subResourceDeserializer(item["capacityReservationGroup"]),
		disableCapacityReservationAssignment: item["disableCapacityReservationAssignment"]
	};
}
function interconnectBlockProfileSerializer(item) {
	return { interconnectBlock: !item["interconnectBlock"] ? item["interconnectBlock"] : apiEntityReferenceSerializer(item["interconnectBlock"]) };
}
function interconnectBlockProfileDeserializer(item) {
	return { interconnectBlock: !item["interconnectBlock"] ? item["interconnectBlock"] : apiEntityReferenceDeserializer(item["interconnectBlock"]) };
}
function applicationProfileSerializer(item) {
	return { galleryApplications: !item["galleryApplications"] ? item["galleryApplications"] : vmGalleryApplicationArraySerializer(item["galleryApplications"]) };
}
function applicationProfileDeserializer(item) {
	return { galleryApplications: !item["galleryApplications"] ? item["galleryApplications"] : vmGalleryApplicationArrayDeserializer(item["galleryApplications"]) };
}
function vmGalleryApplicationArraySerializer(result) {
	return result.map((item) => {
		return vmGalleryApplicationSerializer(item);
	});
}
function vmGalleryApplicationArrayDeserializer(result) {
	return result.map((item) => {
		return vmGalleryApplicationDeserializer(item);
	});
}
function vmGalleryApplicationSerializer(item) {
	return {
		tags: item["tags"],
		order: item["order"],
		packageReferenceId: item["packageReferenceId"],
		configurationReference: item["configurationReference"],
		treatFailureAsDeploymentFailure: item["treatFailureAsDeploymentFailure"],
		enableAutomaticUpgrade: item["enableAutomaticUpgrade"]
	};
}
function vmGalleryApplicationDeserializer(item) {
	return {
		tags: item["tags"],
		order: item["order"],
		packageReferenceId: item["packageReferenceId"],
		configurationReference: item["configurationReference"],
		treatFailureAsDeploymentFailure: item["treatFailureAsDeploymentFailure"],
		enableAutomaticUpgrade: item["enableAutomaticUpgrade"]
	};
}
function vmSizePropertiesSerializer(item) {
	return {
		vCPUsAvailable: item["vCPUsAvailable"],
		vCPUsPerCore: item["vCPUsPerCore"]
	};
}
function vmSizePropertiesDeserializer(item) {
	return {
		vCPUsAvailable: item["vCPUsAvailable"],
		vCPUsPerCore: item["vCPUsPerCore"]
	};
}
var KnownProcessorMode;
(function(KnownProcessorMode) {
	KnownProcessorMode["Deterministic"] = "Deterministic";
	KnownProcessorMode["Opportunistic"] = "Opportunistic";
})(KnownProcessorMode || (KnownProcessorMode = {}));
function additionalCapabilitiesSerializer(item) {
	return {
		ultraSSDEnabled: item["ultraSSDEnabled"],
		hibernationEnabled: item["hibernationEnabled"],
		enableFips1403Encryption: item["enableFips1403Encryption"]
	};
}
function additionalCapabilitiesDeserializer(item) {
	return {
		ultraSSDEnabled: item["ultraSSDEnabled"],
		hibernationEnabled: item["hibernationEnabled"],
		enableFips1403Encryption: item["enableFips1403Encryption"]
	};
}
var KnownVirtualMachineScaleSetScaleInRules;
(function(KnownVirtualMachineScaleSetScaleInRules) {
	KnownVirtualMachineScaleSetScaleInRules["Default"] = "Default";
	KnownVirtualMachineScaleSetScaleInRules["OldestVM"] = "OldestVM";
	KnownVirtualMachineScaleSetScaleInRules["NewestVM"] = "NewestVM";
})(KnownVirtualMachineScaleSetScaleInRules || (KnownVirtualMachineScaleSetScaleInRules = {}));
var KnownOrchestrationMode;
(function(KnownOrchestrationMode) {
	KnownOrchestrationMode["Uniform"] = "Uniform";
	KnownOrchestrationMode["Flexible"] = "Flexible";
})(KnownOrchestrationMode || (KnownOrchestrationMode = {}));
var KnownRebalanceStrategy;
(function(KnownRebalanceStrategy) {
	KnownRebalanceStrategy["Recreate"] = "Recreate";
})(KnownRebalanceStrategy || (KnownRebalanceStrategy = {}));
var KnownRebalanceBehavior;
(function(KnownRebalanceBehavior) {
	KnownRebalanceBehavior["CreateBeforeDelete"] = "CreateBeforeDelete";
})(KnownRebalanceBehavior || (KnownRebalanceBehavior = {}));
var KnownZonalPlatformFaultDomainAlignMode;
(function(KnownZonalPlatformFaultDomainAlignMode) {
	KnownZonalPlatformFaultDomainAlignMode["Aligned"] = "Aligned";
	KnownZonalPlatformFaultDomainAlignMode["Unaligned"] = "Unaligned";
	KnownZonalPlatformFaultDomainAlignMode["BestEffortAligned"] = "BestEffortAligned";
})(KnownZonalPlatformFaultDomainAlignMode || (KnownZonalPlatformFaultDomainAlignMode = {}));
var KnownAllocationStrategy;
(function(KnownAllocationStrategy) {
	KnownAllocationStrategy["LowestPrice"] = "LowestPrice";
	KnownAllocationStrategy["CapacityOptimized"] = "CapacityOptimized";
	KnownAllocationStrategy["Prioritized"] = "Prioritized";
})(KnownAllocationStrategy || (KnownAllocationStrategy = {}));
var KnownHighSpeedInterconnectPlacement;
(function(KnownHighSpeedInterconnectPlacement) {
	KnownHighSpeedInterconnectPlacement["None"] = "None";
	KnownHighSpeedInterconnectPlacement["Trunk"] = "Trunk";
})(KnownHighSpeedInterconnectPlacement || (KnownHighSpeedInterconnectPlacement = {}));
var KnownVMScaleSetLifecycleHookEventType;
(function(KnownVMScaleSetLifecycleHookEventType) {
	KnownVMScaleSetLifecycleHookEventType["UpgradeAutoOSScheduling"] = "UpgradeAutoOSScheduling";
	KnownVMScaleSetLifecycleHookEventType["UpgradeAutoOSRollingBatchStarting"] = "UpgradeAutoOSRollingBatchStarting";
})(KnownVMScaleSetLifecycleHookEventType || (KnownVMScaleSetLifecycleHookEventType = {}));
var KnownLifecycleHookAction;
(function(KnownLifecycleHookAction) {
	KnownLifecycleHookAction["Approve"] = "Approve";
	KnownLifecycleHookAction["Reject"] = "Reject";
})(KnownLifecycleHookAction || (KnownLifecycleHookAction = {}));
function placementSerializer(item) {
	return {
		zonePlacementPolicy: item["zonePlacementPolicy"],
		includeZones: !item["includeZones"] ? item["includeZones"] : item["includeZones"].map((p) => {
			return p;
		}),
		excludeZones: !item["excludeZones"] ? item["excludeZones"] : item["excludeZones"].map((p) => {
			return p;
		})
	};
}
function placementDeserializer(item) {
	return {
		zonePlacementPolicy: item["zonePlacementPolicy"],
		includeZones: !item["includeZones"] ? item["includeZones"] : item["includeZones"].map((p) => {
			return p;
		}),
		excludeZones: !item["excludeZones"] ? item["excludeZones"] : item["excludeZones"].map((p) => {
			return p;
		})
	};
}
var KnownZonePlacementPolicyType;
(function(KnownZonePlacementPolicyType) {
	KnownZonePlacementPolicyType["Any"] = "Any";
	KnownZonePlacementPolicyType["Auto"] = "Auto";
})(KnownZonePlacementPolicyType || (KnownZonePlacementPolicyType = {}));
function instanceViewStatusArrayDeserializer(result) {
	return result.map((item) => {
		return instanceViewStatusDeserializer(item);
	});
}
function instanceViewStatusDeserializer(item) {
	return {
		code: item["code"],
		level: item["level"],
		displayStatus: item["displayStatus"],
		message: item["message"],
		time: !item["time"] ? item["time"] : new Date(item["time"])
	};
}
var KnownOrchestrationServiceNames;
(function(KnownOrchestrationServiceNames) {
	KnownOrchestrationServiceNames["AutomaticRepairs"] = "AutomaticRepairs";
	KnownOrchestrationServiceNames["AutomaticZoneRebalancing"] = "AutomaticZoneRebalancing";
})(KnownOrchestrationServiceNames || (KnownOrchestrationServiceNames = {}));
var KnownOrchestrationServiceState;
(function(KnownOrchestrationServiceState) {
	KnownOrchestrationServiceState["NotRunning"] = "NotRunning";
	KnownOrchestrationServiceState["Running"] = "Running";
	KnownOrchestrationServiceState["Suspended"] = "Suspended";
})(KnownOrchestrationServiceState || (KnownOrchestrationServiceState = {}));
var KnownOrchestrationServiceOperationStatus;
(function(KnownOrchestrationServiceOperationStatus) {
	KnownOrchestrationServiceOperationStatus["InProgress"] = "InProgress";
	KnownOrchestrationServiceOperationStatus["Completed"] = "Completed";
})(KnownOrchestrationServiceOperationStatus || (KnownOrchestrationServiceOperationStatus = {}));
function virtualMachineReimageParametersSerializer(item) {
	return {
		tempDisk: item["tempDisk"],
		exactVersion: item["exactVersion"],
		osProfile: !item["osProfile"] ? item["osProfile"] : osProfileProvisioningDataSerializer(item["osProfile"])
	};
}
function osProfileProvisioningDataSerializer(item) {
	return {
		adminPassword: item["adminPassword"],
		customData: item["customData"]
	};
}
var KnownOrchestrationServiceStateAction;
(function(KnownOrchestrationServiceStateAction) {
	KnownOrchestrationServiceStateAction["Resume"] = "Resume";
	KnownOrchestrationServiceStateAction["Suspend"] = "Suspend";
})(KnownOrchestrationServiceStateAction || (KnownOrchestrationServiceStateAction = {}));
var KnownLifecycleHookActionState;
(function(KnownLifecycleHookActionState) {
	KnownLifecycleHookActionState["Waiting"] = "Waiting";
	KnownLifecycleHookActionState["Approved"] = "Approved";
	KnownLifecycleHookActionState["Rejected"] = "Rejected";
})(KnownLifecycleHookActionState || (KnownLifecycleHookActionState = {}));
var KnownVMScaleSetLifecycleHookEventState;
(function(KnownVMScaleSetLifecycleHookEventState) {
	KnownVMScaleSetLifecycleHookEventState["Active"] = "Active";
	KnownVMScaleSetLifecycleHookEventState["Completed"] = "Completed";
})(KnownVMScaleSetLifecycleHookEventState || (KnownVMScaleSetLifecycleHookEventState = {}));
function virtualMachineExtensionInstanceViewDeserializer(item) {
	return {
		name: item["name"],
		type: item["type"],
		typeHandlerVersion: item["typeHandlerVersion"],
		substatuses: !item["substatuses"] ? item["substatuses"] : instanceViewStatusArrayDeserializer(item["substatuses"]),
		statuses: !item["statuses"] ? item["statuses"] : instanceViewStatusArrayDeserializer(item["statuses"])
	};
}
function virtualMachineSerializer(item) {
	return {
		tags: item["tags"],
		location: item["location"],
		properties: areAllPropsUndefined(item, [
			"hardwareProfile",
			"scheduledEventsPolicy",
			"storageProfile",
			"additionalCapabilities",
			"osProfile",
			"networkProfile",
			"securityProfile",
			"diagnosticsProfile",
			"availabilitySet",
			"virtualMachineScaleSet",
			"proximityPlacementGroup",
			"priority",
			"evictionPolicy",
			"billingProfile",
			"host",
			"hostGroup",
			"licenseType",
			"extensionsTimeBudget",
			"platformFaultDomain",
			"scheduledEventsProfile",
			"userData",
			"capacityReservation",
			"interconnectBlockProfile",
			"applicationProfile",
			"resiliencyProfile"
		]) ? void 0 : _virtualMachinePropertiesSerializer(item),
		plan: !item["plan"] ? item["plan"] : planSerializer(item["plan"]),
		identity: !item["identity"] ? item["identity"] : virtualMachineIdentitySerializer(item["identity"]),
		zones: !item["zones"] ? item["zones"] : item["zones"].map((p) => {
			return p;
		}),
		extendedLocation: !item["extendedLocation"] ? item["extendedLocation"] : extendedLocationSerializer(item["extendedLocation"]),
		placement: !item["placement"] ? item["placement"] : placementSerializer(item["placement"])
	};
}
function virtualMachineDeserializer(item) {
	return {
		tags: !item["tags"] ? item["tags"] : Object.fromEntries(Object.entries(item["tags"]).map(([k, p]) => [k, p])),
		location: item["location"],
		id: item["id"],
		name: item["name"],
		type: item["type"],
		systemData: !item["systemData"] ? item["systemData"] : systemDataDeserializer(item["systemData"]),
		...!item["properties"] ? item["properties"] : _virtualMachinePropertiesDeserializer(item["properties"]),
		plan: !item["plan"] ? item["plan"] : planDeserializer(item["plan"]),
		resources: !item["resources"] ? item["resources"] : virtualMachineExtensionArrayDeserializer(item["resources"]),
		identity: !item["identity"] ? item["identity"] : virtualMachineIdentityDeserializer(item["identity"]),
		zones: !item["zones"] ? item["zones"] : item["zones"].map((p) => {
			return p;
		}),
		extendedLocation: !item["extendedLocation"] ? item["extendedLocation"] : extendedLocationDeserializer(item["extendedLocation"]),
		managedBy: item["managedBy"],
		etag: item["etag"],
		placement: !item["placement"] ? item["placement"] : placementDeserializer(item["placement"])
	};
}
function hardwareProfileSerializer(item) {
	return {
		vmSize: item["vmSize"],
		vmSizeProperties: !item["vmSizeProperties"] ? item["vmSizeProperties"] : vmSizePropertiesSerializer(item["vmSizeProperties"]),
		processorMode: item["processorMode"]
	};
}
function hardwareProfileDeserializer(item) {
	return {
		vmSize: item["vmSize"],
		vmSizeProperties: !item["vmSizeProperties"] ? item["vmSizeProperties"] : vmSizePropertiesDeserializer(item["vmSizeProperties"]),
		processorMode: item["processorMode"]
	};
}
var KnownVirtualMachineSizeTypes;
(function(KnownVirtualMachineSizeTypes) {
	KnownVirtualMachineSizeTypes["BasicA0"] = "Basic_A0";
	KnownVirtualMachineSizeTypes["BasicA1"] = "Basic_A1";
	KnownVirtualMachineSizeTypes["BasicA2"] = "Basic_A2";
	KnownVirtualMachineSizeTypes["BasicA3"] = "Basic_A3";
	KnownVirtualMachineSizeTypes["BasicA4"] = "Basic_A4";
	KnownVirtualMachineSizeTypes["StandardA0"] = "Standard_A0";
	KnownVirtualMachineSizeTypes["StandardA1"] = "Standard_A1";
	KnownVirtualMachineSizeTypes["StandardA2"] = "Standard_A2";
	KnownVirtualMachineSizeTypes["StandardA3"] = "Standard_A3";
	KnownVirtualMachineSizeTypes["StandardA4"] = "Standard_A4";
	KnownVirtualMachineSizeTypes["StandardA5"] = "Standard_A5";
	KnownVirtualMachineSizeTypes["StandardA6"] = "Standard_A6";
	KnownVirtualMachineSizeTypes["StandardA7"] = "Standard_A7";
	KnownVirtualMachineSizeTypes["StandardA8"] = "Standard_A8";
	KnownVirtualMachineSizeTypes["StandardA9"] = "Standard_A9";
	KnownVirtualMachineSizeTypes["StandardA10"] = "Standard_A10";
	KnownVirtualMachineSizeTypes["StandardA11"] = "Standard_A11";
	KnownVirtualMachineSizeTypes["StandardA1V2"] = "Standard_A1_v2";
	KnownVirtualMachineSizeTypes["StandardA2V2"] = "Standard_A2_v2";
	KnownVirtualMachineSizeTypes["StandardA4V2"] = "Standard_A4_v2";
	KnownVirtualMachineSizeTypes["StandardA8V2"] = "Standard_A8_v2";
	KnownVirtualMachineSizeTypes["StandardA2MV2"] = "Standard_A2m_v2";
	KnownVirtualMachineSizeTypes["StandardA4MV2"] = "Standard_A4m_v2";
	KnownVirtualMachineSizeTypes["StandardA8MV2"] = "Standard_A8m_v2";
	KnownVirtualMachineSizeTypes["StandardB1S"] = "Standard_B1s";
	KnownVirtualMachineSizeTypes["StandardB1Ms"] = "Standard_B1ms";
	KnownVirtualMachineSizeTypes["StandardB2S"] = "Standard_B2s";
	KnownVirtualMachineSizeTypes["StandardB2Ms"] = "Standard_B2ms";
	KnownVirtualMachineSizeTypes["StandardB4Ms"] = "Standard_B4ms";
	KnownVirtualMachineSizeTypes["StandardB8Ms"] = "Standard_B8ms";
	KnownVirtualMachineSizeTypes["StandardD1"] = "Standard_D1";
	KnownVirtualMachineSizeTypes["StandardD2"] = "Standard_D2";
	KnownVirtualMachineSizeTypes["StandardD3"] = "Standard_D3";
	KnownVirtualMachineSizeTypes["StandardD4"] = "Standard_D4";
	KnownVirtualMachineSizeTypes["StandardD11"] = "Standard_D11";
	KnownVirtualMachineSizeTypes["StandardD12"] = "Standard_D12";
	KnownVirtualMachineSizeTypes["StandardD13"] = "Standard_D13";
	KnownVirtualMachineSizeTypes["StandardD14"] = "Standard_D14";
	KnownVirtualMachineSizeTypes["StandardD1V2"] = "Standard_D1_v2";
	KnownVirtualMachineSizeTypes["StandardD2V2"] = "Standard_D2_v2";
	KnownVirtualMachineSizeTypes["StandardD3V2"] = "Standard_D3_v2";
	KnownVirtualMachineSizeTypes["StandardD4V2"] = "Standard_D4_v2";
	KnownVirtualMachineSizeTypes["StandardD5V2"] = "Standard_D5_v2";
	KnownVirtualMachineSizeTypes["StandardD2V3"] = "Standard_D2_v3";
	KnownVirtualMachineSizeTypes["StandardD4V3"] = "Standard_D4_v3";
	KnownVirtualMachineSizeTypes["StandardD8V3"] = "Standard_D8_v3";
	KnownVirtualMachineSizeTypes["StandardD16V3"] = "Standard_D16_v3";
	KnownVirtualMachineSizeTypes["StandardD32V3"] = "Standard_D32_v3";
	KnownVirtualMachineSizeTypes["StandardD64V3"] = "Standard_D64_v3";
	KnownVirtualMachineSizeTypes["StandardD2SV3"] = "Standard_D2s_v3";
	KnownVirtualMachineSizeTypes["StandardD4SV3"] = "Standard_D4s_v3";
	KnownVirtualMachineSizeTypes["StandardD8SV3"] = "Standard_D8s_v3";
	KnownVirtualMachineSizeTypes["StandardD16SV3"] = "Standard_D16s_v3";
	KnownVirtualMachineSizeTypes["StandardD32SV3"] = "Standard_D32s_v3";
	KnownVirtualMachineSizeTypes["StandardD64SV3"] = "Standard_D64s_v3";
	KnownVirtualMachineSizeTypes["StandardD11V2"] = "Standard_D11_v2";
	KnownVirtualMachineSizeTypes["StandardD12V2"] = "Standard_D12_v2";
	KnownVirtualMachineSizeTypes["StandardD13V2"] = "Standard_D13_v2";
	KnownVirtualMachineSizeTypes["StandardD14V2"] = "Standard_D14_v2";
	KnownVirtualMachineSizeTypes["StandardD15V2"] = "Standard_D15_v2";
	KnownVirtualMachineSizeTypes["StandardDS1"] = "Standard_DS1";
	KnownVirtualMachineSizeTypes["StandardDS2"] = "Standard_DS2";
	KnownVirtualMachineSizeTypes["StandardDS3"] = "Standard_DS3";
	KnownVirtualMachineSizeTypes["StandardDS4"] = "Standard_DS4";
	KnownVirtualMachineSizeTypes["StandardDS11"] = "Standard_DS11";
	KnownVirtualMachineSizeTypes["StandardDS12"] = "Standard_DS12";
	KnownVirtualMachineSizeTypes["StandardDS13"] = "Standard_DS13";
	KnownVirtualMachineSizeTypes["StandardDS14"] = "Standard_DS14";
	KnownVirtualMachineSizeTypes["StandardDS1V2"] = "Standard_DS1_v2";
	KnownVirtualMachineSizeTypes["StandardDS2V2"] = "Standard_DS2_v2";
	KnownVirtualMachineSizeTypes["StandardDS3V2"] = "Standard_DS3_v2";
	KnownVirtualMachineSizeTypes["StandardDS4V2"] = "Standard_DS4_v2";
	KnownVirtualMachineSizeTypes["StandardDS5V2"] = "Standard_DS5_v2";
	KnownVirtualMachineSizeTypes["StandardDS11V2"] = "Standard_DS11_v2";
	KnownVirtualMachineSizeTypes["StandardDS12V2"] = "Standard_DS12_v2";
	KnownVirtualMachineSizeTypes["StandardDS13V2"] = "Standard_DS13_v2";
	KnownVirtualMachineSizeTypes["StandardDS14V2"] = "Standard_DS14_v2";
	KnownVirtualMachineSizeTypes["StandardDS15V2"] = "Standard_DS15_v2";
	KnownVirtualMachineSizeTypes["StandardDS134V2"] = "Standard_DS13-4_v2";
	KnownVirtualMachineSizeTypes["StandardDS132V2"] = "Standard_DS13-2_v2";
	KnownVirtualMachineSizeTypes["StandardDS148V2"] = "Standard_DS14-8_v2";
	KnownVirtualMachineSizeTypes["StandardDS144V2"] = "Standard_DS14-4_v2";
	KnownVirtualMachineSizeTypes["StandardE2V3"] = "Standard_E2_v3";
	KnownVirtualMachineSizeTypes["StandardE4V3"] = "Standard_E4_v3";
	KnownVirtualMachineSizeTypes["StandardE8V3"] = "Standard_E8_v3";
	KnownVirtualMachineSizeTypes["StandardE16V3"] = "Standard_E16_v3";
	KnownVirtualMachineSizeTypes["StandardE32V3"] = "Standard_E32_v3";
	KnownVirtualMachineSizeTypes["StandardE64V3"] = "Standard_E64_v3";
	KnownVirtualMachineSizeTypes["StandardE2SV3"] = "Standard_E2s_v3";
	KnownVirtualMachineSizeTypes["StandardE4SV3"] = "Standard_E4s_v3";
	KnownVirtualMachineSizeTypes["StandardE8SV3"] = "Standard_E8s_v3";
	KnownVirtualMachineSizeTypes["StandardE16SV3"] = "Standard_E16s_v3";
	KnownVirtualMachineSizeTypes["StandardE32SV3"] = "Standard_E32s_v3";
	KnownVirtualMachineSizeTypes["StandardE64SV3"] = "Standard_E64s_v3";
	KnownVirtualMachineSizeTypes["StandardE3216V3"] = "Standard_E32-16_v3";
	KnownVirtualMachineSizeTypes["StandardE328SV3"] = "Standard_E32-8s_v3";
	KnownVirtualMachineSizeTypes["StandardE6432SV3"] = "Standard_E64-32s_v3";
	KnownVirtualMachineSizeTypes["StandardE6416SV3"] = "Standard_E64-16s_v3";
	KnownVirtualMachineSizeTypes["StandardF1"] = "Standard_F1";
	KnownVirtualMachineSizeTypes["StandardF2"] = "Standard_F2";
	KnownVirtualMachineSizeTypes["StandardF4"] = "Standard_F4";
	KnownVirtualMachineSizeTypes["StandardF8"] = "Standard_F8";
	KnownVirtualMachineSizeTypes["StandardF16"] = "Standard_F16";
	KnownVirtualMachineSizeTypes["StandardF1S"] = "Standard_F1s";
	KnownVirtualMachineSizeTypes["StandardF2S"] = "Standard_F2s";
	KnownVirtualMachineSizeTypes["StandardF4S"] = "Standard_F4s";
	KnownVirtualMachineSizeTypes["StandardF8S"] = "Standard_F8s";
	KnownVirtualMachineSizeTypes["StandardF16S"] = "Standard_F16s";
	KnownVirtualMachineSizeTypes["StandardF2SV2"] = "Standard_F2s_v2";
	KnownVirtualMachineSizeTypes["StandardF4SV2"] = "Standard_F4s_v2";
	KnownVirtualMachineSizeTypes["StandardF8SV2"] = "Standard_F8s_v2";
	KnownVirtualMachineSizeTypes["StandardF16SV2"] = "Standard_F16s_v2";
	KnownVirtualMachineSizeTypes["StandardF32SV2"] = "Standard_F32s_v2";
	KnownVirtualMachineSizeTypes["StandardF64SV2"] = "Standard_F64s_v2";
	KnownVirtualMachineSizeTypes["StandardF72SV2"] = "Standard_F72s_v2";
	KnownVirtualMachineSizeTypes["StandardG1"] = "Standard_G1";
	KnownVirtualMachineSizeTypes["StandardG2"] = "Standard_G2";
	KnownVirtualMachineSizeTypes["StandardG3"] = "Standard_G3";
	KnownVirtualMachineSizeTypes["StandardG4"] = "Standard_G4";
	KnownVirtualMachineSizeTypes["StandardG5"] = "Standard_G5";
	KnownVirtualMachineSizeTypes["StandardGS1"] = "Standard_GS1";
	KnownVirtualMachineSizeTypes["StandardGS2"] = "Standard_GS2";
	KnownVirtualMachineSizeTypes["StandardGS3"] = "Standard_GS3";
	KnownVirtualMachineSizeTypes["StandardGS4"] = "Standard_GS4";
	KnownVirtualMachineSizeTypes["StandardGS5"] = "Standard_GS5";
	KnownVirtualMachineSizeTypes["StandardGS48"] = "Standard_GS4-8";
	KnownVirtualMachineSizeTypes["StandardGS44"] = "Standard_GS4-4";
	KnownVirtualMachineSizeTypes["StandardGS516"] = "Standard_GS5-16";
	KnownVirtualMachineSizeTypes["StandardGS58"] = "Standard_GS5-8";
	KnownVirtualMachineSizeTypes["StandardH8"] = "Standard_H8";
	KnownVirtualMachineSizeTypes["StandardH16"] = "Standard_H16";
	KnownVirtualMachineSizeTypes["StandardH8M"] = "Standard_H8m";
	KnownVirtualMachineSizeTypes["StandardH16M"] = "Standard_H16m";
	KnownVirtualMachineSizeTypes["StandardH16R"] = "Standard_H16r";
	KnownVirtualMachineSizeTypes["StandardH16Mr"] = "Standard_H16mr";
	KnownVirtualMachineSizeTypes["StandardL4S"] = "Standard_L4s";
	KnownVirtualMachineSizeTypes["StandardL8S"] = "Standard_L8s";
	KnownVirtualMachineSizeTypes["StandardL16S"] = "Standard_L16s";
	KnownVirtualMachineSizeTypes["StandardL32S"] = "Standard_L32s";
	KnownVirtualMachineSizeTypes["StandardM64S"] = "Standard_M64s";
	KnownVirtualMachineSizeTypes["StandardM64Ms"] = "Standard_M64ms";
	KnownVirtualMachineSizeTypes["StandardM128S"] = "Standard_M128s";
	KnownVirtualMachineSizeTypes["StandardM128Ms"] = "Standard_M128ms";
	KnownVirtualMachineSizeTypes["StandardM6432Ms"] = "Standard_M64-32ms";
	KnownVirtualMachineSizeTypes["StandardM6416Ms"] = "Standard_M64-16ms";
	KnownVirtualMachineSizeTypes["StandardM12864Ms"] = "Standard_M128-64ms";
	KnownVirtualMachineSizeTypes["StandardM12832Ms"] = "Standard_M128-32ms";
	KnownVirtualMachineSizeTypes["StandardNC6"] = "Standard_NC6";
	KnownVirtualMachineSizeTypes["StandardNC12"] = "Standard_NC12";
	KnownVirtualMachineSizeTypes["StandardNC24"] = "Standard_NC24";
	KnownVirtualMachineSizeTypes["StandardNC24R"] = "Standard_NC24r";
	KnownVirtualMachineSizeTypes["StandardNC6SV2"] = "Standard_NC6s_v2";
	KnownVirtualMachineSizeTypes["StandardNC12SV2"] = "Standard_NC12s_v2";
	KnownVirtualMachineSizeTypes["StandardNC24SV2"] = "Standard_NC24s_v2";
	KnownVirtualMachineSizeTypes["StandardNC24RsV2"] = "Standard_NC24rs_v2";
	KnownVirtualMachineSizeTypes["StandardNC6SV3"] = "Standard_NC6s_v3";
	KnownVirtualMachineSizeTypes["StandardNC12SV3"] = "Standard_NC12s_v3";
	KnownVirtualMachineSizeTypes["StandardNC24SV3"] = "Standard_NC24s_v3";
	KnownVirtualMachineSizeTypes["StandardNC24RsV3"] = "Standard_NC24rs_v3";
	KnownVirtualMachineSizeTypes["StandardND6S"] = "Standard_ND6s";
	KnownVirtualMachineSizeTypes["StandardND12S"] = "Standard_ND12s";
	KnownVirtualMachineSizeTypes["StandardND24S"] = "Standard_ND24s";
	KnownVirtualMachineSizeTypes["StandardND24Rs"] = "Standard_ND24rs";
	KnownVirtualMachineSizeTypes["StandardNV6"] = "Standard_NV6";
	KnownVirtualMachineSizeTypes["StandardNV12"] = "Standard_NV12";
	KnownVirtualMachineSizeTypes["StandardNV24"] = "Standard_NV24";
})(KnownVirtualMachineSizeTypes || (KnownVirtualMachineSizeTypes = {}));
function storageProfileSerializer(item) {
	return {
		imageReference: !item["imageReference"] ? item["imageReference"] : imageReferenceSerializer(item["imageReference"]),
		osDisk: !item["osDisk"] ? item["osDisk"] : osDiskSerializer(item["osDisk"]),
		dataDisks: !item["dataDisks"] ? item["dataDisks"] : dataDiskArraySerializer(item["dataDisks"]),
		diskControllerType: item["diskControllerType"],
		alignRegionalDisksToVMZone: item["alignRegionalDisksToVMZone"],
		diskApiVersion: item["diskApiVersion"]
	};
}
function storageProfileDeserializer(item) {
	return {
		imageReference: !item["imageReference"] ? item["imageReference"] : imageReferenceDeserializer(item["imageReference"]),
		osDisk: !item["osDisk"] ? item["osDisk"] : osDiskDeserializer(item["osDisk"]),
		dataDisks: !item["dataDisks"] ? item["dataDisks"] : dataDiskArrayDeserializer(item["dataDisks"]),
		diskControllerType: item["diskControllerType"],
		alignRegionalDisksToVMZone: item["alignRegionalDisksToVMZone"],
		diskApiVersion: item["diskApiVersion"]
	};
}
function osDiskSerializer(item) {
	return {
		osType: item["osType"],
		encryptionSettings: !item["encryptionSettings"] ? item["encryptionSettings"] : diskEncryptionSettingsSerializer(item["encryptionSettings"]),
		name: item["name"],
		vhd: !item["vhd"] ? item["vhd"] : virtualHardDiskSerializer(item["vhd"]),
		image: !item["image"] ? item["image"] : virtualHardDiskSerializer(item["image"]),
		caching: item["caching"],
		writeAcceleratorEnabled: item["writeAcceleratorEnabled"],
		diffDiskSettings: !item["diffDiskSettings"] ? item["diffDiskSettings"] : diffDiskSettingsSerializer(item["diffDiskSettings"]),
		createOption: item["createOption"],
		diskSizeGB: item["diskSizeGB"],
		storageFaultDomainAlignment: item["storageFaultDomainAlignment"],
		managedDisk: !item["managedDisk"] ? item["managedDisk"] : managedDiskParametersSerializer(item["managedDisk"]),
		deleteOption: item["deleteOption"]
	};
}
function osDiskDeserializer(item) {
	return {
		osType: item["osType"],
		encryptionSettings: !item["encryptionSettings"] ? item["encryptionSettings"] : diskEncryptionSettingsDeserializer(item["encryptionSettings"]),
		name: item["name"],
		vhd: !item["vhd"] ? item["vhd"] : virtualHardDiskDeserializer(item["vhd"]),
		image: !item["image"] ? item["image"] : virtualHardDiskDeserializer(item["image"]),
		caching: item["caching"],
		writeAcceleratorEnabled: item["writeAcceleratorEnabled"],
		diffDiskSettings: !item["diffDiskSettings"] ? item["diffDiskSettings"] : diffDiskSettingsDeserializer(item["diffDiskSettings"]),
		createOption: item["createOption"],
		diskSizeGB: item["diskSizeGB"],
		storageFaultDomainAlignment: item["storageFaultDomainAlignment"],
		managedDisk: !item["managedDisk"] ? item["managedDisk"] : managedDiskParametersDeserializer(item["managedDisk"]),
		deleteOption: item["deleteOption"]
	};
}
function diskEncryptionSettingsSerializer(item) {
	return {
		diskEncryptionKey: !item["diskEncryptionKey"] ? item["diskEncryptionKey"] : keyVaultSecretReferenceSerializer(item["diskEncryptionKey"]),
		keyEncryptionKey: !item["keyEncryptionKey"] ? item["keyEncryptionKey"] : keyVaultKeyReferenceSerializer(item["keyEncryptionKey"]),
		enabled: item["enabled"]
	};
}
function diskEncryptionSettingsDeserializer(item) {
	return {
		diskEncryptionKey: !item["diskEncryptionKey"] ? item["diskEncryptionKey"] : keyVaultSecretReferenceDeserializer(item["diskEncryptionKey"]),
		keyEncryptionKey: !item["keyEncryptionKey"] ? item["keyEncryptionKey"] : keyVaultKeyReferenceDeserializer(item["keyEncryptionKey"]),
		enabled: item["enabled"]
	};
}
function keyVaultKeyReferenceSerializer(item) {
	return {
		keyUrl: item["keyUrl"],
		sourceVault: subResourceSerializer(item["sourceVault"])
	};
}
function keyVaultKeyReferenceDeserializer(item) {
	return {
		keyUrl: item["keyUrl"],
		sourceVault: subResourceDeserializer(item["sourceVault"])
	};
}
function managedDiskParametersSerializer(item) {
	return {
		id: item["id"],
		storageAccountType: item["storageAccountType"],
		diskEncryptionSet: !item["diskEncryptionSet"] ? item["diskEncryptionSet"] : diskEncryptionSetParametersSerializer(item["diskEncryptionSet"]),
		securityProfile: !item["securityProfile"] ? item["securityProfile"] : vmDiskSecurityProfileSerializer(item["securityProfile"]),
		additionalDiskProperties: !item["additionalDiskProperties"] ? item["additionalDiskProperties"] : additionalDiskPropertiesSerializer(item["additionalDiskProperties"])
	};
}
function managedDiskParametersDeserializer(item) {
	return {
		id: item["id"],
		storageAccountType: item["storageAccountType"],
		diskEncryptionSet: !item["diskEncryptionSet"] ? item["diskEncryptionSet"] : diskEncryptionSetParametersDeserializer(item["diskEncryptionSet"]),
		securityProfile: !item["securityProfile"] ? item["securityProfile"] : vmDiskSecurityProfileDeserializer(item["securityProfile"]),
		additionalDiskProperties: !item["additionalDiskProperties"] ? item["additionalDiskProperties"] : additionalDiskPropertiesDeserializer(item["additionalDiskProperties"])
	};
}
function dataDiskArraySerializer(result) {
	return result.map((item) => {
		return dataDiskSerializer(item);
	});
}
function dataDiskArrayDeserializer(result) {
	return result.map((item) => {
		return dataDiskDeserializer(item);
	});
}
function dataDiskSerializer(item) {
	return {
		lun: item["lun"],
		name: item["name"],
		vhd: !item["vhd"] ? item["vhd"] : virtualHardDiskSerializer(item["vhd"]),
		image: !item["image"] ? item["image"] : virtualHardDiskSerializer(item["image"]),
		caching: item["caching"],
		writeAcceleratorEnabled: item["writeAcceleratorEnabled"],
		createOption: item["createOption"],
		diskSizeGB: item["diskSizeGB"],
		storageFaultDomainAlignment: item["storageFaultDomainAlignment"],
		managedDisk: !item["managedDisk"] ? item["managedDisk"] : managedDiskParametersSerializer(item["managedDisk"]),
		sourceResource: !item["sourceResource"] ? item["sourceResource"] : apiEntityReferenceSerializer(item["sourceResource"]),
		toBeDetached: item["toBeDetached"],
		diskIOPSReadWrite: item["diskIopsReadWrite"],
		diskMBpsReadWrite: item["diskMBpsReadWrite"],
		detachOption: item["detachOption"],
		deleteOption: item["deleteOption"]
	};
}
function dataDiskDeserializer(item) {
	return {
		lun: item["lun"],
		name: item["name"],
		vhd: !item["vhd"] ? item["vhd"] : virtualHardDiskDeserializer(item["vhd"]),
		image: !item["image"] ? item["image"] : virtualHardDiskDeserializer(item["image"]),
		caching: item["caching"],
		writeAcceleratorEnabled: item["writeAcceleratorEnabled"],
		createOption: item["createOption"],
		diskSizeGB: item["diskSizeGB"],
		storageFaultDomainAlignment: item["storageFaultDomainAlignment"],
		managedDisk: !item["managedDisk"] ? item["managedDisk"] : managedDiskParametersDeserializer(item["managedDisk"]),
		sourceResource: !item["sourceResource"] ? item["sourceResource"] : apiEntityReferenceDeserializer(item["sourceResource"]),
		toBeDetached: item["toBeDetached"],
		diskIopsReadWrite: item["diskIOPSReadWrite"],
		diskMBpsReadWrite: item["diskMBpsReadWrite"],
		detachOption: item["detachOption"],
		deleteOption: item["deleteOption"]
	};
}
var KnownDiskDetachOptionTypes;
(function(KnownDiskDetachOptionTypes) {
	KnownDiskDetachOptionTypes["ForceDetach"] = "ForceDetach";
})(KnownDiskDetachOptionTypes || (KnownDiskDetachOptionTypes = {}));
function osProfileSerializer(item) {
	return {
		computerName: item["computerName"],
		adminUsername: item["adminUsername"],
		adminPassword: item["adminPassword"],
		customData: item["customData"],
		windowsConfiguration: !item["windowsConfiguration"] ? item["windowsConfiguration"] : windowsConfigurationSerializer(item["windowsConfiguration"]),
		linuxConfiguration: !item["linuxConfiguration"] ? item["linuxConfiguration"] : linuxConfigurationSerializer(item["linuxConfiguration"]),
		secrets: !item["secrets"] ? item["secrets"] : vaultSecretGroupArraySerializer(item["secrets"]),
		allowExtensionOperations: item["allowExtensionOperations"],
		requireGuestProvisionSignal: item["requireGuestProvisionSignal"]
	};
}
function osProfileDeserializer(item) {
	return {
		computerName: item["computerName"],
		adminUsername: item["adminUsername"],
		adminPassword: item["adminPassword"],
		customData: item["customData"],
		windowsConfiguration: !item["windowsConfiguration"] ? item["windowsConfiguration"] : windowsConfigurationDeserializer(item["windowsConfiguration"]),
		linuxConfiguration: !item["linuxConfiguration"] ? item["linuxConfiguration"] : linuxConfigurationDeserializer(item["linuxConfiguration"]),
		secrets: !item["secrets"] ? item["secrets"] : vaultSecretGroupArrayDeserializer(item["secrets"]),
		allowExtensionOperations: item["allowExtensionOperations"],
		requireGuestProvisionSignal: item["requireGuestProvisionSignal"]
	};
}
function networkProfileSerializer(item) {
	return {
		networkInterfaces: !item["networkInterfaces"] ? item["networkInterfaces"] : networkInterfaceReferenceArraySerializer(item["networkInterfaces"]),
		networkApiVersion: item["networkApiVersion"],
		networkInterfaceConfigurations: !item["networkInterfaceConfigurations"] ? item["networkInterfaceConfigurations"] : virtualMachineNetworkInterfaceConfigurationArraySerializer(item["networkInterfaceConfigurations"]),
		interconnectGroupProfile: !item["interconnectGroupProfile"] ? item["interconnectGroupProfile"] : interconnectGroupProfileSerializer(item["interconnectGroupProfile"])
	};
}
function networkProfileDeserializer(item) {
	return {
		networkInterfaces: !item["networkInterfaces"] ? item["networkInterfaces"] : networkInterfaceReferenceArrayDeserializer(item["networkInterfaces"]),
		networkApiVersion: item["networkApiVersion"],
		networkInterfaceConfigurations: !item["networkInterfaceConfigurations"] ? item["networkInterfaceConfigurations"] : virtualMachineNetworkInterfaceConfigurationArrayDeserializer(item["networkInterfaceConfigurations"]),
		interconnectGroupProfile: !item["interconnectGroupProfile"] ? item["interconnectGroupProfile"] : interconnectGroupProfileDeserializer(item["interconnectGroupProfile"])
	};
}
function networkInterfaceReferenceArraySerializer(result) {
	return result.map((item) => {
		return networkInterfaceReferenceSerializer(item);
	});
}
function networkInterfaceReferenceArrayDeserializer(result) {
	return result.map((item) => {
		return networkInterfaceReferenceDeserializer(item);
	});
}
function networkInterfaceReferenceSerializer(item) {
	return {
		id: item["id"],
		properties: areAllPropsUndefined(item, ["primary", "deleteOption"]) ? void 0 : _networkInterfaceReferencePropertiesSerializer(item)
	};
}
function networkInterfaceReferenceDeserializer(item) {
	return {
		id: item["id"],
		...!item["properties"] ? item["properties"] : _networkInterfaceReferencePropertiesDeserializer(item["properties"])
	};
}
function virtualMachineNetworkInterfaceConfigurationArraySerializer(result) {
	return result.map((item) => {
		return virtualMachineNetworkInterfaceConfigurationSerializer(item);
	});
}
function virtualMachineNetworkInterfaceConfigurationArrayDeserializer(result) {
	return result.map((item) => {
		return virtualMachineNetworkInterfaceConfigurationDeserializer(item);
	});
}
function virtualMachineNetworkInterfaceConfigurationSerializer(item) {
	return {
		name: item["name"],
		properties: areAllPropsUndefined(item, [
			"primary",
			"deleteOption",
			"enableAcceleratedNetworking",
			"disableTcpStateTracking",
			"enableFpga",
			"enableIPForwarding",
			"networkSecurityGroup",
			"dnsSettings",
			"ipConfigurations",
			"dscpConfiguration",
			"auxiliaryMode",
			"auxiliarySku"
		]) ? void 0 : _virtualMachineNetworkInterfaceConfigurationPropertiesSerializer(item),
		tags: item["tags"]
	};
}
function virtualMachineNetworkInterfaceConfigurationDeserializer(item) {
	return {
		name: item["name"],
		...!item["properties"] ? item["properties"] : _virtualMachineNetworkInterfaceConfigurationPropertiesDeserializer(item["properties"]),
		tags: !item["tags"] ? item["tags"] : Object.fromEntries(Object.entries(item["tags"]).map(([k, p]) => [k, p]))
	};
}
function virtualMachineNetworkInterfaceDnsSettingsConfigurationSerializer(item) {
	return { dnsServers: !item["dnsServers"] ? item["dnsServers"] : item["dnsServers"].map((p) => {
		return p;
	}) };
}
function virtualMachineNetworkInterfaceDnsSettingsConfigurationDeserializer(item) {
	return { dnsServers: !item["dnsServers"] ? item["dnsServers"] : item["dnsServers"].map((p) => {
		return p;
	}) };
}
function virtualMachineNetworkInterfaceIPConfigurationArraySerializer(result) {
	return result.map((item) => {
		return virtualMachineNetworkInterfaceIPConfigurationSerializer(item);
	});
}
function virtualMachineNetworkInterfaceIPConfigurationArrayDeserializer(result) {
	return result.map((item) => {
		return virtualMachineNetworkInterfaceIPConfigurationDeserializer(item);
	});
}
function virtualMachineNetworkInterfaceIPConfigurationSerializer(item) {
	return {
		name: item["name"],
		properties: areAllPropsUndefined(item, [
			"subnet",
			"primary",
			"publicIPAddressConfiguration",
			"privateIPAddressVersion",
			"applicationSecurityGroups",
			"applicationGatewayBackendAddressPools",
			"loadBalancerBackendAddressPools"
		]) ? void 0 : _virtualMachineNetworkInterfaceIPConfigurationPropertiesSerializer(item)
	};
}
function virtualMachineNetworkInterfaceIPConfigurationDeserializer(item) {
	return {
		name: item["name"],
		...!item["properties"] ? item["properties"] : _virtualMachineNetworkInterfaceIPConfigurationPropertiesDeserializer(item["properties"])
	};
}
function virtualMachinePublicIPAddressConfigurationSerializer(item) {
	return {
		name: item["name"],
		properties: areAllPropsUndefined(item, [
			"idleTimeoutInMinutes",
			"deleteOption",
			"dnsSettings",
			"ipTags",
			"publicIPPrefix",
			"publicIPAddressVersion",
			"publicIPAllocationMethod"
		]) ? void 0 : _virtualMachinePublicIPAddressConfigurationPropertiesSerializer(item),
		sku: !item["sku"] ? item["sku"] : publicIPAddressSkuSerializer(item["sku"]),
		tags: item["tags"]
	};
}
function virtualMachinePublicIPAddressConfigurationDeserializer(item) {
	return {
		name: item["name"],
		...!item["properties"] ? item["properties"] : _virtualMachinePublicIPAddressConfigurationPropertiesDeserializer(item["properties"]),
		sku: !item["sku"] ? item["sku"] : publicIPAddressSkuDeserializer(item["sku"]),
		tags: !item["tags"] ? item["tags"] : Object.fromEntries(Object.entries(item["tags"]).map(([k, p]) => [k, p]))
	};
}
function virtualMachinePublicIPAddressDnsSettingsConfigurationSerializer(item) {
	return {
		domainNameLabel: item["domainNameLabel"],
		domainNameLabelScope: item["domainNameLabelScope"]
	};
}
function virtualMachinePublicIPAddressDnsSettingsConfigurationDeserializer(item) {
	return {
		domainNameLabel: item["domainNameLabel"],
		domainNameLabelScope: item["domainNameLabelScope"]
	};
}
function virtualMachineIpTagArraySerializer(result) {
	return result.map((item) => {
		return virtualMachineIpTagSerializer(item);
	});
}
function virtualMachineIpTagArrayDeserializer(result) {
	return result.map((item) => {
		return virtualMachineIpTagDeserializer(item);
	});
}
function virtualMachineIpTagSerializer(item) {
	return {
		ipTagType: item["ipTagType"],
		tag: item["tag"],
		firstPartyServiceTagId: item["firstPartyServiceTagId"]
	};
}
function virtualMachineIpTagDeserializer(item) {
	return {
		ipTagType: item["ipTagType"],
		tag: item["tag"],
		firstPartyServiceTagId: item["firstPartyServiceTagId"]
	};
}
var KnownIPVersions;
(function(KnownIPVersions) {
	KnownIPVersions["IPv4"] = "IPv4";
	KnownIPVersions["IPv6"] = "IPv6";
})(KnownIPVersions || (KnownIPVersions = {}));
var KnownPublicIPAllocationMethod;
(function(KnownPublicIPAllocationMethod) {
	KnownPublicIPAllocationMethod["Dynamic"] = "Dynamic";
	KnownPublicIPAllocationMethod["Static"] = "Static";
})(KnownPublicIPAllocationMethod || (KnownPublicIPAllocationMethod = {}));
function virtualMachineInstanceViewDeserializer(item) {
	return {
		platformUpdateDomain: item["platformUpdateDomain"],
		platformFaultDomain: item["platformFaultDomain"],
		computerName: item["computerName"],
		osName: item["osName"],
		osVersion: item["osVersion"],
		hyperVGeneration: item["hyperVGeneration"],
		rdpThumbPrint: item["rdpThumbPrint"],
		vmAgent: !item["vmAgent"] ? item["vmAgent"] : virtualMachineAgentInstanceViewDeserializer(item["vmAgent"]),
		maintenanceRedeployStatus: !item["maintenanceRedeployStatus"] ? item["maintenanceRedeployStatus"] : maintenanceRedeployStatusDeserializer(item["maintenanceRedeployStatus"]),
		disks: !item["disks"] ? item["disks"] : diskInstanceViewArrayDeserializer(item["disks"]),
		extensions: !item["extensions"] ? item["extensions"] : virtualMachineExtensionInstanceViewArrayDeserializer(item["extensions"]),
		vmHealth: !item["vmHealth"] ? item["vmHealth"] : virtualMachineHealthStatusDeserializer(item["vmHealth"]),
		bootDiagnostics: !item["bootDiagnostics"] ? item["bootDiagnostics"] : bootDiagnosticsInstanceViewDeserializer(item["bootDiagnostics"]),
		assignedHost: item["assignedHost"],
		statuses: !item["statuses"] ? item["statuses"] : instanceViewStatusArrayDeserializer(item["statuses"]),
		patchStatus: !item["patchStatus"] ? item["patchStatus"] : virtualMachinePatchStatusDeserializer(item["patchStatus"]),
		isVMInStandbyPool: item["isVMInStandbyPool"],
		interconnectInstanceView: !item["interconnectInstanceView"] ? item["interconnectInstanceView"] : interconnectInstanceViewDeserializer(item["interconnectInstanceView"]),
		capacityReservationType: item["capacityReservationType"]
	};
}
var KnownHyperVGenerationType;
(function(KnownHyperVGenerationType) {
	KnownHyperVGenerationType["V1"] = "V1";
	KnownHyperVGenerationType["V2"] = "V2";
})(KnownHyperVGenerationType || (KnownHyperVGenerationType = {}));
function virtualMachineAgentInstanceViewDeserializer(item) {
	return {
		vmAgentVersion: item["vmAgentVersion"],
		extensionHandlers: !item["extensionHandlers"] ? item["extensionHandlers"] : virtualMachineExtensionHandlerInstanceViewArrayDeserializer(item["extensionHandlers"]),
		statuses: !item["statuses"] ? item["statuses"] : instanceViewStatusArrayDeserializer(item["statuses"])
	};
}
function virtualMachineExtensionHandlerInstanceViewArrayDeserializer(result) {
	return result.map((item) => {
		return virtualMachineExtensionHandlerInstanceViewDeserializer(item);
	});
}
function virtualMachineExtensionHandlerInstanceViewDeserializer(item) {
	return {
		type: item["type"],
		typeHandlerVersion: item["typeHandlerVersion"],
		status: !item["status"] ? item["status"] : instanceViewStatusDeserializer(item["status"])
	};
}
function maintenanceRedeployStatusDeserializer(item) {
	return {
		isCustomerInitiatedMaintenanceAllowed: item["isCustomerInitiatedMaintenanceAllowed"],
		preMaintenanceWindowStartTime: !item["preMaintenanceWindowStartTime"] ? item["preMaintenanceWindowStartTime"] : new Date(item["preMaintenanceWindowStartTime"]),
		preMaintenanceWindowEndTime: !item["preMaintenanceWindowEndTime"] ? item["preMaintenanceWindowEndTime"] : new Date(item["preMaintenanceWindowEndTime"]),
		maintenanceWindowStartTime: !item["maintenanceWindowStartTime"] ? item["maintenanceWindowStartTime"] : new Date(item["maintenanceWindowStartTime"]),
		maintenanceWindowEndTime: !item["maintenanceWindowEndTime"] ? item["maintenanceWindowEndTime"] : new Date(item["maintenanceWindowEndTime"]),
		lastOperationResultCode: item["lastOperationResultCode"],
		lastOperationMessage: item["lastOperationMessage"]
	};
}
function diskInstanceViewArrayDeserializer(result) {
	return result.map((item) => {
		return diskInstanceViewDeserializer(item);
	});
}
function diskInstanceViewDeserializer(item) {
	return {
		name: item["name"],
		encryptionSettings: !item["encryptionSettings"] ? item["encryptionSettings"] : diskEncryptionSettingsArrayDeserializer(item["encryptionSettings"]),
		statuses: !item["statuses"] ? item["statuses"] : instanceViewStatusArrayDeserializer(item["statuses"]),
		storageAlignmentStatus: item["storageAlignmentStatus"]
	};
}
function diskEncryptionSettingsArrayDeserializer(result) {
	return result.map((item) => {
		return diskEncryptionSettingsDeserializer(item);
	});
}
var KnownStorageAlignmentStatus;
(function(KnownStorageAlignmentStatus) {
	KnownStorageAlignmentStatus["Unaligned"] = "Unaligned";
	KnownStorageAlignmentStatus["Aligned"] = "Aligned";
})(KnownStorageAlignmentStatus || (KnownStorageAlignmentStatus = {}));
function virtualMachineExtensionInstanceViewArrayDeserializer(result) {
	return result.map((item) => {
		return virtualMachineExtensionInstanceViewDeserializer(item);
	});
}
function virtualMachineHealthStatusDeserializer(item) {
	return { status: !item["status"] ? item["status"] : instanceViewStatusDeserializer(item["status"]) };
}
function bootDiagnosticsInstanceViewDeserializer(item) {
	return {
		consoleScreenshotBlobUri: item["consoleScreenshotBlobUri"],
		serialConsoleLogBlobUri: item["serialConsoleLogBlobUri"],
		status: !item["status"] ? item["status"] : instanceViewStatusDeserializer(item["status"])
	};
}
function virtualMachinePatchStatusDeserializer(item) {
	return {
		availablePatchSummary: !item["availablePatchSummary"] ? item["availablePatchSummary"] : availablePatchSummaryDeserializer(item["availablePatchSummary"]),
		lastPatchInstallationSummary: !item["lastPatchInstallationSummary"] ? item["lastPatchInstallationSummary"] : lastPatchInstallationSummaryDeserializer(item["lastPatchInstallationSummary"]),
		configurationStatuses: !item["configurationStatuses"] ? item["configurationStatuses"] : instanceViewStatusArrayDeserializer(item["configurationStatuses"])
	};
}
function availablePatchSummaryDeserializer(item) {
	return {
		status: item["status"],
		assessmentActivityId: item["assessmentActivityId"],
		rebootPending: item["rebootPending"],
		criticalAndSecurityPatchCount: item["criticalAndSecurityPatchCount"],
		otherPatchCount: item["otherPatchCount"],
		startTime: !item["startTime"] ? item["startTime"] : new Date(item["startTime"]),
		lastModifiedTime: !item["lastModifiedTime"] ? item["lastModifiedTime"] : new Date(item["lastModifiedTime"]),
		error: !item["error"] ? item["error"] : apiErrorDeserializer(item["error"])
	};
}
var KnownPatchOperationStatus;
(function(KnownPatchOperationStatus) {
	KnownPatchOperationStatus["Unknown"] = "Unknown";
	KnownPatchOperationStatus["InProgress"] = "InProgress";
	KnownPatchOperationStatus["Failed"] = "Failed";
	KnownPatchOperationStatus["Succeeded"] = "Succeeded";
	KnownPatchOperationStatus["CompletedWithWarnings"] = "CompletedWithWarnings";
})(KnownPatchOperationStatus || (KnownPatchOperationStatus = {}));
function lastPatchInstallationSummaryDeserializer(item) {
	return {
		status: item["status"],
		installationActivityId: item["installationActivityId"],
		maintenanceWindowExceeded: item["maintenanceWindowExceeded"],
		notSelectedPatchCount: item["notSelectedPatchCount"],
		excludedPatchCount: item["excludedPatchCount"],
		pendingPatchCount: item["pendingPatchCount"],
		installedPatchCount: item["installedPatchCount"],
		failedPatchCount: item["failedPatchCount"],
		startTime: !item["startTime"] ? item["startTime"] : new Date(item["startTime"]),
		lastModifiedTime: !item["lastModifiedTime"] ? item["lastModifiedTime"] : new Date(item["lastModifiedTime"]),
		error: !item["error"] ? item["error"] : apiErrorDeserializer(item["error"])
	};
}
function interconnectInstanceViewDeserializer(item) {
	return { interconnectSubgroupId: item["interconnectSubgroupId"] };
}
var KnownCapacityReservationType;
(function(KnownCapacityReservationType) {
	KnownCapacityReservationType["NotEligible"] = "NotEligible";
	KnownCapacityReservationType["Targeted"] = "Targeted";
	KnownCapacityReservationType["Open"] = "Open";
	KnownCapacityReservationType["Disabled"] = "Disabled";
	KnownCapacityReservationType["Block"] = "Block";
})(KnownCapacityReservationType || (KnownCapacityReservationType = {}));
function resiliencyProfileSerializer(item) {
	return { zoneMovement: !item["zoneMovement"] ? item["zoneMovement"] : zoneMovementSerializer(item["zoneMovement"]) };
}
function resiliencyProfileDeserializer(item) {
	return { zoneMovement: !item["zoneMovement"] ? item["zoneMovement"] : zoneMovementDeserializer(item["zoneMovement"]) };
}
function zoneMovementSerializer(item) {
	return { isEnabled: item["isEnabled"] };
}
function zoneMovementDeserializer(item) {
	return { isEnabled: item["isEnabled"] };
}
function virtualMachineExtensionArrayDeserializer(result) {
	return result.map((item) => {
		return virtualMachineExtensionDeserializer(item);
	});
}
function virtualMachineExtensionDeserializer(item) {
	return {
		tags: !item["tags"] ? item["tags"] : Object.fromEntries(Object.entries(item["tags"]).map(([k, p]) => [k, p])),
		location: item["location"],
		id: item["id"],
		name: item["name"],
		type: item["type"],
		systemData: !item["systemData"] ? item["systemData"] : systemDataDeserializer(item["systemData"]),
		...!item["properties"] ? item["properties"] : _virtualMachineExtensionPropertiesDeserializer(item["properties"])
	};
}
function virtualMachineIdentitySerializer(item) {
	return {
		type: item["type"],
		userAssignedIdentities: !item["userAssignedIdentities"] ? item["userAssignedIdentities"] : userAssignedIdentitiesValueRecordSerializer(item["userAssignedIdentities"])
	};
}
function virtualMachineIdentityDeserializer(item) {
	return {
		principalId: item["principalId"],
		tenantId: item["tenantId"],
		type: item["type"],
		userAssignedIdentities: !item["userAssignedIdentities"] ? item["userAssignedIdentities"] : userAssignedIdentitiesValueRecordDeserializer(item["userAssignedIdentities"])
	};
}
function virtualMachineUpdateSerializer(item) {
	return {
		tags: item["tags"],
		plan: !item["plan"] ? item["plan"] : planSerializer(item["plan"]),
		properties: areAllPropsUndefined(item, [
			"hardwareProfile",
			"scheduledEventsPolicy",
			"storageProfile",
			"additionalCapabilities",
			"osProfile",
			"networkProfile",
			"securityProfile",
			"diagnosticsProfile",
			"availabilitySet",
			"virtualMachineScaleSet",
			"proximityPlacementGroup",
			"priority",
			"evictionPolicy",
			"billingProfile",
			"host",
			"hostGroup",
			"licenseType",
			"extensionsTimeBudget",
			"platformFaultDomain",
			"scheduledEventsProfile",
			"userData",
			"capacityReservation",
			"interconnectBlockProfile",
			"applicationProfile",
			"resiliencyProfile"
		]) ? void 0 : _virtualMachineUpdatePropertiesSerializer(item),
		identity: !item["identity"] ? item["identity"] : virtualMachineIdentitySerializer(item["identity"]),
		zones: !item["zones"] ? item["zones"] : item["zones"].map((p) => {
			return p;
		})
	};
}
function _virtualMachineListResultDeserializer(item) {
	return {
		value: virtualMachineArrayDeserializer(item["value"]),
		nextLink: item["nextLink"]
	};
}
function virtualMachineArrayDeserializer(result) {
	return result.map((item) => {
		return virtualMachineDeserializer(item);
	});
}
function virtualMachineAssessPatchesResultDeserializer(item) {
	return {
		status: item["status"],
		assessmentActivityId: item["assessmentActivityId"],
		rebootPending: item["rebootPending"],
		criticalAndSecurityPatchCount: item["criticalAndSecurityPatchCount"],
		otherPatchCount: item["otherPatchCount"],
		startDateTime: !item["startDateTime"] ? item["startDateTime"] : new Date(item["startDateTime"]),
		availablePatches: !item["availablePatches"] ? item["availablePatches"] : virtualMachineSoftwarePatchPropertiesArrayDeserializer(item["availablePatches"]),
		error: !item["error"] ? item["error"] : apiErrorDeserializer(item["error"])
	};
}
function virtualMachineSoftwarePatchPropertiesArrayDeserializer(result) {
	return result.map((item) => {
		return virtualMachineSoftwarePatchPropertiesDeserializer(item);
	});
}
function virtualMachineSoftwarePatchPropertiesDeserializer(item) {
	return {
		patchId: item["patchId"],
		name: item["name"],
		version: item["version"],
		kbId: item["kbId"],
		classifications: !item["classifications"] ? item["classifications"] : item["classifications"].map((p) => {
			return p;
		}),
		rebootBehavior: item["rebootBehavior"],
		activityId: item["activityId"],
		publishedDate: !item["publishedDate"] ? item["publishedDate"] : new Date(item["publishedDate"]),
		lastModifiedDateTime: !item["lastModifiedDateTime"] ? item["lastModifiedDateTime"] : new Date(item["lastModifiedDateTime"]),
		assessmentState: item["assessmentState"]
	};
}
var KnownVMGuestPatchRebootBehavior;
(function(KnownVMGuestPatchRebootBehavior) {
	KnownVMGuestPatchRebootBehavior["Unknown"] = "Unknown";
	KnownVMGuestPatchRebootBehavior["NeverReboots"] = "NeverReboots";
	KnownVMGuestPatchRebootBehavior["AlwaysRequiresReboot"] = "AlwaysRequiresReboot";
	KnownVMGuestPatchRebootBehavior["CanRequestReboot"] = "CanRequestReboot";
})(KnownVMGuestPatchRebootBehavior || (KnownVMGuestPatchRebootBehavior = {}));
var KnownPatchAssessmentState;
(function(KnownPatchAssessmentState) {
	KnownPatchAssessmentState["Unknown"] = "Unknown";
	KnownPatchAssessmentState["Available"] = "Available";
})(KnownPatchAssessmentState || (KnownPatchAssessmentState = {}));
function attachDetachDataDisksRequestSerializer(item) {
	return {
		dataDisksToAttach: !item["dataDisksToAttach"] ? item["dataDisksToAttach"] : dataDisksToAttachArraySerializer(item["dataDisksToAttach"]),
		dataDisksToDetach: !item["dataDisksToDetach"] ? item["dataDisksToDetach"] : dataDisksToDetachArraySerializer(item["dataDisksToDetach"])
	};
}
function dataDisksToAttachArraySerializer(result) {
	return result.map((item) => {
		return dataDisksToAttachSerializer(item);
	});
}
function dataDisksToAttachSerializer(item) {
	return {
		diskId: item["diskId"],
		lun: item["lun"],
		caching: item["caching"],
		deleteOption: item["deleteOption"],
		diskEncryptionSet: !item["diskEncryptionSet"] ? item["diskEncryptionSet"] : diskEncryptionSetParametersSerializer(item["diskEncryptionSet"]),
		writeAcceleratorEnabled: item["writeAcceleratorEnabled"]
	};
}
function dataDisksToDetachArraySerializer(result) {
	return result.map((item) => {
		return dataDisksToDetachSerializer(item);
	});
}
function dataDisksToDetachSerializer(item) {
	return {
		diskId: item["diskId"],
		detachOption: item["detachOption"]
	};
}
function virtualMachineCaptureParametersSerializer(item) {
	return {
		vhdPrefix: item["vhdPrefix"],
		destinationContainerName: item["destinationContainerName"],
		overwriteVhds: item["overwriteVhds"]
	};
}
function virtualMachineCaptureResultDeserializer(item) {
	return {
		id: item["id"],
		schema: item["$schema"],
		contentVersion: item["contentVersion"],
		parameters: item["parameters"],
		resources: !item["resources"] ? item["resources"] : item["resources"].map((p) => {
			return p;
		})
	};
}
function virtualMachineInstallPatchesParametersSerializer(item) {
	return {
		maximumDuration: item["maximumDuration"],
		rebootSetting: item["rebootSetting"],
		windowsParameters: !item["windowsParameters"] ? item["windowsParameters"] : windowsParametersSerializer(item["windowsParameters"]),
		linuxParameters: !item["linuxParameters"] ? item["linuxParameters"] : linuxParametersSerializer(item["linuxParameters"])
	};
}
var KnownVMGuestPatchRebootSetting;
(function(KnownVMGuestPatchRebootSetting) {
	KnownVMGuestPatchRebootSetting["IfRequired"] = "IfRequired";
	KnownVMGuestPatchRebootSetting["Never"] = "Never";
	KnownVMGuestPatchRebootSetting["Always"] = "Always";
})(KnownVMGuestPatchRebootSetting || (KnownVMGuestPatchRebootSetting = {}));
function windowsParametersSerializer(item) {
	return {
		classificationsToInclude: !item["classificationsToInclude"] ? item["classificationsToInclude"] : item["classificationsToInclude"].map((p) => {
			return p;
		}),
		kbNumbersToInclude: !item["kbNumbersToInclude"] ? item["kbNumbersToInclude"] : item["kbNumbersToInclude"].map((p) => {
			return p;
		}),
		kbNumbersToExclude: !item["kbNumbersToExclude"] ? item["kbNumbersToExclude"] : item["kbNumbersToExclude"].map((p) => {
			return p;
		}),
		excludeKbsRequiringReboot: item["excludeKbsRequiringReboot"],
		maxPatchPublishDate: !item["maxPatchPublishDate"] ? item["maxPatchPublishDate"] : item["maxPatchPublishDate"].toISOString(),
		patchNameMasksToInclude: !item["patchNameMasksToInclude"] ? item["patchNameMasksToInclude"] : item["patchNameMasksToInclude"].map((p) => {
			return p;
		}),
		patchNameMasksToExclude: !item["patchNameMasksToExclude"] ? item["patchNameMasksToExclude"] : item["patchNameMasksToExclude"].map((p) => {
			return p;
		})
	};
}
var KnownVMGuestPatchClassificationWindows;
(function(KnownVMGuestPatchClassificationWindows) {
	KnownVMGuestPatchClassificationWindows["Critical"] = "Critical";
	KnownVMGuestPatchClassificationWindows["Security"] = "Security";
	KnownVMGuestPatchClassificationWindows["UpdateRollUp"] = "UpdateRollUp";
	KnownVMGuestPatchClassificationWindows["FeaturePack"] = "FeaturePack";
	KnownVMGuestPatchClassificationWindows["ServicePack"] = "ServicePack";
	KnownVMGuestPatchClassificationWindows["Definition"] = "Definition";
	KnownVMGuestPatchClassificationWindows["Tools"] = "Tools";
	KnownVMGuestPatchClassificationWindows["Updates"] = "Updates";
})(KnownVMGuestPatchClassificationWindows || (KnownVMGuestPatchClassificationWindows = {}));
function linuxParametersSerializer(item) {
	return {
		classificationsToInclude: !item["classificationsToInclude"] ? item["classificationsToInclude"] : item["classificationsToInclude"].map((p) => {
			return p;
		}),
		packageNameMasksToInclude: !item["packageNameMasksToInclude"] ? item["packageNameMasksToInclude"] : item["packageNameMasksToInclude"].map((p) => {
			return p;
		}),
		packageNameMasksToExclude: !item["packageNameMasksToExclude"] ? item["packageNameMasksToExclude"] : item["packageNameMasksToExclude"].map((p) => {
			return p;
		}),
		maintenanceRunId: item["maintenanceRunId"]
	};
}
var KnownVMGuestPatchClassificationLinux;
(function(KnownVMGuestPatchClassificationLinux) {
	KnownVMGuestPatchClassificationLinux["Critical"] = "Critical";
	KnownVMGuestPatchClassificationLinux["Security"] = "Security";
	KnownVMGuestPatchClassificationLinux["Other"] = "Other";
})(KnownVMGuestPatchClassificationLinux || (KnownVMGuestPatchClassificationLinux = {}));
function virtualMachineInstallPatchesResultDeserializer(item) {
	return {
		status: item["status"],
		installationActivityId: item["installationActivityId"],
		rebootStatus: item["rebootStatus"],
		maintenanceWindowExceeded: item["maintenanceWindowExceeded"],
		excludedPatchCount: item["excludedPatchCount"],
		notSelectedPatchCount: item["notSelectedPatchCount"],
		pendingPatchCount: item["pendingPatchCount"],
		installedPatchCount: item["installedPatchCount"],
		failedPatchCount: item["failedPatchCount"],
		patches: !item["patches"] ? item["patches"] : patchInstallationDetailArrayDeserializer(item["patches"]),
		startDateTime: !item["startDateTime"] ? item["startDateTime"] : new Date(item["startDateTime"]),
		error: !item["error"] ? item["error"] : apiErrorDeserializer(item["error"])
	};
}
var KnownVMGuestPatchRebootStatus;
(function(KnownVMGuestPatchRebootStatus) {
	KnownVMGuestPatchRebootStatus["Unknown"] = "Unknown";
	KnownVMGuestPatchRebootStatus["NotNeeded"] = "NotNeeded";
	KnownVMGuestPatchRebootStatus["Required"] = "Required";
	KnownVMGuestPatchRebootStatus["Started"] = "Started";
	KnownVMGuestPatchRebootStatus["Failed"] = "Failed";
	KnownVMGuestPatchRebootStatus["Completed"] = "Completed";
})(KnownVMGuestPatchRebootStatus || (KnownVMGuestPatchRebootStatus = {}));
function patchInstallationDetailArrayDeserializer(result) {
	return result.map((item) => {
		return patchInstallationDetailDeserializer(item);
	});
}
function patchInstallationDetailDeserializer(item) {
	return {
		patchId: item["patchId"],
		name: item["name"],
		version: item["version"],
		kbId: item["kbId"],
		classifications: !item["classifications"] ? item["classifications"] : item["classifications"].map((p) => {
			return p;
		}),
		installationState: item["installationState"]
	};
}
var KnownPatchInstallationState;
(function(KnownPatchInstallationState) {
	KnownPatchInstallationState["Unknown"] = "Unknown";
	KnownPatchInstallationState["Installed"] = "Installed";
	KnownPatchInstallationState["Failed"] = "Failed";
	KnownPatchInstallationState["Excluded"] = "Excluded";
	KnownPatchInstallationState["NotSelected"] = "NotSelected";
	KnownPatchInstallationState["Pending"] = "Pending";
})(KnownPatchInstallationState || (KnownPatchInstallationState = {}));
function retrieveBootDiagnosticsDataResultDeserializer(item) {
	return {
		consoleScreenshotBlobUri: item["consoleScreenshotBlobUri"],
		serialConsoleLogBlobUri: item["serialConsoleLogBlobUri"]
	};
}
function _virtualMachineSizeListResultDeserializer(item) {
	return {
		value: !item["value"] ? item["value"] : virtualMachineSizeArrayDeserializer(item["value"]),
		nextLink: item["nextLink"]
	};
}
function virtualMachineSizeArrayDeserializer(result) {
	return result.map((item) => {
		return virtualMachineSizeDeserializer(item);
	});
}
function virtualMachineSizeDeserializer(item) {
	return {
		name: item["name"],
		numberOfCores: item["numberOfCores"],
		osDiskSizeInMB: item["osDiskSizeInMB"],
		resourceDiskSizeInMB: item["resourceDiskSizeInMB"],
		memoryInMB: item["memoryInMB"],
		maxDataDiskCount: item["maxDataDiskCount"]
	};
}
function runCommandInputSerializer(item) {
	return {
		commandId: item["commandId"],
		script: !item["script"] ? item["script"] : item["script"].map((p) => {
			return p;
		}),
		parameters: !item["parameters"] ? item["parameters"] : runCommandInputParameterArraySerializer(item["parameters"])
	};
}
function runCommandInputParameterArraySerializer(result) {
	return result.map((item) => {
		return runCommandInputParameterSerializer(item);
	});
}
function runCommandInputParameterSerializer(item) {
	return {
		name: item["name"],
		value: item["value"]
	};
}
function runCommandResultDeserializer(item) {
	return { value: !item["value"] ? item["value"] : instanceViewStatusArrayDeserializer(item["value"]) };
}
function migrateVMToVirtualMachineScaleSetInputSerializer(item) {
	return {
		targetZone: item["targetZone"],
		targetFaultDomain: item["targetFaultDomain"],
		targetVMSize: item["targetVMSize"]
	};
}
var KnownReleaseCategory;
(function(KnownReleaseCategory) {
	KnownReleaseCategory["Other"] = "Other";
	KnownReleaseCategory["BugFix"] = "BugFix";
	KnownReleaseCategory["SecurityFix"] = "SecurityFix";
	KnownReleaseCategory["CompatibilityUpdate"] = "CompatibilityUpdate";
	KnownReleaseCategory["NewFeature"] = "NewFeature";
})(KnownReleaseCategory || (KnownReleaseCategory = {}));
var KnownUrgencyLevel;
(function(KnownUrgencyLevel) {
	KnownUrgencyLevel["Regular"] = "Regular";
	KnownUrgencyLevel["Expedited"] = "Expedited";
	KnownUrgencyLevel["Emergency"] = "Emergency";
})(KnownUrgencyLevel || (KnownUrgencyLevel = {}));
var KnownRunProfile;
(function(KnownRunProfile) {
	KnownRunProfile["Other"] = "Other";
	KnownRunProfile["RunOnce"] = "RunOnce";
	KnownRunProfile["LongRunning"] = "LongRunning";
	KnownRunProfile["Hybrid"] = "Hybrid";
})(KnownRunProfile || (KnownRunProfile = {}));
var KnownProximityPlacementGroupType;
(function(KnownProximityPlacementGroupType) {
	KnownProximityPlacementGroupType["Standard"] = "Standard";
	KnownProximityPlacementGroupType["Ultra"] = "Ultra";
})(KnownProximityPlacementGroupType || (KnownProximityPlacementGroupType = {}));
var KnownHyperVGenerationTypes;
(function(KnownHyperVGenerationTypes) {
	KnownHyperVGenerationTypes["V1"] = "V1";
	KnownHyperVGenerationTypes["V2"] = "V2";
})(KnownHyperVGenerationTypes || (KnownHyperVGenerationTypes = {}));
var KnownOperatingSystemType;
(function(KnownOperatingSystemType) {
	KnownOperatingSystemType["Windows"] = "Windows";
	KnownOperatingSystemType["Linux"] = "Linux";
})(KnownOperatingSystemType || (KnownOperatingSystemType = {}));
var KnownRestorePointEncryptionType;
(function(KnownRestorePointEncryptionType) {
	KnownRestorePointEncryptionType["EncryptionAtRestWithPlatformKey"] = "EncryptionAtRestWithPlatformKey";
	KnownRestorePointEncryptionType["EncryptionAtRestWithCustomerKey"] = "EncryptionAtRestWithCustomerKey";
	KnownRestorePointEncryptionType["EncryptionAtRestWithPlatformAndCustomerKeys"] = "EncryptionAtRestWithPlatformAndCustomerKeys";
})(KnownRestorePointEncryptionType || (KnownRestorePointEncryptionType = {}));
var KnownConsistencyModeTypes;
(function(KnownConsistencyModeTypes) {
	KnownConsistencyModeTypes["CrashConsistent"] = "CrashConsistent";
	KnownConsistencyModeTypes["FileSystemConsistent"] = "FileSystemConsistent";
	KnownConsistencyModeTypes["ApplicationConsistent"] = "ApplicationConsistent";
})(KnownConsistencyModeTypes || (KnownConsistencyModeTypes = {}));
var KnownReservationType;
(function(KnownReservationType) {
	KnownReservationType["Targeted"] = "Targeted";
	KnownReservationType["Block"] = "Block";
	KnownReservationType["Open"] = "Open";
})(KnownReservationType || (KnownReservationType = {}));
var KnownReservationState;
(function(KnownReservationState) {
	KnownReservationState["Pending"] = "Pending";
	KnownReservationState["Declined"] = "Declined";
	KnownReservationState["Approved"] = "Approved";
	KnownReservationState["FulfillmentFailed"] = "FulfillmentFailed";
	KnownReservationState["Committed"] = "Committed";
	KnownReservationState["Live"] = "Live";
	KnownReservationState["PartiallyFulfilled"] = "PartiallyFulfilled";
})(KnownReservationState || (KnownReservationState = {}));
var KnownScriptShellTypes;
(function(KnownScriptShellTypes) {
	KnownScriptShellTypes["Default"] = "Default";
	KnownScriptShellTypes["Powershell7"] = "Powershell7";
})(KnownScriptShellTypes || (KnownScriptShellTypes = {}));
var KnownExecutionState;
(function(KnownExecutionState) {
	KnownExecutionState["Unknown"] = "Unknown";
	KnownExecutionState["Pending"] = "Pending";
	KnownExecutionState["Running"] = "Running";
	KnownExecutionState["Failed"] = "Failed";
	KnownExecutionState["Succeeded"] = "Succeeded";
	KnownExecutionState["TimedOut"] = "TimedOut";
	KnownExecutionState["Canceled"] = "Canceled";
})(KnownExecutionState || (KnownExecutionState = {}));
var KnownResilientVMDeletionStatus;
(function(KnownResilientVMDeletionStatus) {
	KnownResilientVMDeletionStatus["Enabled"] = "Enabled";
	KnownResilientVMDeletionStatus["Disabled"] = "Disabled";
	KnownResilientVMDeletionStatus["InProgress"] = "InProgress";
	KnownResilientVMDeletionStatus["Failed"] = "Failed";
})(KnownResilientVMDeletionStatus || (KnownResilientVMDeletionStatus = {}));
var KnownSshEncryptionTypes;
(function(KnownSshEncryptionTypes) {
	KnownSshEncryptionTypes["RSA"] = "RSA";
	KnownSshEncryptionTypes["Ed25519"] = "Ed25519";
})(KnownSshEncryptionTypes || (KnownSshEncryptionTypes = {}));
var KnownVmDiskTypes;
(function(KnownVmDiskTypes) {
	KnownVmDiskTypes["None"] = "None";
	KnownVmDiskTypes["Unmanaged"] = "Unmanaged";
})(KnownVmDiskTypes || (KnownVmDiskTypes = {}));
var KnownArchitectureTypes;
(function(KnownArchitectureTypes) {
	KnownArchitectureTypes["X64"] = "x64";
	KnownArchitectureTypes["Arm64"] = "Arm64";
})(KnownArchitectureTypes || (KnownArchitectureTypes = {}));
var KnownImageState;
(function(KnownImageState) {
	KnownImageState["Active"] = "Active";
	KnownImageState["ScheduledForDeprecation"] = "ScheduledForDeprecation";
	KnownImageState["Deprecated"] = "Deprecated";
})(KnownImageState || (KnownImageState = {}));
var KnownAlternativeType;
(function(KnownAlternativeType) {
	KnownAlternativeType["None"] = "None";
	KnownAlternativeType["Offer"] = "Offer";
	KnownAlternativeType["Plan"] = "Plan";
})(KnownAlternativeType || (KnownAlternativeType = {}));
var KnownExpandTypesForGetVMScaleSets;
(function(KnownExpandTypesForGetVMScaleSets) {
	KnownExpandTypesForGetVMScaleSets["UserData"] = "userData";
})(KnownExpandTypesForGetVMScaleSets || (KnownExpandTypesForGetVMScaleSets = {}));
var KnownExpandTypeForListVMs;
(function(KnownExpandTypeForListVMs) {
	KnownExpandTypeForListVMs["InstanceView"] = "instanceView";
})(KnownExpandTypeForListVMs || (KnownExpandTypeForListVMs = {}));
var KnownExpandTypesForListVMs;
(function(KnownExpandTypesForListVMs) {
	KnownExpandTypesForListVMs["InstanceView"] = "instanceView";
})(KnownExpandTypesForListVMs || (KnownExpandTypesForListVMs = {}));
var KnownListVersionsExpandOptions;
(function(KnownListVersionsExpandOptions) {
	KnownListVersionsExpandOptions["Properties"] = "properties";
})(KnownListVersionsExpandOptions || (KnownListVersionsExpandOptions = {}));
var KnownRestorePointCollectionExpandOptions;
(function(KnownRestorePointCollectionExpandOptions) {
	KnownRestorePointCollectionExpandOptions["RestorePoints"] = "restorePoints";
})(KnownRestorePointCollectionExpandOptions || (KnownRestorePointCollectionExpandOptions = {}));
var KnownRestorePointExpandOptions;
(function(KnownRestorePointExpandOptions) {
	KnownRestorePointExpandOptions["InstanceView"] = "instanceView";
})(KnownRestorePointExpandOptions || (KnownRestorePointExpandOptions = {}));
var KnownCapacityReservationGroupInstanceViewTypes;
(function(KnownCapacityReservationGroupInstanceViewTypes) {
	KnownCapacityReservationGroupInstanceViewTypes["InstanceView"] = "instanceView";
})(KnownCapacityReservationGroupInstanceViewTypes || (KnownCapacityReservationGroupInstanceViewTypes = {}));
var KnownExpandTypesForGetCapacityReservationGroups;
(function(KnownExpandTypesForGetCapacityReservationGroups) {
	KnownExpandTypesForGetCapacityReservationGroups["VirtualMachineScaleSetVMsRef"] = "virtualMachineScaleSetVMs/$ref";
	KnownExpandTypesForGetCapacityReservationGroups["VirtualMachinesRef"] = "virtualMachines/$ref";
})(KnownExpandTypesForGetCapacityReservationGroups || (KnownExpandTypesForGetCapacityReservationGroups = {}));
var KnownResourceIdOptionsForGetCapacityReservationGroups;
(function(KnownResourceIdOptionsForGetCapacityReservationGroups) {
	KnownResourceIdOptionsForGetCapacityReservationGroups["CreatedInSubscription"] = "CreatedInSubscription";
	KnownResourceIdOptionsForGetCapacityReservationGroups["SharedWithSubscription"] = "SharedWithSubscription";
	KnownResourceIdOptionsForGetCapacityReservationGroups["All"] = "All";
})(KnownResourceIdOptionsForGetCapacityReservationGroups || (KnownResourceIdOptionsForGetCapacityReservationGroups = {}));
var KnownCapacityReservationInstanceViewTypes;
(function(KnownCapacityReservationInstanceViewTypes) {
	KnownCapacityReservationInstanceViewTypes["InstanceView"] = "instanceView";
})(KnownCapacityReservationInstanceViewTypes || (KnownCapacityReservationInstanceViewTypes = {}));
var KnownInterconnectBlockExpandTypes;
(function(KnownInterconnectBlockExpandTypes) {
	KnownInterconnectBlockExpandTypes["InstanceView"] = "instanceView";
})(KnownInterconnectBlockExpandTypes || (KnownInterconnectBlockExpandTypes = {}));
function _networkInterfaceReferencePropertiesSerializer(item) {
	return {
		primary: item["primary"],
		deleteOption: item["deleteOption"]
	};
}
function _networkInterfaceReferencePropertiesDeserializer(item) {
	return {
		primary: item["primary"],
		deleteOption: item["deleteOption"]
	};
}
function _virtualMachinePublicIPAddressConfigurationPropertiesSerializer(item) {
	return {
		idleTimeoutInMinutes: item["idleTimeoutInMinutes"],
		deleteOption: item["deleteOption"],
		dnsSettings: !item["dnsSettings"] ? item["dnsSettings"] : virtualMachinePublicIPAddressDnsSettingsConfigurationSerializer(item["dnsSettings"]),
		ipTags: !item["ipTags"] ? item["ipTags"] : virtualMachineIpTagArraySerializer(item["ipTags"]),
		publicIPPrefix: !item["publicIPPrefix"] ? item["publicIPPrefix"] : subResourceSerializer(item["publicIPPrefix"]),
		publicIPAddressVersion: item["publicIPAddressVersion"],
		publicIPAllocationMethod: item["publicIPAllocationMethod"]
	};
}
function _virtualMachinePublicIPAddressConfigurationPropertiesDeserializer(item) {
	return {
		idleTimeoutInMinutes: item["idleTimeoutInMinutes"],
		deleteOption: item["deleteOption"],
		dnsSettings: !item["dnsSettings"] ? item["dnsSettings"] : virtualMachinePublicIPAddressDnsSettingsConfigurationDeserializer(item["dnsSettings"]),
		ipTags: !item["ipTags"] ? item["ipTags"] : virtualMachineIpTagArrayDeserializer(item["ipTags"]),
		publicIPPrefix: !item["publicIPPrefix"] ? item["publicIPPrefix"] : subResourceDeserializer(item["publicIPPrefix"]),
		publicIPAddressVersion: item["publicIPAddressVersion"],
		publicIPAllocationMethod: item["publicIPAllocationMethod"]
	};
}
function _virtualMachineNetworkInterfaceIPConfigurationPropertiesSerializer(item) {
	return {
		subnet: !item["subnet"] ? item["subnet"] : subResourceSerializer(item["subnet"]),
		primary: item["primary"],
		publicIPAddressConfiguration: !item["publicIPAddressConfiguration"] ? item["publicIPAddressConfiguration"] : virtualMachinePublicIPAddressConfigurationSerializer(item["publicIPAddressConfiguration"]),
		privateIPAddressVersion: item["privateIPAddressVersion"],
		applicationSecurityGroups: !item["applicationSecurityGroups"] ? item["applicationSecurityGroups"] : subResourceArraySerializer(item["applicationSecurityGroups"]),
		applicationGatewayBackendAddressPools: !item["applicationGatewayBackendAddressPools"] ? item["applicationGatewayBackendAddressPools"] : subResourceArraySerializer(item["applicationGatewayBackendAddressPools"]),
		loadBalancerBackendAddressPools: !item["loadBalancerBackendAddressPools"] ? item["loadBalancerBackendAddressPools"] : subResourceArraySerializer(item["loadBalancerBackendAddressPools"])
	};
}
function _virtualMachineNetworkInterfaceIPConfigurationPropertiesDeserializer(item) {
	return {
		subnet: !item["subnet"] ? item["subnet"] : subResourceDeserializer(item["subnet"]),
		primary: item["primary"],
		publicIPAddressConfiguration: !item["publicIPAddressConfiguration"] ? item["publicIPAddressConfiguration"] : virtualMachinePublicIPAddressConfigurationDeserializer(item["publicIPAddressConfiguration"]),
		privateIPAddressVersion: item["privateIPAddressVersion"],
		applicationSecurityGroups: !item["applicationSecurityGroups"] ? item["applicationSecurityGroups"] : subResourceArrayDeserializer(item["applicationSecurityGroups"]),
		applicationGatewayBackendAddressPools: !item["applicationGatewayBackendAddressPools"] ? item["applicationGatewayBackendAddressPools"] : subResourceArrayDeserializer(item["applicationGatewayBackendAddressPools"]),
		loadBalancerBackendAddressPools: !item["loadBalancerBackendAddressPools"] ? item["loadBalancerBackendAddressPools"] : subResourceArrayDeserializer(item["loadBalancerBackendAddressPools"])
	};
}
function _virtualMachineNetworkInterfaceConfigurationPropertiesSerializer(item) {
	return {
		primary: item["primary"],
		deleteOption: item["deleteOption"],
		enableAcceleratedNetworking: item["enableAcceleratedNetworking"],
		disableTcpStateTracking: item["disableTcpStateTracking"],
		enableFpga: item["enableFpga"],
		enableIPForwarding: item["enableIPForwarding"],
		networkSecurityGroup: !item["networkSecurityGroup"] ? item["networkSecurityGroup"] : subResourceSerializer(item["networkSecurityGroup"]),
		dnsSettings: !item["dnsSettings"] ? item["dnsSettings"] : virtualMachineNetworkInterfaceDnsSettingsConfigurationSerializer(item["dnsSettings"]),
		ipConfigurations: !item["ipConfigurations"] ? item["ipConfigurations"] : virtualMachineNetworkInterfaceIPConfigurationArraySerializer(item["ipConfigurations"]),
		dscpConfiguration: !item["dscpConfiguration"] ? item["dscpConfiguration"] : subResourceSerializer(item["dscpConfiguration"]),
		auxiliaryMode: item["auxiliaryMode"],
		auxiliarySku: item["auxiliarySku"]
	};
}
function _virtualMachineNetworkInterfaceConfigurationPropertiesDeserializer(item) {
	return {
		primary: item["primary"],
		deleteOption: item["deleteOption"],
		enableAcceleratedNetworking: item["enableAcceleratedNetworking"],
		disableTcpStateTracking: item["disableTcpStateTracking"],
		enableFpga: item["enableFpga"],
		enableIPForwarding: item["enableIPForwarding"],
		networkSecurityGroup: !item["networkSecurityGroup"] ? item["networkSecurityGroup"] : subResourceDeserializer(item["networkSecurityGroup"]),
		dnsSettings: !item["dnsSettings"] ? item["dnsSettings"] : virtualMachineNetworkInterfaceDnsSettingsConfigurationDeserializer(item["dnsSettings"]),
		ipConfigurations: !item["ipConfigurations"] ? item["ipConfigurations"] : virtualMachineNetworkInterfaceIPConfigurationArrayDeserializer(item["ipConfigurations"]),
		dscpConfiguration: !item["dscpConfiguration"] ? item["dscpConfiguration"] : subResourceDeserializer(item["dscpConfiguration"]),
		auxiliaryMode: item["auxiliaryMode"],
		auxiliarySku: item["auxiliarySku"]
	};
}
function _virtualMachinePropertiesSerializer(item) {
	return {
		hardwareProfile: !item["hardwareProfile"] ? item["hardwareProfile"] : hardwareProfileSerializer(item["hardwareProfile"]),
		scheduledEventsPolicy: !item["scheduledEventsPolicy"] ? item["scheduledEventsPolicy"] : scheduledEventsPolicySerializer(item["scheduledEventsPolicy"]),
		storageProfile: !item["storageProfile"] ? item["storageProfile"] : storageProfileSerializer(item["storageProfile"]),
		additionalCapabilities: !item["additionalCapabilities"] ? item["additionalCapabilities"] : additionalCapabilitiesSerializer(item["additionalCapabilities"]),
		osProfile: !item["osProfile"] ? item["osProfile"] : osProfileSerializer(item["osProfile"]),
		networkProfile: !item["networkProfile"] ? item["networkProfile"] : networkProfileSerializer(item["networkProfile"]),
		securityProfile: !item["securityProfile"] ? item["securityProfile"] : securityProfileSerializer(item["securityProfile"]),
		diagnosticsProfile: !item["diagnosticsProfile"] ? item["diagnosticsProfile"] : diagnosticsProfileSerializer(item["diagnosticsProfile"]),
		availabilitySet: !item["availabilitySet"] ? item["availabilitySet"] : subResourceSerializer(item["availabilitySet"]),
		virtualMachineScaleSet: !item["virtualMachineScaleSet"] ? item["virtualMachineScaleSet"] : subResourceSerializer(item["virtualMachineScaleSet"]),
		proximityPlacementGroup: !item["proximityPlacementGroup"] ? item["proximityPlacementGroup"] : subResourceSerializer(item["proximityPlacementGroup"]),
		priority: item["priority"],
		evictionPolicy: item["evictionPolicy"],
		billingProfile: !item["billingProfile"] ? item["billingProfile"] : billingProfileSerializer(item["billingProfile"]),
		host: !item["host"] ? item["host"] : subResourceSerializer(item["host"]),
		hostGroup: !item["hostGroup"] ? item["hostGroup"] : subResourceSerializer(item["hostGroup"]),
		licenseType: item["licenseType"],
		extensionsTimeBudget: item["extensionsTimeBudget"],
		platformFaultDomain: item["platformFaultDomain"],
		scheduledEventsProfile: !item["scheduledEventsProfile"] ? item["scheduledEventsProfile"] : scheduledEventsProfileSerializer(item["scheduledEventsProfile"]),
		userData: item["userData"],
		capacityReservation: !item["capacityReservation"] ? item["capacityReservation"] : capacityReservationProfileSerializer(item["capacityReservation"]),
		interconnectBlockProfile: !item["interconnectBlockProfile"] ? item["interconnectBlockProfile"] : interconnectBlockProfileSerializer(item["interconnectBlockProfile"]),
		applicationProfile: !item["applicationProfile"] ? item["applicationProfile"] : applicationProfileSerializer(item["applicationProfile"]),
		resiliencyProfile: !item["resiliencyProfile"] ? item["resiliencyProfile"] : resiliencyProfileSerializer(item["resiliencyProfile"])
	};
}
function _virtualMachinePropertiesDeserializer(item) {
	return {
		hardwareProfile: !item["hardwareProfile"] ? item["hardwareProfile"] : hardwareProfileDeserializer(item["hardwareProfile"]),
		scheduledEventsPolicy: !item["scheduledEventsPolicy"] ? item["scheduledEventsPolicy"] : scheduledEventsPolicyDeserializer(item["scheduledEventsPolicy"]),
		storageProfile: !item["storageProfile"] ? item["storageProfile"] : storageProfileDeserializer(item["storageProfile"]),
		additionalCapabilities: !item["additionalCapabilities"] ? item["additionalCapabilities"] : additionalCapabilitiesDeserializer(item["additionalCapabilities"]),
		osProfile: !item["osProfile"] ? item["osProfile"] : osProfileDeserializer(item["osProfile"]),
		networkProfile: !item["networkProfile"] ? item["networkProfile"] : networkProfileDeserializer(item["networkProfile"]),
		securityProfile: !item["securityProfile"] ? item["securityProfile"] : securityProfileDeserializer(item["securityProfile"]),
		diagnosticsProfile: !item["diagnosticsProfile"] ? item["diagnosticsProfile"] : diagnosticsProfileDeserializer(item["diagnosticsProfile"]),
		availabilitySet: !item["availabilitySet"] ? item["availabilitySet"] : subResourceDeserializer(item["availabilitySet"]),
		virtualMachineScaleSet: !item["virtualMachineScaleSet"] ? item["virtualMachineScaleSet"] : subResourceDeserializer(item["virtualMachineScaleSet"]),
		proximityPlacementGroup: !item["proximityPlacementGroup"] ? item["proximityPlacementGroup"] : subResourceDeserializer(item["proximityPlacementGroup"]),
		priority: item["priority"],
		evictionPolicy: item["evictionPolicy"],
		billingProfile: !item["billingProfile"] ? item["billingProfile"] : billingProfileDeserializer(item["billingProfile"]),
		host: !item["host"] ? item["host"] : subResourceDeserializer(item["host"]),
		hostGroup: !item["hostGroup"] ? item["hostGroup"] : subResourceDeserializer(item["hostGroup"]),
		provisioningState: item["provisioningState"],
		instanceView: !item["instanceView"] ? item["instanceView"] : virtualMachineInstanceViewDeserializer(item["instanceView"]),
		licenseType: item["licenseType"],
		vmId: item["vmId"],
		extensionsTimeBudget: item["extensionsTimeBudget"],
		platformFaultDomain: item["platformFaultDomain"],
		scheduledEventsProfile: !item["scheduledEventsProfile"] ? item["scheduledEventsProfile"] : scheduledEventsProfileDeserializer(item["scheduledEventsProfile"]),
		userData: item["userData"],
		capacityReservation: !item["capacityReservation"] ? item["capacityReservation"] : capacityReservationProfileDeserializer(item["capacityReservation"]),
		interconnectBlockProfile: !item["interconnectBlockProfile"] ? item["interconnectBlockProfile"] : interconnectBlockProfileDeserializer(item["interconnectBlockProfile"]),
		applicationProfile: !item["applicationProfile"] ? item["applicationProfile"] : applicationProfileDeserializer(item["applicationProfile"]),
		timeCreated: !item["timeCreated"] ? item["timeCreated"] : new Date(item["timeCreated"]),
		resiliencyProfile: !item["resiliencyProfile"] ? item["resiliencyProfile"] : resiliencyProfileDeserializer(item["resiliencyProfile"])
	};
}
function _virtualMachineExtensionPropertiesDeserializer(item) {
	return {
		forceUpdateTag: item["forceUpdateTag"],
		publisher: item["publisher"],
		typePropertiesType: item["type"],
		typeHandlerVersion: item["typeHandlerVersion"],
		autoUpgradeMinorVersion: item["autoUpgradeMinorVersion"],
		enableAutomaticUpgrade: item["enableAutomaticUpgrade"],
		settings: item["settings"],
		protectedSettings: item["protectedSettings"],
		provisioningState: item["provisioningState"],
		instanceView: !item["instanceView"] ? item["instanceView"] : virtualMachineExtensionInstanceViewDeserializer(item["instanceView"]),
		suppressFailures: item["suppressFailures"],
		protectedSettingsFromKeyVault: !item["protectedSettingsFromKeyVault"] ? item["protectedSettingsFromKeyVault"] : keyVaultSecretReferenceDeserializer(item["protectedSettingsFromKeyVault"]),
		provisionAfterExtensions: !item["provisionAfterExtensions"] ? item["provisionAfterExtensions"] : item["provisionAfterExtensions"].map((p) => {
			return p;
		})
	};
}
function _virtualMachineUpdatePropertiesSerializer(item) {
	return {
		hardwareProfile: !item["hardwareProfile"] ? item["hardwareProfile"] : hardwareProfileSerializer(item["hardwareProfile"]),
		scheduledEventsPolicy: !item["scheduledEventsPolicy"] ? item["scheduledEventsPolicy"] : scheduledEventsPolicySerializer(item["scheduledEventsPolicy"]),
		storageProfile: !item["storageProfile"] ? item["storageProfile"] : storageProfileSerializer(item["storageProfile"]),
		additionalCapabilities: !item["additionalCapabilities"] ? item["additionalCapabilities"] : additionalCapabilitiesSerializer(item["additionalCapabilities"]),
		osProfile: !item["osProfile"] ? item["osProfile"] : osProfileSerializer(item["osProfile"]),
		networkProfile: !item["networkProfile"] ? item["networkProfile"] : networkProfileSerializer(item["networkProfile"]),
		securityProfile: !item["securityProfile"] ? item["securityProfile"] : securityProfileSerializer(item["securityProfile"]),
		diagnosticsProfile: !item["diagnosticsProfile"] ? item["diagnosticsProfile"] : diagnosticsProfileSerializer(item["diagnosticsProfile"]),
		availabilitySet: !item["availabilitySet"] ? item["availabilitySet"] : subResourceSerializer(item["availabilitySet"]),
		virtualMachineScaleSet: !item["virtualMachineScaleSet"] ? item["virtualMachineScaleSet"] : subResourceSerializer(item["virtualMachineScaleSet"]),
		proximityPlacementGroup: !item["proximityPlacementGroup"] ? item["proximityPlacementGroup"] : subResourceSerializer(item["proximityPlacementGroup"]),
		priority: item["priority"],
		evictionPolicy: item["evictionPolicy"],
		billingProfile: !item["billingProfile"] ? item["billingProfile"] : billingProfileSerializer(item["billingProfile"]),
		host: !item["host"] ? item["host"] : subResourceSerializer(item["host"]),
		hostGroup: !item["hostGroup"] ? item["hostGroup"] : subResourceSerializer(item["hostGroup"]),
		licenseType: item["licenseType"],
		extensionsTimeBudget: item["extensionsTimeBudget"],
		platformFaultDomain: item["platformFaultDomain"],
		scheduledEventsProfile: !item["scheduledEventsProfile"] ? item["scheduledEventsProfile"] : scheduledEventsProfileSerializer(item["scheduledEventsProfile"]),
		userData: item["userData"],
		capacityReservation: !item["capacityReservation"] ? item["capacityReservation"] : capacityReservationProfileSerializer(item["capacityReservation"]),
		interconnectBlockProfile: !item["interconnectBlockProfile"] ? item["interconnectBlockProfile"] : interconnectBlockProfileSerializer(item["interconnectBlockProfile"]),
		applicationProfile: !item["applicationProfile"] ? item["applicationProfile"] : applicationProfileSerializer(item["applicationProfile"]),
		resiliencyProfile: !item["resiliencyProfile"] ? item["resiliencyProfile"] : resiliencyProfileSerializer(item["resiliencyProfile"])
	};
}

// node_modules/@azure/arm-compute/dist/esm/api/virtualMachines/operations.js
function _listByLocationSend(context, location, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/virtualMachines{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		location,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).get({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
async function _listByLocationDeserialize(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return _virtualMachineListResultDeserializer(result.body);
}
function listByLocation(context, location, options = { requestOptions: {} }) {
	return buildPagedAsyncIterator(context, () => _listByLocationSend(context, location, options), _listByLocationDeserialize, ["200"], {
		itemName: "value",
		nextLinkName: "nextLink",
		apiVersion: "2026-04-01"
	});
}
function _migrateToVMScaleSetSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/migrateToVirtualMachineScaleSet{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		body: !options?.parameters ? options?.parameters : migrateVMToVirtualMachineScaleSetInputSerializer(options?.parameters)
	});
}
async function _migrateToVMScaleSetDeserialize(result) {
	if (![
		"202",
		"200",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
function migrateToVMScaleSet(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _migrateToVMScaleSetDeserialize, [
		"202",
		"200",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _migrateToVMScaleSetSend(context, resourceGroupName, vmName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _runCommandSend(context, resourceGroupName, vmName, parameters, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/runCommand{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: runCommandInputSerializer(parameters)
	});
}
async function _runCommandDeserialize(result) {
	if (![
		"200",
		"202",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return runCommandResultDeserializer(result.body);
}
function runCommand(context, resourceGroupName, vmName, parameters, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _runCommandDeserialize, [
		"200",
		"202",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _runCommandSend(context, resourceGroupName, vmName, parameters, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _listAvailableSizesSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/vmSizes{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).get({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
async function _listAvailableSizesDeserialize(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return _virtualMachineSizeListResultDeserializer(result.body);
}
function listAvailableSizes(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return buildPagedAsyncIterator(context, () => _listAvailableSizesSend(context, resourceGroupName, vmName, options), _listAvailableSizesDeserialize, ["200"], {
		itemName: "value",
		nextLinkName: "nextLink",
		apiVersion: "2026-04-01"
	});
}
function _startSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/start{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({ ...operationOptionsToRequestParameters(options) });
}
async function _startDeserialize(result) {
	if (![
		"202",
		"200",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
function start(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _startDeserialize, [
		"202",
		"200",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _startSend(context, resourceGroupName, vmName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _simulateEvictionSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/simulateEviction{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({ ...operationOptionsToRequestParameters(options) });
}
async function _simulateEvictionDeserialize(result) {
	if (!["204"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
async function simulateEviction(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return _simulateEvictionDeserialize(await _simulateEvictionSend(context, resourceGroupName, vmName, options));
}
function _retrieveBootDiagnosticsDataSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/retrieveBootDiagnosticsData{?api%2Dversion,sasUriExpirationTimeInMinutes}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01",
		sasUriExpirationTimeInMinutes: options?.sasUriExpirationTimeInMinutes
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
async function _retrieveBootDiagnosticsDataDeserialize(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return retrieveBootDiagnosticsDataResultDeserializer(result.body);
}
async function retrieveBootDiagnosticsData(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return _retrieveBootDiagnosticsDataDeserialize(await _retrieveBootDiagnosticsDataSend(context, resourceGroupName, vmName, options));
}
function _restartSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/restart{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({ ...operationOptionsToRequestParameters(options) });
}
async function _restartDeserialize(result) {
	if (![
		"202",
		"200",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
function restart(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _restartDeserialize, [
		"202",
		"200",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _restartSend(context, resourceGroupName, vmName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _reimageSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/reimage{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		body: !options?.parameters ? options?.parameters : virtualMachineReimageParametersSerializer(options?.parameters)
	});
}
async function _reimageDeserialize(result) {
	if (![
		"202",
		"200",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
function reimage(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _reimageDeserialize, [
		"202",
		"200",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _reimageSend(context, resourceGroupName, vmName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _redeploySend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/redeploy{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({ ...operationOptionsToRequestParameters(options) });
}
async function _redeployDeserialize(result) {
	if (![
		"202",
		"200",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
function redeploy(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _redeployDeserialize, [
		"202",
		"200",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _redeploySend(context, resourceGroupName, vmName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _reapplySend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/reapply{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({ ...operationOptionsToRequestParameters(options) });
}
async function _reapplyDeserialize(result) {
	if (![
		"202",
		"200",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
function reapply(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _reapplyDeserialize, [
		"202",
		"200",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _reapplySend(context, resourceGroupName, vmName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _powerOffSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/powerOff{?api%2Dversion,skipShutdown}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01",
		skipShutdown: options?.skipShutdown
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({ ...operationOptionsToRequestParameters(options) });
}
async function _powerOffDeserialize(result) {
	if (![
		"202",
		"200",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
function powerOff(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _powerOffDeserialize, [
		"202",
		"200",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _powerOffSend(context, resourceGroupName, vmName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _performMaintenanceSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/performMaintenance{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({ ...operationOptionsToRequestParameters(options) });
}
async function _performMaintenanceDeserialize(result) {
	if (![
		"202",
		"200",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
function performMaintenance(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _performMaintenanceDeserialize, [
		"202",
		"200",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _performMaintenanceSend(context, resourceGroupName, vmName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _instanceViewSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/instanceView{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).get({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
async function _instanceViewDeserialize(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return virtualMachineInstanceViewDeserializer(result.body);
}
async function instanceView(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return _instanceViewDeserialize(await _instanceViewSend(context, resourceGroupName, vmName, options));
}
function _installPatchesSend(context, resourceGroupName, vmName, installPatchesInput, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/installPatches{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: virtualMachineInstallPatchesParametersSerializer(installPatchesInput)
	});
}
async function _installPatchesDeserialize(result) {
	if (![
		"200",
		"202",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return virtualMachineInstallPatchesResultDeserializer(result.body);
}
function installPatches(context, resourceGroupName, vmName, installPatchesInput, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _installPatchesDeserialize, [
		"200",
		"202",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _installPatchesSend(context, resourceGroupName, vmName, installPatchesInput, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _generalizeSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/generalize{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({ ...operationOptionsToRequestParameters(options) });
}
async function _generalizeDeserialize(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
async function generalize(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return _generalizeDeserialize(await _generalizeSend(context, resourceGroupName, vmName, options));
}
function _deallocateSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/deallocate{?api%2Dversion,hibernate,forceDeallocate}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01",
		hibernate: options?.hibernate,
		forceDeallocate: options?.forceDeallocate
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({ ...operationOptionsToRequestParameters(options) });
}
async function _deallocateDeserialize(result) {
	if (![
		"202",
		"200",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
function deallocate(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _deallocateDeserialize, [
		"202",
		"200",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _deallocateSend(context, resourceGroupName, vmName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _convertToManagedDisksSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/convertToManagedDisks{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({ ...operationOptionsToRequestParameters(options) });
}
async function _convertToManagedDisksDeserialize(result) {
	if (![
		"202",
		"200",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
function convertToManagedDisks(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _convertToManagedDisksDeserialize, [
		"202",
		"200",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _convertToManagedDisksSend(context, resourceGroupName, vmName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _captureSend(context, resourceGroupName, vmName, parameters, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/capture{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: virtualMachineCaptureParametersSerializer(parameters)
	});
}
async function _captureDeserialize(result) {
	if (![
		"200",
		"202",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return virtualMachineCaptureResultDeserializer(result.body);
}
function capture(context, resourceGroupName, vmName, parameters, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _captureDeserialize, [
		"200",
		"202",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _captureSend(context, resourceGroupName, vmName, parameters, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _attachDetachDataDisksSend(context, resourceGroupName, vmName, parameters, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/attachDetachDataDisks{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: attachDetachDataDisksRequestSerializer(parameters)
	});
}
async function _attachDetachDataDisksDeserialize(result) {
	if (![
		"200",
		"202",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return storageProfileDeserializer(result.body);
}
function attachDetachDataDisks(context, resourceGroupName, vmName, parameters, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _attachDetachDataDisksDeserialize, [
		"200",
		"202",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _attachDetachDataDisksSend(context, resourceGroupName, vmName, parameters, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _assessPatchesSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/assessPatches{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).post({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
async function _assessPatchesDeserialize(result) {
	if (![
		"200",
		"202",
		"201"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return virtualMachineAssessPatchesResultDeserializer(result.body);
}
function assessPatches(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _assessPatchesDeserialize, [
		"200",
		"202",
		"201"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _assessPatchesSend(context, resourceGroupName, vmName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _listAllSend(context, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/providers/Microsoft.Compute/virtualMachines{?api%2Dversion,statusOnly,%24filter,%24expand}", {
		subscriptionId: context.subscriptionId,
		"api%2Dversion": "2026-04-01",
		statusOnly: options?.statusOnly,
		"%24filter": options?.filter,
		"%24expand": options?.expand
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).get({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
async function _listAllDeserialize(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return _virtualMachineListResultDeserializer(result.body);
}
function listAll(context, options = { requestOptions: {} }) {
	return buildPagedAsyncIterator(context, () => _listAllSend(context, options), _listAllDeserialize, ["200"], {
		itemName: "value",
		nextLinkName: "nextLink",
		apiVersion: "2026-04-01"
	});
}
function _listSend(context, resourceGroupName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines{?api%2Dversion,%24filter,%24expand}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		"api%2Dversion": "2026-04-01",
		"%24filter": options?.filter,
		"%24expand": options?.expand
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).get({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
async function _listDeserialize(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return _virtualMachineListResultDeserializer(result.body);
}
function list(context, resourceGroupName, options = { requestOptions: {} }) {
	return buildPagedAsyncIterator(context, () => _listSend(context, resourceGroupName, options), _listDeserialize, ["200"], {
		itemName: "value",
		nextLinkName: "nextLink",
		apiVersion: "2026-04-01"
	});
}
function _$deleteSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}{?api%2Dversion,forceDeletion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01",
		forceDeletion: options?.forceDeletion
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).delete({ ...operationOptionsToRequestParameters(options) });
}
async function _$deleteDeserialize(result) {
	if (![
		"200",
		"202",
		"204"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
}
function $delete(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _$deleteDeserialize, [
		"200",
		"202",
		"204"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _$deleteSend(context, resourceGroupName, vmName, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _updateSend(context, resourceGroupName, vmName, parameters, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).patch({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			...options?.ifMatch !== void 0 ? { "if-match": options?.ifMatch } : {},
			...options?.ifNoneMatch !== void 0 ? { "if-none-match": options?.ifNoneMatch } : {},
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: virtualMachineUpdateSerializer(parameters)
	});
}
async function _updateDeserialize(result) {
	if (![
		"200",
		"201",
		"202"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return virtualMachineDeserializer(result.body);
}
function update(context, resourceGroupName, vmName, parameters, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _updateDeserialize, [
		"200",
		"201",
		"202"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _updateSend(context, resourceGroupName, vmName, parameters, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _createOrUpdateSend(context, resourceGroupName, vmName, parameters, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}{?api%2Dversion}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01"
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).put({
		...operationOptionsToRequestParameters(options),
		contentType: "application/json",
		headers: {
			...options?.ifMatch !== void 0 ? { "if-match": options?.ifMatch } : {},
			...options?.ifNoneMatch !== void 0 ? { "if-none-match": options?.ifNoneMatch } : {},
			accept: "application/json",
			...options.requestOptions?.headers
		},
		body: virtualMachineSerializer(parameters)
	});
}
async function _createOrUpdateDeserialize(result) {
	if (![
		"200",
		"201",
		"202"
	].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return virtualMachineDeserializer(result.body);
}
function createOrUpdate(context, resourceGroupName, vmName, parameters, options = { requestOptions: {} }) {
	return getLongRunningPoller(context, _createOrUpdateDeserialize, [
		"200",
		"201",
		"202"
	], {
		updateIntervalInMs: options?.updateIntervalInMs,
		abortSignal: options?.abortSignal,
		getInitialResponse: () => _createOrUpdateSend(context, resourceGroupName, vmName, parameters, options),
		resourceLocationConfig: "location",
		apiVersion: "2026-04-01"
	});
}
function _getSend(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	const path = expandUrlTemplate("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}{?api%2Dversion,%24expand}", {
		subscriptionId: context.subscriptionId,
		resourceGroupName,
		vmName,
		"api%2Dversion": "2026-04-01",
		"%24expand": options?.expand
	}, { allowReserved: options?.requestOptions?.skipUrlEncoding });
	return context.path(path).get({
		...operationOptionsToRequestParameters(options),
		headers: {
			accept: "application/json",
			...options.requestOptions?.headers
		}
	});
}
async function _getDeserialize(result) {
	if (!["200"].includes(result.status)) {
		const error = createRestError(result);
		if (result.body) error.details = cloudErrorDeserializer(result.body);
		throw error;
	}
	return virtualMachineDeserializer(result.body);
}
async function get(context, resourceGroupName, vmName, options = { requestOptions: {} }) {
	return _getDeserialize(await _getSend(context, resourceGroupName, vmName, options));
}

// node_modules/@azure/arm-compute/dist/esm/classic/virtualMachines/index.js
function _getVirtualMachines(context) {
	return {
		listByLocation: (location, options) => listByLocation(context, location, options),
		migrateToVMScaleSet: (resourceGroupName, vmName, options) => migrateToVMScaleSet(context, resourceGroupName, vmName, options),
		beginMigrateToVMScaleSet: async (resourceGroupName, vmName, options) => {
			const poller = migrateToVMScaleSet(context, resourceGroupName, vmName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginMigrateToVMScaleSetAndWait: async (resourceGroupName, vmName, options) => {
			return await migrateToVMScaleSet(context, resourceGroupName, vmName, options);
		},
		runCommand: (resourceGroupName, vmName, parameters, options) => runCommand(context, resourceGroupName, vmName, parameters, options),
		beginRunCommand: async (resourceGroupName, vmName, parameters, options) => {
			const poller = runCommand(context, resourceGroupName, vmName, parameters, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginRunCommandAndWait: async (resourceGroupName, vmName, parameters, options) => {
			return await runCommand(context, resourceGroupName, vmName, parameters, options);
		},
		listAvailableSizes: (resourceGroupName, vmName, options) => listAvailableSizes(context, resourceGroupName, vmName, options),
		start: (resourceGroupName, vmName, options) => start(context, resourceGroupName, vmName, options),
		beginStart: async (resourceGroupName, vmName, options) => {
			const poller = start(context, resourceGroupName, vmName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginStartAndWait: async (resourceGroupName, vmName, options) => {
			return await start(context, resourceGroupName, vmName, options);
		},
		simulateEviction: (resourceGroupName, vmName, options) => simulateEviction(context, resourceGroupName, vmName, options),
		retrieveBootDiagnosticsData: (resourceGroupName, vmName, options) => retrieveBootDiagnosticsData(context, resourceGroupName, vmName, options),
		restart: (resourceGroupName, vmName, options) => restart(context, resourceGroupName, vmName, options),
		beginRestart: async (resourceGroupName, vmName, options) => {
			const poller = restart(context, resourceGroupName, vmName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginRestartAndWait: async (resourceGroupName, vmName, options) => {
			return await restart(context, resourceGroupName, vmName, options);
		},
		reimage: (resourceGroupName, vmName, options) => reimage(context, resourceGroupName, vmName, options),
		beginReimage: async (resourceGroupName, vmName, options) => {
			const poller = reimage(context, resourceGroupName, vmName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginReimageAndWait: async (resourceGroupName, vmName, options) => {
			return await reimage(context, resourceGroupName, vmName, options);
		},
		redeploy: (resourceGroupName, vmName, options) => redeploy(context, resourceGroupName, vmName, options),
		beginRedeploy: async (resourceGroupName, vmName, options) => {
			const poller = redeploy(context, resourceGroupName, vmName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginRedeployAndWait: async (resourceGroupName, vmName, options) => {
			return await redeploy(context, resourceGroupName, vmName, options);
		},
		reapply: (resourceGroupName, vmName, options) => reapply(context, resourceGroupName, vmName, options),
		beginReapply: async (resourceGroupName, vmName, options) => {
			const poller = reapply(context, resourceGroupName, vmName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginReapplyAndWait: async (resourceGroupName, vmName, options) => {
			return await reapply(context, resourceGroupName, vmName, options);
		},
		powerOff: (resourceGroupName, vmName, options) => powerOff(context, resourceGroupName, vmName, options),
		beginPowerOff: async (resourceGroupName, vmName, options) => {
			const poller = powerOff(context, resourceGroupName, vmName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginPowerOffAndWait: async (resourceGroupName, vmName, options) => {
			return await powerOff(context, resourceGroupName, vmName, options);
		},
		performMaintenance: (resourceGroupName, vmName, options) => performMaintenance(context, resourceGroupName, vmName, options),
		beginPerformMaintenance: async (resourceGroupName, vmName, options) => {
			const poller = performMaintenance(context, resourceGroupName, vmName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginPerformMaintenanceAndWait: async (resourceGroupName, vmName, options) => {
			return await performMaintenance(context, resourceGroupName, vmName, options);
		},
		instanceView: (resourceGroupName, vmName, options) => instanceView(context, resourceGroupName, vmName, options),
		installPatches: (resourceGroupName, vmName, installPatchesInput, options) => installPatches(context, resourceGroupName, vmName, installPatchesInput, options),
		beginInstallPatches: async (resourceGroupName, vmName, installPatchesInput, options) => {
			const poller = installPatches(context, resourceGroupName, vmName, installPatchesInput, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginInstallPatchesAndWait: async (resourceGroupName, vmName, installPatchesInput, options) => {
			return await installPatches(context, resourceGroupName, vmName, installPatchesInput, options);
		},
		generalize: (resourceGroupName, vmName, options) => generalize(context, resourceGroupName, vmName, options),
		deallocate: (resourceGroupName, vmName, options) => deallocate(context, resourceGroupName, vmName, options),
		beginDeallocate: async (resourceGroupName, vmName, options) => {
			const poller = deallocate(context, resourceGroupName, vmName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginDeallocateAndWait: async (resourceGroupName, vmName, options) => {
			return await deallocate(context, resourceGroupName, vmName, options);
		},
		convertToManagedDisks: (resourceGroupName, vmName, options) => convertToManagedDisks(context, resourceGroupName, vmName, options),
		beginConvertToManagedDisks: async (resourceGroupName, vmName, options) => {
			const poller = convertToManagedDisks(context, resourceGroupName, vmName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginConvertToManagedDisksAndWait: async (resourceGroupName, vmName, options) => {
			return await convertToManagedDisks(context, resourceGroupName, vmName, options);
		},
		capture: (resourceGroupName, vmName, parameters, options) => capture(context, resourceGroupName, vmName, parameters, options),
		beginCapture: async (resourceGroupName, vmName, parameters, options) => {
			const poller = capture(context, resourceGroupName, vmName, parameters, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginCaptureAndWait: async (resourceGroupName, vmName, parameters, options) => {
			return await capture(context, resourceGroupName, vmName, parameters, options);
		},
		attachDetachDataDisks: (resourceGroupName, vmName, parameters, options) => attachDetachDataDisks(context, resourceGroupName, vmName, parameters, options),
		beginAttachDetachDataDisks: async (resourceGroupName, vmName, parameters, options) => {
			const poller = attachDetachDataDisks(context, resourceGroupName, vmName, parameters, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginAttachDetachDataDisksAndWait: async (resourceGroupName, vmName, parameters, options) => {
			return await attachDetachDataDisks(context, resourceGroupName, vmName, parameters, options);
		},
		assessPatches: (resourceGroupName, vmName, options) => assessPatches(context, resourceGroupName, vmName, options),
		beginAssessPatches: async (resourceGroupName, vmName, options) => {
			const poller = assessPatches(context, resourceGroupName, vmName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginAssessPatchesAndWait: async (resourceGroupName, vmName, options) => {
			return await assessPatches(context, resourceGroupName, vmName, options);
		},
		listAll: (options) => listAll(context, options),
		list: (resourceGroupName, options) => list(context, resourceGroupName, options),
		delete: (resourceGroupName, vmName, options) => $delete(context, resourceGroupName, vmName, options),
		beginDelete: async (resourceGroupName, vmName, options) => {
			const poller = $delete(context, resourceGroupName, vmName, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginDeleteAndWait: async (resourceGroupName, vmName, options) => {
			return await $delete(context, resourceGroupName, vmName, options);
		},
		update: (resourceGroupName, vmName, parameters, options) => update(context, resourceGroupName, vmName, parameters, options),
		beginUpdate: async (resourceGroupName, vmName, parameters, options) => {
			const poller = update(context, resourceGroupName, vmName, parameters, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginUpdateAndWait: async (resourceGroupName, vmName, parameters, options) => {
			return await update(context, resourceGroupName, vmName, parameters, options);
		},
		createOrUpdate: (resourceGroupName, vmName, parameters, options) => createOrUpdate(context, resourceGroupName, vmName, parameters, options),
		beginCreateOrUpdate: async (resourceGroupName, vmName, parameters, options) => {
			const poller = createOrUpdate(context, resourceGroupName, vmName, parameters, options);
			await poller.submitted();
			return getSimplePoller(poller);
		},
		beginCreateOrUpdateAndWait: async (resourceGroupName, vmName, parameters, options) => {
			return await createOrUpdate(context, resourceGroupName, vmName, parameters, options);
		},
		get: (resourceGroupName, vmName, options) => get(context, resourceGroupName, vmName, options)
	};
}
function _getVirtualMachinesOperations(context) {
	return { ..._getVirtualMachines(context) };
}

// node_modules/@azure/arm-compute/dist/esm/computeManagementClient.js
var ComputeManagementClient = class {
	_client;
	pipeline;
	constructor(credential, subscriptionIdOrOptions, options) {
		let subscriptionId;
		if (typeof subscriptionIdOrOptions === "string") subscriptionId = subscriptionIdOrOptions;
		else if (typeof subscriptionIdOrOptions === "object") options = subscriptionIdOrOptions;
		options = options ?? {};
		this._client = createComputeManagement(credential, subscriptionId ?? "", options);
		this.pipeline = this._client.pipeline;
		this.gallerySharingProfile = _getGallerySharingProfileOperations(this._client);
		this.softDeletedResource = _getSoftDeletedResourceOperations(this._client);
		this.diskRestorePoint = _getDiskRestorePointOperations(this._client);
		this.logAnalytics = _getLogAnalyticsOperations(this._client);
		this.virtualMachineImages = _getVirtualMachineImagesOperations(this._client);
		this.virtualMachineImagesEdgeZone = _getVirtualMachineImagesEdgeZoneOperations(this._client);
		this.virtualMachineSizes = _getVirtualMachineSizesOperations(this._client);
		this.usage = _getUsageOperations(this._client);
		this.sshPublicKeys = _getSshPublicKeysOperations(this._client);
		this.virtualMachineScaleSetVMs = _getVirtualMachineScaleSetVMsOperations(this._client);
		this.virtualMachineScaleSetRollingUpgrades = _getVirtualMachineScaleSetRollingUpgradesOperations(this._client);
		this.resourceSkus = _getResourceSkusOperations(this._client);
		this.tenantLevelSharedGalleryInvites = _getTenantLevelSharedGalleryInvitesOperations(this._client);
		this.sharedGalleryInvites = _getSharedGalleryInvitesOperations(this._client);
		this.communityGalleryImageVersions = _getCommunityGalleryImageVersionsOperations(this._client);
		this.communityGalleryImages = _getCommunityGalleryImagesOperations(this._client);
		this.communityGalleries = _getCommunityGalleriesOperations(this._client);
		this.sharedGalleryImageVersions = _getSharedGalleryImageVersionsOperations(this._client);
		this.sharedGalleryImages = _getSharedGalleryImagesOperations(this._client);
		this.sharedGalleries = _getSharedGalleriesOperations(this._client);
		this.galleryInVMAccessControlProfileVersions = _getGalleryInVMAccessControlProfileVersionsOperations(this._client);
		this.galleryInVMAccessControlProfiles = _getGalleryInVMAccessControlProfilesOperations(this._client);
		this.galleryScriptVersions = _getGalleryScriptVersionsOperations(this._client);
		this.galleryScripts = _getGalleryScriptsOperations(this._client);
		this.galleryApplicationVersions = _getGalleryApplicationVersionsOperations(this._client);
		this.galleryApplications = _getGalleryApplicationsOperations(this._client);
		this.galleryImageVersions = _getGalleryImageVersionsOperations(this._client);
		this.galleryImages = _getGalleryImagesOperations(this._client);
		this.galleries = _getGalleriesOperations(this._client);
		this.snapshots = _getSnapshotsOperations(this._client);
		this.diskEncryptionSets = _getDiskEncryptionSetsOperations(this._client);
		this.diskAccesses = _getDiskAccessesOperations(this._client);
		this.disks = _getDisksOperations(this._client);
		this.virtualMachineScaleSetVMDiagnosticRunCommands = _getVirtualMachineScaleSetVMDiagnosticRunCommandsOperations(this._client);
		this.virtualMachineDiagnosticRunCommands = _getVirtualMachineDiagnosticRunCommandsOperations(this._client);
		this.virtualMachineScaleSetVMRunCommands = _getVirtualMachineScaleSetVMRunCommandsOperations(this._client);
		this.virtualMachineRunCommands = _getVirtualMachineRunCommandsOperations(this._client);
		this.interconnectBlocks = _getInterconnectBlocksOperations(this._client);
		this.capacityReservations = _getCapacityReservationsOperations(this._client);
		this.capacityReservationGroups = _getCapacityReservationGroupsOperations(this._client);
		this.restorePoints = _getRestorePointsOperations(this._client);
		this.restorePointCollections = _getRestorePointCollectionsOperations(this._client);
		this.images = _getImagesOperations(this._client);
		this.dedicatedHosts = _getDedicatedHostsOperations(this._client);
		this.dedicatedHostGroups = _getDedicatedHostGroupsOperations(this._client);
		this.proximityPlacementGroups = _getProximityPlacementGroupsOperations(this._client);
		this.availabilitySets = _getAvailabilitySetsOperations(this._client);
		this.virtualMachineExtensionImages = _getVirtualMachineExtensionImagesOperations(this._client);
		this.virtualMachineExtensions = _getVirtualMachineExtensionsOperations(this._client);
		this.virtualMachines = _getVirtualMachinesOperations(this._client);
		this.virtualMachineScaleSetVMExtensions = _getVirtualMachineScaleSetVMExtensionsOperations(this._client);
		this.virtualMachineScaleSetLifeCycleHookEvents = _getVirtualMachineScaleSetLifeCycleHookEventsOperations(this._client);
		this.virtualMachineScaleSetExtensions = _getVirtualMachineScaleSetExtensionsOperations(this._client);
		this.virtualMachineScaleSets = _getVirtualMachineScaleSetsOperations(this._client);
		this.operations = _getOperationsOperations(this._client);
	}
	gallerySharingProfile;
	softDeletedResource;
	diskRestorePoint;
	logAnalytics;
	virtualMachineImages;
	virtualMachineImagesEdgeZone;
	virtualMachineSizes;
	usage;
	sshPublicKeys;
	virtualMachineScaleSetVMs;
	virtualMachineScaleSetRollingUpgrades;
	resourceSkus;
	tenantLevelSharedGalleryInvites;
	sharedGalleryInvites;
	communityGalleryImageVersions;
	communityGalleryImages;
	communityGalleries;
	sharedGalleryImageVersions;
	sharedGalleryImages;
	sharedGalleries;
	galleryInVMAccessControlProfileVersions;
	galleryInVMAccessControlProfiles;
	galleryScriptVersions;
	galleryScripts;
	galleryApplicationVersions;
	galleryApplications;
	galleryImageVersions;
	galleryImages;
	galleries;
	snapshots;
	diskEncryptionSets;
	diskAccesses;
	disks;
	virtualMachineScaleSetVMDiagnosticRunCommands;
	virtualMachineDiagnosticRunCommands;
	virtualMachineScaleSetVMRunCommands;
	virtualMachineRunCommands;
	interconnectBlocks;
	capacityReservations;
	capacityReservationGroups;
	restorePoints;
	restorePointCollections;
	images;
	dedicatedHosts;
	dedicatedHostGroups;
	proximityPlacementGroups;
	availabilitySets;
	virtualMachineExtensionImages;
	virtualMachineExtensions;
	virtualMachines;
	virtualMachineScaleSetVMExtensions;
	virtualMachineScaleSetLifeCycleHookEvents;
	virtualMachineScaleSetExtensions;
	virtualMachineScaleSets;
	operations;
};

export { ComputeManagementClient };