/**
 * Installs the real agent programs that tests run, all five or those that are named: `npm run agents:install -- [name…]`. They go into
 * `.agent-programs`, or where `AGENT_PROGRAMS` says, in exact versions; what is there already is left alone. All together take 1.4 GB.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import {
  type AgentProgram,
  agentPrograms,
  agentProgramsFolder,
  agentProgramsPath,
} from '../test/support/agent-programs.ts';

const manifest = join(agentProgramsFolder, 'package.json');
const manifestSchema = z.looseObject({
  dependencies: z.record(z.string(), z.string()).default({}),
  /** What has been tried after it was installed: npm writes a package before its files are all there. */
  ready: z.array(z.string()).default([]),
});

const known = Object.keys(agentPrograms) as AgentProgram[];
const wanted = new Command('npm run agents:install --')
  .description(
    'Installs the real agent programs that tests run, into .agent-programs or AGENT_PROGRAMS: 1.4 GB for all.',
  )
  .argument('[name...]', `of ${known.join(', ')} (default: all)`)
  .parse().args;
const unknown = wanted.filter((name) => !known.some((each) => each === name));
if (unknown.length > 0) {
  console.error(`Not an agent program: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exitCode = 2;
} else {
  install(wanted.length === 0 ? known : known.filter((name) => wanted.includes(name)));
}

function install(names: readonly AgentProgram[]): void {
  const { ready } = readManifest();
  const missing = names.filter((name) => !ready.includes(exact(name)));
  if (missing.length > 0) {
    mkdirSync(agentProgramsFolder, { recursive: true });
    // Newer npm runs only the install scripts that are allowed: two put their program into its place, two compile what is not needed.
    const { dependencies } = readManifest();
    const allowScripts = {
      '@anthropic-ai/claude-code': true,
      'opencode-ai': true,
      '@github/keytar': false,
      'node-pty': false,
    };
    writeManifest({ private: true, allowScripts, dependencies, ready });
    const args = ['install', '--save-exact', '--no-audit', '--no-fund', '--no-package-lock'];
    execFileSync('npm', [...args, '--prefix', agentProgramsFolder, ...missing.map(exact)], {
      cwd: agentProgramsFolder,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  }
  for (const name of missing) {
    const version = execFileSync(join(agentProgramsPath, name), ['--version'], { encoding: 'utf8' }).trim();
    if (!version.includes(agentPrograms[name].version))
      throw new Error(`${name} says that it is ${version}, and not ${agentPrograms[name].version}`);
  }
  const others = ready.filter(
    (each) => !missing.some((name) => each.startsWith(`${agentPrograms[name].package}@`)),
  );
  if (missing.length > 0) writeManifest({ ...readManifest(), ready: [...others, ...missing.map(exact)] });
  for (const name of names) console.log(`${name} ${agentPrograms[name].version}`);
}

function exact(name: AgentProgram): string {
  return `${agentPrograms[name].package}@${agentPrograms[name].version}`;
}

function readManifest(): z.infer<typeof manifestSchema> {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8')));
  } catch {
    return { dependencies: {}, ready: [] };
  }
}

function writeManifest(content: object): void {
  writeFileSync(manifest, `${JSON.stringify(content, null, 2)}\n`);
}
