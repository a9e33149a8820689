export type ReadBaseUrl =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly message: string };

/** An address to which paths are appended; `message` goes on after the name of the setting. */
export function readBaseUrl(text: string): ReadBaseUrl {
  if (!URL.canParse(text)) return { ok: false, message: 'is no URL, such as https://example.com/v1.' };
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { ok: false, message: 'begins neither with https:// nor with http://.' };
  }
  if (url.username !== '' || url.password !== '') {
    return { ok: false, message: 'holds a user name or a password: the key has a variable of its own.' };
  }
  if (url.search !== '' || url.hash !== '') return { ok: false, message: 'has something behind its path.' };
  return { ok: true, url };
}
