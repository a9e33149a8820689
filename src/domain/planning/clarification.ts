import { isVerb, splitVerb } from '../reading/item-action.ts';
import { withoutPriority } from '../reading/item-priority.ts';
import type { ItemAction, WorkItem } from '../work-item.ts';
import { isForPeople } from './for-people.ts';
import type { Clarification } from './plan.ts';

/** Words that name no object: what they stand for could be anything in a repository. */
const EMPTY_WORDS = new Set(
  [
    'a an the our its this that it them all any some more most better best faster good nice proper general various several other misc',
    'miscellaneous overall etc and or of for in on to with up out new existing old remaining further small little minor many few where when',
    'needed necessary possible app application project repo repository product system code codebase things thing stuff everything',
    'performance quality stability reliability security ux ui usability maintainability readability robustness scalability accessibility',
    'bug bugs issue issues problem problems error errors edge cases case test tests testing coverage docs documentation doc comments',
    'feature features functionality improvement improvements cleanup refactoring debt tech technical polish tbd todo tba wip handling see',
    'fix fixes change changes update updates enhancement enhancements optimization optimizations optimisation optimisations upgrade upgrades',
    'stable reliable secure usable maintainable readable robust scalable accessible clean cleaner modern nice nicer simple simpler safe safer',
    'do look into investigate review work works really much very as well even whole entire whatever related assorted tie follow please we should must could need also optional',
  ].flatMap((words) => words.split(' ')),
);

/** Words that name no object together, though each of them alone may. */
const EMPTY_PHRASE =
  /\b(?:(?:user|developer) experience|code (?:style|smells?|base)|best practices?|loose ends|look and feel|rough edges)\b/gi;

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const REFERENCE = /https?:\/\/\S+|#\d+/g;

const QUESTIONS: Readonly<Record<ItemAction, string>> = {
  fix: 'What is broken: which behaviour, where, and what should happen instead?',
  refactor: 'Which files or module, and what should their structure be afterwards?',
  add: 'What exactly should be added, where, and how will one see that it works?',
  test: 'Which behaviour or which files should the tests cover?',
  remove: 'Which files or which feature should go?',
  update: 'What should change, in which files, and which figure or behaviour says that it is reached?',
  document: 'Which behaviour should be described, for whom, and in which file?',
  other: 'What should change, in which files, and how will one see that it is done?',
};

const FOR_A_PERSON =
  'Is this for a person? Tick it when it is done, or say which files an agent should change.';

/** These have a meaning under a heading that says of what: `Tests` under `Parser`. */
const OF_SOMETHING = /^(?:unit |integration )?(?:tests?|docs?|documentation|coverage|doc comments)$/i;
/** Words of headings that only divide a list. */
const DIVIDING = new Set(
  'phase step stage part milestone sprint week day month quarter iteration task tasks todo todos backlog list checklist plan roadmap item items next now later open priority high medium low must should could nice have wave group section release version goals scope optional required'.split(
    ' ',
  ),
);

/**
 * The items that nobody could start on (R13): they are for people; or they name no file, have no details or criteria and adopt no issue, and
 * their titles name no object.
 */
export function findUnclear(items: readonly WorkItem[]): Clarification[] {
  return items.flatMap((item) => {
    const question = item.done ? null : questionFor(item);
    return question === null ? [] : [{ handle: item.handle, question }];
  });
}

function questionFor(item: WorkItem): string | null {
  if (isForPeople(item)) return FOR_A_PERSON;
  return isVague(item) ? QUESTIONS[item.action] : null;
}

function isVague({ title, scope, details, acceptance, issue, section }: WorkItem): boolean {
  if (scope.length > 0 || acceptance.length > 0 || details.trim() !== '' || issue !== null) return false;
  const text = withoutPriority(title);
  if (saysWhat(text)) return false;
  return !(OF_SOMETHING.test(text.trim()) && section !== null && saysWhat(section, DIVIDING));
}

/** Whether a text names an object, in other words than these and empty ones. */
function saysWhat(text: string, others: ReadonlySet<string> = new Set()): boolean {
  const said = text.replace(REFERENCE, ' ').replace(EMPTY_PHRASE, ' ');
  // A label may name the object, as in `[Parser] Fix bugs`.
  const [label = ''] = /^\s*\[[^[\]]*\]/.exec(said) ?? [];
  const [verb, object] = splitVerb(said);
  const words = `${label} ${isVerb(verb) ? object : `${verb} ${object}`}`.toLowerCase().match(WORD) ?? [];
  return words.some((word) => !EMPTY_WORDS.has(word) && !others.has(word) && !/^\d+$/.test(word));
}
