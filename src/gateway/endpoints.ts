import { anthropicMessages } from './protocols/anthropic-messages.ts';
import { chatCompletions } from './protocols/chat-completions.ts';
import { geminiContent } from './protocols/gemini-content.ts';
import { openaiResponses } from './protocols/openai-responses.ts';
import type { Protocol } from './protocols/protocol.ts';

/** What a request to a provider is for. */
export interface Endpoint {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** Of the path without its version. */
  readonly path: RegExp;
  /** How it is metered; `null` for what costs nothing. */
  readonly protocol: Protocol | null;
}

const NAME = '[\\w@-][\\w.@-]*';

/**
 * All that an agent may ask of a provider with the operator's key: to call a model in a way that is metered, to count tokens, and to list
 * models. Files, batches, fine-tuning and accounts are none of its business.
 */
const ENDPOINTS: readonly Endpoint[] = [
  { method: 'POST', path: /^\/messages$/, protocol: anthropicMessages },
  { method: 'POST', path: /^\/messages\/count_tokens$/, protocol: null },
  { method: 'POST', path: /^\/responses(?:\/compact)?$/, protocol: openaiResponses },
  { method: 'POST', path: /^\/responses\/input_tokens$/, protocol: null },
  { method: 'POST', path: /^\/chat\/completions$/, protocol: chatCompletions },
  {
    method: 'POST',
    path: new RegExp(`^/models/${NAME}:(?:streamGenerate|generate)Content$`),
    protocol: geminiContent,
  },
  { method: 'POST', path: new RegExp(`^/models/${NAME}:countTokens$`), protocol: null },
  { method: 'GET', path: new RegExp(`^/models(?:/${NAME}){0,2}$`), protocol: null },
  // Clients look whether the provider can be reached.
  { method: 'HEAD', path: /^\/?$/, protocol: null },
  { method: 'GET', path: /^\/?$/, protocol: null },
];

const VERSION = /^\/v\d[a-z0-9]*(?=\/|$)/;

/** `null` for what is not let through. */
export function findEndpoint(method: string | undefined, path: string): Endpoint | null {
  const bare = path.replace(VERSION, '');
  return ENDPOINTS.find((each) => each.method === method && each.path.test(bare)) ?? null;
}
