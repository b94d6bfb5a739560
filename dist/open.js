import { r as __name } from "./rolldown-runtime.js";

// \0left-out/node_modules/open
function open() {
	throw new Error("A step opens no browser.");
}

export { open as default };