import { counterHashes } from './counter-hashes.ts';

/** `node tests/sim/print-hashes.ts 200`: a process of its own, so that nothing of another run can be in it. */
process.stdout.write(`${(await counterHashes(Number(process.argv[2]))).join('\n')}\n`);
