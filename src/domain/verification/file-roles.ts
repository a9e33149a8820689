import { isTestFile } from '../own-files.ts';

/**
 * What a file is to the tests of a repository: one of them (with helpers, fixtures and expected results), a snapshot, what they are run with, a manifest that holds
 * some of that among other things, settings of a linter or formatter, which say how code has to look and not what it does, or none of it.
 */
export type FileRole = 'test' | 'snapshot' | 'set-up' | 'manifest' | 'linter' | 'other';

const SNAPSHOT = /\.snap(?:shot)?$|(?:^|\/)__(?:snapshots|image_snapshots)__\/|\.ambr$|\.approved\.[^/]+$/i;

/** Manifests of package managers in which test runners are configured as well; see `lock-manifest.ts`. */
const MANIFEST = /(?:^|\/)(?:package\.json|composer\.json|pyproject\.toml|setup\.cfg|Cargo\.toml)$/;

/** Settings alone: where a linter is configured by a program, it runs in the same commands as tests. */
const LINTER =
  /(?:^|\/)(?:biome\.jsonc?|\.eslintrc(?:\.json|\.ya?ml)?|\.eslintignore|\.flake8|\.pylintrc|\.?ruff\.toml|mypy\.ini|\.rubocop[^/]*\.yml|\.golangci\.[^/]+|phpstan[^/]*\.neon[^/]*|checkstyle[^/]*\.xml)$/;

/** By the documentation of the tools named: what decides which checks are run, on what, and what makes them fail. */
const SET_UP: readonly RegExp[] = [
  // JavaScript: runners, coverage, transpilers, linters that are programs.
  /(?:^|\/)(?:vitest|vite|jest|playwright|karma|cypress|ava|wdio|nightwatch|testcafe|mocha|jasmine|babel|eslint|biome|stryker|nyc|c8|web-test-runner|rstest|happo)\.(?:conf|config|workspace|setup)\.[^/]+$/i,
  /(?:^|\/)(?:vitest|jest|test|tests|mocha|jasmine)[.-]?(?:global[.-]?)?(?:set[.-]?up|teardown|environment|preset|reporter|sequencer|bootstrap)\.[^/]+$/i,
  /(?:^|\/)setup-?[Tt]ests?\.[^./]+$/,
  /(?:^|\/)\.(?:mocharc|nycrc|c8rc|taprc|babelrc|swcrc|eslintrc|npmrc|yarnrc|pnpmfile|jestrc|testcaferc|node-options|nvmrc|tool-versions)(?:\.[^/]+)*$/,
  /(?:^|\/)(?:mocha\.opts|jasmine\.json|cypress\.json|bunfig\.toml|deno\.jsonc?|[jt]sconfig[^/]*\.json|nx\.json|turbo\.json)$/,
  // Python.
  /(?:^|\/)(?:conftest|noxfile|sitecustomize|usercustomize)\.py$|\.pth$/,
  /(?:^|\/)(?:pytest|tox)\.ini$|(?:^|\/)\.coveragerc$/,
  // PHP, Ruby, Go, .NET, JVM, Swift.
  /(?:^|\/)(?:phpunit[^/]*\.xml[^/]*|behat\.ya?ml|codeception\.ya?ml|infection\.json[^/]*)$/i,
  /(?:^|\/)(?:\.rspec[^/]*|Rakefile|spec_helper\.rb|rails_helper\.rb|[^/]*\.runsettings)$/,
  // Whatever the commands go through.
  /(?:^|\/)(?:GNUmakefile|[Mm]akefile|[Jj]ustfile|Taskfile\.ya?ml|magefile\.go|run-?tests?(?:\.[^/]+)?|tests?\.(?:sh|bash|ps1|bat|cmd))$|\.mk$/,
  /^(?:\.github\/(?:workflows|actions)\/|\.circleci\/|\.ci\/|\.buildkite\/|\.woodpecker\/)/,
  /^(?:\.gitlab-ci\.ya?ml|azure-pipelines[^/]*\.ya?ml|Jenkinsfile|\.travis\.yml|\.drone\.yml|bitbucket-pipelines\.yml|\.pre-commit-config\.yaml|lefthook\.ya?ml)$/,
  // Variables of every process, and what reviewers are shown of a file.
  /(?:^|\/)(?:\.env(?!\.(?:example|sample|template|dist)$)(?:\.[^/]+)?|\.envrc|\.gitattributes)$/,
];

/** By its path alone, in this order: a snapshot lies among tests, and so may a set-up file. */
export function roleOf(path: string): FileRole {
  if (SNAPSHOT.test(path)) return 'snapshot';
  if (MANIFEST.test(path) && !isTestData(path)) return 'manifest';
  if (LINTER.test(path) && !isTestData(path)) return 'linter';
  if (SET_UP.some((pattern) => pattern.test(path)) && !isTestData(path)) return 'set-up';
  return isTestFile(path) ? 'test' : 'other';
}

/** What tests read is theirs, however it is called. */
export function isTestData(path: string): boolean {
  return /(?:^|\/)(?:fixtures?|__fixtures__|testdata|test-data)\//i.test(path);
}

const PROSE = /\.(?:md|mdx|rst|adoc|txt)$/i;

/** Whether a runner may take tests out of this file. */
export function mayHoldTests(path: string): boolean {
  return CODE.test(path) && !PROSE.test(path);
}

/** Languages whose tests can be told apart. */
const CODE =
  /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|kts|scala|groovy|cs|fs|vb|php|rb|swift|ex|exs|cc|cpp|cxx|c|hpp|h|m|mm|dart|lua|jl|hs|clj|sh|bats|vue|svelte)$/i;

/**
 * What tells a runner that a file is a test: its ending and where it lies. Tests that are moved to a file with another shape may not be found
 * any more.
 */
export function runnerShape(path: string): string {
  const folders = path.split('/').slice(0, -1);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const affix =
    /[._-](?:test|spec|cy|e2e)s?\.[^/]+$|Tests?\.[^/.]+$/.exec(name)?.[0] ??
    (/^test_/.test(name) ? 'test_*' : `*${name.slice(name.lastIndexOf('.'))}`);
  const place = folders.find((folder) => /^(?:tests?|__tests__|specs?|e2e|integration|unit)$/i.test(folder));
  return `${place ?? folders[0] ?? ''} ${affix}`;
}
