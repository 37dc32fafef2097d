import { type Card, dimOf, imageOf } from '../../denoisers/card';
import { correct } from '../../state/opening-form';
import { Segments } from '../controls/Segments';
import { FormRow, NumberBox, TextBox } from './fields';

/** What a sample is: its shape, how it is painted, how far it spreads. */
export function SampleRows({ card }: { card: Card }) {
  const { shape, layout, range = [-1, 1], sigmaData } = card;
  const picture = imageOf(card) !== undefined || dimOf(card) > 2;
  const setShape = (text: string): boolean => {
    const sides = text
      .split(/[\s,×x]+/)
      .filter(Boolean)
      .map(Number);
    const right = sides.length > 0 && sides.every((n) => Number.isInteger(n) && n > 0);
    if (right) correct({ shape: sides }, 'shape');
    return right;
  };
  return (
    <fieldset className="form-part">
      <legend>A sample</legend>
      <FormRow label="Shape" of="shape">
        <TextBox label="Shape of a sample" value={shape.join(', ')} narrow onChange={setShape} />
        {picture && (
          <Segments
            label="Layout"
            value={layout ?? (shape.length === 1 ? 'flat' : 'NCHW')}
            choices={{ NCHW: 'NCHW', NHWC: 'NHWC', flat: 'flat' }}
            onChange={(next) => correct({ layout: next }, 'layout')}
          />
        )}
      </FormRow>
      {picture && (
        <FormRow label="Black, white" of="range">
          <NumberBox
            label="Value of black"
            value={range[0]}
            onChange={(low = 0) => correct({ range: [low, range[1]] }, 'range')}
          />
          <NumberBox
            label="Value of white"
            value={range[1]}
            onChange={(high = 1) => correct({ range: [range[0], high] }, 'range')}
          />
        </FormRow>
      )}
      <FormRow label={<span title="Root mean square of the data, per coordinate">σ of the data</span>} of="sigmaData">
        <NumberBox
          label="σ of the data"
          value={Number(sigmaData.toPrecision(4))}
          onChange={(n) => n !== undefined && correct({ sigmaData: n }, 'sigmaData')}
        />
      </FormRow>
    </fieldset>
  );
}
