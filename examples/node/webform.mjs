// A contact form as a channel of Byname, over signed HTTP: Node 20 or later, no packages.
// What visitors write and what people answer is in files of FOLDER before anybody is told that it is.
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { createServer } from "node:http";

const { EVENTS_URL, EVENTS_SECRET, REPLY_SECRET, PORT = "8090", FOLDER = "webform-data" } = process.env;
const [OUTBOX, REPLIES, REFUSED] = ["outbox", "replies", "refused"].map((name) => `${FOLDER}/${name}`);
for (const folder of [OUTBOX, REPLIES, REFUSED]) mkdirSync(folder, { recursive: true });

function keep(path, text) { // whole and on disk, or not at all
  const file = openSync(`${path}.new`, "w");
  writeSync(file, text), fsyncSync(file), closeSync(file);
  renameSync(`${path}.new`, path);
}

function sign(secret, id, time, body) { // https://www.standardwebhooks.com
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  return "v1," + createHmac("sha256", key).update(`${id}.${time}.`).update(body).digest("base64");
}

function genuine({ "webhook-id": id, "webhook-timestamp": time, "webhook-signature": given = "" }, body) {
  if (!id || !(Math.abs(Date.now() / 1000 - Number(time)) <= 300)) return false;
  const wanted = Buffer.from(sign(REPLY_SECRET, id, time, body));
  return given.split(" ").map((one) => Buffer.from(one))
    .some((one) => one.length === wanted.length && timingSafeEqual(one, wanted));
}

async function tell() { // again and again, under the same id, until Byname has taken it
  for (const name of readdirSync(OUTBOX).filter((one) => one.endsWith(".json")).sort()) {
    const [body, time] = [readFileSync(`${OUTBOX}/${name}`), Math.floor(Date.now() / 1000)];
    const headers = { "content-type": "application/json", "webhook-id": name, "webhook-timestamp": `${time}`,
      "webhook-signature": sign(EVENTS_SECRET, name, time, body) };
    const answer = await fetch(EVENTS_URL, { method: "POST", headers, body }).catch(() => null);
    if (answer?.ok) rmSync(`${OUTBOX}/${name}`);
    else console.error(`${name}: ${answer ? `${answer.status} ${await answer.text()}` : "Byname is away"}`);
    if (answer?.status === 400) renameSync(`${OUTBOX}/${name}`, `${REFUSED}/${name}`); // it would be again
  }
  setTimeout(tell, 500);
}

const routes = {
  "POST /form": (body) => { // {"visitor", "name", "email", "words"}: what they say of themselves is no proof
    const { visitor, name, email, words } = JSON.parse(body);
    if (!visitor || !words) return [400, { error: "visitor and words are needed" }];
    const message = { kind: "message", id: randomUUID(), at: new Date().toISOString(), text: words,
      sender: { address: visitor, name }, claims: email ? [{ channel: "email", address: email }] : [] };
    keep(`${OUTBOX}/${Date.now()}-${message.id}.json`, JSON.stringify(message));
    return [202, { id: message.id }];
  },
  "POST /replies": (body, headers) => {
    if (!genuine(headers, body)) return [401, {}];
    const path = `${REPLIES}/${encodeURIComponent(headers["webhook-id"])}.json`;
    if (!existsSync(path)) keep(path, body); // the same id again is the same reply: it is here already
    return [200, { id: headers["webhook-id"] }];
  },
  "GET /replies": () => [200, readdirSync(REPLIES).filter((one) => one.endsWith(".json"))
    .map((one) => JSON.parse(readFileSync(`${REPLIES}/${one}`)))],
};

createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray());
  let answer = [404, {}];
  try { answer = routes[`${request.method} ${request.url}`]?.(body, request.headers) ?? answer; }
  catch (error) { answer = [error instanceof SyntaxError ? 400 : 500, { error: error.message }]; }
  response.writeHead(answer[0], { "content-type": "application/json" }).end(JSON.stringify(answer[1]));
}).listen(Number(PORT), "127.0.0.1", () => console.log(`ready on port ${PORT}`));
tell();
