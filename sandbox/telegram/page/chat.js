// The chat of one citizen: draws what the server says, sends what the citizen does.
import { act, payload, sendFile, user, watch } from './api.js';
import { showKeyboard, tell } from './keyboard.js';
import { bubble, make } from './messages.js';
import { prepareMenus, showCommands } from './menus.js';

const LONGEST = 4096;
const $ = (id) => document.getElementById(id);
const state = { version: -1, chat: null, told: new Set(), drawn: new Map(), keyboardHidden: false, unread: 0, deepLink: payload };

const say = async (text) => {
  for (let at = 0; at < text.length; at += LONGEST) await act('text', { text: text.slice(at, at + LONGEST) });
};
const hands = { command: say, press };

async function press(messageId, data, element) {
  element.classList.add('waiting');
  try {
    await act('press', { message_id: messageId, data });
  } catch {
    element.classList.remove('waiting');
    toast('Цієї кнопки вже немає');
  }
}

async function follow() {
  for (;;) {
    try {
      const chat = await watch(state.version);
      if (chat.version !== state.version) draw(chat);
      else refreshTyping(chat);
    } catch {
      $('presence').textContent = 'Бот ще не запущений…';
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}

function draw(chat) {
  const first = state.chat === null;
  state.version = chat.version;
  state.chat = chat;
  document.title = `${chat.bot.name} – чат`;
  $('name').textContent = chat.bot.name;
  const near = isAtEnd();
  const fresh = drawMessages(chat);
  drawFooter(chat);
  if (near || first || isMine(chat.messages.at(-1))) toEnd();
  else unread(state.unread + fresh);
  tellAnswers(chat, first);
  refreshTyping(chat);
}

// How many of the bot's are new.
function drawMessages(chat) {
  const list = $('messages');
  const waiting = new Set(chat.queries.filter((one) => !one.answered).map((one) => one.message_id));
  const kept = new Set();
  let fresh = 0;
  for (const message of chat.messages) {
    kept.add(message.message_id);
    const look = JSON.stringify([message, waiting.has(message.message_id)]);
    const old = state.drawn.get(message.message_id);
    if (old?.look === look) continue;
    const item = bubble(message, waitingButtons(chat), hands);
    if (old) old.item.replaceWith(item);
    else list.append(item);
    if (!old && message.from.is_bot) fresh += 1;
    state.drawn.set(message.message_id, { look, item });
  }
  for (const [id, { item }] of state.drawn) if (!kept.has(id)) { item.remove(); state.drawn.delete(id); }
  $('intro').hidden = chat.messages.length > 0;
  $('intro').replaceChildren(make('b', '', 'Що вміє цей бот?'), make('p', '', chat.bot.about || chat.bot.name));
  return fresh;
}

const isMine = (message) => Boolean(message) && !message.from.is_bot;

function waitingButtons(chat) {
  return new Set(chat.queries.filter((one) => !one.answered).map((one) => `${one.message_id} ${one.data}`));
}

function drawFooter(chat) {
  const begin = !chat.started || (state.deepLink && !chat.blocked);
  const label = chat.blocked ? 'Розблокувати' : 'ПОЧАТИ';
  $('big').hidden = !(begin || chat.blocked);
  $('big').textContent = label;
  $('big').dataset.testid = 'start';
  $('composer').hidden = !$('big').hidden;
  $('text').placeholder = chat.keyboard?.input_field_placeholder || 'Повідомлення';
  showKeyboard(chat.keyboard, say, () => hideKeyboard(true));
  const has = Boolean(chat.keyboard?.keyboard) && $('big').hidden;
  $('keyboard-toggle').hidden = !has;
  $('keyboard').hidden = !has || state.keyboardHidden;
  showCommands(chat.commands, say);
}

function hideKeyboard(hidden) {
  state.keyboardHidden = hidden;
  $('keyboard').hidden = hidden || !state.chat?.keyboard?.keyboard;
  toEnd();
}

function tellAnswers(chat, first) {
  for (const query of chat.queries.filter((one) => one.answered && !state.told.has(one.id))) {
    state.told.add(query.id);
    if (!query.text || first) continue;
    if (query.alert) tell(query.text);
    else toast(query.text);
  }
}

let typingTimer;
function refreshTyping(chat) {
  const presence = $('presence');
  clearTimeout(typingTimer);
  presence.textContent = chat.typing ? 'друкує…' : 'бот';
  presence.className = chat.typing ? 'typing' : '';
  if (chat.typing) {
    presence.dataset.testid = 'typing';
    typingTimer = setTimeout(() => refreshTyping({ typing: false }), 5000);
  } else delete presence.dataset.testid;
}

let toastTimer;
function toast(text) {
  $('toast').textContent = text;
  $('toast').hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $('toast').hidden = true; }, 3500);
}

function unread(count) {
  state.unread = count;
  $('unread').textContent = count || '';
  $('down').hidden = count === 0 && isAtEnd();
}

const isAtEnd = () => $('chat').scrollHeight - $('chat').scrollTop - $('chat').clientHeight < 120;

function toEnd() {
  $('chat').scrollTop = $('chat').scrollHeight;
  unread(0);
}

function grow() {
  const field = $('text');
  field.style.height = 'auto';
  field.style.height = `${Math.min(field.scrollHeight, 140)}px`;
}

async function submit(event) {
  event?.preventDefault();
  const text = $('text').value.trim();
  if (!text) return;
  $('text').value = '';
  grow();
  await say(text);
}

async function begin() {
  if (state.chat?.blocked) return act('unblock');
  const given = state.deepLink;
  state.deepLink = '';
  return act('start', { payload: given });
}

async function upload(kind, input) {
  const [file] = input.files;
  input.value = '';
  $('attach-menu').hidden = true;
  if (!file) return;
  try {
    await sendFile(kind, file, $('text').value.trim());
    $('text').value = '';
  } catch {
    toast('Не вдалося надіслати файл. Спробуйте ще раз.');
  }
}

$('composer').addEventListener('submit', submit);
$('text').addEventListener('input', grow);
$('text').addEventListener('keydown', (event) => { if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event); });
$('big').addEventListener('click', begin);
$('down').addEventListener('click', toEnd);
$('chat').addEventListener('scroll', () => { if (isAtEnd()) unread(0); else $('down').hidden = false; });
$('keyboard-toggle').addEventListener('click', () => hideKeyboard(!state.keyboardHidden));
$('photo').addEventListener('change', (event) => upload('photo', event.target));
$('document').addEventListener('change', (event) => upload('document', event.target));
prepareMenus(user, () => state.chat);
follow();
