import type { VisibleText } from './outline.ts';
import { fold } from './section-words.ts';

const ACCEPTANCE =
  /^(?:acceptance( criteria| criterion)?|definition of done|done when|ac|dod|akzeptanzkriterien|abnahmekriterien|criteres? d'acceptation|criterios? de (?:aceptacion|aceitacao)|criteri di accettazione)$/;
const CJK_ACCEPTANCE = /^(?:验收标准|验收条件|受け入れ条件|完了条件|인수 ?조건)$/u;

/** Whether a text introduces acceptance criteria, as in `Acceptance criteria:`. */
export function isAcceptanceLabel({ plain }: VisibleText): boolean {
  const words = plain.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  return ACCEPTANCE.test(fold(words)) || CJK_ACCEPTANCE.test(words);
}
