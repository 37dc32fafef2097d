import { Copy } from 'lucide-react';
import { useState } from 'react';
import { laneName } from '../../state/lanes';
import { type Program, programNames, runCode } from '../../state/programs';
import { Segments } from '../controls/Segments';
import { CopyButton } from '../CopyButton';
import { useLane } from '../useLane';

/** The active run as other programs would make it, and where that is not the same. */
export function RunCode() {
  const [spec, slot] = useLane((lane) => [lane.spec, lane.slot] as const);
  const [program, setProgram] = useState<Program>('diffusers');
  const told = runCode(program, spec);
  return (
    <section className="take-group" aria-label="Code">
      <p className="small soft">Run {laneName(slot)} whole: solver, schedule, steps, guidance and seed.</p>
      <Segments<Program> label="For" value={program} choices={programNames} onChange={setProgram} />
      {'none' in told ? (
        <p className="take-none">{told.none}</p>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key */}
          <pre className="code" tabIndex={0}>
            {told.text}
          </pre>
          <ul className="code-notes small soft">
            {told.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
          <div className="dialog-foot">
            <CopyButton label="Copy" icon={Copy} text={() => told.text} />
          </div>
        </>
      )}
    </section>
  );
}
