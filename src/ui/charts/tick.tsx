interface Tick {
  x?: number | string;
  y?: number | string;
  textAnchor?: 'start' | 'middle' | 'end' | 'inherit';
  verticalAnchor?: 'start' | 'middle' | 'end';
  index?: number;
  payload: { value: number };
  tickFormatter?(value: number, index: number): string;
}

/** A tick's label on one line. recharts' own text measures its words in the page, to break them over lines. */
export const tick = ({ x, y, textAnchor, verticalAnchor, index = 0, payload, tickFormatter }: Tick) => (
  <text
    x={x}
    y={y}
    dy={verticalAnchor === 'start' ? '0.71em' : '0.355em'}
    textAnchor={textAnchor}
    fontSize={12}
    fill="var(--soft)"
  >
    {tickFormatter ? tickFormatter(payload.value, index) : payload.value}
  </text>
);
