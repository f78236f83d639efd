// The conversation: what the server says goes into the log, what the visitor says goes out exactly once.
import { Link } from "./link.js";
import { word } from "./view.js";

const memory = new Map(); // where storage is refused or full

function stored(work) {
  try {
    return work(window.localStorage);
  } catch {
    return null;
  }
}

function read(key) {
  return memory.get(key) ?? stored((storage) => storage.getItem(key));
}

function write(key, value) {
  memory.delete(key);
  if (value === null) stored((storage) => storage.removeItem(key));
  else if (!stored((storage) => (storage.setItem(key, value), true))) memory.set(key, value);
}

function keys(prefix) {
  const all = [...memory.keys(), ...(stored(Object.keys) ?? [])];
  return all.filter((key) => key.startsWith(prefix));
}

// A label only, so unverified: whether the identity is true is for the server to say.
function subject(identity) {
  try {
    return JSON.parse(atob(identity.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub;
  } catch {
    return "";
  }
}

/** Kept in this browser for one site and identity: who signs out does not leave their chat to the next one here. */
export class Keep {
  constructor(site, identity) {
    const guest = `byname:${site}::`;
    this.prefix = `byname:${site}:${encodeURIComponent(subject(identity))}:`;
    if (this.prefix === guest || this.get("token")) return;
    for (const key of keys(guest)) { // what they began before they signed in goes with them
      this.set(key.slice(guest.length), read(key));
      write(key, null);
    }
  }

  get(name) {
    return read(this.prefix + name);
  }

  set(name, value) {
    write(this.prefix + name, value);
  }

  /** Lines without an acknowledgement; each has its own key, so that tabs cannot lose each other's. */
  lines() {
    return keys(`${this.prefix}line:`).map((key) => JSON.parse(read(key))).sort((a, b) => a.at - b.at);
  }

  put(line) {
    this.set(`line:${line.cid}`, JSON.stringify(line));
  }

  done(cid) {
    this.set(`line:${cid}`, null);
  }
}

/** A random id (UUID 4); pages without TLS have no crypto.randomUUID. */
export function uuid() {
  const random = (digit) => (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16);
  return crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, random);
}

const TYPING = 3000; // ms between two notes that the visitor is typing
const FORGET = 6000; // ms after which nobody is typing any more
const RESEND = 20000; // ms without an acknowledgement, on a connection that works

export class Talk {
  flying = new Map(); // lines on their way over this connection, and since when

  /** `on` hears unread(count), begun(), typing(text), notify(text), online(is), offer(text), person(person, isHere),
   *  welcome(frame) and ended(why). */
  constructor(log, on) {
    this.log = log;
    this.on = on;
    this.link = new Link({
      frame: (frame) => this[`on_${frame.t}`]?.(frame),
      up: () => this.up(),
      down: () => on.online(false),
      ended: on.ended,
    });
  }

  /** Begin, or begin anew with another session: its transcript comes from the server. */
  start(keep, { token, greeting, person }) {
    this.keep = keep;
    this.last = 0;
    this.fresh = new Set(); // numbers that the visitor has not seen
    this.log.clear();
    if (greeting && !keep.get("begun")) {
      this.log.show({ seq: 0, type: "message", from: "person", name: person?.name, text: greeting, at: Date.now() });
    }
    for (const line of keep.lines()) this.pending(line);
    this.log.root.ariaBusy = "true"; // the history is not read aloud
    this.link.start(() => ({ token, last_seq: this.last }));
  }

  up() {
    this.flying.clear();
    this.on.online(true);
    this.flush();
    setTimeout(() => (this.log.root.ariaBusy = "false"), 300);
  }

  say(text, files) {
    const line = { cid: uuid(), text, files, at: Date.now() };
    this.keep.put(line);
    this.pending(line);
    this.typing(false);
    this.begun();
    this.flush();
  }

  begun() {
    this.keep.set("begun", 1);
    this.on.begun();
  }

  pending(line) {
    const again = () => this.again(line);
    const state = line.refused ? "refused" : "sending";
    this.log.show({ seq: Infinity, type: "message", from: "visitor", name: word("you"), state, again, ...line });
  }

  flush() {
    for (const { cid, text, files, refused } of this.keep.lines()) {
      if (!this.link.isUp || refused || Date.now() - this.flying.get(cid) < RESEND) continue;
      this.flying.set(cid, Date.now());
      this.link.send({ t: "msg", cid, text, files: files.map(({ id }) => ({ id })) });
    }
  }

  /** Whether the visitor looks at the conversation: what is there then is seen. */
  watch(is = this.watched) {
    this.watched = is;
    if (!this.keep) return;
    if (is && !document.hidden && this.last > this.keep.get("seen")) {
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

  on_welcome(frame) {
    this.on.welcome(frame);
  }

  on_event(event) {
    const { cid, seq, from, name } = event;
    if (cid) this.keep.done(cid);
    this.last = Math.max(this.last, seq);
    this.log.show({ ...event, state: "", name: from === "visitor" ? word("you") : name });
    if (from === "visitor") this.begun();
    else this.on_typing({});
    if (from === "person" && seq > this.keep.get("seen")) this.fresh.add(seq);
    if (event.type === "person") this.on.person({ name }, true);
    if (event.offer_mail) this.on.offer("");
    this.watch();
  }

  on_ack({ cid, seq, at }) {
    this.keep.done(cid);
    this.log.show({ cid, seq, at, state: "" });
  }

  on_pong() {
    this.flush();
  }

  on_error({ cid, text, retry_ms: wait }) {
    if (wait) setTimeout(() => (this.flying.clear(), this.flush()), wait);
    else if (cid) this.refused(cid);
    if (text) this.on.notify(text);
  }

  on_typing({ name, on }) {
    clearTimeout(this.forget);
    this.on.typing(on ? word("typing", { name }) : "");
    if (on) this.forget = setTimeout(this.on.typing, FORGET, "");
  }

  on_presence({ person, on }) {
    this.on.person(person, on);
  }

  // Not to be sent as it is: it waits for the visitor, not for the next connection.
  refused(cid) {
    const line = this.keep.lines().find((one) => one.cid === cid);
    if (!line) return;
    this.keep.put({ ...line, refused: true });
    this.log.show({ cid, state: "refused" });
  }

  again(line) {
    this.keep.put({ ...line, refused: false });
    this.flying.delete(line.cid);
    this.log.show({ cid: line.cid, state: "sending" });
    this.flush();
  }
}
