import { expect, test } from 'vitest';
import { companions, modelAddresses } from './address';

test('a file is itself; pages about a file become the file', () => {
  const hub = 'https://huggingface.co/a/b/resolve/main/unet/model.onnx';
  for (const page of ['blob', 'resolve', 'raw'])
    expect(modelAddresses(`https://huggingface.co/a/b/${page}/main/unet/model.onnx`)).toEqual([hub]);
  expect(modelAddresses(' hf.co/a/b/blob/main/unet/model.onnx ')).toEqual([hub]);
  expect(modelAddresses('https://github.com/a/b/blob/v1/x.onnx')).toEqual([
    'https://raw.githubusercontent.com/a/b/v1/x.onnx',
  ]);
  expect(modelAddresses('http://localhost:8000/get?id=3')).toEqual(['http://localhost:8000/get?id=3']);
  expect(modelAddresses('https://example.org/all.zip')).toEqual(['https://example.org/all.zip']);
});

test('a repository or folder is looked through in the layout of diffusers', () => {
  const first = 'https://huggingface.co/a/b/resolve/main/unet/model.onnx';
  for (const text of [
    'a/b',
    'https://huggingface.co/a/b',
    'https://huggingface.co/a/b/',
    'huggingface.co/a/b/tree/main',
  ])
    expect(modelAddresses(text)[0]).toBe(first);
  expect(modelAddresses('https://huggingface.co/a/b/tree/dev/v2')[2]).toBe(
    'https://huggingface.co/a/b/resolve/dev/v2/model.onnx',
  );
  expect(modelAddresses('http://localhost:8000/models/mine')).toContain('http://localhost:8000/models/mine/model.onnx');
});

test('the scheduler lies beside the folder of the network, a card beside the file', () => {
  expect(companions('https://h/a/unet/model.onnx')).toContain('https://h/a/scheduler/scheduler_config.json');
  expect(companions('https://h/a/model.onnx')).toContain('https://h/a/card.json');
  expect(companions('https://h/get?id=3')).toEqual([]);
});

test('what is no address is refused with what to do', () => {
  expect(() => modelAddresses('file:///tmp/x.onnx')).toThrow(/drop the file/);
  expect(() => modelAddresses('http://')).toThrow(/Paste a link/);
});
