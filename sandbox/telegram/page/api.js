// The sandbox's control plane, as one citizen uses it.
const address = new URL(location.href);
const wanted = Number(address.searchParams.get('user') || 1);
export const user = Number.isSafeInteger(wanted) && wanted > 0 ? wanted : 1;
export const payload = address.searchParams.get('start') || '';

export class Refused extends Error {
  constructor(status) {
    super(`The sandbox answered ${status}`);
    this.status = status;
  }
}

async function ask(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) throw new Refused(response.status);
  return response.status === 204 ? null : response.json();
}

const post = (path, given) =>
  ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(given) });

export const watch = (since) => ask(`/_/chats/${user}/state?since=${since}`);

export const act = (name, given = {}) => post(`/_/chats/${user}/${name}`, given);

export function sendFile(kind, file, caption) {
  const form = new FormData();
  form.append('file', file, file.name);
  if (caption) form.append('caption', caption);
  return ask(`/_/chats/${user}/${kind}`, { method: 'POST', body: form });
}

export const users = () => ask('/_/users');

export const addUser = (given) => post('/_/users', given);

export const fileAddress = (id) => `/file/any/documents/${encodeURIComponent(id)}`;
