// The one dialog of the page: a bot's alert, a place to share, a number to share.
import { icon, make } from './nodes.js';

const PLACES = [
  ['Дніпро', 48.4647, 35.0462], ['Кривий Ріг', 47.9105, 33.3918], ['Павлоград', 48.535, 35.87],
  ['Кам’янське', 48.5079, 34.6132], ['Нікополь', 47.571, 34.39], ['Київ (далеко)', 50.4501, 30.5234],
];
const FICTIONAL_NUMBER = '+380671234567';
const dialog = document.getElementById('dialog');

// `onYes` returns what is wrong with the answer, or nothing, and then the dialog closes.
function show(title, parts, yes, onYes, cancel = '') {
  const form = make('form', 'question');
  const heading = make('p', 'title', title);
  heading.id = 'dialog-title';
  const problem = make('p', 'problem');
  problem.setAttribute('role', 'alert');
  form.append(heading, ...parts, problem, ends(yes, cancel));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    problem.textContent = (onYes && onYes()) || '';
    if (!problem.textContent) dialog.close();
  });
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
}

function ends(yes, cancel) {
  const box = make('div', 'ends');
  if (cancel) {
    const no = make('button', 'no', cancel);
    no.type = 'button';
    no.addEventListener('click', () => dialog.close());
    box.append(no);
  }
  box.append(make('button', 'yes', yes));
  return box;
}

export const tell = (text) => show(text, [], 'Гаразд');

export function askPlace(send) {
  const typed = field('Або координати: широта, довгота', '48.4647, 35.0462');
  const choices = PLACES.map(([name, latitude, longitude]) => choice(name, () => send({ latitude, longitude })));
  const list = make('div', 'choices');
  list.append(...choices);
  show('Яким місцем поділитися?', [list, typed.label], 'Надіслати', () => {
    const place = coordinates(typed.input.value);
    if (!place) return 'Напишіть два числа через кому, наприклад 48.4647, 35.0462';
    send(place);
    return '';
  }, 'Скасувати');
}

function choice(name, onClick) {
  const element = make('button', 'choice');
  element.type = 'button';
  element.dataset.testid = 'location-choice';
  element.append(icon('pin'), name);
  element.addEventListener('click', () => { dialog.close(); onClick(); });
  return element;
}

// «48,4647; 35,0462» is as good as «48.4647, 35.0462».
function coordinates(text) {
  const written = text.match(/-?\d+(?:\.\d+|,\d+(?=\s*[;\s]|$))?/g) || [];
  const numbers = written.map((one) => Number(one.replace(',', '.')));
  const [latitude, longitude] = numbers;
  const fits = numbers.length === 2 && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return fits ? { latitude, longitude } : null;
}

export function askNumber(send) {
  const { label, input } = field('Номер вигаданий, його можна змінити', '');
  input.type = 'tel';
  input.value = FICTIONAL_NUMBER;
  show('Поділитися номером телефону з ботом?', [label], 'Поділитися', () => {
    const number = input.value.replace(/[\s()-]/g, '');
    if (!/^\+?\d{7,15}$/.test(number)) return 'Напишіть номер цифрами, наприклад +380671234567';
    send({ phone_number: number });
    return '';
  }, 'Скасувати');
}

function field(title, placeholder) {
  const label = make('label', 'field', title);
  const input = make('input');
  input.placeholder = placeholder;
  input.autocomplete = 'off';
  label.append(input);
  return { label, input };
}
