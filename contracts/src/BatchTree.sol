// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice The tree of a batch, whose nodes are a hash and a sum: of a leaf the order's struct hash and amount, of a
/// parent the hash of both children, sums included, and what they sum to. See specs/order.md, "Batches".
/// @dev No sum given has more than 96 bits and none is negative, so that a word holds them all, and none in a tree exceeds
/// the top's: comparing that with a total of 96 bits is enough.
library BatchTree {
    /// @dev In bytes, of a node given in a path: hash ‖ sum.
    uint256 internal constant NODE = 44;

    /// @notice The leaves that are known, in rising order of position.
    /// @param length How many.
    /// @param nodes In memory, hash and sum of each, one after the other, so that two neighbours are hashed in place.
    /// @param positions In memory, the position of each.
    struct Known {
        uint256 length;
        uint256 nodes;
        uint256 positions;
    }

    /// @notice Room for `most` leaves.
    function open(uint256 most) internal pure returns (Known memory known) {
        assembly ("memory-safe") {
            let nodes := mload(0x40)
            let positions := add(nodes, shl(6, most))
            mstore(0x40, add(positions, shl(5, most)))
            mstore(add(known, 0x20), nodes)
            mstore(add(known, 0x40), positions)
        }
    }

    /// @notice The top of a tree of `count` leaves, from at least one known one and the path beside them. Uses them up.
    /// Not `isWhole`: the path is too long or too short, or a position is outside the tree.
    function top(Known memory known, uint256 count, bytes calldata path)
        internal
        pure
        returns (bytes32 root, uint256 total, bool isWhole)
    {
        assembly ("memory-safe") {
            let nodes := mload(add(known, 0x20))
            let positions := mload(add(known, 0x40))
            let length := mload(known)
            let step := path.offset
            let pair := mload(0x40)
            let isInside := lt(mload(add(positions, shl(5, sub(length, 1)))), count)

            for { let size := count } gt(size, 1) { size := shr(1, add(size, 1)) } {
                if eq(length, size) {
                    // All are known: two by two, in place, and an odd last one as it is.
                    let parent := nodes
                    let end := add(nodes, shl(7, shr(1, size)))
                    for { let node := nodes } lt(node, end) { node := add(node, 0x80) } {
                        let sum := add(mload(add(node, 0x20)), mload(add(node, 0x60)))
                        mstore(parent, keccak256(node, 0x80))
                        mstore(add(parent, 0x20), sum)
                        parent := add(parent, 0x40)
                    }
                    if and(size, 1) { mcopy(parent, end, 0x40) }
                    length := shr(1, add(size, 1))
                    continue
                }
                let made := 0
                for { let i := 0 } lt(i, length) { i := add(i, 1) } {
                    let position := mload(add(positions, shl(5, i)))
                    let node := add(nodes, shl(6, i))
                    let parent := add(nodes, shl(6, made))
                    mstore(add(positions, shl(5, made)), shr(1, position))
                    made := add(made, 1)

                    switch and(position, 1)
                    case 1 {
                        // The left neighbour is of the path: known, it would have taken this node with it.
                        mstore(pair, calldataload(step))
                        mstore(add(pair, 0x20), shr(160, calldataload(add(step, 32))))
                        mcopy(add(pair, 0x40), node, 0x40)
                        step := add(step, NODE)
                        node := pair
                    }
                    default {
                        if eq(add(position, 1), size) {
                            mcopy(parent, node, 0x40)
                            continue
                        }
                        let next := add(i, 1)
                        // What stands beyond the last known position does not count.
                        switch and(lt(next, length), eq(mload(add(positions, shl(5, next))), add(position, 1)))
                        case 1 { i := next }
                        default {
                            mcopy(pair, node, 0x40)
                            mstore(add(pair, 0x40), calldataload(step))
                            mstore(add(pair, 0x60), shr(160, calldataload(add(step, 32))))
                            step := add(step, NODE)
                            node := pair
                        }
                    }
                    let sum := add(mload(add(node, 0x20)), mload(add(node, 0x60)))
                    mstore(parent, keccak256(node, 0x80))
                    mstore(add(parent, 0x20), sum)
                }
                length := made
            }
            root := mload(nodes)
            total := mload(add(nodes, 0x20))
            isWhole := and(isInside, eq(step, add(path.offset, path.length)))
        }
    }

    /// @notice The same from one known leaf.
    function topOf(uint256 position, bytes32 orderHash, uint96 amount, uint256 count, bytes calldata path)
        internal
        pure
        returns (bytes32 root, uint256 total, bool isWhole)
    {
        assembly ("memory-safe") {
            // Two nodes fill the first four words, of which Solidity keeps the last two: they are put back afterwards.
            let pointer := mload(0x40)
            let step := path.offset
            let isInside := lt(position, count)
            root := orderHash
            total := amount
            for { let size := count } gt(size, 1) { size := shr(1, add(size, 1)) } {
                // An odd last node goes up as it is.
                if lt(or(position, 1), size) {
                    let known := shl(6, and(position, 1))
                    let beside := xor(known, 0x40)
                    let sum := shr(160, calldataload(add(step, 0x20)))
                    mstore(known, root)
                    mstore(add(known, 0x20), total)
                    mstore(beside, calldataload(step))
                    mstore(add(beside, 0x20), sum)
                    root := keccak256(0x00, 0x80)
                    total := add(total, sum)
                    step := add(step, NODE)
                }
                position := shr(1, position)
            }
            mstore(0x40, pointer)
            mstore(0x60, 0)
            isWhole := and(isInside, eq(step, add(path.offset, path.length)))
        }
    }
}
