import type { TokenCounts } from '../../domain/model-usage.ts';
import { countAt, textAt, valueAt } from '../json-value.ts';
import { NOTHING, type Protocol } from './protocol.ts';
import { splitInput } from './split-input.ts';

/** `POST /v1/responses`, https://developers.openai.com/api/reference/resources/responses. What is cached is in `input_tokens`, too. */
export const openaiResponses: Protocol = {
  name: 'responses',
  readRequest(body) {
    if (valueAt(body, 'background') === true) {
      return {
        kind: 'refused',
        message: 'Responses in the background are not let through, since what they use cannot be metered.',
      };
    }
    return { kind: 'ready', model: textAt(body, 'model'), changed: null };
  },
  read(event) {
    const type = textAt(event, 'type');
    if (type?.endsWith('.delta')) return { ...NOTHING, written: valueAt(event, 'delta') };
    const response = valueAt(event, 'response') ?? event;
    const tokens = readCounts(valueAt(response, 'usage'));
    return {
      model: textAt(response, 'model'),
      tokens,
      isFinal: tokens.output !== undefined,
      // In a stream its deltas have told it already.
      written: type === null ? valueAt(response, 'output') : null,
    };
  },
  lastEvent: ({ error: { code, message } }) =>
    `event: response.failed\ndata: ${JSON.stringify({
      type: 'response.failed',
      response: { id: 'resp_gateway', object: 'response', status: 'failed', error: { code, message } },
    })}\n\n`,
};

function readCounts(usage: unknown): Partial<TokenCounts> {
  const output = countAt(usage, 'output_tokens');
  return {
    ...splitInput(
      countAt(usage, 'input_tokens'),
      countAt(usage, 'input_tokens_details', 'cached_tokens'),
      countAt(usage, 'input_tokens_details', 'cache_write_tokens'),
    ),
    ...(output === null ? {} : { output }),
  };
}
