// The list of messages: what is new, changed or gone, the days between, and where it is scrolled to.
import { bubble, isMine, wait } from './messages.js';
import { make } from './nodes.js';

const NEAR = 120;
const GROUPED_SECONDS = 600;
const $ = (id) => document.getElementById(id);
const dayAndMonth = new Intl.DateTimeFormat('uk', { day: 'numeric', month: 'long' });
const withYear = new Intl.DateTimeFormat('uk', { day: 'numeric', month: 'long', year: 'numeric' });
const drawn = new Map();
const days = new Map();
let following = true;
let unread = 0;
let first = true;

export function drawMessages(chat, hands) {
  const fresh = chat.messages.filter((message) => drawOne(message, hands));
  const kept = new Set(chat.messages.map((message) => message.message_id));
  for (const [id, { item }] of drawn) if (!kept.has(id)) { item.remove(); drawn.delete(id); }
  arrange($('messages'), inOrder(chat.messages));
  markWaiting(chat.queries);
  showPinned(chat);
  if (first || following || fresh.some(isMine)) toEnd();
  else count(unread + fresh.length);
  first = false;
}

// Whether the message is a new one.
function drawOne(message, hands) {
  const look = JSON.stringify(message);
  const old = drawn.get(message.message_id);
  if (old && old.look === look) return false;
  const item = bubble(message, hands);
  if (old) replace(old.item, item);
  drawn.set(message.message_id, { look, item });
  return !old;
}

// Who walks the buttons by keyboard stays at the same place when the bot edits the message.
function replace(old, item) {
  const place = [...old.querySelectorAll('.key')].indexOf(document.activeElement);
  old.replaceWith(item);
  const keys = item.querySelectorAll('.key');
  if (place >= 0 && keys.length) keys[Math.min(place, keys.length - 1)].focus({ preventScroll: true });
}

function inOrder(messages) {
  const nodes = [];
  let before = null;
  for (const message of messages) {
    const day = new Date(message.date * 1000).toDateString();
    const sameDay = before && new Date(before.date * 1000).toDateString() === day;
    if (!sameDay) nodes.push(dayOf(day));
    const { item } = drawn.get(message.message_id);
    const together = sameDay && isMine(before) === isMine(message) && message.date - before.date < GROUPED_SECONDS;
    item.classList.toggle('joined', Boolean(together));
    nodes.push(item);
    before = message;
  }
  return nodes;
}

function dayOf(day) {
  if (!days.has(day)) {
    days.set(day, make('li', 'day'));
    days.get(day).append(make('span'));
  }
  days.get(day).firstChild.textContent = nameOf(new Date(day));
  return days.get(day);
}

function nameOf(day) {
  const today = new Date();
  if (day.toDateString() === today.toDateString()) return 'Сьогодні';
  return (day.getFullYear() === today.getFullYear() ? dayAndMonth : withYear).format(day);
}

// Moves nothing that stands where it should, so that only what is new is read aloud.
function arrange(list, nodes) {
  let at = list.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else list.insertBefore(node, at);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function markWaiting(queries) {
  const waiting = new Set(queries.filter((one) => !one.answered).map((one) => `${one.message_id} ${one.data}`));
  for (const element of document.querySelectorAll('.inline [data-callback]')) {
    const { messageId } = element.closest('li').dataset;
    wait(element, waiting.has(`${messageId} ${element.dataset.callback}`));
  }
}

function showPinned(chat) {
  const message = chat.messages.find((one) => one.message_id === chat.pinned);
  $('pinned').hidden = !message;
  if (!message) return;
  const words = message.text || message.caption || 'Вкладення';
  $('pinned').replaceChildren(make('b', '', 'Закріплене повідомлення'), make('span', '', words));
  $('pinned').onclick = () => drawn.get(message.message_id).item.scrollIntoView({ block: 'center' });
}

function count(number) {
  unread = number;
  $('unread').textContent = number || '';
  $('down').hidden = following;
  const news = number ? `, нових: ${number}` : '';
  $('down').setAttribute('aria-label', `До останнього повідомлення${news}`);
}

const isAtEnd = () => $('chat').scrollHeight - $('chat').scrollTop - $('chat').clientHeight < NEAR;

export function toEnd() {
  following = true;
  $('chat').scrollTop = $('chat').scrollHeight;
  count(0);
}

export function prepareHistory() {
  $('down').addEventListener('click', () => { toEnd(); $('chat').focus({ preventScroll: true }); });
  $('chat').addEventListener('scroll', () => {
    following = isAtEnd();
    count(following ? 0 : unread);
  });
  // Pictures that load and keyboards that open must not push the last message out of sight.
  const keep = new ResizeObserver(() => { if (following) toEnd(); });
  keep.observe($('chat'));
  keep.observe($('messages'));
}
