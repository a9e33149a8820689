import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseRepositoryConfig } from '../../src/config/parse-repository-config.ts';

function errorsOf(text: string, agents?: readonly string[]): readonly string[] {
  const parsed = parseRepositoryConfig(text, agents ?? null);
  return parsed.outcome === 'invalid' ? parsed.errors : [];
}

describe('a repository config', () => {
  it('sets nothing where there is no file, or an empty one', () => {
    for (const text of [null, '', '\n', '# only a comment\n']) {
      expect(parseRepositoryConfig(text)).toEqual({ outcome: 'valid', config: {} });
    }
  });

  it('is read with all its keys', () => {
    const text = `
parallelization: { enabled: true, min_tasks: 2, max_agents: 7, retry_on_failure: 1 }
success_threshold: 0.9
success_means: verified
agent_timeout: 1h30m
approval: always
agents: [command]
sandbox: off
verify:
  - npm ci
  - npm test
issue_template: { title: "{task_title} (#{master})", body: null, labels: [robots] }
runner: local
landing: pull-requests
`;
    expect(parseRepositoryConfig(text, ['command'])).toEqual({
      outcome: 'valid',
      config: {
        parallelization: { enabled: true, min_tasks: 2, max_agents: 7, retry_on_failure: 1 },
        success_threshold: 0.9,
        success_means: 'verified',
        agent_timeout: 5_400_000,
        approval: 'always',
        agents: ['command'],
        sandbox: 'off',
        verify: ['npm ci', 'npm test'],
        issue_template: { title: '{task_title} (#{master})', body: null, labels: ['robots'] },
        runner: 'local',
        landing: 'pull-requests',
      },
    });
  });

  it('reports all its errors at once, in the order of the file, with place, key and remedy', () => {
    const text = `success_threshold: 80
parallelization:
  min_tasks: many
  max_agent: 3
agent_timeout: 30 minutes
verify: npm test
issue_template: { labels: [ok, ""] }
`;
    expect(errorsOf(text)).toEqual([
      '1:20: success_threshold: got 80, expected a number from 0 to 1, for example 0.8',
      '3:14: parallelization.min_tasks: got "many", expected a whole number from 1 to 100, for example 3',
      '4:3: parallelization.max_agent: unknown key; did you mean `max_agents`?',
      '5:16: agent_timeout: got "30 minutes", expected a time of at most 24h such as `30m`, `1h30m` or a number of seconds',
      '6:9: verify: got "npm test", expected a list of at most 20 commands, for example `[npm ci, npm test]`',
      '7:32: issue_template.labels.1: got "", expected a list of at most 20 label names of 1 to 50 characters',
    ]);
  });

  it('finds a key that stands at the wrong level, and lists the known ones where nothing is near', () => {
    expect(errorsOf('max_agents: 3')).toEqual([
      '1:1: max_agents: unknown key; did you mean `parallelization.max_agents`?',
    ]);
    expect(errorsOf('issue_template: { whatever: 1 }')).toEqual([
      '1:19: issue_template.whatever: unknown key; known keys of `issue_template` are title, body, labels',
    ]);
  });

  it('is read with how attempts work and are verified', () => {
    const text = `
models: { claude: { S: haiku, XL: opus } }
race_after: 40m
idle_timeout: 90
status_interval: 2m
budget: { attempt: { usd: 2.5, turns: 80 }, run: { tokens: 1000000 } }
network: allow-list
network_allow: [packages.example.com, "*.example.org:8443"]
end_to_end: { command: npm run e2e, paths: ["web/**"] }
`;
    expect(parseRepositoryConfig(text)).toEqual({
      outcome: 'valid',
      config: {
        models: { claude: { S: 'haiku', XL: 'opus' } },
        race_after: 2_400_000,
        idle_timeout: 90_000,
        status_interval: 120_000,
        budget: { attempt: { usd: 2.5, turns: 80 }, run: { tokens: 1_000_000 } },
        network: 'allow-list',
        network_allow: ['packages.example.com', '*.example.org:8443'],
        end_to_end: { command: 'npm run e2e', paths: ['web/**'] },
      },
    });
  });

  it('names what an unknown policy may be', () => {
    expect(errorsOf('sandbox: on\nnetwork_allow: [https://x.org]')).toEqual([
      '1:10: sandbox: got "on", expected `off`, `preferred`, `required`',
      '2:17: network_allow.0: got "https://x.org", expected a list of host names, for example `[packages.example.com, "*.example.org"]`',
    ]);
  });

  it.each(['9s', '11m', '5', 'always'])('takes no status_interval of %s', (written) => {
    expect(errorsOf(`status_interval: ${written}`)).toEqual([
      `1:18: status_interval: got ${/^\d+$/.test(written) ? written : `"${written}"`}, expected a time from 10s to 10m such as \`30s\`, \`2m\` or a number of seconds`,
    ]);
  });

  it.each(['10s', '10m', '10', '600'])('takes a status_interval of %s', (written) => {
    expect(parseRepositoryConfig(`status_interval: ${written}`).outcome).toBe('valid');
  });

  it('names the agents that the server has', () => {
    expect(errorsOf('agents: [command, claude]', ['command'])).toEqual([
      '1:19: agents.1: this server has no agent "claude"; it has command',
    ]);
  });

  it('must be a map', () => {
    expect(errorsOf('- approval')[0]).toMatch(/^1:1: got a list, expected a map/);
    expect(errorsOf('approval')[0]).toMatch(/^1:1: got "approval", expected a map/);
    expect(errorsOf('parallelization:\n')[0]).toMatch(/^1:\d+: parallelization: got nothing, expected a map/);
  });

  it('reports broken YAML with its line', () => {
    expect(errorsOf('approval: auto\nverify: [a\n')[0]).toMatch(/^3:1: not valid YAML: /);
    expect(errorsOf('approval: auto\napproval: always\n')).toEqual([
      '2:1: not valid YAML: Map keys must be unique',
    ]);
  });

  it('refuses what only an attacker or an accident puts there', () => {
    expect(errorsOf('verify: &a [x]\nagents: *a\n')).toEqual([
      '2:9: references to anchors are not supported here; write the value out',
    ]);
    expect(errorsOf('__proto__: { enabled: false }')[0]).toContain('__proto__: unknown key');
    expect(errorsOf(`# ${'x'.repeat(20_000)}`)).toEqual(['1:1: longer than 16384 characters; shorten it']);
    expect(errorsOf('- x\n'.repeat(2) + 'a: b: c\n'.repeat(1000)).length).toBeLessThanOrEqual(21);
  });

  it('answers at once, whatever the text', () => {
    // Nested collections as keys keep the YAML parser busy for minutes when they reach it.
    const pieces = [
      '{[',
      '? ',
      '[',
      '{a: ',
      '- ',
      '&a ',
      '*a ',
      '"',
      'a:\n',
      '!x ',
      ': ',
      '|\n',
      '<<: ',
      '\t',
    ];
    const hostile = fc
      .tuple(
        fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 3000 }),
      )
      .map(([parts, times]) => parts.join('').repeat(times));
    fc.assert(
      fc.property(hostile, (text) => {
        const start = performance.now();
        parseRepositoryConfig(text);
        expect(performance.now() - start).toBeLessThan(2000);
      }),
      { numRuns: 60 },
    );
  });

  it('reads back what it was written from', () => {
    const config = fc.record(
      {
        parallelization: fc.record(
          {
            enabled: fc.boolean(),
            min_tasks: fc.integer({ min: 1, max: 100 }),
            max_agents: fc.integer({ min: 1, max: 50 }),
            retry_on_failure: fc.integer({ min: 0, max: 10 }),
          },
          { requiredKeys: [] },
        ),
        success_threshold: fc.double({ min: 0, max: 1, noNaN: true }),
        approval: fc.constantFrom('auto', 'always', 'when-risky'),
        verify: fc.array(fc.stringMatching(/^[!-~]{1,40}$/), { maxLength: 5 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(config, (value) => {
        expect(parseRepositoryConfig(stringify(value, { aliasDuplicateObjects: false }))).toEqual({
          outcome: 'valid',
          config: value,
        });
      }),
    );
  });
});
