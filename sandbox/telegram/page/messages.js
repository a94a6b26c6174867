// One message as a bubble: text, picture, file, place, contact, and the buttons below it.
import { fileAddress } from './api.js';
import { formatted } from './entities.js';

const time = new Intl.DateTimeFormat('uk', { hour: '2-digit', minute: '2-digit' });

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export function bubble(message, pressed, hands) {
  const mine = !message.from.is_bot;
  const item = make('li', mine ? 'mine' : 'theirs');
  item.dataset.testid = 'message';
  item.dataset.messageId = message.message_id;
  item.dataset.from = mine ? 'me' : 'bot';
  const body = make('div', 'bubble');
  if (message.forward_origin) body.append(make('p', 'forwarded', `Переслано: ${message.forward_origin.sender_user_name || ''}`));
  body.append(...content(message), words(message, hands), stamp(message, mine));
  item.append(body);
  const rows = message.reply_markup?.inline_keyboard || [];
  if (rows.length) item.append(keyboard(message.message_id, rows, pressed, hands));
  return item;
}

function words(message, hands) {
  const text = make('div', 'words');
  if (message.text) text.append(formatted(message.text, message.entities, hands.command));
  if (message.caption) text.append(formatted(message.caption, message.caption_entities, hands.command));
  return text;
}

function stamp(message, mine) {
  const when = time.format(new Date((message.edit_date || message.date) * 1000));
  return make('span', 'stamp', `${message.edit_date ? 'змінено ' : ''}${when}${mine ? ' ✓✓' : ''}`);
}

function content(message) {
  if (message.photo) return [picture(message.photo.at(-1))];
  if (message.document) return [paper(message.document)];
  if (message.venue) return [place(message.venue.location, message.venue.title, message.venue.address)];
  if (message.location) return [place(message.location, 'Місце на карті')];
  if (message.contact) return [contact(message.contact)];
  if (message.sticker) return [make('span', 'sticker', message.sticker.emoji || '🙂')];
  if (message.voice) return [make('span', 'voice', `▶ ▂▄▆▃▅▂ 0:0${message.voice.duration}`)];
  return [];
}

function picture(photo) {
  const link = make('a', 'picture');
  link.href = fileAddress(photo.file_id);
  link.target = '_blank';
  const image = make('img');
  image.src = link.href;
  image.alt = 'Фото';
  link.append(image);
  return link;
}

function paper(file) {
  const link = make('a', 'paper');
  link.href = fileAddress(file.file_id);
  link.download = file.file_name || 'файл';
  link.append(make('span', 'sign', '📄'), make('b', '', file.file_name || 'файл'), make('small', '', size(file.file_size || 0)));
  return link;
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} Б`;
  if (bytes < 1048576) return `${Math.round(bytes / 1024)} КБ`;
  return `${(bytes / 1048576).toFixed(1).replace('.', ',')} МБ`;
}

function place({ latitude, longitude }, title, address) {
  const card = make('a', 'place');
  card.href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  card.target = '_blank';
  card.rel = 'noopener noreferrer';
  card.append(make('span', 'map', '📍'), make('b', '', title));
  if (address) card.append(make('span', '', address));
  card.append(make('small', '', `${latitude.toFixed(4)}, ${longitude.toFixed(4)} · відкрити карту`));
  return card;
}

function contact(given) {
  const card = make('span', 'contact');
  card.append(make('b', '', given.first_name), make('span', '', given.phone_number));
  return card;
}

function keyboard(messageId, rows, pressed, hands) {
  const box = make('div', 'inline');
  for (const row of rows) {
    const line = make('div', 'row');
    for (const button of row) line.append(inlineButton(messageId, button, pressed, hands));
    box.append(line);
  }
  return box;
}

function inlineButton(messageId, button, pressed, hands) {
  const element = make(button.url ? 'a' : 'button', 'key', button.text);
  element.dataset.testid = 'inline-button';
  if (button.url) {
    element.href = button.url;
    element.target = '_blank';
    element.rel = 'noopener noreferrer';
    return element;
  }
  if (pressed.has(`${messageId} ${button.callback_data}`)) element.classList.add('waiting');
  element.addEventListener('click', () => hands.press(messageId, button.callback_data, element));
  return element;
}
