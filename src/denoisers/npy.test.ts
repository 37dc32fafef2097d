import { expect, test } from 'vitest';
import { readBin, readNpy } from './npy';

/** What numpy.save writes. */
function npy(descr: string, shape: string, body: Uint8Array, version = 1, order = 'False'): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }\n`;
  const size = version > 1 ? 4 : 2;
  const bytes = new Uint8Array(8 + size + header.length + body.length);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0]);
  const view = new DataView(bytes.buffer);
  if (version > 1) view.setUint32(8, header.length, true);
  else view.setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 8 + size);
  bytes.set(body, 8 + size + header.length);
  return bytes;
}
const raw = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

test('arrays of all versions and types come with their shape', () => {
  expect(readNpy(npy('<f4', '2, 3', raw(1, 2, 3, 4, 5, 6.5)))).toEqual({
    shape: [2, 3],
    data: Float64Array.of(1, 2, 3, 4, 5, 6.5),
  });
  expect(readNpy(npy('<f4', '2,', raw(1, 2), 3)).shape).toEqual([2]);
  expect(readNpy(npy('<i8', '', new Uint8Array(BigInt64Array.of(-7n).buffer)))).toEqual({
    shape: [],
    data: Float64Array.of(-7),
  });
  expect([...readNpy(npy('<f2', '2,', new Uint8Array(Uint16Array.of(0x3c00, 0xc100).buffer))).data]).toEqual([1, -2.5]);
});

test('what cannot be read says why', () => {
  expect(() => readNpy(raw(1, 2, 3))).toThrow(/no \.npy file/);
  expect(() => readNpy(npy('<f4', '9,', raw(1)))).toThrow(/cut short: 4 bytes of 36/);
  expect(() => readNpy(npy('>f4', '1,', raw(1)))).toThrow(/little-endian/);
  expect(() => readNpy(npy('<c8', '1,', raw(1, 2)))).toThrow(/“<c8”/);
  expect(() => readNpy(npy('<f4', '1, 1', raw(1), 1, 'True'))).toThrow(/ascontiguousarray/);
  expect(() => readNpy(npy('<f4', '1,', raw(1)).subarray(0, 20))).toThrow(/damaged/);
});

test('raw numbers need a whole number of them', () => {
  expect([...readBin(raw(1, 2), 'float32').data]).toEqual([1, 2]);
  expect(() => readBin(raw(1).subarray(1), 'float32')).toThrow(/3 bytes are no whole number of float32/);
});
