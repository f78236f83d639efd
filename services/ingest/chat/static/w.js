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
  const BUBBLE = "M21 11.5a8.4 8.4 0 0 1-12.3 7.4l-5.2 1.6 1.6-5.1A8.4 8.4 0 1 1 21 11.5z";
  const CSS = `
    :host { all: initial; position: fixed; z-index: 2147483000; inset-block-end: 20px; inset-inline-end: 20px;
      --accent: #23614f; --paper: #fbfaf7; --bad: #a4232b; }
    @media (prefers-color-scheme: dark) { :host { --accent: #7cc7ae; --paper: #16191b; --bad: #f59a9d; } }
    button { display: grid; place-content: center; position: relative; width: 56px; height: 56px; padding: 0;
      border: 0; border-radius: 50%; background: var(--accent); color: var(--paper); cursor: pointer;
      box-shadow: 0 1px 3px #0003, 0 8px 24px #0003; }
    button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
    svg { width: 26px; fill: none; stroke: currentcolor; stroke-width: 1.9; stroke-linecap: round;
      stroke-linejoin: round; }
    b { position: absolute; inset-block-start: -3px; inset-inline-end: -3px; min-width: 22px; padding: 0 6px;
      box-sizing: border-box; border-radius: 11px; background: var(--bad); font: 600 13px/22px system-ui; }
    b:empty { display: none; }
    .panel { position: absolute; inset-block-end: 72px; inset-inline-end: 0; width: min(384px, 100vw - 40px);
      height: min(620px, 100vh - 112px); border-radius: 16px; overflow: hidden; background: var(--paper);
      box-shadow: 0 0 0 1px #0001, 0 2px 6px #0002, 0 16px 48px #0003; visibility: hidden; opacity: 0; }
    .open .panel { visibility: visible; opacity: 1; }
    iframe { width: 100%; height: 100%; border: 0; }
    @media (prefers-reduced-motion: no-preference) {
      .panel { transform: translateY(8px); transition: opacity .16s, transform .16s, visibility .16s; }
      .open .panel { transform: none; } }
    @media (max-width: 480px) {
      .open .panel { position: fixed; inset: 0; width: 100%; height: 100%; border-radius: 0; }
      .open button { display: none; } }
    @media print { :host { display: none; } }`;

  const make = (tag, attributes, ...children) => {
    const one = document.createElementNS(`http://www.w3.org/${/svg|path/.test(tag) ? "2000/svg" : "1999/xhtml"}`, tag);
    for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
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

  const shape = make("path", {});
  const badge = make("b", {});
  const icon = make("svg", { viewBox: "0 0 24 24" }, shape);
  const button = make("button", { type: "button" }, icon, badge);
  const panel = make("div", { class: "panel", role: "dialog", "aria-label": INVITE });
  const room = make("div", {}, panel, button);
  const host = make("div", {});
  let frame, unread = 0, isOpen = false, ready = false;

  function label() {
    badge.textContent = isOpen || !unread ? "" : unread;
    button.setAttribute("aria-label", isOpen ? CLOSE : unread ? `${INVITE} (${unread} ${UNREAD})` : INVITE);
    button.setAttribute("aria-expanded", isOpen);
    shape.setAttribute("d", isOpen ? "M6 9l6 6 6-6" : BUBBLE);
    room.classList.toggle("open", isOpen);
  }

  function load() {
    if (ready) return;
    frame?.remove(); // it did not load: try again
    frame = make("iframe", { title: INVITE, allow: "", src: address });
    panel.append(frame);
  }

  function tell(t, focus) {
    const page = { url: location.href, title: document.title };
    if (ready) frame.contentWindow.postMessage({ byname: nonce, t, identity, page, open: isOpen, focus }, address.origin);
  }

  function show(open, focus) {
    if (open) load();
    isOpen = open;
    remembered("sessionStorage", open ? "open" : "");
    label();
    if (focus) (open ? frame : button).focus();
    tell("open", focus);
  }

  const heard = {
    ready() {
      ready = true;
      tell("hello", host.shadowRoot.activeElement === frame);
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
  button.addEventListener("click", () => show(!isOpen, true));
  room.addEventListener("keydown", ({ key }) => key === "Escape" && isOpen && show(false, true));

  window.byname = Object.freeze({
    open: () => show(true, true),
    close: () => show(false),
    identify(jwt) {
      identity = jwt;
      tell("identify");
    },
  });

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
