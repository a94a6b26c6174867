// The chat of one citizen: shows what the sandbox says of it, sends what the citizen does.
import { Refused, act, payload, watch } from './api.js';
import { parts, prepareComposer } from './composer.js';
import { tell } from './dialogs.js';
import { drawMessages, prepareHistory, toEnd } from './history.js';
import { prepareKeyboard, showKeyboard } from './keyboard.js';
import { prepareMenus, showCommands } from './menus.js';
import { wait } from './messages.js';
import { drawIcons, make } from './nodes.js';

const AGAIN_MS = 1000;
const TOAST_MS = 3500;
const TYPING_MS = 5000;
const $ = (id) => document.getElementById(id);
const told = new Set();
let chat = null;
let deepLink = payload;
let sending = Promise.resolve();
let toastTimer;
let typingTimer;

const hands = {
  act: (name, given) => act(name, given).catch(fail),
  command: say,
  copy,
  fail,
  press,
  refuse: () => toast('Ця кнопка працює лише в самому Telegram.'),
  say,
  toast,
};

function fail() {
  toast('Не вдалося. Перевірте, чи працює пісочниця, і спробуйте ще раз.');
}

// Messages go one after another; the answer is what could not be sent.
function say(text) {
  toEnd();
  sending = sending.then(() => sayParts(parts(text)));
  return sending;
}

async function sayParts(all) {
  for (const [at, part] of all.entries()) {
    try {
      await act('text', { text: part });
    } catch {
      toast('Повідомлення не надіслано. Спробуйте ще раз.');
      return all.slice(at).join('\n');
    }
  }
  return '';
}

async function press(messageId, data, element) {
  try {
    await act('press', { message_id: messageId, data });
  } catch (error) {
    wait(element, false);
    if (error instanceof Refused && error.status === 404) toast('Цієї кнопки вже немає.');
    else fail();
  }
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('Скопійовано.');
  } catch {
    tell(text);
  }
}

async function follow() {
  let version = -1;
  for (;;) {
    const asked = Date.now();
    try {
      const now = await watch(version);
      const quick = now.version === version && Date.now() - asked < AGAIN_MS;
      version = now.version;
      show(now);
      if (quick) await pause();
    } catch (error) {
      await lose(error);
    }
  }
}

const pause = () => new Promise((done) => { setTimeout(done, AGAIN_MS); });

async function lose(error) {
  const waiting = error instanceof Refused && error.status === 404;
  $('presence').textContent = waiting ? 'Бот ще не запущений' : 'З’єднання…';
  $('presence').className = 'lost';
  if (!(error instanceof Refused) && !(error instanceof TypeError)) console.error(error);
  await pause();
}

function show(now) {
  const first = chat === null;
  chat = now;
  document.title = `${chat.bot.name} – чат`;
  $('name').textContent = chat.bot.name;
  showFooter();
  showIntroduction();
  drawMessages(chat, hands);
  showTyping(chat.typing);
  tellAnswers(first);
}

function showIntroduction() {
  $('intro').hidden = chat.messages.length > 0;
  $('intro').replaceChildren(make('b', '', 'Що вміє цей бот?'), make('p', '', chat.bot.about || chat.bot.name));
}

function showFooter() {
  const writes = chat.started && !chat.blocked && !deepLink;
  $('big').hidden = writes;
  $('big').textContent = chat.blocked ? 'Розблокувати' : 'ПОЧАТИ';
  $('composer').hidden = !writes;
  $('text').placeholder = (chat.keyboard && chat.keyboard.input_field_placeholder) || 'Повідомлення';
  showKeyboard(chat.keyboard, writes, hands);
  showCommands(chat.commands, say);
}

function begin() {
  if (chat && chat.blocked) return hands.act('unblock');
  const given = deepLink;
  deepLink = '';
  return act('start', { payload: given }).catch(() => { deepLink = given; fail(); });
}

function showTyping(typing) {
  clearTimeout(typingTimer);
  $('presence').textContent = typing ? 'друкує…' : 'бот';
  $('presence').className = typing ? 'typing' : '';
  if (!typing) {
    delete $('presence').dataset.testid;
    return;
  }
  $('presence').dataset.testid = 'typing';
  typingTimer = setTimeout(() => showTyping(false), TYPING_MS);
}

function tellAnswers(first) {
  for (const query of chat.queries.filter((one) => one.answered && !told.has(one.id))) {
    told.add(query.id);
    if (!query.text || first) continue;
    if (query.alert) tell(query.text);
    else toast(query.text);
  }
}

function toast(text) {
  clearTimeout(toastTimer);
  $('toast').textContent = text;
  $('toast').hidden = false;
  toastTimer = setTimeout(() => { $('toast').hidden = true; }, TOAST_MS);
}

drawIcons(document);
prepareHistory();
prepareKeyboard();
prepareComposer(hands);
prepareMenus(hands, () => chat);
$('big').addEventListener('click', begin);
follow();
