// Nodes from data, always as text: nothing that a person or a bot wrote becomes HTML.
const SVG = 'http://www.w3.org/2000/svg';
const ICONS = {
  attach: 'M20 11.5l-8.6 8.3a5 5 0 0 1-7-7.1l9-8.8a3.4 3.4 0 0 1 4.8 4.8l-8.8 8.6a1.7 1.7 0 0 1-2.4-2.4l7.9-7.7',
  block: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM5.8 5.8l12.4 12.4',
  check: 'M1.5 12.5l5 5L17 7M10.5 16l1.5 1.5L22.5 7',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  document: 'M6 3h8l5 5v13H6zM14 3v5h5',
  down: 'M5 9l7 7 7-7',
  keyboard: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M18 10h.01M8 14.5h8',
  link: 'M8 16L17 7M9.5 7H17v7.5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M12 5.5h.01M12 12h.01M12 18.5h.01',
  person: 'M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM4.5 20.5a7.5 6 0 0 1 15 0',
  photo: 'M3 5h18v14H3zM3 16l5-5 5 5 3-3 5 5M15.5 9h.01',
  pin: 'M12 21.5s7-7 7-12a7 7 0 1 0-14 0c0 5 7 12 7 12zM12 7a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5z',
  plus: 'M12 5v14M5 12h14',
  play: 'M8 5.5v13l11-6.5z',
  send: 'M4 12L3.5 4.5 21 12 3.5 19.5zM4 12h8',
  sticker: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5h.01M15 9.5h.01',
  voice: 'M12 3.5a3 3 0 0 0-3 3V12a3 3 0 0 0 6 0V6.5a3 3 0 0 0-3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3',
};

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export function draw(tag, attributes, ...inside) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

export function icon(name) {
  const view = { class: `sign sign-${name}`, viewBox: '0 0 24 24', 'aria-hidden': 'true' };
  return draw('svg', view, draw('path', { d: ICONS[name] }));
}

// Buttons of the page itself name their icon.
export function drawIcons(root) {
  for (const element of root.querySelectorAll('[data-icon]')) element.prepend(icon(element.dataset.icon));
}

// Where a link may lead; null for `javascript:` and the like.
export function safeAddress(address) {
  if (/^(https?|tel|mailto|tg):/i.test(address)) return address;
  return /^[\w.+-]+:(?!\d)/.test(address) ? null : `http://${address}`;
}

export function link(address, className, text) {
  const element = make('a', className, text);
  const safe = safeAddress(address);
  if (safe) element.href = safe;
  element.target = '_blank';
  element.rel = 'noopener noreferrer';
  return element;
}
