// The conversation with the server: what is said goes out exactly once, over a connection that comes back.
const base = new URL("./", import.meta.url);

export async function post(path, token, body) { // the answer, with ok and status (0: none came)
  const isFile = body instanceof Blob;
  const type = isFile ? body.type || "application/octet-stream" : "application/json";
  const response = await fetch(new URL(path, base), {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": type },
    body: isFile ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(isFile ? 6e5 : 2e4),
  }).catch(() => Response.error());
  const { ok, status } = response;
  return { ...(await response.json().catch(() => null)), ok, status };
}

let storage = {}; // what the browser refuses to keep, or has no room for, is kept here
try {
  localStorage.byname = "";
  storage = localStorage;
} catch {}

export class Keep {
  constructor(site, identity = "") {
    // By who they say they are: who signs out does not leave their chat to the next one here.
    let who = "";
    try {
      who = encodeURIComponent(JSON.parse(atob(identity.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub);
    } catch {}
    this.prefix = `byname:${site}:${who}:`;
    if (!who || this.get("token")) return;
    const guest = new Keep(site);
    for (const name of guest.names()) { // what they began before they signed in goes with them
      this.set(name, guest.get(name));
      guest.drop(name);
    }
  }

  get(name) {
    return storage[this.prefix + name];
  }

  set(name, value) {
    try {
      storage[this.prefix + name] = value;
    } catch {
      storage = { ...storage, [this.prefix + name]: value };
    }
  }

  drop(name) {
    delete storage[this.prefix + name];
  }

  names(start = "") {
    const { length } = this.prefix;
    return Object.keys(storage).filter((key) => key.startsWith(this.prefix + start)).map((key) => key.slice(length));
  }

  lines() { // not acknowledged; each has its own key, so that tabs cannot lose each other's
    return this.names("line:").map((name) => JSON.parse(this.get(name))).sort((a, b) => a.at - b.at);
  }
}

// Pages without TLS have no randomUUID; the address of a blob ends in one too.
export const uuid = () => crypto.randomUUID?.() ?? URL.createObjectURL(new Blob()).slice(-36);

const PATIENCE = 1e4, BEAT = 25e3, SHORTEST = 500, LONGEST = 3e4; // ms, of a connection
const TYPING = 3e3, FORGET = 6e3, RESEND = 2e4; // ms, of a line
const ENDS = { 4401: "unknown", 4403: "refused", 4409: "taken" };

// A way to the server, as stream.js is another: calls up(), frame(frame) and down(code).
function socket(hello, on) {
  const line = new WebSocket(new URL("ws", base).href.replace("http", "ws"), "byname.chat.v1");
  const send = (frame) => line.readyState === 1 && line.send(JSON.stringify(frame));
  const beat = setInterval(check, BEAT);
  let death = setTimeout(down, PATIENCE);

  function check() {
    send({ t: "ping" });
    clearTimeout(death);
    death = setTimeout(down, PATIENCE);
  }

  function close() {
    clearTimeout(death);
    clearInterval(beat);
    line.onclose = line.onmessage = null;
    line.close();
  }

  function down(code) {
    close();
    on.down(code);
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

class Link {
  misses = 0; // sockets in a row that were never welcomed
  lost = 0;

  constructor(talk) {
    this.talk = talk;
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

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
    const frame = current((one) => this.talk.frame(one));
    const on = { frame, up: current(() => this.up()), down: current((code) => this.down(code)) };
    this.timer = null;
    this.plain = this.misses > 1;
    if (!this.plain) return (this.way = socket(this.hello, on));
    // Fetched by who needs it; a failed import is remembered under its name.
    const { stream } = await import(`./stream.js?${this.lost}`).catch(() => ({ lost: this.lost++ }));
    if (stream) current(() => (this.way = stream(this.hello, on)))();
    else on.down();
  }

  up() {
    this.isUp = true;
    this.tries = 0;
    this.talk.up();
  }

  down(code) {
    // Where a stream fails the server is away: sockets get their turn again.
    this.misses = this.plain ? 1 : this.isUp ? 0 : this.misses + 1;
    this.stop();
    if (ENDS[code]) return this.talk.on.ended(ENDS[code]);
    this.talk.on.online(false);
    const most = code === 4429 ? LONGEST : Math.min(LONGEST, 2 * SHORTEST * 2 ** this.tries++);
    this.timer = setTimeout(() => this.connect(), SHORTEST + Math.random() * (most - SHORTEST));
  }

  hurry() { // the network or the visitor is back: try at once, and doubt a connection that slept
    if (!this.timer) return this.way?.check?.();
    clearTimeout(this.timer);
    this.connect();
  }
}

export class Talk {
  fresh = new Set(); // numbers that the visitor has not seen
  flying = new Map(); // since when a line is on its way

  constructor(log, on) {
    this.log = log;
    this.on = on;
    this.link = new Link(this);
  }

  frame(frame) {
    (this[`on_${frame.t}`] ?? this.on[frame.t])?.call(this, frame);
  }

  start({ token, greeting, person }) { // the transcript comes from the server
    this.last = 0;
    this.fresh.clear();
    this.log.clear();
    if (greeting && !this.keep.get("begun")) {
      this.log.show({ seq: 0, type: "message", from: "person", name: person?.name, text: greeting, at: Date.now() });
    }
    for (const line of this.keep.lines()) this.pending(line);
    this.log.root.ariaBusy = true; // the history is not read aloud
    this.link.start(() => ({ token, last_seq: this.last }));
  }

  up() {
    this.on.online(true);
    this.again();
    setTimeout(() => (this.log.root.ariaBusy = false), 300);
  }

  say(text, files) {
    const line = { cid: uuid(), text, files, at: Date.now() };
    this.keep.set(`line:${line.cid}`, JSON.stringify(line));
    this.pending(line);
    this.log.bottom();
    this.typing(false);
    this.begun();
    this.flush();
  }

  begun() {
    this.keep.set("begun", 1);
    this.on.begun();
  }

  pending(line) {
    this.log.show({ seq: Infinity, type: "message", from: "visitor", state: "sending", ...line });
  }

  flush() {
    for (const line of this.keep.lines()) {
      const { cid, text, files } = line;
      if (!this.link.isUp || Date.now() - this.flying.get(cid) < RESEND) continue;
      this.flying.set(cid, Date.now());
      this.pending(line);
      this.link.send({ t: "msg", cid, text, files: files.map(({ id }) => ({ id })) });
    }
  }

  watch(is = this.watched) { // what is there while the visitor looks is seen
    this.watched = is;
    if (!this.keep) return;
    if (is && !document.hidden && this.last > (this.keep.get("seen") ?? 0)) {
      this.keep.set("seen", this.last);
      this.link.send({ t: "seen", seq: this.last });
      this.fresh.clear();
    }
    this.on.unread(this.fresh.size);
  }

  typing(on) {
    if (on ? Date.now() - this.typed < TYPING : !this.typed) return;
    this.typed = on ? Date.now() : 0;
    this.link.send({ t: "typing", on });
  }

  on_event(event) {
    const { cid, seq, from, name } = event;
    this.keep.drop(`line:${cid}`);
    this.last = Math.max(this.last, seq);
    this.log.show({ ...event, state: "" });
    if (from === "visitor") this.begun();
    else this.on_typing({});
    if (from === "person" && seq > (this.keep.get("seen") ?? 0)) this.fresh.add(seq);
    if (event.type === "person") this.on.presence({ person: { name }, on: true });
    if (event.offer_mail) this.on.offer("");
    this.watch();
  }

  on_ack({ cid, seq, at }) {
    this.keep.drop(`line:${cid}`);
    this.log.show({ cid, seq, at, state: "" });
    this.on.notify();
  }

  on_pong = this.flush;

  on_error({ cid, text, retry_ms: wait }) {
    if (wait) setTimeout(() => this.again(), wait);
    else if (cid) { // not to be sent as it is: it waits for the visitor, or another connection
      this.flying.set(cid, Infinity);
      this.log.show({ cid, state: "refused", again: () => this.again() });
    }
    this.on.notify(text);
  }

  on_typing({ name, on }) {
    clearTimeout(this.forget);
    this.on.typing(on && name);
    if (on) this.forget = setTimeout(this.on.typing, FORGET);
  }

  again() {
    this.flying.clear();
    this.flush();
  }
}
