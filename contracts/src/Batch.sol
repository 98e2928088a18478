// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {OrderHash} from "./Order.sol";

/// @notice Up to 256 orders of one vault that lock with one signature. See specs/order.md.
/// @param confirmer Of every order, as in `Order`.
/// @param arbiter Of every order.
/// @param feeTo Of every order.
/// @param lockBy Unix seconds; deadlines of every order, as in `Order`.
/// @param claimBy Unix seconds.
/// @param confirmBy Unix seconds.
/// @param ruleBy Unix seconds.
/// @param nonce Of the first order; the order at position `i` has `nonce + i`.
/// @param count How many orders, from 1 to 256.
/// @param total Sum of the orders' amounts, in the token's own units.
/// @param root Top of the tree of the orders and what they sum to.
struct Batch {
    address confirmer;
    address arbiter;
    address feeTo;
    uint40 lockBy;
    uint40 claimBy;
    uint40 confirmBy;
    uint40 ruleBy;
    uint64 nonce;
    uint16 count;
    uint96 total;
    bytes32 root;
}

/// @notice What tells an order of a batch from the others.
struct Item {
    address buyer;
    uint96 amount;
    address payer;
    uint96 fee;
    bytes32 terms;
}

/// @notice EIP-712 hashing of batches, of the acts upon them, and of the orders in them.
library BatchHash {
    // Written out in full: keccak256 of a literal costs nothing at run time.
    bytes32 internal constant BATCH = keccak256(
        "Batch(address confirmer,address arbiter,address feeTo,uint40 lockBy,uint40 claimBy,uint40 confirmBy,uint40 ruleBy,uint64 nonce,uint16 count,uint96 total,bytes32 root)"
    );
    bytes32 internal constant LOCK = keccak256(
        "LockBatch(Batch batch)Batch(address confirmer,address arbiter,address feeTo,uint40 lockBy,uint40 claimBy,uint40 confirmBy,uint40 ruleBy,uint64 nonce,uint16 count,uint96 total,bytes32 root)"
    );
    bytes32 internal constant RELEASE = keccak256(
        "ReleaseBatch(Batch batch,uint256 which)Batch(address confirmer,address arbiter,address feeTo,uint40 lockBy,uint40 claimBy,uint40 confirmBy,uint40 ruleBy,uint64 nonce,uint16 count,uint96 total,bytes32 root)"
    );

    /// @notice The struct hash of a batch, which every act nests.
    /// @dev Hashes the words of the calldata as they are. A lock reads every field, and Solidity refuses a word that
    /// does not fit its field, so no batch with such a word can ever be live.
    function hash(Batch calldata batch) internal pure returns (bytes32 result) {
        bytes32 batchType = BATCH;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, batchType)
            calldatacopy(add(words, 0x20), batch, 0x160)
            result := keccak256(words, 0x180)
        }
    }

    /// @notice The digest a release of several positions signs.
    function releaseDigest(bytes32 domain, bytes32 batchHash, uint256 which) internal pure returns (bytes32) {
        return OrderHash.digest(domain, keccak256(abi.encode(RELEASE, batchHash, which)));
    }

    /// @notice The words of an order's struct hash that all orders of a batch share, ready for `orderHash`.
    function template(Batch calldata batch) internal pure returns (bytes memory words) {
        words = abi.encode(
            OrderHash.ORDER,
            0,
            0,
            batch.confirmer,
            batch.arbiter,
            batch.feeTo,
            0,
            0,
            batch.lockBy,
            batch.claimBy,
            batch.confirmBy,
            batch.ruleBy,
            0,
            0
        );
    }

    /// @notice Reads an item of 96 bytes at an offset: buyer ‖ amount ‖ payer ‖ fee ‖ terms.
    function readItem(bytes calldata items, uint256 offset, Item memory item) internal pure {
        assembly ("memory-safe") {
            let start := add(items.offset, offset)
            let word := calldataload(start)
            mstore(item, shr(96, word))
            mstore(add(item, 0x20), and(word, 0xffffffffffffffffffffffff))
            word := calldataload(add(start, 0x20))
            mstore(add(item, 0x40), shr(96, word))
            mstore(add(item, 0x60), and(word, 0xffffffffffffffffffffffff))
            mstore(add(item, 0x80), calldataload(add(start, 0x40)))
        }
    }

    /// @notice The struct hash of the order that an item makes of a template. Overwrites the template's other words.
    function orderHash(bytes memory words, Item memory item, uint64 nonce) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            mstore(add(words, 0x40), mload(item))
            mstore(add(words, 0x60), mload(add(item, 0x40)))
            mstore(add(words, 0xe0), mload(add(item, 0x20)))
            mstore(add(words, 0x100), mload(add(item, 0x60)))
            mstore(add(words, 0x1a0), mload(add(item, 0x80)))
            mstore(add(words, 0x1c0), nonce)
            result := keccak256(add(words, 0x20), 0x1c0)
        }
    }
}
