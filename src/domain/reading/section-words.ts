/**
 * What a part of a master issue is for, by the words above it. `work` is said to hold tasks. `order` states what comes after what. `background`
 * explains, and holds work only where nothing else does. What is `excluded` holds none in any case: it says what will not be done, how one
 * sees that all is done, or what people do by hand. An `aside` is about the people, or the name of a feature: boxes there are work.
 */
export type SectionKind = 'work' | 'neutral' | 'order' | 'aside' | 'background' | 'excluded';

/** Phrases without diacritics, in lower case; a heading that begins with one is of that kind. English, German, French, Spanish, Portuguese, Italian. */
const PHRASES: Readonly<Record<Exclude<SectionKind, 'neutral'>, string>> = {
  work: `task(s)?( list)?|todo(s)?|to-do(s)?|to do|checklist|work (items|packages|breakdown|streams)|action items|steps( / history)?|implementation (tasks|plan|steps|items|checklist)|
    what (to do|needs to be done|has to be done|is (left|missing|needed))|plan items|deliverables|sub-?tasks|sub-?issues|remaining( work| tasks)?|backlog|stories|issues in this epic|proposed (tasks|changes|steps)|
    aufgaben|arbeitspakete|zu tun|offene punkte|was zu tun ist|schritte|umsetzung|
    taken|te doen|werkpunten|taches|a faire|travaux|etapes|tareas|por hacer|pasos|pendientes|tarefas|a fazer|passos|attivita|da fare`,
  order: `dependenc(y|ies)( graph| matrix| map| between.*)?|order( of (work|execution|implementation|tasks))?|ordering|sequenc(e|ing)|execution order|critical path|parallelization|
    abhangigkeiten|reihenfolge|ablauf|ordre|dependances|orden|dependencias|secuencia|ordem|sequencia|dipendenze|ordine|volgorde|afhankelijkheden`,
  background: `context|background|overview|summary|executive summary|introduction|intro|motivation|rationale|why\\b.*|description|problem( statement| description)?|the problem|current (state|situation|behaviou?r)( analysis)?|analysis|swot( analysis)?|strengths|status quo|
    goals?|objectives?|vision|aims?|proposal|proposed solution|solution|architecture|design( notes| decisions| principles)?|approach|user stor(y|ies)|requirements|non[- ]?functional requirements|scope|details|public api|
    notes?|remarks?|hints?|tips?|comments?|additional (information|context|notes)|more info(rmation)?|good to know|caveats|assumptions|constraints|status( updates?)?|updates?|legend|environment|estimation|estimates?|
    how (it works|this works)|decision(s| log)?|glossary|terminology|tl;?dr|
    kontext|hintergrund|ubersicht|uberblick|zusammenfassung|einleitung|motivation|warum|beschreibung|problem(stellung)?|ausgangslage|ist-zustand|ziele?|hinweise?|notizen|anmerkungen|bemerkungen|annahmen|
    contexte|resume|introduction|objectifs?|but|pourquoi|notes?|remarques?|probleme|description|
    achtergrond|samenvatting|doel(en)?|toelichting|opmerkingen|contexto|resumen|introduccion|objetivos?|por que|notas?|observaciones|descripcion|problema|
    resumo|introducao|observacoes|descricao|contesto|obiettivi|note|perche`,
  aside: `resources|sources|people|participants|roles|approvals?|announcements?|marketing|calendar|budget|discussions?|feedback|rules|ground rules|process|workflow|conventions|comments|kpis?|examples?|labels|history|progress`,
  excluded: `non[- ]?goals?|out[- ]of[- ]scope|not (in|part of|doing|included|planned|covered|now|this time)\\b.*|rejected|declined( ideas| proposals)?|ideas|won'?t (do|fix|be)\\b.*|will not\\b.*|what (this is not|we (will not|won'?t|are not)\\b.*)|excluded|exclusions|
    template( for\\b.*)?|retrospective( notes)?|(what|how)\\b.*\\b(today|now|currently|at the moment)\\b.*|.*\\bnot in (this|the next) (release|version|iteration|milestone|sprint|epic)\\b.*|already (converted|done|migrated|finished|completed|moved)\\b.*|deferred|postponed|later|future( work| ideas| improvements| plans| considerations)?|parking lot|someday|ideas for later|moved to\\b.*|
    acceptance( criteria| tests)?|definitions? of (done|ready)|dod|done when|success( metrics| measures)?|.*\\bcriteria\\b.*|(key )?metrics and\\b.*|quality (bar|goals|targets)|criteria|.* (is|are) done when|how (do )?we know\\b.*|we are done when\\b.*|what done (means|looks like)|quality gates?|
    search before (asking|submitting)|are you willing\\b.*|(issue|bug) (search|checks?)|(old|previous|former|original) (plan|list|checklist|version|notes?)\\b.*|.*\\b(for the record|for history|for reference|archived?|outdated|no longer relevant|superseded)\\b.*|references?|links?|related( issues| work| prs| links| to)?|see also|further reading|prior art|bibliography|appendix|useful( links)?|attachments|documentation links|previous\\b.*|prs? so far|pull requests so far|
    risks?|mitigations?|concerns|threats|drawbacks|alternatives( considered)?|trade-?offs|
    how to (test|verify|help|contribute|reproduce|use|claim|participate|run|review|validate|check|work on)\\b.*|how can (i|you|we) help|contributing|contribution guide(lines)?|getting (started|involved)|guidelines|instructions|
    test(ing)? (plan|procedure|instructions|strategy|steps|notes)|manual test(s|ing)?|verification|qa( plan| steps| checklist)?|retest\\b.*|steps to (reproduce|test|verify)|reproduction|expected (behaviou?r|result)|actual (behaviou?r|result)|
    (open|unresolved|outstanding) (questions?|issues to discuss|discussions?)|questions?|faq|frequently asked questions|
    stakeholders?|team|owners?|contacts?|reviewers?|credits|thanks|acknowledg?ments|who|sign-?off|
    roll-?out( plan| steps)?|launch( plan)?|release (plan|process|schedule)|deployment plan|go-live|communications?( plan)?|timelines?|schedule|dates|deadlines?|milestone dates|rollback( plan)?|
    dependencies on other teams|external dependencies|checklist before\\b.*|before (you )?submit\\b.*|pre-?submission\\b.*|submission checklist|checklist for (contributors|reviewers|submitters)|code of conduct|
    was wir nicht\\b.*|nicht-?ziele|nicht (im|teil|enthalten)\\b.*|ausserhalb\\b.*|kein teil\\b.*|abgrenzung|spater|zuruckgestellt|akzeptanzkriterien|abnahmekriterien|abnahme|fertig,? wenn\\b.*|erfolgskriterien|risiken|verweise|quellen|siehe auch|offene fragen|fragen|ansprechpartner|beteiligte|zeitplan|termine|testplan|so testet\\b.*|wie (man )?teste[nt]\\b.*|kommunikation|ausrollen|einfuhrung|dank|verwandte?\\b.*|links|
    ce (qu'on|que nous) ne\\b.*|hors (perimetre|sujet|scope)|non[- ]objectifs?|pas (dans|inclus|maintenant)\\b.*|plus tard|criteres? d'acceptation|criteres? de (reussite|fin)|definition (de|of) (termine|fini|done)|fini quand\\b.*|risques?|references?|liens?|voir aussi|questions( ouvertes)?|comment tester\\b.*|calendrier|equipe|deploiement|communication|remerciements|
    lo que no\\b.*|plan de (despliegue|lanzamiento)|fuera (de(l)? )?(alcance|ambito)|no (incluye|entra|objetivos)\\b.*|mas adelante|criterios? de (aceptacion|exito)|definicion de (hecho|terminado|completado)|hecho cuando\\b.*|riesgos?|referencias?|enlaces|ver tambien|preguntas( abiertas)?|como probar\\b.*|calendario|equipo|despliegue|comunicacion|agradecimientos|
    o que nao\\b.*|fora do? (escopo|ambito)|nao (objetivos|inclui|faz parte)\\b.*|mais tarde|criterios? de (aceitacao|aceite|sucesso)|definicao de pronto|pronto quando\\b.*|riscos?|referencias?|perguntas( em aberto)?|duvidas|como testar\\b.*|cronograma|equipe|comunicacao|
    niet (nu|in scope|doen|meegenomen)\\b.*|buiten (scope|bereik)|wat we niet\\b.*|acceptatiecriteria|klaar (wanneer|als)\\b.*|hoe (te )?test(en)?\\b.*|(open )?vragen|risico'?s|verwijzingen|uitrol|wie weet\\b.*|wie\\b.*|contactpersonen|cosa non\\b.*|piano di rilascio|prima di chiudere\\b.*|vor dem (schliessen|abschluss)\\b.*|avant de fermer\\b.*|before closing\\b.*|antes de cerrar\\b.*|antes de fechar\\b.*|fuori (ambito|scope)|criteri di accettazione|rischi|riferimenti|domande( aperte)?|come testare\\b.*`,
};

