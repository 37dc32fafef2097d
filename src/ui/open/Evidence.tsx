import { isRead } from '../../denoisers/reading';
import type { Candidate } from '../../denoisers/verdict';
import { askNetwork, read, stopAsking } from '../../state/opening-form';
import { Choices } from '../controls/Choices';
import { short } from '../format';
import { Progress } from './OpenDialog';
import { useOpening } from './useOpening';

const SHOWN = 5;

/** What the network said when it was asked: how well it denoises under each reading of its inputs and output. */
export function Evidence() {
  const [probe, busy] = useOpening((s) => [s.probe, s.busy]);
  return (
    <section className="evidence" aria-label="What the network says">
      <h3 className="section-title">What the network says</h3>
      {busy === 'probe' && (
        <>
          <Progress />
          <button type="button" className="button" onClick={stopAsking}>
            Skip it
          </button>
        </>
      )}
      {!probe && busy !== 'probe' && (
        <p className="small soft">It was not asked. What you see comes from the files and from its names and shapes.</p>
      )}
      {probe && (
        <>
          <p className="small" role="status">
            {probe.confidence >= 0.5
              ? 'It fits one reading clearly'
              : 'It fits no reading clearly: choose one, try it, and look at the samples'}
            <span className="soft"> · confidence {Math.round(100 * probe.confidence)} %</span>
          </p>
          <Readings candidates={probe.candidates.slice(0, SHOWN)} />
          <p className="small soft">
            Under each reading it drew samples of its own and denoised them again: error against the best that could be
            made of its answers, at the worst noise level. 1 is a denoiser.
          </p>
        </>
      )}
      {busy === undefined && (
        <button type="button" className="button" onClick={askNetwork}>
          {probe ? 'Ask again' : 'Ask the network'}
        </button>
      )}
    </section>
  );
}

/** The readings that were tried, the best first; the one that is pressed is in the form. */
function Readings({ candidates }: { candidates: readonly Candidate[] }) {
  const card = useOpening((s) => s.card);
  if (!card) return null;
  // A table that ends with signal left is not tried where it has none.
  const levels = Math.max(...candidates.map(({ misfit }) => misfit.length));
  const chosen = candidates.findIndex(({ reading }) => isRead(card, reading));
  return (
    <Choices
      label="Readings"
      className="readings"
      item="reading"
      value={String(chosen)}
      onChange={(i) => read(candidates[Number(i)])}
      choices={candidates.map(({ name, misfit, refused }, i) => ({
        value: String(i),
        title: refused,
        content: (
          <>
            <span className="reading-name small">
              {name}
              {!refused && misfit.length < levels && ` · ${misfit.length} of ${levels} levels`}
            </span>
            <span className="reading-error small">{refused ? 'falls apart' : short(Math.max(...misfit), 4)}</span>
            <span className="reading-bar" aria-hidden>
              <span style={{ width: `${refused ? 100 : barOf(Math.max(...misfit))}%` }} />
            </span>
          </>
        ),
      }))}
    />
  );
}

/** What is beyond 1, from a thousandth to a hundred, by powers of ten. */
const barOf = (misfit: number): number => Math.min(100, Math.max(4, 60 + 20 * Math.log10(misfit - 1 || 1e-9)));
