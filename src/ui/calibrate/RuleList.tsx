import type { Pick } from '../../core/recipe';
import { solvers } from '../../registry';

/** The rule of each step in words, in the order of the steps. */
export function RuleList({ rules }: { rules: readonly Pick[] }) {
  return (
    <section className="cal-rules small" aria-label="Rule of each step">
      <h4 className="soft">Rule of each step</h4>
      <ol>
        {rules.map((rule, i) => {
          const [name, ...settings] = wordsOf(rule);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
            <li key={i}>
              {name} {settings.length > 0 && <span className="soft">· {settings.join(' · ')}</span>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** Name, and the numbers and choices that are not as usual. */
function wordsOf({ id, options }: Pick): string[] {
  const solver = solvers.get(id);
  if (!solver) return [id];
  const settings = Object.entries(options).flatMap(([key, value]) => {
    const spec = solver.options[key];
    if (!spec || spec.kind === 'flag' || spec.kind === 'list' || value === spec.default) return [];
    return [`${spec.label} ${spec.kind === 'choice' ? (spec.choices[String(value)] ?? value) : value}`];
  });
  return [solver.name, ...settings];
}