/** Scripts without spaces between words: a heading that holds one of these. */
const HAN_PHRASES: readonly (readonly [SectionKind, RegExp])[] = [
  [
    'excluded',
    /验收|完成标准|完成定义|不在范围|范围之外|不做|非目标|风险|参考|相关链接|链接|如何(?:测试|参与|贡献|验证)|参与方式|认领|问题讨论|待讨论|常见问题|发布计划|时间表|负责人|注意事项/u,
  ],
  [
    'excluded',
    /受け入れ条件|完了条件|完了の定義|対象外|スコープ外|やらないこと|リスク|参考|関連(?:リンク|資料)|リンク|テスト方法|確認方法|質問|未解決|スケジュール|担当者|リリース計画/u,
  ],
  ['excluded', /인수 ?조건|완료 ?(?:조건|정의)|범위 ?외|제외|위험|참고|링크|테스트 ?방법|질문|일정/u],
  ['order', /依赖|顺序|次序|依存|順番|順序|의존|순서/u],
  ['work', /任务|待办|工作项|タスク|やること|작업|할 ?일/u],
  [
    'background',
    /背景|概述|概要|目标|目標|目的|说明|説明|描述|备注|備考|メモ|简介|はじめに|배경|개요|목표|설명|비고/u,
  ],
];

