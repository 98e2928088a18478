// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice Moves any token, and the native coin as token zero, and says whether that worked.
/// @dev The calls are written into the scratch space and, for a moment, over the free memory pointer: a flush makes two
/// or three of them, and a batch a hundred flushes.
library PaymentAddressTransfer {
    /// @dev Zero for what is no token or does not answer like one.
    function balanceOf(address token) internal view returns (uint256 units) {
        (units,) = tryBalanceOf(token);
    }

    /// @dev Not `hasAnswered`: a token that does not answer now may hold money all the same.
    function tryBalanceOf(address token) internal view returns (uint256 units, bool hasAnswered) {
        if (token == address(0)) return (address(this).balance, true);

        bytes4 selector = IERC20.balanceOf.selector;
        assembly ("memory-safe") {
            mstore(0x00, selector)
            mstore(0x04, address())
            let answered := staticcall(gas(), token, 0x00, 0x24, 0x00, 0x20)
            if and(answered, gt(returndatasize(), 0x1f)) {
                units := mload(0x00)
                hasAnswered := 1
            }
        }
    }

    /// @dev A token may return nothing, as USDT does, or true; it must not return anything else. No more of its answer is
    /// read than that, however long it is. Only for a token that has answered with a balance: where no code is, the call
    /// would succeed too.
    function trySend(address token, address to, uint256 amount, uint256 gasCap) internal returns (bool sent) {
        if (token == address(0)) {
            assembly ("memory-safe") {
                sent := call(gasCap, to, amount, 0x00, 0x00, 0x00, 0x00)
            }
            return sent;
        }
        bytes4 selector = IERC20.transfer.selector;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(0x00, selector)
            mstore(0x04, to)
            mstore(0x24, amount)
            sent := call(gasCap, token, 0, 0x00, 0x44, 0x00, 0x20)
            mstore(0x40, free)
            if returndatasize() { sent := and(sent, eq(mload(0x00), 1)) }
        }
    }
}
