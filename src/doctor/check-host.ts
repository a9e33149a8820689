import { execFile } from 'node:child_process';
import { access, constants, readFile, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { programOf } from '../agents/command-program.ts';
import type { SandboxPolicy } from '../domain/confinement.ts';
import { holderOf } from '../queue/folder-lock.ts';
import { probeSandbox } from '../sandbox/probe-sandbox.ts';
import { createGit } from '../workspace/git.ts';
import { parseGitVersion } from '../workspace/git-version.ts';
import { createRedactor } from '../workspace/redact.ts';
import { type Check, type Finding, problem } from './check.ts';
import {
  type DiskFacts,
  judgeAgent,
  judgeDisk,
  judgeEmbeddedStore,
  judgeGit,
  judgeNode,
  judgeSandbox,
} from './judge-host.ts';
import { PROBE_LIMIT_MS, probe } from './probe.ts';

/** Two programs are started, one after the other. */
const SANDBOX_LIMIT_MS = 2 * PROBE_LIMIT_MS;

const PACKAGE = join(import.meta.dirname, '../../package.json');
const packageShape = z.object({ engines: z.object({ node: z.string() }) });

/** Whether this Node will do. */
export async function checkNode(): Promise<Check> {
  const { engines } = packageShape.parse(JSON.parse(await readFile(PACKAGE, 'utf8')));
  return { name: 'node', kind: 'resources', finding: judgeNode(process.versions.node, engines.node) };
}

/** Whether this host's git will do for workspaces. */
export async function checkGit(): Promise<Check> {
  const version = await probe(async (signal) =>
    parseGitVersion(await createGit(createRedactor())(['version'], { signal, timeoutMs: PROBE_LIMIT_MS })),
  );
  const finding = judgeGit(version.outcome === 'found' ? version.value : null);
  return { name: 'git', kind: 'resources', finding };
}

/** Whether there is room in DATA_DIR, which need not exist yet. */
export async function checkDisk(dataDir: string): Promise<Check> {
  const folder = resolve(dataDir);
  const facts = await probe(() => measureDisk(folder));
  const finding: Finding =
    facts.outcome === 'found'
      ? judgeDisk(facts.value, folder)
      : problem(`The folder ${folder} cannot be read: ${facts.reason}.`, 'Set DATA_DIR to another.');
  return { name: 'disk', kind: 'resources', finding };
}

async function measureDisk(folder: string): Promise<DiskFacts> {
  const place = await nearestExisting(folder);
  const { bavail, bsize } = await statfs(place);
  return { free: bavail * bsize, isWritable: await isWritableFolder(place) };
}

async function isWritableFolder(path: string): Promise<boolean> {
  if (!(await stat(path)).isDirectory()) return false;
  return access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing || dirname(path) === path) throw error;
    return nearestExisting(dirname(path));
  }
}

/** Who uses the embedded store in `dataDir`, if anybody. */
export async function checkEmbeddedStore(dataDir: string): Promise<Check> {
  const folder = join(resolve(dataDir), 'embedded');
  const facts = await probe(async () => ({
    isWritable: await isWritableFolder(await nearestExisting(folder)),
    holder: await holderOf(folder),
  }));
  const finding: Finding =
    facts.outcome === 'found'
      ? judgeEmbeddedStore(facts.value, folder)
      : problem(`The store ${folder} cannot be read: ${facts.reason}.`, 'Set DATA_DIR to another.');
  return { name: 'store', kind: 'store', finding };
}

/** Whether the program that AGENT_COMMAND starts is there. */
export async function checkAgent(command: string): Promise<Check> {
  const program = programOf(command);
  const found = program.kind === 'named' ? await probe((signal) => locate(program.name, signal)) : null;
  const path = found?.outcome === 'found' ? found.value : null;
  return { name: 'agent', kind: 'resources', finding: judgeAgent(program, path) };
}

/** As the shell that starts agents finds it; words of the shell itself are found as well. */
async function locate(name: string, signal: AbortSignal): Promise<string | null> {
  const command = ['-c', 'command -v -- "$1"', 'sh', name];
  const { stdout } = await promisify(execFile)('/bin/sh', command, { signal });
  return stdout.trim() || null;
}

/** Whether there is a sandbox on this host, tried by starting it; with `env` as the environment of the worker. */
export async function checkSandbox(
  policy: SandboxPolicy,
  image: string | null,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check> {
  const choice = await probe(() => probeSandbox(policy, image, env), SANDBOX_LIMIT_MS);
  const finding =
    choice.outcome === 'found'
      ? judgeSandbox(choice.value)
      : problem(`The sandbox could not be tried: ${choice.reason}.`, 'Start `bwrap --version` by hand.');
  return { name: 'sandbox', kind: 'resources', finding };
}
