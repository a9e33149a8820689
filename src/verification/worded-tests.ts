import type { Assertion, Strength, TestCase, TestFacts } from '../domain/verification/test-facts.ts';
import { marksByLine } from './marks-by-line.ts';
import { fingerprint } from './parse-tree.ts';

/**
 * How tests are written in a language that is not parsed here. A case goes from the line that begins it to the next one, so that
 * less is seen than in a tree, but the same on both sides of a comparison.
 */
interface Words {
  /** Begins a case; its last group that matched is the name. */
  readonly begins: RegExp;
  /** Stands right above a case, on lines of its own. */
  readonly above?: RegExp;
  readonly skips: RegExp;
  readonly focuses?: RegExp;
  readonly asserts: RegExp;
  readonly exact: RegExp;
  readonly weak: RegExp;
}

const JVM: Words = {
  begins:
    /^\s*(?:public |private |internal |protected |override |suspend |static |async |final )*(?:void|fun|def|Task|func)\s+(?:`([^`]+)`|(\w+))\s*[(<]/,
  above: /@(?:Test|ParameterizedTest|RepeatedTest|Property)\b|\[(?:Test|Fact|Theory|TestMethod|TestCase)\b/,
  skips:
    /@(?:Disabled|Ignore|Ignored)\b|\[Ignore\b|Skip\s*=|\bassume(?:True|False|That)\(|Assert\.(?:Ignore|Inconclusive)/,
  asserts: /\b(?:assert\w*|Assert\.\w+|verify|should\w*|expect\w*|Should\(\))\s*[({.<]/,
  exact:
    /assert(?:Equals|ArrayEquals|Same|IterableEquals)|isEqualTo|AreEqual|Assert\.(?:Equal|Same)\b|shouldBe\b|\bBe\(/,
  weak: /assert(?:NotNull|NotEquals|True)\b|isNotNull|isNotEqualTo|NotNull|NotEqual|IsTrue/,
};

const WORDS: Readonly<Record<string, Words>> = {
  rs: {
    begins: /^\s*(?:pub )?(?:async )?fn\s+(\w+)\s*\(/,
    above: /#\[(?:\w+::)*test\b|#\[rstest\b|#\[test_case\b/,
    skips: /#\[ignore\b/,
    asserts: /\b(?:debug_)?assert\w*!|\bprop_assert\w*!|#\[should_panic|\bpanic!|\.unwrap\(\)/,
    exact: /\bassert_eq!|\bprop_assert_eq!|assert_matches!/,
    weak: /\bassert_ne!|\.unwrap\(\)|is_ok\(\)|is_some\(\)/,
  },
  java: JVM,
  kt: JVM,
  kts: JVM,
  scala: JVM,
  groovy: JVM,
  cs: JVM,
  fs: JVM,
  vb: JVM,
  swift: {
    begins: /^\s*(?:@Test.*)?func\s+(test\w*|\w+)\s*\(/,
    skips: /\bXCTSkip|\.disabled\(/,
    asserts: /\bXCT(?:Assert\w*|Fail)|#expect|#require/,
    exact: /\bXCTAssertEqual|==/,
    weak: /\bXCTAssertNotNil|\bXCTAssertTrue|\bXCTAssertNotEqual/,
  },
  php: {
    begins: /^\s*(?:public |final )*function\s+(test\w*)\s*\(|^\s*(?:it|test)\(\s*['"]([^'"]+)/,
    skips: /markTest(?:Skipped|Incomplete)|->skip\(|->todo\(/,
    focuses: /->only\(/,
    asserts: /\bassert\w*\(|->expect\w*\(|\bexpect\(/,
    exact: /assert(?:Same|Equals|Count)\b|toBe\(|toEqual\(/,
    weak: /assert(?:NotNull|True|NotEmpty|IsObject)\b|not->|toBeTruthy/,
  },
  rb: {
    begins: /^\s*(?:[xf]?(?:it|specify|scenario|example)|test)\b[\s(]*['"]([^'"]+)|^\s*def\s+(test_\w+)/,
    skips: /^\s*x(?:it|describe|context)\b|\bskip\b|\bpending\b|skip:/m,
    focuses: /^\s*f(?:it|describe|context)\b|\bfocus:?\b/m,
    asserts: /\bexpect\b|\bassert\w*|\brefute\w*|\.should\b|\bmust_\w+/,
    exact: /\bassert_equal|\beq\(|\beql\(|\.to eq\b|must_equal/,
    weak: /not_to|to_not|assert_not|refute|be_truthy|be_present/,
  },
  ex: {
    begins: /^\s*(?:test|property)\s+"([^"]+)/,
    above: /^/,
    skips: /@(?:tag|moduletag)\s+:?skip/,
    asserts: /\b(?:assert|refute)\w*/,
    exact: /assert .*==/,
    weak: /\brefute\b|!=/,
  },
  sh: {
    begins: /^\s*@test\s+["']([^"']+)|^\s*(?:function\s+)?(test_\w+)\s*\(\)/,
    skips: /^\s*skip\b/m,
    asserts: /\bassert\w*|^\s*\[\[?|\btest\s|\bgrep\b|\bdiff\b|\bcmp\b/m,
    exact: /\b=\s|==|-eq|\bcmp\b|\bdiff\b/,
    weak: /!=|-ne|\s-n\s/,
  },
  cc: {
    begins: /^\s*(?:TEST|TEST_F|TEST_P|TYPED_TEST|TEST_CASE|SCENARIO|BOOST_AUTO_TEST_CASE)\s*\(\s*(.+?)\s*\)/,
    skips: /\bDISABLED_|GTEST_SKIP|\[\.\]|\[!?(?:hide|mayfail|shouldfail)\]/,
    asserts: /\b(?:EXPECT|ASSERT|REQUIRE|CHECK|BOOST)_?\w*\s*\(/,
    exact: /_(?:EQ|STREQ|EQUAL|FLOAT_EQ|DOUBLE_EQ)\b|==/,
    weak: /_(?:NE|TRUE)\b|!=/,
  },
  dart: {
    begins: /^\s*(?:test|testWidgets|group)\(\s*['"]([^'"]+)/,
    skips: /\bskip:/,
    focuses: /\bsolo:/,
    asserts: /\bexpect\w*\(|\bverify\w*\(/,
    exact: /\bequals\(|expect\([^,]+,\s*['"\d]/,
    weak: /isNotNull|isNot\(/,
  },
};

const SAME_AS: Readonly<Record<string, string>> = {
  exs: 'ex',
  bats: 'sh',
  cpp: 'cc',
  cxx: 'cc',
  c: 'cc',
  hpp: 'cc',
  h: 'cc',
  mm: 'cc',
  m: 'cc',
};

const MARKS = [
  [
    /\b(?:System\.exit|std::process::exit|process::exit|Environment\.Exit|exit!|exit|_exit|quick_exit)\s*\(?\s*0\b/,
    'ends the process',
  ],
  [
    /\|\|\s*(?:true|:)(?:\s|$)|\bset \+e\b|--no-?fail|--passWithNoTests|--pass-with-no-tests/,
    'replaces what tests are made of',
  ],
] as const;

/** What a file says about tests in a language that is known by its words alone; nothing for other files. */
export function readWordedTests(path: string, text: string): TestFacts | null {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const words = WORDS[SAME_AS[ending] ?? ending];
  if (words === undefined) return null;
  const lines = text.split('\n');
  const starts = lines.flatMap((line, index) => startAt(words, lines, line, index));
  const cases = starts.map(({ name, first, line }, place) => {
    const end = starts[place + 1]?.first ?? lines.length;
    return caseOf(words, name, line + 1, lines.slice(first, end));
  });
  return { cases, marks: marksByLine(text, MARKS, /(?:^|\s)(?:\/\/|#(?!\[)).*$/), mocks: [], imports: [] };
}

/** The annotations above a case belong to it. */
function startAt(
  { begins, above }: Words,
  lines: readonly string[],
  text: string,
  line: number,
): { name: string; first: number; line: number }[] {
  const match = begins.exec(text);
  if (match === null) return [];
  const name = match.slice(1).find((group) => group !== undefined) ?? '';
  let first = line;
  while (first > 0 && /^\s*(?:@|#\[|\[|\/\/|#)/.test(lines[first - 1] ?? '')) first -= 1;
  const head = lines.slice(first, line + 1).join('\n');
  return above === undefined || above.test(head) ? [{ name, first, line }] : [];
}

function caseOf(words: Words, name: string, line: number, lines: readonly string[]): TestCase {
  const text = lines.join('\n');
  const assertions = lines.flatMap((each): Assertion[] =>
    words.asserts.test(each) ? [{ strength: strengthOf(words, each), text: fingerprint(each) }] : [],
  );
  return {
    name,
    line,
    body: fingerprint(text),
    assertions,
    tolerances: [],
    skipped: words.skips.test(text) ? 'always' : 'no',
    delegates: false,
    focused: words.focuses?.test(text) ?? false,
    swallowed: lines.filter((each) => /\b(?:catch|rescue)\b|\bcatch_unwind\b|\|\|\s*true\b/.test(each))
      .length,
    exits: lines.filter((each) => /^\s*(?:return\b|exit 0)/.test(each)).length,
    rows: lines.filter((each) =>
      /@(?:CsvSource|ValueSource)|\[(?:InlineData|TestCase)\(|#\[case\b|^\s*["'{([].*,\s*$/.test(each),
    ).length,
    indulged: 0,
    subjects: [],
  };
}

function strengthOf({ exact, weak }: Words, line: string): Strength {
  if (exact.test(line)) return 3;
  return weak.test(line) ? 1 : 2;
}
