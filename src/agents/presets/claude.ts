import { z } from 'zod';
import type { Trouble } from '../../domain/agent-trouble.ts';
import { NO_USAGE, type Usage } from '../../domain/usage.ts';
import type { Agent } from '../agent.ts';
import { type AgentEvent, causeOfStatus, jsonLines, toolUse } from '../agent-event.ts';
import { resetInWords } from '../read-reset.ts';

/** Claude Code. */
export const claude: Agent = {
  name: 'claude',
  program: {
    file: 'claude',
    oldest: '2.1.0',
    install: 'npm install --global @anthropic-ai/claude-code',
  },
  providers: ['anthropic'],
  needsModel: false,
  sessionFolders: ['.claude/projects'],
  sessionsStayInFolder: false,
  countsWholeSession: false,
  command: ({ prompt, model, session, endpoint }) => ({
    file: 'claude',
    args: [
      ...['-p', '--output-format', 'stream-json', '--verbose', '--dangerously-skip-permissions'],
      ...(model === null ? [] : ['--model', model]),
      ...(session.kind === 'resumed' ? ['--resume', session.id] : []),
    ],
    env: {
      // Without it, it refuses to work without asking for permissions when it runs as root.
      IS_SANDBOX: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      ...(endpoint && { ANTHROPIC_BASE_URL: endpoint.baseUrl, ANTHROPIC_API_KEY: endpoint.token }),
    },
    files: {},
    stdin: prompt,
    session: session.kind === 'resumed' ? session.id : null,
  }),
  read: jsonLines(
    z.lazy(() => anyEvent),
    eventsOf,
  ),
};

/** Its own pauses between tries grow to half a minute: a longer one is the provider's wish. */
const LONGEST_OWN_PAUSE_MS = 40_000;

const tokens = z.object({
  input_tokens: z.number().default(0),
  cache_creation_input_tokens: z.number().nullish(),
  cache_read_input_tokens: z.number().nullish(),
  output_tokens: z.number().default(0),
});

const content = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('tool_use'), name: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('tool_result'), content: z.unknown() }),
  z.object({ type: z.string() }).transform(() => ({ type: 'other' as const })),
]);

const assistant = z.object({
  type: z.literal('assistant'),
  message: z.object({ id: z.string(), model: z.string(), usage: tokens, content: z.array(content) }),
  is_api_error_message: z.boolean().optional(),
});

const user = z.object({
  type: z.literal('user'),
  message: z.object({ content: z.union([z.string().transform(() => []), z.array(content)]) }),
});

const result = z.object({
  type: z.literal('result'),
  subtype: z.string(),
  is_error: z.boolean(),
  api_error_status: z.number().nullish(),
  terminal_reason: z.string().nullish(),
  result: z.string().default(''),
  num_turns: z.number().nullish(),
  usage: tokens,
  total_cost_usd: z.number().nullish(),
  model_usage_since_last_result: z.record(z.string(), z.object({ costUSD: z.number() })).optional(),
});

const retry = z.object({
  type: z.literal('system'),
  subtype: z.literal('api_retry'),
  retry_delay_ms: z.number(),
  error_status: z.number().nullable(),
  error: z.string(),
});

const limit = z.object({
  type: z.literal('rate_limit_event'),
  rate_limit_info: z.object({
    status: z.string(),
    /** Seconds. */
    resetsAt: z.number().optional(),
    rateLimitType: z.string().optional(),
  }),
});

const anyEvent = z.union([
  assistant,
  user,
  result,
  retry,
  limit,
  z.object({ type: z.literal('system'), subtype: z.string(), session_id: z.string() }),
]);

function eventsOf(event: z.infer<typeof anyEvent>, at: number): readonly AgentEvent[] {
  switch (event.type) {
    case 'assistant':
      return event.is_api_error_message === true ? [] : ofAnswer(event.message);
    case 'user':
      return event.message.content.flatMap(ofContent);
    case 'result':
      return [
        { kind: 'total', usage: usageOf(event) },
        { kind: 'ended', trouble: event.is_error ? troubleOf(event, at) : null },
      ];
    case 'rate_limit_event':
      return ofLimit(event);
    case 'system':
      if (!('retry_delay_ms' in event)) return [{ kind: 'session', id: event.session_id }];
      return [{ kind: 'trouble', trouble: ofRetry(event, at) }];
  }
}

/** Output tokens are known only at the end: these are what the first of them had counted. */
function ofAnswer({ id, usage, content }: z.infer<typeof assistant>['message']): readonly AgentEvent[] {
  const counted = { ...NO_USAGE, inputTokens: inputOf(usage), turns: 1 };
  return [{ kind: 'answer', id, usage: counted }, ...content.flatMap(ofContent)];
}

function ofContent(part: z.infer<typeof content>): readonly AgentEvent[] {
  if (part.type === 'text') return [{ kind: 'said', text: part.text }];
  if (part.type === 'tool_use') return [{ kind: 'does', text: toolUse(part.name, part.input) }];
  if (part.type !== 'tool_result') return [];
  const read = toolResult.safeParse(part.content);
  return read.success ? [{ kind: 'got', text: read.data }] : [];
}

const toolResult = z.union([
  z.string(),
  z
    .array(z.object({ text: z.string().default('') }))
    .transform((parts) => parts.map(({ text }) => text).join('\n')),
]);

/** `usage` is that of this process, `total_cost_usd` that of the whole conversation. */
function usageOf({ usage, num_turns: turns, ...event }: z.infer<typeof result>): Usage {
  const sinceLast = event.model_usage_since_last_result;
  const cost = sinceLast && Object.values(sinceLast).reduce((sum, { costUSD }) => sum + costUSD, 0);
  return {
    inputTokens: inputOf(usage),
    outputTokens: usage.output_tokens,
    costUsd: cost ?? event.total_cost_usd ?? null,
    turns: turns ?? null,
  };
}

function inputOf(usage: z.infer<typeof tokens>): number {
  return usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
}

/** Errors of the provider come as `subtype: "success"`. */
function troubleOf(event: z.infer<typeof result>, at: number): Trouble {
  const message = event.result || event.subtype;
  if (event.terminal_reason === 'prompt_too_long') return { cause: 'context', until: null, message };
  const isOfProvider = event.terminal_reason === 'api_error' || event.api_error_status != null;
  const cause = isOfProvider ? causeOfStatus(event.api_error_status ?? null) : 'other';
  return { cause, until: cause === 'rate-limit' ? resetInWords(message, at) : null, message };
}

function ofRetry(
  { error, error_status: status, retry_delay_ms: delay }: z.infer<typeof retry>,
  at: number,
): Trouble {
  const until = delay > LONGEST_OWN_PAUSE_MS ? at + delay : null;
  const message = `The provider ${status === null ? 'did not answer' : `answered with status ${status}`} (${error}).`;
  return { cause: causeOfStatus(status), until, message };
}

function ofLimit({
  rate_limit_info: { status, resetsAt, rateLimitType },
}: z.infer<typeof limit>): AgentEvent[] {
  if (status !== 'rejected') return [];
  const message = `The plan's limit${rateLimitType === undefined ? '' : ` (${rateLimitType})`} is reached.`;
  const until = resetsAt === undefined ? null : resetsAt * 1_000;
  return [{ kind: 'trouble', trouble: { cause: 'rate-limit', until, message } }];
}
