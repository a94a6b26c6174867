// What makes the desk quicker; every page also works without it.
import { followChanges } from "./live.js";
import { prepareViewer } from "./viewer.js";

const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

// A second press must not meet the lock that the first one moved.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  if (event.target.matches("[data-tick]")) tick(event.target);
});

function tick(box) {
  countTicks();
  const panel = document.getElementById("return-decision");
  if (!box.checked) return;
  panel.open = true;
  box.closest(".field").querySelector("textarea").focus();
}

function countTicks() {
  const count = document.querySelectorAll("[data-tick]:checked").length;
  const shown = document.getElementById("ticked-count");
  if (!shown) return;
  shown.textContent = count;
  shown.hidden = count === 0;
}

document.addEventListener("click", (event) => {
  const phrase = event.target.closest("[data-phrase]");
  if (!phrase) return;
  const reason = document.getElementById(phrase.dataset.phrase);
  reason.value = [reason.value.trim(), phrase.textContent].filter(Boolean).join(". ");
  reason.focus();
});

// Back to the queue as it was: its tab, its centre, its page.
const back = document.querySelector("[data-back]");
const queue = "desk-queue";
if (location.pathname === "/desk") sessionStorage.setItem(queue, location.search);
if (back) back.search = sessionStorage.getItem(queue) ?? "";

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    return event.target.form.requestSubmit();
  }
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") focusSearch(event);
  if (event.key === "ArrowDown") moveAlong(event, 1);
  if (event.key === "ArrowUp") moveAlong(event, -1);
});

function focusSearch(event) {
  const search = document.querySelector("[data-shortcut='/']");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

function moveAlong(event, step) {
  const links = [...document.querySelectorAll(".row-link")];
  if (links.length === 0) return;
  const at = links.indexOf(document.activeElement);
  event.preventDefault();
  links[at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)].focus();
}

document.addEventListener("toggle", (event) => {
  if (event.target.matches("details[open]")) event.target.scrollIntoView({ block: "nearest" });
}, true);

countTicks();
document.querySelector("[aria-invalid=true]")?.focus();
prepareViewer(document.getElementById("viewer"));
followChanges();
