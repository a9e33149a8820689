import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findToolchain, type ToolchainNeeds } from '../../src/sandbox/toolchain.ts';
import { temporaryFolder } from '../workspace/support.ts';

/** A host with these programs, as paths below the folder that is answered. */
async function hostWith(programs: readonly string[], links: Readonly<Record<string, string>> = {}) {
  const root = await temporaryFolder();
  for (const program of programs) {
    await mkdir(dirname(join(root, program)), { recursive: true });
    await writeFile(join(root, program), '#!/bin/sh\n');
    await chmod(join(root, program), 0o755);
  }
  for (const [path, target] of Object.entries(links)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await symlink(target, join(root, path));
  }
  return root;
}

/** What is shown and hidden below `root`, as paths in it. */
async function find(
  root: string,
  needs: Partial<Record<'path' | 'programs' | 'allowed' | 'hidden', string[]>>,
) {
  const inRoot = (paths: readonly string[] = []) => paths.map((path) => join(root, path));
  const all: ToolchainNeeds = {
    path: inRoot(needs.path).join(':'),
    programs: needs.programs ?? [],
    allowed: inRoot(needs.allowed),
    hidden: inRoot(needs.hidden),
    home: join(root, 'home/maya'),
  };
  const { shown, hidden } = await findToolchain(all);
  const own = (paths: readonly string[]) =>
    paths.filter((path) => path.startsWith(root)).map((path) => path.slice(root.length + 1));
  return { shown: own(shown).toSorted(), hidden: own(hidden.map(({ path }) => path)) };
}

describe('the toolchain that a sandbox shows', () => {
  it('holds the folders of the PATH that there are, and libraries beside them, but not what else lies there', async () => {
    const root = await hostWith([
      'home/maya/.local/bin/tool',
      'home/maya/.local/lib/python/module',
      'home/maya/.local/share/keyrings/keys',
      'home/maya/.cargo/bin/cargo',
      'home/maya/.cargo/credentials.toml',
    ]);
    const { shown } = await find(root, {
      path: ['home/maya/.local/bin', 'home/maya/.cargo/bin', 'home/maya/gone/bin'],
    });
    expect(shown).toEqual(['home/maya/.cargo/bin', 'home/maya/.local/bin', 'home/maya/.local/lib']);
  });

  it.each([['home/maya'], ['home'], ['']])('never holds HOME, though "%s" is on the PATH', async (entry) => {
    const root = await hostWith(['home/maya/.ssh/id_ed25519']);
    expect((await find(root, { path: [entry] })).shown).toEqual([]);
  });

  it('holds no folder of the PATH that is relative', async () => {
    const needs = { programs: [], allowed: [], hidden: [], home: '/root' };
    expect((await findToolchain({ ...needs, path: '.:test' })).shown).not.toContain('test');
  });

  it('holds all packages beside a program of npm, where the link to it leads', async () => {
    const root = await hostWith(['opt/clis/node_modules/@vendor/agent/cli.js', 'opt/clis/package.json'], {
      'bin/agent': '../opt/clis/node_modules/@vendor/agent/cli.js',
    });
    const { shown } = await find(root, { path: ['bin'], programs: ['agent', 'no-such-agent'] });
    expect(shown).toEqual(['bin', 'opt/clis/node_modules']);
  });

  it('holds node_modules where its .bin is on the PATH', async () => {
    const root = await hostWith(['app/node_modules/.bin/tool', 'app/.env']);
    expect((await find(root, { path: ['app/node_modules/.bin'] })).shown).toEqual(['app/node_modules']);
  });

  it('holds a single program that lies among other things alone', async () => {
    const root = await hostWith(['share/versions/2.1/agent', 'share/versions/notes'], {
      'bin/agent': '../share/versions/2.1/agent',
    });
    const { shown } = await find(root, { path: ['bin'], programs: ['agent'] });
    expect(shown).toEqual(['bin', 'share/versions/2.1/agent']);
  });

  it('holds what the operator allows, and hides what is ours in it', async () => {
    const root = await hostWith(['opt/tools/compiler', 'opt/tools/po/.env', 'elsewhere/data/file']);
    await mkdir(join(root, 'opt/tools/po/data'));
    const { shown, hidden } = await find(root, {
      allowed: ['opt/tools', 'opt/missing'],
      hidden: ['opt/tools/po/data', 'opt/tools/po/.env', 'elsewhere/data', 'opt/tools/none'],
    });
    expect(shown).toEqual(['opt/tools']);
    expect(hidden).toEqual(['opt/tools/po/data', 'opt/tools/po/.env']);
  });

  it('holds no folder of the PATH in what is ours', async () => {
    const root = await hostWith(['data/workspaces/slot-1/tree/bin/tool']);
    const { shown } = await find(root, { path: ['data/workspaces/slot-1/tree/bin'], hidden: ['data'] });
    expect(shown).toEqual([]);
  });

  it('holds no keys and no accounts of this host', async () => {
    const { shown } = await findToolchain({ path: '', programs: [], allowed: [], hidden: [], home: '/root' });
    expect(shown).toContain('/usr');
    const settings = shown.filter((path) => path.startsWith('/etc'));
    for (const path of ['/etc', '/etc/ssl', '/etc/pki', '/etc/passwd', '/etc/shadow', '/etc/gitconfig']) {
      expect(settings).not.toContain(path);
    }
  });
});
