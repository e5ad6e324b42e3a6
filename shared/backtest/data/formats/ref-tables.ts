import type { Format } from '../format.ts';

/** The instrument dump and the freeze quantities hold no prices: they are known by name, and where they are read is said. */
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
    remark: file.startsWith('ref/kite_')
      ? 'no prices: read by --dump, and told by `tron instruments --dump`'
      : 'no prices: read by `tron instruments --freeze`',
  }),
  span: () => null,
  chainDay: () => null,
};
