// The ways for networks without WebSockets: events streamed over HTTP; where they come late, asked for.
import { Failure, call, post } from "./link.js";

const FIRST = 8000; // ms to the first bytes: a proxy that holds them back is no stream
const SILENCE = 60000; // ms
const ASK = 40000; // ms; the server answers within 25 s
const LATE = new Failure(0);
const PATHS = { msg: "messages", typing: "typing", seen: "seen" };


export function stream(hello, on) {
  const { token } = hello();
  const stop = new AbortController();
  let closed = false;

  function close() {
    closed = true;
    stop.abort();
  }

  function fail({ status }) {
    if (closed) return;
    close();
    on.down(status ? 4000 + status : 0);
  }

  const get = (path) =>
    within(ASK, call(`${path}?last_seq=${hello().last_seq}`, token, { signal: stop.signal, cache: "no-store" }));

  async function listen() {
    const response = await get("events");
    const reader = response.body.getReader();
    const text = new TextDecoder();
    let rest = "";
    for (let ms = FIRST; ; ms = SILENCE) {
      const { value, done } = await within(ms, reader.read()).catch((error) => {
        stream.buffered = ms === FIRST && error === LATE;
        throw error;
      });
      if (done) throw new Failure(0);
      if (ms === FIRST) on.up();
      const blocks = (rest + text.decode(value, { stream: true })).split(/\r?\n\r?\n/);
      rest = blocks.pop();
      blocks.map(frameOf).filter(Boolean).forEach(on.frame);
    }
  }

  async function ask() {
    for (on.up(); !closed; ) {
      const response = await get("poll");
      (await response.json()).events.forEach((event) => on.frame({ t: "event", ...event }));
    }
  }

  let turn = Promise.resolve(); // one after the other: lines stay in order
  function send({ t, ...body }) {
    if (!PATHS[t]) return;
    turn = turn.then(() => post(PATHS[t], token, body)).then(
      (ack) => t === "msg" && on.frame({ ...ack, t: "ack" }),
      (error) => t === "msg" && refuse(body.cid, error),
    );
  }
  function refuse(cid, error) {
    const { status, retry, message: text } = error;
    if (retry || status === 429) on.frame({ t: "error", text, retry_ms: retry ?? 5000 });
    else if ([400, 409, 413, 415, 422].includes(status)) on.frame({ t: "error", cid, text });
    else fail(error);
  }

  turn.then(stream.buffered ? ask : listen).catch(fail);
  return { send, close };
}

function within(ms, promise) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(reject, ms, LATE)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// One block of an event stream (HTML standard, 9.2.6); comments have no data.
function frameOf(block) {
  const data = block.split(/\r?\n/).filter((one) => one.startsWith("data:")).map((one) => one.slice(5));
  return data.length ? { t: "event", ...JSON.parse(data.join("\n")) } : null;
}
