// What is seen: texts in the visitor's language, links that are safe, and the log of what was said.
const tongue = navigator.language.slice(0, 2);
export const language = ["de", "fr", "es"].includes(tongue) ? tongue : "en";
const { default: words } = await import(`./words.${language}.js`);

/** The text of that key; {name} and {size} in it are replaced. */
export const word = (key, { name, size } = {}) => words[key].replace("{name}", name).replace("{size}", size);

/** Write the texts into a page that names them: data-word becomes text, data-label the accessible name. */
export function translate() {
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = word(one.dataset.word);
  for (const one of document.querySelectorAll("[data-label]")) one.ariaLabel = one.title = word(one.dataset.label);
}

export const byId = (id) => document.getElementById(id);

export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

export const size = (bytes) =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Number((bytes / 1e6).toPrecision(2))} MB`;

const time = new Intl.DateTimeFormat(navigator.language, { timeStyle: "short" });
const date = new Intl.DateTimeFormat(navigator.language, { dateStyle: "full" });
const nearby = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

/** The day as one says it: today, yesterday, or its date. */
function day(at) {
  const ago = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 864e5);
  return ago < 2 ? nearby.format(-ago, "day") : date.format(new Date(at));
}

/** A link that tells the other side nothing of us; plain text when the address is none that one may follow. */
function link(address, ...shown) {
  const href = URL.canParse(address, location) ? new URL(address, location) : {};
  if (!/^https?:$/.test(href.protocol)) return make("span", {}, ...shown);
  return make("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, ...shown);
}

// Every second piece is an address. What ends the sentence is none of it, nor a bracket that it did not open.
function linked(text) {
  const pieces = text.split(/((?:https?:\/\/|\bwww\.)(?:\([^\s<>"()]*\)|[^\s<>"()])*[^\s<>"().,;:!?'”’»\]}])/i);
  return pieces.map((one, index) => (index % 2 ? link(one.replace(/^www/i, "https://$&"), one) : one));
}

/** What was said, in its order: events by their number, lines on their way at the end. */
export class Log {
  items = new Map(); // by number and by cid

  constructor(root) {
    this.root = root;
  }

  clear() {
    this.items.clear();
    this.root.replaceChildren();
  }

  /** Show an event or a line, or what became of one that is shown. */
  show(said) {
    const known = this.items.get(said.cid) ?? this.items.get(said.seq);
    const item = { ...known, ...said };
    const element = (item.element ??= make("article"));
    element.item = item;
    if (item.cid) this.items.set(item.cid, item);
    if (item.seq < Infinity) this.items.set(item.seq, item);
    if (known && !said.files) element.lastChild.replaceWith(meta(item));
    else fill(element, item);
    if (known?.seq !== item.seq) this.place(element);
  }

  place(element) {
    const { root } = this;
    const down = root.scrollHeight - root.scrollTop - root.clientHeight < 80;
    let above = root.lastChild;
    while (above && (above === element || above.item.seq > element.item.seq)) above = above.previousSibling;
    const next = above ? above.nextSibling : root.firstChild;
    if (next !== element) root.insertBefore(element, next);
    for (const one of [element, element.nextSibling]) if (one) tidy(one);
    if (down || element.item.from === "visitor") this.bottom();
  }

  bottom() {
    this.root.scrollTop = this.root.scrollHeight;
  }
}

const line = (className, ...shown) => make("p", { className, dir: "auto" }, ...shown);

function fill(element, item) {
  const { type, from, name = "", text, files = [] } = item;
  element.className = type === "message" ? from : "system";
  element.replaceChildren(
    line("day"), line("by", name), ...(text ? [line("text", ...linked(text))] : []),
    ...files.map((file) => line("file", link(file.url, file.name), make("small", {}, ` ${size(file.size)}`))),
    meta(item),
  );
}

function meta({ at, from, state, again }) {
  if (state === "sending") return line("meta", word("sending"));
  if (state) return line("meta bad", `${word("notSent")} · `, make("button", { onclick: again }, word("again")));
  return line("meta", from === "visitor" ? `${word("sent")} · ` : "", time.format(new Date(at)));
}

// The day where it changes, the name where the speaker does.
function tidy(element) {
  const { item, previousSibling: above } = element;
  const isSameDay = above && day(above.item.at) === day(item.at);
  const isSame = isSameDay && above.item.from === item.from && above.item.name === item.name;
  element.classList.toggle("joined", Boolean(isSame && new Date(item.at) - new Date(above.item.at) < 3e5));
  element.firstChild.textContent = isSameDay ? "" : day(item.at);
}