const KINDS = ['order', 'excluded', 'work', 'aside', 'background'] as const;
const STARTS = new Map(
  KINDS.map((kind) => {
    const phrases = PHRASES[kind]
      .replace(/\s*\n\s*/g, '')
      .replace(/\|\s+/g, '|')
      .replace(/\((?!\?)/g, '(?:');
    return [
      kind,
      new RegExp(
        `^(?:${phrases})(?=$|\\s*[(:：–—/&,;.!?-]|\\s+(?:and|or|of|for|und|et|y|e|ou|o|with|in this|to this|from|zu|zur|der|des|de|du|la|le|items?|tasks?|topics?|things|stuff|points?|ideas|issues)\\b)`,
        'u',
      ),
    ];
  }),
);
const DECORATION =
  /^[^\p{L}\p{N}]*(?:(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4}|[a-h])[.):]\s+|(?:section|teil|abschnitt|partie|parte) \d{1,2}\s*[:.–—-]?\s*)?/u;
const FILLER =
  /^(?:the|our|overall|general|project|epic|some|a few|my|initial|high[- ]level|known|main|key|other|additional|global|current|die|der|das|unsere|les|nos|los|las|nuestros)\s+(?=\S)/u;

/** What the words of a heading, or of a line that introduces a list, say about what stands under it. */
export function sectionKind(heading: string): SectionKind {
  const han = HAN_PHRASES.find(([, phrase]) => phrase.test(heading));
  if (han !== undefined) return han[0];
  const plain = fold(heading).replace(DECORATION, '');
  const short = plain.replace(FILLER, '');
  for (const text of plain === short ? [plain] : [plain, short]) {
    const kind = KINDS.find((each) => STARTS.get(each)?.test(text));
    if (kind !== undefined) return kind;
  }
  return /^(?:how|who|when|where|which|can|should|do|does|is|are)\b.*\?$/.test(plain)
    ? 'background'
    : 'neutral';
}

/** Whether a heading says that what stands under it is done. */
export function saysDone(heading: string): boolean {
  return /^(?:already )?(?:done|completed|finished|shipped|erledigt|fertig|termine|fait|hecho|terminado|feito|concluido|fatto)(?: already| so far| items| tasks| bisher)?$/.test(
    fold(heading)
      .replace(DECORATION, '')
      .replace(/[^\p{L}\s]+$/u, '')
      .trim(),
  );
}

/** Lower case without diacritics and typographic apostrophes, for comparison with words of ours. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[’‘´]/g, "'")
    .replace(/[«»"“”„] ?/g, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .trim();
}
