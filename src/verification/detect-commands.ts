import { parseJsonObject } from '../domain/verification/json-object.ts';

/** What there is to detect from: for work that is verified the base, so that no work decides what verifies it. */
export interface DetectionSource {
  /** Paths of all files. */
  files(): Promise<ReadonlySet<string>>;
  read(path: string): Promise<string | null>;
}

/** Verification commands that a repository shows by itself, in order, and what shows them. */
export interface DetectedCommands {
  readonly commands: readonly string[];
  /** For people: the files that led to these commands. */
  readonly why: string;
}

type Detector = (source: DetectionSource, files: ReadonlySet<string>) => Promise<DetectedCommands | null>;

/** Finds how a repository is tested (R34), from the files in its root; `null` when nothing says so. The first match counts. */
export async function detectCommands(source: DetectionSource): Promise<DetectedCommands | null> {
  const files = await source.files();
  for (const detect of [detectPackage, detectMake, detectCargo, detectGo, detectPytest]) {
    const found = await detect(source, files);
    if (found !== null) return found;
  }
  return null;
}

/** `npm init` writes this test script; it always fails. */
const noTests = /no test specified/;

const detectPackage: Detector = async (source, files) => {
  const manifest = await readJson(source, 'package.json');
  const test = field(field(manifest, 'scripts'), 'test');
  if (typeof test !== 'string' || noTests.test(test)) return null;
  const { tool, lockfile, install } = await packageManager(source, files, manifest);
  const by = lockfile === null ? '' : `, with ${lockfile}`;
  const run = `${tool} test`;
  return {
    commands: install === null ? [run] : [install, run],
    why: `\`scripts.test\` in package.json${by}`,
  };
};

interface PackageManager {
  readonly tool: 'npm' | 'pnpm' | 'yarn';
  readonly lockfile: string | null;
  /** `null` where there is nothing to install, or nothing that says which versions. */
  readonly install: string | null;
}

async function packageManager(
  source: DetectionSource,
  files: ReadonlySet<string>,
  manifest: unknown,
): Promise<PackageManager> {
  const depends = hasEntries(manifest, 'dependencies') || hasEntries(manifest, 'devDependencies');
  const when = (command: string) => (depends ? command : null);
  if (files.has('pnpm-lock.yaml')) {
    return { tool: 'pnpm', lockfile: 'pnpm-lock.yaml', install: when('pnpm install --frozen-lockfile') };
  }
  if (files.has('yarn.lock')) {
    // Yarn 2 renamed the option; only it knows .yarnrc.yml.
    const option = files.has('.yarnrc.yml') ? '--immutable' : '--frozen-lockfile';
    return { tool: 'yarn', lockfile: 'yarn.lock', install: when(`yarn install ${option}`) };
  }
  if (!files.has('package-lock.json')) return { tool: 'npm', lockfile: null, install: null };
  const install = (await npmLocksPackages(source)) ? 'npm ci --no-audit --no-fund' : null;
  return { tool: 'npm', lockfile: 'package-lock.json', install };
}

/** A lockfile of version 2 or 3 lists the project itself under the empty key. */
async function npmLocksPackages(source: DetectionSource): Promise<boolean> {
  const lock = await readJson(source, 'package-lock.json');
  const packages = field(lock, 'packages');
  const names = typeof packages === 'object' && packages !== null ? Object.keys(packages) : [];
  return names.some((name) => name !== '') || hasEntries(lock, 'dependencies');
}

const detectMake: Detector = async (source, files) => {
  const name = ['GNUmakefile', 'makefile', 'Makefile'].find((each) => files.has(each));
  if (name === undefined) return null;
  const text = await readText(source, name);
  if (!/^test[ \t]*:(?!=)/m.test(text)) return null;
  // Make takes a folder of that name for what it has made already, and does nothing, well.
  const isUpToDate =
    [...files].some((path) => path.startsWith('test/')) && !/^\.PHONY[ \t]*:.*\btest\b/m.test(text);
  return isUpToDate ? null : { commands: ['make test'], why: `the target \`test\` in ${name}` };
};

const detectCargo: Detector = async (_source, files) =>
  files.has('Cargo.toml') ? { commands: ['cargo test'], why: 'Cargo.toml' } : null;

const detectGo: Detector = async (_source, files) =>
  files.has('go.mod') ? { commands: ['go test ./...'], why: 'go.mod' } : null;

/** The places in which pytest looks for its configuration; `tests/` is its documented layout. */
const detectPytest: Detector = async (source, files) => {
  const commands = ['python3 -m pytest'];
  if (files.has('pytest.ini')) return { commands, why: 'pytest.ini' };
  const sections = [
    ['pyproject.toml', /^\[tool\.pytest\b/m],
    ['setup.cfg', /^\[tool:pytest\]/m],
    ['tox.ini', /^\[pytest\]/m],
  ] as const;
  for (const [name, section] of sections) {
    if (files.has(name) && section.test(await readText(source, name))) {
      return { commands, why: `pytest's section in ${name}` };
    }
  }
  const isPython = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt'].find((name) =>
    files.has(name),
  );
  const test = [...files].find((path) => /^tests?\/(?:test_[^/]*|[^/]*_test)\.py$/.test(path));
  if (isPython === undefined || test === undefined) return null;
  return { commands, why: `${isPython} and ${test.split('/')[0]}/test_*.py` };
};

async function readText(source: DetectionSource, path: string): Promise<string> {
  return (await source.read(path)) ?? '';
}

async function readJson(source: DetectionSource, path: string): Promise<unknown> {
  return parseJsonObject(await readText(source, path));
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function hasEntries(value: unknown, name: string): boolean {
  const entries = field(value, name);
  return typeof entries === 'object' && entries !== null && Object.keys(entries).length > 0;
}
