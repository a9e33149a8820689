import type { TokenCounts } from '../../domain/model-usage.ts';
import { countAt, listAt, textAt, valueAt } from '../json-value.ts';
import type { Protocol } from './protocol.ts';
import { splitInput } from './split-input.ts';

/**
 * `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent`, https://ai.google.dev/api/generate-content. Each chunk of a stream
 * tells the counts so far; thoughts and what tools have read are counted apart.
 */
export const geminiContent: Protocol = {
  name: 'generate-content',
  readRequest: (_body, path) => ({
    kind: 'ready',
    model: /\/models\/([^/:]+):/.exec(path)?.[1] ?? null,
    changed: null,
  }),
  read(event) {
    const candidates = listAt(event, 'candidates');
    const tokens = readCounts(valueAt(event, 'usageMetadata'));
    return {
      model: textAt(event, 'modelVersion'),
      tokens,
      isFinal: tokens.input !== undefined && candidates.some((each) => textAt(each, 'finishReason') !== null),
      written: candidates.map((candidate) => valueAt(candidate, 'content', 'parts')),
    };
  },
  lastEvent: ({ error: { message } }) =>
    `data: ${JSON.stringify({ error: { code: 400, message, status: 'FAILED_PRECONDITION' } })}\n\n`,
};

function readCounts(usage: unknown): Partial<TokenCounts> {
  const prompt = countAt(usage, 'promptTokenCount');
  if (prompt === null) return {};
  const count = (name: string): number => countAt(usage, name) ?? 0;
  const written = countAt(usage, 'candidatesTokenCount');
  const thought = countAt(usage, 'thoughtsTokenCount');
  return {
    ...splitInput(prompt + count('toolUsePromptTokenCount'), count('cachedContentTokenCount'), null),
    // A count that is left out is not a count of 0.
    ...(written === null && thought === null ? {} : { output: (written ?? 0) + (thought ?? 0) }),
  };
}
