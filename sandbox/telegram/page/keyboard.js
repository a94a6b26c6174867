// The keyboard under the text field, and what its special keys ask for.
import { askNumber, askPlace } from './dialogs.js';
import { make } from './nodes.js';

const $ = (id) => document.getElementById(id);
let shown = 'null';
let hidden = false;
let usable = false;

// `hands`: what a key does - say(text), act(name, given). Drawn anew only when the bot changes it.
export function showKeyboard(markup, allowed, hands) {
  const look = JSON.stringify(markup);
  const changed = look !== shown;
  if (changed) {
    shown = look;
    hidden = false;
    $('keyboard').replaceChildren(...((markup && markup.keyboard) || []).map((row) => rowOf(row, markup, hands)));
    $('keyboard').classList.toggle('tall', Boolean(markup && markup.keyboard && !markup.resize_keyboard));
  }
  usable = Boolean(markup && markup.keyboard && allowed);
  refresh();
  if (changed && markup && markup.force_reply) $('text').focus();
}

function rowOf(row, markup, hands) {
  const line = make('div', 'row');
  line.append(...row.map((key) => keyOf(typeof key === 'string' ? { text: key } : key, markup, hands)));
  return line;
}

function keyOf(key, markup, hands) {
  const element = make('button', 'key', key.text);
  element.type = 'button';
  element.dataset.testid = 'reply-key';
  const used = () => { if (markup.one_time_keyboard) setHidden(true); };
  element.addEventListener('click', () => {
    if (key.request_location) askPlace((place) => { used(); hands.act('location', place); });
    else if (key.request_contact) askNumber((number) => { used(); hands.act('contact', number); });
    else { used(); hands.say(key.text); }
  });
  return element;
}

function setHidden(value) {
  hidden = value;
  refresh();
}

function refresh() {
  $('keyboard-toggle').hidden = !usable;
  $('keyboard-toggle').setAttribute('aria-expanded', String(usable && !hidden));
  $('keyboard').hidden = !usable || hidden;
}

export function prepareKeyboard() {
  $('keyboard-toggle').addEventListener('click', () => setHidden(!hidden));
}
