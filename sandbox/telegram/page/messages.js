// One message as a bubble, with its time and the buttons below it.
import { formatted, isJumbo } from './entities.js';
import { media } from './media.js';
import { icon, link, make } from './nodes.js';

const time = new Intl.DateTimeFormat('uk', { hour: '2-digit', minute: '2-digit' });

export const isMine = (message) => !message.from.is_bot;

// `hands`: what a tap does - command(text), press(messageId, data), copy(text), refuse(button).
export function bubble(message, hands) {
  const mine = isMine(message);
  const item = make('li', mine ? 'mine' : 'theirs');
  item.dataset.testid = 'message';
  item.dataset.messageId = message.message_id;
  item.dataset.from = mine ? 'me' : 'bot';
  const body = make('div', `bubble ${kind(message)}`);
  const origin = message.forward_origin;
  if (origin) body.append(make('p', 'forwarded', `Переслано: ${origin.sender_user_name || ''}`));
  body.append(...media(message), words(message, mine, hands));
  item.append(body);
  const rows = (message.reply_markup && message.reply_markup.inline_keyboard) || [];
  if (rows.length) item.append(keyboard(message.message_id, rows, hands));
  item.classList.toggle('keyed', rows.length > 0);
  return item;
}

function kind(message) {
  if (message.sticker) return 'bare';
  if (message.photo) return message.caption ? 'pictured' : 'pictured wordless';
  if (message.text && !message.entities && isJumbo(message.text)) return 'jumbo';
  return '';
}

// The time floats after the last word, on its line where there is room.
function words(message, mine, hands) {
  const text = make('div', message.text || message.caption ? 'words' : 'words wordless');
  if (message.text) text.append(formatted(message.text, message.entities, hands.command));
  if (message.caption) text.append(formatted(message.caption, message.caption_entities, hands.command));
  text.append(stamp(message, mine));
  return text;
}

function stamp(message, mine) {
  const element = make('span', 'stamp');
  const when = make('time', '', time.format(new Date(message.date * 1000)));
  when.dateTime = new Date(message.date * 1000).toISOString();
  if (message.edit_date) element.append('змінено ');
  element.append(when);
  if (mine) {
    const ticks = icon('check');
    ticks.setAttribute('role', 'img');
    ticks.removeAttribute('aria-hidden');
    ticks.setAttribute('aria-label', 'надіслано');
    element.append(ticks);
  }
  return element;
}

function keyboard(messageId, rows, hands) {
  const box = make('div', 'inline');
  for (const row of rows) {
    const line = make('div', 'row');
    line.append(...row.map((button) => inlineButton(messageId, button, hands)));
    box.append(line);
  }
  return box;
}

function inlineButton(messageId, button, hands) {
  const element = button.url ? link(button.url, 'key', button.text) : make('button', 'key', button.text);
  element.dataset.testid = 'inline-button';
  if (button.url) element.append(icon('link'));
  else element.type = 'button';
  if (button.copy_text) {
    element.append(icon('copy'));
    element.addEventListener('click', () => hands.copy(button.copy_text.text));
  } else if (button.callback_data !== undefined) {
    element.dataset.callback = button.callback_data;
    element.addEventListener('click', () => {
      wait(element, true);
      hands.press(messageId, button.callback_data, element);
    });
  } else if (!button.url) element.addEventListener('click', hands.refuse);
  return element;
}

export function wait(element, waiting) {
  element.classList.toggle('waiting', waiting);
  if (waiting) element.setAttribute('aria-busy', 'true');
  else element.removeAttribute('aria-busy');
}
