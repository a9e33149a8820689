import { behindMarkers } from '../reading/item-action.ts';
import { withoutPriority } from '../reading/item-priority.ts';
import type { WorkItem } from '../work-item.ts';

/** Only where they stand alone: `security headers` are no team. */
const TEAM =
  "(?:the )?(?:(?:[\\w-]+ )?team|legal|marketing|designers?|product|finance|HR|management|security|ops|sales|compliance|leadership|stakeholders|maintainers|upstream|everyone|somebody|someone)(?=$|[,.;:!?)]|['’]s\\b| (?:team|department|to|about|for|on|whether|if|before|and|review|approval|feedback|sign)\\b)";
/** Words with a capital that are nobody's name, though one may ask or talk to them. */
const PROGRAM = '(?:User|Customer|Client|Server|Model|LLM|AI|API|Claude|Copilot|Gemini|Codex|GPT)s?\\b';
const SOMEBODY = `(?:@[\\w-]+|(?!${PROGRAM})\\p{Lu}\\p{Ll}+)`;
const VERSION = '(?:(?:the )?(?:version )?v?\\d+(?:\\.\\d+)+[\\w.-]*|v\\d+)';
const BEHIND = '(?=$|[,.;:!?(]| (?:to|on|and|at|from|as|after|once|when|for|with|about|before)\\b)';
const CHANNELS =
  '(?:Discord|Slack|Twitter|Mastodon|Bluesky|Reddit|Hacker News|LinkedIn|Matrix|Telegram|YouTube|(?:the |our )?(?:blog|forum|newsletter|mailing list|community))';
const REGISTRIES =
  '(?:npm|PyPI|crates\\.io|Maven(?: Central)?|Docker ?Hub|RubyGems|NuGet|Packagist|Hex|(?:the )?(?:app|play|chrome web) store|(?:the )?(?:VS Code |GitHub )?marketplace)';

/** What a title asks of a person. Case tells names from words, so only the verb may be written in either. */
const FOR_PEOPLE = [
  `[Aa]sk (?:${SOMEBODY} (?:about|for|to|whether|if|how|which|what|when|why|who|where)\\b|@|${TEAM})`,
  '[Dd]iscuss\\b',
  '(?:[Mm]eet|[Mm]eeting|[Kk]ick-?off|[Ii]nterview) with\\b',
  `[Aa]nnounce (?:.{0,80} )?(?:on|in|at) ${CHANNELS}`,
  `[Aa]nnounce (?:${VERSION}|(?:the |a |our )?(?:new )?(?:release|launch|beta)\\b)${BEHIND}`,
  `[Pp]ublish (?:.{0,40} )?(?:to|on) ${REGISTRIES}`,
  `[Pp]ublish (?:${VERSION}|(?:the |a )?(?:new |final )?(?:release|blog post|article|announcement))${BEHIND}`,
  `[Tt]ag (?:and \\w+ )?(?:${VERSION}|(?:the |a )?(?:new |final )?release(?: candidate)?)${BEHIND}`,
  `(?:[Rr]elease|[Cc]ut) (?:${VERSION}|(?:the |a )(?:new |final )?release)$`,
  `[Ss]chedule (?:an? |the )?(?:[\\w-]+ ){0,2}(?:meeting|call|demo|interview|workshop|retro(?:spective)?|kick-?off|appointment)${BEHIND}`,
  `(?:[Ee]-?mail|[Pp]ing|[Mm]essage|[Cc]all|[Pp]hone|[Cc]ontact) (?:@[\\w-]+|${TEAM}|${SOMEBODY} (?:about|regarding)\\b)`,
  `[Ii]nvite (?:@[\\w-]+|${TEAM}|${SOMEBODY} to\\b|(?:the )?(?:beta testers|contributors|reviewers|speakers)\\b)`,
  '[Dd]ecide (?:on|whether|if|which|how|what|who|when|where|about|between)\\b',
  `(?:[Tt]alk|[Ss]peak|[Cc]hat|[Aa]lign|[Cc]heck in|[Ff]ollow up|[Cc]oordinate) (?:to|with) (?:@[\\w-]+|${TEAM}|${SOMEBODY}(?=$| (?:about|regarding)\\b))`,
  `[Ww]ait(?:ing)? (?:for|on) (?:@[\\w-]+|${TEAM}|${SOMEBODY}(?=$| to (?!be\\b)|['’]s\\b)|(?:an? |the |final )?(?:approval|feedback|sign-?off|reply|answer|decision)(?=$| (?:from|of|by)\\b))`,
  '(?:[Gg]et|[Oo]btain|[Ss]eek) (?:an? |the |final )?(?:approval|sign-?off|feedback|consensus|buy-in)(?=$| (?:from|of|by|on|for)\\b)',
].map((pattern) => new RegExp(`^(?:${pattern})`, 'u'));

/** What stands for the work of a program after all. */
const AUTOMATED =
  /\b(?:CI|workflows?|GitHub Actions?|automat\w*|scripts?|pipelines?|jobs?|cron|dry[- ]run|screen readers?|aria|on (?:every|each|push|merge)|pushed|merged)\b/i;

/**
 * Whether an item asks for what no agent can do (R13): to speak to somebody, to decide, to release. What names a file or says how one sees that it
 * is done is work, and so is what a program shall do (`publish events to the bus`).
 */
export function isForPeople({ title, scope, acceptance }: WorkItem): boolean {
  if (scope.length > 0 || acceptance.length > 0 || AUTOMATED.test(title)) return false;
  const text = behindMarkers(withoutPriority(title)).replace(/[*_`]/g, '');
  return FOR_PEOPLE.some((pattern) => pattern.test(text));
}
