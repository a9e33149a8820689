import { z } from 'zod';
import type { Trouble } from '../../domain/agent-trouble.ts';
import type { Usage } from '../../domain/usage.ts';
import type { Agent, ModelEndpoint } from '../agent.ts';
import { type AgentEvent, causeOfStatus, jsonLines, saysTooLong } from '../agent-event.ts';
import { resetInWords } from '../read-reset.ts';

/** Codex CLI. */
export const codex: Agent = {
  name: 'codex',
  program: { file: 'codex', oldest: '0.169.0', install: 'npm install --global @openai/codex' },
  providers: ['openai'],
  needsModel: false,
  sessionFolders: ['.codex/sessions'],
  sessionsStayInFolder: false,
  countsWholeSession: true,
  command: ({ prompt, model, session, endpoint }) => ({
    file: 'codex',
    args: [
      ...['exec', ...(session.kind === 'resumed' ? ['resume', session.id] : [])],
      // Its own sandbox mounts `.git` read-only: nothing could be committed.
      ...['--json', '--dangerously-bypass-approvals-and-sandbox', '--skip-git-repo-check'],
      ...(model === null ? [] : ['--model', model]),
      '-',
    ],
    env: endpoint === null ? {} : { OPENAI_API_KEY: endpoint.token },
    files: { '.codex/config.toml': configOf(endpoint) },
    stdin: prompt,
    session: session.kind === 'resumed' ? session.id : null,
  }),
  read: jsonLines(
    z.lazy(() => anyEvent),
    eventsOf,
  ),
};

function configOf(endpoint: ModelEndpoint | null): string {
  // A login shell would read /etc/profile, which puts another PATH in the place of the one that the agent was given.
  const own = ['check_for_update_on_startup = false', 'allow_login_shell = false'];
  if (endpoint === null) return `${own.join('\n')}\n`;
  const provider = [
    'model_provider = "gateway"',
    '[model_providers.gateway]',
    'name = "gateway"',
    // A JSON string is a basic string of TOML, too.
    `base_url = ${JSON.stringify(endpoint.baseUrl)}`,
    'wire_api = "responses"',
    'env_key = "OPENAI_API_KEY"',
  ];
  return `${[...own, ...provider].join('\n')}\n`;
}

const item = z.union([
  z.object({ type: z.literal('agent_message'), text: z.string() }),
  z.object({
    type: z.literal('command_execution'),
    command: z.string(),
    aggregated_output: z.string().default(''),
  }),
  z.object({ type: z.literal('file_change'), changes: z.array(z.object({ path: z.string() })) }),
  z.object({ type: z.string() }).transform(() => ({ type: 'other' as const })),
]);

const anyEvent = z.union([
  z.object({ type: z.literal('thread.started'), thread_id: z.string() }),
  z.object({ type: z.enum(['item.started', 'item.updated', 'item.completed']), item }),
  z.object({
    type: z.literal('turn.completed'),
    usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }),
  }),
  z.object({ type: z.literal('turn.failed'), error: z.object({ message: z.string() }) }),
  z.object({ type: z.literal('error'), message: z.string() }),
  z.object({ type: z.literal('turn.started') }),
]);

function eventsOf(event: z.infer<typeof anyEvent>, at: number): readonly AgentEvent[] {
  switch (event.type) {
    case 'thread.started':
      return [{ kind: 'session', id: event.thread_id }];
    case 'turn.completed':
      return [
        { kind: 'total', usage: usageOf(event.usage) },
        { kind: 'ended', trouble: null },
      ];
    case 'turn.failed':
      return [{ kind: 'ended', trouble: troubleOf(event.error.message, at) }];
    case 'error':
      return [{ kind: 'trouble', trouble: troubleOf(event.message, at) }];
    case 'item.started':
      return event.item.type === 'command_execution' ? [{ kind: 'does', text: event.item.command }] : [];
    case 'item.completed':
      return ofItem(event.item);
    default:
      return [];
  }
}

function ofItem(done: z.infer<typeof item>): readonly AgentEvent[] {
  if (done.type === 'agent_message') return [{ kind: 'said', text: done.text }];
  if (done.type === 'command_execution') return [{ kind: 'got', text: done.aggregated_output }];
  if (done.type !== 'file_change') return [];
  return [{ kind: 'does', text: `changes ${done.changes.map(({ path }) => path).join(', ')}` }];
}

/** Cached tokens are among those of the input, reasoning among those of the output. In a resumed thread all its turns are counted. */
function usageOf(usage: { readonly input_tokens: number; readonly output_tokens: number }): Usage {
  return { inputTokens: usage.input_tokens, outputTokens: usage.output_tokens, costUsd: null, turns: null };
}

/** It reports errors of its provider as text only. */
function troubleOf(message: string, at: number): Trouble {
  const cause = causeOf(message);
  return { cause, until: cause === 'rate-limit' ? resetInWords(message, at) : null, message };
}

function causeOf(message: string): Trouble['cause'] {
  if (saysTooLong(message)) return 'context';
  if (/usage limit|rate limit|quota exceeded/i.test(message)) return 'rate-limit';
  const status = /status:? (\d{3})\b/.exec(message)?.[1];
  if (status !== undefined) return causeOfStatus(Number(status));
  return /stream disconnected|high demand|error sending request|connection|timed? ?out/i.test(message)
    ? 'provider'
    : 'other';
}
