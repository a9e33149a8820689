import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Edge, Plan } from '../../src/domain/planning/plan.ts';
import { planToJson, showJson } from '../../src/plan/plan-json.ts';
import { runPlan } from '../../src/plan/run-plan.ts';
import { plan } from '../render/models.ts';
import { anItem } from '../support/an-item.ts';
import { surroundingsOf } from './surroundings.ts';

const MASTERS = new URL('../../fixtures/masters/', import.meta.url).pathname;
const schema = JSON.parse(readFileSync(new URL('../../schemas/plan.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
const cases = readdirSync(MASTERS).map((name) => `${MASTERS}${name}/issue.md`);

const depends = (from: number, to: number, confidence: Edge['confidence']): Edge => ({
  from: `item-${from}`,
  to: `item-${to}`,
  kind: 'dependency',
  reason: `“after ${from}”`,
  confidence,
});

describe('the published schema', () => {
  it('holds for the plan of every master issue, and for all of them in one array', async () => {
    const surroundings = surroundingsOf();
    await runPlan(cases, { json: true, flags: {} }, surroundings);
    const printed = JSON.parse(surroundings.printed.stdout);
    expect(validate(printed), JSON.stringify(validate.errors)).toBe(true);
    expect(printed.map(({ source }: { source: string }) => source)).toEqual(cases);
    for (const { source: _, ...one } of printed) {
      expect(validate(one), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  it.each([
    ['an item without a size', { items: [{ ...itemOf(plan), size: undefined }] }],
    ['an unknown mode', { mode: 'maybe' }],
    ['no reason', { reasons: [] }],
    ['a line that is none', { problems: [{ line: 0, message: 'x' }] }],
    ['an unknown handle', { waves: [['7']] }],
  ])('refuses %s', (_, change) => {
    expect(validate(JSON.parse(JSON.stringify({ ...planToJson(plan), ...change })))).toBe(false);
  });

  it('describes every field of a plan, and of an item', () => {
    const shown = planToJson(plan);
    expect(Object.keys(schema.$defs.plan.properties)).toEqual(Object.keys(shown));
    const fields = Object.keys(schema.$defs.item.properties).filter((name) => name !== 'issueRepository');
    expect(fields).toEqual(Object.keys(shown.items[0] ?? {}));
  });
});

test('fields stand in the documented order', () => {
  const shown = planToJson(plan);
  expect(Object.keys(shown).slice(0, 8)).toEqual(
    'mode reasons items waves conflicts edges needsClarification problems'.split(' '),
  );
  expect(Object.keys(shown.items[0] ?? {})).toEqual(
    'id action title scope size priority dependsOn issue done section line acceptance predictedScope'.split(
      ' ',
    ),
  );
});

test('an item depends on open items of which that is certain, and on issues outside of the list', () => {
  const items = [
    anItem(1, 'one'),
    anItem(2, 'two'),
    anItem(3, 'three', { dependsOn: [{ on: '#9', words: 'after #9' }] }),
  ];
  const edges = [depends(1, 3, 'high'), depends(2, 3, 'low'), depends(1, 2, 'explicit')];
  const shown = planToJson({ ...plan, items, edges });
  expect(shown.items.map(({ dependsOn }) => dependsOn)).toEqual([[], ['item-1'], ['item-1', '#9']]);
  expect(shown.edges).toHaveLength(3);
});

test('what an open item says of a done one is an edge that it waits for no more; what a done item says is none', () => {
  const items = [
    anItem(1, 'one', { done: true }),
    anItem(2, 'two', { dependsOn: [{ on: 'item-1', words: 'after 1' }] }),
    anItem(3, 'three', { done: true, dependsOn: [{ on: 'item-1', words: 'needs 1' }] }),
  ];
  const shown = planToJson({ ...plan, items, edges: [] });
  expect(shown.items.map(({ dependsOn }) => dependsOn)).toEqual([[], [], []]);
  expect(shown.edges).toEqual([
    { from: 'item-1', to: 'item-2', reason: '“after 1”', confidence: 'explicit', kind: 'dependency' },
  ]);
});

test('the order of a conflict is no edge, but stands with the conflict, also where a dependency makes it', () => {
  const items = [1, 2, 3].map((n) => anItem(n, `part ${n}`));
  const conflict = (a: number, b: number) => ({
    items: [`item-${a}`, `item-${b}`] as [`item-${number}`, `item-${number}`],
    paths: ['a.ts'],
    reason: 'Both would change a.ts.',
  });
  const shown = planToJson({
    ...plan,
    items,
    conflicts: [conflict(1, 2), conflict(1, 3), conflict(2, 3)],
    edges: [
      { ...depends(3, 1, 'explicit'), kind: 'conflict', reason: 'Both would change a.ts.' },
      depends(1, 2, 'explicit'),
    ],
  });
  expect(shown.conflicts.map(({ order }) => order)).toEqual([
    ['item-1', 'item-2'],
    ['item-3', 'item-1'],
    ['item-3', 'item-2'],
  ]);
  expect(shown.edges).toEqual([
    { from: 'item-1', to: 'item-2', reason: '“after 1”', confidence: 'explicit', kind: 'dependency' },
  ]);
  const unordered = planToJson({ ...plan, items, conflicts: [conflict(1, 2)], edges: [] });
  expect(unordered.conflicts[0]).not.toHaveProperty('order');
});

test('an order that has another reason than the same files is an edge, and something to wait for', () => {
  const items = [1, 2].map((n) => anItem(n, `part ${n}`));
  const order: Edge = { ...depends(1, 2, 'high'), kind: 'order' };
  const shown = planToJson({ ...plan, items, conflicts: [], edges: [order] });
  expect(shown.edges.map(({ from, to, kind }) => [from, to, kind])).toEqual([['item-1', 'item-2', 'order']]);
  expect(shown.items.map(({ dependsOn }) => dependsOn)).toEqual([[], ['item-1']]);
});

describe('the estimate', () => {
  // M and L, the M after that an S; beside them an M and another S.
  it('is in minutes, for as many agents as there are', () => {
    const criticalPath = ['item-1', 'item-5'];
    expect(planToJson(plan, 2).estimate).toEqual({
      agents: 2,
      minutes: 158,
      sequentialMinutes: 212,
      criticalPath,
    });
    expect(planToJson(plan, 1).estimate).toMatchObject({ agents: 1, minutes: 212 });
    expect(planToJson(plan).estimate).toMatchObject({ agents: 3, minutes: 158 });
  });

  it('is that of one agent where all goes one after another, and is none where nothing runs', () => {
    expect(planToJson({ ...plan, mode: 'sequential' }, 5).estimate).toMatchObject({
      agents: 1,
      minutes: 212,
    });
    expect(planToJson({ ...plan, mode: 'declined', waves: [] }, 5).estimate).toBeNull();
  });

  it('is part of what the schema asks for', () => {
    for (const agents of [1, 5]) {
      expect(
        validate(JSON.parse(JSON.stringify(planToJson(plan, agents)))),
        JSON.stringify(validate.errors),
      ).toBe(true);
    }
    const broken = {
      ...planToJson(plan),
      estimate: { agents: 0, minutes: 1, sequentialMinutes: 1, criticalPath: [] },
    };
    expect(validate(JSON.parse(JSON.stringify(broken)))).toBe(false);
  });
});

test('predicted scopes stand with their items', () => {
  const paths = [{ path: 'src/speed.ts', confidence: 0.8 }];
  const shown = planToJson({ ...plan, predictedScopes: [{ handle: 'item-7', paths }] });
  expect(shown.items.map(({ predictedScope }) => predictedScope).filter((each) => each.length > 0)).toEqual([
    paths,
  ]);
});

test('JSON holds no sign that steers a terminal or cannot be seen, and means the same', () => {
  // Quicker than the arbitrary of fast-check for any string, which takes a second to get ready.
  const anyText = fc
    .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 20 })
    .map((codes) => String.fromCodePoint(...codes));
  fc.assert(
    fc.property(anyText, fc.constantFrom('\u009B31m', '\u202E', '\u{E0041}', '\n'), (text, sign) => {
      const value = { text: `${text}${sign}` };
      const shown = showJson(value);
      expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
      expect(JSON.parse(shown)).toEqual(value);
    }),
  );
});

function itemOf(given: Plan) {
  return planToJson(given).items[0];
}
