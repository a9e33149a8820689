import { once } from 'node:events';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { type ModelServer, startModelServer } from '../../fixtures/llm/model-server.ts';
import { usage } from '../../fixtures/llm/protocol.ts';
import { always, run, type Script, say } from '../../fixtures/llm/script.ts';

interface Told {
  readonly status: number;
  readonly headers: Headers;
  /** The whole body; of a stream that was cut, what had arrived. */
  readonly text: string;
  readonly isWhole: boolean;
}

/** How a client of one protocol asks; `results` are the tool results since the prompt. */
interface Client {
  readonly name: string;
  readonly tool: string;
  ask(server: ModelServer, prompt: string, results: number, stream: boolean): Promise<Told>;
}

const schema = (command: object, ...required: string[]) => ({
  type: 'object',
  properties: { ...command, mode: { type: 'string', enum: ['sync', 'async'] } },
  required,
});
const line = { type: 'string' };

const clients: Client[] = [
  {
    name: 'anthropic',
    tool: 'Bash',
    ask(server, prompt, results, stream) {
      const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: 'ok' }] };
      const messages = [{ role: 'user', content: prompt }, ...Array(results).fill(result)];
      const tools = [
        { name: 'Read', input_schema: schema({ path: line }) },
        { name: 'Bash', input_schema: schema({ command: line }, 'command') },
      ];
      return post(`${server.url}/v1/messages?beta=true`, { model: 'm', stream, messages, tools });
    },
  },
  {
    name: 'openai-responses',
    tool: 'exec_command',
    ask(server, prompt, results, stream) {
      const message = { type: 'message', role: 'user', content: [{ type: 'input_text', text: prompt }] };
      const result = { type: 'function_call_output', call_id: 'x', output: 'ok' };
      const tools = [
        { type: 'web_search' },
        { type: 'function', name: 'exec_command', parameters: schema({ cmd: line }, 'cmd') },
      ];
      const input = [message, ...Array(results).fill(result)];
      return post(`${server.url}/v1/responses`, { model: 'm', stream, input, tools });
    },
  },
  {
    name: 'openai-chat',
    tool: 'bash',
    ask(server, prompt, results, stream) {
      const result = { role: 'tool', tool_call_id: 'x', content: 'ok' };
      const messages = [{ role: 'user', content: prompt }, ...Array(results).fill(result)];
      const bash = { name: 'bash', parameters: schema({ command: line }, 'command', 'mode') };
      const tools = [{ type: 'function', function: bash }];
      return post(`${server.url}/v1/chat/completions`, { model: 'm', stream, messages, tools });
    },
  },
  {
    name: 'gemini',
    tool: 'run_shell_command',
    ask(server, prompt, results, stream) {
      const result = {
        role: 'user',
        parts: [{ functionResponse: { name: 'run_shell_command', response: {} } }],
      };
      const contents = [{ role: 'user', parts: [{ text: prompt }] }, ...Array(results).fill(result)];
      const shell = { name: 'run_shell_command', parametersJsonSchema: schema({ command: line }, 'command') };
      const method = stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
      return post(`${server.url}/v1beta/models/m:${method}`, {
        contents,
        tools: [{ functionDeclarations: [shell] }],
      });
    },
  },
];

async function post(url: string, body: object): Promise<Told> {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer test-key' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  let text = '';
  try {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    return { status: response.status, headers: response.headers, text, isWhole: true };
  } catch {
    return { status: response.status, headers: response.headers, text, isWhole: false };
  }
}

let server: ModelServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function start(script: Script): Promise<ModelServer> {
  server = await startModelServer(script);
  return server;
}

