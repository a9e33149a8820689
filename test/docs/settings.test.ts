import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { AGENT_PRESETS } from '../../src/agents/agent-presets.ts';
import { addDemo } from '../../src/command-line/add-demo.ts';
import { environmentHelp } from '../../src/config/environment-variables.ts';
import { parseRepositoryConfig } from '../../src/config/parse-repository-config.ts';
import { configKeys } from '../../src/config/repository-config.ts';
import { resolveSettings, type ServerDefaults } from '../../src/config/resolve-settings.ts';
import { FLAGS, VERBS } from '../../src/domain/command-table.ts';
import { PROVIDER_SOURCES } from '../../src/gateway/providers.ts';

const readme = await readFile(join(resolve(import.meta.dirname, '../..'), 'README.md'), 'utf8');

const SERVER: ServerDefaults = {
  agents: ['claude'],
  ceilings: {
    maxAgents: 50,
    agentTimeoutMs: 24 * 3_600_000,
    sandbox: 'required',
    network: { kind: 'allow-list', hosts: ['packages.example.com'] },
    runCostUsd: null,
  },
};

const blocks = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

function configOf(text: string) {
  const parsed = parseRepositoryConfig(text);
  if (parsed.outcome === 'invalid') throw new Error(parsed.errors.join('\n'));
  return parsed.config;
}

describe('the config in the README', () => {
  it('can be read, each of its examples', () => {
    expect(blocks.length).toBeGreaterThan(1);
    for (const text of blocks) configOf(text);
  });

  it('is what holds without any', () => {
    const [all = ''] = blocks;
    expect(resolveSettings(configOf(all), SERVER)).toEqual(resolveSettings({}, SERVER));
  });

  it('names every key', () => {
    const [all = ''] = blocks;
    for (const path of configKeys.filter(({ length }) => length === 1))
      expect(all).toMatch(new RegExp(`^(?:# )?${path.join()}:`, 'm'));
  });
});

describe('the table of agents in the README', () => {
  const rowOf = (name: string) => readme.split('\n').find((line) => line.startsWith(`| \`${name}\` `)) ?? '';

  it.each(AGENT_PRESETS)('says how to set up $name', ({ name, program, providers, needsModel }) => {
    const row = rowOf(name);
    expect(row).toContain(`\`${program?.install}\``);
    expect(row).toContain(` ${program?.oldest} `);
    const sources = PROVIDER_SOURCES.filter((source) => providers.includes(source.name));
    for (const { variable } of sources.flatMap(({ keys }) => keys)) expect(row).toContain(`\`${variable}\``);
    for (const { baseUrlVariable } of sources) expect(readme).toContain(`\`${baseUrlVariable}\``);
    expect(row.includes('needed')).toBe(needsModel);
  });
});

it('the help of the server and of the demo names every agent', () => {
  const { doc } = environmentHelp('work').find(({ name }) => name === 'AGENTS') ?? {};
  const demo = new Command();
  addDemo(demo);
  const ofDemo = demo.commands[0]?.options.find(({ long }) => long === '--agent')?.description;
  for (const { name } of AGENT_PRESETS) {
    expect(doc).toMatch(new RegExp(`\\b${name}\\b`));
    expect(ofDemo).toMatch(new RegExp(`\\b${name}\\b`));
  }
});

it.each([...VERBS, ...FLAGS])('the table of commands in the README has $word', ({ word, value }) => {
  const table = readme.split('\n').filter((line) => line.startsWith('| `'));
  const rows = table.filter((line) => /^\| `(?:…|\/amplihack:parallel-orchestrate)|^\| `--/.test(line));
  expect(rows.some((row) => row.includes(value?.example ?? word))).toBe(true);
});

it('the README names only limits of an attempt that hold by default', () => {
  const help = new Map(environmentHelp('work').map(({ name, byDefault }) => [name, byDefault]));
  const limits = ['AGENT_MEMORY_MB', 'AGENT_PROCESSES', 'AGENT_DISK_MB'];
  expect(readme).toContain(limits.map((name) => `\`${name}\``).join(', '));
  expect(readme).toContain(limits.map((name) => help.get(name)).join(', '));
});
