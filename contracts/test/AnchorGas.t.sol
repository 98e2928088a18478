// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {AnchorTest} from "./AnchorTest.sol";

/// @notice What anchoring may cost at about a million entries, base and calldata included. Every node of the tree is
/// made up: a proof's cost depends on the sizes alone.
/// forge-config: default.isolate = true
contract AnchorGasTest is AnchorTest {
    /// @dev A tree of `m` leaves and one of `n` that continues it, by RFC 9162 section 2.1.4.2 with made-up nodes.
    function _madeUp(uint64 m, uint64 n) private pure returns (bytes32 oldRoot, bytes32 root, bytes32[] memory proof) {
        uint256 node = m - 1;
        uint256 last = n - 1;
        proof = new bytes32[](0);
        while (node & 1 == 1) (node, last) = (node >> 1, last >> 1);
        oldRoot = keccak256("first");
        root = oldRoot;
        if (node != 0) proof = _append(proof, oldRoot);
        for (uint256 i = 0; last != 0; i++) {
            bytes32 sibling = keccak256(abi.encode(i));
            proof = _append(proof, sibling);
            if (node & 1 == 1 || node == last) {
                (oldRoot, root) = (_parent(sibling, oldRoot), _parent(sibling, root));
                while (node & 1 == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
            } else {
                root = _parent(root, sibling);
            }
            (node, last) = (node >> 1, last >> 1);
        }
    }

    function _spent(uint64 m, uint64 n, string memory what) private returns (uint256) {
        (bytes32 oldRoot, bytes32 root, bytes32[] memory proof) = _madeUp(m, n);
        _register(m, oldRoot);
        _anchor(n, root, proof);
        return vm.snapshotGasLastCall("anchor", what);
    }

    function test_FromOneRoundSizeToTheNext() public {
        vm.assertLe(_spent(990_000, 1_000_000, "990,000 to 1,000,000"), 65_000);
    }

    /// @dev Most nodes and, the bits of the old size being ones, two hashes for nearly each.
    function test_AtTheDearestSizes() public {
        vm.assertLe(_spent(983_039, 1_000_000, "983,039 to 1,000,000"), 65_000);
    }

    function test_FromOneEntryToAMillion() public {
        vm.assertLe(_spent(1, 1_000_000, "1 to 1,000,000"), 65_000);
    }

    function test_AtAThousand() public {
        vm.assertLe(_spent(990, 1000, "990 to 1,000"), 65_000);
    }
}
