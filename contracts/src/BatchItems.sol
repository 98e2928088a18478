// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {BatchTree} from "./BatchTree.sol";

/// @notice Orders of a batch as a release gives them: 96 bytes for each position, rising, buyer ‖ amount ‖ payer ‖ fee ‖
/// terms. What runs once for every order is written in assembly, since a hundred of them pay for each step a hundred times.
library BatchItems {
    uint256 internal constant ITEM = 96;
    uint256 private constant LEAST_AMOUNT_PER_FEE = 50;

    /// @notice Hashes the order of each item into `known`. `isWhole`: there are as many items as positions.
    /// @param template The words of an order's struct hash, of which the item's are overwritten. See BatchHash.
    /// @param first Nonce of position 0.
    /// @param parties Confirmer, arbiter and fee receiver of the batch.
    /// @return fit The positions that a lock of their own would not have refused.
    function read(
        bytes calldata items,
        uint256 which,
        BatchTree.Known memory known,
        bytes memory template,
        uint256 first,
        address[3] memory parties
    ) internal view returns (uint256 fit, bool isWhole) {
        assembly ("memory-safe") {
            let confirmer := mload(parties)
            let arbiter := mload(add(parties, 0x20))
            let feeTo := mload(add(parties, 0x40))
            let node := mload(add(known, 0x20))
            let place := mload(add(known, 0x40))
            let words := add(template, 0x20)
            let rest := which
            let position := 0
            let unfit := 0
            let item := items.offset
            let end := add(item, items.length)

            for {} lt(item, end) { item := add(item, ITEM) } {
                if iszero(and(rest, 1)) {
                    if iszero(rest) { break }
                    for {} iszero(and(rest, 0xff)) {} {
                        rest := shr(8, rest)
                        position := add(position, 8)
                    }
                    for {} iszero(and(rest, 1)) {} {
                        rest := shr(1, rest)
                        position := add(position, 1)
                    }
                }

                let word := calldataload(item)
                let buyer := shr(96, word)
                let amount := and(word, 0xffffffffffffffffffffffff)
                word := calldataload(add(item, 0x20))
                let payer := shr(96, word)
                let fee := and(word, 0xffffffffffffffffffffffff)

                mstore(add(words, 0x20), buyer)
                mstore(add(words, 0x40), payer)
                mstore(add(words, 0xc0), amount)
                mstore(add(words, 0xe0), fee)
                mstore(add(words, 0x180), calldataload(add(item, 0x40)))
                mstore(add(words, 0x1a0), add(first, position))
                mstore(node, keccak256(words, 0x1c0))
                mstore(add(node, 0x20), amount)
                mstore(place, position)

                let isUnfit := or(or(iszero(buyer), iszero(payer)), iszero(amount))
                isUnfit := or(isUnfit, or(eq(payer, confirmer), eq(buyer, address())))
                isUnfit := or(isUnfit, or(eq(arbiter, buyer), eq(arbiter, payer)))
                if fee { isUnfit := or(isUnfit, or(iszero(feeTo), gt(mul(fee, LEAST_AMOUNT_PER_FEE), amount))) }
                unfit := or(unfit, shl(position, isUnfit))

                node := add(node, 0x40)
                place := add(place, 0x20)
                rest := shr(1, rest)
                position := add(position, 1)
            }
            fit := and(which, not(unfit))
            isWhole := and(iszero(rest), eq(item, end))
            mstore(known, div(items.length, ITEM))
        }
    }

    /// @notice What the items at `due`, of those at `which`, come to. No amount is dropped and none is counted twice.
    /// @return payouts In memory, a receiver and what it gets of adjacent items, one after the other.
    /// @return end Where they end.
    function sum(bytes calldata items, uint256 which, uint256 due)
        internal
        pure
        returns (uint256 payouts, uint256 end, uint256 paid, uint256 fees)
    {
        assembly ("memory-safe") {
            payouts := mload(0x40)
            end := payouts
            let last := 0
            let item := items.offset
            for {} due {} {
                if and(due, 1) {
                    let word := calldataload(item)
                    let buyer := shr(96, word)
                    let fee := and(calldataload(add(item, 0x20)), 0xffffffffffffffffffffffff)
                    let amount := sub(and(word, 0xffffffffffffffffffffffff), fee)
                    paid := add(paid, amount)
                    fees := add(fees, fee)
                    if iszero(eq(buyer, last)) {
                        mstore(end, buyer)
                        mstore(add(end, 0x20), 0)
                        end := add(end, 0x40)
                        last := buyer
                    }
                    let sum_ := sub(end, 0x20)
                    mstore(sum_, add(mload(sum_), amount))
                }
                item := add(item, mul(ITEM, and(which, 1)))
                which := shr(1, which)
                due := shr(1, due)
            }
            mstore(0x40, end)
        }
    }
}
