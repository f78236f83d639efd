// What the page does by itself: swap in only what changed, tell ages, a few keys.
(function () {
  "use strict";

  // Children are known by id, and replaced only when their version differs: what somebody has unfolded,
  // focused or scrolled to stays, and a screen reader is told only what is new.
  function merge(list, html) {
    var fresh = new DOMParser().parseFromString("<ul>" + html + "</ul>", "text/html").body.firstChild;
    var place = null;
    Array.from(fresh.children).forEach(function (incoming) {
      var present = document.getElementById(incoming.id);
      var element = present && present.parentNode === list ? present : document.adoptNode(incoming);
      if (element === present && present.dataset.version !== incoming.dataset.version) {
        keepOpen(present, incoming);
        element = document.adoptNode(incoming);
        present.replaceWith(element);
      }
      var next = place ? place.nextElementSibling : list.firstElementChild;
      if (next !== element) list.insertBefore(element, next);
      place = element;
    });
    while (place ? place.nextElementSibling : list.firstElementChild) {
      (place ? place.nextElementSibling : list.firstElementChild).remove();
    }
    tell();
  }

  function keepOpen(before, after) {
    var open = Array.from(before.querySelectorAll("details")).map(function (one) { return one.open; });
    after.querySelectorAll("details").forEach(function (one, index) { one.open = Boolean(open[index]); });
  }

  document.addEventListener("htmx:beforeSwap", function (event) {
    var target = event.detail.target;
    if (!target || !target.hasAttribute("data-merge") || event.detail.xhr.status !== 200) return;
    event.detail.shouldSwap = false;
    merge(target, event.detail.serverResponse);
    if (target.id === "said") see();
  });

  // What was on the page when somebody began to write counts as seen; what came while they wrote does not, so
  // that they are asked before two answer at once.
  function see() {
    var text = document.getElementById("text");
    var now = document.getElementById("c-seen");
    if (text && now && text.form.elements.seen && !text.value.trim()) text.form.elements.seen.value = now.dataset.seen;
  }

  function age(moment) {
    var seconds = Math.max((Date.now() - moment) / 1000, 0);
    if (seconds < 60) return "just now";
    if (seconds < 3600) return Math.floor(seconds / 60) + " min";
    if (seconds < 86400) return Math.floor(seconds / 3600) + " h";
    if (seconds < 14 * 86400) return Math.floor(seconds / 86400) + " d";
    return new Date(moment).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });
  }

  var clock = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };

  function tell() {
    document.querySelectorAll("time[data-age]").forEach(function (one) {
      var words = age(Date.parse(one.dateTime));
      if (one.textContent !== words) one.textContent = words;
    });
    document.querySelectorAll("time[data-clock]").forEach(function (one) {
      var words = new Date(one.dateTime).toLocaleString(undefined, clock);
      if (one.textContent !== words) one.textContent = words;
    });
  }

  function step(by) {
    var lines = Array.from(document.querySelectorAll("#conversations a.line"));
    var at = lines.indexOf(document.activeElement);
    if (at < 0) at = lines.findIndex(function (one) { return one.hasAttribute("aria-current"); });
    var next = lines[Math.min(Math.max(at + by, 0), lines.length - 1)];
    if (next) next.focus();
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, button, summary")) return;
    var text = document.getElementById("text");
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "r" && text) text.focus();
    else return;
    event.preventDefault();
  });

  // Colleagues see that somebody writes, and the visitor does while the answer goes by chat: said every three
  // seconds at most.
  var told = { true: 0, false: 0 };  // by whether the visitor is told as well
  document.addEventListener("input", function (event) {
    var form = event.target.id === "text" && event.target.closest("form[data-typing]");
    if (!form) return;
    var way = form.querySelector("input[name=way]:checked");
    var chat = Boolean(way && way.value === "chat");
    if (Date.now() - told[chat] < 3000) return;
    told[chat] = Date.now();
    var said = new URLSearchParams({ csrf: form.elements.csrf.value, on: "true", visitors: String(chat) });
    window.fetch(form.dataset.typing, { method: "POST", body: said }).catch(function () {});
  });

  // A mistake in a file: to its line.
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-line]");
    var file = link && document.querySelector(link.getAttribute("href"));
    if (!file) return;
    event.preventDefault();
    var lines = file.value.split("\n"), number = Number(link.dataset.line) - 1;
    var start = lines.slice(0, number).join("\n").length + (number ? 1 : 0);
    file.focus();
    file.setSelectionRange(start, start + (lines[number] || "").length);
    file.scrollTop = number * parseFloat(getComputedStyle(file).lineHeight) - file.clientHeight / 3;
    file.scrollIntoView({ block: "nearest" });
  });

  // Moments are written in the person's own time: the server is told which that is.
  var zone = document.querySelector("input[data-zone]");
  if (zone) {
    var here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (here && !zone.value) {
      document.querySelectorAll("input[data-moment]").forEach(function (one) {
        var moment = new Date(one.value + "Z");
        if (one.value) one.value = new Date(moment - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
      });
      zone.value = here;
    }
    if (zone.value) {
      document.querySelectorAll("[data-zone-name]").forEach(function (one) { one.textContent = "(" + zone.value + ")"; });
    }
  }

  // A second press of the button while the first is on its way changes nothing.
  document.addEventListener("submit", function (event) {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  tell();
  window.setInterval(tell, 20000);
})();
