import type { Format } from '../format.ts';

/** The instrument dump and the freeze quantities: known by name, so that a report does not call them strangers. */
export const refTables: Format = {
  id: 'ref',
  title: 'instrument dump and freeze quantities',
  replay: false,
  matches: (file) => /^ref\/(kite_instruments_[^/]+\.csv\.gz|nse_qtyfreeze_[^/]+\.csv)$/.test(file),
  parse: ({ file }) => ({
    file,
    format: 'ref',
    rowsRead: 0,
    rowsUsed: 0,
    rowsExcluded: 0,
    series: [],
    quotes: null,
    findings: [],
    remark: 'recognised, not imported yet',
  }),
  span: () => null,
  chainDay: () => null,
};
