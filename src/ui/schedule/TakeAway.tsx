import { Copy, Link2 } from 'lucide-react';
import { useState } from 'react';
import type { Level } from '../../core/process';
import { currentLink } from '../../state/address';
import { type CodeTarget, codeTargets, scheduleCode } from '../../state/code';
import { Segments } from '../controls/Segments';
import { CopyButton } from '../CopyButton';
import { useLane } from '../useLane';

/** The schedule for other programs, with what is not exact about it; and the link to the page. */
export function TakeAway({ levels }: { levels: readonly Level[] }) {
  const { grid, process } = useLane((lane) => lane.spec);
  const [target, setTarget] = useState<CodeTarget>('diffusers');
  const { text, notes } = scheduleCode(target, { levels, grid, process });
  return (
    <section className="stacked code-section" aria-label="As code">
      <Segments<CodeTarget> label="For" value={target} choices={codeTargets} onChange={setTarget} />
      <pre className="code">{text}</pre>
      {notes.length > 0 && (
        <ul className="code-notes small soft">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <div className="dialog-foot">
        <CopyButton label="Copy" icon={Copy} text={() => text} />
        <CopyButton label="Copy the link" icon={Link2} text={() => new URL(currentLink(), window.location.href).href} />
      </div>
    </section>
  );
}
