// What is seen: the texts, the log of what was said, and where the visitor writes.
import { post, uuid } from "./talk.js";

const tongue = navigator.language.slice(0, 2);
export const language = ["de", "fr", "es"].includes(tongue) ? tongue : "en";
const { default: words } = await import(`./words.${language}.js`);
export const word = (key, { name, size } = {}) => words[key].replace("{name}", name).replace("{size}", size);
export const now = {}; // as frame.js sets it
export const byId = (id) => document.getElementById(id);

export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const size = (bytes) => `${Math.ceil(bytes / 1e3).toLocaleString()} kB`;
export const time = new Intl.DateTimeFormat(navigator.language, { timeStyle: "short" });
const date = new Intl.DateTimeFormat(navigator.language, { dateStyle: "full" });
const nearby = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

function day(at) {
  const ago = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 864e5);
  return ago < 2 ? nearby.format(-ago, "day") : date.format(new Date(at));
}

// Plain text when the address is none that one may follow.
function link(address, text) {
  const href = URL.canParse(address, location) ? new URL(address, location) : {};
  if (!/^https?:$/.test(href.protocol)) return text;
  return make("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, text);
}

const ADDRESS = /((?:https?:\/\/|\bwww\.)(?:\([^\s()]*\)|[^\s<>"()])*(?:\([^\s()]*\)|[^\s<>"().,;:!?'”’»\]}]))/i;

// Every second piece is an address, without the end of its sentence.
function linked(text) {
  return text.split(ADDRESS).map((one, index) => (index % 2 ? link(one.replace(/^www/i, "https://$&"), one) : one));
}

// Events in the order of their numbers, lines on their way at the end.
export class Log {
  root = byId("log");
  items = new Map(); // by number and by cid

  clear() {
    this.items.clear();
    this.root.replaceChildren();
  }

  show(said) { // an event or a line, or what became of it
    const known = this.items.get(said.cid) ?? this.items.get(said.seq);
    if (!known && !said.type) return;
    const item = { element: make("article"), ...known, ...said };
    const { element, cid, seq } = item;
    if (item.from === "visitor") item.name = word("you");
    element.item = item;
    if (cid) this.items.set(cid, item);
    if (seq < Infinity) this.items.set(seq, item);
    if (known && !said.files) element.lastChild.replaceWith(meta(item));
    else fill(item);
    if (known?.seq !== seq) this.place(element);
  }

  place(element) {
    const { root } = this;
    let above = root.lastChild;
    while (above && (above === element || above.item.seq > element.item.seq)) above = above.previousSibling;
    const next = above ? above.nextSibling : root.firstChild;
    if (next !== element) root.insertBefore(element, next);
    for (const one of [element, element.nextSibling]) if (one) tidy(one);
  }

  bottom() {
    byId("scroll").scrollTop = 0; // laid out from its end
  }
}

export const small = (text) => make("small", {}, text);
const line = (className, ...shown) => make("p", { className, dir: "auto" }, ...shown);

function fill(item) {
  const { element, type, from, name = "", text, files = [] } = item;
  element.className = type === "message" ? from : "system";
  element.replaceChildren(line("day"), line("by", name));
  if (text) element.append(line("text", ...linked(text)));
  for (const file of files) element.append(line("file", link(file.url, file.name), small(` ${size(file.size)}`)));
  element.append(meta(item));
}

function meta({ at, from, state, again }) {
  if (state === "sending") return line("meta", word(state));
  if (state) return line("meta bad", word(state), make("button", { onclick: again }, word("again")));
  return line("meta", from === "visitor" ? `${word("sent")} · ` : "", time.format(new Date(at)));
}

function tidy(element) {
  const { item, previousSibling: above } = element;
  const isSameDay = above && day(above.item.at) === day(item.at);
  const isSame = isSameDay && above.item.from === item.from && above.item.name === item.name;
  element.classList.toggle("joined", Boolean(isSame && new Date(item.at) - new Date(above.item.at) < 3e5));
  element.firstChild.textContent = isSameDay ? "" : day(item.at);
}

const text = byId("line"), send = byId("send"), mail = byId("mail"), letter = byId("letter");
let files = []; // {name, size} on their way, with {id} once they are there

export function forms() {
  byId("compose").addEventListener("submit", submit);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  text.addEventListener("input", () => {
    now.talk.typing(Boolean(text.value));
    grow();
  });
  text.addEventListener("paste", (event) => take(event.clipboardData.files));
  byId("attach").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", ({ target }) => {
    take(target.files);
    target.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"]) byId("chat").addEventListener(kind, drag);
  for (const value of ["happy", "fine", "confused", "sad", "frustrated", "angry"]) {
    const radio = make("input", { type: "radio", name: "mood", value });
    byId("moods").append(make("label", {}, radio, make("span", {}, word(value))));
  }
  letter.addEventListener("input", () => now.keep?.set("form", JSON.stringify(written())));
  letter.addEventListener("submit", (event) => deliver(event, "form", whole, clear));
  mail.addEventListener("submit", (event) => deliver(event, "mail", address, () => offer(null)));
}

export function prepare({ topics, name, max_text: most, person }) {
  text.maxLength = most;
  text.placeholder = text.ariaLabel = person.name ? word("messageTo", person) : word("message");
  text.value ||= now.keep.get("draft") ?? "";
  grow();
  letter.topic.replaceChildren(new Option("–", ""), ...topics.map((one) => new Option(one)));
  const before = JSON.parse(now.keep.get("form") ?? null) ?? { name: name ?? "" };
  for (const field in before) if (letter[field]) letter[field].value = before[field];
}

export function offer(words) { // null: no longer
  mail.hidden = words === null;
  byId("offer").textContent = words || word("offer");
}

function submit(event) {
  event.preventDefault();
  const said = text.value.trim();
  if (send.disabled || !(said || files.length) || !now.keep) return;
  now.talk.say(said, files);
  text.value = "";
  grow();
  hold([]);
  text.focus();
}

function grow() {
  now.keep?.set("draft", text.value);
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

function drag(event) {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  byId("chat").classList.toggle("dropping", event.type === "dragover");
  take(event.dataTransfer.files);
}

function take(chosen) {
  for (const file of chosen) upload(file);
}

async function upload(file) {
  const { name } = file;
  const { token, max_file: most } = now.session ?? {};
  if (file.size > most) return now.notify(word("tooLarge", { name, size: size(most) }));
  const entry = { name, size: file.size };
  hold([...files, entry]);
  const { ok, id, error } = await post(`files?name=${encodeURIComponent(name)}`, token, file);
  entry.id = id;
  hold(ok ? files : files.filter((one) => one !== entry));
  if (!ok) now.notify(error || word("failed"));
}

function hold(these) {
  files = these;
  send.disabled = files.some(({ id }) => !id);
  byId("chips").replaceChildren(...files.map((entry) => {
    const drop = () => hold(files.filter((one) => one !== entry));
    const remove = make("button", { type: "button", ariaLabel: word("remove", entry), onclick: drop }, "×");
    return make("li", {}, entry.name, small(entry.id ? size(entry.size) : word("uploading")), remove);
  }));
}

const address = () => ({ email: mail.email.value });
const written = () => Object.fromEntries(new FormData(letter));

function whole() {
  letter.dataset.cid ||= uuid(); // the same when it is sent again
  return { cid: letter.dataset.cid, mood: "", ...written(), page: now.page };
}

function clear() {
  letter.reset();
  delete letter.dataset.cid;
  now.keep.drop("form");
}

async function deliver(event, path, body, then) {
  event.preventDefault();
  const { submitter: button } = event;
  if (button.disabled || !now.session) return;
  button.disabled = true;
  const { ok, text, error } = await post(path, now.session.token, body());
  if (ok) then();
  now.notify(text || error || word("failed"));
  button.disabled = false;
}
