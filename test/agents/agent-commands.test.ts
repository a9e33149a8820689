import { expect, test } from 'vitest';
import type { AgentContext } from '../../src/agents/agent.ts';
import { AGENT_PRESETS, knownAgents } from '../../src/agents/agent-presets.ts';

const context: AgentContext = {
  prompt: 'Please say hello.',
  promptFile: '/slot/prompt.md',
  directory: '/slot/tree',
  home: '/slot/home',
  model: 'model-x',
  session: { kind: 'new', id: '0b9ddd01-0000-4000-8000-000000000000' },
  endpoint: null,
};
const endpoint = { baseUrl: 'http://127.0.0.1:8080/model/x', token: 'token-of-this-execution' };
const every = AGENT_PRESETS.map((agent) => [agent.name, agent] as const);

test.each(every)(
  '%s gets its prompt where it may be of any length: as its input, or as a file',
  (_name, agent) => {
    const { args, stdin } = agent.command(context);
    expect(stdin === context.prompt).toBe(!args.includes(context.promptFile));
    expect(args.join(' ')).not.toContain(context.prompt);
  },
);

test.each(every)('%s is given the model, or chooses one', (_name, agent) => {
  expect(agent.command(context).args).toContain('model-x');
  expect(agent.command({ ...context, model: null }).args.join(' ')).not.toMatch(/model|null/);
});

const talking = every.filter(([, { sessionFolders }]) => sessionFolders.length > 0);

test.each(talking)('%s goes on with a conversation', (_name, agent) => {
  const resumed = agent.command({ ...context, session: { kind: 'resumed', id: 'conversation-7' } });
  expect(resumed.args.join(' ')).toMatch(/(?:resume|session)[ =]conversation-7\b/);
  expect(resumed.session).toBe('conversation-7');
});

test.each(every)('%s finds the gateway, with a token that is in no argument', (_name, agent) => {
  const { args, env, files } = agent.command({ ...context, endpoint });
  const given = JSON.stringify([env, files]);
  expect(given).toContain(endpoint.token);
  expect(given).toContain(endpoint.baseUrl);
  expect(args.join(' ')).not.toContain(endpoint.token);
  const without = agent.command(context);
  expect(JSON.stringify([without.env, without.files])).not.toMatch(/gateway|127\.0\.0\.1|API_KEY/);
});

test('config files lie below HOME', () => {
  for (const agent of AGENT_PRESETS) {
    const paths = [...Object.keys(agent.command({ ...context, endpoint }).files), ...agent.sessionFolders];
    for (const path of paths) expect(path).toMatch(/^\.[\w./-]+$/);
  }
});

test('a command is an agent where the operator has set one', () => {
  expect(knownAgents(null).map(({ name }) => name)).toEqual(AGENT_PRESETS.map(({ name }) => name));
  const command = knownAgents('my-agent --yes').at(-1);
  expect(command).toMatchObject({ name: 'command', read: null, sessionFolders: [] });
  expect(command?.command(context)).toMatchObject({
    file: '/bin/sh',
    args: ['-c', 'my-agent --yes'],
    stdin: context.prompt,
  });
});
