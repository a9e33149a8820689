import type { ItemAction } from '../work-item.ts';
import { withoutPriority } from './item-priority.ts';

const VERBS: readonly (readonly [ItemAction, string])[] = [
  [
    'fix',
    'fix repair resolve correct solve patch bugfix hotfix handle prevent stop avoid debug mend restore',
  ],
  [
    'refactor',
    'refactor extract split rename move restructure reorganize reorganise simplify rewrite clean cleanup modularize modularise decouple consolidate unify merge dedupe deduplicate inline',
  ],
  [
    'add',
    'add create implement introduce build write support enable provide expose generate feat feature allow setup define accept show log record track detect emit send return register export resume check design develop publish ship',
  ],
  ['test', 'test cover verify e2e'],
  ['remove', 'remove delete drop deprecate purge eliminate retire uninstall disable'],
  [
    'update',
    'update upgrade bump change improve migrate replace convert adjust modify extend enhance optimize optimise refresh port switch adapt tweak speed reduce increase harden tighten use configure rework chore perf polish align make turn set sort regenerate expire limit cap refuse reject',
  ],
  ['document', 'document doc describe explain'],
];

/** Of other languages, without diacritics. German puts the verb at the end. */
const FOREIGN: readonly (readonly [ItemAction, string])[] = [
  [
    'fix',
    'beheben reparieren korrigieren fixen absichern corriger reparer resoudre arreglar corregir solucionar reparar corrigir consertar resolver correggere risolvere riparare sistemare repareren oplossen herstellen',
  ],
  [
    'refactor',
    'umbauen aufraumen vereinfachen auslagern umbenennen verschieben zusammenfuhren extrahieren trennen aufteilen refaktorisieren refactoriser extraire simplifier deplacer renommer decouper nettoyer refactorizar extraer simplificar mover renombrar dividir limpiar separar refatorar extrair renomear rifattorizzare estrarre spostare rinominare semplificare opschonen',
  ],
  [
    'add',
    'einbauen hinzufugen anlegen erstellen implementieren einfuhren bauen schreiben einrichten anbieten anzeigen ablegen unterstutzen bereitstellen ajouter creer implementer ecrire construire mettre permettre afficher introduire reactiver anadir agregar crear implementar escribir construir permitir mostrar introducir pedir adicionar criar escrever construir exibir incluir aggiungere creare implementare scrivere introdurre mostrare toevoegen maken bouwen schrijven',
  ],
  [
    'test',
    'testen abdecken prufen tester couvrir verifier probar cubrir verificar testear testar cobrir testare coprire verificare',
  ],
  [
    'remove',
    'entfernen loschen abschaffen rauswerfen ausbauen streichen supprimer retirer enlever quitar eliminar borrar remover excluir retirar apagar rimuovere eliminare cancellare verwijderen',
  ],
  [
    'update',
    'aktualisieren anpassen andern umstellen erweitern verbessern ersetzen migrieren hochziehen heben ergänzen erganzen ubersetzen mettre migrer remplacer ameliorer modifier adapter remonter passer actualizar cambiar migrar mejorar reemplazar modificar adaptar subir traducir pasar atualizar mudar trocar melhorar substituir alterar ajustar aggiornare migrare migliorare sostituire modificare adattare bijwerken vervangen aanpassen',
  ],
  [
    'document',
    'dokumentieren beschreiben documenter decrire documentar describir descrever documentare descrivere documenteren',
  ],
];
const CJK: readonly (readonly [ItemAction, RegExp])[] = [
  [
    'test',
    /(?:补充|增加|编写|添加|完善).{0,8}测试|测试用例|テスト.{0,4}(?:追加|作成|書)|테스트.{0,4}(?:추가|작성)/u,
  ],
  [
    'document',
    /(?:编写|更新|补充|完善).{0,8}文档|ドキュメント.{0,6}(?:追加|作成|更新|書)|文書化|문서.{0,4}(?:작성|추가)/u,
  ],
  ['fix', /修复|修正|解决|バグ|直す|不具合|수정|고치/u],
  ['remove', /移除|删除|去掉|下线|削除|廃止|取り除|제거|삭제/u],
  ['refactor', /重构|抽出|抽取|拆分|合并|整理|リファクタ|分割|切り出|리팩/u],
  [
    'update',
    /升级|更新|迁移|替换|改造|优化|改成|アップデート|移行|置き換|変更|改善|対応|업데이트|마이그레이션|변경|개선/u,
  ],
  ['add', /实现|增加|新增|添加|支持|引入|编写|补充|追加|実装|作成|導入|추가|구현|작성|지원/u],
];

const ACTION_OF: ReadonlyMap<string, ItemAction> = new Map(
  [...FOREIGN, ...VERBS].flatMap(([action, verbs]) =>
    verbs.split(' ').map((verb): [string, ItemAction] => [verb, action]),
  ),
);

