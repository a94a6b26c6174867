// Text with Telegram's entities, whose offsets count UTF-16 units as JavaScript's strings do.
import { icon, link, make } from './nodes.js';

const TAGS = { bold: 'b', italic: 'i', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre' };
const FOUND_ALONE = new Set(['bot_command', 'url', 'email', 'mention', 'hashtag', 'cashtag', 'phone_number']);
const NO_LINKS = new Set(['code', 'pre', 'text_link', 'text_mention']);
const ZONES = 'ua|com|org|net|gov|info|eu|укр';
const AUTOMATIC = new RegExp(
  [
    '(https?:\\/\\/[^\\s<>«»]+)',
    '([\\w.+-]+@(?:[\\w-]+\\.)+[a-z]{2,})',
    `((?:[\\w-]+\\.)+(?:${ZONES})(?![\\wа-яіїєґ])(?:[/?#][^\\s<>«»]*)?)`,
    '(@[a-z]\\w{3,31})',
    '(\\/\\w{1,64}(?:@\\w{3,32})?)',
  ].join('|'),
  'gi',
);
const WORD = /[\p{L}\p{N}_/<>]/u;
const TRAILING = /[.,;:!?)\]}'"…]+$/;
const EMOJI = /^(?:\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier}|\u200D\p{Extended_Pictographic})*){1,3}$/u;

export const isJumbo = (text) => EMOJI.test(text);

export function formatted(text, entities = [], onCommand) {
  const nodes = document.createDocumentFragment();
  const given = entities
    .filter((one) => !FOUND_ALONE.has(one.type))
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  render(nodes, text, 0, text.length, given, onCommand);
  return nodes;
}

function render(parent, text, from, to, entities, onCommand) {
  let at = from;
  let left = entities;
  while (left.length) {
    const [first, ...others] = left;
    const end = Math.min(first.offset + first.length, to);
    const element = elementOf(first);
    words(parent, text.slice(at, first.offset), onCommand, isBlock(element));
    const inner = others.filter((one) => one.offset < end);
    render(inside(element), text, first.offset, end, inner, NO_LINKS.has(first.type) ? null : onCommand);
    parent.append(element);
    left = others.filter((one) => one.offset >= end);
    at = end;
  }
  words(parent, text.slice(at, to), onCommand, false);
}

function elementOf(entity) {
  if (entity.type === 'text_link') return link(entity.url || '');
  if (entity.type === 'spoiler') return spoiler();
  if (entity.type === 'expandable_blockquote') return foldedQuote();
  return make(entity.type === 'blockquote' ? 'blockquote' : TAGS[entity.type] || 'span');
}

const isBlock = (node) => node instanceof Element && ['BLOCKQUOTE', 'PRE'].includes(node.tagName);
const inside = (element) => element.querySelector('.inside') || element;

function foldedQuote() {
  const quote = make('blockquote', 'folded');
  const toggle = make('button', 'unfold');
  toggle.type = 'button';
  toggle.append(icon('down'));
  const show = (folded) => {
    quote.classList.toggle('folded', folded);
    toggle.setAttribute('aria-expanded', String(!folded));
    toggle.setAttribute('aria-label', folded ? 'Розгорнути цитату' : 'Згорнути цитату');
  };
  toggle.addEventListener('click', () => show(!quote.classList.contains('folded')));
  quote.append(make('div', 'inside'), toggle);
  show(true);
  return quote;
}

function spoiler() {
  const element = make('span', 'spoiler');
  element.tabIndex = 0;
  element.setAttribute('role', 'button');
  element.setAttribute('aria-label', 'Прихований текст: показати');
  const reveal = (event) => {
    if (element.classList.contains('shown')) return;
    event.preventDefault();
    element.classList.add('shown');
    for (const name of ['role', 'aria-label', 'tabindex']) element.removeAttribute(name);
  };
  element.addEventListener('click', reveal);
  element.addEventListener('keydown', (event) => { if (['Enter', ' '].includes(event.key)) reveal(event); });
  return element;
}

// A block stands on lines of its own, so the line breaks that touch it are not shown twice.
function words(parent, text, onCommand, beforeBlock) {
  let shown = text;
  if (isBlock(parent.lastChild) && shown.startsWith('\n')) shown = shown.slice(1);
  if (beforeBlock && shown.endsWith('\n')) shown = shown.slice(0, -1);
  if (onCommand) linked(parent, shown, onCommand);
  else if (shown) parent.append(shown);
}

function linked(parent, text, onCommand) {
  let at = 0;
  for (const found of text.matchAll(AUTOMATIC)) {
    const element = automatic(text, found, onCommand);
    if (!element) continue;
    parent.append(text.slice(at, found.index), element);
    at = found.index + element.textContent.length;
  }
  if (at < text.length) parent.append(text.slice(at));
}

function automatic(text, found, onCommand) {
  const [whole, url, email, domain, mention, name] = found;
  const next = text[found.index + whole.length] || '';
  if (found.index > 0 && WORD.test(text[found.index - 1])) return null;
  if (email) return link(`mailto:${email}`, '', email);
  if (mention) return link(`https://t.me/${mention.slice(1)}`, '', mention);
  if (name) return WORD.test(next) ? null : command(name, onCommand);
  const address = (url || domain).replace(TRAILING, '');
  return link(address, '', address);
}

function command(name, onCommand) {
  const element = make('a', 'command', name);
  element.href = '#';
  element.addEventListener('click', (event) => { event.preventDefault(); onCommand(name); });
  return element;
}
