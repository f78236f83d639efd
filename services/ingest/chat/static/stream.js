// The ways for networks without WebSockets: events streamed over HTTP; where they come late, asked for.
import { post } from "./talk.js";

const FIRST = 5000; // ms to the first bytes: a proxy that holds them back is no stream
const SILENCE = 60000; // ms
const ASK = 40000; // ms; the server answers within 25 s
const LATE = new Error("late");
const PATHS = { msg: "messages", typing: "typing", seen: "seen" };
const REFUSALS = [400, 404, 413, 415, 422]; // of this line, not of us

export function stream(hello, on) {
  const { token } = hello();
  const stop = new AbortController();
  let closed = false;

  function close() {
    closed = true;
    stop.abort();
  }

  function fail({ cause: status }) {
    if (closed) return;
    close();
    on.down(status ? 4000 + status : 0);
  }

  async function get(path) {
    const url = new URL(`${path}?last_seq=${hello().last_seq}`, import.meta.url);
    const headers = { Authorization: `Bearer ${token}` };
    const response = await within(ASK, fetch(url, { headers, signal: stop.signal, cache: "no-store" }));
    if (response.ok) return response;
    throw new Error("refused", { cause: response.status });
  }

  async function listen() {
    const reader = (await get("events")).body.getReader();
    const text = new TextDecoder();
    let rest = "";
    let chunk = await within(FIRST, reader.read()).catch(late);
    if (!chunk) {
      reader.cancel();
      return ask();
    }
    for (on.up(); !chunk.done; chunk = await within(SILENCE, reader.read())) {
      const blocks = (rest + text.decode(chunk.value, { stream: true })).split(/\r?\n\r?\n/);
      rest = blocks.pop();
      blocks.map(frameOf).filter(Boolean).forEach(on.frame);
    }
    throw new Error("ended");
  }

  async function ask() {
    for (on.up(); !closed; ) {
      const { events } = await (await get("poll")).json();
      for (const event of events) on.frame({ t: "event", ...event });
      if (!events.length) await new Promise((go) => setTimeout(go, 1000)); // also when another one asks
    }
  }

  let turn = Promise.resolve(); // one after the other: lines stay in order
  function send({ t, ...body }) {
    if (!PATHS[t]) return;
    turn = turn.then(async () => {
      const { ok, status, retry_ms: wait, error: text, ...ack } = await post(PATHS[t], token, body);
      if (t !== "msg") return;
      if (ok) on.frame({ ...ack, t: "ack" });
      else if (wait || status === 429) on.frame({ t: "error", text, retry_ms: wait ?? 5000 });
      else if (REFUSALS.includes(status)) on.frame({ t: "error", cid: body.cid, text });
      else fail({ cause: status });
    });
  }

  turn.then(stream.buffered ? ask : listen).catch(fail);
  return { send, close };
}

function late(error) {
  if (error !== LATE) throw error;
  stream.buffered = true;
}

function within(ms, promise) {
  let timer;
  const alarm = new Promise((_, reject) => (timer = setTimeout(reject, ms, LATE)));
  return Promise.race([promise, alarm]).finally(() => clearTimeout(timer));
}

// One block of an event stream (HTML standard, 9.2.6); comments have no data.
function frameOf(block) {
  const data = block.split(/\r?\n/).filter((one) => one.startsWith("data:")).map((one) => one.slice(5));
  return data.length ? { t: "event", ...JSON.parse(data.join("\n")) } : null;
}
