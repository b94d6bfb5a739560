import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { request } from "node:https";
// simulator/control/control-client.ts
/** Talks to the control endpoint of the simulator at `url`, trusting its certificate `ca` (PEM). */
function connectControl(url, ca) {
	return new Proxy({}, { get: (_target, name) => name === "then" ? void 0 : (args) => post(`${url}/_control/${String(name)}`, ca, args) });
}
function post(url, ca, args) {
	return new Promise((resolve, reject) => {
		const sent = request(url, {
			method: "POST",
			ca
		}, (response) => {
			const chunks = [];
			response.on("data", (chunk) => chunks.push(chunk));
			response.on("error", reject);
			response.on("end", () => {
				const text = Buffer.concat(chunks).toString("utf8");
				if (response.statusCode === 200) resolve(JSON.parse(text));
				else reject(/* @__PURE__ */ new Error(`control: ${text}`));
			});
		});
		sent.on("error", reject);
		sent.end(JSON.stringify(args ?? {}));
	});
}
// simulator/action/runner.ts
/** What a step of GitHub Actions may ask of its runner: inputs, variables, command files and commands in the log. */
function input(name) {
	return variable(`INPUT_${name.toUpperCase()}`).trim();
}
function variable(name) {
	return process.env[name] ?? "";
}
/** Adds a value to one of the runner's files: a variable of later steps, an output, a state for the post step. */
function write(file, name, value) {
	const delimiter = `end-${randomUUID()}`;
	appendFileSync(variable(file), `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
}
function log(text) {
	process.stdout.write(`${text}\n`);
}
/** Has the runner replace a text by *** in every log of the job. */
function mask(text) {
	log(`::add-mask::${text}`);
}
/** Runs a stage; an error fails the step with an annotation. */
async function runStage(stage) {
	try {
		await stage();
	} catch (error) {
		log(`::error title=Azure simulator::${(error instanceof Error ? error.message : String(error)).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")}`);
		process.exitCode = 1;
	}
}
export { variable as a, runStage as i, log as n, write as o, mask as r, connectControl as s, input as t };
