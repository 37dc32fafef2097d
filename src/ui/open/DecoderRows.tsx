import { FileUp, X } from 'lucide-react';
import { useRef } from 'react';
import { type Card, imageOf } from '../../denoisers/card';
import { chosen } from '../../open/gather';
import type { Draft } from '../../open/protocol';
import { bringDecoder, correct } from '../../state/opening-form';
import { Segments } from '../controls/Segments';
import { SelectField } from '../controls/SelectField';
import { FormRow, NumberBox } from './fields';

/** The network that makes pictures of latents: chosen here, or come along with the model. */
export function DecoderRows({ card, draft }: { card: Card; draft: Draft }) {
  const input = useRef<HTMLInputElement>(null);
  const { decoder } = card;
  if (!imageOf(card)) return null;
  return (
    <fieldset className="form-part">
      <legend>If samples are latents</legend>
      <FormRow label="Decoder" of="decoder">
        {decoder && <b className="tensor-name">{decoder.file}</b>}
        <button type="button" className="button small" onClick={() => input.current?.click()}>
          <FileUp size={14} aria-hidden /> {decoder ? 'Another…' : 'Choose a decoder…'}
        </button>
        {decoder && (
          <button type="button" className="button small" onClick={() => correct({ decoder: undefined }, 'decoder')}>
            <X size={14} aria-hidden /> Remove
          </button>
        )}
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="Decoder files"
          onChange={(event) => {
            if (event.target.files?.length) bringDecoder(chosen(event.target.files));
            event.target.value = '';
          }}
        />
      </FormRow>
      {!decoder && <p className="form-why small soft">An .onnx file; config.json and weights may come along.</p>}
      {decoder && <Settings card={card} outputs={draft.decoding?.file.outputs.map(({ name }) => name) ?? []} />}
    </fieldset>
  );
}

function Settings({ card: { decoder }, outputs }: { card: Card; outputs: readonly string[] }) {
  if (!decoder) return null;
  const { scalingFactor, shift = 0, layout = 'NCHW', range = [-1, 1] } = decoder;
  const set = (change: Partial<typeof decoder>, field: keyof typeof decoder): void =>
    correct({ decoder: { ...decoder, ...change } }, `decoder.${field}`);
  return (
    <>
      {outputs.length > 1 && (
        <FormRow label="Output">
          <SelectField
            label="Output of the decoder"
            value={decoder.output}
            choices={outputs.map((name) => ({ value: name, label: name }))}
            onChange={(output) => set({ output }, 'output')}
          />
        </FormRow>
      )}
      <FormRow label="Latent ÷" of="decoder.scalingFactor">
        <NumberBox
          label="Scaling factor of the latents"
          value={scalingFactor}
          onChange={(n) => n !== undefined && n > 0 && set({ scalingFactor: n }, 'scalingFactor')}
        />
        <span>plus</span>
        <NumberBox label="Shift of the latents" value={shift} onChange={(n = 0) => set({ shift: n }, 'shift')} />
      </FormRow>
      <FormRow label="Its picture">
        <Segments
          label="Layout of the picture"
          value={layout}
          choices={{ NCHW: 'NCHW', NHWC: 'NHWC' }}
          onChange={(next) => set({ layout: next as 'NCHW' | 'NHWC' }, 'layout')}
        />
      </FormRow>
      <FormRow label="Black, white">
        <NumberBox
          label="Picture’s value of black"
          value={range[0]}
          onChange={(low = 0) => set({ range: [low, range[1]] }, 'range')}
        />
        <NumberBox
          label="Picture’s value of white"
          value={range[1]}
          onChange={(high = 1) => set({ range: [range[0], high] }, 'range')}
        />
      </FormRow>
    </>
  );
}
