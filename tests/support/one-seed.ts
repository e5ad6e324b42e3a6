import { configureGlobal } from 'fast-check';

/**
 * What is drawn is the same in each run, so that a test that failed fails again. `TRON_DRAWN=NUMBER npm test` draws anew; a failure says what it was drawn from
 * anyway.
 */
const { TRON_DRAWN: drawn } = process.env;

configureGlobal({ seed: drawn === undefined ? 20_260_909 : Number(drawn) });
