import { memo, useEffect, useState } from 'react';
import { linesOf } from './format';
import { onceIdle } from './idle';
import { inTurn } from './turns';
import { useSpare } from './useSpare';

type Typeset = typeof import('./typeset')['typeset'];

/** A formula in TeX. The typesetter is fetched when the page has time; until then its place is kept. */
export const Tex = memo(function Tex({ formula }: { formula: string }) {
  const [typeset, setTypeset] = useState<Typeset | 'missing'>();
  const spare = useSpare();
  useEffect(() => {
    if (!spare) return;
    return onceIdle(() => {
      import('./typeset').then(
        (found) => inTurn(() => setTypeset(() => found.typeset)),
        () => setTypeset('missing'),
      );
    });
  }, [spare]);
  const lines = linesOf(formula);
  return (
    <div className="tex" style={{ minHeight: `${2.4 * lines.length}em` }}>
      {typeset === 'missing'
        ? lines.map((line) => <p key={line}>{line}</p>)
        : typeset &&
          lines.map((line) => (
            // biome-ignore lint/security/noDangerouslySetInnerHtml: made by KaTeX from the catalogue's own formulas
            <p key={line} dangerouslySetInnerHTML={{ __html: typeset(line) }} />
          ))}
    </div>
  );
});
