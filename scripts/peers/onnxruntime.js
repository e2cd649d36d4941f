// Times two ONNX graphs in ONNX Runtime: node onnxruntime.js THREADS encode.onnx decode.onnx SIDE ROWS
// WIDTH CALLS. Says "ready", and then for each line of standard input, encode, decode or whole, the
// seconds. Decoding is CALLS calls of ROWS rows of WIDTH values.
'use strict';
const ort = require('onnxruntime-node');
const readline = require('node:readline');

const [threads, encodeFile, decodeFile, ...sizes] = process.argv.slice(2);
const [side, rows, width, calls] = sizes.map(Number);

const filled = (n) => Float32Array.from({ length: n }, (_, i) => ((i * 7919) % 1000) / 1000);

async function main() {
  const options = { executionProviders: ['cpu'], intraOpNumThreads: Number(threads),
    interOpNumThreads: 1, graphOptimizationLevel: 'all' };
  const encoder = await ort.InferenceSession.create(encodeFile, options);
  const decoder = await ort.InferenceSession.create(decodeFile, options);
  const picture = new ort.Tensor('float32', filled(3 * side * side), [1, 3, side, side]);
  const codes = new ort.Tensor('float32', filled(rows * width), [rows, width]);
  const work = {
    encode: () => encoder.run({ picture }),
    decode: async () => { for (let i = 0; i < calls; i++) await decoder.run({ codes }); },
  };
  work.whole = async () => { await work.encode(); await work.decode(); };
  console.log('ready ONNX Runtime ' + require('onnxruntime-node/package.json').version);
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const start = process.hrtime.bigint();
    await work[line.trim()]();
    console.log(Number(process.hrtime.bigint() - start) / 1e9);
  }
}

main().catch((error) => { console.error('onnxruntime.js: ' + error.message); process.exit(1); });
