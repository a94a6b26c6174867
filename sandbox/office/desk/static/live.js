// New requests and messages appear by themselves; what a clerk is writing is never touched.
let known = document.body.dataset.state;
let wanted = known;
let refreshing = false;
let source = null;
const lost = document.querySelector(".link-state");

export function followChanges() {
  if (known === undefined) return;
  document.addEventListener("visibilitychange", follow);
  follow();
}

// Browsers allow few connections to one address: only the page in sight keeps one.
function follow() {
  if (document.hidden) {
    source?.close();
    source = null;
  } else if (source === null) {
    source = new EventSource("/desk/changes");
    source.onopen = () => { lost.hidden = true; };
    source.onmessage = (event) => { wanted = event.data; refresh(); };
    source.onerror = tellLost;
  }
}

function tellLost() {
  if (document.hidden || !source) return;
  lost.hidden = false;
  if (source.readyState !== EventSource.CLOSED) return;
  // The server said no: the session is over, or it is starting again.
  source = null;
  setTimeout(follow, 5000);
}

async function refresh() {
  if (refreshing || wanted === known) return;
  refreshing = true;
  try {
    await catchUp();
    lost.hidden = true;
  } catch {
    lost.hidden = false;
    setTimeout(refresh, 5000);
  } finally {
    refreshing = false;
  }
}

async function catchUp() {
  let shown;
  do {
    shown = wanted;
    show(await read());
  } while (wanted !== shown);
  wanted = known;
}

// An answer to a form stands at the form's address, which may not be a page: such pages say where they are.
const here = () => document.body.dataset.address ?? location.href;

async function read() {
  const response = await fetch(here(), { cache: "no-store" });
  if (response.redirected && new URL(response.url).pathname === "/desk/login") location.assign(response.url);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function show(page) {
  known = page.body.dataset.state ?? wanted;
  document.title = page.title;
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (fresh) merge(part, fresh);
  }
  const version = document.getElementById("main").dataset.version;
  if (version !== page.getElementById("main")?.dataset.version) showNews();
}

// A decision that is on its way changes the request before its answer is here: to renew the page now would throw away
// the answer, and with it the word that the citizen knows.
function showNews() {
  if (document.querySelector("[data-sent]")) return;
  if (!isBusy(document.getElementById("main"))) location.replace(here());
  else document.getElementById("changed").hidden = false;
}

function merge(part, fresh) {
  const old = new Map([...part.children].map((one) => [one.dataset.key, one]));
  const merged = [...fresh.children].map((one) => chosen(old.get(one.dataset.key), one, part));
  const written = [...part.children].filter((one) => !merged.includes(one) && isBusy(one));
  const focused = part.contains(document.activeElement) ? document.activeElement.closest("[data-key]")?.dataset.key : null;
  if (sameList([...part.children], [...written, ...merged])) return;
  part.replaceChildren(...written, ...merged);
  if (focused) part.querySelector(`[data-key="${CSS.escape(focused)}"] a, a[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function chosen(old, fresh, part) {
  if (!old) announce(fresh, part);
  return old && (isBusy(old) || sameText(old, fresh)) ? old : document.adoptNode(fresh);
}

function announce(fresh, part) {
  if (!part.dataset.announce || fresh.dataset.key === "nothing") return;
  fresh.classList.add("arrived");
  document.getElementById("announcement").textContent = part.dataset.announce;
}

const sameText = (one, other) => one.textContent === other.textContent;
const sameList = (some, others) => some.length === others.length && some.every((one, at) => one === others[at]);

// Somebody is writing there, has written, or has ticked something.
function isBusy(element) {
  const texts = [...element.querySelectorAll("textarea")];
  const ticks = element.querySelectorAll("[data-tick]:checked");
  return ticks.length > 0 || texts.some((one) => one.value.trim() !== "" || one === document.activeElement);
}
