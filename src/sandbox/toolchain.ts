import { access, constants, lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';

/** What of this host every sandbox shows, for reading only: the programs and what they need to run. */
export interface Toolchain {
  /** Symbolic links at the root, as `/bin` → `usr/bin`. */
  readonly links: readonly { readonly path: string; readonly target: string }[];
  /** Folders and files, as absolute paths. */
  readonly shown: readonly string[];
  /** Folders and files that are empty inside though they lie in what is shown. */
  readonly hidden: readonly { readonly path: string; readonly kind: 'folder' | 'file' }[];
}

export interface ToolchainNeeds {
  /** As in the environment of the programs. */
  readonly path: string;
  /** Programs by name or absolute path, as agents; those that are not found are left out. */
  readonly programs: readonly string[];
  /** Folders and files that the operator allows besides, as absolute paths. */
  readonly allowed: readonly string[];
  /** Our own folders and files that no program inside may see: data, configuration with keys. */
  readonly hidden: readonly string[];
  /** HOME of the worker's account; it is never shown as a whole. */
  readonly home: string;
}

const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store', '/gnu/store'];

/** Of `/etc` only what programs cannot do without; `/etc/ssl` and `/etc/pki` hold private keys as well. */
const SETTINGS = [
  ...['ssl/certs', 'ssl/cert.pem', 'ssl/openssl.cnf', 'ca-certificates', 'ca-certificates.conf'],
  ...['pki/tls/certs', 'pki/tls/cert.pem', 'pki/tls/openssl.cnf', 'pki/ca-trust', 'crypto-policies'],
  ...['alternatives', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime', 'timezone', 'mime.types'],
  ...[
    'protocols',
    'services',
    'fonts',
    'os-release',
    'debian_version',
    'perl',
    'python3',
    'chromium',
    'chromium.d',
  ],
].map((name) => `/etc/${name}`);

/** Looks at this host. */
export async function findToolchain(needs: ToolchainNeeds): Promise<Toolchain> {
  const { links, folders } = await findSystem();
  const entries = needs.path.split(delimiter).filter((entry) => isWorthShowing(entry, needs));
  const programs = await Promise.all(needs.programs.map((program) => locate(program, entries)));
  const wanted = [
    ...folders,
    ...SETTINGS,
    ...(await javaSettings()),
    ...(await Promise.all(entries.map(withRealPath))).flat().flatMap(besidePrograms),
    ...(await Promise.all(programs.flat().map(withRealPath))).flat().flatMap(packageOf),
    ...needs.allowed.map((path) => resolve(path)),
  ];
  const reachable = [...new Set(wanted)].filter((path) => !links.some((link) => isWithin(path, link.path)));
  const present = await Promise.all(reachable.map(async (path) => ((await exists(path)) ? [path] : [])));
  const shown = withoutCovered(present.flat());
  return { links, shown, hidden: await findHidden(needs.hidden, shown) };
}

async function findSystem(): Promise<{ links: { path: string; target: string }[]; folders: string[] }> {
  const links: { path: string; target: string }[] = [];
  const folders: string[] = [];
  for (const path of SYSTEM) {
    const isLink = await lstat(path).then(
      (stats) => stats.isSymbolicLink(),
      () => false,
    );
    if (isLink) links.push({ path, target: await readlink(path) });
    else folders.push(path);
  }
  return { links, folders };
}

/** Debian keeps a part of its JDKs there. */
async function javaSettings(): Promise<string[]> {
  const names = await readdir('/etc').catch(() => []);
  return names.filter((name) => /^java(?:-|$)/.test(name)).map((name) => `/etc/${name}`);
}

/** Not HOME, nor what HOME or our own data lies in: there are keys. */
function isWorthShowing(entry: string, { home, hidden }: ToolchainNeeds): boolean {
  if (!isAbsolute(entry) || isWithin(home, resolve(entry))) return false;
  return !hidden.some((path) => isWithin(resolve(entry), resolve(path)));
}

async function withRealPath(path: string): Promise<string[]> {
  const real = await realpath(path).catch(() => null);
  return real === null || real === path ? [path] : [path, real];
}

/** A folder of programs, and the libraries beside it; never what else lies beside it, as `~/.local/share`. */
function besidePrograms(folder: string): string[] {
  const parent = dirname(folder);
  if (basename(folder) === '.bin' && basename(parent) === 'node_modules') return [parent];
  if (basename(folder) !== 'bin' && basename(folder) !== 'sbin') return [folder];
  return [folder, ...['lib', 'lib64', 'libexec'].map((name) => join(parent, name))];
}

/** What a program needs of the package that it lies in. */
function packageOf(program: string): string[] {
  const parts = program.split('/');
  const modules = parts.indexOf('node_modules');
  if (modules !== -1) return [parts.slice(0, modules + 1).join('/')];
  const folder = dirname(program);
  return ['bin', 'sbin'].includes(basename(folder)) ? [program, ...besidePrograms(folder)] : [program];
}

async function locate(program: string, entries: readonly string[]): Promise<string[]> {
  const candidates = isAbsolute(program) ? [program] : entries.map((entry) => join(entry, program));
  for (const candidate of candidates) {
    const isProgram = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isProgram) return [candidate];
  }
  return [];
}

async function findHidden(hidden: readonly string[], shown: readonly string[]): Promise<Toolchain['hidden']> {
  const paths = [...new Set((await Promise.all(hidden.map((path) => withRealPath(resolve(path))))).flat())];
  const found = paths
    .filter((path) => shown.some((folder) => isWithin(path, folder)))
    .map(async (path) => {
      const stats = await stat(path).catch(() => null);
      if (stats === null) return [];
      return [{ path, kind: stats.isDirectory() ? ('folder' as const) : ('file' as const) }];
    });
  return (await Promise.all(found)).flat();
}

/** Without what lies in another one of them. */
function withoutCovered(paths: readonly string[]): string[] {
  return paths.filter((path) => !paths.some((other) => other !== path && isWithin(path, other)));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Whether `path` is `folder` or lies in it; both absolute and normal. */
function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
