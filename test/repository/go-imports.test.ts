import { expect, it } from 'vitest';
import { importsOf, surveyOf } from './support.ts';

it('takes the import of a package for all its files but the tests, in each module', async () => {
  const survey = await surveyOf({
    'go.mod': '// the root\nmodule example.com/shop // v1\n\ngo 1.22\n',
    'main.go': [
      'package main',
      'import "fmt"',
      'import (',
      '  store "example.com/shop/store"',
      '  _ `example.com/shop/tools/gen`',
      '  "example.com/shopping/other"',
      ')',
    ].join('\n'),
    'store/store.go': 'package store\nimport "example.com/shop"',
    'store/sql.go': 'package store',
    'store/sql_test.go': 'package store_test\nimport "example.com/shop/store"',
    'store/deep/deep.go': 'package deep',
    'tools/go.mod': 'module "example.com/shop/tools"\n',
    'tools/gen/gen.go': 'package gen',
    'other/other.go': 'package other',
    'ing/other/other.go': 'package other',
  });
  expect(importsOf(survey)).toEqual({
    'main.go': ['store/sql.go', 'store/store.go', 'tools/gen/gen.go'],
    'store/store.go': ['main.go'],
    'store/sql_test.go': ['store/sql.go', 'store/store.go'],
  });
});
