// The sandbox's control plane, as one citizen uses it.
const address = new URL(location.href);
export const user = Number(address.searchParams.get('user') || 1);
export const payload = address.searchParams.get('start') || '';

async function ask(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.status === 204 ? null : response.json();
}

export const watch = (since, signal) => ask(`/_/chats/${user}/state?since=${since}`, { signal });

export const act = (name, given = {}) =>
  ask(`/_/chats/${user}/${name}`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(given),
  });

export function sendFile(kind, file, caption) {
  const form = new FormData();
  form.append('file', file, file.name);
  if (caption) form.append('caption', caption);
  return ask(`/_/chats/${user}/${kind}`, { method: 'POST', body: form });
}

export const users = () => ask('/_/users');

export const addUser = (given) =>
  ask('/_/users', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(given) });

export const fileAddress = (id) => `/file/any/documents/${encodeURIComponent(id)}`;
