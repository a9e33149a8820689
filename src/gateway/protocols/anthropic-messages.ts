import type { TokenCounts } from '../../domain/model-usage.ts';
import { countAt, textAt, valueAt } from '../json-value.ts';
import { NOTHING, type Protocol } from './protocol.ts';

/** `POST /v1/messages`, https://platform.claude.com/docs/en/api/messages. What is cached is not in `input_tokens`. */
export const anthropicMessages: Protocol = {
  name: 'messages',
  readRequest: (body) => ({ kind: 'ready', model: textAt(body, 'model'), changed: null }),
  read(event) {
    switch (valueAt(event, 'type')) {
      case 'message_start':
        return {
          ...NOTHING,
          model: textAt(event, 'message', 'model'),
          tokens: readCounts(valueAt(event, 'message', 'usage')),
        };
      case 'content_block_delta':
        return { ...NOTHING, written: valueAt(event, 'delta') };
      case 'message_delta':
        return { ...NOTHING, tokens: readCounts(valueAt(event, 'usage')), isFinal: true };
      case 'message':
        return {
          model: textAt(event, 'model'),
          tokens: readCounts(valueAt(event, 'usage')),
          isFinal: true,
          written: valueAt(event, 'content'),
        };
      default:
        return NOTHING;
    }
  },
  lastEvent: (error) => `event: error\ndata: ${JSON.stringify(error)}\n\n`,
};

function readCounts(usage: unknown): Partial<TokenCounts> {
  const input = countAt(usage, 'input_tokens');
  const output = countAt(usage, 'output_tokens');
  const cacheRead = countAt(usage, 'cache_read_input_tokens');
  const cacheWrite = countAt(usage, 'cache_creation_input_tokens');
  return {
    ...(input === null ? {} : { input }),
    ...(output === null ? {} : { output }),
    ...(cacheRead === null ? {} : { cacheRead }),
    ...(cacheWrite === null ? {} : { cacheWrite }),
  };
}
