import { readBaseUrl } from './read-base-url.ts';

/** How a provider wants its key to be sent. */
export type KeyHeader = 'x-api-key' | 'bearer' | 'x-goog-api-key';

/** A provider with its key: what an agent reaches under `/model/<name>/`. */
export interface Provider {
  /** One word of small letters, digits and hyphens. */
  readonly name: string;
  /** What a path of the provider's interface is appended to. */
  readonly baseUrl: URL;
  readonly key: string;
  readonly keyHeader: KeyHeader;
}

/** Where the key and the address of a provider stand in the operator's environment. */
export interface ProviderSource {
  readonly name: string;
  /** The first one that is set counts. */
  readonly keys: readonly { readonly variable: string; readonly header: KeyHeader }[];
  readonly baseUrlVariable: string;
  /** `null` where the operator has to say it. */
  readonly baseUrl: string | null;
}

/** Each names what its own clients read, so that whoever runs an agent by hand has these variables already. */
export const PROVIDER_SOURCES: readonly ProviderSource[] = [
  {
    name: 'anthropic',
    keys: [
      { variable: 'ANTHROPIC_API_KEY', header: 'x-api-key' },
      { variable: 'ANTHROPIC_AUTH_TOKEN', header: 'bearer' },
    ],
    baseUrlVariable: 'ANTHROPIC_BASE_URL',
    baseUrl: 'https://api.anthropic.com',
  },
  {
    name: 'openai',
    keys: [{ variable: 'OPENAI_API_KEY', header: 'bearer' }],
    baseUrlVariable: 'OPENAI_BASE_URL',
    baseUrl: 'https://api.openai.com/v1',
  },
  {
    name: 'gemini',
    keys: [
      { variable: 'GEMINI_API_KEY', header: 'x-goog-api-key' },
      { variable: 'GOOGLE_API_KEY', header: 'x-goog-api-key' },
    ],
    baseUrlVariable: 'GOOGLE_GEMINI_BASE_URL',
    baseUrl: 'https://generativelanguage.googleapis.com',
  },
  {
    name: 'openrouter',
    keys: [{ variable: 'OPENROUTER_API_KEY', header: 'bearer' }],
    baseUrlVariable: 'OPENROUTER_BASE_URL',
    baseUrl: 'https://openrouter.ai/api/v1',
  },
  {
    name: 'copilot',
    keys: [
      { variable: 'COPILOT_PROVIDER_API_KEY', header: 'bearer' },
      { variable: 'COPILOT_PROVIDER_BEARER_TOKEN', header: 'bearer' },
    ],
    baseUrlVariable: 'COPILOT_PROVIDER_BASE_URL',
    baseUrl: null,
  },
];

export interface FoundProviders {
  readonly providers: readonly Provider[];
  /** A sentence for each variable that cannot be followed. */
  readonly problems: readonly string[];
}

/** The providers whose key is in the environment. Problems never quote a key. */
export function findProviders(env: Readonly<Record<string, string | undefined>>): FoundProviders {
  const found = PROVIDER_SOURCES.map((source) => findProvider(source, env));
  return {
    providers: found.flatMap((each) => (each.kind === 'found' ? [each.provider] : [])),
    problems: found.flatMap((each) => (each.kind === 'wrong' ? [each.problem] : [])),
  };
}

type Finding =
  | { readonly kind: 'found'; readonly provider: Provider }
  | { readonly kind: 'none' }
  | { readonly kind: 'wrong'; readonly problem: string };

function findProvider(
  { name, keys, baseUrlVariable, baseUrl }: ProviderSource,
  env: Readonly<Record<string, string | undefined>>,
): Finding {
  const set = keys.find(({ variable }) => (env[variable] ?? '').trim() !== '');
  if (set === undefined) return { kind: 'none' };
  const key = (env[set.variable] ?? '').trim();
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return { kind: 'wrong', problem: `${set.variable} has characters that no key has, such as blanks.` };
  }
  const address = (env[baseUrlVariable] ?? '').trim() || baseUrl;
  if (address === null) {
    return { kind: 'wrong', problem: `${set.variable} is set, but ${baseUrlVariable} is not: set it, too.` };
  }
  const read = readBaseUrl(address);
  if (!read.ok) return { kind: 'wrong', problem: `${baseUrlVariable} ${read.message}` };
  return { kind: 'found', provider: { name, baseUrl: read.url, key, keyHeader: set.header } };
}
