// The chat in its frame: who the visitor is to the server, which view is shown, what the page around is told.
import { Keep, Talk, post } from "./talk.js";
import { Log, byId, forms, language, make, now, offer, prepare, small, time, word } from "./view.js";

const { site } = document.body.dataset;
const { nonce, origin } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
const tabs = [byId("tab-chat"), byId("tab-form")];
const log = new Log();
let identity, told, isOpen, isOurs, run = 0, away, patience;

const talk = now.talk = new Talk(log, {
  unread: (count) => tell("unread", { count }),
  begun: () => tell("begun"),
  typing: (name) => (byId("typing").textContent = name ? word("typing", { name }) : ""),
  presence: ({ person, on }) => show(person, on),
  notify,
  offer,
  online(is) {
    clearTimeout(patience);
    if (is) notify("");
    else patience = setTimeout(notify, 1500, word("offline")); // a short gap
  },
  welcome(frame) {
    const offers = !frame.open && now.session.offer_mail;
    away = offers ? "" : frame.away;
    show(frame.person);
    offer(offers ? frame.away : null);
  },
  ended(why) {
    if (why !== "unknown") return stand(why);
    for (const name of ["token", "seen", "begun"]) now.keep.drop(name);
    setTimeout(begin, 1000);
  },
});

function tell(t, more) {
  window.parent.postMessage({ byname: nonce, t, ...more }, origin);
}

now.notify = notify;
function notify(text = "", ...actions) {
  clearTimeout(patience);
  byId("bar").hidden = !text;
  byId("bar").replaceChildren(text, ...actions);
}

function stand(why) {
  isOurs = false;
  run++;
  talk.link.stop();
  if (why === "taken") notify(word(why), make("button", { onclick: () => turn(true) }, word("takeOver")));
  else notify(word("notHere"));
}

// Of all tabs with this chat one talks to the server: the one opened last.
function turn(steal) {
  turn.asked = true;
  if (!navigator.locks) return begin();
  const mine = {};
  const hold = () => {
    turn.held = mine;
    begin();
    return new Promise(() => {}); // until the tab closes, or another one takes over
  };
  navigator.locks.request(`byname:${site}`, { steal }, hold).catch(() => {
    if (turn.held !== mine) return;
    stand("taken");
    turn(false);
  });
}

async function begin() {
  const own = ++run; // a newer run drops this one
  isOurs = true;
  talk.link.stop();
  for (let wait = 1000; ; wait = Math.min(2 * wait, 30000)) {
    talk.keep = now.keep = new Keep(site, identity);
    const zone = time.resolvedOptions().timeZone;
    const answer = await post("session", "", { site, page: now.page, token: now.keep.get("token"), identity, zone });
    if (own !== run) return;
    if (answer.ok) return enter(answer);
    if (answer.status === 403) return stand();
    if (answer.status === 401 && identity) {
      identity = undefined;
      console.warn("byname: the identity was refused.", answer.error);
    } else {
      notify(answer.error || word("offline"));
      await new Promise((go) => setTimeout(go, answer.retry_ms ?? wait * (0.5 + Math.random() / 2)));
    }
  }
}

function enter(answer) {
  const session = (now.session = answer);
  now.keep.set("token", session.token);
  if (now.keep.get("seen") > session.seq) now.keep.drop("seen");
  notify();
  show();
  offer(session.open || !session.offer_mail ? null : "");
  prepare(session);
  talk.start(session);
  look();
}

function show(person, isHere = now.session.here) {
  const { session } = now;
  session.here = isHere;
  const { name, picture } = (session.person = { ...session.person, ...person });
  const src = new URL(picture ?? "", location);
  const isPicture = picture && src.origin === location.origin; // never a third party's
  byId("face").replaceChildren(isPicture ? make("img", { src, alt: "" }) : [...(name ?? "")][0] ?? "");
  byId("face").className = isHere ? "here" : "";
  byId("who").textContent = name ?? word("title");
  byId("state").textContent = away || (isHere ? word("here") : session.hours);
}

function choose(tab) {
  for (const one of tabs) {
    one.ariaSelected = one === tab;
    one.tabIndex = one === tab ? 0 : -1;
    byId(one.getAttribute("aria-controls")).hidden = one !== tab;
  }
  tab.focus();
  look();
}

function look() {
  talk.watch(isOpen && !byId("chat").hidden);
  log.bottom();
}

function heard({ page, open, focus, identity: jwt }) {
  now.page = page;
  isOpen = open;
  byId("page").replaceChildren(page.title, small(page.url));
  const isOther = jwt !== told;
  if (isOther) identity = told = jwt;
  if (open && !isOurs) turn(true);
  else if (!turn.asked) turn(false);
  else if (isOurs && isOther) begin();
  if (open && focus) (byId("chat").hidden ? tabs[1] : byId("line")).focus();
  look();
}

document.documentElement.lang = language;
for (const one of document.querySelectorAll("[data-word]")) one.textContent = word(one.dataset.word);
for (const one of document.querySelectorAll("[data-label]")) {
  one.ariaLabel = one.title = one.placeholder = word(one.dataset.label);
}
forms();
for (const [index, tab] of tabs.entries()) {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", ({ key }) => /Arrow(Left|Right)/.test(key) && choose(tabs[1 - index]));
}
byId("close").addEventListener("click", () => tell("close"));
document.addEventListener("keydown", ({ key }) => key === "Escape" && tell("close"));
document.addEventListener("visibilitychange", () => talk.watch());
window.addEventListener("message", ({ source, origin: from, data }) => {
  if (source === window.parent && from === origin && data.byname === nonce) heard(data);
});
tell("ready");
