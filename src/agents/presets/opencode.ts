import { z } from 'zod';
import type { Trouble } from '../../domain/agent-trouble.ts';
import type { Usage } from '../../domain/usage.ts';
import type { Agent, AgentContext } from '../agent.ts';
import { type AgentEvent, causeOfStatus, jsonLines, toolUse } from '../agent-event.ts';

/** opencode. */
export const opencode: Agent = {
  name: 'opencode',
  program: { file: 'opencode', oldest: '1.18.0', install: 'npm install --global opencode-ai' },
  providers: ['openrouter', 'openai'],
  needsModel: true,
  sessionFolders: ['.local/share/opencode'],
  sessionsStayInFolder: true,
  countsWholeSession: false,
  command: ({ prompt, session, ...context }) => ({
    file: 'opencode',
    args: [
      ...['run', '--format', 'json', '--auto'],
      ...modelOf(context),
      ...(session.kind === 'resumed' ? ['--session', session.id] : []),
    ],
    env: { OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' },
    files: { '.config/opencode/opencode.json': configOf(context) },
    stdin: prompt,
    session: session.kind === 'resumed' ? session.id : null,
  }),
  read: jsonLines(
    z.lazy(() => anyEvent),
    eventsOf,
  ),
};

type Choice = Pick<AgentContext, 'model' | 'endpoint'>;

function modelOf({ model, endpoint }: Choice): readonly string[] {
  if (model === null) return [];
  return ['--model', endpoint === null ? model : `gateway/${model}`];
}

function configOf({ model, endpoint }: Choice): string {
  const own = { $schema: 'https://opencode.ai/config.json', autoupdate: false, share: 'disabled' };
  if (endpoint === null) return JSON.stringify(own);
  const gateway = {
    npm: '@ai-sdk/openai-compatible',
    name: 'gateway',
    options: { baseURL: endpoint.baseUrl, apiKey: endpoint.token },
    models: model === null ? {} : { [model]: { name: model } },
  };
  return JSON.stringify({ ...own, provider: { gateway } });
}

const part = { sessionID: z.string() };

const anyEvent = z.union([
  z.object({ type: z.literal('step_start'), ...part }),
  z.object({
    type: z.literal('text'),
    ...part,
    part: z.object({ text: z.string(), synthetic: z.boolean().optional() }),
  }),
  z.object({
    type: z.literal('tool_use'),
    ...part,
    part: z.object({
      tool: z.string(),
      state: z.object({ input: z.unknown(), output: z.string().default(''), error: z.string().optional() }),
    }),
  }),
  z.object({
    type: z.literal('step_finish'),
    ...part,
    part: z.object({
      id: z.string(),
      reason: z.string(),
      cost: z.number().default(0),
      tokens: z.object({
        input: z.number(),
        output: z.number(),
        reasoning: z.number().default(0),
        cache: z.object({ read: z.number(), write: z.number() }).default({ read: 0, write: 0 }),
      }),
    }),
  }),
  z.object({
    type: z.literal('error'),
    ...part,
    error: z.object({
      name: z.string(),
      data: z
        .object({
          message: z.string().optional(),
          statusCode: z.number().optional(),
          responseHeaders: z.record(z.string(), z.string()).default({}),
        })
        .default({ responseHeaders: {} }),
    }),
  }),
]);

type StepFinish = Extract<z.infer<typeof anyEvent>, { type: 'step_finish' }>['part'];
type Failure = Extract<z.infer<typeof anyEvent>, { type: 'error' }>['error'];

function eventsOf(event: z.infer<typeof anyEvent>, at: number): readonly AgentEvent[] {
  return [{ kind: 'session', id: event.sessionID }, ...whatHappened(event, at)];
}

function whatHappened(event: z.infer<typeof anyEvent>, at: number): readonly AgentEvent[] {
  switch (event.type) {
    case 'step_start':
      return [];
    case 'text':
      return event.part.synthetic === true ? [] : [{ kind: 'said', text: event.part.text }];
    case 'tool_use': {
      const { tool, state } = event.part;
      return [
        { kind: 'does', text: toolUse(tool, state.input) },
        { kind: 'got', text: state.error ?? state.output },
      ];
    }
    case 'step_finish': {
      const { id, reason } = event.part;
      const answer = { kind: 'answer', id, usage: usageOf(event.part) } as const;
      return reason === 'stop' ? [answer, { kind: 'ended', trouble: null }] : [answer];
    }
    case 'error':
      return ofError(event.error, at);
  }
}

/** A price of 0 is that of a model whose price it does not know. */
function usageOf({ tokens, cost }: StepFinish): Usage {
  return {
    inputTokens: tokens.input + tokens.cache.read + tokens.cache.write,
    outputTokens: tokens.output + tokens.reasoning,
    costUsd: cost === 0 ? null : cost,
    turns: 1,
  };
}

/** It goes on after a conversation that is too long, by shortening it; every other error is its last word. */
function ofError({ name, data }: Failure, at: number): readonly AgentEvent[] {
  const message = data.message ?? name;
  if (name === 'ContextOverflowError') {
    return [{ kind: 'trouble', trouble: { cause: 'context', until: null, message } }];
  }
  const isOfProvider = name === 'APIError' || name === 'ProviderAuthError';
  const cause = isOfProvider ? causeOfStatus(data.statusCode ?? null) : 'other';
  const seconds = Number(data.responseHeaders['retry-after'] ?? Number.NaN);
  const until = cause === 'rate-limit' && Number.isFinite(seconds) ? at + seconds * 1_000 : null;
  const trouble: Trouble = { cause, until, message };
  return [{ kind: 'ended', trouble }];
}
