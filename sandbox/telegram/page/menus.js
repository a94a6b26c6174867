// Menus: the bot's commands, what to attach, and the actions of a chat's corner.
import { act, addUser, users } from './api.js';
import { make } from './messages.js';

const $ = (id) => document.getElementById(id);
const PAIRS = [['menu', 'commands'], ['attach', 'attach-menu'], ['more', 'more-menu']];

export function showCommands(commands, say) {
  $('menu').hidden = !commands.length;
  $('commands').replaceChildren(...commands.map((one) => {
    const item = entry(one.description, () => say(`/${one.command}`));
    item.append(make('small', '', `/${one.command}`));
    return item;
  }));
}

export function prepareMenus(user, chat) {
  for (const [button, menu] of PAIRS) {
    $(button).addEventListener('click', async (event) => {
      event.stopPropagation();
      const opens = $(menu).hidden;
      closeAll();
      if (opens && menu === 'more-menu') await fillMore(user, chat());
      $(menu).hidden = !opens;
      $(button).setAttribute('aria-expanded', String(opens));
    });
  }
  document.addEventListener('click', (event) => { if (!event.target.closest('#attach-menu')) closeAll(); });
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') closeAll(); });
}

function closeAll() {
  for (const [button, menu] of PAIRS) {
    $(menu).hidden = true;
    $(button).setAttribute('aria-expanded', 'false');
  }
}

function entry(label, onClick) {
  const item = make('button', 'item', label);
  item.type = 'button';
  item.setAttribute('role', 'menuitem');
  item.addEventListener('click', () => { closeAll(); onClick(); });
  return item;
}

async function fillMore(user, chat) {
  const known = (await users()).items;
  const people = known.map((one) => entry(`${one.id === user ? '● ' : ''}${one.first_name} · ${one.language_code}`, () => become(one.id)));
  $('more-menu').replaceChildren(
    entry('🙂 Надіслати стікер', () => act('sticker')),
    entry('🎤 Надіслати голосове', () => act('voice')),
    entry(chat?.blocked ? 'Розблокувати бота' : '🚫 Заблокувати бота', () => act(chat?.blocked ? 'unblock' : 'block')),
    make('p', 'title', 'Хто пише'),
    ...people,
    entry('＋ Новий громадянин', async () => become((await addUser({ language_code: 'uk' })).id)),
    entry('＋ New citizen (English app)', async () => become((await addUser({ language_code: 'en' })).id)),
  );
}

function become(id) {
  location.search = `?user=${id}`;
}
