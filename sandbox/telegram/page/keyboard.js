// The keyboard under the text field, and what its special keys ask for.
import { act } from './api.js';
import { make } from './messages.js';

const PLACES = [
  ['Дніпро', 48.4647, 35.0462], ['Кривий Ріг', 47.9105, 33.3918], ['Павлоград', 48.535, 35.87],
  ['Кам’янське', 48.5079, 34.6132], ['Нікополь', 47.571, 34.39], ['Київ (далеко)', 50.4501, 30.5234],
];
const FICTIONAL_NUMBER = '+380671234567';
const $ = (id) => document.getElementById(id);

export function showKeyboard(keyboard, say, hide) {
  const box = $('keyboard');
  box.replaceChildren();
  for (const row of keyboard?.keyboard || []) {
    const line = make('div', 'row');
    for (const key of row.map((one) => (typeof one === 'string' ? { text: one } : one))) line.append(keyOf(key, keyboard, say, hide));
    box.append(line);
  }
}

function keyOf(key, keyboard, say, hide) {
  const element = make('button', 'key', key.text);
  element.type = 'button';
  element.dataset.testid = 'reply-key';
  element.addEventListener('click', () => {
    if (key.request_location) askPlace();
    else if (key.request_contact) askNumber();
    else say(key.text);
    if (keyboard.one_time_keyboard) hide();
  });
  return element;
}

export function askPlace() {
  const choices = PLACES.map(([name, latitude, longitude]) => {
    const choice = make('button', 'choice', `📍 ${name}`);
    choice.dataset.testid = 'location-choice';
    choice.addEventListener('click', () => { $('dialog').close(); act('location', { latitude, longitude }); });
    return choice;
  });
  const typed = make('input');
  typed.placeholder = '48.4647, 35.0462';
  typed.setAttribute('aria-label', 'Координати');
  ask('Яким місцем поділитися?', [...choices, typed], 'Надіслати координати', () => {
    const [latitude, longitude] = typed.value.split(/[,;\s]+/).map(Number);
    if (Number.isFinite(latitude) && Number.isFinite(longitude)) act('location', { latitude, longitude });
  });
}

function askNumber() {
  const number = make('input');
  number.type = 'tel';
  number.value = FICTIONAL_NUMBER;
  number.setAttribute('aria-label', 'Номер телефону');
  ask('Поділитися номером із ботом? Номер вигаданий, його можна змінити.', [number], 'Поділитися', () =>
    act('contact', { phone_number: number.value }));
}

export function ask(question, parts, yes, onYes) {
  const dialog = $('dialog');
  const confirm = make('button', 'yes', yes);
  confirm.addEventListener('click', () => { dialog.close(); onYes(); });
  const cancel = make('button', 'no', 'Скасувати');
  cancel.addEventListener('click', () => dialog.close());
  const ends = make('div', 'ends');
  ends.append(cancel, confirm);
  dialog.replaceChildren(make('p', '', question), ...parts, ends);
  dialog.showModal();
}

export function tell(text) {
  const dialog = $('dialog');
  const close = make('button', 'yes', 'Гаразд');
  close.addEventListener('click', () => dialog.close());
  const ends = make('div', 'ends');
  ends.append(close);
  dialog.replaceChildren(make('p', '', text), ends);
  dialog.showModal();
}
