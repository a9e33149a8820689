import type { FoundEntry, RowFacts } from './found-entry.ts';
import type { OutlineBlock, OutlineRow, VisibleText } from './outline.ts';
import { fold } from './section-words.ts';
import type { Section } from './sections.ts';

type Table = Extract<OutlineBlock, { kind: 'table' }>;

type Meaning =
  | 'task'
  | 'object'
  | 'id'
  | 'status'
  | 'depends'
  | 'scope'
  | 'priority'
  | 'size'
  | 'issue'
  | 'ignored'
  | 'other';

/** What the head of a column says, without diacritics. The first that fits counts. */
const HEADS: readonly (readonly [Meaning, RegExp])[] = [
  [
    'depends',
    /^(?:depends?( on)?|dependenc(?:y|ies)|blocked( by)?|blockers?|blocked on|needs?|requires?|prerequisites?|after|predecessors?|linked issues|waits for|abhangig(?:keit(?:en)?)?( von)?|hangt ab von|braucht|voraussetzung(?:en)?|depend de|dependances?|bloque par|prerequis|depende( de)?|dependencias?|bloquead[oa] por|requiere|requer|dipende da|depende? d[eo])$/,
  ],
  [
    'status',
    /^(?:status|state|done\??|progress|erledigt\??|stand|etat|statut|avancement|estado|hecho|situacao|stato)$/,
  ],
  [
    'priority',
    /^(?:prio(?:rity)?|severity|sev|importance|urgency|prioritat|dringlichkeit|priorite|gravite|prioridad|severidad|prioridade|priorita)$/,
  ],
  [
    'size',
    /^(?:size|effort|estimate[ds]?|est\.?|points?|story points|sp|t-shirt( size)?|complexity|aufwand|schatzung|grosse|taille|effort|charge|esfuerzo|tamano|estimacion|esforco|tamanho)$/,
  ],
  [
    'scope',
    /^(?:files?|paths?|scope|where|location|modules?|director(?:y|ies)|folders?|code|files? ?\/ ?paths?|affected files|datei(?:en)?|pfade?|wo|fichiers?|chemins?|ou|archivos?|ficheros?|rutas?|donde|arquivos?|onde|file)$/,
  ],
  ['issue', /^(?:issues?|tickets?|gh|github|issue ?#|sub-?issues?|tracking issue|incidencias?)$/],
  [
    'id',
    /^(?:#|(?:task |item |issue |work item )?(?:ids?|nr\.?|no\.?|num(?:ber)?|key|ref|#)|step|n°|nº|numero|schritt|pos\.?)$/,
  ],
  [
    'ignored',
    /^(?:owner|owners|assignees?|who|assigned( to)?|responsible|lead|person|dri|reviewers?|team|prs?|pull requests?|start|end|due( date)?|date|eta|deadline|when|week|sprint|issue type|type|reporter|labels?|wer|verantwortlich|zustandig|bearbeiter|termin|qui|responsable|quien|fecha|responsavel|quem|prazo|data)$/,
  ],
  [
    'task',
    /^(?:tasks?|work( items?)?|items?|what( to do)?|to ?do|todos?|summary|title|descriptions?|actions?|changes?|features?|stor(?:y|ies)|user stor(?:y|ies)|findings?|deliverables?|subtasks?|sub-tasks?|activity|name|fix|goal|aufgaben?|beschreibung|was( zu tun ist)?|titel|arbeitspaket|massnahme|taches?|action|quoi|titre|description|tareas?|descripcion|titulo|que|accion|tarefas?|descricao|acao|attivita|descrizione|cosa)$/,
  ],
  [
    'object',
    /^(?:components?|packages?|examples?|modules?|areas?|pages?|screens?|endpoints?|services?|projects?|librar(?:y|ies)|plugins?|class(?:es)?|functions?|tests?|apis?|integrations?|komponenten?|composants?|componentes?|pakete?)$/,
  ],
];
const CJK_HEADS: readonly (readonly [Meaning, RegExp])[] = [
  ['depends', /依赖|前置|依存|先行|의존|선행/u],
  ['status', /状态|狀態|进度|状況|ステータス|상태/u],
  ['priority', /优先级|優先|우선/u],
  ['size', /工作量|规模|工数|見積|크기|공수/u],
  ['scope', /文件|路径|范围|模块|ファイル|パス|파일|경로/u],
  ['id', /编号|序号|番号|번호/u],
  ['ignored', /负责人|认领|担当|截止|日期|期限|담당|备注/u],
  ['task', /任务|内容|工作|标题|描述|タスク|作業|項目|やること|작업|할 ?일/u],
];
const DONE =
  /(?:^|[^\p{L}])(?:done|closed|fixed|merged|completed?|finished|shipped|released|resolved|landed|won'?t ?(?:do|fix)|cancell?ed|obsolete|dropped|n\/a|erledigt|fertig|abgeschlossen|gemergt|behoben|entfallt|termine[es]?|fini[es]?|fait[es]?|livre[es]?|ferme[es]?|hech[oa]s?|terminad[oa]s?|list[oa]s?|completad[oa]s?|cerrad[oa]s?|feit[oa]s?|concluid[oa]s?|pront[oa]s?|fechad[oa]s?|fatto|completato|chius[oa]|yes)(?=$|[^\p{L}])|✅|☑|✔|\[x\]/u;
const CJK_DONE = /(?<!未)(?:已?完成|已合并|已关闭|完了|済|완료)/u;
const NOT_DONE = /(?:^|\s)(?:not|to be|almost|nearly|half|partly|nicht|fast|pas|no|nao|non)\s*$/u;
const SUPPORTING: ReadonlySet<Meaning> = new Set([
  'id',
  'status',
  'depends',
  'scope',
  'priority',
  'size',
  'issue',
]);
/** Names that rows give themselves. */
const ID = /^[[(]?(#?[A-Za-z]{0,8}[-.]?\d+(?:[.-]\d+)*[a-z]?)[\])]?[.:]?$/;

/** Rows of the tables of a section that list work: a column is called like a task, or rows have a status. */
export function readTables(section: Section): FoundEntry[] {
  return section.blocks.flatMap((block) => (block.kind === 'table' ? readTable(block, section) : []));
}

function readTable(table: Table, section: Section): FoundEntry[] {
  const meanings = table.head.map(({ plain }, column) =>
    namesRows(table, column) ? 'id' : meaningOf(plain),
  );
  const title = titleColumns(table, meanings);
  if (title.length === 0) return [];
  return table.rows.flatMap((row) => readRow(row, table, meanings, title, section) ?? []);
}

function readRow(
  row: OutlineRow,
  table: Table,
  meanings: readonly Meaning[],
  title: readonly number[],
  section: Section,
): FoundEntry | null {
  const cells = (meaning: Meaning): VisibleText[] =>
    row.cells.filter(
      (cell, index) => meanings[index] === meaning && cell.plain !== '' && !title.includes(index),
    );
  const text = joinCells(title.flatMap((index) => row.cells[index] ?? []));
  if (text.plain === '') return null;
  const [id] = cells('id');
  const name = /^\S{1,12}$/.test(id?.plain ?? '')
    ? ((ID.exec(id?.plain ?? '')?.[1] ?? id?.plain ?? null)?.replace(/^#/, '') ?? null)
    : null;
  const facts: RowFacts = {
    dependsOn: cells('depends'),
    scope: cells('scope'),
    priority: cells('priority')[0]?.plain ?? null,
    size: cells('size')[0]?.plain ?? null,
    issue: cells('issue')[0] ?? null,
    details: [...cells('task'), ...cells('object'), ...cells('other')],
  };
  const isStruckOut = title.some((index) => row.struckOut[index] === true);
  return {
    form: 'row',
    text,
    children: [],
    done: isStruckOut || cells('status').some(({ plain }) => isDone(plain)),
    ordinal: /^\d{1,4}$/.test(name ?? '') ? Number(name) : null,
    id: name,
    list: table,
    section,
    groups: [],
    row: facts,
    line: row.line,
  };
}

/** The columns that name the work: one for tasks, behind one for their objects where there is such a column before it. */
function titleColumns(table: Table, meanings: readonly Meaning[]): number[] {
  const task = meanings.findIndex((meaning, index) => meaning === 'task' && isTask(table, meanings, index));
  const object = meanings.indexOf('object');
  if (task !== -1) {
    const isGeneric = object !== -1 && object < task;
    return isGeneric ? [object, task] : [task];
  }
  const hasStatus = meanings.some((meaning, index) => meaning === 'status' && hasStatusWords(table, index));
  if (!hasStatus && !(meanings.includes('depends') && meanings.includes('scope'))) return [];
  const first =
    object !== -1 ? object : meanings.findIndex((meaning) => meaning === 'other' || meaning === 'scope');
  return first === -1 ? [] : [first];
}

/** A word like `Description` stands above tasks only where other columns say so. */
function isTask({ head }: Table, meanings: readonly Meaning[], column: number): boolean {
  const isVague =
    /^\W*(?:descriptions?|names?|summary|title|changes?|goal|beschreibung|titel|titre|descripci[oó]n|t[ií]tulo|descri[cç][aã]o|描述|标题)\W*$/iu.test(
      head[column]?.plain ?? '',
    );
  return !isVague || meanings.some((meaning) => SUPPORTING.has(meaning));
}

/** Whether the cells of a column are names like `T1`, whatever it is called; numbers may be anything. */
function namesRows({ rows }: Table, column: number): boolean {
  return rows.every(({ cells }) => {
    const text = cells[column]?.plain ?? '';
    return /\p{L}/u.test(text) && ID.test(text) && !/^[PS]\d$/i.test(text);
  });
}

function hasStatusWords(table: Table, column: number): boolean {
  const words =
    /done|open|todo|to do|progress|review|pending|planned|closed|merged|blocked|backlog|started|erledigt|offen|fait|cours|hecho|pendiente|feito|✅|⬜|🚧|❌|\[[ x]\]|☐|完成|进行|未/iu;
  return table.rows.some(({ cells }) => words.test(cells[column]?.plain ?? ''));
}

function meaningOf(head: string): Meaning {
  const cjk = CJK_HEADS.find(([, words]) => words.test(head));
  if (cjk !== undefined) return cjk[0];
  const words = fold(head).replace(/^[^\p{L}\p{N}#]+|[^\p{L}\p{N}#?°º.]+$/gu, '');
  return HEADS.find(([, pattern]) => pattern.test(words))?.[0] ?? 'other';
}

function isDone(status: string): boolean {
  const words = fold(status);
  const said = DONE.exec(words);
  return (said !== null && !NOT_DONE.test(words.slice(0, said.index + 1))) || CJK_DONE.test(status);
}

/** Texts behind one another, as `Parser: convert it`. */
function joinCells(cells: readonly VisibleText[]): VisibleText {
  return cells.reduce((joined, cell) => {
    if (joined.plain === '') return cell;
    const start = joined.plain.length + 2;
    return {
      plain: `${joined.plain}: ${cell.plain}`,
      code: [...joined.code, ...cell.code],
      codeAt: [...joined.codeAt, ...cell.codeAt.map((at) => at + start)],
      links: [...joined.links, ...cell.links],
    };
  });
}
