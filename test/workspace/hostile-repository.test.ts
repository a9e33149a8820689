import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createRedactor } from '../../src/workspace/redact.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
import { pointsInto } from '../../src/workspace/worktree.ts';
import {
  assignmentOf,
  attemptId,
  createOrigin,
  type Origin,
  remoteOf,
  runGit,
  temporaryFolder,
} from './support.ts';

const signal = new AbortController().signal;

interface Host {
  readonly workspaces: Workspaces;
  readonly origin: Origin;
  readonly dataDir: string;
}

async function createHost(slots = 1): Promise<Host> {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const log = { info: () => undefined, warn: () => undefined };
  const workspaces = createWorkspaces({
    dataDir,
    slots,
    remote: remoteOf(origin),
    redactor: createRedactor(),
    log,
  });
  return { workspaces, origin, dataDir };
}

async function open({ workspaces }: Host): Promise<Workspace> {
  const opened = await workspaces.open(attemptId(), assignmentOf(), signal);
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  return opened.workspace;
}

function commit({ directory }: Workspace, path: string): string {
  writeFileSync(join(directory, path), `${path}\n`);
  runGit(directory, 'add', '--all');
  runGit(directory, 'commit', '--quiet', '--message', `write ${path}`);
  return runGit(directory, 'rev-parse', 'HEAD');
}

/** Writes an object with whatever content, as git itself would refuse to. */
function forgeObject(directory: string, kind: string, content: Buffer): string {
  const whole = Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content]);
  const id = createHash('sha1').update(whole).digest('hex');
  const folder = join(directory, '.git', 'objects', id.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, id.slice(2)), deflateSync(whole));
  return id;
}

function forgeCommit({ directory, start, branch }: Workspace, tree: string): void {
  const who = 'A <a@example.com> 1700000000 +0000';
  const text = `tree ${tree}\nparent ${start}\nauthor ${who}\ncommitter ${who}\n\nforged\n`;
  const id = forgeObject(directory, 'commit', Buffer.from(text));
  writeFileSync(join(directory, '.git', 'refs', 'heads', branch), `${id}\n`);
}

/** A tree with one entry of this name, which leads to the id. */
function treeWith(directory: string, mode: string, name: string, id: string): string {
  const content = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);
  return forgeObject(directory, 'tree', content);
}

const blobOf = (directory: string) => forgeObject(directory, 'blob', Buffer.from('x\n'));

function makePipe(path: string): void {
  execFileSync('/usr/bin/env', ['mkfifo', path]);
}

/** What an agent may leave in place of honest commits. */
const LEFTOVERS: Readonly<Record<string, (workspace: Workspace) => void>> = {
  'a path that leads out': (each) =>
    forgeCommit(each, treeWith(each.directory, '100644', '..', blobOf(each.directory))),
  'a commit that is no commit': (each) => {
    const id = forgeObject(each.directory, 'commit', Buffer.from('nonsense\n'));
    writeFileSync(join(each.directory, '.git', 'refs', 'heads', each.branch), `${id}\n`);
  },
  'an object that is garbage': (each) => {
    const id = commit(each, 'a.txt');
    const file = join(each.directory, '.git', 'objects', id.slice(0, 2), id.slice(2));
    rmSync(file);
    writeFileSync(file, 'garbage');
  },
  'a pack that is garbage in place of its objects': (each) => {
    const id = commit(each, 'a.txt');
    rmSync(join(each.directory, '.git', 'objects', id.slice(0, 2)), { recursive: true });
    const pack = join(each.directory, '.git', 'objects', 'pack');
    mkdirSync(pack, { recursive: true });
    writeFileSync(join(pack, `pack-${id}.pack`), 'PACK');
    writeFileSync(join(pack, `pack-${id}.idx`), 'garbage');
  },
  'objects behind a link': (each) => {
    const id = commit(each, 'a.txt');
    rmSync(join(each.directory, '.git', 'objects'), { recursive: true });
    symlinkSync('/', join(each.directory, '.git', 'objects'));
    expect(id).toHaveLength(40);
  },
  'a file of borrowed objects that is longer than anybody can read': ({ directory }) =>
    truncateSync(join(directory, '.git', 'objects', 'info', 'alternates'), 2_200_000_000),
  'a pipe in place of HEAD': ({ directory }) => {
    rmSync(join(directory, '.git', 'HEAD'));
    makePipe(join(directory, '.git', 'HEAD'));
  },
  'a pipe in place of a branch': ({ directory }) =>
    makePipe(join(directory, '.git', 'refs', 'heads', 'other')),
  'a .git file that points elsewhere': (each) => {
    rmSync(join(each.directory, '.git'), { recursive: true });
    writeFileSync(join(each.directory, '.git'), 'gitdir: /\n');
  },
  'a config that git cannot read': (each) => {
    commit(each, 'a.txt');
    writeFileSync(join(each.directory, '.git', 'config'), '[core\n\0');
  },
};

test.each(Object.entries(LEFTOVERS))('%s is unreadable, and the slot is used again', async (_name, leave) => {
  const host = await createHost();
  const workspace = await open(host);
  const before = runGit(workspace.mirror.directory, 'for-each-ref');
  leave(workspace);
  const harvest = await host.workspaces.harvest(workspace);
  expect(harvest).toMatchObject({ outcome: 'unreadable' });
  expect(runGit(workspace.mirror.directory, 'for-each-ref')).toBe(before);
  expect(runGit(workspace.mirror.directory, 'fsck', '--no-dangling')).toBe('');
  await host.workspaces.release(workspace);
  const next = await open(host);
  commit(next, 'b.txt');
  expect(await host.workspaces.harvest(next)).toMatchObject({ commits: ['write b.txt'] });
  await host.workspaces.release(next);
});

