// Text with Telegram's entities, as nodes: data never becomes HTML.
const AUTOMATIC = /(https?:\/\/[^\s<>«»]+[^\s<>«».,;:!?)])|((?<![\w/])\/[a-zA-Z0-9_]{1,32}\b)/g;
const TAGS = { bold: 'b', italic: 'i', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre' };

export function formatted(text, entities = [], onCommand) {
  const nodes = document.createDocumentFragment();
  const top = entities.filter((one) => one.type !== 'bot_command').sort((a, b) => a.offset - b.offset || b.length - a.length);
  render(nodes, text, 0, text.length, top, onCommand);
  return nodes;
}

function render(parent, text, from, to, entities, onCommand) {
  let at = from;
  while (entities.length) {
    const first = entities[0];
    const end = Math.min(first.offset + first.length, to);
    const inner = entities.filter((one) => one !== first && one.offset < end);
    entities = entities.filter((one) => one.offset >= end);
    plain(parent, text.slice(at, first.offset), onCommand);
    const element = elementOf(first, text.slice(first.offset, end));
    render(element, text, first.offset, end, inner, first.type === 'text_link' ? null : onCommand);
    parent.append(element);
    at = end;
  }
  plain(parent, text.slice(at, to), onCommand);
}

function elementOf(entity, words) {
  if (entity.type === 'text_link' || entity.type === 'url') return link(entity.url || words);
  if (entity.type.endsWith('blockquote')) return quote(entity.type.startsWith('expandable'));
  if (entity.type === 'spoiler') return spoiler();
  return document.createElement(TAGS[entity.type] || 'span');
}

function link(address) {
  const element = document.createElement('a');
  if (/^(https?|tel|mailto):/.test(address)) element.href = address;
  element.target = '_blank';
  element.rel = 'noopener noreferrer';
  return element;
}

function quote(expandable) {
  const element = document.createElement('blockquote');
  if (expandable) {
    element.className = 'folded';
    element.addEventListener('click', () => element.classList.toggle('folded'));
  }
  return element;
}

function spoiler() {
  const element = document.createElement('span');
  element.className = 'spoiler';
  element.tabIndex = 0;
  element.addEventListener('click', () => element.classList.add('shown'));
  return element;
}

function plain(parent, text, onCommand) {
  let at = 0;
  for (const found of text.matchAll(AUTOMATIC)) {
    if (found[2] && !onCommand) continue;
    parent.append(text.slice(at, found.index));
    const element = found[1] ? link(found[1]) : command(found[2], onCommand);
    element.textContent = found[0];
    parent.append(element);
    at = found.index + found[0].length;
  }
  parent.append(text.slice(at));
}

function command(name, onCommand) {
  const element = document.createElement('a');
  element.href = '#';
  element.addEventListener('click', (event) => { event.preventDefault(); onCommand(name); });
  return element;
}
