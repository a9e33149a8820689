const hidden = '[redacted]';

/** Shapes of credentials that must never reach a log, a comment or a follow-up issue, whoever minted them. */
const credentialShapes: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g,
  // GitHub's tokens have no fixed length any more, only their prefixes (ghp_, gho_, ghu_, ghs_, ghr_).
  /\bgh[pousr]_[A-Za-z0-9_.-]{16,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{16,}/g,
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /(?<=\/\/)[^/\s:@]+:[^/\s@]+(?=@)/g,
  /(?<=authorization: *(?:basic|bearer) +)[A-Za-z0-9+/=._~-]+/gi,
];

/** Takes secrets out of text that leaves the process. */
export interface Redactor {
  /** From now on this value is hidden too; values under 8 characters are ignored, since they would hide ordinary words. */
  learn(secret: string): void;
  redact(text: string): string;
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
      return credentialShapes.reduce((rest, shape) => rest.replace(shape, hidden), withoutLearnt);
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
