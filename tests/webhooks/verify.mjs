// Starts Leadgate with portals of each kind, lets a deal be made and moved, and verifies every push: v1 with the npm
// library `standardwebhooks`, v1a, which that does not know, with node's own crypto.
// usage: node verify.mjs FOLDER      FOLDER has node_modules; LEADGATE_BINARY: the program. Exit code 0: all verify.
import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

const { Webhook } = createRequire(path.resolve(process.argv[2], "package.json"))("standardwebhooks");
const binary = process.env.LEADGATE_BINARY;
const patienceMs = 60_000;

const newSecret = () => "whsec_" + crypto.randomBytes(32).toString("base64");
const current = newSecret();
const old = newSecret();
const pair = crypto.generateKeyPairSync("ed25519");
const seed = pair.privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32);
const privateKey = "whsk_" + seed.toString("base64");

const pushes = {}; // by path
const receiver = http.createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    (pushes[request.url] ??= []).push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    response.writeHead(204).end();
  });
});
await new Promise((done) => receiver.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${receiver.address().port}`;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "leadgate-webhooks-"));
const config = path.join(folder, "leadgate.yaml");
const portal = (name, keys) =>
  `  - { name: ${name}, url: "${base}/${name}", sources: [shop], allow_private: true, ${keys} }\n`;
fs.writeFileSync(
  config,
  `server: { listen: "127.0.0.1:0" }
storage: { sqlite: "${folder}/test.db" }
access:
  - { name: admin, role: admin, token: test-admin }
owners:
  - { id: anna, name: Anna }
pipelines:
  - { id: shop, currency: RUB, default_owner: anna, stages: [{ id: new, label: Новые }, { id: packing, label: Собираем }] }
sources:
  - { name: shop, connector: generic, pipeline: shop, map: { contact.phones: "[phone(body.phone)]", external_id: body.order } }
portals:
` +
    portal("one", `secret: "${current}"`) +
    portal("rotation", `secrets: ["${current}", "${old}"]`) +
    portal("cloudevents", `secret: "${current}", format: cloudevents`) +
    portal("custom", `secret: "${current}", format: custom, body: { nr: data.order, label: data.stage.label }`) +
    portal("pair", `secret: "${privateKey}"`) +
    portal("both", `secrets: ["${privateKey}", "${old}"]`),
);

const server = spawn(binary, ["serve", "--config", config], { stdio: ["ignore", "ignore", "pipe"] });
const ended = new Promise((done) => server.once("exit", done));
let log = "";
server.stderr.on("data", (chunk) => (log += chunk));

async function until(what, condition) {
  for (const end = Date.now() + patienceMs; Date.now() < end; ) {
    const value = condition();
    if (value) return value;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`${what} did not come within ${patienceMs / 1000} s. The log:\n${log}`);
}

async function post(url, body, headers = {}) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  assert.ok(answer.ok, `${url} answered ${answer.status}`);
  return answer.json();
}

const verifiesV1 = (secret, push) => {
  try {
    new Webhook(secret).verify(push.body, push.headers);
    return true;
  } catch (error) {
    if (error.name !== "WebhookVerificationError") throw error;
    return false;
  }
};

function verifiesV1a(publicKey, push) {
  const content = `${push.headers["webhook-id"]}.${push.headers["webhook-timestamp"]}.${push.body}`;
  const signatures = push.headers["webhook-signature"].split(" ").filter((one) => one.startsWith("v1a,"));
  return signatures.some((one) => crypto.verify(null, Buffer.from(content), publicKey, Buffer.from(one.slice(4), "base64")));
}

// What the command prints, as a receiver would be given it.
function printedKey(name) {
  const text = execFileSync(binary, ["portal", "key", name, "--config", config]).toString().trim();
  assert.match(text, /^whpk_/);
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(text.slice(5), "base64")]);
  return crypto.createPublicKey({ key: der, format: "der", type: "spki" });
}

function check() {
  const altered = (push) => ({ ...push, body: push.body.replace("1001", "1002") });
  for (const name of ["one", "rotation", "cloudevents", "custom"]) {
    for (const push of pushes["/" + name]) {
      assert.ok(verifiesV1(current, push), `a push to ${name} verifies`);
      assert.ok(!verifiesV1(current, altered(push)), `a changed push to ${name} does not`);
      assert.equal(verifiesV1(old, push), name === "rotation", `the old secret verifies rotation only, not ${name}`);
    }
  }
  for (const name of ["pair", "both"]) {
    const key = printedKey(name);
    for (const push of pushes["/" + name]) {
      assert.ok(verifiesV1a(key, push), `a push to ${name} verifies with the public key`);
      assert.ok(verifiesV1a(pair.publicKey, push), "which is that of the pair");
      assert.ok(!verifiesV1a(key, altered(push)), `a changed push to ${name} does not`);
      assert.equal(verifiesV1(old, push), name === "both", "v1 beside v1a where there is a secret too");
    }
  }
  assert.equal(pushes["/cloudevents"][0].headers["content-type"], "application/cloudevents+json");
  assert.deepEqual(JSON.parse(pushes["/custom"][1].body), { nr: "1001", label: "Собираем" });
}

let code = 1;
try {
  const port = await until("Leadgate", () => log.match(/takes leads on 127\.0\.0\.1:(\d+)/)?.[1]);
  const api = `http://127.0.0.1:${port}`;
  const { deal_id: deal } = await post(`${api}/in/shop`, { phone: "89161234567", order: "1001" });
  await post(`${api}/api/v1/deals/${deal}/move`, { stage: "packing" }, { authorization: "Bearer test-admin" });
  for (const name of ["one", "rotation", "cloudevents", "custom", "pair", "both"]) {
    await until(`The second push to ${name}`, () => (pushes["/" + name]?.length ?? 0) >= 2);
  }
  check();
  console.log("All pushes verify: v1 with the library standardwebhooks, v1a with node's crypto.");
  code = 0;
} catch (error) {
  console.error(error);
} finally {
  server.kill("SIGTERM");
  await ended;
  receiver.close();
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exit(code);
