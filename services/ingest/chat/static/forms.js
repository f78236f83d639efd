// Where the visitor writes: the line of the chat with its files, an address for the answer, the contact form.
import { post } from "./link.js";
import { uuid } from "./talk.js";
import { byId, make, size, word } from "./view.js";

const MOODS = ["happy", "fine", "confused", "sad", "frustrated", "angry"];
const text = byId("line"), send = byId("send"), mail = byId("mail"), letter = byId("letter");
let files = []; // {name, size} on their way, with {id} once they are there
let on; // session(), keep(), page(), say(text, files), typing(is), notify(text)

export function forms(handlers) {
  on = handlers;
  byId("compose").addEventListener("submit", submit);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  text.addEventListener("input", () => {
    on.typing(Boolean(text.value));
    grow();
  });
  text.addEventListener("paste", (event) => take(event.clipboardData.files));
  byId("attach").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", ({ target }) => {
    take(target.files);
    target.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"]) byId("chat").addEventListener(kind, drag);
  byId("moods").append(...MOODS.map((value) =>
    make("label", {}, make("input", { type: "radio", name: "mood", value }), make("span", {}, word(value)))));
  letter.addEventListener("input", () => on.keep()?.set("form", JSON.stringify(written())));
  letter.addEventListener("submit", (event) => deliver(event, letter, "form", whole, clear));
  mail.addEventListener("submit", (event) => deliver(event, mail, "mail", () => ({ email: mail.email.value }), () => offer(null)));
}

/** What the server offers, and what was being written when the page was left. */
export function prepare({ topics, name, max_text: most, person }) {
  text.maxLength = most;
  text.placeholder = text.ariaLabel = person ? word("messageTo", person) : word("message");
  text.value ||= on.keep().get("draft") ?? "";
  grow();
  letter.topic.replaceChildren(new Option(word("noTopic"), ""), ...topics.map((one) => new Option(one)));
  const before = JSON.parse(on.keep().get("form")) ?? { name: name ?? "" };
  for (const [key, value] of Object.entries(before)) if (letter[key]) letter[key].value = value;
}

/** Offer an answer by mail, in the words of who offers it; null takes the offer away. */
export function offer(words) {
  mail.hidden = words === null;
  byId("offer").textContent = words || word("offer");
}

function submit(event) {
  event.preventDefault();
  const said = text.value.trim();
  if (send.disabled || !(said || files.length) || !on.session()) return;
  on.say(said, files);
  files = [];
  text.value = "";
  chips();
  grow();
  text.focus();
}

function grow() {
  on.keep()?.set("draft", text.value || null);
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
  const { token, max_file: most } = on.session() ?? {};
  if (file.size > most) return on.notify(word("tooLarge", { name, size: size(most) }));
  const entry = { name, size: file.size };
  files.push(entry);
  chips();
  try {
    Object.assign(entry, await post(`files?name=${encodeURIComponent(name)}`, token, file));
    chips();
  } catch ({ message }) {
    drop(entry);
    on.notify(message || word("notUploaded", { name }));
  }
}

function drop(entry) {
  files = files.filter((one) => one !== entry);
  chips();
}

function chips() {
  send.disabled = files.some(({ id }) => !id);
  byId("chips").replaceChildren(...files.map((entry) => {
    const remove = make("button", { type: "button", ariaLabel: word("remove", entry), onclick: () => drop(entry) }, "×");
    const state = entry.id ? size(entry.size) : word("uploading");
    return make("li", {}, make("bdi", {}, entry.name), make("small", {}, state), remove);
  }));
}

const written = () => Object.fromEntries(new FormData(letter));

function whole() {
  letter.dataset.cid ||= uuid(); // the same when it is sent again
  return { cid: letter.dataset.cid, mood: "", ...written(), page: on.page() };
}

function clear() {
  letter.reset();
  delete letter.dataset.cid;
  on.keep().set("form", null);
}

async function deliver(event, form, path, body, then) {
  event.preventDefault();
  const button = form.querySelector("[data-word]:is(button)");
  if (button.disabled || !on.session()) return;
  button.disabled = true;
  const answer = await post(path, on.session().token, body()).catch((failure) => failure);
  if (!(answer instanceof Error)) then();
  on.notify(answer.text || answer.message || word("failed"));
  button.disabled = false;
}
