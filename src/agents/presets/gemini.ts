import { z } from 'zod';
import type { Trouble } from '../../domain/agent-trouble.ts';
import { ourEmail, ourName } from '../../workspace/identity.ts';
import type { Agent, ModelEndpoint } from '../agent.ts';
import {
  type AgentEvent,
  causeOfStatus,
  jsonLines,
  type LineReader,
  saysTooLong,
  toolUse,
} from '../agent-event.ts';
import { resetInWords } from '../read-reset.ts';

/** Gemini CLI. */
export const gemini: Agent = {
  name: 'gemini',
  program: { file: 'gemini', oldest: '0.61.0', install: 'npm install --global @google/gemini-cli' },
  providers: ['gemini'],
  needsModel: false,
  sessionFolders: ['.gemini/tmp'],
  sessionsStayInFolder: true,
  countsWholeSession: false,
  command: ({ prompt, model, session, endpoint }) => ({
    file: 'gemini',
    args: [
      ...['--output-format', 'stream-json', '--yolo', '--skip-trust'],
      ...(model === null ? [] : ['--model', model]),
      ...(session.kind === 'resumed' ? ['--resume', session.id] : []),
    ],
    env: {
      // It would start itself again as a child of its own.
      GEMINI_CLI_NO_RELAUNCH: 'true',
      ...identity,
      ...(endpoint && { GOOGLE_GEMINI_BASE_URL: endpoint.baseUrl, GEMINI_API_KEY: endpoint.token }),
    },
    files: { '.gemini/settings.json': settingsOf(endpoint) },
    stdin: prompt,
    session: session.kind === 'resumed' ? session.id : null,
  }),
  read: (line) => (line.stream === 'stderr' ? readRetry(line) : readEvent(line)),
};

/** It runs git without the config in HOME, where the identity of other agents stands. */
const identity = {
  GIT_AUTHOR_NAME: `gemini (${ourName})`,
  GIT_AUTHOR_EMAIL: ourEmail,
  GIT_COMMITTER_NAME: `gemini (${ourName})`,
  GIT_COMMITTER_EMAIL: ourEmail,
};

function settingsOf(endpoint: ModelEndpoint | null): string {
  return JSON.stringify({
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
    general: { enableAutoUpdate: false },
    ...(endpoint && { security: { auth: { selectedType: 'gemini-api-key' } } }),
  });
}

const stats = z.object({ input_tokens: z.number(), output_tokens: z.number() });

const anyEvent = z.union([
  z.object({ type: z.literal('init'), session_id: z.string() }),
  z.object({
    type: z.literal('message'),
    role: z.string(),
    content: z.string(),
    delta: z.boolean().optional(),
  }),
  z.object({ type: z.literal('tool_use'), tool_name: z.string(), parameters: z.unknown() }),
  z.object({ type: z.literal('tool_result'), output: z.string().default('') }),
  z.object({ type: z.literal('error'), message: z.string() }),
  z.object({
    type: z.literal('result'),
    status: z.string(),
    error: z.object({ message: z.string() }).optional(),
    stats: stats.optional(),
  }),
]);

const readEvent = jsonLines(anyEvent, eventsOf);

function eventsOf(event: z.infer<typeof anyEvent>, at: number): readonly AgentEvent[] {
  switch (event.type) {
    case 'init':
      return [{ kind: 'session', id: event.session_id }];
    case 'message':
      if (event.role !== 'assistant') return [];
      return [{ kind: event.delta === true ? 'saying' : 'said', text: event.content }];
    case 'tool_use':
      return [{ kind: 'does', text: toolUse(event.tool_name, event.parameters) }];
    case 'tool_result':
      return [{ kind: 'got', text: event.output }];
    case 'error':
      return [{ kind: 'trouble', trouble: { ...troubleOf(event.message, at), cause: 'provider' } }];
    case 'result': {
      const { status, error, stats } = event;
      const failure = troubleOf(error?.message ?? 'The model gave no whole answer.', at);
      return [...ofStats(stats), { kind: 'ended', trouble: status === 'success' ? null : failure }];
    }
  }
}

/** After an error all of them are 0, whatever was used. */
function ofStats(used: z.infer<typeof stats> | undefined): AgentEvent[] {
  if (used === undefined || used.input_tokens + used.output_tokens === 0) return [];
  const usage = {
    inputTokens: used.input_tokens,
    outputTokens: used.output_tokens,
    costUsd: null,
    turns: null,
  };
  return [{ kind: 'total', usage }];
}

/** The provider's answer stands in it as JSON. */
function troubleOf(message: string, at: number): Trouble {
  const cause = causeOf(message);
  return { cause, until: cause === 'rate-limit' ? resetInWords(message, at) : null, message };
}

function causeOf(message: string): Trouble['cause'] {
  if (saysTooLong(message)) return 'context';
  if (/RESOURCE_EXHAUSTED|exhausted your|quota/i.test(message)) return 'rate-limit';
  if (/API_KEY_INVALID|UNAUTHENTICATED|PERMISSION_DENIED/.test(message)) return 'provider';
  const status = /"code":\s*(\d{3})\b/.exec(message)?.[1];
  return causeOfStatus(status === undefined ? null : Number(status));
}

/** While its provider refuses it, it says so on stderr alone, and in words. */
const readRetry: LineReader = ({ text, at }) => {
  if (!/^Attempt \d+ failed\b.*\bRetrying\b/.test(text)) return null;
  const isLimit = /\b429\b|quota|exhausted|rate limit/i.test(text);
  const until = isLimit ? resetInWords(text, at) : null;
  return [{ kind: 'trouble', trouble: { cause: isLimit ? 'rate-limit' : 'provider', until, message: text } }];
};
