import { expect, it } from 'vitest';
import { importsOf, surveyOf } from './support.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the text of a file
it('finds imports in every form, and only those of the repository', async () => {
  const survey = await surveyOf({
    'src/main.ts': [
      `import a, { type T } from './a.js';`,
      `import './side';`,
      `import type { B } from './types';`,
      `export * from "./deep";`,
      `export type { C } from './c.mjs';`,
      `import { readFile } from 'node:fs';`,
      `import lodash from 'lodash';`,
      `import outside from '../../outside.js';`,
      `import self from './main.js';`,
      `type U = import('./u').U;`,
      `const later = () => import('./later.ts');`,
      `const old = require('./old');`,
      'const template = import(`./${name}`);',
      'const plain = import(`./plain`);',
      `// import './comment';`,
      `const text = "import './text'";`,
    ].join('\n'),
    'src/a.ts': '',
    'src/side.js': '',
    'src/types.d.ts': '',
    'src/deep/index.tsx': '',
    'src/c.mts': '',
    'src/u.ts': '',
    'src/later.ts': '',
    'src/old.cjs': '',
    'src/plain.ts': '',
    'src/${name}.ts': '',
    'src/comment.ts': '',
    'src/text.ts': '',
    'outside.js': '',
  });
  expect(importsOf(survey)).toEqual({
    'src/main.ts': [
      'src/a.ts',
      'src/c.mts',
      'src/deep/index.tsx',
      'src/later.ts',
      'src/old.cjs',
      'src/plain.ts',
      'src/side.js',
      'src/types.d.ts',
      'src/u.ts',
    ],
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: the text of a file

it('follows the nearest tsconfig.json, with comments and through its parents', async () => {
  const survey = await surveyOf({
    'tsconfig.base.json': `{ // the base
      "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["app/*"], "@/special": ["special.ts"], /* last */ }, },
    }`,
    'app/tsconfig.json': '{ "extends": "../tsconfig.base.json" }',
    'app/page.ts': `import '@/lib/http'; import '@/special'; import 'app/lib/http2'; import '@/none';`,
    'app/lib/http.ts': '',
    'app/lib/http2.ts': '',
    'special.ts': '',
    'other/page.ts': `import '@/lib/http';`,
  });
  expect(importsOf(survey)).toEqual({ 'app/page.ts': ['app/lib/http.ts', 'app/lib/http2.ts', 'special.ts'] });
});

it('knows the packages of the repository by their names', async () => {
  const survey = await surveyOf({
    'package.json': '{ "workspaces": ["packages/*"] }',
    'packages/core/package.json': JSON.stringify({
      name: '@acme/core',
      exports: {
        '.': { types: './dist/index.d.ts', default: './dist/index.js' },
        './util/*': './dist/util/*.js',
      },
      imports: { '#inner/*': './src/inner/*.ts' },
    }),
    'packages/core/src/index.ts': `import '#inner/one';`,
    'packages/core/src/inner/one.ts': '',
    'packages/core/src/util/text.ts': '',
    'packages/plain/package.json': '{ "name": "plain", "main": "lib/plain.js" }',
    'packages/plain/src/plain.ts': '',
    'packages/bare/package.json': '{ "name": "bare" }',
    'packages/bare/src/index.ts': '',
    'packages/bare/src/sub.ts': '',
    'apps/web.ts': `import '@acme/core'; import '@acme/core/util/text'; import 'plain'; import 'bare'; import 'bare/sub'; import '@acme/none';`,
  });
  expect(importsOf(survey)).toEqual({
    'apps/web.ts': [
      'packages/bare/src/index.ts',
      'packages/bare/src/sub.ts',
      'packages/core/src/index.ts',
      'packages/core/src/util/text.ts',
      'packages/plain/src/plain.ts',
    ],
    'packages/core/src/index.ts': ['packages/core/src/inner/one.ts'],
  });
});
