// What a message carries besides words: a picture, a file, a place, a contact, a sticker, a voice.
import { fileAddress } from './api.js';
import { draw, icon, link, make } from './nodes.js';

const PICTURES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);
const WAVE = [4, 9, 14, 8, 16, 11, 5, 12, 18, 10, 6, 13, 17, 9, 5, 11, 7, 14, 6, 4, 9, 5];

export function media(message) {
  if (message.photo) return [picture(message.photo[message.photo.length - 1], message.caption)];
  if (message.document) return [paper(message.document)];
  if (message.venue) return [place(message.venue.location, message.venue.title, message.venue.address)];
  if (message.location) return [place(message.location, 'Місце на карті')];
  if (message.contact) return [contact(message.contact)];
  if (message.sticker) return [make('span', 'sticker', message.sticker.emoji || '🙂')];
  if (message.voice) return [voice(message.voice.duration)];
  return message.text ? [] : [make('p', 'unknown', 'Таких повідомлень ця сторінка не показує.')];
}

function picture(photo, caption) {
  const opened = link(new URL(fileAddress(photo.file_id), location.href).href, 'picture');
  const image = make('img');
  image.width = photo.width;
  image.height = photo.height;
  image.alt = caption || 'Фото';
  image.src = opened.href;
  opened.append(image);
  return opened;
}

function paper(file) {
  const name = file.file_name || 'файл';
  const saved = make('a', 'paper');
  saved.href = fileAddress(file.file_id);
  saved.download = name;
  const about = make('span', 'about');
  about.append(make('b', '', name), make('small', '', size(file.file_size || 0)));
  saved.append(face(file, name), about);
  return saved;
}

// A picture sent as a file shows itself; another file shows its extension.
function face(file, name) {
  if (PICTURES.has(file.mime_type)) {
    const image = make('img', 'face');
    image.src = fileAddress(file.file_id);
    image.alt = '';
    return image;
  }
  const extension = /\.(\w{1,4})$/.exec(name);
  const box = make('span', 'face', extension ? extension[1].toLowerCase() : '');
  box.setAttribute('aria-hidden', 'true');
  if (!extension) box.append(icon('document'));
  return box;
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} Б`;
  if (bytes < 1048576) return `${Math.round(bytes / 1024)} КБ`;
  return `${(bytes / 1048576).toFixed(1).replace('.', ',')} МБ`;
}

function place({ latitude, longitude }, title, address) {
  const where = `mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  const card = link(`https://www.openstreetmap.org/?${where}`, 'place');
  card.append(map(latitude, longitude), make('b', '', title));
  if (address) card.append(make('span', 'address', address));
  card.append(make('small', '', `${latitude.toFixed(4)}, ${longitude.toFixed(4)} · відкрити карту`));
  return card;
}

// No map is loaded: streets are only drawn, turned by the coordinates so that two places differ.
function map(latitude, longitude) {
  const turn = Math.round((Math.abs(latitude * 1000) + Math.abs(longitude * 1700)) % 90) - 45;
  const streets = draw('g', { transform: `rotate(${turn} 140 65)` },
    draw('path', { class: 'park', d: 'M-60-90h120v95h-120zM178 92h130v120h-130z' }),
    draw('path', { class: 'river', d: 'M-120 170C-10 95 60 150 140 112S300 40 420 96' }),
    draw('path', { class: 'lane', d: 'M-120-40H400M-120 20H400M-120 160H400M20-160V300M100-160V300M240-160V300' }),
    draw('path', { class: 'road', d: 'M-120 66H400M172-160V300' }));
  const pin = draw('g', { class: 'needle' },
    draw('ellipse', { cx: 140, cy: 88, rx: 9, ry: 3 }),
    draw('path', { d: 'M140 86c-3-11-17-19-17-34a17 17 0 0 1 34 0c0 15-14 23-17 34z' }),
    draw('circle', { cx: 140, cy: 52, r: 6.5 }));
  const view = { class: 'map', viewBox: '0 0 280 130', preserveAspectRatio: 'xMidYMid slice' };
  const ground = draw('rect', { class: 'ground', width: 280, height: 130 });
  return draw('svg', { ...view, 'aria-hidden': 'true' }, ground, streets, pin);
}

function contact(given) {
  const card = make('span', 'contact');
  const letter = make('span', 'face', [...given.first_name][0] || '');
  letter.setAttribute('aria-hidden', 'true');
  const about = make('span', 'about');
  about.append(make('b', '', given.first_name), link(`tel:${given.phone_number}`, '', given.phone_number));
  card.append(letter, about);
  return card;
}

function voice(seconds) {
  const box = make('span', 'voice');
  const play = make('span', 'face');
  play.append(icon('play'));
  const bars = WAVE.map((height, at) => draw('rect', { x: at * 5, y: 20 - height, width: 3, height, rx: 1.5 }));
  const about = make('span', 'about');
  const wave = draw('svg', { class: 'wave', viewBox: '0 0 108 20', 'aria-hidden': 'true' }, ...bars);
  about.append(wave, make('small', '', `0:${String(seconds).padStart(2, '0')}`));
  box.append(play, about);
  return box;
}
