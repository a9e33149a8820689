import { expect, test } from 'vitest';
import { mayHoldTests, roleOf, runnerShape } from '../../../src/domain/verification/file-roles.ts';

/** Paths by what they are to the tests of a repository; what stands beside a file of set-up and only looks like it is `other`. */
const ROLES: Readonly<Record<ReturnType<typeof roleOf>, string>> = {
  snapshot: `
    test/__snapshots__/cart.test.js.snap src/a.snap src/b.snapshot a/__image_snapshots__/x.png __snapshots__/x.json
    tests/__snapshots__/x.ambr test/x.ambr spec/list.approved.txt`,
  manifest: 'package.json web/package.json composer.json api/pyproject.toml setup.cfg crates/a/Cargo.toml',
  'set-up': `
    vitest.config.ts web/vite.config.mjs jest.setup.js playwright.config.ts karma.conf.js vitest.workspace.ts
    eslint.config.js test/jest-global-setup.ts vitest.globalSetup.ts tests.teardown.js jest-environment.js testbootstrap.php
    src/setupTests.ts setup-tests.js setuptest.ts
    .mocharc.json .eslintrc.cjs .eslintrc.js .npmrc web/.nycrc .swcrc.prod.json
    mocha.opts jasmine.json bunfig.toml deno.json tsconfig.json tsconfig.build.json jsconfig.json nx.json turbo.json
    conftest.py tests/conftest.py noxfile.py sitecustomize.py site.pth
    pytest.ini web/tox.ini .coveragerc
    phpunit.xml phpunit.xml.dist behat.yml codeception.yaml infection.json5
    .rspec .rspec-local Rakefile spec/spec_helper.rb rails_helper.rb a.runsettings
    Makefile makefile GNUmakefile justfile Taskfile.yml magefile.go run-tests runtest.sh run-tests.sh test.sh tests.ps1 rules.mk
    .github/workflows/ci.yml .github/actions/x/action.yml .circleci/config.yml .ci/run .buildkite/x .woodpecker/x.yml
    .gitlab-ci.yml .gitlab-ci.yaml azure-pipelines.yml azure-pipelines-pr.yaml Jenkinsfile .travis.yml .drone.yml bitbucket-pipelines.yml
    .pre-commit-config.yaml lefthook.yml
    .env .env.test web/.env.local .envrc .gitattributes`,
  linter: `
    biome.json web/biome.jsonc .eslintrc .eslintrc.json .eslintrc.yml web/.eslintrc.yaml .eslintignore
    .flake8 .pylintrc ruff.toml .ruff.toml mypy.ini test/ruff.toml
    .rubocop.yml .rubocop_todo.yml .golangci.yml .golangci.toml phpstan.neon phpstan-baseline.neon.dist checkstyle.xml checkstyle-rules.xml`,
  test: `
    test/sum.test.js src/sum.spec.ts test/support/build.ts tests/fixtures/package.json test/fixtures/vitest.config.ts test/fixtures/biome.json
    test/testdata/Makefile spec/__fixtures__/.env pkg/sum_test.go`,
  other: `
    src/sum.ts README.md src/myvitest.config.ts.md src/snap.ts a.snapper approved.txt
    fixtures/package.json fixtures/vitest.config.ts testdata/Makefile test-data/.env __fixtures__/.npmrc fixture/tox.ini fixtures/ruff.toml
    mypackage.json package.json.md src/vitest.ts src/config.ts vite/config.ts
    src/setup.ts src/latest-setup.js setupTestsLater.d.ts setup.tests
    src/mocharc.json a.npmrc npmrc
    src/mybiome.json xtsconfig.json tsconfig.ts
    myconftest.py conftest.pyi noxfile.py.txt pth
    pytest.ini.md myruff.toml ruff.toml.md flake8 mymypy.ini
    myphpunit.xml behat.yml.md
    MyRakefile spec_helper.rb.md runsettings
    MyMakefile Makefile.am src/mk contest.shell latest.sh
    web/.github/workflows/ci.yml .github/workflow/x.yml .cirx
    web/.gitlab-ci.yml my.travis.yml .drone.yml.md
    .env.example web/.env.sample .env.template .env.dist a.env .envs .gitattributes.md`,
};

test.for(
  Object.entries(ROLES).flatMap(([role, paths]) =>
    paths
      .trim()
      .split(/\s+/)
      .map((path) => [role, path] as const),
  ),
)('%s: %s', ([role, path]) => {
  expect(roleOf(path)).toBe(role);
});

test('tests are told apart in code, and nowhere else', () => {
  const code =
    'a.ts a.mjs a.cts a.jsx a.py a.go a.rs a.java a.kt a.kts a.cs a.php a.rb a.sh a.bats a.vue a.hpp a.h a.C a.exs';
  for (const path of code.split(' ')) expect([path, mayHoldTests(path)]).toEqual([path, true]);
  for (const path of 'a.md a.txt a.json a.yml a.ts.md a.tsc ts a.png a.xjs'.split(' '))
    expect([path, mayHoldTests(path)]).toEqual([path, false]);
});

test.for([
  ['test/sum.test.ts', 'test .test.ts'],
  ['web/test/sum.test.ts', 'test .test.ts'],
  ['web/__tests__/sum.ts', '__tests__ *.ts'],
  ['src/sum.ts', 'src *.ts'],
  ['src/sum_spec.rb', 'src _spec.rb'],
  ['src/sum-specs.js', 'src -specs.js'],
  ['e2e/cart.cy.ts', 'e2e .cy.ts'],
  ['app/SumTest.java', 'app Test.java'],
  ['app/SumTests.cs', 'app Tests.cs'],
  ['pkg/test_sum.py', 'pkg test_*'],
  ['pkg/latest_sum.py', 'pkg *.py'],
  ['pkg/mytest_sum.py', 'pkg *.py'],
  ['sum.test.js', ' .test.js'],
  ['contest/sum.js', 'contest *.js'],
  ['src/testing/sum.js', 'src *.js'],
  ['src/Unit/sum.e2e.js', 'Unit .e2e.js'],
] as const)('a runner finds %s by `%s`', ([path, shape]) => {
  expect(runnerShape(path)).toBe(shape);
});
