import type { TokenCounts } from '../../domain/model-usage.ts';
import { countAt, listAt, textAt, valueAt } from '../json-value.ts';
import type { Protocol } from './protocol.ts';
import { splitInput } from './split-input.ts';

/**
 * `POST /v1/chat/completions`, https://developers.openai.com/api/reference/resources/chat, which many providers speak. A stream tells its usage
 * only when it is asked to, in a chunk without choices at its end.
 */
export const chatCompletions: Protocol = {
  name: 'chat-completions',
  readRequest(body) {
    const options = valueAt(body, 'stream_options');
    const mustAsk = valueAt(body, 'stream') === true && valueAt(options, 'include_usage') !== true;
    return {
      kind: 'ready',
      model: textAt(body, 'model'),
      changed: mustAsk
        ? { ...asObject(body), stream_options: { ...asObject(options), include_usage: true } }
        : null,
    };
  },
  read(event) {
    const tokens = readCounts(valueAt(event, 'usage'));
    const choices = listAt(event, 'choices');
    return {
      model: textAt(event, 'model'),
      tokens,
      isFinal: tokens.output !== undefined,
      written: choices.map((choice) => valueAt(choice, 'delta') ?? valueAt(choice, 'message')),
    };
  },
  lastEvent: (error) => `data: ${JSON.stringify(error)}\n\ndata: [DONE]\n\n`,
};

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function readCounts(usage: unknown): Partial<TokenCounts> {
  const output = countAt(usage, 'completion_tokens');
  return {
    ...splitInput(
      countAt(usage, 'prompt_tokens'),
      countAt(usage, 'prompt_tokens_details', 'cached_tokens') ?? countAt(usage, 'prompt_cache_hit_tokens'),
      countAt(usage, 'prompt_tokens_details', 'cache_write_tokens'),
    ),
    ...(output === null ? {} : { output }),
  };
}
