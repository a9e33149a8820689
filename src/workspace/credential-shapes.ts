/** How credentials of one kind look. */
interface CredentialShape {
  /** For people, with its article. */
  readonly kind: string;
  readonly shape: RegExp;
  /** Whether a match is a credential, and not a name or an example that looks like one. */
  isReal(match: string): boolean;
}

const leastDifferentCharacters = 8;

/** Documentation is full of `ghp_xxxx…` and AWS's own `AKIAIOSFODNN7EXAMPLE`; a random value has many different characters. */
function isRandom(match: string): boolean {
  const value = match.replace(/^[A-Za-z]+[_-]/, '');
  return new Set(value).size >= leastDifferentCharacters && !match.includes('EXAMPLE');
}

/** Shapes of credentials that are recognised by themselves, whoever made them. */
export const credentialShapes: readonly CredentialShape[] = [
  {
    kind: 'a private key',
    shape: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g,
    // Programs that read keys name their first line; only a key goes on in Base64.
    isReal: (match) => /[A-Za-z0-9+/]{40}/.test(match.slice(0, 400)),
  },
  // GitHub's tokens have no fixed length any more, only their prefixes (ghp_, gho_, ghu_, ghs_, ghr_).
  { kind: 'a GitHub token', shape: /\bgh[pousr]_[A-Za-z0-9_.-]{16,}/g, isReal: isRandom },
  { kind: 'a GitHub token', shape: /\bgithub_pat_[A-Za-z0-9_]{16,}/g, isReal: isRandom },
  {
    kind: 'an API key',
    shape: /\bsk-[A-Za-z0-9_-]{16,}/g,
    // Style sheets have classes such as `sk-folding-cube-container`.
    isReal: (match) => /\d/.test(match) && isRandom(match),
  },
  { kind: 'an AWS access key', shape: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, isReal: isRandom },
];

/** Kinds of the credentials in `text`, each once. */
export function kindsOfCredentials(text: string): string[] {
  const found = credentialShapes.filter(({ shape, isReal }) =>
    [...text.matchAll(shape)].some(([match]) => isReal(match)),
  );
  return [...new Set(found.map(({ kind }) => kind))];
}
