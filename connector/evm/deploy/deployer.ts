import { Fault } from '@sampan/kernel/fault'
import { type Address, concatBytes, fromHex, type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import { keccakHex } from '@sampan/kernel/keccak'
import type { Rpc } from '../rpc.ts'

/**
 * The deterministic deployment proxy, at the same address on every chain because its one creation was signed by nobody's
 * key. Call it with a salt and init code, and it creates the contract by CREATE2.
 */
export const DEPLOYER: Address = '0x4e59b44847b379578588920ca78fbf26c0b4956c'

/** A new version has other bytecode, and so other addresses; the salt never changes. */
export const DEPLOYMENT_SALT: Hex = keccakHex(utf8('sampan/contracts'))

/** The code that must stand at `DEPLOYER`. */
export const DEPLOYER_CODE: Hex =
  '0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3'

/** Whoever signed this is known to nobody: the signature was made up, and the sender follows from it. */
export const DEPLOYER_CREATION: { readonly sender: Address; readonly raw: Hex } = {
  sender: '0x3fab184622dc19b6109349b94811493bf2a45362',
  raw: '0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf31ba02222222222222222222222222222222222222222222222222222222222222222a02222222222222222222222222222222222222222222222222222222222222222',
}

/** What to send to the deployer so that it creates the contract. */
export function deployData(initCode: Hex): Hex {
  return toHex(concatBytes(fromHex(DEPLOYMENT_SALT), fromHex(initCode)))
}

/** Throws `deploy.no_deployer`, with the way to put it there, unless the chain has the deployer. */
export async function requireDeployer(rpc: Rpc): Promise<void> {
  const code = await rpc.call<Hex>('eth_getCode', [DEPLOYER, 'latest'])
  if (code.toLowerCase() === DEPLOYER_CODE) return
  const found = code === '0x' ? 'no contract' : `other code, ${keccakHex(fromHex(code))}`
  throw new Fault('deploy.no_deployer', `The deterministic deployer is missing: at ${DEPLOYER} there is ${found}.`, {
    detail: { deployer: DEPLOYER, sender: DEPLOYER_CREATION.sender, raw: DEPLOYER_CREATION.raw },
    hint:
      code === '0x'
        ? 'Send 0.01 of the chain’s coin to the sender above, then give the raw bytes above to eth_sendRawTransaction, ' +
          'and try again. A chain that takes no legacy signatures without a chain id has to put the deployer there itself.'
        : 'This chain cannot have the contracts at the same addresses as others.',
  })
}
