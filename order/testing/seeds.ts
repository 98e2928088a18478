/** Property tests of the order run this often; a failure prints its seed. */
export const ORDER_SEEDS = { numRuns: 500 }
