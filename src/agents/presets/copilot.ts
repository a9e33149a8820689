import { z } from 'zod';
import type { Trouble } from '../../domain/agent-trouble.ts';
import { NO_USAGE } from '../../domain/usage.ts';
import type { Agent } from '../agent.ts';
import { type AgentEvent, causeOfStatus, jsonLines, saysTooLong, toolUse } from '../agent-event.ts';
import { resetInWords } from '../read-reset.ts';

/** GitHub Copilot CLI. */
export const copilot: Agent = {
  name: 'copilot',
  program: { file: 'copilot', oldest: '1.0.0', install: 'npm install --global @github/copilot' },
  providers: ['copilot', 'openai'],
  needsModel: true,
  sessionFolders: ['.copilot/session-state'],
  sessionsStayInFolder: false,
  countsWholeSession: false,
  command: ({ prompt, model, session, endpoint }) => ({
    file: 'copilot',
    args: [
      ...['--output-format', 'json', '--allow-all-tools', '--allow-all-paths', '--no-ask-user'],
      ...['--no-auto-update', '--disable-builtin-mcps', '--no-color'],
      ...(model === null ? [] : ['--model', model]),
      // It names its conversation only in its last line, which an agent that is ended never writes.
      session.kind === 'resumed' ? `--resume=${session.id}` : `--session-id=${session.id}`,
    ],
    env:
      endpoint === null
        ? {}
        : {
            COPILOT_OFFLINE: 'true',
            COPILOT_PROVIDER_TYPE: 'openai',
            COPILOT_PROVIDER_BASE_URL: endpoint.baseUrl,
            COPILOT_PROVIDER_API_KEY: endpoint.token,
            ...(model !== null && { COPILOT_MODEL: model }),
          },
    files: {},
    stdin: prompt,
    session: session.id,
  }),
  read: jsonLines(
    z.lazy(() => anyEvent),
    eventsOf,
  ),
};

const anyEvent = z.union([
  z.object({
    type: z.literal('assistant.message'),
    data: z.object({ messageId: z.string(), content: z.string() }),
  }),
  z.object({
    type: z.literal('tool.execution_start'),
    data: z.object({ toolName: z.string(), arguments: z.unknown() }),
  }),
  z.object({
    type: z.literal('tool.execution_complete'),
    data: z.object({ result: z.object({ content: z.string() }).optional() }),
  }),
  z.object({
    type: z.literal('model.call_failure'),
    data: z.object({ statusCode: z.number().nullish(), errorMessage: z.string().default('') }),
  }),
  z.object({
    type: z.literal('session.error'),
    data: z.object({ statusCode: z.number().nullish(), message: z.string() }),
  }),
  z.object({ type: z.literal('result'), sessionId: z.string(), exitCode: z.number() }),
  // What is of use to those alone who watch it work.
  z.object({ type: z.enum(['user.message', 'session.info', 'assistant.turn_start', 'assistant.turn_end']) }),
  z.object({ ephemeral: z.literal(true) }).transform(() => ({ type: 'ephemeral' as const })),
]);

function eventsOf(event: z.infer<typeof anyEvent>, at: number): readonly AgentEvent[] {
  switch (event.type) {
    case 'assistant.message':
      return [
        { kind: 'answer', id: event.data.messageId, usage: { ...NO_USAGE, turns: 1 } },
        { kind: 'said', text: event.data.content },
      ];
    case 'tool.execution_start':
      return [{ kind: 'does', text: toolUse(event.data.toolName, event.data.arguments) }];
    case 'tool.execution_complete':
      return [{ kind: 'got', text: event.data.result?.content ?? '' }];
    case 'model.call_failure':
      return [{ kind: 'trouble', trouble: troubleOf(event.data.statusCode, event.data.errorMessage, at) }];
    case 'session.error':
      return [{ kind: 'ended', trouble: troubleOf(event.data.statusCode, event.data.message, at) }];
    case 'result':
      return [
        { kind: 'session', id: event.sessionId },
        // An exit code of its own comes behind the error that is the reason.
        ...(event.exitCode === 0 ? [{ kind: 'ended', trouble: null } as const] : []),
      ];
    default:
      return [];
  }
}

function troubleOf(status: number | null | undefined, message: string, at: number): Trouble {
  const cause = saysTooLong(message) ? 'context' : causeOfStatus(status ?? null);
  return { cause, until: cause === 'rate-limit' ? resetInWords(message, at) : null, message };
}
