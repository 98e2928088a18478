// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ConsistencyProof} from "../src/ConsistencyProof.sol";
import {AnchorTest} from "./AnchorTest.sol";

/// @dev Gives the library calldata.
contract ProofVerifier {
    function isValid(uint256 oldSize, bytes32 oldRoot, uint256 size, bytes32 root, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        return ConsistencyProof.isValid(oldSize, oldRoot, size, root, proof);
    }
}

/// @notice What the library answers where the anchor never asks.
contract ConsistencyProofTest is AnchorTest {
    ProofVerifier private verifier = new ProofVerifier();

    function testFuzz_SizesMustRise(bytes32 seed, uint8 m, uint8 n) public view {
        n = uint8(_bound(n, 2, 70));
        m = uint8(_bound(m, 1, n - 1));
        bytes32[] memory leaves = _leaves(seed, 0, 0, n);
        (bytes32 old, bytes32 root) = (_root(leaves, m), _root(leaves, n));
        bytes32[] memory proof = _proof(leaves, m, n);
        vm.assertTrue(verifier.isValid(m, old, n, root, proof));
        vm.assertFalse(verifier.isValid(n, root, m, old, proof));
        vm.assertFalse(verifier.isValid(n, old, m, root, proof));
        vm.assertFalse(verifier.isValid(m, old, m, root, proof));
        vm.assertFalse(verifier.isValid(m, old, m, old, new bytes32[](0)));
        vm.assertFalse(verifier.isValid(0, old, n, root, proof));
        vm.assertFalse(verifier.isValid(0, root, n, root, new bytes32[](0)));
        vm.assertFalse(verifier.isValid(m, old, 0, root, proof));
    }

    /// @dev Without proof nothing holds, whatever lies behind it in the calldata.
    function testFuzz_NothingFollowsFromNoProof(uint64 m, uint64 n, bytes32 root) public view {
        bytes32[] memory none = new bytes32[](0);
        vm.assertFalse(verifier.isValid(m, root, n, root, none));
        bytes memory call = abi.encodeCall(verifier.isValid, (m, root, n, root, none));
        (bool success, bytes memory answer) = address(verifier).staticcall(abi.encodePacked(call, root, root));
        vm.assertTrue(success);
        vm.assertFalse(abi.decode(answer, (bool)));
    }

    /// @dev One root and one node answer for no other pair of sizes than they should.
    function testFuzz_RootsThatAreAlikeProveNothing(uint64 m, uint64 n, bytes32 root, uint8 length) public view {
        bytes32[] memory proof = new bytes32[](length % 70);
        for (uint256 i = 0; i < proof.length; i++) {
            proof[i] = root;
        }
        vm.assertFalse(verifier.isValid(m, root, n, root, proof));
    }

    /// @dev What holds for a subtree holds for the tree only with the siblings above it, which are missing here.
    function testFuzz_ASubtreesProofIsNotTheTrees(bytes32 seed, uint8 m, uint8 n, uint32 before) public view {
        n = uint8(_bound(n, 2, 64));
        m = uint8(_bound(m, 1, n - 1));
        uint256 shift = _bound(before, 1, type(uint32).max) * 64;
        bytes32[] memory leaves = _leaves(seed, 0, 0, n);
        bytes32[] memory proof = _proof(leaves, m, n);
        bool isWhole = m & (m - 1) == 0;
        if (isWhole) {
            bytes32[] memory longer = new bytes32[](proof.length + 1);
            longer[0] = _root(leaves, m);
            for (uint256 i = 0; i < proof.length; i++) {
                longer[i + 1] = proof[i];
            }
            proof = longer;
        }
        vm.assertFalse(verifier.isValid(shift + m, _root(leaves, m), shift + n, _root(leaves, n), proof));
    }
}
