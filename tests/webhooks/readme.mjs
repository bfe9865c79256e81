// Runs the receivers that README.md prints, as they stand there but for the port, and sends each a genuine sample and
// one of another secret by `leadgate portal test`.
// usage: node readme.mjs FOLDER README      FOLDER has node_modules; LEADGATE_BINARY: the program. Exit code 0: each
// takes the first and refuses the second. One whose language is not installed is passed over, with a line.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

const [modules, readme] = process.argv.slice(2);
const text = fs.readFileSync(readme, "utf8");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "leadgate-readme-"));
const secret = "whsec_" + crypto.randomBytes(32).toString("base64");

// Express itself is not worth a download: as much of it as the receiver uses, where it is not there.
const express = `const http = require("node:http");
module.exports = () => {
  const routes = {};
  return {
    post: (path, ...handlers) => (routes[path] = handlers),
    listen: (port, host) => http.createServer((request, response) => {
      const [raw, handler] = routes[request.url] ?? [];
      response.sendStatus = (status) => response.writeHead(status).end();
      handler ? raw(request, response, () => handler(request, response)) : response.sendStatus(404);
    }).listen(port, host),
  };
};
module.exports.raw = () => (request, response, next) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => { request.body = Buffer.concat(chunks); next(); });
};
`;

function snippet(language, has) {
  const fence = "```";
  const all = [...text.matchAll(new RegExp(`^${fence}${language}\\n([^]*?)^${fence}$`, "gm"))].map((match) => match[1]);
  const found = all.filter((one) => one.includes(has));
  assert.equal(found.length, 1, `README.md has one receiver in ${language}`);
  return found[0];
}

async function free_port() {
  const server = net.createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function listens(port) {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    const open = await new Promise((done) => {
      const socket = net.connect(port, "127.0.0.1", () => (socket.destroy(), done(true)));
      socket.on("error", () => done(false));
    });
    if (open) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error("the receiver does not listen");
}

function test_portal(port, secret_used) {
  const config = path.join(folder, "leadgate.yaml");
  fs.writeFileSync(
    config,
    `owners: [{ id: anna, name: Anna }]
pipelines: [{ id: shop, default_owner: anna, stages: [{ id: new, label: Новые }, { id: packing, label: Собираем }] }]
sources: [{ name: shop, connector: generic, pipeline: shop, map: { title: body.title } }]
portals:
  - { name: account, url: "http://127.0.0.1:${port}/hooks/order", allow_private: true,
      secret: "${secret_used}", sources: [shop] }
`,
  );
  const run = spawnSync(process.env.LEADGATE_BINARY, ["portal", "test", "account", "--config", config]);
  return { code: run.status, said: `${run.stdout}${run.stderr}` };
}

async function check(language, has, file, command) {
  if (spawnSync(command(0)[0], ["--version"]).error) return console.log(`Passed over: there is no ${command(0)[0]}.`);
  const port = await free_port();
  fs.writeFileSync(path.join(folder, file), snippet(language, has).replaceAll("9090", String(port)));
  const [program, ...words] = command(port);
  const env = { ...process.env, PORTAL_SECRET: secret };
  const receiver = spawn(program, words, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  receiver.stderr.on("data", (chunk) => (log += chunk));
  try {
    await listens(port);
    const genuine = test_portal(port, secret);
    assert.equal(genuine.code, 0, `${language} takes a genuine event:\n${genuine.said}\n${log}`);
    assert.match(genuine.said, /answered 204 /);
    const forged = test_portal(port, "whsec_" + crypto.randomBytes(32).toString("base64"));
    assert.match(forged.said, /answered 401 /, `${language} refuses a forged event:\n${forged.said}\n${log}`);
  } catch (error) {
    throw new Error(`${error.message}\n${log}`);
  } finally {
    receiver.kill("SIGKILL");
  }
  console.log(`The receiver in ${language} does what README.md says.`);
}

try {
  fs.mkdirSync(path.join(folder, "node_modules"));
  for (const name of fs.readdirSync(path.join(modules, "node_modules"))) {
    fs.symlinkSync(path.resolve(modules, "node_modules", name), path.join(folder, "node_modules", name));
  }
  if (!fs.existsSync(path.join(folder, "node_modules/express"))) {
    fs.mkdirSync(path.join(folder, "node_modules/express"));
    fs.writeFileSync(path.join(folder, "node_modules/express/index.js"), express);
  }
  await check("js", "standardwebhooks", "order.mjs", () => [process.execPath, "order.mjs"]);
  await check("php", "HTTP_WEBHOOK_SIGNATURE", "order.php", (port) => ["php", "-S", `127.0.0.1:${port}`, "order.php"]);
  await check("python", "webhook-signature", "order.py", () => ["python3", "order.py"]);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
