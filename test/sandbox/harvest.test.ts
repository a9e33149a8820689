import { appendFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { noSandbox } from '../../src/sandbox/no-sandbox.ts';
import { openSandbox } from '../../src/sandbox/open-sandbox.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { uploadPackCommand } from '../../src/sandbox/upload-pack.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
import { BUBBLEWRAP_SUITE, bubblewrapProbe, hasBubblewrap } from '../support/bubblewrap.ts';
import {
  assignmentOf,
  attemptId,
  createOrigin,
  fixtureAgent,
  remoteOf,
  runGit,
  temporaryFolder,
} from '../workspace/support.ts';

const agents = resolve(import.meta.dirname, '../../fixtures/agents');

async function sandboxFor(dataDir: string): Promise<Sandbox> {
  if (bubblewrapProbe.outcome !== 'available') throw new Error(bubblewrapProbe.message);
  const host = { PATH: process.env['PATH'] };
  return openSandbox(bubblewrapProbe.engine, {
    dataDir,
    programs: ['git', process.execPath],
    allowed: [agents],
    hidden: [],
    host,
  });
}

interface Opened {
  readonly workspaces: Workspaces;
  readonly workspace: Workspace;
  readonly sandbox: Sandbox;
  /** Another repository of this host, and a commit that is only there. */
  readonly other: string;
  readonly secret: string;
}

async function open(isConfined: boolean): Promise<Opened> {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const sandbox = await sandboxFor(dataDir);
  const workspaces = createWorkspaces({
    dataDir,
    slots: 1,
    remote: remoteOf(origin),
    redactor: createRedactor(),
    sandbox: isConfined ? sandbox : noSandbox,
    log: { info: () => undefined, warn: () => undefined },
  });
  const opened = await workspaces.open(attemptId(), assignmentOf(), new AbortController().signal);
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  const others = await createOrigin({ 'salaries.csv': 'of another team\n' });
  const other = join(dataDir, 'mirrors/acme/salaries.git');
  runGit(dataDir, 'clone', '--quiet', '--bare', others.directory, other);
  runGit(other, 'repack', '-a', '-d', '--quiet');
  const secret = runGit(other, 'rev-parse', 'HEAD');
  return { workspaces, workspace: opened.workspace, sandbox, other, secret };
}

/** Puts the packs of the other repository in the place of its own, and a branch on a commit of them. */
async function linkPacks({ workspace, other, secret }: Opened): Promise<void> {
  const pack = join(workspace.directory, '.git/objects/pack');
  await rm(pack, { recursive: true, force: true });
  await symlink(join(other, 'objects/pack'), pack);
  await writeFile(join(workspace.directory, '.git/refs/heads/stolen'), `${secret}\n`);
}

describe.skipIf(!hasBubblewrap)(`a harvest ${BUBBLEWRAP_SUITE}`, () => {
  it('takes the work of an honest agent', async () => {
    const { workspaces, workspace, sandbox } = await open(true);
    const { directory, home, mirror } = workspace;
    const spec = sandbox.confine(
      {
        file: '/bin/sh',
        args: ['-c', fixtureAgent('succeed')],
        cwd: directory,
        env: { PATH: process.env['PATH'] ?? '', HOME: home, WORKING_DIR: directory },
        stdin: '',
      },
      {
        writable: [directory, home, dirname(workspace.statusFile)],
        readable: [join(mirror.directory, 'objects')],
        network: { kind: 'none' },
        limits: null,
      },
    );
    await execa(spec.file, spec.args, { env: spec.env, extendEnv: false });
    const harvest = await workspaces.harvest(workspace);
    expect(harvest).toMatchObject({ outcome: 'harvested', strays: [] });
    expect(harvest).not.toMatchObject({ commit: null });
  });

  it('takes nothing of another repository to which the packs were linked', async () => {
    const opened = await open(true);
    await linkPacks(opened);
    const { workspaces, workspace, secret } = opened;
    const harvest = await workspaces.harvest(workspace);
    expect(harvest.outcome === 'harvested' ? harvest.strays : []).toEqual([]);
    expect(() => runGit(workspace.mirror.directory, 'cat-file', '-e', secret)).toThrow();
  });

  it('without a sandbox would take it', async () => {
    const opened = await open(false);
    await linkPacks(opened);
    const { workspaces, workspace, secret } = opened;
    expect(await workspaces.harvest(workspace)).toMatchObject({ strays: ['stolen'] });
    runGit(workspace.mirror.directory, 'cat-file', '-e', secret);
  });

  it.each<[string, (opened: Opened) => Promise<void>]>([
    [
      'a file in the place of the git directory',
      async ({ workspace, other }) => {
        await rm(join(workspace.directory, '.git'), { recursive: true });
        await writeFile(join(workspace.directory, '.git'), `gitdir: ${other}\n`);
      },
    ],
    [
      'a link in the place of the git directory',
      async ({ workspace, other }) => {
        await rm(join(workspace.directory, '.git'), { recursive: true });
        await symlink(other, join(workspace.directory, '.git'));
      },
    ],
    [
      'more alternates',
      async ({ workspace, other, secret }) => {
        const alternates = join(workspace.directory, '.git/objects/info/alternates');
        await appendFile(alternates, `${join(other, 'objects')}\n`);
        await writeFile(join(workspace.directory, '.git/refs/heads/stolen'), `${secret}\n`);
      },
    ],
    [
      'a common directory',
      async ({ workspace, other }) => {
        await rm(join(workspace.directory, '.git/refs'), { recursive: true });
        await rm(join(workspace.directory, '.git/objects'), { recursive: true });
        await writeFile(join(workspace.directory, '.git/commondir'), `${other}\n`);
      },
    ],
  ])('shows nothing of another repository through %s, though nobody looked for it', async (_what, tamper) => {
    const opened = await open(true);
    await tamper(opened);
    const { sandbox, workspace, secret } = opened;
    const into = await temporaryFolder();
    runGit(into, 'init', '--quiet', '--bare');
    const fetch = (...options: string[]) =>
      runGit(into, 'fetch', '--quiet', ...options, workspace.directory, 'refs/heads/*:refs/got/*');
    const command = uploadPackCommand(sandbox, workspace.mirror.directory, workspace.directory) ?? '';
    try {
      fetch(`--upload-pack=${command}`);
    } catch {
      // Whether git then finds anything to read at all is not the question.
    }
    expect(() => runGit(into, 'cat-file', '-e', secret)).toThrow();
    fetch();
    runGit(into, 'cat-file', '-e', secret);
  });

  it('works where names hold quotes and blanks', async () => {
    const dataDir = join(await temporaryFolder(), `it's "a folder"`);
    await mkdir(dataDir);
    const sandbox = await sandboxFor(dataDir);
    const [mirror, tree] = [join(dataDir, 'mirror.git'), join(dataDir, 'tree')];
    runGit(dataDir, 'init', '--quiet', '--bare', mirror);
    runGit(dataDir, 'init', '--quiet', '--initial-branch=main', tree);
    runGit(tree, 'commit', '--quiet', '--allow-empty', '--message', 'work');
    const command = uploadPackCommand(sandbox, mirror, tree) ?? '';
    expect(runGit(mirror, 'ls-remote', `--upload-pack=${command}`, tree, 'main')).toMatch(
      /refs\/heads\/main$/,
    );
  });

  it('is done by git alone where there is no sandbox', () => {
    expect(uploadPackCommand(noSandbox, '/mirror', '/tree')).toBeNull();
  });
});
