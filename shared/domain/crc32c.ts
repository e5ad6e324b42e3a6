/** The reflected polynomial of Castagnoli: RFC 3720, B.4. */
const POLYNOMIAL = 0x82f63b78;

/** CRC-32C of bytes, 0 to 2³²−1, as the cloud’s APIs have it beside what they carry. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
