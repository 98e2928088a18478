// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice RFC 9162 section 2.1.4: that a Merkle tree over SHA-256 only grew.
library ConsistencyProof {
    /// @notice Whether the tree of `size` leaves and root `root` starts with the tree of `oldSize` leaves and root
    /// `oldRoot`. False unless 0 < oldSize < size, and for a proof with a node too few or too many.
    /// @dev In assembly because an update hashes up to twice for each node, and Solidity would copy 65 bytes anew for
    /// each hash. What is hashed is the byte 0x01, a left child and a right child. In memory, 32 bytes each:
    ///
    ///   sibling ‖ old                what the old root is made of
    ///   sibling ‖ new ‖ sibling      and the new one, whose nodes have siblings on either side
    ///
    /// A hash takes the place of `old` or `new`, and so is where the next one needs it.
    function isValid(uint256 oldSize, bytes32 oldRoot, uint256 size, bytes32 root, bytes32[] calldata proof)
        internal
        view
        returns (bool valid)
    {
        assembly ("memory-safe") {
            let old := add(mload(0x40), 0x40)
            let new_ := add(old, 0x60)
            mstore8(sub(old, 0x21), 0x01)
            mstore8(sub(new_, 0x21), 0x01)
            valid := and(lt(0, oldSize), lt(oldSize, size))

            // The old tree's last leaf, then the nodes above it; and the levels on which that is not the new tree's last.
            let node := sub(oldSize, 1)
            let apart := xor(node, sub(size, 1))
            let at := proof.offset
            let end := add(at, shl(5, proof.length))

            // A complete old tree is a node of the new one, so its root is not sent along. Where the proof is empty this
            // reads past it; as `apart` is not zero before the first hash, that never proves anything.
            let first := oldRoot
            if and(oldSize, node) {
                first := calldataload(at)
                at := add(at, 0x20)
            }
            mstore(old, first)
            mstore(new_, first)

            for {} and(node, 1) {} {
                node := shr(1, node)
                apart := shr(1, apart)
            }
            // Up to where the two meet, each level has a sibling.
            for {} mul(apart, lt(at, end)) {} {
                switch and(node, 1)
                case 0 {
                    mstore8(sub(new_, 1), 0x01)
                    mstore(add(new_, 0x20), calldataload(at))
                    valid := and(valid, staticcall(gas(), 0x02, sub(new_, 1), 0x41, new_, 0x20))
                }
                default {
                    let sibling := calldataload(at)
                    mstore(sub(old, 0x20), sibling)
                    mstore(sub(new_, 0x20), sibling)
                    valid := and(valid, staticcall(gas(), 0x02, sub(old, 0x21), 0x41, old, 0x20))
                    valid := and(valid, staticcall(gas(), 0x02, sub(new_, 0x21), 0x41, new_, 0x20))
                }
                node := shr(1, node)
                apart := shr(1, apart)
                at := add(at, 0x20)
            }
            // From there on both are at the right edge, which has siblings to its left only.
            for {} mul(node, lt(at, end)) {} {
                let sibling := calldataload(at)
                mstore(sub(old, 0x20), sibling)
                mstore(sub(new_, 0x20), sibling)
                valid := and(valid, staticcall(gas(), 0x02, sub(old, 0x21), 0x41, old, 0x20))
                valid := and(valid, staticcall(gas(), 0x02, sub(new_, 0x21), 0x41, new_, 0x20))
                node := and(node, sub(node, 1))
                at := add(at, 0x20)
            }
            // The top is reached with the proof's last node.
            valid := and(valid, and(iszero(or(apart, node)), eq(at, end)))
            valid := and(valid, and(eq(mload(old), oldRoot), eq(mload(new_), root)))
        }
    }
}
