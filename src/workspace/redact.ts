import { credentialShapes, kindsOfCredentials } from './credential-shapes.ts';

const hidden = '[redacted]';

/** What must never reach a log, a comment or a follow-up issue, whoever minted it: also what only its surroundings betray. */
const hiddenShapes: readonly RegExp[] = [
  ...credentialShapes.map(({ shape }) => shape),
  /(?<=\/\/)[^/\s:@]+:[^/\s@]+(?=@)/g,
  /(?<=authorization: *(?:basic|bearer) +)[A-Za-z0-9+/=._~-]+/gi,
];

/** Takes secrets out of text that leaves the process. */
export interface Redactor {
  /** From now on this value is hidden too; values under 8 characters are ignored, since they would hide ordinary words. */
  learn(secret: string): void;
  redact(text: string): string;
  /** Kinds of the secrets in `text`, each once and with its article; empty when there is none. */
  kindsIn(text: string): readonly string[];
}

/** One for a whole process, so that a token minted for one repository is hidden in the output of every attempt. */
export function createRedactor(): Redactor {
  const learnt = new Set<string>();
  return {
    learn(secret) {
      if (secret.length >= 8) learnt.add(secret);
    },
    redact(text) {
      const withoutLearnt = [...learnt].reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
      return hiddenShapes.reduce((rest, shape) => rest.replace(shape, hidden), withoutLearnt);
    },
    kindsIn(text) {
      const kinds = kindsOfCredentials(text);
      return [...learnt].some((secret) => text.includes(secret))
        ? ['a credential of this app', ...kinds]
        : kinds;
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
