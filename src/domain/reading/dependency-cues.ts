/** What a phrase like `after` says about the words around it. */
export type Cue =
  /** What follows comes first: `depends on X`. A weak cue has other uses as well: `needs X`. */
  | 'follows strictly'
  | 'follows'
  /** What follows comes afterwards: `before X`, `blocks X`. */
  | 'precedes'
  /** What stands before the phrase comes first: `3 の後`, `once 2 …`. */
  | 'after what stands before'
  /** No order at all: `does not depend on X`, `in parallel with X`. */
  | 'independent'
  /** After everything else: `please last`. */
  | 'last'
  /** Before everything below it: `do this one first`. */
  | 'first';

export interface FoundCue {
  readonly cue: Cue;
  readonly start: number;
  readonly end: number;
}

/** Letters on neither side; `\b` knows only English ones. */
function words(pattern: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${pattern.replace(/\s*\n\s*/g, '')})(?![\\p{L}\\p{N}_])`, 'giu');
}

const INDEPENDENT =
  words(`(?:does|do|is|are|has|have|should|would|need|must)(?: no|n['’]t| not)(?: longer| strictly| really)? (?:depend(?:s|ing|ent)? (?:up)?on|need(?: to wait for)?|require|wait(?:ing)? (?:for|on)|blocked (?:by|on)|have to wait for|wait for|after)|
  can (?:be \\p{L}+|land|go|start|come|happen|run|merge)(?: in)? before|no need to (?:wait for|block on)|no dependenc(?:y|ies)(?: on)?|not (?:dependent|dependant|depending|blocked|waiting) (?:on|by|for)|independent(?:ly)? (?:of|from)|without waiting for|regardless of|in parallel (?:with|to)|alongside|
  h[äa]ngt nicht (?:von|an)|h[äa]ngen nicht (?:von|an)|(?:ist |sind )?(?:unabh[äa]ngig|nicht abh[äa]ngig) von|braucht (?:nicht|kein\\p{L}*)|parallel (?:zu|mit)|
  ne d[ée]pend(?:ent)? (?:pas|plus) d[eu'’]s?|ind[ée]pendant\\p{L}* d[eu'’]s?|en parall[èe]le (?:de|avec)|no dependen? de|no requieren?|independientes? de|en paralelo (?:con|a)|n[ãa]o dependem? d[eoa]s?|independentes? d[eoa]s?|em paralelo com|non dipend\\p{L}+ da\\p{L}*`);
const STRICT =
  words(`depend(?:s|ing|ent|ant|encies|ency)?(?: directly| only)? (?:up)?on|depends(?=:)|dependenc(?:y|ies)(?=:)|deps?(?=:)|dependenc(?:y|ies) on|(?:is |are )?(?:still )?blocked (?:by|on|until)|blockers?(?=:)|wait(?:s|ing)?(?: first)? (?:for|on|until)|has to wait (?:for|until)|
  requires?(?=:)|prerequisites?(?: is| are|(?=:))|pre-?reqs?(?=:)|builds? (?:directly )?(?:up)?on|building on|relies on|rely on|gated (?:on|by)|contingent on|stacked on|(?:has|have) to wait[^.,;]{0,25}? after|(?:don['’]?t|do not|never|nothing|not)(?: \\p{L}+){0,4} before|cannot (?:start|begin|be (?:started|merged|done)) (?:before|until|without)|can['’]t (?:start|begin|be (?:started|merged|done)) (?:before|until|without)|not before|only possible after|reuses?|
  h[äa]ngt(?: noch)?(?: direkt)?(?: ab)? (?:vo[nm]|an)(?= )|h[äa]ngen(?: ab)? (?:vo[nm]|an)(?= )|h[äa]ngt ab vo[nm]|abh[äa]ngig(?:keit(?:en)?)? von|abh[äa]ngigkeit(?:en)?(?=:)|blockiert (?:durch|von)|wartet auf|setzt|setzen|baut auf|basiert auf|vorausgesetzt|voraussetzung(?:en)?(?= |:)(?! f[üu]r)|
  d[ée]pend(?:ent)?(?: encore| aussi)? (?:de|du|des|d['’])|bloqu[ée]e?s? par|attend(?:re)?|repose sur|d[ée]pendances?(?=\\s?:)|
  dependen?(?:te|tes)? (?:de|del|do|da|dos|das)|bloquead[oa]s? (?:por|pel[oa]s?)|espera(?:r)?(?: a| por)|cuando est[ée]n? (?:lo de|list[oa]s?)|dependencias?(?=:)|depend[êe]ncias?(?=:)|dipend\\p{L}+ da\\p{L}*|bloccat[oa] da\\p{L}*|wacht(?:en)? op|afhankelijk van|geblokkeerd door|hangt af van`);
const LOOSE =
  words(`(?<=(?:[,:;(]|all|both|each|it|this|and)\\s)(?:uses?|imports? from|calls?|extends)(?=\\s(?:the )?[\\p{L}\\u{FFFC}])|follow-?up (?:of|to)|(?:only |directly |right |straight |immediately |goes |comes )?after|once|as soon as|needs?(?! to )|needing|requir(?:es?|ing)|following|on top of(?= (?:that|this|#?\\d|item|task|step|phase|["“]|\\u{FFFC}|the \\p{L}+(?:[.,;)]|$)))|when(?= the |(?: the)? (?:all|everything|none|every|both|#?\\d|item|task|step|phase|[A-Z]+-?\\d))|when(?= \\S+(?: \\S+){0,6} (?:is|are|has|have) (?:been )?(?:done|merged|landed|fixed|finished|released|ready|gone|removed|closed|in)(?!\\p{L}))|until|
  (?:erst )?nachdem|(?:erst |direkt |gleich )?nach|sobald|erst(?: \\p{L}+)?,? wenn|wenn(?= alle)|wenn(?= (?:alle|alles|punkt|schritt|#?\\d))|ben[öo]tigt|braucht|erfordert|
  apr[èe]s(?: que)?|une fois(?: que)?|d[èe]s que|quand(?= (?:tous|tout|#?\\d))|n[ée]cessite(?:nt)?|requi[eè]r(?:t|ent)|a besoin d[eu'’]s?|
  despu[ée]s de(?:l| que)?|tras|una vez(?: que)?|cuando(?= (?:est[ée]n?|todos?|todas?|#?\\d|termine))|necesitan?|requieren?|luego de|en cuanto|
  depois (?:de|do|da|dos|das|que)|ap[óo]s|assim que|quando(?= (?:todos?|todas?|#?\\d|estiver))|requerem?|precisam? d[eoa]s?|uma vez que|dopo|una volta(?: che)?|richiede|serve|na(?= (?:#?\\d|de |het |punt |stap ))|pas (?:als|na)|zodra|vereist|(?<=online |klaar |weg |starten )als`);
const PRECEDES =
  words(`(?:must|has to|have to|should|needs to|need to)(?: \\p{L}+){0,3} before|(?:lands?|goes|comes|merged|done|finished|ready|first|is|are) before|(?<!\\bnot )before(?= (?:#?\\d|item|task|step|phase|["“„«]|[A-Z]{1,6}-?\\d))|(?:hard[- ])?blocks|unblocks|unlocks|(?:is |are )?(?:a )?prerequisites? (?:for|of|to)|(?:is |are )?(?:required|needed) (?:by|for)|precedes?|must precede|
  muss vor|m[üu]ssen vor|vor(?= (?:punkt|schritt|#?\\d))|blockiert|ist voraussetzung f[üu]r|avant(?= (?:le point |l['’][ée]tape |#?\\d))|bloque(?= #?\\d)|antes d[eo]l?(?= (?:punto |#?\\d))|bloquea`);
const BEHIND = words(
  `before (?:this|it|that)(?: one| item| task)?(?=$|[.,;)!])|(?:unlocks|unblocks|blocks|enables) (?:this|it)(?: one| item| task)?(?=$|[.,;)!])|(?:first|is (?:done )?first)(?=$|[.,;)])`,
);
const LAST = words(
  `(?:please |do (?:this|it) |(?:this )?(?:comes|goes|must come|has to come) |must be (?:done )?|to be done |strictly )(?:the )?(?:very )?last|(?:the |as the |is the )?very last(?: step| one| thing)?|last of all|at the very end|(?<=[,;:([–—-]\\s?)last(?=[)\\]]|\\s*$)|ganz zum schluss|zu ?allerletzt|ganz am ende|als letztes|zum schluss|en (?:tout )?dernier|tout à la fin|por [úu]ltimo|al final de todo|para terminar|por fim|no final de tudo`,
);

const FIRST = words(
  `do this(?: one)? first|this(?: one)? (?:comes|goes|has to go|must go|must be done|needs to be done|must land|has to land|lands) first|(?:everything|all (?:others|items|tasks|the rest|the others))(?: (?:else|below|that follows))* (?:depends? (?:up)?on|needs?|builds? on|imports? from|requires?|waits? for|is blocked by|relies on|uses) (?:this|it)(?: one| item)?|zuerst machen|als erstes|à faire en premier|hacer primero|fazer primeiro`,
);

const CJK: readonly (readonly [Cue, RegExp])[] = [
  ['last', /最后(?:再)?做|放在?最后|最後に/gu],
  ['independent', /不依赖(?:于)?|无需等待|与.{0,10}无关|に依存しない|可以?并行|並行して/gu],
  [
    'follows strictly',
    /(?<!不)依赖(?:于|項)?|取决于|阻塞于|需要?先(?:完成|做|合并)|(?:需要?|要|必须)?等(?:待|到)?(?=\s?(?:任务|步骤|第|#|\d|上面|以上|前面|所有|全部))|必须先(?:完成|做|合并)|前置(?:条件|任务)?[:：]?|先行(?:タスク)?[:：]|의존(?:성)?[:：]/gu,
  ],
  [
    'after what stands before',
    /(?:全部)?(?:完成|合并|合入|结束|上线|做完|做好|落地|发布)?(?:之后|以后|后)(?=再|才|可|开始|进行|,|，|。|、|\)|）|$)|の?(?:完了|終了|マージ|対応|実装|修正)?(?:の)?後(?:に|で)?|が?(?:完了|終わ|マージ|入)(?:し|っ|され)?(?:てから|たら|次第)|待ち|に依存|(?:완료|머지|병합)? ?(?:이후|후)(?:에)?/gu,
  ],
];

const CUES: readonly (readonly [Cue, RegExp])[] = [
  ['independent', INDEPENDENT],
  ['last', LAST],
  ['first', FIRST],
  ['after what stands before', BEHIND],
  ['follows strictly', STRICT],
  ['precedes', PRECEDES],
  ['follows', LOOSE],
  ...CJK,
];

/** What stands in every phrase above. Most texts have none of it, and are then told at a tenth of the cost. */
const MAYBE =
  /after|once|soon|depend|deps?:|block|wait|requir|need|until|before|first|last|very end|when|follow|top of|pre-?req|build|rel(?:y|ies)|gated|contingent|stacked|can.?t |cannot|reuse|possible|regardless|parallel|alongside|uses? |import|calls? |extends|preced|h[äa]ng|abh[äa]ng|setz|baut|basiert|voraus|nach|sobald|erst|wenn|ben[öo]t|brauch|erforder|m[uü]ss|letzt|schluss|ganz am|d[ée]pend|bloqu|attend|repose|apr[èe]s|une fois|d[èe]s |quand|n[ée]cess|requi|besoin|avant|premier|dernier|la fin|blocc|bloque|esper|cuando|despu|tras|una vez|necesit|luego|en cuanto|antes|primero|[úu]ltimo|al final|terminar|depois|ap[óo]s|assim|quando|precis|uma vez|por fim|no final|dopo|una volta|richied|serve|dipend|wacht|wart|(?<!\p{L})vor(?!\p{L})|paral|primeiro|afhankel|geblokk|zodra|vereist|pas |\bals\b|\bna\b|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/iu;

/** More in one text are no words of a person. */
const MOST_CUES = 300;
/** A phrase in quotation marks is part of a name. */
const QUOTED = /["“„«][^"“”„«»\n]{1,200}["”“»]/gu;
const NEGATED =
  /(?:(?<!\p{L})(?:was|were|previously|formerly|not|never|no longer|without|cannot|nicht|kein\p{L}*|ne|pas|no|n[ãa]o|non)|n['’]t)(?: (?:only|strictly|really|yet|necessarily))? ?$/iu;
const NEGATED_CJK = /(?:不|无需|しない|ない)$/u;

/** The phrases of a text that order work, from left to right. The text's code must be masked; a negated phrase orders nothing. */
export function findCues(masked: string): FoundCue[] {
  if (!MAYBE.test(masked)) return [];
  const found: FoundCue[] = [];
  const taken = new Uint8Array(masked.length + 1);
  for (const { index, 0: quoted } of masked.matchAll(QUOTED))
    taken.fill(1, index + 1, index + quoted.length - 1);
  for (const [cue, pattern] of CUES) {
    for (const match of masked.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      if (taken[start] === 1 || taken[end - 1] === 1) continue;
      taken.fill(1, start, end);
      const before = masked.slice(Math.max(0, start - 30), start);
      const isNegated = NEGATED.test(before) || NEGATED_CJK.test(before);
      found.push({ cue: isNegated && !/^not before/i.test(match[0]) ? 'independent' : cue, start, end });
    }
  }
  return found.toSorted((a, b) => a.start - b.start).slice(0, MOST_CUES);
}
