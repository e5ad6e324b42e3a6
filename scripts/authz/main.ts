import { authzDesk } from './desk.ts';
import { authzMatrix, KINDS, matrixText, SHAPES, shapeMatrix } from './matrix.ts';

/** `npm run authz`: asks every function as every kind of caller, here and now, and prints what it was answered. */
const desk = await authzDesk('checked');
const platform = await authzDesk('by-platform');
try {
  const kinds = Object.keys(KINDS);
  console.log('Who may call what (`in`: it is done; otherwise the HTTP status)\n');
  console.log(matrixText(kinds, await authzMatrix(desk)));
  console.log('\nWhere the platform has checked the token and taken its signature away\n');
  console.log(matrixText(['stripped'], await authzMatrix(platform)));
  console.log('\nA caller that may call, with a request that is none\n');
  console.log(matrixText(SHAPES, await shapeMatrix(desk)));
} finally {
  await desk.close();
  await platform.close();
}
