import type { Calibration } from '../../core/calibration';
import { citations } from '../../sources';
import { Tex } from '../Tex';

/** What a calibration does, by its formula and its source. */
export function About({ calibration }: { calibration: Calibration }) {
  const { name, about, advice, formula, paper } = calibration;
  return (
    <section className="cal-about" aria-label={name}>
      <h3 className="cal-name">{name}</h3>
      <p>{about}</p>
      <Tex formula={formula} />
      <p className="small soft">
        {advice && `${advice} `}
        {citations(paper).map(({ text, href }) =>
          href ? (
            <a key={text} href={href} target="_blank" rel="noreferrer">
              {text}
            </a>
          ) : (
            text
          ),
        )}
      </p>
    </section>
  );
}
