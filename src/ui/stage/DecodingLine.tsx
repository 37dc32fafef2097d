import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { decoding, decoderOf, missing, retry, showDecoded, watchLatents } from '../../state/decoding';
import { duration, plural } from '../format';
import { useLane } from '../useLane';
import { Segments } from '../controls/Segments';

/** Of a latent model with a decoder: pictures or the latents themselves, and what the pictures cost. */
export function DecodingLine() {
  const has = useLane(({ run }) => decoderOf(run) !== undefined);
  return has ? <Line /> : null;
}

function Line() {
  useEffect(watchLatents, []);
  const model = useLane(({ run }) => String(run?.spec.model));
  const [on, forwards, ms, trouble] = useStore(
    decoding,
    useShallow((s) => [s.on, s.forwards, s.ms, s.trouble[model]] as const),
  );
  // Told anew after every picture: `forwards` is among what this component listens to.
  const left = useLane(missing);
  return (
    <div className="film-head small decoding" data-testid="decoding" data-left={left} data-forwards={forwards}>
      <Segments
        label="Samples are shown as"
        value={on ? 'pictures' : 'latents'}
        choices={{ pictures: 'Pictures', latents: 'Latents' }}
        onChange={(next) => showDecoded(next === 'pictures')}
      />
      {on && trouble ? (
        <span role="alert">
          The latents are shown, because the decoder failed: {trouble}{' '}
          <button type="button" className="button small" onClick={() => retry(model)}>
            Try again
          </button>
        </span>
      ) : (
        on && (
          <span className="soft">
            {left > 0 ? `${left} to decode` : `${forwards} ${plural(forwards, 'forward')} of the decoder so far`}
            {ms !== undefined && `, ${duration(ms)} each`}; not in the NFE
          </span>
        )
      )}
    </div>
  );
}
