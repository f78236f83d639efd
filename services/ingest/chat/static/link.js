// The connection to the server: which way to try, when to try again, when to give up.
export const base = new URL("./", import.meta.url);

/** What a request failed with: `status` 0 when no answer came; `retry` in ms, where the server names it. */
export class Failure extends Error {
  constructor(status, body) {
    super(body?.error ?? body?.text ?? "");
    this.status = status;
    this.retry = body?.retry_ms;
  }
}

export async function call(path, token, options) {
  const headers = { ...options.headers, Authorization: `Bearer ${token}` };
  const response = await fetch(new URL(path, base), { ...options, headers }).catch(() => {
    throw new Failure(0);
  });
  if (response.ok) return response;
  throw new Failure(response.status, await response.json().catch(() => null));
}

/** Post what is given, as JSON unless it is a file, and read the answer. */
export async function post(path, token, body) {
  const isFile = body instanceof Blob;
  const type = isFile ? body.type || "application/octet-stream" : "application/json";
  const headers = { "Content-Type": type };
  const response = await call(path, token, {
    method: "POST", headers, body: isFile ? body : JSON.stringify(body), signal: isFile ? null : AbortSignal.timeout(20000),
  });
  return response.json().catch(() => ({}));
}

const WELCOME = 10000; // ms to be welcomed in, and to hear anything after a ping
const BEAT = 25000; // ms between pings

/** A WebSocket. Every way to the server calls up(), frame(frame) and down(code) of `on`. */
function socket(hello, on) {
  const line = new WebSocket(new URL("ws", base).href.replace("http", "ws"), "byname.chat.v1");
  const send = (frame) => line.readyState === 1 && line.send(JSON.stringify(frame));
  const down = (code) => {
    close();
    on.down(code);
  };
  let death = setTimeout(down, WELCOME);

  function check() {
    send({ t: "ping" });
    clearTimeout(death);
    death = setTimeout(down, WELCOME);
  }
  const beat = setInterval(check, BEAT);

  function close() {
    clearTimeout(death);
    clearInterval(beat);
    line.onclose = line.onmessage = null;
    line.close();
  }

  line.onopen = () => send({ t: "hello", ...hello() });
  line.onclose = ({ code }) => down(code);
  line.onmessage = ({ data }) => {
    clearTimeout(death);
    const frame = JSON.parse(data);
    on.frame(frame);
    if (frame.t === "welcome") on.up();
  };
  return { send, close, check };
}

const SHORTEST = 500, LONGEST = 30000; // ms between attempts
const ENDS = { 4401: "unknown", 4403: "refused", 4409: "taken" };

/** Comes back by itself. `on` hears frame(frame), up(), down() and ended(why): unknown, refused or taken. */
export class Link {
  misses = 0; // sockets in a row that were never welcomed

  constructor(on) {
    this.on = on;
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  /** `hello` gives token and last_seq, asked anew at each attempt. */
  start(hello) {
    this.stop();
    this.hello = hello;
    this.tries = 0;
    this.connect();
  }

  stop() {
    clearTimeout(this.timer);
    this.way?.close();
    this.way = this.timer = this.attempt = null;
    this.isUp = false;
  }

  send(frame) {
    if (this.isUp) this.way.send(frame);
  }

  async connect() {
    const attempt = (this.attempt = {});
    const current = (work) => (value) => this.attempt === attempt && work(value);
    this.timer = null;
    this.plain = this.misses > 1;
    const on = { frame: this.on.frame, up: current(() => this.up()), down: current((code) => this.down(code)) };
    on.frame = current(on.frame);
    if (!this.plain) return (this.way = socket(this.hello, on));
    // Few networks need it, so it is fetched when one does; a failed import is remembered under its name.
    const { stream } = await import(`./stream.js?${this.tries}`).catch(() => ({}));
    if (stream) current(() => (this.way = stream(this.hello, on)))();
    else on.down(0);
  }

  up() {
    this.isUp = true;
    this.tries = 0;
    this.on.up();
  }

  down(code) {
    // A plain way that fails says that the server is away, not that sockets are: they get their turn again.
    this.misses = this.plain ? 1 : this.isUp ? 0 : this.misses + 1;
    this.stop();
    if (ENDS[code]) return this.on.ended(ENDS[code]);
    this.on.down();
    const most = code === 4429 ? LONGEST : Math.min(LONGEST, 2 * SHORTEST * 2 ** this.tries++);
    this.timer = setTimeout(() => this.connect(), SHORTEST + Math.random() * (most - SHORTEST));
  }

  /** The network or the visitor is back: try at once, and doubt a connection that slept. */
  hurry() {
    if (!this.timer) return this.way?.check?.();
    clearTimeout(this.timer);
    this.connect();
  }
}
