import { a as __toESM, r as __name, t as __commonJSMin } from "./rolldown-runtime.js";

// \0builtin:node:os
var require__builtin_node_os = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:os");
}));

// node_modules/@actions/core/lib/utils.js
var import__builtin_node_os = /* @__PURE__ */ __toESM(require__builtin_node_os(), 1);
function toCommandValue(input) {
	if (input === null || input === void 0) return "";
	else if (typeof input === "string" || input instanceof String) return input;
	return JSON.stringify(input);
}
function toCommandProperties(annotationProperties) {
	if (!Object.keys(annotationProperties).length) return {};
	return {
		title: annotationProperties.title,
		file: annotationProperties.file,
		line: annotationProperties.startLine,
		endLine: annotationProperties.endLine,
		col: annotationProperties.startColumn,
		endColumn: annotationProperties.endColumn
	};
}

// node_modules/@actions/core/lib/command.js
function issueCommand(command, properties, message) {
	const cmd = new Command(command, properties, message);
	process.stdout.write(cmd.toString() + import__builtin_node_os.EOL);
}
function issue$1(name, message = "") {
	issueCommand(name, {}, message);
}
__name(issue$1, "issue");
const CMD_STRING = "::";
var Command = class {
	constructor(command, properties, message) {
		if (!command) command = "missing.command";
		this.command = command;
		this.properties = properties;
		this.message = message;
	}
	toString() {
		let cmdStr = CMD_STRING + this.command;
		if (this.properties && Object.keys(this.properties).length > 0) {
			cmdStr += " ";
			let first = true;
			for (const key in this.properties) if (this.properties.hasOwnProperty(key)) {
				const val = this.properties[key];
				if (val) {
					if (first) first = false;
					else cmdStr += ",";
					cmdStr += `${key}=${escapeProperty(val)}`;
				}
			}
		}
		cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
		return cmdStr;
	}
};
function escapeData(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}

// \0builtin:node:crypto
var require__builtin_node_crypto = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:crypto");
}));

// \0builtin:node:fs
var require__builtin_node_fs = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:fs");
}));

// node_modules/@actions/core/lib/file-command.js
var import__builtin_node_crypto = /* @__PURE__ */ __toESM(require__builtin_node_crypto(), 1);
var import__builtin_node_fs = /* @__PURE__ */ __toESM(require__builtin_node_fs(), 1);
function issueFileCommand(command, message) {
	const filePath = process.env[`GITHUB_${command}`];
	if (!filePath) throw new Error(`Unable to find environment variable for file command ${command}`);
	if (!import__builtin_node_fs.existsSync(filePath)) throw new Error(`Missing file at path: ${filePath}`);
	import__builtin_node_fs.appendFileSync(filePath, `${toCommandValue(message)}${import__builtin_node_os.EOL}`, { encoding: "utf8" });
}
function prepareKeyValueMessage(key, value) {
	const delimiter = `ghadelimiter_${import__builtin_node_crypto.randomUUID()}`;
	const convertedValue = toCommandValue(value);
	if (key.includes(delimiter)) throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
	if (convertedValue.includes(delimiter)) throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
	return `${key}<<${delimiter}${import__builtin_node_os.EOL}${convertedValue}${import__builtin_node_os.EOL}${delimiter}`;
}

// \0builtin:node:path
var require__builtin_node_path = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:path");
}));

// \0builtin:node:http
var require__builtin_node_http = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:http");
}));

// \0builtin:node:https
var require__builtin_node_https = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:https");
}));

// node_modules/@actions/http-client/lib/proxy.js
var import__builtin_node_path = /* @__PURE__ */ __toESM(require__builtin_node_path(), 1);
var import__builtin_node_http = /* @__PURE__ */ __toESM(require__builtin_node_http(), 1);
var import__builtin_node_https = /* @__PURE__ */ __toESM(require__builtin_node_https(), 1);
function getProxyUrl(reqUrl) {
	const usingSsl = reqUrl.protocol === "https:";
	if (checkBypass(reqUrl)) return;
	const proxyVar = (() => {
		if (usingSsl) return process.env["https_proxy"] || process.env["HTTPS_PROXY"];
		else return process.env["http_proxy"] || process.env["HTTP_PROXY"];
	})();
	if (proxyVar) try {
		return new DecodedURL(proxyVar);
	} catch (_a) {
		if (!proxyVar.startsWith("http://") && !proxyVar.startsWith("https://")) return new DecodedURL(`http://${proxyVar}`);
	}
	else return;
}
function checkBypass(reqUrl) {
	if (!reqUrl.hostname) return false;
	const reqHost = reqUrl.hostname;
	if (isLoopbackAddress(reqHost)) return true;
	const noProxy = process.env["no_proxy"] || process.env["NO_PROXY"] || "";
	if (!noProxy) return false;
	let reqPort;
	if (reqUrl.port) reqPort = Number(reqUrl.port);
	else if (reqUrl.protocol === "http:") reqPort = 80;
	else if (reqUrl.protocol === "https:") reqPort = 443;
	const upperReqHosts = [reqUrl.hostname.toUpperCase()];
	if (typeof reqPort === "number") upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
	for (const upperNoProxyItem of noProxy.split(",").map((x) => x.trim().toUpperCase()).filter((x) => x)) if (upperNoProxyItem === "*" || upperReqHosts.some((x) => x === upperNoProxyItem || x.endsWith(`.${upperNoProxyItem}`) || upperNoProxyItem.startsWith(".") && x.endsWith(`${upperNoProxyItem}`))) return true;
	return false;
}
function isLoopbackAddress(host) {
	const hostLower = host.toLowerCase();
	return hostLower === "localhost" || hostLower.startsWith("127.") || hostLower.startsWith("[::1]") || hostLower.startsWith("[0:0:0:0:0:0:0:1]");
}
var DecodedURL = class extends URL {
	constructor(url, base) {
		super(url, base);
		this._decodedUsername = decodeURIComponent(super.username);
		this._decodedPassword = decodeURIComponent(super.password);
	}
	get username() {
		return this._decodedUsername;
	}
	get password() {
		return this._decodedPassword;
	}
};

// \0builtin:node:net
var require__builtin_node_net = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:net");
}));

// \0builtin:node:tls
var require__builtin_node_tls = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:tls");
}));

// \0builtin:node:events
var require__builtin_node_events = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:events");
}));

// \0builtin:node:assert
var require__builtin_node_assert = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:assert");
}));

// \0builtin:node:util
var require__builtin_node_util = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:util");
}));

// node_modules/tunnel/lib/tunnel.js
var require_tunnel$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	require__builtin_node_net();
	var tls = require__builtin_node_tls();
	var http = require__builtin_node_http();
	var https = require__builtin_node_https();
	var events = require__builtin_node_events();
	require__builtin_node_assert();
	var util = require__builtin_node_util();
	exports.httpOverHttp = httpOverHttp;
	exports.httpsOverHttp = httpsOverHttp;
	exports.httpOverHttps = httpOverHttps;
	exports.httpsOverHttps = httpsOverHttps;
	function httpOverHttp(options) {
		var agent = new TunnelingAgent(options);
		agent.request = http.request;
		return agent;
	}
	function httpsOverHttp(options) {
		var agent = new TunnelingAgent(options);
		agent.request = http.request;
		agent.createSocket = createSecureSocket;
		agent.defaultPort = 443;
		return agent;
	}
	function httpOverHttps(options) {
		var agent = new TunnelingAgent(options);
		agent.request = https.request;
		return agent;
	}
	function httpsOverHttps(options) {
		var agent = new TunnelingAgent(options);
		agent.request = https.request;
		agent.createSocket = createSecureSocket;
		agent.defaultPort = 443;
		return agent;
	}
	function TunnelingAgent(options) {
		var self = this;
		self.options = options || {};
		self.proxyOptions = self.options.proxy || {};
		self.maxSockets = self.options.maxSockets || http.Agent.defaultMaxSockets;
		self.requests = [];
		self.sockets = [];
		self.on("free", function onFree(socket, host, port, localAddress) {
			var options = toOptions(host, port, localAddress);
			for (var i = 0, len = self.requests.length; i < len; ++i) {
				var pending = self.requests[i];
				if (pending.host === options.host && pending.port === options.port) {
					self.requests.splice(i, 1);
					pending.request.onSocket(socket);
					return;
				}
			}
			socket.destroy();
			self.removeSocket(socket);
		});
	}
	util.inherits(TunnelingAgent, events.EventEmitter);
	TunnelingAgent.prototype.addRequest = function addRequest(req, host, port, localAddress) {
		var self = this;
		var options = mergeOptions({ request: req }, self.options, toOptions(host, port, localAddress));
		if (self.sockets.length >= this.maxSockets) {
			self.requests.push(options);
			return;
		}
		self.createSocket(options, function(socket) {
			socket.on("free", onFree);
			socket.on("close", onCloseOrRemove);
			socket.on("agentRemove", onCloseOrRemove);
			req.onSocket(socket);
			function onFree() {
				self.emit("free", socket, options);
			}
			function onCloseOrRemove(err) {
				self.removeSocket(socket);
				socket.removeListener("free", onFree);
				socket.removeListener("close", onCloseOrRemove);
				socket.removeListener("agentRemove", onCloseOrRemove);
			}
		});
	};
	TunnelingAgent.prototype.createSocket = function createSocket(options, cb) {
		var self = this;
		var placeholder = {};
		self.sockets.push(placeholder);
		var connectOptions = mergeOptions({}, self.proxyOptions, {
			method: "CONNECT",
			path: options.host + ":" + options.port,
			agent: false,
			headers: { host: options.host + ":" + options.port }
		});
		if (options.localAddress) connectOptions.localAddress = options.localAddress;
		if (connectOptions.proxyAuth) {
			connectOptions.headers = connectOptions.headers || {};
			connectOptions.headers["Proxy-Authorization"] = "Basic " + new Buffer(connectOptions.proxyAuth).toString("base64");
		}
		debug("making CONNECT request");
		var connectReq = self.request(connectOptions);
		connectReq.useChunkedEncodingByDefault = false;
		connectReq.once("response", onResponse);
		connectReq.once("upgrade", onUpgrade);
		connectReq.once("connect", onConnect);
		connectReq.once("error", onError);
		connectReq.end();
		function onResponse(res) {
			res.upgrade = true;
		}
		function onUpgrade(res, socket, head) {
			process.nextTick(function() {
				onConnect(res, socket, head);
			});
		}
		function onConnect(res, socket, head) {
			connectReq.removeAllListeners();
			socket.removeAllListeners();
			if (res.statusCode !== 200) {
				debug("tunneling socket could not be established, statusCode=%d", res.statusCode);
				socket.destroy();
				var error = /* @__PURE__ */ new Error("tunneling socket could not be established, statusCode=" + res.statusCode);
				error.code = "ECONNRESET";
				options.request.emit("error", error);
				self.removeSocket(placeholder);
				return;
			}
			if (head.length > 0) {
				debug("got illegal response body from proxy");
				socket.destroy();
				var error = /* @__PURE__ */ new Error("got illegal response body from proxy");
				error.code = "ECONNRESET";
				options.request.emit("error", error);
				self.removeSocket(placeholder);
				return;
			}
			debug("tunneling connection has established");
			self.sockets[self.sockets.indexOf(placeholder)] = socket;
			return cb(socket);
		}
		function onError(cause) {
			connectReq.removeAllListeners();
			debug("tunneling socket could not be established, cause=%s\n", cause.message, cause.stack);
			var error = /* @__PURE__ */ new Error("tunneling socket could not be established, cause=" + cause.message);
			error.code = "ECONNRESET";
			options.request.emit("error", error);
			self.removeSocket(placeholder);
		}
	};
	TunnelingAgent.prototype.removeSocket = function removeSocket(socket) {
		var pos = this.sockets.indexOf(socket);
		if (pos === -1) return;
		this.sockets.splice(pos, 1);
		var pending = this.requests.shift();
		if (pending) this.createSocket(pending, function(socket) {
			pending.request.onSocket(socket);
		});
	};
	function createSecureSocket(options, cb) {
		var self = this;
		TunnelingAgent.prototype.createSocket.call(self, options, function(socket) {
			var hostHeader = options.request.getHeader("host");
			var tlsOptions = mergeOptions({}, self.options, {
				socket,
				servername: hostHeader ? hostHeader.replace(/:.*$/, "") : options.host
			});
			var secureSocket = tls.connect(0, tlsOptions);
			self.sockets[self.sockets.indexOf(socket)] = secureSocket;
			cb(secureSocket);
		});
	}
	function toOptions(host, port, localAddress) {
		if (typeof host === "string") return {
			host,
			port,
			localAddress
		};
		return host;
	}
	function mergeOptions(target) {
		for (var i = 1, len = arguments.length; i < len; ++i) {
			var overrides = arguments[i];
			if (typeof overrides === "object") {
				var keys = Object.keys(overrides);
				for (var j = 0, keyLen = keys.length; j < keyLen; ++j) {
					var k = keys[j];
					if (overrides[k] !== void 0) target[k] = overrides[k];
				}
			}
		}
		return target;
	}
	var debug;
	if (process.env.NODE_DEBUG && /\btunnel\b/.test(process.env.NODE_DEBUG)) debug = function() {
		var args = Array.prototype.slice.call(arguments);
		if (typeof args[0] === "string") args[0] = "TUNNEL: " + args[0];
		else args.unshift("TUNNEL:");
		console.error.apply(console, args);
	};
	else debug = function() {};
}));

// node_modules/tunnel/index.js
var require_tunnel = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = require_tunnel$1();
}));

// \0left-out/node_modules/undici
var import_tunnel = /* @__PURE__ */ __toESM(require_tunnel(), 1);
var ProxyAgent = class {
	constructor() {
		throw new Error("undici is not part of the bundle");
	}
};

// node_modules/@actions/http-client/lib/index.js
var __awaiter$9 = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
var HttpCodes;
(function(HttpCodes) {
	HttpCodes[HttpCodes["OK"] = 200] = "OK";
	HttpCodes[HttpCodes["MultipleChoices"] = 300] = "MultipleChoices";
	HttpCodes[HttpCodes["MovedPermanently"] = 301] = "MovedPermanently";
	HttpCodes[HttpCodes["ResourceMoved"] = 302] = "ResourceMoved";
	HttpCodes[HttpCodes["SeeOther"] = 303] = "SeeOther";
	HttpCodes[HttpCodes["NotModified"] = 304] = "NotModified";
	HttpCodes[HttpCodes["UseProxy"] = 305] = "UseProxy";
	HttpCodes[HttpCodes["SwitchProxy"] = 306] = "SwitchProxy";
	HttpCodes[HttpCodes["TemporaryRedirect"] = 307] = "TemporaryRedirect";
	HttpCodes[HttpCodes["PermanentRedirect"] = 308] = "PermanentRedirect";
	HttpCodes[HttpCodes["BadRequest"] = 400] = "BadRequest";
	HttpCodes[HttpCodes["Unauthorized"] = 401] = "Unauthorized";
	HttpCodes[HttpCodes["PaymentRequired"] = 402] = "PaymentRequired";
	HttpCodes[HttpCodes["Forbidden"] = 403] = "Forbidden";
	HttpCodes[HttpCodes["NotFound"] = 404] = "NotFound";
	HttpCodes[HttpCodes["MethodNotAllowed"] = 405] = "MethodNotAllowed";
	HttpCodes[HttpCodes["NotAcceptable"] = 406] = "NotAcceptable";
	HttpCodes[HttpCodes["ProxyAuthenticationRequired"] = 407] = "ProxyAuthenticationRequired";
	HttpCodes[HttpCodes["RequestTimeout"] = 408] = "RequestTimeout";
	HttpCodes[HttpCodes["Conflict"] = 409] = "Conflict";
	HttpCodes[HttpCodes["Gone"] = 410] = "Gone";
	HttpCodes[HttpCodes["TooManyRequests"] = 429] = "TooManyRequests";
	HttpCodes[HttpCodes["InternalServerError"] = 500] = "InternalServerError";
	HttpCodes[HttpCodes["NotImplemented"] = 501] = "NotImplemented";
	HttpCodes[HttpCodes["BadGateway"] = 502] = "BadGateway";
	HttpCodes[HttpCodes["ServiceUnavailable"] = 503] = "ServiceUnavailable";
	HttpCodes[HttpCodes["GatewayTimeout"] = 504] = "GatewayTimeout";
})(HttpCodes || (HttpCodes = {}));
var Headers;
(function(Headers) {
	Headers["Accept"] = "accept";
	Headers["ContentType"] = "content-type";
})(Headers || (Headers = {}));
var MediaTypes;
(function(MediaTypes) {
	MediaTypes["ApplicationJson"] = "application/json";
})(MediaTypes || (MediaTypes = {}));
const HttpRedirectCodes = [
	HttpCodes.MovedPermanently,
	HttpCodes.ResourceMoved,
	HttpCodes.SeeOther,
	HttpCodes.TemporaryRedirect,
	HttpCodes.PermanentRedirect
];
const HttpResponseRetryCodes = [
	HttpCodes.BadGateway,
	HttpCodes.ServiceUnavailable,
	HttpCodes.GatewayTimeout
];
const RetryableHttpVerbs = [
	"OPTIONS",
	"GET",
	"DELETE",
	"HEAD"
];
const ExponentialBackoffCeiling = 10;
const ExponentialBackoffTimeSlice = 5;
var HttpClientError = class HttpClientError extends Error {
	constructor(message, statusCode) {
		super(message);
		this.name = "HttpClientError";
		this.statusCode = statusCode;
		Object.setPrototypeOf(this, HttpClientError.prototype);
	}
};
var HttpClientResponse = class {
	constructor(message) {
		this.message = message;
	}
	readBody() {
		return __awaiter$9(this, void 0, void 0, function* () {
			return new Promise((resolve) => __awaiter$9(this, void 0, void 0, function* () {
				let output = Buffer.alloc(0);
				this.message.on("data", (chunk) => {
					output = Buffer.concat([output, chunk]);
				});
				this.message.on("end", () => {
					resolve(output.toString());
				});
			}));
		});
	}
	readBodyBuffer() {
		return __awaiter$9(this, void 0, void 0, function* () {
			return new Promise((resolve) => __awaiter$9(this, void 0, void 0, function* () {
				const chunks = [];
				this.message.on("data", (chunk) => {
					chunks.push(chunk);
				});
				this.message.on("end", () => {
					resolve(Buffer.concat(chunks));
				});
			}));
		});
	}
};
var HttpClient = class {
	constructor(userAgent, handlers, requestOptions) {
		this._ignoreSslError = false;
		this._allowRedirects = true;
		this._allowRedirectDowngrade = false;
		this._maxRedirects = 50;
		this._allowRetries = false;
		this._maxRetries = 1;
		this._keepAlive = false;
		this._disposed = false;
		this.userAgent = this._getUserAgentWithOrchestrationId(userAgent);
		this.handlers = handlers || [];
		this.requestOptions = requestOptions;
		if (requestOptions) {
			if (requestOptions.ignoreSslError != null) this._ignoreSslError = requestOptions.ignoreSslError;
			this._socketTimeout = requestOptions.socketTimeout;
			if (requestOptions.allowRedirects != null) this._allowRedirects = requestOptions.allowRedirects;
			if (requestOptions.allowRedirectDowngrade != null) this._allowRedirectDowngrade = requestOptions.allowRedirectDowngrade;
			if (requestOptions.maxRedirects != null) this._maxRedirects = Math.max(requestOptions.maxRedirects, 0);
			if (requestOptions.keepAlive != null) this._keepAlive = requestOptions.keepAlive;
			if (requestOptions.allowRetries != null) this._allowRetries = requestOptions.allowRetries;
			if (requestOptions.maxRetries != null) this._maxRetries = requestOptions.maxRetries;
		}
	}
	options(requestUrl, additionalHeaders) {
		return __awaiter$9(this, void 0, void 0, function* () {
			return this.request("OPTIONS", requestUrl, null, additionalHeaders || {});
		});
	}
	get(requestUrl, additionalHeaders) {
		return __awaiter$9(this, void 0, void 0, function* () {
			return this.request("GET", requestUrl, null, additionalHeaders || {});
		});
	}
	del(requestUrl, additionalHeaders) {
		return __awaiter$9(this, void 0, void 0, function* () {
			return this.request("DELETE", requestUrl, null, additionalHeaders || {});
		});
	}
	post(requestUrl, data, additionalHeaders) {
		return __awaiter$9(this, void 0, void 0, function* () {
			return this.request("POST", requestUrl, data, additionalHeaders || {});
		});
	}
	patch(requestUrl, data, additionalHeaders) {
		return __awaiter$9(this, void 0, void 0, function* () {
			return this.request("PATCH", requestUrl, data, additionalHeaders || {});
		});
	}
	put(requestUrl, data, additionalHeaders) {
		return __awaiter$9(this, void 0, void 0, function* () {
			return this.request("PUT", requestUrl, data, additionalHeaders || {});
		});
	}
	head(requestUrl, additionalHeaders) {
		return __awaiter$9(this, void 0, void 0, function* () {
			return this.request("HEAD", requestUrl, null, additionalHeaders || {});
		});
	}
	sendStream(verb, requestUrl, stream, additionalHeaders) {
		return __awaiter$9(this, void 0, void 0, function* () {
			return this.request(verb, requestUrl, stream, additionalHeaders);
		});
	}
	getJson(requestUrl_1) {
		return __awaiter$9(this, arguments, void 0, function* (requestUrl, additionalHeaders = {}) {
			additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
			const res = yield this.get(requestUrl, additionalHeaders);
			return this._processResponse(res, this.requestOptions);
		});
	}
	postJson(requestUrl_1, obj_1) {
		return __awaiter$9(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
			const data = JSON.stringify(obj, null, 2);
			additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
			additionalHeaders[Headers.ContentType] = this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
			const res = yield this.post(requestUrl, data, additionalHeaders);
			return this._processResponse(res, this.requestOptions);
		});
	}
	putJson(requestUrl_1, obj_1) {
		return __awaiter$9(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
			const data = JSON.stringify(obj, null, 2);
			additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
			additionalHeaders[Headers.ContentType] = this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
			const res = yield this.put(requestUrl, data, additionalHeaders);
			return this._processResponse(res, this.requestOptions);
		});
	}
	patchJson(requestUrl_1, obj_1) {
		return __awaiter$9(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
			const data = JSON.stringify(obj, null, 2);
			additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
			additionalHeaders[Headers.ContentType] = this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
			const res = yield this.patch(requestUrl, data, additionalHeaders);
			return this._processResponse(res, this.requestOptions);
		});
	}
	request(verb, requestUrl, data, headers) {
		return __awaiter$9(this, void 0, void 0, function* () {
			if (this._disposed) throw new Error("Client has already been disposed.");
			const parsedUrl = new URL(requestUrl);
			let info = this._prepareRequest(verb, parsedUrl, headers);
			const maxTries = this._allowRetries && RetryableHttpVerbs.includes(verb) ? this._maxRetries + 1 : 1;
			let numTries = 0;
			let response;
			do {
				response = yield this.requestRaw(info, data);
				if (response && response.message && response.message.statusCode === HttpCodes.Unauthorized) {
					let authenticationHandler;
					for (const handler of this.handlers) if (handler.canHandleAuthentication(response)) {
						authenticationHandler = handler;
						break;
					}
					if (authenticationHandler) return authenticationHandler.handleAuthentication(this, info, data);
					else return response;
				}
				let redirectsRemaining = this._maxRedirects;
				while (response.message.statusCode && HttpRedirectCodes.includes(response.message.statusCode) && this._allowRedirects && redirectsRemaining > 0) {
					const redirectUrl = response.message.headers["location"];
					if (!redirectUrl) break;
					const parsedRedirectUrl = new URL(redirectUrl);
					if (parsedUrl.protocol === "https:" && parsedUrl.protocol !== parsedRedirectUrl.protocol && !this._allowRedirectDowngrade) throw new Error("Redirect from HTTPS to HTTP protocol. This downgrade is not allowed for security reasons. If you want to allow this behavior, set the allowRedirectDowngrade option to true.");
					yield response.readBody();
					if (parsedRedirectUrl.hostname !== parsedUrl.hostname) {
						for (const header in headers) if (header.toLowerCase() === "authorization") delete headers[header];
					}
					info = this._prepareRequest(verb, parsedRedirectUrl, headers);
					response = yield this.requestRaw(info, data);
					redirectsRemaining--;
				}
				if (!response.message.statusCode || !HttpResponseRetryCodes.includes(response.message.statusCode)) return response;
				numTries += 1;
				if (numTries < maxTries) {
					yield response.readBody();
					yield this._performExponentialBackoff(numTries);
				}
			} while (numTries < maxTries);
			return response;
		});
	}
	dispose() {
		if (this._agent) this._agent.destroy();
		this._disposed = true;
	}
	requestRaw(info, data) {
		return __awaiter$9(this, void 0, void 0, function* () {
			return new Promise((resolve, reject) => {
				function callbackForResult(err, res) {
					if (err) reject(err);
					else if (!res) reject(/* @__PURE__ */ new Error("Unknown error"));
					else resolve(res);
				}
				this.requestRawWithCallback(info, data, callbackForResult);
			});
		});
	}
	requestRawWithCallback(info, data, onResult) {
		if (typeof data === "string") {
			if (!info.options.headers) info.options.headers = {};
			info.options.headers["Content-Length"] = Buffer.byteLength(data, "utf8");
		}
		let callbackCalled = false;
		function handleResult(err, res) {
			if (!callbackCalled) {
				callbackCalled = true;
				onResult(err, res);
			}
		}
		const req = info.httpModule.request(info.options, (msg) => {
			handleResult(void 0, new HttpClientResponse(msg));
		});
		let socket;
		req.on("socket", (sock) => {
			socket = sock;
		});
		req.setTimeout(this._socketTimeout || 18e4, () => {
			if (socket) socket.end();
			handleResult(/* @__PURE__ */ new Error(`Request timeout: ${info.options.path}`));
		});
		req.on("error", function(err) {
			handleResult(err);
		});
		if (data && typeof data === "string") req.write(data, "utf8");
		if (data && typeof data !== "string") {
			data.on("close", function() {
				req.end();
			});
			data.pipe(req);
		} else req.end();
	}
	getAgent(serverUrl) {
		const parsedUrl = new URL(serverUrl);
		return this._getAgent(parsedUrl);
	}
	getAgentDispatcher(serverUrl) {
		const parsedUrl = new URL(serverUrl);
		const proxyUrl = getProxyUrl(parsedUrl);
		if (!(proxyUrl && proxyUrl.hostname)) return;
		return this._getProxyAgentDispatcher(parsedUrl, proxyUrl);
	}
	_prepareRequest(method, requestUrl, headers) {
		const info = {};
		info.parsedUrl = requestUrl;
		const usingSsl = info.parsedUrl.protocol === "https:";
		info.httpModule = usingSsl ? import__builtin_node_https : import__builtin_node_http;
		const defaultPort = usingSsl ? 443 : 80;
		info.options = {};
		info.options.host = info.parsedUrl.hostname;
		info.options.port = info.parsedUrl.port ? parseInt(info.parsedUrl.port) : defaultPort;
		info.options.path = (info.parsedUrl.pathname || "") + (info.parsedUrl.search || "");
		info.options.method = method;
		info.options.headers = this._mergeHeaders(headers);
		if (this.userAgent != null) info.options.headers["user-agent"] = this.userAgent;
		info.options.agent = this._getAgent(info.parsedUrl);
		if (this.handlers) for (const handler of this.handlers) handler.prepareRequest(info.options);
		return info;
	}
	_mergeHeaders(headers) {
		if (this.requestOptions && this.requestOptions.headers) return Object.assign({}, lowercaseKeys(this.requestOptions.headers), lowercaseKeys(headers || {}));
		return lowercaseKeys(headers || {});
	}
	_getExistingOrDefaultHeader(additionalHeaders, header, _default) {
		let clientHeader;
		if (this.requestOptions && this.requestOptions.headers) {
			const headerValue = lowercaseKeys(this.requestOptions.headers)[header];
			if (headerValue) clientHeader = typeof headerValue === "number" ? headerValue.toString() : headerValue;
		}
		const additionalValue = additionalHeaders[header];
		if (additionalValue !== void 0) return typeof additionalValue === "number" ? additionalValue.toString() : additionalValue;
		if (clientHeader !== void 0) return clientHeader;
		return _default;
	}
	_getExistingOrDefaultContentTypeHeader(additionalHeaders, _default) {
		let clientHeader;
		if (this.requestOptions && this.requestOptions.headers) {
			const headerValue = lowercaseKeys(this.requestOptions.headers)[Headers.ContentType];
			if (headerValue) {
				if (typeof headerValue === "number") clientHeader = String(headerValue);
				else if (Array.isArray(headerValue)) clientHeader = headerValue.join(", ");
				else clientHeader = headerValue;
			}
		}
		const additionalValue = additionalHeaders[Headers.ContentType];
		if (additionalValue !== void 0) {
			if (typeof additionalValue === "number") return String(additionalValue);
			else if (Array.isArray(additionalValue)) return additionalValue.join(", ");
			else return additionalValue;
		}
		if (clientHeader !== void 0) return clientHeader;
		return _default;
	}
	_getAgent(parsedUrl) {
		let agent;
		const proxyUrl = getProxyUrl(parsedUrl);
		const useProxy = proxyUrl && proxyUrl.hostname;
		if (this._keepAlive && useProxy) agent = this._proxyAgent;
		if (!useProxy) agent = this._agent;
		if (agent) return agent;
		const usingSsl = parsedUrl.protocol === "https:";
		let maxSockets = 100;
		if (this.requestOptions) maxSockets = this.requestOptions.maxSockets || import__builtin_node_http.globalAgent.maxSockets;
		if (proxyUrl && proxyUrl.hostname) {
			const agentOptions = {
				maxSockets,
				keepAlive: this._keepAlive,
				proxy: Object.assign(Object.assign({}, (proxyUrl.username || proxyUrl.password) && { proxyAuth: `${proxyUrl.username}:${proxyUrl.password}` }), {
					host: proxyUrl.hostname,
					port: proxyUrl.port
				})
			};
			let tunnelAgent;
			const overHttps = proxyUrl.protocol === "https:";
			if (usingSsl) tunnelAgent = overHttps ? import_tunnel.httpsOverHttps : import_tunnel.httpsOverHttp;
			else tunnelAgent = overHttps ? import_tunnel.httpOverHttps : import_tunnel.httpOverHttp;
			agent = tunnelAgent(agentOptions);
			this._proxyAgent = agent;
		}
		if (!agent) {
			const options = {
				keepAlive: this._keepAlive,
				maxSockets
			};
			agent = usingSsl ? new import__builtin_node_https.Agent(options) : new import__builtin_node_http.Agent(options);
			this._agent = agent;
		}
		if (usingSsl && this._ignoreSslError) agent.options = Object.assign(agent.options || {}, { rejectUnauthorized: false });
		return agent;
	}
	_getProxyAgentDispatcher(parsedUrl, proxyUrl) {
		let proxyAgent;
		if (this._keepAlive) proxyAgent = this._proxyAgentDispatcher;
		if (proxyAgent) return proxyAgent;
		const usingSsl = parsedUrl.protocol === "https:";
		proxyAgent = new ProxyAgent(Object.assign({
			uri: proxyUrl.href,
			pipelining: !this._keepAlive ? 0 : 1
		}, (proxyUrl.username || proxyUrl.password) && { token: `Basic ${Buffer.from(`${proxyUrl.username}:${proxyUrl.password}`).toString("base64")}` }));
		this._proxyAgentDispatcher = proxyAgent;
		if (usingSsl && this._ignoreSslError) proxyAgent.options = Object.assign(proxyAgent.options.requestTls || {}, { rejectUnauthorized: false });
		return proxyAgent;
	}
	_getUserAgentWithOrchestrationId(userAgent) {
		const baseUserAgent = userAgent || "actions/http-client";
		const orchId = process.env["ACTIONS_ORCHESTRATION_ID"];
		if (orchId) return `${baseUserAgent} actions_orchestration_id/${orchId.replace(/[^a-z0-9_.-]/gi, "_")}`;
		return baseUserAgent;
	}
	_performExponentialBackoff(retryNumber) {
		return __awaiter$9(this, void 0, void 0, function* () {
			retryNumber = Math.min(ExponentialBackoffCeiling, retryNumber);
			const ms = ExponentialBackoffTimeSlice * Math.pow(2, retryNumber);
			return new Promise((resolve) => setTimeout(() => resolve(), ms));
		});
	}
	_processResponse(res, options) {
		return __awaiter$9(this, void 0, void 0, function* () {
			return new Promise((resolve, reject) => __awaiter$9(this, void 0, void 0, function* () {
				const statusCode = res.message.statusCode || 0;
				const response = {
					statusCode,
					result: null,
					headers: {}
				};
				if (statusCode === HttpCodes.NotFound) resolve(response);
				function dateTimeDeserializer(key, value) {
					if (typeof value === "string") {
						const a = new Date(value);
						if (!isNaN(a.valueOf())) return a;
					}
					return value;
				}
				let obj;
				let contents;
				try {
					contents = yield res.readBody();
					if (contents && contents.length > 0) {
						if (options && options.deserializeDates) obj = JSON.parse(contents, dateTimeDeserializer);
						else obj = JSON.parse(contents);
						response.result = obj;
					}
					response.headers = res.message.headers;
				} catch (err) {}
				if (statusCode > 299) {
					let msg;
					if (obj && obj.message) msg = obj.message;
					else if (contents && contents.length > 0) msg = contents;
					else msg = `Failed request: (${statusCode})`;
					const err = new HttpClientError(msg, statusCode);
					err.result = response.result;
					reject(err);
				} else resolve(response);
			}));
		});
	}
};
const lowercaseKeys = (obj) => Object.keys(obj).reduce((c, k) => (c[k.toLowerCase()] = obj[k], c), {});

// node_modules/@actions/http-client/lib/auth.js
var __awaiter$8 = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};

// node_modules/@actions/core/lib/oidc-utils.js
var __awaiter$7 = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};

// node_modules/@actions/core/lib/summary.js
var __awaiter$6 = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
const { access, appendFile, writeFile: writeFile$1 } = import__builtin_node_fs.promises;
const SUMMARY_ENV_VAR = "GITHUB_STEP_SUMMARY";
var Summary = class {
	constructor() {
		this._buffer = "";
	}
	filePath() {
		return __awaiter$6(this, void 0, void 0, function* () {
			if (this._filePath) return this._filePath;
			const pathFromEnv = process.env[SUMMARY_ENV_VAR];
			if (!pathFromEnv) throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
			try {
				yield access(pathFromEnv, import__builtin_node_fs.constants.R_OK | import__builtin_node_fs.constants.W_OK);
			} catch (_a) {
				throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
			}
			this._filePath = pathFromEnv;
			return this._filePath;
		});
	}
	wrap(tag, content, attrs = {}) {
		const htmlAttrs = Object.entries(attrs).map(([key, value]) => ` ${key}="${value}"`).join("");
		if (!content) return `<${tag}${htmlAttrs}>`;
		return `<${tag}${htmlAttrs}>${content}</${tag}>`;
	}
	write(options) {
		return __awaiter$6(this, void 0, void 0, function* () {
			const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
			const filePath = yield this.filePath();
			yield (overwrite ? writeFile$1 : appendFile)(filePath, this._buffer, { encoding: "utf8" });
			return this.emptyBuffer();
		});
	}
	clear() {
		return __awaiter$6(this, void 0, void 0, function* () {
			return this.emptyBuffer().write({ overwrite: true });
		});
	}
	stringify() {
		return this._buffer;
	}
	isEmptyBuffer() {
		return this._buffer.length === 0;
	}
	emptyBuffer() {
		this._buffer = "";
		return this;
	}
	addRaw(text, addEOL = false) {
		this._buffer += text;
		return addEOL ? this.addEOL() : this;
	}
	addEOL() {
		return this.addRaw(import__builtin_node_os.EOL);
	}
	addCodeBlock(code, lang) {
		const attrs = Object.assign({}, lang && { lang });
		const element = this.wrap("pre", this.wrap("code", code), attrs);
		return this.addRaw(element).addEOL();
	}
	addList(items, ordered = false) {
		const tag = ordered ? "ol" : "ul";
		const listItems = items.map((item) => this.wrap("li", item)).join("");
		const element = this.wrap(tag, listItems);
		return this.addRaw(element).addEOL();
	}
	addTable(rows) {
		const tableBody = rows.map((row) => {
			const cells = row.map((cell) => {
				if (typeof cell === "string") return this.wrap("td", cell);
				const { header, data, colspan, rowspan } = cell;
				const tag = header ? "th" : "td";
				const attrs = Object.assign(Object.assign({}, colspan && { colspan }), rowspan && { rowspan });
				return this.wrap(tag, data, attrs);
			}).join("");
			return this.wrap("tr", cells);
		}).join("");
		const element = this.wrap("table", tableBody);
		return this.addRaw(element).addEOL();
	}
	addDetails(label, content) {
		const element = this.wrap("details", this.wrap("summary", label) + content);
		return this.addRaw(element).addEOL();
	}
	addImage(src, alt, options) {
		const { width, height } = options || {};
		const attrs = Object.assign(Object.assign({}, width && { width }), height && { height });
		const element = this.wrap("img", null, Object.assign({
			src,
			alt
		}, attrs));
		return this.addRaw(element).addEOL();
	}
	addHeading(text, level) {
		const tag = `h${level}`;
		const allowedTag = [
			"h1",
			"h2",
			"h3",
			"h4",
			"h5",
			"h6"
		].includes(tag) ? tag : "h1";
		const element = this.wrap(allowedTag, text);
		return this.addRaw(element).addEOL();
	}
	addSeparator() {
		const element = this.wrap("hr", null);
		return this.addRaw(element).addEOL();
	}
	addBreak() {
		const element = this.wrap("br", null);
		return this.addRaw(element).addEOL();
	}
	addQuote(text, cite) {
		const attrs = Object.assign({}, cite && { cite });
		const element = this.wrap("blockquote", text, attrs);
		return this.addRaw(element).addEOL();
	}
	addLink(text, href) {
		const element = this.wrap("a", text, { href });
		return this.addRaw(element).addEOL();
	}
};
const _summary = new Summary();
const summary = _summary;

// \0builtin:node:string_decoder
var require__builtin_node_string_decoder = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:string_decoder");
}));

// \0builtin:node:child_process
var require__builtin_node_child_process = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:child_process");
}));

// node_modules/@actions/io/lib/io-util.js
var import__builtin_node_events = /* @__PURE__ */ __toESM(require__builtin_node_events(), 1);
var import__builtin_node_assert = /* @__PURE__ */ __toESM(require__builtin_node_assert(), 1);
var import__builtin_node_string_decoder = require__builtin_node_string_decoder();
var import__builtin_node_child_process = /* @__PURE__ */ __toESM(require__builtin_node_child_process(), 1);
var __awaiter$5 = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
const { chmod, copyFile, lstat, mkdir, open: open$3, readdir, rename, rm: rm$1, rmdir, stat, symlink, unlink } = import__builtin_node_fs.promises;
const IS_WINDOWS$1 = process.platform === "win32";
const READONLY = import__builtin_node_fs.constants.O_RDONLY;
function exists(fsPath) {
	return __awaiter$5(this, void 0, void 0, function* () {
		try {
			yield stat(fsPath);
		} catch (err) {
			if (err.code === "ENOENT") return false;
			throw err;
		}
		return true;
	});
}
function isRooted(p) {
	p = normalizeSeparators(p);
	if (!p) throw new Error("isRooted() parameter \"p\" cannot be empty");
	if (IS_WINDOWS$1) return p.startsWith("\\") || /^[A-Z]:/i.test(p);
	return p.startsWith("/");
}
function tryGetExecutablePath(filePath, extensions) {
	return __awaiter$5(this, void 0, void 0, function* () {
		let stats = void 0;
		try {
			stats = yield stat(filePath);
		} catch (err) {
			if (err.code !== "ENOENT") console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
		}
		if (stats && stats.isFile()) {
			if (IS_WINDOWS$1) {
				const upperExt = import__builtin_node_path.extname(filePath).toUpperCase();
				if (extensions.some((validExt) => validExt.toUpperCase() === upperExt)) return filePath;
			} else if (isUnixExecutable(stats)) return filePath;
		}
		const originalFilePath = filePath;
		for (const extension of extensions) {
			filePath = originalFilePath + extension;
			stats = void 0;
			try {
				stats = yield stat(filePath);
			} catch (err) {
				if (err.code !== "ENOENT") console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
			}
			if (stats && stats.isFile()) {
				if (IS_WINDOWS$1) {
					try {
						const directory = import__builtin_node_path.dirname(filePath);
						const upperName = import__builtin_node_path.basename(filePath).toUpperCase();
						for (const actualName of yield readdir(directory)) if (upperName === actualName.toUpperCase()) {
							filePath = import__builtin_node_path.join(directory, actualName);
							break;
						}
					} catch (err) {
						console.log(`Unexpected error attempting to determine the actual case of the file '${filePath}': ${err}`);
					}
					return filePath;
				} else if (isUnixExecutable(stats)) return filePath;
			}
		}
		return "";
	});
}
function normalizeSeparators(p) {
	p = p || "";
	if (IS_WINDOWS$1) {
		p = p.replace(/\//g, "\\");
		return p.replace(/\\\\+/g, "\\");
	}
	return p.replace(/\/\/+/g, "/");
}
function isUnixExecutable(stats) {
	return (stats.mode & 1) > 0 || (stats.mode & 8) > 0 && process.getgid !== void 0 && stats.gid === process.getgid() || (stats.mode & 64) > 0 && process.getuid !== void 0 && stats.uid === process.getuid();
}

// node_modules/@actions/io/lib/io.js
var __awaiter$4 = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
function which(tool, check) {
	return __awaiter$4(this, void 0, void 0, function* () {
		if (!tool) throw new Error("parameter 'tool' is required");
		if (check) {
			const result = yield which(tool, false);
			if (!result) {
				if (IS_WINDOWS$1) throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also verify the file has a valid extension for an executable file.`);
				else throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also check the file mode to verify the file is executable.`);
			}
			return result;
		}
		const matches = yield findInPath(tool);
		if (matches && matches.length > 0) return matches[0];
		return "";
	});
}
function findInPath(tool) {
	return __awaiter$4(this, void 0, void 0, function* () {
		if (!tool) throw new Error("parameter 'tool' is required");
		const extensions = [];
		if (IS_WINDOWS$1 && process.env["PATHEXT"]) {
			for (const extension of process.env["PATHEXT"].split(import__builtin_node_path.delimiter)) if (extension) extensions.push(extension);
		}
		if (isRooted(tool)) {
			const filePath = yield tryGetExecutablePath(tool, extensions);
			if (filePath) return [filePath];
			return [];
		}
		if (tool.includes(import__builtin_node_path.sep)) return [];
		const directories = [];
		if (process.env.PATH) {
			for (const p of process.env.PATH.split(import__builtin_node_path.delimiter)) if (p) directories.push(p);
		}
		const matches = [];
		for (const directory of directories) {
			const filePath = yield tryGetExecutablePath(import__builtin_node_path.join(directory, tool), extensions);
			if (filePath) matches.push(filePath);
		}
		return matches;
	});
}

// \0builtin:node:timers
var require__builtin_node_timers = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:timers");
}));

// node_modules/@actions/exec/lib/toolrunner.js
var import__builtin_node_timers = require__builtin_node_timers();
var __awaiter$3 = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
const IS_WINDOWS = process.platform === "win32";
var ToolRunner = class extends import__builtin_node_events.EventEmitter {
	constructor(toolPath, args, options) {
		super();
		if (!toolPath) throw new Error("Parameter 'toolPath' cannot be null or empty.");
		this.toolPath = toolPath;
		this.args = args || [];
		this.options = options || {};
	}
	_debug(message) {
		if (this.options.listeners && this.options.listeners.debug) this.options.listeners.debug(message);
	}
	_getCommandString(options, noPrefix) {
		const toolPath = this._getSpawnFileName();
		const args = this._getSpawnArgs(options);
		let cmd = noPrefix ? "" : "[command]";
		if (IS_WINDOWS) {
			if (this._isCmdFile()) {
				cmd += toolPath;
				for (const a of args) cmd += ` ${a}`;
			} else if (options.windowsVerbatimArguments) {
				cmd += `"${toolPath}"`;
				for (const a of args) cmd += ` ${a}`;
			} else {
				cmd += this._windowsQuoteCmdArg(toolPath);
				for (const a of args) cmd += ` ${this._windowsQuoteCmdArg(a)}`;
			}
		} else {
			cmd += toolPath;
			for (const a of args) cmd += ` ${a}`;
		}
		return cmd;
	}
	_processLineBuffer(data, strBuffer, onLine) {
		try {
			let s = strBuffer + data.toString();
			let n = s.indexOf(import__builtin_node_os.EOL);
			while (n > -1) {
				onLine(s.substring(0, n));
				s = s.substring(n + import__builtin_node_os.EOL.length);
				n = s.indexOf(import__builtin_node_os.EOL);
			}
			return s;
		} catch (err) {
			this._debug(`error processing line. Failed with error ${err}`);
			return "";
		}
	}
	_getSpawnFileName() {
		if (IS_WINDOWS) {
			if (this._isCmdFile()) return process.env["COMSPEC"] || "cmd.exe";
		}
		return this.toolPath;
	}
	_getSpawnArgs(options) {
		if (IS_WINDOWS) {
			if (this._isCmdFile()) {
				let argline = `/D /S /C "${this._windowsQuoteCmdArg(this.toolPath)}`;
				for (const a of this.args) {
					argline += " ";
					argline += options.windowsVerbatimArguments ? a : this._windowsQuoteCmdArg(a);
				}
				argline += "\"";
				return [argline];
			}
		}
		return this.args;
	}
	_endsWith(str, end) {
		return str.endsWith(end);
	}
	_isCmdFile() {
		const upperToolPath = this.toolPath.toUpperCase();
		return this._endsWith(upperToolPath, ".CMD") || this._endsWith(upperToolPath, ".BAT");
	}
	_windowsQuoteCmdArg(arg) {
		if (!this._isCmdFile()) return this._uvQuoteCmdArg(arg);
		if (!arg) return "\"\"";
		const cmdSpecialChars = [
			" ",
			"	",
			"&",
			"(",
			")",
			"[",
			"]",
			"{",
			"}",
			"^",
			"=",
			";",
			"!",
			"'",
			"+",
			",",
			"`",
			"~",
			"|",
			"<",
			">",
			"\""
		];
		let needsQuotes = false;
		for (const char of arg) if (cmdSpecialChars.some((x) => x === char)) {
			needsQuotes = true;
			break;
		}
		if (!needsQuotes) return arg;
		let reverse = "\"";
		let quoteHit = true;
		for (let i = arg.length; i > 0; i--) {
			reverse += arg[i - 1];
			if (quoteHit && arg[i - 1] === "\\") reverse += "\\";
			else if (arg[i - 1] === "\"") {
				quoteHit = true;
				reverse += "\"";
			} else quoteHit = false;
		}
		reverse += "\"";
		return reverse.split("").reverse().join("");
	}
	_uvQuoteCmdArg(arg) {
		if (!arg) return "\"\"";
		if (!arg.includes(" ") && !arg.includes("	") && !arg.includes("\"")) return arg;
		if (!arg.includes("\"") && !arg.includes("\\")) return `"${arg}"`;
		let reverse = "\"";
		let quoteHit = true;
		for (let i = arg.length; i > 0; i--) {
			reverse += arg[i - 1];
			if (quoteHit && arg[i - 1] === "\\") reverse += "\\";
			else if (arg[i - 1] === "\"") {
				quoteHit = true;
				reverse += "\\";
			} else quoteHit = false;
		}
		reverse += "\"";
		return reverse.split("").reverse().join("");
	}
	_cloneExecOptions(options) {
		options = options || {};
		const result = {
			cwd: options.cwd || process.cwd(),
			env: options.env || process.env,
			silent: options.silent || false,
			windowsVerbatimArguments: options.windowsVerbatimArguments || false,
			failOnStdErr: options.failOnStdErr || false,
			ignoreReturnCode: options.ignoreReturnCode || false,
			delay: options.delay || 1e4
		};
		result.outStream = options.outStream || process.stdout;
		result.errStream = options.errStream || process.stderr;
		return result;
	}
	_getSpawnOptions(options, toolPath) {
		options = options || {};
		const result = {};
		result.cwd = options.cwd;
		result.env = options.env;
		result["windowsVerbatimArguments"] = options.windowsVerbatimArguments || this._isCmdFile();
		if (options.windowsVerbatimArguments) result.argv0 = `"${toolPath}"`;
		return result;
	}
	exec() {
		return __awaiter$3(this, void 0, void 0, function* () {
			if (!isRooted(this.toolPath) && (this.toolPath.includes("/") || IS_WINDOWS && this.toolPath.includes("\\"))) this.toolPath = import__builtin_node_path.resolve(process.cwd(), this.options.cwd || process.cwd(), this.toolPath);
			this.toolPath = yield which(this.toolPath, true);
			return new Promise((resolve, reject) => __awaiter$3(this, void 0, void 0, function* () {
				this._debug(`exec tool: ${this.toolPath}`);
				this._debug("arguments:");
				for (const arg of this.args) this._debug(`   ${arg}`);
				const optionsNonNull = this._cloneExecOptions(this.options);
				if (!optionsNonNull.silent && optionsNonNull.outStream) optionsNonNull.outStream.write(this._getCommandString(optionsNonNull) + import__builtin_node_os.EOL);
				const state = new ExecState(optionsNonNull, this.toolPath);
				state.on("debug", (message) => {
					this._debug(message);
				});
				if (this.options.cwd && !(yield exists(this.options.cwd))) return reject(/* @__PURE__ */ new Error(`The cwd: ${this.options.cwd} does not exist!`));
				const fileName = this._getSpawnFileName();
				const cp = import__builtin_node_child_process.spawn(fileName, this._getSpawnArgs(optionsNonNull), this._getSpawnOptions(this.options, fileName));
				let stdbuffer = "";
				if (cp.stdout) cp.stdout.on("data", (data) => {
					if (this.options.listeners && this.options.listeners.stdout) this.options.listeners.stdout(data);
					if (!optionsNonNull.silent && optionsNonNull.outStream) optionsNonNull.outStream.write(data);
					stdbuffer = this._processLineBuffer(data, stdbuffer, (line) => {
						if (this.options.listeners && this.options.listeners.stdline) this.options.listeners.stdline(line);
					});
				});
				let errbuffer = "";
				if (cp.stderr) cp.stderr.on("data", (data) => {
					state.processStderr = true;
					if (this.options.listeners && this.options.listeners.stderr) this.options.listeners.stderr(data);
					if (!optionsNonNull.silent && optionsNonNull.errStream && optionsNonNull.outStream) (optionsNonNull.failOnStdErr ? optionsNonNull.errStream : optionsNonNull.outStream).write(data);
					errbuffer = this._processLineBuffer(data, errbuffer, (line) => {
						if (this.options.listeners && this.options.listeners.errline) this.options.listeners.errline(line);
					});
				});
				cp.on("error", (err) => {
					state.processError = err.message;
					state.processExited = true;
					state.processClosed = true;
					state.CheckComplete();
				});
				cp.on("exit", (code) => {
					state.processExitCode = code;
					state.processExited = true;
					this._debug(`Exit code ${code} received from tool '${this.toolPath}'`);
					state.CheckComplete();
				});
				cp.on("close", (code) => {
					state.processExitCode = code;
					state.processExited = true;
					state.processClosed = true;
					this._debug(`STDIO streams have closed for tool '${this.toolPath}'`);
					state.CheckComplete();
				});
				state.on("done", (error, exitCode) => {
					if (stdbuffer.length > 0) this.emit("stdline", stdbuffer);
					if (errbuffer.length > 0) this.emit("errline", errbuffer);
					cp.removeAllListeners();
					if (error) reject(error);
					else resolve(exitCode);
				});
				if (this.options.input) {
					if (!cp.stdin) throw new Error("child process missing stdin");
					cp.stdin.end(this.options.input);
				}
			}));
		});
	}
};
function argStringToArray(argString) {
	const args = [];
	let inQuotes = false;
	let escaped = false;
	let arg = "";
	function append(c) {
		if (escaped && c !== "\"") arg += "\\";
		arg += c;
		escaped = false;
	}
	for (let i = 0; i < argString.length; i++) {
		const c = argString.charAt(i);
		if (c === "\"") {
			if (!escaped) inQuotes = !inQuotes;
			else append(c);
			continue;
		}
		if (c === "\\" && escaped) {
			append(c);
			continue;
		}
		if (c === "\\" && inQuotes) {
			escaped = true;
			continue;
		}
		if (c === " " && !inQuotes) {
			if (arg.length > 0) {
				args.push(arg);
				arg = "";
			}
			continue;
		}
		append(c);
	}
	if (arg.length > 0) args.push(arg.trim());
	return args;
}
var ExecState = class ExecState extends import__builtin_node_events.EventEmitter {
	constructor(options, toolPath) {
		super();
		this.processClosed = false;
		this.processError = "";
		this.processExitCode = 0;
		this.processExited = false;
		this.processStderr = false;
		this.delay = 1e4;
		this.done = false;
		this.timeout = null;
		if (!toolPath) throw new Error("toolPath must not be empty");
		this.options = options;
		this.toolPath = toolPath;
		if (options.delay) this.delay = options.delay;
	}
	CheckComplete() {
		if (this.done) return;
		if (this.processClosed) this._setResult();
		else if (this.processExited) this.timeout = (0, import__builtin_node_timers.setTimeout)(ExecState.HandleTimeout, this.delay, this);
	}
	_debug(message) {
		this.emit("debug", message);
	}
	_setResult() {
		let error;
		if (this.processExited) {
			if (this.processError) error = /* @__PURE__ */ new Error(`There was an error when attempting to execute the process '${this.toolPath}'. This may indicate the process failed to start. Error: ${this.processError}`);
			else if (this.processExitCode !== 0 && !this.options.ignoreReturnCode) error = /* @__PURE__ */ new Error(`The process '${this.toolPath}' failed with exit code ${this.processExitCode}`);
			else if (this.processStderr && this.options.failOnStdErr) error = /* @__PURE__ */ new Error(`The process '${this.toolPath}' failed because one or more lines were written to the STDERR stream`);
		}
		if (this.timeout) {
			clearTimeout(this.timeout);
			this.timeout = null;
		}
		this.done = true;
		this.emit("done", error, this.processExitCode);
	}
	static HandleTimeout(state) {
		if (state.done) return;
		if (!state.processClosed && state.processExited) {
			const message = `The STDIO streams did not close within ${state.delay / 1e3} seconds of the exit event from process '${state.toolPath}'. This may indicate a child process inherited the STDIO streams and has not yet exited.`;
			state._debug(message);
		}
		state._setResult();
	}
};

// node_modules/@actions/exec/lib/exec.js
var __awaiter$2 = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
function exec(commandLine, args, options) {
	return __awaiter$2(this, void 0, void 0, function* () {
		const commandArgs = argStringToArray(commandLine);
		if (commandArgs.length === 0) throw new Error(`Parameter 'commandLine' cannot be null or empty.`);
		const toolPath = commandArgs[0];
		args = commandArgs.slice(1).concat(args || []);
		return new ToolRunner(toolPath, args, options).exec();
	});
}
function getExecOutput(commandLine, args, options) {
	return __awaiter$2(this, void 0, void 0, function* () {
		var _a;
		var _b;
		let stdout = "";
		let stderr = "";
		const stdoutDecoder = new import__builtin_node_string_decoder.StringDecoder("utf8");
		const stderrDecoder = new import__builtin_node_string_decoder.StringDecoder("utf8");
		const originalStdoutListener = (_a = options === null || options === void 0 ? void 0 : options.listeners) === null || _a === void 0 ? void 0 : _a.stdout;
		const originalStdErrListener = (_b = options === null || options === void 0 ? void 0 : options.listeners) === null || _b === void 0 ? void 0 : _b.stderr;
		const stdErrListener = (data) => {
			stderr += stderrDecoder.write(data);
			if (originalStdErrListener) originalStdErrListener(data);
		};
		const stdOutListener = (data) => {
			stdout += stdoutDecoder.write(data);
			if (originalStdoutListener) originalStdoutListener(data);
		};
		const listeners = Object.assign(Object.assign({}, options === null || options === void 0 ? void 0 : options.listeners), {
			stdout: stdOutListener,
			stderr: stdErrListener
		});
		const exitCode = yield exec(commandLine, args, Object.assign(Object.assign({}, options), { listeners }));
		stdout += stdoutDecoder.end();
		stderr += stderrDecoder.end();
		return {
			exitCode,
			stdout,
			stderr
		};
	});
}

// node_modules/@actions/core/lib/platform.js
var __awaiter$1 = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
const platform = import__builtin_node_os.default.platform();
const arch = import__builtin_node_os.default.arch();

// node_modules/@actions/core/lib/core.js
var __awaiter = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
var ExitCode;
(function(ExitCode) {
	ExitCode[ExitCode["Success"] = 0] = "Success";
	ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
function setSecret(secret) {
	issueCommand("add-mask", {}, secret);
}
function getInput(name, options) {
	const val = process.env[`INPUT_${name.replace(/ /g, "_").toUpperCase()}`] || "";
	if (options && options.required && !val) throw new Error(`Input required and not supplied: ${name}`);
	if (options && options.trimWhitespace === false) return val;
	return val.trim();
}
function setOutput(name, value) {
	if (process.env["GITHUB_OUTPUT"] || "") return issueFileCommand("OUTPUT", prepareKeyValueMessage(name, value));
	process.stdout.write(import__builtin_node_os.EOL);
	issueCommand("set-output", { name }, toCommandValue(value));
}
function setFailed(message) {
	process.exitCode = ExitCode.Failure;
	error$1(message);
}
function debug(message) {
	issueCommand("debug", {}, message);
}
function error$1(message, properties = {}) {
	issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
__name(error$1, "error");
function warning$1(message, properties = {}) {
	issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
__name(warning$1, "warning");
function info(message) {
	process.stdout.write(message + import__builtin_node_os.EOL);
}
function startGroup(name) {
	issue$1("group", name);
}
function endGroup() {
	issue$1("endgroup");
}
function group$1(name, fn) {
	return __awaiter(this, void 0, void 0, function* () {
		startGroup(name);
		let result;
		try {
			result = yield fn();
		} finally {
			endGroup();
		}
		return result;
	});
}
__name(group$1, "group");
function saveState(name, value) {
	if (process.env["GITHUB_STATE"] || "") return issueFileCommand("STATE", prepareKeyValueMessage(name, value));
	issueCommand("save-state", { name }, toCommandValue(value));
}
function getState(name) {
	return process.env[`STATE_${name}`] || "";
}

// src/action/report/markdown.ts
function escapeMarkdown(text) {
	return plain$1(text).replaceAll(/\s+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/[\\`*_~[\]|!]/g, String.raw`\$&`).replaceAll("@", "&#64;").replaceAll("://", "&#58;//").replaceAll(/\bwww\./gi, (text) => text.replace(".", "&#46;"));
}
function code(text) {
	const name = plain$1(text).replaceAll(/\s+/g, " ").replaceAll(/[`|]/g, "\u00B7");
	return `\`${name === "" ? "\u00B7" : name}\``;
}
function link(label, url) {
	return `[${escapeMarkdown(label)}](${encodeURI(url).replaceAll(/[()]/g, (sign) => sign === "(" ? "%28" : "%29")})`;
}
function table(head, rows) {
	const line = (cells) => `| ${cells.join(" | ")} |`;
	return [
		line(head),
		line(head.map(() => "---")),
		...rows.map(line)
	].join("\n");
}
function paragraphs(...parts) {
	return `${parts.filter((part) => part !== void 0 && part !== "").join("\n\n")}\n`;
}
const MAX_IN_LINE = 100;
function commands(lines) {
	return [
		"```sh",
		...lines.map((line) => plain$1(line).replaceAll("`", "")).flatMap(broken),
		"```"
	].join("\n");
}
function broken(command) {
	if (command.length <= MAX_IN_LINE) return [command];
	const at = command.lastIndexOf(" --", 98);
	if (command.slice(0, Math.max(at, 0)).trim() === "") return [command];
	return [`${command.slice(0, at)} \\`, ...broken(`  ${command.slice(at + 1)}`)];
}
const WITH_TEXT = /(?:\u001B\\?[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u0090-\u009F\n]*(?:\u0007|\u001B\\|\u009C)/g;
const SEQUENCES = /(?:\u001B\\?\[|\u009B)[0-?]*[ -/]*[@-~]?|\u001B[ -/]*[0-~]?/g;
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu;
function plain$1(text) {
	return text.replaceAll(WITH_TEXT, "").replaceAll(SEQUENCES, "").replaceAll(/\r\n?/g, "\n").replaceAll(UNSEEN, "");
}
__name(plain$1, "plain");

// src/errors.ts
function isRetryableStatus(status) {
	return status === 408 || status === 429 || status >= 500 && status !== 501 && status !== 505;
}
var ActionError = class extends Error {
	code;
	remedy;
	azure;
	parts;
	constructor(code, message, details = {}) {
		super(message, details.cause === void 0 ? void 0 : { cause: details.cause });
		this.name = "ActionError";
		this.code = code;
		this.remedy = details.remedy;
		this.azure = details.azure;
		this.parts = details.parts ?? [];
	}
};
function describe(error) {
	if (error instanceof ActionError) return error.remedy === void 0 ? error.message : `${error.message}\n${error.remedy}`;
	if (error instanceof Error) return cut(error.message === "" ? error.name : error.message);
	return cut(String(error));
}
function causesOf(error) {
	const lines = [];
	const seen = /* @__PURE__ */ new Set();
	let cause = error instanceof Error ? error.cause : void 0;
	while (cause instanceof Error && !seen.has(cause)) {
		seen.add(cause);
		lines.push(`caused by ${cause.name}: ${redacted(cause.message)}`);
		cause = cause.cause;
	}
	return lines;
}
function findActionError(error) {
	for (let inner = error; inner instanceof Error; inner = inner.cause) if (inner instanceof ActionError) return inner;
}
function howToReach(host) {
	return `Check that the runner can reach ${host}: DNS, the proxy (HTTPS_PROXY, NO_PROXY) and, for a private certificate authority, NODE_EXTRA_CA_CERTS.`;
}
const PROXY_SIGN_IN = "The proxy (HTTPS_PROXY) requires a user name and a password. Add them to its URL, or add the host to NO_PROXY.";
function asError(thrown) {
	return thrown instanceof Error ? thrown : new Error(String(thrown));
}
function alike(parts) {
	const groups = /* @__PURE__ */ new Map();
	for (const part of parts) {
		const key = kindOf$1(part.error);
		const group = groups.get(key);
		if (group === void 0) groups.set(key, [part]);
		else group.push(part);
	}
	return [...groups.values()];
}
function kindOf$1(error) {
	const words = describe(error).replaceAll(/"[^"\n]*"|'[^'\n]*'/g, "\u2026").replaceAll(/\/subscriptions\/\S+/gi, "\u2026").replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "\u2026").replaceAll(/\d+/g, "\u2026");
	return `${error.code} ${error.azure?.code ?? ""} ${words}`;
}
__name(kindOf$1, "kindOf");
function sharedRemedy(group) {
	const remedies = group.map(({ error }) => error.remedy ?? "");
	for (const widened of [
		remedies,
		remedies.map(ofGroup),
		remedies.map(ofSubscription)
	]) if (new Set(widened).size === 1) return widened[0] === "" ? void 0 : widened[0];
	return group[0].error.remedy;
}
function ofGroup(text) {
	return text.replaceAll(/(\/subscriptions\/[^/\s]+\/resourceGroups\/[^/\s]+)\/providers\/[^\s:,]+(?<!\.)/gi, "$1");
}
function ofSubscription(text) {
	return text.replaceAll(/(\/subscriptions\/[^/\s]+)\/resourceGroups\/[^\s:,]+(?<!\.)/gi, "$1");
}
function problem$1(code, message, { remedy }) {
	return {
		code,
		message,
		remedy
	};
}
__name(problem$1, "problem");
const MAX_TEXT$1 = 8192;
function cut(text) {
	return text.length <= 8192 ? text : `${text.slice(0, MAX_TEXT$1)}\u2026 (${text.length} characters in total)`;
}
function redacted(text) {
	return cut(text).replaceAll(/[^\s'"]+/g, withoutQuery).replaceAll(/\bsig=[^\s&'"<>(),;]+/gi, "sig=\u2026").replaceAll(/\b(Bearer\s+)[\w~+/.=-]{8,}/gi, "$1\u2026").replaceAll(/\beyJ[\w-]+\.[\w-]*(?:\.[\w-]*)?/g, "\u2026");
}
function withoutQuery(word) {
	const path = word.indexOf("/");
	const query = path === -1 ? -1 : word.indexOf("?", path);
	if (query === -1) return word;
	return /https?:\/\/./i.test(word) || word.includes("=", query) ? `${word.slice(0, query)}?\u2026` : word;
}
function asActionError(error) {
	return error instanceof ActionError ? error : new ActionError("AzureRefused", describe(error), { cause: error });
}
function rephrased(cause, message, changed = {}) {
	const { azure } = cause;
	const { code, remedy } = {
		code: cause.code,
		remedy: cause.remedy,
		...changed
	};
	return new ActionError(code, message, {
		...remedy !== void 0 && { remedy },
		...azure !== void 0 && { azure },
		cause
	});
}
function isAbort(error) {
	return error?.code === "Cancelled" || error?.code === "Timeout";
}
function isAmbiguous(error) {
	return isAbort(error) || error?.code === "Unreachable";
}
function isUncertain(error) {
	if (!(error instanceof ActionError)) return false;
	return isRetryable(error) || (error.azure?.status ?? 0) >= 500;
}
function isRetryable({ code, azure }) {
	return code === "Unreachable" || isRetryableStatus(azure?.status ?? 0);
}
function isOperationFailure({ code, azure }) {
	return code === "SnapshotFailed" || azure?.status === 200;
}
function isThrottled(error) {
	return error?.azure?.status === 429;
}
function isGone(error) {
	const code = error instanceof ActionError ? error.azure?.code : void 0;
	return code === "ResourceNotFound" || code === "ResourceGroupNotFound";
}
function isForbidden(error) {
	return error instanceof ActionError && error.code === "Forbidden";
}
function isHidden(error) {
	return isForbidden(error) || error instanceof ActionError && error.code === "NotFound";
}
async function unless(isExpected, reading) {
	try {
		return await reading;
	} catch (error) {
		if (isExpected(error)) return void 0;
		throw error;
	}
}
function problemError({ code, message, remedy }) {
	return new ActionError(code, message, { remedy });
}
function refuse$1(...problems) {
	const found = problems.find((one) => one !== void 0);
	if (found !== void 0) throw problemError(found);
}
__name(refuse$1, "refuse");

// src/snapshots/format.ts
const UNITS$1 = [
	["d", 86400],
	["h", 3600],
	["min", 60],
	["s", 1]
];
function formatDuration(ms) {
	if (ms < 1e3) return `${(Math.max(0, ms) / 1e3).toFixed(1)} s`;
	let rest = Math.round(ms / 1e3);
	const parts = [];
	for (const [unit, seconds] of UNITS$1) {
		const count = Math.floor(rest / seconds);
		rest -= count * seconds;
		if (count > 0) parts.push(`${count} ${unit}`);
		if (parts.length === 2 || parts.length === 1 && count === 0) break;
	}
	return parts.join(" ");
}
const UNKNOWN = "unknown";
function formatInstant(instant) {
	return instant === void 0 || !Number.isFinite(instant) ? UNKNOWN : new Date(instant).toISOString();
}
function formatMinute(instant) {
	const iso = formatInstant(instant);
	return iso === UNKNOWN ? iso : `${iso.slice(0, 16).replace("T", " ")} UTC`;
}
function counted(count, singular, plural = `${singular}s`) {
	return `${count} ${count === 1 ? singular : plural}`;
}
function listed(items, conjunction = "and") {
	if (items.length < 2) return items.join("");
	return `${items.slice(0, -1).join(", ")} ${conjunction} ${items.at(-1) ?? ""}`;
}
const MAX_NAMES$5 = 5;
function quotedNames(names) {
	const quoted = names.map((name) => `"${name}"`);
	const left = quoted.length - MAX_NAMES$5;
	return left <= 0 ? listed(quoted) : `${quoted.slice(0, MAX_NAMES$5).join(", ")} and ${left} more`;
}
const BYTE_UNITS = [
	"B",
	"KiB",
	"MiB",
	"GiB",
	"TiB"
];
function parseAmount(text) {
	const match = /^(\d{1,15}(?:\.\d{1,6})?)\s*(%|[KMGT]iB|B)$/i.exec(text.trim());
	if (match === null) return void 0;
	const [, digits = "", unit = ""] = match;
	const number = Number(digits);
	if (unit === "%") return number <= 100 ? { percent: number } : void 0;
	const power = BYTE_UNITS.findIndex((one) => one.toLowerCase() === unit.toLowerCase());
	const bytes = Math.round(number * 1024 ** power);
	return Number.isSafeInteger(bytes) ? { bytes } : void 0;
}
function isOver$2({ changedBytes, diskBytes }, amount) {
	return changedBytes > ("bytes" in amount ? amount.bytes : diskBytes * amount.percent / 100);
}
__name(isOver$2, "isOver");
function formatAmount(amount) {
	return "bytes" in amount ? formatBytes(amount.bytes) : `${amount.percent} %`;
}
function formatBytes(bytes) {
	if (bytes < 1024) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
	let value = bytes;
	let power = 0;
	while (power < BYTE_UNITS.length - 1 && Number(short$2(value)) >= 1024) {
		value /= 1024;
		power += 1;
	}
	return `${short$2(value)} ${BYTE_UNITS[power] ?? ""}`;
}
function formatShare(part, whole) {
	if (whole <= 0 || part <= 0) return "0 %";
	const percent = part / whole * 100;
	if (percent < .01) return "under 0.01 %";
	return `${short$2(percent)} %`;
}
function short$2(value) {
	const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
	return String(Number(value.toFixed(digits)));
}
__name(short$2, "short");
function formatDated(instant, now) {
	return `${formatMinute(instant)} (${age(instant, now)})`;
}
function age(instant, now) {
	const ms = now - instant;
	return ms < 6e4 ? "just now" : `${formatDuration(ms)} ago`;
}

// src/action/brief.ts
const MAX_COMMAND = 3500;
const MAX_TEXT = 3e3;
const MAX_GROUPS = 6;
const IN_LOG = "The full text is in the log of this step.";
function brief(error) {
	const whole = describe(error);
	if (!(error instanceof ActionError)) return shortened$1(whole, MAX_TEXT);
	const groups = alike(error.parts);
	if (!(groups.length < error.parts.length) && whole.length <= MAX_TEXT) return whole;
	return groups.length > 0 ? briefList(error, groups) : briefOne(error, MAX_TEXT);
}
function shortened$1(text, most) {
	if (text.length <= most) return text;
	const gap = ` \u2026 (${IN_LOG}) \u2026 `;
	if (most < 3 * gap.length) return `${text.slice(0, Math.max(0, Math.floor(most) - 1))}\u2026`;
	const head = Math.floor((most - gap.length) / 2);
	return `${text.slice(0, head)}${gap}${text.slice(text.length - head)}`;
}
__name(shortened$1, "shortened");
function briefList(error, groups) {
	const [heading = ""] = error.message.split("\n");
	const shown = groups.slice(0, MAX_GROUPS);
	const left = groups.length - shown.length;
	const frame = [
		shortened$1(heading, 500),
		...error.remedy === void 0 ? [] : [shortened$1(error.remedy, 500)],
		...left > 0 ? [`${counted(left, "other reason")} and the full texts are in the log.`] : [IN_LOG]
	];
	const room = MAX_TEXT - frame.join("\n").length;
	const [first = "", ...rest] = frame;
	return [
		first,
		...shown.map((group) => briefGroup(group, room / shown.length)),
		...rest
	].join("\n");
}
function briefGroup(group, room) {
	const [{ error }] = group;
	const whose = shortened$1(whoseOf(group), room / 3);
	const remedy = sharedRemedy(group);
	return `- ${whose}${briefOne({
		message: error.message,
		remedy
	}, room - whose.length - 4)}`;
}
function whoseOf(group) {
	const names = group.flatMap(({ name }) => name ?? []);
	if (names.length > 0) return `${quotedNames(names)}: `;
	return group.length > 1 ? `${group.length} times: ` : "";
}
function briefOne({ message, remedy }, room) {
	if (remedy === void 0) return shortened$1(message, room);
	const whole = `${message}\n${remedy}`;
	if (whole.length <= room) return whole;
	const advice = shortened$1(remedy, room / 2);
	const [line = ""] = message.split("\n");
	const rest = room - advice.length - 2;
	const head = line.length <= rest / 2 ? line : line.slice(0, Math.floor(rest / 2));
	return [
		head,
		advice,
		shortened$1(message.slice(head.length).trimStart(), rest - head.length)
	].filter((part) => part !== "").join("\n");
}

// src/action/event.ts
const MAX_BYTES$2 = 4194304;
const TIMES = [
	"created_at",
	"updated_at",
	"pushed_at",
	"published_at"
];
function eventTime(path) {
	const times = Object.values(readEvent(path)).flatMap((part) => typeof part === "object" && part !== null ? timesIn(part) : []);
	return times.length === 0 ? void 0 : Math.max(...times);
}
function readEvent(path) {
	if (path === void 0) return {};
	try {
		if ((0, import__builtin_node_fs.statSync)(path).size > MAX_BYTES$2) return {};
		const event = JSON.parse((0, import__builtin_node_fs.readFileSync)(path, "utf8"));
		return typeof event === "object" && event !== null ? event : {};
	} catch {
		return {};
	}
}
function timesIn(part) {
	return TIMES.flatMap((name) => {
		const value = part[name];
		const at = typeof value === "number" ? value * 1e3 : typeof value === "string" ? Date.parse(value) : NaN;
		return at <= Date.now() ? [at] : [];
	});
}

// src/action/id-token.ts
const MAX_BYTES$1 = 1048576;
const SILENCE_MS = 6e4;
const NO_PERMISSION = "The job needs \"permissions: id-token: write\". A pull request from a fork never gets a token.";
const PASSES = "This is a transient fault of GitHub: run the job again. https://www.githubstatus.com reports outages.";
const CHANGED = "Find out what answers instead of GitHub, such as a proxy (HTTPS_PROXY). Then run the job again.";
async function askForIdToken({ url, token }, audience) {
	if (url === void 0 || token === void 0 || !URL.canParse(url)) throw refused("SignInFailed", "the job lacks the \"id-token: write\" permission", NO_PERMISSION);
	const host = new URL(url).host;
	let answer;
	try {
		answer = await get(`${url}&audience=${encodeURIComponent(audience)}`, token);
	} catch (error) {
		throw error instanceof TooLong ? refused("SignInFailed", error.message, CHANGED) : refused("Unreachable", `no answer: ${messageOf$1(error)}`, `${howToReach(host)} ${PASSES}`, error);
	}
	const { status, location, text } = answer;
	if (status >= 300 && status < 400) {
		const to = location === void 0 ? null : URL.parse(location, url);
		throw refused("SignInFailed", `${host} returned ${status}, a redirect${to === null ? "" : ` to host "${to.host}"`}, which is not followed because the request carries a credential of the job`, CHANGED);
	}
	if (status >= 400) throw refusal(status, text);
	const value = tokenIn(text);
	if (value === void 0) throw refused("Unreachable", "its answer contains no token", PASSES);
	return value;
}
async function get(url, token) {
	const { message } = await new HttpClient("actions/oidc-client", [], {
		allowRedirects: false,
		allowRetries: false,
		socketTimeout: SILENCE_MS
	}).get(url, {
		accept: "application/json",
		authorization: `Bearer ${token}`
	});
	return {
		status: message.statusCode ?? 0,
		location: message.headers.location,
		text: await readText(message)
	};
}
var TooLong = class extends Error {};
async function readText(message) {
	const chunks = [];
	let length = 0;
	for await (const chunk of message) {
		length += chunk.length;
		if (length > MAX_BYTES$1) throw new TooLong(`its answer is longer than ${MAX_BYTES$1} bytes`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString("utf8");
}
function refusal(status, text) {
	const passes = status === 408 || status === 429 || status >= 500 && status !== 501 && status !== 505;
	const words = firstLine(messageIn(text));
	return refused(passes ? "Unreachable" : "SignInFailed", words === "" ? String(status) : `${status}: ${words}`, passes ? PASSES : NO_PERMISSION);
}
function refused(code, why, remedy, cause) {
	return new ActionError(code, `Could not get an ID token from GitHub: ${why}.`, {
		remedy,
		cause
	});
}
function messageOf$1(error) {
	return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}
__name(messageOf$1, "messageOf");
function tokenIn(text) {
	const value = memberOf(text, "value");
	return value === "" ? void 0 : value;
}
function messageIn(text) {
	return memberOf(text, "message") ?? text;
}
function memberOf(text, name) {
	try {
		const body = JSON.parse(text);
		const value = typeof body === "object" && body !== null ? body[name] : void 0;
		return typeof value === "string" ? value : void 0;
	} catch {
		return;
	}
}
function firstLine(text) {
	const [line = ""] = text.trim().split(/\r?\n/, 1);
	return line.startsWith("<") ? "an HTML page instead of an answer" : line.trim().replace(/\.$/, "");
}

// src/action/proxies.ts
const PROXIES = [
	"HTTPS_PROXY",
	"https_proxy",
	"ALL_PROXY",
	"all_proxy",
	"HTTP_PROXY",
	"http_proxy"
];
const BYPASSES = ["NO_PROXY", "no_proxy"];
function evenProxies(environment) {
	const hosts = BYPASSES.map((name) => [name, hostsIn(environment[name] ?? "")]);
	const isOff = hosts.some(([, all]) => all.includes("*"));
	return Object.fromEntries([...PROXIES.filter((name) => isSet(environment[name])).map((name) => [name, isOff ? "" : withScheme(environment[name] ?? "")]), ...hosts.filter(([, all]) => all.length > 0).map(([name, all]) => [name, [...new Set(all.flatMap(formsOf))].join(",")])]);
}
function usesProxy(env) {
	const name = PROXIES.find((one) => isSet(env(one)));
	if (name === void 0) return false;
	const url = URL.parse(env(name) ?? "");
	if (url !== null && /^https?:$/.test(url.protocol) && url.hostname !== "") return true;
	const scheme = url === null ? "it cannot be read as a URL" : `it begins with "${url.protocol.slice(0, 20)}"`;
	throw new ActionError("InvalidInput", `The environment variable ${name} is not the URL of an HTTP proxy: ${scheme}.`, { remedy: `Set ${name} to a URL such as http://proxy.example:3128, or unset it. NO_PROXY lists the hosts that are reached without the proxy.` });
}
function isSet(value) {
	return value !== void 0 && value.trim() !== "";
}
function withScheme(value) {
	const proxy = value.trim();
	return proxy.includes("://") ? proxy : `http://${proxy.startsWith("//") ? proxy.slice(2) : proxy}`;
}
function hostsIn(value) {
	return value.split(/[\s,]/).filter((host) => host !== "");
}
function formsOf(host) {
	if (host === "*") return [];
	const plain = /^(?:\[.*\]|[^:]*)(?=:\d+$)/.exec(host)?.[0] ?? host;
	if (plain.includes(":")) return [plain.startsWith("[") ? plain : `[${plain}]`];
	const name = plain.replace(/^\*?\./, "");
	return [.../* @__PURE__ */ new Set([
		host,
		...plain.startsWith(".") || plain.startsWith("*") ? [] : [name],
		`.${name}`
	])];
}

// \0builtin:node:fs/promises
var require_promises$1 = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:fs/promises");
}));

// src/action/runner-files.ts
var import_promises$1 = require_promises$1();
const COMMAND_FILES = {
	GITHUB_OUTPUT: "outputs",
	GITHUB_STATE: "state"
};
const PROBE = " ".repeat(4096);
const NOTHING_SENT = "Nothing was sent to Azure.";
function temporaryFolder(env) {
	return env("RUNNER_TEMP") ?? (0, import__builtin_node_os.tmpdir)();
}
async function checkRunnerFiles(env) {
	const tries = [...["GITHUB_OUTPUT", "GITHUB_STATE"].map((variable) => ({
		variable,
		path: env(variable),
		attempt: appendable
	})), {
		variable: "RUNNER_TEMP",
		path: temporaryFolder(env),
		attempt: takesFiles
	}];
	const found = (await Promise.all(tries.map(async ({ variable, path, attempt }) => {
		if (path === void 0) return [];
		try {
			await attempt(path);
			return [];
		} catch (error) {
			return [messageOf(variable, path, error)];
		}
	}))).flat();
	if (found.length > 0) throw unwritable(found.join("\n"), NOTHING_SENT);
}
function notWritten(variable, env, cause) {
	return unwritable(messageOf(variable, env(variable) ?? "", cause), void 0, cause);
}
async function appendable(path) {
	await (await (0, import_promises$1.open)(path, import__builtin_node_fs.constants.O_WRONLY | import__builtin_node_fs.constants.O_APPEND)).close();
}
async function takesFiles(folder) {
	const path = newPath(folder, "probe");
	await createFile(path, [PROBE]);
	await (0, import_promises$1.rm)(path);
}
function messageOf(variable, path, error) {
	return `${variable === "RUNNER_TEMP" ? `The runner's temporary folder (RUNNER_TEMP, "${path}")` : `The runner's file for ${COMMAND_FILES[variable]} (${variable}, "${path}")`} cannot be written: ${describe(error)}.`;
}
function unwritable(message, first, cause) {
	return new ActionError("RunnerRefused", message, {
		remedy: [first, "Check on the runner that the disk is not full and that the user of the job has write permission there. A job in a container needs the folders of the runner mounted."].filter((part) => part !== void 0).join(" "),
		cause
	});
}
const CHUNK_BYTES = 65536;
const MAX_NAME = 160;
const CREATED = {
	flag: "wx",
	mode: 384
};
function newPath(folder, name) {
	const { name: start, ext } = (0, import__builtin_node_path.parse)(name);
	return (0, import__builtin_node_path.join)(folder, `${start.slice(0, MAX_NAME)}-${(0, import__builtin_node_crypto.randomUUID)()}${ext}`);
}
function createFile(path, parts) {
	return (0, import_promises$1.writeFile)(path, parts, CREATED);
}
async function openFile(path) {
	const handle = await (0, import_promises$1.open)(path, CREATED.flag, CREATED.mode);
	const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
	let used = 0;
	async function flush() {
		for (let from = 0; from < used;) {
			const { bytesWritten } = await handle.write(buffer, from, used - from);
			from += bytesWritten;
		}
		used = 0;
	}
	return {
		path,
		async write(bytes) {
			for (let from = 0; from < bytes.length;) {
				const part = bytes.subarray(from, from + CHUNK_BYTES - used);
				buffer.set(part, used);
				used += part.length;
				from += part.length;
				if (used === CHUNK_BYTES) await flush();
			}
		},
		async close() {
			try {
				await flush();
			} finally {
				await handle.close();
			}
		}
	};
}

// src/action/runner.ts
function makeRunner(environment) {
	Object.assign(environment, evenProxies(environment));
	const env = (name) => {
		const value = environment[name];
		return value === "" ? void 0 : value;
	};
	const secrets = /* @__PURE__ */ new Set();
	const keep = (secret) => {
		if (secret !== void 0 && secret.length >= 8) secrets.add(secret);
	};
	for (const name of [
		"ACTIONS_ID_TOKEN_REQUEST_TOKEN",
		"IDENTITY_HEADER",
		"MSI_SECRET"
	]) keep(env(name));
	const without = (text, all) => {
		let rest = text;
		for (const secret of all) rest = rest.replaceAll(secret, "***");
		return rest;
	};
	const discreet = (text) => without(text, secrets);
	function* discreetParts(parts) {
		for (const part of parts) yield discreet(part);
	}
	const shown = (text) => discreet(plain$1(text));
	const annotation = (message, short, properties) => {
		const whole = shown(message);
		const text = fitting$1(shown(short ?? message), MAX_COMMAND - lengthOf(properties));
		if (text !== whole) info(harmless(whole));
		return text;
	};
	const pathOf = (name) => newPath(temporaryFolder(env), name);
	return {
		run: readRun(env),
		env,
		input: (name) => getInput(name),
		inputNames: () => Object.keys(environment).flatMap((name) => /^INPUT_(.+)/s.exec(name)?.[1] ?? []),
		checkFiles: () => checkRunnerFiles(env),
		output: (name, value) => {
			try {
				setOutput(name, value);
			} catch (error) {
				throw notWritten("GITHUB_OUTPUT", env, error);
			}
		},
		saveState: (name, value) => {
			try {
				saveState(name, value);
			} catch (error) {
				throw notWritten("GITHUB_STATE", env, error);
			}
		},
		state: (name) => getState(name),
		info: (message) => info(harmless(shown(message))),
		progress: (message) => info(harmless(shown(message))),
		warning: (message, title, short) => {
			const properties = title === void 0 ? {} : { title: shown(title).slice(0, MAX_TITLE) };
			warning$1(annotation(message, short, properties), properties);
		},
		debug: (message) => debug(shown(message)),
		group: (title, work) => group$1(shown(title), work),
		mask: (secret) => {
			for (const line of secret.split(/\r?\n/)) if (line.trim() !== "") {
				setSecret(line);
				keep(line);
			}
		},
		idTokenAvailable: env("ACTIONS_ID_TOKEN_REQUEST_URL") !== void 0 && env("ACTIONS_ID_TOKEN_REQUEST_TOKEN") !== void 0,
		idToken: async (audience) => {
			const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: key } = process.env;
			const token = await askForIdToken({
				url,
				token: key
			}, audience);
			setSecret(token);
			keep(token);
			return token;
		},
		summary: async (markdown) => {
			const text = without(shown(markdown), [...secrets].map(escapeMarkdown));
			await summary.addRaw(text, true).write();
		},
		writeFile: async (name, parts) => {
			const path = pathOf(name);
			await createFile(path, discreetParts(parts));
			return path;
		},
		openFile: (name) => openFile(pathOf(name)),
		fail: (message, short) => setFailed(annotation(message, short, {}))
	};
}
const MAX_TITLE = 100;
const FRAME = 20;
function lengthOf({ title = "" }) {
	return FRAME + written$1(title) + 2 * countOf(/[:,]/g, title);
}
function written$1(text) {
	return text.length + 2 * countOf(/[%\r\n]/g, text);
}
__name(written$1, "written");
function countOf(signs, text) {
	return text.match(signs)?.length ?? 0;
}
function fitting$1(text, room) {
	let most = room;
	let fits = shortened$1(text, most);
	while (written$1(fits) > room) {
		most = Math.floor(most * .9);
		fits = shortened$1(text, most);
	}
	return fits;
}
__name(fitting$1, "fitting");
function readRun(env) {
	const repository = env("GITHUB_REPOSITORY") ?? "local/local";
	const notBefore = eventTime(env("GITHUB_EVENT_PATH"));
	return {
		repository,
		workflow: workflowPath(env("GITHUB_WORKFLOW_REF"), repository) ?? env("GITHUB_WORKFLOW") ?? "local",
		runId: env("GITHUB_RUN_ID") ?? "0",
		runNumber: env("GITHUB_RUN_NUMBER") ?? "0",
		runAttempt: Number(env("GITHUB_RUN_ATTEMPT") ?? "1") || 1,
		job: env("GITHUB_JOB") ?? "local",
		step: env("GITHUB_ACTION") ?? "local",
		sha: env("GITHUB_SHA") ?? "",
		refName: env("GITHUB_REF_NAME") ?? "local",
		...actionOf(env("GITHUB_ACTION_REPOSITORY"), env("GITHUB_ACTION_REF")),
		serverUrl: env("GITHUB_SERVER_URL") ?? "https://github.com",
		...notBefore !== void 0 && { notBefore }
	};
}
function actionOf(repository, ref) {
	return repository === void 0 || ref === void 0 ? {} : { action: `${repository}@${ref}` };
}
function workflowPath(ref, repository) {
	if (ref?.startsWith(`${repository}/`) !== true) return void 0;
	return ref.slice(repository.length + 1).replace(/@(?:refs\/.*|[0-9a-f]{40})$/, "");
}
function harmless(message) {
	return message.split("\n").map(withoutCommand).join("\n").replaceAll("##[", "##\u200B[");
}
function withoutCommand(line) {
	const start = line.length - line.trimStart().length;
	return line.startsWith("::", start) ? `${line.slice(0, start + 1)}\u200B${line.slice(start + 1)}` : line;
}

// \0builtin:node:timers/promises
var require_promises = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:timers/promises");
}));

// src/azure/clouds.ts
var import_promises = require_promises();
const ZONES = "storage.azure.net";
const FEDERATED_AUDIENCE = "api://AzureADTokenExchange";
const CLOUDS = [
	{
		name: "AzureCloud",
		resourceManager: "https://management.azure.com",
		authority: "https://login.microsoftonline.com",
		scope: "https://management.azure.com/.default",
		federatedAudience: FEDERATED_AUDIENCE,
		signInHosts: [
			"login.microsoftonline.com",
			"login.windows.net",
			"login.microsoft.com",
			"sts.windows.net"
		],
		storageSuffixes: ["core.windows.net", ZONES]
	},
	{
		name: "AzureUSGovernment",
		resourceManager: "https://management.usgovcloudapi.net",
		authority: "https://login.microsoftonline.us",
		scope: "https://management.usgovcloudapi.net/.default",
		federatedAudience: "api://AzureADTokenExchangeUSGov",
		signInHosts: ["login.microsoftonline.us", "login.usgovcloudapi.net"],
		storageSuffixes: ["core.usgovcloudapi.net", ZONES]
	},
	{
		name: "AzureChinaCloud",
		resourceManager: "https://management.chinacloudapi.cn",
		authority: "https://login.chinacloudapi.cn",
		scope: "https://management.chinacloudapi.cn/.default",
		federatedAudience: "api://AzureADTokenExchangeChina",
		signInHosts: ["login.chinacloudapi.cn", "login.partner.microsoftonline.cn"],
		storageSuffixes: ["core.chinacloudapi.cn", ZONES]
	}
];
function cloudOfName(name) {
	return CLOUDS.find((cloud) => cloud.name.toLowerCase() === name.toLowerCase());
}

// src/azure/early-connections.ts
var import__builtin_node_net = /* @__PURE__ */ __toESM(require__builtin_node_net(), 1);
var import__builtin_node_tls = /* @__PURE__ */ __toESM(require__builtin_node_tls(), 1);
var EarlyAgent = class extends import__builtin_node_https.Agent {
	#early = /* @__PURE__ */ new Map();
	#secureContext;
	openEarly(url, count) {
		const parsed = URL.parse(url);
		if (parsed?.protocol !== "https:") return;
		const { hostname, port } = parsed;
		const options = {
			...this.options,
			host: hostname.replace(/^\[|\]$/g, ""),
			port: port === "" ? 443 : Number(port)
		};
		const sockets = Array.from({ length: count }, () => this.#open(options)).filter((socket) => socket instanceof import__builtin_node_net.Socket);
		for (const socket of sockets) {
			socket.on("error", () => void 0);
			socket.unref();
		}
		this.#early.set(placeOf$2(options), sockets);
	}
	createConnection(...[options, callback]) {
		const sockets = this.#early.get(placeOf$2(options)) ?? [];
		for (let socket = sockets.shift(); socket !== void 0; socket = sockets.shift()) {
			if (!socket.writable) continue;
			socket.ref();
			return socket;
		}
		return this.#open(options, callback);
	}
	#open(...[options, callback]) {
		const { ca } = this.options;
		this.#secureContext ??= (0, import__builtin_node_tls.createSecureContext)({ ca });
		const tls = { secureContext: this.#secureContext };
		return super.createConnection({
			...options,
			...tls
		}, callback);
	}
};
function placeOf$2({ host, port }) {
	return `${host ?? ""}:${String(port)}`;
}
__name(placeOf$2, "placeOf");
const connections = new EarlyAgent({ keepAlive: true });

// src/azure/json.ts
function parseJson(text) {
	try {
		return JSON.parse(text ?? "");
	} catch {
		return;
	}
}
function isObject$1(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
__name(isObject$1, "isObject");
function fieldOf(value, ...path) {
	return path.reduce((inner, name) => isObject$1(inner) ? inner[name] : void 0, value);
}
function textOf(value, ...path) {
	const found = fieldOf(value, ...path);
	return typeof found === "string" ? found : void 0;
}

// src/azure/sign-in/azure-cli.ts
const azureCli = {
	name: "azure-cli",
	check: async () => {
		const account = await showAccount();
		return "problem" in account ? {
			missing: [account.problem],
			reason: "",
			who: ""
		} : {
			missing: [],
			reason: "\"az\" is signed in on this runner",
			who: `${account.user} of the "az" session`,
			subscriptionId: account.subscriptionId
		};
	},
	remedy: "Add a step with azure/login before this one, or use \"auth: oidc\", which needs only \"permissions: id-token: write\", \"client-id\" and \"tenant-id\".",
	credential: async ({ tenantId }) => {
		const { AzureCliCredential } = await import("./identity.js");
		return new AzureCliCredential(tenantId === void 0 ? {} : { tenantId });
	}
};
async function showAccount() {
	let output;
	try {
		output = await getExecOutput("az", [
			"account",
			"show",
			"--output",
			"json"
		], {
			silent: true,
			ignoreReturnCode: true
		});
	} catch {
		return { problem: "\"az\" is not installed" };
	}
	if (output.exitCode !== 0) return { problem: "\"az\" is not signed in" };
	const account = parseJson(output.stdout);
	const subscriptionId = textOf(account, "id");
	return subscriptionId === void 0 ? { problem: "\"az account show\" does not name a subscription" } : {
		subscriptionId,
		user: textOf(account, "user", "name") ?? "the account"
	};
}

// src/snapshots/pace.ts
const OPERATION_RHYTHM = {
	firstMs: 150,
	growth: 1.25,
	mostMs: 5e3
};
const CREATION_RHYTHM = {
	firstMs: 250,
	growth: 2,
	mostMs: 2e3
};
const COPY_RHYTHM = {
	firstMs: 500,
	growth: 1.5,
	mostMs: 2e4
};
const RETRY_RHYTHM = {
	firstMs: 500,
	growth: 2,
	mostMs: 3e4
};
function waitAfter(rhythm, nth, retryAfterMs = 0) {
	const grown = Math.min(rhythm.mostMs, rhythm.firstMs * rhythm.growth ** Math.min(nth, 100));
	return Math.max(retryAfterMs, Math.round(grown));
}
const MISSING_PAUSES_MS = [
	500,
	1e3,
	2e3,
	4e3,
	8e3,
	8e3,
	8e3
];
const SCOUT_EVERY = 8;
const SCOUT_PHASES = {
	count: 4,
	ms: 56
};
const DELETION_PAUSES = {
	leastMs: 100,
	mostMs: 5e3
};
const MAX_AWAITED_MS = 2500;
const LITTLE_LATE = 1.15;
const SIMILAR = 1.5;
const MAX_MISSES = 8;
function nextDeletionRead(times, nth, last) {
	const { leastMs, mostMs } = DELETION_PAUSES;
	const scout = nth % SCOUT_EVERY === 0 ? nth / SCOUT_EVERY : void 0;
	const growing = last + Math.min(mostMs, 800 + last / 4);
	if (times.length === 0) {
		if (scout === void 0) return growing;
		const phase = last === 0 ? scout % SCOUT_PHASES.count * SCOUT_PHASES.ms : 0;
		return last + Math.min(mostMs, 200 + last / 8) + phase;
	}
	const known = Math.min(...times.map(({ age }) => age).filter((age) => age > last));
	const [exceeded] = times.filter(({ age }) => age <= last).toSorted((a, b) => b.age - a.age);
	const candidates = [known];
	if (exceeded !== void 0) {
		const isLittle = last < exceeded.age * LITTLE_LATE && exceeded.misses === 0;
		candidates.push(growing, ...isLittle ? [last + exceeded.age / 20] : []);
	} else {
		candidates.push(Math.max(growing, last + MAX_AWAITED_MS));
		if (scout !== void 0) {
			const muchEarlier = Math.min(growing, last === 0 ? known / 2 : Infinity);
			const earlier = Math.min(known * .95, known - leastMs);
			const probe = scout % 2 === 0 ? muchEarlier : earlier;
			if (probe > last) candidates.push(probe);
		}
	}
	return Math.max(last + leastMs, Math.min(...candidates));
}
function learnedTimes(times, last, over) {
	const isExpected = (age) => age > last && age <= over;
	const isSimilar = (age) => Math.max(age, over) <= SIMILAR * Math.min(age, over) || Math.abs(age - over) <= DELETION_PAUSES.leastMs;
	const counted = times.map(({ age, misses }) => ({
		age,
		misses: isExpected(age) ? 0 : misses + Number(age <= last)
	})).filter(({ misses }) => misses < MAX_MISSES);
	if (counted.some(({ age }) => isExpected(age))) return counted;
	return [...counted.filter(({ age }) => !isSimilar(age)), {
		age: over,
		misses: 0
	}].slice(-4);
}
const BUCKET = {
	size: 200,
	perSecond: 10
};
function fullBucket(at) {
	return {
		size: BUCKET.size,
		left: BUCKET.size,
		at
	};
}
function filled({ size, left, at }, now) {
	const more = Math.max(0, now - at) * BUCKET.perSecond / 1e3;
	return {
		size,
		left: Math.min(size, left + more),
		at: now
	};
}
function emptyFor(bucket, now) {
	const { left } = filled(bucket, now);
	return left >= 1 ? 0 : Math.ceil((1 - left) * 1e3 / BUCKET.perSecond);
}
function taken(bucket, now) {
	const { size, left, at } = filled(bucket, now);
	return {
		size,
		left: Math.max(0, left - 1),
		at
	};
}
function corrected(bucket, left, now) {
	const known = filled(bucket, now);
	return left > known.size ? {
		size: left,
		left,
		at: now
	} : {
		...known,
		left: Math.min(known.left, Math.max(0, left))
	};
}
function emptied({ size }, now) {
	return {
		size,
		left: 0,
		at: now
	};
}
function pagingGuard({ pages, pagesWithoutNews }) {
	const seen = /* @__PURE__ */ new Set();
	let withoutNews = 0;
	return (next, hasNews) => {
		withoutNews = hasNews ? 0 : withoutNews + 1;
		if (next === void 0) return void 0;
		if (seen.has(next)) return "it names the same next page twice";
		seen.add(next);
		if (withoutNews >= pagesWithoutNews) return `${withoutNews} consecutive pages contain nothing new`;
		return seen.size >= pages ? `it has more than ${pages} pages` : void 0;
	};
}

// src/azure/sign-in/id-token.ts
const MAX_ASKED = 6;
const SHARED_FOR_MS = 5e3;
function audienceOf({ audience }, cloud) {
	return audience ?? cloud?.federatedAudience ?? "api://AzureADTokenExchange";
}
function sharedIdToken(options) {
	let shared;
	return (audience) => {
		const now = Date.now();
		if (shared === void 0 || Math.abs(now - shared.at) > SHARED_FOR_MS) shared = {
			token: requestWithRetries(() => options.idToken(audience), options),
			at: now
		};
		return shared.token;
	};
}
async function requestWithRetries(ask, { remaining, now, say, signal, rhythm = RETRY_RHYTHM }) {
	for (let nth = 0;; nth++) try {
		return await ask();
	} catch (error) {
		signal.throwIfAborted();
		if (!(error instanceof ActionError) || error.code !== "Unreachable") throw error;
		const wait = waitAfter(rhythm, nth);
		if (nth + 1 >= MAX_ASKED || wait > remaining()) throw asSignInFailure(error);
		say(`${error.message} Retrying in ${formatDuration(wait)}, at ${new Date(now() + wait).toISOString()}`);
		await (0, import_promises.setTimeout)(wait, void 0, { signal });
	}
}
function asSignInFailure({ message, remedy, cause }) {
	return new ActionError("SignInFailed", message, {
		...remedy !== void 0 && { remedy },
		cause
	});
}

// src/azure/sign-in/choice.ts
const secret = {
	name: "secret",
	check: (signIn) => ({
		missing: [...signIn.clientSecret === void 0 && signIn.certificatePath === void 0 ? ["neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH is set"] : [], ...missingApplication(signIn)],
		reason: `${signIn.clientSecret === void 0 ? "AZURE_CLIENT_CERTIFICATE_PATH" : "AZURE_CLIENT_SECRET"} is set`,
		who: application(signIn)
	}),
	remedy: "Set the environment variable AZURE_CLIENT_SECRET (or AZURE_CLIENT_CERTIFICATE_PATH) on the step, and \"client-id\" and \"tenant-id\". A pull request from a fork has no access to secrets.",
	credential: async (signIn, cloud, means) => {
		const { tenantId = "", clientId = "", clientSecret, certificatePath = "" } = signIn;
		const options = authorityOf(cloud, means);
		if (clientSecret !== void 0) {
			const { ClientSecretCredential } = await import("./identity.js");
			return new ClientSecretCredential(tenantId, clientId, clientSecret, options);
		}
		const { certificatePassword } = signIn;
		const certificate = {
			certificatePath,
			...certificatePassword !== void 0 && { certificatePassword }
		};
		const { ClientCertificateCredential } = await import("./identity.js");
		return new ClientCertificateCredential(tenantId, clientId, certificate, options);
	}
};
const oidc = {
	name: "oidc",
	check: (signIn) => ({
		missing: [...signIn.oidcAvailable ? [] : ["the job lacks the \"id-token: write\" permission"], ...missingApplication(signIn)],
		reason: "id-token permission and client-id are present",
		who: application(signIn)
	}),
	remedy: "Add \"permissions: id-token: write\" to the job and set \"client-id\" and \"tenant-id\" to an app registration or managed identity that trusts this repository. A pull request from a fork never gets a token.",
	credential: async (signIn, cloud, means) => {
		const { tenantId = "", clientId = "" } = signIn;
		const { ClientAssertionCredential } = await import("./identity.js");
		const idToken = () => means.idToken(audienceOf(signIn, cloud));
		return new ClientAssertionCredential(tenantId, clientId, idToken, authorityOf(cloud, means));
	}
};
const managedIdentity = {
	name: "managed-identity",
	check: (signIn) => ({
		missing: signIn.identityExpected || signIn.auth === "managed-identity" ? [] : ["IDENTITY_ENDPOINT is not set and the runner is GitHub-hosted"],
		reason: "the runner can have a managed identity",
		who: signIn.clientId === void 0 ? "the system-assigned identity of the runner" : `the identity of the runner with client id ${signIn.clientId}`
	}),
	remedy: "Run the job on a self-hosted runner in Azure that has a managed identity.",
	asks: (signIn) => clusterToken(signIn) === void 0 ? {
		ofMachine: true,
		passing: /* @__PURE__ */ new Set([404, 410])
	} : {},
	credential: async (signIn, cloud, means) => {
		const { ManagedIdentityCredential, WorkloadIdentityCredential } = await import("./identity.js");
		const token = clusterToken(signIn);
		if (token !== void 0) return new WorkloadIdentityCredential({
			...token,
			...authorityOf(cloud, means)
		});
		const { clientId } = signIn;
		return new ManagedIdentityCredential({
			...networkOf$1(means),
			...clientId !== void 0 && { clientId }
		});
	}
};
function clusterToken({ clientId, tenantId, federatedTokenFile: tokenFilePath }) {
	if (clientId === void 0 || tenantId === void 0 || tokenFilePath === void 0) return;
	return {
		clientId,
		tenantId,
		tokenFilePath
	};
}
function missingApplication({ clientId, tenantId }) {
	return [...clientId === void 0 ? ["\"client-id\" (or AZURE_CLIENT_ID) is not set"] : [], ...tenantId === void 0 ? ["\"tenant-id\" (or AZURE_TENANT_ID) is not set"] : []];
}
function application({ clientId, tenantId }) {
	return `client ${clientId ?? ""} of tenant ${tenantId ?? ""}`;
}
function networkOf$1({ httpClient }) {
	return {
		httpClient,
		retryOptions: { maxRetries: 0 }
	};
}
__name(networkOf$1, "networkOf");
function authorityOf(cloud, means) {
	return {
		...networkOf$1(means),
		authorityHost: cloud.authority,
		disableInstanceDiscovery: true
	};
}
const CREDENTIAL_SOURCES = [
	secret,
	oidc,
	azureCli,
	managedIdentity
];
async function chooseCredentialSource(signIn, ways = CREDENTIAL_SOURCES) {
	const candidates = ways.filter(({ name }) => signIn.auth === "auto" || signIn.auth === name);
	const checked = [];
	for (const way of candidates) {
		const findings = await way.check(signIn);
		if (findings.missing.length === 0) return {
			way,
			findings,
			reason: signIn.auth === "auto" ? findings.reason : `"auth" is "${signIn.auth}"`
		};
		checked.push({
			way,
			findings
		});
	}
	throw noCredentialSource(signIn, checked);
}
function noCredentialSource({ auth }, checked) {
	const [only] = checked;
	if (auth !== "auto" && only !== void 0) return new ActionError("SignInFailed", `Cannot sign in to Azure with "auth: ${auth}": ${only.findings.missing.join("; ")}.`, { remedy: only.way.remedy });
	return new ActionError("SignInFailed", ["Cannot sign in to Azure: no sign-in method is fully configured.", ...checked.map(({ way, findings }) => `- ${way.name}: ${findings.missing.join("; ")}`)].join("\n"), { remedy: oidc.remedy });
}

// src/azure/connect.ts
async function signIn(options) {
	const { clientSecret, certificatePassword } = options.signIn;
	for (const kept of [clientSecret, certificatePassword]) if (kept !== void 0) options.mask(kept);
	const choice = await chooseCredentialSource(options.signIn);
	async function connect() {
		const idToken = sharedIdToken(options);
		const cloud = cloudOfName(options.environment);
		if (choice.way.name === "oidc") idToken(audienceOf(options.signIn, cloud)).catch(() => void 0);
		await (0, import_promises.setImmediate)();
		await (0, import_promises.setImmediate)();
		if (!options.usesProxy) openConnections(cloud);
		await (0, import_promises.setImmediate)();
		await (0, import_promises.setImmediate)();
		await import("./identity.js");
		await (0, import_promises.setImmediate)();
		const { connectAs } = await import("./connection.js");
		return await connectAs(choice, {
			...options,
			idToken
		});
	}
	function openConnections(cloud) {
		const { way } = choice;
		if (cloud !== void 0 && (way.name === "oidc" || way.name === "secret")) connections.openEarly(cloud.authority, 1);
		connections.openEarly(cloud?.resourceManager ?? options.environment, 2);
	}
	return {
		subscriptionId: choice.findings.subscriptionId,
		connect
	};
}

// src/clock.ts
function startClock(timeoutMs, cancelled) {
	const timeout = new AbortController();
	const endsAt = performance.now() + timeoutMs;
	const timer = setTimeout(() => {
		timeout.abort(new ActionError("Timeout", `Timed out after ${formatDuration(timeoutMs)} ("timeout").`, { remedy: "Raise \"timeout\" if Azure needs more time." }));
	}, timeoutMs);
	const signal = AbortSignal.any([cancelled, timeout.signal]);
	return {
		signal,
		stop: () => clearTimeout(timer),
		now: () => Date.now(),
		remaining: () => Math.max(0, endsAt - performance.now()),
		newId: () => (0, import__builtin_node_crypto.randomUUID)(),
		sleep: async (ms) => {
			try {
				await (0, import_promises.setTimeout)(ms, void 0, { signal });
			} catch (error) {
				signal.throwIfAborted();
				throw error;
			}
		}
	};
}

// node_modules/yocto-queue/index.js
var Node = class {
	value;
	next;
	constructor(value) {
		this.value = value;
	}
};
var Queue = class {
	#head;
	#tail;
	#size;
	constructor() {
		this.clear();
	}
	enqueue(value) {
		const node = new Node(value);
		if (this.#head) {
			this.#tail.next = node;
			this.#tail = node;
		} else {
			this.#head = node;
			this.#tail = node;
		}
		this.#size++;
	}
	dequeue() {
		const current = this.#head;
		if (!current) return;
		this.#head = this.#head.next;
		this.#size--;
		if (!this.#head) this.#tail = void 0;
		return current.value;
	}
	peek() {
		if (!this.#head) return;
		return this.#head.value;
	}
	clear() {
		this.#head = void 0;
		this.#tail = void 0;
		this.#size = 0;
	}
	get size() {
		return this.#size;
	}
	*[Symbol.iterator]() {
		let current = this.#head;
		while (current) {
			yield current.value;
			current = current.next;
		}
	}
	*drain() {
		while (this.#head) yield this.dequeue();
	}
};

// node_modules/p-limit/index.js
function pLimit(concurrency) {
	let rejectOnClear = false;
	if (typeof concurrency === "object") ({concurrency, rejectOnClear = false} = concurrency);
	validateConcurrency(concurrency);
	if (typeof rejectOnClear !== "boolean") throw new TypeError("Expected `rejectOnClear` to be a boolean");
	const queue = new Queue();
	let activeCount = 0;
	const resumeNext = () => {
		if (activeCount < concurrency && queue.size > 0) {
			activeCount++;
			queue.dequeue().run();
		}
	};
	const next = () => {
		activeCount--;
		resumeNext();
	};
	const run = async (function_, resolve, arguments_) => {
		const result = (async () => function_(...arguments_))();
		resolve(result);
		try {
			await result;
		} catch {}
		next();
	};
	const enqueue = (function_, resolve, reject, arguments_) => {
		const queueItem = { reject };
		new Promise((internalResolve) => {
			queueItem.run = internalResolve;
			queue.enqueue(queueItem);
		}).then(run.bind(void 0, function_, resolve, arguments_));
		if (activeCount < concurrency) resumeNext();
	};
	const generator = (function_, ...arguments_) => new Promise((resolve, reject) => {
		enqueue(function_, resolve, reject, arguments_);
	});
	Object.defineProperties(generator, {
		activeCount: { get: () => activeCount },
		pendingCount: { get: () => queue.size },
		clearQueue: { value() {
			if (!rejectOnClear) {
				queue.clear();
				return;
			}
			const abortError = AbortSignal.abort().reason;
			while (queue.size > 0) queue.dequeue().reject(abortError);
		} },
		concurrency: {
			get: () => concurrency,
			set(newConcurrency) {
				validateConcurrency(newConcurrency);
				concurrency = newConcurrency;
				queueMicrotask(() => {
					while (activeCount < concurrency && queue.size > 0) resumeNext();
				});
			}
		},
		map: { async value(iterable, function_) {
			const promises = [];
			try {
				Array.from(iterable, (value, index) => {
					const promise = generator(function_, value, index);
					promises.push(promise);
					return promise;
				});
			} catch (error) {
				for (const promise of promises) promise.catch(() => {});
				throw error;
			}
			return Promise.all(promises);
		} }
	});
	return generator;
}
function validateConcurrency(concurrency) {
	if (!((Number.isInteger(concurrency) || concurrency === Number.POSITIVE_INFINITY) && concurrency > 0)) throw new TypeError("Expected `concurrency` to be a number from 1 and up");
}

// src/snapshots/resource-id.ts
const ID = /^\/?subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/([^/]+)\/([^/]+)\/?$/i;
function parseResourceId(text, kind) {
	const match = ID.exec(text.trim());
	if (match === null) return void 0;
	const [, subscriptionId = "", resourceGroup = "", type = "", name = ""] = match;
	if (type.toLowerCase() !== kind.toLowerCase()) return void 0;
	return {
		subscriptionId,
		resourceGroup,
		name
	};
}
function formatResourceId(ref, kind) {
	return `/subscriptions/${ref.subscriptionId}/resourceGroups/${ref.resourceGroup}/providers/Microsoft.Compute/${kind}/${ref.name}`;
}
function formatGroupId({ subscriptionId, resourceGroup }) {
	return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
}
function canonical(text) {
	const trimmed = withoutSlash(text.trim());
	let start = 0;
	while (trimmed.startsWith("/", start)) start += 1;
	return trimmed.slice(start).toLowerCase();
}
function sameId(a, b) {
	return a !== void 0 && b !== void 0 && a !== "" && canonical(a) === canonical(b);
}
function sameResource(a, b) {
	return refKey(a) === refKey(b);
}
function spelledAs(resourceGroup, ref) {
	return resourceGroup !== void 0 && sameId(resourceGroup, ref.resourceGroup) ? {
		...ref,
		resourceGroup
	} : ref;
}
function refOf({ subscriptionId, resourceGroup, name }) {
	return {
		subscriptionId,
		resourceGroup,
		name
	};
}
function groupKey$1({ subscriptionId, resourceGroup }) {
	return canonical(`${subscriptionId}/${resourceGroup}`);
}
__name(groupKey$1, "groupKey");
function refKey(ref) {
	return canonical(`${ref.subscriptionId}/${ref.resourceGroup}/${ref.name}`);
}
function canonicalLocation(text) {
	return text.replace(/^\s*\([^)]*\)/, "").replaceAll(/\s+/g, "").toLowerCase();
}
function withoutEnd(text, isCut) {
	let end = text.length;
	while (end > 0 && isCut(text[end - 1] ?? "")) end -= 1;
	return text.slice(0, end);
}
function withoutSlash(text) {
	return withoutEnd(text, (sign) => sign === "/");
}
function isInShard(diskUniqueId, { part, parts }) {
	return (0, import__builtin_node_crypto.createHash)("sha256").update(canonical(diskUniqueId)).digest().readUInt32BE(0) % parts === part - 1;
}

// src/snapshots/readiness.ts
const BACKGROUND_COPY_SKUS = /* @__PURE__ */ new Set(["premiumv2_lrs", "ultrassd_lrs"]);
const NOTHING = [];
function missingFrom({ id, location, uniqueId = "", timeCreated }) {
	if (id !== "" && location !== "" && uniqueId !== "" && timeCreated !== void 0) return NOTHING;
	return [
		...id === "" ? ["id"] : [],
		...location === "" ? ["region"] : [],
		...uniqueId === "" ? ["unique id"] : [],
		...timeCreated === void 0 ? ["creation time"] : []
	];
}
function isClassicSku(sku) {
	return sku === void 0 ? void 0 : !BACKGROUND_COPY_SKUS.has(sku.toLowerCase());
}
function readinessOf(snapshot, sourceSku) {
	if (snapshot.copyError !== void 0) {
		const { code, message } = snapshot.copyError;
		return {
			usable: false,
			state: "failed",
			reason: `${code}: ${message}`
		};
	}
	const state = snapshot.provisioningState?.toLowerCase();
	switch (state) {
		case "failed":
		case "canceled": return {
			usable: false,
			state: "failed",
			reason: `provisioning state "${state}"`
		};
		case "deleting": return {
			usable: false,
			state: "deleting"
		};
		case "updating":
		case "creating": return {
			usable: false,
			state: "pending",
			percent: snapshot.completionPercent
		};
		default: return wholeReadiness(snapshot, state === "succeeded", sourceSku);
	}
}
function wholeReadiness(snapshot, hasSucceeded, sourceSku) {
	const missing = missingFrom(snapshot);
	if (missing.length > 0) return {
		usable: false,
		state: "unknown",
		missing
	};
	if (hasSucceeded) return dataReadiness(snapshot, sourceSku);
	return {
		usable: false,
		state: "pending",
		percent: snapshot.completionPercent
	};
}
const AVAILABLE = {
	usable: true,
	state: "available"
};
function dataReadiness(snapshot, sourceSku) {
	const percent = snapshot.completionPercent;
	switch (snapshot.accessState?.toLowerCase()) {
		case "available":
		case "availablewithinstantaccess": return AVAILABLE;
		case "instantaccess": return {
			usable: true,
			state: "instant-access",
			percent
		};
		case void 0: break;
		default: return {
			usable: false,
			state: "pending",
			percent
		};
	}
	if (percent !== void 0) return percent >= 100 ? AVAILABLE : {
		usable: false,
		state: "pending",
		percent
	};
	return copiesInBackground(snapshot, sourceSku) ? {
		usable: false,
		state: "pending",
		percent
	} : AVAILABLE;
}
function copiesInBackground(snapshot, sourceSku) {
	if (snapshot.createOption?.toLowerCase() === "copystart") return true;
	const classic = isClassicSku(sourceSku);
	return classic === void 0 ? snapshot.logicalSectorSize !== void 0 : !classic;
}
function isBeingMade(snapshot) {
	return readinessOf(snapshot).state === "pending" && snapshot.provisioningState !== void 0 && snapshot.provisioningState.toLowerCase() !== "succeeded";
}
function formatStanding$2(snapshot, sourceSku) {
	const readiness = readinessOf(snapshot, sourceSku);
	switch (readiness.state) {
		case "available": return "is usable";
		case "instant-access": return "is in instant access";
		case "pending": {
			const { percent } = readiness;
			const done = percent === void 0 ? [] : [`${Math.floor(percent)} %`];
			const [what, facts] = isBeingMade(snapshot) ? ["created", [snapshot.provisioningState ?? "", ...done]] : ["copied", done];
			return `is still being ${what}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
		}
		case "failed": return `has failed (${readiness.reason})`;
		case "deleting": return "is being deleted";
		case "unknown": return `is only partly readable: the response of Azure lacks its ${listed(readiness.missing)}`;
	}
}
__name(formatStanding$2, "formatStanding");
function compare$1(a, b) {
	if (a.uniqueId !== void 0 && b.uniqueId !== void 0) return sameId(a.uniqueId, b.uniqueId) ? "same" : "different";
	if (a.timeCreated === void 0 || b.timeCreated === void 0) return "unknown";
	return a.timeCreated === b.timeCreated ? "same" : "different";
}
__name(compare$1, "compare");
function isSame(a, b) {
	return compare$1(a, b) === "same";
}
function isDeleting(snapshot) {
	return readinessOf(snapshot).state === "deleting";
}

// src/snapshots/data/diff-checks.ts
const LINE_GIB = 4096;
function isAcrossTheLine(a, b) {
	return beyondLine(a) !== beyondLine(b);
}
function beyondLine({ sizeGb }) {
	return (sizeGb ?? 0) > LINE_GIB;
}
function unreadable(snapshot, sourceSku) {
	return notIncremental(snapshot) ?? notReady(snapshot, sourceSku) ?? closedNetwork(snapshot) ?? withoutSize(snapshot);
}
function incomparable(newer, older) {
	const [snapshot, base] = [newer.snapshot, older.snapshot];
	return sameSnapshot(snapshot, base) ?? otherFamily(snapshot, base) ?? notOlder(newer, older) ?? acrossTheLine(snapshot, base);
}
function named$3({ name, resourceGroup }) {
	return `Snapshot "${name}" in resource group "${resourceGroup}"`;
}
__name(named$3, "named");
function notIncremental(snapshot) {
	if (snapshot.incremental) return void 0;
	return problem$1("InvalidInput", `${named$3(snapshot)} is a full snapshot. Azure tracks changes between incremental snapshots only.`, { remedy: "Take incremental snapshots with \"operation: create\" and compare those." });
}
function notReady(snapshot, sourceSku) {
	const readiness = readinessOf(snapshot, sourceSku);
	switch (readiness.state) {
		case "available": return;
		case "instant-access": return problem$1("Conflict", `${named$3(snapshot)} is in instant access: Azure grants SAS access only after its background copy is complete.`, { remedy: "Wait until \"operation: list\" shows its state as Available, then run this step again." });
		case "pending": return problem$1("Conflict", `${named$3(snapshot)} ${formatStanding$2(snapshot, sourceSku)}: Azure grants SAS access only after that is complete.`, { remedy: "Take it with \"wait-for: usable\", or run this step again when \"operation: list\" shows it as usable." });
		case "failed": return problem$1("CopyFailed", `${named$3(snapshot)} has failed: ${readiness.reason}.`, { remedy: "Its data never arrived. Delete it and choose another snapshot." });
		case "deleting": return problem$1("NotFound", `${named$3(snapshot)} is being deleted.`, { remedy: "Choose another snapshot." });
		case "unknown": return problem$1("NotVerified", `${named$3(snapshot)} ${formatStanding$2(snapshot)}.`, { remedy: "Run this step again. If the error occurs again, report it with the debug log." });
	}
}
function closedNetwork(snapshot) {
	const policy = snapshot.profile?.networkAccessPolicy?.toLowerCase();
	const isPublic = snapshot.profile?.publicNetworkAccess?.toLowerCase() !== "disabled";
	if (policy === "allowprivate") return problem$1("InvalidInput", `${named$3(snapshot)} allows access to its data through a private endpoint only (network access policy AllowPrivate), which this action cannot reach.`, { remedy: howToGrantAccess(snapshot) });
	if (policy !== "denyall" && isPublic) return void 0;
	const why = policy === "denyall" ? "its network access policy is DenyAll" : "its public network access is Disabled";
	return problem$1("InvalidInput", `${named$3(snapshot)} does not allow SAS access: ${why}.`, { remedy: howToGrantAccess(snapshot) });
}
function howToGrantAccess({ name, resourceGroup }) {
	return `Allow access to this one: \`az snapshot update --resource-group "${resourceGroup}" --name "${name}" --network-access-policy AllowAll --public-network-access Enabled\`. For new snapshots, set "network-access-policy: AllowAll" in the step that takes them. Reading still needs SAS access, which this action grants for minutes and revokes.`;
}
function withoutSize(snapshot) {
	if (snapshot.sizeGb !== void 0 && snapshot.sizeGb > 0) return void 0;
	return problem$1("NotVerified", `Azure did not report the size of snapshot "${snapshot.name}".`, { remedy: "Run this step again. If the error occurs again, report it with the debug log." });
}
function sameSnapshot(snapshot, base) {
	if (!sameId(snapshot.id, base.id)) return void 0;
	return problem$1("InvalidInput", `${named$3(snapshot)} cannot be compared with itself.`, { remedy: "Name an older snapshot in \"base-snapshot\", or leave that out for the previous one." });
}
function otherFamily(snapshot, base) {
	if (sameId(snapshot.familyId, base.familyId)) return void 0;
	const apart = isCopy(snapshot) !== isCopy(base) ? " A copy starts its own family." : "";
	return problem$1("InvalidInput", `Snapshots "${snapshot.name}" and "${base.name}" are of different families: Azure compares only snapshots of one disk within one region.${apart}`, { remedy: "Compare two snapshots of one disk, or two copies of one region; \"familyId\" in the output \"snapshots\" of \"operation: list\" distinguishes families." });
}
function isCopy({ createOption }) {
	return createOption?.toLowerCase() === "copystart";
}
function notOlder(newer, older) {
	if (newer.dataTime === void 0 || older.dataTime === void 0) return void 0;
	if (older.dataTime < newer.dataTime) return void 0;
	const [base, snapshot] = [older, newer].map((one) => `"${one.snapshot.name}" with data of ${formatInstant(one.dataTime)}`);
	return problem$1("InvalidInput", `The base ${base ?? ""} is not older than ${snapshot ?? ""}.`, { remedy: "Swap \"snapshot\" and \"base-snapshot\"." });
}
function acrossTheLine(snapshot, base) {
	if (!isAcrossTheLine(snapshot, base)) return void 0;
	return problem$1("InvalidInput", `Snapshots "${snapshot.name}" (${snapshot.sizeGb ?? 0} GiB) and "${base.name}" (${base.sizeGb ?? 0} GiB) are on different sides of ${LINE_GIB} GiB: the disk grew beyond ${LINE_GIB} GiB between them, and Azure does not track changes across that size.`, { remedy: "Compare snapshots that were taken on the same side. To read the first larger snapshot as a whole, leave \"base-snapshot\" out." });
}

// src/snapshots/tags.ts
const DAY_MS$3 = 864e5;
const TAG_CONTRACT = "1";
const TAG_LIMITS = {
	count: 50,
	name: 512,
	value: 256
};
const TAG = {
	action: "snapshot-action",
	repository: "snapshot-repository",
	workflow: "snapshot-workflow",
	run: "snapshot-run",
	job: "snapshot-job",
	commit: "snapshot-commit",
	disk: "snapshot-disk",
	diskGroup: "snapshot-disk-group",
	diskUniqueId: "snapshot-disk-unique-id",
	set: "snapshot-set",
	dataTime: "snapshot-data-time",
	key: "snapshot-key",
	request: "snapshot-request",
	hold: "snapshot-hold",
	temporary: "snapshot-temporary",
	verified: "snapshot-verified",
	testExpires: "snapshot-test-expires"
};
function runTags(run) {
	return {
		[TAG.action]: TAG_CONTRACT,
		[TAG.repository]: repositoryTag(run),
		[TAG.workflow]: fitted(run.workflow),
		[TAG.run]: `${run.runId}.${run.runAttempt}`,
		[TAG.job]: jobTag(run)
	};
}
function ownTags(run, disk, requestId, set) {
	return {
		...runTags(run),
		...run.key !== void 0 && { [TAG.key]: run.key },
		[TAG.commit]: run.sha,
		[TAG.disk]: disk.name,
		[TAG.diskGroup]: disk.resourceGroup,
		[TAG.diskUniqueId]: disk.uniqueId,
		...set !== void 0 && { [TAG.set]: `${set.id} ${set.members}` },
		[TAG.request]: requestId
	};
}
function testTags(run, requestId, expiresAt) {
	return {
		...runTags(run),
		[TAG.request]: requestId,
		[TAG.testExpires]: new Date(expiresAt).toISOString()
	};
}
function isOfEarlierAttempt(tags, run) {
	const { runId, attempt } = attemptIn(tags);
	return isOfRepository(tags, run) && runId === run.runId && tagValue(tags, TAG.job) === jobTag(run) && Number(attempt) < run.runAttempt;
}
const OWN_NAMES = new Set(Object.values(TAG));
const OWN_TAG_COUNT = OWN_NAMES.size - 3;
function isOwnTagName(name) {
	return OWN_NAMES.has(name.toLowerCase());
}
function tagProblem(name, value) {
	if (name === "") return "a tag needs a name";
	if (name.length > TAG_LIMITS.name) return `a tag name has at most ${TAG_LIMITS.name} characters`;
	if (/[<>%&\\?/]/.test(name)) return String.raw`a tag name cannot contain < > % & \ ? /`;
	if (value.length > TAG_LIMITS.value) return `a tag value has at most ${TAG_LIMITS.value} characters`;
	if (isOwnTagName(name)) return "this tag name is reserved for the action";
}
function mergeTags(own, chosen, inherited) {
	const taken = new Set(Object.keys(chosen).map((name) => name.toLowerCase()));
	const candidates = Object.entries(inherited).filter(([name, value]) => !taken.has(name.toLowerCase()) && tagProblem(name, value) === void 0);
	const room = Math.max(0, TAG_LIMITS.count - OWN_TAG_COUNT - taken.size);
	return {
		tags: {
			...Object.fromEntries(candidates.slice(0, room)),
			...chosen,
			...own
		},
		dropped: candidates.slice(room).map(([name]) => name)
	};
}
function tagValue(tags, name) {
	const exact = tags[name];
	if (exact !== void 0) return exact;
	const wanted = name.toLowerCase();
	for (const key in tags) if (key.length === wanted.length && key.toLowerCase() === wanted) return tags[key];
}
function isOwn(tags) {
	return tagValue(tags, TAG.action) !== void 0;
}
const KEY_LENGTH = 12;
function keyOf$1(template) {
	return (0, import__builtin_node_crypto.createHash)("sha256").update(template).digest("hex").slice(0, KEY_LENGTH);
}
__name(keyOf$1, "keyOf");
function makerOf(tags, run, diskUniqueId) {
	const { runId } = attemptIn(tags);
	if (!isOfRepository(tags, run) || runId !== run.runId) return "another run";
	if (tagValue(tags, TAG.job) !== jobTag(run)) return "another step";
	if (tagValue(tags, TAG.key) !== run.key) return "another use";
	return sameId(tagValue(tags, TAG.diskUniqueId), diskUniqueId) ? "this use" : "another disk";
}
function isOfThisUse(tags, run, diskUniqueId) {
	return makerOf(tags, run, diskUniqueId) === "this use";
}
function attemptIn(tags) {
	const [runId = "", attempt = "1"] = (tagValue(tags, TAG.run) ?? "").split(".");
	return {
		runId,
		attempt
	};
}
function isOfRepository(tags, run) {
	return isOwn(tags) && tagValue(tags, TAG.repository) === repositoryTag(run);
}
function verifiedTag(at) {
	return new Date(at).toISOString().slice(0, 10);
}
function verifiedOn({ tags, timeCreated }) {
	const text = tagValue(tags, TAG.verified)?.trim() ?? "";
	const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
	if (Number.isNaN(day) || verifiedTag(day) !== text) return void 0;
	return timeCreated !== void 0 && day + DAY_MS$3 <= timeCreated ? void 0 : day;
}
function repositoryTag({ repository }) {
	return fitted(repository);
}
function isOfWorkflow(tags, run) {
	return isOfRepository(tags, run) && tagValue(tags, TAG.workflow) === fitted(run.workflow);
}
function runUrlOf(tags, serverUrl) {
	const repository = tagValue(tags, TAG.repository);
	const { runId, attempt } = attemptIn(tags);
	if (!isOwn(tags) || repository === void 0) return void 0;
	if (!/^(?!\.)[\w.-]+\/(?!\.)[\w.-]+$/.test(repository) || !/^\d+$/.test(runId) || !/^\d+$/.test(attempt)) return;
	return runUrl(serverUrl, repository, runId, attempt);
}
function jobTag(run) {
	return fitted(`${run.job}/${run.step}`);
}
function fitted(value) {
	if (value.length <= TAG_LIMITS.value) return value;
	const hash = (0, import__builtin_node_crypto.createHash)("sha256").update(value).digest("hex").slice(0, 16);
	return `${value.slice(0, TAG_LIMITS.value - hash.length - 1).replace(/[\uD800-\uDBFF]$/, "")}~${hash}`;
}
const LONGEST_RUN_MS = 65 * DAY_MS$3;
const CLOCKS_APART_MS = 3e5;
function isOlderThanRun(madeAt, { notBefore = -Infinity }, now) {
	return madeAt < Math.max(notBefore, now - LONGEST_RUN_MS) - CLOCKS_APART_MS;
}
function runUrl(serverUrl, repository, runId, attempt) {
	return `${serverUrl}/${repository}/actions/runs/${runId}/attempts/${attempt}`;
}

// src/snapshots/data-time.ts
const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const TAG_TOLERANCE_MS = 6e4;
function ownDataTime({ timeCreated }) {
	return timeCreated;
}
function taggedDataTime({ tags, timeCreated }) {
	const text = tagValue(tags, TAG.dataTime)?.trim() ?? "";
	const instant = ISO_INSTANT.test(text) ? Date.parse(text) : NaN;
	if (Number.isNaN(instant)) return void 0;
	return instant > (timeCreated === void 0 ? instant : timeCreated + TAG_TOLERANCE_MS) ? void 0 : instant;
}
function dataTimeTag(dataTime) {
	return new Date(dataTime).toISOString();
}
function newestData(a, b) {
	return undatedLast(a, b) || (b.dataTime ?? 0) - (a.dataTime ?? 0);
}
function oldestData(a, b) {
	return undatedLast(a, b) || (a.dataTime ?? 0) - (b.dataTime ?? 0);
}
function undatedLast(a, b) {
	return Number(a.dataTime === void 0) - Number(b.dataTime === void 0);
}

// src/snapshots/omitted.ts
const BLOCK_BYTES = 262144;
const HEAD_BYTES = 16;
const MAX_UNIT_BYTES = 3;
const ABSENT = 4294967295;
function idStore() {
	const blocks = [];
	const places = [];
	const placeNumbers = /* @__PURE__ */ new Map();
	const numberOf = (place) => {
		const known = placeNumbers.get(place);
		if (known !== void 0) return known;
		placeNumbers.set(place, places.length);
		return places.push(place) - 1;
	};
	const blockFor = (size) => {
		const last = blocks.at(-1);
		if (last !== void 0 && last.used + size <= last.bytes.length) return last;
		const block = {
			bytes: Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, size)),
			used: 0
		};
		blocks.push(block);
		return block;
	};
	return {
		add({ id, uniqueId, number }) {
			const cut = id.lastIndexOf("/") + 1;
			const name = id.slice(cut);
			const text = uniqueId ?? "";
			const block = blockFor(HEAD_BYTES + (name.length + text.length) * MAX_UNIT_BYTES);
			const { bytes, used } = block;
			const nameAt = used + HEAD_BYTES;
			const nameBytes = bytes.write(name, nameAt);
			const uniqueIdBytes = bytes.write(text, nameAt + nameBytes);
			bytes.writeUInt32LE(numberOf(id.slice(0, cut)), used);
			bytes.writeUInt32LE(number, used + 4);
			bytes.writeUInt32LE(nameBytes, used + 8);
			bytes.writeUInt32LE(uniqueId === void 0 ? ABSENT : uniqueIdBytes, used + 12);
			block.used = nameAt + nameBytes + uniqueIdBytes;
		},
		*all() {
			for (const { bytes, used } of blocks) for (let at = 0; at < used;) {
				const place = places[bytes.readUInt32LE(at)] ?? "";
				const number = bytes.readUInt32LE(at + 4);
				const nameAt = at + HEAD_BYTES;
				const uniqueIdAt = nameAt + bytes.readUInt32LE(at + 8);
				const length = bytes.readUInt32LE(at + 12);
				const end = uniqueIdAt + (length === ABSENT ? 0 : length);
				yield {
					id: place + bytes.toString("utf8", nameAt, uniqueIdAt),
					uniqueId: length === ABSENT ? void 0 : bytes.toString("utf8", uniqueIdAt, end),
					number
				};
				at = end;
			}
		}
	};
}

// src/snapshots/lineage.ts
function lineageOf(disk, snapshots, beyond = []) {
	const all = distinct$4(snapshots);
	const incremental = all.filter((one) => one.incremental);
	const direct = directDescendantsOf(disk);
	const tagged = claimsOn(disk);
	const trace = traceOf(all, beyond, {
		direct,
		tagged
	});
	const descendants = [];
	const refuted = [];
	for (const snapshot of incremental) {
		const { origin, dataTime, kind, copyOf } = trace(snapshot);
		if (typeof origin !== "string") {
			const { diskUniqueId, proof } = origin;
			descendants.push({
				snapshot,
				dataTime,
				kind,
				diskUniqueId,
				proof,
				copyOf
			});
		}
		if (isRefuted(snapshot, origin, tagged)) refuted.push(snapshot);
	}
	return {
		disk,
		generations: generationsOf$1(disk, descendants),
		refuted: refuted.toSorted(compareIds),
		full: all.filter((one) => !one.incremental && direct(one) !== void 0).length
	};
}
function relativesFinder(snapshots, beyond = []) {
	const all = distinct$4(snapshots);
	const sourceOf = sourceFinder(all);
	const chained = all.filter((one) => !comesFromDisk(one));
	const sources = new Set([...chained, ...beyond].map(sourceOf));
	const always = [];
	const byKey = /* @__PURE__ */ new Map();
	for (const [at, one] of all.entries()) {
		if (!comesFromDisk(one) || sources.has(one)) {
			always.push(at);
			continue;
		}
		for (const key of [...sourceKeys(one), ...claimKeys(one)]) {
			const known = byKey.get(key);
			if (known === void 0) byKey.set(key, [at]);
			else known.push(at);
		}
	}
	return (disk) => {
		return [.../* @__PURE__ */ new Set([...always, ...diskKeys(disk).flatMap((key) => byKey.get(key) ?? [])])].toSorted((a, b) => a - b).flatMap((at) => all[at] ?? []);
	};
}
function diskKeys({ id, uniqueId, name, resourceGroup }) {
	return [
		idKey(id),
		uniqueIdKey(uniqueId),
		nameKey(name, resourceGroup)
	].filter((key) => key !== void 0);
}
function sourceKeys({ sourceResourceId, sourceUniqueId }) {
	return [idKey(sourceResourceId), uniqueIdKey(sourceUniqueId)].filter((key) => key !== void 0);
}
function claimKeys({ tags }) {
	if (!isOwn(tags)) return [];
	return [uniqueIdKey(tagValue(tags, TAG.diskUniqueId)), nameKey(tagValue(tags, TAG.disk), tagValue(tags, TAG.diskGroup))].filter((key) => key !== void 0);
}
function idKey(id) {
	return id === void 0 ? void 0 : `id ${canonical(id)}`;
}
function uniqueIdKey(uniqueId) {
	return uniqueId === void 0 ? void 0 : `unique id ${canonical(uniqueId)}`;
}
function nameKey(name, group) {
	return name === void 0 || group === void 0 ? void 0 : `name ${canonical(group)}/${canonical(name)}`;
}
function relevanceFilter(disks) {
	const wanted = new Set(disks.flatMap(diskKeys));
	const isWanted = (key) => wanted.has(key);
	const omitted = idStore();
	const omittedDisks = idStore();
	let diskCount = 0;
	const known = /* @__PURE__ */ new Map();
	const otherDisk = (facts) => {
		const { sourceResourceId: id = "", sourceUniqueId: uniqueId } = facts;
		const before = known.get(id);
		if (before?.uniqueId === uniqueId && known.has(id)) return before;
		const ref = comesFromDisk(facts) ? parseResourceId(id, "disks") : void 0;
		const disk = ref !== void 0 && !sourceKeys(facts).some(isWanted) ? {
			uniqueId,
			number: diskCount++,
			place: placeOf(ref)
		} : void 0;
		if (disk !== void 0) omittedDisks.add({
			id,
			...disk
		});
		if (known.size >= MAX_KNOWN_DISKS) known.clear();
		known.set(id, disk);
		return disk;
	};
	const placeOf = ({ name, resourceGroup }) => isWanted(nameKey(name, resourceGroup) ?? "") ? void 0 : {
		name: canonical(name),
		group: canonical(resourceGroup)
	};
	return {
		isRelevant(facts) {
			const { id, uniqueId } = facts;
			if (missingFrom(facts).length > 0 || !isStorable(facts)) return true;
			const disk = otherDisk(facts);
			if (disk === void 0) return true;
			if (!isTaggedAs(disk, facts) && claimKeys(facts).some(isWanted)) return true;
			omitted.add({
				id,
				uniqueId,
				number: disk.number
			});
			return false;
		},
		omittedSources(snapshots) {
			const copies = snapshots.filter((one) => !comesFromDisk(one));
			const [byUniqueId, byId] = [/* @__PURE__ */ new Set(), /* @__PURE__ */ new Set()];
			for (const { sourceUniqueId, sourceResourceId } of copies) if (sourceUniqueId !== void 0) byUniqueId.add(canonical(sourceUniqueId));
			else if (sourceResourceId !== void 0) byId.add(canonical(sourceResourceId));
			if (byUniqueId.size === 0 && byId.size === 0) return [];
			const disks = [...omittedDisks.all()];
			const sources = [];
			for (const one of omitted.all()) {
				const isSource = byUniqueId.has(canonical(one.uniqueId ?? "")) || byId.size > 0 && byId.has(canonical(one.id));
				const disk = disks[one.number];
				if (isSource && disk !== void 0) sources.push(omittedSnapshot(one, disk));
			}
			return sources;
		}
	};
}
const MAX_KNOWN_DISKS = 50;
function isTaggedAs({ uniqueId, place }, { tags }) {
	return place !== void 0 && uniqueId !== void 0 && tags[TAG.diskUniqueId] === uniqueId && tags[TAG.disk]?.toLowerCase() === place.name && tags[TAG.diskGroup]?.toLowerCase() === place.group;
}
function isStorable({ id, uniqueId, sourceResourceId, sourceUniqueId }) {
	return [
		id,
		uniqueId,
		sourceResourceId,
		sourceUniqueId
	].every((one) => one?.isWellFormed() ?? true);
}
function omittedSnapshot({ id, uniqueId }, disk) {
	return {
		...parseResourceId(id, "snapshots") ?? {
			subscriptionId: "",
			resourceGroup: "",
			name: ""
		},
		id,
		uniqueId,
		sourceResourceId: disk.id,
		sourceUniqueId: disk.uniqueId,
		location: "",
		timeCreated: void 0,
		incremental: false,
		createOption: void 0,
		familyId: void 0,
		sizeGb: void 0,
		sku: void 0,
		tags: {},
		provisioningState: void 0,
		completionPercent: void 0,
		accessState: void 0,
		copyError: void 0,
		logicalSectorSize: void 0
	};
}
function originsOf(snapshots, beyond = []) {
	const all = distinct$4(snapshots);
	return all.filter((one) => one.incremental).map(originFinder(all, beyond)).toSorted(newestFirst);
}
function originOfOne(snapshot, beyond = []) {
	return originFinder([snapshot], beyond)(snapshot);
}
function originFinder(snapshots, beyond) {
	const trace = traceOf(snapshots, beyond, {
		direct: directOrigins(),
		tagged: taggedOrigin
	});
	return (snapshot) => {
		const { origin, dataTime, kind, copyOf } = trace(snapshot);
		const { diskUniqueId, proof, disk } = typeof origin === "string" ? NOWHERE : origin;
		return {
			snapshot,
			dataTime,
			kind,
			diskUniqueId,
			proof,
			copyOf,
			disk
		};
	};
}
function descendantsOf(lineage) {
	return lineage.generations.flatMap((generation) => generation.descendants).toSorted(newestFirst);
}
function newestFirst(a, b) {
	return newestData(a, b) || Number(a.kind === "copy") - Number(b.kind === "copy") || (a.dataTime === void 0 ? createdLater(a.snapshot, b.snapshot) : 0) || compareIds(a.snapshot, b.snapshot);
}
function createdLater(a, b) {
	return (b.timeCreated ?? 0) - (a.timeCreated ?? 0);
}
function compareIds(a, b) {
	const [one, other] = [canonical(a.id), canonical(b.id)];
	if (one === other) return 0;
	return one < other ? -1 : 1;
}
function refutedClaim(origin) {
	const { snapshot } = origin;
	return isRefuted(snapshot, origin, taggedOrigin) ? taggedOrigin(snapshot) : void 0;
}
function isRefuted(snapshot, origin, tagged) {
	if (origin === "unknown") return false;
	const { tags, sourceUniqueId } = snapshot;
	if (sourceUniqueId !== void 0 && tags[TAG.diskUniqueId] === sourceUniqueId) return false;
	const claim = tagged(snapshot);
	if (claim === void 0 || origin === "elsewhere") return claim !== void 0;
	const { diskUniqueId, proof } = origin;
	return proof === "proven" && claim.diskUniqueId !== void 0 && !sameId(claim.diskUniqueId, diskUniqueId);
}
function comesFromSnapshot(snapshot) {
	return snapshot.createOption?.toLowerCase() === "copystart" || /\/snapshots\/[^/]+\/?$/i.test(snapshot.sourceResourceId ?? "");
}
function comesFromDisk({ sourceResourceId }) {
	return /\/disks\/[^/]+\/?$/i.test(sourceResourceId ?? "");
}
function sourceFinder(snapshots) {
	const byId = lazily(() => new Map(snapshots.map((snapshot) => [canonical(snapshot.id), snapshot])));
	const byUniqueId = lazily(() => new Map(snapshots.filter(({ uniqueId = "" }) => uniqueId !== "").map((snapshot) => [canonical(snapshot.uniqueId ?? ""), snapshot])));
	return (copy) => {
		const { sourceUniqueId, sourceResourceId } = copy;
		if (comesFromDisk(copy)) return void 0;
		if (sourceUniqueId !== void 0) return byUniqueId().get(canonical(sourceUniqueId));
		return sourceResourceId === void 0 ? void 0 : byId().get(canonical(sourceResourceId));
	};
}
function lazily(make) {
	let value;
	return () => value ??= make();
}
function distinct$4(snapshots) {
	const byId = /* @__PURE__ */ new Map();
	for (const snapshot of snapshots) if (snapshot.id !== "") byId.set(canonical(snapshot.id), snapshot);
	const nameless = snapshots.filter(({ id }) => id === "");
	if (nameless.length === 0) return [...byId.values()];
	const known = new Set([...byId.values()].map(({ uniqueId }) => uniqueId));
	return [...byId.values(), ...nameless.filter(({ uniqueId }) => uniqueId === void 0 || !known.has(uniqueId))];
}
__name(distinct$4, "distinct");
function directDescendantsOf(disk) {
	const isId = sameAs(disk.id);
	const isUniqueId = sameAs(disk.uniqueId);
	return ({ sourceResourceId, sourceUniqueId }) => {
		if (!isUniqueId(sourceUniqueId) && !isId(sourceResourceId)) return void 0;
		return factsOf$1(sourceUniqueId);
	};
}
function factsOf$1(sourceUniqueId) {
	return {
		diskUniqueId: sourceUniqueId,
		proof: sourceUniqueId === void 0 ? "claimed" : "proven"
	};
}
__name(factsOf$1, "factsOf");
function sameAs(id) {
	const wanted = canonical(id ?? "");
	if (wanted === "") return () => false;
	return (other) => other !== void 0 && (other === id || canonical(other) === wanted);
}
function directOrigins() {
	const disks = /* @__PURE__ */ new Map();
	const diskOf = (id) => {
		if (!disks.has(id)) disks.set(id, parseResourceId(id, "disks"));
		return disks.get(id);
	};
	return ({ sourceResourceId, sourceUniqueId }) => {
		const disk = diskOf(sourceResourceId ?? "");
		return disk === void 0 ? void 0 : {
			...factsOf$1(sourceUniqueId),
			disk
		};
	};
}
const NOWHERE = {
	diskUniqueId: void 0,
	proof: "unknown",
	disk: void 0
};
function traceOf(snapshots, beyond, { direct, tagged }) {
	const sourceOf = sourceFinder(beyond.length === 0 ? snapshots : [...snapshots, ...beyond]);
	const inScope = lazily(() => new Set(snapshots.filter((one) => one.incremental)));
	const known = /* @__PURE__ */ new Map();
	function judged(snapshot) {
		const before = known.get(snapshot);
		if (before !== void 0) return before;
		const origin = direct(snapshot);
		if (origin === void 0 && !comesFromDisk(snapshot)) return void 0;
		return {
			kind: "snapshot",
			copyOf: void 0,
			origin: origin ?? "elsewhere",
			dataTime: ownDataTime(snapshot)
		};
	}
	function unjudged(snapshot) {
		const chain = /* @__PURE__ */ new Set();
		let next = snapshot;
		while (next !== void 0 && judged(next) === void 0 && !chain.has(next)) {
			chain.add(next);
			next = sourceOf(next);
		}
		return [...chain];
	}
	function copied(snapshot) {
		const source = sourceOf(snapshot);
		const before = source === void 0 ? void 0 : judged(source);
		const isSure = source === void 0 || snapshot.sourceUniqueId !== void 0;
		const isInScope = source !== void 0 && typeof before?.origin === "object" && inScope().has(source);
		return {
			kind: source !== void 0 || comesFromSnapshot(snapshot) ? "copy" : "snapshot",
			origin: originOf(snapshot, before?.origin ?? outOfSight(snapshot, source), isSure),
			copyOf: isInScope ? source.id : void 0,
			dataTime: (isSure ? before?.dataTime : void 0) ?? taggedDataTime(snapshot)
		};
	}
	function originOf(snapshot, end, isSure) {
		if (end === "unknown" || end === "elsewhere" && !isSure) return tagged(snapshot) ?? end;
		return end === "elsewhere" || isSure ? end : {
			...end,
			proof: "claimed"
		};
	}
	return (snapshot) => {
		const found = judged(snapshot);
		if (found !== void 0) return found;
		for (const one of unjudged(snapshot).toReversed()) known.set(one, copied(one));
		return known.get(snapshot) ?? copied(snapshot);
	};
}
function outOfSight(snapshot, source) {
	return source !== void 0 || comesFromSnapshot(snapshot) || hasUnknownSource(snapshot) ? "unknown" : "elsewhere";
}
function hasUnknownSource({ createOption, sourceResourceId, sourceUniqueId }) {
	return createOption === void 0 && sourceResourceId === void 0 && sourceUniqueId === void 0;
}
function claimsOn(disk) {
	return ({ tags }) => {
		if (!isOwn(tags)) return void 0;
		const uniqueId = tagValue(tags, TAG.diskUniqueId);
		return sameId(uniqueId, disk.uniqueId) || sameId(tagValue(tags, TAG.disk), disk.name) && sameId(tagValue(tags, TAG.diskGroup), disk.resourceGroup) ? {
			diskUniqueId: uniqueId,
			proof: "claimed"
		} : void 0;
	};
}
function taggedOrigin({ tags, subscriptionId }) {
	if (!isOwn(tags)) return void 0;
	const diskUniqueId = tagValue(tags, TAG.diskUniqueId);
	const name = tagValue(tags, TAG.disk);
	const resourceGroup = tagValue(tags, TAG.diskGroup);
	return {
		diskUniqueId,
		proof: "claimed",
		disk: name === void 0 || resourceGroup === void 0 ? void 0 : {
			subscriptionId,
			resourceGroup,
			name
		}
	};
}
function generationsOf$1(disk, descendants) {
	return [...Map.groupBy(descendants, (descendant) => canonical(descendant.diskUniqueId ?? "")).values()].map((members) => {
		const diskUniqueId = members[0]?.diskUniqueId;
		return {
			diskUniqueId,
			current: sameId(diskUniqueId, disk.uniqueId),
			descendants: members.toSorted(newestFirst)
		};
	}).toSorted((a, b) => Number(b.current) - Number(a.current) || Number(isProven(b)) - Number(isProven(a)) || newestData(leaderOf(a), leaderOf(b)) || (canonical(a.diskUniqueId ?? "") < canonical(b.diskUniqueId ?? "") ? -1 : 1));
}
__name(generationsOf$1, "generationsOf");
function isProven({ descendants }) {
	return descendants.some(({ proof }) => proof === "proven");
}
function leaderOf({ descendants }) {
	return descendants.find(({ proof }) => proof === "proven") ?? descendants[0] ?? { dataTime: void 0 };
}

// \0builtin:node:zlib
var require__builtin_node_zlib = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:zlib");
}));

// node_modules/zod/v4/core/util.js
function getEnumValues(entries) {
	const numericValues = Object.values(entries).filter((v) => typeof v === "number");
	return Object.entries(entries).filter(([k, _]) => numericValues.indexOf(+k) === -1).map(([_, v]) => v);
}
function joinValues(array, separator = "|") {
	return array.map((val) => stringifyPrimitive(val)).join(separator);
}
function jsonStringifyReplacer(_, value) {
	if (typeof value === "bigint") return value.toString();
	return value;
}
var Cached = class {
	constructor(getter) {
		this._getter = getter;
		this._value = void 0;
	}
	get value() {
		const getter = this._getter;
		if (getter !== void 0) {
			this._value = getter();
			this._getter = void 0;
		}
		return this._value;
	}
};
function cached$2(getter) {
	return new Cached(getter);
}
__name(cached$2, "cached");
function nullish(input) {
	return input === null || input === void 0;
}
function cleanRegex(source) {
	const start = source.startsWith("^") ? 1 : 0;
	const end = source.endsWith("$") ? source.length - 1 : source.length;
	return source.slice(start, end);
}
function floatSafeRemainder(val, step) {
	const ratio = val / step;
	const roundedRatio = Math.round(ratio);
	const tolerance = 4 * Number.EPSILON * Math.max(Math.abs(ratio), 1);
	if (Math.abs(ratio - roundedRatio) < tolerance) return 0;
	return ratio - roundedRatio;
}
function assignProp(target, prop, value) {
	Object.defineProperty(target, prop, {
		value,
		writable: true,
		enumerable: true,
		configurable: true
	});
}
function rawShape(def) {
	const desc = Object.getOwnPropertyDescriptor(def, "shape");
	return desc?.get ? desc.get.raw : desc?.value;
}
function sourceShape(schema) {
	return rawShape(schema._zod.def) ?? schema._zod.def.shape;
}
function deferProp(target, key, getter) {
	Object.defineProperty(target, key, {
		get() {
			const value = getter();
			assignProp(this, key, value);
			return value;
		},
		enumerable: true,
		configurable: true
	});
}
function putProp(target, key, value) {
	if (key in target) assignProp(target, key, value);
	else target[key] = value;
}
function mirrorShape(target, source, keys, wrap) {
	const raw = sourceShape(source);
	for (const key of keys) {
		const desc = Object.getOwnPropertyDescriptor(raw, key);
		if (!desc.enumerable) continue;
		if (desc.get) deferProp(target, key, () => {
			const value = source._zod.def.shape[key];
			return wrap ? wrap(value, key) : value;
		});
		else putProp(target, key, wrap ? wrap(desc.value, key) : desc.value);
	}
}
function mirrorProps(target, source) {
	for (const key of Reflect.ownKeys(source)) {
		const desc = Object.getOwnPropertyDescriptor(source, key);
		if (!desc.enumerable) continue;
		if (desc.get) deferProp(target, key, () => source[key]);
		else putProp(target, key, desc.value);
	}
}
function mergeDefs(...defs) {
	const mergedDescriptors = {};
	for (const def of defs) {
		const descriptors = Object.getOwnPropertyDescriptors(def);
		Object.assign(mergedDescriptors, descriptors);
	}
	return Object.defineProperties({}, mergedDescriptors);
}
function esc(str) {
	return JSON.stringify(str);
}
function slugify(input) {
	return input.toLowerCase().trim().replace(/[^\w\s-]/g, "").replace(/[\s_-]+/g, "-").replace(/^-+|-+$/g, "");
}
const captureStackTrace = "captureStackTrace" in Error ? Error.captureStackTrace : (..._args) => {};
function isObject(data) {
	return typeof data === "object" && data !== null && !Array.isArray(data);
}
const allowsEval = /* @__PURE__*/ cached$2(() => {
	if (globalConfig.jitless) return false;
	if (typeof navigator !== "undefined" && navigator?.userAgent?.includes("Cloudflare")) return false;
	try {
		new Function("");
		return true;
	} catch (_) {
		return false;
	}
});
function isPlainObject(o) {
	if (isObject(o) === false) return false;
	const ctor = o.constructor;
	if (ctor === void 0) return true;
	if (typeof ctor !== "function") return true;
	const prot = ctor.prototype;
	if (isObject(prot) === false) return false;
	if (Object.prototype.hasOwnProperty.call(prot, "isPrototypeOf") === false) return false;
	return true;
}
function shallowClone(o) {
	if (isPlainObject(o)) return { ...o };
	if (Array.isArray(o)) return [...o];
	if (o instanceof Map) return new Map(o);
	if (o instanceof Set) return new Set(o);
	return o;
}
const propertyKeyTypes = /* @__PURE__*/ new Set([
	"string",
	"number",
	"symbol"
]);
function escapeRegex(str) {
	return str.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
function clone(inst, def, params) {
	const cl = new inst._zod.constr(def ?? inst._zod.def);
	if (!def || params?.parent) cl._zod.parent = inst;
	return cl;
}
function normalizeParams(_params) {
	const params = _params;
	if (!params) return {};
	if (typeof params === "string") return { error: () => params };
	if (params?.message !== void 0) {
		if (params?.error !== void 0) throw new Error("Cannot specify both `message` and `error` params");
		params.error = params.message;
	}
	delete params.message;
	if (typeof params.error === "string") return {
		...params,
		error: () => params.error
	};
	return params;
}
function stringifyPrimitive(value) {
	if (typeof value === "bigint") return value.toString() + "n";
	if (typeof value === "string") return `"${value}"`;
	return `${value}`;
}
function optionalKeys(shape) {
	return Object.keys(shape).filter((k) => {
		return shape[k]._zod.optin !== void 0 && shape[k]._zod.optout === "optional";
	});
}
const NUMBER_FORMAT_RANGES = /*@__PURE__*/ (() => ({
	safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
	int32: [-2147483648, 2147483647],
	uint32: [0, 4294967295],
	float32: [-34028234663852886e22, 34028234663852886e22],
	float64: [-Number.MAX_VALUE, Number.MAX_VALUE]
}))();
const BIGINT_FORMAT_RANGES = {
	int64: [/* @__PURE__*/ BigInt("-9223372036854775808"), /* @__PURE__*/ BigInt("9223372036854775807")],
	uint64: [/* @__PURE__*/ BigInt(0), /* @__PURE__*/ BigInt("18446744073709551615")]
};
function pick(schema, mask) {
	const currDef = schema._zod.def;
	const checks = currDef.checks;
	if (checks && checks.length > 0) throw new Error(".pick() cannot be used on object schemas containing refinements");
	const newShape = {};
	mirrorShape(newShape, schema, maskedKeys(schema, mask));
	return clone(schema, mergeDefs(currDef, {
		shape: newShape,
		checks: []
	}));
}
function maskedKeys(schema, mask) {
	const raw = sourceShape(schema);
	const keys = [];
	for (const key of Reflect.ownKeys(mask)) {
		if (!Object.getOwnPropertyDescriptor(raw, key)?.enumerable) throw new Error(`Unrecognized key: "${String(key)}"`);
		if (mask[key]) keys.push(key);
	}
	return keys;
}
function omit(schema, mask) {
	const currDef = schema._zod.def;
	const checks = currDef.checks;
	if (checks && checks.length > 0) throw new Error(".omit() cannot be used on object schemas containing refinements");
	const omitted = new Set(maskedKeys(schema, mask));
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)).filter((key) => !omitted.has(key)));
	return clone(schema, mergeDefs(currDef, {
		shape: newShape,
		checks: []
	}));
}
function extend(schema, shape) {
	if (!isPlainObject(shape)) throw new Error("Invalid input to extend: expected a plain object");
	const checks = schema._zod.def.checks;
	if (checks && checks.length > 0) {
		const existingShape = sourceShape(schema);
		for (const key of Reflect.ownKeys(shape)) if (Object.getOwnPropertyDescriptor(existingShape, key) !== void 0) throw new Error("Cannot overwrite keys on object schemas containing refinements. Use `.safeExtend()` instead.");
	}
	return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function extended(schema, shape) {
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)));
	mirrorProps(newShape, shape);
	return newShape;
}
function safeExtend(schema, shape) {
	if (!isPlainObject(shape)) throw new Error("Invalid input to safeExtend: expected a plain object");
	return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function merge(a, b) {
	if (!b?._zod?.def) throw new Error("Invalid input to merge: expected an object schema. To merge a plain shape, use `.extend()`.");
	if (a._zod.def.checks?.length) throw new Error(".merge() cannot be used on object schemas containing refinements. Use .safeExtend() instead.");
	const newShape = {};
	mirrorShape(newShape, a, Reflect.ownKeys(sourceShape(a)));
	mirrorShape(newShape, b, Reflect.ownKeys(sourceShape(b)));
	return clone(a, mergeDefs(a._zod.def, {
		shape: newShape,
		get catchall() {
			return b._zod.def.catchall;
		},
		checks: b._zod.def.checks ?? []
	}));
}
function partial(Class, schema, mask, name = "partial") {
	const checks = schema._zod.def.checks;
	if (checks && checks.length > 0) throw new Error(`.${name}() cannot be used on object schemas containing refinements`);
	const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), Class && ((value, key) => selected && !selected.has(key) ? value : new Class({
		type: "optional",
		innerType: value
	})));
	return clone(schema, mergeDefs(schema._zod.def, {
		shape: newShape,
		checks: []
	}));
}
function required(Class, schema, mask) {
	const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), (value, key) => selected && !selected.has(key) ? value : new Class({
		type: "nonoptional",
		innerType: value
	}));
	return clone(schema, mergeDefs(schema._zod.def, { shape: newShape }));
}
function aborted(x, startIndex = 0) {
	if (x.aborted === true) return true;
	for (let i = startIndex; i < x.issues.length; i++) if (x.issues[i]?.continue !== true) return true;
	return false;
}
function explicitlyAborted(x, startIndex = 0) {
	if (x.aborted === true) return true;
	for (let i = startIndex; i < x.issues.length; i++) if (x.issues[i]?.continue === false) return true;
	return false;
}
function prefixIssues(path, issues) {
	return issues.map((iss) => {
		var _a;
		(_a = iss).path ?? (_a.path = []);
		iss.path.unshift(path);
		return iss;
	});
}
function unwrapMessage(message) {
	return typeof message === "string" ? message : message?.message;
}
function sizeCaps(defChecks) {
	const caps = [];
	for (const ch of defChecks ?? []) {
		const d = ch._zod.def;
		if (!/_(length|size)$|_equals$/.test(d.check)) break;
		const max = d.maximum ?? d.length ?? d.size;
		if (max >= 0) caps.push([max, ch]);
	}
	return caps;
}
function attachSchema(issues, start, inst) {
	var _a;
	for (let i = start; i < issues.length; i++) (_a = issues[i]).schema ?? (_a.schema = inst);
}
function finalizeIssue(iss, ctx, config) {
	var _a;
	const traits = iss.inst?._zod?.traits;
	if (traits?.has("$ZodType")) {
		if (traits.has("$ZodCheck")) (_a = iss).schema ?? (_a.schema = iss.inst);
		else iss.schema = iss.inst;
	}
	const schemaError = iss.schema !== iss.inst ? iss.schema?._zod.def?.error : void 0;
	const message = iss.message ? iss.message : unwrapMessage(iss.inst?._zod.def?.error?.(iss)) ?? unwrapMessage(schemaError?.(iss)) ?? unwrapMessage(ctx?.error?.(iss)) ?? unwrapMessage(config.customError?.(iss)) ?? unwrapMessage(config.localeError?.(iss)) ?? "Invalid input";
	const full = {};
	for (const k of Object.keys(iss)) {
		if (k === "inst" || k === "schema" || k === "continue" || k === "input" || k === "__proto__") continue;
		full[k] = iss[k];
	}
	full.path ?? (full.path = []);
	full.message = message;
	if (ctx?.reportInput) full.input = iss.input;
	return full;
}
const highSurrogate = /[\uD800-\uDBFF]/;
function codePointLength(str) {
	const units = str.length;
	if (!highSurrogate.test(str)) return units;
	let count = units;
	for (let i = 0; i < units - 1; i++) if ((str.charCodeAt(i) & 64512) === 55296 && (str.charCodeAt(i + 1) & 64512) === 56320) {
		count--;
		i++;
	}
	return count;
}
function getLengthableOrigin(input) {
	if (Array.isArray(input)) return "array";
	if (typeof input === "string") return "string";
	return "unknown";
}
function parsedType(data) {
	const t = typeof data;
	switch (t) {
		case "number": return Number.isNaN(data) ? "nan" : "number";
		case "object": {
			if (data === null) return "null";
			if (Array.isArray(data)) return "array";
			const obj = data;
			if (obj && Object.getPrototypeOf(obj) !== Object.prototype && "constructor" in obj && obj.constructor) return obj.constructor.name;
		}
	}
	return t;
}
function issue(...args) {
	const [iss, input, inst] = args;
	if (typeof iss === "string") return {
		message: iss,
		code: "custom",
		input,
		inst
	};
	return { ...iss };
}
function members$1(proto, table) {
	for (const key in table) {
		const desc = Object.getOwnPropertyDescriptor(table, key);
		if (desc.get) Object.defineProperty(proto, key, {
			...desc,
			enumerable: false
		});
		else defineBound(proto, key, desc.value);
	}
}
__name(members$1, "members");
function own(inst, key, value, enumerable = true) {
	Object.defineProperty(inst, key, {
		configurable: true,
		writable: true,
		enumerable,
		value
	});
	return value;
}
function hide(inst, key, value) {
	return own(inst, key, value, false);
}
/* @__NO_SIDE_EFFECTS__ */
function derived(computes, table) {
	for (const key in computes) {
		const compute = computes[key];
		Object.defineProperty(table, key, {
			configurable: true,
			enumerable: true,
			get() {
				return own(this, key, compute(this));
			},
			set(value) {
				own(this, key, value);
			}
		});
	}
	return table;
}
function defineBound(proto, key, fn) {
	Object.defineProperty(proto, key, {
		configurable: true,
		get() {
			return this == null ? fn : own(this, key, fn.bind(this));
		},
		set(value) {
			own(this, key, value);
		}
	});
}
function claim(inst, sentinel) {
	const proto = Object.getPrototypeOf(inst);
	return sentinel in proto ? void 0 : proto;
}
let installing;
let broke = false;
const breaker = {
	configurable: true,
	get() {
		broke = true;
	}
};
function defineLazyInternal(inst, key, compute) {
	const proto = Object.getPrototypeOf(inst._zod);
	if (key in proto && installing !== inst._zod) {
		installing = void 0;
		return;
	}
	installing = inst._zod;
	Object.defineProperty(proto, key, {
		configurable: true,
		get() {
			Object.defineProperty(this, key, breaker);
			const outer = broke;
			broke = false;
			try {
				const value = compute(this);
				if (broke) delete this[key];
				else Object.defineProperty(this, key, {
					configurable: true,
					writable: true,
					value
				});
				broke = broke || outer;
				return value;
			} catch (err) {
				delete this[key];
				broke = broke || outer;
				throw err;
			}
		},
		set(value) {
			Object.defineProperty(this, key, {
				configurable: true,
				writable: true,
				value
			});
		}
	});
}
function installLazyProp(inst, key, make, enumerable) {
	const proto = claim(inst, key);
	if (!proto) return;
	Object.defineProperty(proto, key, {
		configurable: true,
		get() {
			const desc = {
				configurable: true,
				writable: true,
				enumerable,
				value: void 0
			};
			Object.defineProperty(this, key, desc);
			desc.value = make(this);
			Object.defineProperty(this, key, desc);
			return desc.value;
		},
		set(value) {
			Object.defineProperty(this, key, {
				configurable: true,
				writable: true,
				enumerable,
				value
			});
		}
	});
}
const CONSTANT_CATCH = "~constantCatch";
function constantCatch(value) {
	const fn = () => value;
	fn[CONSTANT_CATCH] = true;
	return fn;
}

// node_modules/zod/v4/core/core.js
var _a$1;
const NEVER = /*@__PURE__*/ Object.freeze({ status: "aborted" });
const _zodDesc = {
	value: void 0,
	enumerable: false
};
let _E = "captureStackTrace" in Error ? Error : null;
function newError(Definition) {
	const E = _E;
	if (E) {
		const saved = E.stackTraceLimit;
		if (typeof saved === "number") {
			try {
				E.stackTraceLimit = 0;
			} catch {
				_E = null;
				return new Definition();
			}
			try {
				return new Definition();
			} finally {
				E.stackTraceLimit = saved;
			}
		}
	}
	return new Definition();
}
/* @__NO_SIDE_EFFECTS__ */
function $constructor(name, initializer, proto, params) {
	const zodProto = {};
	function Internals(def) {
		this.def = def;
		this.constr = _;
		this.traits = /* @__PURE__ */ new Set();
	}
	Internals.prototype = zodProto;
	const protoMembers = proto;
	const initialized = protoMembers && /* @__PURE__ */ new WeakSet();
	function init(inst, def) {
		if (!inst._zod) {
			_zodDesc.value = new Internals(def);
			try {
				Object.defineProperty(inst, "_zod", _zodDesc);
			} finally {
				_zodDesc.value = void 0;
			}
		} else if (inst._zod.traits.has(name)) return;
		inst._zod.traits.add(name);
		initializer(inst, def);
		if (initialized) {
			const own = Object.getPrototypeOf(inst);
			const ctorProto = inst._zod.constr.prototype;
			let up = own;
			while (up && up !== ctorProto) up = Object.getPrototypeOf(up);
			const target = up ?? own;
			if (!initialized.has(target)) {
				initialized.add(target);
				members$1(target, protoMembers);
			}
		}
		const proto = _.prototype;
		for (const k in proto) {
			if (!Object.prototype.hasOwnProperty.call(proto, k)) continue;
			if (!(k in inst)) inst[k] = proto[k].bind(inst);
		}
	}
	const Parent = params?.Parent ?? Object;
	class Definition extends Parent {}
	Object.defineProperty(Definition, "name", { value: name });
	function _(def) {
		const inst = params?.Parent ? newError(Definition) : this;
		init(inst, def);
		const deferred = inst._zod.deferred;
		if (deferred) {
			for (const fn of deferred) fn();
			inst._zod.deferred = void 0;
		}
		const pp = globalThis.__zod_globalConfig?.postProcessor;
		if (pp) pp(inst);
		return inst;
	}
	Object.defineProperty(_, "init", { value: init });
	Object.defineProperty(_, Symbol.hasInstance, { value: (inst) => {
		if (params?.Parent && inst instanceof params.Parent) return true;
		return inst?._zod?.traits?.has(name);
	} });
	Object.defineProperty(_, "name", { value: name });
	return _;
}
var $ZodAsyncError = class extends Error {
	constructor() {
		super(`Encountered Promise during synchronous parse. Use .parseAsync() instead.`);
	}
};
var $ZodEncodeError = class extends Error {
	constructor(name) {
		super(`Encountered unidirectional transform during encode: ${name}`);
		this.name = "ZodEncodeError";
	}
};
(_a$1 = globalThis).__zod_globalConfig ?? (_a$1.__zod_globalConfig = {});
const globalConfig = globalThis.__zod_globalConfig;
function config(newConfig) {
	if (newConfig) Object.assign(globalConfig, newConfig);
	return globalConfig;
}

// node_modules/zod/v4/core/errors.js
function _getMessage() {
	const internals = this._zod;
	internals.message ?? (internals.message = JSON.stringify(internals.def, jsonStringifyReplacer, 2));
	return internals.message;
}
function _setMessage(value) {
	this._zod.message = value;
}
const _messageDesc = {
	get: _getMessage,
	set: _setMessage,
	enumerable: true,
	configurable: true
};
const _issuesDesc = {
	value: void 0,
	enumerable: false
};
const _installedToString = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
const initializer$1 = /* @__PURE__ */ __name((inst, def) => {
	inst.name = "$ZodError";
	_issuesDesc.value = def;
	Object.defineProperty(inst, "issues", _issuesDesc);
	_issuesDesc.value = void 0;
	Object.defineProperty(inst, "message", _messageDesc);
	const proto = Object.getPrototypeOf(inst);
	if (!_installedToString.has(proto)) {
		_installedToString.add(proto);
		Object.defineProperty(proto, "toString", {
			configurable: true,
			enumerable: false,
			get() {
				const value = () => this.message;
				Object.defineProperty(this, "toString", {
					value,
					configurable: true,
					writable: true
				});
				return value;
			},
			set(value) {
				Object.defineProperty(this, "toString", {
					value,
					configurable: true,
					writable: true
				});
			}
		});
	}
}, "initializer");
const $ZodError = /* @__PURE__ */ $constructor("$ZodError", initializer$1);
function node(obj, key, make) {
	if (!Object.prototype.hasOwnProperty.call(obj, key)) {
		if (key === "__proto__") Object.defineProperty(obj, key, {
			value: make(),
			writable: true,
			enumerable: true,
			configurable: true
		});
		else obj[key] = make();
	}
	return obj[key];
}
function flattenError(error, mapper = (issue) => issue.message) {
	const fieldErrors = {};
	const formErrors = [];
	for (const sub of error.issues) if (sub.path.length > 0) node(fieldErrors, sub.path[0], () => []).push(mapper(sub));
	else formErrors.push(mapper(sub));
	return {
		formErrors,
		fieldErrors
	};
}
function formatError(error, mapper = (issue) => issue.message) {
	const fieldErrors = { _errors: [] };
	const processError = (error, path = []) => {
		for (const issue of error.issues) if (issue.code === "invalid_union" && issue.errors.length) issue.errors.map((issues) => processError({ issues }, [...path, ...issue.path]));
		else if (issue.code === "invalid_key") processError({ issues: issue.issues }, [...path, ...issue.path]);
		else if (issue.code === "invalid_element") processError({ issues: issue.issues }, [...path, ...issue.path]);
		else {
			const fullpath = [...path, ...issue.path];
			if (fullpath.length === 0) fieldErrors._errors.push(mapper(issue));
			else {
				let curr = fieldErrors;
				let i = 0;
				while (i < fullpath.length) {
					const el = fullpath[i];
					const terminal = i === fullpath.length - 1;
					if (el === "_errors") {
						if (terminal) curr._errors.push(mapper(issue));
						i++;
						continue;
					}
					if (!Object.prototype.hasOwnProperty.call(curr, el)) Object.defineProperty(curr, el, {
						value: { _errors: [] },
						enumerable: true,
						writable: true,
						configurable: true
					});
					const node = curr[el];
					if (terminal) node._errors.push(mapper(issue));
					curr = node;
					i++;
				}
			}
		}
	};
	processError(error);
	return fieldErrors;
}

// node_modules/zod/v4/core/parse.js
function finalizeParams(callee, params) {
	return {
		callee: params?.callee ?? callee,
		Err: params?.Err
	};
}
const _parse = (_Err) => {
	const fn = (schema, value, _ctx, _params) => {
		const ctx = _ctx ? {
			..._ctx,
			async: false
		} : { async: false };
		const result = schema._zod.run({
			value,
			issues: []
		}, ctx);
		if (result instanceof Promise) throw new $ZodAsyncError();
		if (result.issues.length) {
			const e = new ((_params?.Err) ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
			captureStackTrace(e, _params?.callee ?? fn);
			throw e;
		}
		return result.value;
	};
	return fn;
};
const _parseAsync = (_Err) => {
	const fn = async (schema, value, _ctx, params) => {
		const ctx = _ctx ? {
			..._ctx,
			async: true
		} : { async: true };
		let result = schema._zod.run({
			value,
			issues: []
		}, ctx);
		if (result instanceof Promise) result = await result;
		if (result.issues.length) {
			const e = new ((params?.Err) ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
			captureStackTrace(e, params?.callee ?? fn);
			throw e;
		}
		return result.value;
	};
	return fn;
};
const _safeParse = (_Err) => (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		async: false
	} : { async: false };
	const result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) throw new $ZodAsyncError();
	return result.issues.length ? failure(_Err, result.issues, ctx) : {
		success: true,
		data: result.value
	};
};
function failure(Err, issues, ctx) {
	let error;
	return {
		success: false,
		get error() {
			if (!error) {
				error = new Err(issues.map((iss) => finalizeIssue(iss, ctx, config())));
				issues = void 0;
				ctx = void 0;
			}
			return error;
		},
		set error(e) {
			error = e;
			issues = void 0;
			ctx = void 0;
		}
	};
}
const _safeParseAsync = (_Err) => async (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		async: true
	} : { async: true };
	let result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) result = await result;
	return result.issues.length ? failure(_Err, result.issues, ctx) : {
		success: true,
		data: result.value
	};
};
const COMPILE_INVALID = /* @__PURE__ */ Symbol.for("zod.compile.invalid");
const COMPILE_FALLBACK = /* @__PURE__ */ Symbol.for("zod.compile.fallback");
const validate = ((schema, value, _ctx) => {
	const validator = schema._zod.bag.validator;
	if (validator !== void 0) {
		if (validator(value) !== COMPILE_INVALID) return true;
		if (validator.definite === true && _ctx === void 0) return false;
	}
	return validateFallback(schema, value, _ctx);
});
function validateFallback(schema, value, _ctx) {
	const ctx = _ctx ? {
		..._ctx,
		async: false,
		abortEarly: true
	} : {
		async: false,
		abortEarly: true
	};
	const fallbackRun = schema._zod.bag.fallbackRun;
	let result;
	if (fallbackRun) {
		ctx[COMPILE_FALLBACK] = true;
		result = fallbackRun({
			value,
			issues: []
		}, ctx);
	} else result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) throw new $ZodAsyncError();
	return result.issues.length === 0;
}
const validateAsync$1 = /* @__PURE__ */ __name(async (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		async: true,
		abortEarly: true
	} : {
		async: true,
		abortEarly: true
	};
	let result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) result = await result;
	return result.issues.length === 0;
}, "validateAsync");
const _encode = (_Err) => {
	const parse = _parse(_Err);
	const fn = (schema, value, _ctx, _params) => {
		const ctx = _ctx ? {
			..._ctx,
			direction: "backward"
		} : { direction: "backward" };
		return parse(schema, value, ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _decode = (_Err) => {
	const parse = _parse(_Err);
	const fn = (schema, value, _ctx, _params) => {
		return parse(schema, value, _ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _encodeAsync = (_Err) => {
	const parseAsync = _parseAsync(_Err);
	const fn = async (schema, value, _ctx, _params) => {
		const ctx = _ctx ? {
			..._ctx,
			direction: "backward"
		} : { direction: "backward" };
		return await parseAsync(schema, value, ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _decodeAsync = (_Err) => {
	const parseAsync = _parseAsync(_Err);
	const fn = async (schema, value, _ctx, _params) => {
		return await parseAsync(schema, value, _ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _safeEncode = (_Err) => (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		direction: "backward"
	} : { direction: "backward" };
	return _safeParse(_Err)(schema, value, ctx);
};
const _safeDecode = (_Err) => (schema, value, _ctx) => {
	return _safeParse(_Err)(schema, value, _ctx);
};
const _safeEncodeAsync = (_Err) => async (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		direction: "backward"
	} : { direction: "backward" };
	return _safeParseAsync(_Err)(schema, value, ctx);
};
const _safeDecodeAsync = (_Err) => async (schema, value, _ctx) => {
	return _safeParseAsync(_Err)(schema, value, _ctx);
};

// node_modules/zod/v4/core/regexes.js
const cuid = /^[cC][0-9a-z]{6,}$/;
const cuid2 = /^[0-9a-z]+$/;
const ulid = /^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$/;
const xid = /^[0-9a-vA-V]{20}$/;
const ksuid = /^[A-Za-z0-9]{27}$/;
const nanoid = /^[a-zA-Z0-9_-]{21}$/;
function nanoidOfLength(length) {
	return new RegExp(`^[a-zA-Z0-9_-]{${length}}$`);
}
const duration$1 = /^P(?:(\d+W)|(?!.*W)(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$/;
const guid = /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$/;
const uuid = (version) => {
	if (!version) return /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/;
	return new RegExp(`^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-${version}[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$`);
};
const email = /^(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$/;
const _emoji$1 = `^(?=[\\s\\S]*[\\p{Extended_Pictographic}\\p{Regional_Indicator}\\u20E3])[\\p{Extended_Pictographic}\\p{Emoji_Component}]+$`;
function emoji() {
	return new RegExp(_emoji$1, "u");
}
const ipv4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])$/;
const ipv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))$/;
const cidrv4 = /^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\/([0-9]|[1-2][0-9]|3[0-2])$/;
const cidrv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))\/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$/;
const base64 = /^$|^(?:[0-9a-zA-Z+/]{4})*(?:(?:[0-9a-zA-Z+/]{2}==)|(?:[0-9a-zA-Z+/]{3}=))?$/;
const base64url = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?$/;
const httpProtocol = /^https?$/;
const e164 = /^\+[1-9]\d{6,14}$/;
const dateSource = `(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))`;
function anchor(source) {
	return new RegExp(`^${source}$`);
}
const date = /*@__PURE__*/ anchor(dateSource);
function timeSource(args) {
	const hhmm = `(?:[01]\\d|2[0-3]):[0-5]\\d`;
	return typeof args.precision === "number" ? args.precision === -1 ? `${hhmm}` : args.precision === 0 ? `${hhmm}:[0-5]\\d` : `${hhmm}:[0-5]\\d\\.\\d{${args.precision}}` : args.seconds ? `${hhmm}:[0-5]\\d(?:\\.\\d+)?` : `${hhmm}(?::[0-5]\\d(?:\\.\\d+)?)?`;
}
function time(args) {
	return new RegExp(`^${timeSource(args)}$`);
}
function datetime(args) {
	const opts = ["Z"];
	if (args.offset) opts.push(`([+-](?:[01]\\d|2[0-3]):[0-5]\\d)`);
	const qualified = `${timeSource({
		precision: args.precision,
		seconds: true
	})}(?:${opts.join("|")})`;
	const timeRegex = args.local ? `${qualified}|${timeSource({ precision: args.precision })}` : qualified;
	return new RegExp(`^${dateSource}T(?:${timeRegex})$`);
}
const anyString = /^[\s\S]{0,}$/;
const integer = /^-?\d+$/;
const number$1 = /^-?\d+(?:\.\d+)?$/;
const boolean$2 = /^(?:true|false)$/i;
const lowercase = /^[^A-Z]*$/;
const uppercase = /^[^a-z]*$/;

// node_modules/zod/v4/core/checks.js
const $ZodCheck = /*@__PURE__*/ $constructor("$ZodCheck", (inst, def) => {
	var _a;
	inst._zod ?? (inst._zod = {});
	inst._zod.def = def;
	(_a = inst._zod).onattach ?? (_a.onattach = []);
});
const _whenHasLength = (payload) => {
	const val = payload.value;
	return !nullish(val) && val.length !== void 0;
};
const numericOriginMap = {
	number: "number",
	bigint: "bigint",
	object: "date"
};
const $ZodCheckLessThan = /*@__PURE__*/ $constructor("$ZodCheckLessThan", (inst, def) => {
	$ZodCheck.init(inst, def);
	const origin = numericOriginMap[typeof def.value];
	inst._zod.check = (payload) => {
		if (def.inclusive ? payload.value <= def.value : payload.value < def.value) return;
		payload.issues.push({
			origin: numericOriginMap[typeof payload.value] ?? origin,
			code: "too_big",
			maximum: typeof def.value === "object" ? def.value.getTime() : def.value,
			input: payload.value,
			inclusive: def.inclusive,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckGreaterThan = /*@__PURE__*/ $constructor("$ZodCheckGreaterThan", (inst, def) => {
	$ZodCheck.init(inst, def);
	const origin = numericOriginMap[typeof def.value];
	inst._zod.check = (payload) => {
		if (def.inclusive ? payload.value >= def.value : payload.value > def.value) return;
		payload.issues.push({
			origin: numericOriginMap[typeof payload.value] ?? origin,
			code: "too_small",
			minimum: typeof def.value === "object" ? def.value.getTime() : def.value,
			input: payload.value,
			inclusive: def.inclusive,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckMultipleOf = /*@__PURE__*/ $constructor("$ZodCheckMultipleOf", (inst, def) => {
	$ZodCheck.init(inst, def);
	inst._zod.check = (payload) => {
		if (typeof payload.value !== typeof def.value) throw new Error("Cannot mix number and bigint in multiple_of check.");
		if (typeof payload.value === "bigint" ? def.value !== BigInt(0) && payload.value % def.value === BigInt(0) : floatSafeRemainder(payload.value, def.value) === 0) return;
		payload.issues.push({
			origin: typeof payload.value,
			code: "not_multiple_of",
			divisor: def.value,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckNumberFormat = /*@__PURE__*/ $constructor("$ZodCheckNumberFormat", (inst, def) => {
	$ZodCheck.init(inst, def);
	def.format = def.format || "float64";
	const isInt = def.format?.includes("int");
	const origin = isInt ? "int" : "number";
	const [minimum, maximum] = NUMBER_FORMAT_RANGES[def.format];
	inst._zod.check = (payload) => {
		const input = payload.value;
		if (isInt) {
			if (!Number.isInteger(input)) {
				payload.issues.push({
					expected: origin,
					format: def.format,
					code: "invalid_type",
					continue: false,
					input,
					inst
				});
				return;
			}
			if (!Number.isSafeInteger(input)) {
				if (input > 0) payload.issues.push({
					input,
					code: "too_big",
					maximum: Number.MAX_SAFE_INTEGER,
					note: "Integers must be within the safe integer range.",
					inst,
					origin,
					inclusive: true,
					continue: !def.abort
				});
				else payload.issues.push({
					input,
					code: "too_small",
					minimum: Number.MIN_SAFE_INTEGER,
					note: "Integers must be within the safe integer range.",
					inst,
					origin,
					inclusive: true,
					continue: !def.abort
				});
				return;
			}
		}
		if (input < minimum) payload.issues.push({
			origin: "number",
			input,
			code: "too_small",
			minimum,
			inclusive: true,
			inst,
			continue: !def.abort
		});
		if (input > maximum) payload.issues.push({
			origin: "number",
			input,
			code: "too_big",
			maximum,
			inclusive: true,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckMaxLength = /*@__PURE__*/ $constructor("$ZodCheckMaxLength", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def);
	(_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
	inst._zod.check = (payload) => {
		const input = payload.value;
		const units = input.length;
		if ((typeof input === "string" && units > def.maximum ? codePointLength(input) : units) <= def.maximum) return;
		const origin = getLengthableOrigin(input);
		payload.issues.push({
			origin,
			code: "too_big",
			maximum: def.maximum,
			inclusive: true,
			input,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckMinLength = /*@__PURE__*/ $constructor("$ZodCheckMinLength", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def);
	(_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
	inst._zod.check = (payload) => {
		const input = payload.value;
		const units = input.length;
		if ((typeof input === "string" && units >= def.minimum && units < def.minimum * 2 ? codePointLength(input) : units) >= def.minimum) return;
		const origin = getLengthableOrigin(input);
		payload.issues.push({
			origin,
			code: "too_small",
			minimum: def.minimum,
			inclusive: true,
			input,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckLengthEquals = /*@__PURE__*/ $constructor("$ZodCheckLengthEquals", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def);
	(_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
	inst._zod.check = (payload) => {
		const input = payload.value;
		const units = input.length;
		const length = typeof input === "string" && units >= def.length && units <= def.length * 2 ? codePointLength(input) : units;
		if (length === def.length) return;
		const origin = getLengthableOrigin(input);
		const tooBig = length > def.length;
		payload.issues.push({
			origin,
			...tooBig ? {
				code: "too_big",
				maximum: def.length
			} : {
				code: "too_small",
				minimum: def.length
			},
			inclusive: true,
			exact: true,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckStringFormat = /*@__PURE__*/ $constructor("$ZodCheckStringFormat", (inst, def) => {
	var _a;
	var _b;
	$ZodCheck.init(inst, def);
	if (def.pattern) (_a = inst._zod).check ?? (_a.check = (payload) => {
		def.pattern.lastIndex = 0;
		if (def.pattern.test(payload.value)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: def.format,
			input: payload.value,
			...def.pattern ? { pattern: def.pattern.toString() } : {},
			inst,
			continue: !def.abort
		});
	});
	else (_b = inst._zod).check ?? (_b.check = () => {});
});
const $ZodCheckRegex = /*@__PURE__*/ $constructor("$ZodCheckRegex", (inst, def) => {
	$ZodCheckStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		def.pattern.lastIndex = 0;
		if (def.pattern.test(payload.value)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "regex",
			input: payload.value,
			pattern: def.pattern.toString(),
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckLowerCase = /*@__PURE__*/ $constructor("$ZodCheckLowerCase", (inst, def) => {
	def.pattern ?? (def.pattern = lowercase);
	$ZodCheckStringFormat.init(inst, def);
});
const $ZodCheckUpperCase = /*@__PURE__*/ $constructor("$ZodCheckUpperCase", (inst, def) => {
	def.pattern ?? (def.pattern = uppercase);
	$ZodCheckStringFormat.init(inst, def);
});
const $ZodCheckIncludes = /*@__PURE__*/ $constructor("$ZodCheckIncludes", (inst, def) => {
	$ZodCheck.init(inst, def);
	const escapedRegex = escapeRegex(def.includes);
	def.pattern = new RegExp(typeof def.position === "number" ? `^.{${def.position},}${escapedRegex}` : escapedRegex);
	inst._zod.check = (payload) => {
		if (payload.value.includes(def.includes, def.position)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "includes",
			includes: def.includes,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckStartsWith = /*@__PURE__*/ $constructor("$ZodCheckStartsWith", (inst, def) => {
	$ZodCheck.init(inst, def);
	const pattern = new RegExp(`^${escapeRegex(def.prefix)}.*`);
	def.pattern ?? (def.pattern = pattern);
	inst._zod.check = (payload) => {
		if (payload.value.startsWith(def.prefix)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "starts_with",
			prefix: def.prefix,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckEndsWith = /*@__PURE__*/ $constructor("$ZodCheckEndsWith", (inst, def) => {
	$ZodCheck.init(inst, def);
	const pattern = new RegExp(`.*${escapeRegex(def.suffix)}$`);
	def.pattern ?? (def.pattern = pattern);
	inst._zod.check = (payload) => {
		if (payload.value.endsWith(def.suffix)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "ends_with",
			suffix: def.suffix,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckOverwrite = /*@__PURE__*/ $constructor("$ZodCheckOverwrite", (inst, def) => {
	$ZodCheck.init(inst, def);
	inst._zod.check = (payload) => {
		payload.value = def.tx(payload.value);
	};
});

// node_modules/zod/v4/core/doc.js
var Doc = class {
	constructor(args = [], closed = {}) {
		this.content = [];
		this.indent = 0;
		this.args = args;
		this.closed = closed;
	}
	indented(fn) {
		this.indent += 1;
		try {
			fn(this);
		} finally {
			this.indent -= 1;
		}
	}
	write(arg) {
		if (typeof arg === "function") {
			arg(this, { execution: "sync" });
			arg(this, { execution: "async" });
			return;
		}
		const lines = arg.split("\n").filter((x) => x);
		const minIndent = Math.min(...lines.map((x) => x.length - x.trimStart().length));
		const dedented = lines.map((x) => x.slice(minIndent)).map((x) => " ".repeat(this.indent * 2) + x);
		for (const line of dedented) this.content.push(line);
	}
	compile() {
		const F = Function;
		const content = this?.content ?? [``];
		return new F(...Object.keys(this.closed), `return function (${this.args.join(", ")}) {\n${content.join("\n")}\n};`)(...Object.values(this.closed));
	}
};

// node_modules/zod/v4/core/versions.js
const version$1 = {
	major: 4,
	minor: 6,
	patch: 7
};

// node_modules/zod/v4/core/schemas.js
const $ZodType = /*@__PURE__*/ $constructor("$ZodType", (inst, def) => {
	var _a;
	inst ?? (inst = {});
	inst._zod.def = def;
	inst._zod.bag = inst._zod.bag || {};
	inst._zod.version = version$1;
	const defChecks = inst._zod.def.checks;
	const checks = inst._zod.traits.has("$ZodCheck") ? [inst, ...defChecks ?? []] : defChecks?.length ? [...defChecks] : [];
	for (const ch of checks) for (const fn of ch._zod.onattach) fn(inst);
	if (checks.length === 0) {
		(_a = inst._zod).deferred ?? (_a.deferred = []);
		inst._zod.deferred?.push(() => {
			inst._zod.run = inst._zod.parse;
		});
	} else {
		const runChecks = (payload, checks, ctx) => {
			if (payload.memo) return payload;
			let isAborted = aborted(payload);
			let asyncResult;
			for (const ch of checks) {
				if (ch._zod.def.when) {
					if (explicitlyAborted(payload)) continue;
					if (!ch._zod.def.when(payload)) continue;
				} else if (isAborted) continue;
				const currLen = payload.issues.length;
				const _ = ch._zod.check(payload);
				if (_ instanceof Promise && ctx?.async === false) throw new $ZodAsyncError();
				if (asyncResult || _ instanceof Promise) asyncResult = (asyncResult ?? Promise.resolve()).then(async () => {
					await _;
					if (payload.issues.length === currLen) return;
					attachSchema(payload.issues, currLen, inst);
					if (!isAborted) isAborted = aborted(payload, currLen);
				});
				else {
					if (payload.issues.length === currLen) continue;
					attachSchema(payload.issues, currLen, inst);
					if (!isAborted) isAborted = aborted(payload, currLen);
				}
			}
			if (asyncResult) return asyncResult.then(() => {
				return payload;
			});
			return payload;
		};
		const handleCanaryResult = (canary, payload, ctx) => {
			if (aborted(canary)) {
				canary.aborted = true;
				return canary;
			}
			const checkResult = runChecks(payload, checks, ctx);
			if (checkResult instanceof Promise) {
				if (ctx.async === false) throw new $ZodAsyncError();
				return checkResult.then((checkResult) => inst._zod.parse(checkResult, ctx));
			}
			return inst._zod.parse(checkResult, ctx);
		};
		inst._zod.run = (payload, ctx) => {
			if (ctx.skipChecks) return inst._zod.parse(payload, ctx);
			if (ctx.direction === "backward") {
				const canary = inst._zod.parse({
					value: payload.value,
					issues: []
				}, {
					...ctx,
					skipChecks: true
				});
				if (canary instanceof Promise) return canary.then((canary) => {
					return handleCanaryResult(canary, payload, ctx);
				});
				return handleCanaryResult(canary, payload, ctx);
			}
			const result = inst._zod.parse(payload, ctx);
			if (result instanceof Promise) {
				if (ctx.async === false) throw new $ZodAsyncError();
				return result.then((result) => runChecks(result, checks, ctx));
			}
			return runChecks(result, checks, ctx);
		};
	}
}, {
	get "~standard"() {
		return hide(this, "~standard", standardProps(this));
	},
	set "~standard"(value) {
		own(this, "~standard", value);
	}
});
const toStandardResult = (r, ctx) => r.issues.length ? { issues: r.issues.map((iss) => finalizeIssue(iss, ctx, config())) } : { value: r.value };
async function validateAsync(inst, value) {
	const ctx = { async: true };
	return toStandardResult(await inst._zod.run({
		value,
		issues: []
	}, ctx), ctx);
}
function standardProps(inst) {
	return {
		validate: (value) => {
			const ctx = { async: false };
			try {
				const r = inst._zod.run({
					value,
					issues: []
				}, ctx);
				if (!(r instanceof Promise)) return toStandardResult(r, ctx);
			} catch (_) {}
			return validateAsync(inst, value);
		},
		vendor: "zod",
		version: 1
	};
}
const $ZodString = /*@__PURE__*/ $constructor("$ZodString", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.pattern = def.pattern ?? anyString;
	inst._zod.parse = (payload, _) => {
		if (def.coerce) try {
			payload.value = String(payload.value);
		} catch (_) {}
		if (typeof payload.value === "string") return payload;
		payload.issues.push({
			expected: "string",
			code: "invalid_type",
			input: payload.value,
			inst
		});
		return payload;
	};
});
const $ZodStringFormat = /*@__PURE__*/ $constructor("$ZodStringFormat", (inst, def) => {
	$ZodCheckStringFormat.init(inst, def);
	$ZodString.init(inst, def);
});
const $ZodGUID = /*@__PURE__*/ $constructor("$ZodGUID", (inst, def) => {
	def.pattern ?? (def.pattern = guid);
	$ZodStringFormat.init(inst, def);
});
const $ZodUUID = /*@__PURE__*/ $constructor("$ZodUUID", (inst, def) => {
	if (def.version) {
		const v = {
			v1: 1,
			v2: 2,
			v3: 3,
			v4: 4,
			v5: 5,
			v6: 6,
			v7: 7,
			v8: 8
		}[def.version];
		if (v === void 0) throw new Error(`Invalid UUID version: "${def.version}"`);
		def.pattern ?? (def.pattern = uuid(v));
	} else def.pattern ?? (def.pattern = uuid());
	$ZodStringFormat.init(inst, def);
});
const $ZodEmail = /*@__PURE__*/ $constructor("$ZodEmail", (inst, def) => {
	def.pattern ?? (def.pattern = email);
	$ZodStringFormat.init(inst, def);
});
const URL_BAD_FORMAT = 1;
const URL_UNPARSEABLE = 2;
function canParseURL(input) {
	try {
		if (typeof URL !== "undefined" && typeof URL.canParse === "function") return URL.canParse(input);
		new URL(input);
		return true;
	} catch {
		return false;
	}
}
function validateURL(trimmed, def) {
	if (!("normalize" in def) && !("hostname" in def) && !("protocol" in def)) return canParseURL(trimmed) || 2;
	return parseURLObject(trimmed, def);
}
function parseURLObject(trimmed, def) {
	if (!def.normalize && def.protocol?.source === httpProtocol.source && !/^https?:\/\//i.test(trimmed)) return 1;
	try {
		if (typeof URL !== "undefined") {
			const URLStatic = URL;
			if (typeof URLStatic.parse === "function") return URLStatic.parse(trimmed) ?? 2;
		}
		return new URL(trimmed);
	} catch {
		return 2;
	}
}
const asciiTabOrNewline = /[\t\n\r]/g;
function stripTabAndNewline(value) {
	return value.replace(asciiTabOrNewline, "");
}
function urlHostnameOk(url, hostname) {
	hostname.lastIndex = 0;
	return hostname.test(url.hostname);
}
function urlProtocolOk(url, protocol) {
	protocol.lastIndex = 0;
	return protocol.test(url.protocol.endsWith(":") ? url.protocol.slice(0, -1) : url.protocol);
}
const $ZodURL = /*@__PURE__*/ $constructor("$ZodURL", (inst, def) => {
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		try {
			const trimmed = payload.value.trim();
			const url = validateURL(trimmed, def);
			if (url === 1) {
				payload.issues.push({
					code: "invalid_format",
					format: "url",
					note: "Invalid URL format",
					input: payload.value,
					inst,
					continue: !def.abort
				});
				return;
			}
			if (url === 2) {
				payload.issues.push({
					code: "invalid_format",
					format: "url",
					input: payload.value,
					inst,
					continue: !def.abort
				});
				return;
			}
			if (url === true) {
				payload.value = stripTabAndNewline(trimmed);
				return;
			}
			if (def.hostname && !urlHostnameOk(url, def.hostname)) payload.issues.push({
				code: "invalid_format",
				format: "url",
				note: "Invalid hostname",
				pattern: def.hostname.source,
				input: payload.value,
				inst,
				continue: !def.abort
			});
			if (def.protocol && !urlProtocolOk(url, def.protocol)) payload.issues.push({
				code: "invalid_format",
				format: "url",
				note: "Invalid protocol",
				pattern: def.protocol.source,
				input: payload.value,
				inst,
				continue: !def.abort
			});
			payload.value = def.normalize ? url.href : stripTabAndNewline(trimmed);
			return;
		} catch (_) {
			payload.issues.push({
				code: "invalid_format",
				format: "url",
				input: payload.value,
				inst,
				continue: !def.abort
			});
		}
	};
});
const $ZodEmoji = /*@__PURE__*/ $constructor("$ZodEmoji", (inst, def) => {
	def.pattern ?? (def.pattern = emoji());
	$ZodStringFormat.init(inst, def);
});
const $ZodNanoID = /*@__PURE__*/ $constructor("$ZodNanoID", (inst, def) => {
	if (def.length !== void 0 && (!Number.isInteger(def.length) || def.length < 1)) throw new Error(`Invalid nanoid length: ${def.length}`);
	def.pattern ?? (def.pattern = def.length === void 0 ? nanoid : nanoidOfLength(def.length));
	$ZodStringFormat.init(inst, def);
});
const $ZodCUID = /*@__PURE__*/ $constructor("$ZodCUID", (inst, def) => {
	def.pattern ?? (def.pattern = cuid);
	$ZodStringFormat.init(inst, def);
});
const $ZodCUID2 = /*@__PURE__*/ $constructor("$ZodCUID2", (inst, def) => {
	def.pattern ?? (def.pattern = cuid2);
	$ZodStringFormat.init(inst, def);
});
const $ZodULID = /*@__PURE__*/ $constructor("$ZodULID", (inst, def) => {
	def.pattern ?? (def.pattern = ulid);
	$ZodStringFormat.init(inst, def);
});
const $ZodXID = /*@__PURE__*/ $constructor("$ZodXID", (inst, def) => {
	def.pattern ?? (def.pattern = xid);
	$ZodStringFormat.init(inst, def);
});
const $ZodKSUID = /*@__PURE__*/ $constructor("$ZodKSUID", (inst, def) => {
	def.pattern ?? (def.pattern = ksuid);
	$ZodStringFormat.init(inst, def);
});
const $ZodISODateTime = /*@__PURE__*/ $constructor("$ZodISODateTime", (inst, def) => {
	def.pattern ?? (def.pattern = datetime(def));
	$ZodStringFormat.init(inst, def);
});
const $ZodISODate = /*@__PURE__*/ $constructor("$ZodISODate", (inst, def) => {
	def.pattern ?? (def.pattern = date);
	$ZodStringFormat.init(inst, def);
});
const $ZodISOTime = /*@__PURE__*/ $constructor("$ZodISOTime", (inst, def) => {
	def.pattern ?? (def.pattern = time(def));
	$ZodStringFormat.init(inst, def);
});
const $ZodISODuration = /*@__PURE__*/ $constructor("$ZodISODuration", (inst, def) => {
	def.pattern ?? (def.pattern = duration$1);
	$ZodStringFormat.init(inst, def);
});
const $ZodIPv4 = /*@__PURE__*/ $constructor("$ZodIPv4", (inst, def) => {
	def.pattern ?? (def.pattern = ipv4);
	$ZodStringFormat.init(inst, def);
});
const ipv6Alphabet = /^[0-9a-fA-F:.]+$/;
function isValidIPv6(value) {
	if (!ipv6Alphabet.test(value)) return false;
	return canParseURL(`http://[${value}]`);
}
const $ZodIPv6 = /*@__PURE__*/ $constructor("$ZodIPv6", (inst, def) => {
	def.pattern ?? (def.pattern = ipv6);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (!isValidIPv6(payload.value)) payload.issues.push({
			code: "invalid_format",
			format: "ipv6",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCIDRv4 = /*@__PURE__*/ $constructor("$ZodCIDRv4", (inst, def) => {
	def.pattern ?? (def.pattern = cidrv4);
	$ZodStringFormat.init(inst, def);
});
function isValidCIDRv6(value) {
	const parts = value.split("/");
	if (parts.length !== 2) return false;
	const [address, prefix] = parts;
	if (!prefix) return false;
	const prefixNum = Number(prefix);
	if (`${prefixNum}` !== prefix) return false;
	if (prefixNum < 0 || prefixNum > 128) return false;
	return isValidIPv6(address);
}
const $ZodCIDRv6 = /*@__PURE__*/ $constructor("$ZodCIDRv6", (inst, def) => {
	def.pattern ?? (def.pattern = cidrv6);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (!isValidCIDRv6(payload.value)) payload.issues.push({
			code: "invalid_format",
			format: "cidrv6",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
function isValidBase64(data) {
	if (data === "") return true;
	if (/\s/.test(data)) return false;
	if (data.length % 4 !== 0) return false;
	try {
		atob(data);
		return true;
	} catch {
		return false;
	}
}
const base64Charset = /^[0-9a-zA-Z+/]*={0,2}$/;
const $ZodBase64 = /*@__PURE__*/ $constructor("$ZodBase64", (inst, def) => {
	def.pattern ?? (def.pattern = base64Charset);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (isValidBase64(payload.value)) return;
		payload.issues.push({
			code: "invalid_format",
			format: "base64",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const base64urlCharset = /^[A-Za-z0-9_-]*$/;
function isValidBase64URL(data) {
	if (!base64urlCharset.test(data)) return false;
	const base64 = data.replace(/[-_]/g, (c) => c === "-" ? "+" : "/");
	return isValidBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, "="));
}
const $ZodBase64URL = /*@__PURE__*/ $constructor("$ZodBase64URL", (inst, def) => {
	def.pattern ?? (def.pattern = base64urlCharset);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (isValidBase64URL(payload.value)) return;
		payload.issues.push({
			code: "invalid_format",
			format: "base64url",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodE164 = /*@__PURE__*/ $constructor("$ZodE164", (inst, def) => {
	def.pattern ?? (def.pattern = e164);
	$ZodStringFormat.init(inst, def);
});
function isValidJWT(token, algorithm = null) {
	try {
		const tokensParts = token.split(".");
		if (tokensParts.length !== 3) return false;
		const [header] = tokensParts;
		if (!header) return false;
		const parsedHeader = JSON.parse(atob(header));
		if ("typ" in parsedHeader && parsedHeader?.typ !== "JWT") return false;
		if (!parsedHeader.alg) return false;
		if (algorithm && (!("alg" in parsedHeader) || parsedHeader.alg !== algorithm)) return false;
		return true;
	} catch {
		return false;
	}
}
const $ZodJWT = /*@__PURE__*/ $constructor("$ZodJWT", (inst, def) => {
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (isValidJWT(payload.value, def.alg)) return;
		payload.issues.push({
			code: "invalid_format",
			format: "jwt",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodNumber = /*@__PURE__*/ $constructor("$ZodNumber", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.pattern = number$1;
	inst._zod.parse = (payload, _ctx) => {
		if (def.coerce) try {
			payload.value = Number(payload.value);
		} catch (_) {}
		const input = payload.value;
		if (typeof input === "number" && !Number.isNaN(input) && Number.isFinite(input)) return payload;
		const received = typeof input === "number" ? Number.isNaN(input) ? "NaN" : !Number.isFinite(input) ? String(input) : void 0 : void 0;
		payload.issues.push({
			expected: "number",
			code: "invalid_type",
			input,
			inst,
			...received ? { received } : {}
		});
		return payload;
	};
});
const $ZodNumberFormat = /*@__PURE__*/ $constructor("$ZodNumberFormat", (inst, def) => {
	$ZodCheckNumberFormat.init(inst, def);
	$ZodNumber.init(inst, def);
});
const $ZodBoolean = /*@__PURE__*/ $constructor("$ZodBoolean", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.pattern = boolean$2;
	inst._zod.parse = (payload, _ctx) => {
		if (def.coerce) try {
			payload.value = Boolean(payload.value);
		} catch (_) {}
		const input = payload.value;
		if (typeof input === "boolean") return payload;
		payload.issues.push({
			expected: "boolean",
			code: "invalid_type",
			input,
			inst
		});
		return payload;
	};
});
const $ZodUnknown = /*@__PURE__*/ $constructor("$ZodUnknown", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.parse = (payload) => payload;
});
const $ZodNever = /*@__PURE__*/ $constructor("$ZodNever", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.parse = (payload, _ctx) => {
		payload.issues.push({
			expected: "never",
			code: "invalid_type",
			input: payload.value,
			inst
		});
		return payload;
	};
});
function capSize(inst, size) {
	const caps = sizeCaps(inst._zod.def.checks);
	if (!caps.length) return;
	const cap = Math.min(...caps.map((c) => c[0]));
	const parse = inst._zod.parse;
	inst._zod.parse = (payload, ctx) => {
		const n = size(payload.value);
		if (n > cap && !ctx?.skipChecks && ctx?.direction !== "backward") {
			for (const [max, ch] of sizeCaps(inst._zod.def.checks)) if (n > max && ch._zod.def.when(payload)) {
				const start = payload.issues.length;
				ch._zod.check(payload);
				payload.issues[start].continue = false;
				attachSchema(payload.issues, start, inst);
				return payload;
			}
		}
		return parse(payload, ctx);
	};
}
const arraySize = (input) => Array.isArray(input) ? input.length : -1;
function handleArrayResult(result, final, index) {
	if (result.issues.length) final.issues.push(...prefixIssues(index, result.issues));
	final.value[index] = result.value;
}
const $ZodArray = /*@__PURE__*/ $constructor("$ZodArray", (inst, def) => {
	$ZodType.init(inst, def);
	const memo = globalConfig.memoizer;
	memo?.attach(inst);
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		if (!Array.isArray(input)) {
			payload.issues.push({
				expected: "array",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		payload.value = memo ? memo.alloc(inst, payload, Array(input.length), ctx) : Array(input.length);
		const proms = [];
		const abortEarly = ctx?.abortEarly;
		for (let i = 0; i < input.length; i++) {
			const item = input[i];
			const result = def.element._zod.run({
				value: item,
				issues: []
			}, ctx);
			if (result instanceof Promise) proms.push(result.then((result) => handleArrayResult(result, payload, i)));
			else {
				handleArrayResult(result, payload, i);
				if (abortEarly && result.issues.length !== 0 && aborted(result)) break;
			}
		}
		if (proms.length) return Promise.all(proms).then(() => payload);
		return payload;
	};
	capSize(inst, arraySize);
});
function handlePropertyResult(result, final, key, input, optin, optout) {
	const isPresent = key in input;
	const isOptionalOut = optout === "optional";
	if (!isPresent && isOptionalOut && optin === "optional") return;
	if (result.issues.length) {
		if (optin !== void 0 && isOptionalOut && !isPresent) return;
		final.issues.push(...prefixIssues(key, result.issues));
	}
	if (!isPresent && optin === void 0) {
		if (!result.issues.length) final.issues.push({
			code: "invalid_type",
			expected: "nonoptional",
			input: void 0,
			path: [key]
		});
		return;
	}
	if (result.value === void 0) {
		if (isPresent || optin === "defaulted" && !isOptionalOut) final.value[key] = void 0;
	} else final.value[key] = result.value;
}
const NO_SYMBOL_KEYS = [];
function normalizeDef(def) {
	const keys = Object.keys(def.shape);
	const ownSymbols = Object.getOwnPropertySymbols(def.shape);
	const symbolKeys = ownSymbols.length ? ownSymbols : NO_SYMBOL_KEYS;
	const allKeys = symbolKeys.length ? [...keys, ...symbolKeys] : keys;
	for (const k of allKeys) if (!def.shape?.[k]?._zod?.traits?.has("$ZodType")) throw new Error(`Invalid element at key "${String(k)}": expected a Zod schema`);
	const okeys = optionalKeys(def.shape);
	return {
		...def,
		allKeys,
		symbolKeys,
		keySet: new Set(keys),
		numKeys: keys.length,
		optionalKeys: new Set(okeys)
	};
}
function handleCatchall(proms, input, payload, ctx, def, inst, abortEarly) {
	const unrecognized = [];
	const keySet = def.keySet;
	const _catchall = def.catchall._zod;
	const t = _catchall.def.type;
	const optin = _catchall.optin;
	const optout = _catchall.optout;
	let seen = 0;
	for (const key in input) {
		if (abortEarly && payload.issues.length !== seen) {
			if (aborted(payload, seen)) break;
			seen = payload.issues.length;
		}
		if (keySet.has(key)) continue;
		if (key === "__proto__") {
			if (t === "never") unrecognized.push(key);
			continue;
		}
		if (t === "never") {
			unrecognized.push(key);
			continue;
		}
		const r = _catchall.run({
			value: input[key],
			issues: []
		}, ctx);
		if (r instanceof Promise) proms.push(r.then((r) => handlePropertyResult(r, payload, key, input, optin, optout)));
		else handlePropertyResult(r, payload, key, input, optin, optout);
	}
	if (unrecognized.length) payload.issues.push({
		code: "unrecognized_keys",
		keys: unrecognized,
		input,
		inst,
		continue: true
	});
	if (!proms.length) return payload;
	return Promise.all(proms).then(() => {
		return payload;
	});
}
const $ZodObject = /*@__PURE__*/ $constructor("$ZodObject", (inst, def) => {
	$ZodType.init(inst, def);
	const desc = Object.getOwnPropertyDescriptor(def, "shape");
	const sh = desc?.get ? desc.get.raw : def.shape ?? {};
	if (sh) {
		const get = () => {
			const newSh = { ...sh };
			Object.defineProperty(def, "shape", { value: newSh });
			get.raw = newSh;
			return newSh;
		};
		get.raw = sh;
		Object.defineProperty(def, "shape", { get });
	}
	const _normalized = cached$2(() => normalizeDef(def));
	defineLazyInternal(inst, "propValues", (zod) => {
		const shape = zod.def.shape;
		const propValues = {};
		for (const key in shape) {
			const field = shape[key]._zod;
			if (field.values) {
				if (!Object.prototype.hasOwnProperty.call(propValues, key)) assignProp(propValues, key, /* @__PURE__ */ new Set());
				for (const v of field.values) propValues[key].add(v);
				if (field.optin !== void 0) propValues[key].add(void 0);
			}
		}
		return propValues;
	});
	const isObject$2 = isObject;
	const catchall = def.catchall;
	let value;
	const memo = globalConfig.memoizer;
	memo?.attach(inst);
	inst._zod.parse = (payload, ctx) => {
		value ?? (value = _normalized.value);
		const input = payload.value;
		if (!isObject$2(input)) {
			payload.issues.push({
				expected: "object",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
		const proms = [];
		const shape = value.shape;
		const abortEarly = ctx?.abortEarly;
		let seen = payload.issues.length;
		for (const key of value.allKeys) {
			if (abortEarly && payload.issues.length !== seen) {
				if (aborted(payload, seen)) break;
				seen = payload.issues.length;
			}
			if (key === "__proto__") continue;
			const el = shape[key];
			const optin = el._zod.optin;
			const optout = el._zod.optout;
			const r = el._zod.run({
				value: input[key],
				issues: []
			}, ctx);
			if (r instanceof Promise) proms.push(r.then((r) => handlePropertyResult(r, payload, key, input, optin, optout)));
			else handlePropertyResult(r, payload, key, input, optin, optout);
		}
		if (!catchall) return proms.length ? Promise.all(proms).then(() => payload) : payload;
		return handleCatchall(proms, input, payload, ctx, _normalized.value, inst, abortEarly === true);
	};
});
const $ZodObjectJIT = /*@__PURE__*/ $constructor("$ZodObjectJIT", (inst, def) => {
	$ZodObject.init(inst, def);
	const superParse = inst._zod.parse;
	const _normalized = cached$2(() => normalizeDef(def));
	const memo = globalConfig.memoizer;
	const generateFastpass = (shape) => {
		const normalized = _normalized.value;
		const syms = normalized.symbolKeys;
		const doc = new Doc(["payload", "ctx"], {
			shape,
			inst,
			memo,
			syms
		});
		const parseStr = (k) => `shape[${k}]._zod.run({ value: input[${k}], issues: [] }, ctx)`;
		const prefixStr = (id, k) => `
          let ${id}_ab = false;
          for (let i = 0; i < ${id}.issues.length; i++) {
            const iss = ${id}.issues[i];
            iss.path = iss.path ? [${k}, ...iss.path] : [${k}];
            payload.issues.push(iss);
            if (iss.continue !== true) ${id}_ab = true;
          }
          if (${id}_ab && ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }`;
		doc.write(`const input = payload.value;`);
		const ids = Object.create(null);
		let counter = 0;
		for (const key of normalized.allKeys) ids[key] = `key_${counter++}`;
		doc.write(memo ? `const newResult = memo.alloc(inst, payload, {}, ctx);` : `const newResult = {};`);
		for (const key of normalized.allKeys) {
			if (key === "__proto__") continue;
			const id = ids[key];
			const k = typeof key === "symbol" ? `syms[${syms.indexOf(key)}]` : esc(key);
			const isPresent = `${k} in input`;
			const schema = shape[key];
			const optin = schema?._zod?.optin;
			const isOptionalIn = optin !== void 0;
			const isOptionalOut = schema?._zod?.optout === "optional";
			doc.write(`const ${id} = ${parseStr(k)};`);
			if (isOptionalIn && isOptionalOut) {
				const assign = optin === "optional" ? `${id}_present` : `${id}.value !== undefined || ${id}_present`;
				doc.write(`
        const ${id}_present = ${isPresent};
        if (!${id}.issues.length || ${id}_present) {
          if (${id}.issues.length) {${prefixStr(id, k)}
          }

          if (${assign}) {
            newResult[${k}] = ${id}.value;
          }
        }

      `);
			} else if (!isOptionalIn) doc.write(`
        const ${id}_present = ${isPresent};
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
        if (!${id}_present && !${id}.issues.length) {
          payload.issues.push({
            code: "invalid_type",
            expected: "nonoptional",
            input: undefined,
            path: [${k}]
          });
          if (ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }
        }

        if (${id}_present) {
          newResult[${k}] = ${id}.value;
        }

      `);
			else {
				doc.write(`
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
      `);
				if (optin === "defaulted") doc.write(`newResult[${k}] = ${id}.value;`);
				else doc.write(`
        if (${id}.value !== undefined || ${isPresent}) {
          newResult[${k}] = ${id}.value;
        }
      `);
			}
		}
		doc.write(`payload.value = newResult;`);
		doc.write(`return payload;`);
		return doc.compile();
	};
	let fastpass;
	const isObject$3 = isObject;
	const jit = !globalConfig.jitless;
	const allowsEval$1 = allowsEval;
	const fastEnabled = jit && allowsEval$1.value;
	const catchall = def.catchall;
	let value;
	inst._zod.parse = (payload, ctx) => {
		value ?? (value = _normalized.value);
		const input = payload.value;
		if (!isObject$3(input)) {
			payload.issues.push({
				expected: "object",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		if (jit && fastEnabled && ctx?.async === false && ctx.jitless !== true) {
			if (!fastpass) fastpass = generateFastpass(def.shape);
			payload = fastpass(payload, ctx);
			if (!catchall) return payload;
			return handleCatchall([], input, payload, ctx, value, inst, ctx?.abortEarly === true);
		}
		return superParse(payload, ctx);
	};
});
function handleUnionResults(results, final, inst, ctx) {
	for (const result of results) if (result.issues.length === 0) {
		final.value = result.value;
		return final;
	}
	const nonaborted = results.filter((r) => !aborted(r));
	if (nonaborted.length === 1) {
		final.value = nonaborted[0].value;
		return nonaborted[0];
	}
	final.issues.push({
		code: "invalid_union",
		input: final.value,
		inst,
		errors: results.map((result) => result.issues.map((iss) => finalizeIssue(iss, ctx, config())))
	});
	return final;
}
const $ZodUnion = /*@__PURE__*/ $constructor("$ZodUnion", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.options.some((o) => o._zod.optin === "defaulted") ? "defaulted" : zod.def.options.some((o) => o._zod.optin !== void 0) ? "optional" : void 0);
	defineLazyInternal(inst, "optout", (zod) => zod.def.options.some((o) => o._zod.optout === "optional") ? "optional" : void 0);
	defineLazyInternal(inst, "values", (zod) => {
		if (zod.def.options.every((o) => o._zod.values)) return new Set(zod.def.options.flatMap((option) => Array.from(option._zod.values)));
	});
	defineLazyInternal(inst, "pattern", (zod) => {
		if (zod.def.options.every((o) => o._zod.pattern)) {
			const patterns = zod.def.options.map((o) => o._zod.pattern);
			return new RegExp(`^(${patterns.map((p) => cleanRegex(p.source)).join("|")})$`);
		}
	});
	const first = def.options.length === 1 ? def.options[0]._zod.run : null;
	inst._zod.parse = (payload, ctx) => {
		if (first) return first(payload, ctx);
		let async = false;
		const results = [];
		for (const option of def.options) {
			const result = option._zod.run({
				value: payload.value,
				issues: []
			}, ctx);
			if (result instanceof Promise) {
				results.push(result);
				async = true;
			} else {
				if (result.issues.length === 0) return result;
				results.push(result);
			}
		}
		if (!async) return handleUnionResults(results, payload, inst, ctx);
		return Promise.all(results).then((results) => {
			return handleUnionResults(results, payload, inst, ctx);
		});
	};
});
function discriminatorMap(def) {
	const map = /* @__PURE__ */ new Map();
	for (const option of def.options) {
		const values = option._zod.propValues?.[def.discriminator];
		if (!values || values.size === 0) throw new Error(`Invalid discriminated union option at index "${def.options.indexOf(option)}"`);
		for (const value of values) if (map.has(value)) {
			if (value !== void 0) throw new Error(`Duplicate discriminator value "${String(value)}"`);
			map.set(value, null);
		} else map.set(value, option);
	}
	return map;
}
const $ZodDiscriminatedUnion = /*@__PURE__*/ $constructor("$ZodDiscriminatedUnion", (inst, def) => {
	def.inclusive = false;
	$ZodUnion.init(inst, def);
	const _super = inst._zod.parse;
	defineLazyInternal(inst, "propValues", (zod) => {
		const propValues = {};
		let undefinedCount = 0;
		for (const option of zod.def.options) {
			const pv = option._zod.propValues;
			if (!pv || Object.keys(pv).length === 0) throw new Error(`Invalid discriminated union option at index "${zod.def.options.indexOf(option)}"`);
			if (pv[zod.def.discriminator]?.has(void 0)) undefinedCount++;
			for (const [k, v] of Object.entries(pv)) {
				if (!Object.prototype.hasOwnProperty.call(propValues, k)) assignProp(propValues, k, /* @__PURE__ */ new Set());
				for (const val of v) propValues[k].add(val);
			}
		}
		if (!zod.def.unionFallback && undefinedCount > 1) propValues[zod.def.discriminator]?.delete(void 0);
		return propValues;
	});
	def.options.forEach((option, i) => {
		const propShape = rawShape(option._zod.def);
		if (propShape && !Object.prototype.hasOwnProperty.call(propShape, def.discriminator)) throw new Error(`Invalid discriminated union option at index "${i}"`);
	});
	const disc = cached$2(() => discriminatorMap(def));
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		if (!isObject(input)) {
			payload.issues.push({
				code: "invalid_type",
				expected: "object",
				input,
				inst
			});
			return payload;
		}
		const value = input?.[def.discriminator];
		const opt = disc.value.get(value);
		if (opt && (value !== void 0 || ctx.direction !== "backward")) return opt._zod.run(payload, ctx);
		if (def.unionFallback || ctx.direction === "backward") return _super(payload, ctx);
		payload.issues.push({
			code: "invalid_union",
			errors: [],
			note: "No matching discriminator",
			discriminator: def.discriminator,
			options: Array.from(disc.value.keys()).filter((value) => disc.value.get(value) !== null),
			input,
			path: [def.discriminator],
			inst
		});
		return payload;
	};
});
const $ZodIntersection = /*@__PURE__*/ $constructor("$ZodIntersection", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		const left = def.left._zod.run({
			value: input,
			issues: []
		}, ctx);
		const right = def.right._zod.run({
			value: input,
			issues: []
		}, ctx);
		if (left instanceof Promise || right instanceof Promise) return Promise.all([left, right]).then(([left, right]) => {
			return handleIntersectionResults(payload, left, right);
		});
		return handleIntersectionResults(payload, left, right);
	};
});
function mergeValues(a, b) {
	if (a === b) return {
		valid: true,
		data: a
	};
	if (a instanceof Date && b instanceof Date && +a === +b) return {
		valid: true,
		data: a
	};
	if (isPlainObject(a) && isPlainObject(b)) {
		const bKeys = Object.keys(b);
		const sharedKeys = Object.keys(a).filter((key) => bKeys.indexOf(key) !== -1);
		const newObj = {
			...a,
			...b
		};
		if (Object.prototype.hasOwnProperty.call(newObj, "__proto__")) delete newObj.__proto__;
		for (const key of sharedKeys) {
			if (key === "__proto__") continue;
			const sharedValue = mergeValues(a[key], b[key]);
			if (!sharedValue.valid) return {
				valid: false,
				mergeErrorPath: [key, ...sharedValue.mergeErrorPath]
			};
			newObj[key] = sharedValue.data;
		}
		return {
			valid: true,
			data: newObj
		};
	}
	if (Array.isArray(a) && Array.isArray(b)) {
		if (a.length !== b.length) return {
			valid: false,
			mergeErrorPath: []
		};
		const newArray = [];
		for (let index = 0; index < a.length; index++) {
			const itemA = a[index];
			const itemB = b[index];
			const sharedValue = mergeValues(itemA, itemB);
			if (!sharedValue.valid) return {
				valid: false,
				mergeErrorPath: [index, ...sharedValue.mergeErrorPath]
			};
			newArray.push(sharedValue.data);
		}
		return {
			valid: true,
			data: newArray
		};
	}
	return {
		valid: false,
		mergeErrorPath: []
	};
}
function handleIntersectionResults(result, left, right) {
	const unrecKeys = /* @__PURE__ */ new Map();
	let unrecIssue;
	const keyIssues = /* @__PURE__ */ new Map();
	const collect = (iss, side) => {
		let keys;
		if (iss.code === "unrecognized_keys" && !iss.path?.length) {
			unrecIssue ?? (unrecIssue = iss);
			keys = iss.keys;
		} else if (iss.code === "invalid_key" && iss.origin === "record" && iss.path?.length === 1) {
			const k = String(iss.path[0]);
			if (!keyIssues.has(k)) keyIssues.set(k, iss);
			keys = [k];
		} else return false;
		for (const k of keys) {
			if (!unrecKeys.has(k)) unrecKeys.set(k, {});
			unrecKeys.get(k)[side] = true;
		}
		return true;
	};
	for (const iss of left.issues) if (!collect(iss, "l")) result.issues.push(iss);
	for (const iss of right.issues) if (!collect(iss, "r")) result.issues.push(iss);
	const bothKeys = [...unrecKeys].filter(([, f]) => f.l && f.r).map(([k]) => k);
	if (bothKeys.length) {
		const aggregated = unrecIssue ? bothKeys.filter((k) => unrecIssue.keys.includes(k)) : [];
		if (aggregated.length) result.issues.push({
			...unrecIssue,
			keys: aggregated
		});
		for (const k of bothKeys) if (!aggregated.includes(k) && keyIssues.has(k)) result.issues.push(keyIssues.get(k));
	}
	const merged = mergeValues(left.value, right.value);
	if (!merged.valid) {
		if (aborted(result)) return result;
		throw new Error(`Unmergable intersection. Error path: ${JSON.stringify(merged.mergeErrorPath)}`);
	}
	result.value = merged.data;
	return result;
}
const $ZodRecord = /*@__PURE__*/ $constructor("$ZodRecord", (inst, def) => {
	$ZodType.init(inst, def);
	const memo = globalConfig.memoizer;
	memo?.attach(inst);
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		if (!isPlainObject(input)) {
			payload.issues.push({
				expected: "record",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		const proms = [];
		const values = def.keyType._zod.values;
		if (values && !def.partial) {
			payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
			const recordKeys = /* @__PURE__ */ new Set();
			for (const key of values) if (typeof key === "string" || typeof key === "number" || typeof key === "symbol") {
				recordKeys.add(typeof key === "number" ? key.toString() : key);
				if (key === "__proto__") continue;
				const keyResult = def.keyType._zod.run({
					value: key,
					issues: []
				}, ctx);
				if (keyResult instanceof Promise) throw new Error("Async schemas not supported in object keys currently");
				if (keyResult.issues.length) {
					payload.issues.push({
						code: "invalid_key",
						origin: "record",
						issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
						input: key,
						path: [key],
						inst
					});
					continue;
				}
				const outKey = keyResult.value;
				if (outKey === "__proto__") continue;
				const result = def.valueType._zod.run({
					value: input[key],
					issues: []
				}, ctx);
				if (result instanceof Promise) proms.push(result.then((result) => {
					if (result.issues.length) payload.issues.push(...prefixIssues(key, result.issues));
					payload.value[outKey] = result.value;
				}));
				else {
					if (result.issues.length) payload.issues.push(...prefixIssues(key, result.issues));
					payload.value[outKey] = result.value;
				}
			}
			let unrecognized;
			for (const key in input) if (!recordKeys.has(key)) {
				if (def.mode === "loose") {
					if (key === "__proto__") continue;
					payload.value[key] = input[key];
				} else {
					unrecognized = unrecognized ?? [];
					unrecognized.push(key);
				}
			}
			if (unrecognized && unrecognized.length > 0) payload.issues.push({
				code: "unrecognized_keys",
				input,
				inst,
				keys: unrecognized,
				continue: true
			});
		} else {
			payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
			let unrecognized;
			for (const key of Reflect.ownKeys(input)) {
				if (key === "__proto__") continue;
				if (!Object.prototype.propertyIsEnumerable.call(input, key)) continue;
				let keyResult = def.keyType._zod.run({
					value: key,
					issues: []
				}, ctx);
				if (keyResult instanceof Promise) throw new Error("Async schemas not supported in object keys currently");
				if (typeof key === "string" && number$1.test(key) && keyResult.issues.length) {
					const retryResult = def.keyType._zod.run({
						value: Number(key),
						issues: []
					}, ctx);
					if (retryResult instanceof Promise) throw new Error("Async schemas not supported in object keys currently");
					if (retryResult.issues.length === 0) keyResult = retryResult;
				}
				if (keyResult.issues.length) {
					if (def.mode === "loose") payload.value[key] = input[key];
					else if (values) {
						unrecognized = unrecognized ?? [];
						unrecognized.push(key);
					} else payload.issues.push({
						code: "invalid_key",
						origin: "record",
						issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
						input: key,
						path: [key],
						inst
					});
					continue;
				}
				const outKey = keyResult.value;
				if (outKey === "__proto__") continue;
				const result = def.valueType._zod.run({
					value: input[key],
					issues: []
				}, ctx);
				if (result instanceof Promise) proms.push(result.then((result) => {
					if (result.issues.length) payload.issues.push(...prefixIssues(key, result.issues));
					payload.value[outKey] = result.value;
				}));
				else {
					if (result.issues.length) payload.issues.push(...prefixIssues(key, result.issues));
					payload.value[outKey] = result.value;
				}
			}
			if (unrecognized && unrecognized.length > 0) payload.issues.push({
				code: "unrecognized_keys",
				input,
				inst,
				keys: unrecognized,
				continue: true
			});
		}
		if (proms.length) return Promise.all(proms).then(() => payload);
		return payload;
	};
});
const $ZodEnum = /*@__PURE__*/ $constructor("$ZodEnum", (inst, def) => {
	$ZodType.init(inst, def);
	const values = getEnumValues(def.entries);
	const valuesSet = new Set(values);
	inst._zod.values = valuesSet;
	defineLazyInternal(inst, "pattern", (zod) => {
		const patternValues = getEnumValues(zod.def.entries).filter((k) => propertyKeyTypes.has(typeof k));
		return new RegExp(patternValues.length ? `^(${patternValues.map((o) => escapeRegex(o.toString())).join("|")})$` : "^[^\\s\\S]$");
	});
	inst._zod.parse = (payload, _ctx) => {
		const input = payload.value;
		if (valuesSet.has(input)) return payload;
		payload.issues.push({
			code: "invalid_value",
			values,
			input,
			inst
		});
		return payload;
	};
});
const $ZodLiteral = /*@__PURE__*/ $constructor("$ZodLiteral", (inst, def) => {
	$ZodType.init(inst, def);
	const values = new Set(def.values);
	inst._zod.values = values;
	defineLazyInternal(inst, "pattern", (zod) => {
		const vals = zod.def.values;
		return new RegExp(vals.length ? `^(${vals.map((o) => typeof o === "string" ? escapeRegex(o) : o ? escapeRegex(o.toString()) : String(o)).join("|")})$` : "^[^\\s\\S]$");
	});
	inst._zod.parse = (payload, _ctx) => {
		const input = payload.value;
		if (values.has(input)) return payload;
		payload.issues.push({
			code: "invalid_value",
			values: def.values,
			input,
			inst
		});
		return payload;
	};
});
const $ZodTransform = /*@__PURE__*/ $constructor("$ZodTransform", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.optin = "optional";
	globalConfig.memoizer?.guard(inst);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") throw new $ZodEncodeError(inst.constructor.name);
		const _out = def.transform(payload.value, payload);
		if (ctx.async) return (_out instanceof Promise ? _out : Promise.resolve(_out)).then((output) => {
			payload.value = output;
			return payload;
		});
		if (_out instanceof Promise) throw new $ZodAsyncError();
		payload.value = _out;
		return payload;
	};
});
function handleOptionalResult(payload, result) {
	payload.value = result.issues.length ? void 0 : result.value;
	return payload;
}
const $ZodOptional = /*@__PURE__*/ $constructor("$ZodOptional", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
	inst._zod.optout = "optional";
	defineLazyInternal(inst, "values", (zod) => {
		const values = zod.def.innerType._zod.values;
		return values ? /* @__PURE__ */ new Set([...values, void 0]) : void 0;
	});
	defineLazyInternal(inst, "pattern", (zod) => {
		const pattern = zod.def.innerType._zod.pattern;
		return pattern ? new RegExp(`^(${cleanRegex(pattern.source)})?$`) : void 0;
	});
	inst._zod.parse = (payload, ctx) => {
		if (payload.value === void 0) {
			if (def.innerType._zod.optin !== "defaulted") return payload;
			const result = def.innerType._zod.run({
				value: payload.value,
				issues: []
			}, ctx);
			if (result instanceof Promise) return result.then((result) => handleOptionalResult(payload, result));
			return handleOptionalResult(payload, result);
		}
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodExactOptional = /*@__PURE__*/ $constructor("$ZodExactOptional", (inst, def) => {
	$ZodOptional.init(inst, def);
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	defineLazyInternal(inst, "pattern", (zod) => zod.def.innerType._zod.pattern);
	inst._zod.parse = (payload, ctx) => {
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodNullable = /*@__PURE__*/ $constructor("$ZodNullable", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin);
	defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
	defineLazyInternal(inst, "pattern", (zod) => {
		const pattern = zod.def.innerType._zod.pattern;
		return pattern ? new RegExp(`^(${cleanRegex(pattern.source)}|null)$`) : void 0;
	});
	defineLazyInternal(inst, "values", (zod) => {
		return zod.def.innerType._zod.values ? /* @__PURE__ */ new Set([...zod.def.innerType._zod.values, null]) : void 0;
	});
	inst._zod.parse = (payload, ctx) => {
		if (payload.value === null) return payload;
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodDefault = /*@__PURE__*/ $constructor("$ZodDefault", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.optin = "defaulted";
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		if (payload.value === void 0) {
			payload.value = def.defaultValue;
			return payload;
		}
		const result = def.innerType._zod.run(payload, ctx);
		if (result instanceof Promise) return result.then((result) => handleDefaultResult(result, def));
		return handleDefaultResult(result, def);
	};
});
function handleDefaultResult(payload, def) {
	if (payload.value === void 0) payload.value = def.defaultValue;
	return payload;
}
const $ZodPrefault = /*@__PURE__*/ $constructor("$ZodPrefault", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.optin = "defaulted";
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		if (payload.value === void 0) payload.value = def.defaultValue;
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodNonOptional = /*@__PURE__*/ $constructor("$ZodNonOptional", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "values", (zod) => {
		const v = zod.def.innerType._zod.values;
		return v ? new Set([...v].filter((x) => x !== void 0)) : void 0;
	});
	inst._zod.parse = (payload, ctx) => {
		const result = def.innerType._zod.run(payload, ctx);
		if (result instanceof Promise) return result.then((result) => handleNonOptionalResult(result, inst));
		return handleNonOptionalResult(result, inst);
	};
});
function handleNonOptionalResult(payload, inst) {
	if (!payload.issues.length && payload.value === void 0) payload.issues.push({
		code: "invalid_type",
		expected: "nonoptional",
		input: payload.value,
		inst
	});
	return payload;
}
function handleCatchResult(payload, result, def, ctx) {
	if (!result.issues.length) {
		payload.value = result.value;
		if (result.memo) payload.memo = true;
		return payload;
	}
	payload.value = def.catchValue({
		...result,
		value: payload.value,
		error: { issues: result.issues.map((iss) => finalizeIssue(iss, ctx, config())) },
		input: payload.value
	});
	return payload;
}
const $ZodCatch = /*@__PURE__*/ $constructor("$ZodCatch", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
	defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		const result = def.innerType._zod.run({
			value: payload.value,
			issues: []
		}, ctx);
		if (result instanceof Promise) return result.then((result) => handleCatchResult(payload, result, def, ctx));
		return handleCatchResult(payload, result, def, ctx);
	};
});
const $ZodPipe = /*@__PURE__*/ $constructor("$ZodPipe", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "values", (zod) => zod.def.in._zod.values);
	defineLazyInternal(inst, "optin", (zod) => zod.def.in._zod.optin);
	defineLazyInternal(inst, "optout", (zod) => zod.def.out._zod.optout);
	defineLazyInternal(inst, "propValues", (zod) => zod.def.in._zod.propValues);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") {
			const right = def.out._zod.run(payload, ctx);
			if (right instanceof Promise) return right.then((right) => handlePipeResult(right, def.in, ctx));
			return handlePipeResult(right, def.in, ctx);
		}
		const left = def.in._zod.run(payload, ctx);
		if (left instanceof Promise) return left.then((left) => handlePipeResult(left, def.out, ctx));
		return handlePipeResult(left, def.out, ctx);
	};
});
function handlePipeResult(left, next, ctx) {
	if (left.issues.some((iss) => iss.code !== "unrecognized_keys")) {
		left.aborted = true;
		return left;
	}
	return next._zod.run({
		value: left.value,
		issues: left.issues
	}, ctx);
}
const $ZodReadonly = /*@__PURE__*/ $constructor("$ZodReadonly", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "propValues", (zod) => zod.def.innerType._zod.propValues);
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType?._zod?.optin);
	defineLazyInternal(inst, "optout", (zod) => zod.def.innerType?._zod?.optout);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		const result = def.innerType._zod.run(payload, ctx);
		if (result instanceof Promise) return result.then(handleReadonlyResult);
		return handleReadonlyResult(result);
	};
});
function handleReadonlyResult(payload) {
	if (!payload.memo) payload.value = Object.freeze(payload.value);
	return payload;
}
const $ZodCustom = /*@__PURE__*/ $constructor("$ZodCustom", (inst, def) => {
	$ZodCheck.init(inst, def);
	$ZodType.init(inst, def);
	inst._zod.parse = (payload, _) => {
		return payload;
	};
	inst._zod.check = (payload) => {
		const input = payload.value;
		const r = def.fn(input);
		if (r instanceof Promise) return r.then((r) => handleRefineResult(r, payload, input, inst));
		handleRefineResult(r, payload, input, inst);
	};
});
function handleRefineResult(result, payload, input, inst) {
	if (!result) {
		const _iss = {
			code: "custom",
			input,
			inst,
			path: [...inst._zod.def.path ?? []],
			continue: !inst._zod.def.abort
		};
		if (inst._zod.def.params) _iss.params = inst._zod.def.params;
		payload.issues.push(issue(_iss));
	}
}

// node_modules/zod/v4/core/memoizer.js
var $ZodCyclicError = class extends Error {
	constructor() {
		super(`Cannot parse a reference cycle that closes through a transform`);
		this.name = "ZodCyclicError";
	}
};
const STATE$1 = "~memo";
const NO_ISSUES = [];
function isRef(value) {
	return value !== null && typeof value === "object";
}
function cloneIssues(issues) {
	return issues.map((iss) => iss.path ? {
		...iss,
		path: iss.path.slice()
	} : { ...iss });
}
const recursive = /*@__PURE__*/ new WeakMap();
const NONE = 0;
const ASSUMED = 1;
const PROVEN = 2;
function isRecursive(inst, stack, resolve) {
	const cached = recursive.get(inst);
	if (cached !== void 0) return cached ? PROVEN : NONE;
	if (stack.has(inst)) return PROVEN;
	stack.add(inst);
	let result = NONE;
	const check = (child) => {
		if (result !== PROVEN && child?._zod) {
			const answer = isRecursive(child, stack, resolve);
			if (answer > result) result = answer;
		}
	};
	const shape = (sh, spread) => {
		let answer = NONE;
		for (const key of Reflect.ownKeys(sh)) {
			const desc = Object.getOwnPropertyDescriptor(sh, key);
			if (spread && !desc.enumerable) continue;
			const child = desc.get ? ASSUMED : desc.value?._zod ? isRecursive(desc.value, stack, resolve) : NONE;
			if (child > answer) answer = child;
		}
		return answer;
	};
	const merge = (answer) => {
		if (answer > result) result = answer;
	};
	const def = inst._zod.def;
	switch (def.type) {
		case "object": {
			const raw = rawShape(def);
			merge(raw ? shape(raw, true) : ASSUMED);
			check(def.catchall);
			break;
		}
		case "array":
			check(def.element);
			break;
		case "tuple":
			for (const el of def.items) check(el);
			check(def.rest);
			break;
		case "record":
		case "map":
			check(def.keyType);
			check(def.valueType);
			break;
		case "set":
			check(def.valueType);
			break;
		case "union":
			for (const el of def.options) check(el);
			break;
		case "intersection":
			check(def.left);
			check(def.right);
			break;
		case "optional":
		case "nullable":
		case "default":
		case "prefault":
		case "catch":
		case "readonly":
		case "nonoptional":
		case "promise":
		case "success":
			check(def.innerType);
			break;
		case "pipe":
			check(def.in);
			check(def.out);
			break;
		case "function":
			check(def.input);
			check(def.output);
			break;
		case "lazy": {
			const inner = def._cachedInner ?? (resolve ? inst._zod.innerType : void 0);
			merge(inner ? isRecursive(inner, stack, false) : ASSUMED);
			break;
		}
		case "template_literal":
		case "string":
		case "number":
		case "int":
		case "boolean":
		case "bigint":
		case "symbol":
		case "undefined":
		case "null":
		case "void":
		case "never":
		case "any":
		case "unknown":
		case "date":
		case "nan":
		case "enum":
		case "literal":
		case "file":
		case "transform":
		case "custom": break;
		default: for (const key in def) {
			const desc = Object.getOwnPropertyDescriptor(def, key);
			if (!desc || desc.get) continue;
			const value = desc.value;
			if (!value || typeof value !== "object") continue;
			if (value._zod) check(value);
			else if (Array.isArray(value)) for (const el of value) check(el);
		}
	}
	stack.delete(inst);
	return settle$1(inst, result);
}
function settle$1(inst, answer) {
	if (answer !== ASSUMED) recursive.set(inst, answer === PROVEN);
	return answer;
}
__name(settle$1, "settle");
function bucketFor(state, inst) {
	let bucket = state.buckets.get(inst);
	if (!bucket) {
		bucket = /* @__PURE__ */ new WeakMap();
		state.buckets.set(inst, bucket);
	}
	return bucket;
}
let handoff;
const open$1 = [];
const memo = {
	alloc(_inst, payload, empty) {
		const bucket = handoff;
		if (!bucket) return empty;
		handoff = void 0;
		const entry = {
			value: empty,
			issues: null
		};
		bucket.set(payload.value, entry);
		open$1.push(entry);
		return empty;
	},
	guard(inst) {
		var _a;
		(_a = inst._zod).deferred ?? (_a.deferred = []);
		inst._zod.deferred.push(() => {
			const base = inst._zod.parse;
			const wrapped = (payload, ctx) => {
				if (ctx.direction !== "backward" && isBackEdge(ctx, payload.value)) throw new $ZodCyclicError();
				return base(payload, ctx);
			};
			inst._zod.parse = wrapped;
			if (inst._zod.run === base) inst._zod.run = wrapped;
		});
	},
	attach(inst) {
		var _a;
		let isRecursiveInst;
		let rechecked = false;
		let lastCtx;
		let lastBucket;
		(_a = inst._zod).deferred ?? (_a.deferred = []);
		inst._zod.deferred.push(() => {
			const base = inst._zod.parse;
			const wrapped = (payload, ctx) => {
				if (isRecursiveInst === void 0) {
					const walked = isRecursive(inst, /* @__PURE__ */ new Set(), false);
					if (walked === NONE) {
						inst._zod.parse = base;
						if (inst._zod.run === wrapped) inst._zod.run = base;
						return base(payload, ctx);
					}
					if (walked === PROVEN || rechecked) isRecursiveInst = true;
					else rechecked = true;
				}
				const input = payload.value;
				if (!isRef(input)) return base(payload, ctx);
				let state = ctx[STATE$1];
				if (!state) {
					state = {
						buckets: /* @__PURE__ */ new WeakMap(),
						backEdges: void 0
					};
					ctx[STATE$1] = state;
				}
				let bucket;
				if (lastCtx === ctx) bucket = lastBucket;
				else {
					bucket = bucketFor(state, inst);
					lastCtx = ctx;
					lastBucket = bucket;
				}
				const hit = bucket.get(input);
				if (hit) {
					payload.value = hit.value;
					if (hit.issues) {
						if (hit.issues.length) payload.issues.push(...cloneIssues(hit.issues));
					} else {
						payload.memo = true;
						state.backEdges ?? (state.backEdges = /* @__PURE__ */ new WeakSet());
						state.backEdges.add(hit.value);
					}
					return payload;
				}
				handoff = bucket;
				const depth = open$1.length;
				const result = base(payload, ctx);
				handoff = void 0;
				const entry = open$1.length > depth ? open$1.pop() : void 0;
				if (result instanceof Promise) return result.then((r) => {
					if (entry) entry.issues = r.issues.length ? cloneIssues(r.issues) : NO_ISSUES;
					return r;
				});
				if (entry) entry.issues = result.issues.length ? cloneIssues(result.issues) : NO_ISSUES;
				return result;
			};
			inst._zod.parse = wrapped;
			if (inst._zod.run === base) inst._zod.run = wrapped;
		});
	}
};
function memoizer() {
	return memo;
}
function isBackEdge(ctx, value) {
	const backEdges = ctx[STATE$1]?.backEdges;
	return backEdges !== void 0 && isRef(value) && backEdges.has(value);
}

// node_modules/zod/v4/locales/en.js
const error = () => {
	const Sizable = {
		string: {
			unit: "characters",
			verb: "to have"
		},
		file: {
			unit: "bytes",
			verb: "to have"
		},
		array: {
			unit: "items",
			verb: "to have"
		},
		set: {
			unit: "items",
			verb: "to have"
		},
		map: {
			unit: "entries",
			verb: "to have"
		}
	};
	function getSizing(origin) {
		return Sizable[origin] ?? null;
	}
	const FormatDictionary = {
		regex: "input",
		email: "email address",
		url: "URL",
		emoji: "emoji",
		uuid: "UUID",
		uuidv4: "UUIDv4",
		uuidv6: "UUIDv6",
		nanoid: "nanoid",
		guid: "GUID",
		cuid: "cuid",
		cuid2: "cuid2",
		ulid: "ULID",
		xid: "XID",
		ksuid: "KSUID",
		datetime: "ISO datetime",
		date: "ISO date",
		time: "ISO time",
		duration: "ISO duration",
		ipv4: "IPv4 address",
		ipv6: "IPv6 address",
		mac: "MAC address",
		cidrv4: "IPv4 range",
		cidrv6: "IPv6 range",
		base64: "base64-encoded string",
		base64url: "base64url-encoded string",
		json_string: "JSON string",
		e164: "E.164 number",
		currency_code: "currency code",
		credit_card: "credit card number",
		iban: "IBAN",
		jwt: "JWT",
		template_literal: "input"
	};
	const TypeDictionary = { nan: "NaN" };
	function getTypeName(type, input) {
		if (type === "number" && typeof input === "number" && !Number.isFinite(input)) return String(input);
		return TypeDictionary[type] ?? type;
	}
	return (issue) => {
		switch (issue.code) {
			case "invalid_type": return `Invalid input: expected ${getTypeName(issue.expected)}, received ${getTypeName(parsedType(issue.input), issue.input)}`;
			case "invalid_value":
				if (issue.values.length === 1) return `Invalid input: expected ${stringifyPrimitive(issue.values[0])}`;
				return `Invalid option: expected one of ${joinValues(issue.values, "|")}`;
			case "too_big": {
				const adj = issue.exact ? "exactly " : issue.inclusive ? "<=" : "<";
				const sizing = getSizing(issue.origin);
				if (sizing) return `Too big: expected ${issue.origin ?? "value"} to have ${adj}${issue.maximum.toString()} ${sizing.unit ?? "elements"}`;
				return `Too big: expected ${issue.origin ?? "value"} to be ${adj}${issue.maximum.toString()}`;
			}
			case "too_small": {
				const adj = issue.exact ? "exactly " : issue.inclusive ? ">=" : ">";
				const sizing = getSizing(issue.origin);
				if (sizing) return `Too small: expected ${issue.origin} to have ${adj}${issue.minimum.toString()} ${sizing.unit}`;
				return `Too small: expected ${issue.origin} to be ${adj}${issue.minimum.toString()}`;
			}
			case "invalid_format": {
				const _issue = issue;
				if (_issue.format === "starts_with") return `Invalid string: must start with "${_issue.prefix}"`;
				if (_issue.format === "ends_with") return `Invalid string: must end with "${_issue.suffix}"`;
				if (_issue.format === "includes") return `Invalid string: must include "${_issue.includes}"`;
				if (_issue.format === "regex") return `Invalid string: must match pattern ${_issue.pattern}`;
				return `Invalid ${FormatDictionary[_issue.format] ?? issue.format}`;
			}
			case "not_multiple_of": return `Invalid number: must be a multiple of ${issue.divisor}`;
			case "unrecognized_keys": return `Unrecognized key${issue.keys.length > 1 ? "s" : ""}: ${joinValues(issue.keys, ", ")}`;
			case "invalid_key": return `Invalid key in ${issue.origin}`;
			case "invalid_union":
				if (issue.options && Array.isArray(issue.options) && issue.options.length > 0) return `Invalid discriminator value. Expected ${issue.options.map((o) => `'${o}'`).join(" | ")}`;
				if (issue.inclusive === false) return "Invalid input: more than one option matched";
				return "Invalid input";
			case "invalid_element": return `Invalid value in ${issue.origin}`;
			default: return `Invalid input`;
		}
	};
};
function en_default() {
	return { localeError: error() };
}
__name(en_default, "default");

// node_modules/zod/v4/core/registries.js
var _a;
var $ZodRegistry = class {
	constructor() {
		this._map = /* @__PURE__ */ new WeakMap();
		this._idmap = /* @__PURE__ */ new Map();
	}
	add(schema, ..._meta) {
		const meta = _meta[0];
		this._map.set(schema, meta);
		if (meta && typeof meta === "object" && "id" in meta) this._idmap.set(meta.id, schema);
		return this;
	}
	clear() {
		this._map = /* @__PURE__ */ new WeakMap();
		this._idmap = /* @__PURE__ */ new Map();
		return this;
	}
	remove(schema) {
		const meta = this._map.get(schema);
		if (meta && typeof meta === "object" && "id" in meta) this._idmap.delete(meta.id);
		this._map.delete(schema);
		return this;
	}
	get(schema) {
		const p = schema._zod.parent;
		if (p) {
			const pm = { ...this.get(p) ?? {} };
			delete pm.id;
			const f = {
				...pm,
				...this._map.get(schema)
			};
			return Object.keys(f).length ? f : void 0;
		}
		return this._map.get(schema);
	}
	has(schema) {
		return this._map.has(schema);
	}
};
function registry() {
	return new $ZodRegistry();
}
(_a = globalThis).__zod_globalRegistry ?? (_a.__zod_globalRegistry = registry());
const globalRegistry = globalThis.__zod_globalRegistry;

// node_modules/zod/v4/core/api.js
function snapshotChecks(def) {
	if (def.checks) def.checks = [...def.checks];
	return def;
}
// @__NO_SIDE_EFFECTS__
function _string(Class, params) {
	return new Class(snapshotChecks({
		type: "string",
		...normalizeParams(params)
	}));
}
// @__NO_SIDE_EFFECTS__
function _email(Class, params) {
	return new Class({
		type: "string",
		format: "email",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _guid(Class, params) {
	return new Class({
		type: "string",
		format: "guid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uuid(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uuidv4(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		version: "v4",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uuidv6(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		version: "v6",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uuidv7(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		version: "v7",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _url(Class, params) {
	return new Class({
		type: "string",
		format: "url",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _emoji(Class, params) {
	return new Class({
		type: "string",
		format: "emoji",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _nanoid(Class, params) {
	return new Class({
		type: "string",
		format: "nanoid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _cuid(Class, params) {
	return new Class({
		type: "string",
		format: "cuid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _cuid2(Class, params) {
	return new Class({
		type: "string",
		format: "cuid2",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _ulid(Class, params) {
	return new Class({
		type: "string",
		format: "ulid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _xid(Class, params) {
	return new Class({
		type: "string",
		format: "xid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _ksuid(Class, params) {
	return new Class({
		type: "string",
		format: "ksuid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _ipv4(Class, params) {
	return new Class({
		type: "string",
		format: "ipv4",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _ipv6(Class, params) {
	return new Class({
		type: "string",
		format: "ipv6",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _cidrv4(Class, params) {
	return new Class({
		type: "string",
		format: "cidrv4",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _cidrv6(Class, params) {
	return new Class({
		type: "string",
		format: "cidrv6",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _base64(Class, params) {
	return new Class({
		type: "string",
		format: "base64",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _base64url(Class, params) {
	return new Class({
		type: "string",
		format: "base64url",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _e164(Class, params) {
	return new Class({
		type: "string",
		format: "e164",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _jwt(Class, params) {
	return new Class({
		type: "string",
		format: "jwt",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _isoDateTime(Class, params) {
	return new Class({
		type: "string",
		format: "datetime",
		check: "string_format",
		offset: false,
		local: false,
		precision: null,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _isoDate(Class, params) {
	return new Class({
		type: "string",
		format: "date",
		check: "string_format",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _isoTime(Class, params) {
	return new Class({
		type: "string",
		format: "time",
		check: "string_format",
		precision: null,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _isoDuration(Class, params) {
	return new Class({
		type: "string",
		format: "duration",
		check: "string_format",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _number(Class, params) {
	return new Class(snapshotChecks({
		type: "number",
		checks: [],
		...normalizeParams(params)
	}));
}
// @__NO_SIDE_EFFECTS__
function _int(Class, params) {
	return new Class({
		type: "number",
		check: "number_format",
		abort: false,
		format: "safeint",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _boolean(Class, params) {
	return new Class({
		type: "boolean",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _unknown(Class) {
	return new Class({ type: "unknown" });
}
// @__NO_SIDE_EFFECTS__
function _never(Class, params) {
	return new Class({
		type: "never",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _lt(value, params) {
	return new $ZodCheckLessThan({
		check: "less_than",
		...normalizeParams(params),
		value,
		inclusive: false
	});
}
// @__NO_SIDE_EFFECTS__
function _lte(value, params) {
	return new $ZodCheckLessThan({
		check: "less_than",
		...normalizeParams(params),
		value,
		inclusive: true
	});
}
// @__NO_SIDE_EFFECTS__
function _gt(value, params) {
	return new $ZodCheckGreaterThan({
		check: "greater_than",
		...normalizeParams(params),
		value,
		inclusive: false
	});
}
// @__NO_SIDE_EFFECTS__
function _gte(value, params) {
	return new $ZodCheckGreaterThan({
		check: "greater_than",
		...normalizeParams(params),
		value,
		inclusive: true
	});
}
// @__NO_SIDE_EFFECTS__
function _multipleOf(value, params) {
	return new $ZodCheckMultipleOf({
		check: "multiple_of",
		...normalizeParams(params),
		value
	});
}
// @__NO_SIDE_EFFECTS__
function _maxLength(maximum, params) {
	return new $ZodCheckMaxLength({
		check: "max_length",
		...normalizeParams(params),
		maximum
	});
}
// @__NO_SIDE_EFFECTS__
function _minLength(minimum, params) {
	return new $ZodCheckMinLength({
		check: "min_length",
		...normalizeParams(params),
		minimum
	});
}
// @__NO_SIDE_EFFECTS__
function _length(length, params) {
	return new $ZodCheckLengthEquals({
		check: "length_equals",
		...normalizeParams(params),
		length
	});
}
// @__NO_SIDE_EFFECTS__
function _regex(pattern, params) {
	return new $ZodCheckRegex({
		check: "string_format",
		format: "regex",
		...normalizeParams(params),
		pattern
	});
}
// @__NO_SIDE_EFFECTS__
function _lowercase(params) {
	return new $ZodCheckLowerCase({
		check: "string_format",
		format: "lowercase",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _uppercase(params) {
	return new $ZodCheckUpperCase({
		check: "string_format",
		format: "uppercase",
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _includes(includes, params) {
	return new $ZodCheckIncludes({
		check: "string_format",
		format: "includes",
		...normalizeParams(params),
		includes
	});
}
// @__NO_SIDE_EFFECTS__
function _startsWith(prefix, params) {
	return new $ZodCheckStartsWith({
		check: "string_format",
		format: "starts_with",
		...normalizeParams(params),
		prefix
	});
}
// @__NO_SIDE_EFFECTS__
function _endsWith(suffix, params) {
	return new $ZodCheckEndsWith({
		check: "string_format",
		format: "ends_with",
		...normalizeParams(params),
		suffix
	});
}
// @__NO_SIDE_EFFECTS__
function _overwrite(tx) {
	return new $ZodCheckOverwrite({
		check: "overwrite",
		tx
	});
}
// @__NO_SIDE_EFFECTS__
function _normalize(form) {
	return /* @__PURE__ */ _overwrite((input) => input.normalize(form));
}
// @__NO_SIDE_EFFECTS__
function _trim() {
	return /* @__PURE__ */ _overwrite((input) => input.trim());
}
// @__NO_SIDE_EFFECTS__
function _toLowerCase() {
	return /* @__PURE__ */ _overwrite((input) => input.toLowerCase());
}
// @__NO_SIDE_EFFECTS__
function _toUpperCase() {
	return /* @__PURE__ */ _overwrite((input) => input.toUpperCase());
}
// @__NO_SIDE_EFFECTS__
function _slugify() {
	return /* @__PURE__ */ _overwrite((input) => slugify(input));
}
// @__NO_SIDE_EFFECTS__
function _array(Class, element, params) {
	return new Class({
		type: "array",
		element,
		...normalizeParams(params)
	});
}
// @__NO_SIDE_EFFECTS__
function _refine(Class, fn, _params) {
	return new Class({
		type: "custom",
		check: "custom",
		fn,
		...normalizeParams(_params)
	});
}
// @__NO_SIDE_EFFECTS__
function _superRefine(fn, params) {
	const ch = /* @__PURE__ */ _check((payload) => {
		payload.addIssue = (issue$3) => {
			if (typeof issue$3 === "string") payload.issues.push(issue(issue$3, payload.value, ch._zod.def));
			else {
				const _issue = issue$3;
				if (_issue.fatal) _issue.continue = false;
				_issue.code ?? (_issue.code = "custom");
				if (!("input" in _issue)) _issue.input = payload.value;
				_issue.inst ?? (_issue.inst = ch);
				_issue.continue ?? (_issue.continue = !ch._zod.def.abort);
				payload.issues.push(issue(_issue));
			}
		};
		return fn(payload.value, payload);
	}, params);
	return ch;
}
// @__NO_SIDE_EFFECTS__
function _check(fn, params) {
	const ch = new $ZodCheck({
		check: "custom",
		...normalizeParams(params)
	});
	ch._zod.check = fn;
	return ch;
}

// node_modules/zod/v4/core/to-json-schema.js
function assignProps(target, ...sources) {
	for (const source of sources) for (const key of Reflect.ownKeys(source)) if (Object.prototype.propertyIsEnumerable.call(source, key)) assignProp(target, key, source[key]);
	return target;
}
function initializeContext(params) {
	let target = params?.target ?? "draft-2020-12";
	if (target === "draft-4") target = "draft-04";
	if (target === "draft-7") target = "draft-07";
	return {
		processors: params.processors ?? {},
		metadataRegistry: params?.metadata ?? globalRegistry,
		target,
		unrepresentable: params?.unrepresentable ?? "throw",
		override: params?.override ?? (() => {}),
		io: params?.io ?? "output",
		counter: 0,
		seen: /* @__PURE__ */ new Map(),
		sharedDefsExtractedFor: void 0,
		sharedEmitDoneFor: void 0,
		cycles: params?.cycles ?? "ref",
		reused: params?.reused ?? "inline",
		intersections: [],
		deferred: [],
		external: params?.external ?? void 0
	};
}
function handleUnrepresentable(schema, ctx, json, params, message) {
	const result = typeof ctx.unrepresentable === "function" ? ctx.unrepresentable({
		zodSchema: schema,
		path: params.path,
		message
	}) : ctx.unrepresentable;
	if (result === "any") return false;
	if (result === void 0 || result === "throw") throw new Error(message);
	Object.assign(json, result);
	return true;
}
function processSchema(schema, ctx, _params = {
	path: [],
	schemaPath: []
}) {
	var _a;
	const def = schema._zod.def;
	const seen = ctx.seen.get(schema);
	if (seen) {
		seen.count++;
		if (_params.schemaPath.includes(schema)) seen.cycle = _params.path;
		return seen.schema;
	}
	const result = {
		schema: {},
		count: 1,
		cycle: void 0,
		path: _params.path
	};
	ctx.seen.set(schema, result);
	ctx.sharedDefsExtractedFor = void 0;
	ctx.sharedEmitDoneFor = void 0;
	const overrideSchema = schema._zod.toJSONSchema?.();
	if (overrideSchema) result.schema = overrideSchema;
	else {
		const params = {
			..._params,
			schemaPath: [..._params.schemaPath, schema],
			path: _params.path
		};
		if (schema._zod.processJSONSchema) schema._zod.processJSONSchema(ctx, result.schema, params);
		else {
			const _json = result.schema;
			const processor = ctx.processors[def.type];
			if (!processor) throw new Error(`[toJSONSchema]: Non-representable type encountered: ${def.type}`);
			processor(schema, ctx, _json, params);
		}
		const parent = schema._zod.parent;
		if (parent) {
			if (!result.ref) result.ref = parent;
			processSchema(parent, ctx, params);
			ctx.seen.get(parent).isParent = true;
		}
	}
	const meta = ctx.metadataRegistry.get(schema);
	if (meta) assignProps(result.schema, meta);
	if (ctx.io === "input" && isTransforming(schema)) {
		delete result.schema.examples;
		delete result.schema.default;
	}
	if (ctx.io === "input" && "_prefault" in result.schema) (_a = result.schema).default ?? (_a.default = result.schema._prefault);
	delete result.schema._prefault;
	return ctx.seen.get(schema).schema;
}
function encodeJSONPointerSegment(segment) {
	return segment.replace(/~/g, "~0").replace(/\//g, "~1");
}
function extractDefs(ctx, schema) {
	const root = ctx.seen.get(schema);
	if (!root) throw new Error("Unprocessed schema. This is a bug in Zod.");
	if (ctx.external && ctx.sharedDefsExtractedFor === ctx.external) return;
	const idToSchema = /* @__PURE__ */ new Map();
	for (const entry of ctx.seen.entries()) {
		const id = ctx.metadataRegistry.get(entry[0])?.id;
		if (id) {
			const existing = idToSchema.get(id);
			if (existing && existing !== entry[0]) throw new Error(`Duplicate schema id "${id}" detected during JSON Schema conversion. Two different schemas cannot share the same id when converted together.`);
			idToSchema.set(id, entry[0]);
		}
	}
	const makeURI = (entry) => {
		const defsSegment = ctx.target === "draft-2020-12" ? "$defs" : "definitions";
		if (ctx.external) {
			const externalId = ctx.external.registry.get(entry[0])?.id;
			const uriGenerator = ctx.external.uri ?? ((id) => id);
			if (externalId) return { ref: uriGenerator(externalId) };
			const id = entry[1].defId ?? entry[1].schema.id ?? `schema${ctx.counter++}`;
			entry[1].defId = id;
			return {
				defId: id,
				ref: `${uriGenerator("__shared")}#/${defsSegment}/${encodeJSONPointerSegment(id)}`
			};
		}
		const uriPrefix = `#`;
		const defUriPrefix = `${uriPrefix}/${defsSegment}/`;
		if (entry[1] === root && !entry[1].schema.id) return { ref: uriPrefix };
		const defId = entry[1].schema.id ?? `__schema${ctx.counter++}`;
		return {
			defId,
			ref: defUriPrefix + encodeJSONPointerSegment(defId)
		};
	};
	const extractToDef = (entry) => {
		if (entry[1].schema.$ref) return;
		const seen = entry[1];
		const { ref, defId } = makeURI(entry);
		seen.def = { ...seen.schema };
		if (defId) seen.defId = defId;
		const schema = seen.schema;
		for (const key in schema) delete schema[key];
		schema.$ref = ref;
	};
	if (ctx.cycles === "throw") for (const entry of ctx.seen.entries()) {
		const seen = entry[1];
		if (seen.cycle) throw new Error(`Cycle detected: #/${seen.cycle?.join("/")}/<root>

Set the \`cycles\` parameter to \`"ref"\` to resolve cyclical schemas with defs.`);
	}
	for (const entry of ctx.seen.entries()) {
		const seen = entry[1];
		if (schema === entry[0]) {
			extractToDef(entry);
			continue;
		}
		if (ctx.external) {
			const ext = ctx.external.registry.get(entry[0])?.id;
			if (schema !== entry[0] && ext) {
				extractToDef(entry);
				continue;
			}
		}
		if (ctx.metadataRegistry.get(entry[0])?.id) {
			extractToDef(entry);
			continue;
		}
		if (seen.cycle) {
			extractToDef(entry);
			continue;
		}
		if (seen.count > 1) {
			if (ctx.reused === "ref") extractToDef(entry);
		}
	}
	if (ctx.external) ctx.sharedDefsExtractedFor = ctx.external;
}
function compactTypeUnion(schema) {
	const options = schema.anyOf;
	if (!Array.isArray(options) || options.length === 0 || schema.type !== void 0) return;
	const types = [];
	for (const option of options) {
		if (!option || typeof option !== "object") return;
		compactTypeUnion(option);
		const keys = Object.keys(option);
		if (keys.length !== 1 || keys[0] !== "type") return;
		const type = option.type;
		for (const member of Array.isArray(type) ? type : [type]) {
			if (typeof member !== "string") return;
			if (!types.includes(member)) types.push(member);
		}
	}
	delete schema.anyOf;
	schema.type = types.length === 1 ? types[0] : types;
}
const FOLDABLE_KEYS = /* @__PURE__ */ new Set([
	"type",
	"properties",
	"required",
	"additionalProperties"
]);
const UNION_KEYS = ["oneOf", "anyOf"];
function undeclaredConstraint(member) {
	const extra = member.additionalProperties;
	if (extra === void 0 || extra === false || typeof extra !== "object" || extra === null) return null;
	return Object.keys(extra).length ? extra : null;
}
function foldObjects(members) {
	const objects = [];
	for (const member of members) {
		if (typeof member !== "object" || member.type !== "object") return null;
		for (const key in member) if (!FOLDABLE_KEYS.has(key)) return null;
		objects.push(member);
	}
	const properties = {};
	const required = /* @__PURE__ */ new Set();
	for (const object of objects) {
		for (const key in object.properties) {
			if (Object.prototype.hasOwnProperty.call(properties, key)) continue;
			const parts = [];
			for (const other of objects) {
				const part = other.properties?.[key] ?? undeclaredConstraint(other);
				if (part === null || part === void 0) continue;
				if (!parts.some((seen) => JSON.stringify(seen) === JSON.stringify(part))) parts.push(part);
			}
			const merged = parts.length === 1 ? parts[0] : foldObjects(parts) ?? { allOf: parts };
			assignProp(properties, key, merged);
		}
		for (const key of object.required ?? []) required.add(key);
	}
	const folded = {
		type: "object",
		properties
	};
	if (required.size) folded.required = [...required];
	if (objects.every((object) => object.additionalProperties === false)) folded.additionalProperties = false;
	else {
		const constraints = [];
		for (const object of objects) {
			const constraint = undeclaredConstraint(object);
			if (constraint && !constraints.some((seen) => JSON.stringify(seen) === JSON.stringify(constraint))) constraints.push(constraint);
		}
		if (constraints.length === 1) folded.additionalProperties = constraints[0];
		else if (constraints.length > 1) folded.additionalProperties = { allOf: constraints };
	}
	return folded;
}
function foldIntersection(json) {
	const allOf = json.allOf;
	if (!Array.isArray(allOf) || allOf.length < 2) return;
	for (const key of FOLDABLE_KEYS) if (key in json) return;
	const unions = allOf.filter((m) => UNION_KEYS.some((k) => Array.isArray(m[k])));
	let folded = null;
	if (!unions.length) folded = foldObjects(allOf);
	else {
		const union = unions[0];
		const keyword = UNION_KEYS.find((k) => Array.isArray(union[k]));
		if (Object.keys(union).length !== 1) return;
		const rest = allOf.filter((m) => m !== union);
		const branches = union[keyword].map((branch) => foldObjects([...rest, branch]));
		if (branches.some((b) => !b)) return;
		folded = { [keyword]: branches };
	}
	if (!folded) return;
	delete json.allOf;
	assignProps(json, folded);
}
function finalize$2(ctx, schema) {
	const root = ctx.seen.get(schema);
	if (!root) throw new Error("Unprocessed schema. This is a bug in Zod.");
	const flattenRef = (zodSchema) => {
		const seen = ctx.seen.get(zodSchema);
		if (seen.ref === null) return;
		const schema = seen.def ?? seen.schema;
		const _cached = { ...schema };
		const ref = seen.ref;
		seen.ref = null;
		if (ref) {
			flattenRef(ref);
			const refSeen = ctx.seen.get(ref);
			const refSchema = refSeen.schema;
			if (refSchema.$ref && (ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0")) {
				schema.allOf = schema.allOf ?? [];
				schema.allOf.push(refSchema);
			} else assignProps(schema, refSchema);
			assignProps(schema, _cached);
			if (zodSchema._zod.parent === ref) for (const key in schema) {
				if (key === "$ref" || key === "allOf") continue;
				if (!(key in _cached)) delete schema[key];
			}
			if (refSchema.$ref && refSeen.def) for (const key in schema) {
				if (key === "$ref" || key === "allOf") continue;
				if (key in refSeen.def && JSON.stringify(schema[key]) === JSON.stringify(refSeen.def[key])) delete schema[key];
			}
		}
		const parent = zodSchema._zod.parent;
		if (parent && parent !== ref) {
			flattenRef(parent);
			const parentSeen = ctx.seen.get(parent);
			if (parentSeen?.schema.$ref) {
				schema.$ref = parentSeen.schema.$ref;
				if (parentSeen.def) for (const key in schema) {
					if (key === "$ref" || key === "allOf") continue;
					if (key in parentSeen.def && JSON.stringify(schema[key]) === JSON.stringify(parentSeen.def[key])) delete schema[key];
				}
			}
		}
		ctx.override({
			zodSchema,
			jsonSchema: schema,
			path: seen.path ?? []
		});
	};
	if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) {
		for (const entry of [...ctx.seen.entries()].reverse()) flattenRef(entry[0]);
		if (ctx.target !== "openapi-3.0") for (const entry of ctx.seen.entries()) compactTypeUnion(entry[1].def ?? entry[1].schema);
		for (const rewrite of ctx.deferred) rewrite();
		if (ctx.intersections.length) {
			const carriers = /* @__PURE__ */ new Map();
			for (const seen of ctx.seen.values()) for (const json of [seen.schema, seen.def]) {
				const allOf = json?.allOf;
				if (!Array.isArray(allOf)) continue;
				const existing = carriers.get(allOf);
				if (existing) existing.push(json);
				else carriers.set(allOf, [json]);
			}
			for (const allOf of ctx.intersections) for (const json of carriers.get(allOf) ?? []) foldIntersection(json);
		}
	}
	const result = {};
	if (ctx.target === "draft-2020-12") result.$schema = "https://json-schema.org/draft/2020-12/schema";
	else if (ctx.target === "draft-07") result.$schema = "http://json-schema.org/draft-07/schema#";
	else if (ctx.target === "draft-04") result.$schema = "http://json-schema.org/draft-04/schema#";
	else if (ctx.target === "openapi-3.0") {}
	if (ctx.external?.uri) {
		const id = ctx.external.registry.get(schema)?.id;
		if (!id) throw new Error("Schema is missing an `id` property");
		result.$id = ctx.external.uri(id);
	}
	assignProps(result, root.defId ? root.schema : root.def ?? root.schema);
	const rootMetaId = ctx.metadataRegistry.get(schema)?.id;
	if (rootMetaId !== void 0 && result.id === rootMetaId) delete result.id;
	const defs = ctx.external?.defs ?? {};
	if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) for (const entry of ctx.seen.entries()) {
		const seen = entry[1];
		if (seen.def && seen.defId) {
			if (seen.def.id === seen.defId) delete seen.def.id;
			assignProp(defs, seen.defId, seen.def);
		}
	}
	if (ctx.external) ctx.sharedEmitDoneFor = ctx.external;
	if (ctx.external) {} else if (Object.keys(defs).length > 0) {
		if (ctx.target === "draft-2020-12") result.$defs = defs;
		else result.definitions = defs;
	}
	try {
		const finalized = JSON.parse(JSON.stringify(result));
		Object.defineProperty(finalized, "~standard", {
			value: {
				...schema["~standard"],
				jsonSchema: {
					input: createStandardJSONSchemaMethod(schema, "input", ctx.processors),
					output: createStandardJSONSchemaMethod(schema, "output", ctx.processors)
				}
			},
			enumerable: false,
			writable: false
		});
		return finalized;
	} catch (_err) {
		throw new Error("Error converting schema to JSON.");
	}
}
__name(finalize$2, "finalize");
function isTransforming(_schema, _ctx) {
	const ctx = _ctx ?? { seen: /* @__PURE__ */ new Set() };
	if (ctx.seen.has(_schema)) return false;
	ctx.seen.add(_schema);
	const def = _schema._zod.def;
	if (def.type === "transform") return true;
	if (def.type === "array") return isTransforming(def.element, ctx);
	if (def.type === "set") return isTransforming(def.valueType, ctx);
	if (def.type === "lazy") return isTransforming(def.getter(), ctx);
	if (def.type === "promise" || def.type === "optional" || def.type === "nonoptional" || def.type === "nullable" || def.type === "readonly" || def.type === "default" || def.type === "prefault" || def.type === "catch") return isTransforming(def.innerType, ctx);
	if (def.type === "intersection") return isTransforming(def.left, ctx) || isTransforming(def.right, ctx);
	if (def.type === "record" || def.type === "map") return isTransforming(def.keyType, ctx) || isTransforming(def.valueType, ctx);
	if (def.type === "pipe") {
		if (_schema._zod.traits.has("$ZodCodec")) return true;
		return isTransforming(def.in, ctx) || isTransforming(def.out, ctx);
	}
	if (def.type === "object") {
		for (const key in def.shape) if (isTransforming(def.shape[key], ctx)) return true;
		return false;
	}
	if (def.type === "union") {
		for (const option of def.options) if (isTransforming(option, ctx)) return true;
		return false;
	}
	if (def.type === "tuple") {
		for (const item of def.items) if (isTransforming(item, ctx)) return true;
		if (def.rest && isTransforming(def.rest, ctx)) return true;
		return false;
	}
	return false;
}
const createToJSONSchemaMethod = (schema, processors = {}) => (params) => {
	const ctx = initializeContext({
		...params,
		processors
	});
	processSchema(schema, ctx);
	extractDefs(ctx, schema);
	return finalize$2(ctx, schema);
};
const createStandardJSONSchemaMethod = (schema, io, processors = {}) => (params) => {
	const { libraryOptions, target } = params ?? {};
	const ctx = initializeContext({
		...libraryOptions ?? {},
		target,
		io,
		processors
	});
	processSchema(schema, ctx);
	extractDefs(ctx, schema);
	return finalize$2(ctx, schema);
};

// node_modules/zod/v4/core/json-schema-processors.js
const narrowMin = (agg, key, value) => {
	if (agg[key] === void 0 || value > agg[key]) agg[key] = value;
};
const narrowMax = (agg, key, value) => {
	if (agg[key] === void 0 || value < agg[key]) agg[key] = value;
};
const narrowBoth = (agg, value) => {
	narrowMin(agg, "minimum", value);
	narrowMax(agg, "maximum", value);
};
const addDivisor = (agg, value) => {
	agg.multipleOf ?? (agg.multipleOf = []);
	if (!agg.multipleOf.includes(value)) agg.multipleOf.push(value);
};
const addPattern = (agg, pattern) => {
	agg.patterns ?? (agg.patterns = /* @__PURE__ */ new Set());
	agg.patterns.add(pattern);
};
const intersectMime = (agg, mime) => {
	agg.mime = agg.mime ? agg.mime.filter((m) => mime.includes(m)) : [...mime];
};
const setFormat = (agg, format) => {
	agg.format = format;
	if (format.includes("int")) agg.isInt = true;
};
const minContributor = (agg, def) => narrowMin(agg, "minimum", def.minimum);
const maxContributor = (agg, def) => narrowMax(agg, "maximum", def.maximum);
const formatContributor = (ranges) => (agg, def) => {
	setFormat(agg, def.format);
	const [minimum, maximum] = ranges[def.format];
	narrowMin(agg, "minimum", minimum);
	narrowMax(agg, "maximum", maximum);
};
const contributors = {
	greater_than: (agg, def) => narrowMin(agg, def.inclusive ? "minimum" : "exclusiveMinimum", def.value),
	less_than: (agg, def) => narrowMax(agg, def.inclusive ? "maximum" : "exclusiveMaximum", def.value),
	multiple_of: (agg, def) => addDivisor(agg, def.value),
	number_format: formatContributor(NUMBER_FORMAT_RANGES),
	bigint_format: formatContributor(BIGINT_FORMAT_RANGES),
	min_length: minContributor,
	max_length: maxContributor,
	length_equals: (agg, def) => narrowBoth(agg, def.length),
	min_size: minContributor,
	max_size: maxContributor,
	size_equals: (agg, def) => narrowBoth(agg, def.size),
	string_format: (agg, def) => {
		setFormat(agg, def.format);
		if (def.pattern) addPattern(agg, def.pattern);
		if (def.format === "base64" || def.format === "base64url") agg.contentEncoding = def.format;
		if (def.local || def.precision === -1) agg.laxFormat = true;
	},
	mime_type: (agg, def) => intersectMime(agg, def.mime)
};
function aggregateChecks(schema) {
	const agg = {};
	const def = schema._zod.def;
	const list = schema._zod.traits.has("$ZodCheck") ? [schema, ...def.checks ?? []] : def.checks ?? [];
	for (const ch of list) contributors[ch._zod.def.check]?.(agg, ch._zod.def);
	const bag = schema._zod.bag;
	if (bag.minimum !== void 0) narrowMin(agg, "minimum", bag.minimum);
	if (bag.exclusiveMinimum !== void 0) narrowMin(agg, "exclusiveMinimum", bag.exclusiveMinimum);
	if (bag.maximum !== void 0) narrowMax(agg, "maximum", bag.maximum);
	if (bag.exclusiveMaximum !== void 0) narrowMax(agg, "exclusiveMaximum", bag.exclusiveMaximum);
	if (bag.multipleOf !== void 0) addDivisor(agg, bag.multipleOf);
	if (bag.format !== void 0) {
		agg.format ?? (agg.format = bag.format);
		if (bag.format.includes("int")) agg.isInt = true;
	}
	if (bag.mime) intersectMime(agg, bag.mime);
	for (const pattern of bag.patterns ?? []) addPattern(agg, pattern);
	return agg;
}
const formatMap = {
	guid: "uuid",
	url: "uri",
	datetime: "date-time",
	json_string: "json-string",
	regex: ""
};
const exactPatterns = /* @__PURE__ */ new Map([[base64Charset, base64], [base64urlCharset, base64url]]);
const exactPattern = (p) => exactPatterns.get(p) ?? p;
const stringProcessor = (schema, ctx, _json, _params) => {
	const json = _json;
	json.type = "string";
	const { minimum, maximum, format, patterns, contentEncoding, laxFormat } = aggregateChecks(schema);
	if (typeof minimum === "number") json.minLength = minimum;
	if (typeof maximum === "number") json.maxLength = maximum;
	if (format) {
		json.format = formatMap[format] ?? format;
		if (json.format === "") delete json.format;
		if (format === "time" || laxFormat) delete json.format;
	}
	if (contentEncoding) json.contentEncoding = contentEncoding;
	if (patterns && patterns.size > 0) {
		const patternList = [...patterns].map(exactPattern);
		if (patternList.length === 1) json.pattern = patternList[0].source;
		else if (patternList.length > 1) json.allOf = [...patternList.map((regex) => ({
			...ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0" ? { type: "string" } : {},
			pattern: regex.source
		}))];
	}
};
const numberProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const { minimum, maximum, multipleOf, exclusiveMaximum, exclusiveMinimum, isInt } = aggregateChecks(schema);
	json.type = isInt ? "integer" : "number";
	const exMin = typeof exclusiveMinimum === "number" && exclusiveMinimum >= (minimum ?? Number.NEGATIVE_INFINITY);
	const exMax = typeof exclusiveMaximum === "number" && exclusiveMaximum <= (maximum ?? Number.POSITIVE_INFINITY);
	const legacy = ctx.target === "draft-04" || ctx.target === "openapi-3.0";
	if (exMin) {
		if (legacy) {
			json.minimum = exclusiveMinimum;
			json.exclusiveMinimum = true;
		} else json.exclusiveMinimum = exclusiveMinimum;
	} else if (typeof minimum === "number") json.minimum = minimum;
	if (exMax) {
		if (legacy) {
			json.maximum = exclusiveMaximum;
			json.exclusiveMaximum = true;
		} else json.exclusiveMaximum = exclusiveMaximum;
	} else if (typeof maximum === "number") json.maximum = maximum;
	if (multipleOf) {
		const divisors = /* @__PURE__ */ new Set();
		for (const divisor of multipleOf) if (Number.isFinite(divisor) && divisor !== 0) divisors.add(Math.abs(divisor));
		else handleUnrepresentable(schema, ctx, json, params, `A multipleOf divisor of ${divisor} cannot be represented in JSON Schema`);
		const [first, ...rest] = divisors;
		if (first !== void 0) json.multipleOf = first;
		if (rest.length) json.allOf = [...json.allOf ?? [], ...rest.map((m) => ({ multipleOf: m }))];
	}
};
const booleanProcessor = (_schema, _ctx, json, _params) => {
	json.type = "boolean";
};
const neverProcessor = (_schema, _ctx, json, _params) => {
	json.not = {};
};
const unknownProcessor = (_schema, _ctx, _json, _params) => {};
const enumProcessor = (schema, _ctx, json, _params) => {
	const def = schema._zod.def;
	const values = getEnumValues(def.entries);
	if (values.length === 0) {
		json.not = {};
		return;
	}
	if (values.every((v) => typeof v === "number")) json.type = "number";
	if (values.every((v) => typeof v === "string")) json.type = "string";
	json.enum = values;
};
const literalProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	if (def.values.length === 0) {
		json.not = {};
		return;
	}
	const vals = [];
	for (const val of def.values) if (val === void 0) {
		if (handleUnrepresentable(schema, ctx, json, params, "Literal `undefined` cannot be represented in JSON Schema")) return;
	} else if (typeof val === "bigint") {
		if (handleUnrepresentable(schema, ctx, json, params, "BigInt literals cannot be represented in JSON Schema")) return;
		vals.push(Number(val));
	} else vals.push(val);
	if (vals.length === 0) {} else if (vals.length === 1) {
		const val = vals[0];
		json.type = val === null ? "null" : typeof val;
		if (ctx.target === "draft-04" || ctx.target === "openapi-3.0") json.enum = [val];
		else json.const = val;
	} else {
		if (vals.every((v) => typeof v === "number")) json.type = "number";
		if (vals.every((v) => typeof v === "string")) json.type = "string";
		if (vals.every((v) => typeof v === "boolean")) json.type = "boolean";
		if (vals.every((v) => v === null)) json.type = "null";
		json.enum = vals;
	}
};
const customProcessor = (schema, ctx, json, params) => {
	handleUnrepresentable(schema, ctx, json, params, "Custom types cannot be represented in JSON Schema");
};
const transformProcessor = (schema, ctx, json, params) => {
	handleUnrepresentable(schema, ctx, json, params, "Transforms cannot be represented in JSON Schema");
};
const arrayProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const def = schema._zod.def;
	const { minimum, maximum } = aggregateChecks(schema);
	if (typeof minimum === "number") json.minItems = minimum;
	if (typeof maximum === "number") json.maxItems = maximum;
	json.type = "array";
	json.items = processSchema(def.element, ctx, {
		...params,
		path: [...params.path, "items"]
	});
};
function inputOptin(schema) {
	const def = schema._zod.def;
	if (def.type === "pipe" && def.in._zod.traits.has("$ZodTransform")) return inputOptin(def.out);
	if (def.type === "catch") return inputOptin(def.innerType);
	return schema._zod.optin;
}
const objectProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const def = schema._zod.def;
	const shape = def.shape;
	if (Object.getOwnPropertySymbols(shape).length && handleUnrepresentable(schema, ctx, json, params, "Symbol keys cannot be represented in JSON Schema")) return;
	json.type = "object";
	json.properties = {};
	for (const key in shape) assignProp(json.properties, key, processSchema(shape[key], ctx, {
		...params,
		path: [
			...params.path,
			"properties",
			key
		]
	}));
	const requiredKeys = [];
	for (const key of Object.keys(shape)) {
		const field = def.shape[key];
		if (ctx.io === "input" ? inputOptin(field) === void 0 : field._zod.optout === void 0) requiredKeys.push(key);
	}
	if (requiredKeys.length > 0) json.required = requiredKeys;
	if (def.catchall?._zod.def.type === "never") json.additionalProperties = false;
	else if (!def.catchall) {
		if (ctx.io === "output") json.additionalProperties = false;
	} else if (def.catchall) json.additionalProperties = processSchema(def.catchall, ctx, {
		...params,
		path: [...params.path, "additionalProperties"]
	});
};
const unionProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	const isExclusive = def.inclusive === false;
	const options = def.options.map((x, i) => processSchema(x, ctx, {
		...params,
		path: [
			...params.path,
			isExclusive ? "oneOf" : "anyOf",
			i
		]
	}));
	if (isExclusive) json.oneOf = options;
	else json.anyOf = options;
};
const intersectionProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	const a = processSchema(def.left, ctx, {
		...params,
		path: [
			...params.path,
			"allOf",
			0
		]
	});
	const b = processSchema(def.right, ctx, {
		...params,
		path: [
			...params.path,
			"allOf",
			1
		]
	});
	const isSimpleIntersection = (val) => "allOf" in val && Object.keys(val).length === 1;
	const allOf = [...isSimpleIntersection(a) ? a.allOf : [a], ...isSimpleIntersection(b) ? b.allOf : [b]];
	json.allOf = allOf;
	ctx.intersections.push(allOf);
};
function stringifyKeyNames(bySchema, json, visited) {
	if (json.$ref) {
		if (visited.has(json)) return json;
		visited.add(json);
		const def = bySchema.get(json)?.def;
		if (!def) return json;
		const inlined = stringifyKeyNames(bySchema, def, visited);
		return inlined === def ? json : inlined;
	}
	for (const keyword of ["anyOf", "oneOf"]) {
		const branches = json[keyword];
		if (!Array.isArray(branches)) continue;
		const mapped = branches.map((branch) => stringifyKeyNames(bySchema, branch, visited));
		if (mapped.some((branch, i) => branch !== branches[i])) json = {
			...json,
			[keyword]: mapped
		};
	}
	const types = Array.isArray(json.type) ? json.type : [json.type];
	const numericType = !types.includes("string") && types.some((t) => t === "number" || t === "integer");
	const values = json.enum ?? (json.const !== void 0 ? [json.const] : void 0);
	if (!numericType && !values?.some((v) => typeof v === "number")) return json;
	const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format, id, ...rest } = json;
	if (rest.enum) rest.enum = rest.enum.map((v) => typeof v === "number" ? String(v) : v);
	else if (typeof rest.const === "number") rest.const = String(rest.const);
	if (!numericType) return rest;
	rest.type = "string";
	if (!values) rest.pattern = (types.includes("number") ? number$1 : integer).source;
	return rest;
}
const pendingRecords = /* @__PURE__ */ new WeakMap();
function rewriteKeyNames(ctx) {
	const bySchema = /* @__PURE__ */ new Map();
	for (const entry of ctx.seen.values()) if (entry.def && !bySchema.has(entry.schema)) bySchema.set(entry.schema, entry);
	const rewrites = /* @__PURE__ */ new Map();
	for (const record of pendingRecords.get(ctx) ?? []) {
		const seen = ctx.seen.get(record);
		const names = (seen?.def ?? seen?.schema)?.propertyNames;
		if (!names || names === true || rewrites.has(names)) continue;
		const rewritten = stringifyKeyNames(bySchema, names, /* @__PURE__ */ new Set());
		if (rewritten !== names) rewrites.set(names, rewritten);
	}
	if (!rewrites.size) return;
	for (const entry of ctx.seen.values()) for (const carrier of [entry.schema, entry.def]) {
		const rewritten = carrier && rewrites.get(carrier.propertyNames);
		if (rewritten) carrier.propertyNames = rewritten;
	}
}
const recordProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const def = schema._zod.def;
	json.type = "object";
	const keyType = def.keyType;
	const patterns = aggregateChecks(keyType).patterns;
	if (def.mode === "loose" && patterns && patterns.size > 0) {
		const valueSchema = processSchema(def.valueType, ctx, {
			...params,
			path: [
				...params.path,
				"patternProperties",
				"*"
			]
		});
		json.patternProperties = {};
		for (const pattern of patterns) assignProp(json.patternProperties, exactPattern(pattern).source, valueSchema);
	} else {
		if (ctx.target === "draft-07" || ctx.target === "draft-2020-12") {
			json.propertyNames = processSchema(def.keyType, ctx, {
				...params,
				path: [...params.path, "propertyNames"]
			});
			let pending = pendingRecords.get(ctx);
			if (!pending) {
				pending = [];
				pendingRecords.set(ctx, pending);
				ctx.deferred.push(() => rewriteKeyNames(ctx));
			}
			pending.push(schema);
		}
		json.additionalProperties = processSchema(def.valueType, ctx, {
			...params,
			path: [...params.path, "additionalProperties"]
		});
	}
	const keyValues = keyType._zod.values;
	const omittableOnInput = ctx.io === "input" && inputOptin(def.valueType) !== void 0;
	if (keyValues && !def.partial && !omittableOnInput) {
		const validKeyValues = [...keyValues].filter((v) => typeof v === "string" || typeof v === "number");
		if (validKeyValues.length > 0) json.required = validKeyValues.map(String);
	}
};
const nullableProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	const inner = processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	if (ctx.target === "openapi-3.0") {
		seen.ref = def.innerType;
		json.nullable = true;
	} else json.anyOf = [inner, { type: "null" }];
};
const nonoptionalProcessor = (schema, ctx, _json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
};
const UNREPRESENTABLE_DEFAULT = Symbol();
function serializeDefaultValue(value, schema, ctx, json, params) {
	let unrepresentable = false;
	const serialized = JSON.stringify(value, (_, val) => {
		if (typeof val !== "bigint") return val;
		unrepresentable = true;
		return null;
	});
	if (!unrepresentable) return JSON.parse(serialized);
	handleUnrepresentable(schema, ctx, json, params, "BigInt defaults cannot be represented in JSON Schema");
	return UNREPRESENTABLE_DEFAULT;
}
const defaultProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	const value = serializeDefaultValue(def.defaultValue, schema, ctx, json, params);
	if (value !== UNREPRESENTABLE_DEFAULT) json.default = value;
};
const prefaultProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	if (ctx.io !== "input") return;
	const value = serializeDefaultValue(def.defaultValue, schema, ctx, json, params);
	if (value !== UNREPRESENTABLE_DEFAULT) json._prefault = value;
};
const catchProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	let catchValue;
	try {
		catchValue = def.catchValue(void 0);
	} catch {
		handleUnrepresentable(schema, ctx, json, params, "Dynamic catch values are not supported in JSON Schema");
		return;
	}
	json.default = catchValue;
};
const pipeProcessor = (schema, ctx, _json, params) => {
	const def = schema._zod.def;
	const inIsTransform = def.in._zod.traits.has("$ZodTransform");
	const innerType = ctx.io === "input" ? inIsTransform ? def.out : def.in : def.out;
	processSchema(innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = innerType;
};
const readonlyProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	json.readOnly = true;
};
const optionalProcessor = (schema, ctx, _json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
};

// node_modules/zod/v4/classic/errors.js
const _installedErrorProtos = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
function _lazyMethod(proto, key, make) {
	Object.defineProperty(proto, key, {
		configurable: true,
		enumerable: false,
		get() {
			const value = make(this);
			Object.defineProperty(this, key, {
				value,
				configurable: true,
				writable: true
			});
			return value;
		},
		set(value) {
			Object.defineProperty(this, key, {
				value,
				configurable: true,
				writable: true
			});
		}
	});
}
const initializer = (inst, issues) => {
	$ZodError.init(inst, issues);
	inst.name = "ZodError";
	const proto = Object.getPrototypeOf(inst);
	if (_installedErrorProtos.has(proto)) return;
	_installedErrorProtos.add(proto);
	_lazyMethod(proto, "format", (self) => (mapper) => formatError(self, mapper));
	_lazyMethod(proto, "flatten", (self) => (mapper) => flattenError(self, mapper));
	_lazyMethod(proto, "addIssue", (self) => (issue) => {
		self.issues.push(issue);
		self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
	});
	_lazyMethod(proto, "addIssues", (self) => (issues) => {
		self.issues.push(...issues);
		self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
	});
	Object.defineProperty(proto, "isEmpty", {
		configurable: true,
		enumerable: false,
		get() {
			return this.issues.length === 0;
		}
	});
};
const ZodRealError = /*@__PURE__*/ $constructor("ZodError", initializer, void 0, { Parent: Error });

// node_modules/zod/v4/classic/parse.js
const parse$2 = /* @__PURE__ */ _parse(ZodRealError);
const parseAsync = /* @__PURE__ */ _parseAsync(ZodRealError);
const safeParse = /* @__PURE__ */ _safeParse(ZodRealError);
const safeParseAsync = /* @__PURE__ */ _safeParseAsync(ZodRealError);
const encode = /* @__PURE__ */ _encode(ZodRealError);
const decode = /* @__PURE__ */ _decode(ZodRealError);
const encodeAsync = /* @__PURE__ */ _encodeAsync(ZodRealError);
const decodeAsync = /* @__PURE__ */ _decodeAsync(ZodRealError);
const safeEncode = /* @__PURE__ */ _safeEncode(ZodRealError);
const safeDecode = /* @__PURE__ */ _safeDecode(ZodRealError);
const safeEncodeAsync = /* @__PURE__ */ _safeEncodeAsync(ZodRealError);
const safeDecodeAsync = /* @__PURE__ */ _safeDecodeAsync(ZodRealError);

// node_modules/zod/v4/classic/schemas.js
function _ensureDefaultLocale() {
	if (!globalConfig.localeError) config(en_default());
}
function _ensureDefaultMemoizer() {
	if (!globalConfig.memoizer) config({ memoizer: memoizer() });
}
const ZodType = /*@__PURE__*/ $constructor("ZodType", (inst, def) => {
	_ensureDefaultLocale();
	$ZodType.init(inst, def);
	inst.def = def;
	inst.type = def.type;
	return inst;
}, {
	check(...chks) {
		const def = this.def;
		return this.clone(mergeDefs(def, { checks: [...def.checks ?? [], ...chks.map((ch) => typeof ch === "function" ? { _zod: {
			check: ch,
			def: { check: "custom" },
			onattach: []
		} } : ch)] }), { parent: true });
	},
	with(...chks) {
		return this.check(...chks);
	},
	clone(def, params) {
		return clone(this, def, params);
	},
	brand() {
		return this;
	},
	register(reg, meta) {
		reg.add(this, meta);
		return this;
	},
	refine(check, params) {
		return this.check(refine(check, params));
	},
	superRefine(refinement, params) {
		return this.check(superRefine(refinement, params));
	},
	overwrite(fn) {
		return this.check(_overwrite(fn));
	},
	optional() {
		return optional$1(this);
	},
	exactOptional() {
		return exactOptional(this);
	},
	nullable() {
		return nullable(this);
	},
	nullish() {
		return optional$1(nullable(this));
	},
	nonoptional(params) {
		return nonoptional(this, params);
	},
	array() {
		return array(this);
	},
	or(arg) {
		return union([this, arg]);
	},
	and(arg) {
		return intersection(this, arg);
	},
	transform(tx) {
		return pipe(this, transform(tx));
	},
	default(d) {
		return _default(this, d);
	},
	prefault(d) {
		return prefault(this, d);
	},
	catch(params) {
		return _catch(this, params);
	},
	pipe(target) {
		return pipe(this, target);
	},
	readonly() {
		return readonly(this);
	},
	describe(description) {
		const cl = this.clone();
		globalRegistry.add(cl, { description });
		return cl;
	},
	meta(...args) {
		if (args.length === 0) return globalRegistry.get(this);
		const cl = this.clone();
		globalRegistry.add(cl, args[0]);
		return cl;
	},
	isOptional() {
		return this.safeParse(void 0).success;
	},
	isNullable() {
		return this.safeParse(null).success;
	},
	apply(fn, ...args) {
		return args.length === 0 ? fn(this) : fn(this, ...args);
	},
	get "~standard"() {
		return hide(this, "~standard", {
			...standardProps(this),
			jsonSchema: {
				input: createStandardJSONSchemaMethod(this, "input"),
				output: createStandardJSONSchemaMethod(this, "output")
			}
		});
	},
	set "~standard"(value) {
		own(this, "~standard", value);
	},
	parse: function _parse(data, params) {
		return parse$2(this, data, params, { callee: _parse });
	},
	parseAsync: async function _parseAsync(data, params) {
		return await parseAsync(this, data, params, { callee: _parseAsync });
	},
	safeParse(data, params) {
		return safeParse(this, data, params);
	},
	async safeParseAsync(data, params) {
		return safeParseAsync(this, data, params);
	},
	get spa() {
		return this?.safeParseAsync;
	},
	set spa(value) {
		own(this, "spa", value);
	},
	validate(data, params) {
		return validate(this, data, params);
	},
	validateAsync(data, params) {
		return validateAsync$1(this, data, params);
	},
	encode: function _encode(data, params) {
		return encode(this, data, params, { callee: _encode });
	},
	decode: function _decode(data, params) {
		return decode(this, data, params, { callee: _decode });
	},
	encodeAsync: async function _encodeAsync(data, params) {
		return await encodeAsync(this, data, params, { callee: _encodeAsync });
	},
	decodeAsync: async function _decodeAsync(data, params) {
		return await decodeAsync(this, data, params, { callee: _decodeAsync });
	},
	safeEncode(data, params) {
		return safeEncode(this, data, params);
	},
	safeDecode(data, params) {
		return safeDecode(this, data, params);
	},
	async safeEncodeAsync(data, params) {
		return safeEncodeAsync(this, data, params);
	},
	async safeDecodeAsync(data, params) {
		return safeDecodeAsync(this, data, params);
	},
	toJSONSchema(params) {
		return createToJSONSchemaMethod(this, {})(params);
	},
	get description() {
		return globalRegistry.get(this)?.description;
	},
	get _def() {
		return this._zod.def;
	}
});
const _ZodString = /*@__PURE__*/ $constructor("_ZodString", (inst, def) => {
	$ZodString.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => stringProcessor(inst, ctx, json, params);
}, /*@__PURE__*/ derived({
	format: (inst) => aggregateChecks(inst).format ?? null,
	minLength: (inst) => aggregateChecks(inst).minimum ?? null,
	maxLength: (inst) => aggregateChecks(inst).maximum ?? null
}, {
	regex(...args) {
		return this.check(_regex(...args));
	},
	includes(...args) {
		return this.check(_includes(...args));
	},
	startsWith(...args) {
		return this.check(_startsWith(...args));
	},
	endsWith(...args) {
		return this.check(_endsWith(...args));
	},
	min(...args) {
		return this.check(_minLength(...args));
	},
	max(...args) {
		return this.check(_maxLength(...args));
	},
	length(...args) {
		return this.check(_length(...args));
	},
	nonempty(...args) {
		return this.check(_minLength(1, ...args));
	},
	lowercase(params) {
		return this.check(_lowercase(params));
	},
	uppercase(params) {
		return this.check(_uppercase(params));
	},
	trim() {
		return this.check(_trim());
	},
	normalize(...args) {
		return this.check(_normalize(...args));
	},
	toLowerCase() {
		return this.check(_toLowerCase());
	},
	toUpperCase() {
		return this.check(_toUpperCase());
	},
	slugify() {
		return this.check(_slugify());
	}
}));
const ZodString = /*@__PURE__*/ $constructor("ZodString", (inst, def) => {
	$ZodString.init(inst, def);
	_ZodString.init(inst, def);
}, {
	email(params) {
		return this.check(_email(ZodEmail, params));
	},
	url(params) {
		return this.check(_url(ZodURL, params));
	},
	jwt(params) {
		return this.check(_jwt(ZodJWT, params));
	},
	emoji(params) {
		return this.check(_emoji(ZodEmoji, params));
	},
	guid(params) {
		return this.check(_guid(ZodGUID, params));
	},
	uuid(params) {
		return this.check(_uuid(ZodUUID, params));
	},
	uuidv4(params) {
		return this.check(_uuidv4(ZodUUID, params));
	},
	uuidv6(params) {
		return this.check(_uuidv6(ZodUUID, params));
	},
	uuidv7(params) {
		return this.check(_uuidv7(ZodUUID, params));
	},
	nanoid(params) {
		return this.check(_nanoid(ZodNanoID, params));
	},
	cuid(params) {
		return this.check(_cuid(ZodCUID, params));
	},
	cuid2(params) {
		return this.check(_cuid2(ZodCUID2, params));
	},
	ulid(params) {
		return this.check(_ulid(ZodULID, params));
	},
	base64(params) {
		return this.check(_base64(ZodBase64, params));
	},
	base64url(params) {
		return this.check(_base64url(ZodBase64URL, params));
	},
	xid(params) {
		return this.check(_xid(ZodXID, params));
	},
	ksuid(params) {
		return this.check(_ksuid(ZodKSUID, params));
	},
	ipv4(params) {
		return this.check(_ipv4(ZodIPv4, params));
	},
	ipv6(params) {
		return this.check(_ipv6(ZodIPv6, params));
	},
	cidrv4(params) {
		return this.check(_cidrv4(ZodCIDRv4, params));
	},
	cidrv6(params) {
		return this.check(_cidrv6(ZodCIDRv6, params));
	},
	e164(params) {
		return this.check(_e164(ZodE164, params));
	},
	datetime(params) {
		return this.check(_isoDateTime(ZodISODateTime, params));
	},
	date(params) {
		return this.check(_isoDate(ZodISODate, params));
	},
	time(params) {
		return this.check(_isoTime(ZodISOTime, params));
	},
	duration(params) {
		return this.check(_isoDuration(ZodISODuration, params));
	}
});
function string$1(params) {
	return _string(ZodString, params);
}
__name(string$1, "string");
const ZodStringFormat = /*@__PURE__*/ $constructor("ZodStringFormat", (inst, def) => {
	$ZodStringFormat.init(inst, def);
	_ZodString.init(inst, def);
});
const ZodISODateTime = /*@__PURE__*/ $constructor("ZodISODateTime", (inst, def) => {
	$ZodISODateTime.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodISODate = /*@__PURE__*/ $constructor("ZodISODate", (inst, def) => {
	$ZodISODate.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodISOTime = /*@__PURE__*/ $constructor("ZodISOTime", (inst, def) => {
	$ZodISOTime.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodISODuration = /*@__PURE__*/ $constructor("ZodISODuration", (inst, def) => {
	$ZodISODuration.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodEmail = /*@__PURE__*/ $constructor("ZodEmail", (inst, def) => {
	$ZodEmail.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodGUID = /*@__PURE__*/ $constructor("ZodGUID", (inst, def) => {
	$ZodGUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodUUID = /*@__PURE__*/ $constructor("ZodUUID", (inst, def) => {
	$ZodUUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodURL = /*@__PURE__*/ $constructor("ZodURL", (inst, def) => {
	$ZodURL.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodEmoji = /*@__PURE__*/ $constructor("ZodEmoji", (inst, def) => {
	$ZodEmoji.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodNanoID = /*@__PURE__*/ $constructor("ZodNanoID", (inst, def) => {
	$ZodNanoID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCUID = /*@__PURE__*/ $constructor("ZodCUID", (inst, def) => {
	$ZodCUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCUID2 = /*@__PURE__*/ $constructor("ZodCUID2", (inst, def) => {
	$ZodCUID2.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodULID = /*@__PURE__*/ $constructor("ZodULID", (inst, def) => {
	$ZodULID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodXID = /*@__PURE__*/ $constructor("ZodXID", (inst, def) => {
	$ZodXID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodKSUID = /*@__PURE__*/ $constructor("ZodKSUID", (inst, def) => {
	$ZodKSUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodIPv4 = /*@__PURE__*/ $constructor("ZodIPv4", (inst, def) => {
	$ZodIPv4.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodIPv6 = /*@__PURE__*/ $constructor("ZodIPv6", (inst, def) => {
	$ZodIPv6.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCIDRv4 = /*@__PURE__*/ $constructor("ZodCIDRv4", (inst, def) => {
	$ZodCIDRv4.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCIDRv6 = /*@__PURE__*/ $constructor("ZodCIDRv6", (inst, def) => {
	$ZodCIDRv6.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodBase64 = /*@__PURE__*/ $constructor("ZodBase64", (inst, def) => {
	$ZodBase64.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodBase64URL = /*@__PURE__*/ $constructor("ZodBase64URL", (inst, def) => {
	$ZodBase64URL.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodE164 = /*@__PURE__*/ $constructor("ZodE164", (inst, def) => {
	$ZodE164.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodJWT = /*@__PURE__*/ $constructor("ZodJWT", (inst, def) => {
	$ZodJWT.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodNumber = /*@__PURE__*/ $constructor("ZodNumber", (inst, def) => {
	$ZodNumber.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => numberProcessor(inst, ctx, json, params);
	inst.isFinite = true;
}, /*@__PURE__*/ derived({
	minValue: (inst) => {
		const { minimum, exclusiveMinimum } = aggregateChecks(inst);
		return Math.max(minimum ?? Number.NEGATIVE_INFINITY, exclusiveMinimum ?? Number.NEGATIVE_INFINITY);
	},
	maxValue: (inst) => {
		const { maximum, exclusiveMaximum } = aggregateChecks(inst);
		return Math.min(maximum ?? Number.POSITIVE_INFINITY, exclusiveMaximum ?? Number.POSITIVE_INFINITY);
	},
	isInt: (inst) => {
		const { isInt, multipleOf } = aggregateChecks(inst);
		return !!isInt || !!multipleOf?.some(Number.isSafeInteger);
	},
	format: (inst) => aggregateChecks(inst).format ?? null
}, {
	gt(value, params) {
		return this.check(_gt(value, params));
	},
	gte(value, params) {
		return this.check(_gte(value, params));
	},
	min(value, params) {
		return this.check(_gte(value, params));
	},
	lt(value, params) {
		return this.check(_lt(value, params));
	},
	lte(value, params) {
		return this.check(_lte(value, params));
	},
	max(value, params) {
		return this.check(_lte(value, params));
	},
	int(params) {
		return this.check(int(params));
	},
	safe(params) {
		return this.check(int(params));
	},
	positive(params) {
		return this.check(_gt(0, params));
	},
	nonnegative(params) {
		return this.check(_gte(0, params));
	},
	negative(params) {
		return this.check(_lt(0, params));
	},
	nonpositive(params) {
		return this.check(_lte(0, params));
	},
	multipleOf(value, params) {
		return this.check(_multipleOf(value, params));
	},
	step(value, params) {
		return this.check(_multipleOf(value, params));
	},
	finite() {
		return this;
	}
}));
function number(params) {
	return _number(ZodNumber, params);
}
const ZodNumberFormat = /*@__PURE__*/ $constructor("ZodNumberFormat", (inst, def) => {
	$ZodNumberFormat.init(inst, def);
	ZodNumber.init(inst, def);
});
function int(params) {
	return _int(ZodNumberFormat, params);
}
const ZodBoolean = /*@__PURE__*/ $constructor("ZodBoolean", (inst, def) => {
	$ZodBoolean.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => booleanProcessor(inst, ctx, json, params);
});
function boolean$1(params) {
	return _boolean(ZodBoolean, params);
}
__name(boolean$1, "boolean");
const ZodUnknown = /*@__PURE__*/ $constructor("ZodUnknown", (inst, def) => {
	$ZodUnknown.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => unknownProcessor(inst, ctx, json, params);
});
function unknown() {
	return _unknown(ZodUnknown);
}
const ZodNever = /*@__PURE__*/ $constructor("ZodNever", (inst, def) => {
	$ZodNever.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => neverProcessor(inst, ctx, json, params);
});
function never(params) {
	return _never(ZodNever, params);
}
const ZodArray = /*@__PURE__*/ $constructor("ZodArray", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodArray.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => arrayProcessor(inst, ctx, json, params);
	inst.element = def.element;
}, {
	min(n, params) {
		return this.check(_minLength(n, params));
	},
	nonempty(params) {
		return this.check(_minLength(1, params));
	},
	max(n, params) {
		return this.check(_maxLength(n, params));
	},
	length(n, params) {
		return this.check(_length(n, params));
	},
	unwrap() {
		return this.element;
	}
});
function array(element, params) {
	return _array(ZodArray, element, params);
}
const ZodObject = /*@__PURE__*/ $constructor("ZodObject", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodObjectJIT.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => objectProcessor(inst, ctx, json, params);
	installLazyProp(inst, "shape", (self) => self._zod.def.shape, false);
}, {
	keyof() {
		return _enum(Object.keys(this._zod.def.shape));
	},
	catchall(catchall) {
		return this.clone(mergeDefs(this._zod.def, { catchall }));
	},
	passthrough() {
		return this.clone(mergeDefs(this._zod.def, { catchall: unknown() }));
	},
	loose() {
		return this.clone(mergeDefs(this._zod.def, { catchall: unknown() }));
	},
	strict() {
		return this.clone(mergeDefs(this._zod.def, { catchall: never() }));
	},
	strip() {
		return this.clone(mergeDefs(this._zod.def, { catchall: void 0 }));
	},
	extend(incoming) {
		return extend(this, incoming);
	},
	safeExtend(incoming) {
		return safeExtend(this, incoming);
	},
	merge(other) {
		return merge(this, other);
	},
	pick(mask) {
		return pick(this, mask);
	},
	omit(mask) {
		return omit(this, mask);
	},
	partial(...args) {
		return partial(ZodOptional, this, args[0]);
	},
	exactPartial(...args) {
		return partial(ZodExactOptional, this, args[0], "exactPartial");
	},
	required(...args) {
		return required(ZodNonOptional, this, args[0]);
	}
});
function object(shape, params) {
	const def = {
		type: "object",
		shape: shape ?? {},
		...normalizeParams(params)
	};
	return new ZodObject(def);
}
function looseObject(shape, params) {
	return new ZodObject({
		type: "object",
		shape,
		catchall: unknown(),
		...normalizeParams(params)
	});
}
const ZodUnion = /*@__PURE__*/ $constructor("ZodUnion", (inst, def) => {
	$ZodUnion.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => unionProcessor(inst, ctx, json, params);
	inst.options = def.options;
});
function union(options, params) {
	return new ZodUnion({
		type: "union",
		options,
		...normalizeParams(params)
	});
}
const ZodDiscriminatedUnion = /*@__PURE__*/ $constructor("ZodDiscriminatedUnion", (inst, def) => {
	ZodUnion.init(inst, def);
	$ZodDiscriminatedUnion.init(inst, def);
});
function discriminatedUnion(discriminator, options, params) {
	return new ZodDiscriminatedUnion({
		type: "union",
		options,
		discriminator,
		...normalizeParams(params)
	});
}
const ZodIntersection = /*@__PURE__*/ $constructor("ZodIntersection", (inst, def) => {
	$ZodIntersection.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => intersectionProcessor(inst, ctx, json, params);
});
function intersection(left, right) {
	return new ZodIntersection({
		type: "intersection",
		left,
		right
	});
}
const ZodRecord = /*@__PURE__*/ $constructor("ZodRecord", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodRecord.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => recordProcessor(inst, ctx, json, params);
	inst.keyType = def.keyType;
	inst.valueType = def.valueType;
});
function record$1(keyType, valueType, params) {
	if (!valueType || !valueType._zod) return new ZodRecord({
		type: "record",
		keyType: string$1(),
		valueType: keyType,
		...normalizeParams(valueType)
	});
	return new ZodRecord({
		type: "record",
		keyType,
		valueType,
		...normalizeParams(params)
	});
}
__name(record$1, "record");
function partialRecord(keyType, valueType, params) {
	return new ZodRecord({
		type: "record",
		keyType,
		valueType,
		...normalizeParams(params),
		partial: true
	});
}
const ZodEnum = /*@__PURE__*/ $constructor("ZodEnum", (inst, def) => {
	$ZodEnum.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => enumProcessor(inst, ctx, json, params);
	inst.enum = def.entries;
	inst.options = [...inst._zod.values];
	const keys = new Set(Object.keys(def.entries));
	inst.extract = (values, params) => {
		const newEntries = {};
		for (const value of values) if (keys.has(value)) newEntries[value] = def.entries[value];
		else throw new Error(`Key ${value} not found in enum`);
		return new ZodEnum({
			...def,
			checks: [],
			...normalizeParams(params),
			entries: newEntries
		});
	};
	inst.exclude = (values, params) => {
		const newEntries = { ...def.entries };
		for (const value of values) if (keys.has(value)) delete newEntries[value];
		else throw new Error(`Key ${value} not found in enum`);
		return new ZodEnum({
			...def,
			checks: [],
			...normalizeParams(params),
			entries: newEntries
		});
	};
});
function _enum(values, params) {
	const entries = Array.isArray(values) ? Object.fromEntries(values.map((v) => [v, v])) : values;
	return new ZodEnum({
		type: "enum",
		entries,
		...normalizeParams(params)
	});
}
const ZodLiteral = /*@__PURE__*/ $constructor("ZodLiteral", (inst, def) => {
	$ZodLiteral.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => literalProcessor(inst, ctx, json, params);
	inst.values = new Set(def.values);
	Object.defineProperty(inst, "value", { get() {
		if (def.values.length > 1) throw new Error("This schema contains multiple valid literal values. Use `.values` instead.");
		return def.values[0];
	} });
});
function literal$1(value, params) {
	return new ZodLiteral({
		type: "literal",
		values: Array.isArray(value) ? value : [value],
		...normalizeParams(params)
	});
}
__name(literal$1, "literal");
const ZodTransform = /*@__PURE__*/ $constructor("ZodTransform", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodTransform.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => transformProcessor(inst, ctx, json, params);
	inst._zod.parse = (payload, _ctx) => {
		if (_ctx.direction === "backward") throw new $ZodEncodeError(inst.constructor.name);
		payload.addIssue = (issue$2) => {
			if (typeof issue$2 === "string") payload.issues.push(issue(issue$2, payload.value, def));
			else {
				const _issue = issue$2;
				if (_issue.fatal) _issue.continue = false;
				_issue.code ?? (_issue.code = "custom");
				if (!("input" in _issue)) _issue.input = payload.value;
				_issue.inst ?? (_issue.inst = inst);
				payload.issues.push(issue(_issue));
			}
		};
		const output = def.transform(payload.value, payload);
		if (output instanceof Promise) return output.then((output) => {
			payload.value = output;
			return payload;
		});
		payload.value = output;
		return payload;
	};
});
function transform(fn) {
	return new ZodTransform({
		type: "transform",
		transform: fn
	});
}
const ZodOptional = /*@__PURE__*/ $constructor("ZodOptional", (inst, def) => {
	$ZodOptional.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => optionalProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function optional$1(innerType) {
	return new ZodOptional({
		type: "optional",
		innerType
	});
}
__name(optional$1, "optional");
const ZodExactOptional = /*@__PURE__*/ $constructor("ZodExactOptional", (inst, def) => {
	$ZodExactOptional.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => optionalProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function exactOptional(innerType) {
	return new ZodExactOptional({
		type: "optional",
		innerType
	});
}
const ZodNullable = /*@__PURE__*/ $constructor("ZodNullable", (inst, def) => {
	$ZodNullable.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => nullableProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function nullable(innerType) {
	return new ZodNullable({
		type: "nullable",
		innerType
	});
}
const ZodDefault = /*@__PURE__*/ $constructor("ZodDefault", (inst, def) => {
	$ZodDefault.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => defaultProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
	inst.removeDefault = inst.unwrap;
});
function _default(innerType, defaultValue) {
	return new ZodDefault({
		type: "default",
		innerType,
		get defaultValue() {
			return typeof defaultValue === "function" ? defaultValue() : shallowClone(defaultValue);
		}
	});
}
const ZodPrefault = /*@__PURE__*/ $constructor("ZodPrefault", (inst, def) => {
	$ZodPrefault.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => prefaultProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function prefault(innerType, defaultValue) {
	return new ZodPrefault({
		type: "prefault",
		innerType,
		get defaultValue() {
			return typeof defaultValue === "function" ? defaultValue() : shallowClone(defaultValue);
		}
	});
}
const ZodNonOptional = /*@__PURE__*/ $constructor("ZodNonOptional", (inst, def) => {
	$ZodNonOptional.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => nonoptionalProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function nonoptional(innerType, params) {
	return new ZodNonOptional({
		type: "nonoptional",
		innerType,
		...normalizeParams(params)
	});
}
const ZodCatch = /*@__PURE__*/ $constructor("ZodCatch", (inst, def) => {
	$ZodCatch.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => catchProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
	inst.removeCatch = inst.unwrap;
});
function _catch(innerType, catchValue) {
	return new ZodCatch({
		type: "catch",
		innerType,
		catchValue: typeof catchValue === "function" ? catchValue : constantCatch(catchValue)
	});
}
const ZodPipe = /*@__PURE__*/ $constructor("ZodPipe", (inst, def) => {
	$ZodPipe.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => pipeProcessor(inst, ctx, json, params);
	inst.in = def.in;
	inst.out = def.out;
});
function pipe(in_, out) {
	return new ZodPipe({
		type: "pipe",
		in: in_,
		out
	});
}
const ZodReadonly = /*@__PURE__*/ $constructor("ZodReadonly", (inst, def) => {
	$ZodReadonly.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => readonlyProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function readonly(innerType) {
	return new ZodReadonly({
		type: "readonly",
		innerType
	});
}
const ZodCustom = /*@__PURE__*/ $constructor("ZodCustom", (inst, def) => {
	$ZodCustom.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => customProcessor(inst, ctx, json, params);
});
function refine(fn, _params = {}) {
	return _refine(ZodCustom, fn, _params);
}
function superRefine(fn, params) {
	return _superRefine(fn, params);
}

// src/snapshots/schema.ts
var import__builtin_node_zlib = /* @__PURE__ */ __toESM(require__builtin_node_zlib(), 1);
config({ jitless: true });
const string = string$1();
const someString = string.min(1);
const optionalString = string.optional();
const optionalNumber = number().optional();
const optionalBoolean = boolean$1().optional();

// src/snapshots/receipt.ts
const profileShape = {
	os: optionalString,
	shares: optionalNumber,
	tier: optionalString,
	iops: optionalNumber,
	mbps: optionalNumber,
	bursting: optionalBoolean,
	plus: optionalBoolean,
	sector: optionalNumber,
	keys: optionalString,
	encryption: optionalString,
	network: optionalString,
	public: optionalString,
	access: optionalString,
	auth: optionalString,
	generation: optionalString,
	architecture: optionalString,
	accelerated: optionalBoolean,
	controllers: optionalString,
	security: optionalString,
	secure: optionalString,
	iopsRead: optionalNumber,
	mbpsRead: optionalNumber,
	frequent: optionalBoolean,
	delay: optionalString,
	edge: optionalString,
	vm: optionalString
};
const PROFILE_KEYS = Object.keys(profileShape);
const EDGE_ZONE = "EdgeZone";
function profileFields(disk) {
	const { profile, subscriptionId } = disk;
	const provisioned = isClassicSku(disk.sku) === false;
	const shared = (disk.maxShares ?? 1) > 1;
	const set = shortId(profile.encryptionSetId, "diskEncryptionSets", subscriptionId);
	const complete = set !== void 0 || profile.encryptionSetId === void 0;
	return shownFields({
		os: disk.osType,
		shares: shared ? disk.maxShares : void 0,
		tier: hasTier(disk.sku) ? profile.tier : void 0,
		iops: provisioned ? profile.iops : void 0,
		mbps: provisioned ? profile.mbps : void 0,
		bursting: profile.bursting === true ? true : void 0,
		plus: profile.performancePlus === true ? true : void 0,
		sector: provisioned ? profile.logicalSectorSize : void 0,
		keys: set,
		encryption: complete ? profile.encryptionType : void 0,
		network: profile.networkAccessPolicy,
		public: profile.publicNetworkAccess,
		access: shortId(profile.diskAccessId, "diskAccesses", subscriptionId),
		auth: profile.dataAccessAuthMode,
		generation: profile.hyperVGeneration,
		architecture: profile.architecture,
		accelerated: profile.acceleratedNetwork,
		controllers: profile.diskControllerTypes,
		security: profile.securityType,
		secure: shortId(profile.secureEncryptionSetId, "diskEncryptionSets", subscriptionId),
		iopsRead: provisioned && shared ? profile.iopsReadOnly : void 0,
		mbpsRead: provisioned && shared ? profile.mbpsReadOnly : void 0,
		frequent: profile.frequentAttach === true ? true : void 0,
		delay: isNone(profile.actionOnDelay) ? void 0 : profile.actionOnDelay,
		edge: disk.extendedLocation?.name,
		vm: shared ? void 0 : shortId(disk.managedBy, "virtualMachines", subscriptionId)
	});
}
function profileFromFields(fields, subscriptionId) {
	return {
		osType: fields.os,
		maxShares: fields.shares,
		tier: fields.tier,
		iops: fields.iops,
		mbps: fields.mbps,
		bursting: fields.bursting,
		performancePlus: fields.plus,
		logicalSectorSize: fields.sector,
		encryptionSetId: longId(fields.keys, "diskEncryptionSets", subscriptionId),
		encryptionType: fields.encryption,
		networkAccessPolicy: fields.network,
		publicNetworkAccess: fields.public,
		diskAccessId: longId(fields.access, "diskAccesses", subscriptionId),
		dataAccessAuthMode: fields.auth,
		hyperVGeneration: fields.generation,
		architecture: fields.architecture,
		acceleratedNetwork: fields.accelerated,
		diskControllerTypes: fields.controllers,
		securityType: fields.security,
		secureEncryptionSetId: longId(fields.secure, "diskEncryptionSets", subscriptionId),
		iopsReadOnly: fields.iopsRead,
		mbpsReadOnly: fields.mbpsRead,
		frequentAttach: fields.frequent,
		actionOnDelay: fields.delay,
		extendedLocation: fields.edge === void 0 ? void 0 : {
			name: fields.edge,
			type: EDGE_ZONE
		}
	};
}
function hasTier(sku) {
	return /^premium_/i.test(sku ?? "");
}
function isNone(actionOnDelay) {
	return sameId(actionOnDelay, "None");
}
function shownFields(fields) {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== void 0));
}
function shortId(id, kind, subscriptionId) {
	const ref = id === void 0 ? void 0 : parseResourceId(id, kind);
	return ref === void 0 || !sameId(ref.subscriptionId, subscriptionId) ? void 0 : `${ref.resourceGroup}/${ref.name}`;
}
function longId(text, kind, subscriptionId) {
	const [resourceGroup = "", name = ""] = text?.split("/") ?? [];
	return resourceGroup === "" || name === "" ? void 0 : formatResourceId({
		subscriptionId,
		resourceGroup,
		name
	}, kind);
}
const MAX_RECEIPT_LENGTH = 32e3;
const receiptEntrySchema = object({
	disk: someString,
	group: someString,
	diskId: someString,
	location: someString,
	sku: optionalString,
	sizeGb: optionalNumber,
	zones: array(string).optional(),
	snapshot: someString,
	snapshotGroup: someString,
	snapshotId: someString,
	created: someString,
	subscription: optionalString,
	partial: optionalBoolean,
	...profileShape
});
const receiptSchema = object({
	run: string,
	commit: string,
	set: optionalString,
	snapshots: array(receiptEntrySchema).min(1)
});
function receiptEntry(disk, snapshot, homeSubscription) {
	return {
		disk: disk.name,
		group: disk.resourceGroup,
		diskId: disk.uniqueId,
		location: disk.location,
		...disk.sku !== void 0 && { sku: disk.sku },
		...disk.sizeGb !== void 0 && { sizeGb: disk.sizeGb },
		...disk.zones.length > 0 && { zones: [...disk.zones] },
		snapshot: snapshot.name,
		snapshotGroup: snapshot.resourceGroup,
		snapshotId: snapshot.uniqueId ?? "",
		created: formatInstant(snapshot.timeCreated),
		...!sameId(snapshot.subscriptionId, homeSubscription) && { subscription: snapshot.subscriptionId },
		...profileFields(disk)
	};
}
function writeReceipt(receipt) {
	const text = fitting(receipt) ?? fitting({
		...receipt,
		snapshots: receipt.snapshots.map(withoutProfile)
	});
	if (text !== void 0) return text;
	throw new RangeError(`a receipt of ${receipt.snapshots.length} snapshots has more than the ${MAX_RECEIPT_LENGTH} characters of a job output`);
}
function fitting({ snapshots, ...head }) {
	const text = pack({
		head,
		entries: snapshots.map(shortened)
	});
	return text === void 0 || text.length > 32e3 ? void 0 : text;
}
const NO_RECEIPT = { refusal: "it is not the output \"receipt\" of a \"create\"; pass that on unchanged" };
function readReceipt(text) {
	const read = unpacked(text.trim());
	if (read === "changed") return { refusal: "it was cut off or changed; pass the output \"receipt\" on unchanged" };
	if (typeof read === "number") return { refusal: `it has version ${read}, but this action reads versions 1 and 2; use the same version of the action in both jobs` };
	const receipt = receiptSchema.safeParse(read && {
		...read.head,
		snapshots: read.entries.map(completed)
	});
	return receipt.success ? { receipt: receipt.data } : NO_RECEIPT;
}
function unpacked(text) {
	const [, version] = /^v(\d{1,4})-/.exec(text) ?? [];
	if (version === "2") return text.length > 32e3 ? void 0 : unpack(text);
	if (version !== void 0) return Number(version);
	const json = parsed$1(text);
	if (typeof json !== "object" || json === null || !("v" in json)) return void 0;
	if (typeof json.v === "number" && json.v > 2) return json.v;
	return json.v === 1 ? unpackV1(json) : void 0;
}
const OF_PROFILE = new Set(PROFILE_KEYS);
function withoutProfile(entry) {
	const kept = Object.entries(entry).filter(([key]) => !OF_PROFILE.has(key));
	return {
		...Object.fromEntries(kept),
		partial: true
	};
}
function shortened({ snapshotGroup, snapshot, ...entry }) {
	return {
		...entry,
		...snapshotGroup !== entry.group && { snapshotGroup },
		...snapshot.startsWith(entry.disk) ? { suffix: snapshot.slice(entry.disk.length) } : { snapshot }
	};
}
function completed(entry) {
	const { disk, suffix, group } = entry;
	return {
		snapshotGroup: group,
		...typeof disk === "string" && typeof suffix === "string" && { snapshot: `${disk}${suffix}` },
		...entry
	};
}
function parsed$1(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
__name(parsed$1, "parsed");
const MAX_ENTRIES = 1e3;
const MAX_INFLATED_BYTES = 1048576;
const FORM = /^v2-([0-9a-f]{16})-([\w-]+)$/;
const GUID$1 = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const bodySchema = object({
	head: record$1(string, unknown()),
	count: number().int().min(1).max(MAX_ENTRIES),
	shared: record$1(string, unknown()),
	columns: record$1(string, array(unknown())),
	guids: record$1(string, string)
});
function pack({ head, entries }) {
	if (entries.length > MAX_ENTRIES) return void 0;
	const columns = [...new Set(entries.flatMap((entry) => Object.keys(entry)))].map((name) => [name, entries.map((entry) => entry[name] ?? null)]);
	const shared = columns.filter(([, values]) => areEqual(values));
	const guids = columns.filter(([, values]) => !areEqual(values) && values.every(isGuid));
	const others = columns.filter((one) => !shared.includes(one) && !guids.includes(one));
	const body = {
		head,
		count: entries.length,
		shared: Object.fromEntries(shared.map(([name, [value]]) => [name, value])),
		columns: Object.fromEntries(others.map(([name, values]) => [name, [...values]])),
		guids: Object.fromEntries(guids.map(([name, values]) => [name, joined(values)]))
	};
	const json = Buffer.from(JSON.stringify(body));
	if (json.length > MAX_INFLATED_BYTES) return void 0;
	const payload = (0, import__builtin_node_zlib.deflateRawSync)(json, { level: 9 }).toString("base64url");
	return `v2-${checksum(payload)}-${payload}`;
}
function unpack(text) {
	const [, sum, payload = ""] = FORM.exec(text) ?? [];
	if (sum !== checksum(payload)) return "changed";
	const body = bodySchema.safeParse(inflated(payload));
	if (!body.success) return "changed";
	const { head, count, shared, columns, guids } = body.data;
	const tables = [...Object.entries(columns), ...Object.entries(guids).map(([name, bytes]) => [name, split(bytes)])];
	if (tables.some(([, values]) => values.length !== count)) return "changed";
	return {
		head,
		entries: Array.from({ length: count }, (_, index) => ({
			...shared,
			...Object.fromEntries(tables.map(([name, values]) => [name, values[index]]).filter(([, value]) => value !== null))
		}))
	};
}
function checksum(text) {
	return (0, import__builtin_node_crypto.createHash)("sha256").update(text).digest("hex").slice(0, 16);
}
function inflated(payload) {
	try {
		const bytes = Buffer.from(payload, "base64url");
		const json = (0, import__builtin_node_zlib.inflateRawSync)(bytes, { maxOutputLength: MAX_INFLATED_BYTES });
		return JSON.parse(json.toString());
	} catch {
		return;
	}
}
function areEqual(values) {
	const [first] = values;
	const text = JSON.stringify(first);
	return first !== null && values.every((value) => JSON.stringify(value) === text);
}
function isGuid(value) {
	return typeof value === "string" && GUID$1.test(value);
}
function joined(guids) {
	return Buffer.from(guids.join("").replaceAll("-", ""), "hex").toString("base64url");
}
function split(text) {
	const hex = Buffer.from(text, "base64url").toString("hex");
	const size = 32;
	return Array.from({ length: Math.ceil(hex.length / size) }, (_, index) => hex.slice(index * size, (index + 1) * size).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"));
}
const v1Schema = looseObject({
	shared: record$1(string, unknown()).optional(),
	fields: array(string),
	snapshots: array(array(unknown())).min(1)
});
function unpackV1(json) {
	const { sum, ...body } = json;
	if (sum !== checksum(JSON.stringify(body))) return "changed";
	const read = v1Schema.safeParse(body);
	if (!read.success) return void 0;
	const { shared, fields, snapshots, ...head } = read.data;
	return {
		head,
		entries: snapshots.map((row) => {
			const cells = fields.map((field, at) => [field, row[at]]);
			return {
				...shared,
				...Object.fromEntries(cells.filter(([, value]) => value !== null && value !== void 0)),
				partial: true
			};
		})
	};
}

// src/snapshots/restore/plan.ts
const GROUPS = [
	["sku"],
	["sizeGb"],
	["extendedLocation"],
	["zones"],
	["tier"],
	["iops"],
	["mbps"],
	["iopsReadOnly"],
	["mbpsReadOnly"],
	["bursting"],
	["performancePlus"],
	["logicalSectorSize"],
	["encryptionType", "encryptionSetId"],
	[
		"networkAccessPolicy",
		"publicNetworkAccess",
		"diskAccessId"
	],
	["dataAccessAuthMode"],
	["osType"],
	["hyperVGeneration"],
	["architecture"],
	["acceleratedNetwork"],
	["diskControllerTypes"],
	["securityType"],
	["secureEncryptionSetId"],
	["maxShares"],
	["frequentAttach"],
	["actionOnDelay"],
	["tags"]
];
const LABELS = {
	sku: "SKU",
	sizeGb: "size",
	extendedLocation: "edge zone",
	zones: "zone",
	tier: "performance tier",
	iops: "IOPS",
	mbps: "throughput",
	iopsReadOnly: "IOPS for read-only virtual machines",
	mbpsReadOnly: "throughput for read-only virtual machines",
	bursting: "bursting",
	performancePlus: "performance plus",
	logicalSectorSize: "sector size",
	encryptionType: "encryption",
	encryptionSetId: "encryption set",
	networkAccessPolicy: "network access",
	publicNetworkAccess: "public network access",
	diskAccessId: "disk access",
	dataAccessAuthMode: "sign-in for exports",
	osType: "operating system",
	hyperVGeneration: "Hyper-V generation",
	architecture: "architecture",
	acceleratedNetwork: "accelerated networking",
	diskControllerTypes: "disk controllers",
	securityType: "security type",
	secureEncryptionSetId: "encryption set of the confidential disk",
	maxShares: "max shares",
	frequentAttach: "optimized for frequent attach",
	actionOnDelay: "availability policy",
	tags: "tags"
};
const ALWAYS_LOGGED = /* @__PURE__ */ new Set([
	"sku",
	"sizeGb",
	"zones",
	"networkAccessPolicy"
]);
const OF_DISKS_ONLY = [
	"sku",
	"zones",
	"tier",
	"iops",
	"mbps",
	"iopsReadOnly",
	"mbpsReadOnly",
	"bursting",
	"performancePlus",
	"maxShares",
	"frequentAttach",
	"actionOnDelay"
];
function planDisk(facts, choice) {
	const layers = layersOf(facts, choice);
	const decided = GROUPS.flatMap((group) => {
		const layer = layers.find((one) => group.some((key) => one[key] !== void 0));
		return group.map((key) => ({
			key,
			value: layer?.[key],
			from: layer?.[key] === void 0 ? "default" : layer.from
		}));
	});
	const valueOf = (key) => decided.find((one) => one.key === key)?.value;
	const sku = valueOf("sku");
	const type = {
		sku,
		maxShares: valueOf("maxShares"),
		securityType: valueOf("securityType")
	};
	const possible = (key, value) => isPossible(key, value, type);
	const taken = decided.filter(({ key, value }) => possible(key, value));
	const use = (key) => taken.some((one) => one.key === key) ? valueOf(key) : void 0;
	const sourceSku = facts.live?.sku ?? facts.entry?.sku;
	return {
		request: {
			location: facts.snapshot.location,
			extendedLocation: use("extendedLocation"),
			sourceResourceId: facts.snapshot.id,
			sku,
			sizeGb: use("sizeGb"),
			zones: use("zones") ?? [],
			osType: use("osType"),
			maxShares: use("maxShares"),
			tags: use("tags") ?? {},
			profile: profileOf(use)
		},
		fields: decided.flatMap(({ key, value, from }) => {
			if (possible(key, value)) return [{
				name: LABELS[key],
				value: inWords$3(key, value),
				from
			}];
			return ALWAYS_LOGGED.has(key) ? [{
				name: LABELS[key],
				value: void 0,
				from: "default"
			}] : [];
		}),
		notes: [...decided.flatMap(({ key, value }) => value !== void 0 && !possible(key, value) && isPossible(key, value, {
			...type,
			sku: sourceSku
		}) ? [`not restored: ${LABELS[key]} ${inWords$3(key, value)}, because disks of type ${sku ?? ""} do not support it`] : []), ...unknownOf(facts, OF_DISKS_ONLY.filter((key) => valueOf(key) === void 0 && canHave(key, sku)))]
	};
}
function unknownOf({ live, entry }, keys) {
	if (live !== void 0 || entry !== void 0 && entry.partial !== true) return [];
	if (keys.length === 0) return [];
	const why = entry === void 0 ? "no receipt describes it" : "the receipt does not describe all of it";
	return [`not restored: ${listed(keys.map((key) => LABELS[key]))}, because the source disk no longer exists and ${why}`];
}
function formatPlan({ fields }) {
	const chosen = fields.filter(({ from }) => from !== "default");
	return [...Map.groupBy(chosen, ({ from }) => from)].map(([from, some]) => `${listed(some.map(({ name, value }) => `${name} ${value ?? ""}`))} (from the ${from})`).join("; ");
}
function layersOf({ snapshot, live, entry }, choice) {
	const known = [{
		from: "input",
		sku: choice.sku,
		zones: choice.zone === void 0 ? void 0 : [choice.zone]
	}];
	if (live !== void 0) known.push(inSourceRegion(layerOfDisk(live), live.location, snapshot));
	if (entry !== void 0) known.push(inSourceRegion(layerOfEntry(entry, snapshot.subscriptionId), entry.location, snapshot));
	return [
		...known,
		{
			from: "snapshot",
			...snapshot.profile,
			extendedLocation: snapshot.extendedLocation,
			osType: snapshot.osType,
			sizeGb: snapshot.sizeGb,
			logicalSectorSize: snapshot.logicalSectorSize ?? snapshot.profile?.logicalSectorSize,
			tags: withoutOwn(snapshot.tags)
		},
		{
			from: "machine",
			zones: given(choice.machineZones)
		}
	];
}
function layerOfDisk(disk) {
	const { sku, sizeGb, zones, tags, osType, maxShares, extendedLocation } = disk;
	return {
		from: "disk",
		...disk.profile,
		sku,
		sizeGb,
		extendedLocation,
		zones: given(zones),
		tags: withoutOwn(tags),
		osType,
		maxShares
	};
}
function layerOfEntry(entry, home) {
	const { sku, sizeGb, zones } = entry;
	return {
		from: "receipt",
		...profileFromFields(entry, entry.subscription ?? home),
		sku,
		sizeGb,
		zones
	};
}
function given(zones) {
	return zones === void 0 || zones.length === 0 ? void 0 : zones;
}
function inSourceRegion(layer, location, snapshot) {
	if (sameId(location, snapshot.location)) return comesFromSnapshot(snapshot) ? {
		...layer,
		extendedLocation: void 0
	} : layer;
	const closed = layer.networkAccessPolicy?.toLowerCase() === "allowprivate";
	return {
		...layer,
		zones: void 0,
		extendedLocation: void 0,
		secureEncryptionSetId: void 0,
		encryptionType: void 0,
		encryptionSetId: void 0,
		diskAccessId: void 0,
		...closed && {
			networkAccessPolicy: void 0,
			publicNetworkAccess: void 0
		}
	};
}
function withoutOwn(tags) {
	return Object.fromEntries(Object.entries(tags).filter(([name]) => !isOwnTagName(name)));
}
function canHave(key, sku) {
	switch (key) {
		case "tier":
		case "bursting": return hasTier(sku);
		case "iops":
		case "mbps":
		case "iopsReadOnly":
		case "mbpsReadOnly":
		case "logicalSectorSize": return isClassicSku(sku) === false;
		case "performancePlus": return isClassicSku(sku) !== false;
		case "zones": return !isZoneRedundant(sku);
		default: return true;
	}
}
function isPossible(key, value, { sku, maxShares = 1, securityType }) {
	if (value === void 0 || !canHave(key, sku)) return false;
	switch (key) {
		case "iopsReadOnly":
		case "mbpsReadOnly": return maxShares > 1;
		case "performancePlus":
		case "frequentAttach": return value === true;
		case "maxShares": return Number(value) > 1;
		case "actionOnDelay": return typeof value === "string" && !isNone(value);
		case "secureEncryptionSetId": return needsSecureSet(securityType);
		case "tags": return Object.keys(value).length > 0;
		case "encryptionType": return typeof value === "string" && !/platformkey$/i.test(value);
		default: return true;
	}
}
function needsSecureSet(securityType) {
	return sameId(securityType, "ConfidentialVM_DiskEncryptedWithCustomerKey");
}
function isZoneRedundant(sku) {
	return /_zrs$/i.test(sku ?? "");
}
function profileOf(use) {
	const profile = {
		tier: use("tier"),
		iops: use("iops"),
		mbps: use("mbps"),
		iopsReadOnly: use("iopsReadOnly"),
		mbpsReadOnly: use("mbpsReadOnly"),
		bursting: use("bursting"),
		performancePlus: use("performancePlus"),
		logicalSectorSize: use("logicalSectorSize"),
		encryptionSetId: use("encryptionSetId"),
		encryptionType: use("encryptionType"),
		networkAccessPolicy: use("networkAccessPolicy"),
		publicNetworkAccess: use("publicNetworkAccess"),
		diskAccessId: use("diskAccessId"),
		dataAccessAuthMode: use("dataAccessAuthMode"),
		hyperVGeneration: use("hyperVGeneration"),
		architecture: use("architecture"),
		acceleratedNetwork: use("acceleratedNetwork"),
		diskControllerTypes: use("diskControllerTypes"),
		securityType: use("securityType"),
		secureEncryptionSetId: use("secureEncryptionSetId"),
		frequentAttach: use("frequentAttach"),
		actionOnDelay: use("actionOnDelay")
	};
	return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== void 0));
}
function inWords$3(key, value) {
	switch (key) {
		case "sizeGb": return `${String(value)} GiB`;
		case "mbps":
		case "mbpsReadOnly": return `${String(value)} MB/s`;
		case "extendedLocation": return value.name;
		case "logicalSectorSize": return `${String(value)} bytes`;
		case "zones": return listed(value);
		case "tags": return listed(Object.keys(value));
		case "encryptionSetId":
		case "secureEncryptionSetId":
		case "diskAccessId": return String(value).split("/").at(-1) ?? "";
		default: return String(value);
	}
}
__name(inWords$3, "inWords");

// src/snapshots/request.ts
const INSTANT_ACCESS_MINUTES = {
	least: 60,
	most: 300
};
const CUSTOMER_KEY = "EncryptionAtRestWithCustomerKey";
const BOTH_KEYS = "EncryptionAtRestWithPlatformAndCustomerKeys";
function requestFor$1(disk, options, tags) {
	const { diskAccessId, sku, diskEncryptionSetId, instantAccessMinutes } = options;
	return {
		location: disk.location,
		...disk.extendedLocation !== void 0 && { extendedLocation: disk.extendedLocation },
		sourceResourceId: disk.id,
		tags,
		networkAccessPolicy: options.networkAccessPolicy,
		publicNetworkAccess: options.publicNetworkAccess,
		...diskAccessId !== void 0 && { diskAccessId },
		...sku !== void 0 && { sku },
		...diskEncryptionSetId !== void 0 && { diskEncryptionSetId },
		...instantAccessMinutes !== void 0 && { instantAccessMinutes }
	};
}
__name(requestFor$1, "requestFor");
function copyRequestFor(source, where, options, tags) {
	const { diskAccessId, sku } = options;
	const { location, speed, diskEncryptionSetId } = where;
	return {
		location,
		sourceResourceId: source.id,
		copy: { speed },
		tags,
		networkAccessPolicy: options.networkAccessPolicy,
		publicNetworkAccess: options.publicNetworkAccess,
		...diskAccessId !== void 0 && { diskAccessId },
		...sku !== void 0 && { sku },
		...diskEncryptionSetId !== void 0 && {
			diskEncryptionSetId,
			encryptionType: sameText(source.profile?.encryptionType, BOTH_KEYS) ? BOTH_KEYS : "EncryptionAtRestWithCustomerKey"
		}
	};
}
function hasCustomerKey({ profile = {} }) {
	const { encryptionSetId = "", encryptionType } = profile;
	return encryptionSetId !== "" || sameText(encryptionType, "EncryptionAtRestWithCustomerKey") || sameText(encryptionType, BOTH_KEYS);
}
function sameText(one, other) {
	return one?.toLowerCase() === other.toLowerCase();
}
function allowsInstantAccess(disk) {
	return isClassicSku(disk.sku) === false;
}
function requestBody(request) {
	return {
		location: request.location,
		...request.extendedLocation !== void 0 && { extendedLocation: request.extendedLocation },
		tags: request.tags,
		...request.sku !== void 0 && { sku: { name: request.sku } },
		properties: {
			creationData: {
				createOption: request.copy === void 0 ? "Copy" : "CopyStart",
				sourceResourceId: request.sourceResourceId,
				...request.copy?.speed === "enhanced" && { provisionedBandwidthCopySpeed: "Enhanced" },
				...request.instantAccessMinutes !== void 0 && { instantAccessDurationMinutes: request.instantAccessMinutes }
			},
			incremental: true,
			...request.diskEncryptionSetId !== void 0 && { encryption: {
				diskEncryptionSetId: request.diskEncryptionSetId,
				type: request.encryptionType ?? "EncryptionAtRestWithCustomerKey"
			} },
			networkAccessPolicy: request.networkAccessPolicy,
			publicNetworkAccess: request.publicNetworkAccess,
			...request.diskAccessId !== void 0 && { diskAccessId: request.diskAccessId }
		}
	};
}
const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
const COMPUTE_API_VERSION = "2026-03-02";
const DEPLOYMENTS_API_VERSION = "2022-09-01";
function armTemplate(planned) {
	const [home = [], ...others] = [...Map.groupBy(planned, ({ ref }) => groupKey(ref)).values()];
	return template([...home.map(snapshotResource), ...others.map(nestedDeployment)]);
}
function template(resources) {
	return {
		$schema: SCHEMA,
		contentVersion: "1.0.0.0",
		resources
	};
}
function snapshotResource({ ref, request }) {
	return {
		type: "Microsoft.Compute/snapshots",
		apiVersion: COMPUTE_API_VERSION,
		name: ref.name,
		...literal(requestBody(request))
	};
}
function literal(value) {
	if (typeof value === "string") return /^\[.*\]$/s.test(value) ? `[${value}` : value;
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) return value.map(literal);
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, literal(inner)]));
}
function nestedDeployment(members, index) {
	const [first] = members;
	return {
		type: "Microsoft.Resources/deployments",
		apiVersion: DEPLOYMENTS_API_VERSION,
		name: `snapshots-${index + 2}`,
		subscriptionId: first?.ref.subscriptionId,
		resourceGroup: first?.ref.resourceGroup,
		properties: {
			mode: "Incremental",
			expressionEvaluationOptions: { scope: "inner" },
			template: template(members.map(snapshotResource))
		}
	};
}
function groupKey({ subscriptionId, resourceGroup }) {
	return canonical(`${subscriptionId}/${resourceGroup}`);
}

// src/snapshots/verification.ts
const CLOCK_TOLERANCE_MS = 6e4;
const MAX_CLOCK_ERROR_MS = 36e5;
function wasMadeBy(timeCreated, write) {
	if (timeCreated === void 0) return false;
	const startedAt = startOf(write);
	if (startedAt !== void 0) return timeCreated >= startedAt;
	return write.notBefore !== void 0 && timeCreated >= write.notBefore - CLOCK_TOLERANCE_MS;
}
function wasMadeByFinding(timeCreated, write) {
	const created = `created ${formatInstant(timeCreated)}`;
	const startedAt = startOf(write);
	return startedAt === void 0 ? `${created}, the clock of Azure before the write was ${formatInstant(write.notBefore)}` : `${created}, Azure started the write at ${formatInstant(startedAt)}`;
}
function startOf({ startedAt, notBefore }) {
	return startedAt !== void 0 && (notBefore === void 0 || startedAt >= notBefore - MAX_CLOCK_ERROR_MS) ? startedAt : void 0;
}
function verify$2(snapshot, expected) {
	return [...written(snapshot, expected), ...verifyReused(snapshot, expected)];
}
__name(verify$2, "verify");
function written(snapshot, expected) {
	const request = tagValue(snapshot.tags, TAG.request);
	return [check("was written by this request", request === expected.requestId, `tag ${TAG.request} is ${quoted$2(request)}, expected is ${quoted$2(expected.requestId)}`), check("did not exist before", wasMadeBy(snapshot.timeCreated, expected), wasMadeByFinding(snapshot.timeCreated, expected))];
}
function verifyReused(snapshot, { disk, asked }) {
	return [...provenance(snapshot, disk), ...protectionChecks(snapshot.profile, asked)];
}
function verifyCopy(copy, expected) {
	return [...written(copy, expected), ...verifyReusedCopy(copy, expected)];
}
function verifyReusedCopy(copy, expected) {
	return [...copyProvenance(copy, expected), ...protectionChecks(copy.profile, expected.asked)];
}
function otherSku({ name, sku }, asked) {
	if (asked === void 0 || sku === void 0 || sameId(sku, asked)) return void 0;
	return `Snapshot "${name}" has SKU ${sku}, but "sku" is ${asked}. It can be restored.`;
}
function failures(checks) {
	return checks.filter((one) => !one.holds);
}
function provenance(snapshot, disk) {
	return [
		check("comes from the disk as it was read in this run", sameId(snapshot.sourceUniqueId, disk.uniqueId), `its source has the unique id ${quoted$2(snapshot.sourceUniqueId)}, the disk that was read has ${quoted$2(disk.uniqueId)}`),
		check("names the disk's resource id as its source", sameId(snapshot.sourceResourceId, disk.id), `its source is ${quoted$2(snapshot.sourceResourceId)}, the disk is ${quoted$2(disk.id)}`),
		isIncremental(snapshot),
		hasIdentity(snapshot, disk)
	];
}
function copyProvenance(copy, { source, region }) {
	return [
		check("is a copy of the snapshot as it was read in this run", sameId(copy.sourceUniqueId, source.uniqueId), `its source has the unique id ${quoted$2(copy.sourceUniqueId)}, the snapshot that was read has ${quoted$2(source.uniqueId)}`),
		check("is in the requested region", canonicalLocation(copy.location) === canonicalLocation(region), `its region is ${quoted$2(copy.location)}, requested is ${quoted$2(region)}`),
		check("was copied from another region", copy.createOption?.toLowerCase() === "copystart", `its create option is ${quoted$2(copy.createOption)}`),
		isIncremental(copy),
		hasIdentity(copy, source)
	];
}
function isIncremental({ incremental }) {
	return check("is incremental", incremental, `incremental is ${String(incremental)}`);
}
function hasIdentity({ uniqueId }, source) {
	return check("has its own unique id", uniqueId !== void 0 && uniqueId !== "" && !sameId(uniqueId, source.uniqueId), `its unique id is ${quoted$2(uniqueId)}`);
}
function check(claim, holds, finding) {
	return {
		claim,
		holds,
		finding
	};
}
function quoted$2(value) {
	return value === void 0 ? "absent" : `"${value}"`;
}
__name(quoted$2, "quoted");
const DESCRIPTIONS = {
	networkAccessPolicy: "network access policy",
	publicNetworkAccess: "public network access",
	diskAccessId: "disk access",
	dataAccessAuthMode: "data access authentication mode",
	encryptionSetId: "disk encryption set",
	encryptionType: "encryption type",
	secureEncryptionSetId: "disk encryption set of a confidential disk"
};
const KEYS = Object.keys(DESCRIPTIONS);
function protectionOf$2({ networkAccessPolicy, publicNetworkAccess, diskAccessId, diskEncryptionSetId, ...rest }) {
	const encryptionType = "encryptionType" in rest ? rest.encryptionType : void 0;
	return {
		networkAccessPolicy,
		publicNetworkAccess,
		diskAccessId,
		encryptionSetId: diskEncryptionSetId,
		...diskEncryptionSetId !== void 0 && { encryptionType: encryptionType ?? "EncryptionAtRestWithCustomerKey" }
	};
}
__name(protectionOf$2, "protectionOf");
function protectionChecks(stored, asked) {
	return KEYS.flatMap((key) => {
		const [is, wanted] = [stored?.[key], asked[key]];
		if (wanted === void 0) return [];
		return [{
			claim: `has the requested ${DESCRIPTIONS[key]}`,
			holds: sameId(is, wanted),
			finding: `its ${DESCRIPTIONS[key]} is ${is === void 0 ? "absent" : `"${is}"`}, requested is "${wanted}"`,
			about: "protection"
		}];
	});
}
function remedyFor$1(broken, otherwise) {
	return broken.every(({ about }) => about === "protection") ? "Correct or delete it, then run this step again. If an Azure Policy changed the settings, set the inputs to what the policy requires; otherwise find out which process changed them." : otherwise;
}
__name(remedyFor$1, "remedyFor");
function verifyDisk(disk, expected, write) {
	return [check("did not exist before", wasMadeBy(disk.timeCreated, write), wasMadeByFinding(disk.timeCreated, write)), ...verifyTakenOver(disk, expected)];
}
function verifyTakenOver(disk, { snapshot, request }) {
	return [
		check("comes from the snapshot", comesFrom(disk, snapshot), `its source has the unique id ${quoted$2(disk.sourceUniqueId)}, the snapshot has ${quoted$2(snapshot.uniqueId)}`),
		check("is in the region of the snapshot", canonicalLocation(disk.location) === canonicalLocation(snapshot.location), `it is in ${disk.location}, the snapshot is in ${snapshot.location}`),
		check("has the size that was planned", request.sizeGb === void 0 || disk.sizeGb === request.sizeGb, `it has ${disk.sizeGb ?? "unknown"} GiB, planned were ${request.sizeGb ?? "any"}`),
		check("is of the type that was planned", request.sku === void 0 || sameId(disk.sku, request.sku), `it is ${quoted$2(disk.sku)}, planned was ${quoted$2(request.sku)}`),
		check("is in the zone that was planned", request.zones.length === 0 || request.zones.every((zone) => disk.zones.includes(zone)), `it is in zone ${listed(disk.zones) || "none"}, planned was ${listed(request.zones)}`),
		...protectionChecks(disk.profile, request.profile)
	];
}
function comesFrom(disk, snapshot) {
	return sameId(disk.sourceUniqueId, snapshot.uniqueId);
}

// src/snapshots/restore/swap-plan.ts
function placeOf$1(machine, attached, { snapshot, source, kept, next }) {
	const nextId = formatResourceId(next, "disks");
	const own = machine.disks.find(({ diskId }) => sameId(diskId, nextId));
	const on = (test) => machine.disks.find(({ diskId }) => attached.some((one) => sameId(one.disk.id, diskId) && test(one)));
	const sourceId = source.ref === void 0 ? void 0 : formatResourceId(source.ref, "disks");
	const old = on(({ disk }) => sameId(disk.uniqueId, source.uniqueId)) ?? on(({ disk }) => !sameId(disk.id, nextId) && comesFrom(disk, snapshot)) ?? on(({ ancestor }) => sameId(ancestor, source.uniqueId)) ?? machine.disks.find(({ diskId }) => sameId(diskId, sourceId));
	const place = own ?? old;
	if (place === void 0) return notAttached(machine, snapshot, source.ref);
	const gone = own === void 0 ? parseResourceId(place.diskId ?? "", "disks") : kept;
	return {
		lun: place.lun,
		old: gone,
		next,
		how: {
			caching: place.caching,
			writeAccelerator: place.writeAccelerator,
			deleteOption: place.deleteOption
		}
	};
}
__name(placeOf$1, "placeOf");
function notAttached(machine, snapshot, source) {
	const what = source === void 0 ? `the source disk of snapshot "${snapshot.name}" is unknown` : `disk "${source.name}", the source of snapshot "${snapshot.name}", is not attached to it, and neither is a disk restored in its place`;
	const there = machine.disks.map((disk) => `${formatPlace(disk.lun)} "${disk.name}"`);
	return problem$1("NotFound", `Virtual machine "${machine.name}" has ${there.length === 0 ? "no disk" : listed(there)}; ${what}, so the disk to replace is unknown.`, { remedy: "Attach the disk to replace at its LUN first; if an earlier attempt detached it, the log and the summary of that attempt show the LUN. Or leave \"swap\" out and attach the restored disk by hand." });
}
function withConfirmedDisks(machine, disks) {
	const denying = disks.filter(({ managedBy }) => !sameId(managedBy, machine.id));
	return denying.length === 0 ? machine : {
		...machine,
		disks: machine.disks.filter(({ diskId }) => !denying.some(({ id }) => sameId(id, diskId)))
	};
}
function standingOf$1({ disks }, { lun, old, next }) {
	const there = disks.find((disk) => disk.lun === lun);
	if (there === void 0) return "empty";
	if (sameId(there.diskId, formatResourceId(next, "disks"))) return "done";
	return old !== void 0 && sameId(there.diskId, formatResourceId(old, "disks")) ? "before" : "foreign";
}
__name(standingOf$1, "standingOf");
function isDone(machine, pairs) {
	return pairs.every((pair) => standingOf$1(machine, pair) === "done");
}
function isUntouched(machine, pairs) {
	return pairs.every((pair) => standingOf$1(machine, pair) === "before");
}
function nextStep(machine, pairs, apart = false) {
	const missing = pairs.filter((pair) => standingOf$1(machine, pair) !== "done");
	const foreign = missing.find((pair) => standingOf$1(machine, pair) === "foreign");
	if (foreign !== void 0) return {
		kind: "blocked",
		problem: occupied(machine, foreign)
	};
	const data = missing.filter(({ lun }) => lun !== void 0);
	if (data.length > 0) {
		const change = changeOf(machine, data);
		return {
			kind: "data",
			change: apart && change.detach.length > 0 ? {
				...change,
				attach: []
			} : change
		};
	}
	const [os] = missing;
	return os === void 0 ? void 0 : {
		kind: "os",
		disk: {
			id: formatResourceId(os.next, "disks"),
			name: os.next.name
		}
	};
}
function changeOf(machine, pairs) {
	return {
		detach: pairs.flatMap(({ lun, old }) => {
			const id = old === void 0 ? void 0 : formatResourceId(old, "disks");
			const there = machine.disks.find((disk) => disk.lun === lun && sameId(disk.diskId, id));
			return there?.diskId === void 0 ? [] : [there.diskId];
		}),
		attach: pairs.flatMap(({ lun, next, how }) => lun === void 0 ? [] : [{
			diskId: formatResourceId(next, "disks"),
			lun,
			...how
		}])
	};
}
function occupied(machine, { lun, next }) {
	const there = machine.disks.find((disk) => disk.lun === lun);
	return problem$1("Conflict", `During this step, another process attached disk "${there?.name ?? ""}" at ${formatPlace(lun)} of virtual machine "${machine.name}", where "${next.name}" was to go.`, { remedy: "See the activity log of the resource group for who changes that virtual machine." });
}
function formatPlace(lun) {
	return lun === void 0 ? "the OS disk slot" : `LUN ${lun}`;
}
function isRunningOrStarting({ power }) {
	return power === "running" || power === "starting";
}
function isChanging({ power, provisioningState }) {
	return /^(?:starting|stopping|deallocating)$/.test(power ?? "") || /^(?:updating|creating)$/i.test(provisioningState ?? "");
}
const MAX_UNTIL_STOPPED_MS = 72e5;
function wasStoppedSince({ disks, power }, attached, pairs, madeAt) {
	if (madeAt === void 0) return false;
	if (power === "deallocating") return true;
	if (power !== "deallocated") return false;
	const times = attached.flatMap(({ disk }) => {
		const isNew = pairs.some(({ next }) => sameId(disk.id, formatResourceId(next, "disks")));
		return disks.some(({ diskId }) => sameId(diskId, disk.id)) && !isNew && disk.ownersChangedAt !== void 0 ? [disk.ownersChangedAt] : [];
	});
	return times.length === 0 || times.some((time) => time >= madeAt && time <= madeAt + MAX_UNTIL_STOPPED_MS);
}
function formatStanding$1(machine, pairs) {
	return [`Virtual machine "${machine.name}" is ${machine.power ?? "in an unknown state"}.`, ...pairs.map((pair) => formatPair(machine, pair))];
}
__name(formatStanding$1, "formatStanding");
function formatPair(machine, pair) {
	const { lun, old, next } = pair;
	const place = formatPlace(lun);
	const before = old === void 0 ? void 0 : `"${old.name}"`;
	switch (standingOf$1(machine, pair)) {
		case "done": return `The disk at ${place} is the new disk "${next.name}"${before === void 0 ? "" : `; the old disk ${before} is detached and kept`}.`;
		case "before": return `The disk at ${place} is still the old disk ${before ?? ""}; the new disk "${next.name}" is not attached.`;
		case "empty": return `No disk is at ${place}: ${before === void 0 ? "" : `the old disk ${before} and `}the new disk "${next.name}" ${before === void 0 ? "is" : "are"} not attached there.`;
		case "foreign": return `The disk at ${place} is unknown to this step; the new disk "${next.name}" is not attached there.`;
	}
}
function swapRollback(machine, pairs, wasRunning) {
	const moved = pairs.filter((pair) => ["done", "empty"].includes(standingOf$1(machine, pair)));
	const stops = wasRunning && moved.length > 0 && machine.power !== "deallocated";
	return [
		...stops ? [`az vm deallocate ${named$2(machine)}`] : [],
		...moved.flatMap((pair) => undoing(machine, pair)),
		...wasRunning && (stops || machine.power === "deallocated") ? [startCommand(machine)] : []
	];
}
function startCommand(machine) {
	return `az vm start ${named$2(machine)}`;
}
function deleteCommand({ resourceGroup, name }) {
	return `az disk delete --resource-group ${quoted$1(resourceGroup)} --name ${quoted$1(name)}`;
}
function undoing(machine, pair) {
	const { lun, old, next, how } = pair;
	if (old === void 0) return [];
	if (lun === void 0) return [`az vm update ${named$2(machine)} --os-disk ${diskArgument(machine, old)}`];
	const vm = `--resource-group ${quoted$1(machine.resourceGroup)} --vm-name ${quoted$1(machine.name)}`;
	return [...standingOf$1(machine, pair) === "done" ? [`az vm disk detach ${vm} --name ${quoted$1(next.name)}`] : [], `az vm disk attach ${vm} --name ${diskArgument(machine, old)} --lun ${lun}${how.caching === void 0 ? "" : ` --caching ${how.caching}`}`];
}
function diskArgument(machine, { resourceGroup, name }) {
	return sameId(machine.resourceGroup, resourceGroup) ? quoted$1(name) : `"$(az disk show --resource-group ${quoted$1(resourceGroup)} --name ${quoted$1(name)} --query id --output tsv)"`;
}
function named$2({ resourceGroup, name }) {
	return `--resource-group ${quoted$1(resourceGroup)} --name ${quoted$1(name)}`;
}
__name(named$2, "named");
function quoted$1(text) {
	return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
__name(quoted$1, "quoted");

// src/snapshots/restore/checks.ts
function restoreProblems(facts, { request }, wanted) {
	return [
		notUsable(facts),
		tooFast(facts, request),
		wrongSectors(facts, request),
		tooSmall(facts, request),
		wrongRegion(facts, wanted),
		wrongZone(request, wanted),
		wrongTypeForSystem(request),
		lacksSecureSet(facts, request),
		notShareable(request)
	].filter((found) => found !== void 0);
}
function notUsable({ snapshot, live, entry }) {
	const readiness = readinessOf(snapshot, live?.sku ?? entry?.sku);
	if (readiness.usable) return void 0;
	const name = `Snapshot "${snapshot.name}"`;
	const standing = formatStanding$2(snapshot, live?.sku ?? entry?.sku);
	switch (readiness.state) {
		case "pending": return problem$1("Conflict", `${name} cannot be restored yet: it ${standing}.`, { remedy: "Run this step again when \"operation: list\" shows it as usable." });
		case "failed": return problem$1("CopyFailed", `${name} cannot be restored because its data never arrived: ${readiness.reason}`, { remedy: "Choose another snapshot." });
		case "deleting": return problem$1("NotFound", `${name} is being deleted.`, { remedy: "Choose another snapshot." });
		case "unknown": return problem$1("NotVerified", `${name} ${standing}. A disk created from it could not be verified.`, { remedy: "Run this step again. If the error occurs again, report it with the debug log." });
	}
}
function tooFast({ snapshot, live, entry }, request) {
	const { state } = readinessOf(snapshot, live?.sku ?? entry?.sku);
	if (state !== "instant-access") return void 0;
	const what = `Snapshot "${snapshot.name}" is in instant access`;
	const wait = "wait until its background copy is complete (\"operation: list\" shows its progress)";
	if (isClassicSku(request.sku) !== false) return problem$1("InvalidInput", `${what}: until its background copy is complete, only Premium SSD v2 and Ultra disks can be created from it, not ${request.sku ?? "a disk of an unknown type"}.`, { remedy: `Set "disk-sku: PremiumV2_LRS", or ${wait}.` });
	if ((request.sizeGb ?? 0) <= (snapshot.sizeGb ?? Infinity)) return void 0;
	return problem$1("InvalidInput", `${what}: until its background copy is complete, a disk created from it has the size of the snapshot, ${snapshot.sizeGb ?? 0} GiB, not the current ${request.sizeGb ?? 0} GiB of its disk.`, { remedy: `To restore it, ${wait}.` });
}
function wrongSectors({ snapshot, live }, request) {
	if ((snapshot.logicalSectorSize ?? live?.profile.logicalSectorSize) !== 4096 || isClassicSku(request.sku) === false) return void 0;
	return problem$1("InvalidInput", `Snapshot "${snapshot.name}" has 4096-byte sectors: only Premium SSD v2 and Ultra disks can be created from it, not ${request.sku ?? "a disk of an unknown type"}.`, { remedy: "Set \"disk-sku\" to PremiumV2_LRS or UltraSSD_LRS." });
}
function tooSmall({ snapshot }, request) {
	const { sizeGb } = request;
	if (sizeGb === void 0 || snapshot.sizeGb === void 0 || sizeGb >= snapshot.sizeGb) return;
	return problem$1("InvalidInput", `A disk of ${sizeGb} GiB is smaller than snapshot "${snapshot.name}", which has ${snapshot.sizeGb} GiB.`, { remedy: "Choose a size that is at least the size of the snapshot." });
}
function isElsewhere({ location }, expected) {
	return expected !== void 0 && canonicalLocation(expected) !== canonicalLocation(location);
}
function wrongRegion({ snapshot }, { location = "", regions = [] }) {
	if (location === "" || !isElsewhere(snapshot, location)) return void 0;
	const region = canonicalLocation(location);
	const isRegion = regions.length === 0 || regions.includes(region);
	return problem$1("WrongLocation", `Snapshot "${snapshot.name}" is in region "${snapshot.location}", not in "${location}" as expected. A disk can only be created in the region of its snapshot.`, { remedy: isRegion ? `Copy it there first with "operation: copy" and "copy-to: ${region}", then restore the copy.` : `Set "location: ${snapshot.location}" or leave it out. "${location}" is not a region of this subscription.` });
}
function wrongZone({ sku }, { zone }) {
	if (zone === void 0 || !isZoneRedundant(sku)) return void 0;
	return problem$1("InvalidInput", `A disk of type ${sku ?? ""} is zone-redundant, so it cannot be in zone ${zone}.`, { remedy: "Leave \"zone\" out, or set \"disk-sku\" to a type that ends in _LRS." });
}
function wrongTypeForSystem({ sku, osType }) {
	if (osType === void 0 || isClassicSku(sku) !== false) return void 0;
	return problem$1("InvalidInput", `The disk contains an operating system (${osType}), and ${sku ?? ""} does not support OS disks: Premium SSD v2 and Ultra disks are data disks only.`, { remedy: "Leave \"disk-sku\" out, or choose another type." });
}
function lacksSecureSet({ snapshot, live, entry }, { profile }) {
	const { securityType = "", secureEncryptionSetId } = profile;
	if (!needsSecureSet(securityType) || secureEncryptionSetId !== void 0) return void 0;
	const why = live === void 0 && entry === void 0 ? "its source disk no longer exists, and no receipt is given" : canonicalLocation((live ?? entry)?.location ?? "") !== canonicalLocation(snapshot.location) ? "that of the source disk is in another region" : "neither the source disk nor the receipt names it";
	return problem$1("InvalidInput", `Snapshot "${snapshot.name}" cannot be restored: a disk of security type ${securityType} needs its disk encryption set, and ${why}.`, { remedy: "Set \"receipt\" to the output of the step that took the snapshot, or create the disk with `az disk create --security-type ConfidentialVM_DiskEncryptedWithCustomerKey --secure-vm-disk-encryption-set <id>`." });
}
function notShareable({ sku, maxShares }) {
	if ((maxShares ?? 1) <= 1 || sku?.toLowerCase() !== "standard_lrs") return void 0;
	return problem$1("InvalidInput", `The source disk is shared by up to ${maxShares ?? 1} machines, and ${sku} disks cannot be shared.`, { remedy: "Leave \"disk-sku\" out, or choose an SSD type." });
}
function swapProblems(machine, candidates, pairs, allowStop) {
	return [
		...ephemeral(machine),
		...isDone(machine, pairs) || allowStop ? [] : running(machine),
		...twice(pairs),
		...candidates.flatMap((one) => [
			...elsewhere(machine, one),
			...outsideZone(machine, one),
			...shared(one)
		]),
		...candidates.flatMap((one) => {
			const pair = pairs.find(({ next }) => next === one.next);
			return pair === void 0 ? [] : [...cached$1(one, pair), ...wrongKind(one, pair)];
		})
	];
}
function ephemeral({ name, disks }) {
	return disks.some((disk) => disk.ephemeral) ? [problem$1("InvalidInput", `Virtual machine "${name}" has an ephemeral OS disk, so it cannot be deallocated, and its disks cannot be swapped.`, { remedy: "Leave \"swap\" out and attach the restored disk by hand." })] : [];
}
function running({ name, power }) {
	return power === "deallocated" ? [] : [problem$1("Conflict", `Virtual machine "${name}" is ${power ?? "in an unknown state"}. Its disks are swapped only while it is deallocated.`, { remedy: "Set \"allow-stop: true\" to deallocate it and, if it is running now, start it again afterwards; or deallocate it yourself." })];
}
function twice(pairs) {
	return [...Map.groupBy(pairs, ({ lun }) => lun).values()].flatMap((some) => some.length < 2 ? [] : [problem$1("InvalidInput", `${counted(some.length, "snapshot")} would take the same place, ${formatPlace(some[0]?.lun)}.`, { remedy: "Name 1 snapshot for each disk of the virtual machine." })]);
}
function elsewhere(machine, { snapshot }) {
	if (!sameId(machine.subscriptionId, snapshot.subscriptionId)) return [problem$1("InvalidInput", `Virtual machine "${machine.name}" is not in the subscription of snapshot "${snapshot.name}".`, { remedy: "Choose a virtual machine and a snapshot in the same subscription." })];
	if (machine.location === snapshot.location) return [];
	return [problem$1("WrongLocation", `Virtual machine "${machine.name}" is in region "${machine.location}", snapshot "${snapshot.name}" in "${snapshot.location}". A virtual machine attaches disks of its own region only.`, { remedy: `Copy the snapshot there first with "operation: copy" and "copy-to: ${machine.location}", then restore the copy.` })];
}
function outsideZone(machine, { snapshot, sku, zones }) {
	if (isZoneRedundant(sku) || sameZones(machine.zones, zones)) return [];
	return [problem$1("InvalidInput", `Virtual machine "${machine.name}" is in ${formatZones(machine.zones)}, the disk from snapshot "${snapshot.name}" would be in ${formatZones(zones)}: it could not be attached.`, { remedy: machine.zones.length > 0 ? `Set "zone: ${machine.zones[0] ?? ""}".` : "Leave \"zone\" out. If the source disk was zonal, the virtual machine must be in its zone." })];
}
function shared({ snapshot, maxShares }) {
	return (maxShares ?? 1) <= 1 ? [] : [problem$1("InvalidInput", `The disk of snapshot "${snapshot.name}" is a shared disk: after a swap on one virtual machine, the virtual machines would no longer share the same data.`, { remedy: "Leave \"swap\" out, then swap the disk on all of its virtual machines while they are stopped." })];
}
function cached$1({ sku }, { lun, how }) {
	const caching = how.caching?.toLowerCase() ?? "none";
	return isClassicSku(sku) !== false || caching === "none" ? [] : [problem$1("InvalidInput", `The disk at ${formatPlace(lun)} is cached (${how.caching ?? ""}), but ${sku ?? ""} disks do not support caching.`, { remedy: "Leave \"disk-sku\" out, or turn off the caching of that disk first." })];
}
__name(cached$1, "cached");
function wrongKind({ snapshot, osType }, { lun }) {
	return lun !== void 0 || osType !== void 0 ? [] : [problem$1("InvalidInput", `Snapshot "${snapshot.name}" would become the OS disk, but its operating system is unknown.`, { remedy: "Choose a snapshot of the OS disk." })];
}
function sameZones(a, b) {
	return a.length === b.length && a.every((zone) => b.includes(zone));
}
function formatZones(zones) {
	return zones.length === 0 ? "no zone" : `zone ${listed(zones)}`;
}

// src/snapshots/restore/test-disk.ts
const MAX_NAME_LENGTH$1 = 80;
const MARK_LENGTH = 12;
const EXPIRY_GRACE_MS = 36e5;
function markOf({ requestId, snapshotUniqueId }) {
	const text = `${requestId} ${canonical(snapshotUniqueId)}`;
	return (0, import__builtin_node_crypto.createHash)("sha256").update(text).digest("hex").slice(0, MARK_LENGTH);
}
function testDiskName(snapshotName, origin) {
	const end = `-verify-${markOf(origin)}`;
	const legal = snapshotName.replaceAll(/[^A-Za-z0-9_-]/g, "-");
	return `${(/^[A-Za-z0-9]/.test(legal) ? legal : `s${legal}`).slice(0, MAX_NAME_LENGTH$1 - end.length)}${end}`;
}
function testExpiry(now, remainingMs) {
	return now + remainingMs + EXPIRY_GRACE_MS;
}
const CLASSIC = [
	"Standard_LRS",
	"StandardSSD_LRS",
	"Premium_LRS"
];
const FAST = ["PremiumV2_LRS", "UltraSSD_LRS"];
function testSkus({ snapshot, live, entry }) {
	const sectors = snapshot.logicalSectorSize ?? live?.profile.logicalSectorSize;
	const { state } = readinessOf(snapshot, live?.sku ?? entry?.sku);
	return sectors === 4096 || state === "instant-access" ? FAST : CLASSIC;
}
const KEPT = [
	"logicalSectorSize",
	"hyperVGeneration",
	"architecture",
	"acceleratedNetwork",
	"diskControllerTypes",
	"securityType",
	"secureEncryptionSetId"
];
function testRequests(facts, { tags, compare }) {
	const { snapshot } = facts;
	return testSkus(facts).map((sku) => {
		const { request } = planDisk(facts, {
			sku,
			zone: void 0
		});
		return {
			location: request.location,
			extendedLocation: request.extendedLocation,
			sourceResourceId: request.sourceResourceId,
			sku,
			sizeGb: snapshot.sizeGb,
			zones: isClassicSku(sku) === false ? request.zones : [],
			osType: request.osType,
			maxShares: void 0,
			tags,
			profile: {
				...Object.fromEntries(KEPT.flatMap((key) => request.profile[key] === void 0 ? [] : [[key, request.profile[key]]])),
				...encryptionOf(snapshot),
				...networkOf(snapshot, compare)
			}
		};
	});
}
function encryptionOf({ profile = {} }) {
	const { encryptionSetId, encryptionType } = profile;
	if (encryptionSetId === void 0) return {};
	return {
		encryptionSetId,
		...encryptionType !== void 0 && { encryptionType }
	};
}
function networkOf({ profile = {} }, compare) {
	if (!compare) return {
		networkAccessPolicy: "DenyAll",
		publicNetworkAccess: "Disabled"
	};
	const { dataAccessAuthMode } = profile;
	return {
		networkAccessPolicy: "AllowAll",
		publicNetworkAccess: "Enabled",
		...dataAccessAuthMode !== void 0 && { dataAccessAuthMode }
	};
}
function testProblems(facts, request, compare) {
	const wanted = {
		sku: request.sku,
		zone: void 0,
		location: void 0
	};
	const problems = restoreProblems(facts, {
		request,
		fields: [],
		notes: []
	}, wanted);
	const { snapshot, live, entry } = facts;
	if (!compare || problems.length > 0) return problems;
	const closed = unreadable(snapshot, live?.sku ?? entry?.sku);
	return [...closed === void 0 ? [] : [closed], ...largeSectors(snapshot)];
}
function largeSectors({ name, logicalSectorSize }) {
	return logicalSectorSize === 4096 ? [problem$1("InvalidInput", `The content of snapshot "${name}" cannot be compared: it has 4096-byte sectors, and Azure exports it as VHDX only, a format in which equal disks differ.`, { remedy: "Test it in a step without \"compare\"." })] : [];
}
function refusesSku({ status = 0, code = "" }, message) {
	if (status !== 400 && status !== 409) return false;
	return /^(?:SkuNotAvailable|NotAvailableForSubscription)$/i.test(code) || code === "InvalidParameter" && /\bsku\b|storageAccountType/i.test(message);
}
function isTestDisk(disk, origin) {
	return tagValue(disk.tags, TAG.request) === origin.requestId && tagValue(disk.tags, TAG.testExpires) !== void 0 && sameId(disk.sourceUniqueId, origin.snapshotUniqueId) && disk.name.toLowerCase().endsWith(`-verify-${markOf(origin)}`);
}
function usedBy({ managedBy, ownersChangedAt, state }) {
	if (managedBy !== void 0) return "it is attached to a virtual machine";
	if (ownersChangedAt !== void 0) return "it was attached to a virtual machine";
	return state === void 0 || /^(?:Unattached|ActiveSAS)$/i.test(state) ? void 0 : `its state is ${state}`;
}
function leftBehind(disk, run, time) {
	const { tags, sourceUniqueId = "", sourceResourceId = "" } = disk;
	const requestId = tagValue(tags, TAG.request) ?? "";
	const origin = {
		requestId,
		snapshotUniqueId: sourceUniqueId
	};
	if (requestId === "" || sourceUniqueId === "") return void 0;
	if (parseResourceId(sourceResourceId, "snapshots") === void 0) return void 0;
	if (!isOfRepository(tags, run) || !isTestDisk(disk, origin)) return void 0;
	const expiresAt = Date.parse(tagValue(tags, TAG.testExpires) ?? "");
	return time.known && !Number.isNaN(expiresAt) && time.at > expiresAt || isOfEarlierAttempt(tags, run) ? origin : void 0;
}

// src/operations/common/attempts.ts
const MAX_ATTEMPTS = 6;
function countAttempts(clock) {
	let attempts = 1;
	let throttled = 0;
	return {
		nth: () => attempts,
		next(failure) {
			const isFree = isThrottled(failure);
			const index = isFree ? throttled : attempts - 1;
			const wait = waitAfter(RETRY_RHYTHM, index, failure?.azure?.retryAfterMs);
			if (wait > clock.remaining() || !isFree && attempts >= MAX_ATTEMPTS) return void 0;
			throttled = isFree ? throttled + 1 : 0;
			if (!isFree) attempts += 1;
			return wait;
		}
	};
}
async function untilTrue({ name, again, attempt, gaveUp }, { clock, log }) {
	const attempts = countAttempts(clock);
	for (;;) {
		const made = await attempt(attempts.nth());
		if (made === "again") continue;
		if ("end" in made) return made.end;
		const { refusal, passes, why = refusal?.message ?? "Azure accepted the request, but did not complete it." } = made;
		const wait = passes ? attempts.next(refusal) : void 0;
		if (wait === void 0) throw gaveUp(refusal, attempts.nth());
		log.info(`${name}: ${why} ${again} ${dueIn(wait, clock)} (attempt ${attempts.nth()} of ${MAX_ATTEMPTS})`);
		await clock.sleep(wait);
	}
}
async function refusalOf(request) {
	try {
		await request;
		return;
	} catch (error) {
		const refusal = asActionError(error);
		if (isAbort(refusal)) throw refusal;
		return refusal;
	}
}
function withRetries({ name }, what, ports, ask) {
	return untilTrue({
		name,
		again: `${what} again`,
		attempt: async () => {
			try {
				return { end: await ask() };
			} catch (error) {
				const refusal = asActionError(error);
				return {
					refusal,
					passes: isRetryable(refusal)
				};
			}
		},
		gaveUp: (refusal) => asActionError(refusal)
	}, ports);
}
function dueIn(wait, clock) {
	return `in ${formatDuration(wait)}, at ${new Date(clock.now() + wait).toISOString()}`;
}
async function readKnown(read, { clock }) {
	for (const pause of MISSING_PAUSES_MS) {
		try {
			const found = await read();
			if (found !== void 0) return found;
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
		await clock.sleep(pause);
	}
	return read();
}
function isNotFound(error) {
	return error instanceof ActionError && error.azure?.status === 404;
}
function cachedIn(known, key, make) {
	const one = known.get(key) ?? make();
	known.set(key, one);
	return one;
}
function cachedLists(azure, freshness) {
	return cached((scope) => azure.listSnapshots(scope), freshness);
}
function cached(read, freshness) {
	const known = /* @__PURE__ */ new Map();
	return (scope) => {
		const key = canonical(`${scope.subscriptionId}/${scope.resourceGroup ?? ""}`);
		const now = freshness?.clock.now() ?? 0;
		const before = known.get(key);
		if (before !== void 0 && (freshness === void 0 || now - before.at < freshness.forMs)) return before.answer;
		const answer = read(scope);
		answer.catch(() => void 0);
		known.set(key, {
			at: now,
			answer
		});
		return answer;
	};
}

// src/operations/common/batch.ts
function passesChecks({ checks, error }) {
	return error === void 0 && checks.length > 0 && failures(checks).length === 0;
}
function hasArrived(outcome, waitFor) {
	const { stage } = outcome;
	return (stage === "usable" || stage === waitFor) && passesChecks(outcome);
}
function isVerified(outcome) {
	return hasArrived(outcome, "usable");
}
function insist(checks, what, remedy) {
	const broken = failures(checks);
	if (broken.length === 0) return;
	throw new ActionError("NotVerified", `${what}: it ${listed(broken.map((one) => `${negated(one.claim)} (${one.finding})`))}.`, { remedy: remedyFor$1(broken, remedy) });
}
function negated(claim) {
	return claim.replace(/^did not exist before$/, "existed before this run").replace(/^(is|was) /, "$1 not ").replace(/^has /, "does not have ").replace(/^comes /, "does not come ").replace(/^names /, "does not name ");
}
function interrupted(error, standing, remedy) {
	if (!isAbort(error)) return error;
	return rephrased(error, `${error.message} ${standing}`, { remedy: [error.remedy, remedy].filter((part) => part !== void 0).join(" ") || void 0 });
}
function advanceIn(outcomes, changed) {
	return (index) => (change) => {
		const before = outcomes[index];
		if (before === void 0) return;
		outcomes[index] = {
			...before,
			...change
		};
		changed();
	};
}
async function workOn({ lanes, titleOf, slotOf, maxPerSlot, work, failed }, ports) {
	const slots = /* @__PURE__ */ new Map();
	const logs = /* @__PURE__ */ new Map();
	const oneAtATime = pLimit(1);
	const inSlot = (task, run) => {
		return cachedIn(slots, slotOf(task), () => pLimit(maxPerSlot))(run);
	};
	await Promise.all(lanes.map(async (lane) => {
		for (const [index, task] of lane.entries()) {
			const title = titleOf(task);
			const { log, flush } = cachedIn(logs, title, () => lanes.length > 1 ? bufferedLog(title, ports.log) : { log: ports.log });
			const isLast = index === lane.length - 1;
			await inSlot(task, async () => {
				try {
					await work(task, {
						...ports,
						log
					}, isLast);
				} catch (error) {
					log.info(failed(task, asActionError(error)));
				} finally {
					if (isLast && flush !== void 0) await oneAtATime(flush);
				}
			});
		}
	}));
}
function bufferedLog(title, log) {
	const lines = [];
	return {
		log: {
			info: (message) => void lines.push(message),
			progress: (message) => log.progress(message),
			warning: (message, heading) => log.warning(message, heading),
			debug: (message) => log.debug(message),
			group: (heading, work) => log.group(heading, work)
		},
		flush: async () => {
			if (lines.length === 0) return;
			await log.group(title, () => {
				for (const line of lines.splice(0)) log.info(line);
				return Promise.resolve();
			});
		}
	};
}
async function inTurn(tasks, work) {
	const outcomes = [];
	for (const [index, task] of tasks.entries()) {
		const outcome = await work(task, index);
		outcomes.push(outcome);
		if (isAbort(outcome.error)) break;
	}
	return outcomes;
}
function duplicatesAmong(refs, inWords, remedy) {
	return [...Map.groupBy(refs, refKey).values()].flatMap((same) => {
		const [first] = same;
		if (first === void 0 || same.length < 2) return [];
		return [new ActionError("InvalidInput", inWords(same.length, first), { remedy })];
	});
}
async function settleAll(tasks) {
	const settled = await Promise.allSettled(tasks);
	return {
		found: settled.flatMap((one) => one.status === "fulfilled" ? [one.value] : []),
		problems: settled.flatMap((one) => one.status === "rejected" ? [asActionError(one.reason)] : [])
	};
}
async function allOf(tasks) {
	const { found, problems } = await settleAll(tasks);
	throwAll(problems);
	return found;
}
function throwAll(problems) {
	const [first] = problems;
	if (first === void 0) return;
	if (problems.length === 1) throw first;
	throw together(`${problems.length} problems, nothing was written`, problems.map((error) => ({ error })), {
		code: first.code,
		cause: first
	});
}
function failureOf(members, { heading, total = members.length, ...details }) {
	const failed = members.flatMap(({ name, error }) => error === void 0 ? [] : [{
		name,
		error
	}]);
	const [first] = failed;
	if (first === void 0 || total === 1) return first?.error;
	const ending = failed.find(({ error }) => isAbort(error))?.error.code;
	const left = total - members.length;
	return together(`${heading(failed.length)}${left > 0 ? `, and ${left} more were not started` : ""}`, failed, {
		code: ending ?? "PartialFailure",
		cause: first.error,
		...details
	});
}
function formatCount(count, [one, many], state) {
	return count === 1 ? `1 ${one} is ${state}.` : `${count} ${many} are ${state}.`;
}
function together(heading, parts, { code, end, ...details }) {
	const lines = parts.map(({ name, error }) => `- ${name === void 0 ? "" : `${name}: `}${describe(error)}`);
	const message = [
		`${heading}:`,
		...lines,
		...end === void 0 ? [] : [end]
	].join("\n");
	return new ActionError(code, message, {
		...details,
		parts
	});
}

// src/operations/common/write-gate.ts
const ALLOWANCE_FRESH_MS = 1e3;
const gates = /* @__PURE__ */ new WeakMap();
function writeGateOf(kind, { subscriptionId }, ports) {
	const ofRun = cachedIn(gates, ports.clock, () => /* @__PURE__ */ new Map());
	return cachedIn(ofRun, canonical(`${subscriptionId}/${kind}`), () => makeGate(kind, subscriptionId, ports));
}
function makeGate(kind, subscriptionId, { azure, clock, log }) {
	const turn = pLimit(1);
	let bucket = fullBucket(clock.now());
	let latest;
	let closed;
	let closings = 0;
	function waitNow() {
		const now = clock.now();
		const allowance = azure.allowance(subscriptionId, kind);
		if (allowance !== void 0 && allowance !== latest) {
			latest = allowance;
			bucket = corrected(bucket, allowance.left, now);
		}
		return Math.max(emptyFor(bucket, now), (closed?.until ?? now) - now);
	}
	function close(refusal) {
		const now = clock.now();
		const before = Math.max(now, closed?.until ?? now);
		if (before === now) closings += 1;
		const until = now + waitAfter(RETRY_RHYTHM, closings - 1, refusal.azure?.retryAfterMs);
		bucket = emptied(bucket, now);
		if (until <= before) return;
		closed = {
			until,
			refusal
		};
		if (before > now && until - before < ALLOWANCE_FRESH_MS) return;
		log.progress(`Azure throttles ${kind}: the next request is sent in ${formatDuration(until - now)}, at ${formatMinute(until)}`);
	}
	function take() {
		bucket = taken(bucket, clock.now());
	}
	async function wait() {
		for (let ms = waitNow(); ms > 0; ms = waitNow()) {
			if (closed !== void 0 && closed.until - clock.now() > clock.remaining()) throw closed.refusal;
			await clock.sleep(ms);
		}
		take();
		return true;
	}
	return {
		async pass() {
			if (!(turn.activeCount === 0 && turn.pendingCount === 0) || waitNow() > 0) return await turn(wait);
			take();
			return false;
		},
		async send(request) {
			try {
				const answer = await request();
				closings = 0;
				return answer;
			} catch (error) {
				const failure = asActionError(error);
				if (isThrottled(failure)) close(failure);
				throw error;
			}
		}
	};
}

// src/snapshots/protection.ts
function protectionsOf(snapshot, time) {
	return time.known ? protectionsAt(snapshot, time.at) : [`${time.reason}: nothing is deleted`, ...protectionsAt(snapshot, void 0)];
}
const UNPROTECTED = [];
function protectionsAt({ tags, immutability }, at) {
	if (immutability === void 0 && !isHeld(tags, at)) return UNPROTECTED;
	return [...isHeld(tags, at) ? [`held ${formatHold(tags)}`] : [], ...immutability !== void 0 && isInForce(immutability, at) ? [formatPolicy(immutability)] : []];
}
function isInForce({ expired, expiresAt }, at) {
	if (expired !== void 0) return !expired;
	return expiresAt === void 0 || at === void 0 || at < expiresAt;
}
function formatPolicy({ type = "", expiresAt }) {
	const until = expiresAt === void 0 ? "" : ` until ${formatMinute(expiresAt)}`;
	return `protected by its ${type === "" ? "" : `${type.toLowerCase()} `}immutability policy${until}`;
}
const DAY_MS$2 = 864e5;
const SECOND_MS = 1e3;
const UNLIMITED = "unlimited";
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
const ACTION_HOLD = /^(?:unlimited|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z) (?:failure|cancelled) of run ([\w-]+)\.(\d+)$/;
function holdTag(hold) {
	const { until, outcome, run } = hold;
	const end = until === void 0 ? UNLIMITED : wholeSeconds(until);
	return fitted(`${end} ${outcome} of run ${run.runId}.${run.runAttempt}`);
}
function heldUntil(tags) {
	const hold = tagValue(tags, TAG.hold);
	if (hold === void 0) return void 0;
	const [until = ""] = hold.trim().split(/\s+/);
	if (until.toLowerCase() === UNLIMITED) return UNLIMITED;
	const start = ISO_DATE.test(until) ? Date.parse(until) : NaN;
	if (Number.isNaN(start)) return "unreadable";
	return until.includes("T") ? start : start + DAY_MS$2;
}
function isHeld(tags, at) {
	const until = heldUntil(tags);
	return typeof until === "number" ? at === void 0 || at < until : until !== void 0;
}
function formatHold(tags) {
	const until = heldUntil(tags);
	if (typeof until === "number") return `until ${formatMinute(until)}`;
	return until === "unlimited" ? "without expiry" : `by its tag "${TAG.hold}"`;
}
function isHoldOf(tags, { runId }) {
	return holderOf(tags)?.runId === runId;
}
function isReleasedBy(tags, run) {
	const holder = holderOf(tags);
	return holder?.runId === run.runId && holder.runAttempt < run.runAttempt;
}
function holderOf(tags) {
	const [, runId, attempt] = ACTION_HOLD.exec(tagValue(tags, TAG.hold) ?? "") ?? [];
	return runId === void 0 ? void 0 : {
		runId,
		runAttempt: Number(attempt)
	};
}
function wholeSeconds(ms) {
	return (/* @__PURE__ */ new Date(Math.ceil(ms / SECOND_MS) * SECOND_MS)).toISOString().replace(".000Z", "Z");
}
const TEMPORARY_MS = 432e6;
function temporaryTag() {
	return { [TAG.temporary]: "on-success: delete" };
}
function hasTemporaryTag(tags) {
	return tagValue(tags, TAG.temporary) !== void 0;
}
function isTemporary({ tags, timeCreated }, at) {
	const until = timeCreated === void 0 ? Infinity : timeCreated + TEMPORARY_MS;
	return hasTemporaryTag(tags) && !isHeld(tags, at) && at < until;
}

// src/operations/common/existing.ts
const MAX_READS$2 = 30;
const MAX_DELETION_MS = 12e4;
const PROMPT_MS = 500;
var UnknownOutcomeError = class extends ActionError {};
function withKnownOutcome(error) {
	return error instanceof UnknownOutcomeError && error.cause instanceof ActionError ? error.cause : error;
}
function removeSnapshot(ref, guard, ports) {
	const { azure } = ports;
	return remove(ref, {
		noun: "snapshot",
		find: (one) => azure.findSnapshot(one),
		send: (one) => azure.deleteSnapshot(one),
		isAnother: (before, now) => compare$1(before, now) === "different",
		isDeleting,
		protectionsOf: (found) => protectionsOf(found, azure.serverTime())
	}, guard, ports);
}
function removeDisk(ref, guard, ports) {
	const { azure } = ports;
	return remove(ref, {
		noun: "disk",
		find: (one) => azure.findDisk(one),
		send: (one) => azure.deleteDisk(one),
		isAnother: (before, now) => !sameId(before.uniqueId, now.uniqueId),
		isDeleting: ({ provisioningState }) => provisioningState?.toLowerCase() === "deleting",
		protectionsOf: () => []
	}, guard, ports);
}
async function remove(ref, kind, guard, ports) {
	const gate = writeGateOf("deletes", ref, ports);
	let isFirst = true;
	return untilTrue({
		name: ref.name,
		again: "Deleting it again",
		attempt: async () => {
			await gate.pass();
			const judged = await judge$1(ref, kind, guard, ports);
			if (judged === void 0) return { end: { end: isFirst ? "gone" : "deleted" } };
			isFirst = false;
			const { found, reasons } = judged;
			let refusal;
			try {
				if (reasons.length > 0) return { end: {
					end: "kept",
					found,
					reasons
				} };
				refusal = await deleteOnce(found, kind, gate, ports);
			} finally {
				guard.ended?.();
			}
			if (refusal === "deleted") return { end: { end: "deleted" } };
			if (isThrottled(refusal)) return "again";
			return {
				refusal,
				passes: refusal === void 0 || isRetryable(refusal)
			};
		},
		gaveUp: (refusal) => refusal ?? stillThere(ref, kind)
	}, ports);
}
async function judge$1(ref, kind, guard, ports) {
	for (;;) {
		const found = await unless(isGone, readKnown(() => kind.find(ref), ports));
		if (found === void 0) return void 0;
		const objections = await guard.objectionsTo(found);
		if (objections === "checking again") continue;
		return {
			found,
			reasons: [.../* @__PURE__ */ new Set([...objections, ...kind.protectionsOf(found)])]
		};
	}
}
__name(judge$1, "judge");
async function deleteOnce(found, kind, gate, ports) {
	const isLeft = async (refusal, waits = false) => await afterDeletion(found, kind, {
		refusal,
		waits
	}, ports);
	const ask = async (request) => {
		try {
			return await refusalOf(request);
		} catch (error) {
			throw unknownOutcome(found, kind, asActionError(error));
		}
	};
	let accepted;
	const refusal = await ask(gate.send(() => kind.send(refOf(found))).then((answer) => accepted = answer));
	if (refusal !== void 0) return await isLeft(refusal) ? refusal : "deleted";
	if (!await isLeft(void 0, true)) return "deleted";
	const failure = accepted && await ask(accepted.finished());
	return await isLeft(failure) ? failure : "deleted";
}
async function afterDeletion(resource, kind, { refusal, waits }, { clock }) {
	const said = refusal === void 0 ? "" : `${refusal.message} `;
	const { due, learn } = watchOf(kind, clock);
	const ageNow = stopwatch(clock);
	let last = 0;
	for (let reads = 0; reads < MAX_READS$2 || last < MAX_DELETION_MS; reads++) {
		let found;
		const before = last;
		try {
			if (waits || reads > 0) await due(last, ageNow);
			last = ageNow();
			const read = () => kind.find(refOf(resource));
			found = await unless(isGone, refusal === void 0 ? read() : readKnown(read, { clock }));
		} catch (error) {
			const cause = asActionError(error);
			if (isAbort(cause)) throw unknownOutcome(resource, kind, cause);
			throw new UnknownOutcomeError(cause.code, `${said}It is unknown whether ${kind.noun} "${resource.name}" still exists: ${describe(error)}`, {
				remedy: howToFind(resource, kind),
				cause: error
			});
		}
		if (found === void 0 || kind.isAnother(resource, found)) {
			const over = ageNow();
			if (waits && over - last <= PROMPT_MS) learn(before, over);
			return false;
		}
		if (!kind.isDeleting(found)) return true;
	}
	throw new UnknownOutcomeError("AzureRefused", `${said}Azure is still deleting ${kind.noun} "${resource.name}".`, { remedy: howToFind(resource, kind) });
}
const watches = /* @__PURE__ */ new WeakMap();
function watchOf({ noun }, clock) {
	const ofRun = cachedIn(watches, clock, () => /* @__PURE__ */ new Map());
	return cachedIn(ofRun, noun, () => watching(clock))();
}
function watching(clock) {
	let times = [];
	const firstIsOver = Promise.withResolvers();
	let started = 0;
	return () => {
		let nth;
		return {
			due: async (last, ageNow) => {
				nth ??= started++;
				for (;;) {
					const ms = Math.ceil(nextDeletionRead(times, nth, last) - ageNow());
					if (ms <= 0) return;
					const slept = clock.sleep(ms);
					await (times.length === 0 ? Promise.race([slept, firstIsOver.promise]) : slept);
				}
			},
			learn: (last, over) => {
				times = learnedTimes(times, last, over);
				firstIsOver.resolve(void 0);
			}
		};
	};
}
function stopwatch(clock) {
	let [at, age] = [clock.now(), 0];
	return () => {
		const now = clock.now();
		age += Math.max(0, now - at);
		at = now;
		return age;
	};
}
function unknownOutcome(resource, kind, end) {
	return new UnknownOutcomeError(end.code, `${end.message} It is unknown whether ${kind.noun} "${resource.name}" still exists.`, {
		remedy: end.remedy ?? howToFind(resource, kind),
		cause: end
	});
}
function howToFind({ name, resourceGroup }, { noun }) {
	return `Check for ${noun} "${name}" in resource group "${resourceGroup}".`;
}
function stillThere({ name, resourceGroup }, { noun }) {
	return new ActionError("AzureRefused", `Azure accepted the deletion of ${noun} "${name}" in resource group "${resourceGroup}", but it still exists.`, { remedy: "Delete it by hand, or run this step again." });
}
async function changeTags(snapshot, meant, change, ports) {
	const gate = writeGateOf("writes", snapshot, ports);
	const tagsFor = (found) => found !== void 0 && meant(found) ? change(found.tags) : void 0;
	let current = await believed(snapshot, ports);
	let refusal;
	let isOld = false;
	return untilTrue({
		name: snapshot.name,
		again: "Setting its tags again",
		attempt: async () => {
			if (isOld) current = await readBack(snapshot, refusal, ports);
			if (tagsFor(current) === void 0) return { end: current };
			if (await gate.pass()) current = await readBack(snapshot, void 0, ports);
			const tags = tagsFor(current);
			if (tags === void 0) return { end: current };
			refusal = await refusalOf(gate.send(() => ports.azure.setSnapshotTags(refOf(snapshot), tags)));
			current = await readBack(snapshot, refusal, ports);
			if (current === void 0 || tagsFor(current) === void 0) {
				if (current !== void 0 && meant(current)) logLostTags(current, tags, ports);
				return { end: current };
			}
			isOld = !isThrottled(refusal);
			if (!isOld) return "again";
			return {
				refusal,
				passes: refusal === void 0 || isPassing$1(refusal)
			};
		},
		gaveUp: (last) => last ?? unchanged(snapshot)
	}, ports);
}
function withTag(tags, name, value) {
	return {
		...withoutTag(tags, name),
		[name]: value
	};
}
function withoutTag(tags, name) {
	return Object.fromEntries(Object.entries(tags).filter(([key]) => key.toLowerCase() !== name.toLowerCase()));
}
async function believed(found, ports) {
	if (found === void 0 || Object.keys(found.tags).length > 0) return found;
	return await readAgain$2(found, ports);
}
function readAgain$2(snapshot, { azure, clock }) {
	return readKnown(() => azure.findSnapshot(refOf(snapshot)), { clock });
}
__name(readAgain$2, "readAgain");
async function readBack(snapshot, refusal, ports) {
	try {
		return await believed(await readAgain$2(snapshot, ports), ports);
	} catch (error) {
		throw new ActionError(asActionError(error).code, `${refusal === void 0 ? "" : `${refusal.message} `}It is unknown whether the tags of snapshot "${snapshot.name}" were set: ${describe(error)}`, {
			remedy: `Check the tags of snapshot "${snapshot.name}" in resource group "${snapshot.resourceGroup}".`,
			cause: error
		});
	}
}
function isPassing$1(refusal) {
	const code = refusal.azure?.code;
	return isRetryable(refusal) || code === "Conflict" || code === "OperationPreempted";
}
__name(isPassing$1, "isPassing");
function logLostTags(found, written, { log }) {
	const lost = Object.keys(written).filter((name) => tagValue(found.tags, name) === void 0);
	if (lost.length === 0) return;
	log.warning(`Snapshot "${found.name}" has lost ${lost.length === 1 ? "the tag" : "the tags"} ${listed(lost.map((name) => `"${name}"`))} while its tags were written: another process writes them too.`, "Tags");
}
function unchanged({ name, resourceGroup }) {
	return new ActionError("AzureRefused", `Azure accepted new tags for snapshot "${name}" in resource group "${resourceGroup}", but it does not have them.`, { remedy: "Run this step again: another process may be writing its tags." });
}
function warnAboutTime({ azure, log }) {
	const time = azure.serverTime();
	if (time.known) return;
	log.warning(`${time.reason}. No snapshot is deleted and no hold is released until the time is certain. Run this step again later. If the error occurs again, look for a proxy that changes the header "Date".`, "Clocks disagree");
}
const FRESH_MS$1 = 6e4;
function fresh(read, clock, most = () => Number.POSITIVE_INFINITY) {
	let known;
	let reading;
	let running = 0;
	let whenIdle;
	async function readNow() {
		if (running > 0) await new Promise((resolve) => whenIdle = resolve);
		known = {
			value: await read(),
			readAt: clock.now(),
			uses: 0
		};
		reading = void 0;
	}
	function end() {
		running -= 1;
		if (running === 0) whenIdle?.();
	}
	async function upToDate() {
		for (let again = false;; again = true) {
			const isGood = known !== void 0 && reading === void 0 && clock.now() - known.readAt < FRESH_MS$1 && known.uses < most(known.value);
			if (known !== void 0 && isGood) return {
				known,
				again
			};
			reading ??= readNow();
			await reading;
		}
	}
	return {
		current: async () => (await upToDate()).known.value,
		use: async () => {
			const { known: found, again } = await upToDate();
			if (again) return "reading again";
			found.uses += 1;
			running += 1;
			return {
				value: found.value,
				end
			};
		}
	};
}

// src/operations/common/temporary-disks.ts
const MAX_DELETIONS = 3;
async function deleteTemporary(disk, ports) {
	try {
		const objectionsTo = (found) => objections(found, disk, ports);
		const removal = await removeDisk(refOf(disk), { objectionsTo }, ports);
		if (removal.end !== "kept") return;
		throw new ActionError("Conflict", `It is kept: ${removal.reasons.join("; ")}.`);
	} catch (error) {
		throw notDeleted(disk, asActionError(error));
	}
}
async function proveDeleted(disk, ports) {
	const { azure, clock } = ports;
	for (let deletions = 1;; deletions++) {
		if (await readLastingly(disk, {
			azure,
			clock
		}) === void 0) return;
		if (deletions >= MAX_DELETIONS) throw notDeleted(disk, new ActionError("AzureRefused", "Azure accepted its deletion."));
		await deleteTemporary(disk, ports);
	}
}
async function readLastingly(disk, { azure, clock }) {
	try {
		return await readKnown(() => azure.findDisk(refOf(disk)), { clock });
	} catch (error) {
		throw notDeleted(disk, asActionError(error));
	}
}
async function objections(found, disk, { azure, log }) {
	if (!isTestDisk(found, disk)) return ["it has lost its tags, or another disk has its name"];
	const use = usedBy(found);
	if (use !== void 0) return [use];
	if (sameId(found.state, "ActiveSAS")) try {
		await azure.revokeAccess({
			...refOf(disk),
			kind: "disk"
		});
	} catch (error) {
		log.debug(describe(error));
	}
	return [];
}
async function deleteAtEnd(disk, { azure, log }) {
	try {
		await azure.deleteDisk(refOf(disk));
	} catch (error) {
		log.debug(describe(error));
	}
}
function notDeleted(disk, cause) {
	const { name, resourceGroup } = disk;
	return rephrased(cause, `Temporary disk "${name}" in resource group "${resourceGroup}" may still exist. ${cause.message}`, { remedy: [`To delete it, run \`${deleteCommand(disk)}\`.`, cause.remedy].filter((part) => part !== void 0).join(" ") });
}
async function deleteNoted(disks, ports) {
	await Promise.all(disks.map(async (disk) => {
		try {
			await deleteTemporary(disk, ports);
			await proveDeleted(disk, ports);
			ports.log.info(`Temporary disk "${disk.name}" in resource group "${disk.resourceGroup}" does not exist any more.`);
		} catch (error) {
			warnLeft(error, ports);
		}
	}));
}
async function deleteLeftBehind(groups, dryRun, ports) {
	await Promise.all(groups.map(async (group) => {
		try {
			const disks = await ports.azure.listDisks(group);
			const { run, azure } = ports;
			const left = disks.flatMap((disk) => {
				const origin = leftBehind(disk, run, azure.serverTime());
				return origin === void 0 ? [] : [{
					...refOf({
						...disk,
						...group
					}),
					...origin
				}];
			});
			await Promise.all(left.map((disk) => deleteOneLeft(disk, dryRun, ports)));
		} catch (error) {
			const failure = asActionError(error);
			if (isAbort(failure)) throw failure;
			ports.log.warning(`Whether an earlier run left temporary disks in resource group "${group.resourceGroup}" is unknown: ${describe(failure)}`, "Temporary disks");
		}
	}));
}
async function deleteOneLeft(disk, dryRun, ports) {
	const name = `temporary disk "${disk.name}" in resource group "${disk.resourceGroup}", which an earlier run left behind`;
	if (dryRun) {
		ports.log.info(`Would delete ${name}`);
		return;
	}
	try {
		await deleteTemporary(disk, ports);
		ports.log.info(`Deleted ${name}`);
	} catch (error) {
		if (isAbort(asActionError(error))) throw error;
		warnLeft(error, ports);
	}
}
function warnLeft(error, { log }) {
	log.warning(describe(error), "Temporary disk left behind");
}

// src/snapshots/limits.ts
const LIMITS = {
	alive: 500,
	perWindow: 7,
	windowMs: 3e5,
	pending: 3
};
function isSnapshotLimit(code) {
	return code === "SnapshotsLimitReached" || code === "SnapshotLimitReached";
}
function usageOf(diskUniqueId, snapshots, at) {
	const own = snapshots.filter((one) => one.incremental && sameId(one.sourceUniqueId, diskUniqueId));
	const recent = own.flatMap(({ timeCreated }) => timeCreated ?? []).filter((created) => created > at - LIMITS.windowMs).toSorted((a, b) => a - b);
	const first = recent.at(-LIMITS.perWindow);
	return {
		alive: own.length,
		recent: recent.length,
		roomAt: first === void 0 ? void 0 : first + LIMITS.windowMs,
		pending: own.filter(isPending).length
	};
}
function isPending({ provisioningState, completionPercent, copyError }) {
	return copyError === void 0 && !/^(?:failed|canceled|deleting)$/i.test(provisioningState ?? "") && completionPercent !== void 0 && completionPercent < 100;
}
function formatUsage({ alive, recent, pending }) {
	return `${alive} of ${LIMITS.alive} incremental snapshots, ${recent} of ${LIMITS.perWindow} in the last 5 minutes, ${pending} of ${LIMITS.pending} pending`;
}

// src/operations/common/wait.ts
const STEP_PERCENT = 10;
const STEP_MS = 6e4;
function progressEvery(ms) {
	let last;
	return (percent, at) => {
		const isNews = last === void 0 || percent - last.percent >= STEP_PERCENT || at - last.at >= ms;
		if (isNews) last = {
			percent,
			at
		};
		return isNews;
	};
}
async function awaitUsable(first, awaited, { azure, clock }) {
	async function nextRead(snapshot, nth) {
		try {
			await clock.sleep(waitAfter(COPY_RHYTHM, nth));
			return await readKnown(() => azure.findSnapshot(snapshot), { clock });
		} catch (error) {
			const ending = asActionError(error);
			throw isAbort(ending) ? awaited.ended(ending, snapshot) : error;
		}
	}
	let snapshot = first;
	for (let nth = 0;; nth++) {
		const readiness = readinessOf(snapshot, awaited.sku);
		if (readiness.usable) return snapshot;
		if (readiness.state === "failed") throw awaited.failed(snapshot, readiness.reason);
		if (readiness.state === "deleting") throw awaited.vanished(snapshot);
		await awaited.pending(snapshot, snapshot.completionPercent);
		const next = await nextRead(snapshot, nth);
		if (next === void 0) throw awaited.vanished(snapshot);
		snapshot = next;
	}
}
async function waitUntilUsable(first, disk, ports) {
	const { clock, log } = ports;
	const startedAt = clock.now();
	const isNews = progressEvery(STEP_MS);
	const snapshot = await awaitUsable(first, {
		sku: disk.sku,
		pending: (found, reported) => {
			const now = clock.now();
			if (!isNews(reported ?? 0, now)) return;
			log.progress(`${disk.name}: ${progress(found, reported, now - startedAt)}`);
		},
		failed: (found, reason) => failedCopy$1(found, disk, reason),
		vanished: (found) => vanished(found, disk),
		ended: (ending, found) => unfinished(ending, found)
	}, ports);
	if (readinessOf(snapshot, disk.sku).state === "instant-access") log.warning(`Snapshot "${snapshot.name}" is in instant access: disks can be restored from it, but until its background copy is complete it depends on disk "${disk.name}" and does not protect against its loss.`, "Not a backup yet");
	return snapshot;
}
function refuseFailed(snapshot, disk) {
	const readiness = readinessOf(snapshot, disk.sku);
	if (readiness.state === "failed") throw failedCopy$1(snapshot, disk, readiness.reason);
}
function failedCopy$1(snapshot, disk, reason) {
	return new ActionError("CopyFailed", `Snapshot "${snapshot.name}" of disk "${disk.name}" exists, but its data did not arrive: ${reason}`, { remedy: "Delete that snapshot and run this step again." });
}
__name(failedCopy$1, "failedCopy");
function unfinished(ending, { name, completionPercent }) {
	const standing = completionPercent === void 0 ? "Azure reported no progress" : `it was at ${Math.floor(completionPercent)} %`;
	return rephrased(ending, `${ending.message} Snapshot "${name}" was not usable yet: ${standing}.`);
}
function progress(snapshot, percent, elapsedMs) {
	const what = `snapshot "${snapshot.name}" is being copied in the background`;
	return percent === void 0 ? `${what}; Azure reports no progress yet (${formatDuration(elapsedMs)})` : `${what}, ${Math.floor(percent)} % (${formatDuration(elapsedMs)})`;
}
function vanished(snapshot, disk) {
	return new ActionError("SnapshotFailed", `Snapshot "${snapshot.name}" of disk "${disk.name}" was deleted while this step waited for its data.`, { remedy: "See the activity log for who deleted it, then run this step again." });
}
const FRESH_MS = 1e4;
const MARGIN_MS = 2e3;
async function waitForRoom(refusal, disk, lists, ports) {
	if (!mayBeLimit(refusal)) return false;
	for (let nth = 0;; nth++) {
		const usage = await readUsage(disk, lists, ports);
		if (usage === void 0) return false;
		const wait = waitFor(usage, nth, ports);
		if (wait === void 0) return nth > 0;
		await pause$1(wait, usage, disk, refusal, ports);
	}
}
function mayBeLimit(refusal) {
	const { code, azure } = refusal;
	const isConflict = azure?.status === 409 && (code === "Conflict" || code === "LimitReached");
	return isThrottled(refusal) || isConflict || azure?.code === "OperationNotAllowed";
}
function waitFor(usage, nth, { azure, clock }) {
	if (usage.roomAt !== void 0) return Math.max(0, usage.roomAt - (azure.lastAnswerAt() ?? clock.now())) + MARGIN_MS;
	return usage.pending >= LIMITS.pending ? waitAfter(COPY_RHYTHM, nth) : void 0;
}
async function pause$1(wait, usage, disk, refusal, { clock, log }) {
	if (wait > clock.remaining()) throw rephrased(refusal, `${refusal.message} Disk "${disk.name}" has ${formatUsage(usage)}.`, {
		code: "LimitReached",
		remedy: `Raise "timeout" above ${formatDuration(wait)}, when the limit allows the next snapshot, or run this step again later.`
	});
	log.progress(`${disk.name}: at the limit of Azure (${formatUsage(usage)}); retrying ${dueIn(wait, clock)}`);
	await clock.sleep(wait);
}
__name(pause$1, "pause");
async function readUsage(disk, lists, { azure, clock }) {
	const { subscriptionId, resourceGroup } = disk;
	for (const scope of [{ subscriptionId }, {
		subscriptionId,
		resourceGroup
	}]) {
		let snapshots;
		try {
			snapshots = await lists(scope);
		} catch (error) {
			if (isForbidden(error)) continue;
			throw error;
		}
		return usageOf(disk.uniqueId, snapshots, azure.lastAnswerAt() ?? clock.now());
	}
}
async function logUsage(disk, lists, ports) {
	if (isClassicSku(disk.sku) !== false) return;
	try {
		const usage = await readUsage(disk, lists, ports);
		if (usage !== void 0) ports.log.info(`${disk.name}: ${formatUsage(usage)}`);
	} catch (error) {
		if (isAbort(asActionError(error))) throw error;
		ports.log.debug(`${disk.name}: the usage of its limits could not be read: ${describe(error)}`);
	}
}

// src/operations/common/write.ts
const LIMITS_MS = 6e4;
function writeSnapshot(order, lists, ports) {
	const { disk } = order;
	return writeAs(order, {
		waitForRoom: (refusal) => waitForRoom(refusal, disk, lists, ports),
		explainLimit: (refusal) => explainLimit(refusal, disk, ports),
		resume: "re-run this job with \"if-exists: reuse\": it resumes the snapshot if it exists.",
		otherName: "Add {timestamp} or {run-id} to \"snapshot-name\", as in its default."
	}, ports);
}
function writeAs({ ref, requestId, request }, policy, ports) {
	const { azure } = ports;
	return writeOnce({
		ref,
		noun: "snapshot",
		codes: {
			gone: "SnapshotFailed",
			failed: "SnapshotFailed"
		},
		another: "Then run this step again.",
		put: () => azure.putSnapshot(ref, request),
		find: () => azure.findSnapshot(ref),
		isOurs: ({ tags }) => tagValue(tags, TAG.request) === requestId,
		clearAway: (accepted) => removeFailed(ref, requestId, ports, accepted),
		...policy
	}, ports);
}
function writeDisk({ ref, snapshot, request }, ports) {
	return writeOnce({
		...diskAt(ref, ports),
		put: () => ports.azure.putDisk(ref, request),
		isOurs: (found, time) => comesFrom(found, snapshot) && wasMadeBy(found.timeCreated, time),
		resume: "re-run this job: it resumes the disk if it exists.",
		otherName: "Run this step again. If jobs restore at the same time, add {run-id} to \"restore-disk-name\"."
	}, ports);
}
function writeTemporaryDisk({ disk, request, isOurs }, ports) {
	return writeOnce({
		...diskAt(refOf(disk), ports),
		another: "Then run this step again.",
		put: () => ports.azure.putDisk(refOf(disk), request),
		isOurs,
		resume: "run this step again: it deletes the disk once it has expired.",
		otherName: "Run this step again: it uses another name."
	}, ports);
}
function settleDisk(ref, ports) {
	return settle(diskAt(ref, ports), void 0, ports);
}
function diskAt(ref, { azure }) {
	return {
		ref,
		noun: "disk",
		codes: {
			gone: "NotFound",
			failed: "AzureRefused"
		},
		another: "Then run this step again with another \"restore-disk-name\".",
		find: () => azure.findDisk(ref)
	};
}
async function writeOnce(order, ports) {
	try {
		const { accepted, time } = await send(order, ports);
		return {
			time,
			finished: () => follow(order, accepted, ports)
		};
	} catch (error) {
		throw error instanceof ActionError ? await explained$1(error, order, false) : error;
	}
}
async function explained$1(error, { clearAway, explainLimit: explain }, accepted) {
	const isLimit = isSnapshotLimit(error.azure?.code);
	if (!isLimit && !isOperationFailure(error)) return error;
	await clearAway?.(accepted);
	return isLimit && explain !== void 0 ? await explain(error) : error;
}
__name(explained$1, "explained");
async function send(order, ports) {
	const { azure, clock, log } = ports;
	const { ref, noun } = order;
	const gate = writeGateOf("writes", ref, ports);
	const mindLimits = limitReader(order, ports);
	let notBefore;
	let missed = 0;
	let waitedFor;
	let isDoubtful = false;
	const time = (accepted) => ({
		startedAt: isDoubtful ? void 0 : accepted?.startedAt?.(),
		notBefore
	});
	const tookEffect = async (cause) => {
		const taken = await wasTaken(order, time(), cause);
		if (taken) log.info(`${ref.name}: Azure accepted the request`);
		return taken;
	};
	const unfollowed = { end: {
		accepted: void 0,
		time
	} };
	async function afterRefusal(error) {
		if (isThrottled(error)) {
			waitedFor = error;
			await mindLimits(error);
			return "again";
		}
		if (isUncertain(error)) {
			isDoubtful = true;
			log.info(`${ref.name}: ${error.message} Checking whether Azure accepted the request.`);
			if (await tookEffect(error)) return unfollowed;
			return {
				refusal: error,
				passes: isRetryable(error),
				why: "Azure did not accept it."
			};
		}
		const pause = error.azure?.status === 404 && error.azure.code === "ResourceNotFound" ? MISSING_PAUSES_MS[missed] : void 0;
		if (pause !== void 0 && pause <= clock.remaining()) {
			missed += 1;
			log.info(`${ref.name}: ${error.message} This run has read the source of the ${noun}. Sending the request again ${dueIn(pause, clock)}`);
			await clock.sleep(pause);
			return "again";
		}
		if (await order.waitForRoom?.(error) !== true) throw error;
		waitedFor = error;
		return "again";
	}
	return untilTrue({
		name: ref.name,
		again: "Sending the request again",
		attempt: async (nth) => {
			try {
				await gate.pass();
			} catch (error) {
				const failure = asActionError(error);
				if (isAbort(failure)) throw error;
				if (waitedFor === void 0) throw notSent(order, failure);
				if (await tookEffect(waitedFor)) return unfollowed;
				throw gaveUp(order, nth, waitedFor);
			}
			if (waitedFor !== void 0 && await tookEffect(waitedFor)) return unfollowed;
			waitedFor = void 0;
			notBefore ??= azure.lastAnswerAt();
			try {
				const accepted = await gate.send(order.put);
				return { end: {
					accepted,
					time: () => time(accepted)
				} };
			} catch (error) {
				if (!(error instanceof ActionError)) throw error;
				return await afterRefusal(error);
			}
		},
		gaveUp: (refusal, count) => gaveUp(order, count, asActionError(refusal))
	}, ports);
}
function limitReader({ ref, waitForRoom: haveRoom }, { clock, log }) {
	let readAt;
	return async (refusal) => {
		if (readAt !== void 0 && clock.now() - readAt < LIMITS_MS) return;
		readAt = clock.now();
		try {
			await haveRoom?.(refusal);
		} catch (error) {
			const failure = asActionError(error);
			if (isAbort(failure) || failure.code === "LimitReached") throw error;
			log.debug(`${ref.name}: the usage of its limits could not be read: ${describe(error)}`);
		}
	};
}
async function wasTaken({ ref, noun, find, isOurs, resume, otherName }, time, cause) {
	let found;
	try {
		found = await find();
	} catch (error) {
		throw new ActionError(cause.code, `${cause.message} It is unknown whether Azure created ${noun} "${ref.name}": ${describe(error)}`, {
			remedy: `Check for ${noun} "${ref.name}" in resource group "${ref.resourceGroup}", or ${resume}`,
			...cause.azure !== void 0 && { azure: cause.azure },
			cause: error
		});
	}
	if (found === void 0) return false;
	if (isOurs(found, time)) return true;
	throw new ActionError("NameTaken", `During the write of this step, another process created a ${noun} "${ref.name}" in resource group "${ref.resourceGroup}".`, {
		remedy: otherName,
		cause
	});
}
function notSent({ ref, noun }, cause) {
	return rephrased(cause, `The request to create ${noun} "${ref.name}" was not sent: Azure throttles writes. ${cause.message}`);
}
function gaveUp({ ref, noun }, attempts, cause) {
	const tried = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
	const after = isThrottled(cause) ? "" : ` after ${tried}`;
	const message = `${cause.message} ${titled(noun)} "${ref.name}" does not exist${after}.`;
	if (!isThrottled(cause) || cause.azure?.retryAfterMs !== void 0) return rephrased(cause, message);
	return rephrased(cause, message, { remedy: "Azure still throttles, and the next wait is longer than \"timeout\" allows: raise \"timeout\", or run this step again later." });
}
function titled(noun) {
	return noun === "disk" ? "Disk" : "Snapshot";
}
async function follow(order, accepted, ports) {
	let first;
	try {
		first = await accepted?.finished();
	} catch (error) {
		if (!(error instanceof ActionError) || isAbort(error)) throw error;
		if (isOperationFailure(error)) throw await explained$1(error, order, true);
		ports.log.info(`${order.ref.name}: Azure's operation could not be followed (${error.message}); reading the ${order.noun} instead`);
	}
	return settle(order, first, ports, () => order.clearAway?.(true));
}
async function settle({ ref, noun, find, codes, another }, first, { clock }, clearAway) {
	for (let readIndex = 0;; readIndex++) {
		const found = readIndex === 0 && first !== void 0 ? first : await readKnown(find, { clock });
		if (found === void 0) throw new ActionError(codes.gone, `${titled(noun)} "${ref.name}" was accepted by Azure, but no longer exists in resource group "${ref.resourceGroup}".`, { remedy: "Run this step again: another process deleted it." });
		const state = found.provisioningState ?? "";
		if (state.toLowerCase() === "succeeded") return found;
		if (hasFailed$2(found)) {
			await clearAway?.();
			throw new ActionError(codes.failed, `Azure accepted ${noun} "${ref.name}", but failed to create it (provisioning state ${state}).`, { remedy: `See the activity log of resource group "${ref.resourceGroup}" for the reason. ${another}` });
		}
		await clock.sleep(waitAfter(OPERATION_RHYTHM, readIndex));
	}
}
function hasFailed$2({ provisioningState = "" }) {
	return /^(?:failed|canceled)$/i.test(provisioningState);
}
__name(hasFailed$2, "hasFailed");
async function removeFailed(ref, requestId, ports, accepted) {
	const { azure, log } = ports;
	const isFailed = (found) => tagValue(found.tags, TAG.request) === requestId && readinessOf(found).state === "failed";
	try {
		const find = () => azure.findSnapshot(ref);
		const found = await (accepted ? readKnown(find, ports) : find());
		if (found === void 0 || !isFailed(found)) return;
		const objectionsTo = (one) => isFailed(one) ? [] : ["it is no longer the failed snapshot"];
		const removal = await removeSnapshot(ref, { objectionsTo }, ports);
		log.info(removal.end === "kept" ? `${ref.name}: the failed snapshot stays: ${removal.reasons.join("; ")}` : `${ref.name}: removed the failed snapshot that Azure left behind`);
	} catch (error) {
		log.warning(`The failed snapshot "${ref.name}" in resource group "${ref.resourceGroup}" could not be removed: ${describe(error)} Delete it by hand: it counts towards the limit of Azure.`, "Failed snapshot left behind");
	}
}
async function explainLimit(cause, disk, { azure }) {
	let found = "";
	try {
		const { subscriptionId } = disk;
		const alive = (await azure.listSnapshots({ subscriptionId })).filter((one) => one.incremental && sameId(one.sourceUniqueId, disk.uniqueId));
		if (alive.length > 0) {
			const oldest = Math.min(...alive.flatMap((one) => one.timeCreated ?? []));
			found = ` It has ${alive.length} now, the oldest of ${formatMinute(oldest)}.`;
		}
	} catch {}
	return rephrased(cause, `${cause.message} Azure keeps at most ${LIMITS.alive} incremental snapshots of one disk.${found}`, {
		code: "LimitReached",
		remedy: "Prune the snapshots of this disk with \"operation: prune\", then run this step again. \"dry-run: true\" shows what it would delete; snapshots of other tools need \"prune-scope: all\", other resource groups \"scope: subscription\"."
	});
}

// src/snapshots/data/changed-ranges.ts
const CELLS = 256;
const GIB$1 = 1024 ** 3;
function bytesOf(sizeGb) {
	return sizeGb * GIB$1;
}
const FOOTER_BYTES = 512;
function withinDisk(ranges, diskBytes, baseBytes = 0) {
	const onDisk = without(ranges, diskBytes, Infinity);
	return baseBytes <= 0 || baseBytes >= diskBytes ? onDisk : without(onDisk, baseBytes, baseBytes + FOOTER_BYTES, "cleared");
}
function* without(ranges, from, to, kind) {
	for (const range of ranges) {
		const { offset } = range;
		const end = offset + range.length;
		if (offset >= to || end <= from || kind !== void 0 && range.kind !== kind) {
			yield range;
			continue;
		}
		if (offset < from) yield {
			...range,
			length: from - offset
		};
		if (end > to) yield {
			...range,
			offset: to,
			length: end - to
		};
	}
}
function joiner() {
	let open;
	return {
		*add(ranges) {
			for (const range of ranges) {
				if (open === void 0) {
					open = range;
					continue;
				}
				const end = open.offset + open.length;
				if (range.offset < end) throw new RangeError(`the range at ${range.offset} begins before the previous range ends, at ${end}`);
				if (range.offset === end && range.kind === open.kind) open = {
					...open,
					length: open.length + range.length
				};
				else {
					const complete = open;
					open = range;
					yield complete;
				}
			}
		},
		end() {
			const last = open;
			open = void 0;
			return last === void 0 ? [] : [last];
		}
	};
}
function counter(diskBytes, cells = 256) {
	const cellBytes = Math.max(1, Math.ceil(diskBytes / cells));
	const count = Math.ceil(diskBytes / cellBytes);
	const bytes = {
		changed: new Float64Array(count),
		cleared: new Float64Array(count)
	};
	const total = {
		changed: 0,
		cleared: 0,
		ranges: 0
	};
	function spread({ offset, length, kind }) {
		const end = offset + length;
		const lastCell = count - 1;
		for (let at = offset; at < end;) {
			const cell = Math.min(lastCell, Math.floor(at / cellBytes));
			const next = cell === lastCell ? end : Math.min(end, (cell + 1) * cellBytes);
			bytes[kind][cell] = (bytes[kind][cell] ?? 0) + next - at;
			at = next;
		}
	}
	return {
		*through(ranges) {
			for (const range of ranges) {
				total[range.kind] += range.length;
				total.ranges += 1;
				spread(range);
				yield range;
			}
		},
		tally: () => ({
			diskBytes,
			changedBytes: total.changed,
			clearedBytes: total.cleared,
			ranges: total.ranges,
			cellBytes,
			cells: Array.from(bytes.changed, (changed, at) => ({
				changed,
				cleared: bytes.cleared[at] ?? 0
			}))
		})
	};
}
const IN_A_PIECE = 500;
const text$1 = /* @__PURE__ */ __name((words) => new TextEncoder().encode(words), "text");
const OFFSET = text$1("{\"offset\":");
const LENGTH = text$1(",\"length\":");
const KIND = {
	changed: text$1(",\"kind\":\"changed\"}\n"),
	cleared: text$1(",\"kind\":\"cleared\"}\n")
};
const LONGEST_LINE = OFFSET.length + LENGTH.length + KIND.changed.length + 32;
function* toLines(ranges) {
	const piece = new Uint8Array(IN_A_PIECE * LONGEST_LINE);
	let end = 0;
	for (const range of ranges) {
		end = putLine(piece, end, range);
		if (end + LONGEST_LINE <= piece.length) continue;
		yield piece.subarray(0, end);
		end = 0;
	}
	if (end > 0) yield piece.subarray(0, end);
}
function putLine(into, at, { offset, length, kind }) {
	into.set(OFFSET, at);
	const afterOffset = putNumber(into, at + OFFSET.length, offset);
	into.set(LENGTH, afterOffset);
	const afterLength = putNumber(into, afterOffset + LENGTH.length, length);
	into.set(KIND[kind], afterLength);
	return afterLength + KIND[kind].length;
}
function putNumber(into, at, value) {
	let digits = 1;
	for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits += 1;
	let rest = value;
	for (let place = at + digits - 1; place >= at; place--) {
		into[place] = 48 + rest % 10;
		rest = Math.floor(rest / 10);
	}
	return at + digits;
}
const MAX_COPIED = 4 * 1024 ** 2;
function* piecesOf(ranges) {
	for (const range of ranges) {
		if (range.kind === "cleared") {
			yield range;
			continue;
		}
		const { offset, length, kind } = range;
		for (let done = 0; done < length; done += MAX_COPIED) yield {
			offset: offset + done,
			length: Math.min(MAX_COPIED, length - done),
			kind
		};
	}
}
function* fromPosition(ranges, position) {
	for (const range of ranges) {
		const end = range.offset + range.length;
		if (end <= position) continue;
		yield range.offset >= position ? range : {
			...range,
			offset: position,
			length: end - position
		};
	}
}
function gapFiller(length) {
	let at = 0;
	const gap = (to) => to > at ? [{
		offset: at,
		length: to - at,
		kind: "cleared"
	}] : [];
	return {
		*fill(ranges) {
			for (const range of ranges) {
				yield* gap(range.offset);
				yield range;
				at = range.offset + range.length;
			}
		},
		end: () => gap(length)
	};
}
async function* unionOf(one, other) {
	const sides = [await sideOf(one), await sideOf(other)];
	let open;
	for (;;) {
		const [first] = sides.filter(({ current }) => current() !== void 0).toSorted((a, b) => (a.current()?.offset ?? 0) - (b.current()?.offset ?? 0));
		const range = first?.current();
		if (first === void 0 || range === void 0) break;
		await first.next();
		if (open !== void 0 && range.offset <= open.offset + open.length) {
			const end = Math.max(open.offset + open.length, range.offset + range.length);
			open = {
				...open,
				length: end - open.offset
			};
		} else {
			if (open !== void 0) yield open;
			open = {
				...range,
				kind: "changed"
			};
		}
	}
	if (open !== void 0) yield open;
}
async function sideOf(ranges) {
	const iterator = ranges[Symbol.asyncIterator]();
	let current;
	const next = async () => {
		const before = current;
		const result = await iterator.next();
		current = result.done === true ? void 0 : result.value;
		if (before !== void 0 && current !== void 0 && current.offset < before.offset) throw new RangeError(`the range at ${current.offset} comes after the range at ${before.offset}`);
	};
	await next();
	return {
		current: () => current,
		next
	};
}

// src/operations/common/access.ts
const GRANT_SECONDS = 900;
const RENEWED_BEFORE_MS = 18e4;
const MAX_RENEWALS = 3;
const REFUSED_ACCESS = /* @__PURE__ */ new Set(["AuthenticationFailed", "CannotVerifyCopySource"]);
function dataRefOf(source) {
	return "kind" in source && source.kind === "disk" ? {
		...refOf(source),
		kind: "disk"
	} : refOf(source);
}
function sameData(a, b) {
	return a.kind === b.kind && sameResource(a, b);
}
async function withData(snapshots, ports, work) {
	const all = snapshots.map(dataRefOf);
	ports.stateStore.opening(all);
	const doubts = [];
	const openAgain = async () => {
		try {
			return await open(snapshots, ports);
		} catch (error) {
			if (!isRefusal$1(error)) doubts.push(error);
			throw error;
		}
	};
	const openSame = async () => {
		const grant = await openAgain();
		await Promise.all(snapshots.map((snapshot) => refuseReplaced(snapshot, ports)));
		return grant;
	};
	try {
		return await work(sharing(await openSame(), openSame, snapshots, ports));
	} finally {
		const left = await close$1(snapshots, ports);
		const closed = all.filter((one) => !left.some((open) => sameData(open, one)));
		if (doubts.length === 0) ports.stateStore.closed(closed);
	}
}
function sharing(first, openAgain, snapshots, ports) {
	const { clock, log } = ports;
	let grant = first;
	let users = 0;
	let renewal;
	let onIdle;
	async function renew() {
		if (users > 0) await new Promise((resolve) => onIdle = resolve);
		log.debug("renewing SAS access to snapshots");
		if ((await close$1(snapshots, ports)).length > 0) log.debug("not all SAS access was revoked before it is granted again");
		grant = await openAgain();
	}
	async function valid() {
		while (renewal !== void 0 || grant.ended || grant.endsAt - clock.now() < RENEWED_BEFORE_MS) {
			renewal ??= renew().finally(() => renewal = void 0);
			await renewal;
		}
		return grant;
	}
	async function useOnce(work) {
		const mine = await valid();
		users += 1;
		try {
			return await work(mine.accesses);
		} catch (error) {
			if (isRefusedAccess(error)) mine.ended = true;
			throw error;
		} finally {
			users -= 1;
			if (users === 0) onIdle?.();
		}
	}
	return { async use(work) {
		for (let renewals = 0;; renewals++) try {
			return await useOnce(work);
		} catch (error) {
			if (!isRefusedAccess(error) || renewals >= MAX_RENEWALS) throw error;
			log.debug(`SAS access has ended: ${describe(error)}`);
		}
	} };
}
async function open(snapshots, ports) {
	const { azure, clock } = ports;
	const from = clock.now();
	return {
		accesses: (await Promise.allSettled(snapshots.map((snapshot) => withRetries(snapshot, "granting SAS access", ports, () => readKnown(() => azure.grantAccess(dataRefOf(snapshot), {
			seconds: 900,
			...hasLargeSectors(snapshot) && { fileFormat: "VHDX" }
		}), ports))))).map((one) => {
			if (one.status === "rejected") throw asActionError(one.reason);
			return one.value;
		}),
		endsAt: from + 900 * 1e3,
		ended: false
	};
}
async function refuseReplaced(snapshot, ports) {
	const { name, resourceGroup, uniqueId } = snapshot;
	const ref = dataRefOf(snapshot);
	const now = await withRetries(snapshot, "reading it", ports, () => ref.kind === "disk" ? ports.azure.findDisk(ref) : ports.azure.findSnapshot(ref));
	if (now === void 0 || sameId(now.uniqueId, uniqueId)) return;
	throw new ActionError("Conflict", `${ref.kind === "disk" ? "Disk" : "Snapshot"} "${name}" in resource group "${resourceGroup}" was deleted and recreated while this step ran.`, { remedy: "Run this step again. It reads the snapshots again." });
}
function hasLargeSectors(source) {
	return ("kind" in source ? source.profile.logicalSectorSize : source.logicalSectorSize) === 4096;
}
async function close$1(snapshots, ports) {
	const left = await closeAll(snapshots, ports);
	for (const { ref, error } of left) logOpenAccess(ref, error, "The post step tries again to revoke it. ", ports);
	return left.map(({ ref }) => ref);
}
__name(close$1, "close");
async function closeNoted(snapshots, ports) {
	for (const { ref, error } of await closeAll(snapshots, ports)) logOpenAccess(ref, error, "", ports);
}
async function closeAll(snapshots, ports) {
	const { azure } = ports;
	return (await Promise.all(snapshots.map(async (snapshot) => {
		const ref = dataRefOf(snapshot);
		try {
			const revoke = async () => {
				await azure.revokeAccess(ref);
				return true;
			};
			await withRetries(ref, "revoking SAS access", ports, () => readKnown(revoke, ports));
			return [];
		} catch (error) {
			return isGone(error) ? [] : [{
				ref,
				error
			}];
		}
	}))).flat();
}
function logOpenAccess({ name, resourceGroup, ...ref }, error, next, { log }) {
	const kind = ref.kind ?? "snapshot";
	log.warning(`SAS access to ${kind} "${name}" in resource group "${resourceGroup}" may remain granted for up to ${formatDuration(900 * 1e3)}: ${describe(error)} ${next}To revoke it now, run \`az ${kind} revoke-access --resource-group "${resourceGroup}" --name "${name}"\`.`, "SAS access not revoked");
}
function isRefusal$1(error) {
	const status = error instanceof ActionError ? error.azure?.status ?? 0 : 0;
	return status > 0 && status < 500 && status !== 408;
}
__name(isRefusal$1, "isRefusal");
function isRefusedAccess(error) {
	return error instanceof ActionError && error.azure?.status === 403 && REFUSED_ACCESS.has(error.azure.code ?? "");
}
const PAGING = {
	pages: Infinity,
	pagesWithoutNews: 1e3
};
async function* changedPages({ snapshot, base }, data, azure) {
	const refusalOf = pagingGuard(PAGING);
	let marker;
	do {
		const from = marker;
		const page = await data.use((accesses) => azure.changedPages(newerOf(accesses), base && accesses[1], from));
		const why = refusalOf(page.marker, !isEmpty(page.ranges));
		if (why !== void 0) throw goesInCircles(snapshot, why);
		yield page.ranges;
		marker = page.marker;
	} while (marker !== void 0);
}
function newerOf([newer]) {
	if (newer === void 0) throw new TypeError("no SAS access is granted");
	return newer;
}
function isEmpty(ranges) {
	return ranges[Symbol.iterator]().next().done === true;
}
function goesInCircles({ name }, why) {
	return new ActionError("AzureRefused", `The list of the changes of snapshot "${name}" does not end: ${why}.`, { remedy: "Run this step again. If the error occurs again, report it with the debug log." });
}

// src/operations/common/worker-pool.ts
function workerPool(size) {
	const running = /* @__PURE__ */ new Map();
	const failures = [];
	const throwFailure = () => {
		const [first] = failures;
		if (first !== void 0) throw asError(first.error);
	};
	return {
		async begin(offset, work) {
			while (running.size >= size && failures.length === 0) await Promise.race(running.values());
			throwFailure();
			running.set(offset, work().catch((error) => void failures.push({
				error,
				offset
			})).finally(() => running.delete(offset)));
		},
		doneUpTo: (offset) => Math.min(offset, ...running.keys(), ...failures.map((failure) => failure.offset)),
		async work(beginning) {
			try {
				await beginning();
			} finally {
				await Promise.all(running.values());
			}
			throwFailure();
		}
	};
}
const LOG_EVERY_MS$1 = 6e4;
function progressLogger(name, done, length, { clock, log }) {
	const from = clock.now();
	let loggedAt = from;
	return (doneBytes, offset) => {
		const now = clock.now();
		if (now - loggedAt < LOG_EVERY_MS$1) return;
		loggedAt = now;
		const rate = formatBytes(Math.round(doneBytes / ((now - from) / 1e3)));
		log.info(`${name}: ${formatBytes(doneBytes)} ${done} so far, ${rate}/s, up to ${formatShare(offset, length)} of the disk`);
	};
}

// src/operations/verify/compare.ts
async function compareContent(snapshot, disk, parallel, ports) {
	const { blobs } = ports;
	return withData([snapshot, {
		...disk,
		kind: "disk"
	}], ports, async (data) => {
		const [length, other] = await data.use((accesses) => Promise.all(accesses.map((access) => blobs.dataLength(access))));
		if (length !== other) throw different(`The disk created from snapshot "${snapshot.name}" has ${other ?? 0} bytes, the snapshot ${length ?? 0}.`);
		try {
			return await compareRanges(snapshot, data, parallel, ports);
		} catch (error) {
			if (!(error instanceof RangeError)) throw error;
			throw new ActionError("AzureRefused", `The ranges that Azure returned for snapshot "${snapshot.name}" cannot be compared: ${describe(error)}.`, {
				remedy: "Run this step again. If the error occurs again, report it with the debug log.",
				cause: error
			});
		}
	});
}
async function compareRanges(snapshot, data, parallel, ports) {
	const { blobs } = ports;
	const diskBytes = bytesOf(snapshot.sizeGb ?? 0);
	const pool = workerPool(parallel);
	const tell = progressLogger(snapshot.name, "compared", diskBytes, ports);
	let compared = 0;
	async function check({ offset, length }) {
		const isSame = await data.use(([one, other]) => {
			if (one === void 0 || other === void 0) throw new TypeError("no SAS access is granted");
			return blobs.sameData(offset, length, one, other);
		});
		compared += length;
		if (isSame) return;
		throw different(`The disk created from snapshot "${snapshot.name}" differs from the snapshot in the ${length} bytes at ${offset}.`);
	}
	const [ofSnapshot, ofDisk] = [0, 1].map((at) => inUse(snapshot, ofOne(data, at), diskBytes, ports));
	if (ofSnapshot === void 0 || ofDisk === void 0) throw new TypeError("nothing to compare");
	await pool.work(async () => {
		for await (const range of unionOf(ofSnapshot, ofDisk)) for (const piece of piecesOf([range])) {
			await pool.begin(piece.offset, () => check(piece));
			tell(compared, piece.offset);
		}
	});
	return compared;
}
function ofOne(data, at) {
	return { use: (work) => data.use((accesses) => work(accesses.slice(at, at + 1))) };
}
async function* inUse(snapshot, data, diskBytes, { azure }) {
	for await (const page of changedPages({
		snapshot,
		base: void 0
	}, data, azure)) for (const range of withinDisk(page, diskBytes)) if (range.kind === "changed") yield range;
}
function different(message) {
	return new ActionError("NotVerified", message, { remedy: "Do not rely on this snapshot. Take another one with \"operation: create\", and report the difference to Azure support." });
}

// src/operations/verify/test.ts
function planTest(source, { compare, group }, { azure, clock, run }) {
	const { snapshot } = source;
	const origin = {
		requestId: clock.newId(),
		snapshotUniqueId: snapshot.uniqueId ?? ""
	};
	const now = azure.lastAnswerAt() ?? clock.now();
	const tags = testTags(run, origin.requestId, testExpiry(now, clock.remaining()));
	return {
		source,
		disk: {
			subscriptionId: snapshot.subscriptionId,
			resourceGroup: group ?? snapshot.resourceGroup,
			name: testDiskName(snapshot.name, origin),
			...origin
		},
		requests: testRequests(source, {
			tags,
			compare
		})
	};
}
function plannedOutcome$1({ source, disk }) {
	return {
		source,
		disk,
		stage: "planned",
		checks: []
	};
}
__name(plannedOutcome$1, "plannedOutcome");
function refuseUntestable({ source, requests }, compare) {
	const [request] = requests;
	if (request === void 0) throw new TypeError("no type of disk fits");
	refuse$1(...testProblems(source, request, compare));
}
const MAX_OPEN_OF_FAMILY = 3;
async function testAll(planned, { compare, maxParallel }, ports, changed) {
	const outcomes = planned.map(plannedOutcome$1);
	const advance = advanceIn(outcomes, () => changed([...outcomes]));
	const limit = pLimit(maxParallel);
	const families = /* @__PURE__ */ new Map();
	const ofFamily = ({ familyId, id }) => {
		return cachedIn(families, canonical(familyId ?? id), () => pLimit(MAX_OPEN_OF_FAMILY));
	};
	let end;
	await workOn({
		lanes: planned.map((one) => [one]),
		titleOf: ({ source: { snapshot } }) => `${snapshot.name} (${snapshot.resourceGroup})`,
		slotOf: ({ disk }) => disk.requestId,
		maxPerSlot: 1,
		work: async (one, own) => {
			const testPorts = {
				...ports,
				log: own.log
			};
			const compareIn = compare ? ofFamily(one.source.snapshot) : void 0;
			const tell = advance(planned.indexOf(one));
			await finish$2(one, await limit(async () => {
				if (end !== void 0) throw end;
				refuseUntestable(one, compare);
				return createAndDelete(one, compareIn, maxParallel, testPorts, tell);
			}), testPorts, tell);
		},
		failed: (one, met) => {
			if (isAbort(met)) end ??= met;
			const index = planned.indexOf(one);
			const error = interrupted(met, standing$1(outcomes[index]), AGAIN$1);
			advance(index)({ error });
			return `${one.source.snapshot.name}: ${describe(error)}`;
		}
	}, ports);
	return outcomes;
}
function hasPassed({ stage, error }) {
	return stage === "passed" && error === void 0;
}
function testerOf(ports) {
	return async (made, maxParallel, changed) => {
		return (await testAll(made.map(({ snapshot, disk, dataTime }) => planTest({
			snapshot,
			live: disk,
			entry: void 0,
			dataTime
		}, {
			compare: false,
			group: void 0
		}, ports)), {
			compare: false,
			maxParallel
		}, ports, (outcomes) => changed(outcomes.map(testOf$1)))).map(testOf$1);
	};
}
function testOf$1(outcome) {
	const { tagged, error } = outcome;
	return {
		hasPassed: hasPassed(outcome),
		tagged,
		error
	};
}
__name(testOf$1, "testOf");
const AGAIN$1 = "Run this step again: it tests the snapshot from the beginning.";
function standing$1(outcome) {
	if (outcome === void 0) return "";
	const { source, isLeft } = outcome;
	const test = `The restore test of snapshot "${source.snapshot.name}" did not end.`;
	return isLeft === true ? `${test} The post step deletes its temporary disk.` : test;
}
__name(standing$1, "standing");
async function createAndDelete(one, compareIn, parallel, ports, advance) {
	const { azure, log, stateStore } = ports;
	const { disk } = one;
	const { snapshot } = one.source;
	await refuseTaken(disk, ports);
	stateStore.creating(disk);
	advance({ isLeft: true });
	let failure;
	try {
		const created = await create$2(one, ports, advance);
		if (compareIn !== void 0) {
			const comparedBytes = await compareIn(() => compareContent(snapshot, created, parallel, ports));
			log.info(`${snapshot.name}: ${formatBytes(comparedBytes)} of the disk and of the snapshot are the same`);
			advance({
				stage: "compared",
				comparedBytes
			});
		}
	} catch (error) {
		failure = asActionError(error);
	}
	if (isAbort(failure)) {
		await deleteAtEnd(disk, ports);
		throw asActionError(failure);
	}
	try {
		const isDeleted = isRefusal(failure) && await azure.findDisk(refOf(disk)) === void 0;
		if (!isDeleted) await deleteTemporary(disk, ports);
		return {
			failure,
			isDeleted
		};
	} catch (error) {
		const left = asActionError(error);
		if (isAbort(left)) await deleteAtEnd(disk, ports);
		throw both(failure, left);
	}
}
async function finish$2({ source, disk }, { failure, isDeleted }, ports, advance) {
	const { log, stateStore } = ports;
	const { snapshot } = source;
	if (!isDeleted) try {
		await proveDeleted(disk, ports);
	} catch (error) {
		throw both(failure, asActionError(error));
	}
	stateStore.deleted(disk);
	if (failure !== void 0) {
		advance({ isLeft: false });
		throw failure;
	}
	log.info(`${snapshot.name}: temporary disk "${disk.name}" is deleted`);
	advance({
		stage: "deleted",
		isLeft: false
	});
	const tagged = await tag(snapshot, ports);
	log.info(`${snapshot.name}: the snapshot passed its restore test`);
	advance({
		stage: "passed",
		tagged
	});
}
__name(finish$2, "finish");
async function refuseTaken(disk, { azure }) {
	if (await azure.findDisk(refOf(disk)) === void 0) return;
	throw new ActionError("NameTaken", `A disk "${disk.name}" already exists in resource group "${disk.resourceGroup}".`, { remedy: "Run this step again: it uses another name." });
}
async function create$2({ source, disk, requests }, ports, advance) {
	const { clock, log } = ports;
	const { snapshot } = source;
	for (const [index, request] of requests.entries()) {
		const startedAt = clock.now();
		let write;
		try {
			write = await writeTemporaryDisk({
				disk,
				request,
				isOurs: (found) => isTestDisk(found, disk)
			}, ports);
		} catch (error) {
			const refusal = asActionError(error);
			const next = refusesSku(refusal.azure ?? {}, refusal.message) ? requests[index + 1] : void 0;
			if (next === void 0) throw refusal;
			log.info(`${snapshot.name}: ${refusal.message} Trying ${next.sku ?? ""}.`);
			continue;
		}
		log.info(`${snapshot.name}: Azure accepted temporary disk "${disk.name}" (${request.sku ?? ""}) in resource group "${disk.resourceGroup}"`);
		advance({ stage: "accepted" });
		const made = await write.finished();
		const createdInMs = clock.now() - startedAt;
		const checks = verifyDisk(made, {
			snapshot,
			request
		}, write.time());
		advance({
			checks,
			createdInMs,
			...request.sku !== void 0 && { sku: request.sku }
		});
		insist(checks, `The disk created from snapshot "${snapshot.name}" is not verified`, "Run this step again. If the error occurs again, choose another snapshot.");
		log.info(`${snapshot.name}: the disk was created in ${formatDuration(createdInMs)} and is verified`);
		advance({ stage: "created" });
		return made;
	}
	throw new TypeError("no type of disk fits");
}
__name(create$2, "create");
async function tag(snapshot, ports) {
	const { azure, clock } = ports;
	const day = verifiedTag(azure.lastAnswerAt() ?? clock.now());
	const change = (tags) => {
		if (tagValue(tags, TAG.verified) === day) return void 0;
		const changed = withTag(tags, TAG.verified, day);
		if (Object.keys(changed).length > TAG_LIMITS.count) throw noRoom$1(snapshot);
		return changed;
	};
	const isMeant = ({ uniqueId }) => sameId(uniqueId, snapshot.uniqueId);
	let found;
	try {
		found = await readKnown(() => azure.findSnapshot(refOf(snapshot)), { clock });
		if (found !== void 0 && isMeant(found)) found = await changeTags(found, isMeant, change, ports);
	} catch (error) {
		const cause = asActionError(error);
		throw rephrased(cause, `Snapshot "${snapshot.name}" passed its restore test, but its tag "${TAG.verified}" was not set: ${cause.message}`);
	}
	if (found !== void 0 && isMeant(found)) return found;
	throw new ActionError("Conflict", `Snapshot "${snapshot.name}" in resource group "${snapshot.resourceGroup}" was deleted or replaced while it was tested.`, { remedy: "Run this step again. It reads the snapshots again." });
}
function noRoom$1({ name }) {
	return new ActionError("LimitReached", `Snapshot "${name}" already has ${TAG_LIMITS.count} tags, the limit of Azure.`, { remedy: `Remove a tag from it, so that "${TAG.verified}" fits.` });
}
__name(noRoom$1, "noRoom");
function isRefusal(failure) {
	const status = failure?.azure?.status ?? 0;
	return failure !== void 0 && status >= 400 && status < 500 && !isRetryable(failure);
}
function both(failure, left) {
	if (failure === void 0) return left;
	return rephrased(left, `${failure.message} ${left.message}`, { remedy: [left.remedy, failure.remedy].filter((part) => part !== void 0).join(" ") });
}

// node_modules/parse-duration/locale/en.js
const unit = Object.create(null);
const m = 6e4;
const h = m * 60;
const d = h * 24;
const y = d * 365.25;
unit.year = unit.yr = unit.y = y;
unit.month = unit.mo = unit.mth = y / 12;
unit.week = unit.wk = unit.w = d * 7;
unit.day = unit.d = d;
unit.hour = unit.hr = unit.h = h;
unit.minute = unit.min = unit.m = m;
unit.second = unit.sec = unit.s = 1e3;
unit.millisecond = unit.millisec = unit.ms = 1;
unit.microsecond = unit.microsec = unit.us = unit.\u00B5s = .001;
unit.nanosecond = unit.nanosec = unit.ns = 1e-6;
unit.group = ",";
unit.decimal = ".";
unit.placeholder = " _";

// node_modules/parse-duration/index.js
const durationRE = /((?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)\s*([\p{L}]{0,14})/gu;
parse$1.unit = unit;
let groupRE;
let placeholder = null;
let group;
const lookupUnit = (unit, name) => {
	name = String(name).toLowerCase();
	return unit[name] ?? (name.endsWith("s") ? unit[name.slice(0, -1)] : void 0);
};
function parse$1(str = "", format = "ms") {
	let result = null;
	let prevUnits;
	let unit = parse$1.unit;
	if (unit.placeholder !== placeholder || unit.group !== group) groupRE = new RegExp(`(\\d)[${(placeholder = unit.placeholder) ?? ""}${(group = unit.group) ?? ""}](\\d)`, "g");
	str = String(str);
	let s = str.replace(groupRE, "$1$2");
	if (unit.decimal !== ".") s = s.replaceAll(unit.decimal, ".");
	durationRE.lastIndex = 0;
	for (let m; m = durationRE.exec(s);) {
		let units = m[2];
		if (!units) {
			if (prevUnits) {
				for (const u in unit) if (unit[u] < prevUnits) {
					units = u;
					break;
				}
			} else units = format;
		}
		prevUnits = units = lookupUnit(unit, units);
		if (typeof units == "number") result = (result || 0) + m[1] * units;
	}
	return result && result / (lookupUnit(unit, format) || 1) * (str.trimStart()[0] === "-" ? -1 : 1);
}
__name(parse$1, "parse");

// src/snapshots/naming.ts
const MAX_NAME_LENGTH = 80;
const HASH_LENGTH = 8;
const PLACEHOLDERS = {
	disk: "name of the disk",
	vm: "name of the virtual machine that selected the disk, else of the one that it is attached to",
	timestamp: "yyyyMMdd-HHmmss, UTC",
	date: "yyyyMMdd, UTC",
	time: "HHmmss, UTC",
	"run-id": "id of the workflow run",
	"run-number": "number of the workflow run",
	"run-attempt": "attempt of the workflow run",
	sha: "first 7 characters of the commit",
	ref: "branch or tag name",
	location: "region of the disk"
};
const PLACEHOLDER = /\{([^{}]*)\}/g;
function unknownPlaceholders(template) {
	return [...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? "").filter((name) => !Object.hasOwn(PLACEHOLDERS, name));
}
function asksFor(template, placeholder) {
	return template.includes(`{${placeholder}}`);
}
function snapshotName(template, context) {
	const meant = fill(template, context, context.disk);
	const full = makeValid(meant);
	if (full.length <= 80) return full;
	const suffix = `-${(0, import__builtin_node_crypto.createHash)("sha256").update(meant).digest("hex").slice(0, HASH_LENGTH)}`;
	const room = 80 - suffix.length;
	const excess = full.length - room;
	const occurrences = Math.max(1, template.split("{disk}").length - 1);
	const keep = Math.max(1, context.disk.length - Math.ceil(excess / occurrences));
	return `${makeValid(fill(template, context, context.disk.slice(0, keep))).slice(0, room)}${suffix}`;
}
function fill(template, context, disk) {
	const { date, time } = dateAndTime(context.at);
	const values = {
		disk,
		vm: context.vm,
		timestamp: `${date}-${time}`,
		date,
		time,
		"run-id": context.runId,
		"run-number": context.runNumber,
		"run-attempt": String(context.runAttempt),
		sha: context.sha.slice(0, 7),
		ref: context.refName,
		location: context.location
	};
	return template.replaceAll(PLACEHOLDER, (text, name) => Object.hasOwn(values, name) ? values[name] : text);
}
function makeValid(text) {
	const legal = text.replaceAll(/[^A-Za-z0-9_-]/g, "-");
	const start = /^[A-Za-z0-9]/.test(legal) ? legal : `s${legal}`;
	return /[A-Za-z0-9_]$/.test(start) ? start : `${withoutEnd(start, (sign) => sign === "-")}_`;
}
function dateAndTime(at) {
	const [day = "", clock = ""] = new Date(at).toISOString().split("T");
	return {
		date: day.replaceAll("-", ""),
		time: clock.slice(0, 8).replaceAll(":", "")
	};
}
const COPY_NAME = "{snapshot}-{location}";
const COPY_PLACEHOLDERS = {
	...PLACEHOLDERS,
	snapshot: "name of the snapshot that is copied",
	location: "region of the copy"
};
function unknownCopyPlaceholders(template) {
	return unknownPlaceholders(template).filter((name) => !Object.hasOwn(COPY_PLACEHOLDERS, name));
}
function copyAsksFor(template, placeholder) {
	return template.includes(`{${placeholder}}`);
}
function copyName(template, context) {
	if (!copyAsksFor(template, "snapshot")) return snapshotName(template, context);
	const disk = context.disk.replaceAll(/[{}]/g, "-");
	return snapshotName(template.replaceAll("{disk}", disk).replaceAll("{snapshot}", "{disk}"), {
		...context,
		disk: context.snapshot
	});
}
const MAX_NAMES$4 = 5;
function nearNames(name, candidates) {
	const wanted = name.toLowerCase();
	const limit = Math.max(1, Math.floor(wanted.length / 3));
	return candidates.map((candidate) => ({
		candidate,
		...distancesTo(wanted, candidate.toLowerCase())
	})).filter(({ distance }) => distance <= limit).toSorted((a, b) => a.distance - b.distance || a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1)).slice(0, MAX_NAMES$4).map(({ candidate }) => candidate);
}
function distancesTo(a, b) {
	const edits = editDistance(a, b);
	return {
		distance: a.length > 2 && b.length > 2 && (a.includes(b) || b.includes(a)) ? 1 : edits,
		edits
	};
}
function editDistance(a, b) {
	let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substituted));
		}
		previous = row;
	}
	return previous[b.length] ?? 0;
}

// src/snapshots/retention/policy.ts
const COUNTED = [
	"last",
	"hourly",
	"daily",
	"weekly",
	"monthly",
	"yearly"
];
const WITHIN = [
	"all",
	"hourly",
	"daily",
	"weekly",
	"monthly",
	"yearly"
];
const BUCKETS = {
	last: "each",
	all: "each",
	hourly: "hour",
	daily: "day",
	weekly: "week",
	monthly: "month",
	yearly: "year"
};
const UNITS = {
	y: "years",
	m: "months",
	d: "days",
	h: "hours"
};
const MAX_YEARS = 1e4;
function parseCount(text) {
	const trimmed = text.trim();
	if (trimmed.toLowerCase() === "unlimited") return "unlimited";
	return /^[1-9]\d{0,8}$/.test(trimmed) ? Number(trimmed) : void 0;
}
function parsePeriod(text) {
	const trimmed = text.trim();
	if (!/^(?:\d{1,9}[ymdh])+$/.test(trimmed)) return void 0;
	const parts = [...trimmed.matchAll(/(\d+)([ymdh])/g)].map(([, number = "", unit = ""]) => [UNITS[unit], Number(number)]);
	const given = new Map(parts);
	if (given.size < parts.length) return void 0;
	const period = {
		years: 0,
		months: 0,
		days: 0,
		hours: 0,
		...Object.fromEntries(given)
	};
	const years = inYears(period);
	return years > 0 && years <= MAX_YEARS ? period : void 0;
}
function formatPeriod(period) {
	return Object.entries(UNITS).filter(([, unit]) => period[unit] !== 0).map(([letter, unit]) => `${period[unit]}${letter}`).join("");
}
function rulesOf({ counts, within }) {
	const counting = COUNTED.flatMap((name) => {
		const count = counts[name];
		if (count === void 0 || count !== "unlimited" && count < 1) return [];
		return [{
			text: `keep-${name}: ${count}`,
			bucket: BUCKETS[name],
			count,
			within: void 0
		}];
	});
	const ageing = WITHIN.flatMap((name) => {
		const period = within[name];
		if (period === void 0 || inYears(period) <= 0) return [];
		return [{
			text: `${name === "all" ? "keep-within" : `keep-within-${name}`}: ${formatPeriod(period)}`,
			bucket: BUCKETS[name],
			count: "unlimited",
			within: period
		}];
	});
	return [...counting, ...ageing];
}
function isEmptyPolicy(policy) {
	return rulesOf(policy).length === 0;
}
function inYears({ years, months, days, hours }) {
	return years + months / 12 + days / 365 + hours / 8760;
}
const PRUNE_SCOPES = [
	"workflow",
	"repository",
	"all"
];
const DEPLOY_OUTCOMES = [
	"success",
	"failure",
	"cancelled",
	"skipped"
];
const HOUR_MS = 36e5;
const DAY_MS$1 = 24 * HOUR_MS;
const DAYS_FROM_MONDAY_TO_EPOCH = 3;
const calendar = /* @__PURE__ */ new Date(0);
const NUMBERED = {
	hour: (instant) => Math.floor(instant / HOUR_MS),
	day: (instant) => Math.floor(instant / DAY_MS$1),
	week: (instant) => Math.floor((instant / DAY_MS$1 + DAYS_FROM_MONDAY_TO_EPOCH) / 7),
	month: (instant) => {
		calendar.setTime(instant);
		return calendar.getUTCFullYear() * 12 + calendar.getUTCMonth();
	},
	year: (instant) => {
		calendar.setTime(instant);
		return calendar.getUTCFullYear();
	}
};
function applyPolicy(instants, policy, now) {
	const latest = instants.find((instant) => instant <= now);
	const judges = rulesOf(policy).map((rule) => judgeOf(rule, latest));
	if (judges.length === 0) return instants.map(() => NO_RULE);
	let verdict = NO_RULE;
	let previous = [];
	return instants.map((instant, index) => {
		const isOldest = index === instants.length - 1;
		const opinions = judges.map((judge) => judge(instant, index, isOldest));
		if (!(previous.length > 0 && opinions.every((one, at) => one === previous[at]))) verdict = verdictOf(opinions);
		previous = opinions;
		return verdict;
	});
}
function before(instant, period) {
	const date = new Date(instant);
	date.setUTCFullYear(date.getUTCFullYear() - period.years, date.getUTCMonth() - period.months, date.getUTCDate() - period.days);
	return date.getTime() - period.hours * HOUR_MS;
}
const NO_RULE = {
	keep: true,
	reasons: ["there is no rule"]
};
function judgeOf(rule, latest) {
	const { text, bucket } = rule;
	const kept = {
		keep: true,
		reason: text
	};
	const keptAsOldest = {
		keep: true,
		reason: `${text} (the oldest)`
	};
	const represented = {
		keep: false,
		reason: `${text} keeps a newer one of the same ${bucket}`
	};
	const usedUp = {
		keep: false,
		reason: `${text} is used up by newer ones`
	};
	const tooOld = {
		keep: false,
		reason: `older than ${text}`
	};
	const start = windowStart(rule, latest);
	let left = rule.count === "unlimited" ? Number.POSITIVE_INFINITY : rule.count;
	let last;
	return (instant, index, oldest) => {
		if (instant <= start) return tooOld;
		const period = bucket === "each" ? index : NUMBERED[bucket](instant);
		const isNew = period !== last;
		if (left === 0) return isNew ? usedUp : represented;
		if (!isNew && !oldest) return represented;
		last = period;
		left -= 1;
		return isNew ? kept : keptAsOldest;
	};
}
function windowStart({ within }, latest) {
	if (within === void 0 || latest === void 0) return Number.NEGATIVE_INFINITY;
	return before(latest, within);
}
function verdictOf(opinions) {
	const keep = opinions.some((opinion) => opinion.keep);
	return {
		keep,
		reasons: opinions.filter((opinion) => opinion.keep === keep).map(({ reason }) => reason)
	};
}

// src/action/inputs/fields.ts
const text = string;
const anyText = string.transform((text) => text === "" ? void 0 : text);
function short$1(text) {
	const line = cut(text).replaceAll(/\s+/g, " ");
	return line.length > 60 ? `${line.slice(0, 60)}\u2026` : line;
}
__name(short$1, "short");
function parsed(parse, expected) {
	return string.transform((text, context) => {
		const value = parse(text);
		if (value !== void 0) return value;
		context.addIssue(expected);
		return NEVER;
	});
}
function optional(parse, expected) {
	return string.transform((text, context) => {
		const value = text === "" ? void 0 : parse(text);
		if (value === void 0 && text !== "") context.addIssue(expected);
		return value;
	});
}
function choice(values) {
	return parsed((text) => oneOf(values, text), `expected ${listed(values, "or")}`);
}
function optionalChoice(values) {
	return optional((text) => oneOf(values, text), `expected ${listed(values, "or")}`);
}
function oneOf(values, text) {
	return values.find((value) => value.toLowerCase() === text.toLowerCase());
}
const boolean = choice(["true", "false"]).transform((text) => text === "true");
const flag = boolean.prefault("false");
const scope = choice(["resource-group", "subscription"]).prefault("resource-group");
function count(least, most) {
	return parsed(wholeNumber(least, most), `expected a whole number from ${least} to ${most}`);
}
function optionalCount(least, most) {
	return optional(wholeNumber(least, most), `expected a whole number from ${least} to ${most}`);
}
function wholeNumber(least, most) {
	return (text) => {
		const value = Number(text);
		return /^\d+$/.test(text) && value >= least && value <= most ? value : void 0;
	};
}
const DAY_MS = 864e5;
const duration = parsed((text) => milliseconds(text, 7 * DAY_MS), "expected a duration from 1s to 7d, such as 90s, 30m, 2h or 1h30m");
const holdDuration = parsed((text) => text.toLowerCase() === "unlimited" ? "unlimited" : milliseconds(text, 3653 * DAY_MS), "expected \"unlimited\" or a duration up to ten years, such as 12h or 30d");
const optionalAge = optional((text) => milliseconds(text, 3653 * DAY_MS), "expected a duration such as 24h, 36h or 7d");
function milliseconds(text, most) {
	const ms = /^(?:\d+[dhms])+$/i.test(text) ? parse$1(text) : null;
	return ms !== null && ms > 0 && ms <= most ? ms : void 0;
}
const keepCount = optional(parseCount, "expected a whole number from 1, or \"unlimited\"; leave it empty for no such rule");
const keepWithin = optional(parsePeriod, "expected years, months, days and hours such as 30d, 6m or 1y2m3d3h (m stands for months)");
const shard = optional((text) => {
	const [, part, parts] = /^(\d{1,4})\s*\/\s*(\d{1,4})$/.exec(text) ?? [];
	const found = {
		part: Number(part),
		parts: Number(parts)
	};
	return found.part >= 1 && found.part <= found.parts ? found : void 0;
}, "expected the number of the part and the number of parts, such as 3/25");
const textList = string.transform((text) => text.split(/[\n,]/).map((item) => item.trim()).filter((item) => item !== ""));
const tags = string.transform((text, context) => {
	const read = readTags(text, tagProblem, context);
	const most = TAG_LIMITS.count - OWN_TAG_COUNT;
	if (Object.keys(read).length > most) context.addIssue(`expected at most ${most} tags, in addition to those of the action`);
	return read;
});
const tagFilter = string.transform((text, context) => {
	if (text.trim() === "") return void 0;
	return readTags(text, (name) => name === "" ? "a tag needs a name" : void 0, context);
});
function readTags(text, problemOf, context) {
	const read = /* @__PURE__ */ new Map();
	for (const line of linesOf(text)) {
		const at = line.indexOf("=");
		const name = line.slice(0, Math.max(0, at)).trim();
		const value = line.slice(at + 1).trim();
		const problem = at === -1 ? "expected one name=value per line" : isBullet(line) ? "expected one name=value per line, without a bullet" : problemOf(name, value) ?? (read.has(name.toLowerCase()) ? "this tag is set twice; Azure compares tag names without case" : void 0);
		if (problem !== void 0) context.addIssue(`in "${short$1(line)}": ${problem}`);
		else read.set(name.toLowerCase(), [name, value]);
	}
	return Object.fromEntries(read.values());
}
function joinedTags(text) {
	return linesOf(text).find((line) => {
		const at = line.indexOf("=");
		return at !== -1 && /,\s*[^\s=,][^=,]*=/.test(line.slice(at + 1));
	});
}
function linesOf(text) {
	return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}
function isBullet(line) {
	return /^[-*\u2022]\s/.test(line);
}
function optionalText(test, expected) {
	return optional((text) => test(text) ? text : void 0, expected);
}
function optionalResource(kind) {
	return optionalText((text) => parseResourceId(text, kind) !== void 0, `expected a resource id such as /subscriptions/\u2026/resourceGroups/\u2026/providers/Microsoft.Compute/${kind}/\u2026`);
}
const optionalGuid = optionalText((text) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text), "expected a GUID such as 00000000-0000-0000-0000-000000000000");
const NAME$1 = /^[\w.-]*[\w-]$/;
function isDiskName(text) {
	return text.length <= 80 && NAME$1.test(text);
}
function isSnapshotName(text) {
	return isDiskName(text);
}
function isMachineName(text) {
	return text.length <= 64 && NAME$1.test(text);
}
function isGroupName(text) {
	return /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u.test(text);
}
const optionalGroup = optionalText(isGroupName, "expected the name of a resource group");
const nameTemplate = templateOf(PLACEHOLDERS, unknownPlaceholders);
const copyNameTemplate = templateOf(COPY_PLACEHOLDERS, unknownCopyPlaceholders);
function templateOf(placeholders, unknownOf) {
	return string.superRefine((text, context) => {
		const unknown = [...new Set(unknownOf(text))].slice(0, 5);
		const known = Object.keys(placeholders).map((name) => `{${name}}`);
		if (/[{}]/.test(text.replaceAll(/(?<!\{)\{[^{}]*\}(?!\})/g, ""))) {
			context.addIssue(`expected each placeholder in one pair of braces: ${listed(known, "or")}`);
			return;
		}
		if (unknown.length === 0) return;
		context.addIssue(`${unknown.map((name) => `{${short$1(name)}}`).join(", ")} is not a placeholder; expected ${listed(known, "or")}`);
	});
}
const regions = textList.transform((items, context) => {
	if (items.length === 0) context.addIssue("expected one or more regions to copy to, such as northeurope");
	const bad = items.find((item) => !/^(?:\([A-Za-z ]+\) *)?[A-Za-z][A-Za-z0-9 ]{1,49}$/.test(item));
	if (bad !== void 0) context.addIssue(`"${short$1(bad)}" is not a region name`);
	return [...new Map(items.map((item) => [canonicalLocation(item), item])).values()];
});
const encryptionSets = string.transform((text, context) => {
	const sets = /* @__PURE__ */ new Map();
	for (const line of linesOf(text)) {
		const at = line.indexOf("=");
		const region = canonicalLocation(line.slice(0, Math.max(0, at)));
		const id = line.slice(at + 1).trim();
		const problem = region === "" || isBullet(line) || parseResourceId(id, "diskEncryptionSets") === void 0 ? "expected one region=id per line, with the id /subscriptions/\u2026/providers/Microsoft.Compute/diskEncryptionSets/\u2026" : sets.has(region) ? "this region is set twice" : void 0;
		if (problem !== void 0) context.addIssue(`in "${short$1(line)}": ${problem}`);
		else sets.set(region, id);
	}
	return sets;
});
const optionalAmount = optional(parseAmount, "expected an amount such as 10GiB or 20%");
const optionalZone = optionalText((text) => /^[1-9]$/.test(text), "expected the number of an availability zone, such as 1");
const optionalDiskSku = optionalText((text) => /^[A-Za-z0-9]+_[A-Za-z]+$/.test(text), "expected the type of a disk such as Premium_LRS, PremiumV2_LRS or StandardSSD_ZRS");
const optionalTenant = optionalText((text) => /^[\w.-]+$/.test(text), "expected a GUID or a domain name");
const environment = string.refine((text) => /^(?:AzureCloud|AzureUSGovernment|AzureChinaCloud)$/i.test(text) || isHttpsOrigin(text), "expected AzureCloud, AzureUSGovernment, AzureChinaCloud or the https:// address of a Resource Manager endpoint");
function isHttpsOrigin(text) {
	if (!URL.canParse(text) || /[?#]/.test(text)) return false;
	const { protocol, username, password } = new URL(text);
	return protocol === "https:" && username === "" && password === "";
}

// src/action/inputs/read.ts
function kebab(name) {
	return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
function defaultOf(field) {
	return field instanceof ZodPrefault ? String(field.def.defaultValue) : "";
}
const AUTH = [
	"auto",
	"secret",
	"oidc",
	"azure-cli",
	"managed-identity"
];
const common = {
	clientId: optionalGuid,
	tenantId: optionalTenant,
	subscriptionId: optionalGuid,
	auth: choice(AUTH).prefault("auto"),
	audience: anyText,
	environment: environment.prefault("AzureCloud"),
	resourceGroup: optionalGroup,
	timeout: duration.prefault("60m"),
	maxParallel: count(1, 64).prefault("8"),
	jobStatus: string.prefault("${{ job.status }}"),
	summary: boolean.prefault("true")
};
const FROM_ENVIRONMENT = {
	"client-id": "AZURE_CLIENT_ID",
	"tenant-id": "AZURE_TENANT_ID",
	"subscription-id": "AZURE_SUBSCRIPTION_ID"
};
function parseInputs(inputs, given, problems) {
	const textOf = (key) => given(kebab(key));
	const texts = Object.fromEntries(Object.keys(inputs).map((key) => [key, textOf(key)]));
	const result = object(inputs).safeParse(texts);
	if (result.success) return result.data;
	const issues = Map.groupBy(result.error.issues, ({ path }) => String(path[0]));
	for (const [key, some] of issues) {
		const shortened = shown(textOf(key));
		const left = some.length - MAX_TOLD;
		for (const { message } of some.slice(0, MAX_TOLD)) problems.push(problem(kebab(key), shortened, message));
		if (left > 0) problems.push(`"${kebab(key)}" has ${left} more problems of this kind`);
	}
}
const MAX_TOLD = 20;
function problem(name, value, expected) {
	return value === "" ? `"${name}" is required: ${expected}` : `"${name}" is "${shown(value)}": ${expected}`;
}
function missingFor(name, needing, expected) {
	const variable = FROM_ENVIRONMENT[name];
	return `"${name}"${variable === void 0 ? "" : ` (or ${variable})`} is required when ${needing}${expected === void 0 ? "" : `: expected ${expected}`}`;
}
function shown(value) {
	const line = redacted(cut(value).replaceAll(/\s+/g, " "));
	return line.length > 200 ? `${line.slice(0, 200)}\u2026` : line;
}
function invalid(problems) {
	return new ActionError("InvalidInput", problems.length === 1 ? `The input ${problems[0] ?? ""}${problems[0]?.endsWith("?") === true ? "" : "."}` : `${problems.length} inputs are wrong:\n${problems.map((text) => `- ${text}`).join("\n")}`, { remedy: "Nothing was sent to Azure. Correct the inputs under \"with:\" and run the step again." });
}

// src/snapshots/copy/existing.ts
function judgeExisting(found, wanted, ifExists) {
	const { state } = readinessOf(found);
	const own = isOwn(found.tags);
	if (state === "deleting") return "taken";
	if (state === "failed") return own && isMeantAsCopy(found, wanted) ? "failed" : "taken";
	return isCopyOf(found, wanted) && (own || ifExists === "reuse") ? "there" : "taken";
}
function isCopyOf(found, { source, region }) {
	return found.incremental && sameId(found.location, region) && sameId(found.sourceUniqueId, source.uniqueId);
}
function mayBeCopyOf(found, { source, region }, diskUniqueId, ifExists) {
	const isPartial = missingFrom(found).length > 0 || hasUnknownSource(found);
	const isThere = found.location === "" || sameId(found.location, region);
	if (!isPartial || !isThere || !(isOwn(found.tags) || ifExists === "reuse")) return false;
	if (!hasUnknownSource(found)) return sameId(found.sourceUniqueId, source.uniqueId);
	const disk = tagValue(found.tags, TAG.diskUniqueId);
	return disk === void 0 || diskUniqueId === void 0 || sameId(disk, diskUniqueId);
}
function isMeantAsCopy(found, { source, region }) {
	return sameId(found.location, region) && (found.sourceUniqueId === void 0 ? sameId(found.sourceResourceId, source.id) : sameId(found.sourceUniqueId, source.uniqueId));
}
function findCopy(snapshots, wanted, ifExists) {
	return snapshots.filter((one) => isCopyOf(one, wanted) && judgeExisting(one, wanted, ifExists) === "there").toSorted((a, b) => Number(readinessOf(b).usable) - Number(readinessOf(a).usable) || (a.timeCreated ?? 0) - (b.timeCreated ?? 0))[0];
}
function laterCopiesAmong(snapshots, beyond = []) {
	const origins = new Map(originsOf(snapshots, beyond).map((one) => [canonical(one.snapshot.id), one]));
	const keys = diskKeysOf(snapshots, beyond);
	const places = Map.groupBy([...origins.values()].filter(({ snapshot, proof }) => proof !== "claimed" && snapshot.createOption?.toLowerCase() === "copystart" && !["failed", "deleting"].includes(readinessOf(snapshot).state)), ({ snapshot }) => placeOf(snapshot.location, keys.get(canonical(snapshot.id))));
	return ({ source, region }, disk) => {
		const wanted = origins.get(canonical(source.id))?.dataTime;
		if (wanted === void 0) return void 0;
		return places.get(placeOf(region, disk))?.find(({ dataTime }) => dataTime !== void 0 && dataTime > wanted)?.snapshot;
	};
}
function placeOf(region, disk) {
	return `${canonical(region)} ${disk ?? ""}`;
}
function diskKeyOf(origin) {
	return keyOf(origin, origin.snapshot);
}
function diskKeysOf(snapshots, beyond = []) {
	const sourceOf = sourceFinder([...snapshots, ...beyond]);
	return new Map(originsOf(snapshots, beyond).map((origin) => {
		const { snapshot } = origin;
		const root = origin.kind === "copy" ? sourceOf(snapshot) ?? snapshot : snapshot;
		return [canonical(snapshot.id), keyOf(origin, root)];
	}));
}
function keyOf(origin, { familyId, uniqueId, id }) {
	return canonical(origin.diskUniqueId ?? familyId ?? uniqueId ?? id);
}
function copyTags(source, run, requestId) {
	const { disk, diskUniqueId, dataTime } = source;
	const before = source.snapshot.tags;
	const tags = {
		...ownTags(run, {
			name: disk?.name ?? tagValue(before, TAG.disk) ?? "",
			resourceGroup: disk?.resourceGroup ?? tagValue(before, TAG.diskGroup) ?? "",
			uniqueId: diskUniqueId ?? tagValue(before, TAG.diskUniqueId) ?? ""
		}, requestId),
		...dataTime !== void 0 && { [TAG.dataTime]: dataTimeTag(dataTime) }
	};
	return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== ""));
}

// src/snapshots/copy/limits.ts
const COPY_LIMITS = {
	perDisk: 1,
	perRegion: 100
};
function copyUsageOf(wanted, disk, snapshots) {
	const all = [...snapshots, wanted.source];
	const keys = diskKeysOf(all);
	const ongoing = snapshots.filter(isCopying$1);
	return {
		ofDisk: ongoing.filter((one) => keys.get(canonical(one.id)) === disk),
		intoRegion: ongoing.filter((one) => sameId(one.location, wanted.region)),
		later: laterCopiesAmong(all)(wanted, disk)
	};
}
function isFull({ ofDisk, intoRegion }) {
	return ofDisk.length >= COPY_LIMITS.perDisk || intoRegion.length >= COPY_LIMITS.perRegion;
}
function inTheWay({ ofDisk, intoRegion }, region) {
	if (ofDisk.length >= COPY_LIMITS.perDisk) return `Azure copies 1 snapshot of a disk at a time, and ${listed(ofDisk.map(formatCopy))} ${ofDisk.length === 1 ? "is" : "are"} in progress`;
	return `Azure runs ${COPY_LIMITS.perRegion} copies into a region at a time, and ${intoRegion.length} into ${region} are in progress`;
}
function formatCopy({ name, resourceGroup, location, completionPercent }) {
	return `copy "${name}" in resource group "${resourceGroup}" (${location}${completionPercent === void 0 ? "" : `, ${Math.floor(completionPercent)} %`})`;
}
function isCopying$1(snapshot) {
	return snapshot.incremental && snapshot.createOption?.toLowerCase() === "copystart" && readinessOf(snapshot).state === "pending";
}
__name(isCopying$1, "isCopying");
function lanesOf(copies) {
	return [...Map.groupBy(copies, ({ disk }) => disk).values()].map((lane) => lane.toSorted((a, b) => Number(b.running) - Number(a.running) || oldestData(a, b))).toSorted((a, b) => Number(isRunning(b)) - Number(isRunning(a)));
}
function isRunning(lane) {
	return lane[0]?.running === true;
}

// src/snapshots/permissions.ts
const COMPUTE = "Microsoft.Compute";
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const READ_PERMISSIONS = "Microsoft.Authorization/permissions/read";
const READ_SNAPSHOTS = `${COMPUTE}/snapshots/read`;
const READ_DISKS = `${COMPUTE}/disks/read`;
const WRITE_SNAPSHOTS = `${COMPUTE}/snapshots/write`;
const DELETE_SNAPSHOTS = `${COMPUTE}/snapshots/delete`;
const GRANT_SNAPSHOTS = `${COMPUTE}/snapshots/beginGetAccess/action`;
const REVOKE_SNAPSHOTS = `${COMPUTE}/snapshots/endGetAccess/action`;
const RESTORE_FROM = [READ_SNAPSHOTS, GRANT_SNAPSHOTS];
const DOWNLOAD = `${COMPUTE}/snapshots/download/action`;
const NEEDED = {
	create: {
		disk: [READ_DISKS, `${COMPUTE}/disks/beginGetAccess/action`],
		group: [READ_SNAPSHOTS, WRITE_SNAPSHOTS],
		undo: [DELETE_SNAPSHOTS]
	},
	copy: {
		source: RESTORE_FROM,
		group: [READ_SNAPSHOTS, WRITE_SNAPSHOTS],
		undo: [DELETE_SNAPSHOTS]
	},
	restore: {
		source: RESTORE_FROM,
		group: [READ_DISKS, `${COMPUTE}/disks/write`],
		machine: [`${COMPUTE}/virtualMachines/read`, `${COMPUTE}/virtualMachines/write`],
		dataDisks: [`${COMPUTE}/virtualMachines/attachDetachDataDisks/action`],
		interfaces: ["Microsoft.Network/networkInterfaces/join/action"],
		stop: [`${COMPUTE}/virtualMachines/deallocate/action`],
		start: [`${COMPUTE}/virtualMachines/start/action`]
	},
	prune: { snapshot: [READ_SNAPSHOTS, DELETE_SNAPSHOTS] },
	export: {
		source: [...RESTORE_FROM, REVOKE_SNAPSHOTS],
		signedIn: [DOWNLOAD],
		blob: [`${BLOBS}/read`, `${BLOBS}/write`]
	},
	finalize: {
		hold: [READ_SNAPSHOTS, WRITE_SNAPSHOTS],
		remove: [READ_SNAPSHOTS, DELETE_SNAPSHOTS]
	},
	verify: {
		source: RESTORE_FROM,
		group: [
			READ_DISKS,
			`${COMPUTE}/disks/write`,
			`${COMPUTE}/disks/delete`
		],
		tag: [WRITE_SNAPSHOTS],
		compareDisk: [`${COMPUTE}/disks/beginGetAccess/action`, `${COMPUTE}/disks/endGetAccess/action`],
		compareSnapshot: [GRANT_SNAPSHOTS, REVOKE_SNAPSHOTS]
	},
	linked: {
		encryptionSet: [`${COMPUTE}/diskEncryptionSets/read`],
		diskAccess: [`${COMPUTE}/diskAccesses/read`]
	}
};
function linkedNeeds(named) {
	const needOf = (scope, actions) => scope === void 0 || scope === "" ? [] : [{
		scope,
		actions
	}];
	return [...named.encryptionSets.flatMap((id) => needOf(id, NEEDED.linked.encryptionSet)), ...needOf(named.diskAccess, NEEDED.linked.diskAccess)];
}
const LEAST_ROLES = [
	["microsoft.compute/disks/read", "Disk Backup Reader"],
	["microsoft.compute/disks/begingetaccess/action", "Disk Backup Reader"],
	["microsoft.compute/snapshots/download/action", "Data Operator for Managed Disks"],
	["microsoft.compute/snapshots/", "Disk Snapshot Contributor"],
	["microsoft.compute/disks/write", "Disk Restore Operator"],
	["microsoft.compute/disks/delete", "Virtual Machine Contributor"],
	["microsoft.compute/virtualmachines/read", "Reader"],
	["microsoft.compute/virtualmachines/", "Virtual Machine Contributor"],
	["microsoft.network/networkinterfaces/", "Virtual Machine Contributor"],
	["microsoft.compute/diskencryptionsets/read", "Reader"],
	["microsoft.compute/diskaccesses/read", "Reader"],
	[`${BLOBS}/`.toLowerCase(), "Storage Blob Data Contributor"]
];
function leastRoleFor(action) {
	const wanted = action.toLowerCase();
	return LEAST_ROLES.find(([prefix]) => wanted.startsWith(prefix))?.[1];
}
const DATA_ACTIONS = /* @__PURE__ */ new Set([DOWNLOAD, ...NEEDED.export.blob]);
function isAllowed(permissions, action) {
	return permissions.some((one) => DATA_ACTIONS.has(action) ? matchesAny(one.dataActions, action) && !matchesAny(one.notDataActions, action) : matchesAny(one.actions, action) && !matchesAny(one.notActions, action));
}
function matchesAny(patterns, action) {
	return patterns.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
}
function matches(pattern, action) {
	const [start = "", ...rest] = pattern.split("*");
	const end = rest.pop();
	if (end === void 0) return pattern === action;
	if (!action.startsWith(start)) return false;
	let at = start.length;
	for (const part of rest) {
		const found = action.indexOf(part, at);
		if (found === -1) return false;
		at = found + part.length;
	}
	return action.length - end.length >= at && action.endsWith(end);
}

// src/operations/common/permissions.ts
async function listSubscription(subscriptionId, { list, doubtAbout }) {
	const doubting = doubtAbout({ subscriptionId });
	doubting.catch(() => void 0);
	try {
		return {
			snapshots: await list({ subscriptionId }),
			refusal: void 0,
			doubt: await doubting
		};
	} catch (error) {
		if (!isForbidden(error)) throw error;
		return {
			snapshots: void 0,
			refusal: error,
			doubt: grantReading(subscriptionId, [READ_SNAPSHOTS])
		};
	}
}
function subscriptionReads({ azure }) {
	return {
		list: (scope) => azure.listSnapshots(scope),
		doubtAbout: ({ subscriptionId }) => doubtAbout(subscriptionId, [READ_SNAPSHOTS], azure)
	};
}
async function doubtAbout(subscriptionId, actions, azure) {
	const known = await permissionsAt(`/subscriptions/${subscriptionId}`, azure);
	if (known instanceof ActionError) return isForbidden(known) ? grantReading(subscriptionId, [...actions, READ_PERMISSIONS]) : `the permissions of this sign-in could not be read: ${known.message}`;
	const missing = actions.filter((action) => !isAllowed(known, action));
	return missing.length === 0 ? void 0 : grantReading(subscriptionId, missing);
}
function grantReading(subscriptionId, actions) {
	return `grant ${listed(actions)} on subscription ${subscriptionId} to check all of them.`;
}
async function permissionsAt(scope, azure) {
	try {
		return await azure.listPermissions(scope);
	} catch (error) {
		const refusal = asActionError(error);
		if (isAbort(refusal)) throw error;
		return refusal;
	}
}
const MAX_RESOURCES = 50;
const MAX_LINES = 8;
async function checkPermissions(needs, maxParallel, ports) {
	const limit = pLimit(maxParallel);
	const asked = /* @__PURE__ */ new Map();
	const ask = (scope) => {
		const key = canonical(scope);
		const answer = asked.get(key) ?? limit(async () => {
			const known = await permissionsAt(scope, ports.azure);
			return known instanceof ActionError ? known.message : known;
		});
		asked.set(key, answer);
		return answer;
	};
	let resources = 0;
	const verdicts = await Promise.all(distinct$3(needs).map(async ({ scope, actions, elsewhere }) => {
		const group = groupOf(scope);
		const wide = await ask(group);
		const left = actions.filter((action) => typeof wide === "string" || !isAllowed(wide, action));
		if (left.length === 0) return verdictOn(scope, left, []);
		if (elsewhere !== void 0) return verdictOn(scope, left, elsewhere);
		if (group === scope) return verdictOn(scope, left, wide);
		resources += 1;
		return resources > MAX_RESOURCES ? verdictOn(scope, left, `more than ${MAX_RESOURCES} resources have to be checked one by one`) : verdictOn(scope, left, await ask(scope));
	}));
	const missing = onSharedScopes(verdicts.flatMap((one) => one.missing));
	const isMissing = ({ action, scope }) => missing.some((one) => one.action === action && sameId(one.scope, scope));
	const check = {
		needed: distinct$3(needs).reduce((sum, { actions }) => sum + actions.length, 0),
		missing,
		unknown: onSharedScopes(verdicts.flatMap((one) => one.unknown)).filter((one) => !isMissing(one))
	};
	logCheck(check, ports.log);
	return check;
}
function distinct$3(needs) {
	return [...Map.groupBy(needs, ({ scope, elsewhere }) => `${canonical(scope)} ${elsewhere ?? ""}`).values()].flatMap((members) => {
		const actions = [...new Set(members.flatMap((one) => one.actions))];
		return members.slice(0, 1).map((first) => ({
			...first,
			actions
		}));
	});
}
__name(distinct$3, "distinct");
function groupOf(scope) {
	return /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)\//i.exec(scope)?.[1] ?? scope;
}
function verdictOn(scope, actions, known) {
	const lacking = (action) => ({
		action,
		scope,
		role: leastRoleFor(action)
	});
	return typeof known === "string" ? {
		missing: [],
		unknown: actions.map((action) => ({
			...lacking(action),
			why: known
		}))
	} : {
		missing: actions.filter((action) => !isAllowed(known, action)).map(lacking),
		unknown: []
	};
}
function onSharedScopes(all) {
	return [...Map.groupBy(all, ({ action, scope }) => `${action} ${canonical(groupOf(scope))}`).values()].flatMap((same) => {
		const [first] = same;
		if (first === void 0) return [];
		return [same.length === 1 ? first : {
			...first,
			scope: groupOf(first.scope)
		}];
	});
}
function joinChecks(...checks) {
	const known = checks.filter((one) => one !== void 0);
	if (known.length === 0) return void 0;
	return {
		needed: known.reduce((sum, { needed }) => sum + needed, 0),
		missing: known.flatMap(({ missing }) => missing),
		unknown: known.flatMap(({ unknown }) => unknown)
	};
}
function logCheck({ needed, missing, unknown }, log) {
	for (const { action, scope, why } of unknown) log.info(`It is unknown whether this sign-in has ${action} on ${scope}: ${why}`);
	if (missing.length > 0) {
		const left = missing.length - MAX_LINES;
		log.warning([
			`The real run would fail: this sign-in lacks ${counted(missing.length, "permission")}.`,
			...missing.slice(0, MAX_LINES).map((one) => `- ${formatMissing(one)}`),
			...left > 0 ? [`- ${left} more in the result file`] : []
		].join("\n"), "Missing permissions");
	} else if (unknown.length === 0 && needed > 0) log.info("This sign-in has all permissions that the real run needs");
}
function formatMissing({ action, scope, role }) {
	return `Grant ${action} on ${scope}${role === void 0 ? "" : `: the least privileged built-in role that includes it is "${role}"`}.`;
}

// src/snapshots/receipt-check.ts
function checkReceipt(snapshot, chain, entry, run) {
	if (entry === void 0) return void 0;
	return replacedSince(snapshot, entry) ?? wrongDisk(snapshot, chain, entry) ?? wrongRepository(snapshot, run);
}
function isOfOtherRepository({ tags }, run) {
	const repository = tagValue(tags, TAG.repository) ?? "";
	return repository !== "" && repository !== repositoryTag(run);
}
function notOfThisRun({ tags }, run) {
	const [runId] = (tagValue(tags, TAG.run) ?? "").split(".");
	return isOfWorkflow(tags, run) && runId === run.runId ? void 0 : "another workflow run created it, and a receipt deletes only what its own run created";
}
function replacedSince(snapshot, entry) {
	if (matchesReceipt(snapshot, entry)) return void 0;
	const { name, resourceGroup, uniqueId = "", timeCreated } = snapshot;
	return problem$1("NotVerified", `Snapshot "${name}" in resource group "${resourceGroup}" is not the one in the receipt: that one was created ${entry.created} with unique id "${entry.snapshotId}", this one ${formatInstant(timeCreated)} with "${uniqueId}".`, { remedy: "Another process deleted that snapshot and created a new one with the same name. If you mean the new one, name it in \"snapshot\"." });
}
function matchesReceipt({ uniqueId = "", timeCreated }, { snapshotId, created }) {
	return snapshotId === "" || uniqueId === "" ? timeCreated === Date.parse(created) : sameId(uniqueId, snapshotId);
}
function wrongDisk(snapshot, chain, entry) {
	const { disk, uniqueId } = diskOf$2(snapshot, chain);
	if (sameId(uniqueId, entry.diskId) && sameId(disk?.name, entry.disk) && sameId(disk?.resourceGroup, entry.group)) return void 0;
	return wrong(snapshot, `it was taken of ${disk === void 0 ? "an unknown disk" : `disk "${disk.name}" in resource group "${disk.resourceGroup}"`}, unique id "${uniqueId ?? ""}", but the receipt names disk "${entry.disk}" in resource group "${entry.group}", unique id "${entry.diskId}"`);
}
function diskOf$2(snapshot, chain) {
	const { sourceResourceId = "", sourceUniqueId } = chain.at(-1) ?? snapshot;
	const disk = parseResourceId(sourceResourceId, "disks");
	if (disk !== void 0) return {
		disk,
		...sourceUniqueId !== void 0 && { uniqueId: sourceUniqueId }
	};
	const { tags } = snapshot;
	const name = tagValue(tags, TAG.disk);
	const resourceGroup = tagValue(tags, TAG.diskGroup);
	const uniqueId = tagValue(tags, TAG.diskUniqueId);
	if (!isOwn(tags) || name === void 0 || resourceGroup === void 0) return { disk: void 0 };
	return {
		disk: {
			name,
			resourceGroup
		},
		...uniqueId !== void 0 && { uniqueId }
	};
}
__name(diskOf$2, "diskOf");
function wrongRepository(snapshot, run) {
	if (!isOfOtherRepository(snapshot, run)) return void 0;
	return wrong(snapshot, `repository "${tagValue(snapshot.tags, TAG.repository) ?? ""}" created it, but this workflow belongs to "${run.repository}"`);
}
function wrong({ name, resourceGroup }, why) {
	return problem$1("NotVerified", `Snapshot "${name}" in resource group "${resourceGroup}" does not match the receipt: ${why}.`, { remedy: "Pass the output \"receipt\" of the step that took the snapshot on unchanged, or name the snapshot in \"snapshot\" instead." });
}

// src/snapshots/latest.ts
function chooseLatest(descendants, options) {
	const ordered = descendants.toSorted((a, b) => compareRank(a, b, options) || newestFirst(a, b));
	const latest = latestAmong(ordered.filter((one) => isWithin$2(one, options.location)), options);
	const unused = ordered.filter((one) => one !== latest && mayBeNewer(one, latest)).map((descendant) => ({
		descendant,
		why: whyUnused(descendant, options),
		isBeingMade: isBeingMade(descendant.snapshot)
	}));
	return {
		latest,
		doubt: latest === void 0 ? void 0 : doubtOf(latest),
		unused
	};
}
function compareRank(a, b, { home }) {
	if (a.dataTime !== b.dataTime || a.kind !== b.kind || home === void 0) return 0;
	return Number(isWithin$2(b, home)) - Number(isWithin$2(a, home));
}
function isWithin$2({ snapshot }, location) {
	return location === void 0 || canonicalLocation(snapshot.location) === canonicalLocation(location);
}
__name(isWithin$2, "isWithin");
function latestAmong(ordered, { sku }) {
	const usable = ordered.filter(({ snapshot }) => readinessOf(snapshot, sku).usable);
	const proven = usable.find(({ proof, dataTime }) => proof === "proven" && dataTime !== void 0);
	if (proven !== void 0 || ordered.some((one) => isToCome(one, sku))) return proven;
	return usable.find(({ dataTime }) => dataTime !== void 0) ?? (usable.length === 1 ? usable[0] : void 0);
}
function isToCome({ proof, snapshot }, sku) {
	return proof === "proven" && readinessOf(snapshot, sku).state === "pending";
}
function mayBeNewer(one, latest) {
	if (latest === void 0) return true;
	const { dataTime, snapshot } = one;
	const newest = dataTime ?? snapshot.timeCreated;
	if (newest === void 0 || latest.dataTime === void 0) return true;
	return newest > latest.dataTime;
}
function whyUnused(descendant, { sku, location }) {
	const { snapshot } = descendant;
	if (!readinessOf(snapshot, sku).usable) return formatStanding$2(snapshot, sku);
	return doubtOf(descendant) ?? (isWithin$2(descendant, location) ? "is usable" : `is in region "${snapshot.location}"`);
}
function doubtOf({ proof, dataTime }) {
	const doubts = [...proof === "proven" ? [] : ["belongs to this disk only according to its tags"], ...dataTime === void 0 ? ["contains data of unknown time"] : []];
	return doubts.length === 0 ? void 0 : listed(doubts);
}

// src/operations/common/disks.ts
async function readDisk(azure, ref, seen) {
	const read = () => azure.getDisk(ref);
	try {
		return await (seen === void 0 ? read() : readKnown(read, seen));
	} catch (error) {
		throw await explainMissing(azure, ref, error);
	}
}
async function readMachine(azure, ref) {
	try {
		return await azure.getVirtualMachine(ref);
	} catch (error) {
		throw isMissing(error) ? missing(MACHINE, ref, machinesOf(await visibleDisks(azure, ref)), error) : error;
	}
}
async function explainMissing(azure, ref, error) {
	return isMissing(error) ? missing(DISK, ref, await visibleDisks(azure, ref), error) : error;
}
function machineOf$1({ managedBy }) {
	return managedBy === void 0 ? void 0 : parseResourceId(managedBy, "virtualMachines");
}
__name(machineOf$1, "machineOf");
function machineNameOf(disk) {
	return machineOf$1(disk)?.name ?? instanceNameOf(disk);
}
const INSTANCE = /\/virtualMachineScaleSets\/([^/]+)\/virtualMachines\/([^/]+)\/?$/i;
function instanceNameOf({ managedBy = "" }) {
	const [, set = "", instance] = INSTANCE.exec(managedBy) ?? [];
	return instance !== void 0 && /^\d+$/.test(instance) ? `${set}_${instance}` : instance;
}
const DISK = {
	noun: "disk",
	input: "disk",
	lister: "`az disk list --query \"[].id\"` lists the ids of the disks that you can see"
};
const MACHINE = {
	noun: "virtual machine",
	input: "vm",
	lister: "`az vm list --query \"[].id\"` lists the ids of the virtual machines that you can see"
};
function isMissing(error) {
	return error instanceof ActionError && error.azure?.code === "ResourceNotFound";
}
function missing({ noun, input, lister }, ref, visible, cause) {
	const inGroup = visible.filter((one) => sameId(one.resourceGroup, ref.resourceGroup)).map((one) => one.name);
	const near = nearNames(ref.name, inGroup);
	const elsewhere = visible.filter((one) => sameId(one.name, ref.name) && !sameId(one.resourceGroup, ref.resourceGroup));
	const hints = [near.length > 0 ? `Did you mean ${listed(near.map(quoted), "or")}?` : void 0, elsewhere.length > 0 ? `A ${noun} of that name exists in ${listed(elsewhere.map((one) => `resource group ${quoted(one.resourceGroup)}`))}: set "resource-group" to its group, or name the ${noun} by its resource id.` : void 0].filter((hint) => hint !== void 0);
	return rephrased(cause, `There is no ${noun} ${quoted(ref.name)} in resource group ${quoted(ref.resourceGroup)} of subscription ${ref.subscriptionId} (${cause.azure?.code ?? "not found"}).`, {
		code: "NotFound",
		remedy: hints.length > 0 ? hints.join(" ") : `Correct "${input}" or "resource-group"; ${lister}.`
	});
}
function machinesOf(disks) {
	const machines = disks.flatMap((disk) => machineOf$1(disk) ?? []);
	return [...new Map(machines.map((machine) => [refKey(machine), machine])).values()];
}
async function visibleDisks(azure, ref) {
	const { subscriptionId, resourceGroup } = ref;
	for (const scope of [{ subscriptionId }, {
		subscriptionId,
		resourceGroup
	}]) try {
		return await azure.listDisks(scope);
	} catch (error) {
		if (!isForbidden(error)) return [];
	}
	return [];
}
function quoted(text) {
	return `"${text}"`;
}
async function offeredRegions(subscriptionId, { azure, log }) {
	try {
		return await azure.listRegions(subscriptionId);
	} catch (error) {
		if (isAbort(asActionError(error))) throw error;
		log.debug(`the list of regions could not be read: ${describe(error)}`);
		return [];
	}
}
function selectsNothing({ disks, vms, tagged }) {
	return disks.length === 0 && vms.length === 0 && tagged === void 0;
}
async function select({ disks, vms, tagged }, maxParallel, ports) {
	const limit = pLimit(maxParallel);
	const searches = [...vms.map((ref) => limit(() => disksOfMachine(ref, ports))), ...tagged === void 0 ? [] : [limit(() => disksByTag(tagged, ports))]];
	const found = await allOf(searches);
	return distinct$2([...disks.map((ref) => ({
		ref,
		disk: void 0,
		vm: void 0
	})), ...found.flat()]);
}
function withoutOtherShards(selected, shard) {
	if (shard === void 0) return selected;
	return selected.filter(({ disk }) => disk === void 0 || isInShard(disk.uniqueId, shard));
}
function formatShard({ part, parts }, { inside, all }) {
	return inside === 0 ? `Shard ${part}/${parts} contains none of the selected disks (${all}): nothing to do` : `Shard ${part}/${parts} contains ${inside} of ${all} selected disks`;
}
function distinct$2(all) {
	return [...Map.groupBy(all, ({ ref }) => refKey(ref)).values()].flatMap((same) => same.slice(0, 1).map(({ ref }) => ({
		ref,
		disk: same.find(({ disk }) => disk !== void 0)?.disk,
		vm: same.find(({ vm }) => vm !== void 0)?.vm
	})));
}
__name(distinct$2, "distinct");
async function disksOfMachine(ref, ports) {
	const { azure, log } = ports;
	const machine = await readMachine(azure, ref);
	const { name, resourceGroup, disks } = machine;
	refuseUnmanaged(machine);
	for (const disk of disks.filter(({ ephemeral }) => ephemeral)) log.warning(`Virtual machine "${name}": its disk "${disk.name}" is ephemeral and is left out: Azure cannot take snapshots of ephemeral disks.`, "Ephemeral disk");
	const selected = disks.flatMap(({ diskId, ephemeral }) => {
		const disk = ephemeral ? void 0 : parseResourceId(diskId ?? "", "disks");
		return disk === void 0 ? [] : [{
			ref: spelledAs(ref.resourceGroup, disk),
			disk: void 0,
			vm: name
		}];
	});
	if (selected.length === 0) throw new ActionError("NotFound", `Virtual machine "${name}" in resource group "${resourceGroup}" has no managed disk for a snapshot.`, { remedy: "Name disks in \"disk\", or correct \"vm\"." });
	log.info(`Virtual machine "${name}": ${counted(selected.length, "managed disk")}: ${listed(selected.map((one) => one.ref.name))}`);
	return selected;
}
function refuseUnmanaged({ name, resourceGroup, disks }) {
	const unmanaged = disks.filter(({ diskId, ephemeral }) => diskId === void 0 && !ephemeral);
	if (unmanaged.length === 0) return;
	throw new ActionError("InvalidInput", `Virtual machine "${name}" in resource group "${resourceGroup}" has ${counted(unmanaged.length, "unmanaged disk")}: ${listed(unmanaged.map((disk) => `"${disk.name}"`))}. Incremental snapshots exist for managed disks only.`, { remedy: "Convert the virtual machine (`az vm deallocate`, then `az vm convert`), or name its managed disks in \"disk\" instead of \"vm\"." });
}
async function disksByTag({ tags, subscriptionId, resourceGroup }, { azure, log }) {
	const disks = await azure.listDisks({
		subscriptionId,
		...resourceGroup !== void 0 && { resourceGroup }
	});
	const wanted = Object.entries(tags);
	const found = disks.filter((disk) => wanted.every(([name, value]) => tagValue(disk.tags, name) === value));
	const where = resourceGroup === void 0 ? `subscription ${subscriptionId}` : `resource group "${resourceGroup}"`;
	const what = listed(wanted.map(([name, value]) => `"${name}=${value}"`));
	if (found.length === 0) throw new ActionError("NotFound", `No disk in ${where} carries ${wanted.length === 1 ? "the tag" : "all of the tags"} ${what} (${disks.length === 0 ? "no disk is visible there" : `${counted(disks.length, "disk")} checked`}).`, { remedy: "Correct \"disk-tags\" or \"resource-group\". Tag names are case-insensitive, tag values are case-sensitive. Azure hides disks that the identity has no permission to read (Microsoft.Compute/disks/read, in \"Reader\")." });
	log.info(`Disks with ${what} in ${where}: ${found.length} of ${disks.length}`);
	return found.map((disk) => ({
		ref: spelledAs(resourceGroup, refOf(disk)),
		disk: disk.uniqueId === "" ? void 0 : disk,
		vm: void 0
	}));
}

// src/operations/common/sources.ts
const CREATION_MS = 6e3;
const MAX_NAMES$3 = 5;
const MAX_SINGLE_READS = 10;
const MAX_PARALLEL_READS = 8;
const MAX_LINKS = 32;
function spelledLike({ resourceGroup }, snapshot) {
	const other = snapshot.resourceGroup;
	if (other === resourceGroup || !sameId(other, resourceGroup)) return snapshot;
	const { subscriptionId, name } = snapshot;
	const id = snapshot.id === "" ? "" : formatResourceId({
		subscriptionId,
		resourceGroup,
		name
	}, "snapshots");
	return {
		...snapshot,
		resourceGroup,
		id
	};
}
async function ignoreNotFound(list) {
	return await unless(isHidden, list) ?? [];
}
function placesFor({ subscriptionId, resourceGroup: home }, snapshotGroup) {
	if (snapshotGroup === void 0 || sameId(snapshotGroup, home)) return [{
		subscriptionId,
		resourceGroup: home
	}];
	return [{
		subscriptionId,
		resourceGroup: home,
		isBeside: true
	}, {
		subscriptionId,
		resourceGroup: snapshotGroup
	}];
}
function cachedReads({ azure, log }, filter) {
	const lists = cachedLists(azure);
	const isWanted = filter?.then(({ isRelevant }) => isRelevant);
	const filtered = isWanted === void 0 ? lists : cached((scope) => azure.listSnapshots(scope, isWanted));
	const limit = pLimit(MAX_PARALLEL_READS);
	const found = /* @__PURE__ */ new Map();
	const seen = /* @__PURE__ */ new Map();
	const readSource = (ref) => {
		return cachedIn(found, refKey(ref), () => limit(() => unless(isHidden, azure.findSnapshot(ref))));
	};
	const readGroup = async (refs) => {
		const [first] = refs;
		if (first === void 0) return [];
		const { subscriptionId, resourceGroup } = first;
		if (refs.length > MAX_SINGLE_READS) return ignoreNotFound(lists({
			subscriptionId,
			resourceGroup
		}));
		return (await Promise.all(refs.map(readSource))).filter((one) => one !== void 0);
	};
	const beyond = async (snapshots, places) => {
		let known = [];
		const asked = /* @__PURE__ */ new Set();
		for (let link = 0; link < MAX_LINKS; link++) {
			const missing = missingSources([...snapshots, ...known], places).filter((ref) => !asked.has(refKey(ref)));
			if (missing.length === 0) break;
			for (const ref of missing) asked.add(refKey(ref));
			const groups = Map.groupBy(missing, groupKey$1);
			const read = await Promise.all([...groups.values()].map(readGroup));
			known = [...known, ...read.flat()];
		}
		return known;
	};
	const listAll = async (places) => {
		const closed = [];
		const snapshots = (await Promise.all(places.map(async (place) => {
			try {
				const { resourceGroup } = place;
				const list = await filtered(place);
				return resourceGroup === void 0 ? list : list.map((one) => spelledLike({ resourceGroup }, one));
			} catch (error) {
				if (place.isBeside !== true || !isHidden(error)) throw error;
				if (!isGone(error)) {
					closed.push(asActionError(error));
					warnClosed(place, log);
				}
				return [];
			}
		}))).flat();
		const unknownSources = unknownSourcesAmong(snapshots);
		warnUnknownSources(unknownSources, log);
		const outside = await beyond(snapshots, places);
		const omitted = (await filter)?.omittedSources([...snapshots, ...outside]) ?? [];
		const further = [...outside, ...omitted];
		return {
			snapshots,
			relativesOf: relativesFinder(snapshots, further),
			unknownSources,
			beyond: further,
			closed
		};
	};
	const around = (places) => {
		const key = canonical(places.map((one) => JSON.stringify(one)).join());
		const answer = seen.get(key) ?? listAll(places);
		answer.catch(() => void 0);
		seen.set(key, answer);
		return answer;
	};
	return {
		lists,
		around,
		beyond
	};
}
function missingSources(snapshots, places) {
	const sourceOf = sourceFinder(snapshots);
	const missing = snapshots.flatMap((one) => {
		if (!comesFromSnapshot(one) || sourceOf(one) !== void 0) return [];
		const ref = parseResourceId(one.sourceResourceId ?? "", "snapshots");
		return ref === void 0 || places.some((place) => isWithin$1(ref, place)) ? [] : [ref];
	});
	return [...new Map(missing.map((ref) => [refKey(ref), ref])).values()];
}
function isWithin$1(ref, { subscriptionId, resourceGroup }) {
	return sameId(ref.subscriptionId, subscriptionId) && (resourceGroup === void 0 || sameId(ref.resourceGroup, resourceGroup));
}
__name(isWithin$1, "isWithin");
async function originOf(snapshot, { beyond }, log) {
	const origin = originOfOne(snapshot, await beyond([snapshot], []));
	if (refutedClaim(origin) !== void 0) warnRefuted([snapshot], log);
	return origin;
}
function warnRefuted(refuted, log) {
	if (refuted.length === 0) return;
	log.warning(refuted.length === 1 ? `Snapshot ${named$1(refuted)} has the tags of a disk that is not its source. Its tags are ignored.` : `Snapshots ${named$1(refuted)} have the tags of disks that are not their sources. Their tags are ignored.`, "Wrong tags ignored");
}
async function readLineage({ ref, disk: known, reading }, places, reads, ports, location) {
	const { azure } = ports;
	const seeing = reads.around(places);
	const { disk, absence } = known === void 0 ? await (reading ?? readUnlessGone(ref, azure)) : {
		disk: known,
		absence: void 0
	};
	const seen = await unless((error) => disk === void 0 && isGone(error), seeing) ?? NOTHING_SEEN$1;
	const asked = lineageDisk(ref, disk);
	const lineOf = (snapshots) => lineageOf(asked, snapshots.map((one) => spelledLike(asked, one)), seen.beyond);
	const choiceIn = (lineage) => chooseLatest(ownGeneration({
		disk,
		lineage
	})?.descendants ?? [], {
		sku: disk?.sku,
		home: disk?.location,
		location
	});
	const first = lineOf(seen.relativesOf(asked));
	if (first.generations.length === 0 && first.full === 0) {
		for (const refusal of seen.closed) throw refusal;
		if (disk === void 0) throw asError(await explainMissing(azure, ref, absence));
	}
	const lineage = await settled$1(first, seen.snapshots, {
		lineOf,
		choiceIn
	}, ports);
	return {
		ref,
		disk,
		lineage,
		choice: choiceIn(lineage),
		unknownSources: seen.unknownSources
	};
}
function lineageDisk(ref, disk) {
	return disk ?? {
		...ref,
		id: formatResourceId(ref, "disks"),
		uniqueId: void 0
	};
}
async function readUnlessGone(ref, azure) {
	try {
		return {
			disk: await azure.getDisk(ref),
			absence: void 0
		};
	} catch (error) {
		if (!isGone(error)) throw error;
		return {
			disk: void 0,
			absence: error
		};
	}
}
const NOTHING_SEEN$1 = {
	snapshots: [],
	relativesOf: () => [],
	unknownSources: [],
	beyond: [],
	closed: []
};
async function settled$1(first, listed, { lineOf, choiceIn }, { azure, clock }) {
	let lineage = first;
	let snapshots = listed;
	for (let nth = 0, waited = 0;; nth++) {
		const making = choiceIn(lineage).unused.filter(({ isBeingMade }) => isBeingMade);
		const wait = waitAfter(CREATION_RHYTHM, nth);
		if (making.length === 0 || waited + wait > CREATION_MS || wait >= clock.remaining()) return lineage;
		await clock.sleep(wait);
		waited += wait;
		const again = await Promise.all(making.slice(0, MAX_SINGLE_READS).map(({ descendant }) => azure.findSnapshot(refOf(descendant.snapshot))));
		const byKey = new Map(again.flatMap((one) => one === void 0 ? [] : [[refKey(one), one]]));
		snapshots = snapshots.map((one) => byKey.get(refKey(one)) ?? one);
		lineage = lineOf(snapshots);
	}
}
__name(settled$1, "settled");
function ownGeneration({ disk, lineage }) {
	const { generations } = lineage;
	return disk === void 0 ? generations[0] : generations.find(({ current }) => current);
}
function unknownSourcesAmong(snapshots) {
	return snapshots.filter((one) => missingFrom(one).length > 0 && originOfOne(one).proof === "unknown");
}
function warnUnknownSources(unknownSources, log) {
	if (unknownSources.length === 0) return;
	const one = unknownSources.length === 1;
	log.warning(`Azure describes ${one ? "snapshot" : "snapshots"} ${named$1(unknownSources)} only in part: ${one ? "its source disk is" : "their source disks are"} unknown. ${one ? "It is" : "They are"} not used and not deleted.`, "Unknown snapshots");
}
function warnClosed({ resourceGroup = "" }, log) {
	log.warning(`This sign-in has no permission to read the snapshots in resource group "${resourceGroup}". A newer snapshot there is not found.`, "Missing permission");
}
function warnAbout({ ref, lineage, choice }, log) {
	warnRefuted(lineage.refuted, log);
	warnUnused(ref, choice, log);
}
function warnUnused(disk, choice, log) {
	const { latest, doubt, unused } = choice;
	if (latest === void 0) return;
	const { name } = latest.snapshot;
	if (doubt !== void 0) log.warning(`Disk "${disk.name}": "${name}" is its latest usable snapshot, although it ${doubt}: no better one exists.`, "Not verified");
	if (unused.length > 0) log.warning(`Disk "${disk.name}": "${name}" is its latest usable snapshot, but not the newest. ${formatUnused(choice)}`, "Not the newest snapshot");
}
function formatUnused({ unused }) {
	const shown = unused.slice(0, MAX_NAMES$3).map(({ descendant, why }) => `"${descendant.snapshot.name}" ${why}.`);
	const more = unused.length - shown.length;
	return [...shown, ...more > 0 ? [`${counted(more, "more snapshot")} cannot be used either.`] : []].join(" ");
}
async function latestUsable(selected, { snapshotGroup, location, done }, reads, ports) {
	const { ref } = selected;
	const places = placesFor(ref, snapshotGroup);
	const found = await readLineage(selected, places, reads, ports, location);
	const { disk, choice } = found;
	const { latest } = choice;
	warnAbout(found, ports.log);
	if (latest === void 0) throw nothingUsable(found, places, location, done);
	const snapshot = await readNamed(latest.snapshot, "list", reads.lists, ports);
	if (!sameId(snapshot.uniqueId, latest.snapshot.uniqueId)) throw replaced(snapshot);
	return {
		...latest,
		snapshot,
		disk
	};
}
function replaced({ name, resourceGroup }) {
	return new ActionError("Conflict", `Azure lists a snapshot "${name}" in resource group "${resourceGroup}", but reading it returns another snapshot.`, { remedy: "Run this step again: the snapshot was just recreated, or the list of Azure is out of date." });
}
function nothingUsable({ ref, lineage, disk, choice }, places, location, done) {
	const where = `in resource group ${listed(places.map(({ resourceGroup = "" }) => `"${resourceGroup}"`))}${location === void 0 ? "" : ` and region "${location}"`}`;
	const own = ownGeneration({
		disk,
		lineage
	})?.descendants ?? [];
	const former = descendantsOf(lineage).length - own.length;
	const facts = [
		...choice.unused.length > 0 ? [formatUnused(choice)] : [],
		...own.length === 0 && former > 0 ? ["Only former disks of that name have snapshots."] : [],
		...lineage.full > 0 ? [`It has ${lineage.full} full ${lineage.full === 1 ? "snapshot" : "snapshots"}, which this action does not use.`] : []
	];
	return new ActionError("NotFound", [`Disk "${ref.name}" has no usable incremental snapshot ${where} that can be ${done}.`, ...facts].join(" "), { remedy: own.length === 0 && former === 0 ? "Take one first with \"operation: create\", or set \"snapshot-resource-group\" to the group of its snapshots." : "\"operation: list\" shows them: name one in \"snapshot\", or set \"snapshot-resource-group\" to the group of others." });
}
function named$1(snapshots) {
	return quotedNames(snapshots.map(({ name }) => name));
}
__name(named$1, "named");
async function readNamed(ref, by, lists, ports) {
	const read = () => ports.azure.findSnapshot(ref);
	const found = await (by === "list" ? readKnown(read, ports) : read());
	if (found !== void 0) return spelledLike(ref, found);
	const { subscriptionId, resourceGroup, name } = ref;
	throw new ActionError("NotFound", `There is no snapshot "${name}" in resource group "${resourceGroup}" of subscription ${subscriptionId}.`, { remedy: await remedyFor(ref, by, lists) });
}
async function readTarget({ ref, entry }, reads, ports) {
	const snapshot = await readNamed(ref, entry === void 0 ? "snapshot" : "receipt", reads.lists, ports);
	const chain = entry === void 0 ? [] : await readChain(snapshot, reads);
	refuse$1(checkReceipt(snapshot, chain, entry, ports.run));
	return snapshot;
}
async function readChain(snapshot, { beyond }) {
	const sourceOf = sourceFinder([snapshot, ...await beyond([snapshot], [])]);
	const chain = /* @__PURE__ */ new Set();
	for (let next = sourceOf(snapshot); next !== void 0; next = sourceOf(next)) {
		if (next === snapshot || chain.has(next)) break;
		chain.add(next);
	}
	return [...chain];
}
async function remedyFor({ subscriptionId, resourceGroup, name }, by, lists) {
	switch (by) {
		case "receipt": return "Choose another snapshot: \"operation: list\" shows those that its disk still has. This one was deleted after the receipt was written.";
		case "list": return "Run this step again: the snapshot is being deleted, or the list of Azure is out of date.";
		case "snapshot":
		case "base-snapshot": {
			const near = await nearOnes(name, lists({
				subscriptionId,
				resourceGroup
			}));
			return near.length > 0 ? `Did you mean ${listed(near.map((one) => `"${one}"`), "or")}?` : `Correct "${by}" or "resource-group"; "operation: list" shows the snapshots of a disk.`;
		}
	}
}
async function nearOnes(name, list) {
	try {
		const names = (await list).map((one) => one.name);
		return nearNames(name, names);
	} catch {
		return [];
	}
}
async function readChosen({ targets, selection, maxParallel }, { named: readOne, latest }, ports) {
	const limit = pLimit(maxParallel);
	const selecting = selectsNothing(selection) ? [] : [select(selection, maxParallel, ports)];
	const { found: selected, problems } = await settleAll(selecting);
	const read = await settleAll([...targets.map((target) => limit(() => readOne(target))), ...selected.flat().map((disk) => limit(() => latest(disk)))]);
	return {
		found: [...Map.groupBy(read.found, ({ snapshot }) => refKey(snapshot)).values()].flatMap((all) => all.find(({ entry }) => entry !== void 0) ?? all.slice(0, 1)),
		problems: [...problems, ...read.problems]
	};
}

// src/operations/copy/outcome.ts
function hasUnknownCopyOutcome({ stage, error }) {
	return stage === "writing" && isAmbiguous(error);
}
function copyLabel({ source, region }) {
	return `${source.name} \u2192 ${region}`;
}
var SourceGone = class extends ActionError {};
function outOfTurn({ region }, earlier) {
	return new ActionError("CopyFailed", `The copy was not started, because the earlier snapshot "${earlier.source.name}" of the same disk has not arrived in "${region}". Azure copies the snapshots of a disk in the order in which they were taken.`, { remedy: "Run this job again to copy both." });
}
function interruptedCopy(error, outcome) {
	if (outcome === void 0) return error;
	const name = `copy "${outcome.ref.name}" in region "${outcome.region}"`;
	const standing = {
		planned: `The request for ${name} was not sent, or Azure refused it.`,
		writing: `It is unknown whether Azure accepted ${name}.`,
		accepted: `Azure accepted ${name} and continues without this step.`,
		created: `Azure created ${name} and continues to copy its data without this step.`,
		usable: `Azure created ${name}.`
	}[outcome.stage];
	return interrupted(error, standing, "Keep the source. Run this job again to resume that copy, or to create it if it is missing.");
}
function copyFailure(outcomes, waitFor) {
	const arrived = outcomes.filter((outcome) => hasArrived(outcome, waitFor)).length;
	return failureOf(outcomes.map(({ error, ...one }) => ({
		name: copyLabel(one),
		error
	})), {
		heading: (failed) => `${failed} of ${counted(outcomes.length, "copy", "copies")} failed`,
		remedy: `${formatCount(arrived, ["copy", "copies"], "verified")} Run this job again to resume what Azure accepted and to copy only what is missing.`
	});
}
function endingOf(error) {
	return error.cause instanceof ActionError && isAbort(error.cause) ? endingOf(error.cause) : error;
}

// src/snapshots/copy/progress.ts
const STALLED_MS = 18e5;
const STRETCH_MS = 9e5;
const MINUTE_MS = 6e4;
function firstObservation(at, percent) {
	const observation = {
		at,
		percent
	};
	return {
		moves: [observation],
		latest: observation
	};
}
function nextObservation(progress, at, percent) {
	const observation = {
		at,
		percent
	};
	const before = progress.latest.percent;
	if (percent === before) return {
		...progress,
		latest: observation
	};
	if (percent < before) return firstObservation(at, percent);
	return {
		moves: recent([...progress.moves, observation], at),
		latest: observation
	};
}
function recent(moves, at) {
	const begin = moves.findLastIndex((move) => move.at <= at - STRETCH_MS);
	const [first, ...others] = moves.slice(Math.max(0, begin));
	return [first ?? moves[0], ...others];
}
function rateOf({ moves, latest }) {
	const [first] = moves;
	const minutes = (latest.at - first.at) / MINUTE_MS;
	const percent = latest.percent - first.percent;
	return percent > 0 && minutes > 0 ? percent / minutes : void 0;
}
function restOf(progress) {
	const rate = rateOf(progress);
	return rate === void 0 ? void 0 : (100 - progress.latest.percent) / rate * MINUTE_MS;
}
function stalledFor({ moves, latest }) {
	return latest.at - (moves.at(-1) ?? latest).at;
}
function formatProgress(progress, sizeGb) {
	const { percent } = progress.latest;
	const rate = rateOf(progress);
	const rest = restOf(progress);
	const size = sizeGb === void 0 ? "" : ` of ${sizeGb} GiB`;
	const gib = rate === void 0 || sizeGb === void 0 ? "" : ` (${short(rate * sizeGb / 100)} GiB/min)`;
	return [
		`${Math.floor(percent)} %${size}`,
		rate === void 0 ? void 0 : `${short(rate)} %/min${gib}`,
		rest === void 0 ? void 0 : `${formatAbout(rest)} left`
	].filter((part) => part !== void 0).join(", ");
}
function formatAbout(ms) {
	const rounded = ms < 2 * MINUTE_MS ? ms : Math.round(ms / MINUTE_MS) * MINUTE_MS;
	return `about ${formatDuration(rounded)}`;
}
function short(value) {
	if (value >= 10) return String(Math.round(value));
	return value >= .1 ? value.toFixed(1) : value.toFixed(3);
}

// src/operations/copy/wait.ts
const SOURCE_MS = 6e4;
const SOURCE_NOT_FOUND = "copysourcenotfound";
async function waitForCopy(first, awaited, ports) {
	const { clock, log } = ports;
	const { source, logEveryMs } = awaited;
	const label = copyLabel(awaited);
	const watch = sourceWatch(source, ports);
	let progress;
	const isNews = progressEvery(logEveryMs);
	let stalled = false;
	const logProgress = (copy, now) => {
		const { at, percent } = now.latest;
		if (!isNews(percent, at)) return;
		log.progress(`${label}: ${formatProgress(now, copy.sizeGb ?? source.sizeGb)}`);
		awaited.onProgress(copy);
	};
	const watchStall = (copy, now) => {
		const still = stalledFor(now);
		if (stalled && still === 0) {
			stalled = false;
			log.progress(`${label}: the copy makes progress again`);
		} else if (!stalled && still >= 18e5) {
			stalled = true;
			log.warning(`Copy "${copy.name}" in region "${awaited.region}" has stalled at ${Math.floor(now.latest.percent)} % for ${formatDuration(still)}. Azure reports no error; this step waits until "timeout". Keep its source "${source.name}": without it, the copy fails.`, "Copy stalled");
		}
	};
	return awaitUsable(first, {
		sku: void 0,
		pending: async (copy, percent = 0) => {
			const at = clock.now();
			progress = progress === void 0 ? firstObservation(at, percent) : nextObservation(progress, at, percent);
			logProgress(copy, progress);
			watchStall(copy, progress);
			await watch.check(copy);
		},
		failed: (copy, reason) => {
			awaited.onProgress(copy);
			return failedCopy(copy, source, reason);
		},
		vanished: (copy) => vanishedCopy(copy),
		ended: (ending, copy) => {
			awaited.onProgress(copy);
			return withProgress(ending, progress);
		}
	}, ports);
}
function withProgress(ending, progress) {
	if (progress === void 0) return ending;
	const rest = restOf(progress);
	return rephrased(ending, `${ending.message} The copy was at ${Math.floor(progress.latest.percent)} %${rest === void 0 ? "" : `, with ${formatAbout(rest)} left`}.`);
}
function sourceWatch(source, { azure, clock, log }) {
	let checkedAt = clock.now();
	let gone = false;
	return { check: async (copy) => {
		if (gone) throw lostSource(copy, source);
		if (clock.now() - checkedAt < SOURCE_MS) return;
		checkedAt = clock.now();
		try {
			const found = await readKnown(() => azure.findSnapshot(source), { clock });
			gone = found === void 0 || !sameId(found.uniqueId, source.uniqueId);
		} catch (error) {
			if (isAbort(asActionError(error))) throw error;
			log.debug(`${source.name}: the source could not be read: ${describe(error)}`);
		}
	} };
}
function failedCopy(copy, source, reason) {
	const message = `Copy "${copy.name}" of snapshot "${source.name}" exists in region "${copy.location}", but its data did not arrive: ${reason}`;
	if (copy.copyError?.code.toLowerCase() === SOURCE_NOT_FOUND) return new SourceGone("CopyFailed", message, { remedy: GONE_REMEDY });
	return new ActionError("CopyFailed", message, { remedy: "Run this job again: it removes that copy and recreates it." });
}
const GONE_REMEDY = "Delete that copy. Take a new snapshot, copy it, and keep it until the copy is complete. The activity log shows who deleted the source during the copy.";
function lostSource(copy, source) {
	return new SourceGone("CopyFailed", `Snapshot "${source.name}" was deleted while it was being copied to "${copy.name}" in region "${copy.location}"${copy.completionPercent === void 0 ? "" : `, at ${Math.floor(copy.completionPercent)} %`}.`, { remedy: GONE_REMEDY });
}
function vanishedCopy({ name, location }) {
	return new ActionError("SnapshotFailed", `Copy "${name}" in region "${location}" was deleted while this step waited for its data.`, { remedy: "See the activity log for who deleted it, then run this job again." });
}

// src/operations/copy/wanted.ts
async function readGroups(wanted, lists, problems) {
	const places = new Map(wanted.map(({ ref }) => [groupKey$1(ref), ref]));
	const groups = /* @__PURE__ */ new Map();
	await Promise.all([...places].map(async ([key, { subscriptionId, resourceGroup }]) => {
		try {
			groups.set(key, await lists({
				subscriptionId,
				resourceGroup
			}));
		} catch (error) {
			problems.push(unreadableGroup(resourceGroup, subscriptionId, error));
			groups.set(key, void 0);
		}
	}));
	return groups;
}
function unreadableGroup(group, subscriptionId, error) {
	const cause = asActionError(error);
	if (!isGone(cause)) return cause;
	return rephrased(cause, `Resource group "${group}" for the copies does not exist in subscription ${subscriptionId}.`, {
		code: "NotFound",
		remedy: `Create it with \`az group create\`, or correct "snapshot-resource-group".`
	});
}
async function findExistingCopy(wanted, groups, ifExists, { azure, clock }) {
	const around = groups.get(groupKey$1(wanted.ref));
	if (around === void 0) return void 0;
	const find = () => azure.findSnapshot(wanted.ref);
	const named = await (around.some(({ name }) => sameId(name, wanted.ref.name)) ? readKnown(find, { clock }) : find());
	const verdict = named === void 0 ? void 0 : judgeExisting(named, wanted, ifExists);
	if (verdict === "there") return {
		wanted,
		existing: named,
		replaces: false
	};
	const elsewhere = findCopy(around, wanted, ifExists);
	if (elsewhere !== void 0) {
		const existing = await readKnown(() => azure.findSnapshot(elsewhere), { clock });
		if (existing !== void 0 && judgeExisting(existing, wanted, ifExists) === "there") return {
			wanted,
			existing,
			replaces: false
		};
		if (!isOver$1(existing)) throw contradiction(elsewhere);
	}
	const { diskUniqueId } = wanted.origin;
	const doubtful = around.find((one) => mayBeCopyOf(one, wanted, diskUniqueId, ifExists));
	if (doubtful !== void 0) throw partlyReported$1(doubtful, wanted);
	if (named !== void 0 && verdict === "taken") throw copyNameTaken(named, wanted, ifExists);
	return {
		wanted,
		existing: void 0,
		replaces: verdict === "failed"
	};
}
function partlyReported$1({ name, resourceGroup }, wanted) {
	return new ActionError("Conflict", `Azure describes snapshot "${name}" in resource group "${resourceGroup}" only in part: it could be the copy of snapshot "${wanted.source.name}" in region "${wanted.region}".`, { remedy: "Run this step again. If the error occurs again, set another \"snapshot-resource-group\", or check that snapshot in the Azure portal." });
}
__name(partlyReported$1, "partlyReported");
function isOver$1(found) {
	const state = found === void 0 ? void 0 : readinessOf(found).state;
	return state === "failed" || state === "deleting";
}
__name(isOver$1, "isOver");
function contradiction({ name, resourceGroup }) {
	return new ActionError("Conflict", `Azure lists copy "${name}" in resource group "${resourceGroup}", but reading it returns something else: it may just have been deleted.`, { remedy: "Run this step again." });
}
function copyNameTaken(found, { source, region }, ifExists) {
	const foreign = ifExists === "fail" && judgeExisting(found, {
		source,
		region
	}, "reuse") === "there";
	const { state } = readinessOf(found);
	return new ActionError("NameTaken", foreign ? `A copy "${found.name}" of snapshot "${source.name}" already exists in resource group "${found.resourceGroup}" in region "${region}", but another tool created it.` : `A snapshot "${found.name}" already exists in resource group "${found.resourceGroup}", and it is not a copy of snapshot "${source.name}" in region "${region}" that can be resumed (region "${found.location}", created ${formatMinute(found.timeCreated)}, ${state}).`, { remedy: foreign ? "Set \"if-exists: reuse\" to take it over: the unique id of its source verifies its content." : "Set another \"snapshot-name\" or \"snapshot-resource-group\", or delete that snapshot." });
}
async function outOfOrderAmong(wantedCopies, groups, { lists, beyond }) {
	const missing = wantedCopies.filter(({ existing }) => existing === void 0);
	const homes = new Map(missing.map(({ wanted: { source } }) => [groupKey$1(source), source]));
	const siblings = await Promise.all([...homes.values()].map(({ subscriptionId, resourceGroup }) => ignoreNotFound(lists({
		subscriptionId,
		resourceGroup
	}))));
	const around = [...groups.values()].flatMap((list) => list ?? []);
	const sources = missing.map(({ wanted: { source } }) => source);
	const seen = [.../* @__PURE__ */ new Set([
		...around,
		...siblings.flat(),
		...sources
	])];
	const places = [...missing.map(({ wanted: { ref } }) => ref), ...homes.values()];
	const findLater = laterCopiesAmong(seen, await beyond(seen, places));
	return missing.flatMap(({ wanted }) => {
		const later = findLater(wanted, diskKeyOf(wanted.origin));
		return later === void 0 ? [] : [outOfOrder(wanted, later)];
	});
}
function outOfOrder({ source, region }, later) {
	return new ActionError("Conflict", `Snapshot "${source.name}" cannot be copied to "${region}": the copy "${later.name}" there is of a later snapshot of the same disk, and Azure copies them in the order in which they were taken.`, { remedy: `Leave "${source.name}" out, or delete the later copies of that disk in "${region}" first.` });
}

// src/operations/copy/one.ts
async function carryOut$3(planned, isLast, work, ports, advance) {
	const { clock, log } = ports;
	const { source, region } = planned;
	const label = copyLabel(planned);
	const startedAt = clock.now();
	const { copy: found, prove } = await takeOverOrWrite(planned, work, ports, advance);
	const show = (stage, copy) => advance({
		stage,
		copy,
		readiness: readinessOf(copy),
		checks: prove(copy),
		...stage === "usable" && { elapsedMs: clock.now() - startedAt }
	});
	show("accepted", found);
	insistOn$1(found, planned, prove(found));
	show("created", found);
	const sku = otherSku(found, planned.request.sku);
	if (sku !== void 0) log.warning(sku, "Another SKU");
	if (work.waitFor === "created" && !work.isAwaited(planned, isLast)) {
		const readiness = readinessOf(found);
		if (readiness.state === "failed") throw failedCopy(found, source, readiness.reason);
		log.info(`${label}: copy "${found.name}" is started; the step did not wait for its data`);
		return;
	}
	const arrived = await waitForCopy(found, {
		source,
		region,
		logEveryMs: work.logEveryMs,
		onProgress: (copy) => show("created", copy)
	}, ports);
	insistOn$1(arrived, planned, prove(arrived));
	show("usable", arrived);
	log.info(`${label}: copy "${arrived.name}" is verified and usable, after ${formatDuration(clock.now() - startedAt)}`);
}
__name(carryOut$3, "carryOut");
async function takeOverOrWrite(planned, { ifExists, reads }, ports, advance) {
	const { log } = ports;
	const { source, region, ref, requestId } = planned;
	const expected = {
		source,
		region,
		asked: protectionOf$2(planned.request)
	};
	const label = copyLabel(planned);
	const existing = planned.existing ?? await readAgain$1(planned, ifExists, ports, advance);
	if (existing !== void 0) {
		advance({ reused: true });
		log.info(`${label}: copy "${existing.name}" already exists${readinessOf(existing).usable ? "" : " and is in progress; waiting for the rest"}`);
		return {
			copy: existing,
			prove: (found) => verifyReusedCopy(found, expected)
		};
	}
	const signs = {
		refused: () => advance({ stage: "planned" }),
		again: () => advance({ stage: "writing" })
	};
	advance({ stage: "writing" });
	const write = await writeAs(planned, copyPolicy(planned, reads, signs, ports), ports);
	log.info(`${label}: Azure accepted copy "${ref.name}"`);
	advance({ stage: "accepted" });
	return {
		copy: await write.finished(),
		prove: (found) => verifyCopy(found, {
			...expected,
			requestId,
			...write.time()
		})
	};
}
async function readAgain$1(planned, ifExists, ports, advance) {
	const judge = (one) => judgeExisting(one, planned, ifExists);
	const find = () => ports.azure.findSnapshot(planned.ref);
	let found = await (planned.replaces ? readKnown(find, ports) : find());
	if (found !== void 0 && judge(found) === "failed") {
		advance({ replaces: true });
		found = await removeFailedCopy(planned, judge, ports);
	}
	if (found === void 0 || judge(found) === "there") return found;
	throw copyNameTaken(found, planned, ifExists);
}
__name(readAgain$1, "readAgain");
async function removeFailedCopy(planned, judge, ports) {
	const { ref } = planned;
	const objectionsTo = (one) => judge(one) === "failed" ? [] : ["it is no longer a failed copy"];
	const removal = await removeSnapshot(ref, { objectionsTo }, ports);
	if (removal.end === "kept") {
		const { found, reasons } = removal;
		if (judge(found) === "failed") throw failedCopyStays(found, reasons);
		return found;
	}
	ports.log.info(`${copyLabel(planned)}: removed the failed copy "${ref.name}" of an earlier attempt, to recreate it`);
}
function failedCopyStays({ name, resourceGroup }, reasons) {
	return new ActionError("NameTaken", `The failed copy "${name}" in resource group "${resourceGroup}" blocks the name and cannot be deleted: ${reasons.join("; ")}.`, { remedy: "Delete it when it is no longer protected, or use another \"snapshot-name\"." });
}
function insistOn$1(found, { source, region }, checks) {
	insist(checks, `Snapshot "${found.name}" in region "${found.location}" is not verified as the copy of "${source.name}" in "${region}"`, "Do not use it. Check whether the source was recreated or another workflow writes to the same name at the same time, then run this step again.");
}
__name(insistOn$1, "insistOn");
const ROOM_RHYTHM = {
	firstMs: 5e3,
	growth: 1.5,
	mostMs: 6e4
};
const AMBIGUOUS_RHYTHM = {
	firstMs: 15e3,
	growth: 2,
	mostMs: 3e5
};
const MAX_AMBIGUOUS = {
	alone: 2,
	amongOthers: 5
};
const AMBIGUOUS_CODES = /* @__PURE__ */ new Set(["OperationNotAllowed", "Conflict"]);
function copyPolicy(planned, reads, signs, ports) {
	let doubts = 0;
	const waitForRoom = async (refusal) => {
		if (!mayBeLimit(refusal)) return false;
		if (!isThrottled(refusal)) signs.refused();
		for (let nth = 0;; nth++) {
			const view = await viewOf$1(planned, reads, ports);
			const usage = copyUsageOf(planned, planned.disk, view.snapshots);
			if (usage.later !== void 0) return false;
			if (isFull(usage)) {
				const why = inTheWay(usage, planned.region);
				await pause(waitAfter(ROOM_RHYTHM, nth), why, planned, ports);
				continue;
			}
			if (nth > 0) break;
			if (isThrottled(refusal)) return false;
			doubts += 1;
			const alone = view.whole && usage.intoRegion.length === 0;
			if (!isDoubtful(refusal, doubts, alone)) return false;
			await pause(waitAfter(AMBIGUOUS_RHYTHM, doubts - 1), refusal.message, planned, ports);
			break;
		}
		signs.again();
		return true;
	};
	return {
		waitForRoom,
		explainLimit: (refusal) => Promise.resolve(explained(refusal, planned)),
		resume: "re-run this job: it resumes the copy if it exists.",
		otherName: "Set another \"snapshot-name\", or run this step again when that copy is complete."
	};
}
function isDoubtful(refusal, doubts, alone) {
	return AMBIGUOUS_CODES.has(refusal.azure?.code) && doubts <= (alone ? MAX_AMBIGUOUS.alone : MAX_AMBIGUOUS.amongOthers);
}
async function viewOf$1(planned, reads, { log }) {
	try {
		return await viewFrom(reads, [planned.ref, planned.source]);
	} catch (error) {
		if (isAbort(asActionError(error))) throw error;
		log.debug(`${copyLabel(planned)}: the copies in progress could not be read: ${describe(error)}`);
		return {
			snapshots: [],
			whole: false
		};
	}
}
__name(viewOf$1, "viewOf");
async function pause(wait, why, planned, { clock, log }) {
	log.progress(`${copyLabel(planned)}: ${why}; retrying ${dueIn(wait, clock)}`);
	try {
		await clock.sleep(wait);
	} catch (error) {
		const ending = asActionError(error);
		if (!isAbort(ending)) throw error;
		throw rephrased(ending, `${ending.message} It was waiting for a limit: ${why}.`);
	}
}
function explained(refusal, { region }) {
	return rephrased(refusal, refusal.message, { remedy: `Delete copies in region "${region}" that are no longer needed, then run this step again.` });
}
async function viewFrom(reads, places) {
	const [home] = places;
	if (home === void 0) return {
		snapshots: [],
		whole: false
	};
	const { snapshots, doubt } = await listSubscription(home.subscriptionId, reads);
	if (snapshots !== void 0) return {
		snapshots,
		whole: doubt === void 0
	};
	return {
		snapshots: (await Promise.all(places.map(({ subscriptionId, resourceGroup }) => ignoreNotFound(reads.list({
			subscriptionId,
			resourceGroup
		}))))).flat(),
		whole: false
	};
}

// src/operations/copy/plan.ts
async function planCopies(request, ports) {
	const problems = [];
	const reads = cachedReads(ports);
	const regions = readRegions(request, problems);
	const wanted = (await readSources(request, reads, ports, problems)).flatMap((source) => regions.flatMap((region) => want(source, region, request, ports, problems) ?? []));
	problems.push(...duplicatesAmong(wanted.map(({ ref }) => ref), (count, { name, resourceGroup }) => `${count} copies would get the same name "${name}" in resource group "${resourceGroup}".`, "Add {snapshot} and {location} to \"snapshot-name\", as in its default."));
	const [groups, regionProblems] = await Promise.all([readGroups(wanted, reads.lists, problems), unofferedRegions(wanted, ports)]);
	problems.push(...regionProblems);
	const limit = pLimit(request.maxParallel);
	const settled = await settleAll(wanted.map((one) => limit(() => findExistingCopy(one, groups, request.ifExists, ports))));
	const wantedCopies = settled.found.filter((one) => one !== void 0);
	problems.push(...settled.problems);
	problems.push(...await outOfOrderAmong(wantedCopies, groups, reads));
	refuse(problems);
	return wantedCopies.map((one) => plannedOf(one, request, ports));
}
function want(source, region, request, { clock, run }, problems) {
	const { snapshot, vm } = source;
	const template = request.snapshotName;
	const disk = source.disk?.name ?? tagValue(snapshot.tags, TAG.disk);
	const found = [
		canonicalLocation(snapshot.location) === region ? sameRegion(snapshot) : void 0,
		hasCustomerKey(snapshot) && setFor(region, request) === void 0 ? lacksKey(snapshot, region) : void 0,
		copyAsksFor(template, "vm") && vm === void 0 ? unknownPart(snapshot, "vm", "no virtual machine selected its disk") : void 0,
		copyAsksFor(template, "disk") && disk === void 0 ? unknownPart(snapshot, "disk", "its source disk is unknown") : void 0
	].filter((problem) => problem !== void 0);
	problems.push(...found);
	if (found.length > 0) return void 0;
	const context = {
		...run,
		at: clock.now(),
		snapshot: snapshot.name,
		disk: disk ?? "",
		vm: vm ?? "",
		location: region
	};
	return {
		source: snapshot,
		origin: source,
		region,
		ref: {
			subscriptionId: snapshot.subscriptionId,
			resourceGroup: request.snapshotGroup ?? snapshot.resourceGroup,
			name: copyName(template, context)
		}
	};
}
function setFor(region, { encryptionSets }) {
	for (const [key, set] of encryptionSets) if (canonicalLocation(key) === region) return set;
}
function sameRegion({ name, location }) {
	return new ActionError("InvalidInput", `Snapshot "${name}" is already in region "${location}". Azure copies snapshots to other regions only.`, { remedy: `Remove "${location}" from "copy-to".` });
}
function lacksKey({ name, profile }, region) {
	return new ActionError("InvalidInput", `Snapshot "${name}" is encrypted with a customer-managed key${profile?.encryptionSetId === void 0 ? "" : ` (${profile.encryptionSetId})`}, and "disk-encryption-set-id" names no disk encryption set for region "${region}".`, { remedy: `Add a line "${region}=<resource id of a disk encryption set in that region>" to "disk-encryption-set-id".` });
}
function unknownPart({ name }, placeholder, why) {
	return new ActionError("InvalidInput", `"snapshot-name" contains {${placeholder}}, but for snapshot "${name}" ${why}.`, { remedy: `Remove {${placeholder}} from "snapshot-name".` });
}
function plannedOf({ wanted, existing, replaces }, request, ports) {
	const { source, origin, region, ref } = wanted;
	const requestId = ports.clock.newId();
	return {
		source,
		dataTime: origin.dataTime,
		origin: origin.disk,
		region,
		ref: existing === void 0 ? ref : refOf(existing),
		requestId,
		request: requestOf(wanted, requestId, request, ports),
		existing,
		replaces,
		disk: diskKeyOf(origin),
		running: existing !== void 0 && !readinessOf(existing).usable
	};
}
function requestOf({ source, origin, region, ref }, requestId, request, { run, log }) {
	const { options, speed } = request;
	const { tags, dropped } = mergeTags(copyTags(origin, run, requestId), options.tags, options.inheritTags ? source.tags : {});
	if (dropped.length > 0) log.warning(`${ref.name}: Azure allows ${TAG_LIMITS.count} tags; not inherited from the snapshot: ${listed(dropped)}.`, "Tags left out");
	const diskEncryptionSetId = setFor(region, request);
	return copyRequestFor(source, {
		location: region,
		speed,
		diskEncryptionSetId
	}, options, tags);
}
function refuse(problems) {
	const ending = problems.find(isAbort);
	if (ending !== void 0) throw ending;
	throwAll([...new Map(problems.map((problem) => [problem.message, problem])).values()]);
}
const LIST_OF_REGIONS = "`az account list-locations --query \"[].name\"` lists the regions.";
function readRegions({ regions, encryptionSets }, problems) {
	const known = new Set(regions.map(canonicalLocation).filter((region) => region !== ""));
	const wrong = (message, remedy) => void problems.push(new ActionError("InvalidInput", message, { remedy }));
	if (known.size === 0) wrong("\"copy-to\" names no region.", "Name the regions to copy to, such as \"northeurope\".");
	for (const region of known) {
		if (/^[a-z0-9]+$/.test(region)) continue;
		wrong(`"copy-to" names "${region}", which is not a region.`, LIST_OF_REGIONS);
	}
	for (const region of encryptionSets.keys()) {
		if (known.has(canonicalLocation(region))) continue;
		wrong(`"disk-encryption-set-id" names a disk encryption set for region "${region}", which is not in "copy-to".`, "Correct the region in either input.");
	}
	return [...known];
}
async function unofferedRegions(wanted, ports) {
	const regionProblems = [...Map.groupBy(wanted, ({ ref }) => canonical(ref.subscriptionId))].map(async ([subscriptionId, copies]) => {
		const offered = await offeredRegions(subscriptionId, ports);
		return [...new Set(copies.map(({ region }) => region))].filter((region) => offered.length > 0 && !offered.includes(region)).map((region) => unknownRegion(region, offered));
	});
	return (await Promise.all(regionProblems)).flat();
}
function unknownRegion(region, offered) {
	const near = nearNames(region, offered);
	return new ActionError("InvalidInput", `"copy-to" names region "${region}", which this subscription does not have.`, { remedy: near.length > 0 ? `Did you mean ${listed(near.map((name) => `"${name}"`), "or")}?` : LIST_OF_REGIONS });
}
async function readSources(request, reads, ports, problems) {
	const { found, problems: missing } = await readChosen({
		...request,
		targets: request.sources
	}, {
		named: (target) => readSource(target, reads, ports),
		latest: (disk) => readLatest$1(disk, request.snapshotGroup, reads, ports)
	}, ports);
	problems.push(...missing, ...found.map(uncopyable).filter((one) => one !== void 0));
	return found.filter((source) => uncopyable(source) === void 0);
}
async function readSource(target, reads, ports) {
	const snapshot = await readTarget(target, reads, ports);
	const { entry } = target;
	return {
		...await originOf(snapshot, reads, ports.log),
		entry,
		sku: entry?.sku,
		vm: void 0
	};
}
async function readLatest$1(selected, snapshotGroup, reads, ports) {
	const { disk, ...latest } = await latestUsable(selected, {
		snapshotGroup,
		done: "copied"
	}, reads, ports);
	const origin = parseResourceId(latest.snapshot.sourceResourceId ?? "", "disks");
	return {
		...latest,
		disk: origin ?? selected.ref,
		sku: disk?.sku,
		vm: selected.vm
	};
}
__name(readLatest$1, "readLatest");
function uncopyable({ snapshot, sku }) {
	const name = `Snapshot "${snapshot.name}" in resource group "${snapshot.resourceGroup}"`;
	if (!snapshot.incremental) return new ActionError("InvalidInput", `${name} is a full snapshot. Azure copies only incremental snapshots to other regions.`, { remedy: "Take an incremental snapshot with \"operation: create\" and copy it." });
	const readiness = readinessOf(snapshot, sku);
	const standing = formatStanding$2(snapshot, sku);
	switch (readiness.state) {
		case "available": return;
		case "instant-access": return new ActionError("InvalidInput", `${name} is in instant access: Azure copies it only after its own background copy is complete.`, { remedy: "Wait until its state is Available, then run this step again." });
		case "pending": return new ActionError("InvalidInput", `${name} ${standing}: Azure copies it only after its own data is complete.`, { remedy: "Take it with \"wait-for: usable\", or run this step again later." });
		case "failed": return new ActionError("InvalidInput", `${name} has failed: ${readiness.reason}.`, { remedy: "Delete it, take a new snapshot, and copy that." });
		case "deleting": return new ActionError("InvalidInput", `${name} is being deleted.`, { remedy: "Take a new snapshot, and copy that." });
		case "unknown": return new ActionError("AzureRefused", `${name} ${standing}. A copy of it could not be verified.`, { remedy: "Run this step again. If the error occurs again, report it with the debug log." });
	}
}

// src/operations/copy.ts
const LOG_EVERY_MS = {
	alone: 6e4,
	amongOthers: 3e5
};
async function copy$1(request, ports, publish) {
	const planned = await planCopies(request, ports);
	const outcomes = planned.map(plannedOutcome);
	const result = () => resultOf$4(outcomes, request);
	logPlan$1(planned, request.dryRun, ports.log);
	if (request.dryRun) {
		const permissions = await checkPermissions(needsOf$5(planned), request.maxParallel, ports);
		return {
			...result(),
			permissions
		};
	}
	const missing = planned.filter(({ existing }) => existing === void 0);
	if (missing.length > 0) ports.stateStore.planned(missing.map(({ ref, requestId }) => ({
		kind: "copy",
		...ref,
		requestId
	})));
	const advance = advanceIn(outcomes, () => publish(result));
	await runAll(planned, outcomes, (one) => advance(planned.indexOf(one)), request, ports);
	return result();
}
__name(copy$1, "copy");
async function runAll(planned, outcomes, advanceOf, request, ports) {
	const crowded = crowdedSlots(planned);
	const work = {
		ifExists: request.ifExists,
		waitFor: request.waitFor,
		reads: {
			list: cachedLists(ports.azure, {
				clock: ports.clock,
				forMs: FRESH_MS
			}),
			doubtAbout: cached(subscriptionReads(ports).doubtAbout)
		},
		isAwaited: (one, isLast) => !isLast || crowded.has(slotOf(one)),
		logEveryMs: planned.length > 1 ? LOG_EVERY_MS.amongOthers : LOG_EVERY_MS.alone
	};
	const lanes = [...planned.filter(hasArrivedBefore).map((one) => [one]), ...lanesOf(planned.filter((one) => !hasArrivedBefore(one)))];
	const missing = /* @__PURE__ */ new Map();
	const placeOf = ({ disk, region }) => `${disk} ${region}`;
	let end;
	await workOn({
		lanes,
		titleOf: ({ origin, source }) => origin?.name ?? source.name,
		slotOf,
		maxPerSlot: COPY_LIMITS.perRegion,
		work: async (one, own, isLast) => {
			const earlier = missing.get(placeOf(one));
			if (end !== void 0) throw rephrased(end, end.message);
			if (earlier !== void 0) throw outOfTurn(one, earlier);
			await carryOut$3(one, isLast, work, own, advanceOf(one));
		},
		failed: (one, met) => {
			const error = interruptedCopy(met, outcomes[planned.indexOf(one)]);
			if (isAbort(met)) end ??= endingOf(met);
			const place = placeOf(one);
			if (!(met instanceof SourceGone)) missing.set(place, missing.get(place) ?? one);
			advanceOf(one)({ error });
			return `${copyLabel(one)}: ${describe(error)}`;
		}
	}, ports);
}
function plannedOutcome(planned) {
	const { source, dataTime, origin, region, ref, existing, replaces } = planned;
	return {
		source,
		dataTime,
		disk: origin,
		region,
		ref,
		stage: "planned",
		reused: existing !== void 0,
		replaces,
		checks: [],
		...existing !== void 0 && {
			copy: existing,
			readiness: readinessOf(existing)
		}
	};
}
function resultOf$4(outcomes, request) {
	const current = [...outcomes];
	const { dryRun, waitFor } = request;
	return {
		operation: "copy",
		dryRun,
		outcomes: current,
		verified: !dryRun && current.length > 0 && current.every(isVerified),
		waitFor,
		failure: copyFailure(current, waitFor)
	};
}
__name(resultOf$4, "resultOf");
function logPlan$1(planned, dryRun, log) {
	const there = planned.filter(hasArrivedBefore);
	const running = planned.filter((one) => one.running);
	const missing = planned.filter(({ existing }) => existing === void 0);
	log.info(`${counted(planned.length, "copy", "copies")}: ${there.length} exist, ${running.length} in progress, ${missing.length} to create`);
	if (!dryRun) return;
	for (const one of missing) log.info(`${copyLabel(one)}: dry run: would ${one.replaces ? "remove the failed copy and " : ""}create "${one.ref.name}" in resource group "${one.ref.resourceGroup}"`);
}
__name(logPlan$1, "logPlan");
function needsOf$5(planned) {
	const { source: from, group, undo } = NEEDED.copy;
	return planned.filter(({ existing }) => existing === void 0).flatMap(({ source, ref, replaces, request: { diskAccessId, diskEncryptionSetId } }) => [
		{
			scope: formatResourceId(source, "snapshots"),
			actions: from
		},
		{
			scope: formatGroupId(ref),
			actions: replaces ? [...group, ...undo] : group
		},
		...linkedNeeds({
			encryptionSets: [diskEncryptionSetId],
			diskAccess: diskAccessId
		})
	]);
}
__name(needsOf$5, "needsOf");
function hasArrivedBefore({ existing }) {
	return existing !== void 0 && readinessOf(existing).usable;
}
function crowdedSlots(planned) {
	const slots = Map.groupBy(planned, slotOf);
	return new Set([...slots].filter(([, jobs]) => jobs.length > COPY_LIMITS.perRegion).map(([slot]) => slot));
}
function slotOf({ ref, region }) {
	return `${canonical(ref.subscriptionId)} ${region}`;
}

// src/action/inputs/making.ts
const SNAPSHOT_NAME = "{disk}-{timestamp}-{run-id}";
const making = {
	networkAccessPolicy: choice([
		"DenyAll",
		"AllowPrivate",
		"AllowAll"
	]).prefault("DenyAll"),
	diskAccessId: optionalResource("diskAccesses"),
	publicNetworkAccess: optionalChoice(["Enabled", "Disabled"]),
	snapshotResourceGroup: optionalGroup,
	ifExists: choice(["fail", "reuse"]).prefault("fail"),
	sku: optionalChoice(["Standard_LRS", "Standard_ZRS"]),
	tags,
	inheritTags: flag,
	waitFor: choice(["usable", "created"]).prefault("usable"),
	dryRun: flag
};
function readOptions(values, problems) {
	if (values === void 0) return void 0;
	const { networkAccessPolicy, diskAccessId, publicNetworkAccess, sku, tags, inheritTags } = values;
	const isPrivate = networkAccessPolicy === "AllowPrivate";
	if (isPrivate && diskAccessId === void 0) problems.push("\"disk-access-id\" is required when \"network-access-policy\" is \"AllowPrivate\": expected the resource id of a disk access");
	if (!isPrivate && diskAccessId !== void 0) problems.push(`"disk-access-id" is "${shown(diskAccessId)}", but it applies only when "network-access-policy" is "AllowPrivate"`);
	return {
		networkAccessPolicy,
		diskAccessId,
		publicNetworkAccess: publicNetworkAccess ?? (networkAccessPolicy === "AllowAll" ? "Enabled" : "Disabled"),
		sku,
		tags,
		inheritTags
	};
}
const rules = {
	keepLast: keepCount,
	keepHourly: keepCount,
	keepDaily: keepCount,
	keepWeekly: keepCount,
	keepMonthly: keepCount,
	keepYearly: keepCount,
	keepWithin,
	keepWithinHourly: keepWithin,
	keepWithinDaily: keepWithin,
	keepWithinWeekly: keepWithin,
	keepWithinMonthly: keepWithin,
	keepWithinYearly: keepWithin
};
const retaining = {
	...rules,
	keepVerified: keepCount,
	pruneScope: choice(PRUNE_SCOPES).prefault("workflow")
};
const ending = {
	...retaining,
	onSuccess: choice(["keep", "delete"]).prefault("keep"),
	onFailure: choice(["keep", "hold"]).prefault("hold"),
	holdFor: holdDuration.prefault("30d")
};
const RULES = [...COUNTED.map((name) => `keep-${name}`), ...WITHIN.map((name) => name === "all" ? "keep-within" : `keep-within-${name}`)];
function rulesIn({ given }) {
	return RULES.filter((name) => given(name) !== "");
}
function policyOf({ keepVerified: verified, ...values }) {
	return {
		...verified !== void 0 && { verified },
		counts: defined(COUNTED.map((name) => [name, values[`keep${capitalized(name)}`]])),
		within: defined(WITHIN.map((name) => [name, name === "all" ? values.keepWithin : values[`keepWithin${capitalized(name)}`]]))
	};
}
function capitalized(text) {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
function defined(entries) {
	return Object.fromEntries(entries.filter(([, value]) => value !== void 0));
}
function afterDeploy(values) {
	const { onSuccess, onFailure, holdFor, pruneScope } = values;
	return {
		onSuccess,
		onFailure,
		holdForMs: holdFor,
		policy: policyOf(values),
		pruneScope
	};
}
function checkAfterDeploy(reading) {
	const { given, problems } = reading;
	const rule = rulesIn(reading)[0] ?? (given("keep-verified") === "" ? void 0 : "keep-verified");
	if (rule === "keep-verified" && given("on-success").toLowerCase() !== "delete") problems.push(`"keep-verified" is "${shown(given(rule))}", but there is no "keep-\u2026" rule: expected at least 1, because without rules nothing is deleted`);
	if (given("on-success").toLowerCase() !== "delete" || rule === void 0) return;
	problems.push(`"on-success" is "delete", but "${rule}" is "${shown(given(rule))}": expected only one of them, because a rule cannot keep a snapshot that is deleted when the deploy succeeds`);
}

// src/action/inputs/resources.ts
const GROUP_INPUT = ["resource-group"];
const SNAPSHOT_HOME = ["snapshot-resource-group", "resource-group"];
const DISKS = {
	input: "disk",
	kind: "disks",
	noun: "disk",
	isName: isDiskName,
	most: 80,
	groups: GROUP_INPUT
};
const MACHINES = {
	input: "vm",
	kind: "virtualMachines",
	noun: "virtual machine",
	isName: isMachineName,
	most: 64,
	groups: GROUP_INPUT
};
const SNAPSHOTS = {
	input: "snapshot",
	kind: "snapshots",
	noun: "snapshot",
	isName: isSnapshotName,
	most: 80,
	groups: GROUP_INPUT
};
const SNAPSHOTS_AT_HOME = {
	...SNAPSHOTS,
	groups: SNAPSHOT_HOME
};
const BASE_SNAPSHOT = {
	...SNAPSHOTS_AT_HOME,
	input: "base-snapshot"
};
function readReferences({ input, kind, noun, isName, most, groups }, { given, lacksSubscription, problems }) {
	const resourceGroup = groups.map(given).find((group) => group !== "");
	const lacking = /* @__PURE__ */ new Set();
	const items = textList.parse(given(input));
	if (items.length === 0 && given(input) !== "") problems.push(problem(input, given(input), `expected the name or resource id of a ${noun}`));
	const refs = items.flatMap((item) => {
		if (item.includes("/")) {
			const ref = parseResourceId(item, kind);
			if (ref !== void 0 && isName(ref.name) && isGroupName(ref.resourceGroup)) return [ref];
			problems.push(problem(input, item, `expected a name, or a resource id such as /subscriptions/\u2026/resourceGroups/\u2026/providers/Microsoft.Compute/${kind}/\u2026`));
			return [];
		}
		if (!isName(item)) {
			problems.push(problem(input, item, `a name has 1 to ${most} letters, digits, "_", "-" or "."`));
			return [];
		}
		if (resourceGroup === void 0) lacking.add("resource-group");
		if (lacksSubscription) lacking.add("subscription-id");
		return [{
			subscriptionId: given("subscription-id"),
			resourceGroup: resourceGroup ?? "",
			name: item
		}];
	});
	for (const name of lacking) problems.push(missingFor(name, `"${input}" is a name`));
	return refs;
}
const selecting = {
	disk: text,
	vm: text,
	diskTags: tagFilter
};
const sharded = {
	...selecting,
	shard
};
function readSelection(values, reading) {
	const { given, lacksSubscription, problems } = reading;
	const tags = values?.diskTags;
	const disks = readReferences(DISKS, reading);
	const vms = readReferences(MACHINES, reading);
	if (given("disk-tags") !== "" && lacksSubscription) problems.push(missingFor("subscription-id", "\"disk-tags\" selects disks"));
	return {
		disks,
		vms,
		tagged: tags && {
			tags,
			subscriptionId: given("subscription-id"),
			resourceGroup: given("resource-group") === "" ? void 0 : given("resource-group")
		},
		shard: values?.shard
	};
}
function onlyDisks(disks) {
	return {
		disks,
		vms: [],
		tagged: void 0,
		shard: void 0
	};
}
function givesSelection({ given }) {
	return given("disk") !== "" || given("vm") !== "" || given("disk-tags") !== "";
}
function insistOnSelection(reading) {
	if (givesSelection(reading)) return;
	reading.problems.push("\"disk\" is required: expected the name or resource id of at least 1 disk, a virtual machine in \"vm\", or tags in \"disk-tags\"");
}
function insistOnPlace({ given, lacksSubscription, problems }, { groups, what }) {
	if (!(given("scope").toLowerCase() === "subscription") && groups.every((group) => given(group) === "")) problems.push(missingFor("resource-group", "no disk is selected", `the group whose ${what}, or "scope: subscription" for all of them`));
	if (lacksSubscription) problems.push(missingFor("subscription-id", "no disk is selected", `the subscription whose ${what}`));
}
function insistOnSources({ given, problems }, selectsDisks) {
	if (given("snapshot") !== "" || given("receipt") !== "" || selectsDisks) return;
	problems.push("\"snapshot\" is required: expected the name or resource id of a snapshot, the output \"receipt\" of the step that took them, or disks in \"disk\" to use the latest usable snapshot of each");
}
function readTargets(named, reading) {
	const byName = readReferences(named, reading);
	return [...readReceiptInput(reading), ...byName.map((ref) => ({
		ref,
		entry: void 0
	}))];
}
function readReceiptInput({ given, lacksSubscription, problems }) {
	if (given("receipt") === "") return [];
	const read = readReceipt(given("receipt"));
	const refusal = "refusal" in read ? read.refusal : invalidName(read.receipt);
	if (refusal !== void 0 || "refusal" in read) {
		problems.push(`"receipt" is not usable: ${refusal ?? ""}`);
		return [];
	}
	const { snapshots } = read.receipt;
	if (lacksSubscription && snapshots.some(({ subscription }) => subscription === void 0)) problems.push(missingFor("subscription-id", "\"receipt\" names snapshots without one", "the subscription of the step that took them"));
	return snapshots.map((entry) => ({
		ref: {
			subscriptionId: entry.subscription ?? given("subscription-id"),
			resourceGroup: entry.snapshotGroup,
			name: entry.snapshot
		},
		entry
	}));
}
function invalidName({ snapshots }) {
	return snapshots.every(hasPossibleNames) ? void 0 : "it contains a name that Azure does not allow, so this action did not write it; pass the output on unchanged";
}
function hasPossibleNames({ disk, group, snapshot, snapshotGroup, subscription, keys, secure, access, edge, vm }) {
	return isDiskName(disk) && isGroupName(group) && isSnapshotName(snapshot) && isGroupName(snapshotGroup) && (subscription === void 0 || optionalGuid.safeParse(subscription).success) && [
		keys,
		secure,
		access
	].every((path) => path === void 0 || isGroupAndName(path)) && (edge === void 0 || isDiskName(edge)) && (vm === void 0 || isGroupAndName(vm, isMachineName));
}
function isGroupAndName(path, isName = isDiskName) {
	const [group = "", name = "", ...others] = path.split("/");
	return others.length === 0 && isGroupName(group) && isName(name);
}

// src/action/report/report.ts
const LIST_OUTPUTS = [
	"snapshot-ids",
	"snapshot-names",
	"snapshots",
	"copied-snapshot-ids",
	"restored-disk-ids",
	"verified-snapshot-ids",
	"failed-snapshot-ids",
	"kept-snapshot-ids",
	"pruned-snapshot-ids"
];
function report({ operation, dryRun, failure, permissions }, parts) {
	const { outputs, files = [], heading, dryRunMark = ": dry run", body, json } = parts;
	return {
		outputs,
		files,
		summary: () => {
			const { sentence, table, failures = [], more = [] } = body();
			return paragraphs(`## ${heading}${dryRun === true ? dryRunMark : ""}`, sentence, table, ...failureParagraphs(failures), ...permissionParagraphs(permissions), ...more);
		},
		json: {
			operation,
			...dryRun !== void 0 && { dryRun },
			...failure !== void 0 && { failure: describe(failure) },
			...permissions !== void 0 && { permissions },
			...json
		}
	};
}
const MAX_PERMISSIONS = 20;
function permissionParagraphs(check) {
	if (check === void 0 || check.needed === 0) return [];
	const rows = [...check.missing.map((one) => ({
		...one,
		state: "\u274C missing"
	})), ...check.unknown.map((one) => ({
		...one,
		state: "\u2754 unknown"
	}))];
	if (rows.length === 0) return ["\u2705 This sign-in has all permissions that the real run needs. Deny assignments, policies and locks are not checked."];
	const left = rows.length - MAX_PERMISSIONS;
	return [
		"### Permissions",
		check.missing.length > 0 ? `\u274C The real run would fail: this sign-in lacks ${counted(check.missing.length, "permission")}.` : "\u2754 It is unknown whether this sign-in has all permissions that the real run needs; the log says why.",
		table([
			"Permission",
			"State",
			"Scope",
			"Least privileged built-in role"
		], rows.slice(0, MAX_PERMISSIONS).map(({ action, state, scope, role }) => [
			code(action),
			state.replaceAll(" ", "&nbsp;"),
			scopeCell(scope),
			role === void 0 ? "\u2013" : escapeMarkdown(role)
		])),
		...left > 0 ? [`${left} more ${left === 1 ? "permission is" : "permissions are"} in the result file.`] : []
	];
}
const KINDS = {
	disks: "disk",
	snapshots: "snapshot",
	virtualmachines: "virtual machine",
	diskencryptionsets: "disk encryption set",
	diskaccesses: "disk access"
};
function scopeCell(scope) {
	const [, , , , group, , , kind = "", name] = scope.split("/");
	if (group === void 0) return "the subscription";
	const inGroup = `resource group ${code(group)}`;
	return name === void 0 ? inGroup : `${KINDS[kind.toLowerCase()] ?? "resource"} ${code(name)} in ${inGroup}`;
}
function errorIn({ error }) {
	return error === void 0 ? {} : { error: describe(error) };
}
function failuresOf(outcomes, nameOf) {
	return outcomes.flatMap((one) => one.error === void 0 ? [] : [{
		name: nameOf(one),
		error: one.error
	}]);
}
const MAX_REASONS$2 = 20;
const MAX_NAMES$2 = 10;
function failureParagraphs(parts) {
	const groups = alike(parts);
	const left = groups.length - MAX_REASONS$2;
	return [...groups.slice(0, MAX_REASONS$2).map(paragraphOf), ...left > 0 ? [`${left} more ${left === 1 ? "reason is" : "reasons are"} in the result file.`] : []];
}
function paragraphOf(group) {
	const names = group.flatMap(({ name }) => name === void 0 ? [] : [code(name)]);
	const left = names.length - MAX_NAMES$2;
	const whose = `${names.slice(0, MAX_NAMES$2).join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
	return [`\u274C ${whose === "" ? "" : `${whose}: `}${escapeLines(group[0].error.message)}`, ...remedyLine(sharedRemedy(group))].join(BREAK);
}
const BREAK = "<br>\n";
function escapeLines(text) {
	return text.split("\n").map(escapeMarkdown).join(BREAK);
}
function remedyLine(remedy) {
	return remedy === void 0 || remedy === "" ? [] : [`**What to do:** ${escapeMarkdown(remedy)}`];
}
function failureSummary(operation, error) {
	const [heading = ""] = error.message.split("\n");
	return paragraphs(`## Disk snapshots: ${operation} failed`, ...error.parts.length === 0 ? failureParagraphs([{ error }]) : [
		escapeMarkdown(heading),
		...failureParagraphs(error.parts),
		...remedyLine(error.remedy)
	]);
}
const MAX_OUTPUT_BYTES = 512e3;
function fittingJson(list) {
	const texts = [];
	let bytes = 2;
	for (const element of list) {
		const text = JSON.stringify(element);
		bytes += Buffer.byteLength(text) + (texts.length > 0 ? 1 : 0);
		if (bytes > MAX_OUTPUT_BYTES) return "";
		texts.push(text);
	}
	return `[${texts.join(",")}]`;
}

// src/action/report/snapshot-table.ts
function toRecord(snapshot, context) {
	const { diskId, kind, readiness = readinessOf(snapshot), run, now } = context;
	return {
		id: idOf$1(snapshot),
		name: snapshot.name,
		resourceGroup: snapshot.resourceGroup,
		location: snapshot.location,
		timeCreated: isoOrNull(snapshot.timeCreated),
		diskId,
		sourceUniqueId: snapshot.sourceUniqueId ?? null,
		familyId: snapshot.familyId ?? null,
		sizeGb: snapshot.sizeGb ?? null,
		sku: snapshot.sku ?? null,
		state: readiness.state,
		usable: readiness.usable,
		completionPercent: snapshot.completionPercent ?? null,
		kind,
		own: isOwn(snapshot.tags),
		held: isHeld(snapshot.tags, now),
		...immutabilityOf(snapshot),
		runUrl: runUrlOf(snapshot.tags, run.serverUrl) ?? null,
		...testOf(snapshot)
	};
}
function testOf(snapshot) {
	const day = verifiedOn(snapshot);
	return day === void 0 ? {} : { verifiedOn: verifiedTag(day) };
}
function madeRecord({ ref, snapshot, checks }, { location, sizeGb, ...context }) {
	if (snapshot !== void 0) {
		const record = toRecord(snapshot, context);
		return failures(checks).length === 0 ? record : {
			...record,
			usable: false
		};
	}
	return {
		id: formatResourceId(ref, "snapshots"),
		name: ref.name,
		resourceGroup: ref.resourceGroup,
		location,
		timeCreated: null,
		diskId: context.diskId,
		sourceUniqueId: null,
		familyId: null,
		sizeGb: sizeGb ?? null,
		sku: null,
		state: "pending",
		usable: false,
		completionPercent: null,
		kind: context.kind,
		own: true,
		held: false,
		runUrl: null
	};
}
function idOf$1(snapshot) {
	const { id, resourceGroup } = snapshot;
	return id === "" && resourceGroup !== "" ? formatResourceId(snapshot, "snapshots") : id;
}
__name(idOf$1, "idOf");
function isoOrNull(instant) {
	return instant === void 0 ? null : new Date(instant).toISOString();
}
function latestRecord(records) {
	return records.filter(({ record, dataTime }) => record.usable && dataTime !== void 0).toSorted(newestData)[0]?.record;
}
function immutabilityOf({ immutability }) {
	if (immutability === void 0) return {};
	const { type, days, expiresAt, expired } = immutability;
	return { immutabilityPolicy: {
		type: type ?? null,
		days: days ?? null,
		expires: expiresAt === void 0 ? null : new Date(expiresAt).toISOString(),
		expired: expired ?? null
	} };
}
function snapshotOutputs(records, latest) {
	return {
		"snapshot-id": records[0]?.id ?? "",
		"snapshot-ids": fittingJson(records.map((record) => record.id)),
		"snapshot-names": fittingJson(records.map((record) => record.name)),
		snapshots: fittingJson(records),
		count: String(records.length),
		"latest-snapshot-id": latest?.id ?? ""
	};
}
const NOTHING_MADE = {
	"snapshot-id": "",
	"snapshot-ids": "[]",
	"snapshot-names": "[]",
	snapshots: "[]",
	count: "0",
	"latest-snapshot-id": ""
};
const MAX_ROWS$1 = 200;
const MAX_OPEN_ROWS = 20;
function snapshotTable(rows, now, run) {
	const several = new Set(rows.map(({ record }) => canonical(record.diskId))).size > 1;
	return foldedTable(rows, (some) => tableOf$6(some, several, now, run));
}
function foldedTable(rows, draw, noun = "snapshot") {
	const folded = rows.slice(MAX_OPEN_ROWS, 200);
	const left = rows.length - 200;
	return [
		draw(rows.slice(0, MAX_OPEN_ROWS)),
		...folded.length > 0 ? [
			`<details><summary>${folded.length} more</summary>`,
			draw(folded),
			"</details>"
		] : [],
		...left > 0 ? [`${left} more ${left === 1 ? `${noun} is` : `${noun}s are`} in the result file.`] : []
	].join("\n\n");
}
function tableOf$6(rows, several, now, run) {
	return table([
		...several ? ["Disk"] : [],
		"Snapshot",
		"State",
		"Data from",
		"Size",
		"Region",
		...run === void 0 ? [] : ["Created by"]
	], rows.map(({ disk, record, dataTime, tags, note, missing }) => [
		...several ? [code(disk)] : [],
		`${code(record.name)}${record.kind === "copy" ? " (copy)" : ""}`,
		missing ?? stateCell$1(record, note),
		dataFrom(dataTime, now),
		sizeCell(record.sizeGb),
		escapeMarkdown(record.location),
		...run === void 0 ? [] : [madeBy(record, tags, run)]
	]));
}
__name(tableOf$6, "tableOf");
const ICONS$1 = {
	available: "\u2705",
	"instant-access": "\u26A0\uFE0F",
	pending: "\u23F3",
	failed: "\u274C",
	deleting: "\u{1F5D1}\uFE0F",
	unknown: "\u2754"
};
function formatState$1(record) {
	switch (record.state) {
		case "available": return record.usable ? "usable" : "not verified";
		case "instant-access": return "instant access";
		case "pending": return record.completionPercent === null ? "pending" : `copying, ${Math.floor(record.completionPercent)} %`;
		case "failed": return "failed";
		case "deleting": return "being deleted";
		case "unknown": return "unknown";
	}
}
__name(formatState$1, "formatState");
function stateCell$1(record, note) {
	return [
		`${record.state === "available" && !record.usable ? "\u274C" : ICONS$1[record.state]} ${formatState$1(record)}`,
		record.held ? "\u{1F4CC} held" : void 0,
		record.verifiedOn === void 0 ? void 0 : `restore tested ${record.verifiedOn.replaceAll("-", "&#8209;")}`,
		note === void 0 ? void 0 : escapeMarkdown(note)
	].filter((part) => part !== void 0).join(", ");
}
__name(stateCell$1, "stateCell");
function sizeCell(sizeGb) {
	return sizeGb === void 0 || sizeGb === null ? "\u2013" : `${sizeGb}&nbsp;GiB`;
}
function dataFrom(dataTime, now) {
	return dataTime === void 0 ? "\u2013" : `${unbroken(formatMinute(dataTime))}<br>${unbroken(`(${age(dataTime, now)})`)}`;
}
function unbroken(text) {
	return text.replaceAll("-", "&#8209;").replaceAll(" ", "&nbsp;");
}
function madeBy(record, tags, run) {
	if (!record.own) return "another tool";
	const repository = tagValue(tags, TAG.repository) ?? "";
	const runId = (tagValue(tags, TAG.run) ?? "").split(".")[0] ?? "";
	if (runId === "") return "\u2013";
	const label = repository === run.repository ? `run ${runId}` : `${repository} run ${runId}`;
	return record.runUrl === null ? escapeMarkdown(label) : link(label, record.runUrl);
}

// src/action/report/lineage-picture.ts
const MAX_DRAWN_PER_DISK = 8;
const MAX_DRAWN_DISKS = 12;
const MAX_DRAWN_DELETED = 3;
const LAYOUT = "%%{init: {\"flowchart\": {\"wrappingWidth\": 340, \"nodeSpacing\": 20}}}%%";
const FAINT = "fill:transparent,stroke:#8c959f,color:#768390,filter:none";
function lineagePicture(disks, now) {
	const drawn = disks.filter((disk) => disk.snapshots.length > 0).slice(0, 12);
	if (drawn.length === 0) return "";
	const left = disks.filter((disk) => disk.snapshots.length > 0).length - drawn.length;
	return [
		"```mermaid",
		LAYOUT,
		"flowchart LR",
		...drawn.flatMap((disk, index) => drawDisk(disk, `d${index}`, now)),
		...left > 0 ? [`  more["${counted(left, "more disk")}"]:::rest`] : [],
		"  classDef disk fill:#0969da,stroke:#0969da,color:#ffffff",
		"  classDef former fill:#6e7781,stroke:#6e7781,color:#ffffff",
		"  classDef latest fill:#1a7f37,stroke:#1a7f37,color:#ffffff",
		"  classDef usable fill:#2da44e26,stroke:#2da44e,filter:none",
		"  classDef waiting fill:#bf870026,stroke:#bf8700,stroke-dasharray:4 3,filter:none",
		"  classDef failed fill:#da363326,stroke:#da3633,filter:none",
		"  classDef held stroke:#8957e5,stroke-width:3px",
		...drawn.some((disk) => disk.snapshots.some(isDeleted)) ? [`  classDef deleted ${FAINT},stroke-dasharray:2 4`] : [],
		`  classDef rest ${FAINT}`,
		"```"
	].join("\n");
}
function drawDisk(disk, node, now) {
	const shown = shownOf(disk.snapshots);
	const nodes = new Map(shown.map((snapshot, index) => [snapshot.id, `${node}s${index}`]));
	const latest = shown.find(({ id }) => id === disk.latest);
	return [
		`  ${node}[("${label(disk.name, disk.note)}")]:::${disk.current ? "disk" : "former"}`,
		...shown.flatMap((snapshot, index) => {
			const id = `${node}s${index}`;
			const source = snapshot.copyOf === void 0 ? void 0 : nodes.get(snapshot.copyOf);
			const kind = kindOf(snapshot, latest);
			return [
				`  ${id}["${label(snapshot.name, ...factsOf(snapshot, snapshot === latest, now))}"]:::${kind}`,
				snapshot.copyOf === void 0 ? `  ${node} ${isDeleted(snapshot) ? "-.-" : "-->"} ${id}` : `  ${source ?? node} -. copy .-> ${id}`,
				...snapshot.held ? [`  class ${id} held`] : []
			];
		}),
		...drawRest(disk.snapshots, shown, node)
	];
}
function shownOf(snapshots) {
	const deleted = snapshots.filter(isDeleted);
	const first = [...snapshots.filter((snapshot) => !isDeleted(snapshot)), ...deleted.length > 3 ? [] : deleted];
	const shown = new Set(first.slice(0, 8));
	return snapshots.filter((snapshot) => shown.has(snapshot));
}
function drawRest(snapshots, shown, node) {
	const rest = snapshots.filter((snapshot) => !shown.includes(snapshot));
	const older = rest.filter((snapshot) => !isDeleted(snapshot)).length;
	const gone = [...Map.groupBy(rest.filter(isDeleted), ({ deleted }) => deleted ?? "")];
	const more = shown.some(isDeleted) ? " more" : "";
	return [...older > 0 ? [`  ${node}rest["${older} older"]:::rest`, `  ${node} --> ${node}rest`] : [], ...gone.flatMap(([word, { length }], index) => [`  ${node}gone${index}["${label(`${length}${more} ${word}`)}"]:::deleted`, `  ${node} -.- ${node}gone${index}`])];
}
function isDeleted({ deleted }) {
	return deleted !== void 0;
}
function kindOf(snapshot, latest) {
	if (isDeleted(snapshot)) return "deleted";
	if (snapshot === latest) return "latest";
	if (snapshot.usable) return "usable";
	return snapshot.failed ? "failed" : "waiting";
}
function factsOf(snapshot, latest, now) {
	return [
		snapshot.dataTime === void 0 ? void 0 : formatDated(snapshot.dataTime, now),
		snapshot.location,
		latest ? "latest" : snapshot.deleted ?? snapshot.note,
		snapshot.held ? "held" : void 0
	];
}
function diskNote(disk) {
	return [disk?.sizeGb === void 0 ? void 0 : `${disk.sizeGb} GiB`, disk?.sku].filter((part) => part !== void 0).join(" \u00B7 ");
}
function label(...lines) {
	return lines.filter((line) => line !== void 0 && line !== "").map((line) => escapeLabel(line ?? "")).join("<br/>");
}
function escapeLabel(text) {
	return plain$1(text).replaceAll(/[^\p{L}\p{N} ._,:%()/+\u00B7-]/gu, (sign) => `#${sign.codePointAt(0) ?? 63};`);
}
function pictureOf(record, dataTime, changes = {}) {
	const { id, name, usable, held } = record;
	return {
		id,
		name,
		dataTime,
		location: void 0,
		usable,
		failed: record.state === "failed",
		note: usable ? void 0 : formatState$1(record),
		held,
		copyOf: void 0,
		...changes
	};
}

// src/action/operations/operation.ts
function operation(described) {
	return described;
}

// src/action/operations/copy.ts
const copy = operation({
	inputs: {
		...common,
		...selecting,
		...making,
		snapshot: text,
		receipt: text,
		snapshotName: text.transform((name) => name === "{disk}-{timestamp}-{run-id}" ? COPY_NAME : name).pipe(copyNameTemplate).prefault(SNAPSHOT_NAME),
		diskEncryptionSetId: encryptionSets,
		copyTo: regions,
		copySpeed: choice(["standard", "enhanced"]).prefault("standard")
	},
	toRequest(values, reading) {
		const sources = readTargets(SNAPSHOTS, reading);
		const selection = readSelection(values, reading);
		insistOnSources(reading, givesSelection(reading));
		const options = readOptions(values, reading.problems);
		if (values === void 0 || options === void 0) return void 0;
		return {
			operation: "copy",
			sources,
			selection,
			snapshotGroup: values.snapshotResourceGroup,
			snapshotName: values.snapshotName,
			regions: values.copyTo,
			speed: values.copySpeed,
			ifExists: values.ifExists,
			options,
			encryptionSets: values.diskEncryptionSetId,
			waitFor: values.waitFor,
			dryRun: values.dryRun,
			maxParallel: values.maxParallel
		};
	},
	run: copy$1,
	report: reportCopy,
	isInDoubt: ({ outcomes }) => outcomes.some(hasUnknownCopyOutcome)
});
function reportCopy(result, run, now) {
	const entries = result.outcomes.map((outcome) => ({
		outcome,
		record: isMade(outcome) ? recordOf$2(outcome, run, now) : void 0
	}));
	const records = entries.flatMap(({ record }) => record ?? []);
	const latest = latestRecord(entries.flatMap(({ outcome: { dataTime }, record }) => record === void 0 ? [] : [{
		record,
		dataTime
	}]));
	const copied = entries.flatMap(({ outcome, record }) => record !== void 0 && hasArrived(outcome, result.waitFor) ? [record.id] : []);
	return report(result, {
		outputs: {
			...result.dryRun ? NOTHING_MADE : snapshotOutputs(records, latest),
			verified: String(result.verified),
			"copied-snapshot-ids": fittingJson(result.dryRun ? [] : copied)
		},
		heading: "Copies to other regions",
		body: () => ({
			sentence: sentence$9(result),
			table: foldedTable(entries, (some) => tableOf$5(some, result)),
			failures: failuresOf(result.outcomes, copyLabel),
			more: [lineagePicture(picturesOf$2(entries, result, now), now)]
		}),
		json: {
			verified: result.verified,
			snapshots: records,
			copies: result.outcomes.map((outcome) => copyInJson(outcome, result))
		}
	});
}
function isMade({ stage }) {
	return stage === "accepted" || stage === "created" || stage === "usable";
}
function copyInJson(outcome, { dryRun }) {
	const { source, region, ref, stage, reused, replaces, checks, elapsedMs } = outcome;
	return {
		sourceId: source.id,
		sourceUniqueId: source.uniqueId ?? null,
		sourceRegion: source.location,
		region,
		copy: ref.name,
		resourceGroup: ref.resourceGroup,
		stage,
		reused,
		replaces,
		...dryRun && { plan: planOf(outcome) },
		elapsedMs: elapsedMs ?? null,
		checks,
		...errorIn(outcome)
	};
}
function planOf({ reused, replaces, readiness }) {
	if (reused) return readiness?.usable === true ? "already exists" : "wait for the copy in progress";
	return replaces ? "remove the failed copy and recreate it" : "copy";
}
function recordOf$2(outcome, run, now) {
	const { ref, region, source, copy, readiness, checks } = outcome;
	return madeRecord({
		ref,
		snapshot: copy,
		checks
	}, {
		location: region,
		sizeGb: source.sizeGb,
		diskId: diskIdOf(outcome),
		kind: "copy",
		readiness,
		run,
		now
	});
}
__name(recordOf$2, "recordOf");
function diskIdOf({ disk }) {
	return disk === void 0 ? "" : formatResourceId(disk, "disks");
}
function sentence$9({ outcomes, waitFor, dryRun }) {
	const there = outcomes.filter(({ reused }) => reused).length;
	if (dryRun) return `Dry run: all checks passed, and nothing was written. ${counted(outcomes.length, "copy", "copies")}: ${there} exist or are in progress, ${outcomes.length - there} to create.`;
	const arrived = outcomes.filter((outcome) => hasArrived(outcome, waitFor)).length;
	const total = outcomes.length;
	const done = waitFor === "created" ? "verified and in progress; the step did not wait for the data" : "verified and usable";
	const [only] = outcomes;
	if (total === 1 && only !== void 0) {
		const what = `copy of snapshot ${code(only.source.name)} in ${code(only.region)}`;
		return arrived === 1 ? `\u2705 The ${what} is ${done}${only.reused ? "; it already existed" : ""}.` : `\u274C This step has **no** verified ${what}.`;
	}
	const reuse = there === 0 ? "" : ` ${there} already existed.`;
	return arrived === total ? `\u2705 All ${total} copies are ${done}.${reuse}` : `\u274C ${arrived} of ${total} copies ${arrived === 1 ? "is" : "are"} verified.${reuse}`;
}
__name(sentence$9, "sentence");
function tableOf$5(entries, result) {
	return table([
		"Source",
		"Region",
		"Copy",
		"State",
		"Size",
		"Time"
	], entries.map(({ outcome, record }) => {
		const { source, region, ref, elapsedMs, copy, reused } = outcome;
		return [
			`${code(source.name)} (${escapeMarkdown(source.location)})`,
			escapeMarkdown(region),
			code(ref.name),
			result.dryRun ? escapeMarkdown(planOf(outcome)) : stateCell(outcome, record),
			sizeCell(copy?.sizeGb ?? source.sizeGb),
			elapsedMs === void 0 || reused && elapsedMs < 1e3 ? "\u2013" : formatDuration(elapsedMs).replaceAll(" ", "&nbsp;")
		];
	}));
}
__name(tableOf$5, "tableOf");
function stateCell(outcome, record) {
	const notes = [
		stateOf$1(outcome, record),
		outcome.reused ? "already exists" : void 0,
		outcome.replaces ? "recreated" : void 0
	].filter((note) => note !== void 0);
	return `${iconOf$1(outcome, record)} ${notes.join(", ")}`;
}
function stateOf$1(outcome, record) {
	if (record !== void 0) return formatState$1(record);
	if (hasUnknownCopyOutcome(outcome)) return "unknown";
	if (outcome.error === void 0) return "waiting";
	return outcome.stage === "planned" ? "not started" : "not created";
}
__name(stateOf$1, "stateOf");
function iconOf$1(outcome, record) {
	const { error } = outcome;
	if (record?.usable === true) return "\u2705";
	if (hasUnknownCopyOutcome(outcome)) return "\u2753";
	if (record?.state === "pending" && (error === void 0 || isAbort(error))) return "\u23F3";
	return error === void 0 ? "\u23F3" : "\u274C";
}
__name(iconOf$1, "iconOf");
function picturesOf$2(entries, result, now) {
	return [...Map.groupBy(entries, ({ outcome }) => canonical(outcome.disk === void 0 ? outcome.source.id : diskIdOf(outcome))).values()].map((ofDisk) => {
		const sources = [...Map.groupBy(ofDisk, ({ outcome }) => canonical(outcome.source.id)).values()].toSorted((a, b) => newestData(datedIn(a), datedIn(b)));
		const [first] = ofDisk;
		return {
			name: first?.outcome.disk?.name ?? first?.outcome.source.name ?? "",
			current: true,
			latest: void 0,
			note: first?.outcome.disk === void 0 ? "of an unknown disk" : void 0,
			snapshots: sources.flatMap((copies) => [...copies.slice(0, 1).map(({ outcome }) => pictureOfSource(outcome, now)), ...copies.map((entry) => pictureOfCopy(entry, result))])
		};
	});
}
__name(picturesOf$2, "picturesOf");
function datedIn([entry]) {
	return { dataTime: entry?.outcome.dataTime };
}
function pictureOfSource({ source, dataTime }, now) {
	return {
		id: source.id,
		name: source.name,
		dataTime,
		location: source.location,
		usable: true,
		failed: false,
		note: void 0,
		held: isHeld(source.tags, now),
		copyOf: void 0
	};
}
function pictureOfCopy({ outcome, record }, result) {
	const { ref, region, source, dataTime, error } = outcome;
	const usable = record?.usable ?? (result.dryRun && outcome.readiness?.usable === true);
	return {
		id: formatResourceId(ref, "snapshots"),
		name: ref.name,
		dataTime,
		location: region,
		usable,
		failed: !usable && error !== void 0 && !isAbort(error),
		note: usable ? void 0 : result.dryRun ? planOf(outcome) : stateOf$1(outcome, record),
		held: record?.held ?? false,
		copyOf: source.id
	};
}

// src/operations/create/outcome.ts
function hasUnknownOutcome({ stage, error }) {
	return stage === "planned" && isAmbiguous(error);
}
function setOf(planned, newId) {
	const members = planned.length;
	if (members < 2) return void 0;
	const earlier = planned.flatMap(({ reusable }) => reusable === void 0 ? [] : [setIn(reusable.tags)]);
	const [first] = earlier;
	return earlier.every((set) => set?.id === first?.id && set?.members === members) && first !== void 0 ? first : {
		id: newId(),
		members
	};
}
function setIn(tags) {
	const [, id, members] = /^([\w-]{1,64}) (\d{1,6})$/.exec(tagValue(tags, TAG.set) ?? "") ?? [];
	return id === void 0 ? void 0 : {
		id,
		members: Number(members)
	};
}
function skewOf(outcomes) {
	const accepted = outcomes.flatMap(({ acceptedAt }) => acceptedAt ?? []);
	return accepted.length < 2 ? void 0 : Math.max(...accepted) - Math.min(...accepted);
}
function formatSkew({ outcomes, skewMs }) {
	if (skewMs === void 0) return void 0;
	const writes = outcomes.filter(({ acceptedAt }) => acceptedAt !== void 0).length;
	const earlier = outcomes.filter(({ reused }) => reused).length;
	const others = earlier === 0 ? "" : `, and ${counted(earlier, "snapshot")} of the set ${earlier === 1 ? "is" : "are"} of an earlier attempt`;
	return `Azure accepted ${writes} writes within ${formatDuration(skewMs)}; the disks were not frozen at one instant${others}.`;
}
function receiptWriter(set, terms, run) {
	let last = {
		arrived: [],
		receipt: void 0
	};
	return (outcomes) => {
		const arrived = outcomes.filter((outcome) => hasArrived(outcome, terms.waitFor));
		if (!(arrived.length === last.arrived.length && arrived.every((outcome, index) => outcome === last.arrived[index]))) last = {
			arrived,
			receipt: receiptOf(arrived, set, terms, run)
		};
		return last.receipt;
	};
}
function receiptOf(outcomes, set, terms, run) {
	const snapshots = entriesOf$2(outcomes, terms);
	if (snapshots.length === 0) return void 0;
	try {
		return writeReceipt({
			run: `${run.runId}.${run.runAttempt}`,
			commit: run.sha,
			...set !== void 0 && { set: set.id },
			snapshots: [...snapshots]
		});
	} catch (error) {
		if (error instanceof RangeError) return void 0;
		throw error;
	}
}
function warnAboutReceipt(receipt, outcomes, terms, log) {
	const entries = entriesOf$2(outcomes, terms);
	if (entries.length > 0 && receipt === void 0) log.warning(`The output "receipt" is empty: ${entries.length} snapshots exceed its limit of ${MAX_RECEIPT_LENGTH} characters. The file in "result-file" contains them. If a later job needs a receipt, select fewer disks per step.`, "No receipt");
	if (entries.some(({ subscription }) => subscription !== void 0)) log.warning("The output \"receipt\" contains a subscription id, because a disk is not in the subscription of \"subscription-id\". The id is encoded, so GitHub does not mask it, even if it is a secret.", "receipt");
}
function entriesOf$2(outcomes, { waitFor, subscriptionId }) {
	return outcomes.flatMap((outcome) => hasArrived(outcome, waitFor) && outcome.snapshot !== void 0 ? [receiptEntry(outcome.disk, outcome.snapshot, subscriptionId)] : []);
}
__name(entriesOf$2, "entriesOf");

// src/operations/create/plan.ts
async function plan$1(request, ports) {
	const { selection, maxParallel } = request;
	const limit = pLimit(maxParallel);
	const at = ports.clock.now();
	const lists = cachedLists(ports.azure);
	const selected = await select(selection, maxParallel, ports);
	const { found, problems: refused } = await settleAll(withoutOtherShards(selected, selection.shard).map((one) => limit(() => planOne$3(one, at, request, lists, ports))));
	const planned = found.filter((one) => one !== void 0);
	throwAll([...refused, ...duplicatesAmong(planned.map(({ ref }) => ref), (count, { name, resourceGroup }) => `${count} disks would get the same snapshot name "${name}" in resource group "${resourceGroup}".`, "Add {disk} to \"snapshot-name\".")]);
	if (selection.shard !== void 0) {
		const counts = {
			inside: planned.length,
			all: selected.length
		};
		ports.log.info(formatShard(selection.shard, counts));
	}
	return planned;
}
__name(plan$1, "plan");
async function planOne$3({ ref, vm, disk: listed }, at, request, lists, ports) {
	const { azure, run } = ports;
	const { selection, snapshotName: template } = request;
	const nameFor = (about) => ({
		subscriptionId: ref.subscriptionId,
		resourceGroup: request.snapshotGroup ?? ref.resourceGroup,
		name: snapshotName(template, {
			...run,
			...about,
			disk: ref.name,
			at
		})
	});
	const waits = selection.shard !== void 0 && listed === void 0 || asksFor(template, "location") || asksFor(template, "vm") && vm === void 0;
	const reading = readDisk(azure, ref, listed !== void 0 || vm !== void 0 ? ports : void 0);
	const early = waits ? void 0 : nameFor({
		vm: vm ?? "",
		location: ""
	});
	const existingRead = early === void 0 ? void 0 : azure.findSnapshot(early);
	existingRead?.catch(() => void 0);
	const disk = await reading;
	if (isOfOtherShard(disk, listed, selection.shard)) return void 0;
	await refuseWrongLocation(disk, request.location, ports);
	refuseInstantAccess(disk, request.options);
	warnAboutSharing(disk, ports.log);
	const machine = asksFor(template, "vm") ? machineFor(disk, vm) : "";
	const target = early ?? nameFor({
		vm: machine,
		location: disk.location
	});
	const [existing] = await Promise.all([existingRead ?? azure.findSnapshot(target), logUsage(disk, lists, ports)]);
	const reusable = await takeOver(target, existing, disk, request, lists, ports);
	return {
		disk,
		ref: reusable === void 0 ? target : refOf(reusable),
		requestId: ports.clock.newId(),
		reusable
	};
}
__name(planOne$3, "planOne");
function isOfOtherShard(disk, listed, shard) {
	return shard !== void 0 && !isInShard((listed ?? disk).uniqueId, shard);
}
function machineFor(disk, vm) {
	const name = vm ?? machineNameOf(disk);
	if (name !== void 0) return name;
	throw new ActionError("InvalidInput", `"snapshot-name" contains {vm}, but disk "${disk.name}" is not attached to a virtual machine, and no virtual machine in "vm" selected it.`, { remedy: "Remove {vm} from \"snapshot-name\", or select the disk by its virtual machine in \"vm\"." });
}
function warnAboutSharing({ name, maxShares = 1 }, log) {
	if (maxShares <= 1) return;
	log.warning(`Disk "${name}" is a shared disk: up to ${maxShares} virtual machines may write to it. The snapshot contains their writes up to that instant, and the action freezes none of them. If the data must be consistent, stop or freeze all of them.`, "Shared disk");
}
async function refuseWrongLocation(disk, expected, ports) {
	const region = expected === void 0 ? void 0 : canonicalLocation(expected);
	if (expected === void 0 || region === void 0 || region === disk.location) return;
	const offered = await offeredRegions(disk.subscriptionId, ports);
	const advice = offered.length === 0 || offered.includes(region) ? `For a snapshot in "${expected}", take it here and then copy it there with "operation: copy" and "copy-to: ${region}".` : `"${expected}" is not a region of this subscription.`;
	throw new ActionError("WrongLocation", `Disk "${disk.name}" is in region "${disk.location}", not in "${expected}" as set in "location". An incremental snapshot can only be taken in the region of its disk.`, { remedy: `Set "location: ${disk.location}" or leave it out. ${advice}` });
}
function refuseInstantAccess(disk, { instantAccessMinutes }) {
	if (instantAccessMinutes === void 0 || allowsInstantAccess(disk)) return;
	throw new ActionError("InvalidInput", `Disk "${disk.name}" is of type ${disk.sku ?? "unknown"}, but "instant-access-minutes" is for Premium SSD v2 and Ultra disks.`, { remedy: "Leave \"instant-access-minutes\" out: snapshots of other disk types are usable immediately." });
}
const OLD_MS = 36e5;
async function takeOver(target, existing, disk, { ifExists }, lists, ports) {
	const { azure, run } = ports;
	if (existing !== void 0) {
		const ours = isOfThisUse(existing.tags, run, disk.uniqueId);
		if (ifExists === "fail" || !ours || hasFailed$1(existing)) throw nameTaken$1(existing, ifExists, disk, ports);
		refuseOlder(existing, disk, ports);
		return existing;
	}
	if (ifExists === "fail" || run.runAttempt < 2) return void 0;
	const { subscriptionId, resourceGroup } = target;
	const candidates = (await lists({
		subscriptionId,
		resourceGroup
	})).filter((snapshot) => isOfThisUse(snapshot.tags, run, disk.uniqueId)).filter(({ sourceUniqueId }) => sourceUniqueId === void 0 || sameId(sourceUniqueId, disk.uniqueId)).filter((snapshot) => !hasFailed$1(snapshot)).toSorted((a, b) => (b.timeCreated ?? 0) - (a.timeCreated ?? 0));
	refuseDuplicates(candidates, disk);
	const [latest] = candidates;
	const found = latest === void 0 ? void 0 : await readKnown(() => azure.findSnapshot(latest), ports);
	if (found !== void 0) refuseOlder(found, disk, ports);
	return found;
}
function logReuse(disk, { name, tags, timeCreated }, ports) {
	const { log } = ports;
	const ageMs = azureNow(ports) - (timeCreated ?? 0);
	const at = formatMinute(timeCreated);
	log.info(`${disk.name}: resuming snapshot "${name}" of attempt ${attemptIn(tags).attempt} of this run, created ${at}${timeCreated === void 0 ? "" : ` (${formatDuration(ageMs)} ago)`}`);
	if (timeCreated === void 0 || ageMs <= OLD_MS) return;
	log.warning(`Snapshot "${name}" of disk "${disk.name}" of ${at} (${formatDuration(ageMs)} ago) is reused: later writes to the disk are not in it. For a new snapshot, start a new run or set "if-exists: fail".`, "Reused snapshot");
}
function refuseDuplicates(candidates, disk) {
	const twins = [...Map.groupBy(candidates, ({ tags }) => attemptIn(tags).attempt)].find(([, members]) => members.length > 1);
	if (twins === void 0) return;
	const [attempt, members] = twins;
	throw new ActionError("Conflict", `Disk "${disk.name}": "if-exists" is "reuse", but attempt ${attempt} of this run created ${members.length} snapshots of the disk with the same job, step and "snapshot-name": ${quotedNames(members.map(({ name }) => name))}. It is unknown which one belongs to this step.`, { remedy: "Start a new run, or delete the snapshots that you do not need and run the job again. To prevent this, give each use of the action its own step id or \"snapshot-name\": uses in one composite action or reusable workflow, and the jobs of a matrix, share the rest." });
}
function refuseOlder(snapshot, disk, ports) {
	const { name, timeCreated } = snapshot;
	if (timeCreated === void 0 || !isOlderThanRun(timeCreated, ports.run, azureNow(ports))) return;
	throw new ActionError("NotVerified", `Snapshot "${name}" of disk "${disk.name}" has the tags of this run, but it was created ${formatMinute(timeCreated)}, before the first attempt of this run: it is not reused.`, { remedy: `Remove the tag "${TAG.run}" from it, or delete it, then run this job again. Check who set its tags.` });
}
function azureNow({ azure, clock }) {
	return azure.lastAnswerAt() ?? clock.now();
}
function hasFailed$1(snapshot) {
	const { state } = readinessOf(snapshot);
	return state === "failed" || state === "deleting";
}
__name(hasFailed$1, "hasFailed");
function nameTaken$1(existing, ifExists, disk, { run }) {
	const maker = makerOf(existing.tags, run, disk.uniqueId);
	const whose = {
		"this use": "by this workflow run",
		"another step": `by another step of this run ("${tagValue(existing.tags, TAG.job) ?? ""}")`,
		"another use": "by another step of this run with the same job and step id and another \"snapshot-name\"",
		"another disk": "by this step of this run, for another disk",
		"another run": "not by this workflow run"
	}[maker];
	return new ActionError("NameTaken", `A snapshot "${existing.name}" already exists in resource group "${existing.resourceGroup}", created ${formatMinute(existing.timeCreated)}, ${whose}. A write to that name would keep the old data and report success.`, { remedy: adviceFor(existing, maker, ifExists) });
}
__name(nameTaken$1, "nameTaken");
function adviceFor(existing, maker, ifExists) {
	switch (maker) {
		case "this use": return ifExists === "fail" ? "Set \"if-exists: reuse\" to resume the snapshot of an earlier attempt of this run." : `It is in state "${existing.provisioningState ?? "unknown"}" and cannot be resumed: delete it, then run this step again.`;
		case "another step":
		case "another use": return "Give each step of the workflow its own \"snapshot-name\".";
		case "another disk": return "Add {disk} to \"snapshot-name\", as in its default.";
		case "another run": return "Add {timestamp} or {run-id} to \"snapshot-name\", as in its default, or delete that snapshot.";
	}
}
async function retag(snapshot, temporary, ports) {
	const { name, resourceGroup } = snapshot;
	const change = (tags) => {
		if (hasTemporaryTag(tags) === temporary) return void 0;
		return temporary ? {
			...tags,
			...temporaryTag()
		} : withoutTag(tags, TAG.temporary);
	};
	let found;
	try {
		found = await changeTags(snapshot, (one) => isSame(one, snapshot), change, ports);
	} catch (error) {
		if (isAbort(asActionError(error))) throw error;
		ports.log.warning(`The tag "${TAG.temporary}" of snapshot "${name}" in resource group "${resourceGroup}" could not be ${temporary ? "set" : "removed"}: ${describe(error)} Retention ${temporary ? "counts it, although it is deleted when the job succeeds" : "does not count it for 5 d"}.`, "Tags");
		return snapshot;
	}
	if (found !== void 0 && isSame(found, snapshot)) return found;
	throw new ActionError("SnapshotFailed", `Snapshot "${name}" in resource group "${resourceGroup}", which an earlier attempt of this run created, was deleted while this step took it over.`, { remedy: "See the activity log for who deleted it, then run this job again." });
}

// src/operations/create.ts
const MAX_WRITES = 64;
async function create$1(request, world, publish, test) {
	const ports = {
		...world,
		run: {
			...world.run,
			key: keyOf$1(request.snapshotName)
		}
	};
	const planned = await plan$1(request, ports);
	const set = setOf(planned, () => ports.clock.newId());
	const orders = planned.flatMap((one) => one.reusable === void 0 ? [orderFor(one, set, request, ports)] : []);
	const outcomes = planned.map(({ disk, ref, reusable }) => ({
		disk,
		ref,
		stage: "planned",
		reused: reusable !== void 0,
		checks: []
	}));
	const writeReceipt = receiptWriter(set, request, ports.run);
	const result = () => ({
		...resultOf$3(outcomes, set, request),
		receipt: writeReceipt(outcomes)
	});
	if (request.dryRun) {
		for (const order of orders) ports.log.info(intention$1(order));
		const needs = needsOf$4(planned, orders, request);
		const permissions = await checkPermissions(needs, request.maxParallel, ports);
		return {
			...result(),
			template: armTemplate(orders),
			permissions
		};
	}
	if (orders.length > 0) ports.stateStore.planned(orders.map(({ ref, requestId }) => ({
		kind: "snapshot",
		...ref,
		requestId
	})));
	const limit = pLimit(MAX_WRITES);
	const lists = cachedLists(ports.azure, {
		clock: ports.clock,
		forMs: FRESH_MS
	});
	const advance = advanceIn(outcomes, () => publish(result));
	await workOn({
		lanes: planned.map((one) => [one]),
		titleOf: ({ disk }) => disk.name,
		slotOf: ({ requestId }) => requestId,
		maxPerSlot: 1,
		work: (one, own) => {
			return carryOut$2(one, orders.find(({ requestId }) => requestId === one.requestId), request, own, limit, lists, advance(planned.indexOf(one)));
		},
		failed: (one, met) => {
			const index = planned.indexOf(one);
			const error = stopped$1(met, outcomes[index]);
			advance(index)({ error });
			return `${one.disk.name}: ${describe(error)}`;
		}
	}, ports);
	if (request.allOrNothing && outcomes.length > 1) {
		const undone = await undo(outcomes, ports);
		outcomes.splice(0, outcomes.length, ...undone);
	}
	if (request.verify) {
		if (test === void 0) throw new TypeError("nothing can test the snapshots");
		await testMade(outcomes, test, request.maxParallel, (index, change) => advance(index)(change));
	}
	const ended = result();
	const skew = formatSkew(ended);
	if (skew !== void 0) ports.log.info(`Set ${set?.id ?? ""}: ${skew}`);
	warnAboutReceipt(ended.receipt, outcomes, request, ports.log);
	return ended;
}
__name(create$1, "create");
function orderFor({ disk, ref, requestId }, set, { options, temporary }, { log, run }) {
	const { tags, dropped } = mergeTags({
		...ownTags(run, disk, requestId, set),
		...temporary && temporaryTag()
	}, options.tags, options.inheritTags ? disk.tags : {});
	if (dropped.length > 0) log.warning(`${disk.name}: Azure allows ${TAG_LIMITS.count} tags; not inherited from the disk: ${listed(dropped)}.`, "inherit-tags");
	return {
		disk,
		ref,
		requestId,
		request: requestFor$1(disk, options, tags)
	};
}
function needsOf$4(planned, orders, { allOrNothing, temporary, verify: tests }) {
	const { disk: source, group, undo } = NEEDED.create;
	const inGroup = allOrNothing || temporary ? [...group, ...undo] : group;
	return [...planned.flatMap(({ disk, ref }) => [
		{
			scope: formatResourceId(disk, "disks"),
			actions: source
		},
		{
			scope: formatGroupId(ref),
			actions: inGroup
		},
		...tests ? [{
			scope: formatGroupId(ref),
			actions: [
				...NEEDED.verify.source,
				...NEEDED.verify.group,
				...NEEDED.verify.tag
			]
		}] : []
	]), ...orders.flatMap(({ request: { diskAccessId, diskEncryptionSetId } }) => linkedNeeds({
		encryptionSets: [diskEncryptionSetId],
		diskAccess: diskAccessId
	}))];
}
__name(needsOf$4, "needsOf");
function intention$1({ disk, ref }) {
	return `${disk.name}: would take snapshot "${ref.name}" in resource group "${ref.resourceGroup}", region ${disk.location}`;
}
__name(intention$1, "intention");
async function carryOut$2({ disk, ref, reusable }, order, { waitFor, temporary, options }, ports, limit, lists, advance) {
	const { clock, log } = ports;
	const asked = protectionOf$2(options);
	let snapshot;
	let prove;
	if (order !== void 0) {
		const { requestId } = order;
		const startedAt = clock.now();
		const write = await limit(() => writeSnapshot(order, lists, ports));
		log.info(`${disk.name}: Azure accepted snapshot "${ref.name}"`);
		advance({
			stage: "accepted",
			acceptedAt: clock.now()
		});
		snapshot = await write.finished();
		prove = (found) => verify$2(found, {
			disk,
			requestId,
			...write.time(),
			asked
		});
		log.info(`${disk.name}: Azure completed the snapshot after ${formatDuration(clock.now() - startedAt)}`);
	} else if (reusable !== void 0) {
		snapshot = await retag(reusable, temporary, ports);
		prove = (found) => verifyReused(found, {
			disk,
			asked
		});
		logReuse(disk, reusable, ports);
		advance({ stage: "accepted" });
	} else return;
	const show = (stage, found) => advance({
		stage,
		snapshot: found,
		readiness: readinessOf(found, disk.sku),
		checks: prove(found)
	});
	show("accepted", snapshot);
	insistOn(disk, snapshot, prove(snapshot));
	show("created", snapshot);
	const sku = otherSku(snapshot, options.sku);
	if (sku !== void 0) log.warning(sku, "Another SKU");
	if (waitFor === "created") {
		refuseFailed(snapshot, disk);
		log.info(`${disk.name}: snapshot "${snapshot.name}" is created; the step did not wait until it can be restored`);
		return;
	}
	const usable = await waitUntilUsable(snapshot, disk, ports);
	insistOn(disk, usable, prove(usable));
	show("usable", usable);
	log.info(`${disk.name}: snapshot "${usable.name}" is verified and can be restored`);
}
__name(carryOut$2, "carryOut");
function insistOn(disk, snapshot, checks) {
	insist(checks, `Snapshot "${snapshot.name}" of disk "${disk.name}" is not verified`, "Do not use it. Check whether the disk was recreated or another workflow writes to the same name at the same time, then run this step again.");
}
function resultOf$3(outcomes, set, request) {
	const current = [...outcomes];
	return {
		operation: "create",
		outcomes: current,
		verified: current.length > 0 && current.every(isVerified),
		set,
		skewMs: skewOf(current),
		shard: request.selection.shard,
		waitFor: request.waitFor,
		template: void 0,
		failure: failureOf(current.map(({ disk, error }) => ({
			name: disk.name,
			error
		})), {
			heading: (failed) => `${failed} of ${current.length} disks failed`,
			remedy: `${formatVerified(current, request)} Run this job again with "if-exists: reuse" to keep what was created and to take only what is missing.`
		})
	};
}
__name(resultOf$3, "resultOf");
function formatVerified(outcomes, { waitFor }) {
	const proven = outcomes.filter((outcome) => hasArrived(outcome, waitFor)).length;
	return formatCount(proven, ["snapshot", "snapshots"], "verified and usable");
}
function stopped$1(error, outcome) {
	if (outcome === void 0) return error;
	const name = `snapshot "${outcome.ref.name}" in resource group "${outcome.ref.resourceGroup}"`;
	const standing = {
		planned: `It is unknown whether Azure accepted ${name}.`,
		accepted: `Azure accepted ${name} and continues; this step did not see the result.`,
		created: `Azure created ${name}; its data is still being copied.`,
		usable: `Azure created ${name}.`
	}[outcome.stage];
	return interrupted(error, standing, "Run this job again with \"if-exists: reuse\" to resume the same snapshot.");
}
__name(stopped$1, "stopped");
async function testMade(outcomes, test, maxParallel, advance) {
	const usable = outcomes.flatMap((outcome, index) => isVerified(outcome) && outcome.snapshot !== void 0 ? [{
		index,
		outcome,
		snapshot: outcome.snapshot
	}] : []);
	const show = (tests) => {
		for (const [at, tested] of tests.entries()) {
			const one = usable[at];
			if (one === void 0) continue;
			const { hasPassed: passed, error, tagged } = tested;
			if (!passed && error === void 0) continue;
			const check = {
				claim: "passed its restore test",
				holds: passed,
				finding: passed ? "its temporary disk was created, verified and deleted" : describe(error)
			};
			advance(one.index, {
				checks: [...one.outcome.checks, check],
				...tagged !== void 0 && { snapshot: tagged },
				...error !== void 0 && { error }
			});
		}
	};
	show(await test(usable.map(({ outcome: { disk }, snapshot }) => ({
		snapshot,
		disk,
		dataTime: ownDataTime(snapshot)
	})), maxParallel, show));
}
async function undo(outcomes, ports) {
	const errors = outcomes.flatMap(({ error }) => error ?? []);
	if (errors.length === 0) return outcomes;
	if (errors.some(isAbort)) {
		ports.log.warning("The set failed in part, but the run ended before it could be rolled back: what Azure accepted stays.", "all-or-nothing");
		return outcomes;
	}
	return Promise.all(outcomes.map((outcome) => undoOne(outcome, ports)));
}
async function undoOne(outcome, ports) {
	const { azure, log, run } = ports;
	const { disk, ref } = outcome;
	const isOurs = ({ tags }) => isOfThisUse(tags, run, disk.uniqueId);
	try {
		const find = () => azure.findSnapshot(ref);
		const found = await (outcome.stage !== "planned" || hasUnknownOutcome(outcome) ? readKnown(find, ports) : find());
		if (found === void 0) return rolledBack(outcome);
		if (!isOurs(found)) return outcome;
		const objectionsTo = (one) => isOurs(one) ? [] : ["this run did not create it"];
		const removal = await removeSnapshot(ref, { objectionsTo }, ports);
		if (removal.end === "kept") {
			log.warning(`Snapshot "${ref.name}" in resource group "${ref.resourceGroup}" is kept, although the set is incomplete: ${removal.reasons.join("; ")}.`, "all-or-nothing");
			return outcome;
		}
		log.info(`${disk.name}: snapshot "${ref.name}" deleted, because the set is incomplete`);
		return rolledBack(outcome);
	} catch (error) {
		log.warning(`Snapshot "${ref.name}" in resource group "${ref.resourceGroup}" could not be deleted: ${describe(error)}`, "all-or-nothing");
		return error instanceof UnknownOutcomeError ? {
			...rolledBack(outcome),
			error: outcome.error ?? error
		} : outcome;
	}
}
function rolledBack({ disk, ref, reused, error }) {
	return {
		disk,
		ref,
		reused,
		stage: "planned",
		checks: [],
		error: error ?? new ActionError("PartialFailure", "Its snapshot was rolled back, because another disk failed.")
	};
}

// src/action/operations/create.ts
const create = operation({
	inputs: {
		...common,
		...sharded,
		...ending,
		...making,
		location: anyText,
		snapshotName: nameTemplate.prefault(SNAPSHOT_NAME),
		diskEncryptionSetId: optionalResource("diskEncryptionSets"),
		instantAccessMinutes: optionalCount(INSTANT_ACCESS_MINUTES.least, INSTANT_ACCESS_MINUTES.most),
		allOrNothing: flag,
		verify: flag
	},
	toRequest(values, reading) {
		refuseReuseWithoutRun(reading);
		const selection = readSelection(values, reading);
		insistOnSelection(reading);
		const options = readOptions(values, reading.problems);
		checkAfterDeploy(reading);
		checkVerify(reading);
		if (values === void 0 || options === void 0) return void 0;
		const { diskEncryptionSetId, instantAccessMinutes } = values;
		return {
			operation: "create",
			selection,
			location: values.location,
			snapshotGroup: values.snapshotResourceGroup,
			snapshotName: values.snapshotName,
			ifExists: values.ifExists,
			maxParallel: values.maxParallel,
			options: {
				...options,
				diskEncryptionSetId,
				instantAccessMinutes
			},
			waitFor: values.waitFor,
			allOrNothing: values.allOrNothing,
			temporary: values.onSuccess === "delete",
			verify: values.verify,
			dryRun: values.dryRun,
			subscriptionId: values.subscriptionId
		};
	},
	after: afterDeploy,
	run: (request, ports, publish) => create$1(request, ports, publish, ports.testRestores),
	report: reportCreate,
	isInDoubt: ({ outcomes }) => outcomes.some(hasUnknownOutcome),
	made: ({ failure, outcomes, waitFor }) => outcomes.flatMap((outcome) => failure === void 0 && outcome.snapshot !== void 0 && hasArrived(outcome, waitFor) ? [receiptEntry(outcome.disk, outcome.snapshot, void 0)] : [])
});
function checkVerify({ given, problems }) {
	if (given("verify").toLowerCase() !== "true" || given("wait-for").toLowerCase() !== "created") return;
	problems.push("\"verify\" is \"true\", but \"wait-for\" is \"created\": expected usable, because a restore test needs a usable snapshot");
}
function refuseReuseWithoutRun({ given, env, problems }) {
	const why = env("ACT") !== void 0 ? "ACT is set" : env("GITHUB_RUN_ID") === void 0 ? "GITHUB_RUN_ID is not set" : void 0;
	if (given("if-exists").toLowerCase() !== "reuse" || why === void 0) return;
	problems.push(`"if-exists" is "${shown(given("if-exists"))}", but this is not a GitHub workflow run (${why}): expected fail, because without a run id the action cannot identify the snapshots of the run`);
}
function reportCreate(result, run, now) {
	const made = result.outcomes.filter((outcome) => outcome.stage !== "planned").map((outcome) => ({
		outcome,
		record: recordOf$1(outcome, run, now),
		dataTime: outcome.snapshot && ownDataTime(outcome.snapshot)
	}));
	const records = made.map(({ record }) => record);
	const latest = latestRecord(made);
	const { template } = result;
	if (template !== void 0) return reportDryRun(result, template);
	return report(result, {
		outputs: {
			...snapshotOutputs(records, latest),
			verified: String(result.verified),
			receipt: result.receipt ?? "",
			"set-id": result.set?.id ?? ""
		},
		heading: HEADING,
		body: () => {
			const created = new Map(made.map((one) => [one.outcome, one]));
			return {
				sentence: `${sentence$8(result)} ${escapeMarkdown(formatSkew(result) ?? "")}`.trimEnd(),
				table: tableOf$4(result, created, run, now),
				failures: failuresOf(result.outcomes, ({ disk }) => disk.name),
				more: [lineagePicture(picturesOf$1(result, created, run, now), now)]
			};
		},
		json: {
			verified: result.verified,
			...shardOf(result),
			...result.set !== void 0 && { set: {
				...result.set,
				skewMs: result.skewMs ?? null
			} },
			snapshots: records,
			disks: result.outcomes.map((outcome) => ({
				diskId: outcome.disk.id,
				uniqueId: outcome.disk.uniqueId,
				snapshot: outcome.ref.name,
				stage: outcome.stage,
				reused: outcome.reused,
				acceptedAt: isoOrNull(outcome.acceptedAt),
				checks: outcome.checks,
				...errorIn(outcome)
			}))
		}
	});
}
const HEADING = "Disk snapshots";
function reportDryRun(result, template) {
	const planned = result.outcomes.map(({ disk, ref }) => ({
		diskId: disk.id,
		uniqueId: disk.uniqueId,
		location: disk.location,
		snapshot: ref.name,
		resourceGroup: ref.resourceGroup
	}));
	return report({
		...result,
		dryRun: true
	}, {
		files: [{
			output: "template-file",
			name: "template",
			json: template
		}],
		outputs: {
			...NOTHING_MADE,
			verified: "false",
			receipt: "",
			"set-id": ""
		},
		heading: HEADING,
		body: () => ({
			sentence: (result.permissions?.missing.length ?? 0) > 0 ? "Dry run: nothing was written. The real run lacks permissions." : "Dry run: all checks passed, and nothing was written.",
			table: planned.length === 0 ? sentence$8(result) : table([
				"Disk",
				"Planned name",
				"Resource group",
				"Region"
			], result.outcomes.map(({ disk, ref }) => [
				code(disk.name),
				code(ref.name),
				code(ref.resourceGroup),
				escapeMarkdown(disk.location)
			]))
		}),
		json: {
			...shardOf(result),
			planned,
			template
		}
	});
}
function recordOf$1(outcome, run, now) {
	const { disk, snapshot } = outcome;
	return madeRecord(outcome, {
		location: disk.location,
		sizeGb: disk.sizeGb,
		diskId: disk.id,
		kind: "snapshot",
		readiness: outcome.readiness ?? (snapshot && readinessOf(snapshot, disk.sku)),
		run,
		now
	});
}
__name(recordOf$1, "recordOf");
function tableOf$4({ outcomes }, created, run, now) {
	const rows = outcomes.flatMap((outcome) => {
		const one = created.get(outcome);
		if (one !== void 0) return [rowOf$1(one)];
		return outcome.error === void 0 ? [] : [rowOfFailed(outcome, run, now)];
	});
	return rows.length > 0 ? snapshotTable(rows, now) : void 0;
}
__name(tableOf$4, "tableOf");
function rowOf$1({ outcome, record, dataTime }) {
	return {
		disk: outcome.disk.name,
		record,
		dataTime,
		tags: outcome.snapshot?.tags ?? {},
		...outcome.reused && { note: "of an earlier attempt" }
	};
}
__name(rowOf$1, "rowOf");
function rowOfFailed(outcome, run, now) {
	return {
		disk: outcome.disk.name,
		record: recordOf$1(outcome, run, now),
		dataTime: void 0,
		tags: {},
		missing: hasUnknownOutcome(outcome) ? "\u2753 unknown" : "\u274C not created"
	};
}
function picturesOf$1({ outcomes }, created, run, now) {
	return outcomes.flatMap((outcome) => {
		const one = created.get(outcome);
		if (one !== void 0) return [pictured(one)];
		if (outcome.error === void 0) return [];
		const record = recordOf$1(outcome, run, now);
		const unknown = hasUnknownOutcome(outcome);
		return [pictureOfDisk(outcome, void 0, pictureOf(record, void 0, {
			failed: !unknown,
			note: unknown ? "unknown" : "not created"
		}))];
	});
}
__name(picturesOf$1, "picturesOf");
function pictured({ outcome, record, dataTime }) {
	const failed = record.state === "failed" || outcome.error?.code === "NotVerified";
	return pictureOfDisk(outcome, record.usable ? record.id : void 0, pictureOf(record, dataTime, { failed }));
}
function pictureOfDisk({ disk }, latest, snapshot) {
	return {
		name: disk.name,
		current: true,
		note: diskNote(disk),
		latest,
		snapshots: [snapshot]
	};
}
function shardOf({ shard }) {
	return shard === void 0 ? {} : { shard: `${shard.part}/${shard.parts}` };
}
function sentence$8(result) {
	const total = result.outcomes.length;
	if (total === 0) return `\u2796 Shard ${code(shardOf(result).shard ?? "")} contains no selected disk: nothing to do.`;
	const arrived = result.outcomes.filter((outcome) => hasArrived(outcome, result.waitFor)).length;
	const promise = result.waitFor === "created" ? "verified; the step did not wait until it can be restored" : "verified and ready to restore";
	const [only] = result.outcomes;
	if (total === 1 && only !== void 0) return arrived === 1 ? `\u2705 Disk ${code(only.disk.name)} has a new incremental snapshot, ${promise}.` : `\u274C Disk ${code(only.disk.name)} has **no** verified snapshot from this step.`;
	return arrived === total ? `\u2705 All ${total} disks have a new incremental snapshot, ${promise}.` : `\u274C ${arrived} of ${total} disks ${arrived === 1 ? "has" : "have"} a verified snapshot from this step.`;
}
__name(sentence$8, "sentence");

// src/operations/diff/plan.ts
async function planDiff(request, ports) {
	const reads = cachedReads(ports);
	const plan = async (newer) => planOne$2(await newer, request, reads, ports);
	const { found, problems } = await readChosen(request, {
		named: (target) => plan(readNewer(target, reads, ports)),
		latest: (disk) => plan(readLatest(disk, request.snapshotGroup, reads, ports))
	}, ports);
	throwAll(problems);
	return found;
}
async function readNewer(target, reads, ports) {
	const snapshot = await readTarget(target, reads, ports);
	const { entry } = target;
	refuse$1(unreadable(snapshot, entry?.sku));
	const { dataTime } = await originOf(snapshot, reads, ports.log);
	return {
		snapshot,
		dataTime,
		sku: entry?.sku
	};
}
async function readLatest(selected, snapshotGroup, reads, ports) {
	const { snapshot, dataTime, disk } = await latestUsable(selected, {
		snapshotGroup,
		done: "compared"
	}, reads, ports);
	refuse$1(unreadable(snapshot, disk?.sku));
	ports.log.info(`${selected.ref.name}: its latest usable snapshot is "${snapshot.name}"`);
	return {
		snapshot,
		dataTime,
		sku: disk?.sku
	};
}
async function planOne$2(newer, { base: wanted, snapshotGroup }, reads, ports) {
	const { snapshot, sku } = newer;
	if (wanted === void 0) {
		const previous = await previousOf(newer, snapshotGroup, reads, ports);
		if (previous !== void 0) refuse$1(unreadable(previous.snapshot, sku));
		return comparisonOf(newer, previous);
	}
	const base = await readNamed(wanted, "base-snapshot", reads.lists, ports);
	const { dataTime } = await originOf(base, reads, ports.log);
	refuse$1(incomparable(newer, {
		snapshot: base,
		dataTime
	}), unreadable(base, sku));
	return comparisonOf({
		snapshot,
		dataTime: newer.dataTime
	}, {
		snapshot: base,
		dataTime
	});
}
__name(planOne$2, "planOne");
function comparisonOf({ snapshot, dataTime }, base) {
	const isDated = dataTime !== void 0 && base?.dataTime !== void 0;
	return {
		snapshot,
		base: base?.snapshot,
		...isDated && { apartMs: dataTime - base.dataTime }
	};
}
async function previousOf(newer, snapshotGroup, { around }, ports) {
	const { azure, log } = ports;
	const { snapshot } = newer;
	const { subscriptionId } = snapshot;
	const groups = distinctGroups([snapshot.resourceGroup, snapshotGroup ?? snapshot.resourceGroup]);
	const seen = await around(groups.map((resourceGroup) => ({
		subscriptionId,
		resourceGroup
	})));
	const known = await Promise.all(seen.snapshots.map((one) => readUnlessKnown(one, azure)));
	const relatives = originsOf(known, seen.beyond).filter((one) => isRelative(one.snapshot, snapshot));
	const older = relatives.filter((one) => isWhole(one) && isOlder(one, newer)).toSorted(newestFirst);
	refuseAmbiguousBase(newer, older[0], relatives);
	const comparable = older.filter(({ snapshot: one }) => !isAcrossTheLine(one, snapshot));
	for (const { snapshot: near, dataTime } of comparable) {
		const ref = refOf(spelledLike(snapshot, near));
		const base = await readKnown(() => azure.findSnapshot(ref), ports);
		const isAnother = base?.uniqueId !== void 0 && !sameId(base.uniqueId, near.uniqueId);
		if (base !== void 0 && !isAnother) return {
			snapshot: base,
			dataTime
		};
	}
	logFirst(snapshot, older.length - comparable.length, groups, log);
}
async function readUnlessKnown(one, azure) {
	return one.familyId !== void 0 || one.uniqueId !== void 0 || one.id === "" ? one : await azure.findSnapshot(refOf(one)) ?? one;
}
function isRelative(one, snapshot) {
	const { state } = readinessOf(one);
	return !sameId(one.id, snapshot.id) && sameId(one.familyId, snapshot.familyId) && state !== "failed" && state !== "deleting";
}
function isOlder(one, newer) {
	return one.dataTime !== void 0 && newer.dataTime !== void 0 && one.dataTime < newer.dataTime;
}
function isWhole({ snapshot }) {
	return missingFrom(snapshot).length === 0;
}
function refuseAmbiguousBase(newer, previous, family) {
	const before = previous?.dataTime ?? Number.NEGATIVE_INFINITY;
	const doubtful = family.filter((one) => {
		if (newer.dataTime === void 0) return true;
		if (one.dataTime === void 0) return (one.snapshot.timeCreated ?? Number.POSITIVE_INFINITY) > before;
		return !isWhole(one) && one.dataTime > before && isOlder(one, newer);
	});
	if (doubtful.length === 0) return;
	const names = quotedNames(doubtful.map(({ snapshot }) => snapshot.name));
	throw new ActionError("NotVerified", `The snapshot before "${newer.snapshot.name}" is unknown: it is unclear whether ${names} of its family ${doubtful.length === 1 ? "contains" : "contain"} older data.`, { remedy: "Name the snapshot to compare with in \"base-snapshot\"." });
}
function logFirst({ name, sizeGb }, beyond, groups, log) {
	const everything = "All allocated data of the disk counts as changed.";
	if (beyond > 0) {
		log.warning(`Snapshot "${name}" (${sizeGb ?? 0} GiB) is the first after its disk grew beyond 4096 GiB, and Azure does not track changes across that size (${counted(beyond, "older snapshot")}). ${everything}`, "Not compared");
		return;
	}
	log.info(`${name}: there is no older snapshot of its family in resource group ${listed(groups.map((group) => `"${group}"`))}. ${everything} Use "base-snapshot" to name one elsewhere.`);
}
function distinctGroups(groups) {
	return groups.filter((group, at) => groups.findIndex((one) => sameId(one, group)) === at);
}

// src/operations/diff.ts
async function diff$1(request, ports) {
	const comparisons = await planDiff(request, ports);
	const outcomes = await inTurn(comparisons, async (comparison, at) => {
		return logged(await compare(comparison, fileName$1(comparison, at, comparisons.length, ports), ports), request, ports);
	});
	const total = comparisons.length;
	const failure = failureOf(outcomes.map(({ snapshot, error }) => ({
		name: snapshot.name,
		error
	})), {
		heading: (failed) => `${failed} of ${total} snapshots could not be compared`,
		total,
		remedy: "Resolve the errors above, then run this step again. It only reads."
	});
	const { warnOver } = request;
	return {
		operation: "diff",
		outcomes,
		warnOver,
		failure
	};
}
__name(diff$1, "diff");
async function compare(comparison, file, ports) {
	const { clock } = ports;
	const { snapshot, base } = comparison;
	const from = clock.now();
	try {
		const found = await withData(base === void 0 ? [snapshot] : [snapshot, base], ports, (data) => record(comparison, data, file, ports));
		return {
			...comparison,
			...found,
			elapsedMs: clock.now() - from,
			over: false
		};
	} catch (error) {
		return {
			...comparison,
			over: false,
			error: asActionError(error)
		};
	}
}
async function record(comparison, data, name, { azure, files, log }) {
	const { snapshot, base } = comparison;
	const diskBytes = bytesOf(snapshot.sizeGb ?? 0);
	const count = counter(diskBytes);
	const join = joiner();
	const cut = onDisk(snapshot, base);
	const file = await files.openFile(name);
	const take = async (ranges) => {
		for (const lines of toLines(count.through(ranges))) await file.write(lines);
	};
	try {
		for await (const page of changedPages(comparison, data, azure)) {
			await inOrder$1(take(join.add(cut(page))), snapshot);
			const { ranges } = count.tally();
			log.debug(`${snapshot.name}: ${ranges} ranges so far`);
		}
		await take(join.end());
	} finally {
		await file.close();
	}
	return {
		tally: count.tally(),
		rangesFile: file.path
	};
}
function onDisk(snapshot, base) {
	if (hasLargeSectors(snapshot)) return (ranges) => ranges;
	const diskBytes = bytesOf(snapshot.sizeGb ?? 0);
	const baseBytes = bytesOf(base?.sizeGb ?? 0);
	return (ranges) => withinDisk(ranges, diskBytes, baseBytes);
}
async function inOrder$1(taking, { name }) {
	try {
		await taking;
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		throw new ActionError("AzureRefused", `The changed ranges that Azure returned for snapshot "${name}" cannot be counted: ${describe(error)}.`, {
			remedy: "Run this step again. If the error occurs again, report it with the debug log.",
			cause: error
		});
	}
}
__name(inOrder$1, "inOrder");
function logged(outcome, { warnOver }, { log }) {
	const { snapshot, base, tally, elapsedMs, error } = outcome;
	if (error !== void 0 || tally === void 0) {
		log.info(`${snapshot.name}: ${describe(error)}`);
		return outcome;
	}
	const { changedBytes, clearedBytes, diskBytes, ranges } = tally;
	const since = base === void 0 ? "in use" : `changed since "${base.name}"`;
	const share = formatShare(changedBytes, diskBytes);
	log.info(`${snapshot.name}: ${formatBytes(changedBytes)} ${since} (${share} of ${formatBytes(diskBytes)}), ${formatBytes(clearedBytes)} cleared, ${counted(ranges, "range")}, in ${formatDuration(elapsedMs ?? 0)}`);
	if (warnOver === void 0 || !isOver$2(tally, warnOver)) return outcome;
	log.warning(`Snapshot "${snapshot.name}": ${formatBytes(changedBytes)} ${since}, ${share} of the disk, which exceeds "warn-over" (${formatAmount(warnOver)}).`, "More changed than expected");
	return {
		...outcome,
		over: true
	};
}
function fileName$1({ snapshot }, at, all, { run }) {
	const { runId, runAttempt, job, step } = run;
	return `changed-ranges${all > 1 ? `-${at + 1}` : ""}-${snapshot.name}-${runId}-${runAttempt}-${job}-${step}.jsonl`.replaceAll(/[^\w.-]/g, "-");
}
__name(fileName$1, "fileName");

// src/action/report/address-space-picture.ts
const IN_A_ROW = 64;
const SHADES = [
	{
		sign: "\u2588",
		from: 1 / 2
	},
	{
		sign: "\u2593",
		from: 1 / 10
	},
	{
		sign: "\u2592",
		from: 1 / 100
	},
	{
		sign: "\u2591",
		from: 0
	}
];
const BUSY = SHADES[1].from;
const UNCHANGED = "\u00B7";
const CLEARED = "\u25CB";
function addressSpacePicture({ cells, cellBytes }) {
	const most = mostOf(cells);
	const rows = Array.from({ length: Math.ceil(cells.length / IN_A_ROW) }, (_, row) => ({
		offset: formatOffset(row * IN_A_ROW * cellBytes),
		signs: cells.slice(row * IN_A_ROW, (row + 1) * IN_A_ROW).map((cell) => signOf(cell, most)).join("")
	}));
	const width = Math.max(0, ...rows.map(({ offset }) => offset.length));
	return [
		"```text",
		...rows.map(({ offset, signs }) => `${offset.padStart(width)} \u2502${signs}\u2502`),
		"",
		...legend(cells, cellBytes).map((line) => `${" ".repeat(width)}  ${line}`),
		"```"
	].join("\n");
}
function busiestPlaces({ cells, cellBytes, diskBytes, changedBytes }, most) {
	return placesOf$2(cells).toSorted((a, b) => b.changed - a.changed || a.first - b.first).slice(0, most).map(({ first, last, changed }) => ({
		from: formatOffset(first * cellBytes),
		to: formatOffset(Math.min(diskBytes, (last + 1) * cellBytes)),
		changed: `${formatBytes(changed)} (${formatShare(changed, changedBytes)} of the changes)`
	}));
}
function formatOffset(bytes) {
	return bytes === 0 ? "0" : formatBytes(bytes);
}
function mostOf(cells) {
	return cells.reduce((most, { changed }) => Math.max(most, changed), 0);
}
function placesOf$2(cells) {
	const busy = mostOf(cells) * BUSY;
	const places = [];
	for (const [at, { changed }] of cells.entries()) {
		if (changed === 0 || changed < busy) continue;
		const before = places.at(-1);
		if (before?.last === at - 1) places[places.length - 1] = {
			...before,
			last: at,
			changed: before.changed + changed
		};
		else places.push({
			first: at,
			last: at,
			changed
		});
	}
	return places;
}
__name(placesOf$2, "placesOf");
function signOf({ changed, cleared }, most) {
	if (changed === 0) return cleared === 0 ? UNCHANGED : CLEARED;
	return SHADES.find(({ from }) => changed >= from * most)?.sign ?? UNCHANGED;
}
function legend(cells, cellBytes) {
	const most = mostOf(cells);
	const hasCleared = cells.some(({ changed, cleared }) => changed === 0 && cleared > 0);
	const shades = SHADES.map(({ sign, from }) => `${sign} ${from === 0 ? "less" : `${formatBytes(Math.ceil(from * most))} or more`}`);
	return [
		`each character is ${formatBytes(cellBytes)} of the disk`,
		...most > 0 ? [`changed: ${shades.join("   ")}`] : [],
		[`${UNCHANGED} nothing`, ...hasCleared ? [`${CLEARED} cleared only`] : []].join("   ")
	];
}

// src/action/operations/diff.ts
const diff = operation({
	inputs: {
		...common,
		disk: text,
		snapshot: text,
		baseSnapshot: text,
		receipt: text,
		snapshotResourceGroup: optionalGroup,
		warnOver: optionalAmount
	},
	toRequest(values, reading) {
		const targets = readTargets(SNAPSHOTS_AT_HOME, reading);
		const disks = readReferences(DISKS, reading);
		const bases = readReferences(BASE_SNAPSHOT, reading);
		insistOnSources(reading, reading.given("disk") !== "");
		if (bases.length > 1) reading.problems.push("\"base-snapshot\" names several snapshots: expected 1 snapshot to compare with");
		if (bases.length > 0 && targets.length + disks.length > 1) reading.problems.push("\"base-snapshot\" is set, but several snapshots are selected: expected 1 snapshot, or no base, so that each is compared with its previous snapshot");
		return values && {
			operation: "diff",
			targets,
			selection: onlyDisks(disks),
			base: bases[0],
			snapshotGroup: values.snapshotResourceGroup,
			warnOver: values.warnOver,
			maxParallel: values.maxParallel
		};
	},
	run: diff$1,
	report: reportDiff
});
const MAX_PICTURES = 12;
const MAX_PLACES = 5;
function reportDiff(result) {
	const read = result.outcomes.filter(isRead);
	const undrawn = read.length - MAX_PICTURES;
	return report(result, {
		outputs: outputsOf(result, read),
		heading: "Changed ranges",
		body: () => ({
			sentence: paragraphs(read.length === 1 && result.outcomes.every(({ error }) => error === void 0) ? sentence$7(read[0]) : sentenceOfSeveral(result, read), warning(result, read)).trimEnd(),
			table: read.length > 0 ? numbers(read) : void 0,
			failures: failuresOf(result.outcomes, ({ snapshot }) => snapshot.name),
			more: [...read.slice(0, MAX_PICTURES).map((one) => where(one, read.length > 1)), undrawn > 0 ? `${counted(undrawn, "more disk")} not drawn: the result file has them.` : void 0]
		}),
		json: {
			...result.warnOver !== void 0 && { warnOver: result.warnOver },
			diffs: result.outcomes.map(inJson$2)
		}
	});
}
function isRead(outcome) {
	return outcome.error === void 0 && outcome.tally !== void 0 && outcome.rangesFile !== void 0;
}
function outputsOf({ failure }, read) {
	const isWhole = failure === void 0;
	const sum = (of) => isWhole ? String(read.reduce((total, { tally }) => total + of(tally), 0)) : "";
	return {
		"changed-bytes": sum(({ changedBytes }) => changedBytes),
		"cleared-bytes": sum(({ clearedBytes }) => clearedBytes),
		"changed-ranges": sum(({ ranges }) => ranges),
		"ranges-file": isWhole ? read.map(({ rangesFile }) => rangesFile).join("\n") : ""
	};
}
function inJson$2(outcome) {
	const { snapshot, base, tally, rangesFile, elapsedMs, over } = outcome;
	return {
		snapshotId: snapshot.id,
		baseId: base?.id ?? null,
		diskBytes: tally?.diskBytes ?? null,
		changedBytes: tally?.changedBytes ?? null,
		clearedBytes: tally?.clearedBytes ?? null,
		ranges: tally?.ranges ?? null,
		cellBytes: tally?.cellBytes ?? null,
		changedPerCell: tally?.cells.map(({ changed }) => changed) ?? null,
		clearedPerCell: tally?.cells.map(({ cleared }) => cleared) ?? null,
		rangesFile: rangesFile ?? null,
		elapsedMs: elapsedMs ?? null,
		over,
		...errorIn(outcome)
	};
}
__name(inJson$2, "inJson");
function sentence$7(one) {
	if (one === void 0) return "";
	const { snapshot, base, tally, apartMs } = one;
	const { changedBytes, clearedBytes, diskBytes } = tally;
	const share = `${formatShare(changedBytes, diskBytes)} of the disk`;
	if (base === void 0) return `${formatBytes(changedBytes)} are allocated on the disk of snapshot ${code(snapshot.name)} (${share}). It is not compared: there is no older snapshot to compare it with.`;
	if (changedBytes === 0 && clearedBytes === 0) return `Nothing changed between ${code(base.name)} and ${code(snapshot.name)}.`;
	const cleared = clearedBytes === 0 ? "" : `; ${formatBytes(clearedBytes)} were cleared`;
	const within = apartMs === void 0 ? "" : `, within ${formatDuration(apartMs)}`;
	return `${formatBytes(changedBytes)} changed between ${code(base.name)} and ${code(snapshot.name)} (${share})${within}${cleared}.`;
}
__name(sentence$7, "sentence");
function sentenceOfSeveral({ outcomes }, read) {
	const changed = read.reduce((total, { tally }) => total + tally.changedBytes, 0);
	const some = `${read.length} of ${counted(outcomes.length, "snapshot")}`;
	return read.length === outcomes.length ? `${formatBytes(changed)} changed on ${counted(read.length, "disk")}.` : `${some} could be compared.`;
}
function warning({ warnOver }, read) {
	const over = read.filter((one) => one.over);
	if (warnOver === void 0 || over.length === 0) return void 0;
	const names = over.map(({ snapshot }) => code(snapshot.name)).join(", ");
	return `\u26A0\uFE0F More than ${formatAmount(warnOver)} changed: ${names}`;
}
function numbers(read) {
	return table([
		"Snapshot",
		"Compared with",
		"Changed",
		"of the disk",
		"Cleared",
		"Ranges",
		"Took"
	], read.map(({ snapshot, base, tally, elapsedMs, over }) => [
		`${over ? "\u26A0\uFE0F " : ""}${code(snapshot.name)}`,
		base === void 0 ? "nothing: all allocated data" : code(base.name),
		formatBytes(tally.changedBytes),
		`${formatShare(tally.changedBytes, tally.diskBytes)} of ${formatBytes(tally.diskBytes)}`,
		formatBytes(tally.clearedBytes),
		tally.ranges.toLocaleString("en"),
		formatDuration(elapsedMs ?? 0)
	]));
}
function where({ snapshot, tally }, several) {
	if (tally.ranges === 0) return void 0;
	const places = busiestPlaces(tally, MAX_PLACES);
	return [
		several ? `### Where on the disk: ${code(snapshot.name)}` : "### Where on the disk",
		addressSpacePicture(tally),
		...places.length > 0 ? [table([
			"Most changed from",
			"to",
			"Changed there"
		], places.map(({ from, to, changed }) => [
			from,
			to,
			changed
		]))] : []
	].join("\n\n");
}

// src/snapshots/data/export-state.ts
const VERSION = "1";
const KEY = {
	version: "snapshot_action",
	disk: "snapshot_disk",
	diskUniqueId: "snapshot_disk_unique_id",
	state: "snapshot_state",
	name: "snapshot_name",
	group: "snapshot_group",
	uniqueId: "snapshot_unique_id",
	family: "snapshot_family",
	time: "snapshot_time",
	length: "snapshot_length",
	base: "snapshot_base",
	position: "snapshot_position"
};
function stateMetadata(disk, { snapshot, dataTime }, length, writing) {
	return {
		[KEY.version]: VERSION,
		[KEY.disk]: plain(disk.name),
		[KEY.diskUniqueId]: plain(disk.uniqueId),
		[KEY.state]: writing === void 0 ? "complete" : "writing",
		[KEY.name]: plain(snapshot.name),
		[KEY.group]: plain(snapshot.resourceGroup),
		[KEY.uniqueId]: plain(snapshot.uniqueId ?? ""),
		[KEY.family]: plain(snapshot.familyId ?? ""),
		[KEY.time]: formatInstant(dataTime),
		[KEY.length]: String(length),
		...writing !== void 0 && {
			[KEY.base]: typeof writing.over === "string" ? writing.over : writing.over.uniqueId,
			[KEY.position]: String(writing.position)
		}
	};
}
function readState(metadata) {
	const byName = new Map(Object.entries(metadata).map(([name, text]) => [name.toLowerCase(), text]));
	const at = (key) => decoded(byName.get(KEY[key]) ?? "");
	const time = Date.parse(at("time"));
	if (at("version") !== VERSION || at("uniqueId") === "" || Number.isNaN(time)) return;
	const disk = {
		name: at("disk"),
		uniqueId: at("diskUniqueId")
	};
	const snapshot = {
		name: at("name"),
		uniqueId: at("uniqueId"),
		time
	};
	if (at("state") === "complete") return {
		state: "complete",
		disk,
		snapshot
	};
	const position = Number(at("position") || "none");
	if (at("state") !== "writing" || !Number.isSafeInteger(position) || position < 0) return void 0;
	return {
		state: "writing",
		disk,
		snapshot,
		over: overOf(at("base")),
		position
	};
}
function overOf(text) {
	if (text === "nothing") return "nothing";
	return text === "anything" || text === "" ? "anything" : { uniqueId: text };
}
function isSnapshotOf(metadata, { uniqueId }) {
	const state = readState(metadata);
	return state?.state === "complete" && sameId(state.snapshot.uniqueId, uniqueId);
}
function plain(text) {
	return text.replaceAll(/[^\x20-\x24\x26-\x7e]/gu, (sign) => encodeURIComponent(sign));
}
function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
function stepsFrom(state, snapshots, comparable) {
	const all = snapshots.toSorted((a, b) => oldestData(a, b) || (canonical(a.snapshot.id) < canonical(b.snapshot.id) ? -1 : 1));
	const find = (uniqueId) => all.find((one) => sameId(one.snapshot.uniqueId, uniqueId));
	if (state === void 0) return { steps: chain(all, void 0, "nothing", comparable) };
	const { snapshot: held } = state;
	const there = find(held.uniqueId);
	const heldTime = there?.dataTime ?? held.time;
	const newer = all.filter(({ dataTime }) => dataTime !== void 0 && dataTime > heldTime);
	if (state.state === "complete") return { steps: chain(newer, there, "anything", comparable) };
	if (there === void 0) return newer.length === 0 ? {
		refusal: "unfinished",
		snapshot: held
	} : { steps: chain(newer, void 0, "anything", comparable) };
	return { steps: [resume(there, state, find, comparable), ...chain(newer, there, "anything", comparable)] };
}
function resume({ snapshot, dataTime }, { over, position }, find, comparable) {
	const dated = {
		snapshot,
		dataTime
	};
	if (typeof over === "string") return {
		...dated,
		base: void 0,
		over,
		position
	};
	const base = find(over.uniqueId);
	return base !== void 0 && comparable(dated, base) ? {
		...dated,
		base: base.snapshot,
		over,
		position
	} : {
		...dated,
		base: void 0,
		over: "anything",
		position: 0
	};
}
function chain(snapshots, before, over, comparable) {
	return snapshots.map(({ snapshot, dataTime }, at) => {
		const dated = {
			snapshot,
			dataTime
		};
		const base = at === 0 ? before : snapshots[at - 1];
		if (base !== void 0 && comparable(dated, base)) {
			const { uniqueId = "" } = base.snapshot;
			return {
				...dated,
				base: base.snapshot,
				over: { uniqueId },
				position: 0
			};
		}
		return {
			...dated,
			base: void 0,
			over: at === 0 ? over : "anything",
			position: 0
		};
	});
}

// src/operations/export/pieces.ts
async function eachPiece(step, length, data, { parallel, from = 0, done, doneBytes, work, begun }, ports) {
	const pool = workerPool(parallel);
	const logProgress = progressLogger(step.snapshot.name, done, length, ports);
	await pool.work(async () => {
		for await (const ranges of rangesOf(step, length, data, ports)) for (const piece of piecesOf(fromPosition(ranges, from))) {
			await pool.begin(piece.offset, () => work(piece));
			logProgress(doneBytes(), piece.offset);
			await begun?.(() => pool.doneUpTo(piece.offset));
		}
	});
}
async function* rangesOf(step, length, data, { azure }) {
	const { snapshot, over, base } = step;
	const join = joiner();
	const gaps = gapFiller(length);
	const whole = (ranges) => over === "anything" ? [...gaps.fill(ranges)] : ranges;
	let last;
	for await (const page of changedPages(step, data, azure)) {
		const ranges = whole(inOrder(() => [...join.add(page)], snapshot.name));
		last = ranges.at(-1) ?? last;
		yield ranges;
	}
	const rest = [...whole(join.end()), ...over === "anything" ? gaps.end() : []];
	yield rest;
	last = rest.at(-1) ?? last;
	const end = last === void 0 ? 0 : last.offset + last.length;
	if (grew(snapshot.sizeGb, base?.sizeGb) && end < length) yield [{
		offset: length - 512,
		length: 512,
		kind: "changed"
	}];
}
function grew(sizeGb, before) {
	return before !== void 0 && sizeGb !== before;
}
function inOrder(work, name) {
	try {
		return work();
	} catch (error) {
		throw new ActionError("AzureRefused", `Azure returned the changes of snapshot "${name}" out of order.`, {
			remedy: "Run this step again. If the error occurs again, report it with the debug log.",
			cause: error
		});
	}
}

// src/operations/export/copy.ts
const PIECES_PER_NOTE = 64;
async function writeStep(step, { acquire, ...how }, ports) {
	const { snapshot, base } = step;
	return withData(base === void 0 ? [snapshot] : [snapshot, base], ports, async (data) => {
		const length = await data.use((accesses) => ports.blobs.dataLength(newerOf(accesses)));
		const options = {
			...how,
			blob: await acquire(length)
		};
		await prepare$1(step, length, options, ports);
		const copied = await copyAll(step, length, data, options, ports);
		await verifyLength(snapshot, length, how, ports);
		if (how.verify !== "nothing") await verifyPart(step, length, data, options, ports);
		await finish$1(step, length, options, ports);
		return copied;
	});
}
async function prepare$1(step, length, options, ports) {
	const { target, blob } = options;
	await note(step, length, step.position, options, ports);
	const before = (await withRetries(step.snapshot, "reading the blob", ports, () => target.read()))?.length ?? 0;
	if (before === length) return;
	if (before > 512 && before < length && !hasLargeSectors(step.snapshot)) await blob.clear(before - 512, 512);
	await withRetries(step.snapshot, "resizing the blob", ports, () => blob.resize(length));
}
__name(prepare$1, "prepare");
async function note(step, length, position, { disk, blob }, ports) {
	const { over } = step;
	const metadata = stateMetadata(disk, step, length, {
		over,
		position
	});
	await withRetries(step.snapshot, "saving the progress in the blob", ports, () => blob.setMetadata(metadata));
}
async function copyAll(step, length, data, options, ports) {
	const { blob, parallel } = options;
	const done = {
		copiedBytes: 0,
		clearedBytes: 0,
		pieces: 0
	};
	async function write({ offset, length: size, kind }) {
		if (kind === "cleared") {
			await blob.clear(offset, size);
			done.clearedBytes += size;
		} else {
			await data.use((accesses) => blob.copy(offset, size, newerOf(accesses)));
			done.copiedBytes += size;
		}
		done.pieces += 1;
	}
	let begun = 0;
	await eachPiece(step, length, data, {
		parallel,
		from: step.position,
		done: "copied",
		doneBytes: () => done.copiedBytes,
		work: write,
		async begun(doneUpTo) {
			begun += 1;
			if (begun % 64 !== 0) return;
			await note(step, length, doneUpTo(), options, ports);
			ports.log.debug(`${step.snapshot.name}: ${done.pieces} pieces written`);
		}
	}, ports);
	return done;
}
async function verifyPart(step, length, data, options, ports) {
	const compared = options.verify === "whole" ? wholeOf(step) : step;
	try {
		await verifyContent(compared, length, data, options, ports);
	} catch (error) {
		if (!(error instanceof ActionError) || error.code !== "NotVerified") throw error;
		try {
			await note(wholeOf(step), length, 0, options, ports);
		} catch (fault) {
			ports.log.debug(`the metadata of the blob could not be marked as different: ${describe(fault)}`);
		}
		throw new ActionError(error.code, error.message, {
			remedy: "Run this step again: it writes all of that snapshot again. Another process wrote to that blob; snapshots of the blob taken since then may contain those writes.",
			cause: error
		});
	}
}
async function finish$1(step, length, { disk, target, blob }, ports) {
	const { snapshot, over } = step;
	const complete = stateMetadata(disk, step, length);
	const written = stateMetadata(disk, step, length, {
		over,
		position: length
	});
	await withRetries(snapshot, "saving in the blob that it is written", ports, () => blob.setMetadata(written));
	await withRetries(snapshot, "taking a snapshot of the blob", ports, async () => {
		if ((await target.snapshots())?.some((one) => isSnapshotOf(one, snapshot)) === true) return;
		await blob.snapshot(complete);
	});
	await withRetries(snapshot, "saving in the blob that it is complete", ports, () => blob.setMetadata(complete));
}
__name(finish$1, "finish");
function wholeOf({ snapshot, dataTime }) {
	return {
		snapshot,
		dataTime,
		base: void 0,
		over: "anything",
		position: 0
	};
}
async function verifyAll(dated, options, ports) {
	const { snapshot } = dated;
	await withData([snapshot], ports, async (data) => {
		const length = await data.use((accesses) => ports.blobs.dataLength(newerOf(accesses)));
		await verifyLength(snapshot, length, options, ports);
		await verifyContent(wholeOf(dated), length, data, options, ports);
	});
}
async function verifyLength(snapshot, length, { target }, ports) {
	const facts = await withRetries(snapshot, "reading the blob", ports, () => target.read());
	if (facts?.length === length) return;
	throw new ActionError("NotVerified", `Blob ${target.url} is ${facts?.length ?? 0} bytes long, and snapshot "${snapshot.name}" ${length}.`, { remedy: "Another process changes that blob. Run this step again when no other process writes to it." });
}
async function verifyContent(step, length, data, { target, parallel }, ports) {
	let compared = 0;
	const check = async ({ offset, length: size, kind }) => {
		const same = kind === "cleared" ? await target.isClear(offset, size) : await data.use((accesses) => target.equals(offset, size, newerOf(accesses)));
		if (kind === "changed") compared += size;
		if (same) return;
		throw new ActionError("NotVerified", `Blob ${target.url} differs from snapshot "${step.snapshot.name}" in the ${size} bytes at ${offset}.`, { remedy: "Copy the newest snapshot of the blob over it with `az storage blob copy start`, or delete the blob with its snapshots and export again. Another process wrote to the blob; its snapshots are unchanged." });
	};
	await eachPiece(step, length, data, {
		parallel,
		done: "compared",
		doneBytes: () => compared,
		work: check
	}, ports);
}

// src/snapshots/data/blob-url.ts
function readBlobUrl(text) {
	const url = URL.parse(text.trim());
	if (url?.protocol !== "https:") return { refusal: "it does not begin with https://" };
	if (url.username !== "" || url.hash !== "") return { refusal: "it contains more than a location" };
	const parts = url.pathname.split("/").slice(1);
	const account = isAddress(url.hostname) ? parts.splice(0, 1) : [];
	const [container = "", ...rest] = parts;
	if (container === "") return { refusal: "it names no container" };
	const decoded = rest.map(decodedPart);
	if (decoded.some((part) => part === void 0)) return { refusal: "it is not well-formed" };
	const last = decoded.at(-1) ?? "";
	const folder = decoded.slice(0, -1).join("/");
	const signature = url.search.slice(1);
	return { place: {
		endpoint: [url.origin, ...account].join("/"),
		container,
		folder: folder === "" ? "" : `${folder}/`,
		blob: last === "" ? void 0 : `${folder === "" ? "" : `${folder}/`}${last}`,
		signature: signature === "" ? void 0 : signature
	} };
}
function decodedPart(part) {
	try {
		return decodeURIComponent(part);
	} catch {
		return;
	}
}
function isAddress(host) {
	return /^(?:\d+\.){3}\d+$|^\[|^localhost$/.test(host);
}
function addressOf(place, disk) {
	const { endpoint, container, folder, blob, signature } = place;
	return {
		endpoint,
		container,
		blob: blob ?? `${folder}${disk}.vhd`,
		signature
	};
}
function urlOf({ endpoint, container, blob }) {
	return `${endpoint}/${container}/${blob.split("/").map(encodeURIComponent).join("/")}`;
}
function secretsIn(text) {
	const at = text.indexOf("?");
	const signature = at === -1 ? text : text.slice(at + 1);
	return /(?:^|&)sig=/.test(signature) ? secretsOf({ signature }) : [];
}
function secretsOf({ signature }) {
	if (signature === void 0) return [];
	const signed = /(?:^|&)sig=([^&]+)/.exec(signature)?.[1];
	return [
		signature,
		signed,
		signed === void 0 ? void 0 : decodedPart(signed)
	].flatMap((one) => one ?? []);
}

// src/operations/export/plan.ts
const MAX_BYTES = 8 * 1024 ** 4;
const GIB = 1024 ** 3;
async function planExport(request, ports) {
	const chains = await findChains(request, ports);
	const addresses = chains.map(({ disk }) => addressOf(request.place, disk.name));
	refuseSharedBlobs(chains, addresses);
	const limit = pLimit(request.maxParallel);
	return allOf(chains.map((chain, at) => limit(() => planOne$1(chain, addresses[at], request, ports))));
}
async function planOne$1({ disk, snapshots, named }, address, { verify }, ports) {
	const { blobs, log } = ports;
	if (address === void 0) throw new TypeError("a disk has no address");
	const target = blobs.target(address);
	const facts = await withRetries(disk, "reading the blob", ports, () => target.read());
	const state = facts === void 0 ? void 0 : stateOf(facts, target, disk);
	const sound = withoutUnfinished(snapshots, disk, log);
	const found = stepsFrom(state, sound, (newer, base) => incomparable(newer, base) === void 0);
	if ("refusal" in found) throw new ActionError("NotFound", `Blob ${target.url} is incomplete: an export of snapshot "${found.snapshot.name}" was interrupted, that snapshot no longer exists, and disk "${disk.name}" has no newer one.`, { remedy: "Take a new snapshot with \"operation: create\" and export it." });
	const { steps } = found;
	for (const { snapshot, base } of steps) {
		refuse$1(unreadable(snapshot));
		if (base !== void 0) refuse$1(unreadable(base));
		refuseTooLarge(snapshot);
	}
	const held = sound.filter((one) => !steps.some(({ snapshot }) => snapshot === one.snapshot));
	const behind = named ? await logStaleTarget(held, state, target, ports) : 0;
	const holds = steps.length > 0 ? void 0 : held.find((one) => isWhatIsHeld(one, state));
	if (verify && holds !== void 0) refuse$1(unreadable(holds.snapshot));
	return {
		disk,
		target,
		isNew: facts === void 0,
		metadata: facts?.metadata,
		steps,
		held: held.length,
		left: snapshots.length - sound.length + behind,
		holds
	};
}
__name(planOne$1, "planOne");
function isWhatIsHeld({ snapshot }, state) {
	return sameId(snapshot.uniqueId, state?.snapshot.uniqueId);
}
async function logStaleTarget(held, state, target, ports) {
	const older = held.filter((one) => !isWhatIsHeld(one, state)).map(({ snapshot }) => snapshot);
	const [first] = older;
	if (first === void 0 || state === void 0) return 0;
	const taken = await withRetries(first, "listing the snapshots of the blob", ports, () => target.snapshots());
	const missing = older.filter((one) => taken?.some((metadata) => isSnapshotOf(metadata, one)) !== true);
	for (const one of missing) ports.log.warning(`Snapshot "${one.name}" is left out: blob ${target.url} contains "${state.snapshot.name}", which is newer. To export an older snapshot, name another blob in "blob-url".`, "Left out");
	return missing.length;
}
function stateOf({ type, metadata }, { url }, disk) {
	if (type !== "PageBlob") throw new ActionError("InvalidInput", `${url} is not a page blob (${type}).`, { remedy: "Name another blob or a container in \"blob-url\"." });
	const state = readState(metadata);
	if (state === void 0) throw new ActionError("InvalidInput", `Page blob ${url} was not created by an export, or by an unknown version of the action: its metadata do not name a disk.`, { remedy: "Name another blob or a container in \"blob-url\". Nothing was changed in this one." });
	if (sameId(state.disk.uniqueId, disk.uniqueId)) return state;
	throw new ActionError("InvalidInput", `Page blob ${url} contains disk "${state.disk.name}" (unique id ${state.disk.uniqueId}), not disk "${disk.name}" (${disk.uniqueId}).`, { remedy: "Name another blob or another container in \"blob-url\". A disk that was recreated under the same name is another disk." });
}
function withoutUnfinished(snapshots, { name }, log) {
	const order = snapshots.filter(({ snapshot }) => {
		const { state } = readinessOf(snapshot);
		if (state !== "failed" && state !== "deleting" && state !== "unknown") return true;
		log.warning(`Snapshot "${snapshot.name}" of disk "${name}" is left out: it ${formatStanding$2(snapshot)}.`, "Left out");
		return false;
	}).toSorted(oldestData);
	const first = order.findIndex(({ snapshot }) => readinessOf(snapshot).state !== "available");
	const unfinished = order[first]?.snapshot;
	if (unfinished === void 0) return order;
	log.warning(`Disk "${name}": ${listed(order.slice(first).map(({ snapshot }) => `"${snapshot.name}"`))} ${order.length - first === 1 ? "is" : "are"} left for the next run, because "${unfinished.name}" ${formatStanding$2(unfinished)}.`, "Not complete yet");
	return order.slice(0, first);
}
function refuseTooLarge({ name, sizeGb = 0 }) {
	if (sizeGb * GIB + 512 <= MAX_BYTES) return;
	throw new ActionError("InvalidInput", `Snapshot "${name}" is of a disk of ${sizeGb} GiB, but a page blob is limited to less than ${MAX_BYTES / GIB} GiB.`, { remedy: "Use \"operation: copy\" to bring it to another region." });
}
function refuseSharedBlobs(chains, addresses) {
	const blobs = Map.groupBy(chains, (_chain, at) => addresses[at]?.blob ?? "");
	for (const [blob, disks] of blobs) {
		if (disks.length < 2) continue;
		throw new ActionError("InvalidInput", `${counted(disks.length, "disk")} would be exported to the same blob, "${blob}": ${listed(disks.map(({ disk }) => `"${disk.name}" (${disk.uniqueId})`))}.`, { remedy: "Name a container in \"blob-url\", so that each disk has its own blob, or export disks with the same name in separate steps." });
	}
}
async function findChains({ selection, snapshots, snapshotGroup, maxParallel }, ports) {
	const reads = cachedReads(ports);
	const limit = pLimit(maxParallel);
	const selected = selectsNothing(selection) ? [] : await select(selection, maxParallel, ports);
	const [chains, named] = await Promise.all([settleAll(selected.map(({ ref }) => limit(() => chainOfDisk(ref, snapshotGroup, reads, ports)))), settleAll(snapshots.map((ref) => limit(() => originOfNamed(ref, reads, ports))))]);
	throwAll([...chains.problems, ...named.problems]);
	return [...chains.found, ...byDisk(named.found)];
}
async function chainOfDisk(ref, snapshotGroup, reads, ports) {
	const { subscriptionId } = ref;
	const resourceGroup = snapshotGroup ?? ref.resourceGroup;
	const lineage = await readLineage({
		ref,
		disk: void 0
	}, [{
		subscriptionId,
		resourceGroup
	}], reads, ports);
	const { disk } = lineage;
	const generation = ownGeneration(lineage);
	const descendants = generation?.descendants ?? [];
	const own = descendants.filter(({ kind }) => kind === "snapshot");
	const copies = descendants.filter(({ kind }) => kind === "copy");
	const uniqueId = disk?.uniqueId ?? generation?.diskUniqueId;
	if (own.length === 0 || uniqueId === void 0) throw new ActionError("NotFound", `Disk "${ref.name}" has no incremental snapshot in resource group "${resourceGroup}" that can be exported.`, { remedy: copies.length === 0 ? "Take one first with \"operation: create\" and \"network-access-policy: AllowAll\", or name the group of its snapshots in \"snapshot-resource-group\"." : `It has copies: name them in "snapshot", such as "${copies[0]?.snapshot.name ?? ""}".` });
	warnRefuted(lineage.lineage.refuted, ports.log);
	warnNewerCopies(ref, own, copies, ports.log);
	return {
		disk: {
			name: disk?.name ?? ref.name,
			uniqueId
		},
		snapshots: own,
		named: false
	};
}
function warnNewerCopies({ name }, own, copies, log) {
	const newest = own.find(({ dataTime }) => dataTime !== void 0)?.dataTime ?? 0;
	const newer = copies.filter(({ dataTime }) => dataTime !== void 0 && dataTime > newest);
	if (newer.length === 0) return;
	log.warning(`Disk "${name}": ${quotedNames(newer.map(({ snapshot }) => snapshot.name))} ${newer.length === 1 ? "is a copy with" : "are copies with"} newer data than every snapshot of the disk that is left, and not exported. "snapshot" can name ${newer.length === 1 ? "it" : "them"}.`, "Not the newest snapshot");
}
async function originOfNamed(ref, reads, ports) {
	const snapshot = await readNamed(ref, "snapshot", reads.lists, ports);
	refuse$1(unreadable(snapshot));
	return originOf(snapshot, reads, ports.log);
}
function byDisk(origins) {
	const once = [...new Map(origins.map((one) => [canonical(one.snapshot.id), one])).values()];
	return [...Map.groupBy(once, (origin) => canonical(diskOf$1(origin).uniqueId)).values()].flatMap((own) => own.slice(0, 1).map((origin) => ({
		disk: diskOf$1(origin),
		snapshots: own,
		named: true
	})));
}
function diskOf$1({ snapshot, disk, diskUniqueId, dataTime }) {
	if (dataTime === void 0) throw new ActionError("InvalidInput", `The time of the data of snapshot "${snapshot.name}" is unknown, so it cannot be compared with the data in a blob.`, { remedy: "Name its disk in \"disk\" instead, or export a copy that this action created." });
	if (disk !== void 0 && diskUniqueId !== void 0) return {
		name: disk.name,
		uniqueId: diskUniqueId
	};
	throw new ActionError("InvalidInput", `The source disk of snapshot "${snapshot.name}" is unknown, so its blob is unknown too.`, { remedy: "Name its disk in \"disk\" instead, or export a snapshot that this action created." });
}
__name(diskOf$1, "diskOf");

// src/operations/export.ts
const LEASE_WAIT_MS = 75e3;
const LEASE_POLL_MS = 5e3;
async function exportSnapshots(request, ports) {
	const planned = await planExport(request, ports);
	const outcomes = await inTurn(planned, async (one) => {
		for (const step of one.steps) ports.log.info(intention(one, step));
		if (one.steps.length === 0) ports.log.info(`${one.disk.name}: ${nothingNew(one)}`);
		return request.dryRun ? outcomeOf$1(one, [], false) : await exportDisk(one, request, ports);
	});
	const { verify, dryRun } = request;
	const total = planned.length;
	return {
		operation: "export",
		outcomes,
		verify,
		dryRun,
		failure: failureOf(outcomes.map(({ disk, error }) => ({
			name: disk.name,
			error
		})), {
			heading: (failed) => `${failed} of ${counted(total, "disk")} could not be exported`,
			total,
			remedy: "Resolve the errors above, then run this step again. It resumes where it stopped."
		}),
		...dryRun ? { permissions: await checkPermissions(needsOf$3(planned, request), request.maxParallel, ports) } : {}
	};
}
function needsSignIn({ profile }) {
	return profile?.dataAccessAuthMode?.toLowerCase() === "azureactivedirectory";
}
function needsOf$3(planned, { place, verify }) {
	const { source, signedIn, blob } = NEEDED.export;
	const read = planned.flatMap(({ steps, holds }) => [...steps.flatMap(({ snapshot, base }) => [snapshot, ...base === void 0 ? [] : [base]]), ...verify && holds !== void 0 ? [holds.snapshot] : []]);
	const target = place.signature === void 0 ? read.slice(0, 1) : [];
	return [...read.map((snapshot) => ({
		scope: formatResourceId(snapshot, "snapshots"),
		actions: needsSignIn(snapshot) ? [...source, ...signedIn] : source
	})), ...target.map(({ subscriptionId }) => ({
		scope: `/subscriptions/${subscriptionId}`,
		actions: blob,
		elsewhere: "it can be granted on the storage account or the container, whose resource id \"blob-url\" does not contain"
	}))];
}
__name(needsOf$3, "needsOf");
function outcomeOf$1({ target, ...planned }, exported, proven, error) {
	return {
		...planned,
		url: target.url,
		exported,
		proven,
		...error !== void 0 && { error }
	};
}
__name(outcomeOf$1, "outcomeOf");
async function verifyHeld(planned, { maxParallel: parallel, verify }, ports) {
	const { disk, target, holds } = planned;
	if (!verify || holds === void 0) return outcomeOf$1(planned, [], false);
	try {
		await verifyAll(holds, {
			target,
			parallel
		}, ports).catch(async (error) => {
			if (error instanceof ActionError && error.code === "NotVerified") await refuseChanged(planned, ports);
			throw error;
		});
		ports.log.info(`${disk.name}: ${target.url} is identical to "${holds.snapshot.name}"`);
		return outcomeOf$1(planned, [], true);
	} catch (error) {
		const failure = asActionError(error);
		ports.log.info(`${disk.name}: ${describe(failure)}`);
		return outcomeOf$1(planned, [], false, failure);
	}
}
async function exportDisk(planned, request, ports) {
	if (planned.steps.length === 0) return verifyHeld(planned, request, ports);
	const exported = [];
	let blob;
	const acquire = async (length) => {
		if (blob !== void 0) return blob;
		await make$1(planned, length, ports);
		blob = await lease(planned, ports);
		await refuseChanged(planned, ports);
		return blob;
	};
	try {
		for (const step of planned.steps) exported.push(await take(step, planned, acquire, request, ports));
		return outcomeOf$1(planned, exported, request.verify);
	} catch (error) {
		const failure = asActionError(error);
		ports.log.info(`${planned.disk.name}: ${describe(failure)}`);
		return outcomeOf$1(planned, exported, false, failure);
	} finally {
		await release$1(planned, blob, ports);
	}
}
async function take(step, { disk, target, steps }, acquire, request, ports) {
	const { clock, log } = ports;
	const from = clock.now();
	const { maxParallel: parallel } = request;
	const verify = request.verify ? step === steps.at(-1) ? "whole" : "written" : "nothing";
	const copied = await writeStep(step, {
		disk,
		target,
		acquire,
		parallel,
		verify
	}, ports);
	const elapsedMs = clock.now() - from;
	log.info(`${disk.name}: "${step.snapshot.name}" is in ${target.url}: ${formatBytes(copied.copiedBytes)} copied, ${formatBytes(copied.clearedBytes)} cleared, in ${formatDuration(elapsedMs)}${VERIFIED[verify]}`);
	const { snapshot, base, position } = step;
	return {
		...copied,
		snapshot,
		base,
		resumedAt: position,
		elapsedMs
	};
}
const VERIFIED = {
	nothing: "",
	written: "; what was written is verified",
	whole: "; the whole blob is verified"
};
async function make$1(planned, length, ports) {
	const { disk, target, isNew, steps } = planned;
	const [first] = steps;
	if (!isNew || first === void 0) return;
	const { snapshot } = first;
	const metadata = stateMetadata(disk, first, length, {
		over: "nothing",
		position: 0
	});
	await withRetries(snapshot, "creating the blob", ports, async () => {
		try {
			await target.create(length, metadata);
		} catch (error) {
			const failure = asActionError(error);
			if (!(failure.azure?.status === 409 || failure.azure?.status === 412) && !isRetryable(failure)) throw failure;
			if (await target.read() === void 0) throw failure;
		}
	});
}
__name(make$1, "make");
async function lease({ disk, target }, ports) {
	const { clock, log } = ports;
	const id = clock.newId();
	const until = clock.now() + LEASE_WAIT_MS;
	for (let isLogged = false;; isLogged = true) try {
		return await withRetries(disk, "leasing the blob", ports, () => target.lease(id));
	} catch (error) {
		const failure = asActionError(error);
		if (!(failure.azure?.code?.startsWith("Lease") === true) || clock.now() >= until || clock.remaining() < LEASE_POLL_MS) throw failure;
		if (!isLogged) log.info(`${disk.name}: another process holds a lease on ${target.url}; waiting, because the lease of a killed run ends within 1 min`);
		await clock.sleep(LEASE_POLL_MS);
	}
}
async function refuseChanged(planned, ports) {
	const { target, steps, disk, isNew, metadata } = planned;
	const [first] = steps;
	const facts = await withRetries(disk, "reading the blob", ports, () => target.read());
	if (sameMetadata(facts?.metadata ?? {}, isNew && first !== void 0 ? stateMetadata(disk, first, facts?.length ?? 0, first) : metadata ?? {})) return;
	throw new ActionError("Conflict", `Blob ${target.url} was changed by another process since this run planned the export.`, { remedy: "Run exports to the same blob one after the other, then run this step again." });
}
function sameMetadata(a, b) {
	const text = (metadata) => JSON.stringify(Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value]).sort(([one = ""], [other = ""]) => one < other ? -1 : 1));
	return text(a) === text(b);
}
async function release$1({ disk }, blob, ports) {
	if (blob === void 0) return;
	try {
		await withRetries(disk, "releasing the blob", ports, () => blob.release());
	} catch (error) {
		ports.log.debug(`the lease expires within 1 min: ${describe(error)}`);
	}
}
__name(release$1, "release");
function nothingNew({ target, left, holds }) {
	if (left > 0) return `no snapshot can be exported to ${target.url} now`;
	const name = holds === void 0 ? "" : `, up to "${holds.snapshot.name}"`;
	return `${target.url} is up to date${name}`;
}
function intention({ disk, target }, step) {
	const { snapshot, base, position } = step;
	const what = base === void 0 ? "all allocated data" : `what changed since "${base.name}"`;
	const on = position > 0 ? `, from ${formatBytes(position)} on, where an earlier run stopped` : "";
	return `${disk.name}: "${snapshot.name}" goes to ${target.url}: ${what}${on}`;
}

// src/action/operations/export.ts
const exportOperation = operation({
	inputs: {
		...common,
		disk: text,
		snapshot: text,
		snapshotResourceGroup: optionalGroup,
		blobUrl: text,
		verify: flag,
		dryRun: flag
	},
	toRequest(values, reading) {
		const { given, problems } = reading;
		const disks = readReferences(DISKS, reading);
		const snapshots = readReferences(SNAPSHOTS_AT_HOME, reading);
		if (given("disk") === "" && given("snapshot") === "") problems.push("\"disk\" is required: expected the disks whose snapshots to export, or the snapshots in \"snapshot\"");
		if (given("blob-url") === "") {
			problems.push("\"blob-url\" is required for export");
			return;
		}
		const read = readBlobUrl(given("blob-url"));
		if ("refusal" in read) {
			problems.push(`"blob-url" is not usable: ${read.refusal}`);
			return;
		}
		return values && {
			operation: "export",
			selection: onlyDisks(disks),
			snapshots,
			snapshotGroup: values.snapshotResourceGroup,
			place: read.place,
			verify: values.verify,
			dryRun: values.dryRun,
			maxParallel: values.maxParallel
		};
	},
	run: exportSnapshots,
	report: reportExport,
	whenInterrupted: ({ dryRun }) => dryRun ? void 0 : {
		title: "Interrupted while exporting",
		text: "The step was interrupted, possibly while it wrote to a page blob; its log names the blob, whose metadata show the progress. Run it again to resume. Until then, only the snapshots of that blob are complete."
	}
});
const MAX_ROWS = 200;
function reportExport(result) {
	const exported = result.outcomes.flatMap((outcome) => outcome.exported);
	return report(result, {
		outputs: {
			"snapshot-ids": fittingJson(exported.map(({ snapshot }) => snapshot.id)),
			"snapshot-names": fittingJson(exported.map(({ snapshot }) => snapshot.name)),
			count: String(exported.length),
			"changed-bytes": String(sum(exported.map(({ copiedBytes }) => copiedBytes))),
			"cleared-bytes": String(sum(exported.map(({ clearedBytes }) => clearedBytes)))
		},
		heading: "Export to page blobs",
		body: () => {
			const rows = result.outcomes.flatMap((outcome) => rowsOf(outcome, result.dryRun));
			return {
				sentence: sentence$6(result, exported),
				table: paragraphs(result.outcomes.slice(0, MAX_ROWS).map(({ disk, url }) => `- ${code(disk.name)} \u2192 ${code(url)}`).join("\n"), rows.length > 0 ? table(HEAD, rows.slice(0, MAX_ROWS)) : void 0, rows.length > MAX_ROWS ? `${rows.length - MAX_ROWS} more rows are in the result file.` : void 0).trimEnd(),
				failures: failuresOf(result.outcomes, ({ disk }) => disk.name)
			};
		},
		json: {
			verify: result.verify,
			disks: result.outcomes.map(inJson$1)
		}
	});
}
function sum(numbers) {
	return numbers.reduce((total, one) => total + one, 0);
}
function inJson$1(outcome) {
	const { disk, url, isNew, steps, held, exported, proven } = outcome;
	return {
		disk: disk.name,
		diskUniqueId: disk.uniqueId,
		blob: url,
		isNew,
		planned: steps.map(({ snapshot, base, position }) => ({
			snapshotId: snapshot.id,
			baseId: base?.id ?? null,
			resumedAt: position
		})),
		heldBefore: held,
		exported: exported.map((one) => ({
			snapshotId: one.snapshot.id,
			baseId: one.base?.id ?? null,
			copiedBytes: one.copiedBytes,
			clearedBytes: one.clearedBytes,
			pieces: one.pieces,
			resumedAt: one.resumedAt,
			elapsedMs: one.elapsedMs
		})),
		verified: proven,
		...errorIn(outcome)
	};
}
__name(inJson$1, "inJson");
function sentence$6({ outcomes, dryRun, verify }, exported) {
	const disks = counted(outcomes.length, "disk");
	const planned = sum(outcomes.map(({ steps }) => steps.length));
	if (planned === 0) return nothingExported(outcomes, verify && !dryRun);
	if (dryRun) return `Dry run: all checks passed, and nothing was written. ${counted(planned, "snapshot")} of ${disks} would be exported.`;
	const copied = formatBytes(sum(exported.map(({ copiedBytes }) => copiedBytes)));
	const proven = verify ? "Lengths and content hashes agree with the snapshots: of what was written with each and, with the last one, of the whole blob." : "Lengths agree with the snapshots; \"verify: true\" compares the content as well.";
	const done = `${counted(exported.length, "snapshot")} of ${disks} exported, ${copied} copied.`;
	return exported.length === planned ? `${done} ${proven}` : `${done} ${counted(planned - exported.length, "snapshot")} could not be exported; the next run resumes there.`;
}
__name(sentence$6, "sentence");
function nothingExported(outcomes, verify) {
	const disks = counted(outcomes.length, "disk");
	const left = sum(outcomes.map((outcome) => outcome.left));
	const proven = outcomes.filter((outcome) => outcome.proven).length;
	const gone = outcomes.filter(({ holds, isNew }) => holds === void 0 && !isNew).length;
	return [
		left > 0 ? `Nothing was exported: ${counted(left, "snapshot")} of ${disks} cannot be exported now. The warnings name them.` : `Nothing to export: the blobs of ${disks} contain every snapshot.`,
		verify && proven > 0 && `The content of ${counted(proven, "blob")} agrees as a whole (compared by hash).`,
		verify && gone > 0 && `The content of ${counted(gone, "blob")} was not compared: its snapshot no longer exists, or was not selected.`
	].filter((part) => part !== false).join(" ");
}
const HEAD = [
	"Disk",
	"Snapshot",
	"Over",
	"Copied",
	"Cleared",
	"Took"
];
function rowsOf({ disk, steps, exported }, dryRun) {
	return steps.map(({ snapshot, base }, at) => {
		const one = exported[at];
		const missing = dryRun ? "" : "\u274C";
		return [
			code(disk.name),
			code(snapshot.name),
			base === void 0 ? "nothing: all allocated data" : code(base.name),
			one === void 0 ? missing : formatBytes(one.copiedBytes),
			one === void 0 ? missing : formatBytes(one.clearedBytes),
			one === void 0 ? missing : formatTook(one)
		];
	});
}
function formatTook({ elapsedMs, resumedAt }) {
	const on = resumedAt > 0 ? `, from ${formatBytes(resumedAt)} on` : "";
	return `${formatDuration(elapsedMs)}${on}`;
}

// src/snapshots/restore-instructions.ts
const ACTION = "azure-incremental-snapshot-action/azure-incremental-snapshot-action@v0";
const RESTORED = "-restored";
const TO_SIGN_IN = ["    # Sign-in: set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_SUBSCRIPTION_ID in \"env:\", or add the inputs", "    # client-id, tenant-id and subscription-id as in the step that took the snapshots."];
function toSwap(count, machine) {
	return [
		count === 1 ? "    # To swap the new disk with the old one on its virtual machine, which is stopped and started again:" : "    # To swap the new disks with the old ones on one virtual machine, which is stopped and started again:",
		`    # vm: ${machine === void 0 ? "name-of-the-machine" : yamlText(machine.name)}`,
		"    # swap: true",
		"    # allow-stop: true"
	];
}
function restorePoint(ref, entry) {
	return {
		subscriptionId: ref.subscriptionId,
		snapshot: entry.snapshot,
		snapshotGroup: entry.snapshotGroup,
		disk: entry.disk,
		diskGroup: entry.group,
		location: entry.location,
		edgeZone: entry.edge,
		sku: entry.sku,
		sizeGb: entry.sizeGb,
		zone: entry.zones?.[0],
		machine: machineIn(entry.vm),
		taken: Date.parse(entry.created)
	};
}
function restorePointOf(snapshot) {
	const disk = diskOf(snapshot);
	return {
		subscriptionId: snapshot.subscriptionId,
		snapshot: snapshot.name,
		snapshotGroup: snapshot.resourceGroup,
		disk: disk?.name ?? snapshot.name,
		diskGroup: disk?.resourceGroup ?? snapshot.resourceGroup,
		location: snapshot.location,
		edgeZone: snapshot.extendedLocation?.name,
		sku: void 0,
		sizeGb: snapshot.sizeGb,
		zone: void 0,
		machine: void 0,
		taken: snapshot.timeCreated
	};
}
function diskOf({ sourceResourceId, subscriptionId, tags }) {
	const source = parseResourceId(sourceResourceId ?? "", "disks");
	if (source !== void 0) return source;
	const name = tagValue(tags, TAG.disk);
	const resourceGroup = tagValue(tags, TAG.diskGroup);
	if (name === void 0 || resourceGroup === void 0) return void 0;
	return {
		subscriptionId,
		resourceGroup,
		name
	};
}
function restoreInstructions(points, around) {
	const targets = named(points.filter(isSafe));
	if (targets.length === 0) return void 0;
	const subscriptions = [...Map.groupBy(targets, ({ subscriptionId }) => canonical(subscriptionId))];
	const parts = subscriptions.map(([, members], index) => ({
		members,
		note: subscriptions.length === 1 ? [] : [`# Subscription ${index + 1} of ${subscriptions.length}: the log names it.`]
	}));
	return {
		steps: parts.flatMap(({ members, note }) => stepsFor(members, around, note)).join("\n\n"),
		commands: parts.map(({ members, note }) => [...note, ...members.map(commandFor)].join("\n\n")).join("\n\n"),
		disks: targets.map(({ restored }) => restored),
		severalSubscriptions: subscriptions.length > 1
	};
}
function named(points) {
	const taken = /* @__PURE__ */ new Set();
	return points.map((point) => {
		for (let number = 1;; number++) {
			const restored = restoredName(point.disk, number);
			const key = canonical(`${point.subscriptionId}/${point.diskGroup}/${restored}`);
			if (taken.has(key)) continue;
			taken.add(key);
			return {
				...point,
				restored
			};
		}
	});
}
function restoredName(disk, number) {
	const suffix = number === 1 ? RESTORED : `${RESTORED}-${number}`;
	if (disk.length + suffix.length <= 80) return `${disk}${suffix}`;
	const hash = (0, import__builtin_node_crypto.createHash)("sha256").update(disk).digest("hex").slice(0, 8);
	return `${disk.slice(0, 80 - suffix.length - hash.length - 1)}-${hash}${suffix}`;
}
function stepsFor(targets, { environment, action }, note) {
	return [...Map.groupBy(targets, ({ diskGroup, snapshotGroup, machine }) => canonical([
		diskGroup,
		snapshotGroup,
		machine?.resourceGroup ?? "",
		machine?.name ?? ""
	].join("/"))).values()].flatMap((members) => {
		const [first] = members;
		if (first === void 0) return [];
		const { diskGroup, snapshotGroup, machine } = first;
		const names = members.map(({ snapshot }) => snapshot);
		const group = machine?.resourceGroup ?? diskGroup;
		const isElsewhere = canonical(group) !== canonical(snapshotGroup);
		return [[
			...note,
			`- name: Restore ${members.length === 1 ? "the disk" : "the disks"}`,
			...takenIn(members).map((when) => `  # Taken ${when}`),
			`  uses: ${action !== void 0 && USES.test(action) ? action : ACTION}`,
			"  with:",
			"    operation: restore",
			...isUsualCloud(environment) ? [] : [`    environment: ${yamlText(environment)}`],
			...TO_SIGN_IN,
			`    resource-group: ${yamlText(group)}`,
			...isElsewhere ? [`    snapshot-resource-group: ${yamlText(snapshotGroup)}`] : [],
			...names.length === 1 ? [`    snapshot: ${yamlText(names[0] ?? "")}`] : ["    snapshot: |", ...names.map((name) => `      ${name}`)],
			...toSwap(names.length, machine)
		].join("\n")];
	});
}
function takenIn(points) {
	const instants = points.flatMap(({ taken }) => taken === void 0 || Number.isNaN(taken) ? [] : [taken]);
	if (instants.length === 0) return [];
	const [first, last] = [Math.min(...instants), Math.max(...instants)].map(formatMinute);
	return first === last ? [first ?? ""] : [`${first ?? ""} to ${last ?? ""}`];
}
function commandFor(target) {
	const { diskGroup, restored, snapshot, snapshotGroup, location, edgeZone, sku, sizeGb, zone } = target;
	return [
		`az disk create ${option("resource-group", diskGroup)} ${option("name", restored)}`,
		`  --source "$(az snapshot show ${option("resource-group", snapshotGroup)}`,
		`    ${option("name", snapshot)} --query id --output tsv)"`,
		`  ${[
			option("location", location),
			...edgeZone === void 0 ? [] : [option("edge-zone", edgeZone)],
			...sku === void 0 ? [] : [option("sku", sku)],
			...sizeGb === void 0 ? [] : [option("size-gb", String(sizeGb))],
			...zone === void 0 ? [] : [option("zone", zone)]
		].join(" ")}`
	].join(" \\\n");
}
const NAME = /^[A-Za-z0-9][\w.-]{0,79}$/;
const GROUP = /^[\p{L}\p{N}_().-]{1,90}$/u;
const WORD = /^[A-Za-z0-9][\w-]{0,49}$/;
const USES = /^[\w.-]+\/[\w.-]+@[\w.][\w./+-]{0,200}$/;
function machineIn(vm) {
	const [resourceGroup = "", name = ""] = vm?.split("/") ?? [];
	return GROUP.test(resourceGroup) && NAME.test(name) ? {
		resourceGroup,
		name
	} : void 0;
}
function isSafe(point) {
	const { snapshot, snapshotGroup, disk, diskGroup, location, edgeZone, sku, zone } = point;
	return [snapshot, disk].every((name) => NAME.test(name)) && [snapshotGroup, diskGroup].every((group) => GROUP.test(group)) && [
		location,
		edgeZone,
		sku,
		zone
	].every((word) => word === void 0 || WORD.test(word));
}
function isUsualCloud(environment) {
	return environment.toLowerCase() === "azurecloud" || !/^[\w.:/-]+$/.test(environment);
}
function yamlText(text) {
	return /^[A-Za-z][\w-]*(?:\.[\w-]+)*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
function option(name, value) {
	return value.startsWith("-") ? `--${name}=${shellText(value)}` : `--${name} ${shellText(value)}`;
}
function shellText(text) {
	return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

// src/operations/finalize/outcome.ts
function judge(target, found, before) {
	if (found === void 0) return gone(target, "missing", "it no longer exists");
	if (readinessOf(found).state === "deleting") return gone(target, "missing", "it is being deleted");
	if (found.uniqueId === void 0 && found.timeCreated === void 0) return failed(target, found, partlyReported(found));
	const { entry } = target;
	if (![entry && {
		uniqueId: entry.snapshotId,
		timeCreated: Date.parse(entry.created)
	}, before].every((one) => one === void 0 || isSame(found, one))) return gone(target, "replaced", "another snapshot has its name");
	if (found.incremental) return found;
	return failed(target, found, new ActionError("InvalidInput", `Snapshot "${found.name}" in resource group "${found.resourceGroup}" is not incremental: this action does not change it.`, { remedy: "Correct \"snapshot\"." }));
}
function partlyReported(found) {
	return new ActionError("AzureRefused", `Snapshot "${found.name}" in resource group "${found.resourceGroup}" ${formatStanding$2(found)}. It is unknown whether it is the snapshot that is meant.`, { remedy: "Run this step again. If the error occurs again, report it with the debug log." });
}
async function forEach(targets, most, work) {
	const limit = pLimit(most);
	return Promise.all(targets.map((target) => limit(async () => {
		try {
			return await work(target);
		} catch (error) {
			return failed(target, void 0, asActionError(error));
		}
	})));
}
function kept(target, snapshot, reason) {
	return {
		target,
		snapshot,
		done: "kept",
		reason
	};
}
function held(target, snapshot, reason) {
	return {
		target,
		snapshot,
		done: "held",
		reason
	};
}
function released(target, snapshot, reason) {
	return {
		target,
		snapshot,
		done: "released",
		reason
	};
}
function gone(target, done, reason) {
	return {
		target,
		snapshot: void 0,
		done,
		reason
	};
}
function contradicted$1(target, error) {
	return {
		...gone(target, "replaced", error.message),
		error
	};
}
__name(contradicted$1, "contradicted");
function failed(target, snapshot, error) {
	return {
		target,
		snapshot,
		done: "failed",
		reason: describe(error),
		error
	};
}
function nameOf$2({ ref }) {
	return `Snapshot "${ref.name}" in resource group "${ref.resourceGroup}"`;
}
__name(nameOf$2, "nameOf");
function deleted(target, reason) {
	return {
		target,
		snapshot: void 0,
		done: "deleted",
		reason
	};
}
function restoreInstructionsFrom(result, { action }) {
	if (result.outcome !== "failure" && result.outcome !== "cancelled") return void 0;
	const points = result.finalized.filter(isThere).flatMap(({ target, snapshot }) => {
		const { entry, ref } = target;
		if (entry !== void 0) return [restorePoint(ref, entry)];
		return snapshot === void 0 ? [] : [restorePointOf(snapshot)];
	});
	return restoreInstructions(points, {
		environment: result.environment,
		action
	});
}
async function addRestoreInstructions(result, { log, run }) {
	const way = restoreInstructionsFrom(result, run);
	if (way === void 0) return;
	const there = result.finalized.filter(isThere);
	await log.group("Restore instructions", () => {
		if (way.severalSubscriptions) for (const { target } of there) log.info(formatResourceId(target.ref, "snapshots"));
		log.info(`A workflow step that restores them:\n\n${way.steps}\n`);
		log.info(`The same with az:\n\n${way.commands}\n`);
		return Promise.resolve();
	});
	log.warning([
		`The deploy ${result.outcome === "failure" ? "failed" : "was cancelled"}. These snapshots can be restored:`,
		...there.map(line),
		"The log of this step and the job summary contain the workflow step and the commands."
	].join("\n"), "Restore instructions");
}
function line({ target, done, reason, snapshot }) {
	const { entry, ref } = target;
	const disk = entry === void 0 ? "" : ` of disk "${entry.disk}"`;
	const taken = entry === void 0 ? snapshot?.timeCreated : Date.parse(entry.created);
	const when = taken === void 0 || Number.isNaN(taken) ? "" : `, taken ${formatMinute(taken)}`;
	return `- "${ref.name}" in resource group "${ref.resourceGroup}"${disk}${when}: ${done === "failed" ? "not held" : reason}`;
}
function isThere({ done }) {
	return done !== "missing" && done !== "replaced" && done !== "deleted";
}

// src/snapshots/retention/plan.ts
function planRetention(request) {
	const candidates = candidatesFrom(request);
	const context = {
		...request,
		copied: copiedNow(request, candidates)
	};
	return [...Map.groupBy(candidates, ({ descendant }) => retentionGroup(descendant))].toSorted(([a], [b]) => a < b ? -1 : 1).flatMap(([, members]) => planGroup(members.toSorted(byDescendant), context));
}
function runningCopySources(snapshots) {
	const running = snapshots.filter((snapshot) => comesFromSnapshot(snapshot) && isCopying(readinessOf(snapshot)));
	if (running.length === 0) return /* @__PURE__ */ new Set();
	const sourceOf = sourceFinder(snapshots);
	return new Set(running.flatMap((copy) => [sourceOf(copy)?.id, copy.sourceResourceId]).filter((id) => id !== void 0).map(canonical));
}
function protectionOf$1(descendant, request) {
	const copied = request.copySources.known ? request.copySources.ids : /* @__PURE__ */ new Set();
	return guardRails(candidateOf$1(descendant, canonical(descendant.snapshot.id), request), false, {
		...request,
		copied
	});
}
__name(protectionOf$1, "protectionOf");
function candidatesFrom(request) {
	const byId = /* @__PURE__ */ new Map();
	for (const descendant of request.descendants) {
		const id = canonical(descendant.snapshot.id);
		const other = byId.get(id);
		const candidate = candidateOf$1(descendant, id, request);
		const agree = other === void 0 || other.disk === candidate.disk && other.descendant.proof === descendant.proof;
		byId.set(id, agree ? candidate : withoutDisk(candidate));
	}
	return [...byId.values()];
}
function candidateOf$1(descendant, id, request) {
	const { snapshot, diskUniqueId } = descendant;
	const sku = diskUniqueId === void 0 ? void 0 : request.diskSku?.(diskUniqueId);
	return {
		descendant,
		id,
		disk: canonical(diskUniqueId ?? ""),
		readiness: readinessOf(snapshot, sku),
		inScope: isInScope(snapshot.tags, request),
		held: isHeld(snapshot.tags, request.now),
		temporary: isTemporary(snapshot, request.now)
	};
}
__name(candidateOf$1, "candidateOf");
function withoutDisk(candidate) {
	const descendant = {
		...candidate.descendant,
		diskUniqueId: void 0,
		proof: "unknown"
	};
	return {
		...candidate,
		descendant,
		disk: ""
	};
}
function retentionGroup({ diskUniqueId, proof, snapshot }) {
	return `${canonical(diskUniqueId ?? "")} ${canonicalLocation(snapshot.location)} ${RANK$1[proof]}`;
}
const RANK$1 = {
	proven: 0,
	claimed: 1,
	unknown: 2
};
function byDescendant(a, b) {
	return newestFirst(a.descendant, b.descendant);
}
function copiedNow({ copySources }, candidates) {
	const here = runningCopySources(candidates.map(({ descendant }) => descendant.snapshot));
	return copySources.known ? /* @__PURE__ */ new Set([...here, ...copySources.ids]) : here;
}
function planGroup(candidates, context) {
	const newest = candidates.find((candidate) => isNewestUsable(candidate, context));
	const tested = testedAmong(candidates, context);
	const verdicts = verdictsOn(candidates, context);
	return candidates.map((candidate) => {
		const guards = [...guardRails(candidate, candidate === newest, context), ...tested.get(candidate) ?? []];
		const decision = decisionOn(candidate.descendant, guards, verdicts.get(candidate), context);
		return candidate === newest ? {
			...decision,
			newest: true
		} : decision;
	});
}
function testedAmong(candidates, { policy: { verified }, now }) {
	if (verified === void 0) return /* @__PURE__ */ new Map();
	const tested = candidates.flatMap((candidate) => {
		const { descendant, disk, readiness, temporary } = candidate;
		const day = verifiedOn(descendant.snapshot);
		const counts = disk !== "" && readiness.state === "available" && !temporary && descendant.dataTime !== void 0 && descendant.dataTime <= now;
		return day === void 0 || !counts ? [] : [{
			candidate,
			day
		}];
	});
	return new Map(tested.slice(0, verified === "unlimited" ? void 0 : verified).map(({ candidate, day }) => [candidate, [`keep-verified: ${verified} (passed its restore test on ${verifiedTag(day)})`]]));
}
function isInScope(tags, { scope, run }) {
	switch (scope) {
		case "workflow": return isOfWorkflow(tags, run);
		case "repository": return isOfRepository(tags, run);
		case "all": return true;
	}
}
function isNewestUsable({ descendant, disk, readiness, temporary }, { now }) {
	const { snapshot, dataTime } = descendant;
	return disk !== "" && snapshot.incremental && readiness.state === "available" && !temporary && dataTime !== void 0 && dataTime <= now;
}
function verdictsOn(candidates, { policy, now }) {
	const verdicts = new Map(candidates.filter(({ readiness }) => readiness.state === "failed").map((candidate) => [candidate, FAILED]));
	const seen = candidates.filter(isSeenByRules);
	const instants = seen.flatMap(({ descendant }) => descendant.dataTime ?? []);
	const judged = applyPolicy(instants, policy, now);
	seen.forEach((candidate, index) => {
		const verdict = judged[index];
		if (verdict !== void 0) verdicts.set(candidate, verdict);
	});
	return verdicts;
}
function isSeenByRules({ descendant, disk, readiness, inScope, held, temporary }) {
	return disk !== "" && descendant.snapshot.incremental && descendant.dataTime !== void 0 && readiness.state === "available" && inScope && !held && !temporary;
}
function guardRails(candidate, newest, context) {
	const { id, disk, readiness, inScope, temporary, descendant } = candidate;
	const { snapshot, dataTime } = descendant;
	const missing = missingFrom(snapshot);
	return [
		missing.length > 0 && `only partly readable: the response of Azure lacks its ${listed(missing)}`,
		!snapshot.incremental && "not an incremental snapshot",
		disk === "" && "its source disk is unknown",
		!inScope && outOfScope(context),
		readiness.state === "deleting" && "already being deleted",
		readiness.state === "pending" && "still copying",
		readiness.state === "instant-access" && "still copying: until this is complete, it depends on its disk",
		readiness.state === "failed" && !isOwn(snapshot.tags) && "failed, but not created by this action",
		...protectionsAt(snapshot, context.now),
		temporary && `temporary until ${formatMinute((snapshot.timeCreated ?? 0) + 432e6)}: its job deletes it when it succeeds`,
		context.copied.has(id) && "the source of a copy in progress",
		isUndated(candidate) && "the time of its data is unknown",
		dataTime !== void 0 && dataTime > context.now && "dated in the future",
		newest && formatNewest$1(descendant)
	].filter((reason) => reason !== false);
}
function isUndated({ descendant, readiness }) {
	return descendant.dataTime === void 0 && readiness.state !== "failed";
}
function formatNewest$1({ proof }) {
	const newest = "the newest usable snapshot of its disk in this region";
	return proof === "proven" ? newest : `${newest} among those that only tags assign to it`;
}
__name(formatNewest$1, "formatNewest");
function outOfScope({ scope }) {
	return `not made by ${scope === "workflow" ? "this workflow of this repository" : "this repository"} (prune-scope: ${scope})`;
}
function decisionOn({ snapshot, dataTime, kind, diskUniqueId, proof }, guards, verdict, { copySources }) {
	const isKept = guards.length > 0 || verdict === void 0 || verdict.keep;
	const rules = verdict?.keep === isKept ? verdict.reasons : [];
	return {
		snapshot,
		dataTime,
		kind,
		diskUniqueId,
		proof,
		action: isKept ? "keep" : "delete",
		reasons: isKept ? [...guards, ...rules] : copySources.known ? rules : [...rules, COPIES_UNKNOWN]
	};
}
const FAILED = {
	keep: false,
	reasons: ["failed: it cannot be restored"]
};
const COPIES_UNKNOWN = "it is unknown whether a copy of it is in progress elsewhere";
function isCopying({ state }) {
	return state === "pending" || state === "instant-access" || state === "unknown";
}

// src/operations/finalize/hold-or-delete.ts
const NOT_OF_THIS_REPOSITORY = "this repository did not create it";
async function deleteFinished(seen, request, ports) {
	const present = seen.filter(({ snapshot, error }) => snapshot !== void 0 && error === void 0);
	if (present.length === 0) return seen;
	const copiesIn = copiesOf(present.map(({ target }) => target.ref), ports);
	const outcomes = new Map(present.map((one) => [one.target, one]));
	const done = await forEach(present.map(({ target }) => target), request.maxParallel, async (target) => {
		const before = outcomes.get(target)?.snapshot;
		const copies = copiesIn(target.ref.subscriptionId);
		const one = request.dryRun ? await wouldRemove(target, before, copies, ports) : await removeOne(target, before, copies, ports);
		if (one.done === "kept") ports.log.info(`${one.target.ref.name}: kept: ${one.reason}`);
		return one;
	});
	for (const one of done) outcomes.set(one.target, one);
	return seen.map((one) => outcomes.get(one.target) ?? one);
}
async function wouldRemove(target, before, copies, ports) {
	const { azure, run } = ports;
	const known = await copies.current();
	const read = await readKnown(() => azure.findSnapshot(target.ref), ports);
	const found = judge(target, read, before);
	if ("done" in found) return found;
	const tags = isReleasedBy(found.tags, run) ? withoutTag(found.tags, TAG.hold) : found.tags;
	const reasons = [...objectionsTo(target, found, known, ports), ...protectionsOf({
		...found,
		tags
	}, azure.serverTime())];
	return reasons.length > 0 ? kept(target, found, reasons.join("; ")) : {
		...deleted(target, "would be deleted"),
		snapshot: found,
		would: "delete"
	};
}
async function removeOne(target, before, copies, ports) {
	let instead;
	let use;
	try {
		await copies.current();
		const removal = await removeSnapshot(target.ref, {
			async objectionsTo(found) {
				const next = await copies.use();
				if (next === "reading again") return "checking again";
				use = next;
				const seen = judge(target, found, before);
				instead = "done" in seen ? seen : void 0;
				return instead === void 0 ? objectionsTo(target, found, use.value, ports) : [instead.reason];
			},
			ended: () => use?.end()
		}, ports);
		if (removal.end === "gone") return gone(target, "missing", "it no longer exists");
		if (removal.end === "kept") return instead ?? kept(target, removal.found, removal.reasons.join("; "));
		ports.log.info(`${target.ref.name}: deleted, because the deploy succeeded`);
		return deleted(target, "deleted, because the deploy succeeded");
	} catch (error) {
		return failed(target, error instanceof UnknownOutcomeError ? void 0 : before, asActionError(error));
	}
}
function objectionsTo({ entry }, snapshot, copies, { run }) {
	const ofOthers = isOfRepository(snapshot.tags, run) ? entry && notOfThisRun(snapshot, run) : NOT_OF_THIS_REPOSITORY;
	return [...ofOthers === void 0 ? [] : [ofOthers], ...copies.has(canonical(snapshot.id)) ? ["a copy of it is in progress"] : []];
}
function copiesOf(refs, ports) {
	const known = /* @__PURE__ */ new Map();
	return (subscriptionId) => {
		const key = canonical(subscriptionId);
		const groups = refs.filter((ref) => canonical(ref.subscriptionId) === key).map(({ resourceGroup }) => resourceGroup);
		return cachedIn(known, key, () => fresh(() => runningCopies(subscriptionId, groups, ports), ports.clock));
	};
}
async function runningCopies(subscriptionId, groups, ports) {
	const { azure, log } = ports;
	const { snapshots, refusal, doubt } = await listSubscription(subscriptionId, subscriptionReads(ports));
	if (snapshots !== void 0) {
		if (doubt !== void 0) log.info(`Copies in progress were searched only among the snapshots that this sign-in can read: ${doubt}`);
		return runningCopySources(snapshots);
	}
	log.debug(describe(refusal));
	log.info("Copies in progress were searched only in the resource groups of the snapshots: this sign-in lacks the permission to read the snapshots of the whole subscription.");
	const names = new Map(groups.map((group) => [canonical(group), group]));
	const lists = await Promise.all([...names.values()].map((resourceGroup) => azure.listSnapshots({
		subscriptionId,
		resourceGroup
	})));
	return runningCopySources(lists.flat());
}
const MAX_SHORT_MS = 36e5;
const MAX_SHORT_PART = .1;
function holding(hold) {
	return (tags) => {
		const held = lastsAsLong(tags, hold) ? tags : withTag(tags, TAG.hold, valueFor(tags, hold));
		const changed = hasTemporaryTag(held) ? withoutTag(held, TAG.temporary) : held;
		if (Object.keys(changed).length > TAG_LIMITS.count) throw noRoom();
		return changed === tags ? void 0 : changed;
	};
}
function releasing(run) {
	return (tags) => isReleasedBy(tags, run) ? withoutTag(tags, TAG.hold) : void 0;
}
function lasting() {
	return (tags) => hasTemporaryTag(tags) ? withoutTag(tags, TAG.temporary) : void 0;
}
function valueFor(tags, { outcome, run, holdForMs, now }) {
	const isHeldNow = isHeld(tags, now);
	const isOurs = isHoldOf(tags, run);
	const asked = holdForMs === "unlimited" ? Number.POSITIVE_INFINITY : now + holdForMs;
	const until = isHeldNow && isOurs ? Math.max(asked, endOf$1(tags)) : asked;
	const value = holdTag({
		until: Number.isFinite(until) ? until : void 0,
		outcome,
		run
	});
	const theirs = isHeldNow && !isOurs ? tagValue(tags, TAG.hold) : void 0;
	return theirs === void 0 ? value : fitted(`${value}; before: ${theirs}`);
}
function endOf$1(tags) {
	const until = heldUntil(tags);
	return typeof until === "number" ? until : Number.POSITIVE_INFINITY;
}
__name(endOf$1, "endOf");
function lastsAsLong(tags, { run, holdForMs, now }) {
	if (!isHeld(tags, now) || isReleasedBy(tags, run)) return false;
	const until = heldUntil(tags);
	if (typeof until !== "number") return true;
	if (holdForMs === "unlimited") return false;
	return until > now + holdForMs - Math.min(MAX_SHORT_MS, holdForMs * MAX_SHORT_PART);
}
function noRoom() {
	return new ActionError("LimitReached", `The snapshot cannot be held: it already has ${TAG_LIMITS.count} tags, the limit of Azure.`, { remedy: `Remove a tag from it, or leave space for the tag "${TAG.hold}" in "tags".` });
}

// src/operations/prune/delete.ts
async function deleteAll(plans, planAgain, maxParallel, ports, progress) {
	const outcomes = plans.flatMap((plan) => plan.outcomes);
	const tasks = outcomes.map((outcome, index) => ({
		outcome,
		index
	})).filter(({ outcome }) => outcome.action === "delete").toSorted((a, b) => oldestData(a.outcome, b.outcome));
	const limit = pLimit(maxParallel);
	const guardians = guardiansOf(outcomes);
	const carriedOut = carrier(fresh(async () => batchOf(await planAgain(), guardians, maxParallel), ports.clock, ({ most }) => most), ports);
	let deleted = 0;
	await Promise.all(tasks.map((task) => limit(async () => {
		const change = await carriedOut(task.outcome);
		outcomes[task.index] = {
			...task.outcome,
			...change
		};
		deleted += Number(change.result === "deleted");
		const words = formatChange(task.outcome, change, `${deleted} of ${tasks.length}`);
		if (words !== void 0) ports.log.info(words);
		if (change.result === "deleted") progress(() => [...outcomes]);
	})));
	return outcomes;
}
const BATCH_PART = 5;
function batchOf(plans, guardians, maxParallel) {
	const planned = new Map(plans.flatMap(({ outcomes }) => outcomes.map((outcome) => [canonical(outcome.snapshot.id), outcome])));
	const now = (id) => planned.get(canonical(id));
	const listed = plans.reduce((sum, plan) => sum + plan.listed, 0);
	return {
		most: Math.max(maxParallel, Math.ceil(listed / BATCH_PART)),
		objectionsTo(outcome) {
			const lost = guardians(outcome, (id) => now(id)?.snapshot);
			const again = now(outcome.snapshot.id);
			const isKept = again?.action === "keep" && compare$1(outcome.snapshot, again.snapshot) !== "different";
			return [...lost === void 0 ? [] : [lost], ...isKept ? again.reasons : []];
		},
		objectionsAsRead(outcome, found) {
			const { snapshot } = outcome;
			if (!isSame(snapshot, found)) return ["another snapshot now has its name"];
			if (isFailed(snapshot) && !isFailed(found)) return ["no longer failed"];
			const plan = plans.find((one) => sameId(one.subscriptionId, snapshot.subscriptionId));
			const reasons = plan === void 0 ? [] : protectionOf$1({
				...outcome,
				snapshot: found
			}, plan.basis);
			return reasons.length > 0 || now(snapshot.id) !== void 0 ? reasons : ["it is no longer listed"];
		}
	};
}
function carrier(batch, ports) {
	let end;
	return async (outcome) => {
		try {
			if (end !== void 0) throw end;
			return await carryOut$1(outcome, batch, ports);
		} catch (error) {
			const failure = asActionError(error);
			if (isAbort(failure)) end ??= withKnownOutcome(failure);
			return {
				result: failure instanceof UnknownOutcomeError ? "in-doubt" : "refused",
				error: failure
			};
		}
	};
}
async function carryOut$1(outcome, batch, ports) {
	const planned = outcome.snapshot;
	const known = (await batch.current()).objectionsTo(outcome);
	if (known.length > 0) return keptMeanwhile(planned, planned, known);
	let use;
	const removal = await removeSnapshot(refOf(planned), {
		async objectionsTo(found) {
			const next = await batch.use();
			if (next === "reading again") return "checking again";
			use = next;
			const { value } = use;
			return [...value.objectionsTo(outcome), ...value.objectionsAsRead(outcome, found)];
		},
		ended: () => use?.end()
	}, ports);
	return removal.end === "kept" ? keptMeanwhile(planned, removal.found, removal.reasons) : { result: removal.end };
}
__name(carryOut$1, "carryOut");
function keptMeanwhile(planned, found, reasons) {
	return {
		result: "kept",
		action: "keep",
		snapshot: {
			...found,
			resourceGroup: planned.resourceGroup,
			id: formatResourceId(planned, "snapshots")
		},
		reasons: reasons.map((one) => `${one} (since it was listed)`)
	};
}
function isFailed(snapshot) {
	return readinessOf(snapshot).state === "failed";
}
function formatChange({ snapshot, disk }, { result, reasons = [], error }, progress) {
	const name = `${disk}: snapshot "${snapshot.name}"`;
	switch (result) {
		case "deleted": return `${name} deleted (${progress})`;
		case "gone": return `${name} was already deleted`;
		case "kept": return `${name} kept: ${reasons.join("; ")}`;
		default: return error === void 0 || isAbort(error) ? void 0 : `${name} not deleted: ${describe(error)}`;
	}
}
function guardiansOf(outcomes) {
	const guardians = Map.groupBy(outcomes.filter(({ newest }) => newest === true), retentionGroup);
	return (outcome, find) => {
		const lost = guardians.get(retentionGroup(outcome))?.find(({ snapshot }) => !isStillThere(snapshot, find(snapshot.id)));
		return lost === void 0 ? void 0 : `snapshot "${lost.snapshot.name}", the newest usable one, no longer exists: no older snapshot is deleted`;
	};
}
function isStillThere(snapshot, found) {
	return found !== void 0 && isSame(snapshot, found) && !isDeleting(found) && readinessOf(found).state !== "failed";
}

// src/operations/prune/inspect.ts
async function inspect$1(request, ports) {
	return selectsNothing(request.selection) ? await inspectAll(request, ports) : await inspectSelected(request, ports);
}
__name(inspect$1, "inspect");
async function inspectSelected(request, ports) {
	const { azure } = ports;
	const selected = await select(request.selection, request.maxParallel, ports);
	const scopes = selected.map(({ ref }) => scopeFor(ref, request));
	const limit = pLimit(request.maxParallel);
	const [views, targets] = await Promise.all([readViews(scopes, request.snapshotGroup !== void 0, ports), Promise.all(selected.map(({ ref }) => limit(async () => {
		return {
			ref,
			scope: scopeFor(ref, request),
			...await readUnlessGone(ref, azure)
		};
	})))]);
	const indexes = indexesOf(views);
	warnRefuted(targets.flatMap((target) => refutedFor(target, indexes.get(viewOf(target.scope, views)))), ports.log);
	const claims = claimsOf(targets, views, indexes);
	for (const target of targets) {
		const view = viewOf(target.scope, views);
		const { resourceGroup } = target.scope;
		const refusal = view.missing.get(canonical(resourceGroup ?? ""));
		if (target.disk !== void 0 && refusal !== void 0) throw asError(refusal);
		if (target.disk === void 0 && (claims.get(target) ?? []).length === 0) throw asError(await explainMissing(azure, target.ref, target.absence));
	}
	return selectedInspection(targets, views, claims, request, azure);
}
function indexesOf(views) {
	return new Map(views.map((view) => [view, indexOf(view)]));
}
function selectedInspection(targets, views, claims, request, azure) {
	const looks = targets.map((target) => generationsOf(target, claims.get(target) ?? [], request));
	return {
		sources: looks.flatMap(({ sources }) => sources),
		found: looks.flatMap(({ found }) => found),
		views,
		others: [],
		async again() {
			const now = await readAgain(views, azure);
			return selectedInspection(targets, now, claimsOf(targets, now, indexesOf(now)), request, azure);
		}
	};
}
async function inspectAll(request, ports) {
	const { home } = request;
	const scope = {
		subscriptionId: home.subscriptionId,
		...request.scope === "resource-group" && home.resourceGroup !== void 0 && { resourceGroup: home.resourceGroup }
	};
	const views = await readViews([scope], true, ports);
	for (const refusal of viewOf(scope, views).missing.values()) throw asError(refusal);
	return fullInspection(scope, views, request, ports);
}
function fullInspection(scope, views, request, ports) {
	const { selection, home, pruneScope } = request;
	const view = viewOf(scope, views);
	const seen = originsOf(view.snapshots, view.beyond).filter(({ snapshot }) => isWithin(snapshot, scope));
	warnRefuted(seen.filter((one) => refutedClaim(one) !== void 0).map(({ snapshot }) => snapshot), ports.log);
	const origins = seen.map((origin) => spelled(origin, [origin.disk, home])).filter(({ diskUniqueId }) => isOfShard(diskUniqueId, selection.shard));
	const touches = ({ snapshot }) => isInScope(snapshot.tags, {
		scope: pruneScope,
		run: ports.run
	});
	const wanted = new Set(origins.filter(touches).map(diskKey));
	const isWanted = (origin) => diskKey(origin) === "" ? touches(origin) : wanted.has(diskKey(origin));
	const looks = [...Map.groupBy(origins.filter(isWanted), ({ disk }) => disk === void 0 ? "" : refKey(disk)).values()].map((members) => generationsOf({
		ref: members[0]?.disk,
		disk: void 0
	}, members, request)).toSorted((a, b) => order(a) - order(b) || (nameOf$1(a) < nameOf$1(b) ? -1 : 1));
	return {
		sources: looks.flatMap(({ sources }) => sources),
		found: looks.flatMap(({ found }) => found),
		views,
		others: origins.filter((origin) => !isWanted(origin)).map(({ snapshot }) => snapshot),
		again: async () => fullInspection(scope, await readAgain(views, ports.azure), request, ports)
	};
}
function order({ sources }) {
	return sources[0]?.id === void 0 ? 1 : 0;
}
function nameOf$1({ sources }) {
	const [first] = sources;
	return canonical(`${first?.name ?? ""} ${first?.id ?? ""}`);
}
__name(nameOf$1, "nameOf");
function scopeFor({ subscriptionId, resourceGroup }, { scope, snapshotGroup }) {
	return scope === "subscription" ? { subscriptionId } : {
		subscriptionId,
		resourceGroup: snapshotGroup ?? resourceGroup
	};
}
function isWithin({ resourceGroup }, scope) {
	return scope.resourceGroup === void 0 || sameId(resourceGroup, scope.resourceGroup);
}
function isOfShard(diskUniqueId, shard) {
	return shard === void 0 || isInShard(diskUniqueId ?? "", shard);
}
function diskKey({ diskUniqueId }) {
	return canonical(diskUniqueId ?? "");
}
function claimsOf(targets, views, indexes) {
	const claimed = /* @__PURE__ */ new Set();
	const claims = /* @__PURE__ */ new Map();
	const claim = (target, origins) => {
		const own = origins.filter(({ snapshot }) => isWithin(snapshot, target.scope) && !claimed.has(snapshot));
		for (const { snapshot } of own) claimed.add(snapshot);
		claims.set(target, [...claims.get(target) ?? [], ...own.map((origin) => spelled(origin, [target.disk ?? target.ref, target.scope]))]);
	};
	const index = (target) => indexes.get(viewOf(target.scope, views)) ?? {
		byUniqueId: /* @__PURE__ */ new Map(),
		byRef: /* @__PURE__ */ new Map(),
		refuted: []
	};
	for (const target of targets) {
		const { disk } = target;
		if (disk === void 0) continue;
		claim(target, index(target).byUniqueId.get(canonical(disk.uniqueId)) ?? []);
	}
	for (const target of targets) claim(target, index(target).byRef.get(refKey(target.ref)) ?? []);
	return claims;
}
function indexOf({ snapshots, beyond }) {
	const origins = originsOf(snapshots, beyond);
	return {
		byUniqueId: Map.groupBy(origins, diskKey),
		byRef: Map.groupBy(origins, ({ disk }) => disk === void 0 ? "" : refKey(disk)),
		refuted: origins.filter((one) => refutedClaim(one) !== void 0)
	};
}
function refutedFor({ ref, disk, scope }, index) {
	return (index?.refuted ?? []).filter((origin) => {
		const claim = refutedClaim(origin);
		return isWithin(origin.snapshot, scope) && (sameId(claim?.diskUniqueId, disk?.uniqueId) || claim?.disk !== void 0 && sameResource(claim.disk, ref));
	}).map(({ snapshot }) => snapshot);
}
function spelled(origin, groups) {
	const { snapshot } = origin;
	const group = groups.find((one) => sameId(one?.resourceGroup, snapshot.resourceGroup));
	if (group?.resourceGroup === void 0) return origin;
	return {
		...origin,
		snapshot: spelledLike({ resourceGroup: group.resourceGroup }, snapshot)
	};
}
function generationsOf({ ref, disk }, origins, { selection }) {
	const generations = [...Map.groupBy(origins.toSorted(newestFirst), diskKey)].toSorted(([a], [b]) => Number(sameId(b, disk?.uniqueId)) - Number(sameId(a, disk?.uniqueId)));
	const last = generations.find(([key]) => key !== "")?.[0];
	const sourceOf = (key, uniqueId) => {
		const current = disk !== void 0 && sameId(key, disk.uniqueId);
		return {
			name: disk?.name ?? ref?.name ?? "unknown disk",
			id: disk?.id ?? (ref === void 0 ? void 0 : formatResourceId(ref, "disks")),
			uniqueId,
			standing: standingOf(key, {
				current,
				exists: disk !== void 0,
				last,
				selection
			}),
			disk: current ? disk : void 0
		};
	};
	const found = generations.filter(([, [first]]) => isOfShard(first?.diskUniqueId, selection.shard)).flatMap(([key, members]) => {
		const source = sourceOf(key, members[0]?.diskUniqueId);
		return members.map((origin) => ({
			source,
			origin
		}));
	});
	const sources = [...new Set(found.map(({ source }) => source))];
	if (disk === void 0 || sources.some(({ standing }) => standing === "current") || !isOfShard(disk.uniqueId, selection.shard)) return {
		sources,
		found
	};
	return {
		sources: [sourceOf(canonical(disk.uniqueId), disk.uniqueId), ...sources],
		found
	};
}
function standingOf(key, context) {
	if (key === "") return "unknown";
	if (context.current) return "current";
	if (context.exists || key !== context.last) return "former";
	return selectsNothing(context.selection) ? "last" : "gone";
}
async function readViews(scopes, doubted, ports) {
	const bySubscription = Map.groupBy(scopes, ({ subscriptionId }) => canonical(subscriptionId));
	return await Promise.all([...bySubscription.values()].map((members) => readView(members, doubted, ports)));
}
async function readView(scopes, doubted, ports) {
	const { azure, log } = ports;
	const subscriptionId = scopes[0]?.subscriptionId ?? "";
	const groups = new Map(scopes.flatMap(({ resourceGroup }) => resourceGroup === void 0 ? [] : [[canonical(resourceGroup), resourceGroup]]));
	const { snapshots: everything, refusal, doubt } = await listSubscription(subscriptionId, subscriptionReads(ports));
	if (refusal !== void 0 && groups.size === 0) throw asError(refusal);
	const isWhole = doubt === void 0;
	if (!isWhole) {
		log.info(`It is unknown whether copies of snapshots are in progress in other resource groups: ${doubt}`);
		if (scopes.some(({ resourceGroup }) => resourceGroup === void 0)) log.warning("This sign-in is not known to have the permission to read all snapshots of the subscription. Only those that it can read are pruned.", "Part of the subscription");
	}
	const seen = new Set(everything?.map((snapshot) => canonical(snapshot.resourceGroup)) ?? []);
	const asked = [...groups].filter(([key]) => everything === void 0 || (doubted || !isWhole) && !seen.has(key));
	const missing = /* @__PURE__ */ new Map();
	const lists = await Promise.all(asked.map(([key, resourceGroup]) => unless((error) => {
		if (isGone(error)) missing.set(key, error);
		return isGone(error);
	}, azure.listSnapshots({
		subscriptionId,
		resourceGroup
	}))));
	const snapshots = [...everything ?? [], ...lists.flatMap((list) => list ?? [])];
	warnUnknownSources(unknownSourcesAmong(snapshots), log);
	const places = isWhole ? [{ subscriptionId }] : scopes;
	return {
		subscriptionId,
		scopes: everything === void 0 ? asked.map(([, resourceGroup]) => ({
			subscriptionId,
			resourceGroup
		})) : [{ subscriptionId }],
		snapshots,
		beyond: await cachedReads(ports).beyond(snapshots, places),
		whole: isWhole,
		copySources: runningCopySources(snapshots),
		missing
	};
}
async function readAgain(views, azure) {
	return await Promise.all(views.map(async (view) => {
		const snapshots = (await Promise.all(view.scopes.map((scope) => unless(isGone, azure.listSnapshots(scope))))).flatMap((list) => list ?? []);
		return {
			...view,
			snapshots,
			copySources: runningCopySources(snapshots)
		};
	}));
}
function viewOf({ subscriptionId }, views) {
	const view = views.find((one) => sameId(one.subscriptionId, subscriptionId));
	if (view === void 0) throw new Error(`subscription ${subscriptionId} was not checked`);
	return view;
}

// src/operations/prune/outcome.ts
function isOfLast({ standing }) {
	return standing === "current" || standing === "gone" || standing === "last";
}
function latestOfEach(outcomes) {
	const ofLast = outcomes.filter(({ source }) => isOfLast(source));
	return new Map([...Map.groupBy(ofLast, ({ source }) => source)].map(([source, members]) => {
		const { disk } = source;
		return [source, chooseLatest(members, {
			sku: disk?.sku,
			home: disk?.location
		})];
	}));
}
const MAX_REASONS$1 = 8;
function failedAlike(outcomes) {
	const failed = outcomes.flatMap((outcome) => outcome.error === void 0 ? [] : [{
		outcome,
		error: outcome.error
	}]);
	return [...Map.groupBy(failed, ({ outcome, error }) => [
		outcome.result,
		error.code,
		...isAbort(error) ? [] : [
			error.azure?.status,
			error.azure?.code,
			error.remedy
		]
	].join(" ")).values()].flatMap((members) => {
		const [first] = members;
		if (first === void 0) return [];
		const { message } = first.error;
		const [reason, remedy] = isAbort(first.error) ? [BY_THE_END[first.outcome.result === "in-doubt" ? "in-doubt" : "refused"], ""] : [`${message}${/[.!?]$/.test(message) ? "" : "."}`, remedyOf(first.error)];
		return [{
			outcomes: members.map(({ outcome }) => outcome),
			reason,
			remedy
		}];
	});
}
const BY_THE_END = {
	refused: "not started when the run ended",
	"in-doubt": "in progress when the run ended, the result is unknown"
};
function endOf(outcomes) {
	const ends = outcomes.flatMap(({ error }) => error !== void 0 && isAbort(error) ? [error] : []);
	return ends.find((error) => !(error instanceof UnknownOutcomeError)) ?? ends.map(withKnownOutcome)[0];
}
function pruneFailure(outcomes) {
	const alike = failedAlike(outcomes);
	const [first] = outcomes.flatMap(({ error }) => error ?? []);
	if (first === void 0) return void 0;
	const end = endOf(outcomes);
	const count = (result) => outcomes.filter((outcome) => outcome.result === result).length;
	const more = alike.length - MAX_REASONS$1;
	const remedies = [`${inWords$2(count("deleted"))} ${count("deleted") === 1 ? "was" : "were"} deleted. Run this step again to delete the rest.`, ...end?.remedy === void 0 ? [] : [end.remedy]];
	return new ActionError(end?.code ?? "PartialFailure", [
		`${end === void 0 ? "" : `${end.message} `}${whatIsLeft(count("refused"), count("in-doubt"))}:`,
		...alike.slice(0, MAX_REASONS$1).map((one) => `- ${describeFailures(one)}`),
		...more > 0 ? [`- ${counted(more, "more reason")} in the result file`] : []
	].join("\n"), {
		remedy: remedies.join(" "),
		...first.azure !== void 0 && { azure: first.azure },
		cause: end ?? first
	});
}
function whatIsLeft(refused, doubtful) {
	const doubt = `${inWords$2(doubtful)} ${doubtful === 1 ? "is" : "are"} in doubt`;
	if (refused === 0) return doubt;
	const left = `${inWords$2(refused)} that the retention rules delete ${refused === 1 ? "is" : "are"} not deleted`;
	return doubtful === 0 ? left : `${left}, and ${doubt}`;
}
function inWords$2(count) {
	return counted(count, "snapshot");
}
__name(inWords$2, "inWords");
function describeFailures({ outcomes, reason, remedy }) {
	return `${quotedNames(outcomes.map(({ snapshot }) => snapshot.name))}: ${reason}\n${remedy}`.trimEnd();
}
function remedyOf({ remedy, azure }) {
	if (azure?.code !== "OperationNotAllowed" || azure.status === 429) return remedy ?? "";
	return "Revoke the SAS access with `az snapshot revoke-access`, or wait until the immutability policy of the snapshot expires: until then it cannot be deleted.";
}

// src/operations/prune.ts
const LAST_OF_SECOND_MS = 999;
async function prune$1(request, ports, publish) {
	const look = await inspect$1(request, ports);
	const plans = plan(look, request, ports);
	const outcomes = plans.flatMap((one) => one.outcomes);
	const context = contextOf(look, request, ports);
	const resultOf = (current, ended) => ({
		operation: "prune",
		dryRun: request.dryRun,
		context,
		outcomes: current,
		copiesKnown: look.views.every(({ whole }) => whole),
		failure: ended ? pruneFailure(current) : void 0
	});
	await logPlans(outcomes, context, request, ports);
	for (const [source, choice] of latestOfEach(outcomes.filter(({ action }) => action === "keep"))) warnUnused(source, choice, ports.log);
	if (request.dryRun) {
		warnAboutTime(ports);
		const permissions = await checkPermissions(needsOf$2(outcomes), request.maxParallel, ports);
		return {
			...resultOf(outcomes, true),
			permissions
		};
	}
	const deletions = deletionsOf(outcomes);
	if (deletions.length > 0) ports.stateStore.planned(deletions);
	publish(() => resultOf(outcomes, false));
	const thinned = await deleteAll(plans, async () => plan(await look.again(), request, ports), request.maxParallel, ports, (current) => publish(() => resultOf(current(), false)));
	warnAboutTime(ports);
	return resultOf(thinned, true);
}
__name(prune$1, "prune");
function contextOf({ sources, others }, { policy, pruneScope }, { run }) {
	const ofRepository = others.filter(({ tags }) => isOfRepository(tags, run)).length;
	return {
		policy,
		pruneScope,
		sources,
		others: {
			count: others.length,
			ofRepository
		}
	};
}
function plan(look, request, ports) {
	const { azure, clock, run } = ports;
	const skus = new Map(look.sources.flatMap(({ disk }) => disk?.sku === void 0 ? [] : [[canonical(disk.uniqueId), disk.sku]]));
	const time = azure.serverTime();
	const now = time.known ? time.at + LAST_OF_SECOND_MS : clock.now();
	return look.views.map((view) => {
		const basis = {
			scope: request.pruneScope,
			run,
			now,
			copySources: view.whole ? {
				known: true,
				ids: view.copySources
			} : { known: false },
			diskSku: (uniqueId) => skus.get(canonical(uniqueId))
		};
		const found = look.found.filter(({ origin }) => sameId(origin.snapshot.subscriptionId, view.subscriptionId));
		const descendants = found.map(({ origin }) => origin);
		const decisions = new Map(planRetention({
			...basis,
			descendants,
			policy: request.policy
		}).map((decision) => [canonical(decision.snapshot.id), decision]));
		return {
			subscriptionId: view.subscriptionId,
			basis,
			listed: view.snapshots.length,
			outcomes: found.flatMap((one) => {
				const decision = decisions.get(canonical(one.origin.snapshot.id));
				return decision === void 0 ? [] : [outcomeOf(one, decision, view, time, request)];
			})
		};
	});
}
function outcomeOf({ source, origin }, decision, view, time, { dryRun }) {
	const known = {
		disk: source.name,
		source,
		copyOf: origin.copyOf
	};
	if (decision.action === "keep") return {
		...decision,
		...known,
		result: "kept"
	};
	const reasons = [...protectionsOf(decision.snapshot, time), ...view.copySources.has(canonical(decision.snapshot.id)) ? ["the source of a copy in progress"] : []];
	if (reasons.length > 0) return {
		...decision,
		...known,
		action: "keep",
		reasons,
		result: "kept"
	};
	return {
		...decision,
		...known,
		result: dryRun ? "would-delete" : "pending"
	};
}
function needsOf$2(outcomes) {
	return outcomes.filter(({ result }) => result === "would-delete").map(({ snapshot }) => ({
		scope: formatResourceId(snapshot, "snapshots"),
		actions: NEEDED.prune.snapshot
	}));
}
__name(needsOf$2, "needsOf");
const MAX_NAMES$1 = 2e3;
function deletionsOf(outcomes) {
	const deleted = outcomes.flatMap(({ action, snapshot }) => action === "delete" ? [snapshot] : []);
	const named = new Set(deleted.slice(0, MAX_NAMES$1));
	return [...Map.groupBy(deleted, groupKey$1).values()].flatMap((members) => {
		const [first] = members;
		if (first === void 0) return [];
		const { subscriptionId, resourceGroup } = first;
		const names = members.filter((one) => named.has(one)).map(({ name }) => name);
		return [{
			kind: "deletions",
			subscriptionId,
			resourceGroup,
			count: members.length,
			names
		}];
	});
}
async function logPlans(outcomes, { sources, others }, request, { log }) {
	for (const source of sources) {
		const members = outcomes.filter((outcome) => outcome.source === source);
		const deleted = members.filter(({ action }) => action === "delete").length;
		const name = `${source.name}${formatStanding(source)}`;
		if (members.length === 0) {
			log.info(`${name}: no incremental snapshot`);
			continue;
		}
		const verb = request.dryRun ? "would be deleted" : "to be deleted";
		await log.group(`${name}: ${counted(members.length, "incremental snapshot")}, ${deleted} ${verb}`, () => {
			for (const outcome of members) log.info(formatDecision(outcome));
			return Promise.resolve();
		});
	}
	if (outcomes.length === 0 && selectsNothing(request.selection)) log.info(`No disk has snapshots that "prune-scope: ${request.pruneScope}" allows to change; ${counted(others.count, "incremental snapshot")} of other workflows exist.`);
}
function formatStanding({ standing, uniqueId }) {
	switch (standing) {
		case "former": return ` (a former disk of this name, unique id ${uniqueId ?? "unknown"})`;
		case "gone": return " (the disk no longer exists)";
		case "unknown": return " (source disk unknown)";
		case "current":
		case "last": return "";
	}
}
function formatDecision({ action, snapshot, dataTime, reasons }) {
	return `${action.padEnd(6)} "${snapshot.name}" of ${formatMinute(dataTime)}, ${snapshot.location}: ${reasons.join("; ")}`;
}

// src/operations/finalize/retain.ts
async function retain(finalized, request, ports) {
	const results = [];
	for (const place of placesOf$1(finalized, ports)) results.push(await retainIn(place, request, ports));
	const [first] = results;
	if (first === void 0) return void 0;
	return {
		operation: "prune",
		dryRun: request.dryRun,
		outcomes: results.flatMap(({ outcomes }) => outcomes),
		copiesKnown: results.every(({ copiesKnown }) => copiesKnown),
		permissions: joinChecks(...results.map(({ permissions }) => permissions)),
		failure: results.find(({ failure }) => failure !== void 0)?.failure
	};
}
async function retainIn(place, { after, dryRun, maxParallel }, ports) {
	const { subscriptionId, snapshotGroup, disks } = place;
	const request = {
		operation: "prune",
		selection: {
			disks,
			vms: [],
			tagged: void 0,
			shard: void 0
		},
		scope: "resource-group",
		snapshotGroup,
		home: {
			subscriptionId,
			resourceGroup: snapshotGroup
		},
		policy: after.policy,
		pruneScope: after.pruneScope,
		dryRun,
		maxParallel
	};
	let latest;
	const result = await attempt(async () => await prune$1(request, ports, (one) => latest = one));
	if (!(result instanceof ActionError)) {
		warn(result.failure, ports);
		return result;
	}
	warn(result, ports);
	const told = latest?.();
	return {
		operation: "prune",
		dryRun,
		outcomes: told?.outcomes ?? [],
		copiesKnown: told?.copiesKnown ?? false,
		failure: result
	};
}
async function attempt(work) {
	try {
		return await work();
	} catch (error) {
		return asActionError(error);
	}
}
function warn(failure, { log }) {
	if (failure === void 0) return;
	log.warning(`Retention: ${describe(failure)}`, "After the deploy");
}
function placesOf$1(finalized, { log, run }) {
	const disks = finalized.flatMap(({ target, snapshot }) => {
		const { entry, ref } = target;
		if (snapshot === void 0) return [];
		const refusal = entry && notOfThisRun(snapshot, run);
		if (refusal !== void 0) {
			log.info(`${snapshot.name}: no retention rules are applied to its disk, because ${refusal}`);
			return [];
		}
		const disk = entry !== void 0 ? {
			subscriptionId: ref.subscriptionId,
			resourceGroup: entry.group,
			name: entry.disk
		} : diskOf(snapshot);
		return disk === void 0 ? [] : [{
			disk,
			ref
		}];
	});
	return [...Map.groupBy(disks, ({ ref }) => groupKey$1(ref)).values()].flatMap((members) => {
		const [first] = members;
		if (first === void 0) return [];
		const { subscriptionId, resourceGroup } = first.ref;
		return [{
			subscriptionId,
			snapshotGroup: resourceGroup,
			disks: [...new Map(members.map(({ disk }) => [refKey(disk), disk])).values()]
		}];
	});
}
__name(placesOf$1, "placesOf");

// src/operations/finalize.ts
const MAX_HOLDS = 64;
const TITLE = "After the deploy";
async function finalize$1(request, ports) {
	const { outcome } = request;
	const asked = {
		...request,
		targets: distinct$1(request.targets)
	};
	switch (outcome) {
		case "skipped": return neverRan(asked, ports.log);
		case "success": return await afterSuccess(asked, ports);
		case "failure":
		case "cancelled": return await afterFailure(asked, outcome, ports);
	}
}
__name(finalize$1, "finalize");
function neverRan(request, log) {
	log.info("The deploy never ran: no snapshot is held or deleted.");
	return resultOf$2(request, request.targets.map((target) => kept(target, void 0, "the deploy never ran")));
}
function nothingDone(request, error) {
	return {
		...resultOf$2(request, distinct$1(request.targets).map((target) => failed(target, void 0, error))),
		failure: error
	};
}
async function afterFailure(request, outcome, ports) {
	const reads = cachedReads(ports);
	const finalized = await forEach(request.targets, MAX_HOLDS, async (target) => {
		const seen = await inspect(target, request, reads, ports);
		if ("done" in seen) return lost(seen);
		return lost(await hold(target, seen, outcome, request, ports));
	});
	const permissions = await permissionsFor(finalized, request, ports);
	const result = {
		...resultOf$2(request, finalized),
		permissions,
		failure: unsafe(finalized)
	};
	await addRestoreInstructions(result, ports);
	return result;
}
async function hold(target, snapshot, outcome, request, ports) {
	try {
		return request.after.onFailure === "keep" ? await keepOne(target, snapshot, request, ports) : await holdOne(target, snapshot, outcome, request, ports);
	} catch (error) {
		return failed(target, snapshot, asActionError(error));
	}
}
async function keepOne(target, snapshot, { dryRun }, ports) {
	const found = dryRun ? snapshot : await changeTags(snapshot, (one) => isSame(one, snapshot), lasting(), ports);
	const seen = judge(target, found, snapshot);
	if ("done" in seen) return seen;
	const outcome = kept(target, seen, "kept (\"on-failure: keep\")");
	return dryRun && lasting()(snapshot.tags) !== void 0 ? {
		...outcome,
		would: "write"
	} : outcome;
}
async function holdOne(target, snapshot, outcome, { after, dryRun }, ports) {
	const { azure, clock, log, run } = ports;
	const time = azure.serverTime();
	const now = time.known ? time.at : Math.max(time.latest ?? 0, clock.now());
	const change = holding({
		outcome,
		run,
		holdForMs: after.holdForMs,
		now
	});
	const isMeant = (one) => isSame(one, snapshot);
	const tags = change(snapshot.tags);
	if (tags === void 0) {
		log.info(`${snapshot.name}: already held, ${formatHold(snapshot.tags)}`);
		return held(target, snapshot, `already held, ${formatHold(snapshot.tags)}`);
	}
	if (dryRun) return {
		...held(target, snapshot, `would be held ${formatHold(tags)}`),
		would: "write"
	};
	const seen = judge(target, await changeTags(snapshot, isMeant, change, ports), snapshot);
	if ("done" in seen) return seen;
	log.info(`${seen.name}: held ${formatHold(seen.tags)}`);
	return held(target, seen, `held ${formatHold(seen.tags)}`);
}
async function afterSuccess(request, ports) {
	const { after, maxParallel } = request;
	const reads = cachedReads(ports);
	const seen = await forEach(request.targets, maxParallel, async (target) => {
		const one = await inspect(target, request, reads, ports);
		return "done" in one ? one : await release(target, one, request, ports);
	});
	const finalized = after.onSuccess === "delete" ? await deleteFinished(seen, request, ports) : seen;
	const permissions = await permissionsFor([...seen, ...finalized], request, ports);
	const failure = nothingSeen(seen);
	if (failure === void 0) logProblems(finalized, ports);
	const retention = isEmptyPolicy(after.policy) ? void 0 : await retain(finalized, request, ports);
	if (retention === void 0 && failure === void 0) warnAboutTime(ports);
	return {
		...resultOf$2(request, withRetention(finalized, retention)),
		retention,
		permissions: joinChecks(permissions, retention?.permissions),
		failure
	};
}
async function permissionsFor(finalized, { dryRun, maxParallel }, ports) {
	if (!dryRun) return void 0;
	const { hold: toWrite, remove } = NEEDED.finalize;
	const needs = finalized.flatMap(({ target, would }) => would === void 0 ? [] : [{
		scope: formatResourceId(target.ref, "snapshots"),
		actions: would === "write" ? toWrite : remove
	}]);
	return await checkPermissions(needs, maxParallel, ports).catch(() => void 0);
}
function logProblems(finalized, { log }) {
	for (const { target, done, reason, error } of finalized) {
		if (error !== void 0) continue;
		if (done === "replaced") log.warning(`${nameOf$2(target)}: ${reason}; it is not changed.`, TITLE);
		if (done === "missing") log.info(`${target.ref.name}: ${reason}`);
	}
	for (const members of alike(partsOf(finalized))) {
		const names = quotedNames(members.map(({ name = "" }) => name));
		log.warning(`${names}: ${describe(members[0].error)}`, TITLE);
		for (const { name = "", error } of members.slice(1)) log.info(`${name}: ${describe(error)}`);
	}
}
function partsOf(finalized) {
	return finalized.flatMap(({ target, error }) => error === void 0 ? [] : [{
		name: target.ref.name,
		error
	}]);
}
async function release(target, snapshot, { dryRun }, ports) {
	const { azure, log, run } = ports;
	const { tags } = snapshot;
	const time = azure.serverTime();
	if (!isReleasedBy(tags, run)) {
		if (!isHeld(tags, time.known ? time.at : void 0)) return kept(target, snapshot, "kept");
		const holder = isHoldOf(tags, run) ? "another job of this run" : "another process";
		log.info(`${snapshot.name}: ${holder} holds it, ${formatHold(tags)}; the hold stays`);
		return kept(target, snapshot, `held by ${holder}, ${formatHold(tags)}`);
	}
	if (!time.known) return kept(target, snapshot, `still held, because ${time.reason}`);
	if (dryRun) return {
		...released(target, snapshot, "its hold would be released"),
		would: "write"
	};
	try {
		const found = await changeTags(snapshot, (one) => isSame(one, snapshot), releasing(run), ports);
		const seen = judge(target, found, snapshot);
		if ("done" in seen) return seen;
		log.info(`${seen.name}: its hold is released`);
		return released(target, seen, "its hold is released");
	} catch (error) {
		return failed(target, snapshot, asActionError(error));
	}
}
async function inspect(target, { outcome }, reads, ports) {
	const { azure, run } = ports;
	try {
		const seen = judge(target, await readKnown(() => azure.findSnapshot(target.ref), ports));
		if ("done" in seen || target.entry === void 0) return seen;
		const chain = await readChain(seen, reads);
		const problem = checkReceipt(seen, chain, target.entry, run);
		if (problem === void 0) return seen;
		return outcome === "success" && isOfOtherRepository(seen, run) ? kept(target, seen, NOT_OF_THIS_REPOSITORY) : contradicted$1(target, problemError(problem));
	} catch (error) {
		if ((error instanceof ActionError ? error.azure?.code : void 0) !== "ResourceGroupNotFound") throw error;
		return gone(target, "missing", "its resource group no longer exists");
	}
}
function distinct$1(targets) {
	const known = /* @__PURE__ */ new Map();
	for (const target of targets) {
		const key = refKey(target.ref);
		const other = known.get(key);
		if (other === void 0 || other.entry === void 0 && target.entry !== void 0) known.set(key, target);
	}
	return [...known.values()];
}
__name(distinct$1, "distinct");
function lost(finalized) {
	const { target, done, reason, error } = finalized;
	if (done !== "missing" && done !== "replaced" || error !== void 0) return finalized;
	return {
		...finalized,
		error: new ActionError("NotFound", `${nameOf$2(target)} cannot be restored: ${reason}.`, { remedy: "\"operation: list\" shows which other snapshots of the disk can be restored. The activity log of the resource group shows what happened to this one." })
	};
}
function unsafe(finalized) {
	const [first] = partsOf(finalized);
	const isAll = finalized.every(({ error }) => error !== void 0);
	return failureOf(finalized.map(({ target, error }) => ({
		name: target.ref.name,
		error
	})), {
		heading: (failed) => `${failed} of ${counted(finalized.length, "snapshot")} could not be held after the deploy`,
		remedy: "Resolve the errors above, then run this step again. Snapshots that are already held stay held.",
		...isAll && first !== void 0 && { code: first.error.code }
	});
}
function nothingSeen(finalized) {
	const blind = finalized.filter(({ error, snapshot }) => error !== void 0 && snapshot === void 0);
	return blind.length === finalized.length ? blind[0]?.error : void 0;
}
function withRetention(finalized, retention) {
	const deleted = new Map(retention?.outcomes.filter(({ result }) => result === "deleted").map(({ snapshot, reasons }) => [canonical(snapshot.id), reasons]));
	return finalized.map((one) => {
		const reasons = one.snapshot === void 0 ? void 0 : deleted.get(canonical(one.snapshot.id));
		return reasons === void 0 ? one : {
			target: one.target,
			snapshot: void 0,
			done: "deleted",
			reason: reasons.join("; ")
		};
	});
}
function resultOf$2({ outcome, dryRun, environment }, finalized) {
	return {
		operation: "finalize",
		outcome,
		dryRun,
		environment,
		finalized,
		retention: void 0,
		failure: void 0
	};
}
__name(resultOf$2, "resultOf");

// src/action/operations/prune.ts
const prune = operation({
	inputs: {
		...common,
		...sharded,
		...retaining,
		snapshotResourceGroup: optionalGroup,
		scope,
		dryRun: flag
	},
	toRequest(values, reading) {
		const selection = readSelection(values, reading);
		if (rulesIn(reading).length === 0) reading.problems.push(`"keep-last" is required: expected at least 1 "keep-\u2026" rule, because without rules nothing says what to keep${reading.given("keep-verified") === "" ? "" : "; \"keep-verified\" is a guard rail beside the rules"}`);
		if (!givesSelection(reading)) insistOnPlace(reading, {
			groups: ["resource-group", "snapshot-resource-group"],
			what: "snapshots to prune"
		});
		return values && {
			operation: "prune",
			selection,
			scope: values.scope,
			snapshotGroup: values.snapshotResourceGroup,
			home: {
				subscriptionId: values.subscriptionId ?? "",
				resourceGroup: values.snapshotResourceGroup ?? values.resourceGroup
			},
			policy: policyOf(values),
			pruneScope: values.pruneScope,
			dryRun: values.dryRun,
			maxParallel: values.maxParallel
		};
	},
	run: prune$1,
	report: reportPrune
});
const MAX_REASONS = 8;
function reportPrune(result, run, now) {
	const { outcomes, context } = result;
	const entries = outcomes.map((outcome) => ({
		outcome,
		record: pruneRecord(outcome, run, now)
	}));
	const left = entries.filter(({ outcome }) => isLeft(outcome)).toSorted((a, b) => newestFirst(a.outcome, b.outcome));
	const records = left.map(({ record }) => record);
	return report(result, {
		outputs: {
			...snapshotOutputs(records, latestOf(left)?.record),
			"kept-snapshot-ids": idsOf$1(entries, "kept"),
			"pruned-snapshot-ids": idsOf$1(entries, "deleted")
		},
		heading: "Retention",
		body: () => {
			const [sentence = "", ...more] = formatPruned(result, run, now);
			return {
				sentence,
				more
			};
		},
		json: {
			...context !== void 0 && {
				rules: rulesOf(context.policy).map(({ text }) => text),
				...context.policy.verified !== void 0 && { keepVerified: context.policy.verified },
				pruneScope: context.pruneScope
			},
			copiesKnown: result.copiesKnown,
			snapshots: records,
			decisions: entries.map(({ outcome, record }) => ({
				id: record.id,
				name: record.name,
				disk: outcome.disk,
				diskId: record.diskId,
				diskUniqueId: outcome.diskUniqueId ?? null,
				diskState: outcome.source.standing,
				location: record.location,
				timeCreated: record.timeCreated,
				dataTime: isoOrNull(outcome.dataTime),
				proof: outcome.proof,
				kind: record.kind,
				own: record.own,
				held: record.held,
				action: outcome.action,
				reasons: outcome.reasons,
				result: outcome.result,
				...errorIn(outcome)
			}))
		}
	});
}
function formatPruned(result, run, now) {
	const { outcomes, context } = result;
	const alike = failedAlike(outcomes);
	const end = endOf(outcomes);
	return [
		sentence$5(result),
		...context === void 0 ? [] : [ruleSentence(context)],
		...result.copiesKnown || outcomes.length === 0 ? [] : ["\u26A0\uFE0F It is **unknown** whether copies of these snapshots are in progress in other resource groups. Grant `Microsoft.Compute/snapshots/read` and `Microsoft.Authorization/permissions/read` on the subscription to check all of them (role `Reader`)."],
		...end === void 0 ? [] : [`\u274C ${escapeMarkdown(describe(end).replaceAll("\n", " "))}`],
		...alike.slice(0, MAX_REASONS).map(({ outcomes: failed, reason, remedy }) => `\u274C ${counted(failed.length, "snapshot")} not deleted, such as ${code(failed[0]?.snapshot.name ?? "")}: ${[escapeLines(reason), ...remedyLine(remedy)].join(BREAK)}`),
		...outcomes.length > 0 ? [tableOf$3(outcomes, now)] : [],
		lineagePicture(prunePictures(outcomes, run, now), now)
	];
}
function isLeft({ result }) {
	return result === "kept" || result === "refused" || result === "would-delete";
}
function latestOf(left) {
	const choices = latestOfEach(left.map(({ outcome }) => outcome)).values();
	const chosen = new Set([...choices].map(({ latest }) => latest?.snapshot));
	const latest = left.filter(({ outcome }) => chosen.has(outcome.snapshot));
	return latest.find(({ outcome }) => outcome.proof === "proven") ?? latest[0];
}
function idsOf$1(entries, result) {
	return fittingJson(entries.filter(({ outcome }) => outcome.result === result).map(({ record }) => record.id));
}
__name(idsOf$1, "idsOf");
function sentence$5({ outcomes, context, dryRun, failure }) {
	const count = (...results) => outcomes.filter(({ result }) => results.includes(result)).length;
	if (outcomes.length === 0) return failure === void 0 ? formatNothing(context) : NOTHING_SEEN;
	const names = [...new Set(outcomes.map(({ source }) => source.id ?? source.name))];
	const [name = ""] = new Set(outcomes.map(({ disk }) => disk));
	const whose = names.length === 1 ? code(name) : counted(names.length, "disk");
	const kept = count("kept");
	if (dryRun) return `Of ${counted(outcomes.length, "incremental snapshot")} of ${names.length === 1 ? "disk " : ""}${whose}, ${count("would-delete")} would be deleted and ${kept} kept. Nothing was written.`;
	const parts = [
		`${counted(count("deleted"), "snapshot")} deleted`,
		`${kept} kept`,
		...count("gone") > 0 ? [`${count("gone")} already deleted`] : [],
		...count("refused", "pending") > 0 ? [`**${count("refused", "pending")} not deleted**`] : [],
		...count("in-doubt") > 0 ? [`**${count("in-doubt")} unknown**`] : []
	];
	return `${failure === void 0 ? "\u2705" : "\u274C"} ${names.length === 1 ? "Disk " : ""}${whose}: ${listed(parts)}.`;
}
__name(sentence$5, "sentence");
const NOTHING_SEEN = "\u274C The snapshots to delete could not be determined, so nothing was deleted; the log says why.";
function formatNothing(context) {
	const disks = context?.sources ?? [];
	if (disks.length > 0) return `${disks.length === 1 ? `Disk ${code(disks[0]?.name ?? "")} has` : `${disks.length} disks have`} no incremental snapshot: nothing to delete.`;
	const others = context?.others.count ?? 0;
	const ofRepository = context?.others.ofRepository ?? 0;
	return [
		"No disk has snapshots that the rules may change: nothing to delete.",
		...others > 0 ? [`There ${others === 1 ? "is" : "are"} ${counted(others, "incremental snapshot")} of other workflows or tools.`] : [],
		...ofRepository > 0 ? [`Other workflows of this repository created ${ofRepository} of them: \`prune-scope: repository\` includes those.`] : []
	].join(" ");
}
function ruleSentence({ policy, pruneScope }) {
	return `Rules: ${listed(rulesOf(policy).map(({ text }) => code(text)))}, for each disk and region; ${{
		workflow: "snapshots of this workflow",
		repository: "snapshots of this repository",
		all: "all incremental snapshots"
	}[pruneScope]} (${code(`prune-scope: ${pruneScope}`)}).`;
}
const FATES = {
	kept: "\u2705 kept",
	deleted: "\u{1F5D1}\uFE0F deleted",
	"would-delete": "\u{1F5D1}\uFE0F would be deleted",
	gone: "\u{1F5D1}\uFE0F already deleted",
	refused: "\u274C not deleted",
	"in-doubt": "\u2753 unknown",
	pending: "\u23F3 to be deleted"
};
function tableOf$3(outcomes, now) {
	const several = new Set(outcomes.map(({ source }) => source)).size > 1;
	return foldedTable(groupedRows(outcomes), (some) => table([
		...several ? ["Disk"] : [],
		"Snapshot",
		"Result",
		"Why",
		"Data from",
		"Region"
	], some.map((group) => {
		const [{ source, snapshot, result, reasons }] = group;
		return [
			...several ? [diskCell(source)] : [],
			snapshotCell(group),
			FATES[result].replaceAll(" ", "&nbsp;"),
			escapeMarkdown(reasons.join("; ")),
			dataCell(group, now),
			escapeMarkdown(snapshot.location)
		];
	})));
}
__name(tableOf$3, "tableOf");
const MIN_FOLDED = 4;
const MAX_FOLDED = 50;
function groupedRows(outcomes) {
	const ids = new Map(outcomes.map(({ source }, index) => [source, index]));
	const keyOf = ({ source, result, reasons, kind, snapshot }) => JSON.stringify([
		ids.get(source),
		result,
		reasons,
		kind,
		snapshot.location
	]);
	const deleted = outcomes.filter((one) => wordForDeleted(one) !== void 0);
	const alike = Map.groupBy(deleted, keyOf);
	const groups = outcomes.flatMap((one) => {
		const members = wordForDeleted(one) === void 0 ? [] : alike.get(keyOf(one)) ?? [];
		const [first, ...rest] = members;
		if (first === void 0 || members.length < MIN_FOLDED) return [[one]];
		return one === first ? [[first, ...rest]] : [];
	});
	if (groups.length <= 200) return groups;
	return [...Map.groupBy(groups, ([{ result }]) => result).values()].toSorted((a, b) => a.length - b.length).flat();
}
function snapshotCell(group) {
	const [{ snapshot, kind }, ...rest] = group;
	const isCopy = kind === "copy";
	if (rest.length === 0) return `${code(snapshot.name)}${isCopy ? " (copy)" : ""}`;
	const names = group.slice(0, MAX_FOLDED).map((one) => code(one.snapshot.name));
	const left = group.length - names.length;
	const count = isCopy ? counted(group.length, "copy", "copies") : counted(group.length, "snapshot");
	const more = left > 0 ? [`${left} more in the result file`] : [];
	return `<details><summary>${count}</summary>${[...names, ...more].join("<br>")}</details>`;
}
function dataCell(group, now) {
	const times = group.flatMap(({ dataTime }) => dataTime ?? []);
	const [newest, oldest] = [Math.max(...times), Math.min(...times)];
	if (times.length < 2) return dataFrom(times[0], now);
	return `${unbroken(formatMinute(oldest))}<br>to&nbsp;${unbroken(formatMinute(newest))}`;
}
function diskCell({ name, standing }) {
	if (standing === "former") return `${code(name)} (former)`;
	return standing === "gone" ? `${code(name)} (gone)` : code(name);
}
const MAX_IN_PICTURE = 36;
function prunePictures(outcomes, run, now) {
	const ids = new Map(outcomes.map(({ snapshot }) => [canonical(snapshot.id), snapshot.id]));
	const latest = latestOfEach(outcomes.filter((one) => wordForDeleted(one) === void 0 && one.result !== "refused"));
	return [...Map.groupBy(outcomes, ({ source }) => source)].map(([source, members]) => {
		const home = source.disk?.location ?? members.find(({ kind }) => kind === "snapshot")?.snapshot.location;
		return {
			name: source.name,
			current: isOfLast(source),
			note: noteOn(source),
			latest: latest.get(source)?.latest?.snapshot.id,
			snapshots: members.map((outcome) => drawn(outcome, home, ids, run, now))
		};
	});
}
function drawn(outcome, home, ids, run, now) {
	const { snapshot, dataTime, kind, copyOf } = outcome;
	const record = pruneRecord(outcome, run, now);
	return pictureOf(record, dataTime, {
		location: sameId(snapshot.location, home) ? void 0 : snapshot.location,
		usable: record.usable && outcome.result !== "refused",
		failed: record.state === "failed" || outcome.result === "refused",
		note: noteOf$1(outcome, record),
		copyOf: kind === "copy" ? ids.get(canonical(copyOf ?? "")) ?? "" : void 0,
		deleted: wordForDeleted(outcome)
	});
}
function wordForDeleted({ result }) {
	switch (result) {
		case "deleted":
		case "gone": return "deleted";
		case "would-delete": return "would be deleted";
		case "in-doubt": return "unknown";
		case "pending": return "to be deleted";
		case "kept":
		case "refused": return;
	}
}
function noteOf$1({ result, reasons }, record) {
	if (result === "refused") return "not deleted";
	if (!record.usable) return formatState$1(record);
	const rules = reasons.filter((reason) => reason.startsWith("keep-"));
	if (rules.length === 0 && record.held) return void 0;
	const note = rules.length > 0 ? rules.join(", ") : reasons[0];
	return note === void 0 || note.length <= MAX_IN_PICTURE ? note : `${note.slice(0, 35).trimEnd()}\u2026`;
}
__name(noteOf$1, "noteOf");
function noteOn({ standing, disk }) {
	switch (standing) {
		case "current": return diskNote(disk);
		case "gone": return "the disk no longer exists";
		case "former": return "former disk of this name";
		case "last":
		case "unknown": return;
	}
}
function pruneRecord(outcome, run, now) {
	const { snapshot, kind, source } = outcome;
	return toRecord(snapshot, {
		diskId: source.id ?? "",
		kind,
		readiness: readinessOf(snapshot, source.disk?.sku),
		run,
		now
	});
}

// src/action/operations/finalize.ts
const finalize = operation({
	inputs: {
		...common,
		...ending,
		snapshot: text,
		receipt: text,
		outcome: choice(DEPLOY_OUTCOMES),
		dryRun: flag
	},
	toRequest(values, reading) {
		const { given, problems } = reading;
		const targets = readTargets(SNAPSHOTS, reading);
		checkAfterDeploy(reading);
		if (given("receipt") === "" && given("snapshot") === "" && given("outcome").toLowerCase() !== "skipped") problems.push("\"receipt\" is required: expected the output \"receipt\" of the step that took the snapshots (its job must declare it in \"outputs:\"), or their names in \"snapshot\"");
		return values && {
			operation: "finalize",
			targets,
			outcome: values.outcome,
			after: afterDeploy(values),
			dryRun: values.dryRun,
			maxParallel: values.maxParallel,
			environment: values.environment
		};
	},
	run: finalize$1,
	report: reportFinalize,
	offline: (request, { log }) => request.outcome === "skipped" ? neverRan(request, log) : void 0,
	async whenUnreachable(request, failure, surroundings) {
		const result = nothingDone(request, failure);
		await addRestoreInstructions(result, surroundings);
		return result;
	},
	whenInterrupted: ({ dryRun, outcome }) => dryRun || outcome === "skipped" ? void 0 : {
		title: "Interrupted while finishing the deploy",
		text: "The step was interrupted, possibly while it held, released or deleted snapshots; its log shows the progress. Run it again: it does only what is missing."
	}
});
const MAX_OPEN_COMMANDS = 4;
const MAX_CHARACTERS$1 = 25e4;
function reportFinalize(result, run, now) {
	const { outcome, finalized, retention } = result;
	const dated = finalized.flatMap((one) => one.snapshot === void 0 || one.done === "deleted" ? [] : [recordOf(one, one.snapshot, run, now)]);
	const records = dated.map(({ record }) => record);
	const latest = latestRecord(dated);
	const way = restoreInstructionsFrom(result, run);
	return report(result, {
		outputs: {
			...snapshotOutputs(records, latest),
			...idsOf(result, records)
		},
		heading: `Disk snapshots: the deploy ${ENDED[outcome]}`,
		dryRunMark: " (dry run)",
		body: () => ({
			sentence: sentence$4(result),
			table: finalized.length > 0 ? tableOf$2(result, now) : void 0,
			more: [way && restoreInstructionsSection(way), ...retention === void 0 ? [] : retentionSection(retention, run, now)]
		}),
		json: {
			outcome,
			finalized: finalized.map(({ target, done, reason, ...one }) => ({
				id: formatResourceId(target.ref, "snapshots"),
				name: target.ref.name,
				resourceGroup: target.ref.resourceGroup,
				disk: target.entry?.disk ?? null,
				done,
				reason,
				...errorIn(one)
			})),
			snapshots: records,
			...way !== void 0 && { wayBack: {
				step: way.steps,
				commands: way.commands
			} },
			...retention !== void 0 && { retention: reportPrune(retention, run, now).json }
		}
	});
}
const ENDED = {
	success: "succeeded",
	failure: "failed",
	cancelled: "was cancelled",
	skipped: "never ran"
};
function recordOf(one, snapshot, run, now) {
	const { entry, ref } = one.target;
	const disk = entry === void 0 ? diskOf(snapshot) : {
		subscriptionId: ref.subscriptionId,
		resourceGroup: entry.group,
		name: entry.disk
	};
	const { dataTime, kind } = originOfOne(snapshot);
	const diskId = disk === void 0 ? "" : formatResourceId(disk, "disks");
	const readiness = readinessOf(snapshot, entry?.sku);
	return {
		record: toRecord(snapshot, {
			diskId,
			kind,
			readiness,
			run,
			now
		}),
		dataTime
	};
}
function idsOf({ dryRun, finalized, retention }, records) {
	const idsWith = (...results) => (retention?.outcomes ?? []).filter(({ result }) => results.includes(result)).map(({ snapshot }) => snapshot.id);
	const deleted = [...finalized.filter(({ done }) => done === "deleted").map(({ target }) => formatResourceId(target.ref, "snapshots")), ...idsWith("deleted", "would-delete")];
	const gone = new Set(deleted.map(canonical));
	const stays = [...records.map(({ id }) => id), ...idsWith("kept", "refused", "pending")].filter((id) => !gone.has(canonical(id)));
	return {
		"kept-snapshot-ids": fittingJson(distinct(stays)),
		"pruned-snapshot-ids": fittingJson(dryRun ? [] : distinct(deleted))
	};
}
function distinct(ids) {
	return [...new Map(ids.map((id) => [canonical(id), id])).values()];
}
function sentence$4({ outcome, dryRun, finalized }) {
	if (outcome === "skipped") return "No snapshot was held or deleted.";
	const parts = [...Map.groupBy(finalized, ({ done }) => done)].map(([done, members]) => ({
		count: members.length,
		words: dryRun && done in WOULD_BECOME ? `would ${WOULD_BECOME[done]}` : `${members.length === 1 ? "is" : "are"} ${BECAME[done]}`
	}));
	const icon = finalized.filter(({ done }) => done === "failed" || done === "replaced" || done === "missing" && outcome !== "success").length === 0 ? "\u2705" : outcome === "success" ? "\u26A0\uFE0F" : "\u274C";
	const [only] = parts;
	const total = counted(finalized.length, "snapshot");
	return `${icon} ${parts.length === 1 && only !== void 0 ? `${total} ${only.words}.` : `Of ${total} ${listed(parts.map(({ count, words }) => `${count} ${words}`))}.`}${dryRun ? " Dry run: nothing was written." : ""}`;
}
__name(sentence$4, "sentence");
const BECAME = {
	held: "held",
	released: "no longer held",
	deleted: "deleted",
	kept: "kept",
	missing: "gone",
	replaced: "not changed: it is another snapshot",
	failed: "not processed; the log says why"
};
const WOULD_BECOME = {
	held: "be held",
	released: "no longer be held",
	deleted: "be deleted"
};
function tableOf$2({ finalized, outcome }, now) {
	const draw = (some) => table([
		"Disk",
		"Snapshot",
		"Resource group",
		"State",
		"Created",
		"Size"
	], some.map((one) => rowOf(one, outcome, now)));
	return foldedTable(finalized, draw);
}
__name(tableOf$2, "tableOf");
function rowOf(one, outcome, now) {
	const { target, snapshot } = one;
	const { entry, ref } = target;
	const disk = entry?.disk ?? (snapshot && diskOf(snapshot)?.name);
	const taken = entry === void 0 ? snapshot && originOfOne(snapshot).dataTime : Date.parse(entry.created);
	return [
		disk === void 0 ? "\u2013" : code(disk),
		code(ref.name),
		code(ref.resourceGroup),
		`${iconOf(one, outcome)} ${formatState(one, outcome)}`,
		dataFrom(taken === void 0 || Number.isNaN(taken) ? void 0 : taken, now),
		sizeCell(entry?.sizeGb ?? snapshot?.sizeGb)
	];
}
const ICONS = {
	held: "\u{1F4CC}",
	released: "\u{1F513}",
	deleted: "\u{1F5D1}\uFE0F",
	kept: "\u2705",
	missing: "\u274C",
	replaced: "\u274C",
	failed: "\u274C"
};
function iconOf({ done }, outcome) {
	return done === "missing" && outcome === "success" ? "\u2796" : ICONS[done];
}
function formatState({ target, done, reason, error, snapshot }, outcome) {
	const words = done === "failed" && error !== void 0 ? `${outcome === "success" ? "not done" : "not held"}: ${error.azure?.code ?? error.code}, see the log` : reason;
	const isReady = snapshot === void 0 || readinessOf(snapshot, target.entry?.sku).usable;
	return `${escapeMarkdown(words)}${isReady ? "" : "; not ready to restore yet"}`;
}
function retentionSection(retention, run, now) {
	return ["### Retention", ...formatPruned(retention, run, now).map((text) => text.replaceAll(GUID, "\u2026"))];
}
const GUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
function restoreInstructionsSection({ steps, commands, disks }) {
	if (steps.length + commands.length > MAX_CHARACTERS$1) return `### Restore instructions\n\nThe workflow step and the commands that restore ${disks.length} disks are too long for a summary. The log of this step and the result file contain them.`;
	const [only = ""] = disks;
	const several = disks.length > 1;
	const shell = fenced("sh", commands);
	return paragraphs("### Restore instructions", `To restore the ${several ? `${disks.length} disks` : "disk"} to the state before the deploy, add this step to a workflow with \`permissions: id-token: write\`. Its comments say what the sign-in needs: GitHub can mask those values here.`, fenced("yaml", steps), `Or run these commands in a shell where \`az\` is signed in to the subscription of the ${several ? "disks" : "disk"}:`, disks.length > MAX_OPEN_COMMANDS ? `<details><summary>${disks.length} commands</summary>\n\n${shell}\n\n</details>` : shell, `The commands create ${several ? "new disks, named after the old ones and ending in `-restored`" : `a new disk ${code(only)}`}; the step creates disks whose names contain the time. Neither changes existing resources. To swap the disks with the step, uncomment its lines \`vm\`, \`swap\` and \`allow-stop\`. To swap by hand, stop the processes that write to the old disk, detach it from its virtual machine (\`az vm disk detach\`) and attach the new disk (\`az vm disk attach\`). For an OS disk, use \`az vm update --os-disk\`.`).trimEnd();
}
function fenced(language, text) {
	return `\`\`\`${language}\n${text}\n\`\`\``;
}

// src/snapshots/disk-protection.ts
const DEFAULT_OLDER_THAN_MS = 864e5;
function protectionOfDisk({ disk, descendants, choice: { latest } }, { now, olderThanMs }) {
	const usable = descendants.filter(({ snapshot }) => readinessOf(snapshot, disk?.sku).usable);
	const home = disk === void 0 ? void 0 : canonicalLocation(disk.location);
	const regions = usable.filter(({ kind }) => kind === "copy").map(({ snapshot }) => canonicalLocation(snapshot.location)).filter((region) => region !== home);
	const [tested] = usable.flatMap(({ snapshot }) => {
		const on = verifiedOn(snapshot);
		return on === void 0 ? [] : [{
			snapshot,
			on
		}];
	});
	const ageMs = latest?.dataTime === void 0 ? void 0 : now - latest.dataTime;
	return {
		status: latest === void 0 ? "none" : ageMs === void 0 || ageMs > olderThanMs ? "late" : "recent",
		newest: latest,
		ageMs,
		tested,
		copyRegions: [...new Set(regions)].toSorted(),
		held: descendants.filter(({ snapshot }) => isHeld(snapshot.tags, now)).length
	};
}
const RANK = {
	none: 0,
	late: 1,
	recent: 2
};
function worstFirst(a, b) {
	return RANK[a.status] - RANK[b.status] || (b.ageMs ?? Infinity) - (a.ageMs ?? Infinity) || 0;
}
const MAX_NAMES = 8;
function formatUnprotected(all, olderThanMs) {
	const late = all.filter(({ protection }) => protection.status !== "recent").toSorted((a, b) => worstFirst(a.protection, b.protection));
	if (late.length === 0) return void 0;
	const left = late.length - MAX_NAMES;
	return [
		`${late.length} of ${counted(all.length, "disk")} ${late.length === 1 ? "has" : "have"} no usable snapshot from the last ${formatDuration(olderThanMs)}:`,
		...late.slice(0, MAX_NAMES).map(({ name, protection }) => `- "${name}": ${formatNewest(protection)}`),
		...left > 0 ? [`- ${left} more in the result file`] : [],
		"Take one with \"operation: create\", or check why the workflow that takes them did not run."
	].join("\n");
}
function formatNewest({ newest, ageMs }) {
	if (newest === void 0) return "no usable snapshot";
	return `the newest is "${newest.snapshot.name}", ${ageMs === void 0 ? "of unknown age" : `${formatDuration(ageMs)} old`}`;
}

// src/operations/list.ts
async function list$1(request, ports) {
	const limit = pLimit(request.maxParallel);
	const { shard } = request.selection;
	const isEverything = selectsNothing(request.selection);
	const selected = isEverything ? await disksOfScope(request, ports) : await select(request.selection, request.maxParallel, ports);
	const doubting = doubtsAbout(selected, request, ports);
	doubting.catch(() => void 0);
	const asked = withoutOtherShards(selected, shard).map(({ ref, disk: listed }) => {
		const disk = isEverything ? listed : void 0;
		return {
			ref,
			disk,
			reading: disk === void 0 ? limit(() => readUnlessGone(ref, ports.azure)) : Promise.resolve({
				disk,
				absence: void 0
			})
		};
	});
	const reads = cachedReads(ports, filterFor(asked));
	const read = await Promise.all(asked.map((one) => readLineage(one, placesOf(one.ref, request), reads, ports)));
	const disks = shard === void 0 ? read : read.filter((listed) => belongsTo(shard, listed));
	for (const listed of disks) {
		ports.log.info(describeLineage(listed));
		warnAbout(listed, ports.log);
	}
	if (shard !== void 0) ports.log.info(formatShard(shard, {
		inside: disks.length,
		all: selected.length
	}));
	if (isEverything && disks.length === 0) ports.log.info("No disk is visible there");
	const doubts = await doubting;
	for (const doubt of doubts) ports.log.warning(`It is unknown whether these are all ${isEverything ? "disks and snapshots" : "snapshots"} of the subscription: ${doubt}`, "Part of the subscription");
	return {
		operation: "list",
		disks,
		...(disks.length > 1 || isEverything || request.scope === "subscription" || request.warnOlderThanMs !== void 0) && protectionOf(disks, request, ports),
		...request.scope === "subscription" && { isPartial: doubts.length > 0 }
	};
}
__name(list$1, "list");
async function filterFor(asked) {
	const read = await Promise.allSettled(asked.map(({ reading }) => reading));
	return relevanceFilter(asked.map(({ ref }, at) => {
		const one = read[at];
		return lineageDisk(ref, one?.status === "fulfilled" ? one.value.disk : void 0);
	}));
}
function protectionOf(disks, { warnOlderThanMs }, { azure, clock, log }) {
	const olderThanMs = warnOlderThanMs ?? 864e5;
	const now = azure.lastAnswerAt() ?? clock.now();
	const protection = disks.map((listed) => protectionOfDisk({
		disk: listed.disk,
		descendants: ownGeneration(listed)?.descendants ?? [],
		choice: listed.choice
	}, {
		now,
		olderThanMs
	}));
	const named = disks.flatMap(({ ref }, at) => {
		const one = protection[at];
		return one === void 0 ? [] : [{
			name: ref.name,
			protection: one
		}];
	});
	const unprotected = warnOlderThanMs === void 0 ? void 0 : formatUnprotected(named, olderThanMs);
	if (unprotected !== void 0) log.warning(unprotected, "Disks without a recent snapshot");
	return {
		protection,
		olderThanMs
	};
}
async function disksOfScope({ scope, home }, { azure }) {
	const { subscriptionId, resourceGroup } = home;
	return (await azure.listDisks({
		subscriptionId,
		...scope === "resource-group" && resourceGroup !== void 0 && { resourceGroup }
	})).map((disk) => ({
		ref: refOf(disk),
		disk: disk.uniqueId === "" ? void 0 : disk,
		vm: void 0
	}));
}
async function doubtsAbout(selected, { scope, selection, home }, { azure }) {
	if (scope !== "subscription") return [];
	const isEverything = selectsNothing(selection);
	const actions = isEverything ? [READ_DISKS, READ_SNAPSHOTS] : [READ_SNAPSHOTS];
	const named = selected.map(({ ref }) => ref.subscriptionId);
	const ids = new Map((isEverything ? [home.subscriptionId] : named).map((id) => [canonical(id), id]));
	return (await Promise.all([...ids.values()].map((subscriptionId) => doubtAbout(subscriptionId, actions, azure)))).filter((doubt) => doubt !== void 0);
}
function belongsTo(shard, { ref, disk, lineage }) {
	const uniqueId = disk?.uniqueId ?? lineage.generations[0]?.diskUniqueId;
	return isInShard(uniqueId ?? formatResourceId(ref, "disks"), shard);
}
function placesOf(ref, { scope, snapshotGroup }) {
	const { subscriptionId } = ref;
	return scope === "subscription" ? [{ subscriptionId }] : placesFor(ref, snapshotGroup);
}
function describeLineage(found) {
	const { full } = found.lineage;
	const hidden = full === 0 ? "" : `; ${formatFull(full)}`;
	return `${formatLineage(found)}${hidden}`;
}
function formatFull(count) {
	return `${count} full ${count === 1 ? "snapshot is" : "snapshots are"} not shown`;
}
function formatLineage({ ref, disk, lineage }) {
	const found = counted(descendantsOf(lineage).length, "incremental snapshot");
	const former = lineage.generations.filter((one) => !one.current);
	if (disk === void 0) {
		const ids = former.map((one) => one.diskUniqueId ?? "unknown");
		return `${ref.name}: the disk no longer exists; ${found} of ${ids.length === 1 ? "the disk" : "the disks"} with unique id ${ids.join(", ")}`;
	}
	return former.length === 0 ? `${disk.name}: ${found}` : `${disk.name}: ${found}, some of ${counted(former.length, "former disk")} of that name`;
}

// src/action/operations/list.ts
const list = operation({
	inputs: {
		...common,
		...sharded,
		snapshotResourceGroup: optionalGroup,
		scope,
		warnOlderThan: optionalAge
	},
	toRequest(values, reading) {
		const selection = readSelection(values, reading);
		if (!givesSelection(reading)) insistOnPlace(reading, {
			groups: ["resource-group"],
			what: "disks to list"
		});
		return values && {
			operation: "list",
			selection,
			scope: values.scope,
			snapshotGroup: values.snapshotResourceGroup,
			home: {
				subscriptionId: values.subscriptionId ?? "",
				resourceGroup: values.resourceGroup
			},
			warnOlderThanMs: values.warnOlderThan,
			maxParallel: values.maxParallel
		};
	},
	run: list$1,
	report: reportList
});
function reportList(result, run, now) {
	const entries = result.disks.flatMap((listed) => entriesOf$1(listed, run, now)).toSorted((a, b) => newestFirst(a.descendant, b.descendant));
	const records = entries.map(({ record }) => record);
	const recordOf = new Map(entries.map(({ descendant, record }) => [descendant, record]));
	const chosen = entries.filter(({ listed, descendant }) => listed.choice.latest?.snapshot === descendant.snapshot);
	const latest = chosen.find(({ descendant }) => descendant.proof === "proven") ?? chosen[0];
	return report(result, {
		outputs: snapshotOutputs(records, latest?.record),
		heading: "Snapshot lineage",
		body: () => ({
			sentence: sentence$3(result, entries, latest, now),
			table: tablesOf(result, entries, run, now),
			more: [lineagePicture(result.disks.flatMap((listed) => picturesOf(listed, recordOf)), now)]
		}),
		json: {
			...result.isPartial !== void 0 && { complete: !result.isPartial },
			...result.protection !== void 0 && {
				olderThanMs: result.olderThanMs,
				protection: protectedDisks(result).map(protectionInJson)
			},
			snapshots: records,
			unknownSnapshots: unknownSourcesIn(result).map(({ id, name, resourceGroup }) => ({
				id,
				name,
				resourceGroup
			})),
			disks: result.disks.map(({ disk, lineage, choice }) => ({
				diskId: lineage.disk.id,
				uniqueId: disk?.uniqueId ?? null,
				exists: disk !== void 0,
				latestSnapshotId: choice.latest?.snapshot.id ?? null,
				notUsed: choice.unused.map(({ descendant, why }) => ({
					id: descendant.snapshot.id,
					why
				})),
				refuted: lineage.refuted.map(({ id }) => id),
				fullSnapshots: lineage.full,
				generations: lineage.generations.map((generation) => ({
					diskUniqueId: generation.diskUniqueId ?? null,
					current: generation.current,
					snapshotIds: generation.descendants.map(({ snapshot }) => snapshot.id),
					snapshots: generation.descendants.map(({ snapshot, dataTime, proof }) => ({
						id: snapshot.id,
						dataTime: isoOrNull(dataTime),
						proof
					}))
				}))
			}))
		}
	});
}
function tablesOf(result, entries, run, now) {
	const protection = protectionParagraphs(result, now);
	const snapshots = tableOf$1(result, entries, run, now);
	if (protection.length === 0) return snapshots;
	return [...protection, ...snapshots === void 0 ? [] : ["### Snapshots", snapshots]].join("\n\n");
}
function protectedDisks({ disks, protection = [] }) {
	return disks.flatMap((listed, at) => {
		const one = protection[at];
		return one === void 0 ? [] : [{
			listed,
			protection: one
		}];
	}).toSorted((a, b) => worstFirst(a.protection, b.protection));
}
function protectionInJson({ listed: { disk, lineage }, protection }) {
	const { status, newest, ageMs, tested, copyRegions, held } = protection;
	return {
		diskId: lineage.disk.id,
		uniqueId: disk?.uniqueId ?? null,
		exists: disk !== void 0,
		status,
		newestSnapshotId: newest?.snapshot.id ?? null,
		dataTime: isoOrNull(newest?.dataTime),
		ageMs: ageMs ?? null,
		testedSnapshotId: tested?.snapshot.id ?? null,
		tested: tested === void 0 ? null : verifiedTag(tested.on),
		copyRegions,
		held
	};
}
const STATUS = {
	none: "\u274C no usable snapshot",
	late: "\u26A0\uFE0F late",
	recent: "\u2705 recent"
};
function protectionParagraphs(result, now) {
	const all = protectedDisks(result);
	const partial = result.isPartial === true ? ["\u26A0\uFE0F It is **unknown** whether these are all snapshots of the subscription. Grant `Microsoft.Compute/snapshots/read` and `Microsoft.Authorization/permissions/read` on the subscription to see all of them (role `Reader`)."] : [];
	if (all.length === 0) return partial;
	const several = new Set(all.map(({ listed }) => groupKey$1(listed.ref))).size > 1;
	const late = all.filter(({ protection }) => protection.status !== "recent").length;
	const limit = formatDuration(result.olderThanMs ?? 864e5);
	return [
		...partial,
		"### Protection",
		late === 0 ? `\u2705 ${all.length === 1 ? "The disk has" : `All ${all.length} disks have`} a usable snapshot from the last ${limit}.` : `\u26A0\uFE0F ${late} of ${counted(all.length, "disk")} ${late === 1 ? "has" : "have"} no usable snapshot from the last ${limit}.`,
		foldedTable(all, (some) => protectionTable(some, several, now), "disk")
	];
}
function protectionTable(disks, several, now) {
	return table([
		"Disk",
		"Protection",
		"Newest usable snapshot",
		"Data from",
		"Last tested",
		"Copies in",
		"Held"
	], disks.map(({ listed: { ref, disk }, protection }) => {
		const { status, newest, tested, copyRegions, held } = protection;
		return [
			`${code(ref.name)}${several ? ` in ${code(ref.resourceGroup)}` : ""}${disk === void 0 ? " (gone)" : ""}`,
			STATUS[status].replaceAll(" ", "&nbsp;"),
			newest === void 0 ? "\u2013" : code(newest.snapshot.name),
			dataFrom(newest?.dataTime, now),
			tested === void 0 ? "never" : `${verifiedTag(tested.on).replaceAll("-", "&#8209;")}${tested.snapshot === newest?.snapshot ? "" : `<br>${code(tested.snapshot.name)}`}`,
			copyRegions.length === 0 ? "\u2013" : escapeMarkdown(copyRegions.join(", ")),
			held === 0 ? "\u2013" : String(held)
		];
	}));
}
function entriesOf$1(listed, run, now) {
	return listed.lineage.generations.flatMap((generation) => generation.descendants.map((descendant) => {
		const { snapshot, kind } = descendant;
		const sku = generation.current ? listed.disk?.sku : void 0;
		return {
			listed,
			generation,
			descendant,
			record: toRecord(snapshot, {
				diskId: listed.lineage.disk.id,
				kind,
				readiness: readinessOf(snapshot, sku),
				run,
				now
			})
		};
	}));
}
__name(entriesOf$1, "entriesOf");
function unknownSourcesIn({ disks }) {
	return [...new Set(disks.flatMap(({ unknownSources }) => unknownSources))];
}
function rowOfUnknownSource(snapshot, run, now) {
	const record = toRecord(snapshot, {
		diskId: "",
		kind: "snapshot",
		run,
		now
	});
	const note = `the response of Azure lacks its ${listed(missingFrom(snapshot))} and its disk`;
	return {
		disk: "\u2013",
		record,
		dataTime: void 0,
		tags: snapshot.tags,
		note
	};
}
function isLastOfGone(generation, { disk, lineage }) {
	return disk === void 0 && generation === lineage.generations[0];
}
function tableOf$1(result, entries, run, now) {
	const rows = [...entries.map(({ listed, generation, descendant, record }) => ({
		disk: listed.ref.name,
		record,
		dataTime: descendant.dataTime,
		tags: descendant.snapshot.tags,
		...noteOfRow(descendant, generation, listed)
	})), ...unknownSourcesIn(result).map((one) => rowOfUnknownSource(one, run, now))];
	return rows.length > 0 ? snapshotTable(rows, now, run) : void 0;
}
__name(tableOf$1, "tableOf");
function noteOfRow({ proof, snapshot }, generation, listed$1) {
	const missing = missingFrom(snapshot);
	const notes = [
		...generation.current ? [] : [isLastOfGone(generation, listed$1) ? "the disk no longer exists" : "of a former disk of this name"],
		...proof === "proven" ? [] : ["by its tags only"],
		...missing.length === 0 ? [] : [`the response of Azure lacks its ${listed(missing)}`]
	];
	return notes.length === 0 ? {} : { note: notes.join("; ") };
}
function sentence$3(result, entries, latest, now) {
	const [only] = result.disks;
	if (only === void 0) return result.protection === void 0 ? "This shard contains no selected disk." : "No disk was found.";
	const whose = result.disks.length === 1 ? only.disk === void 0 ? `Disk ${code(only.ref.name)} no longer exists; it has` : `Disk ${code(only.ref.name)} has` : `${counted(result.disks.length, "disk")} have`;
	const many = entries.length === 0 ? "no incremental snapshot" : counted(entries.length, "incremental snapshot");
	const restore = latest === void 0 ? entries.length === 0 ? "" : " None of them can be restored now." : ` The newest that can be restored is ${code(latest.record.name)}${ageOf(latest.descendant, now)}.`;
	const full = result.disks.reduce((total, { lineage }) => total + lineage.full, 0);
	return `${whose} ${many}.${restore}${full === 0 ? "" : ` ${formatFull(full)}.`}`;
}
__name(sentence$3, "sentence");
function ageOf({ dataTime }, now) {
	return dataTime === void 0 ? "" : ` of ${formatDated(dataTime, now)}`;
}
function picturesOf(listed, recordOf) {
	const { ref, lineage } = listed;
	return lineage.generations.map((generation) => ({
		name: ref.name,
		current: generation.current || isLastOfGone(generation, listed),
		note: noteOf(generation, listed),
		latest: listed.choice.latest?.snapshot.id,
		snapshots: generation.descendants.flatMap((descendant) => {
			const record = recordOf.get(descendant);
			if (record === void 0) return [];
			return [pictureOf(record, descendant.dataTime, {
				location: sameId(record.location, listed.disk?.location) ? void 0 : record.location,
				...record.usable && !record.own && { note: "created by another tool" },
				copyOf: descendant.kind === "copy" ? descendant.copyOf ?? "" : void 0
			})];
		})
	}));
}
function noteOf(generation, listed) {
	const { disk } = listed;
	if (isLastOfGone(generation, listed)) return "the disk no longer exists";
	if (!generation.current || disk === void 0) return "former disk of this name";
	return diskNote(disk);
}

// src/operations/common/restorable.ts
function labelOf({ origin, snapshot }) {
	return origin.ref?.name ?? snapshot.name;
}
function findSources(sources, location, maxParallel, reads, ports) {
	const { snapshotGroup } = sources;
	return readChosen({
		...sources,
		maxParallel
	}, {
		named: (target) => namedSource(target, reads, ports),
		latest: ({ ref }) => latestSource(ref, snapshotGroup, location, reads, ports)
	}, ports);
}
async function namedSource(target, reads, ports) {
	const { azure, log } = ports;
	const snapshot = await readTarget(target, reads, ports);
	const { ref, entry } = target;
	const found = await originOf(snapshot, reads, log);
	const origin = entry === void 0 ? diskIn(found) : originOfEntry(ref, entry);
	const { dataTime } = found;
	return {
		snapshot,
		dataTime,
		entry,
		origin,
		live: await liveDisk(origin, azure)
	};
}
function diskIn({ disk, diskUniqueId }) {
	return {
		ref: disk,
		uniqueId: disk === void 0 ? void 0 : diskUniqueId
	};
}
function originOfEntry({ subscriptionId }, { disk, group, diskId, subscription }) {
	return {
		ref: {
			subscriptionId: subscription ?? subscriptionId,
			resourceGroup: group,
			name: disk
		},
		uniqueId: diskId
	};
}
async function ancestorOf(disk, reads, { azure, log }) {
	const ref = parseResourceId(disk.sourceResourceId ?? "", "snapshots");
	if (ref === void 0) return void 0;
	const snapshot = await unless(isHidden, azure.findSnapshot(ref));
	if (snapshot === void 0 || !sameId(snapshot.uniqueId, disk.sourceUniqueId)) return void 0;
	return (await originOf(snapshot, reads, log)).diskUniqueId;
}
async function liveDisk({ ref, uniqueId }, azure) {
	if (ref === void 0 || uniqueId === void 0) return void 0;
	const found = await unless(isGone, azure.findDisk(ref));
	return sameId(found?.uniqueId, uniqueId) ? found : void 0;
}
async function latestSource(ref, snapshotGroup, location, reads, ports) {
	const latest = await latestUsable({
		ref,
		disk: void 0
	}, {
		snapshotGroup,
		location,
		done: "restored"
	}, reads, ports);
	const { snapshot, dataTime, disk, diskUniqueId } = latest;
	ports.log.info(`${ref.name}: its latest usable snapshot in resource group "${snapshot.resourceGroup}" is "${snapshot.name}" of ${formatMinute(dataTime)}`);
	if (location === void 0) warnRegion(ref, latest, ports.log);
	return {
		snapshot,
		dataTime,
		entry: void 0,
		origin: {
			ref,
			uniqueId: diskUniqueId
		},
		live: disk
	};
}
function warnRegion({ name }, { snapshot, disk }, log) {
	if (disk === void 0 || sameId(disk.location, snapshot.location)) return;
	log.warning(`Disk "${name}" is in region "${disk.location}", and its latest usable snapshot "${snapshot.name}" in "${snapshot.location}": the new disk is created there. To stay in "${disk.location}", name a snapshot of that region in "snapshot", or copy this one there first with "operation: copy".`, "Restored in another region");
}

// src/operations/restore/outcome.ts
function isRestored(outcome) {
	return outcome.stage === "made" && passesChecks(outcome);
}
function hasUnknownDiskOutcome({ stage, error }) {
	return stage === "planned" && isAmbiguous(error);
}
function restoreFailure(outcomes, swap) {
	const untouched = swap === void 0 ? void 0 : `No disk was swapped on virtual machine "${swap.machine.name}", and it was not stopped.`;
	const failure = failureOf(outcomes.map(({ source, error }) => ({
		name: labelOf(source),
		error
	})), {
		heading: (failed) => `${failed} of ${outcomes.length} disks were not restored`,
		end: untouched,
		remedy: `${formatCount(outcomes.filter(isRestored).length, ["disk", "disks"], "created and verified")} Run this job again to resume what was created and to create only what is missing.`
	});
	if (failure === void 0) return swap?.error;
	if (outcomes.length > 1 || untouched === void 0) return failure;
	return rephrased(failure, `${failure.message} ${untouched}`);
}
function stopped(error, outcome) {
	if (outcome === void 0) return error;
	const name = `disk "${outcome.ref.name}" in resource group "${outcome.ref.resourceGroup}"`;
	const standing = {
		planned: `It is unknown whether Azure accepted ${name}.`,
		accepted: `Azure accepted ${name} and continues; this step did not see the result.`,
		made: `Azure created ${name}.`
	}[outcome.stage];
	return interrupted(error, standing);
}

// src/snapshots/restore/earlier.ts
function exactly(pattern) {
	const sticky = new RegExp(pattern, "iy");
	return (name, from) => {
		sticky.lastIndex = from;
		return sticky.test(name) ? [sticky.lastIndex] : [];
	};
}
function upTo(sign, least) {
	return (name, from) => {
		const ends = least === 0 ? [from] : [];
		for (let end = from + 1; sign.test(name[end - 1] ?? ""); end++) ends.push(end);
		return ends;
	};
}
function maybe(part) {
	return (name, from) => [from, ...part(name, from)];
}
const VOLATILE = {
	timestamp: exactly(String.raw`\d{8}-\d{6}`),
	date: exactly(String.raw`\d{8}`),
	time: exactly(String.raw`\d{6}`),
	"run-attempt": upTo(/^\d$/, 1)
};
const ANYTHING = upTo(/^[\w-]$/, 0);
function isVolatile(template) {
	return Object.keys(VOLATILE).some((name) => template.includes(`{${name}}`));
}
function nameOfAnyAttempt(template, { runId }) {
	const meant = withoutEnd(template, (sign) => !/[A-Za-z0-9_}]/.test(sign)).split(/\{([^{}]*)\}/g).flatMap((part, index) => {
		const fixed = index % 2 === 0 ? part.replaceAll(/[^A-Za-z0-9_-]/g, "-") : void 0;
		if (fixed !== void 0) return fixed === "" ? [] : [exactly(escaped(fixed))];
		return part === "run-id" ? [exactly(escaped(runId))] : [VOLATILE[part] ?? ANYTHING];
	}).filter((part, index, all) => part !== ANYTHING || all[index - 1] !== ANYTHING);
	const parts = [
		maybe(exactly("s")),
		...meant,
		upTo(/^-$/, 0),
		maybe(exactly("_")),
		maybe(exactly("-[0-9a-f]{8}"))
	];
	return { test: (name) => endsOf(parts, name).has(name.length) };
}
function endsOf(parts, name) {
	let ends = /* @__PURE__ */ new Set([0]);
	for (const part of parts) {
		ends = new Set([...ends].flatMap((from) => part(name, from)));
		if (ends.size === 0) break;
	}
	return ends;
}
const MAX_APART_MS = 3e4;
function isCandidate(disk, { snapshot, template, run }) {
	return comesFrom(disk, snapshot) && nameOfAnyAttempt(template, run).test(disk.name);
}
function isTrustworthy(disk, attempted) {
	if (/^(?:failed|canceled|deleting)$/i.test(disk.provisioningState ?? "")) return false;
	return wasNeverAttached(disk) || hasNeverRun(disk, attempted);
}
function wasNeverAttached({ state, managedBy, ownersChangedAt }) {
	return managedBy === void 0 && sameId(state, "Unattached") && ownersChangedAt === void 0;
}
function hasNeverRun(disk, { machine, live }) {
	return sameId(disk.managedBy, machine?.id) && machine?.power === "deallocated" && disk.ownersChangedAt !== void 0 && live?.ownersChangedAt !== void 0 && live.managedBy === void 0 && disk.ownersChangedAt <= live.ownersChangedAt + MAX_APART_MS;
}
function escaped(text) {
	return text.replaceAll(/[$()*+.?[\\\]^{|}-]/g, String.raw`\$&`);
}

// src/operations/restore/target.ts
function cachedDisks(azure) {
	const disks = cached((scope) => azure.listDisks(scope));
	return ({ subscriptionId, resourceGroup }) => disks({
		subscriptionId,
		resourceGroup
	});
}
async function findTarget(source, plan, naming, ports) {
	const { azure, run } = ports;
	const ref = targetName(source, naming, ports);
	const attempted = {
		snapshot: source.snapshot,
		template: naming.template,
		run,
		machine: naming.machine,
		live: source.live
	};
	const isOurs = (disk) => isCandidate(disk, attempted) && isTrustworthy(disk, attempted) && failures(verifyTakenOver(disk, {
		snapshot: source.snapshot,
		request: plan.request
	})).length === 0;
	const existing = await azure.findDisk(ref);
	if (existing !== void 0) {
		if (run.runAttempt < 2 || !isOurs(existing)) throw nameTaken(existing, naming.template);
		return {
			ref: refOf(existing),
			earlier: existing,
			madeAt: existing.timeCreated
		};
	}
	if (run.runAttempt < 2 || !isVolatile(naming.template)) return {
		ref,
		earlier: void 0,
		madeAt: void 0
	};
	return findEarlier(ref, (disk) => isCandidate(disk, attempted), isOurs, naming, ports);
}
async function findEarlier(ref, mayBeOurs, isOurs, naming, { azure, clock, log }) {
	const candidates = (await naming.disksOf(ref)).filter(mayBeOurs).toSorted((a, b) => (b.timeCreated ?? 0) - (a.timeCreated ?? 0));
	const madeAt = candidates[0]?.timeCreated;
	const found = candidates.find(isOurs);
	const earlier = found === void 0 ? void 0 : await readKnown(() => azure.findDisk(found), { clock });
	if (earlier !== void 0) {
		if (!isOurs(earlier)) throw contradicted(earlier);
		return {
			ref: refOf(earlier),
			earlier,
			madeAt
		};
	}
	for (const { name } of candidates) log.info(`${name}: created from the same snapshot, but it may have been written to since, so a new disk is created`);
	return {
		ref,
		earlier: void 0,
		madeAt
	};
}
function contradicted({ name, resourceGroup }) {
	return new ActionError("Conflict", `Disk "${name}" in resource group "${resourceGroup}" is listed as the disk that an earlier attempt created, but reading it returns another disk.`, { remedy: "Run this step again: the disk is being changed now, or the list of Azure is out of date." });
}
function targetName(source, { template, group, vm, at }, { run }) {
	const { snapshot, origin } = source;
	if (template.includes("{vm}") && vm === "") throw new ActionError("InvalidInput", "\"restore-disk-name\" contains {vm}, but \"vm\" is empty.", { remedy: "Set \"vm\", or remove {vm} from \"restore-disk-name\"." });
	const context = {
		...run,
		disk: labelOf(source),
		snapshot: snapshot.name,
		vm,
		location: snapshot.location,
		at
	};
	return {
		subscriptionId: snapshot.subscriptionId,
		resourceGroup: group ?? origin.ref?.resourceGroup ?? snapshot.resourceGroup,
		name: snapshotName(template, context)
	};
}
function nameTaken({ name, resourceGroup, timeCreated, provisioningState }, template) {
	const created = timeCreated === void 0 ? "" : `, created ${formatMinute(timeCreated)}`;
	const state = hasFailed$2({ provisioningState }) ? `, in state "${provisioningState ?? ""}"` : "";
	return new ActionError("NameTaken", `A disk "${name}" already exists in resource group "${resourceGroup}"${created}${state}. A write to that name would keep the old data and report success.`, { remedy: asksFor(template, "timestamp") ? "Run this step again: \"restore-disk-name\" contains the time to the second, and another job used the same second." : "Set another \"restore-disk-name\". With {timestamp}, as in its default, each run has its own name." });
}

// src/operations/restore/prepare.ts
async function prepare(request, ports) {
	const limit = pLimit(request.maxParallel);
	const problems = [];
	const reads = cachedReads(ports);
	const machine = await machineOf(request, ports, problems);
	const { found: sources, problems: missing } = await findSources(request.sources, request.location ?? machine?.location, request.maxParallel, reads, ports);
	problems.push(...missing);
	if (sources.length + problems.length === 0) problems.push(new ActionError("InvalidInput", "No snapshot is selected to restore.", { remedy: "Set \"snapshot\", \"receipt\" or \"disk\"." }));
	const naming = {
		template: request.diskName,
		group: request.restoreGroup,
		machine,
		vm: request.vm?.name ?? "",
		at: ports.clock.now(),
		disksOf: cachedDisks(ports.azure)
	};
	const [stray] = sources.filter(({ snapshot }) => isElsewhere(snapshot, request.location));
	const regions = stray === void 0 ? [] : await offeredRegions(stray.snapshot.subscriptionId, ports);
	const { found: disks, problems: refused } = await settleAll(sources.map((source) => limit(() => planOne(source, naming, regions, request, problems, ports))));
	problems.push(...refused, ...duplicatesAmong(disks.map(({ target }) => target.ref), (count, { name, resourceGroup }) => `${count} snapshots would be restored to the same disk "${name}" in resource group "${resourceGroup}".`, "Add {disk} to \"restore-disk-name\", and name each snapshot once."));
	const swap = machine === void 0 ? void 0 : await planSwap(machine, disks, request, problems, limit, reads, ports);
	throwAll(problems);
	return {
		disks,
		swap
	};
}
async function machineOf({ vm, swap }, { azure }, problems) {
	if (!swap) return void 0;
	if (vm === void 0) {
		problems.push(new ActionError("InvalidInput", "\"swap\" needs a virtual machine whose disks are swapped.", { remedy: "Set \"vm\"." }));
		return;
	}
	try {
		return await azure.getVirtualMachine(vm, { power: true });
	} catch (error) {
		problems.push(asActionError(error));
		return;
	}
}
async function planOne(source, naming, regions, request, problems, ports) {
	const choice = {
		sku: request.diskSku,
		zone: request.zone,
		machineZones: naming.machine?.zones
	};
	const plan = planDisk(source, choice);
	const wanted = {
		...choice,
		location: request.location,
		regions
	};
	problems.push(...restoreProblems(source, plan, wanted).map(problemError));
	return {
		source,
		plan,
		target: await findTarget(source, plan, naming, ports)
	};
}
async function planSwap(machine, disks, { allowStop }, problems, limit, reads, ports) {
	const candidates = disks.map(candidateOf);
	const attached = await readAttached(machine, disks, problems, limit, reads, ports);
	const places = candidates.map((candidate) => placeOf$1(machine, attached, candidate));
	const pairs = places.flatMap((place) => "code" in place ? [] : [place]);
	problems.push(...places.flatMap((place) => "code" in place ? [problemError(place)] : []), ...swapProblems(machine, candidates, pairs, allowStop).map(problemError));
	const isNew = ({ disk }) => pairs.some(({ next }) => sameId(disk.id, formatResourceId(next, "disks")));
	const confirmed = withConfirmedDisks(machine, attached.filter(isNew).map(({ disk }) => disk));
	return {
		machine: confirmed,
		pairs,
		power: powerPlan$1(confirmed, attached, pairs, disks, allowStop),
		stage: "planned"
	};
}
function candidateOf({ source, plan, target }) {
	const { sku, zones, osType, maxShares } = plan.request;
	return {
		snapshot: source.snapshot,
		source: source.origin,
		kept: source.live === void 0 ? void 0 : refOf(source.live),
		next: target.ref,
		sku,
		zones,
		osType,
		maxShares
	};
}
function powerPlan$1(machine, attached, pairs, disks, allowStop) {
	const stop = !isDone(machine, pairs) && machine.power !== "deallocated";
	const times = disks.flatMap(({ target }) => target.madeAt ?? []);
	const madeAt = times.length === 0 ? void 0 : Math.max(...times);
	const wasStopped = allowStop && wasStoppedSince(machine, attached, pairs, madeAt);
	return {
		stop,
		start: stop && isRunningOrStarting(machine) || wasStopped
	};
}
__name(powerPlan$1, "powerPlan");
async function readAttached(machine, disks, problems, limit, reads, ports) {
	const isPlain = (disk) => disks.some(({ source }) => sameId(disk.uniqueId, source.origin.uniqueId) || comesFrom(disk, source.snapshot));
	const settled = await settleAll(machine.disks.map(({ diskId, ephemeral }) => limit(async () => {
		const ref = parseResourceId(diskId ?? "", "disks");
		if (ref === void 0 || ephemeral) return void 0;
		const disk = await readKnown(() => ports.azure.findDisk(ref), ports);
		if (disk === void 0) return void 0;
		return {
			disk,
			ancestor: isPlain(disk) ? void 0 : await ancestorOf(disk, reads, ports)
		};
	})));
	problems.push(...settled.problems);
	return settled.found.filter((one) => one !== void 0);
}
function plannedWrites({ disks, swap }, azure) {
	return [...disks.filter(({ target }) => target.earlier === void 0).map(({ source: { snapshot }, target }) => ({
		kind: "disk",
		...target.ref,
		snapshotUniqueId: snapshot.uniqueId,
		notBefore: azure.lastAnswerAt()
	})), ...swap === void 0 ? [] : [{
		kind: "swap",
		...refOf(swap.machine),
		pairs: swap.pairs,
		start: swap.power.start
	}]];
}
function hasUnknownSwapOutcome(swap) {
	return swap !== void 0 && swap.stage !== "planned" && isAmbiguous(swap.error);
}

// src/operations/restore/swap.ts
const MAX_READS$1 = 4;
async function swap(planned, allowStop, ports, advance) {
	let status = planned;
	let asked;
	const swapRun = {
		ports,
		allowStop,
		status: () => status,
		show: (change) => {
			status = {
				...status,
				...change
			};
			advance(status);
		}
	};
	const towards = async (goal) => {
		asked = goal.what;
		await reach(goal, swapRun);
		asked = void 0;
	};
	try {
		await readMachineState(swapRun);
		if (!isDone(status.machine, status.pairs)) {
			await stop(swapRun, towards);
			await swapDisks(swapRun, towards);
		}
		logDifferences(swapRun);
		if (status.power.start) await start$1(swapRun, towards);
		swapRun.show({ stage: "done" });
	} catch (error) {
		const cause = asActionError(error);
		const isFresh = !isAbort(cause) && await canReadAgain(swapRun);
		if (isFresh) await rollBack(swapRun);
		swapRun.show({ error: describeState(cause, status, isFresh ? void 0 : asked) });
	}
	return status;
}
async function stop({ ports, allowStop, status, show }, towards) {
	const { machine, power } = status();
	if (machine.power === "deallocated") return;
	if (!allowStop) throw new ActionError("Conflict", `Virtual machine "${machine.name}" was deallocated when this step started, but is now ${machine.power ?? "in an unknown state"} now.`, { remedy: "Set \"allow-stop: true\", or check who started it." });
	show({
		stage: "stopping",
		power: {
			stop: true,
			start: power.start || isRunningOrStarting(machine)
		}
	});
	ports.log.info(`${machine.name}: deallocating it`);
	await towards({
		what: "deallocate it",
		act: ({ subscriptionId, resourceGroup, name }) => ports.azure.deallocate({
			subscriptionId,
			resourceGroup,
			name
		}),
		isReached: (found) => found.power === "deallocated"
	});
}
async function swapDisks({ ports, status, show }, towards) {
	const { machine, pairs } = status();
	show({ stage: "exchanging" });
	const data = pairs.filter(({ lun }) => lun !== void 0);
	const os = pairs.filter(({ lun }) => lun === void 0);
	let apart = false;
	for (const some of [data, os]) {
		if (some.length === 0) continue;
		const what = `put ${listed(some.map((pair) => `"${pair.next.name}" at ${formatPlace(pair.lun)}`))}`;
		ports.log.info(`${machine.name}: about to ${what}`);
		await towards({
			what,
			act: async (found) => {
				try {
					await takeStep(found, some, apart, ports);
				} catch (error) {
					if (apart || !concernsLun(error)) throw error;
					ports.log.info(`${found.name}: ${error.message} Detaching the old disks before the new ones are attached.`);
					apart = true;
					await takeStep(found, some, apart, ports);
				}
			},
			isReached: (found) => isDone(found, some)
		});
	}
}
function concernsLun(error) {
	const status = error instanceof ActionError ? error.azure?.status : void 0;
	return error instanceof ActionError && (status === 400 || status === 409) && /\blun\b|dataDisk\.managedDisk\.id/i.test(error.message);
}
async function takeStep(machine, pairs, apart, { azure }) {
	const step = nextStep(machine, pairs, apart);
	switch (step?.kind) {
		case void 0: return;
		case "blocked": throw problemError(step.problem);
		case "data":
			await azure.changeDataDisks(refOf(machine), step.change);
			return;
		case "os": await azure.replaceOsDisk(refOf(machine), step.disk);
	}
}
async function start$1({ ports, status, show }, towards) {
	const { machine } = status();
	if (machine.power === "running") return;
	show({ stage: "starting" });
	ports.log.info(`${machine.name}: starting it again`);
	await towards({
		what: "start it",
		act: (found) => ports.azure.start(refOf(found)),
		isReached: ({ power }) => power === "running"
	});
}
__name(start$1, "start");
function logDifferences({ ports, status }) {
	const { machine, pairs } = status();
	for (const { lun, next, how } of pairs) {
		const there = machine.disks.find(({ diskId }) => sameId(diskId, formatResourceId(next, "disks")));
		if (how.caching === void 0 || sameId(there?.caching, how.caching)) continue;
		ports.log.warning(`Disk "${next.name}" at ${formatPlace(lun)} of virtual machine "${machine.name}" has caching ${there?.caching ?? "unknown"}; the old disk had ${how.caching}.`, "Caching");
	}
}
async function canReadAgain(swapRun) {
	try {
		await readMachineState(swapRun);
		return true;
	} catch {
		return false;
	}
}
async function rollBack(swapRun) {
	const { ports, status, show } = swapRun;
	const { power, stage } = status();
	if (!power.stop || !power.start || stage === "starting") return;
	const { machine, pairs } = status();
	if (hasFailed(machine) || machine.power !== "deallocated" || !isUntouched(machine, pairs)) return;
	try {
		ports.log.info(`${machine.name}: no disk was swapped; starting it again with its old disks`);
		await ports.azure.start(refOf(machine));
		const read = () => ports.azure.getVirtualMachine(refOf(machine), { power: true });
		show({ machine: await readKnown(read, ports) });
	} catch (error) {
		ports.log.info(`${machine.name}: it could not be started again: ${asActionError(error).message}`);
	}
}
function describeState(cause, { machine, pairs, power }, asked) {
	const back = swapRollback(machine, pairs, power.start);
	return rephrased(cause, [
		cause.message,
		...formatStanding$1(machine, pairs),
		...asked === void 0 ? [] : [`This is its last known state: Azure accepted the request to ${asked}, and this step did not see the result.`]
	].join(" "), { remedy: [
		...cause.remedy === void 0 ? [] : [cause.remedy],
		"Run this job again with the same inputs to resume.",
		...back.length === 0 ? [] : [`To roll back instead: ${back.join(" && ")}`]
	].join("\n") });
}
function reach({ what, act, isReached }, swapRun) {
	const { status, ports } = swapRun;
	return untilTrue({
		name: status().machine.name,
		again: `Asking again to ${what}`,
		attempt: async () => {
			const before = status();
			const refusal = await refusalOf(act(before.machine));
			await readAfter(refusal, swapRun);
			if (isReached(status().machine)) return { end: void 0 };
			const moved = hasMoved(before, status());
			if (moved && refusal === void 0) return "again";
			return {
				refusal,
				passes: refusal === void 0 || isPassing(refusal) || moved
			};
		},
		gaveUp: (refusal) => refusal ?? unmoved(what, status().machine)
	}, ports);
}
const NOT_NOW = /* @__PURE__ */ new Set([
	"Conflict",
	"AttachDiskWhileBeingDetached",
	"OperationPreempted"
]);
function isPassing(refusal) {
	if (refusal.code === "SnapshotFailed") return true;
	return NOT_NOW.has(refusal.azure?.code ?? "") || isGone(refusal) || isRetryable(refusal);
}
async function readAfter(refusal, swapRun) {
	try {
		await readMachineState(swapRun);
	} catch (error) {
		const failure = asActionError(error);
		if (refusal === void 0 || isAbort(failure)) throw failure;
		throw rephrased(refusal, `${refusal.message} ${failure.message}`, { remedy: failure.remedy });
	}
}
async function readMachineState({ ports, status, show }) {
	const ref = refOf(status().machine);
	let denials = 0;
	for (let glance = 0;; glance++) {
		const machine = await readKnown(() => ports.azure.getVirtualMachine(ref, { power: true }), ports);
		if (isChanging(machine)) show({ machine });
		else {
			const confirmed = withConfirmedDisks(machine, await newDisks(machine, status().pairs, ports));
			show({ machine: confirmed });
			if (confirmed === machine || hasFailed(machine) || (denials += 1) >= MAX_READS$1) return;
		}
		await ports.clock.sleep(waitAfter(OPERATION_RHYTHM, glance));
	}
}
async function newDisks(machine, pairs, { azure, clock }) {
	const listed = pairs.filter((pair) => standingOf$1(machine, pair) === "done");
	return Promise.all(listed.map(({ next }) => readKnown(() => azure.getDisk(next), { clock })));
}
function hasMoved(before, after) {
	return before.pairs.some((pair) => standingOf$1(before.machine, pair) !== standingOf$1(after.machine, pair));
}
function unmoved(what, machine) {
	return new ActionError("AzureRefused", `Azure accepted the request to ${what}, but virtual machine "${machine.name}" did not change.`, { remedy: "See the activity log of its resource group for details. Then run this step again." });
}
function hasFailed({ provisioningState }) {
	return provisioningState?.toLowerCase() === "failed";
}

// src/operations/restore.ts
async function restore$1(request, ports, publish) {
	const prepared = await prepare(request, ports);
	const outcomes = prepared.disks.map(toOutcome);
	let swapStatus = prepared.swap;
	const result = () => resultOf$1(outcomes, swapStatus, request.dryRun);
	for (const one of prepared.disks) logPlan(one, request.dryRun, ports.log);
	if (swapStatus !== void 0) logSwap(swapStatus, request.dryRun, ports.log);
	if (request.dryRun) {
		const needs = needsOf$1(prepared.disks, swapStatus);
		const permissions = await checkPermissions(needs, request.maxParallel, ports);
		return {
			...result(),
			permissions
		};
	}
	ports.stateStore.planned(plannedWrites(prepared, ports.azure));
	publish(result);
	const advance = advanceIn(outcomes, () => publish(result));
	await workOn({
		lanes: prepared.disks.map((one) => [one]),
		titleOf: ({ source }) => labelOf(source),
		slotOf: () => "",
		maxPerSlot: request.maxParallel,
		work: (one, own) => make(one, own, advance(prepared.disks.indexOf(one))),
		failed: (one, met) => {
			const index = prepared.disks.indexOf(one);
			const error = stopped(met, outcomes[index]);
			advance(index)({ error });
			return `${labelOf(one.source)}: ${describe(error)}`;
		}
	}, ports);
	if (swapStatus !== void 0 && outcomes.every(isRestored)) {
		swapStatus = await swap(swapStatus, request.allowStop, ports, (status) => {
			swapStatus = status;
			publish(result);
		});
		logEnd(swapStatus, ports.log);
	}
	return result();
}
__name(restore$1, "restore");
function needsOf$1(disks, swapStatus) {
	const { source: from, group } = NEEDED.restore;
	return [...disks.filter(({ target }) => target.earlier === void 0).flatMap(({ source, plan: { request }, target }) => {
		const { encryptionSetId, secureEncryptionSetId, diskAccessId } = request.profile;
		return [
			{
				scope: formatResourceId(source.snapshot, "snapshots"),
				actions: from
			},
			{
				scope: formatGroupId(target.ref),
				actions: group
			},
			...linkedNeeds({
				encryptionSets: [encryptionSetId, secureEncryptionSetId],
				diskAccess: diskAccessId
			})
		];
	}), ...swapStatus === void 0 ? [] : swapNeeds(swapStatus)];
}
__name(needsOf$1, "needsOf");
function swapNeeds({ machine, pairs, power }) {
	const missing = pairs.filter((pair) => standingOf$1(machine, pair) !== "done");
	if (missing.length === 0 && !power.start) return [];
	const { machine: ofMachine, dataDisks, interfaces, stop, start, group } = NEEDED.restore;
	const attached = machine.disks.flatMap(({ diskId }) => diskId ?? []);
	return [
		{
			scope: formatResourceId(machine, "virtualMachines"),
			actions: [
				...ofMachine,
				...missing.some(({ lun }) => lun !== void 0) ? dataDisks : [],
				...power.stop ? stop : [],
				...power.start ? start : []
			]
		},
		...attached.map((scope) => ({
			scope,
			actions: group
		})),
		...missing.map(({ next }) => ({
			scope: formatGroupId(next),
			actions: group
		})),
		{
			scope: formatGroupId(machine),
			actions: interfaces,
			elsewhere: "it can be granted on the network interfaces of the virtual machine"
		}
	];
}
function toOutcome({ source, plan, target }) {
	return {
		source,
		plan,
		ref: target.ref,
		stage: "planned",
		takenOver: target.earlier !== void 0,
		checks: []
	};
}
async function make({ source, plan, target }, ports, advance) {
	const { clock, log } = ports;
	const { snapshot } = source;
	const { request } = plan;
	const { ref, earlier } = target;
	const expected = {
		snapshot,
		request
	};
	const label = labelOf(source);
	let disk;
	let checks;
	if (earlier === void 0) {
		const startedAt = clock.now();
		const write = await writeDisk({
			ref,
			...expected
		}, ports);
		log.info(`${label}: Azure accepted disk "${ref.name}"`);
		advance({ stage: "accepted" });
		disk = await write.finished();
		checks = verifyDisk(disk, expected, write.time());
		log.info(`${label}: Azure created the disk in ${formatDuration(clock.now() - startedAt)}`);
	} else {
		log.info(`${label}: resuming disk "${ref.name}" of an earlier attempt of this run`);
		advance({ stage: "accepted" });
		disk = await settleDisk(ref, ports);
		checks = verifyTakenOver(disk, expected);
	}
	advance({
		disk,
		checks
	});
	insist(checks, `Disk "${disk.name}" is not verified`, "Do not use it. Check whether another workflow writes to the same name at the same time, then run this step again.");
	advance({ stage: "made" });
	log.info(`${label}: disk "${disk.name}" is created from snapshot "${snapshot.name}" and verified`);
}
function logPlan({ source, plan, target }, dryRun, log) {
	const { snapshot } = source;
	const label = labelOf(source);
	const verb = target.earlier === void 0 ? dryRun ? "would create" : "creating" : dryRun ? "would resume" : "resuming";
	log.info(`${label}: ${verb} disk "${target.ref.name}" in resource group "${target.ref.resourceGroup}", region ${snapshot.location}, from snapshot "${snapshot.name}" of ${formatMinute(source.dataTime)}`);
	log.info(`${label}: ${formatPlan(plan)}`);
	for (const note of plan.notes) log.info(`${label}: ${note}`);
}
function logSwap({ machine, pairs, power }, dryRun, log) {
	const will = dryRun ? "would be" : "will be";
	if (power.stop) log.info(`${machine.name}: is ${machine.power ?? "on"}, and ${will} deallocated`);
	for (const pair of pairs) {
		const done = standingOf$1(machine, pair) === "done";
		log.info(done ? `${machine.name}: disk "${pair.next.name}" is already at ${formatPlace(pair.lun)}` : `${machine.name}: disk "${pair.next.name}" ${dryRun ? "would" : "will"} replace ${pair.lun === void 0 ? "OS disk" : `the disk at LUN ${pair.lun}:`} "${pair.old?.name ?? ""}", which is kept`);
	}
	if (power.start) log.info(`${machine.name}: ${will} started again afterwards`);
}
function logEnd({ machine, pairs, error }, log) {
	if (error !== void 0) {
		log.info(`${machine.name}: ${describe(error)}`);
		return;
	}
	log.info(`${machine.name}: ${listed(pairs.map(({ lun, next }) => `"${next.name}" is at ${formatPlace(lun)}`))}; the machine is ${machine.power ?? "in an unknown state"}`);
}
function resultOf$1(outcomes, swapStatus, dryRun) {
	const current = [...outcomes];
	return {
		operation: "restore",
		dryRun,
		outcomes: current,
		swap: swapStatus,
		verified: current.length > 0 && current.every(isRestored) && (swapStatus === void 0 || swapStatus.stage === "done"),
		failure: restoreFailure(current, swapStatus)
	};
}
__name(resultOf$1, "resultOf");

// src/action/operations/restore.ts
const restore = operation({
	inputs: {
		...common,
		disk: text,
		vm: text,
		snapshot: text,
		receipt: text,
		snapshotResourceGroup: optionalGroup,
		restoreDiskName: nameTemplate.prefault("{disk}-restored-{timestamp}"),
		restoreResourceGroup: optionalGroup,
		diskSku: optionalDiskSku,
		zone: optionalZone,
		swap: flag,
		allowStop: flag,
		dryRun: flag
	},
	toRequest(values, reading) {
		const targets = readTargets(SNAPSHOTS_AT_HOME, reading);
		const disks = readReferences(DISKS, reading);
		const machines = readReferences(MACHINES, reading);
		insistOnSources(reading, reading.given("disk") !== "");
		checkSwap(reading, machines.length);
		return values && {
			operation: "restore",
			sources: {
				targets,
				selection: onlyDisks(disks),
				snapshotGroup: values.snapshotResourceGroup
			},
			diskName: values.restoreDiskName,
			restoreGroup: values.restoreResourceGroup,
			diskSku: values.diskSku,
			zone: values.zone,
			vm: machines[0],
			swap: values.swap,
			allowStop: values.allowStop,
			location: void 0,
			dryRun: values.dryRun,
			maxParallel: values.maxParallel
		};
	},
	run: restore$1,
	report: reportRestore,
	isInDoubt: ({ outcomes, swap }) => outcomes.some(hasUnknownDiskOutcome) || hasUnknownSwapOutcome(swap)
});
function checkSwap({ given, problems }, machines) {
	const swap = given("swap").toLowerCase() === "true";
	if (swap && given("vm") === "") problems.push("\"vm\" is required when \"swap\" is \"true\": expected the virtual machine whose disks are swapped");
	if (machines > 1) problems.push("\"vm\" names several virtual machines: expected the one whose disks are swapped");
	if (given("vm") !== "" && !swap) problems.push("\"vm\" is set, but \"swap\" is not \"true\": expected both or neither; without \"swap\", disks are only created");
	if (given("allow-stop").toLowerCase() === "true" && !swap) problems.push("\"allow-stop\" is \"true\", but it applies only when \"swap\" is \"true\"");
}
const MAX_DISKS = 100;
function reportRestore(result, _run, now) {
	const { outcomes, swap, dryRun, verified } = result;
	const made = outcomes.filter(({ stage }) => stage !== "planned");
	return report(result, {
		outputs: {
			"restored-disk-ids": fittingJson(made.map(({ ref }) => formatResourceId(ref, "disks"))),
			count: String(made.length),
			verified: String(verified)
		},
		heading: "Disk restore",
		body: () => {
			const shown = outcomes.slice(0, MAX_DISKS);
			const left = outcomes.length - shown.length;
			return {
				sentence: sentence$2(result),
				table: [table([
					"Snapshot",
					"Data from",
					"New disk",
					...swap === void 0 ? [] : ["Place", "Replaces"]
				], shown.map((outcome) => row(outcome, swap, dryRun, now))), ...left > 0 ? [`${counted(left, "more disk")} in the result file.`] : []].join("\n\n"),
				failures: failuresOf(outcomes, ({ source }) => labelOf(source)),
				more: [
					swap === void 0 || dryRun ? powerPlan(swap) : swapPart(swap, outcomes),
					folded("Where each property comes from", shown.map(fieldsOf)),
					dryRun ? void 0 : keptPart(result)
				]
			};
		},
		json: {
			verified,
			disks: outcomes.map((outcome) => diskJson(outcome, swap)),
			...swap !== void 0 && { swap: swapJson(swap) }
		}
	});
}
function diskJson(outcome, swap) {
	const { source, ref, plan, stage, takenOver, disk, checks } = outcome;
	const pair = pairOf(outcome, swap);
	return {
		id: formatResourceId(ref, "disks"),
		name: ref.name,
		resourceGroup: ref.resourceGroup,
		uniqueId: disk?.uniqueId ?? null,
		location: plan.request.location,
		snapshotId: source.snapshot.id,
		sourceDisk: source.origin.ref?.name ?? null,
		sourceDiskUniqueId: source.origin.uniqueId ?? null,
		sourceDiskExists: source.live !== void 0,
		stage,
		takenOver,
		plan: plan.fields.map(({ name, value, from }) => ({
			name,
			value: value ?? null,
			from
		})),
		notes: plan.notes,
		request: plan.request,
		checks,
		...pair !== void 0 && {
			lun: pair.lun ?? "os",
			replaces: idOf(pair.old)
		},
		...errorIn(outcome)
	};
}
function swapJson(swap) {
	const { machine, pairs, power, stage } = swap;
	return {
		vmId: machine.id,
		power: machine.power ?? null,
		stops: power.stop,
		starts: power.start,
		stage,
		places: pairs.map((pair) => ({
			lun: pair.lun ?? "os",
			standing: standingOf$1(machine, pair),
			old: idOf(pair.old),
			next: idOf(pair.next),
			caching: pair.how.caching ?? null,
			writeAccelerator: pair.how.writeAccelerator ?? null,
			deleteOption: pair.how.deleteOption ?? null
		})),
		wayBack: swapRollback(machine, pairs, power.start),
		...errorIn(swap)
	};
}
function idOf(ref) {
	return ref === void 0 ? null : formatResourceId(ref, "disks");
}
function pairOf({ ref }, swap) {
	return swap?.pairs.find(({ next }) => sameResource(next, ref));
}
function sentence$2({ outcomes, swap, verified, dryRun }) {
	const total = counted(outcomes.length, "disk");
	const onto = swap === void 0 ? "" : ` on virtual machine ${code(swap.machine.name)}`;
	if (dryRun) return `Dry run: all checks passed, and nothing was written: ${total} would be restored${swap === void 0 ? "" : ` and swapped${onto}`}.`;
	if (verified) {
		const [only] = outcomes;
		const what = outcomes.length === 1 && only !== void 0 ? `Disk ${code(only.ref.name)} is restored` : `${total} are restored`;
		return swap === void 0 ? `\u2705 ${what} and verified to come from ${outcomes.length === 1 ? "its snapshot" : "their snapshots"}.` : `\u2705 ${what} and in place${onto}, which is ${escapeMarkdown(swap.machine.power ?? "in an unknown state")}.`;
	}
	const made = outcomes.filter(isRestored).length;
	if (made < outcomes.length) return `\u274C ${made} of ${total} ${made === 1 ? "is" : "are"} restored${swap === void 0 ? "" : `; no disk was swapped${onto}`}.`;
	return `\u274C ${total} ${made === 1 ? "is" : "are"} restored, but the swap${onto} is incomplete.`;
}
__name(sentence$2, "sentence");
function row(outcome, swap, dryRun, now) {
	const { source, ref, takenOver } = outcome;
	const pair = pairOf(outcome, swap);
	const state = dryRun ? "" : isRestored(outcome) ? "\u2705 " : outcome.error === void 0 ? "\u23F3 " : "\u274C ";
	return [
		code(source.snapshot.name),
		dataFrom(source.dataTime, now),
		`${state}${code(ref.name)}${takenOver ? " (of an earlier attempt)" : ""}`,
		...swap === void 0 ? [] : [pair === void 0 ? "\u2013" : pair.lun === void 0 ? "OS disk" : `LUN ${pair.lun}`, pair?.old === void 0 ? "\u2013" : code(pair.old.name)]
	];
}
function powerPlan(swap) {
	if (swap === void 0) return void 0;
	const { machine, power } = swap;
	const steps = [...power.stop ? ["deallocated for the swap"] : [], ...power.start ? ["started again afterwards"] : []];
	return `Virtual machine ${code(machine.name)} is ${escapeMarkdown(machine.power ?? "in an unknown state")}${steps.length === 0 ? "." : `; it would be ${listed(steps)}.`}`;
}
function swapPart({ machine, pairs, power, error, stage }, outcomes) {
	if (error === void 0 || !outcomes.every(isRestored)) return void 0;
	const back = swapRollback(machine, pairs, power.start);
	const startLeft = stage === "starting" && machine.power !== "running" ? [startCommand(machine)] : [];
	return [
		`\u274C ${escapeMarkdown(describe(error.cause ?? error))}`,
		"**Current state**",
		formatStanding$1(machine, pairs).map((one) => `- ${escapeMarkdown(one)}`).join("\n"),
		"**How to resume**: run this job again with the same inputs. It does only what is missing.",
		...startLeft.length === 0 ? [] : ["Or start the machine by hand:", commands(startLeft)],
		...back.length === 0 ? [] : ["**How to roll back** to the old disks:", commands(back)]
	].join("\n\n");
}
function fieldsOf({ source, ref, plan }) {
	return [
		`${code(ref.name)}, like disk ${code(labelOf(source))}:`,
		table([
			"Property",
			"Value",
			"From"
		], plan.fields.map(({ name, value, from }) => [
			escapeMarkdown(name),
			value === void 0 ? "\u2013" : escapeMarkdown(value),
			WHERE[from]
		])),
		...plan.notes.map((note) => escapeMarkdown(note))
	].join("\n\n");
}
const WHERE = {
	input: "input",
	disk: "source disk",
	receipt: "receipt",
	snapshot: "snapshot",
	machine: "virtual machine",
	default: "Azure\u2019s default"
};
function folded(title, parts) {
	return parts.length === 0 ? void 0 : [
		`<details><summary>${title}</summary>`,
		...parts,
		"</details>"
	].join("\n\n");
}
function keptPart({ swap }) {
	if (swap?.stage !== "done") return void 0;
	const { machine, pairs, power } = swap;
	const kept = pairs.flatMap(({ old }) => old ?? []);
	if (kept.length === 0) return void 0;
	const them = kept.length === 1 ? "it" : "them";
	return [
		`Kept, detached: ${listed(kept.map(({ name }) => code(name)))}. To delete ${them} when no longer needed:`,
		commands(kept.map(deleteCommand)),
		folded(`How to put ${them} back`, [commands(swapRollback(machine, pairs, power.start))]) ?? ""
	].join("\n\n");
}

// src/operations/verify.ts
function hasFailedTest({ error }) {
	return error !== void 0 && !isAbort(error);
}
async function verify$1(request, ports, publish) {
	const { sources, maxParallel, dryRun } = request;
	const reads = cachedReads(ports);
	const { found, problems } = await findSources(sources, void 0, maxParallel, reads, ports);
	if (found.length === 0) throwAll(problems);
	for (const problem of problems) ports.log.info(describe(problem));
	const planned = found.map((source) => planTest(source, request, ports));
	const groups = [...new Map(planned.map(({ disk }) => [groupKey$1(disk), disk])).values()].map(({ subscriptionId, resourceGroup }) => ({
		subscriptionId,
		resourceGroup
	}));
	await deleteLeftBehind(groups, dryRun, ports);
	const resultOf = (outcomes) => summed(outcomes, problems, request);
	if (dryRun) {
		const result = resultOf(planned.map((one) => wouldTest(one, request, ports)));
		const permissions = await checkPermissions(needsOf(planned, request), maxParallel, ports);
		return {
			...result,
			permissions
		};
	}
	publish(() => resultOf(planned.map(plannedOutcome$1)));
	return resultOf(await testAll(planned, request, ports, (some) => publish(() => resultOf(some))));
}
__name(verify$1, "verify");
function needsOf(planned, { compare }) {
	const { source: from, group, tag, compareDisk, compareSnapshot } = NEEDED.verify;
	return planned.flatMap(({ source, disk, requests }) => {
		const { encryptionSetId, secureEncryptionSetId } = requests[0]?.profile ?? {};
		return [
			{
				scope: formatResourceId(source.snapshot, "snapshots"),
				actions: [
					...from,
					...tag,
					...compare ? compareSnapshot : []
				]
			},
			{
				scope: formatGroupId(disk),
				actions: [...group, ...compare ? compareDisk : []]
			},
			...linkedNeeds({
				encryptionSets: [encryptionSetId, secureEncryptionSetId],
				diskAccess: void 0
			})
		];
	});
}
function wouldTest(one, { compare }, { log }) {
	const { source, disk, requests } = one;
	const { snapshot, dataTime } = source;
	try {
		refuseUntestable(one, compare);
	} catch (error) {
		log.info(`${snapshot.name}: ${describe(error)}`);
		return {
			...plannedOutcome$1(one),
			error: asActionError(error)
		};
	}
	const of = dataTime === void 0 ? "" : ` of ${formatMinute(dataTime)}`;
	log.info(`${snapshot.name}: would create a temporary ${requests[0]?.sku ?? ""} disk in resource group "${disk.resourceGroup}", region ${snapshot.location}, from the snapshot${of}${compare ? ", compare its content" : ""} and delete it`);
	return plannedOutcome$1(one);
}
function summed(outcomes, missing, { dryRun, compare }) {
	const passed = outcomes.filter(hasPassed).length;
	return {
		operation: "verify",
		dryRun,
		compare,
		outcomes,
		missing,
		verified: !dryRun && passed > 0 && passed === outcomes.length && missing.length === 0,
		failure: failureOf([...outcomes.map(({ source, error }) => ({
			name: source.snapshot.name,
			error
		})), ...missing.map((error) => ({
			name: "not tested",
			error
		}))], {
			heading: (failed) => `${failed} of ${counted(outcomes.length + missing.length, "snapshot")} did not pass the restore test`,
			remedy: `${formatCount(passed, ["snapshot", "snapshots"], "verified")} Resolve the errors above, then run this step again.`
		})
	};
}

// src/action/operations/verify.ts
const verify = operation({
	inputs: {
		...common,
		...sharded,
		snapshot: text,
		receipt: text,
		snapshotResourceGroup: optionalGroup,
		restoreResourceGroup: optionalGroup,
		compare: flag,
		dryRun: flag
	},
	toRequest(values, reading) {
		const targets = readTargets(SNAPSHOTS_AT_HOME, reading);
		const selection = readSelection(values, reading);
		insistOnSources(reading, givesSelection(reading));
		return values && {
			operation: "verify",
			sources: {
				targets,
				selection,
				snapshotGroup: values.snapshotResourceGroup
			},
			group: values.restoreResourceGroup,
			compare: values.compare,
			dryRun: values.dryRun,
			maxParallel: values.maxParallel
		};
	},
	run: verify$1,
	report: reportVerify,
	whenInterrupted: ({ dryRun }) => dryRun ? void 0 : {
		title: "Interrupted while testing restores",
		text: "The step was interrupted. No snapshot was changed, except for the tag of those that passed. The post step deletes the temporary disks that exist. Run the step again to test the rest."
	}
});
function reportVerify(result, _run, now) {
	const { outcomes, dryRun, verified } = result;
	const idsOf = (some) => fittingJson(dryRun ? [] : some.map(({ source }) => source.snapshot.id));
	const passed = outcomes.filter(hasPassed);
	const failed = outcomes.filter(hasFailedTest);
	return report(result, {
		outputs: {
			"verified-snapshot-ids": idsOf(passed),
			"failed-snapshot-ids": idsOf(failed),
			count: String(dryRun ? 0 : passed.length + failed.length),
			verified: String(verified)
		},
		heading: "Restore tests",
		body: () => ({
			sentence: sentence$1(result),
			table: outcomes.length === 0 ? void 0 : foldedTable(outcomes, (some) => tableOf(some, result, now)),
			failures: [...failuresOf(outcomes, ({ source }) => source.snapshot.name), ...result.missing.map((error) => ({ error }))],
			more: [leftPart(outcomes)]
		}),
		json: {
			verified,
			compare: result.compare,
			tests: outcomes.map(inJson),
			...result.missing.length > 0 && { missing: result.missing.map((error) => errorIn({ error })) }
		}
	});
}
function inJson(outcome) {
	const { source, disk, stage, sku, checks, createdInMs, comparedBytes, tagged, isLeft } = outcome;
	const day = tagged && verifiedOn(tagged);
	return {
		snapshotId: source.snapshot.id,
		snapshotUniqueId: source.snapshot.uniqueId ?? null,
		disk: formatResourceId(disk, "disks"),
		stage,
		sku: sku ?? null,
		createdInMs: createdInMs ?? null,
		comparedBytes: comparedBytes ?? null,
		passed: hasPassed(outcome),
		verifiedOn: day === void 0 ? null : verifiedTag(day),
		diskMayExist: isLeft === true,
		checks,
		...errorIn(outcome)
	};
}
function sentence$1({ outcomes, missing, dryRun, compare, verified }) {
	const total = counted(outcomes.length + missing.length, "snapshot");
	if (outcomes.length + missing.length === 0) return "\u2796 The selection contains no disk: nothing to test.";
	const passed = outcomes.filter(hasPassed).length;
	if (dryRun) return `Dry run: nothing was written. ${outcomes.filter(({ error }) => error === void 0).length} of ${total} would be tested.`;
	const how = compare ? "A disk was created from each, checked, compared byte for byte by hash, and deleted again." : "A disk was created from each, checked, and deleted again; \"compare: true\" compares the content as well.";
	if (!verified) return `\u274C ${passed} of ${total} passed the restore test.`;
	return `\u2705 ${total} passed the restore test. ${how}`;
}
__name(sentence$1, "sentence");
function tableOf(outcomes, result, now) {
	return table([
		"Snapshot",
		"Data from",
		"Disk created in",
		"Compared",
		"Result"
	], outcomes.map((outcome) => {
		const { source, createdInMs, comparedBytes } = outcome;
		return [
			code(source.snapshot.name),
			dataFrom(source.dataTime, now),
			createdInMs === void 0 ? "\u2013" : formatDuration(createdInMs).replaceAll(" ", "&nbsp;"),
			comparedBytes === void 0 ? "\u2013" : formatBytes(comparedBytes).replaceAll(" ", "&nbsp;"),
			resultOf(outcome, result)
		];
	}));
}
function resultOf(outcome, { dryRun }) {
	if (hasPassed(outcome)) return "\u2705 passed";
	if (hasFailedTest(outcome)) return outcome.stage === "planned" ? "\u274C not tested" : "\u274C failed";
	if (dryRun) return "would be tested";
	return outcome.error === void 0 ? "\u23F3 in progress" : "\u2753 not tested to the end";
}
function leftPart(outcomes) {
	const left = outcomes.filter(({ isLeft, error }) => isLeft === true && error !== void 0);
	if (left.length === 0) return void 0;
	return paragraphs(`${counted(left.length, "temporary disk")} may still exist. The post step tries to delete ${left.length === 1 ? "it" : "them"} when the job ends. To delete ${left.length === 1 ? "it" : "them"} by hand:`, commands(left.map(({ disk }) => deleteCommand(disk)))).trimEnd();
}

// src/action/operations/index.ts
const LIST = {
	create,
	list,
	copy,
	restore,
	verify,
	prune,
	diff,
	export: exportOperation,
	finalize
};
const OPERATIONS = Object.keys(LIST);
function operationOf(name) {
	return LIST[name];
}
const operationName = choice(OPERATIONS).prefault("create");
const INPUTS = Object.fromEntries([["operation", {
	operations: OPERATIONS,
	default: defaultOf(operationName)
}], ...OPERATIONS.flatMap((name) => Object.entries(operationOf(name).inputs)).map(([key, field]) => [kebab(key), {
	operations: OPERATIONS.filter((name) => Object.hasOwn(operationOf(name).inputs, key)),
	default: defaultOf(field)
}])]);
function whenInterrupted(request) {
	return operationOf(request.operation).whenInterrupted?.(request);
}
async function perform(request, ports, publish) {
	const { run, report, isInDoubt, made } = operationOf(request.operation);
	const reported = (result) => report(result, ports.run, ports.clock.now());
	const result = await run(request, {
		...ports,
		testRestores: testerOf(ports)
	}, (partial) => publish(() => reported(partial())));
	return {
		report: reported(result),
		failure: result.failure,
		inDoubt: isInDoubt?.(result) === true,
		made: made?.(result) ?? []
	};
}
function performOffline(request, surroundings) {
	const { offline } = operationOf(request.operation);
	return performed(request, offline?.(request, surroundings), surroundings);
}
async function performUnreachable(request, failure, surroundings) {
	const { whenUnreachable } = operationOf(request.operation);
	return performed(request, await whenUnreachable?.(request, failure, surroundings), surroundings);
}
function performed(request, result, { run, now }) {
	if (result === void 0) return void 0;
	const { report } = operationOf(request.operation);
	return {
		report: report(result, run, now),
		failure: result.failure,
		inDoubt: false,
		made: []
	};
}

// src/action/report/json-parts.ts
const PART_LENGTH = 65536;
const BATCH = 20;
function* jsonParts(value) {
	let part = "";
	for (const piece of isMembers(value) ? members(value) : [JSON.stringify(value, null, 2)]) {
		part += piece;
		if (part.length < PART_LENGTH) continue;
		yield part;
		part = "";
	}
	yield part;
}
function* members(value) {
	let isFirst = true;
	for (const [name, member] of Object.entries(value)) {
		const isList = Array.isArray(member) && member.length > 0;
		const text = inner({ [name]: isList ? 0 : member });
		if (text === "") continue;
		yield isFirst ? "{" : ",";
		isFirst = false;
		if (!isList) {
			yield text;
			continue;
		}
		yield `${text.slice(0, -1)}[`;
		for (let from = 0; from < member.length; from += BATCH) {
			const elements = inner([member.slice(from, from + BATCH)]);
			yield `${from === 0 ? "" : ","}${elements.slice(4, -4)}`;
		}
		yield "\n  ]";
	}
	yield isFirst ? "{}" : "\n}";
}
function inner(value) {
	return JSON.stringify(value, null, 2).slice(1, -2);
}
function isMembers(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/action/report/output-writer.ts
const MAX_REWRITTEN = 262144;
const PAUSE_MS = 250;
const PAUSE_OF_COST = 9;
var OutputWriter = class {
	runner;
	set = /* @__PURE__ */ new Map();
	written = /* @__PURE__ */ new Map();
	pending = /* @__PURE__ */ new Map();
	emptyLists = new Set(LIST_OUTPUTS);
	latest;
	timer;
	isUnwritable = false;
	constructor(runner) {
		this.runner = runner;
	}
	publish(outputs) {
		this.latest = outputs;
		if (this.timer === void 0) this.publishLatest();
	}
	publishLatest() {
		this.timer = void 0;
		if (this.latest === void 0) return;
		const startedAt = performance.now();
		this.writeSome(this.takeLatest());
		const pause = Math.max(PAUSE_MS, PAUSE_OF_COST * (performance.now() - startedAt));
		this.timer = setTimeout(() => this.publishLatest(), pause);
	}
	takeLatest() {
		const { latest } = this;
		this.latest = void 0;
		try {
			return latest?.() ?? {};
		} catch {
			this.emptyLists.clear();
			return {};
		}
	}
	writeSome(outputs) {
		for (const [name, value] of entriesOf(outputs)) {
			this.emptyLists.delete(name);
			if (this.set.get(name) === value) {
				this.pending.delete(name);
				continue;
			}
			if ((this.written.get(name) ?? 0) + value.length > MAX_REWRITTEN || !this.tryWrite(name, value)) this.pending.set(name, value);
		}
	}
	finish(outputs = this.takeLatest()) {
		clearTimeout(this.timer);
		this.timer = void 0;
		this.latest = void 0;
		for (const [name, value] of entriesOf(outputs)) {
			this.emptyLists.delete(name);
			this.pending.set(name, value);
		}
		for (const [name, value] of this.pending) {
			if (this.set.get(name) === value || this.tryWrite(name, value)) continue;
			this.runner.info(`Output "${name}" is: ${value}`);
		}
		this.pending.clear();
		for (const name of this.emptyLists) this.tryWrite(name, "[]");
		this.emptyLists.clear();
	}
	tryWrite(name, value) {
		try {
			this.runner.output(name, value);
		} catch (error) {
			if (!this.isUnwritable) {
				this.isUnwritable = true;
				this.runner.warning(`The outputs are incomplete. ${describe(error)} The log of this step contains their values.`, "Outputs");
			}
			return false;
		}
		this.set.set(name, value);
		this.written.set(name, (this.written.get(name) ?? 0) + value.length);
		this.pending.delete(name);
		return true;
	}
};
function entriesOf(outputs) {
	return Object.entries(outputs);
}

// src/action/settings.ts
const NAMES = Object.keys(INPUTS);
function readCommon(source) {
	const values = parseInputs(common, givenIn(source), []);
	return values && commonOf(values);
}
function readSettings(source, session) {
	const given = givenIn(source, session);
	const { mistaken } = unknownInputs(source);
	const name = readOperation(given("operation"), mistaken);
	const problems = [...mistaken, ...unusedInputs(given, name)];
	const { inputs, toRequest, after } = operationOf(name);
	const values = parseInputs(inputs, given, problems);
	const request = toRequest(values, {
		given,
		problems,
		lacksSubscription: given("subscription-id") === "" && (session !== void 0 || !/^(?:auto|azure-cli)$/i.test(given("auth"))),
		env: (variable) => source.env(variable)
	});
	if (values === void 0 || request === void 0 || problems.length > 0) throw invalid(problems);
	return {
		...commonOf(values),
		request,
		after: after?.(values)
	};
}
function commonOf(values) {
	const { auth, clientId, tenantId, audience, environment, timeout, summary } = values;
	return {
		signIn: {
			auth,
			clientId,
			tenantId,
			audience,
			environment
		},
		timeoutMs: timeout,
		summary
	};
}
function givenIn(source, session) {
	const texts = new Map(NAMES.map((name) => {
		const variable = FROM_ENVIRONMENT[name];
		return [name, [
			source.input(name),
			variable === void 0 ? "" : source.env(variable) ?? "",
			name === "subscription-id" ? session?.subscriptionId ?? "" : ""
		].map((text) => text.trim()).find((text) => text !== "") ?? INPUTS[name].default];
	}));
	return (name) => texts.get(name) ?? "";
}
function readOperation(text, mistaken) {
	const result = operationName.safeParse(text);
	if (result.success) return result.data;
	const expected = result.error.issues[0]?.message ?? "not an operation";
	throw invalid([...mistaken, problem("operation", text, expected)]);
}
function unusedInputs(given, operation) {
	return NAMES.flatMap((name) => {
		const { operations, default: usual } = INPUTS[name];
		if (operations.includes(operation) || given(name) === "" || given(name) === usual) return [];
		return [`"${name}" is "${shown(given(name))}", but operation "${operation}" does not use it: it is an input of ${listed(operations)}`];
	});
}
function inputWarnings(source) {
	const given = givenIn(source);
	const ignored = unknownInputs(source).ignored.map((name) => `"${shown(name)}"`);
	return [...ignored.length === 0 ? [] : [`Unknown ${ignored.length === 1 ? "input is" : "inputs are"} ignored: ${listed(ignored)}.`], ...["tags", "disk-tags"].flatMap((name) => {
		const joined = joinedTags(given(name));
		return joined === void 0 ? [] : [`"${name}" has "${shown(joined)}" on one line: this is 1 tag, and its value contains a comma. For several tags, write one tag per line.`];
	})];
}
const NAMES_ELSEWHERE = /* @__PURE__ */ new Map([
	["whatif", "dry-run"],
	["preview", "dry-run"],
	["simulate", "dry-run"],
	["noop", "dry-run"],
	["region", "location"],
	["regions", "copy-to"]
]);
const MAX_COMPARED = 30;
function unknownInputs(source) {
	const known = new Map(NAMES.map((name) => [bare(name), name]));
	const meantBy = (name) => {
		const given = bare(name).slice(0, MAX_COMPARED);
		return known.get(given) ?? NAMES_ELSEWHERE.get(given) ?? known.get(nearNames(given, [...known.keys()])[0] ?? "");
	};
	const unknown = source.inputNames().map((name) => name.toLowerCase()).filter((name) => !Object.hasOwn(INPUTS, name)).map((name) => ({
		name,
		meant: meantBy(name)
	}));
	return {
		mistaken: unknown.flatMap(({ name, meant }) => meant === void 0 ? [] : [`"${shown(name)}" does not exist. Did you mean "${meant}"?`]),
		ignored: unknown.flatMap(({ name, meant }) => meant === void 0 ? [name] : [])
	};
}
function bare(name) {
	return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

// src/action/state.ts
const STATE = {
	signIn: "sign-in",
	planned: "planned",
	granted: "granted",
	temporary: "temporary",
	interrupted: "interrupted",
	ended: "ended",
	made: "made",
	after: "after",
	summary: "summary"
};
const MAX_CHARACTERS = 3e4;
const IN_PARTS = /^#(\d{1,4}):(\d{1,9})$/;
const signInSchema = object({
	auth: _enum(AUTH),
	clientId: optionalString,
	tenantId: optionalString,
	audience: optionalString,
	environment: string
});
const groupSchema = object({
	subscriptionId: string,
	resourceGroup: string
});
const refSchema = groupSchema.extend({ name: string });
const pairSchema = object({
	lun: optionalNumber,
	old: refSchema.optional(),
	next: refSchema,
	how: object({
		caching: optionalString,
		writeAccelerator: optionalBoolean,
		deleteOption: optionalString
	})
}).transform(({ lun, old, next, how }) => ({
	lun,
	old,
	next,
	how: {
		caching: how.caching,
		writeAccelerator: how.writeAccelerator,
		deleteOption: how.deleteOption
	}
}));
const plannedSchema = array(discriminatedUnion("kind", [
	refSchema.extend({
		kind: _enum(["snapshot", "copy"]),
		requestId: string
	}),
	refSchema.extend({
		kind: literal$1("disk"),
		snapshotUniqueId: optionalString,
		notBefore: optionalNumber
	}),
	refSchema.extend({
		kind: literal$1("swap"),
		pairs: array(pairSchema),
		start: boolean$1()
	}),
	groupSchema.extend({
		kind: literal$1("deletions"),
		count: number(),
		names: array(string)
	})
]));
const grantedSchema = array(refSchema.extend({ kind: literal$1("disk").optional() }));
const temporarySchema = array(refSchema.extend({
	requestId: someString,
	snapshotUniqueId: someString
}));
const createdSchema = array(receiptEntrySchema.extend({ subscription: someString }));
const periodSchema = object({
	years: number(),
	months: number(),
	days: number(),
	hours: number()
});
const afterSchema = object({
	onSuccess: _enum(["keep", "delete"]),
	onFailure: _enum(["keep", "hold"]),
	holdForMs: union([number().positive(), literal$1("unlimited")]),
	policy: object({
		counts: partialRecord(_enum(COUNTED), union([number(), literal$1("unlimited")])),
		within: partialRecord(_enum(WITHIN), periodSchema),
		verified: union([number(), literal$1("unlimited")]).optional()
	}),
	pruneScope: _enum(PRUNE_SCOPES)
});
const warningSchema = object({
	title: string,
	text: string
});
function saveMain(runner, { signIn, summary, interrupted }) {
	save(runner, STATE.signIn, JSON.stringify(signIn));
	save(runner, STATE.summary, String(summary));
	if (interrupted !== void 0) save(runner, STATE.interrupted, JSON.stringify(interrupted));
}
function saveRefused(runner) {
	save(runner, STATE.interrupted, "");
}
function stateStore(runner) {
	const open = /* @__PURE__ */ new Map();
	const temporary = /* @__PURE__ */ new Map();
	let isAtWork = false;
	const note = () => {
		try {
			save(runner, STATE.granted, JSON.stringify([...open.values()]));
		} catch (error) {
			if (!isAtWork) throw error;
			runner.warning(`${describe(error)} If this step is killed, the post step does not know which SAS access to revoke.`, "State");
		}
		isAtWork = true;
	};
	return {
		planned: (writes) => save(runner, STATE.planned, JSON.stringify(writes)),
		opening(snapshots) {
			for (const one of snapshots) {
				const { kind } = one;
				open.set(dataKey(one), {
					...refOf(one),
					...kind !== void 0 && { kind }
				});
			}
			note();
		},
		closed(snapshots) {
			for (const one of snapshots) open.delete(dataKey(one));
			note();
		},
		creating(disk) {
			const { requestId, snapshotUniqueId } = disk;
			temporary.set(refKey(disk), {
				...refOf(disk),
				requestId,
				snapshotUniqueId
			});
			save(runner, STATE.temporary, JSON.stringify([...temporary.values()]));
		},
		deleted(disk) {
			if (!temporary.delete(refKey(disk))) return;
			try {
				save(runner, STATE.temporary, JSON.stringify([...temporary.values()]));
			} catch (error) {
				runner.debug(describe(error));
			}
		}
	};
}
function dataKey(ref) {
	return `${ref.kind ?? ""} ${refKey(ref)}`;
}
function saveCreated(runner, made, after) {
	save(runner, STATE.after, JSON.stringify(after));
	save(runner, STATE.made, JSON.stringify(made));
}
function saveEnd(runner) {
	runner.saveState(STATE.ended, "true");
}
function loadState(runner) {
	const signIn = signInSchema.safeParse(parse(load(runner, STATE.signIn)));
	const planned = plannedSchema.safeParse(parse(load(runner, STATE.planned)));
	const granted = grantedSchema.safeParse(parse(load(runner, STATE.granted)));
	const temporary = temporarySchema.safeParse(parse(load(runner, STATE.temporary)));
	return {
		signIn: signIn.success ? {
			auth: signIn.data.auth,
			clientId: signIn.data.clientId,
			tenantId: signIn.data.tenantId,
			audience: signIn.data.audience,
			environment: signIn.data.environment
		} : void 0,
		planned: planned.success ? planned.data : [],
		granted: granted.success ? granted.data : [],
		temporary: temporary.success ? temporary.data : [],
		interrupted: warningSchema.safeParse(parse(load(runner, STATE.interrupted))).data,
		ended: load(runner, STATE.ended) === "true",
		made: loadCreated(runner),
		summary: load(runner, STATE.summary) !== "false"
	};
}
function loadCreated(runner) {
	if (runner.state(STATE.made) === "") return "none";
	const entries = createdSchema.safeParse(parse(load(runner, STATE.made)));
	if (!entries.success) return "damaged";
	if (entries.data.length === 0) return "none";
	const after = afterSchema.safeParse(parse(load(runner, STATE.after)));
	return after.success ? {
		entries: entries.data,
		after: after.data
	} : "damaged";
}
function save(runner, name, value) {
	if (value.length <= MAX_CHARACTERS) {
		runner.saveState(name, value);
		return;
	}
	const count = Math.ceil(value.length / MAX_CHARACTERS);
	for (let part = 0; part < count; part++) {
		const start = part * MAX_CHARACTERS;
		runner.saveState(`${name}-${part + 1}`, value.slice(start, start + MAX_CHARACTERS));
	}
	runner.saveState(name, `#${count}:${value.length}`);
}
function load(runner, name) {
	const value = runner.state(name);
	const [, count, length] = IN_PARTS.exec(value) ?? [];
	if (count === void 0) return value;
	const whole = Array.from({ length: Number(count) }, (_, part) => runner.state(`${name}-${part + 1}`)).join("");
	return whole.length === Number(length) ? whole : "";
}
function parse(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}

// src/version.ts
const version = "0.1.0";

// src/main.ts
const SHUTDOWN_GRACE_MS = 2e3;
async function main(world) {
	const { runner } = world;
	const reported = {
		outputs: new OutputWriter(runner),
		settings: void 0,
		report: void 0,
		isStateLost: false
	};
	let failure;
	try {
		failure = await run$1(world, reported);
	} catch (error) {
		failure = error;
		await reportFailure(error, reported, runner);
	}
	if (failure === void 0) return;
	for (const line of causesOf(failure)) runner.debug(line);
	runner.fail(describe(failure), brief(failure));
}
async function run$1(world, reported) {
	const { runner } = world;
	for (const secret of secretsIn(runner.input("blob-url"))) runner.mask(secret);
	for (const warning of inputWarnings(runner)) runner.warning(warning, "Inputs");
	const common = readCommon(runner) ?? readSettings(runner);
	const clock = world.startClock(common.timeoutMs);
	try {
		const choice = await chooseSignIn(common.signIn, clock, world);
		const settings = readSettings(runner, choice.signedIn);
		reported.settings = settings;
		await runner.checkFiles();
		saveMain(runner, {
			...settings,
			interrupted: whenInterrupted(settings.request)
		});
		const { failure, inDoubt } = await endingWith(clock.signal, carryOut(settings, choice, clock, world, reported)).catch((error) => {
			if (error instanceof ActionError && !isAbort(error)) noteAfterwards(reported, runner, () => saveRefused(runner));
			throw error;
		});
		if (!inDoubt) noteAfterwards(reported, runner, () => saveEnd(runner));
		return failure;
	} finally {
		clock.stop();
	}
}
__name(run$1, "run");
async function chooseSignIn(signIn, clock, world) {
	try {
		const choosing = async () => await world.signIn(connectOptions(signIn, world.runner, clock));
		return { signedIn: await endingWith(clock.signal, choosing()) };
	} catch (failure) {
		return { failure };
	}
}
async function carryOut(settings, choice, clock, world, reported) {
	const { runner } = world;
	const { after } = settings;
	const { report, failure, inDoubt, made } = await performSignedIn(settings.request, choice, clock, runner, (partial) => reported.outputs.publish(() => {
		reported.report = partial();
		return reported.report.outputs;
	}));
	reported.report = report;
	if (after !== void 0) noteAfterwards(reported, runner, () => saveCreated(runner, made, after));
	reported.outputs.finish(report.outputs);
	for (const file of [...report.files, resultFile(report.json)]) reported.outputs.finish(await writeReportFile(file, runner));
	warnAboutSize(report, runner);
	if (settings.summary) await writeSummary(runner, report.summary);
	return {
		failure,
		inDoubt
	};
}
async function performSignedIn(request, choice, clock, runner, publish) {
	const surroundings = {
		log: runner,
		run: runner.run,
		now: clock.now()
	};
	const offline = performOffline(request, surroundings);
	if (offline !== void 0) return offline;
	try {
		if (choice.signedIn === void 0) throw choice.failure;
		const azure = await choice.signedIn.connect();
		const ports = {
			azure,
			blobs: azure,
			clock,
			files: runner,
			log: runner,
			stateStore: stateStore(runner),
			run: runner.run
		};
		return await perform(request, ports, publish);
	} catch (error) {
		const performed = await performUnreachable(request, asActionError(error), surroundings);
		if (performed === void 0) throw error;
		return performed;
	}
}
async function reportFailure(error, reported, runner) {
	const { outputs, settings } = reported;
	outputs.finish();
	const { report } = reported;
	const json = {
		operation: settings?.request.operation ?? (runner.input("operation") || "create"),
		...report?.json,
		failure: describe(error)
	};
	outputs.finish(await writeReportFile(resultFile(json), runner));
	if (settings?.summary === true) {
		const failure = failureSummary(settings.request.operation, asActionError(error));
		await writeSummary(runner, report?.summary ?? (() => failure));
	}
}
function connectOptions(signIn, runner, clock) {
	return {
		usesProxy: usesProxy((name) => runner.env(name)),
		signIn: {
			auth: signIn.auth,
			clientId: signIn.clientId,
			tenantId: signIn.tenantId,
			audience: signIn.audience,
			clientSecret: clientSecret(runner),
			certificatePath: runner.env("AZURE_CLIENT_CERTIFICATE_PATH"),
			certificatePassword: runner.env("AZURE_CLIENT_CERTIFICATE_PASSWORD"),
			federatedTokenFile: runner.env("AZURE_FEDERATED_TOKEN_FILE"),
			oidcAvailable: runner.idTokenAvailable,
			identityExpected: runner.env("IDENTITY_ENDPOINT") !== void 0 || runner.env("RUNNER_ENVIRONMENT") === "self-hosted"
		},
		environment: signIn.environment,
		signal: clock.signal,
		remaining: () => clock.remaining(),
		now: () => clock.now(),
		say: (message) => runner.info(message),
		debug: (message) => runner.debug(message),
		mask: (secret) => runner.mask(secret),
		idToken: (audience) => runner.idToken(audience),
		userAgent: `azure-incremental-snapshot-action/${version}`
	};
}
function clientSecret(runner) {
	const secret = runner.env("AZURE_CLIENT_SECRET")?.trim();
	return secret === "" ? void 0 : secret;
}
function warnAboutSize({ outputs }, runner) {
	const names = LIST_OUTPUTS.filter((name) => outputs[name] === "");
	if (names.length === 0) return;
	runner.warning(`Empty, because the value exceeds the size limit of a job output: ${names.map((name) => `"${name}"`).join(", ")}. The file in "result-file" contains everything.`, "Output too large");
}
function resultFile(json) {
	return {
		output: "result-file",
		name: "snapshots",
		json
	};
}
async function writeReportFile({ output, name, json }, runner) {
	try {
		return { [output]: await runner.writeFile(fileName(name, runner), jsonParts(json)) };
	} catch (error) {
		runner.warning(`The file of "${output}" could not be written: ${describe(error)}`, output);
		return {};
	}
}
function noteAfterwards(reported, runner, note) {
	try {
		note();
	} catch (error) {
		if (reported.isStateLost) return;
		reported.isStateLost = true;
		runner.warning(`${describe(error)} The post step does not know what this step created, so it holds and deletes nothing when the job ends.`, "State");
	}
}
function fileName(name, runner) {
	const { runId, runAttempt, job, step } = runner.run;
	return `${name}-${runId}-${runAttempt}-${job}-${step}.json`.replaceAll(/[^\w.-]/g, "-");
}
async function writeSummary(runner, summary) {
	try {
		await runner.summary(summary());
	} catch (error) {
		runner.warning(`The job summary could not be written: ${describe(error)}`);
	}
}
async function endingWith(signal, work) {
	let timer;
	let onAbort;
	const end = new Promise((_resolve, reject) => {
		onAbort = () => {
			timer = setTimeout(() => reject(signal.reason), SHUTDOWN_GRACE_MS);
		};
		if (signal.aborted) onAbort();
		else signal.addEventListener("abort", onAbort, { once: true });
	});
	try {
		return await Promise.race([work, end]);
	} finally {
		clearTimeout(timer);
		if (onAbort !== void 0) signal.removeEventListener("abort", onAbort);
	}
}

// src/action/report/reconcile-report.ts
function reconcileWarning(findings) {
	return {
		title: `Interrupted while ${workOf(findings.map(({ write }) => write))}`,
		text: [
			"The step was interrupted.",
			...findings.flatMap((one) => inWords$1(one, findings.some(isOfSwap))),
			...cleanUp(findings).map((command) => `To discard the disk: ${command}`)
		].join("\n")
	};
}
function reconcileSummary(findings) {
	return paragraphs(`## ${HEADINGS[workOf(findings.map(({ write }) => write))]}: interrupted`, ...findings.flatMap(shortOf), ...cleanUp(findings).length > 0 ? ["**To discard the disks** that were created:", commands(cleanUp(findings))] : []);
}
function notReconciled(planned, reason) {
	const work = workOf(planned);
	return {
		title: work === "restoring disks" ? "Disks with unknown result" : "Snapshots with unknown result",
		text: `The step was interrupted, and its result in Azure could not be read: ${reason} It was about to ${aboutTo(planned).join(", and to ")}.${work === "taking snapshots" ? "" : " Run this job again to resume."}`
	};
}
const HEADINGS = {
	"taking snapshots": "Disk snapshots",
	"copying snapshots": "Copies of snapshots",
	"restoring disks": "Disk restore",
	"deleting snapshots": "Retention"
};
function workOf(planned) {
	switch (planned[0]?.kind) {
		case void 0:
		case "snapshot": return "taking snapshots";
		case "copy": return "copying snapshots";
		case "disk":
		case "swap": return "restoring disks";
		case "deletions": return "deleting snapshots";
	}
}
function aboutTo(planned) {
	const writes = planned.flatMap((one) => one.kind === "swap" || one.kind === "deletions" ? [] : [nameOf(one)]);
	return [...writes.length === 0 ? [] : [`write: ${writes.join(", ")}`], ...planned.flatMap((one) => {
		if (one.kind === "swap") return [`swap disks of virtual machine ${nameOf(one)}`];
		return one.kind === "deletions" ? [`delete ${counted(one.count, "snapshot")} in resource group "${one.resourceGroup}"`] : [];
	})];
}
function nameOf({ name, resourceGroup }) {
	return `"${name}" in resource group "${resourceGroup}"`;
}
function inWords$1(finding, swaps) {
	if (isOfSwap(finding)) return formatSwap(finding);
	return [isOfDeletions(finding) ? formatDeletions(finding) : formatMade(finding, swaps)];
}
__name(inWords$1, "inWords");
function isOfSwap(finding) {
	return finding.write.kind === "swap";
}
function isOfDeletions(finding) {
	return finding.write.kind === "deletions";
}
const NOUNS = {
	snapshot: "Snapshot",
	copy: "Copy",
	disk: "Disk"
};
function formatMade({ write, state, detail }, swaps) {
	const noun = NOUNS[write.kind];
	const name = nameOf(write);
	switch (state) {
		case "made": {
			const next = continuation(write, detail, swaps);
			return `${noun} ${name} was created before the step was interrupted (${detail}).${next === "" ? "" : ` ${next}`}`;
		}
		case "absent": return `${noun} ${name} was not created.`;
		case "foreign": return `${noun} ${name} exists, but another process created it.`;
		case "unknown": return `It is unknown whether ${noun.toLowerCase()} ${name} was created: ${detail}`;
	}
}
function continuation({ kind }, detail, swaps) {
	switch (kind) {
		case "snapshot": return "Run this job again with \"if-exists: reuse\" to resume it.";
		case "copy":
			if (detail === "failed") return "Run this job again to recreate it.";
			return `${detail === "available" ? "" : "Keep its source. "}Run this job again to resume it.`;
		case "disk":
			if (/^(?:failed|canceled)$/.test(detail)) return "Delete it, then run this job again: Azure failed to create it.";
			return swaps ? "" : "Run this job again to resume it.";
	}
}
function formatSwap(finding) {
	const { write } = finding;
	if (finding.state === "unknown") return [`The state of virtual machine ${nameOf(write)} is unknown: ${finding.detail}`, AGAIN];
	const back = backOf(finding);
	return [
		...standing(finding),
		isOver(finding) ? OVER : AGAIN,
		...back.length === 0 ? [] : [`To roll back instead: ${back.join(" && ")}`]
	];
}
const AGAIN = "Run this job again with the same inputs to resume.";
const OVER = "The step is complete. Do not run this job again: it would restore again.";
function standing({ write, machine }) {
	return [...formatStanding$1(machine, write.pairs), ...isChanging(machine) ? ["Azure is still changing that virtual machine: check again later."] : []];
}
function isOver({ write, machine }) {
	return isDone(machine, write.pairs) && (!write.start || machine.power === "running");
}
function backOf({ write, machine }) {
	return swapRollback(machine, write.pairs, write.start);
}
function cleanUp(findings) {
	if (findings.some(isOfSwap)) return [];
	return findings.flatMap(({ write, state }) => write.kind === "disk" && state === "made" ? [deleteCommand(write)] : []);
}
function formatDeletions(finding) {
	const { write } = finding;
	const what = `${counted(write.count, "snapshot")} in resource group "${write.resourceGroup}"`;
	if (finding.state === "unknown") return `The step was interrupted while deleting ${what}. It is unknown how many are left: ${finding.detail} Run it again to delete the rest.`;
	return `The step was interrupted while deleting ${what}: ${leftOf(finding)}. Run it again to delete the rest.`;
}
function leftOf({ write, left }) {
	const known = write.names.length;
	const of = known === write.count ? String(known) : `the first ${known}`;
	return `${known - left} of ${of} deleted, ${left} left`;
}
const SHORT = {
	made: "was created",
	absent: "was not created",
	foreign: "was created by another process",
	unknown: "is unknown"
};
function shortOf(finding) {
	if (isOfSwap(finding)) return shortSwap(finding);
	if (isOfDeletions(finding)) {
		const { count, resourceGroup } = finding.write;
		const left = finding.state === "unknown" ? "it is unknown how many are left" : leftOf(finding);
		return [`${counted(count, "snapshot")} of ${code(resourceGroup)} to be deleted: ${left}. Run the step again to delete the rest.`];
	}
	const { write, state, detail } = finding;
	return [`${code(write.name)} in ${code(write.resourceGroup)}: ${SHORT[state]}${detail === "" || state === "unknown" ? "" : ` (${escapeMarkdown(detail)})`}`];
}
function shortSwap(finding) {
	if (finding.state === "unknown") {
		const { name, resourceGroup } = finding.write;
		return [`Virtual machine ${code(name)} in ${code(resourceGroup)}: its state is unknown`, RESUME];
	}
	const back = backOf(finding);
	return [
		"**Current state**",
		standing(finding).map((one) => `- ${escapeMarkdown(one)}`).join("\n"),
		isOver(finding) ? OVER : RESUME,
		...back.length === 0 ? [] : ["**How to roll back** to the old disks:", commands(back)]
	];
}
const RESUME = "**How to resume**: run this job again with the same inputs. It does only what is missing.";

// src/operations/common/reconcile.ts
const MAX_READS = 12;
const BETWEEN_READS_MS = 5e3;
async function reconcile(planned, ports) {
	return Promise.all(planned.map(async (write) => {
		try {
			return await reconcileWrite(write, ports);
		} catch (error) {
			return {
				write,
				state: "unknown",
				detail: describe(error)
			};
		}
	}));
}
function reconcileWrite(write, ports) {
	switch (write.kind) {
		case "snapshot":
		case "copy": return reconcileSnapshot(write, ports);
		case "disk": return reconcileDisk(write, ports);
		case "swap": return reconcileSwap(write, ports);
		case "deletions": return reconcileDeletions(write, ports);
	}
}
async function reconcileSnapshot(write, ports) {
	const found = await readKnown(() => ports.azure.findSnapshot(write), ports);
	if (found === void 0) return {
		write,
		state: "absent",
		detail: ""
	};
	if (tagValue(found.tags, TAG.request) !== write.requestId) return {
		write,
		state: "foreign",
		detail: ""
	};
	const readiness = readinessOf(found);
	const percent = "percent" in readiness ? readiness.percent : void 0;
	return {
		write,
		state: "made",
		detail: write.kind === "copy" && percent !== void 0 ? `${readiness.state}, ${percent} %` : readiness.state
	};
}
async function reconcileDisk(write, ports) {
	const found = await readKnown(() => ports.azure.findDisk(write), ports);
	if (found === void 0) return {
		write,
		state: "absent",
		detail: ""
	};
	const { notBefore } = write;
	if (!(sameId(found.sourceUniqueId, write.snapshotUniqueId) && wasMadeBy(found.timeCreated, { notBefore }))) return {
		write,
		state: "foreign",
		detail: ""
	};
	if (!wasMadeBy(found.timeCreated, {
		startedAt: notBefore,
		notBefore
	})) return {
		write,
		state: "unknown",
		detail: `it comes from that snapshot and was created within 1 min of the start of the step (${wasMadeByFinding(found.timeCreated, { notBefore })}). The activity log of its resource group shows who created it.`
	};
	return {
		write,
		state: "made",
		detail: (found.provisioningState ?? "unknown").toLowerCase()
	};
}
async function reconcileSwap(write, ports) {
	const machine = await settled(write, ports);
	const known = (await Promise.all(write.pairs.filter((pair) => standingOf$1(machine, pair) === "done").map(({ next }) => readKnown(() => ports.azure.findDisk(next), ports)))).filter((one) => one !== void 0);
	return {
		write,
		state: "seen",
		machine: withConfirmedDisks(machine, known)
	};
}
async function settled(ref, { azure, clock }) {
	for (let glance = 1;; glance++) {
		const machine = await azure.getVirtualMachine(ref, { power: true });
		if (!isChanging(machine) || glance >= MAX_READS) return machine;
		await clock.sleep(BETWEEN_READS_MS);
	}
}
async function reconcileDeletions(write, { azure }) {
	const names = new Set(write.names.map(canonical));
	return {
		write,
		state: "seen",
		left: (await azure.listSnapshots(write)).filter(({ name }) => names.has(canonical(name))).length
	};
}

// src/post.ts
const POST_TIMEOUT_MS = 11e4;
const MAX_PARALLEL = 16;
async function post({ runner, ...world }) {
	const clock = world.startClock(POST_TIMEOUT_MS);
	try {
		const step = {
			savedState: loadState(runner),
			clock,
			runner,
			atAzure: (signIn, work) => {
				const connected = async () => {
					return await (await world.signIn(connectOptions(signIn, runner, clock))).connect();
				};
				return endingWith(clock.signal, connected().then(work));
			}
		};
		await actOnEnd(step);
		await close(step);
		await deleteTemporaryDisks(step);
	} catch (error) {
		runner.warning(`The post step failed: ${describe(error)}`);
	} finally {
		clock.stop();
	}
}
async function close({ savedState, clock, runner, atAzure }) {
	const { granted, signIn } = savedState;
	if (granted.length === 0 || signIn === void 0) return;
	const names = listed(granted.map(({ name }) => `"${name}"`));
	runner.info(`The step granted SAS access to ${names} and did not report that it revoked the access.`);
	try {
		await atAzure(signIn, (azure) => closeNoted(granted, {
			azure,
			clock,
			log: runner
		}));
	} catch (error) {
		runner.warning(`SAS access to ${names} may remain granted for up to ${formatDuration(900 * 1e3)}, because the post step could not revoke it: ${describe(error)} Revoke it with \`az snapshot revoke-access\`.`, "SAS access may remain granted");
	}
}
async function deleteTemporaryDisks({ savedState, clock, runner, atAzure }) {
	const { temporary, signIn } = savedState;
	if (temporary.length === 0 || signIn === void 0) return;
	runner.info(`The step did not see ${counted(temporary.length, "temporary disk")} deleted: deleting what exists.`);
	try {
		await atAzure(signIn, (azure) => deleteNoted(temporary, {
			azure,
			clock,
			log: runner
		}));
	} catch (error) {
		runner.warning(`Temporary disks may still exist, because the post step could not delete them: ${inWords(describe(error), clock)} The next "operation: verify" deletes them once they have expired. To delete them now, run ${listed(temporary.map((disk) => `\`${deleteCommand(disk)}\``))}.`, "Temporary disks left behind");
	}
}
async function actOnEnd(step) {
	const { runner, savedState } = step;
	const { ended, made, signIn } = savedState;
	if (!ended) await actOnInterrupted(step);
	else if (made === "none") runner.info("Nothing to do: the main step already reported its result.");
	else if (made === "damaged" || signIn === void 0) runner.warning("The state of this step is damaged, so nothing was held or deleted when the job ended. The log and the summary of the step name its snapshots.", "State is damaged");
	else await finish(made, signIn, step);
}
async function actOnInterrupted(step) {
	const { runner, savedState } = step;
	const { signIn, planned, interrupted } = savedState;
	if (signIn !== void 0 && planned.length > 0) await reconcilePlanned(signIn, step);
	else if (interrupted !== void 0) runner.warning(interrupted.text, interrupted.title);
	else if (signIn === void 0) runner.info("Nothing to do: the main step saved no state, because it ended before it sent a request to Azure.");
	else runner.info("Nothing to do: the step wrote nothing.");
}
async function finish(made, signIn, step) {
	const { runner, clock, savedState } = step;
	const status = runner.input("job-status");
	const outcome = DEPLOY_OUTCOMES.find((one) => one === status.toLowerCase());
	if (outcome === void 0) {
		runner.warning(`The result of the job is unknown ("job-status" is "${status}"), so nothing was held or deleted. Leave "job-status" at its default.`, "After the deploy");
		return;
	}
	const request = requestFor(made, outcome, signIn);
	if (!hasWork(request, runner)) {
		runner.info(`Nothing to do: the job ended with ${outcome}, and the snapshots are kept.`);
		return;
	}
	const result = await finalizeInTime(request, signIn, step);
	if (result.failure !== void 0) {
		const forPost = (text) => inWords(text, clock);
		const { failure } = result;
		runner.warning(forPost(describe(failure)), "After the deploy", forPost(brief(failure)));
	}
	if (savedState.summary && isWorthReporting(result)) await writeSummary(runner, () => reportFinalize(result, runner.run, clock.now()).summary());
}
async function finalizeInTime(request, signIn, { runner, clock, atAzure }) {
	const ports = {
		clock,
		log: runner,
		stateStore: stateStore(runner),
		run: runner.run
	};
	try {
		return await atAzure(signIn, (azure) => finalize$1(request, {
			...ports,
			azure
		}));
	} catch (error) {
		const result = nothingDone(request, asActionError(error));
		await addRestoreInstructions(result, ports);
		return result;
	}
}
function requestFor({ entries, after }, outcome, { environment }) {
	return {
		operation: "finalize",
		targets: entries.map((entry) => ({
			ref: {
				subscriptionId: entry.subscription,
				resourceGroup: entry.snapshotGroup,
				name: entry.snapshot
			},
			entry
		})),
		outcome,
		after,
		dryRun: false,
		maxParallel: MAX_PARALLEL,
		environment
	};
}
function isWorthReporting({ outcome, finalized, retention }) {
	return outcome !== "success" || retention !== void 0 || finalized.some(({ done }) => done !== "kept");
}
function hasWork({ outcome, after }, { run }) {
	if (outcome === "skipped") return false;
	return outcome !== "success" || after.onSuccess === "delete" || !isEmptyPolicy(after.policy) || run.runAttempt > 1;
}
async function reconcilePlanned(signIn, { savedState, clock, runner, atAzure }) {
	const { planned, summary } = savedState;
	let findings;
	try {
		findings = await atAzure(signIn, (azure) => reconcile(planned, {
			azure,
			clock
		}));
	} catch (error) {
		const { text, title } = notReconciled(planned, inWords(describe(error), clock));
		runner.warning(text, title);
		return;
	}
	const { text, title } = reconcileWarning(findings);
	runner.warning(inWords(text, clock), title);
	if (summary) await writeSummary(runner, () => inWords(reconcileSummary(findings), clock));
}
function inWords(text, { signal }) {
	if (!signal.aborted || signal.reason instanceof ActionError && signal.reason.cause !== void 0) return text;
	return text.replaceAll(describe(signal.reason), TIME_IS_OVER);
}
const TIME_IS_OVER = `The post step ends after ${POST_TIMEOUT_MS / 1e3} s, or when the job is cancelled again.`;

// src/process.ts
const KEEPS_RUNNING_NOTE = "The outputs name what Azure accepted. Run the job again with \"if-exists: reuse\" to resume it.";
function endingEarly(debug) {
	const early = new AbortController();
	for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => early.abort(new ActionError("Cancelled", "The job was cancelled.", { remedy: KEEPS_RUNNING_NOTE })));
	for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, (thrown) => {
		debug(redacted(thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown)));
		for (const line of causesOf(thrown)) debug(line);
		early.abort(new ActionError("Cancelled", `Unexpected error in the action: ${sentence(thrown)}`, {
			remedy: `${KEEPS_RUNNING_NOTE} If the error occurs again, report it with the debug log.`,
			cause: thrown
		}));
	});
	for (const stream of [process.stdout, process.stderr]) stream.on("error", () => void 0);
	return early.signal;
}
function sentence(thrown) {
	return `${redacted(describe(thrown)).trim().replace(/\.$/, "")}.`;
}
async function flushed(stream, mostMs) {
	if (stream.destroyed || stream.writableLength === 0) return;
	let timer;
	await new Promise((resolve) => {
		timer = setTimeout(resolve, mostMs);
		stream.write("", () => resolve());
	});
	clearTimeout(timer);
}

// \0builtin:node:worker_threads
var require__builtin_node_worker_threads = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:worker_threads");
}));

// src/watchdog.ts
var import__builtin_node_worker_threads = require__builtin_node_worker_threads();
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads')
const { writeSync } = require('node:fs')
const { afterMs, answerMs, words } = workerData
let isAlive = true
parentPort.on('message', () => (isAlive = true))
const ask = () => {
  isAlive = false
  parentPort.postMessage('')
  setTimeout(judge, answerMs)
}
const judge = () => {
  if (isAlive) return ask()
  say(Buffer.from('\\n' + words + '\\n'))
  process.kill(process.pid, 'SIGKILL')
}
const say = (rest) => {
  for (let turn = 0; rest.length > 0 && turn < 100; turn++) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      if (error.code !== 'EAGAIN') return
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
}
setTimeout(ask, afterMs)
`;
const WATCH_STARTS_MS = 250;
function watch(over) {
	setTimeout(() => {
		start({
			...over,
			afterMs: Math.max(0, over.afterMs - 250)
		});
	}, 250).unref();
}
function start(over) {
	try {
		const thread = new import__builtin_node_worker_threads.Worker(THREAD, {
			eval: true,
			workerData: over,
			env: {},
			execArgv: [],
			resourceLimits: {
				maxOldGenerationSizeMb: 16,
				maxYoungGenerationSizeMb: 2
			}
		});
		thread.on("message", () => thread.postMessage(""));
		thread.on("error", () => void 0);
		thread.unref();
	} catch {}
}

// src/index.ts
const FLUSH_MS = 3e4;
const GRACE_MS = SHUTDOWN_GRACE_MS + 1e3;
const ANSWER_MS = 3e3;
function runMain() {
	return run(main, (runner, message) => runner.fail(message));
}
function runPost() {
	return run(post, (runner, message) => {
		runner.warning(message);
		process.exitCode = 0;
	});
}
async function run(stage, reportUnfinished) {
	const runner = makeRunner(process.env);
	let isOver = false;
	process.once("exit", () => {
		if (!isOver) reportUnfinished(runner, UNFINISHED);
	});
	const early = endingEarly((message) => runner.debug(message));
	await stage({
		runner,
		signIn,
		startClock: (timeoutMs) => {
			watch({
				afterMs: timeoutMs + GRACE_MS,
				answerMs: ANSWER_MS,
				words: blocked(timeoutMs)
			});
			return startClock(timeoutMs, early);
		}
	});
	isOver = true;
	await flushed(process.stdout, FLUSH_MS);
	process.exit();
}
const WHAT_WAS_MADE = "The outputs and the log name what Azure accepted. Run the job again. If the error occurs again, report it with the debug log.";
const UNFINISHED = `The process ended before the step was complete. ${WHAT_WAS_MADE}`;
function blocked(timeoutMs) {
	return `::error::The step was killed because it was still blocked after ${formatDuration(timeoutMs)}. ${WHAT_WAS_MADE}`;
}

export { ActionError as A, require__builtin_node_assert as B, CLOUDS as C, formatDuration as D, require_promises$1 as E, howToReach as F, require__builtin_node_http as G, require__builtin_node_tls as H, isRetryableStatus as I, require__builtin_node_crypto as J, require__builtin_node_path as K, redacted as L, cut as M, describe as N, formatMinute as O, findActionError as P, require__builtin_node_child_process as R, connections as S, cloudOfName as T, require__builtin_node_net as U, require__builtin_node_events as V, require__builtin_node_https as W, require__builtin_node_os as Y, waitAfter as _, require__builtin_node_zlib as a, parseJson as b, formatResourceId as c, spelledAs as d, withoutSlash as f, pagingGuard as g, RETRY_RHYTHM as h, EDGE_ZONE as i, PROXY_SIGN_IN as j, listed as k, parseResourceId as l, MISSING_PAUSES_MS as m, leastRoleFor as n, canonical as o, pLimit as p, require__builtin_node_fs as q, CUSTOMER_KEY as r, runMain, runPost, canonicalLocation as s, urlOf as t, sameResource as u, fieldOf as v, FEDERATED_AUDIENCE as w, textOf as x, isObject$1 as y, require__builtin_node_util as z };