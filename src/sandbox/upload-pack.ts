import { join } from 'node:path';
import type { Sandbox } from './sandbox.ts';

/**
 * What git is told to call as `--upload-pack` for reading a workspace, quoted for the shell: in it nothing is visible but that workspace and
 * the objects of the mirror from which it borrows, so that no link and no setting in it leads to another repository of this host.
 * `null` when there is no sandbox. Both folders as absolute paths.
 */
export function uploadPackCommand(
  sandbox: Sandbox,
  mirrorDirectory: string,
  workspaceDirectory: string,
): string | null {
  if (sandbox.kind === 'none') return null;
  const spec = { file: 'git-upload-pack', args: [], cwd: '/', env: {}, stdin: '' };
  const { file, args, env } = sandbox.confine(spec, {
    writable: [],
    readable: [join(mirrorDirectory, 'objects'), workspaceDirectory],
    network: { kind: 'none' },
    limits: null,
  });
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return ['env', ...settings, file, ...args].map(quote).join(' ');
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
