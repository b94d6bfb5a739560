import { a as variable, i as runStage, n as log, s as connectControl } from "./runner.js";
import { setTimeout } from "node:timers/promises";
// simulator/action/post.ts
/** The post stage of `action.yml`: ends the simulator that this very step started. */
/** How long the simulator may take to end before it is killed. */
const STOP_MS = 1e4;
await runStage(async () => {
	const [pid, url, ca] = [
		"pid",
		"url",
		"ca"
	].map((name) => variable(`STATE_${name}`));
	if (!pid || !url || !ca) return;
	const answers = async () => {
		try {
			await connectControl(url, ca).readState();
			return true;
		} catch {
			return false;
		}
	};
	if (!await answers()) {
		log(`The simulator at ${url} has already ended`);
		return;
	}
	process.kill(Number(pid), "SIGTERM");
	const deadline = Date.now() + STOP_MS;
	while (await answers()) {
		if (Date.now() > deadline) {
			process.kill(Number(pid), "SIGKILL");
			break;
		}
		await setTimeout(50);
	}
	log(`Stopped the simulator at ${url} (process ${pid})`);
});
export {};
