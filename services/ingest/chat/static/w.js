// The button on the host page. The chat itself is a frame of our own origin, made when it is first needed.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.byname) return;
  let { site, identity } = script.dataset;
  const WORDS = {
    en: ["Chat with us", "Close the chat", "unread"],
    de: ["Mit uns chatten", "Chat schließen", "ungelesen"],
    fr: ["Discuter avec nous", "Fermer la discussion", "non lu(s)"],
    es: ["Chatee con nosotros", "Cerrar el chat", "sin leer"],
  };
  const [INVITE, CLOSE, UNREAD] = WORDS[navigator.language.slice(0, 2)] || WORDS.en;
  const CSS = `
    :host { all: initial; position: fixed; z-index: 2147483000; inset-block-end: 20px; inset-inline-end: 20px;
      --accent: #23614f; --paper: #fbfaf7; }
    @media (prefers-color-scheme: dark) { :host { --accent: #7cc7ae; --paper: #16191b; } }
    button { display: grid; place-content: center; width: 56px; height: 56px; border: 0; border-radius: 50%;
      background: var(--accent); color: var(--paper); cursor: pointer; box-shadow: 0 8px 24px #0003; }
    button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
    i { width: 26px; height: 26px; background: currentcolor;
      clip-path: path("M7 2h12a5 5 0 0 1 5 5v7a5 5 0 0 1-5 5h-6l-6 5v-5a5 5 0 0 1-5-5V7a5 5 0 0 1 5-5z"); }
    .open i { clip-path: path("M4 9l2-2 7 7 7-7 2 2-9 9z"); }
    b { position: absolute; inset-block-end: 38px; inset-inline-end: -4px; min-width: 22px; border-radius: 11px;
      background: #a4232b; color: #fff; font: 600 13px/22px system-ui; }
    .open b, b:empty { display: none; }
    .panel { position: absolute; inset-block-end: 72px; inset-inline-end: 0; width: min(384px, 100vw - 40px);
      height: min(680px, 100vh - 112px); border-radius: 16px; overflow: hidden; background: var(--paper);
      box-shadow: 0 0 0 1px #0001, 0 16px 48px #0003; visibility: hidden; opacity: 0; }
    .open .panel { visibility: visible; opacity: 1; }
    iframe { width: 100%; height: 100%; border: 0; }
    @media (prefers-reduced-motion: no-preference) { .panel { transition: opacity .16s; } }
    @media (max-width: 480px), (max-height: 480px) {
      .open .panel { position: fixed; inset: 0; width: 100%; height: 100%; border-radius: 0; }
      .open button { display: none; } }
    @media print { :host { display: none; } }`;

  const make = (tag, attributes, ...children) => {
    const one = document.createElement(tag);
    for (const name in attributes) one.setAttribute(name, attributes[name]);
    one.append(...children);
    return one;
  };
  const remembered = (storage, value) => {
    try {
      if (value !== undefined) window[storage][`byname:${site}`] = value;
      return window[storage][`byname:${site}`];
    } catch {} // storage is refused: nothing is remembered from page to page
  };

  const address = new URL(`frame?site=${encodeURIComponent(site)}`, script.src);
  const nonce = crypto.getRandomValues(new Uint32Array(4)).join("-");
  address.hash = new URLSearchParams({ nonce, origin: location.origin });

  const badge = make("b");
  const button = make("button", {}, make("i"), badge);
  const panel = make("div", { class: "panel", role: "dialog", "aria-label": INVITE });
  const room = make("div", {}, panel, button);
  const host = make("div");
  let frame, wait = 2500, unread = 0, open = false, ready = false;

  function label() {
    badge.textContent = unread || "";
    button.setAttribute("aria-label", open ? CLOSE : unread ? `${INVITE} (${unread} ${UNREAD})` : INVITE);
    button.setAttribute("aria-expanded", open);
    room.classList.toggle("open", open);
  }

  function load() {
    if (ready) return;
    frame?.remove(); // it did not load: try again
    frame = make("iframe", { title: INVITE, allow: "", src: address });
    panel.append(frame);
    setTimeout(load, (wait *= 2));
  }

  function tell(focus) {
    const page = { url: location.href.slice(0, 2000), title: document.title.slice(0, 300) };
    if (ready) frame.contentWindow.postMessage({ byname: nonce, identity, page, open, focus }, address.origin);
  }

  function show(is, focus) {
    open = is;
    if (open) load();
    remembered("sessionStorage", open ? "open" : "");
    label();
    if (focus) (open ? frame : button).focus();
    tell(focus);
  }

  const heard = {
    ready() {
      ready = true;
      tell(host.shadowRoot.activeElement === frame);
    },
    unread({ count }) {
      unread = count;
      label();
    },
    close: () => show(false, true),
    begun: () => remembered("localStorage", "begun"),
  };
  window.addEventListener("message", ({ source, origin, data }) => {
    if (frame && source === frame.contentWindow && origin === address.origin && data.byname === nonce) heard[data.t](data);
  });
  button.addEventListener("click", () => show(!open, true));
  room.addEventListener("keydown", ({ key }) => key === "Escape" && open && show(false, true));

  window.byname = {
    open: () => show(true, true),
    close: () => show(false),
    identify(jwt) {
      identity = jwt;
      tell();
    },
  };

  function appear() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(room);
    document.body.append(host);
    label();
    // Who was talking to us goes on where they were; who has talked to us sees what is unread.
    if (remembered("sessionStorage")) show(true);
    else if (remembered("localStorage")) load();
  }
  if (document.body) appear();
  else document.addEventListener("DOMContentLoaded", appear);
})();