describe.each(clients)('the scripted model in $name', (client) => {
  const ask = (at: ModelServer, prompt: string, results = 0, stream = true) =>
    client.ask(at, prompt, results, stream);

  it.each([true, false])(
    'runs a command with the tool that is offered, then has the last word (stream: %s)',
    async (stream) => {
      const at = await start(always(run('make it'), say('It is made.')));
      const first = await ask(at, 'go', 0, stream);
      expect(first.text).toContain(`"${client.tool}"`);
      expect(first.text).toContain('make it');
      const last = await ask(at, 'go', 1, stream);
      expect(last.text).toContain('made.');
      expect(at.requests.map(({ protocol, model, answered }) => [protocol, model, answered])).toEqual([
        [client.name, 'm', 'run'],
        [client.name, 'm', 'say'],
      ]);
    },
  );

  it('says what each answer costs', async () => {
    const { text } = await ask(await start(always(say('hello'))), 'go', 0, false);
    const numbers = [...text.matchAll(/"\w*[tT]oken\w*":(\d+)/g)].map(([, number]) => Number(number));
    expect(numbers).toContain(usage.output);
    expect(numbers).toContain(usage.cached);
    expect(numbers.some((number) => number === usage.fresh || number === usage.fresh + usage.cached)).toBe(
      true,
    );
  });

  it('goes by the newest prompt that the script knows, so that a resumed session begins anew', async () => {
    const script = {
      scenes: [
        { when: ['first task'], steps: [run('one'), say('done')] },
        { when: ['second task'], steps: [run('two'), say('done')] },
      ],
    };
    const at = await start(script);
    expect((await ask(at, 'Now the second task, which comes after the `first task`.')).text).toContain('two');
    expect((await ask(at, 'Now the first\ntask, before the second task.')).text).toContain('one');
    expect((await ask(at, 'something else', 0, false)).text).toContain('nothing for this prompt');
  });

  it('refuses as often as it is told to, and says when to come back', async () => {
    const at = await start(always({ kind: 'rate-limited', times: 2, resetsInSeconds: 7 }, say('hello')));
    const [first, second, third] = [await ask(at, 'go'), await ask(at, 'go'), await ask(at, 'go')];
    expect([first.status, second.status, third.status]).toEqual([429, 429, 200]);
    expect(`${first.headers.get('retry-after')}s ${first.text}`).toContain('7s');
  });

  it.each(['ends', 'resets'] as const)('cuts a stream off in the middle (it %s)', async (how) => {
    const at = await start(always({ kind: 'cut-off', how, times: 1 }, run('make it'), say('done')));
    const cut = await ask(at, 'go');
    expect(cut.isWhole).toBe(how === 'ends');
    const whole = await ask(at, 'go');
    expect(whole.isWhole).toBe(true);
    expect(whole.text.length).toBeGreaterThan(cut.text.length);
  });

  it.each([
    [{ kind: 'invalid-key' }, [400, 401], /key/i],
    [{ kind: 'plan-used-up', resetsInSeconds: 3_600 }, [429], /limit|quota/],
    [{ kind: 'context-too-long' }, [400], /maximum|too long/],
    [{ kind: 'server-error', status: 503, times: 'for ever' }, [503], /error/],
  ] as const)('refuses as its provider does: %o', async (trouble, statuses, words) => {
    const told = await ask(await start(always(trouble)), 'go');
    expect(statuses).toContain(told.status);
    expect(told.text).toMatch(words);
  });

  it('answers late, or never', async () => {
    const at = await start(always({ kind: 'slow', ms: 60 }, run('make it'), { kind: 'hang' }, say('never')));
    const began = performance.now();
    expect((await ask(at, 'go')).text).toContain('make it');
    expect(performance.now() - began).toBeGreaterThan(55);
    const hanging = ask(at, 'go', 1).catch(() => 'gave up');
    await expect.poll(() => at.requests.at(-1)?.answered).toBe('hang');
    await at.close();
    server = null;
    expect(await hanging).toBe('gave up');
  });
});

describe('the scripted model', () => {
  it('keeps what arrived, key and all', async () => {
    const at = await start(always(say('hello')));
    await post(`${at.url}/v1/chat/completions`, {
      model: 'small',
      messages: [{ role: 'user', content: 'a title?' }],
    });
    expect(at.requests).toMatchObject([
      { method: 'POST', path: '/v1/chat/completions', model: 'small', answered: 'aside' },
    ]);
    expect(at.requests[0]?.headers.authorization).toBe('Bearer test-key');
    expect(at.requests[0]?.body).toContain('a title?');
  });

  it('answers what agents ask before they start, and nothing else', async () => {
    const at = await start(always(say('hello')));
    expect((await fetch(at.url, { method: 'HEAD' })).status).toBe(200);
    expect((await post(`${at.url}/v1/messages/count_tokens`, {})).text).toContain('"input_tokens":');
    expect((await post(`${at.url}/v1/messages`, { nonsense: true })).status).toBe(404);
    expect((await fetch(`${at.url}/v1/models`)).status).toBe(404);
    expect(at.requests.map(({ answered }) => answered)).toEqual(['other', 'other', 'other', 'other']);
  });

  it('is a program, too, that prints its address', async () => {
    const folder = join(import.meta.dirname, '../../fixtures/llm');
    const args = [join(folder, 'serve.ts'), '--script', join(folder, 'demo-script.ts')];
    const program = execa(process.execPath, args, { reject: false });
    onTestFinished(async () => {
      program.kill();
      await program;
    });
    const [address] = await once(program.stdout, 'data');
    expect((await fetch(String(address).trim(), { method: 'HEAD' })).status).toBe(200);
    program.kill();
    expect((await program).stdout).toMatch(/^http:.*\nHEAD \/ - other$/);
  });
});
