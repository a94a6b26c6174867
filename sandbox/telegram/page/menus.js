// Menus: the bot's commands, what to attach, and the actions of the chat's corner.
import { act, addUser, user, users } from './api.js';
import { icon, make } from './nodes.js';

const $ = (id) => document.getElementById(id);
const PAIRS = [['menu', 'commands'], ['attach', 'attach-menu'], ['more', 'more-menu']];
const STEPS = { ArrowDown: 1, ArrowUp: -1 };
let listed = '';

export function showCommands(commands, say) {
  $('menu').hidden = !commands.length;
  if (listed === JSON.stringify(commands)) return;
  listed = JSON.stringify(commands);
  $('commands').replaceChildren(...commands.map((one) => {
    const item = entry('', one.description, () => say(`/${one.command}`));
    item.append(make('small', '', `/${one.command}`));
    return item;
  }));
}

// `hands.act(name)` does what a citizen chose; `chat()` is the chat as it is now.
export function prepareMenus(hands, chat) {
  for (const pair of PAIRS) $(pair[0]).addEventListener('click', () => toggle(pair, hands, chat));
  document.addEventListener('click', (event) => { if (!event.target.closest('.menu, [aria-controls]')) closeAll(); });
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') closeAll(true); else walk(event); });
}

async function toggle([button, menu], hands, chat) {
  const opens = $(menu).hidden;
  closeAll();
  if (!opens) return;
  if (menu === 'more-menu') await fillMore(hands, chat());
  $(menu).hidden = false;
  $(button).setAttribute('aria-expanded', 'true');
  const [first] = places($(menu));
  if (first) first.focus({ preventScroll: true });
}

const places = (menu) => [...menu.querySelectorAll('button, input')];

function walk(event) {
  const menu = event.target.closest && event.target.closest('.menu');
  if (!menu || !STEPS[event.key]) return;
  event.preventDefault();
  const all = places(menu);
  all[(all.indexOf(event.target) + STEPS[event.key] + all.length) % all.length].focus();
}

export function closeAll(returning = false) {
  for (const [button, menu] of PAIRS) {
    if (returning && !$(menu).hidden) $(button).focus();
    $(menu).hidden = true;
    $(button).setAttribute('aria-expanded', 'false');
  }
}

function entry(sign, label, onClick) {
  const item = make('button', 'item');
  item.type = 'button';
  item.setAttribute('role', 'menuitem');
  if (sign) item.append(icon(sign));
  item.append(make('span', '', label));
  item.addEventListener('click', () => { closeAll(); onClick(); });
  return item;
}

async function fillMore(hands, chat) {
  const known = await users().then((found) => found.items, () => []);
  const blocked = chat && chat.blocked;
  $('more-menu').replaceChildren(
    entry('sticker', 'Надіслати стікер', () => hands.act('sticker')),
    entry('voice', 'Надіслати голосове', () => hands.act('voice')),
    blocked
      ? entry('block', 'Розблокувати бота', () => hands.act('unblock'))
      : entry('block', 'Заблокувати бота', () => hands.act('block')),
    make('p', 'title', 'Хто пише'),
    ...known.map(person),
    entry('plus', 'Новий громадянин', () => add('uk', hands)),
    entry('plus', 'New citizen (English app)', () => add('en', hands)),
  );
}

function person(one) {
  const item = entry('person', one.first_name, () => become(one.id));
  item.append(make('small', '', one.language_code));
  if (one.id === user) item.setAttribute('aria-current', 'true');
  return item;
}

const add = (language, hands) =>
  addUser({ language_code: language }).then((added) => become(added.id), () => hands.fail());

function become(id) {
  location.search = `?user=${id}`;
}
