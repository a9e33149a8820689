import { credentialShapes, kindsOfCredentials } from './credential-shapes.ts';

const hidden = '[redacted]';
const leastCharacters = 8;
/** Shorter values may be ordinary words of a program, such as `production`: hidden in logs, but no reason to reject a commit. */
const leastCharactersInCommits = 16;

/** What must never reach a log, a comment or a follow-up issue, whoever minted it: also what only its surroundings betray. */
const hiddenShapes: readonly { readonly shape: RegExp; readonly replacement: string }[] = [
  ...credentialShapes.map(({ shape }) => ({ shape, replacement: hidden })),
  { shape: /(\/\/)[^/\s:@]+:[^/\s@]+(?=@)/g, replacement: `$1${hidden}` },
  // No lookbehind: one that repeats is tried anew at every character, which takes a minute for a long run of blanks.
  { shape: /(authorization: *(?:basic|bearer) +)[A-Za-z0-9+/=._~-]+/gi, replacement: `$1${hidden}` },
];

/** Takes secrets out of text that leaves the process. */
export interface Redactor {
  /** From now on this value is hidden too; values under 8 characters are ignored, since they would hide ordinary words. */
  learn(secret: string): void;
  redact(text: string): string;
  /** Kinds of the secrets in `text`, each once and with its article; empty when there is none. */
  kindsIn(text: string): readonly string[];
}

/**
 * One for a whole process, so that a token minted for one repository is hidden in the output of every attempt. `initial` are secrets
 * that are known from the start.
 */
export function createRedactor(initial: readonly string[] = []): Redactor {
  const learnt = new Set<string>();
  const learn = (secret: string): void => {
    if (secret.length >= leastCharacters) learnt.add(secret);
  };
  for (const secret of initial) learn(secret);
  return {
    learn,
    redact(text) {
      // A secret may be the beginning of another one, whose end would stay.
      const longestFirst = [...learnt].toSorted((a, b) => b.length - a.length);
      const withoutLearnt = longestFirst.reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
      return hiddenShapes.reduce(
        (rest, { shape, replacement }) => rest.replace(shape, replacement),
        withoutLearnt,
      );
    },
    kindsIn(text) {
      const kinds = kindsOfCredentials(text);
      const secrets = [...learnt].filter(({ length }) => length >= leastCharactersInCommits);
      return secrets.some((secret) => text.includes(secret)) ? ['a credential of this app', ...kinds] : kinds;
    },
  };
}

/** The end of `text`, at most `limit` characters, with a word about what is missing. */
export function tail(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const note = '… (earlier output left out)\n';
  return note + text.slice(text.length - limit + note.length);
}

/** The beginning of `text`, at most `limit` characters, with a word about what is missing. */
export function head(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const note = '\n… (the rest is left out)';
  return text.slice(0, limit - note.length) + note;
}