/** What is added or written may say more about the work than the verb does; up to three words may tell which tests or texts. */
const WHICH = "(?:(?!(?:that|which|to|and|so|for|in|with)\\s)[\\p{L}\\p{N}'’-]+ ){0,3}";
const TEST_OBJECT = new RegExp(`^${WHICH}(?:tests?|specs?|test cases?|test coverage)(?![\\p{L}-])`, 'iu');
const DOCS_OBJECT = new RegExp(
  `^${WHICH}(?:documentation|docs?|readme|guide|tutorial|changelog|docstrings?|jsdoc|tsdoc)(?![\\p{L}-])`,
  'iu',
);

/** What people put in front of the verb: numbers, labels, names of people, emoji. */
const LABEL =
  /^[^\p{L}\p{N}[(@:]*(?:#\d+|\d+(?:\.\d+)*(?!\p{L})[^\p{L}\p{N}\s]*(?=\s)|[A-Z]{1,10}-\d+[.):]?(?=\s)|[A-Za-z]{1,2}\d{1,3}[.):]?(?=\s)|\[[^[\]]{1,40}\]:?|\([^()]{1,40}\):?|@[\w-]+(?:\/[\w-]+)?[:,]?(?=\s)|:[\w+-]{1,40}:)\s*/u;
/** Emoji and other signs that stand alone. */
const SIGNS = /^[^\p{L}\p{N}[(@:#\s]+\s+/u;
/** Words that ask for the work which the next word names. */
const ASKING =
  /^(?:please|kindly|also|then|finally|lastly|let['’]s|(?:(?:we|you|i) )?(?:should|must|could|can|need to|have to|want to|ought to)|we(?: would|['’]d) like to)(?: (?:please|also))?[,:]?\s+/iu;

/**
 * What an item asks for: from its leading verb or a synonym of it, also behind a marker (`P1`, `#12`, `1.2`, `[Backend]`, `feat:`, `Parser: …`);
 * `add tests` is `test`, `write a guide` is `document`.
 */
export function readAction(title: string): ItemAction {
  const text = withoutPriority(title);
  const clauses = [text, ...text.split(/[:–—]\s|\s-\s/).slice(1, 2)];
  for (const clause of clauses) {
    const [verb, object] = splitVerb(clause);
    const action = actionOf(verb);
    if (action !== undefined)
      return action === 'add' || action === 'update' ? byObject(action, object) : action;
    if (TEST_OBJECT.test(behindMarkers(clause).replace(/^[^\p{L}]+/u, ''))) return 'test';
  }
  const [last = ''] = /\p{L}+(?=[^\p{L}]*(?:[(,;].*)?$)/u.exec(text) ?? [];
  // Of two languages, a German one says it last.
  const said = /(?:en|ern|eln)$/.test(last) ? actionOf(last.toLowerCase()) : undefined;
  return said ?? CJK.find(([, words]) => words.test(text))?.[0] ?? 'other';
}

/** The leading verb of a title, in lower case, and the words after it; where no verb stands behind the markers of a title, its first word. */
export function splitVerb(clause: string): [verb: string, object: string] {
  const said = splitFirstWord(behindMarkers(clause));
  return isVerb(said[0]) ? said : splitFirstWord(clause);
}

function splitFirstWord(clause: string): [word: string, rest: string] {
  const match = /^[^\p{L}\p{N}]*([\p{L}\p{N}]+)(?:\([^()]{0,40}\))?!?:?(.*)$/su.exec(clause);
  return [(match?.[1] ?? '').toLowerCase(), (match?.[2] ?? '').trim()];
}

/** A title without what people put in front of its verb: numbers, labels, `@names`, emoji, `please`, `we should`. */
export function behindMarkers(clause: string): string {
  let text = clause.replace(/^[\s:–—-]+\s/, '').trimStart();
  for (let marker = markerOf(text); marker !== ''; marker = markerOf(text)) text = text.slice(marker.length);
  return text;
}

function markerOf(text: string): string {
  return (SIGNS.exec(text) ?? LABEL.exec(text) ?? ASKING.exec(text))?.[0] ?? '';
}

/** Whether the title begins with a verb that we know. */
export function isVerb(word: string): boolean {
  return actionOf(word) !== undefined;
}

/** What a verb asks for; `undefined` where it is none that we know. */
export function actionOf(written: string): ItemAction | undefined {
  const word = written
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('ß', 'ss');
  const stems = [
    word,
    word.replace(/s$/, ''),
    word.replace(/(?:es|ed|ing)$/, ''),
    word.replace(/(?:s|d|ing)$/, 'e'),
  ];
  // `adding` → `add`, `dropping` → `drop`.
  stems.push(word.replace(/(\p{L})\1(?:ed|ing)$/u, '$1'));
  return stems.map((stem) => ACTION_OF.get(stem)).find((action) => action !== undefined);
}

function byObject(action: ItemAction, object: string): ItemAction {
  if (TEST_OBJECT.test(object)) return 'test';
  return DOCS_OBJECT.test(object) ? 'document' : action;
}
