// Where a citizen writes and adds files.
import { sendFile } from './api.js';
import { closeAll } from './menus.js';

const LONGEST = 4096;
const TALLEST = 140;
const $ = (id) => document.getElementById(id);

// As Telegram's apps do: in parts, broken at a line or a word, never inside of a character.
export function parts(text) {
  const found = [];
  let rest = text;
  while (rest.length > LONGEST) {
    const at = breakOf(rest);
    found.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return rest ? [...found, rest] : found;
}

function breakOf(text) {
  const head = text.slice(0, LONGEST + 1);
  const at = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(' '));
  if (at > LONGEST / 2) return at;
  return /[\uD800-\uDBFF]/.test(text[LONGEST - 1]) ? LONGEST - 1 : LONGEST;
}

function write(text) {
  $('text').value = text;
  grow();
}

function grow() {
  const field = $('text');
  field.style.height = 'auto';
  field.style.height = `${Math.min(field.scrollHeight, TALLEST)}px`;
  $('send').classList.toggle('ready', field.value.trim() !== '');
}

// What could not be sent comes back to the field, before what was written since.
async function submit(event, say) {
  event.preventDefault();
  const text = $('text').value.trim();
  if (!text) return;
  write('');
  const left = await say(text);
  if (left) write([left, $('text').value].filter(Boolean).join('\n'));
}

async function upload(kind, input, hands) {
  const [file] = input.files;
  closeAll();
  if (!file) return;
  const caption = $('text').value.trim();
  write('');
  try {
    await sendFile(kind, file, caption);
  } catch {
    write(caption);
    hands.toast('Не вдалося надіслати файл. Спробуйте ще раз.');
  }
  input.value = '';
}

export function prepareComposer(hands) {
  const send = (event) => submit(event, hands.say);
  $('composer').addEventListener('submit', send);
  $('text').addEventListener('input', grow);
  $('text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
  });
  for (const kind of ['photo', 'document']) {
    $(kind).addEventListener('change', (event) => upload(kind, event.target, hands));
  }
}
