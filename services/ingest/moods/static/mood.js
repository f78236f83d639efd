// One click in the mail is enough: the page sends what it was opened with. What only fetches it sends nothing,
// nor does a browser that looks ahead, or somebody who comes back to it from a later page.
const form = document.querySelector("form[data-at-once]");
const [came] = performance.getEntriesByType("navigation");

function send() {
  if (document.prerendering || document.visibilityState !== "visible" || form.sent) return;
  form.sent = true;
  form.submit();
}

if (form && came?.type !== "back_forward") {
  document.addEventListener("visibilitychange", send);
  document.addEventListener("prerenderingchange", send);
  send();
}
