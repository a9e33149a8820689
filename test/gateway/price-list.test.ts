import { describe, expect, it } from 'vitest';
import { NO_TOKENS } from '../../src/domain/model-usage.ts';
import { createPriceList, parsePrices } from '../../src/gateway/price-list.ts';
import { PUBLISHED_PRICES } from '../../src/gateway/prices.ts';

const million = 1_000_000;

describe('costOf', () => {
  const prices = createPriceList();
  const inputPrice = (model: string): number | null => prices.costOf(model, { ...NO_TOKENS, input: 1_000 });

  it.each([
    ['claude-opus-5-5', 0.004],
    ['claude-opus-4-5-20251101', 0.005],
    ['claude-opus-4-1-20250805', 0.015],
    ['anthropic/claude-sonnet-4.5', 0.003],
    ['gpt-5.4', 0.0025],
    ['gpt-5.4-2026-03-05', 0.0025],
    ['gpt-5.4-mini', 0.00075],
    ['gpt-6.1-sol', 0.002],
    ['models/gemini-2.5-pro', 0.00125],
    ['gpt-5.9', null],
    ['some-model', null],
    ['', null],
  ])('%s', (model, cost) => {
    expect(inputPrice(model)).toBe(cost);
  });

  it('each kind of token has its own rate', () => {
    const cost = prices.costOf('claude-opus-5-5', {
      input: million / 10,
      cacheRead: million,
      cacheWrite: million / 10,
      output: million / 10,
    });
    expect(cost).toBeCloseTo(0.4 + 0.2 + 0.5 + 2, 10);
  });

  it('long prompts have their own rates, cached tokens among them', () => {
    const long = prices.costOf('gemini-2.5-pro', {
      ...NO_TOKENS,
      input: 100_000,
      cacheRead: 150_000,
      output: 10,
    });
    expect(long).toBeCloseTo((100_000 * 2.5 + 150_000 * 0.25 + 10 * 15) / million, 10);
  });

  it('no row of the table hides behind one above it', () => {
    for (const [index, { model }] of PUBLISHED_PRICES.entries()) {
      const above = PUBLISHED_PRICES.slice(0, index);
      const name = model.replaceAll('*', '');
      const alone = createPriceList(above.map((price) => ({ ...price, input: 12_345 })));
      expect(`${name} ${alone.costOf(name, { ...NO_TOKENS, input: million })}`).not.toContain('12345');
    }
  });
});

describe('parsePrices', () => {
  it('reads own prices, which go before the published ones', () => {
    const parsed = parsePrices('[{ "model": "claude-*", "input": 7, "output": 9, "cacheRead": 1 }]');
    const list = createPriceList(parsed.ok ? parsed.prices : []);
    const tokens = { input: million, cacheRead: million, cacheWrite: million, output: million };
    expect(list.costOf('claude-opus-5-5', tokens)).toBe(7 + 1 + 7 + 9);
    expect(list.costOf('gpt-5.4', { ...NO_TOKENS, output: 1_000 })).toBe(0.015);
  });

  it.each([
    ['{', 'It is no JSON'],
    ['{}', 'the file'],
    ['[{ "model": "x", "input": -1, "output": 1 }]', '0.input'],
    ['[{ "model": "x", "input": 1, "output": 1, "inptu": 1 }]', 'inptu'],
  ])('says what is wrong with %s', (text, words) => {
    const parsed = parsePrices(text);
    expect(parsed.ok ? '' : parsed.problems.join()).toContain(words);
  });

  it('takes stars and dots for what they are, in no more than linear time', () => {
    const parsed = parsePrices(`[{ "model": "${'*a'.repeat(20)}b", "input": 1, "output": 1 }]`);
    expect(createPriceList(parsed.ok ? parsed.prices : []).costOf('a'.repeat(60), NO_TOKENS)).toBeNull();
  });
});