test("commits that a workspace pushed into the mirror are nobody's work, and the mirror heals", async () => {
  const host = await createHost();
  const workspace = await open(host);
  const planted = commit(workspace, 'a.txt');
  const { directory } = workspace.mirror;
  // Without a sandbox the path can be read from the alternates.
  runGit(
    workspace.directory,
    'push',
    '--quiet',
    directory,
    'HEAD:refs/heads/main',
    'HEAD:refs/heads/work/planted',
  );
  runGit(workspace.directory, 'reset', '--quiet', '--hard', workspace.start);
  expect(await host.workspaces.harvest(workspace)).toMatchObject({ commit: null, strays: [] });
  await host.workspaces.release(workspace);
  const next = await open(host);
  expect(next.start).toBe(host.origin.head('main'));
  expect(next.start).not.toBe(planted);
  expect(runGit(directory, 'for-each-ref', '--format=%(refname)', 'refs/heads')).toBe('refs/heads/main');
  await host.workspaces.release(next);
});

test('a huge history is harvested, and told in part', async () => {
  const host = await createHost();
  const workspace = await open(host);
  const { directory, branch, start } = workspace;
  const who = 'A <a@example.com> 1700000000 +0000';
  const commits = Array.from({ length: 300 }, (_, index) => {
    const from = index === 0 ? `from ${start}\n` : '';
    return `commit refs/heads/${branch}\nauthor ${who}\ncommitter ${who}\ndata 4\nwork\n${from}M 100644 inline many/${index}.txt\ndata 2\nx\n\n`;
  });
  execFileSync('git', ['fast-import', '--quiet', '--force'], { cwd: directory, input: commits.join('') });
  const harvest = await host.workspaces.harvest(workspace);
  if (harvest.outcome !== 'harvested') throw new Error('not harvested');
  expect(harvest.commits).toHaveLength(200);
  expect(harvest.changes).toHaveLength(300);
  expect(harvest.diff.length).toBeLessThanOrEqual(20_000);
  expect(harvest.rewritten).toBe(false);
  await host.workspaces.release(workspace);
});

test('messages, links and changes beyond all measure are read in part', async () => {
  const host = await createHost();
  const workspace = await open(host);
  const { directory, branch, start } = workspace;
  const message = `[COMPLETE] all\n\n${'x'.repeat(60_000_000)}\n`;
  const links = Array.from({ length: 5_000 }, (_, index) => {
    const target = index % 2 === 0 ? `inside-${index}` : `../outside-${index}\n`;
    return `M 120000 inline ${String(index).padStart(4, '0')}\ndata ${target.length}\n${target}\n`;
  });
  const who = 'A <a@example.com> 1700000000 +0000';
  const header = `commit refs/heads/${branch}\nauthor ${who}\ncommitter ${who}\ndata ${message.length}\n`;
  const input = `${header}${message}from ${start}\n${links.join('')}\n`;
  execFileSync('git', ['fast-import', '--quiet', '--force'], { cwd: directory, input });
  const harvest = await host.workspaces.harvest(workspace);
  if (harvest.outcome !== 'harvested') throw new Error(harvest.message);
  expect(harvest).toMatchObject({ commits: ['[COMPLETE] all'], lastWord: { kind: 'complete' } });
  expect(harvest.changes).toHaveLength(2_000);
  expect(harvest.changes.slice(0, 2).map(({ kind }) => kind)).toEqual(['link', 'link-outside']);
  await host.workspaces.release(workspace);
  expect(await host.workspaces.status()).toMatchObject([{ state: 'idle' }]);
});

test('a .git file of a work tree is not read to its end', async () => {
  const folder = await temporaryFolder();
  writeFileSync(join(folder, '.git'), `gitdir: ${folder}/worktrees/tree\n`);
  expect(await pointsInto(folder, folder)).toBe(true);
  truncateSync(join(folder, '.git'), 2_200_000_000);
  expect(await pointsInto(folder, folder)).toBe(false);
  rmSync(join(folder, '.git'));
  makePipe(join(folder, '.git'));
  expect(await pointsInto(folder, folder)).toBe(false);
});

test('a fault of ours at the end of a workspace puts it out of use, and holds nothing up', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const redactor = createRedactor();
  const said: string[] = [];
  const workspaces = createWorkspaces({
    dataDir: await temporaryFolder(),
    slots: 1,
    remote: remoteOf(origin),
    redactor: {
      ...redactor,
      redact(text) {
        if (text.includes('a.txt')) throw new RangeError('too long');
        return redactor.redact(text);
      },
    },
    log: { info: () => undefined, warn: (_, message) => said.push(message) },
  });
  const opened = await workspaces.open(attemptId(), assignmentOf(), signal);
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  commit(opened.workspace, 'a.txt');
  await workspaces.release(opened.workspace);
  expect(await workspaces.status()).toMatchObject([{ state: 'error', why: 'A fault of ours: too long' }]);
  expect(said).toContain('a fault of ours at the end of a workspace');
});
