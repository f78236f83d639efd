// The chat in its frame: who the visitor is to the server, which view is shown, what the page around is told.
import { forms, offer, prepare } from "./forms.js";
import { base, post } from "./link.js";
import { Keep, Talk } from "./talk.js";
import { Log, byId, language, make, translate, word } from "./view.js";

const { site } = document.body.dataset;
const given = new URLSearchParams(location.hash.slice(1));
const nonce = given.get("nonce"), origin = given.get("origin"); // we listen and talk to that page alone
const tabs = [byId("tab-chat"), byId("tab-form")];
const log = new Log(byId("log"));
let page, identity, keep, session, isOpen, isOurs, run = 0, away = "", patience;

const talk = new Talk(log, {
  unread: (count) => tell("unread", { count }),
  begun: () => tell("begun"),
  typing: (text) => (byId("typing").textContent = text),
  notify,
  offer,
  person: show,
  online(is) {
    clearTimeout(patience);
    if (is) notify("");
    else patience = setTimeout(notify, 1500, word("offline")); // a short gap is nobody's concern
  },
  welcome(frame) {
    away = frame.open ? "" : frame.away ?? "";
    show(frame.person);
    offer(frame.open || !session.offer_mail ? null : away);
  },
  ended(why) {
    if (why !== "unknown") return stand(why);
    for (const name of ["token", "seen", "begun"]) keep.set(name, null);
    setTimeout(begin, 1000);
  },
});

function tell(t, more) {
  window.parent.postMessage({ byname: nonce, t, ...more }, origin);
}

function notify(text, ...actions) {
  clearTimeout(patience);
  byId("bar").hidden = !text;
  byId("bar").replaceChildren(text, ...actions);
}

/** Another tab has the chat, or the server will not have us: say so, and stay quiet. */
function stand(why) {
  isOurs = false;
  run++;
  talk.link.stop();
  const take = make("button", { type: "button", onclick: () => turn(true) }, word("takeOver"));
  notify(word(why), ...(why === "taken" ? [take] : []));
}

/** Of all tabs with this chat one talks to the server: the one opened last. Waits for it, or takes it at once. */
function turn(steal) {
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

/** Have a session, however long it takes; what comes too late for a newer call is dropped. */
async function begin() {
  const own = ++run;
  isOurs = true;
  talk.link.stop();
  for (let wait = 1000; ; wait = Math.min(2 * wait, 30000)) {
    keep = new Keep(site, identity);
    const token = keep.get("token") ?? undefined;
    const answer = await post("session", "", { site, page, token, identity }).catch((failure) => failure);
    if (own !== run) return;
    const { status, retry, message } = answer;
    if (answer.token) return enter(answer);
    if (status === 403) return notify(message || word("refused"));
    if (status === 401 && identity) {
      identity = undefined;
      console.warn("byname: the identity was refused.", message);
    } else {
      notify(word("offline"));
      await new Promise((go) => setTimeout(go, retry ?? wait * (0.5 + Math.random() / 2)));
    }
  }
}

function enter(answer) {
  session = answer;
  keep.set("token", session.token);
  notify("");
  show();
  offer(session.open || !session.offer_mail ? null : "");
  prepare(session);
  talk.start(keep, session);
  look();
}

/** The person at the head: name, picture or initial, and whether they are here. */
function show(person, isHere = session.here) {
  session.here = isHere;
  session.person = person ? { ...session.person, ...person } : session.person;
  const { name, picture } = session.person ?? {};
  const src = new URL(picture ?? "", base);
  const isPicture = picture && src.origin === base.origin; // never a third party's
  byId("face").replaceChildren(isPicture ? make("img", { src, alt: "" }) : [...(name ?? "")].slice(0, 1).join(""));
  byId("face").classList.toggle("here", Boolean(isHere));
  byId("who").textContent = name ?? word("title");
  byId("state").textContent = away || (isHere ? word("here") : session.hours);
}

function choose(tab) {
  for (const one of tabs) {
    const is = one === tab;
    one.ariaSelected = is;
    one.tabIndex = is ? 0 : -1;
    byId(one.getAttribute("aria-controls")).hidden = !is;
  }
  tab.focus();
  look();
}

function look() {
  talk.watch(isOpen && !byId("chat").hidden);
  log.bottom();
}

function opened(message) {
  page = message.page;
  isOpen = message.open;
  byId("page").replaceChildren(page.title, make("small", {}, page.url));
  if (isOpen && !isOurs) turn(true);
  if (isOpen && message.focus) (byId("chat").hidden ? tabs[1] : byId("line")).focus();
  look();
}

const heard = {
  hello(message) {
    identity = message.identity;
    opened(message);
    if (!isOpen) turn(false);
  },
  open: opened,
  identify(message) {
    identity = message.identity;
    if (isOurs) begin();
  },
};

document.documentElement.lang = language;
translate();
forms({
  session: () => session,
  keep: () => keep,
  page: () => page,
  say: (text, files) => talk.say(text, files),
  typing: (is) => talk.typing(is),
  notify,
});
for (const [index, tab] of tabs.entries()) {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", ({ key }) => /Arrow(Left|Right)/.test(key) && choose(tabs[1 - index]));
}
byId("close").addEventListener("click", () => tell("close"));
document.addEventListener("keydown", ({ key }) => key === "Escape" && tell("close"));
document.addEventListener("visibilitychange", () => talk.watch());
window.addEventListener("message", ({ source, origin: from, data }) => {
  if (source === window.parent && from === origin && data.byname === nonce) heard[data.t](data);
});
tell("ready");
