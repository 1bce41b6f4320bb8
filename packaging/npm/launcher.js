#!/usr/bin/env node
// Starts the program from this platform's package. Node can't replace itself with it, so this process waits.
"use strict";

const { spawn } = require("node:child_process");
const path = require("node:path");

const platform = `${process.platform}-${process.arch}`;
let program;
try {
  program = require.resolve(`ory-social-${platform}/bin/ory-social`);
} catch {
  console.error(`error: ory-social has no package for ${platform}, or npm was told to leave out optional dependencies.`);
  console.error("tip: install it without --omit=optional, or build it with `cargo install`");
  process.exit(1);
}

// npx and `npm run` put node_modules/.bin first on the PATH. Do the same in every other case, to find the `ory` there.
const beside = path.join(__dirname, "..", "..", ".bin");
const env = { ...process.env, PATH: [beside, process.env.PATH].filter(Boolean).join(path.delimiter) };

// A terminal sends these to both processes. The program handles them, and a forwarded copy would count as a second one.
for (const signal of ["SIGINT", "SIGQUIT", "SIGHUP"]) process.on(signal, () => {});
const child = spawn(program, process.argv.slice(2), { stdio: "inherit", env });
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("error", (error) => {
  console.error(`error: ${program} doesn't start: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
